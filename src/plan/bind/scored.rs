//! Binding what is asked of a score model.

use super::{Binder, ORDERED};
use crate::{
    error::Problem,
    metric::AnyMetric,
    model::Text,
    plan::bound::{Asked, Scored},
    wire::Way,
};
use alloc::{string::ToString, sync::Arc, vec::Vec};

impl Binder<'_> {
    /// What is wrong with a model is told at the place where it is asked for.
    pub(super) fn scored(&mut self, name: &Text, of: Option<&Text>, way: &Way<'_>) -> Option<(Scored, Asked)> {
        let Some(model) = self.context.score_models.get(name).map(Arc::clone) else {
            self.fault(way, Problem::UnknownScoreModel { name: name.to_string() });
            return None;
        };
        let asked = match of {
            None if model.grid().is_none() => {
                self.fault(way, Problem::NoGrid { name: name.to_string() });
                return None;
            }
            None => Asked::Segment,
            Some(of) => match model.place_of(of) {
                Some(place) => Asked::Dimension(place),
                None if model.names().any(|known| known == of) => Asked::Combined(of.clone()),
                None => {
                    let known = model.names().map(ToString::to_string).collect();
                    self.fault(way, Problem::UnknownScore { name: of.to_string(), known });
                    return None;
                }
            },
        };
        let mut leaves = Vec::new();
        let before = self.faults.len();
        for dimension in &model.dimensions {
            match dimension.metric.as_ref().map(AnyMetric::any) {
                Some(Some(leaf)) => leaves.push(self.leaf(&leaf, way)),
                Some(None) => self.fault(way, Problem::Expected { what: ORDERED }),
                None => self.fault(way, Problem::NoMetric { dimension: dimension.name.to_string() }),
            }
        }
        // The definition holds but the name of the model, so what is wrong with several dimensions is told once.
        for fault in self.faults.split_off(before) {
            let is_told = self.faults.iter().skip(before).any(|told| told.problem() == fault.problem());
            if !is_told {
                self.fault(way, fault.problem().clone());
            }
        }
        Some((Scored { leaves, model }, asked))
    }
}

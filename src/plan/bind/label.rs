//! Binding what a customer is called by, and the values that it or a field is compared with.

use super::Binder;
use crate::{
    error::Problem,
    metric::{self, Among, GroupBy, Range},
    model::{Country, ProfileField, Text, Value, ValueType, Values},
    plan::bound::{Label, Levels},
    wire::Way,
};
use alloc::{boxed::Box, string::ToString, vec::Vec};

impl Binder<'_> {
    pub(super) fn label(&mut self, label: &metric::Label, way: &Way<'_>) -> Label {
        match label {
            metric::Label::Fact(field) => Label::Fact(field.clone()),
            metric::Label::Favourite { events, by, least } => {
                let way = way.key("favourite");
                if !matches!(by, GroupBy::Field(_) | GroupBy::Weekday | GroupBy::Hour) {
                    self.fault(&way.key("by"), Problem::NoFavourite);
                }
                if *least == 0 {
                    self.fault(&way.key("least"), Problem::NoObservations);
                }
                let (source, by) = self.grouped(events, by, &way);
                Label::Favourite { source, by, least: *least }
            }
            metric::Label::Level(scale) => Label::Level(Box::new(self.levels(scale, &way.key("level")))),
            metric::Label::Score { model, of } => {
                Label::Scored(self.scored(model, Some(of), &way.key("score")).map(Box::new))
            }
            metric::Label::SegmentOf(model) => {
                Label::Scored(self.scored(model, None, &way.key("segment_of")).map(Box::new))
            }
        }
    }

    /// What is wrong with a scale is told at the place where it is asked for.
    fn levels(&mut self, name: &Text, way: &Way<'_>) -> Levels {
        let Some(scale) = self.context.scales.get(name) else {
            self.fault(way, Problem::UnknownScale { name: name.to_string() });
            return Levels { any: None, lowest: name.clone(), above: Vec::new() };
        };
        if let Some(problem) = scale.problem() {
            self.fault(way, problem);
        }
        // What is wrong with the metric is told once, not for each level.
        let before = self.faults.len();
        let any = Some(self.leaf(&scale.any(), way));
        let is_sound = self.faults.len() == before;
        let above = if is_sound { scale.above() } else { Vec::new() };
        let above = above.into_iter().map(|(leaf, name)| (self.leaf(&leaf, way), name)).collect();
        // The definition holds but the name of the scale.
        for fault in self.faults.split_off(before) {
            self.fault(way, fault.problem().clone());
        }
        Levels { any, lowest: scale.lowest().clone(), above }
    }

    pub(super) fn among(&mut self, label: &metric::Label, among: &Among, way: &Way<'_>) {
        let (name, expected) = match label {
            metric::Label::Fact(field) => (field.code(), field.value_type()),
            metric::Label::Favourite { by: GroupBy::Field(field), .. } => (field.code(), field.value_type()),
            metric::Label::Favourite { by: GroupBy::Hour, .. } => ("favourite", Some(ValueType::Number)),
            metric::Label::Favourite { .. } => ("favourite", Some(ValueType::Text)),
            metric::Label::Level(_) => ("level", Some(ValueType::Text)),
            metric::Label::Score { .. } => ("score", Some(ValueType::Number)),
            metric::Label::SegmentOf(_) => ("segment", Some(ValueType::Text)),
        };
        match among {
            Among::Anything => {}
            Among::OneOf(values) => {
                self.values(name, expected, values, way);
                match label {
                    metric::Label::Fact(ProfileField::Country) => self.countries(values, way),
                    metric::Label::Level(scale) => {
                        let names = self.context.scales.get(scale).map(|scale| scale.names().cloned().collect());
                        self.level_names(names, values, way);
                    }
                    metric::Label::SegmentOf(model) => {
                        let grid = self.context.score_models.get(model).and_then(|model| model.grid());
                        let names = grid.map(|grid| grid.names().cloned().collect());
                        self.level_names(names, values, way);
                    }
                    _ => {}
                }
            }
            Among::Within(range) => self.value_range(name, expected, range, way),
        }
    }

    /// A level or segment that is not among the known ones would match nobody, silently.
    fn level_names(&mut self, known: Option<Vec<Text>>, values: &Values, way: &Way<'_>) {
        let Some(known) = known else { return };
        let stray = values.iter().find_map(|value| match value {
            Value::Text(name) if !known.contains(&name) => Some(name),
            _ => None,
        });
        if let Some(name) = stray {
            let known = known.iter().map(ToString::to_string).collect();
            self.fault(way, Problem::UnknownLevel { name: name.to_string(), known });
        }
    }

    pub(super) fn values(&mut self, name: &str, expected: Option<ValueType>, values: &Values, way: &Way<'_>) {
        self.not_empty(values.len(), way);
        let mut found = values.iter().map(|value| value.value_type());
        let wrong = expected.and_then(|expected| {
            let wrong = found.find(|found| *found != expected);
            wrong.map(|found| wrong_type(name, expected, found))
        });
        if let Some(wrong) = wrong {
            self.fault(way, wrong);
        }
    }

    /// "Germany" would match nobody, silently.
    fn countries(&mut self, values: &Values, way: &Way<'_>) {
        let error = values.iter().find_map(|value| match value {
            Value::Text(code) => Country::new(&code).err(),
            _ => None,
        });
        if let Some(error) = error {
            self.fault(way, Problem::Malformed { why: error.to_string() });
        }
    }

    pub(super) fn value_range(&mut self, name: &str, expected: Option<ValueType>, range: &Range<Value>, way: &Way<'_>) {
        let problem = match range.value_type() {
            Err(problem) => Some(problem),
            Ok(found) => match (expected, found) {
                (Some(expected), Some(found)) if expected != found => Some(wrong_type(name, expected, found)),
                _ if range.is_inverted() => Some(Problem::EmptyRange),
                _ => None,
            },
        };
        if let Some(problem) = problem {
            self.fault(way, problem);
        }
    }
}

pub(super) fn wrong_type(name: &str, expected: ValueType, found: ValueType) -> Problem {
    Problem::WrongType { name: name.to_string(), expected: expected.phrase(), found: found.phrase() }
}

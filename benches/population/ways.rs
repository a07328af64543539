//! What is measured: each question in each way of answering it.

use crate::{
    by_hand::{
        closures::{self, Customer, Layout},
        columns::Columns,
        packed,
        rows::{self, Rows},
        shared,
    },
    generator::Raw,
    library,
    predicates::{Workload, workloads},
};
use serde_json::{Value, json};
use std::{cell::RefCell, hint::black_box, rc::Rc};

/// The same customers in every shape that the loops by hand want.
pub struct Ground {
    pub raw: Raw,
    pub workloads: Vec<Workload>,
    columns: Columns,
    rows: Rows,
    customers: Vec<Customer>,
    grown: Vec<Customer>,
}

/// The members of each tree.
pub type Counts = Vec<usize>;

/// One way to answer one workload. Each run is held against the counts expected.
pub struct Way<'a> {
    pub workload: &'a str,
    pub name: &'static str,
    pub run: Box<dyn FnMut() -> Counts + 'a>,
    /// Comes before each run, and has no time.
    pub prepare: Box<dyn FnMut() + 'a>,
}

impl<'a> Way<'a> {
    pub fn new(workload: &'a str, name: &'static str, run: impl FnMut() -> Counts + 'a) -> Self {
        Self { workload, name, run: Box::new(run), prepare: Box::new(|| {}) }
    }

    /// A way that uses up what is made for each run.
    pub fn prepared<T: 'a>(
        workload: &'a str,
        name: &'static str,
        mut make: impl FnMut() -> T + 'a,
        mut run: impl FnMut(&mut T) -> Counts + 'a,
    ) -> Self {
        let ready = Rc::new(RefCell::new(None));
        let given = Rc::clone(&ready);
        Self {
            prepare: Box::new(move || *ready.borrow_mut() = Some(make())),
            ..Self::new(workload, name, move || run(given.borrow_mut().as_mut().unwrap()))
        }
    }
}

impl Ground {
    pub fn new(raw: Raw) -> Self {
        let (columns, rows, customers) =
            (Columns::new(&raw), Rows::new(&raw), closures::customers(&raw, Layout::Contiguous));
        let grown = closures::customers(&raw, Layout::Grown);
        Self { raw, workloads: workloads(), columns, rows, customers, grown }
    }

    pub fn ways(&self) -> Vec<Way<'_>> {
        let mut ways: Vec<Way<'_>> = self.workloads.iter().flat_map(|workload| self.by_hand(workload)).collect();
        // The library takes its place here.
        ways.extend(library::ways(self));
        ways.sort_by_key(|way| way.workload);
        ways
    }

    /// Built as columns, and how many events they hold.
    pub fn packed(&self) -> usize {
        black_box(Columns::new(&self.raw)).len()
    }

    pub fn in_rows(&self) -> usize {
        black_box(Rows::new(&self.raw)).len()
    }

    pub fn as_structs(&self, layout: Layout) -> usize {
        closures::events(&black_box(closures::customers(&self.raw, layout)))
    }

    fn by_hand<'a>(&'a self, workload: &'a Workload) -> Vec<Way<'a>> {
        let Workload { name, trees } = workload;
        let mut ways = Vec::new();
        if let Some((_, ask)) = packed::LOOPS.iter().find(|found| found.0 == name) {
            ways.push(Way::new(name, "packed", || vec![black_box(ask(&self.columns)).count()]));
        } else {
            ways.push(Way::new(name, "packed", || shared::counts(&self.columns, trees)));
        }
        if let Some((_, ask)) = rows::LOOPS.iter().find(|found| found.0 == name) {
            ways.push(Way::new(name, "rows", || vec![ask(&self.rows, &self.columns)]));
        }
        for (way, customers) in [("closures", &self.customers), ("closures, grown", &self.grown)] {
            let rules: Vec<_> = trees.iter().map(closures::rule).collect();
            ways.push(Way::new(name, way, move || closures::members(customers, &rules)));
        }
        ways
    }

    /// The counts that are known of a population of this size, or those of the closures.
    pub fn expected(&self) -> Value {
        let pinned: Value = serde_json::from_str(include_str!("counts.json")).unwrap();
        pinned.get(self.customers.len().to_string()).cloned().unwrap_or_else(|| self.counts())
    }

    /// The members of each workload, a list where it has many trees, and how many events there are.
    pub fn counts(&self) -> Value {
        let count = |workload: &Workload| {
            let rules: Vec<_> = workload.trees.iter().map(closures::rule).collect();
            let counts = closures::members(&self.customers, &rules);
            (workload.name.clone(), if let [one] = counts[..] { json!(one) } else { json!(counts) })
        };
        let mut counts: serde_json::Map<_, _> = self.workloads.iter().map(count).collect();
        counts.insert("build".to_owned(), json!(self.raw.events()));
        counts.into()
    }
}

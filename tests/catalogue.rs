//! The catalogue and the reader say the same: an editor that knows nothing but the catalogue writes every form, key,
//! operator, kind, field and fact of it, and all of them are read and bound; and whatever the reader lists as known where a
//! name is unknown, the catalogue has.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test fails by panicking, also in the helpers beside it"
)]

use segmentry::{
    catalogue::{
        Content, Form, Kind, Known, Operand, Operator, OverNothing, Parameter, Place, Takes, Type, Vocabulary, Written,
        facts, kinds, types,
    },
    model::{Customer, Value as Read, ValueType},
    plan::{Missing, Observed},
    prelude::*,
    scale::{Axis, Best, Breakpoints, Closed, Grid, GridRule, Scale, ScoreModel},
    words::Metric,
};
use serde_json::{Map, Value, json};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, VecDeque, btree_map::Entry},
};

/// Where a definition may begin; a place is reached from the first of them that it can be reached from.
const ROOTS: [Place; 4] = [Place::Predicate, Place::Metric, Place::Segment, Place::Scale];

fn context() -> Context {
    let mut catalog = Catalog::default();
    let mut context = Context::at("2026-06-01T00:00:00Z".parse::<Instant>().unwrap());
    for id in examples(Place::SegmentId) {
        catalog.insert(Segment::new(*id, everyone()).unwrap());
    }
    for name in examples(Place::HostFunction) {
        context = context.host(*name, |_, _| None);
    }
    for name in examples(Place::ScaleName) {
        let [low, high] = [0, 1].map(|level| examples(Place::Text)[level]);
        context = context.scale(*name, orders().count().levels(low, [(5, high)]));
    }
    for name in examples(Place::ScoreModelName) {
        context = context.score_model(*name, score_model());
    }
    context.catalog(catalog)
}

/// One dimension by each name there is an example of, and segments by the first.
fn score_model() -> ScoreModel {
    let names = examples(Place::ScoreName);
    let breakpoints = || Breakpoints::new(Best::Highest, Closed::Left, [5]).unwrap();
    let [low, high] = [0, 1].map(|segment| examples(Place::Text)[segment]);
    let grid = Grid::first_match([Axis::score(names[0], 2)], [GridRule::new(high, [2..=2])], low).unwrap();
    ScoreModel::new(names.iter().map(|name| (*name, breakpoints())))
        .and_then(|model| model.with_grid(grid))
        .and_then(|model| model.measured_by(names.iter().map(|_| orders().since_last())))
        .unwrap()
}

fn examples(place: Place) -> &'static [&'static str] {
    match place.written() {
        Written::Text { examples } => examples,
        _ => panic!("{place:?} is no text"),
    }
}

/// Where a place stands in another: behind a form of it or at once, and perhaps at a key. Without both, it is what a limit
/// or a value is made of.
#[derive(Clone, Copy)]
struct Slot {
    place: Place,
    form: Option<&'static Form>,
    key: Option<&'static Parameter>,
}

fn keys_of(place: Place, form: Option<&'static Form>, keys: &'static [Parameter]) -> Vec<(Slot, Place)> {
    keys.iter().map(|key| (Slot { place, form, key: Some(key) }, key.takes.place())).collect()
}

fn slots(place: Place) -> Vec<(Slot, Place)> {
    match place.written() {
        Written::Keys(keys) => keys_of(place, None, keys),
        Written::Forms(_) => place
            .forms()
            .flat_map(|form| match form.content {
                Content::Nothing => Vec::new(),
                Content::Takes(takes) => vec![(Slot { place, form: Some(form), key: None }, takes.place())],
                Content::Keys(keys) => keys_of(place, Some(form), keys),
                _ => panic!("another content"),
            })
            .collect(),
        Written::Range { of, .. } => vec![(Slot { place, form: None, key: None }, of)],
        _ => Vec::new(),
    }
}

/// How each place is reached; nothing for a root.
fn ways() -> BTreeMap<Place, Option<Slot>> {
    let mut ways = BTreeMap::new();
    for root in ROOTS {
        let mut next = VecDeque::from([(None, root)]);
        while let Some((slot, place)) = next.pop_front() {
            if let Entry::Vacant(entry) = ways.entry(place) {
                entry.insert(slot);
                next.extend(slots(place).into_iter().map(|(slot, place)| (Some(slot), place)));
            }
        }
    }
    // What is in no other place is in a value of a field.
    for of in types() {
        ways.entry(of.takes).or_insert(Some(Slot { place: Place::FieldValue, form: None, key: None }));
    }
    ways
}

/// An editor whose user has chosen a kind of event and a field of it.
struct Editor {
    ways: BTreeMap<Place, Option<Slot>>,
    kind: Kind,
    field: Known,
    names: Cell<usize>,
    /// That of the metric of a scale, which stands beside its levels.
    family: RefCell<String>,
}

/// `"code"`, or `{"code": name}`.
fn named(code: &str, name: Option<Place>) -> Value {
    name.map_or_else(|| json!(code), |name| json!({code: examples(name)[0]}))
}

fn typed(of: Option<ValueType>) -> Type {
    types().find(|one| one.code == of.unwrap_or(ValueType::Text)).unwrap()
}

fn code_of(written: &Value) -> &str {
    written.as_str().unwrap_or_else(|| written.as_object().unwrap().keys().next().unwrap())
}

impl Editor {
    fn all() -> impl Iterator<Item = Self> {
        let of_kind = |kind: Kind| {
            let editor =
                move |field| Self { ways: ways(), kind, field, names: Cell::new(0), family: RefCell::default() };
            kind.fields().map(editor)
        };
        kinds().flat_map(of_kind)
    }

    /// The `nth` value of a place that takes plain ones, the lesser first.
    fn plain(&self, place: Place, nth: usize) -> Option<Value> {
        Some(match place.written() {
            Written::Text { examples } => {
                // Two levels of a scale do not have one name.
                let nth = if place == Place::Name { self.names.replace(self.names.get() + 1) } else { nth };
                json!(examples[nth % examples.len()])
            }
            // Nothing is less than zero, and nothing lies between one and two.
            Written::Whole { most, .. } if place == Place::Whole => json!((10 * (nth as u64 + 1)).min(most)),
            Written::Whole { least, .. } => json!(least),
            Written::Flag => json!(true),
            Written::Texts => json!({"title": "Everybody"}),
            _ => return None,
        })
    }

    fn value(&self, of: Type, nth: usize) -> Value {
        let plain = self.plain(of.takes, nth).unwrap();
        if of.is_tagged { json!({of.code.code(): plain}) } else { plain }
    }

    /// What an operator is written as, over such values.
    fn operation(operator: &Operator, values: &dyn Fn(usize) -> Value) -> Value {
        match operator.operand {
            Operand::Nothing => json!(operator.code),
            Operand::Alone | Operand::Lower | Operand::Upper => json!({operator.code: values(0)}),
            Operand::List => json!([values(0), values(1)]),
            _ => panic!("another operand"),
        }
    }

    /// Each operator alone, and each lower limit beside each upper one.
    fn operations(operators: &[Operator], values: &dyn Fn(usize) -> Value) -> Vec<Value> {
        let mut all: Vec<Value> = operators.iter().map(|operator| Self::operation(operator, values)).collect();
        for lower in operators.iter().filter(|operator| operator.operand == Operand::Lower) {
            for upper in operators.iter().filter(|operator| operator.operand == Operand::Upper) {
                all.push(json!({lower.code: values(0), upper.code: values(1)}));
            }
        }
        all
    }

    /// The type of a label as it is written.
    fn label_type(&self, label: &Value) -> Option<ValueType> {
        let code = code_of(label);
        if let Some(fact) = facts().find(|fact| fact.code == code) {
            return fact.value_type;
        }
        if code == "score" {
            return Some(ValueType::Number);
        }
        match label[code].get("by").map(code_of) {
            Some("hour") => Some(ValueType::Number),
            Some("weekday") | None => Some(ValueType::Text),
            Some(_) => self.field.value_type,
        }
    }

    /// What stands at a place that depends on what stands beside it.
    fn of_type(&self, place: Place, beside: &Map<String, Value>, nth: usize) -> Option<Vec<Value>> {
        Some(match place {
            Place::FieldValue => vec![self.value(typed(self.field.value_type), nth)],
            Place::FieldRange => {
                let of = typed(self.field.value_type);
                Self::operations(of.range, &|nth| self.value(of, nth))
            }
            Place::LabelTest => {
                let label = beside.get("value")?;
                let of = typed(self.label_type(label));
                let answers = facts().find(|fact| fact.code == code_of(label)).map_or(&[][..], |fact| fact.answers);
                Self::operations(of.operators, &|nth| match answers.get(nth) {
                    Some(answer) => json!(answer),
                    None => self.value(of, nth),
                })
            }
            Place::MetricLimit => {
                let family = self.family.borrow();
                let is_leaf = |form: &&Form| Place::Metric.forms().any(|family| family.code == form.code);
                let leaves: Vec<&Form> = Place::Predicate.forms().filter(is_leaf).collect();
                let leaf = leaves.iter().find(|form| form.code == *family).unwrap_or(&leaves[0]);
                let Content::Keys([.., is]) = leaf.content else { panic!("a leaf has a range") };
                let Written::Range { of, .. } = is.takes.place().written() else { panic!("a range") };
                vec![self.plain(of, nth)?]
            }
            _ => panic!("{place:?} depends on something else"),
        })
    }

    /// The shortest that may stand at a place; nothing where the kind and field chosen do not go with it.
    fn shortest(&self, place: Place, beside: &Map<String, Value>, nth: usize) -> Option<Value> {
        match place.written() {
            Written::Keys(keys) => self.keys(keys, None, &[]),
            Written::Range { of, operators } => {
                Some(Self::operation(&operators[1], &|nth| self.plain(of, nth).unwrap()))
            }
            Written::OfType => self.of_type(place, beside, nth)?.into_iter().next(),
            Written::Forms(_) => match place {
                Place::Kind | Place::MoneyKind => {
                    let found = place.forms().find(|form| form.code == self.kind.code);
                    found.map(|_| named(self.kind.code, self.kind.name))
                }
                Place::Field | Place::NumberField | Place::SpanField | Place::LineField => {
                    let found = place.forms().find(|form| form.code == self.field.code);
                    found.map(|_| named(self.field.code, self.field.name))
                }
                _ => {
                    let mut forms: Vec<&Form> = place.forms().collect();
                    forms.sort_by_key(|form| form.content != Content::Nothing);
                    self.form(place, forms[nth % forms.len()], None, &[])
                }
            },
            _ => self.plain(place, nth),
        }
    }

    fn takes(&self, takes: Takes, given: Option<Value>, beside: &Map<String, Value>, nth: usize) -> Option<Value> {
        match takes {
            Takes::One(place) => given.or_else(|| self.shortest(place, beside, nth)),
            Takes::List { of, least, .. } => {
                let given: Vec<Value> = given.into_iter().collect();
                let others = given.len()..(least as usize).max(1);
                let others: Option<Vec<Value>> = others.map(|_| self.shortest(of, beside, nth)).collect();
                Some(Value::Array([given, others?].concat()))
            }
            _ => panic!("takes something else"),
        }
    }

    /// A map of the keys that are required, those that are wanted, and the one that is given.
    fn keys(&self, keys: &[Parameter], given: Option<&(&str, Value)>, wanted: &[&str]) -> Option<Value> {
        let mut map = Map::new();
        let mut taken: Vec<String> = Vec::new();
        for parameter in keys {
            let value = given.filter(|(key, _)| *key == parameter.key).map(|(_, value)| value.clone());
            if parameter.is_required || value.is_some() || wanted.contains(&parameter.key) {
                // Of two spans the second is the greater.
                let alike = parameter.takes.place().code().rsplit('_').next().unwrap().to_owned();
                let nth = taken.iter().filter(|other| **other == alike).count();
                taken.push(alike);
                let value = self.takes(parameter.takes, value, &map, nth)?;
                if parameter.takes == Takes::One(Place::OrderedMetric) {
                    code_of(&value).clone_into(&mut self.family.borrow_mut());
                }
                map.insert(parameter.key.to_owned(), value);
            }
        }
        Some(Value::Object(map))
    }

    fn form(&self, place: Place, form: &Form, given: Option<(Option<&str>, Value)>, wanted: &[&str]) -> Option<Value> {
        // What is said of lines is said of orders.
        if place == Place::LineClause && !self.kind.has_lines {
            return None;
        }
        Some(match form.content {
            Content::Nothing => json!(form.code),
            Content::Takes(takes) => {
                json!({form.code: self.takes(takes, given.map(|(_, value)| value), &Map::new(), 0)?})
            }
            Content::Keys(keys) => {
                let given = given.and_then(|(key, value)| Some((key?, value)));
                json!({form.code: self.keys(keys, given.as_ref(), wanted)?})
            }
            _ => panic!("another content"),
        })
    }

    /// What stands at a place that takes keys itself, or by this form.
    fn with_keys(&self, place: Place, form: Option<&Form>, wanted: &[&str]) -> Option<Value> {
        match (form, place.written()) {
            (Some(form), _) => self.form(place, form, None, wanted),
            (None, Written::Keys(keys)) => self.keys(keys, None, wanted),
            _ => panic!("{place:?} has no keys"),
        }
    }

    /// A whole definition in which this stands at that place.
    fn around(&self, mut place: Place, mut value: Value) -> Option<(Place, Value)> {
        while let Some(slot) = self.ways[&place] {
            let given = (slot.key.map(|key| key.key), value);
            value = match (slot.form, slot.place.written()) {
                (Some(form), _) => self.form(slot.place, form, Some(given), &[])?,
                (None, Written::Keys(keys)) => self.keys(keys, given.0.map(|key| (key, given.1)).as_ref(), &[])?,
                (None, Written::Range { operators, .. }) => Self::operation(&operators[1], &|_| given.1.clone()),
                (None, _) => {
                    let of = typed(self.field.value_type);
                    let value = if of.is_tagged { json!({of.code.code(): given.1}) } else { given.1 };
                    (slot.place == Place::FieldValue && of.takes == place).then_some(value)?
                }
            };
            place = slot.place;
        }
        Some((place, value))
    }
}

fn as_of<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn read(root: Place, json: &Value) -> Result<(), String> {
    let text = &json.to_string();
    match root {
        Place::Predicate => as_of::<Predicate>(text).map(drop),
        Place::Metric => as_of::<Metric>(text).map(drop),
        Place::Segment => as_of::<Segment>(text).map(drop),
        _ => as_of::<Scale>(text).map(drop),
    }
}

fn read_and_bind(root: Place, json: &Value) -> Result<(), String> {
    read(root, json)?;
    let json = json.clone();
    let bound = match root {
        Place::Predicate => serde_json::from_value::<Predicate>(json).unwrap().plan(&context()).map(drop),
        Place::Metric => serde_json::from_value::<Metric>(json).unwrap().plan(&context()).map(drop),
        Place::Segment => serde_json::from_value::<Segment>(json).unwrap().plan(&context()).map(drop),
        _ => Ok(()),
    };
    bound.map_err(|error| error.to_string())
}

#[track_caller]
fn accepted((root, json): (Place, Value)) {
    if let Err(error) = read_and_bind(root, &json) {
        panic!("{error}: {json}");
    }
}

#[track_caller]
fn refused((root, json): (Place, Value)) {
    assert!(read_and_bind(root, &json).is_err(), "accepted: {json:.1000}");
}

/// Writes something at a place with the first kind and field that go with it.
#[track_caller]
fn written(place: Place, form: Option<&Form>, write: impl Fn(&Editor) -> Option<Value>) -> (Place, Value) {
    let is_chosen = |editor: &Editor| {
        let Some(form) = form else { return true };
        match place {
            Place::Kind | Place::MoneyKind => editor.kind.code == form.code,
            Place::GroupBy | Place::FavouriteBy if !Place::Field.forms().any(|field| field == form) => true,
            Place::Field
            | Place::NumberField
            | Place::SpanField
            | Place::LineField
            | Place::GroupBy
            | Place::FavouriteBy => editor.field.code == form.code,
            _ => true,
        }
    };
    let mut tried = Editor::all().filter(is_chosen).filter_map(|editor| editor.around(place, write(&editor)?));
    tried.next().unwrap_or_else(|| panic!("no kind and field go with {place:?}, {form:?}"))
}

/// The keys of a place, or of a form at it.
fn map_of<'a>(whole: &'a mut Value, form: Option<&Form>) -> &'a mut Map<String, Value> {
    let map = match form {
        Some(form) => &mut whole[form.code],
        None => whole,
    };
    map.as_object_mut().unwrap()
}

/// Every list of keys: that of a place, or of a form at a place.
fn key_lists() -> Vec<(Place, Option<&'static Form>, &'static [Parameter])> {
    let lists = |place: &Place| {
        let place = *place;
        let own = if let Written::Keys(keys) = place.written() { Some((place, None, keys)) } else { None };
        let of_forms = place.forms().filter_map(move |form| match form.content {
            Content::Keys(keys) => Some((place, Some(form), keys)),
            _ => None,
        });
        own.into_iter().chain(of_forms).collect::<Vec<_>>()
    };
    Place::ALL.iter().flat_map(lists).collect()
}

#[test]
fn every_place_can_be_reached() {
    let ways = ways();
    let lost: Vec<&Place> = Place::ALL.iter().filter(|place| !ways.contains_key(place)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let codes: BTreeSet<&str> = Place::ALL.iter().map(|place| place.code()).collect();
    assert_eq!(codes.len(), Place::ALL.len());
}

#[test]
fn every_form_is_read_and_bound() {
    let mut forms = 0;
    for place in Place::ALL {
        for form in place.forms() {
            accepted(written(*place, Some(form), |editor| editor.form(*place, form, None, &[])));
            forms += 1;
        }
    }
    assert!(forms > 350, "{forms}");
}

#[test]
fn every_key_that_may_be_left_out_may_be_given_and_every_other_must() {
    for (place, form, keys) in key_lists() {
        let write = |wanted: &[&str], left_out: Option<&str>| {
            written(place, form, |editor| {
                let mut whole = editor.with_keys(place, form, wanted)?;
                left_out.map(|key| map_of(&mut whole, form).remove(key));
                Some(whole)
            })
        };
        let optional: Vec<&str> = keys.iter().filter(|key| !key.is_required).map(|key| key.key).collect();
        for key in &optional {
            accepted(write(&[key], None));
        }
        accepted(write(&optional, None));
        for left_out in keys.iter().filter(|key| key.is_required) {
            let is_another_form = place.forms().any(|other| {
                let Content::Keys(others) = other.content else { return false };
                let is_written = |key: &Parameter| *key != *left_out && keys.contains(key);
                form.is_some_and(|form| form.code == other.code) && others.iter().all(is_written)
            });
            let (root, json) = write(&[], Some(left_out.key));
            assert_eq!(read(root, &json).is_ok(), is_another_form, "without {}: {json}", left_out.key);
        }
    }
}

#[test]
fn every_operator_is_read_and_bound() {
    for place in Place::ALL {
        if let Written::Range { of, operators } = place.written() {
            let editor = Editor::all().next().unwrap();
            for is in Editor::operations(operators, &|nth| editor.plain(of, nth).unwrap()) {
                accepted(written(*place, None, |_| Some(is.clone())));
            }
        }
    }
    assert_eq!(Editor::operations(typed(Some(ValueType::Money)).operators, &|_| json!(1)).len(), 7 + 4);
}

#[test]
fn every_field_of_every_kind_goes_with_the_clauses_and_operators_of_its_type() {
    for editor in Editor::all() {
        let ranges = editor.of_type(Place::FieldRange, &Map::new(), 0).unwrap();
        for form in Place::Clause.forms() {
            let key = match form.content {
                Content::Keys([field, other]) if field.takes.place() == Place::Field => Some(other),
                Content::Takes(takes) if takes.place() == Place::Field => None,
                _ => continue,
            };
            let given: Vec<Option<Value>> = match key {
                Some(key) if key.takes.place() == Place::FieldRange => ranges.iter().cloned().map(Some).collect(),
                _ => vec![None],
            };
            for given in given {
                let given = given.map(|given| (key.map(|key| key.key), given));
                let clause = editor.form(Place::Clause, form, given, &[]).unwrap();
                accepted(editor.around(Place::Clause, clause).unwrap());
            }
        }
        // Where there is no order, the reader offers none either.
        let type_of_field = typed(editor.field.value_type);
        if editor.field.value_type.is_some() && type_of_field.range.is_empty() {
            let is = json!({"at_least": editor.value(type_of_field, 0)});
            let clause = json!({"in_range": {"field": named(editor.field.code, editor.field.name), "is": is}});
            refused(editor.around(Place::Clause, clause).unwrap());
        }
    }
}

#[test]
fn every_fact_goes_with_the_operators_of_its_type() {
    let editor = Editor::all().next().unwrap();
    let label = Place::Predicate.forms().find(|form| form.code == "label").unwrap();
    for fact in facts() {
        let value = named(fact.code, fact.name);
        let beside = Map::from_iter([("value".to_owned(), value.clone())]);
        for is in editor.of_type(Place::LabelTest, &beside, 0).unwrap() {
            accepted((Place::Predicate, json!({label.code: {"value": value, "is": is}})));
        }
        for answer in fact.answers {
            accepted((Place::Predicate, json!({label.code: {"value": value, "is": [answer]}})));
        }
        for other in types().filter(|other| fact.value_type.is_some_and(|own| own != other.code)) {
            let is = json!([editor.value(other, 0)]);
            refused((Place::Predicate, json!({label.code: {"value": value, "is": is}})));
        }
    }
}

#[test]
fn what_a_kind_carries_is_what_amounts_and_lines_are_read_off() {
    for editor in Editor::all() {
        let kind = named(editor.kind.code, editor.kind.name);
        let total = json!({"total": {"events": {"from": [kind]}, "currency": "EUR"}});
        let total = (Place::Metric, json!({"amount": total}));
        let check = |is_fit: bool| if is_fit { accepted } else { refused };
        check(editor.kind.has_money)(total);
        let lines = json!({"number": {"count": {"from": [kind], "where": [{"line": [{"has": "product"}]}]}}});
        check(editor.kind.has_lines)((Place::Metric, lines));
    }
}

#[test]
fn every_example_is_read() {
    for place in Place::ALL {
        if let Written::Text { examples } = place.written() {
            assert!(examples.len() >= 2, "{place:?}");
            for example in examples {
                let (root, json) = written(*place, None, |_| Some(json!(example)));
                assert_eq!(read(root, &json), Ok(()), "{json}");
            }
        }
    }
}

#[test]
fn numbers_end_where_the_catalogue_says() {
    for place in Place::ALL {
        let Written::Whole { least, most } = place.written() else { continue };
        let of = |number: u64| written(*place, None, |_| Some(json!(number)));
        accepted(of(least));
        if least > 0 {
            refused(of(least - 1));
        }
        if most < u32::MAX.into() {
            accepted(of(most));
            refused(of(most + 1));
        }
    }
}

#[test]
fn lists_end_where_the_catalogue_says() {
    let mut lists = Vec::new();
    for place in Place::ALL {
        for form in place.forms() {
            if let Content::Takes(takes) = form.content {
                lists.push((*place, Some(form), None, takes));
            }
        }
    }
    for (place, form, keys) in key_lists() {
        lists.extend(keys.iter().map(|key| (place, form, Some(key.key), key.takes)));
    }
    let mut checked = 0;
    for (place, form, key, takes) in lists {
        let Takes::List { least, most, .. } = takes else { continue };
        let at: Vec<&str> = [""].into_iter().chain(form.map(|form| form.code)).chain(key).collect();
        let at = at.join("/");
        let of = |length: u32| {
            written(place, form, |editor| {
                let whole = match (form, key) {
                    (Some(form), None) => editor.form(place, form, None, &[])?,
                    _ => editor.with_keys(place, form, &[key?])?,
                };
                Some(with_length(whole, &at, length))
            })
        };
        accepted(of(least));
        if let Some(fewer) = least.checked_sub(1) {
            refused(of(fewer));
        }
        if let Some(most) = most {
            accepted(of(most));
            refused(of(most + 1));
        }
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}

/// The same with so many of the first item of the list there.
fn with_length(mut whole: Value, at: &str, length: u32) -> Value {
    let list = whole.pointer_mut(at).unwrap();
    let first = list[0].clone();
    // A date that stands twice counts once.
    let date = first.as_str().and_then(|text| text.parse::<chrono::NaiveDate>().ok());
    let item = |nth: u32| date.map_or(first.clone(), |date| json!((date + chrono::Days::new(nth.into())).to_string()));
    *list = (0..length).map(item).collect();
    whole
}

/// What the reader lists as known at this place.
#[track_caller]
fn known((root, json): (Place, Value)) -> BTreeSet<String> {
    let error = read(root, &json).expect_err("unknown names are refused");
    let (_, known) = error.split_once("`nonsense`; there are ").unwrap_or_else(|| panic!("{error}: {json}"));
    known.split(" at line ").next().unwrap().split(", ").map(str::to_owned).collect()
}

/// The names of a place, or of one that is wider: binding knows more than the reader.
#[track_caller]
fn assert_all_known(place: Place, known: &BTreeSet<String>, names: impl Fn(Place) -> BTreeSet<String>) {
    assert!(names(place).is_subset(known), "{place:?}: {known:?}");
    let are_described = Place::ALL.iter().any(|other| names(*other) == *known);
    assert!(are_described, "{place:?}: not in the catalogue: {:?}", known.difference(&names(place)));
}

#[test]
fn the_catalogue_has_every_name_that_the_reader_knows() {
    let codes = |place: Place| place.forms().map(|form| form.code.to_owned()).collect::<BTreeSet<_>>();
    for place in Place::ALL {
        if let Written::Forms(_) = place.written() {
            assert_all_known(*place, &known(written(*place, None, |_| Some(json!("nonsense")))), codes);
            let is_a_text = place.forms().all(|form| form.content == Content::Nothing);
            if !is_a_text {
                assert_all_known(*place, &known(written(*place, None, |_| Some(json!({"nonsense": {}})))), codes);
            }
        }
    }
    let narrower = [Place::OrderedMetric, Place::MoneyKind, Place::NumberField, Place::SpanField, Place::LineField];
    for place in Place::ALL.iter().filter(|place| !narrower.contains(place)) {
        if let (Written::Forms(_), false) = (place.written(), matches!(place, Place::FavouriteBy)) {
            assert_eq!(known(written(*place, None, |_| Some(json!("nonsense")))), codes(*place), "{place:?}");
        }
    }
}

#[test]
fn the_catalogue_has_every_key_that_the_reader_knows() {
    for (place, form, _) in key_lists() {
        let keys = |place: Place| {
            let lists = key_lists()
                .into_iter()
                .filter(|(other, of, _)| *other == place && of.map(|form| form.code) == form.map(|form| form.code));
            lists.flat_map(|(_, _, keys)| keys).map(|key| key.key.to_owned()).collect::<BTreeSet<_>>()
        };
        let with_another = written(place, form, |editor| {
            let mut whole = editor.with_keys(place, form, &[])?;
            map_of(&mut whole, form).insert("nonsense".to_owned(), json!(1));
            Some(whole)
        });
        assert_all_known(place, &known(with_another), keys);
    }
}

#[test]
fn the_catalogue_has_every_operator_and_type_that_the_reader_knows() {
    let keys: BTreeSet<String> = {
        let Written::Range { operators, .. } = Place::WholeRange.written() else { panic!("a range") };
        let keyed = |operator: &&Operator| !matches!(operator.operand, Operand::Nothing | Operand::List);
        operators.iter().filter(keyed).map(|operator| operator.code.to_owned()).collect()
    };
    for place in Place::ALL {
        if matches!(place.written(), Written::Range { .. }) || matches!(place, Place::FieldRange | Place::LabelTest) {
            assert_eq!(known(written(*place, None, |_| Some(json!({"nonsense": 1})))), keys, "{place:?}");
        }
    }
    let tagged: BTreeSet<String> = types().filter(|one| one.is_tagged).map(|one| one.code.code().to_owned()).collect();
    assert_eq!(known(written(Place::FieldValue, None, |_| Some(json!({"nonsense": 1})))), tagged);
}

#[test]
fn over_nothing_a_metric_is_what_the_catalogue_says() {
    let mut nobody = Customer::new(1);
    nobody.profile = serde_json::from_value(json!({"sign_up": {"at": "2026-01-01T00:00:00Z"}})).unwrap();
    let mut checked = 0;
    for family in Place::Metric.forms() {
        let Content::Takes(takes) = family.content else { panic!("a family has metrics") };
        for form in takes.place().forms() {
            let reads = form.reads.unwrap_or_else(|| panic!("{form:?} reads nothing"));
            let place = takes.place();
            let value = Editor::all().find_map(|editor| editor.form(place, form, None, &[])).unwrap();
            let metric: Metric = serde_json::from_value(json!({family.code: value})).unwrap();
            let value = metric.plan(&context()).unwrap().value(&nobody);
            match reads.over_nothing {
                Some(OverNothing::Zero) => {
                    let zero = match value.value().unwrap() {
                        Read::Number(number) => number.is_zero(),
                        Read::Money(money) => money.amount().is_zero(),
                        Read::Span(span) => span.micros() == 0,
                        _ => false,
                    };
                    assert!(zero, "{form:?}: {value:?}");
                }
                Some(OverNothing::Missing) => {
                    assert_eq!(value, Observed::Missing(Missing::TooFewEvents), "{form:?}");
                }
                None => assert_ne!(value, Observed::Missing(Missing::TooFewEvents), "{form:?}"),
            }
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
}

#[test]
fn what_is_said_of_kinds_and_facts_is_what_the_model_says() {
    use segmentry::model::{EventKind, ProfileField};
    assert_eq!(kinds().count(), EventKind::FIXED.len() + 1);
    assert_eq!(facts().count(), ProfileField::FIXED.len() + 2);
    for (kind, own) in kinds().zip(EventKind::FIXED) {
        assert_eq!((kind.code, kind.has_money), (own.code(), own.has_money()));
        assert_eq!(kind.one, own.to_string());
        assert_eq!(format!("more than 2 {}", kind.many), events([own.clone()]).count().more_than(2).to_string());
        let fields: BTreeSet<&str> = kind.fields().map(|field| field.code).collect();
        assert_eq!(fields, own.fields().iter().map(segmentry::model::EventField::code).collect());
    }
    let several: Vec<&str> = facts().filter(|fact| fact.has_several).map(|fact| fact.code).collect();
    assert_eq!(
        several,
        [
            "languages",
            "pets",
            "interests",
            "attitudes",
            "benefits",
            "barriers",
            "preferred_channels",
            "tags",
            "attribute",
        ],
    );
}

#[test]
fn phrases_tell_forms_apart() {
    for place in Place::ALL {
        let mut seen = BTreeSet::new();
        for form in place.forms() {
            assert!(!form.phrase.is_empty() && seen.insert(form.phrase), "{place:?}: {}", form.phrase);
        }
    }
}

#[test]
fn the_whole_is_one_map() {
    let whole = serde_json::to_value(Vocabulary).unwrap();
    let places: BTreeSet<&str> = whole["places"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(places, Place::ALL.iter().map(|place| place.code()).collect());
    assert_eq!(
        whole["places"]["number"]["written"]["forms"][0],
        json!({
            "code": "count",
            "phrase": "how many events",
            "content": {"takes": {"one": "events"}},
            "reads": {"unit": "events", "over_nothing": "zero"},
        })
    );
    assert_eq!(
        whole["types"][2]["operators"][1],
        json!({
            "code": "exactly", "phrase": "is exactly", "operand": "alone",
        })
    );
}

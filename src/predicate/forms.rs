//! The forms of predicates in definitions, and the keys of their envelope.

use crate::{
    grammar::{Form, Parameter, Place, Takes},
    metric::forms::LEAVES,
};

pub(crate) const SEGMENT: &[Parameter] = &[
    Parameter::required("segmentry", Place::Version),
    Parameter::required("id", Place::SegmentId),
    Parameter::optional("notes", Place::Notes),
    Parameter::required("rule", Place::Predicate),
];
pub(crate) const AT_LEAST: &[Parameter] =
    &[Parameter::required("n", Place::Positive), Parameter::some("of", Place::Predicate)];
pub(crate) const ASSUME: &[Parameter] =
    &[Parameter::required("unknown_is", Place::Flag), Parameter::required("of", Place::Predicate)];

const OPERATORS: &[Form] = &[
    Form::plain("everyone", "always"),
    Form::plain("nobody", "never"),
    Form::of("all", "all of these hold", Takes::some(Place::Predicate)),
    Form::of("any", "any of these holds", Takes::some(Place::Predicate)),
    Form::with("at_least", "at least so many of these hold", AT_LEAST),
    Form::of("not", "this does not hold", Takes::One(Place::Predicate)),
    Form::with("assume", "this holds, unknown counting as yes or no", ASSUME),
    Form::of("known", "this is not unknown", Takes::One(Place::Predicate)),
    Form::of("segment", "the customer is in another segment", Takes::One(Place::SegmentId)),
    Form::of("host", "a function of the host says so", Takes::One(Place::HostFunction)),
];
pub(crate) const PREDICATE: &[&[Form]] = &[OPERATORS, LEAVES];

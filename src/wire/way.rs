use crate::error::{Fault, Problem};
use alloc::string::String;
use core::fmt::Write;

/// The steps from the root of a definition to a place in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way<'a> {
    step: Step<'a>,
    before: Option<&'a Way<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Way<'_> {
    pub(crate) const ROOT: Way<'static> = Way { step: Step::Key(""), before: None };

    pub(crate) fn key<'a>(&'a self, key: &'a str) -> Way<'a> {
        Way { step: Step::Key(key), before: Some(self) }
    }

    pub(crate) fn index(&self, index: usize) -> Way<'_> {
        Way { step: Step::Index(index), before: Some(self) }
    }

    pub(crate) fn fault(&self, problem: impl Into<Problem>) -> Fault {
        Fault::new(self.to_pointer(), problem.into())
    }

    /// A JSON pointer (RFC 6901); the root is the empty text.
    pub(crate) fn to_pointer(self) -> String {
        let Some(before) = self.before else { return String::new() };
        let mut pointer = before.to_pointer();
        pointer.push('/');
        match self.step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            // Writing to a `String` cannot fail.
            Step::Index(index) => drop(write!(pointer, "{index}")),
        }
        pointer
    }
}

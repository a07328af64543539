use super::events::EventsOf;

/// Forms that were started or submitted.
#[derive(Clone, Copy, Debug)]
pub enum Forms {}

/// Forms, by what happened to them.
///
/// ```
/// use segmentry::prelude::*;
/// let asked = forms().submitted().form("contact").within_last(days(7)).any();
/// assert_eq!(asked.to_string(), "at least 1 form submitted with form contact in the last 7 days");
/// ```
pub fn forms() -> FormsNamed {
    FormsNamed
}

named! {
    /// Forms, of which nothing has been said yet: name what happened to them.
    FormsNamed {
        /// Those started.
        started: FormStarted => Forms;
        /// Those submitted.
        submitted: FormSubmitted => Forms;
    }
}

/// What can be said of forms.
impl<W> EventsOf<Forms, W> {
    words_for!(visit, form, page, visit_channel, campaign, device, vendor, operating_system);
}

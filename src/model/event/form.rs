use super::{actions, family};
use crate::model::{Device, Text};

family! {
    /// A form that was started or submitted.
    ///
    /// ```
    /// use segmentry::{model::Form, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let submitted = Form::submitted(at, "newsletter").page("/home");
    /// # assert!(format!("{submitted:?}").starts_with("Form"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[expect(clippy::struct_field_names, reason = "the form's id beside the event's own")]
    pub struct Form by action: FormAction {
        /// The same event with the key of the visit, common to all that happens in one.
        visit_id: Option<Text> = VisitId,
        /// The same event with the form.
        form: Option<Text> = Form,
        /// The same event with the page of the form.
        page: Option<Text> = Page,
        /// The same event with where the visit came from.
        channel: Option<Text> = Channel,
        /// The same event with the campaign that led to it.
        campaign: Option<Text> = Campaign,
        /// The same event on a kind of device.
        device: Option<Device> = Device,
        /// The same event with who made the device.
        vendor: Option<Text> = Vendor,
        /// The same event with what the device runs.
        operating_system: Option<Text> = OperatingSystem,
    }
}

actions! {
    /// What happened to a form.
    pub enum FormAction {
        /// It was started.
        Started = FormStarted,
        /// It was submitted.
        Submitted = FormSubmitted,
    }

    impl Form {
        /// A form was started.
        started(form: Text) = Started,
        /// A form was submitted.
        submitted(form: Text) = Submitted,
    }
}

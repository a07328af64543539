use super::family;
use crate::{
    model::{Device, Text},
    time::Span,
};
use alloc::vec::Vec;

family! {
    /// A session of using the host's product, at the instant it began.
    ///
    /// ```
    /// use segmentry::{model::Session, time::{Instant, minutes}};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let session = Session::new(at).duration(minutes(25)).feature("export").feature("share");
    /// # assert!(format!("{session:?}").starts_with("Session"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct Session of Session {
        /// The same session with a feature more that was used.
        feature: Vec<Text> as "features" = Feature,
        /// The same session with how long it lasted.
        duration: Option<Span> = Duration,
        /// The same session on a kind of device.
        device: Option<Device> = Device,
        /// The same session with who made the device.
        vendor: Option<Text> = Vendor,
        /// The same session with what the device runs.
        operating_system: Option<Text> = OperatingSystem,
    }
}

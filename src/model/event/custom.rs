use super::{EventField, EventKind, Happening, event};
use crate::{
    model::{Reading, Text, Value},
    time::Instant,
};
use alloc::collections::BTreeMap;

event! {
    /// An event of the host's own, with typed properties.
    ///
    /// ```
    /// use segmentry::{model::CustomEvent, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let played = CustomEvent::new("level_finished", at).with("level", 7).with("world", "ice");
    /// assert_eq!(played.name(), "level_finished");
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct CustomEvent {
        name: Text,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::model::unique_keys"))]
        properties: BTreeMap<Text, Value>,
    }
}

impl CustomEvent {
    /// An event of that name.
    #[must_use]
    pub fn new(name: impl Into<Text>, at: impl Into<Instant>) -> Self {
        Self { at: at.into(), id: None, local_offset: None, name: name.into(), properties: BTreeMap::new() }
    }

    /// The same event with a property.
    #[must_use]
    pub fn with(mut self, property: impl Into<Text>, value: impl Into<Value>) -> Self {
        self.properties.insert(property.into(), value.into());
        self
    }

    pub(crate) fn property_names(&self) -> impl Iterator<Item = &Text> {
        self.properties.keys()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Happening for CustomEvent {
    fn kind(&self) -> EventKind {
        EventKind::Custom(self.name.clone())
    }

    fn blank(kind: &EventKind, at: Instant) -> Option<Self> {
        if let EventKind::Custom(name) = kind { Some(Self::new(name.clone(), at)) } else { None }
    }

    fn each_fact(&self, each: &mut dyn FnMut(EventField, Value)) {
        for (name, value) in &self.properties {
            each(EventField::Property(name.clone()), value.clone());
        }
    }

    fn put(&mut self, field: &EventField, value: Value) {
        if let EventField::Property(name) = field {
            self.properties.insert(name.clone(), value);
        }
    }

    fn read<'a>(&'a self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        if let EventField::Property(name) = field {
            self.properties.get(name).into_iter().for_each(|value| value.read(each));
        }
    }
}

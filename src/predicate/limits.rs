/// How large a definition from outside may be. Depth is fixed at [`Predicate::MAX_DEPTH`](crate::Predicate::MAX_DEPTH).
///
/// ```
/// use segmentry::{Limits, Predicate};
/// use serde::de::DeserializeSeed;
///
/// let generous = Limits::default().nodes(50_000);
/// let mut json = serde_json::Deserializer::from_str(r#"{"segment":"vip"}"#);
/// let rule: Predicate = generous.rule().deserialize(&mut json)?;
/// # assert_eq!(rule.to_string(), "in segment vip");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) nodes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 10_000 }
    }
}

impl Limits {
    /// The most nodes (operators and leaves) that a definition may have; 10,000 unless said otherwise. The values in its
    /// lists may be 64 times as many.
    #[must_use]
    pub const fn nodes(self, nodes: u64) -> Self {
        Self { nodes }
    }
}

//! What is known of a record that nobody has read again.

use domain::event::FieldId;

use crate::sigma::RuleNumber;

/// What is known of one thing that a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'g> {
    /// Nothing is known.
    Unknown,
    /// It says nothing of it.
    Nothing,
    /// It says this, in small letters.
    Text(&'g str),
}

/// What is known of a record.
#[derive(Debug, Clone, Copy)]
pub struct Glimpse<'g> {
    /// Product of its log source.
    pub product: Said<'g>,
    /// Service of its log source.
    pub service: Said<'g>,
    /// Some of its fields; of others nothing is known.
    pub fields: &'g [(FieldId, Said<'g>)],
}

/// Rules that may match a record of which only some things are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Likely(pub(crate) Vec<RuleNumber>);

impl Likely {
    /// Whether no rule can match it.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// How many may.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

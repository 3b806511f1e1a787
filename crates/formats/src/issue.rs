//! What could not be read of a line.

/// What could not be read of a line, or had to be inferred. The line is kept all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Issue {
    /// No format knows the line, or not the format its source was given.
    #[error("no format of this program reads the line")]
    UnknownFormat,
    /// The program is known, this message of it is not.
    #[error("the program is known, this message of it is not")]
    Unrecognised,
    /// No time that can be read: the receive time stands in.
    #[error("the time cannot be read; the receive time stands in")]
    TimeUnreadable,
    /// The time has no year.
    #[error("the time has no year; the nearest one by receive time was taken")]
    YearInferred,
    /// Bytes that are no text in the source's encoding were replaced by U+FFFD.
    #[error("some bytes are no text in the encoding of the source and were replaced")]
    ReplacementCharacters,
    /// The record has more fields, or deeper or longer ones, than are kept; its text is whole.
    #[error("some fields are beyond the bounds and were left out; the text is whole")]
    FieldsLeftOut,
    /// Control or direction-changing characters stand in the line; they are kept.
    #[error("control or direction-changing characters stand in the line")]
    ControlCharacters,
}

impl Issue {
    /// A stable short name, for counting and for JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownFormat => "unknown-format",
            Self::Unrecognised => "unrecognised",
            Self::TimeUnreadable => "time-unreadable",
            Self::YearInferred => "year-inferred",
            Self::ReplacementCharacters => "replacement-characters",
            Self::FieldsLeftOut => "fields-left-out",
            Self::ControlCharacters => "control-characters",
        }
    }

    /// Whether something of the line was lost to rules, not merely inferred or noticed.
    pub fn is_loss(&self) -> bool {
        match self {
            Self::UnknownFormat
            | Self::Unrecognised
            | Self::TimeUnreadable
            | Self::FieldsLeftOut
            | Self::ReplacementCharacters => true,
            Self::YearInferred | Self::ControlCharacters => false,
        }
    }
}

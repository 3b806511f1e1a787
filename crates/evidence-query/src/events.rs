//! The columns of `events`, and what each of them takes.

use std::sync::Arc;

use application::columns::{Column, Columns, Part, ReadBy};
use application::log_query::{AskedSource, EventReader};
use application::port::EventLog;
use places::Places;

/// A column of `events`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// `EPOCH:INDEX`
    Id,
    /// Something that the blocks have as it is.
    Part(Part),
    /// The name of the source.
    SourceName,
    /// The country of the address.
    Country,
    /// What stands only in the record.
    Message,
    /// The line.
    Raw,
    /// Everything that was read.
    Fields,
}

impl Told {
    /// The column of a name of [`EVENTS`].
    pub(crate) fn of(name: &str) -> Option<Self> {
        let value = |column| Self::Part(Part::Value(column));
        Some(match name {
            "id" => Self::Id,
            "time" => Self::Part(Part::Time),
            "received" => Self::Part(Part::Received),
            "unit" => Self::Part(Part::Unit),
            "source" => Self::SourceName,
            "dataset" => value(Column::Dataset),
            "action" => value(Column::Action),
            "outcome" => value(Column::Outcome),
            "user_name" => value(Column::UserName),
            "source_ip" => value(Column::SourceIp),
            "country" => Self::Country,
            "host_name" => value(Column::HostName),
            "message" => Self::Message,
            "raw" => Self::Raw,
            "trust" => Self::Part(Part::Trust),
            "fields" => Self::Fields,
            _ => return None,
        })
    }

    /// Whether it takes reading the record.
    pub(crate) const fn is_in_record(self) -> bool {
        matches!(self, Self::Message | Self::Raw | Self::Fields)
    }

    /// Whether it takes reading what the line says, not only that it is there.
    pub(crate) const fn is_read(self) -> bool {
        match self {
            Self::Id | Self::SourceName | Self::Raw => false,
            Self::Part(part) => matches!(part, Part::Time | Part::Value(_)),
            Self::Country | Self::Message | Self::Fields => true,
        }
    }

    /// What of a block it takes.
    pub(crate) const fn part(self) -> Option<Part> {
        match self {
            Self::Id => Some(Part::Epoch),
            Self::Part(part) => Some(part),
            Self::SourceName => Some(Part::Source),
            Self::Country => Some(Part::Value(Column::SourceIp)),
            Self::Message | Self::Raw | Self::Fields => None,
        }
    }
}

/// What every look into the log needs.
pub(crate) struct Ground {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) columns: Arc<dyn Columns>,
    pub(crate) places: Arc<Places>,
    pub(crate) reader: EventReader,
    pub(crate) read_by: ReadBy,
    pub(crate) sources: Vec<AskedSource>,
}

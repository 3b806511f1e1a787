//! Who sends log lines, as the records keep it.

use domain::id::{SourceId, UnitId};
use domain::network::Network;
use jiff::Timestamp;

/// Who sends log lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its identity.
    pub id: SourceId,
    /// The unit whose logs these are.
    pub unit: UnitId,
    /// The name people gave it; unique.
    pub name: String,
    /// How it is read: a format's id, or `auto`.
    pub format: String,
    /// IANA zone of times that state none.
    pub time_zone: String,
    /// How its sender is known.
    pub sender: SentBy,
    /// Since when it is in use no more.
    pub retired: Option<Timestamp>,
}

/// How the sender of a source is known at a listener. A sender may have a key beside it, of which
/// only a digest is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SentBy {
    /// The listener that entered the source by itself, when a stranger sent.
    pub door: Option<String>,
    /// The address or network it sends from; one source each.
    pub address: Option<Network>,
    /// The name in its client certificate; one source each.
    pub certificate: Option<String>,
    /// Whose lines it brings.
    pub passes: Passes,
}

/// Whose lines a sender brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Passes {
    /// Its own, whatever host they name.
    #[default]
    Own,
    /// Those of other hosts: each that a line's header names has a source of its own.
    Relay,
    /// It does not come itself: it is a host whose lines a relay's source brings.
    Behind(SourceId),
}

//! Services of the office that are looked at: declared by a person ([`ServiceForm`]), looked at by a job
//! ([`LookAtServices`]) through the port [`Prober`], and what came of it on record ([`ServiceBook`]).
//!
//! Few rows are written: how each service stands (one row, in place), each time in which one was down, and
//! two counts a day.

mod form;
mod keep;
mod look;
mod told;

pub use form::ServiceForm;
pub use look::LookAtServices;
pub use told::{CERTIFICATE_ENDS, SERVICE_DOWN};

use async_trait::async_trait;
use domain::id::{FindingId, OutageId, PersonId, ServiceId, UnitId};
use domain::journal::Object;
use domain::service::{Course, Looked, Spell, Watched, Why};
use domain::version::Version;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::authority::Scope;
use crate::problem::{Fault, Problem};

/// Most services of an office.
pub const MOST_SERVICES: usize = 200;
/// Longest name of a service, in characters.
pub const LONGEST_NAME: usize = 100;

/// Who had a service not looked at for a while, since when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// Since when.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// Why.
    pub reason: String,
}

/// A service that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its identity.
    pub id: ServiceId,
    /// Whose it is.
    pub unit: UnitId,
    /// What people call it; unique in its unit.
    pub name: String,
    /// Where it is and what it must answer.
    pub watched: Watched,
    /// Since when it is looked at.
    pub since: Timestamp,
    /// Whether it is not looked at for a while.
    pub paused: Option<Paused>,
    /// How it stands.
    pub course: Course,
    /// The end of the certificate that people were told of.
    pub certificate_told: Option<Timestamp>,
    /// Counts the changes that people made.
    pub version: Version,
}

impl Service {
    /// Whether it is time to look. A look that lies ahead means that the clock was set back.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let next = self.watched.next(self.course.checked);
        let ahead = self.course.checked.is_some_and(|checked| checked > now);
        self.paused.is_none() && (ahead || next.is_none_or(|next| next <= now))
    }

    /// How it stands, by a stable name: `paused`, `waiting`, `down`, `failing` or `up`.
    pub const fn state(&self) -> &'static str {
        match (&self.paused, &self.course.outage, self.course.last) {
            (Some(_), ..) => "paused",
            (None, Some(_), _) => "down",
            (None, None, None) => "waiting",
            (None, None, Some(looked)) if looked.is_well() => "up",
            (None, None, Some(_)) => "failing",
        }
    }
}

/// A time in which a service was down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Its identity.
    pub id: OutageId,
    /// Of which service.
    pub service: ServiceId,
    /// Whose that is.
    pub unit: UnitId,
    /// The first failed look.
    pub since: Timestamp,
    /// When it counted as down.
    pub noticed: Timestamp,
    /// When it was up again, or was not looked at any more.
    pub ended: Option<Timestamp>,
    /// Why the look failed that made it count.
    pub why: Why,
    /// What tells of it. Times that follow soon on each other have one finding.
    pub finding: FindingId,
}

impl Outage {
    /// The time it took.
    pub const fn spell(&self) -> Spell {
        Spell {
            since: self.since,
            ended: self.ended,
        }
    }
}

/// A service with how long it was down since the month began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The service.
    pub service: Service,
    /// How long it was down.
    pub down: SignedDuration,
}

/// How often a service was looked at on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfLooks {
    /// The day at the office.
    pub day: Date,
    /// Looks.
    pub looks: u64,
    /// Looks that failed.
    pub failed: u64,
}

/// Which times of being down, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutageQuery {
    /// Only of this service.
    pub service: Option<ServiceId>,
    /// Only after this place in the list: (since, id) of the last row of the page before.
    pub after: Option<(Timestamp, OutageId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// What one look leaves on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// Which service.
    pub service: ServiceId,
    /// Its version, as it was when it was looked at: what was changed since stands anew.
    pub version: Version,
    /// How it stands. The outage is entered by deeds alone.
    pub course: Course,
    /// The day at the office.
    pub day: Date,
}

/// Services on record.
#[async_trait]
pub trait ServiceBook: Send + Sync {
    /// Those of the scope, by name; at most 1,000.
    async fn services(&self, scope: &Scope) -> Result<Vec<Service>, Fault>;
    /// Writes what looks saw, and counts them. No deed of anybody.
    async fn looked_at(&self, looks: &[LookedAt]) -> Result<(), Fault>;
    /// Times of being down, the newest first.
    async fn outages(&self, scope: &Scope, query: &OutageQuery) -> Result<Vec<Outage>, Fault>;
    /// Times of being down that were not over at a moment; at most 20,000.
    async fn outages_since(&self, scope: &Scope, from: Timestamp) -> Result<Vec<Outage>, Fault>;
    /// How often a service was looked at, the last day first; at most a year.
    async fn days_of_looks(&self, service: ServiceId) -> Result<Vec<DayOfLooks>, Fault>;
}

/// A change of what is on record of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceChange {
    /// One is looked at from now on.
    Enter(Box<Service>),
    /// Name, what it must answer, or whether it is looked at change; its version is the one that was seen.
    /// Failed looks count anew.
    Set(Box<Service>),
    /// One is down: it is in no outage, nobody changed it, and now it is in this one.
    Down {
        /// Which.
        outage: Box<Outage>,
        /// The version that was looked at.
        seen: Version,
    },
    /// The time in which it is down.
    Spell(Box<Outage>),
    /// It is in that outage no more.
    Up {
        /// Which service.
        service: ServiceId,
        /// Its unit.
        unit: UnitId,
        /// The outage that it was in.
        outage: OutageId,
    },
    /// That time is over.
    End {
        /// Which.
        outage: OutageId,
        /// Its unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// People were told that its certificate ends.
    CertificateTold {
        /// Which service.
        service: ServiceId,
        /// Its unit.
        unit: UnitId,
        /// When it ends.
        until: Timestamp,
    },
}

impl ServiceChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Enter(service) | Self::Set(service) => service.unit,
            Self::Down { outage, .. } | Self::Spell(outage) => outage.unit,
            Self::Up { unit, .. } | Self::End { unit, .. } | Self::CertificateTold { unit, .. } => {
                *unit
            }
        }
    }
}

/// Looks at services from here.
#[async_trait]
pub trait Prober: Send + Sync {
    /// Looks at each, some at a time; each answer at the place of its question. Each ends by itself after
    /// its patience.
    async fn look(&self, watched: Vec<Watched>) -> Vec<Looked>;
    /// Looks at one for somebody who waits. [`crate::Refusal::Busy`] while too many do.
    async fn look_now(&self, watched: &Watched) -> Result<Looked, Problem>;
}

/// Nobody who could look: everything fails.
pub struct NoProber;

#[async_trait]
impl Prober for NoProber {
    async fn look(&self, watched: Vec<Watched>) -> Vec<Looked> {
        vec![Looked::failed(Why::Refused); watched.len()]
    }

    async fn look_now(&self, _: &Watched) -> Result<Looked, Problem> {
        Ok(Looked::failed(Why::Refused))
    }
}

/// How the journal names a service.
pub(crate) fn object(id: ServiceId) -> Object {
    Object {
        kind: "service",
        id: id.to_string(),
    }
}

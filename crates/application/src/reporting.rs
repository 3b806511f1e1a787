//! What anybody reports (S4 參七, 肆三, 伍二(一)): a line of the journal, so a line of the sealed log, which
//! the rules with a `report` block judge like any other. Several alike grow into one finding, and an office
//! adds a kind by a rule file.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::authority::Actor;
use crate::office::{Office, reason};
use crate::personnel::object;
use crate::problem::{Problem, Refusal};
use crate::use_case::REPORT_SIGN;

/// The most characters of a place or a name.
const LONGEST_NAME: usize = 100;

/// Stands for a place that nobody named.
const NOWHERE: &str = "–";

/// How a report came to whoever enters it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Who enters it saw it.
    Own,
    /// By telephone.
    Telephone,
    /// Face to face.
    InPerson,
    /// By mail.
    Mail,
    /// On paper.
    Paper,
}

impl Channel {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Own,
        Self::Telephone,
        Self::InPerson,
        Self::Mail,
        Self::Paper,
    ];

    /// Stable name in the journal and in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Telephone => "telephone",
            Self::InPerson => "in-person",
            Self::Mail => "mail",
            Self::Paper => "paper",
        }
    }

    /// The way of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// What is reported, as it was typed.
#[derive(Debug, Clone)]
pub struct Report {
    /// One of [`detect::RuleSet::reports`].
    pub kind: String,
    /// What was seen.
    pub said: String,
    /// Machine, room or system; may be empty.
    pub place: String,
    /// Since when.
    pub noticed: Timestamp,
    /// How it came.
    pub channel: Channel,
    /// Who saw it, when somebody else enters it.
    pub reporter: String,
}

impl Office {
    /// Takes a report. Its moment of receipt is now: the clocks of the law begin with whoever judges it,
    /// and the finding shows both times.
    ///
    /// # Errors
    /// [`Refusal::Missing`] and [`Refusal::Invalid`] name the field; [`Refusal::NotFound`] for a program; a
    /// fault when records cannot be written.
    pub async fn report_sign(&self, actor: &Actor, report: Report) -> Result<(), Problem> {
        let permit = actor.permit(&REPORT_SIGN)?;
        let facts = self.reported(actor, report)?;
        let (unit, person) = (actor.person.unit, permit.person);
        self.carry_out(&permit, unit, object(person), facts, Vec::new())
            .await
    }

    fn reported(&self, actor: &Actor, report: Report) -> Result<String, Refusal> {
        let rules = self.rules();
        if !rules.reports().iter().any(|kind| kind.kind == report.kind) {
            return Err(Refusal::Missing { field: "kind" });
        }
        if report.noticed > self.now() {
            let (field, why) = ("noticed", "invalid-time-in-future");
            return Err(Refusal::Invalid { field, why });
        }
        let own = report.channel == Channel::Own;
        let reporter = if own {
            actor.person.name.clone()
        } else {
            name(&report.reporter, "reporter")?
        };
        if reporter.is_empty() {
            return Err(Refusal::Missing { field: "reporter" });
        }
        let said = reason(&report.said, "said")?;
        // The finding's text names the place; a dash says that none was given.
        let place = match name(&report.place, "place")? {
            place if place.is_empty() => NOWHERE.to_owned(),
            place => place,
        };
        let facts = [
            ("kind", report.kind),
            ("said", said),
            ("place", place),
            ("noticed", report.noticed.to_string()),
            ("channel", report.channel.name().to_owned()),
            ("reporter", reporter),
        ];
        let facts: Map<_, _> = facts
            .into_iter()
            .map(|(name, text)| (name.to_owned(), Value::from(text)))
            .collect();
        Ok(Value::Object(facts).to_string())
    }
}

fn name(text: &str, field: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > LONGEST_NAME {
        let why = "invalid-too-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(text.to_owned())
}

//! What people do with exceptions.

use domain::id::ExceptionId;
use domain::policy::{ExceptionAsked, ExceptionRecord, NotGranted, Subject};
use domain::version::Version;
use jiff::civil::Date;
use serde_json::json;

use super::object;
use super::port::{ExceptionChange, ExceptionQuery};
use crate::authority::{Actor, Permit};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{ASK_EXCEPTION, DECIDE_EXCEPTION, LIST_EXCEPTIONS, WITHDRAW_EXCEPTION};

/// Longest number of a document, in characters.
const LONGEST_DOCUMENT: usize = 100;
/// The longest time that one counts. Ours: a year, then somebody thinks of it again.
const LONGEST_DAYS: i32 = 366;

/// An exception that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewException {
    /// The binding policy that is left.
    pub policy: String,
    /// The overlay that is followed.
    pub overlay: String,
    /// In what.
    pub subject: Subject,
    /// Why.
    pub reason: String,
    /// Number of the document that says so.
    pub document: String,
    /// The last day.
    pub until: Date,
}

/// What somebody says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionDecision {
    /// It counts from today on.
    Grant,
    /// It does not, and why.
    Refuse(String),
}

impl Office {
    /// Exceptions of one's units, asked for last first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_exceptions(
        &self,
        actor: &Actor,
        query: &ExceptionQuery,
    ) -> Result<Vec<ExceptionRecord>, Problem> {
        let permit = actor.permit(&LIST_EXCEPTIONS)?;
        let found = self.parts.records.exceptions(permit.scope(), query).await?;
        Ok(found)
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Office::list_exceptions`]; [`Refusal::NotFound`] where it is not of one's units.
    pub async fn view_exception(
        &self,
        actor: &Actor,
        id: ExceptionId,
    ) -> Result<ExceptionRecord, Problem> {
        let permit = actor.permit(&LIST_EXCEPTIONS)?;
        self.exception_of(&permit, id).await
    }

    /// Asks to follow an overlay in one subject until a day. Nothing changes before somebody else agrees.
    ///
    /// # Errors
    /// Refused where no policy of the configuration disagrees about it, where one is asked for or counts already, without
    /// reason or document, and for a last day that has gone or lies more than a year ahead.
    pub async fn ask_exception(
        &self,
        actor: &Actor,
        new: NewException,
    ) -> Result<ExceptionId, Problem> {
        let permit = actor.permit(&ASK_EXCEPTION)?;
        let unit = self.unit_of_directories().await?.id;
        if !permit.scope().covers(unit) {
            return Err(Refusal::NotFound.into());
        }
        let today = self.disagreement(&new)?;
        let standing = self.parts.records.exceptions_standing(today).await?;
        let same = |one: &ExceptionRecord| {
            let asked = one.asked();
            (&asked.policy, &asked.overlay, asked.subject)
                == (&new.policy, &new.overlay, new.subject)
        };
        if standing.iter().any(same) {
            return Err(wrong("refusal-exception-stands"));
        }
        let id = ExceptionId::new(self.parts.ids.uuid());
        let record = ExceptionRecord::new(ExceptionAsked {
            id,
            unit,
            policy: new.policy,
            overlay: new.overlay,
            subject: new.subject,
            reason: reason(&new.reason, "reason")?,
            document: document(&new.document)?,
            until: last_day(new.until, today)?,
            by: permit.person,
            at: self.now(),
        });
        let facts = told(&record).to_string();
        let change = ExceptionChange::Ask(Box::new(record));
        let changes = vec![Change::Exception(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// Agrees to an exception, or does not.
    ///
    /// # Errors
    /// Refused for whoever asked for it, for one that was decided, and when its last day has gone;
    /// [`Refusal::Stale`] when it changed since it was seen.
    pub async fn decide_exception(
        &self,
        actor: &Actor,
        (id, seen): (ExceptionId, Version),
        decision: ExceptionDecision,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&DECIDE_EXCEPTION)?;
        let mut record = self.exception_of(&permit, id).await?;
        let at = self.now();
        let done = match decision {
            ExceptionDecision::Grant => {
                let today = self.day_of(&record)?;
                record.grant(permit.person, today, at)
            }
            ExceptionDecision::Refuse(why) => {
                record.refuse(permit.person, reason(&why, "reason")?, at)
            }
        };
        done.map_err(refused)?;
        self.exception_moved(&permit, (record, seen)).await
    }

    /// Takes an exception back, with the reason: the binding policy is followed again at once.
    ///
    /// # Errors
    /// Refused for one that was refused or withdrawn; [`Refusal::Stale`] when it changed since it was seen.
    pub async fn withdraw_exception(
        &self,
        actor: &Actor,
        (id, seen): (ExceptionId, Version),
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&WITHDRAW_EXCEPTION)?;
        let mut record = self.exception_of(&permit, id).await?;
        let why = reason(why, "reason")?;
        let done = record.withdraw(permit.person, why, self.now());
        done.map_err(refused)?;
        self.exception_moved(&permit, (record, seen)).await
    }

    async fn exception_moved(
        &self,
        permit: &Permit,
        (mut record, seen): (ExceptionRecord, Version),
    ) -> Result<(), Problem> {
        record.version = seen;
        let (id, unit) = (record.asked().id, record.asked().unit);
        let facts = told(&record).to_string();
        let change = ExceptionChange::Move(Box::new(record));
        let changes = vec![Change::Exception(Box::new(change))];
        self.carry_out(permit, unit, object(id), facts, changes)
            .await
    }

    async fn exception_of(
        &self,
        permit: &Permit,
        id: ExceptionId,
    ) -> Result<ExceptionRecord, Problem> {
        let found = self.parts.records.exception(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// Today, where a policy disagrees with its overlay about what is asked for.
    fn disagreement(&self, new: &NewException) -> Result<Date, Problem> {
        for (_, policy) in self.policies_used()? {
            let day = self.policy_day(&policy);
            let about = policy.on(&[], day).conflicts.into_iter().any(|one| {
                one.binding.policy == new.policy
                    && one.overlay.policy == new.overlay
                    && one.subject == new.subject
            });
            if about {
                return Ok(day);
            }
        }
        Err(wrong("refusal-exception-no-conflict"))
    }

    /// Today, by the policy that is left, which still has to disagree with its overlay about it.
    fn day_of(&self, record: &ExceptionRecord) -> Result<Date, Problem> {
        let asked = record.asked();
        let as_asked = NewException {
            policy: asked.policy.clone(),
            overlay: asked.overlay.clone(),
            subject: asked.subject,
            reason: String::new(),
            document: String::new(),
            until: asked.until,
        };
        self.disagreement(&as_asked)
    }
}

/// What the journal says of one.
fn told(record: &ExceptionRecord) -> serde_json::Value {
    let (asked, course) = (record.asked(), record.course());
    json!({
        "policy": asked.policy,
        "overlay": asked.overlay,
        "subject": asked.subject.name(),
        "document": asked.document,
        "until": asked.until.to_string(),
        "state": course.state.name(),
        "reason": if course.reason.is_empty() { &asked.reason } else { &course.reason },
    })
}

fn document(text: &str) -> Result<String, Refusal> {
    let (text, field) = (text.trim(), "document");
    if text.is_empty() {
        return Err(Refusal::Missing { field });
    }
    if text.chars().count() > LONGEST_DOCUMENT {
        let why = "invalid-too-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(text.to_owned())
}

fn last_day(until: Date, today: Date) -> Result<Date, Refusal> {
    let field = "last";
    if until < today {
        let why = "invalid-time-in-past";
        return Err(Refusal::Invalid { field, why });
    }
    let ahead = today.until(until).map(|span| span.get_days());
    if !ahead.is_ok_and(|days| days <= LONGEST_DAYS) {
        let why = "invalid-campaign-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(until)
}

const fn refused(why: NotGranted) -> Refusal {
    match why {
        NotGranted::Decided => Refusal::Stale,
        NotGranted::Own => Refusal::WrongState {
            why: "refusal-exception-own",
        },
        NotGranted::Over => Refusal::WrongState {
            why: "refusal-exception-over",
        },
    }
}

fn wrong(why: &'static str) -> Problem {
    Refusal::WrongState { why }.into()
}

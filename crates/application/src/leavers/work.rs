//! What people do with somebody who leaves.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{LeaverId, PersonId};
use domain::leaver::{Announced, Answer, Answered, Decided, Leaver, Line};
use domain::people::AccountState;
use domain::version::Version;
use jiff::civil::Date;
use serde_json::json;

use super::{LeaverChange, LeaverQuery, object, refusal};
use crate::authority::{Actor, Permit};
use crate::connectors::Receipt;
use crate::deed::Change;
use crate::findings::day_in;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::units::sensible;
use crate::use_case::{
    ANNOUNCE_LEAVER, ANSWER_LEAVER, CHECK_LEAVER, END_LEAVER, LIST_LEAVERS, PRINT_LEAVER,
    WITHDRAW_LEAVER,
};

/// Longest number of a document, in characters.
const LONGEST_DOCUMENT: usize = 100;
/// Longest note of a line, in characters.
const LONGEST_NOTE: usize = 500;

/// Somebody to be announced.
#[derive(Debug, Clone)]
pub struct NewLeaver {
    /// Who leaves.
    pub person: PersonId,
    /// Their last day.
    pub last: Date,
    /// Number of the document that says so; may be empty.
    pub document: String,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct LeaverRow {
    /// Who leaves.
    pub leaver: Leaver,
    /// Their name.
    pub name: String,
    /// Whether something was not done though the last day is over.
    pub late: bool,
}

/// Somebody who leaves, with everything that the page and the paper tell.
#[derive(Debug, Clone)]
pub struct LeaverView {
    /// Who leaves.
    pub leaver: Leaver,
    /// Their name.
    pub name: String,
    /// The name they signed in with, and how the account stands now.
    pub account: Option<(String, AccountState)>,
    /// Names of who announced, answered, checked.
    pub names: BTreeMap<PersonId, String>,
    /// What other systems were told.
    pub systems: Vec<Receipt>,
    /// Whether something was not done though the last day is over.
    pub late: bool,
}

/// A line as it was seen.
#[derive(Debug, Clone, Copy)]
pub struct WhichLine {
    /// Who leaves.
    pub id: LeaverId,
    /// The version that was seen.
    pub seen: Version,
    /// The line.
    pub line: Line,
}

impl Office {
    /// People of one's units who leave, announced last first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_leavers(
        &self,
        actor: &Actor,
        query: &LeaverQuery,
    ) -> Result<Vec<LeaverRow>, Problem> {
        let permit = actor.permit(&LIST_LEAVERS)?;
        let found = self.parts.records.leavers(permit.scope(), query).await?;
        let people: BTreeSet<_> = found.iter().map(|one| one.announced().person).collect();
        let names = self.names_of(people).await?;
        let today = self.today_of(actor);
        let row = |leaver: Leaver| LeaverRow {
            name: names
                .get(&leaver.announced().person)
                .cloned()
                .unwrap_or_default(),
            late: leaver.is_late(today),
            leaver,
        };
        Ok(found.into_iter().map(row).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Office::list_leavers`].
    pub async fn view_leaver(&self, actor: &Actor, id: LeaverId) -> Result<LeaverView, Problem> {
        let permit = actor.permit(&LIST_LEAVERS)?;
        let leaver = self.leaver_seen(&permit, id).await?;
        self.leaver_told(actor, leaver).await
    }

    /// The same for the paper; the look is a line of the journal.
    ///
    /// # Errors
    /// As [`Office::list_leavers`].
    pub async fn print_leaver(&self, actor: &Actor, id: LeaverId) -> Result<LeaverView, Problem> {
        let permit = actor.permit(&PRINT_LEAVER)?;
        let leaver = self.leaver_seen(&permit, id).await?;
        let unit = leaver.announced().unit;
        self.carry_out(&permit, unit, object(id), "{}".to_owned(), Vec::new())
            .await?;
        self.leaver_told(actor, leaver).await
    }

    /// The announcement that stands for a person of one's units, if one does.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn leaver_of(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Option<LeaverId>, Problem> {
        let Ok(permit) = actor.permit(&LIST_LEAVERS) else {
            return Ok(None);
        };
        let found = self.parts.records.leaver_of(person).await?;
        let seen = found.filter(|one| permit.scope().covers(one.announced().unit));
        Ok(seen.map(|one| one.announced().id))
    }

    /// The name of a person who may be announced.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; refused for whoever reaches further.
    pub async fn may_leave(&self, actor: &Actor, person: PersonId) -> Result<String, Problem> {
        let permit = actor.permit(&ANNOUNCE_LEAVER)?;
        Ok(self.reached(&permit, person).await?.name)
    }

    /// Somebody leaves on a day: on the day after it, what the program gave them ends.
    ///
    /// # Errors
    /// Refused for oneself, for who was announced already, for a day that nobody can have meant, and when a unit would
    /// be without an administrator who can sign in.
    pub async fn announce_leaver(
        &self,
        actor: &Actor,
        new: NewLeaver,
    ) -> Result<LeaverId, Problem> {
        let permit = actor.permit(&ANNOUNCE_LEAVER)?;
        let person = self.reached(&permit, new.person).await?;
        if new.person == permit.person {
            let why = "refusal-leaver-own";
            return Err(Refusal::WrongState { why }.into());
        }
        let last = sensible(new.last, "last")?;
        let document = bounded(&new.document, LONGEST_DOCUMENT, "document")?;
        if self.parts.records.leaver_of(new.person).await?.is_some() {
            let why = "refusal-leaver-announced";
            return Err(Refusal::WrongState { why }.into());
        }
        self.others_stay(actor, new.person).await?;
        let leaver = Leaver::new(Announced {
            id: LeaverId::new(self.parts.ids.uuid()),
            unit: person.unit,
            person: person.id,
            last,
            document,
            by: permit.person,
            at: self.now(),
        });
        let id = leaver.announced().id;
        let facts = json!({"person": person.id, "last": last.to_string()}).to_string();
        let change = LeaverChange::Announce(Box::new(leaver));
        let changes = vec![Change::Leaver(Box::new(change))];
        self.carry_out(&permit, person.unit, object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// Answers a line, or opens it again where no answer is given.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when somebody else answered; refused for the person themselves.
    pub async fn answer_leaver(
        &self,
        actor: &Actor,
        of: WhichLine,
        answer: Option<Answer>,
        note: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ANSWER_LEAVER)?;
        let mut leaver = self.leaver_seen(&permit, of.id).await?;
        let note = bounded(note, LONGEST_NOTE, "note")?;
        let (by, at) = (permit.person, self.now());
        let moved = match answer {
            Some(answer) => leaver.answer(
                of.line,
                Answered {
                    answer,
                    note,
                    by,
                    at,
                },
            ),
            None => leaver.reopen(of.line, by),
        };
        moved.map_err(refusal)?;
        let facts = json!({"line": of.line.name(), "answer": answer.map(Answer::name)});
        self.leaver_moved(&permit, leaver, of.seen, facts.to_string(), Vec::new())
            .await
    }

    /// Takes everything back now, before the last day is over.
    ///
    /// # Errors
    /// As [`Office::answer_leaver`], and when a unit would be without an administrator who can sign in.
    pub async fn end_leaver(
        &self,
        actor: &Actor,
        id: LeaverId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&END_LEAVER)?;
        let mut leaver = self.leaver_seen(&permit, id).await?;
        let (person, unit) = (leaver.announced().person, leaver.announced().unit);
        self.reached(&permit, person).await?;
        self.others_stay(actor, person).await?;
        leaver.version = seen;
        let by = Some(permit.person);
        let (changes, facts) = self.leaver_ended(&mut leaver, by).await?;
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await
    }

    /// Says that everything was taken back.
    ///
    /// # Errors
    /// Refused while something is open, and for whoever announced it or answered a line.
    pub async fn check_leaver(
        &self,
        actor: &Actor,
        id: LeaverId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHECK_LEAVER)?;
        let mut leaver = self.leaver_seen(&permit, id).await?;
        let checked = leaver.check(permit.person, self.now());
        if let Err(why) = checked {
            // What a rule refuses to somebody with the role stands in the journal.
            let facts = json!({"refused": format!("{why:?}")}).to_string();
            let unit = leaver.announced().unit;
            self.carry_out(&permit, unit, object(id), facts, Vec::new())
                .await?;
            return Err(refusal(why).into());
        }
        self.leaver_moved(&permit, leaver, seen, "{}".to_owned(), Vec::new())
            .await
    }

    /// They do not leave after all.
    ///
    /// # Errors
    /// Refused without a reason, for oneself, and once something was taken back.
    pub async fn withdraw_leaver(
        &self,
        actor: &Actor,
        id: LeaverId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&WITHDRAW_LEAVER)?;
        let mut leaver = self.leaver_seen(&permit, id).await?;
        let decided = Decided {
            by: permit.person,
            at: self.now(),
            reason: reason(why, "reason")?,
        };
        leaver.withdraw(decided).map_err(refusal)?;
        self.leaver_moved(&permit, leaver, seen, "{}".to_owned(), Vec::new())
            .await
    }

    async fn leaver_moved(
        &self,
        permit: &Permit,
        mut leaver: Leaver,
        seen: Version,
        facts: String,
        mut changes: Vec<Change>,
    ) -> Result<(), Problem> {
        leaver.version = seen;
        let (id, unit) = (leaver.announced().id, leaver.announced().unit);
        let moved = LeaverChange::Move(Box::new(leaver));
        changes.push(Change::Leaver(Box::new(moved)));
        self.carry_out(permit, unit, object(id), facts, changes)
            .await
    }

    async fn leaver_seen(&self, permit: &Permit, id: LeaverId) -> Result<Leaver, Problem> {
        let found = self.parts.records.leaver(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    async fn leaver_told(&self, actor: &Actor, leaver: Leaver) -> Result<LeaverView, Problem> {
        let records = &self.parts.records;
        let (announced, course) = (leaver.announced(), leaver.course());
        let mut people = BTreeSet::from([announced.by, announced.person]);
        people.extend(course.lines.values().map(|line| line.by));
        people.extend(course.taken.iter().filter_map(|taken| taken.by));
        people.extend(course.checked.iter().map(|one| one.by));
        people.extend(course.withdrawn.iter().map(|one| one.by));
        let names = self.names_of(people).await?;
        let account = records.account_of(announced.person).await?;
        let unit = actor.tree().unit(announced.unit);
        let zone = unit.map_or("UTC", |unit| unit.time_zone.as_str());
        let today = day_in(self.now(), zone);
        Ok(LeaverView {
            name: names.get(&announced.person).cloned().unwrap_or_default(),
            account: account.map(|one| (one.account.name, one.account.state)),
            names,
            systems: records.receipts(announced.person).await?,
            late: leaver.is_late(today),
            leaver,
        })
    }
}

/// Words that may be missing, trimmed and bounded.
fn bounded(text: &str, longest: usize, field: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > longest {
        let why = "invalid-too-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(text.to_owned())
}

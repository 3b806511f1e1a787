//! Something was done, or is not to be done: what people say of one time of a duty.

use std::collections::BTreeSet;

use domain::duty::Duty;
use domain::id::{DutyMarkId, UnitId};
use domain::people::Role;
use domain::register::Sheet;
use domain::version::Version;
use jiff::civil::Date;
use serde_json::json;

use super::{DutyChange, DutyMark, DutyTime, Proof, Said, Wish, mark_object};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::findings::unit_words;
use crate::office::{Office, reason, zone};
use crate::problem::{Problem, Refusal};
use crate::use_case::{DECIDE_EXCUSE, EXCUSE_OCCURRENCE, RECORD_OCCURRENCE};

/// One time of a duty, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTime {
    /// The unit.
    pub unit: UnitId,
    /// The duty.
    pub duty: String,
    /// The key of the time.
    pub occurrence: String,
    /// The version that was seen; 0 where nothing was on record.
    pub seen: u32,
}

/// That it was done, in people's words: a sheet, or a day with words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyDone {
    /// Number of a sheet at its end; empty where words show it.
    pub sheet: String,
    /// The day on which it was done; a sheet says it itself.
    pub on: Option<Date>,
    /// What was done.
    pub note: String,
}

impl Office {
    /// Writes down that one time was done, with what shows it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is no such time; a refusal where somebody else's role does it, where the
    /// proof is none, or where somebody else wrote first.
    pub async fn record_duty_done(
        &self,
        actor: &Actor,
        of: &OneTime,
        done: &DutyDone,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RECORD_OCCURRENCE)?;
        let time = self.to_be_done(actor, &permit, of).await?;
        let today = self.today_in(actor, of.unit);
        let (on, proof) = if done.sheet.trim().is_empty() {
            noted(&time.declared.duty, done)?
        } else {
            self.shown_by_sheet(actor, &permit, &time, &done.sheet)
                .await?
        };
        if on > today {
            return Err(invalid("done_at", "invalid-time-in-future"));
        }
        if on < time.step.occurrence.opens {
            return Err(invalid("done_at", "invalid-duty-before"));
        }
        let shown = match &proof {
            Proof::Sheet { number, .. } => number.as_str(),
            Proof::Note { .. } => "note",
        };
        let facts = json!({
            "duty": of.duty, "occurrence": of.occurrence, "on": on.to_string(), "proof": shown,
        });
        let said = Said::Done {
            by: permit.person,
            at: self.now(),
            on,
            proof,
        };
        self.say(&permit, of, &time, said, &facts).await.map(drop)
    }

    /// Asks that one time need not be done.
    ///
    /// # Errors
    /// As [`Office::record_duty_done`].
    pub async fn ask_duty_excuse(
        &self,
        actor: &Actor,
        of: &OneTime,
        why: &str,
    ) -> Result<DutyMarkId, Problem> {
        let permit = actor.permit(&EXCUSE_OCCURRENCE)?;
        let time = self.to_be_done(actor, &permit, of).await?;
        let wish = Wish {
            by: permit.person,
            at: self.now(),
            reason: reason(why, "reason")?,
        };
        let facts = json!({"duty": of.duty, "occurrence": of.occurrence});
        self.say(&permit, of, &time, Said::Asked { wish }, &facts)
            .await
    }

    /// Agrees that one time need not be done, or does not.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where nobody asks; a refusal where it is one's own wish, where another role decides, and
    /// where words are missing.
    pub async fn decide_duty_excuse(
        &self,
        actor: &Actor,
        of: &OneTime,
        (agrees, words): (bool, &str),
    ) -> Result<(), Problem> {
        let permit = actor.permit(&DECIDE_EXCUSE)?;
        let at = (of.duty.as_str(), of.occurrence.as_str());
        let time = self.one_time(permit.scope(), of.unit, at).await?;
        holds(actor, time.declared.duty.approvers(), of.unit)?;
        let mark = time.mark.as_ref().ok_or(not_asked())?;
        let Said::Asked { wish } = &mark.said else {
            return Err(not_asked().into());
        };
        let wish = wish.clone();
        if wish.by == permit.person {
            let why = "refusal-duty-own";
            return Err(Refusal::WrongState { why }.into());
        }
        let (by, at) = (permit.person, self.now());
        let said = if agrees {
            Said::Excused { wish, by, at }
        } else {
            let words = reason(words, "reason")?;
            Said::Denied {
                wish,
                by,
                at,
                words,
            }
        };
        let facts = json!({"duty": of.duty, "occurrence": of.occurrence, "agreed": agrees});
        self.say(&permit, of, &time, said, &facts).await.map(drop)
    }

    /// One time that somebody may say something of, and that is not settled yet.
    async fn to_be_done(
        &self,
        actor: &Actor,
        permit: &Permit,
        of: &OneTime,
    ) -> Result<DutyTime, Problem> {
        let at = (of.duty.as_str(), of.occurrence.as_str());
        let time = self.one_time(permit.scope(), of.unit, at).await?;
        let duty = &time.declared.duty;
        let able: Vec<_> = duty
            .owners()
            .iter()
            .chain(duty.deputies())
            .copied()
            .collect();
        holds(actor, &able, of.unit)?;
        if !time.step.standing.is_unsettled() {
            let why = "refusal-duty-settled";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(time)
    }

    async fn say(
        &self,
        permit: &Permit,
        of: &OneTime,
        time: &DutyTime,
        said: Said,
        facts: &serde_json::Value,
    ) -> Result<DutyMarkId, Problem> {
        let seen = time.mark.as_ref().map_or(0, |mark| mark.version.count());
        if seen != of.seen {
            return Err(Refusal::Stale.into());
        }
        let mark = |id, version| DutyMark {
            id,
            duty: of.duty.clone(),
            unit: of.unit,
            occurrence: of.occurrence.clone(),
            due: time.step.occurrence.due,
            said,
            version,
        };
        let change = match &time.mark {
            None => DutyChange::Mark(mark(DutyMarkId::new(self.parts.ids.uuid()), Version::FIRST)),
            Some(was) => DutyChange::Remark(mark(was.id, was.version)),
        };
        let id = change.mark().id;
        let changes = vec![Change::Duty(Box::new(change))];
        self.carry_out(permit, of.unit, mark_object(id), facts.to_string(), changes)
            .await?;
        Ok(id)
    }

    /// A sheet of the unit that is at its end, and shows no other time of the same duty.
    async fn shown_by_sheet(
        &self,
        actor: &Actor,
        permit: &Permit,
        time: &DutyTime,
        number: &str,
    ) -> Result<(Date, Proof), Problem> {
        let scope = permit.scope().only(&BTreeSet::from([time.unit]));
        let found = self
            .sheet_of_duty(&scope, &time.declared.duty, number)
            .await?;
        let (register, sheet) = found.ok_or(invalid_proof("invalid-duty-sheet"))?;
        let marks = self.parts.records.duty_marks(&scope).await?;
        let used = marks.iter().any(|mark| {
            mark.duty == time.declared.duty.id()
                && mark.occurrence != time.step.occurrence.key
                && matches!(&mark.said, Said::Done { proof: Proof::Sheet { sheet: of, .. }, .. } if *of == sheet.id)
        });
        if used {
            return Err(invalid("sheet", "invalid-duty-sheet-used"));
        }
        let zone = zone(&unit_words(actor, time.unit).1);
        let last = sheet.done.last().map_or_else(|| self.now(), |done| done.at);
        let proof = Proof::Sheet {
            sheet: sheet.id,
            number: number.trim().to_owned(),
            register,
        };
        Ok((last.to_zoned(zone).date(), proof))
    }

    /// The sheet of a number in one of the registers of a duty, with its whole history; none where it is not there
    /// or not at its end.
    async fn sheet_of_duty(
        &self,
        scope: &Scope,
        duty: &Duty,
        number: &str,
    ) -> Result<Option<(String, Sheet)>, Problem> {
        let files = self.registers();
        let records = &self.parts.records;
        for id in duty.registers() {
            let Some(registered) = files.find(id) else {
                continue;
            };
            let register = &registered.register;
            let Some(counted) = register.numbered(number) else {
                continue;
            };
            let found = records.sheets_numbered(scope, id, counted).await?;
            for one in found {
                let ended = register.state(&one.state).is_some_and(|state| state.ends);
                if ended && let Some(sheet) = records.sheet(scope, one.id).await? {
                    return Ok(Some((id.clone(), sheet)));
                }
            }
        }
        Ok(None)
    }

    /// Today in a unit.
    fn today_in(&self, actor: &Actor, unit: UnitId) -> Date {
        let zone = zone(&unit_words(actor, unit).1);
        self.now().to_zoned(zone).date()
    }
}

/// Words and a day, where the duty takes them.
fn noted(duty: &Duty, done: &DutyDone) -> Result<(Date, Proof), Problem> {
    if !duty.takes_notes() {
        return Err(Refusal::Missing { field: "sheet" }.into());
    }
    let text = reason(&done.note, "note")?;
    let on = done.on.ok_or(Refusal::Missing { field: "done_at" })?;
    Ok((on, Proof::Note { text }))
}

/// Refuses who holds none of the roles in a unit; that the time is there is no secret to them.
fn holds(actor: &Actor, roles: &[Role], unit: UnitId) -> Result<(), Refusal> {
    if roles.iter().any(|role| actor.holds(*role, unit)) {
        return Ok(());
    }
    let why = "refusal-duty-role";
    Err(Refusal::WrongState { why })
}

const fn not_asked() -> Refusal {
    Refusal::WrongState {
        why: "refusal-duty-not-asked",
    }
}

const fn invalid_proof(why: &'static str) -> Refusal {
    Refusal::Invalid {
        field: "sheet",
        why,
    }
}

fn invalid(field: &'static str, why: &'static str) -> Problem {
    Refusal::Invalid { field, why }.into()
}

//! The one function that moves a sheet.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::condition::{Values, Weighed};
use super::field::{BadValue, Kind};
use super::refused::Refused;
use super::sheet::{BEGIN, Begun, Done, FILL, Sheet};
use super::{Register, Rule, Step};
use crate::approval::Party;
use crate::id::PersonId;
use crate::people::Role;
use crate::version::Version;

/// Longest words beside a deed, in characters.
const LONGEST_NOTE: usize = 2_000;

/// What somebody wants to do with a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'d> {
    /// A step; none to fill fields only.
    pub step: Option<&'d str>,
    /// What they wrote, by field; fields that are not named stay as they are.
    pub values: &'d Values,
    /// Their words.
    pub note: &'d str,
}

/// Where and when it is done.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// The unit's zone: what people write without an offset is of it.
    pub zone: &'s TimeZone,
    /// The present moment.
    pub now: Timestamp,
    /// Everybody on record that the deed names, with the grants that reach the sheet's unit.
    pub people: &'s BTreeMap<PersonId, Party>,
}

/// A step that can be thought of in a sheet's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer<'r> {
    /// The step.
    pub step: &'r Step,
    /// Why it would be refused as the sheet stands.
    pub hindered: Option<Refused>,
}

/// Who does it by which right.
struct Hand {
    by: PersonId,
    role: Role,
    deputy_of: Option<PersonId>,
}

impl Register {
    /// Begins a sheet, with what is known of it.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn begin(
        &self,
        begun: Begun,
        values: &Values,
        who: &Party,
        setting: Setting<'_>,
    ) -> Result<Sheet, Refused> {
        let hand = hand(who, self.begun_by(), None)?;
        let state = self.states.first().map_or("", |state| &state.name);
        let mut sheet = Sheet {
            id: begun.id,
            register: self.id.clone(),
            unit: begun.unit,
            year: setting.zone.to_datetime(setting.now).year(),
            number: 0,
            begun_under: begun.under,
            state: state.to_owned(),
            values: Values::new(),
            done: Vec::new(),
            due: None,
            version: Version::FIRST,
        };
        let changed = self.filled(&mut sheet, values, setting)?;
        self.ruled(&sheet, BEGIN, setting)?;
        self.note_done(&mut sheet, (BEGIN, ""), &hand, changed, setting);
        Ok(sheet)
    }

    /// Moves a sheet, or fills fields of it.
    ///
    /// # Errors
    /// [`Refused`]; the sheet is not changed then.
    pub fn step(
        &self,
        sheet: &Sheet,
        deed: Deed<'_>,
        who: &Party,
        setting: Setting<'_>,
    ) -> Result<Sheet, Refused> {
        let mut next = sheet.clone();
        let Some(name) = deed.step else {
            let hand = hand(who, self.fillers(sheet), None)?;
            let changed = self.filled(&mut next, deed.values, setting)?;
            self.ruled(&next, FILL, setting)?;
            self.note_done(&mut next, (FILL, deed.note), &hand, changed, setting);
            return Ok(next);
        };
        let step = self.step_named(name).ok_or_else(|| Refused::Unknown {
            name: name.to_owned(),
        })?;
        if !step.from.contains(&sheet.state) {
            return Err(Refused::Order {
                step: name.to_owned(),
            });
        }
        let written = self.written(sheet, step, deed.values);
        let fills = written.keys().any(|field| !step.may_write(field));
        if fills {
            hand(who, self.fillers(sheet), None)?;
        }
        let changed = self.filled(&mut next, &written, setting)?;
        let hand = self.allowed(&next, sheet, step, who, setting)?;
        if step.reason && deed.note.trim().is_empty() {
            return Err(Refused::Reason {
                step: name.to_owned(),
            });
        }
        self.complete(&next, step, setting)?;
        heard(&next, step, who.person, setting)?;
        self.ruled(&next, name, setting)?;
        next.state.clone_from(&step.to);
        self.note_done(&mut next, (name, deed.note), &hand, changed, setting);
        Ok(next)
    }

    /// The steps that can be thought of as a sheet stands, for somebody; what others do is told as
    /// well, with why not.
    pub fn offers(&self, sheet: &Sheet, who: &Party, setting: Setting<'_>) -> Vec<Offer<'_>> {
        let from = |step: &&Step| step.from.contains(&sheet.state);
        let weighed = self.weighed(&sheet.values, setting);
        let steps = self.steps.iter().filter(from);
        let steps = steps.filter(|step| weighed.all(&step.when));
        steps
            .map(|step| {
                let judged = self
                    .allowed(sheet, sheet, step, who, setting)
                    .and_then(|_| self.complete(sheet, step, setting))
                    .and_then(|()| self.ruled(sheet, &step.name, setting));
                Offer {
                    step,
                    hindered: judged.err(),
                }
            })
            .collect()
    }

    /// Roles that may fill fields as a sheet stands.
    pub fn fillers(&self, sheet: &Sheet) -> &[Role] {
        self.state(&sheet.state).map_or(&[], |state| &state.by)
    }

    /// Whether a field is asked for as a sheet stands.
    pub fn is_asked(&self, name: &str, values: &Values, setting: Setting<'_>) -> bool {
        let weighed = self.weighed(values, setting);
        self.field(name)
            .is_some_and(|field| weighed.all(&field.when))
    }

    fn weighed<'w>(&'w self, values: &'w Values, setting: Setting<'w>) -> Weighed<'w> {
        Weighed {
            fields: &self.fields,
            values,
            now: setting.now,
            zone: setting.zone,
        }
    }

    /// What of the written values differs from the sheet: browsers send everything that stands on
    /// the page.
    fn written(&self, sheet: &Sheet, step: &Step, values: &Values) -> Values {
        let differs = |field: &String, text: &String| {
            let now = sheet.values.get(field).map_or("", String::as_str);
            let open = self
                .field(field)
                .is_none_or(|field| field.fill.contains(&sheet.state));
            text.trim() != now && (open || step.may_write(field) || !text.trim().is_empty())
        };
        let written = values.iter().filter(|(field, text)| differs(field, text));
        written
            .map(|(field, text)| (field.clone(), text.clone()))
            .collect()
    }

    /// Writes values into a sheet, and answers those that changed.
    fn filled(
        &self,
        sheet: &mut Sheet,
        values: &Values,
        setting: Setting<'_>,
    ) -> Result<Values, Refused> {
        let mut changed = Values::new();
        for (name, text) in values {
            let field = self
                .field(name)
                .ok_or_else(|| Refused::Unknown { name: name.clone() })?;
            let bad = |why| Refused::Value {
                field: name.clone(),
                why,
            };
            let value = field.kind.read(text, setting.zone).map_err(bad)?;
            let now = sheet.values.get(name).map_or("", String::as_str);
            if value == now {
                continue;
            }
            if !field.fill.contains(&sheet.state) {
                return Err(Refused::NotNow {
                    field: name.clone(),
                });
            }
            known(&field.kind, &value, setting).map_err(bad)?;
            changed.insert(name.clone(), value);
        }
        for (name, value) in &changed {
            if value.is_empty() {
                sheet.values.remove(name);
            } else {
                sheet.values.insert(name.clone(), value.clone());
            }
        }
        Ok(changed)
    }

    /// Who may do a step now, by which right.
    fn allowed(
        &self,
        next: &Sheet,
        sheet: &Sheet,
        step: &Step,
        who: &Party,
        setting: Setting<'_>,
    ) -> Result<Hand, Refused> {
        let name = || step.name.clone();
        if !step.from.contains(&sheet.state) {
            return Err(Refused::Order { step: name() });
        }
        let weighed = self.weighed(&next.values, setting);
        if !weighed.all(&step.when) {
            return Err(Refused::OtherCase { step: name() });
        }
        let graver = step.strict.iter().find(|strict| weighed.all(&strict.when));
        let hand = match graver {
            Some(strict) => hand(who, &strict.who, Some(&strict.clause))?,
            None => hand(who, &step.who, Some(&step.clause))?,
        };
        if sheet.did(who.person, &step.not) {
            return Err(Refused::SamePerson { step: name() });
        }
        Ok(hand)
    }

    fn complete(&self, sheet: &Sheet, step: &Step, setting: Setting<'_>) -> Result<(), Refused> {
        let weighed = self.weighed(&sheet.values, setting);
        let oral = step.oral.as_ref();
        let told = |name: &String| oral.is_some_and(|oral| oral.fields().contains(&name.as_str()));
        let needed = self.fields.iter().filter(|field| {
            let asked = field.need.contains(&step.name) && weighed.all(&field.when);
            (asked || told(&field.name)) && !sheet.values.contains_key(&field.name)
        });
        let fields: Vec<_> = needed.map(|field| field.name.clone()).collect();
        if fields.is_empty() {
            return Ok(());
        }
        Err(Refused::Missing {
            step: step.name.clone(),
            fields,
        })
    }

    fn ruled(&self, sheet: &Sheet, deed: &str, setting: Setting<'_>) -> Result<(), Refused> {
        let weighed = self.weighed(&sheet.values, setting);
        let applies = |rule: &&Rule| {
            (rule.at.is_empty() || rule.at.iter().any(|at| at == deed)) && weighed.all(&rule.when)
        };
        for rule in self.rules.iter().filter(applies) {
            let empty = |field: &&String| !sheet.values.contains_key(*field);
            let mut fields: Vec<_> = rule.needs.iter().filter(empty).cloned().collect();
            if fields.is_empty() {
                let broken = weighed.broken(&rule.must);
                fields.extend(broken.map(|condition| condition.field.clone()));
            }
            if !fields.is_empty() {
                let rule = rule.name.clone();
                return Err(Refused::Rule { rule, fields });
            }
        }
        Ok(())
    }

    fn note_done(
        &self,
        sheet: &mut Sheet,
        (step, note): (&str, &str),
        hand: &Hand,
        changed: Values,
        setting: Setting<'_>,
    ) {
        sheet.done.push(Done {
            step: step.to_owned(),
            by: hand.by,
            role: hand.role,
            deputy_of: hand.deputy_of,
            at: setting.now,
            to: sheet.state.clone(),
            changed,
            note: note.trim().chars().take(LONGEST_NOTE).collect(),
        });
        let due = self.due(sheet, setting.zone);
        sheet.due = due.first().map(|due| due.at);
    }
}

impl Step {
    /// Whether the step itself writes a field, whoever may fill the others.
    fn may_write(&self, field: &str) -> bool {
        self.oral
            .as_ref()
            .is_some_and(|oral| oral.fields().contains(&field))
    }
}

impl super::Oral {
    /// Names of its fields.
    pub(super) fn fields(&self) -> [&str; 4] {
        [&self.from, &self.number, &self.at, &self.heard]
    }
}

fn hand(who: &Party, roles: &[Role], clause: Option<&String>) -> Result<Hand, Refused> {
    let held = roles
        .iter()
        .find_map(|role| Some((*role, who.right(*role)?)));
    let Some((role, right)) = held else {
        return Err(Refused::Role {
            roles: roles.to_vec(),
            clause: clause.cloned(),
        });
    };
    Ok(Hand {
        by: who.person,
        role,
        deputy_of: right.deputy_of,
    })
}

/// Whether somebody who is named is on record, and holds the role that is asked for.
fn known(kind: &Kind, value: &str, setting: Setting<'_>) -> Result<(), BadValue> {
    let Kind::Person(roles) = kind else {
        return Ok(());
    };
    if value.is_empty() {
        return Ok(());
    }
    let id: PersonId = value.parse().map_err(|_| BadValue::NotKnown)?;
    let party = setting.people.get(&id).ok_or(BadValue::NotKnown)?;
    if roles.is_empty() || roles.iter().any(|role| party.holds(*role)) {
        Ok(())
    } else {
        Err(BadValue::NotTheRole)
    }
}

/// Whether what is written of an agreement by telephone can be.
fn heard(sheet: &Sheet, step: &Step, by: PersonId, setting: Setting<'_>) -> Result<(), Refused> {
    let Some(oral) = &step.oral else {
        return Ok(());
    };
    let value = |field: &str| sheet.values.get(field).map_or("", String::as_str);
    let from: Option<PersonId> = value(&oral.from).parse().ok();
    let own = from.is_none_or(|from| from == by || sheet.begun_by() == Some(from));
    let no_number = !value(&oral.number)
        .chars()
        .any(|sign| sign.is_ascii_digit());
    let at: Option<Timestamp> = value(&oral.at).parse().ok();
    let not_then = at.is_none_or(|at| at > setting.now);
    let wrong = [
        (own, &oral.from),
        (no_number, &oral.number),
        (not_then, &oral.at),
    ];
    match wrong.into_iter().find(|(wrong, _)| *wrong) {
        None => Ok(()),
        Some((_, field)) => Err(Refused::Oral {
            field: field.clone(),
            step: step.name.clone(),
        }),
    }
}

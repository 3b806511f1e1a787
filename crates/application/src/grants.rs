//! Giving and ending roles: with dates, for somebody else, and never to oneself.

use domain::cover::filled_through;
use domain::id::{PersonId, UnitId};
use domain::journal::Object;
use domain::people::{AccountState, Grant, Person, Role};
use domain::version::Version;
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::authority::{Actor, Permit};
use crate::deed::{Change, Together};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::units::{sensible, within};
use crate::use_case::{ADMIT_AUDITOR, END_GRANT, GRANT_ROLE};

/// The longest time for which an auditor is admitted in one step, in days. Ours.
const LONGEST_AUDIT: u16 = 92;

/// A role to be given.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// To whom.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// In which unit, with everything below.
    pub unit: UnitId,
    /// First day.
    pub from: Date,
    /// Last day; none while it runs on.
    pub until: Option<Date>,
    /// For whom they stand in (代理), if they do.
    pub deputy_of: Option<PersonId>,
}

/// A role that was given: by these four it is known.
#[derive(Debug, Clone, Copy)]
pub struct GivenRole {
    /// To whom.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// In which unit.
    pub unit: UnitId,
    /// Its first day.
    pub from: Date,
}

/// Grants as they were read, and the version they were read at.
struct Read {
    person: Person,
    grants: Vec<Grant>,
    seen: Version,
}

impl Office {
    /// Gives a role. The entry names every other role the person holds then: 一人兼任.
    ///
    /// # Errors
    /// Refused for oneself, for days that end before they begin, for a period in which the person
    /// holds the role there already, and for a deputy of somebody who does not hold it.
    pub async fn grant_role(&self, actor: &Actor, new: NewGrant) -> Result<(), Problem> {
        let permit = actor.permit(&GRANT_ROLE)?;
        self.give(&permit, actor, new).await
    }

    /// Lets somebody look as an auditor, from today for some days: one grant with its end.
    ///
    /// # Errors
    /// As [`Office::grant_role`]; refused for no days, and for more than a quarter of a year.
    pub async fn admit_auditor(
        &self,
        actor: &Actor,
        (person, unit): (PersonId, UnitId),
        days: u16,
    ) -> Result<Date, Problem> {
        let permit = actor.permit(&ADMIT_AUDITOR)?;
        within(&permit, unit)?;
        let from = self.today_of(actor);
        let last = i32::from(days).saturating_sub(1).days();
        let until = from.checked_add(last).unwrap_or(Date::MAX);
        if days == 0 || days > LONGEST_AUDIT {
            let (field, why) = ("days", "invalid-audit-days");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let new = NewGrant {
            person,
            role: Role::Auditor,
            unit,
            from,
            until: Some(until),
            deputy_of: None,
        };
        self.give(&permit, actor, new).await?;
        Ok(until)
    }

    async fn give(&self, permit: &Permit, actor: &Actor, new: NewGrant) -> Result<(), Problem> {
        within(permit, new.unit)?;
        let read = self.read_grants(permit, new.person).await?;
        if new.person == permit.person {
            let why = "refusal-own-role";
            return Err(Refusal::WrongState { why }.into());
        }
        let grant = Grant {
            person: new.person,
            role: new.role,
            unit: new.unit,
            from: sensible(new.from, "from")?,
            until: new.until.map(|until| sensible(until, "last")).transpose()?,
            deputy_of: new.deputy_of,
        };
        if grant.until.is_some_and(|until| until < grant.from) {
            let (field, why) = ("last", "invalid-day-before");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let twice = read
            .grants
            .iter()
            .any(|held| same(held, &grant) && overlap(held, &grant));
        if twice {
            let (field, why) = ("role", "invalid-grant-overlap");
            return Err(Refusal::Invalid { field, why }.into());
        }
        if let Some(absent) = grant.deputy_of {
            self.stands_in(permit, actor, &grant, absent).await?;
        }
        let facts = serde_json::json!({
            "role": grant.role.name(),
            "unit": grant.unit.to_string(),
            "from": grant.from.to_string(),
            "until": grant.until.map(|until| until.to_string()),
            "deputy_of": grant.deputy_of.map(|absent| absent.to_string()),
            // 一人兼任: allowed, and said.
            "concurrent_roles": beside(&read.grants, &grant),
        });
        let still = read.unchanged();
        let changes = vec![still, Change::AddGrant(grant)];
        let object = object(new.person);
        self.carry_out(permit, new.unit, object, facts.to_string(), changes)
            .await
    }

    /// Ends a role early: `last` is its last day, and yesterday ends it at once. Whoever stands in
    /// for the person in that role ends on the same day.
    ///
    /// # Errors
    /// Refused when it would be longer, when it ended already, and when a unit would be without an
    /// administrator who can sign in.
    pub async fn end_grant(
        &self,
        actor: &Actor,
        given: GivenRole,
        last: Date,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&END_GRANT)?;
        within(&permit, given.unit)?;
        let read = self.read_grants(&permit, given.person).await?;
        let found = read.grants.iter().find(|grant| given.is(grant));
        let grant = found.ok_or(Refusal::WrongState {
            why: "refusal-no-grant",
        })?;
        let yesterday = self.today_of(actor).yesterday().unwrap_or(Date::MIN);
        let longer = grant.until.is_some_and(|until| until <= last);
        if longer || last < yesterday {
            let (field, why) = ("last", "invalid-grant-end");
            return Err(Refusal::Invalid { field, why }.into());
        }
        if grant.role == Role::SystemAdmin {
            let ends = |held: &Grant| given.is(held).then_some(last);
            self.stays_administered(actor, &[grant.unit], ends).await?;
        }
        let ended = |grant: &Grant| Change::EndGrant {
            grant: grant.clone(),
            last,
        };
        let mut changes = vec![read.unchanged(), ended(grant)];
        let holders = self.parts.records.holders(given.role).await?;
        let deputies = holders.iter().filter(|(held, _)| {
            held.deputy_of == Some(given.person)
                && held.unit == given.unit
                && held.until.is_none_or(|until| until > last)
        });
        changes.extend(deputies.clone().map(|(held, _)| ended(held)));
        let deputies: Vec<_> = deputies.map(|(held, _)| held.person.to_string()).collect();
        let facts = serde_json::json!({
            "role": given.role.name(),
            "unit": given.unit.to_string(),
            "last": last.to_string(),
            "deputies": deputies,
        });
        let object = object(given.person);
        self.carry_out(&permit, given.unit, object, facts.to_string(), changes)
            .await
    }

    async fn read_grants(&self, permit: &Permit, person: PersonId) -> Result<Read, Problem> {
        let records = &self.parts.records;
        let seen = records.version_of(Together::Grants).await?;
        let person = records.person(person).await?.ok_or(Refusal::NotFound)?;
        within(permit, person.unit)?;
        let grants = records.grants(person.id).await?;
        Ok(Read {
            person,
            grants,
            seen,
        })
    }

    /// A deputy stands in for somebody who holds the role there himself, from the first day on.
    async fn stands_in(
        &self,
        permit: &Permit,
        actor: &Actor,
        grant: &Grant,
        absent: PersonId,
    ) -> Result<(), Problem> {
        let read = self.read_grants(permit, absent).await?;
        let path = actor.tree().path(grant.unit);
        let holds = read.grants.iter().any(|held| {
            held.role == grant.role
                && held.deputy_of.is_none()
                && path.contains(&held.unit)
                && held.in_force(grant.from)
        });
        if read.person.id == grant.person || !holds {
            let (field, why) = ("deputy_of", "invalid-deputy");
            return Err(Refusal::Invalid { field, why }.into());
        }
        Ok(())
    }

    /// Refuses what would leave one of the units without an administrator earlier than now.
    /// `ends` says on which day a grant ends by what is wished, if it does.
    pub(crate) async fn stays_administered(
        &self,
        actor: &Actor,
        units: &[UnitId],
        ends: impl Fn(&Grant) -> Option<Date>,
    ) -> Result<(), Problem> {
        let holders = self.parts.records.holders(Role::SystemAdmin).await?;
        let active = |state: &AccountState| *state == AccountState::Active;
        let before: Vec<_> = holders
            .into_iter()
            .filter_map(|(grant, state)| active(&state).then_some(grant))
            .collect();
        let after: Vec<_> = before
            .iter()
            .map(|grant| Grant {
                until: ends(grant).or(grant.until),
                ..grant.clone()
            })
            .collect();
        let today = self.today_of(actor);
        for unit in units {
            let path = actor.tree().path(*unit);
            if filled_through(&after, &path, today) < filled_through(&before, &path, today) {
                let why = "refusal-last-administrator";
                return Err(Refusal::WrongState { why }.into());
            }
        }
        Ok(())
    }
}

impl Read {
    const fn unchanged(&self) -> Change {
        Change::StillAs {
            what: Together::Grants,
            seen: self.seen,
        }
    }
}

impl GivenRole {
    fn is(&self, grant: &Grant) -> bool {
        (self.person, self.role, self.unit, self.from)
            == (grant.person, grant.role, grant.unit, grant.from)
    }
}

fn same(one: &Grant, other: &Grant) -> bool {
    one.role == other.role && one.unit == other.unit
}

fn overlap(one: &Grant, other: &Grant) -> bool {
    let ends = |grant: &Grant| grant.until.unwrap_or(Date::MAX);
    // The first day tells grants apart, so that one that was ended at once still takes its day.
    one.from == other.from || (one.from <= ends(other) && other.from <= ends(one))
}

/// Roles a person holds while the new grant runs, beside being one of the staff.
fn beside(held: &[Grant], new: &Grant) -> Vec<&'static str> {
    let mut roles: Vec<_> = held
        .iter()
        .filter(|held| held.role != Role::Staff && held.role != new.role && overlap(held, new))
        .map(|held| held.role.name())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn object(person: PersonId) -> Object {
    Object {
        kind: "person",
        id: person.to_string(),
    }
}

//! What somebody says about the sign-ins of their own account.

use std::collections::{BTreeMap, BTreeSet};

use domain::finding::{Finding, FindingState, Proof, RuleKind, Severity, Sign, Subject};
use domain::id::{FindingId, SignInId, UnitId};
use domain::people::{AccountState, Grant, Role};
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::{CONFIRMED_FOR, OwnSignIns, Shown, SignIn, SignInQuery, named};
use crate::app_passwords::AppPasswordChange;
use crate::authority::Actor;
use crate::deed::Change;
use crate::directory::AccountRecord;
use crate::findings::finding_object;
use crate::office::Office;
use crate::people::SignedIn;
use crate::personnel::object;
use crate::problem::{Problem, Refusal};
use crate::use_case::{CONFIRM_SIGN_INS, DISOWN_SIGN_INS, LIST_OWN_SIGN_INS};

/// What stands in the place of a rule in the finding of somebody who said "this was not me".
pub const DISOWNED: &str = "townwatch.sign-ins-disowned";
/// The most rows that are disowned at once.
pub const MOST_DISOWNED: usize = 100;

impl Office {
    /// Sign-ins with one's own account, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_own_sign_ins(
        &self,
        actor: &Actor,
        query: &SignInQuery,
    ) -> Result<Vec<Shown>, Problem> {
        let permit = actor.permit(&LIST_OWN_SIGN_INS)?;
        let records = &self.parts.records;
        let Some(own) = records.account_of(permit.person).await? else {
            return Ok(Vec::new());
        };
        let rows = records.sign_ins(own.account.id, query).await?;
        self.shown_rows(own.account.id, rows).await
    }

    /// These of them, to be looked at once more; others are left out.
    ///
    /// # Errors
    /// As [`Office::list_own_sign_ins`].
    pub async fn marked_sign_ins(
        &self,
        actor: &Actor,
        ids: &BTreeSet<SignInId>,
    ) -> Result<Vec<Shown>, Problem> {
        let permit = actor.permit(&LIST_OWN_SIGN_INS)?;
        let found = self.parts.records.account_of(permit.person).await?;
        let own = found.ok_or(Refusal::NotFound)?.account.id;
        let rows = self.rows_of(own, ids).await?;
        self.shown_rows(own, rows).await
    }

    /// When one last said that all sign-ins were one's own, and whether that still counts.
    ///
    /// # Errors
    /// As [`Office::list_own_sign_ins`].
    pub async fn own_confirmation(
        &self,
        actor: &Actor,
    ) -> Result<(Option<Timestamp>, bool), Problem> {
        let permit = actor.permit(&LIST_OWN_SIGN_INS)?;
        let at = self.parts.records.confirmed_at(permit.person).await?;
        let counts = at.is_some_and(|at| self.now().duration_since(at) < CONFIRMED_FOR);
        Ok((at, counts))
    }

    /// Says that all sign-ins with one's own account were one's own.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be written.
    pub async fn confirm_sign_ins(&self, actor: &Actor) -> Result<(), Problem> {
        let permit = actor.permit(&CONFIRM_SIGN_INS)?;
        let (unit, person, at) = (actor.person.unit, permit.person, self.now());
        let changes = vec![Change::OwnSignIns(OwnSignIns::Confirm { unit, person, at })];
        self.carry_out(&permit, unit, object(person), "{}".into(), changes)
            .await
    }

    /// Says that these sign-ins were somebody else's. In one deed the security contact gets a finding
    /// with exactly these rows as its proof, every other browser is signed out and a stranger again, the
    /// person's keys for programs end, and with the password of now nobody signs in any more: it is
    /// changed in the browser that is left, or by a link. Said twice, it is done once.
    ///
    /// # Errors
    /// [`Refusal::Missing`] without a row of one's own; [`Refusal::NotFound`] for a program;
    /// [`Refusal::Stale`] when the account was changed in this moment.
    pub async fn disown_sign_ins(
        &self,
        signed_in: &SignedIn,
        ids: &BTreeSet<SignInId>,
    ) -> Result<FindingId, Problem> {
        let permit = signed_in.actor.permit(&DISOWN_SIGN_INS)?;
        let records = &self.parts.records;
        let own = records.account_of(permit.person).await?;
        let own = own.ok_or(Refusal::NotFound)?;
        let rows = self.rows_of(own.account.id, ids).await?;
        if rows.is_empty() {
            return Err(Refusal::Missing { field: "items" }.into());
        }
        let finding = self.disowning(&own, &rows);
        let (id, unit) = (finding.id, signed_in.actor.person.unit);
        if records.finding(permit.scope(), id).await?.is_some() {
            return Ok(id);
        }
        let facts = json!({"rows": rows.len(), "sign_ins": finding.count}).to_string();
        let mut changes = vec![Change::RaiseFinding(finding)];
        changes.extend(rows.iter().map(|row| {
            Change::OwnSignIns(OwnSignIns::Disown {
                unit: own.account.unit,
                account: own.account.id,
                id: row.id(),
                finding: id,
            })
        }));
        changes.extend(self.closed_to_others(signed_in, &own).await?);
        self.carry_out(&permit, unit, finding_object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// Whom to call: the security contacts of one's unit, by name.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn contacts_of(&self, actor: &Actor) -> Result<Vec<String>, Problem> {
        let records = &self.parts.records;
        let (today, path) = (self.today_of(actor), actor.tree().path(actor.person.unit));
        let holders = records.holders(Role::SecurityContact).await?;
        let reached = |(grant, _): &(Grant, AccountState)| {
            grant.in_force(today) && path.contains(&grant.unit)
        };
        let people: BTreeSet<_> = holders
            .iter()
            .filter(|holder| reached(holder))
            .map(|(grant, _)| grant.person)
            .collect();
        let people: Vec<_> = people.into_iter().collect();
        let names: BTreeMap<_, _> = records.names(&people).await?;
        Ok(names.into_values().collect())
    }

    async fn rows_of(
        &self,
        own: domain::id::AccountId,
        ids: &BTreeSet<SignInId>,
    ) -> Result<Vec<SignIn>, Problem> {
        let mut rows = Vec::new();
        for id in ids.iter().take(MOST_DISOWNED) {
            rows.extend(self.parts.records.sign_in_row(own, *id).await?);
        }
        Ok(rows)
    }

    /// What ends so that nobody else goes on. Where nobody else could let an administrator in again,
    /// the password opens until it is changed.
    pub(super) async fn closed_to_others(
        &self,
        signed_in: &SignedIn,
        own: &AccountRecord,
    ) -> Result<Vec<Change>, Problem> {
        let records = &self.parts.records;
        let (person, at) = (signed_in.session.person, self.now());
        let mut changes = vec![
            Change::CloseOtherSessions {
                person,
                kept: signed_in.session.id,
            },
            Change::RevokeDevices { person, at },
        ];
        let tokens = records.tokens_of(person).await?;
        changes.extend(tokens.iter().map(|token| Change::RevokeToken(token.id)));
        let (account, unit) = (own.account.id, own.account.unit);
        changes.push(AppPasswordChange::EndAll { account, unit }.change());
        let must_change = own.account.state == AccountState::Active
            && self.others_administer(&signed_in.actor).await?;
        if must_change {
            changes.push(Change::SetAccountState {
                account: own.account.id,
                seen: own.account.state,
                state: AccountState::MustChange,
                reason: None,
                at,
            });
        }
        Ok(changes)
    }

    /// Whether every unit keeps an administrator when this person cannot sign in.
    async fn others_administer(&self, actor: &Actor) -> Result<bool, Problem> {
        let person = actor.person.id;
        let held = actor.held().into_iter();
        let units: Vec<UnitId> = held
            .filter(|(role, _)| *role == Role::SystemAdmin)
            .map(|(_, unit)| unit)
            .collect();
        let gone = |held: &Grant| (held.person == person).then_some(Date::MIN);
        match self.stays_administered(actor, &units, gone).await {
            Ok(()) => Ok(true),
            Err(Problem::Refused(_)) => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    fn disowning(&self, own: &AccountRecord, rows: &[SignIn]) -> Finding {
        let ids: Vec<_> = rows.iter().map(|row| row.id().to_string()).collect();
        let key = format!(
            "{}/{DISOWNED}/{}/{}",
            own.account.unit,
            own.account.id,
            ids.join(" ")
        );
        let id = FindingId::new(named(&key));
        let raised = self.now();
        let succeeded = rows.iter().any(|row| row.succeeded);
        let addresses = distinct(rows, |row| &row.address);
        let one = match addresses.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        };
        let values = [
            ("addresses", addresses),
            ("countries", distinct(rows, |row| &row.country)),
            ("ways", distinct(rows, |row| &row.way)),
        ];
        let filled = values.into_iter().filter(|(_, values)| !values.is_empty());
        Finding {
            id,
            key: format!("{}/{DISOWNED}/{id}", own.account.unit),
            unit: own.account.unit,
            rule: DISOWNED.to_owned(),
            severity: if succeeded {
                Severity::High
            } else {
                Severity::Medium
            },
            sign: if succeeded {
                Sign::Indication
            } else {
                Sign::Precursor
            },
            kind: RuleKind::Event,
            subject: Subject {
                account: Some(own.account.name.clone()),
                source_ip: one,
                host: None,
            },
            first: rows.iter().map(|row| row.first).min().unwrap_or(raised),
            last: rows.iter().map(|row| row.last).max().unwrap_or(raised),
            count: rows
                .iter()
                .fold(0, |sum, row| row.count.saturating_add(sum)),
            values: filled
                .map(|(name, values)| (name.to_owned(), values))
                .collect(),
            proofs: proofs(rows),
            state: FindingState::Open,
            raised,
            needed: None,
            hunt: None,
            version: Version::FIRST,
        }
    }
}

/// The first and the last line of each row, each once, oldest first.
fn proofs(rows: &[SignIn]) -> Vec<Proof> {
    let both = rows.iter().flat_map(|row| {
        let (first, last) = row.proofs;
        [(first, row.first), (last, row.last)]
    });
    let mut proofs: BTreeMap<_, _> = BTreeMap::new();
    for (event, at) in both {
        proofs.entry(event).or_insert(at);
    }
    let mut proofs: Vec<_> = proofs
        .into_iter()
        .map(|(event, at)| Proof { event, at })
        .collect();
    proofs.sort_by_key(|proof| proof.at);
    proofs
}

fn distinct(rows: &[SignIn], of: impl Fn(&SignIn) -> &String) -> Vec<String> {
    let all: BTreeSet<_> = rows
        .iter()
        .map(of)
        .filter(|text| !text.is_empty())
        .collect();
    all.into_iter().cloned().collect()
}

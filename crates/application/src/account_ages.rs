//! What the records know of every account's age: when it was issued, last used, and given a password.
//!
//! Issue is the time in the account's identity (`UUIDv7`). Sign-in and password come from the journal, which
//! is gone through once: only sign-ins to this program are known, no mail and no directory.

use std::collections::BTreeMap;

use domain::people::{Account, AccountState};
use domain::policy::{AccountFacts, AccountKind, LastLogin, State, SuspendReason};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::authority::Scope;
use crate::directory::PeopleQuery;
use crate::port::Records;
use crate::problem::Fault;
use crate::use_case::{
    CHANGE_PASSWORD, CHOOSE_PASSWORD, RENEW_PASSWORD, SET_UP, SIGN_IN, SIGN_IN_BY_PASSKEY, UseCase,
};

/// People read at once.
const PAGE: u32 = 200;
/// Lines of the journal read at once.
const LINES: u32 = 2_000;
/// Who says when somebody signed in.
const SOURCE: &str = "journal";

/// Last times of one person.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    signed_in: Option<Timestamp>,
    password: Option<Timestamp>,
}

/// Every account of the office as a policy judges it. For whoever holds the data folder, never for a
/// person's wish: it is not cut to units.
///
/// # Errors
/// When the records cannot be read.
pub async fn account_facts(records: &dyn Records, day: Date) -> Result<Vec<AccountFacts>, Fault> {
    let seen = seen(records).await?;
    let scope = Scope::whole_office();
    let mut facts = Vec::new();
    let mut query = PeopleQuery {
        limit: PAGE,
        ..PeopleQuery::default()
    };
    loop {
        let page = records.people(&scope, &query, day).await?;
        for listed in &page {
            let Some(record) = records.account_of(listed.person.id).await? else {
                continue;
            };
            let account = record.account;
            let person = account.person.uuid().to_string();
            let seen = seen.get(&person).copied().unwrap_or_default();
            let known = (record.kind, record.issued);
            facts.push(of(account, known, seen));
        }
        match page.last() {
            Some(last) => query.after = Some((last.person.name.clone(), last.person.id)),
            None => return Ok(facts),
        }
    }
}

fn of(account: Account, (kind, day): (AccountKind, Option<Timestamp>), seen: Seen) -> AccountFacts {
    let state = match account.state {
        AccountState::Active => State::Active,
        AccountState::MustChange if seen.signed_in.is_none() => State::Invited,
        AccountState::MustChange => State::MustChange,
        AccountState::SuspendedIncident => State::Suspended(SuspendReason::Incident),
        AccountState::SuspendedRules => State::Suspended(SuspendReason::Sanction),
        AccountState::SuspendedLeave => State::OnLeave,
        AccountState::SuspendedLeft => State::Left,
    };
    AccountFacts {
        issued: day.unwrap_or_else(|| issued(account.id.uuid())),
        account: account.name,
        state,
        kind,
        last_login: seen.signed_in.map(|at| LastLogin {
            at,
            source: Some(SOURCE.to_owned()),
            uncertainty_days: 0,
        }),
        password_changed: seen.password,
        compromised: None,
        on_leave: state == State::OnLeave,
        legal_hold: false,
    }
}

/// The time in an identity of version 7; an identity of another kind is as old as can be.
fn issued(id: Uuid) -> Timestamp {
    let stamp = id.get_timestamp().map(|stamp| stamp.to_unix());
    let at = stamp.and_then(|(seconds, nanoseconds)| {
        let seconds = i64::try_from(seconds).ok()?;
        Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
    });
    at.unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Last sign-in and last chosen password of everybody, from the journal.
async fn seen(records: &dyn Records) -> Result<BTreeMap<String, Seen>, Fault> {
    let mut all: BTreeMap<String, Seen> = BTreeMap::new();
    let mut after = 0;
    loop {
        let lines = records.journal_after(after, LINES).await?;
        for line in &lines {
            after = after.max(line.sequence);
            let about = line.said.get("object_id").filter(|_| {
                line.said
                    .get("object_kind")
                    .is_some_and(|kind| kind == "person")
            });
            // The program itself sets the first person up: then it is whom the line is about.
            let whose = line.said.get("person").or(about);
            let (Some(person), Some(deed)) = (whose, line.said.get("deed")) else {
                continue;
            };
            let is = |one_of: &[&UseCase]| one_of.iter().any(|one| one.name == deed);
            let signed_in = is(&[&SIGN_IN, &SIGN_IN_BY_PASSKEY]);
            let chosen = is(&[&CHANGE_PASSWORD, &CHOOSE_PASSWORD, &RENEW_PASSWORD, &SET_UP]);
            if !signed_in && !chosen {
                continue;
            }
            let seen = all.entry(person.clone()).or_default();
            if signed_in {
                seen.signed_in = seen.signed_in.max(Some(line.at));
            }
            if chosen {
                seen.password = seen.password.max(Some(line.at));
            }
        }
        if lines.is_empty() {
            return Ok(all);
        }
    }
}

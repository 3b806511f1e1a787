//! What the records know of every account's age: when it was issued, last used, and given a password.
//!
//! Issue is the time in the account's identity (`UUIDv7`). Use and password come from the journal, which is gone
//! through once: the console, passkeys, applications, binds at our directory and app passwords stand there. What
//! other systems' logs say of the same account is counted already ([`crate::sign_ins`]), and the later of both counts.

use std::collections::BTreeMap;

use domain::id::AccountId;
use domain::people::{Account, AccountState};
use domain::policy::{AccountFacts, AccountKind, LastLogin, State, SuspendReason};
use jiff::Timestamp;
use uuid::Uuid;

use crate::port::Records;
use crate::problem::Fault;
use crate::use_case::{
    BIND_DIRECTORY, CHANGE_PASSWORD, CHOOSE_PASSWORD, ENTER_APPLICATION, RENEW_PASSWORD, SET_UP,
    SIGN_IN, SIGN_IN_BY_PASSKEY, UseCase,
};

/// Accounts read at once.
const PAGE: u32 = 2_000;
/// Lines of the journal read at once.
const LINES: u32 = 2_000;
/// Who says when somebody signed in here.
const JOURNAL: &str = "journal";
/// Who says when somebody signed in elsewhere: lines of logs, counted at intake.
const LOGS: &str = "logs";

/// Last times of one person.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    signed_in: Option<Timestamp>,
    password: Option<Timestamp>,
}

/// An account as the records have it, before the journal is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aged {
    /// The account.
    pub account: Account,
    /// Whether its password must be changed before anything else.
    pub due: bool,
    /// Who uses it.
    pub kind: AccountKind,
    /// When it was issued, where that is known beside its identity.
    pub issued: Option<Timestamp>,
    /// The last sign-in that logs told of and that its person did not disown.
    pub used: Option<Timestamp>,
}

/// An account as a policy judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// The account.
    pub account: Account,
    /// What a policy judges.
    pub facts: AccountFacts,
}

/// Every account of the office as a policy judges it. For whoever holds the data folder, never for a
/// person's wish: it is not cut to units.
///
/// # Errors
/// When the records cannot be read.
pub async fn account_facts(records: &dyn Records) -> Result<Vec<AccountFacts>, Fault> {
    let all = own_accounts(records).await?;
    Ok(all.into_iter().map(|one| one.facts).collect())
}

/// The same with the accounts themselves.
pub(crate) async fn own_accounts(records: &dyn Records) -> Result<Vec<OwnAccount>, Fault> {
    let seen = seen(records).await?;
    let mut all: Vec<OwnAccount> = Vec::new();
    loop {
        let after: Option<AccountId> = all.last().map(|one| one.account.id);
        let page = records.aged(after, PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page.into_iter().map(|aged| {
            let person = aged.account.person.uuid().to_string();
            let seen = seen.get(&person).copied().unwrap_or_default();
            of(aged, seen)
        }));
    }
}

fn of(aged: Aged, seen: Seen) -> OwnAccount {
    let account = aged.account;
    let state = match account.state {
        AccountState::Active if aged.due => State::MustChange,
        AccountState::Active => State::Active,
        AccountState::MustChange if seen.signed_in.is_none() => State::Invited,
        AccountState::MustChange => State::MustChange,
        AccountState::SuspendedIncident => State::Suspended(SuspendReason::Incident),
        AccountState::SuspendedRules => State::Suspended(SuspendReason::Sanction),
        AccountState::SuspendedIdle => State::Suspended(SuspendReason::Idle),
        AccountState::SuspendedLeave => State::OnLeave,
        AccountState::SuspendedLeft => State::Left,
    };
    let said = |at, source: &str| LastLogin {
        at,
        source: Some(source.to_owned()),
        uncertainty_days: 0,
    };
    let here = seen.signed_in.map(|at| said(at, JOURNAL));
    let last_login = match (here, aged.used.map(|at| said(at, LOGS))) {
        (Some(here), Some(there)) => Some(here.with(there)),
        (here, there) => here.or(there),
    };
    let facts = AccountFacts {
        issued: aged.issued.unwrap_or_else(|| issued(account.id.uuid())),
        account: account.name.clone(),
        state,
        kind: aged.kind,
        last_login,
        password_changed: seen.password,
        compromised: None,
        on_leave: state == State::OnLeave,
        legal_hold: false,
    };
    OwnAccount { account, facts }
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
            let signed_in = is(&[
                &SIGN_IN,
                &SIGN_IN_BY_PASSKEY,
                &BIND_DIRECTORY,
                &ENTER_APPLICATION,
            ]);
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

//! Changes that the row itself must still allow: the statement, its values, and what it means when
//! no row was touched.

use application::Refusal;
use application::deed::Change;
use domain::people::Grant;

use crate::approvals;
use crate::case_tasks;
use crate::clients;
use crate::connectors;
use crate::duties;
use crate::engine::Value;
use crate::factors;
use crate::hunts;
use crate::keeping;
use crate::leavers;
use crate::normals;
use crate::own_directory;
use crate::rows::hex;
use crate::saved_searches;
use crate::scim;
use crate::services;
use crate::statement::{self as sql, Statement};
use crate::sweeps;
use crate::writes::{maybe, micros, version};

pub(crate) type Guarded = (&'static Statement, Vec<Value>, Refusal);

/// The guarded row of a change; none for a change of another kind.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    tree(change)
        .or_else(|| people(change))
        .or_else(|| keeping::guarded(change))
        .or_else(|| saved_searches::guarded(change))
        .or_else(|| approvals::guarded(change))
        .or_else(|| normals::guarded(change))
        .or_else(|| sweeps::guarded(change))
        .or_else(|| hunts::guarded(change))
        .or_else(|| leavers::guarded(change))
        .or_else(|| services::guarded(change))
        .or_else(|| case_tasks::guarded(change))
        .or_else(|| duties::guarded(change))
        .or_else(|| own_directory::guarded(change))
        .or_else(|| clients::guarded(change))
        .or_else(|| scim::guarded(change))
        .or_else(|| connectors::guarded(change))
        .or_else(|| factors::guarded(change))
}

fn tree(change: &Change) -> Option<Guarded> {
    Some(match change {
        Change::RenameUnit { unit, seen, name } => (
            &sql::RENAME_UNIT,
            vec![
                unit.to_string().into(),
                seen.as_str().into(),
                name.as_str().into(),
            ],
            Refusal::Stale,
        ),
        Change::UpdateSource { source, seen } => (
            &sql::UPDATE_SOURCE,
            vec![
                seen.id.to_string().into(),
                seen.unit.to_string().into(),
                seen.name.as_str().into(),
                seen.format.as_str().into(),
                seen.time_zone.as_str().into(),
                seen.sender
                    .address
                    .map_or_else(String::new, |address| address.to_string())
                    .into(),
                source.unit.to_string().into(),
                source.name.as_str().into(),
                source.format.as_str().into(),
                source.time_zone.as_str().into(),
                maybe(source.sender.address),
            ],
            Refusal::Stale,
        ),
        Change::RetireSource { source, unit, at } => (
            &sql::RETIRE_SOURCE,
            vec![
                source.to_string().into(),
                unit.to_string().into(),
                micros(*at),
            ],
            Refusal::Stale,
        ),
        Change::RestoreSource { source, unit } => (
            &sql::RESTORE_SOURCE,
            vec![source.to_string().into(), unit.to_string().into()],
            Refusal::Stale,
        ),
        Change::RetryJob { kind, key, at } => (
            &sql::RETRY_JOB,
            vec![kind.as_str().into(), key.as_str().into(), micros(*at)],
            Refusal::Stale,
        ),
        Change::StillAs { what, seen } => (
            &sql::STILL_AS,
            vec![what.name().into(), version(*seen)],
            Refusal::Stale,
        ),
        _ => return None,
    })
}

fn people(change: &Change) -> Option<Guarded> {
    Some(match change {
        Change::AddGrant(grant) => (&sql::ADD_GRANT, given(grant), Refusal::Stale),
        Change::EndGrant { grant, last } => {
            let mut values = given(grant);
            values.push(last.to_string().into());
            (&sql::END_GRANT, values, Refusal::Stale)
        }
        Change::UpdatePerson { person, seen } => (
            &sql::UPDATE_PERSON,
            vec![
                person.id.to_string().into(),
                seen.name.as_str().into(),
                seen.language.tag().into(),
                person.name.as_str().into(),
                person.language.tag().into(),
            ],
            Refusal::Stale,
        ),
        Change::SetAccountState {
            account,
            seen,
            state,
            reason,
            at,
        } => (
            &sql::ACCOUNT_STATE,
            vec![
                account.to_string().into(),
                seen.name().into(),
                state.name().into(),
                Value::MaybeText(reason.clone()),
                micros(*at),
            ],
            Refusal::Stale,
        ),
        Change::UseLink { account, digest } => (
            &sql::USE_LINK,
            vec![account.to_string().into(), hex(*digest).into()],
            Refusal::LinkExpired,
        ),
        _ => return None,
    })
}

/// `person, role, unit, from_day, until_day, deputy_of`.
fn given(grant: &Grant) -> Vec<Value> {
    vec![
        grant.person.to_string().into(),
        grant.role.name().into(),
        grant.unit.to_string().into(),
        grant.from.to_string().into(),
        maybe(grant.until),
        maybe(grant.deputy_of),
    ]
}

//! People who leave, each thing done with them once by somebody.

use std::collections::BTreeMap;

use application::leavers::{LeaverQuery, NewLeaver, WhichLine};
use application::use_case::{
    ANNOUNCE_LEAVER, ANSWER_LEAVER, CHECK_LEAVER, END_LEAVER, LIST_LEAVERS, PRINT_LEAVER,
    REVOKE_EVERYWHERE, SWITCH_MAILBOX_RULES, WITHDRAW_LEAVER,
};
use application::{Actor, Office, Problem, Refusal};
use domain::id::{LeaverId, UnitId};
use domain::leaver::{Answer, Line};
use domain::version::Version;
use jiff::civil::date;
use testkit::leaving::announced;
use testkit::office::{Failure, TestOffice};

use crate::authority::Objects;

/// Somebody of a unit who leaves.
pub(super) async fn leaver(
    office: &TestOffice,
    unit: UnitId,
    contact: &str,
) -> Result<LeaverId, Failure> {
    let keeper = office.actor(&format!("{contact}.keeper")).await?;
    let name = format!("{contact}.leaves");
    let (_, id) = announced(office, &keeper, (unit, name.as_str())).await?;
    Ok(id)
}

/// All of them.
pub(super) async fn leavers(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let (id, seen) = (on.leaver, Version::new(99));
    let query = LeaverQuery::default();
    let all = desk.list_leavers(actor, &query).await.unwrap_or_default();
    let own = all.iter().any(|row| row.leaver.announced().id == id);
    did.insert(LIST_LEAVERS.name, own);
    let new = NewLeaver {
        person: on.person,
        last: date(2026, 12, 31),
        document: "字".repeat(101),
    };
    let announced = desk.announce_leaver(actor, new).await;
    did.insert(ANNOUNCE_LEAVER.name, further(announced.map(drop)));
    let line = Line::Door;
    let of = WhichLine { id, seen, line };
    let answered = desk.answer_leaver(actor, of, Some(Answer::Done), "").await;
    did.insert(ANSWER_LEAVER.name, further(answered));
    let ended = desk.end_leaver(actor, id, seen).await;
    did.insert(END_LEAVER.name, further(ended));
    let checked = desk.check_leaver(actor, id, seen).await;
    did.insert(CHECK_LEAVER.name, further(checked));
    let withdrawn = desk.withdraw_leaver(actor, id, seen, "測試").await;
    did.insert(WITHDRAW_LEAVER.name, further(withdrawn));
    let printed = desk.print_leaver(actor, id).await;
    did.insert(PRINT_LEAVER.name, further(printed.map(drop)));
    let revoked = desk.revoke_everywhere(actor, on.person, " ").await;
    did.insert(REVOKE_EVERYWHERE.name, further(revoked.map(drop)));
    let switched = desk.switch_mailbox_rules(actor, on.person, (None, " "));
    did.insert(SWITCH_MAILBOX_RULES.name, further(switched.await));
}

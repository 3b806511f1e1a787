//! Systems that are kept in step, and groups of programs, each thing done with them once by somebody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use application::connectors::{ConnectorForm, Settling};
use application::scim::{GroupKind, GroupWish};
use application::use_case::{
    CHANGE_CONNECTOR, COMPARE_CONNECTOR, ENTER_CONNECTOR, KEEP_GROUP, LIST_CONNECTORS, LIST_GROUPS,
    PAUSE_CONNECTOR, RESEND_CONNECTOR, SETTLE_DRIFT, START_CONNECTOR, VIEW_CONNECTOR,
};
use application::{Actor, Office, Problem, Refusal};
use domain::id::{ConnectorId, UnitId};
use domain::version::Version;
use testkit::office::{Failure, TestOffice};

use crate::authority::Objects;

/// A system of a unit. Nothing listens at its address.
pub(super) async fn system(
    office: &TestOffice,
    unit: UnitId,
    name: &str,
) -> Result<ConnectorId, Failure> {
    let form = ConnectorForm {
        name: name.to_owned(),
        kind: "scim".to_owned(),
        address: "http://127.0.0.1:9/scim".to_owned(),
        secret: "s".to_owned(),
        ..ConnectorForm::default()
    };
    Ok(office.office.enter_connector_here(unit, &form).await?)
}

fn further<T>(done: &Result<T, Problem>) -> bool {
    !matches!(done, Err(Problem::Refused(Refusal::NotFound)))
}

/// All of them.
pub(super) async fn connectors(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let (id, form, stale) = (on.connector, ConnectorForm::default(), Version::new(99));
    let all = desk.list_connectors(actor).await.unwrap_or_default();
    did.insert(
        LIST_CONNECTORS.name,
        all.iter().any(|one| one.connector.id == id),
    );
    did.insert(
        VIEW_CONNECTOR.name,
        further(&desk.view_connector(actor, id).await),
    );
    let entered = desk.enter_connector(actor, on.finding.unit, &form).await;
    did.insert(ENTER_CONNECTOR.name, further(&entered));
    let changed = desk.change_connector(actor, id, stale, &form).await;
    did.insert(CHANGE_CONNECTOR.name, further(&changed));
    did.insert(
        START_CONNECTOR.name,
        further(&desk.start_connector(actor, id, 0).await),
    );
    did.insert(
        PAUSE_CONNECTOR.name,
        further(&desk.pause_connector(actor, id).await),
    );
    did.insert(
        COMPARE_CONNECTOR.name,
        further(&desk.compare_connector(actor, id).await),
    );
    let resent = desk.resend_connector(actor, id, on.person).await;
    did.insert(RESEND_CONNECTOR.name, further(&resent));
    // Nothing differs: it is gone since it was seen.
    let settled = desk
        .settle_drift(actor, (id, "nobody"), Settling::Accept)
        .await;
    did.insert(SETTLE_DRIFT.name, further(&settled));
}

/// Groups as programs see and keep them.
pub(super) async fn groups(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let unit = GroupKind::Unit(on.finding.unit);
    let groups = desk.scim_groups(actor).await.unwrap_or_default();
    let seen = groups.iter().find(|group| group.kind == unit);
    did.insert(LIST_GROUPS.name, seen.is_some());
    let wish = GroupWish {
        name: format!("list {}", NUMBER.fetch_add(1, Ordering::Relaxed)),
        outside: None,
        members: BTreeSet::new(),
    };
    // A list lies in the unit of whoever keeps it: what lies elsewhere is not reached.
    let kept = desk.enter_group(actor, &wish).await;
    let own = actor.person.unit == on.finding.unit;
    did.insert(KEEP_GROUP.name, own && further(&kept));
}

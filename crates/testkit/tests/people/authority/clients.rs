//! Applications, each thing done with them once by somebody.

use std::collections::BTreeMap;

use application::clients::ClientForm;
use application::use_case::{
    CHANGE_CLIENT, ENTER_CLIENT, LIST_CLIENTS, RENEW_CLIENT_SECRET, RESTORE_CLIENT, SUSPEND_CLIENT,
    VIEW_CLIENT,
};
use application::{Actor, Office, Problem, Refusal};
use domain::id::{ClientId, UnitId};
use domain::version::Version;
use testkit::office::{Failure, TestOffice};

use crate::authority::Objects;

/// An application of a unit.
pub(super) async fn application(
    office: &TestOffice,
    unit: UnitId,
    name: &str,
) -> Result<ClientId, Failure> {
    let form = ClientForm {
        name: name.to_owned(),
        redirect_uris: "https://files.example/cb".to_owned(),
        ..ClientForm::default()
    };
    let desk = &office.office;
    Ok(desk.enter_client_here(unit, &form, [1; 32]).await?.id)
}

/// All of them.
pub(super) async fn clients(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let (id, form, stale) = (on.client, ClientForm::default(), Version::new(99));
    let all = desk.list_clients(actor).await.unwrap_or_default();
    did.insert(LIST_CLIENTS.name, all.iter().any(|one| one.id == id));
    let seen = desk.view_client(actor, id).await.map(drop);
    did.insert(VIEW_CLIENT.name, further(seen));
    let entered = desk.enter_client(actor, on.finding.unit, &form, [2; 32]);
    did.insert(ENTER_CLIENT.name, further(entered.await.map(drop)));
    let changed = desk.change_client(actor, id, stale, &form).await;
    did.insert(CHANGE_CLIENT.name, further(changed));
    let renewed = desk.renew_client_secret(actor, id, [3; 32]).await;
    did.insert(RENEW_CLIENT_SECRET.name, further(renewed));
    let restored = desk.restore_client(actor, id).await;
    did.insert(RESTORE_CLIENT.name, further(restored));
    let suspended = desk.suspend_client(actor, id).await;
    did.insert(SUSPEND_CLIENT.name, further(suspended));
}

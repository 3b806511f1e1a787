//! Services that are looked at, each thing done with them once by somebody.

use std::collections::BTreeMap;

use application::services::{OutageQuery, ServiceForm};
use application::use_case::{
    CHANGE_SERVICE, ENTER_SERVICE, LIST_OUTAGES, LIST_SERVICES, PAUSE_SERVICE, RESUME_SERVICE,
    SIGN_DAILY, TRY_SERVICE, VIEW_DAILY,
};
use application::{Actor, Office, Problem, Refusal};
use domain::id::{ServiceId, UnitId};
use domain::register::Values;
use domain::version::Version;
use testkit::office::{Failure, TestOffice};

use crate::authority::Objects;

/// A service of a unit that was down once.
pub(super) async fn service(
    office: &TestOffice,
    unit: UnitId,
    name: &str,
) -> Result<ServiceId, Failure> {
    let form = ServiceForm {
        name: name.to_owned(),
        // Nobody listens there.
        address: "tcp://127.0.0.1:1".to_owned(),
        patience: 1,
        down_after: 1,
        ..ServiceForm::default()
    };
    let id = office.office.enter_service_here(unit, &form).await?;
    office.office.look_at_services(unit).await?;
    Ok(id)
}

/// All of them.
pub(super) async fn services(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    // The daily look names services of one's own units only.
    let daily = desk.view_daily(actor).await.ok();
    let lines = daily.map_or_else(Vec::new, |daily| daily.lines);
    let names = lines.into_iter().flat_map(|line| line.names);
    let told = names.filter(|name| *name == on.service_name).count();
    did.insert(VIEW_DAILY.name, told > 0);
    let own = actor.person.unit == on.finding.unit;
    let signed = desk.sign_daily(actor, &Values::new()).await.map(drop);
    did.insert(SIGN_DAILY.name, own && further(signed));
    let (id, form, stale) = (on.service, ServiceForm::default(), Version::new(99));
    let all = desk.list_services(actor).await.unwrap_or_default();
    did.insert(
        LIST_SERVICES.name,
        all.iter().any(|one| one.service.id == id),
    );
    let query = OutageQuery::default();
    let outages = desk.list_outages(actor, &query).await.unwrap_or_default();
    did.insert(
        LIST_OUTAGES.name,
        outages.iter().any(|one| one.service == id),
    );
    let entered = desk.enter_service(actor, on.finding.unit, &form);
    did.insert(ENTER_SERVICE.name, further(entered.await.map(drop)));
    let changed = desk.change_service(actor, id, stale, &form).await;
    did.insert(CHANGE_SERVICE.name, further(changed));
    let tried = desk.try_service(actor, id).await.map(drop);
    did.insert(TRY_SERVICE.name, further(tried));
    let paused = desk.pause_service(actor, id, stale, "施工").await;
    did.insert(PAUSE_SERVICE.name, further(paused));
    let resumed = desk.resume_service(actor, id, stale).await;
    did.insert(RESUME_SERVICE.name, further(resumed));
}

//! Every use case × role × unit is decided, and the use case itself enforces the decision.
//!
//! Each use case is carried out as every role, on an object of the role's own unit and on one of
//! another unit. What one may not do answers "not found", whatever the object.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON answers null for what is not there"
)]

mod campaigns;
mod clients;
mod connectors;
mod governed;
mod imports;
mod kept_log;
mod leavers;
mod samples;
mod services;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use api::{Given, Kind, OPERATIONS, Unanswered};
use application::approvals::{Answer, NewApproval};
use application::exports::EvidenceWish;
use application::holds::NewHold;
use application::jobs::{Job, JobQueue as _};
use application::normal::Meant;
use application::own_directory::NewServiceKey;
use application::people::NewPerson;
use application::port::FindingQuery;
use application::registers::Outcome;
use application::sources::SourceForm;
use application::use_case::{
    ALL, CLOSE_INCIDENT, CONFIRM_ORAL_APPROVAL, DECIDE_APPROVAL, DECLARE_NORMAL, END_NORMAL,
    ENTER_SOURCE, EXPORT_EVIDENCE, EXTEND_NORMAL, GIVE_SOURCE_KEY, ISSUE_LINK, ISSUE_SERVICE_KEY,
    LET_GO, LIFT_MEASURE, LIST_NORMALS, LIST_SERVICE_KEYS, PRINT_FORM, RELEASE_HOLD,
    REOPEN_INCIDENT, RESET_SECOND_FACTOR, RESTORE_SOURCE, REVOKE_SERVICE_KEY, Reach, SelfProof,
    UNDO_SUSPENSION,
};
use application::{Actor, Office, Problem, Refusal};
use domain::finding::Finding;
use domain::id::{IncidentId, NormalId, PersonId, ProposalId, SavedSearchId, SourceId, SweepId};
use domain::language::Language;
use domain::people::Role;
use domain::playbook::Phase;
use domain::version::Version;
use jiff::SignedDuration;
use store::SqlRecords;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::reviewing;
use testkit::swept::enter_sweep;

use crate::authority::governed::governed;
use crate::authority::kept_log::{log_read, searches};
use crate::authority::samples::{query, sample};

/// One finding and one incident of a unit.
#[derive(Clone)]
struct Objects {
    campaign: domain::id::CampaignId,
    review: domain::id::ReviewId,
    document: domain::id::DocumentId,
    exception: domain::id::ExceptionId,
    attachment: domain::id::AttachmentId,
    approval: domain::id::ApprovalId,
    task: domain::id::CaseTaskId,
    finding: Finding,
    incident: IncidentId,
    person: PersonId,
    source: SourceId,
    hold: domain::id::HoldId,
    /// A sheet of a register that every role of the office may see.
    sheet: domain::id::SheetId,
    /// What is normal in the unit.
    normal: NormalId,
    /// A sweep over a directory, and what it proposes.
    swept: (SweepId, ProposalId),
    /// An application of the unit.
    client: domain::id::ClientId,
    /// A system of the unit that is kept in step.
    connector: domain::id::ConnectorId,
    /// A table of accounts that was taken in.
    import: domain::id::ImportId,
    /// Somebody who leaves.
    leaver: domain::id::LeaverId,
    /// A look back that nobody has begun.
    hunt: domain::id::HuntId,
    service: domain::id::ServiceId,
    service_name: String,
    /// A shared search of the unit, and a deleted one.
    saved: [SavedSearchId; 2],
}

#[tokio::test]
async fn every_use_case_asks_for_role_and_unit() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let own = objects(&office, office.township, "lin.contact", "198.51.100.10").await?;
    let other_unit = office.office.units().await?;
    let other = other_unit
        .iter()
        .find(|unit| unit.name == "東灣鄉公所")
        .ok_or("no other unit")?;
    let foreign = objects(&office, other.id, "huang.contact", "198.51.100.20").await?;
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let actor = somebody(&office, role).await?;
        // Whoever may drop them has done so.
        for objects in [&own, &foreign] {
            wound(&office, objects).await?;
        }
        let here = carried_out(&office, &actor, &own).await?;
        let there = carried_out(&office, &actor, &foreign).await?;
        for use_case in ALL.iter().filter(|use_case| use_case.reach == Reach::Units) {
            let may = use_case.roles.contains(&role);
            let (Some(done), Some(reached)) = (here.get(use_case.name), there.get(use_case.name))
            else {
                wrong.push(format!(
                    "{} is carried out by no line of this test",
                    use_case.name
                ));
                continue;
            };
            if *done != may {
                wrong.push(format!(
                    "{} as {} in the own unit: {done}",
                    use_case.name,
                    role.name()
                ));
            }
            if *reached {
                wrong.push(format!(
                    "{} as {} reached another unit",
                    use_case.name,
                    role.name()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

#[test]
fn the_table_of_roles_in_the_documents_is_the_declaration() {
    let mut table = String::from(
        "# Who may do what\n\nComputed from `application::use_case::ALL`; a test compares. A role counts in the unit it was given in and everything below it. Proof: `fresh` asks for password, code or passkey again after some minutes (`sign_in.proof_minutes`), `within` asks in the deed itself.\n\n",
    );
    table.push_str("| use case | is | reach | roles | proof |\n|---|---|---|---|---|\n");
    for use_case in ALL {
        let roles: Vec<_> = use_case.roles.iter().map(|role| role.name()).collect();
        let reach = match use_case.reach {
            Reach::Anyone => "before sign-in",
            Reach::Session => "everybody with a browser, about themselves",
            Reach::Self_ => "everybody, about themselves",
            Reach::Units => "by unit",
        };
        let proof = match use_case.proof {
            SelfProof::Session => "",
            SelfProof::Fresh => "fresh",
            SelfProof::Within => "within",
        };
        let _ = writeln!(
            table,
            "| {} | {} | {reach} | {} | {proof} |",
            use_case.name,
            use_case.says,
            roles.join(", ")
        );
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/roles.md");
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(
        written, table,
        "docs/roles.md is not what the code declares; it should read as on the right"
    );
}

#[test]
fn use_case_names_are_unique() {
    let names: BTreeSet<_> = ALL.iter().map(|use_case| use_case.name).collect();
    assert_eq!(names.len(), ALL.len());
}

/// The job that rings the incident's clocks is there.
async fn wound(office: &TestOffice, on: &Objects) -> Result<(), Failure> {
    let records = SqlRecords::open(&office.folder().join("records.db")).await?;
    let job = Job {
        kind: "clocks".into(),
        key: on.incident.to_string(),
        unit: Some(on.finding.unit),
        due: office.now(),
        attempts: 0,
        last_error: None,
        payload: "{}".into(),
    };
    records.ensure(&job).await?;
    Ok(())
}

/// Use case name → whether it went further than "not found". Inputs are made from the schema of each
/// operation, so that a new one is tried without a line here.
async fn carried_out(
    office: &TestOffice,
    actor: &Actor,
    on: &Objects,
) -> Result<BTreeMap<&'static str, bool>, Failure> {
    let mut did = BTreeMap::new();
    for operation in OPERATIONS {
        let input = sample(operation, office, on);
        let given = match operation.kind {
            Kind::Read => Given::Query(query(&input)),
            Kind::Deed => Given::Body(serde_json::to_vec(&input)?),
        };
        let answer = (operation.call)(&office.office, actor, given).await;
        let further = match answer {
            Err(Unanswered::Problem(Problem::Refused(Refusal::NotFound))) => false,
            Err(Unanswered::Unreadable(why)) => return Err(format!("{input}: {why}").into()),
            Err(Unanswered::Problem(_)) => true,
            // A list goes further when it shows something of the unit.
            Ok(answer) => answer.get("items").is_none_or(|items| {
                let unit = on.finding.unit.to_string();
                let items = items.as_array().into_iter().flatten();
                items.into_iter().any(|item| item["unit"] == unit)
            }),
        };
        did.insert(operation.use_case.name, further);
    }
    // No operation for programs, and yet by unit.
    of_person(office, actor, on, &mut did).await;
    let desk = &office.office;
    let printed = desk.print_form(actor, on.incident, "tw-notice").await;
    let further = !matches!(printed, Err(Problem::Refused(Refusal::NotFound)));
    did.insert(PRINT_FORM.name, further);
    let wish = EvidenceWish {
        purpose: "檢調調閱".to_owned(),
        ..EvidenceWish::default()
    };
    let ordered = desk.order_evidence(actor, on.incident, wish).await;
    let further = !matches!(ordered, Err(Problem::Refused(Refusal::NotFound)));
    did.insert(EXPORT_EVIDENCE.name, further);
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let form = SourceForm::default();
    let entered = desk.enter_source(actor, on.finding.unit, &form, [7; 32]);
    did.insert(ENTER_SOURCE.name, further(entered.await.map(drop)));
    let renewed = desk.renew_source_key(actor, on.source, [8; 32]).await;
    did.insert(GIVE_SOURCE_KEY.name, further(renewed));
    let restored = desk.restore_source(actor, on.source).await;
    did.insert(RESTORE_SOURCE.name, further(restored));
    let released = desk.release_hold(actor, on.hold, "測試").await;
    did.insert(RELEASE_HOLD.name, further(released));
    tasks_and_closing(desk, actor, on, &mut did).await;
    approvals(desk, actor, on, &mut did).await;
    let word = desk.let_go(actor, on.finding.unit).await;
    did.insert(LET_GO.name, further(word.map(drop)));
    normals(office, actor, on, &mut did).await?;
    service_keys(desk, actor, on, &mut did).await?;
    governed(office, actor, on, &mut did).await;
    clients::clients(desk, actor, on, &mut did).await;
    imports::imports(desk, actor, on, &mut did).await;
    leavers::leavers(desk, actor, on, &mut did).await;
    campaigns::campaigns(desk, actor, on, &mut did).await;
    services::services(desk, actor, on, &mut did).await;
    connectors::connectors(desk, actor, on, &mut did).await;
    connectors::groups(desk, actor, on, &mut did).await;
    log_read(desk, actor, on, &mut did).await?;
    Ok(did)
}

/// What is done for a person goes further in one's own units.
async fn of_person(
    office: &TestOffice,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let linked = office.office.issue_link(actor, on.person, [9; 32]).await;
    let further = !matches!(linked, Err(Problem::Refused(Refusal::NotFound)));
    did.insert(ISSUE_LINK.name, further);
    let reset = office.office.reset_second_factor(actor, on.person).await;
    let further = !matches!(reset, Err(Problem::Refused(Refusal::NotFound)));
    did.insert(RESET_SECOND_FACTOR.name, further);
    let undone = office
        .office
        .undo_suspension(actor, on.person, office.now());
    let further = !matches!(undone.await, Err(Problem::Refused(Refusal::NotFound)));
    did.insert(UNDO_SUSPENSION.name, further);
}

/// A measure is lifted, a case closed and opened again in one's own units.
async fn tasks_and_closing(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let stale = Version::new(99);
    let lifted = desk.lift_measure(actor, on.task, stale, "x").await;
    did.insert(LIFT_MEASURE.name, further(lifted));
    let closed = desk.close_incident(actor, on.incident, stale).await;
    did.insert(CLOSE_INCIDENT.name, further(closed));
    let opened = desk.reopen_incident(actor, on.incident, stale, "x").await;
    did.insert(REOPEN_INCIDENT.name, further(opened));
}

/// An approval is decided, and confirmed, in one's own units.
async fn approvals(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let stale = Version::new(99);
    let decided = desk.decide_approval(actor, on.approval, stale, Answer::Agree);
    did.insert(DECIDE_APPROVAL.name, further(decided.await));
    let confirmed = desk.confirm_oral_approval(actor, on.approval, stale, "", Answer::Agree);
    did.insert(CONFIRM_ORAL_APPROVAL.name, further(confirmed.await));
}

/// Keys of programs are seen, made and taken back in one's own units.
async fn service_keys(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) -> Result<(), Failure> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let new = |word: &str| NewServiceKey {
        name: format!("{:08}-{word}", NUMBER.fetch_add(1, Ordering::Relaxed)),
        unit: on.finding.unit,
        days: 1,
    };
    let digest = |name: &str| {
        let mut digest = [0; 32];
        digest
            .iter_mut()
            .zip(name.bytes())
            .for_each(|(to, from)| *to = from);
        digest
    };
    let there = new("there");
    let given = desk.give_service_key(&there, digest(&there.name)).await?;
    let listed = desk.list_service_keys(actor).await.unwrap_or_default();
    let own = listed.iter().any(|key| key.unit == on.finding.unit);
    did.insert(LIST_SERVICE_KEYS.name, own);
    let own = new("own");
    let issued = desk.issue_service_key(actor, &own, digest(&own.name)).await;
    did.insert(ISSUE_SERVICE_KEY.name, further(issued.map(drop)));
    let revoked = desk.revoke_service_key(actor, given.id).await;
    did.insert(REVOKE_SERVICE_KEY.name, further(revoked));
    Ok(())
}

/// What is normal is seen, declared, extended and ended in one's own units.
async fn normals(
    office: &TestOffice,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) -> Result<(), Failure> {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let (desk, stale) = (&office.office, Version::new(99));
    let listed = desk.list_normals(actor).await.unwrap_or_default();
    let own = listed.iter().any(|one| one.unit == on.finding.unit);
    did.insert(LIST_NORMALS.name, own);
    let until = office.now() + SignedDuration::from_hours(24);
    let (id, said) = (on.finding.id, ("x", until));
    let made = desk.declare_normal(actor, id, Some(Meant::Address), said);
    did.insert(DECLARE_NORMAL.name, further(made.await.map(drop)));
    let extended = desk.extend_normal(actor, on.normal, stale, until).await;
    did.insert(EXTEND_NORMAL.name, further(extended));
    let ended = desk.end_normal(actor, on.normal, stale).await;
    did.insert(END_NORMAL.name, further(ended));
    Ok(())
}

/// A register whose file lets every role of the office look.
const REGISTER: &str = "corrective-action";

async fn begun(
    office: &TestOffice,
    actor: &Actor,
    unit: domain::id::UnitId,
) -> Result<domain::id::SheetId, Failure> {
    let values = BTreeMap::new();
    let made = office.office.begin_sheet(actor, REGISTER, unit, &values);
    match made.await? {
        Outcome::Done(id) => Ok(id),
        Outcome::Refused(why) => Err(format!("{why:?}").into()),
    }
}

async fn declared(
    office: &TestOffice,
    actor: &Actor,
    finding: &Finding,
) -> Result<NormalId, Failure> {
    let until = office.now() + SignedDuration::from_hours(48);
    let meant = Meant::ALL
        .into_iter()
        .find(|meant| meant.of(finding).is_some());
    let made = office
        .office
        .declare_normal(actor, finding.id, meant, ("x", until));
    Ok(made.await?)
}

/// Twenty wrong passwords from an address.
fn guesses(address: &str) -> impl Iterator<Item = String> + use<'_> {
    (0..20).map(move |second| {
        format!(
            "Nov 21 09:30:{second:02} srv sshd[41]: Failed password for root from {address} port 4000 ssh2"
        )
    })
}

/// A brute force from an address, accepted by the unit's contact, and another one left open.
async fn objects(
    office: &TestOffice,
    unit: domain::id::UnitId,
    contact: &str,
    address: &str,
) -> Result<Objects, Failure> {
    let lines: Vec<_> = [address.to_owned(), format!("{address}1")]
        .iter()
        .flat_map(|address| guesses(address))
        .collect();
    office
        .take_for(
            unit,
            &format!("log of {contact}"),
            lines.iter().map(String::as_str),
        )
        .await?;
    let actor = office.actor(contact).await?;
    let query = FindingQuery {
        state: Some("open".into()),
        ..FindingQuery::default()
    };
    let findings = office.office.list_findings(&actor, &query).await?;
    let [first, second, ..] = findings.as_slice() else {
        return Err(format!("{} findings instead of two", findings.len()).into());
    };
    let incident = office
        .office
        .accept_finding(&actor, first.id, first.version, "測試")
        .await?;
    let desk = &office.office;
    let file = desk.add_attachment(&actor, incident, "a.txt", vec![65]);
    let attachment = file.await?;
    let name = format!("log of {contact}");
    let source = desk.source_named(unit, &name, "auto", "UTC").await?;
    let approval = asked(office, &actor, incident).await?;
    let held = NewHold {
        reason: "保全".into(),
        ..NewHold::default()
    };
    let admin = office.actor("wu.admin").await?;
    Ok(Objects {
        client: clients::application(office, unit, contact).await?,
        connector: connectors::system(office, unit, contact).await?,
        import: imports::table(office, unit, contact).await?,
        leaver: leavers::leaver(office, unit, contact).await?,
        campaign: campaigns::campaign(office, unit, contact).await?,
        exception: testkit::excepting::exception(office, &admin, unit).await?,
        document: testkit::publishing::waiting(office, "wu.admin", (unit, contact)).await?,
        review: reviewing::review(office, "wu.admin", (unit, contact)).await?,
        attachment,
        approval,
        task: review(office, &actor, incident).await?,
        hold: office.office.place_hold(&actor, incident, held).await?,
        finding: second.clone(),
        incident,
        person: actor.person.id,
        source: source.id,
        sheet: begun(office, &actor, unit).await?,
        normal: declared(office, &actor, second).await?,
        swept: enter_sweep(office, &actor, unit).await?,
        hunt: looked_back(office, &actor).await?,
        service: services::service(office, unit, contact).await?,
        service_name: contact.to_owned(),
        saved: searches(office, &actor).await?,
    })
}

/// An approval that somebody asked for.
async fn asked(
    office: &TestOffice,
    actor: &Actor,
    incident: IncidentId,
) -> Result<domain::id::ApprovalId, Failure> {
    let wanted = NewApproval {
        demand: "report".into(),
        note: String::new(),
    };
    let asked = office.office.request_approval(actor, incident, &wanted);
    Ok(asked.await?)
}

/// A look back that was ordered.
async fn looked_back(office: &TestOffice, actor: &Actor) -> Result<domain::id::HuntId, Failure> {
    let new = application::hunts::NewHunt {
        purpose: "測試".to_owned(),
        ..application::hunts::NewHunt::default()
    };
    Ok(office.office.order_hunt(actor, new).await?)
}

/// A task of people's own words.
async fn review(
    office: &TestOffice,
    actor: &Actor,
    incident: IncidentId,
) -> Result<domain::id::CaseTaskId, Failure> {
    let new = (Phase::Review, "覆核");
    Ok(office.office.add_task(actor, incident, new).await?)
}

async fn somebody(office: &TestOffice, role: Role) -> Result<Actor, Failure> {
    let name = format!("as.{}", role.name());
    office
        .office
        .enter_person(NewPerson {
            name: name.clone(),
            sign_in_name: name.clone(),
            password: PASSWORD.into(),
            language: Language::En,
            unit: office.township,
            roles: vec![role],
        })
        .await?;
    office.actor(&name).await
}

//! Every use case × role × unit is decided, and the use case itself enforces the decision.
//!
//! Each use case is carried out as every role, on an object of the role's own unit and on one of
//! another unit. What one may not do answers "not found", whatever the object.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use application::people::NewPerson;
use application::port::{FindingQuery, IncidentQuery};
use application::use_case::{ALL, Reach};
use application::{Actor, Problem, Refusal};
use domain::finding::Finding;
use domain::id::IncidentId;
use domain::language::Language;
use domain::people::Role;
use domain::version::Version;
use testkit::office::{Failure, PASSWORD, TestOffice};

/// One finding and one incident of a unit.
#[derive(Clone)]
struct Objects {
    finding: Finding,
    incident: IncidentId,
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
        let here = carried_out(&office, &actor, &own).await;
        let there = carried_out(&office, &actor, &foreign).await;
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
        "# Who may do what\n\nComputed from `application::use_case::ALL`; a test compares. A role counts in the unit it was given in and everything below it.\n\n",
    );
    table.push_str("| use case | reach | roles |\n|---|---|---|\n");
    for use_case in ALL {
        let roles: Vec<_> = use_case.roles.iter().map(|role| role.name()).collect();
        let reach = match use_case.reach {
            Reach::Anyone => "before sign-in",
            Reach::Self_ => "everybody, about themselves",
            Reach::Units => "by unit",
        };
        let _ = writeln!(
            table,
            "| {} | {reach} | {} |",
            use_case.name,
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

/// Use case name → whether it went further than "not found".
async fn carried_out(
    office: &TestOffice,
    actor: &Actor,
    on: &Objects,
) -> BTreeMap<&'static str, bool> {
    let (o, id, case) = (&office.office, on.finding.id, on.incident);
    let now = office.now();
    let later = now + jiff::SignedDuration::from_hours(1);
    let seen = Version::new(99);
    let mut did = BTreeMap::new();
    let unit = on.finding.unit;
    let findings = o.list_findings(actor, &FindingQuery::default()).await;
    did.insert(
        "list_findings",
        sees(findings, |finding| finding.unit == unit),
    );
    let incidents = o.list_incidents(actor, &IncidentQuery::default()).await;
    did.insert(
        "list_incidents",
        sees(incidents, |view| view.incident.unit == unit),
    );
    let sources = o.list_sources(actor).await;
    did.insert("list_sources", sees(sources, |source| source.unit == unit));
    did.insert("view_finding", further(&o.view_finding(actor, id).await));
    did.insert(
        "accept_finding",
        further(&o.accept_finding(actor, id, seen, "x").await),
    );
    did.insert(
        "dismiss_finding",
        further(&o.dismiss_finding(actor, id, seen, "x").await),
    );
    did.insert(
        "watch_finding",
        further(&o.watch_finding(actor, id, seen, "x", later).await),
    );
    did.insert(
        "reopen_finding",
        further(&o.reopen_finding(actor, id, seen).await),
    );
    did.insert(
        "view_incident",
        further(&o.view_incident(actor, case).await),
    );
    let facts = "{}";
    let preview = further(&o.preview_level(actor, case, facts).await);
    let judged = further(&o.judge_level(actor, case, seen, facts).await);
    assert_eq!(
        preview, judged,
        "preview and judgement ask for the same permit"
    );
    did.insert("judge_level", judged);
    did.insert(
        "change_known_at",
        further(&o.change_known_at(actor, case, seen, now, "x").await),
    );
    did.insert(
        "record_report",
        further(&o.record_report(actor, case, seen, now, "x").await),
    );
    did.insert(
        "record_control",
        further(&o.record_control(actor, case, seen, now, "x").await),
    );
    did.insert(
        "add_note",
        further(&o.add_note(actor, case, now, "x").await),
    );
    did
}

fn further<T>(result: &Result<T, Problem>) -> bool {
    !matches!(result, Err(Problem::Refused(Refusal::NotFound)))
}

fn sees<T>(result: Result<Vec<T>, Problem>, of_unit: impl Fn(&T) -> bool) -> bool {
    result.is_ok_and(|rows| rows.iter().any(of_unit))
}

/// A brute force from an address, accepted by the unit's contact, and another one left open.
async fn objects(
    office: &TestOffice,
    unit: domain::id::UnitId,
    contact: &str,
    address: &str,
) -> Result<Objects, Failure> {
    let mut lines = Vec::new();
    for address in [address.to_owned(), format!("{address}1")] {
        lines.extend((0..20).map(|second| {
            format!(
                "Nov 21 09:30:{second:02} srv sshd[41]: Failed password for root from {address} port 4000 ssh2"
            )
        }));
    }
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
    Ok(Objects {
        finding: second.clone(),
        incident,
    })
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

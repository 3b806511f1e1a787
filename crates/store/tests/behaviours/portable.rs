//! Every statement and migration runs on a real PostgreSQL as it stands, and every behaviour is the
//! same there.

use std::fs;
use std::path::Path;

use application::use_case::LIST_FINDINGS;
use application::{Actor, Scope};
use domain::id::{PersonId, UnitId};
use domain::language::Language;
use domain::people::{Grant, Person, Role, UnitTree};
use jiff::civil::date;
use store::{MIGRATIONS, STATEMENTS, with_units};
use uuid::Uuid;

use crate::cluster::Cluster;

fn scope(units: u128) -> Scope {
    let person = Person {
        id: PersonId::new(Uuid::from_u128(1)),
        unit: UnitId::new(Uuid::from_u128(1)),
        name: "n".into(),
        language: Language::En,
    };
    let grants = (1..=units).map(|number| Grant {
        person: person.id,
        role: Role::SecurityContact,
        unit: UnitId::new(Uuid::from_u128(number)),
        from: date(2026, 1, 1),
        until: None,
        deputy_of: None,
    });
    let grants: Vec<_> = grants.collect();
    let actor = Actor::new(
        person,
        Language::En,
        grants,
        UnitTree::default(),
        date(2026, 1, 2),
    );
    actor.permit(&LIST_FINDINGS).unwrap().scope().clone()
}

#[test]
fn every_statement_is_portable() {
    let cluster = Cluster::start();
    cluster.must_say(
        "CREATE TABLE schema_version (version BIGINT PRIMARY KEY, checksum BIGINT NOT NULL)",
    );
    for migration in MIGRATIONS {
        let output = cluster.says(migration.text);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", migration.file);
    }
    let mut wrong = Vec::new();
    for statement in STATEMENTS {
        for units in [1, 3] {
            let (text, _) = with_units(statement, &scope(units));
            let output = cluster.says(&format!("PREPARE s AS {text}"));
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                wrong.push(format!("{}: {said}", statement.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        !cluster.says("SELECT datetime('now')").status.success(),
        "this test cannot fail"
    );
}

#[test]
fn no_migration_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let on_disk = fs::read_dir(folder).unwrap().count();
    assert_eq!(on_disk, MIGRATIONS.len());
}

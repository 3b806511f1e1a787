//! Every statement and migration runs on a real PostgreSQL as it stands.
//!
//! PostgreSQL joins as a second engine with the next step of the house; until then this keeps
//! SQLite's own words out. A private cluster on a socket in a temporary folder, ended with the test.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use application::use_case::LIST_FINDINGS;
use application::{Actor, Scope};
use domain::id::{PersonId, UnitId};
use domain::language::Language;
use domain::people::{Grant, Person, Role, UnitTree};
use jiff::civil::date;
use store::{MIGRATIONS, STATEMENTS, with_units};
use tempfile::TempDir;
use uuid::Uuid;

/// A PostgreSQL cluster of this test's own.
struct Cluster {
    programs: PathBuf,
    folder: TempDir,
}

impl Cluster {
    fn start() -> Self {
        let programs = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .find(|bin| bin.join("initdb").exists())
            .expect("missing: Debian's package postgresql");
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let cluster = Self { programs, folder };
        let data = cluster.path("data");
        cluster.must(
            "initdb",
            &["-D", &data, "-E", "UTF8", "--no-sync", "-U", "postgres"],
        );
        let options = format!("-k {} -h ''", cluster.folder.path().display());
        let log = cluster.path("log");
        cluster.must(
            "pg_ctl",
            &["-D", &data, "-w", "-o", &options, "-l", &log, "start"],
        );
        cluster
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// PostgreSQL refuses to run as root: then it runs as its own user.
    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let root = fs::metadata("/proc/self").is_ok_and(|me| {
            use std::os::unix::fs::MetadataExt;
            me.uid() == 0
        });
        let mut command = if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn must(&self, program: &str, arguments: &[&str]) {
        let output = self.run(program, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {said}");
    }

    fn says(&self, sql: &str) -> Output {
        let socket = self.folder.path().display().to_string();
        let stop = "ON_ERROR_STOP=1";
        self.run(
            "psql",
            &["-h", &socket, "-U", "postgres", "-q", "-v", stop, "-c", sql],
        )
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.path("data");
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }
}

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

//! A `MariaDB` of this test's own in a temporary folder, ended with the test.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use application::connectors::ConnectorKind;
use tempfile::TempDir;

use crate::certificates::Certificates;
use crate::tables::{Peer, free_port};

pub(crate) struct Maria {
    folder: TempDir,
    server: Child,
    port: u16,
}

impl Drop for Maria {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// It refuses to run as root unless it is told to.
const OWN_USER: &str = "--user=root";

/// Where its files are: one that starts removes the temporary tables of all others in the same folder.
fn places(folder: &Path) -> [String; 2] {
    let (data, tables) = (folder.join("data"), folder.join("tables"));
    std::fs::create_dir_all(&tables).unwrap();
    [
        format!("--datadir={}", data.display()),
        format!("--tmpdir={}", tables.display()),
    ]
}

fn install(folder: &Path) {
    let output = Command::new("mariadb-install-db")
        .arg("--no-defaults")
        .args(places(folder))
        .args([
            OWN_USER,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ])
        .output()
        .expect("missing: Debian's package mariadb-server-core");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "mariadb-install-db: {said}");
}

impl Maria {
    fn run(&self, database: &str, sql: &str) -> Output {
        Command::new("mariadb")
            .args(["--no-defaults", "-u", "root", "-N", "-B"])
            .arg("--default-character-set=utf8mb4")
            .arg(format!("--socket={}", self.socket()))
            .args(["-D", database, "-e", sql])
            .output()
            .expect("missing: Debian's package mariadb-client-core")
    }

    fn socket(&self) -> String {
        self.folder.path().join("socket").display().to_string()
    }

    fn wait(&mut self) {
        for _ in 0..600 {
            if self.run("mysql", "SELECT 1").status.success() {
                return;
            }
            assert!(self.server.try_wait().unwrap().is_none(), "mariadbd ended");
            let _ = Command::new("sleep").arg("0.1").status();
        }
        panic!("mariadbd is not ready in a minute");
    }

    fn must(&self, database: &str, sql: &str) -> String {
        let output = self.run(database, sql);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {said}");
        let rows = String::from_utf8_lossy(&output.stdout);
        rows.trim().replace('\t', "|")
    }
}

impl Peer for Maria {
    const KIND: ConnectorKind = ConnectorKind::MariaDb;
    const PLACE: &'static str = "attendance/staff";
    const REFUSED: [&'static str; 2] = ["28000", "no column card"];
    const OPENED: &'static str = "ALTER TABLE staff MODIFY login varchar(20) NULL; \
        GRANT SELECT (second), INSERT (second), UPDATE (second) ON staff TO townwatch@'%'";

    fn start_with(tls: Option<&Certificates>) -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        install(folder.path());
        let mut server = Command::new("mariadbd");
        server
            .args(["--no-defaults", OWN_USER, "--innodb-buffer-pool-size=16M"])
            .args(places(folder.path()))
            .arg(format!(
                "--socket={}",
                folder.path().join("socket").display()
            ))
            .arg(format!("--port={port}"));
        match tls {
            Some(tls) => {
                server.arg(format!("--bind-address={}", tls.address));
                server.arg(format!("--ssl-cert={}", tls.path("certificate").display()));
                server.arg(format!("--ssl-key={}", tls.path("key").display()));
                server.arg(format!("--ssl-ca={}", tls.path("ca").display()));
            }
            None => {
                server.arg("--bind-address=127.0.0.1");
            }
        }
        let server = server
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("missing: Debian's package mariadb-server-core");
        let mut base = Self {
            folder,
            server,
            port,
        };
        base.wait();
        base.must(
            "mysql",
            "CREATE DATABASE attendance CHARACTER SET utf8mb4; CREATE USER townwatch@'%' IDENTIFIED BY 'right'; \
             CREATE TABLE attendance.staff (number serial PRIMARY KEY, outside uuid UNIQUE, login varchar(20) UNIQUE NOT NULL, \
             full_name text, mail text, enabled boolean NOT NULL, card text DEFAULT 'none'); \
             GRANT SELECT (outside, login, full_name, mail, enabled), INSERT (outside, login, full_name, mail, enabled), \
             UPDATE (login, full_name, mail, enabled) ON attendance.staff TO townwatch@'%'",
        );
        base
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn asked(&self, sql: &str) -> String {
        self.must("attendance", sql)
    }
}

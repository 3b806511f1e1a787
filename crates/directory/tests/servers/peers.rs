//! What tests with servers of directories share: their hour, certificates, and a server that answers. The tests of the
//! whole program use it as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use directory::{
    Dialect, DirectoryError, Login, Marks, Reading, Security, Server, Settings, Trust,
};
use jiff::Timestamp;
use zeroize::Zeroizing;

/// When everything is judged.
pub(crate) const NOW: &str = "2026-11-21T09:00:00+08:00";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Days before [`NOW`].
pub(crate) fn days_ago(days: i64) -> Timestamp {
    at(NOW) - jiff::SignedDuration::from_hours(24 * days)
}

pub(crate) fn run(command: &mut Command) -> Output {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {done:?}");
    done
}

/// An authority of its own and a certificate for this machine's addresses.
pub(crate) struct Certificates {
    folder: PathBuf,
}

/// What slapd's certificate is made for.
pub(crate) const HERE: &str = "IP:127.0.0.1";

impl Certificates {
    pub(crate) fn new(folder: &Path, address: &str) -> Self {
        let openssl = |words: &[&str]| run(Command::new("openssl").args(words).current_dir(folder));
        let key = [
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ];
        let root = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Office"];
        let is_root = ["-addext", "basicConstraints=critical,CA:TRUE"];
        openssl(&[&["req", "-x509"][..], &key, &root, &is_root].concat());
        let leaf = [
            "-keyout",
            "leaf.key",
            "-out",
            "leaf.csr",
            "-subj",
            "/CN=directory",
        ];
        openssl(&[&["req"][..], &key, &leaf].concat());
        let names = format!("subjectAltName={address}\n");
        fs::write(folder.join("names"), names).unwrap();
        openssl(&[
            "x509",
            "-req",
            "-in",
            "leaf.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-out",
            "leaf.pem",
            "-CAcreateserial",
            "-extfile",
            "names",
        ]);
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The PEM file of the authority.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust::from_pem(&[&fs::read(self.authority()).unwrap()]).unwrap()
    }
}

/// A directory that is read from a server on this machine.
pub(crate) fn settings(
    dialect: Dialect,
    server: &str,
    user: &str,
    password: &str,
    trust: Trust,
) -> Settings {
    Settings {
        dialect,
        servers: vec![Server::parse(server).unwrap()],
        security: Security::Tls,
        trust,
        login: Login {
            user: user.to_owned(),
            password: Zeroizing::new(password.to_owned()),
        },
        base: None,
        filter: None,
        marks: Marks::default(),
        limit: Duration::from_mins(1),
    }
}

pub(crate) async fn read(settings: &Settings) -> Result<Reading, DirectoryError> {
    directory::read(settings, at(NOW)).await
}

/// Asks until a server answers, or its process has ended.
pub(crate) async fn ready(settings: &Settings, process: &mut std::process::Child) {
    for _ in 0..200 {
        match directory::read(settings, at(NOW)).await {
            Err(DirectoryError::Connection { .. }) => {}
            _ => return,
        }
        assert!(process.try_wait().unwrap().is_none(), "the server ended");
        let _ = Command::new("sleep").arg("0.1").status();
    }
    panic!("the server does not answer");
}

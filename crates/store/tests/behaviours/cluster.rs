//! A PostgreSQL of this test's own: a private cluster on a socket in a temporary folder, ended with the
//! test.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A PostgreSQL cluster of this test's own.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        Self::prepared(|_| String::new())
    }

    /// With the settings of its server that `prepare` answers, once the cluster's folder is there.
    pub(crate) fn prepared(prepare: impl FnOnce(&Self) -> String) -> Self {
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
            &[
                "-D",
                &data,
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "-U",
                "postgres",
            ],
        );
        let own = prepare(&cluster);
        let options = format!("-k {} -h '' {own}", cluster.folder.path().display());
        let log = cluster.path("log");
        cluster.must(
            "pg_ctl",
            &["-D", &data, "-w", "-o", &options, "-l", &log, "start"],
        );
        cluster
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// PostgreSQL refuses to run as root: then it runs as its own user.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Output {
        self.as_its_user(&self.programs.join(program), arguments)
    }

    /// Any program as the user that owns the cluster's files.
    pub(crate) fn as_its_user(&self, program: &Path, arguments: &[&str]) -> Output {
        let root = fs::metadata("/proc/self").is_ok_and(|me| {
            use std::os::unix::fs::MetadataExt;
            me.uid() == 0
        });
        let mut command = if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    pub(crate) fn must(&self, program: &str, arguments: &[&str]) {
        let output = self.run(program, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {said}");
    }

    pub(crate) fn says(&self, sql: &str) -> Output {
        let socket = self.folder.path().display().to_string();
        let stop = "ON_ERROR_STOP=1";
        self.run(
            "psql",
            &["-h", &socket, "-U", "postgres", "-q", "-v", stop, "-c", sql],
        )
    }
}

impl Cluster {
    /// Runs SQL that must go well.
    pub(crate) fn must_say(&self, sql: &str) {
        let output = self.says(sql);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {said}");
    }

    /// A new, empty database; its address.
    pub(crate) fn database(&self, name: &str, how: &str) -> String {
        self.must_say(&format!("CREATE DATABASE {name} {how}"));
        let socket = self.folder.path().display();
        format!("postgres://localhost/{name}?host={socket}&user=postgres")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.path("data");
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }
}

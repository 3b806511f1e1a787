//! A Samba domain controller of its own, on a loopback address of this process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use directory::{Dialect, Settings};
use tempfile::TempDir;

use super::peers::{Certificates, ready, run, settings};

pub(crate) const STAFF: &str = "OU=Staff,DC=town,DC=example";
pub(crate) const PASSWORD: &str = "Pw-12345678x";
/// Samba listens on the ports of LDAP and nowhere else, and takes sockets below 1024.
pub(crate) fn as_root(name: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap();
    if is_root.stdout == b"0\n" {
        Command::new(name)
    } else {
        let mut command = Command::new("sudo");
        command.args(["-n", name]);
        command
    }
}

/// The loopback address of this process, so that tests do not meet.
pub(crate) fn address(number: u32) -> String {
    let process = std::process::id();
    format!(
        "127.{}.{}.{}",
        91 + number,
        process / 250 % 250 + 1,
        process % 250 + 1
    )
}

pub(crate) struct Controller {
    process: Child,
    pub(crate) address: String,
}

impl Drop for Controller {
    fn drop(&mut self) {
        let _ = as_root("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

pub(crate) struct Domain {
    folder: TempDir,
    certificates: Certificates,
}

impl Drop for Domain {
    fn drop(&mut self) {
        let all = self.folder.path().join("dc");
        let _ = as_root("rm").arg("-rf").arg(all).status();
        let _ = as_root("rm")
            .arg("-rf")
            .arg(self.folder.path().join("dc2"))
            .status();
    }
}

impl Domain {
    pub(crate) fn provision() -> Self {
        let folder = TempDir::new().unwrap();
        let names = format!("IP:{},IP:{}", address(0), address(1));
        let certificates = Certificates::new(folder.path(), &names);
        // Samba reads no key that others may read.
        run(as_root("chmod")
            .arg("600")
            .arg(folder.path().join("leaf.key")));
        let target = format!("--targetdir={}", folder.path().join("dc").display());
        let here = format!("--host-ip={}", address(0));
        run(as_root("samba-tool").args([
            "domain",
            "provision",
            "--realm=TOWN.EXAMPLE",
            "--domain=TOWN",
            "--server-role=dc",
            "--dns-backend=NONE",
            "--adminpass=Pa55word!Admin",
            "--host-name=dc1",
            &target,
            &here,
        ]));
        Self {
            folder,
            certificates,
        }
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The PEM file of the authority that its controllers show.
    pub(crate) fn authority(&self) -> PathBuf {
        self.certificates.authority()
    }

    /// Attributes of everything under a place of the first controller, as LDIF.
    pub(crate) fn asked(&self, base: &str, attributes: &[&str]) -> String {
        let records = self.folder.path().join("dc/private/sam.ldb");
        let mut search = as_root("ldbsearch");
        search
            .arg("-H")
            .arg(records)
            .args(["-b", base])
            .args(attributes);
        String::from_utf8(run(&mut search).stdout).unwrap()
    }

    /// Adds entries as the domain would.
    pub(crate) fn add(&self, ldif: &str) {
        let file = self.folder.path().join("add.ldif");
        fs::write(&file, ldif).unwrap();
        let records = self.folder.path().join("dc/private/sam.ldb");
        run(as_root("ldbadd").arg("-H").arg(records).arg(file));
    }

    /// Lets the reading account write two attributes of people under an organizational unit, and nothing else: the
    /// delegation of docs/accounts.md.
    pub(crate) fn delegate(&self, to: &str) {
        let records = self.folder.path().join("dc/private/sam.ldb");
        let search = &mut as_root("ldbsearch");
        search
            .arg("-H")
            .arg(&records)
            .arg(format!("(sAMAccountName={to})"));
        let told = run(search.arg("objectSid"));
        let told = String::from_utf8(told.stdout).unwrap();
        let sid = told
            .lines()
            .find_map(|line| line.strip_prefix("objectSid: "))
            .unwrap();
        let write = |attribute: &str| {
            format!("(OA;CIIO;WP;{attribute};bf967aba-0de6-11d0-a285-00aa003049e2;{sid})")
        };
        let user_account_control = write("bf967a68-0de6-11d0-a285-00aa003049e2");
        let password_last_set = write("bf967a0a-0de6-11d0-a285-00aa003049e2");
        run(as_root("samba-tool")
            .args(["dsacl", "set", "--action=allow"])
            .arg(format!("--objectdn={STAFF}"))
            .arg(format!("--sddl={user_account_control}{password_last_set}"))
            .arg("-H")
            .arg(&records));
    }

    /// Changes what the domain itself lets nobody change: the file beneath it.
    pub(crate) fn backdate(&self, copy: &str, ldif: &str) {
        let file = self.folder.path().join("change.ldif");
        fs::write(&file, ldif).unwrap();
        let name = "private/sam.ldb.d/DC=TOWN,DC=EXAMPLE.ldb";
        let records = self.folder.path().join(copy).join(name);
        run(as_root("ldbmodify").arg("-H").arg(records).arg(file));
    }

    /// The domain as a second controller would have it.
    pub(crate) fn copy(&self) {
        let of = |name| self.folder.path().join(name);
        run(as_root("cp").arg("-a").arg(of("dc")).arg(of("dc2")));
    }

    pub(crate) async fn start(&self, copy: &str, number: u32) -> Controller {
        let at = self.folder.path();
        let dc = at.join(copy);
        let option = |name: &str, value: &Path| format!("--option={name}={}", value.display());
        let address = address(number);
        let process = as_root("samba")
            .args(["-F", "-M", "single", "--no-process-group", "-d", "0"])
            .arg("-s")
            .arg(at.join("dc/etc/smb.conf"))
            .arg("--option=server services=ldap")
            .arg("--option=bind interfaces only=yes")
            .arg(format!("--option=interfaces={address}/8"))
            .arg(option("tls keyfile", &at.join("leaf.key")))
            .arg(option("tls certfile", &at.join("leaf.pem")))
            .arg(option("tls cafile", &at.join("ca.pem")))
            .arg(option("pid directory", &dc))
            .arg(option("lock directory", &dc))
            .arg(option("private dir", &dc.join("private")))
            .arg(option("state directory", &dc.join("state")))
            .arg(option("cache directory", &dc.join("cache")))
            .arg(option("ncalrpc dir", &dc.join("ncalrpc")))
            .arg(option("log file", &dc.join("log")))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut controller = Controller { process, address };
        let settings = self.settings(&controller);
        ready(&settings, &mut controller.process).await;
        controller
    }

    pub(crate) fn settings(&self, controller: &Controller) -> Settings {
        let user = "townwatch@town.example";
        let trust = self.certificates.trust();
        settings(
            Dialect::ActiveDirectory,
            &controller.address,
            user,
            PASSWORD,
            trust,
        )
    }
}

//! An authority of this test's own, and a certificate for a name of this machine, made by openssl.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// A name of this machine that is not `localhost`, as its table of hosts has it, and its address.
fn own_name() -> (String, IpAddr) {
    let hosts = std::fs::read_to_string("/etc/hosts").unwrap();
    let lines = hosts.lines().filter(|line| !line.starts_with('#'));
    let mut named = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let address: IpAddr = words.next()?.parse().ok()?;
        let name = words.find(|name| !name.starts_with("localhost"))?;
        (address.is_loopback() && address.is_ipv4()).then(|| (name.to_owned(), address))
    });
    named
        .next_back()
        .expect("/etc/hosts gives this machine no name")
}

/// Files of PEM that everybody may read.
pub(crate) struct Certificates {
    folder: TempDir,
    /// Whom the certificate is for.
    pub(crate) name: String,
    pub(crate) address: IpAddr,
}

impl Certificates {
    pub(crate) fn made() -> Self {
        let (name, address) = own_name();
        let folder = TempDir::new().unwrap();
        let made = Self {
            folder,
            name,
            address,
        };
        made.new_authority("ca");
        made.new_authority("stranger");
        std::fs::write(
            made.path("names"),
            format!("subjectAltName=DNS:{}", made.name),
        )
        .unwrap();
        let request = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=table -keyout key -out request";
        made.openssl(request);
        made.openssl("x509 -req -in request -CA ca -CAkey ca.key -CAcreateserial -days 2 -extfile names -out certificate");
        Command::new("chmod")
            .args(["-R", "a+rX"])
            .arg(made.folder.path())
            .status()
            .unwrap();
        made
    }

    fn new_authority(&self, name: &str) {
        self.openssl(&format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}"
        ));
    }

    fn openssl(&self, words: &str) {
        let output = Command::new("openssl")
            .args(words.split(' '))
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {words}: {said}");
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }
}

//! A slapd of its own, as an ordinary user, on free ports.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use directory::{Dialect, Security, Server, Settings};
use tempfile::TempDir;

use super::peers::{Certificates, HERE, ready, run, settings};

pub(crate) const BASE: &str = "dc=town,dc=example";
pub(crate) const READER: &str = "cn=reader,dc=town,dc=example";
pub(crate) const PASSWORD: &str = "reader's secret";

const CONFIGURATION: &str = r#"
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile FOLDER/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCertificateFile FOLDER/leaf.pem
TLSCertificateKeyFile FOLDER/leaf.key
database mdb
suffix "dc=town,dc=example"
rootdn "cn=admin,dc=town,dc=example"
rootpw admin
maxsize 268435456
directory FOLDER/data
LASTBIND
overlay ppolicy
access to attrs=userPassword by self write by anonymous auth
access to attrs=pwdAccountLockedTime,pwdReset by dn.exact="cn=reader,dc=town,dc=example" write by * none
access to * by dn.exact="cn=reader,dc=town,dc=example" read
LIMITS
"#;
const ALL_OF_IT: &str =
    "limits dn.exact=\"cn=reader,dc=town,dc=example\" size=unlimited size.prtotal=unlimited";

const TREE: &str = "dn: dc=town,dc=example
objectClass: dcObject
objectClass: organization
o: Town
dc: town

dn: cn=reader,dc=town,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader's secret

";

pub(crate) struct Slapd {
    process: Child,
    folder: TempDir,
    pub(crate) certificates: Certificates,
    pub(crate) plain_port: u16,
    pub(crate) tls_port: u16,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Slapd {
    /// Starts one with entries (LDIF) under [`BASE`], that gives its reader everything.
    pub(crate) async fn start(entries: &str) -> Self {
        Self::start_with(entries, ALL_OF_IT).await
    }

    pub(crate) async fn start_with(entries: &str, limits: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let at = folder.path().to_str().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let certificates = Certificates::new(folder.path(), HERE);
        let text = CONFIGURATION.replace("FOLDER", at);
        let text = text
            .replace("LIMITS", limits)
            .replace("LASTBIND", "lastbind on");
        let configuration = folder.path().join("slapd.conf");
        fs::write(&configuration, text).unwrap();
        let ldif = folder.path().join("all.ldif");
        fs::write(&ldif, format!("{TREE}{entries}")).unwrap();
        let slapadd = &mut Command::new("/usr/sbin/slapadd");
        run(slapadd
            .arg("-q")
            .arg("-f")
            .arg(&configuration)
            .arg("-l")
            .arg(&ldif));
        let (plain_port, tls_port) = (free_port(), free_port());
        let addresses = format!("ldap://127.0.0.1:{plain_port} ldaps://127.0.0.1:{tls_port}");
        let process = Command::new("/usr/sbin/slapd")
            .arg("-f")
            .arg(&configuration)
            .args(["-h", &addresses, "-d", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut slapd = Self {
            process,
            folder,
            certificates,
            plain_port,
            tls_port,
        };
        let settings = slapd.settings();
        ready(&settings, &mut slapd.process).await;
        slapd
    }

    /// Reads over TLS.
    pub(crate) fn settings(&self) -> Settings {
        let server = format!("127.0.0.1:{}", self.tls_port);
        let trust = self.certificates.trust();
        settings(Dialect::OpenLdap, &server, READER, PASSWORD, trust)
    }

    /// Reads over the other port.
    pub(crate) fn on_plain_port(&self, security: Security) -> Settings {
        let server = format!("127.0.0.1:{}", self.plain_port);
        Settings {
            servers: vec![Server::parse(&server).unwrap()],
            security,
            ..self.settings()
        }
    }

    /// A file of its folder.
    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

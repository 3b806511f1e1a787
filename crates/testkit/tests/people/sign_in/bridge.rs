//! People sign in with the password of the office's directory: the program before a real slapd.

use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use application::own_directory::{BindDesk, Came, Denied};
use application::port::Records as _;
use axum::http::StatusCode;
use identity::RememberedPasswords;
use tempfile::TempDir;
use testkit::office::PASSWORD;

use crate::sign_in::browser::{Answer, Browser, Console};

const WHO: &str = "wang.staff";
const ENVELOPE: &str = "wu.admin";
const THERE: &str = "Bridge-9-over-Water";
const NEW: &str = "nine rivers bend slowly north";
const NEXT: &str = "seven herons wait beneath rain";

const SLAPD: &str = r#"
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
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
rootpw secret
directory FOLDER/data
overlay ppolicy
access to attrs=userPassword by self write by anonymous auth
access to * by dn.exact="cn=reader,dc=town,dc=example" read
"#;

const TREE: &str = "dn: dc=town,dc=example
objectClass: dcObject
objectClass: organization
o: Town
dc: town

dn: cn=reader,dc=town,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: secret of the reader

dn: uid=wang.staff,dc=town,dc=example
objectClass: inetOrgPerson
uid: wang.staff
cn: wang
sn: wang
userPassword: Bridge-9-over-Water
";

struct Slapd {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn done(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
}

impl Slapd {
    fn start(more: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let at = folder.path().to_str().unwrap();
        let openssl = |words: &str| {
            done(
                Command::new("openssl")
                    .args(words.split(' '))
                    .current_dir(at),
            );
        };
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        let authority = "-addext basicConstraints=critical,CA:TRUE";
        openssl(&format!(
            "req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=Office {authority}"
        ));
        openssl(&format!(
            "req {key} -keyout leaf.key -out leaf.csr -subj /CN=directory"
        ));
        fs::write(folder.path().join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
        openssl(
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -out leaf.pem -CAcreateserial -extfile names",
        );
        fs::create_dir(folder.path().join("data")).unwrap();
        let configuration = folder.path().join("slapd.conf");
        fs::write(&configuration, SLAPD.replace("FOLDER", at)).unwrap();
        let ldif = folder.path().join("all.ldif");
        fs::write(&ldif, format!("{TREE}{more}")).unwrap();
        let slapadd = &mut Command::new("/usr/sbin/slapadd");
        done(
            slapadd
                .arg("-q")
                .arg("-f")
                .arg(&configuration)
                .arg("-l")
                .arg(&ldif),
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let process = Command::new("/usr/sbin/slapd")
            .arg("-f")
            .arg(&configuration)
            .args(["-h", &format!("ldaps://127.0.0.1:{port}"), "-d", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let slapd = Self {
            process,
            folder,
            port,
        };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return slapd;
            }
            let _ = Command::new("sleep").arg("0.1").status();
        }
        panic!("slapd does not answer");
    }

    async fn before_it(&self) -> Console {
        let file = |name: &str| self.folder.path().join(name);
        fs::write(file("password"), "secret of the reader\n").unwrap();
        fs::set_permissions(file("password"), fs::Permissions::from_mode(0o600)).unwrap();
        let text = format!(
            "[[directory]]\nname = \"town\"\nkind = \"openldap\"\nservers = [\"127.0.0.1:{}\"]\n\
             ca_file = \"{}\"\nuser = \"cn=reader,dc=town,dc=example\"\npassword_file = \"{}\"\n\
             bridge = true\n[directory.names]\nbreak_glass = [\"{ENVELOPE}\", \"nguyen.admin\"]\n",
            self.port,
            file("ca.pem").display(),
            file("password").display()
        );
        fs::write(file("townwatch.toml"), text).unwrap();
        let config =
            townwatch::config::load(Some(&file("townwatch.toml")), &BTreeMap::new()).unwrap();
        Console::configured(&config).await
    }
}

async fn change(browser: &mut Browser, current: &str, password: &str) -> Answer {
    let fields = [
        ("current", current),
        ("password", password),
        ("again", password),
    ];
    browser.post("/account/password", &fields).await
}

async fn kept(console: &Console) -> String {
    let found = console.office.records().credentials(WHO).await.unwrap();
    found.unwrap().password_hash
}

#[tokio::test]
async fn the_directory_says_whose_password_is_right_and_none_of_it_is_kept() {
    let mut slapd = Slapd::start("");
    let console = slapd.before_it().await;
    let mut browser = console.browser("192.0.2.7");
    // The password that the records hold from before opens nothing any more.
    let before = browser.sign_in(WHO, PASSWORD).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.sign_in(WHO, THERE).await.to, "/");
    assert!(browser.is_in().await);

    let page = browser.get("/account/sessions").await.text;
    assert!(page.contains("password-bridged"), "{page}");
    let wrong = change(&mut browser, "wrong", NEW).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let weak = change(&mut browser, THERE, "Wang1990").await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let earlier = kept(&console).await;
    let done = change(&mut browser, THERE, NEW).await;
    assert_eq!(done.to, "/account/sessions", "{}", done.text);
    assert_ne!(kept(&console).await, earlier);
    let mut other = console.browser("192.0.2.8");
    assert_eq!(
        other.sign_in(WHO, THERE).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(other.sign_in(WHO, NEW).await.to, "/");
    // What stands in the records is nobody's password.
    let passwords = identity::Argon2Pool::new(Arc::new(townwatch::machine::MachineIds));
    for password in [THERE, NEW, PASSWORD] {
        let (typed, hash) = (password.to_owned(), Some(kept(&console).await));
        let lane = application::port::Lane::Known;
        let opens = application::port::Passwords::verify(&passwords, typed, hash, lane);
        assert!(!opens.await.unwrap());
    }
    // Our own directory hears no password of another one.
    let desk = BindDesk::new(
        Arc::clone(&console.office.office),
        console.office.door().unwrap(),
        Arc::new(RememberedPasswords::new([9; 32])),
    );
    let came = Came {
        address: "192.0.2.9".parse().unwrap(),
        door: "ldaps",
    };
    let bound = desk.person(WHO, NEW, came).await;
    assert!(matches!(bound, Err(Denied::Wrong)), "{bound:?}");

    // The directory is down: that is told, and the envelope opens.
    slapd.process.kill().unwrap();
    slapd.process.wait().unwrap();
    let silent = other.sign_in(WHO, NEW).await;
    assert_eq!(silent.status, StatusCode::CONFLICT);
    assert!(silent.text.contains("does not answer"), "{}", silent.text);
    assert!(
        !console
            .browser("192.0.2.10")
            .sign_in(ENVELOPE, PASSWORD)
            .await
            .to
            .is_empty()
    );
}

#[tokio::test]
async fn what_the_directory_wants_changed_opens_nothing_but_its_change() {
    let slapd = Slapd::start("pwdReset: TRUE\n");
    let console = slapd.before_it().await;
    let mut browser = console.browser("192.0.2.7");
    let entered = browser.sign_in(WHO, THERE).await;
    assert_eq!(entered.to, "/sign-in/renew?next=/");
    assert!(!browser.is_in().await);
    let asked = browser.get(&entered.to).await.text;
    assert!(asked.contains("renew-current"), "{asked}");
    let chosen = async |browser: &mut Browser, current: &str, password: &str| {
        let fields = [
            ("current", current),
            ("password", password),
            ("again", password),
            ("next", "/help"),
        ];
        browser.post("/sign-in/renew", &fields).await
    };
    let wrong = chosen(&mut browser, "wrong", NEW).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!browser.is_in().await);
    let done = chosen(&mut browser, THERE, NEXT).await;
    assert_eq!(done.to, "/help", "{}", done.text);
    assert!(browser.is_in().await);
    assert_eq!(
        console.browser("192.0.2.8").sign_in(WHO, NEXT).await.to,
        "/"
    );
}

#[tokio::test]
async fn a_link_opens_with_the_password_that_stands_in_the_directory() {
    let slapd = Slapd::start("");
    let console = slapd.before_it().await;
    let office = &console.office.office;
    let found = console.office.records().credentials(WHO).await.unwrap();
    let keeper = console.office.actor("nguyen.admin").await.unwrap();
    let person = found.unwrap().account.person;
    office.issue_link(&keeper, person, [7; 32]).await.unwrap();
    let told = office.choose_password([7; 32], NEW.to_owned()).await;
    let told = told.unwrap_err().to_string();
    assert!(told.contains("invalid-password-current"), "{told}");
    let shown = office.choose_password([7; 32], THERE.to_owned());
    shown.await.unwrap();
    assert_eq!(
        console.browser("192.0.2.7").sign_in(WHO, THERE).await.to,
        "/"
    );
}

#[test]
fn a_bridge_has_tls_and_an_envelope() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("townwatch.toml");
    let told = |more: &str| {
        let text = format!(
            "[[directory]]\nname = \"town\"\nkind = \"openldap\"\nservers = [\"127.0.0.1\"]\nuser = \"cn=a\"\n\
             bridge = true\n{more}"
        );
        fs::write(&path, text).unwrap();
        let loaded = townwatch::config::load(Some(&path), &BTreeMap::new());
        let mistakes = loaded.err().unwrap_or_default();
        mistakes.into_iter().map(|one| one.what).collect::<String>()
    };
    let envelope = "[directory.names]\nbreak_glass = [\"envelope*\"]\n";
    assert_eq!(told(envelope), "");
    let open = told(&format!("encryption = \"none\"\n{envelope}"));
    assert!(open.contains("TLS only"), "{open}");
    assert!(told("").contains("break_glass"), "{}", told(""));
}

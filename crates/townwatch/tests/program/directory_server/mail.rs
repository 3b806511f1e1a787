//! Dovecot and Postfix, set up with what the console gives to copy.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::directory_server::house::{BASE, House, WHO, said};

/// A Dovecot of its own that only says who somebody is.
struct Dovecot {
    child: Child,
    folder: TempDir,
}

fn output(name: &str, words: &[&str]) -> String {
    let done = Command::new(name).args(words).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

impl Dovecot {
    fn start(house: &House, ldap: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let trusted = format!(
            "{ldap}tls_ca_cert_file = {}\n",
            house.certificate().display()
        );
        fs::write(at("ldap.conf"), trusted).unwrap();
        let (user, group) = (output("id", &["-un"]), output("id", &["-gn"]));
        let mut text = String::new();
        for (name, value) in [
            ("base_dir", at("run")),
            ("state_dir", at("state")),
            ("log_path", at("log")),
            ("protocols", String::new()),
            ("ssl", "no".into()),
            ("auth_mechanisms", "plain".into()),
            ("auth_username_format", "%Lu".into()),
            ("first_valid_uid", "0".into()),
            ("default_internal_user", user.clone()),
            ("default_login_user", user.clone()),
            ("default_internal_group", group.clone()),
        ] {
            writeln!(text, "{name} = {value}").unwrap();
        }
        write!(
            text,
            "passdb {{\n driver = ldap\n args = {}\n}}\nuserdb {{\n driver = static\n args = uid={user} gid={group} home=/nonexistent\n}}\nservice anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n",
            at("ldap.conf")
        )
        .unwrap();
        fs::write(at("dovecot.conf"), text).unwrap();
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c", &at("dovecot.conf")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dovecot = Self { child, folder };
        dovecot.wait();
        dovecot
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "Dovecot tells nobody when it is ready"
    )]
    fn wait(&self) {
        let begun = Instant::now();
        while !self.path("run/auth-client").exists() {
            assert!(begun.elapsed() < Duration::from_mins(1), "{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn lets_in(&self, name: &str, password: &str) -> bool {
        let mut command = Command::new("doveadm");
        command.arg("-c").arg(self.path("dovecot.conf"));
        let done = command.args(["auth", "test", name, password]).output();
        let done = done.unwrap();
        let told = said(&done);
        assert!(
            told.contains("auth succeeded") || told.contains("auth failed"),
            "{told}\n{}",
            self.log()
        );
        done.status.success()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

#[test]
fn dovecot_lets_people_in_by_binding_as_them() {
    let house = House::open();
    for kind in ["ldaps", "ldap+starttls"] {
        let text = house.copied("client-dovecot-auth-bind", kind, "dovecot", "");
        let dovecot = Dovecot::start(&house, &text);
        assert!(dovecot.lets_in(WHO, &house.password), "{}", dovecot.log());
        assert!(!dovecot.lets_in(WHO, "wrong"));
        assert!(!dovecot.lets_in("nobody", &house.password));
    }
}

#[test]
fn dovecot_looks_people_up_with_its_key_and_the_old_password_dies() {
    let house = House::open();
    let key = house.key("dovecot");
    let text = house.copied("client-dovecot-lookup", "ldaps", "dovecot", &key);
    let dovecot = Dovecot::start(&house, &text);
    assert!(dovecot.lets_in(WHO, &house.password), "{}", dovecot.log());
    assert!(dovecot.lets_in("wang.staff@xiling.example", &house.password));
    assert!(!dovecot.lets_in(WHO, "wrong"));
    assert!(!dovecot.lets_in("*", &house.password));
    let new = "a-new-password-by-ldappasswd";
    let mut change = house.tool("ldappasswd");
    change.args(["-D", &House::person(WHO), "-w", &house.password]);
    let changed = change.args(["-a", &house.password, "-s", new]).output();
    let changed = changed.unwrap();
    assert!(changed.status.success(), "{}", said(&changed));
    assert!(
        !dovecot.lets_in(WHO, &house.password),
        "the old password opens the mailbox"
    );
    assert!(dovecot.lets_in(WHO, new));
}

/// A telephone with a password of its own: made at the console, known to Dovecot at once, and dead at once.
#[test]
fn a_telephone_reads_mail_by_its_app_password_until_it_is_ended() {
    let house = House::open();
    let browser = house.browser(WHO);
    let page = "/account/app-passwords";
    let made = house.post(&browser, page, "name=Phone&days=30");
    assert_eq!(made.status, 200, "{}", made.text);
    let (_, rest) = made.text.split_once("app-password-value\">").unwrap();
    let password = rest.split('<').next().unwrap().to_owned();
    for client in ["client-dovecot-auth-bind", "client-dovecot-lookup"] {
        let key = if client.ends_with("lookup") {
            house.key("dovecot")
        } else {
            String::new()
        };
        let text = house.copied(client, "ldaps", "dovecot", &key);
        let dovecot = Dovecot::start(&house, &text);
        assert!(dovecot.lets_in(WHO, &password), "{}", dovecot.log());
        assert!(!dovecot.lets_in("lin.contact", &password));
        assert!(dovecot.lets_in(WHO, &house.password), "{}", dovecot.log());
    }
    let text = house.copied("client-dovecot-auth-bind", "ldaps", "dovecot", "");
    let dovecot = Dovecot::start(&house, &text);
    assert!(dovecot.lets_in(WHO, &password), "{}", dovecot.log());
    // Neither the console nor a change of the password takes it.
    let form = format!("login={WHO}&password={password}");
    assert_ne!(house.post("", "/sign-in", &form).status, 303);
    let mut change = house.tool("ldappasswd");
    change.args(["-D", &House::person(WHO), "-w", &password]);
    let changed = change.args(["-a", &password, "-s", "another-one-of-mine"]);
    assert!(!changed.output().unwrap().status.success());
    let ended = house.post(&browser, &format!("{page}/end-all"), "");
    assert_eq!(ended.status, 303);
    assert!(!dovecot.lets_in(WHO, &password), "the ended one opens");
    assert!(dovecot.lets_in(WHO, &house.password), "{}", dovecot.log());
}

fn looked_up(folder: &Path, map: &Path, address: &str) -> Output {
    fs::write(folder.join("main.cf"), "compatibility_level = 3.6\n").unwrap();
    Command::new("/usr/sbin/postmap")
        .arg("-c")
        .arg(folder)
        .args(["-q", address])
        .arg(format!("ldap:{}", map.display()))
        .output()
        .unwrap()
}

#[test]
fn postfix_finds_whose_an_address_is() {
    let house = House::open();
    let key = house.key("postfix");
    let mut text = house.copied("client-postfix", "ldap+starttls", "postfix", &key);
    writeln!(text, "tls_ca_cert_file = {}", house.certificate().display()).unwrap();
    text.push_str("tls_require_cert = yes\n");
    let folder = TempDir::new().unwrap();
    let map = folder.path().join("people.cf");
    fs::write(&map, text).unwrap();
    let found = looked_up(folder.path(), &map, "wang.staff@xiling.example");
    assert_eq!(said(&found).trim(), WHO);
    let nobody = looked_up(folder.path(), &map, "nobody@xiling.example");
    assert_eq!(
        (nobody.status.code(), said(&nobody).trim()),
        (Some(1), ""),
        "{BASE}"
    );
}

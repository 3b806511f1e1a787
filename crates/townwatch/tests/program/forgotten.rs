//! Ten seconds after the last request nothing keeps a password: not the memory of the process, not its folder, not
//! the operator's log. And what crashes leaves no dump.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use memchr::memmem;
use tempfile::TempDir;

use crate::directory_server::house::{BASE, House, WHO, said};
use crate::scim::house::{Answer, asked_of};
use crate::tls::{configured, issued};

/// How long whoever asked last has been silent when nothing may be left.
const SILENCE: Duration = Duration::from_secs(10);
/// Memory is read in pieces of so many bytes, which overlap by more than any password is long.
const PIECE: usize = 1 << 20;
const OVERLAP: usize = 256;

/// Passwords by what was done with them. None is like another, and none is found anywhere but where it was typed.
#[derive(Default)]
struct Typed(Vec<(&'static str, String)>);

impl Typed {
    fn keep(&mut self, what: &'static str, password: &str) -> String {
        self.0.push((what, password.to_owned()));
        password.to_owned()
    }
}

/// Connections that nobody closes.
struct LeftOpen {
    _browser: TcpStream,
    _dead: TcpStream,
    _program: Silent,
}

/// Everything that takes a password, each with one of its own: right, wrong, refused, broken off, misplaced.
fn use_passwords(house: &House, typed: &mut Typed) -> LeftOpen {
    let chosen = typed.keep("chosen on the page", "Quiet-lantern-4471-harbour");
    let form = format!(
        "current={}&password={chosen}&again={chosen}",
        house.password
    );
    let changed = house.post(&house.browser(WHO), "/account/password", &form);
    assert_eq!(changed.status, 303, "{}", changed.text);
    at_the_page(house, typed, &chosen);
    let changed = at_the_directory(house, typed, &chosen);
    generated(house, typed, &changed);
    by_scim(house, typed);
    LeftOpen {
        _browser: left_open(house, &changed),
        _dead: broken_off(house, typed),
        _program: bound_and_silent(house, &changed),
    }
}

fn at_the_page(house: &House, typed: &mut Typed, chosen: &str) {
    assert!(house.browser_with(WHO, chosen).contains("session"));
    let wrong = typed.keep("wrong at the page", "Mistyped-lantern-5582-quay");
    assert!(!house.browser_with(WHO, &wrong).contains("session"));
    let misplaced = typed.keep("typed as a name", "Misplaced-lantern-6693-pier");
    assert!(!house.browser_with(&misplaced, "x").contains("session"));
    let cookie = house.browser_with(WHO, chosen);
    let refused = typed.keep("refused by the page", "wang.staff-wang.staff");
    let form = format!("current={chosen}&password={refused}&again={refused}");
    let answer = house.post(&cookie, "/account/password", &form);
    assert_eq!(answer.status, 422, "{}", answer.text);
    let wrong = typed.keep("wrong where it is changed", "Unsure-lantern-7704-mole");
    let other = typed.keep("typed differently", "Differing-lantern-8815-dock");
    let form = format!("current={wrong}&password={other}&again={other}x");
    assert_eq!(house.post(&cookie, "/account/password", &form).status, 422);
    let form = format!("current={wrong}&password={other}&again={other}");
    assert_eq!(house.post(&cookie, "/account/password", &form).status, 422);
}

/// The password after it was changed there.
fn at_the_directory(house: &House, typed: &mut Typed, chosen: &str) -> String {
    let dn = House::person(WHO);
    let bind = |mut command: Command, password: &str| -> Output {
        command.args(["-D", &dn, "-w", password]).output().unwrap()
    };
    for _ in 0..2 {
        assert!(bind(house.tool("ldapwhoami"), chosen).status.success());
        assert!(bind(house.starting("ldapwhoami"), chosen).status.success());
    }
    let wrong = typed.keep("wrong at the directory", "Mistyped-beacon-1126-reef");
    assert!(!bind(house.tool("ldapwhoami"), &wrong).status.success());
    let change = |new: &str| {
        let mut command = house.tool("ldappasswd");
        command.args(["-D", &dn, "-w", chosen, "-a", chosen, "-s", new]);
        command.output().unwrap()
    };
    let refused = typed.keep("refused by the directory", "staff.wang-staff.wang");
    assert!(!change(&refused).status.success());
    let new = typed.keep("changed by ldappasswd", "Silent-beacon-2237-atoll");
    let changed = change(&new);
    assert!(changed.status.success(), "{}", said(&changed));
    assert!(bind(house.tool("ldapwhoami"), &new).status.success());
    new
}

/// What the program makes itself and shows once.
fn generated(house: &House, typed: &mut Typed, password: &str) {
    let key = house.key("attendance");
    let key = typed.keep("key of a program", &key);
    let mut bind = house.tool("ldapwhoami");
    bind.args([
        "-D",
        &format!("cn=attendance,ou=services,{BASE}"),
        "-w",
        &key,
    ]);
    assert!(bind.output().unwrap().status.success());
    let cookie = house.browser_with(WHO, password);
    let made = house.post(&cookie, "/account/app-passwords", "name=phone&days=30");
    let shown = made.text.split_once("app-password-value\">");
    let shown = shown.and_then(|(_, rest)| rest.split_once('<'));
    let (own, _) = shown.expect("no app password on the page");
    typed.keep("app password", own);
    let mut bind = house.tool("ldapwhoami");
    bind.args(["-D", &House::person(WHO), "-w", own]);
    let bound = bind.output().unwrap();
    assert!(bound.status.success(), "{}", said(&bound));
}

/// A program that sends passwords where none is taken.
fn by_scim(house: &House, typed: &mut Typed) {
    let cookie = house.browser("nguyen.admin");
    let port = house.console_port();
    let page = asked_of(port, "GET", "/account", &[("Cookie", &cookie)], "").text;
    let held = page
        .split('"')
        .find(|word| word.starts_with("system-admin@"));
    let held = held.unwrap().replace('@', "%40");
    let form = format!("name=staff&days=1&held={held}");
    let made = house.post(&cookie, "/account/tokens", &form);
    let key = longest_word(&made, "tw_");
    let bearer = format!("Bearer {key}");
    typed.keep("key of an interface", &key);
    let sent = typed.keep("sent by SCIM", "Uninvited-buoy-3348-shoal");
    let broken = typed.keep("in broken JSON", "Unfinished-buoy-4459-strait");
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/scim+json"),
    ];
    let ask = |body: &str| asked_of(port, "POST", "/scim/v2/Users", &headers, body);
    let user = format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"new.person","password":"{sent}"}}"#
    );
    assert_eq!(ask(&user).status, 201, "{}", ask(&user).text);
    let broken = ask(&format!(r#"{{"password":"{broken}","#));
    assert_eq!(broken.status, 400, "{}", broken.text);
}

fn longest_word(answer: &Answer, start: &str) -> String {
    let words = answer
        .text
        .split(|sign: char| !sign.is_ascii_alphanumeric() && !"_-".contains(sign));
    let found = words
        .filter(|word| word.starts_with(start))
        .max_by_key(|word| word.len());
    found.unwrap().to_owned()
}

/// A browser that signed in and keeps its connection.
fn left_open(house: &House, password: &str) -> TcpStream {
    let port = house.console_port();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let form = format!("login={WHO}&password={password}");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answered = [0; 12];
    stream.read_exact(&mut answered).unwrap();
    assert_eq!(&answered, b"HTTP/1.1 303");
    stream
}

/// A browser whose line went dead in the middle of a form.
fn broken_off(house: &House, typed: &mut Typed) -> TcpStream {
    let port = house.console_port();
    let password = typed.keep("broken off", "Halfway-lantern-9926-jetty");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 300\r\n\r\nlogin={WHO}&password={password}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    stream
}

/// A program that keeps a connection over TLS; ended when dropped.
struct Silent(Child);

impl Drop for Silent {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

impl Silent {
    fn connected(address: &str) -> Self {
        let mut command = Command::new("openssl");
        command.args(["s_client", "-quiet", "-connect", address]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Self(command.stderr(Stdio::null()).spawn().unwrap())
    }

    fn say(&mut self, bytes: &[u8]) {
        let to = self.0.stdin.as_mut().unwrap();
        to.write_all(bytes).unwrap();
        to.flush().unwrap();
    }

    /// The first bytes of what is answered.
    fn hears<const LENGTH: usize>(&mut self) -> [u8; LENGTH] {
        let mut answered = [0; LENGTH];
        let from = self.0.stdout.as_mut().unwrap();
        from.read_exact(&mut answered).unwrap();
        answered
    }
}

/// A mail server: it binds for somebody, and holds the connection for the next.
fn bound_and_silent(house: &House, password: &str) -> Silent {
    let mut program = Silent::connected(&format!("127.0.0.1:{}", house.ldaps_port()));
    let request = ldap::reply::bind_request(1, &House::person(WHO), password);
    program.say(&request);
    let answered = program.hears::<10>();
    assert_eq!(answered.last(), Some(&0), "{answered:?}");
    program
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is shown is that time passed"
)]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// Where in the memory of a process each of the words lies: the name of the region and what stands around.
fn in_memory<'a>(process: u32, words: &'a [(&'static str, String)]) -> Vec<Found<'a>> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem"))
        .expect("only root reads the memory of the program: run the tests as root");
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut parts = line.split_ascii_whitespace();
        let (range, rights) = (parts.next().unwrap(), parts.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let at = |hexadecimal: &str| u64::from_str_radix(hexadecimal, 16).unwrap();
        let (mut from, to) = (at(from), at(to));
        let mut piece = vec![0; PIECE + OVERLAP];
        while from < to {
            let length = usize::try_from(to - from).unwrap().min(piece.len());
            let room = piece.get_mut(..length).unwrap();
            // A region can go between the list and the look.
            let read = memory.read_at(room, from).unwrap_or(0);
            let named = parts.clone().nth(3).unwrap_or("heap");
            found.extend(among(room.get(..read).unwrap(), words, named));
            from += u64::try_from(PIECE).unwrap();
        }
    }
    found
}

/// What was found, where, and what stands around it.
type Found<'a> = (&'a str, String, String);

fn among<'a>(bytes: &[u8], words: &'a [(&'static str, String)], at: &str) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (what, word) in words {
        if let Some(place) = memmem::find(bytes, word.as_bytes()) {
            let around = place.saturating_sub(80)..(place + 120).min(bytes.len());
            let around = String::from_utf8_lossy(bytes.get(around).unwrap())
                .escape_debug()
                .to_string();
            found.push((*what, at.to_owned(), around));
        }
    }
    found
}

/// The same in every file under a folder.
fn in_files<'a>(folder: &Path, words: &'a [(&'static str, String)]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path, words));
        } else if let Ok(bytes) = fs::read(&path) {
            found.extend(among(&bytes, words, &path.display().to_string()));
        }
    }
    found
}

#[test]
fn nothing_keeps_a_password_ten_seconds_after_the_last_request() {
    let house = House::logged();
    let mut typed = Typed::default();
    let open = use_passwords(&house, &mut typed);
    wait(SILENCE);
    // Whoever finds nothing may not have looked: what is known to be there is found by the same eyes.
    let there = [("name", WHO.to_owned())];
    assert!(!in_memory(house.process(), &there).is_empty());
    let seen = in_files(house.path(), &there);
    let in_file = |name: &str| seen.iter().any(|(_, at, _)| at.ends_with(name));
    assert!(in_file("records.db") || in_file("records.db-wal"));
    assert!(fs::metadata(house.log()).unwrap().len() > 0);
    let kept = in_memory(house.process(), &typed.0);
    assert!(kept.is_empty(), "in memory: {kept:#?}");
    let kept = in_files(house.path(), &typed.0);
    assert!(kept.is_empty(), "in files: {kept:#?}");
    drop(open);
}

const PASSWORD: &str = "Covered-lantern-5560-canal";

/// A new office whose pages come over TLS; killed when dropped.
struct OverTls {
    child: Child,
    folder: TempDir,
    address: String,
}

impl Drop for OverTls {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl OverTls {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let files = issued(folder.path(), "one");
        let text = format!(
            "[tls]\ncertificate_file = \"{}\"\nkey_file = \"{}\"\n",
            files.certificate_file.display(),
            files.key_file.display()
        );
        let mut command = configured(folder.path(), &text);
        let mut init = Command::new(command.get_program());
        init.args(["init", "--admin", WHO, "--password-stdin"])
            .args(["--unit", "西嶺鎮公所", "--data"])
            .arg(folder.path().join("data"));
        let init = init.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut init = init.spawn().unwrap();
        writeln!(init.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(init.wait().unwrap().success());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut ready = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut ready).unwrap();
        let address = ready.trim().strip_prefix("ready https://").unwrap();
        Self {
            child,
            folder,
            address: address.to_owned(),
        }
    }
}

/// A browser that comes over TLS and keeps its connection; the head and the form together, or one after the other.
fn signed_in_over_tls(address: &str, password: &str, at_once: bool) -> Silent {
    let mut browser = Silent::connected(address);
    let form = format!("login={WHO}&password={password}");
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        form.len()
    );
    if at_once {
        browser.say(format!("{head}{form}").as_bytes());
    } else {
        browser.say(head.as_bytes());
        wait(Duration::from_millis(300));
        browser.say(form.as_bytes());
    }
    assert_eq!(&browser.hears::<12>(), b"HTTP/1.1 303");
    browser
}

#[test]
fn a_browser_that_stays_connected_over_tls_leaves_no_password_behind() {
    let house = OverTls::open();
    let _together = signed_in_over_tls(&house.address, PASSWORD, true);
    let _apart = signed_in_over_tls(&house.address, PASSWORD, false);
    wait(SILENCE);
    let there = [("name", WHO.to_owned())];
    assert!(!in_memory(house.child.id(), &there).is_empty());
    let typed = [("signed in over TLS", PASSWORD.to_owned())];
    let kept = in_memory(house.child.id(), &typed);
    assert!(kept.is_empty(), "in memory: {kept:#?}");
    let kept = in_files(house.folder.path(), &typed);
    assert!(kept.is_empty(), "in files: {kept:#?}");
}

#[test]
fn a_crash_leaves_no_dump() {
    let house = House::open();
    let limits = fs::read_to_string(format!("/proc/{}/limits", house.process())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words = core.unwrap().split_ascii_whitespace();
    assert_eq!(words.skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
    let ended = house.struck("ABRT");
    assert_eq!((ended.signal(), ended.core_dumped()), (Some(6), false));
}

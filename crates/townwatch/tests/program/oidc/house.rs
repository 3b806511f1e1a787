//! The running program with an office, an application, and a browser without pictures.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oidc::keys::PublicKey;
use oidc::{Pairs, asking, base64url};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

pub(crate) const WHO: &str = "lin.contact";
pub(crate) const PASSWORD: &str = "correct-horse-battery";
pub(crate) const REDIRECT: &str = "https://files.example/oidc/callback";
pub(crate) const AFTER: &str = "https://files.example/bye";
pub(crate) const VERIFIER: &str = "a-verifier-of-the-tests-that-is-long-enough-1234567";

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// What stands behind the address to which a browser is sent.
    pub(crate) fn back(&self) -> Pairs {
        let to = self.header("location");
        let query = to.split_once('?').map_or("", |(_, query)| query);
        Pairs::read(query).unwrap()
    }

    /// What an application is told that was refused.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }
}

/// The running program; it ends with the test.
pub(crate) struct House {
    child: Option<Child>,
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl House {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        let config = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\ndata = \"{}\"\npublic_url = \"http://127.0.0.1:{port}\"\n",
            folder.path().join("data").display()
        );
        std::fs::write(folder.path().join("townwatch.toml"), config).unwrap();
        let mut init = program();
        init.args([
            "init",
            "--admin",
            WHO,
            "--password-stdin",
            "--unit",
            "西嶺鎮公所",
        ]);
        init.arg("--data").arg(folder.path().join("data"));
        let mut init = init
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(init.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(init.wait().unwrap().success());
        let mut house = Self {
            child: None,
            folder,
            port,
        };
        house.start();
        house
    }

    pub(crate) fn start(&mut self) {
        let mut child = program()
            .arg("serve")
            .arg("--config")
            .arg(self.config())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the server said nothing").unwrap();
        assert!(ready.starts_with("ready http://"), "{ready}");
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        self.child = Some(child);
    }

    /// `kill -9`
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("townwatch.toml")
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `townwatch account client …`
    pub(crate) fn command(&self, words: &[&str]) -> (bool, String) {
        let output = program()
            .args(["account", "client"])
            .args(words)
            .arg("--config")
            .arg(self.config())
            .arg("--json")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), text + &told)
    }

    /// Enters an application.
    pub(crate) fn application(&self, name: &str, more: &[&str]) -> Application {
        let mut words = vec!["add", "--name", name, "--after", AFTER];
        if !more.contains(&"--redirect") {
            words.extend(["--redirect", REDIRECT]);
        }
        words.extend(more);
        let (done, text) = self.command(&words);
        assert!(done, "{text}");
        let line: Value = serde_json::from_str(&text).unwrap();
        let word = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        Application {
            id: word("client_id"),
            secret: word("client_secret"),
            redirect: line["redirect_uris"][0].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.port,
            body.len()
        );
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        stream
            .write_all(format!("{head}\r\n{body}").as_bytes())
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        read_answer(&String::from_utf8_lossy(&answer))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// The keys as applications read them.
    pub(crate) fn keys(&self) -> Vec<PublicKey> {
        let keys = self.get("/oidc/jwks").json();
        let keys = keys["keys"].as_array().unwrap();
        keys.iter().filter_map(PublicKey::from_jwk).collect()
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            house: self,
            cookies: BTreeMap::new(),
        }
    }

    /// A browser of the contact's that is in.
    pub(crate) fn signed_in(&self) -> Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.sign_in("/");
        assert_eq!(answer.header("location"), "/", "{answer:?}");
        browser
    }
}

fn read_answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let text = if chunked {
        unchunked(body)
    } else {
        body.to_owned()
    };
    Answer {
        status: status.and_then(|code| code.parse().ok()).unwrap_or(0),
        headers,
        text,
    }
}

fn unchunked(body: &str) -> String {
    let mut rest = body;
    let mut text = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        text.push_str(after.get(..size).unwrap_or_default());
        rest = after.get(size + 2..).unwrap_or_default();
    }
    text
}

/// A browser: cookies, and nothing that runs.
#[derive(Clone)]
pub(crate) struct Browser<'h> {
    house: &'h House,
    cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    fn keep(&mut self, answer: Answer) -> Answer {
        for (_, set) in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let pair = set.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    fn cookie(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let cookie = self.cookie();
        let answer = self.house.ask("GET", path, &[("Cookie", &cookie)], "");
        self.keep(answer)
    }

    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form(fields);
        let cookie = self.cookie();
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [
            ("Cookie", &*cookie),
            kind,
            ("Sec-Fetch-Site", "same-origin"),
        ];
        let answer = self.house.ask("POST", path, &headers, &body);
        self.keep(answer)
    }

    pub(crate) fn sign_in(&mut self, next: &str) -> Answer {
        let fields = [("login", WHO), ("password", PASSWORD), ("next", next)];
        self.post("/sign-in", &fields)
    }

    /// A code for an application.
    pub(crate) fn code(&mut self, application: &Application, more: &[(&str, &str)]) -> String {
        let answer = self.get(&application.request(more));
        let code = answer.back().one("code").map(str::to_owned);
        code.unwrap_or_else(|| panic!("no code: {answer:?}"))
    }
}

/// `a=1&b=2`
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    asking("", fields).trim_start_matches('?').to_owned()
}

/// An application that was entered.
#[derive(Debug, Clone)]
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) redirect: String,
}

impl Application {
    /// A request with its words; those that are given replace others, and an empty one is left out.
    pub(crate) fn request(&self, more: &[(&str, &str)]) -> String {
        let challenge = base64url(&Sha256::digest(VERIFIER.as_bytes()));
        let words = [
            ("client_id", &*self.id),
            ("redirect_uri", &self.redirect),
            ("response_type", "code"),
            ("scope", "openid profile email groups"),
            ("state", "a state & more"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let given = |name: &str| more.iter().any(|(other, _)| *other == name);
        let kept = words.into_iter().filter(|(name, _)| !given(name));
        let all: Vec<_> = kept.chain(more.iter().copied()).collect();
        let all: Vec<_> = all
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        asking("/oidc/authorize", &all)
    }

    pub(crate) fn basic(&self) -> String {
        format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", self.id, self.secret))
        )
    }

    /// Asks for tokens, with its secret in the header unless `headers` says otherwise.
    pub(crate) fn fetch(&self, house: &House, fields: &[(&str, &str)]) -> Answer {
        let basic = self.basic();
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [kind, ("Authorization", &*basic)];
        house.ask("POST", "/oidc/token", &headers, &form(fields))
    }

    /// Tokens for a code.
    pub(crate) fn redeem(&self, house: &House, code: &str) -> Answer {
        self.fetch(house, &for_code(&self.redirect, code))
    }

    /// Tokens for a refresh token.
    pub(crate) fn refresh(&self, house: &House, token: &str) -> Answer {
        self.fetch(
            house,
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
    }
}

pub(crate) fn for_code<'a>(redirect: &'a str, code: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect),
        ("code_verifier", VERIFIER),
    ]
}

/// What an application may know by an access token.
pub(crate) fn userinfo(house: &House, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    house.ask("GET", "/oidc/userinfo", &[("Authorization", &bearer)], "")
}

/// The claims of an identity token, signed by a key that is told.
pub(crate) fn claims(house: &House, token: &str) -> Map<String, Value> {
    oidc::jws::read(token, &house.keys(), oidc::jws::ID_TOKEN).unwrap()
}

/// A token that says what it likes, under a header that does.
pub(crate) fn forged(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    format!("{}.{}.{}", part(header), part(claims), base64url(&[7; 64]))
}

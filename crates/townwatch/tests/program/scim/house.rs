//! The running program with an office, and a program with a key that speaks SCIM.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const WHO: &str = "lin.contact";
pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
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

    /// `scimType` of a refusal.
    pub(crate) fn kind(&self) -> (u16, String) {
        let body = self.json();
        let kind = body["scimType"].as_str().unwrap_or_default();
        (self.status, kind.to_owned())
    }
}

/// The running program; it ends with the test.
pub(crate) struct House {
    child: Option<Child>,
    folder: TempDir,
    pub(crate) port: u16,
    key: String,
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A program of the Python packages that `cargo xtask test` brings.
pub(crate) fn tool(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_townwatch"));
    let target = program.ancestors().nth(2).unwrap();
    let tool = target.join("tools/scim/bin").join(name);
    assert!(
        tool.exists(),
        "missing {}: Python packages of SCIM (tests/program/scim/requirements.txt); cargo xtask test brings them",
        tool.display()
    );
    tool
}

impl House {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        let data = folder.path().join("data");
        let config = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\ndata = \"{}\"\npublic_url = \"http://127.0.0.1:{port}\"\n",
            data.display()
        );
        std::fs::write(folder.path().join("townwatch.toml"), config).unwrap();
        let mut init = program();
        let words = [
            "init",
            "--admin",
            WHO,
            "--password-stdin",
            "--unit",
            "西嶺鎮公所",
        ];
        init.args(words).arg("--data").arg(data);
        init.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut init = init.spawn().unwrap();
        writeln!(init.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(init.wait().unwrap().success());
        let mut house = Self {
            child: None,
            folder,
            port,
            key: String::new(),
        };
        house.start();
        house.key = house.make_key("system-admin");
        house
    }

    pub(crate) fn start(&mut self) {
        let mut child = program()
            .arg("serve")
            .arg("--config")
            .arg(self.folder.path().join("townwatch.toml"))
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

    /// The file of the records.
    pub(crate) fn records(&self) -> PathBuf {
        self.folder.path().join("data/records.db")
    }

    pub(crate) fn root(&self) -> String {
        format!("http://127.0.0.1:{}/scim/v2", self.port)
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The cookie of a browser that has signed in.
    pub(crate) fn cookie(&self) -> String {
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let body = format!("login={WHO}&password={PASSWORD}");
        let answer = self.ask("POST", "/sign-in", &form, &body);
        let cookies = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie");
        let cookies = cookies.filter_map(|(_, set)| set.split(';').next());
        cookies.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn post(&self, cookie: &str, path: &str, body: &str) -> Answer {
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Cookie", cookie),
        ];
        self.ask("POST", path, &headers, body)
    }

    pub(crate) fn page(&self, cookie: &str, path: &str) -> Answer {
        self.ask("GET", path, &[("Cookie", cookie)], "")
    }

    /// A key of the first person, in one of their roles.
    pub(crate) fn make_key(&self, role: &str) -> String {
        let cookie = self.cookie();
        let page = self.page(&cookie, "/account").text;
        let words = page.split('"');
        let mut held = words.filter(|word| word.starts_with(&format!("{role}@")));
        let held = held.next().unwrap_or_else(|| panic!("no {role}: {page}"));
        let form = format!("name=staff&days=1&held={}", held.replace('@', "%40"));
        let made = self.post(&cookie, "/account/tokens", &form);
        assert_eq!(made.status, 200, "{}", made.text);
        let words = made
            .text
            .split(|sign: char| !sign.is_ascii_alphanumeric() && !"_-".contains(sign));
        let key = words
            .filter(|word| word.starts_with("tw_"))
            .max_by_key(|word| word.len());
        key.unwrap().to_owned()
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        asked_of(self.port, method, path, headers, body)
    }

    /// A request with the key.
    pub(crate) fn scim(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.scim_with(method, path, &[], body)
    }

    pub(crate) fn scim_with(
        &self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let bearer = format!("Bearer {}", self.key);
        let mut headers = vec![
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/scim+json"),
        ];
        headers.extend(more);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.ask(method, &format!("/scim/v2{path}"), &headers, &body)
    }
}

/// One request on a connection of its own.
pub(crate) fn asked_of(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let request = format!("{head}\r\n{body}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    read_answer(&String::from_utf8_lossy(&answer))
}

fn read_answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    Answer {
        status: status.and_then(|code| code.parse().ok()).unwrap_or(0),
        headers,
        text: body.to_owned(),
    }
}

//! What the tests of several doors do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::house::{House, wait_until};

pub(crate) const HTTP: &str =
    "[[collect.listen]]\nkind = \"http\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n";
pub(crate) const DOOR: &str = "http/tcp";

/// A key for a source of a house whose server does not run.
pub(crate) fn key(house: &House, source: &str) -> String {
    let made = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(["source", "key", source, "--data"])
        .arg(house.data())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// The Python that holds the senders' packages, which `cargo xtask test` brings.
pub(crate) fn python() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_townwatch"));
    let target = program.ancestors().nth(2).unwrap();
    let python = target.join("tools/senders/bin/python");
    assert!(
        python.exists(),
        "missing {}: Python packages of senders (tests/senders/doors/requirements.txt); cargo xtask test brings them",
        python.display()
    );
    python
}

/// A sender in Python that tells how far it has come.
pub(crate) struct Sending {
    child: Child,
    answered: Arc<AtomicUsize>,
}

impl Sending {
    pub(crate) fn start(script: &str, arguments: &[String]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/senders/doors");
        let mut child = Command::new(python())
            .arg(folder.join(script))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let answered = Arc::new(AtomicUsize::new(0));
        let told = Arc::clone(&answered);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                told.store(line.trim().parse().unwrap_or(0), Ordering::SeqCst);
            }
        });
        Self { child, answered }
    }

    pub(crate) fn wait_for(&self, answered: usize) {
        wait_until("the sender's answers", || {
            self.answered.load(Ordering::SeqCst) >= answered
        });
    }

    pub(crate) fn finish(mut self) {
        let mut ended = None;
        wait_until("the sender's end", || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        });
        assert!(ended.unwrap().success(), "the sender failed");
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends so many records from a script, and kills the server so often meanwhile; it is stopped afterwards.
pub(crate) fn killed_while_it_sends(script: &str, count: usize, kills: usize) -> House {
    let mut house = House::new(HTTP);
    let key = key(&house, "portal");
    house.start();
    let address = format!("http://{}", house.address(DOOR));
    let sending = Sending::start(script, &[address, key, count.to_string()]);
    for kill in 1..=kills {
        sending.wait_for(count * kill / (kills + 1));
        house.kill();
        house.start();
    }
    sending.finish();
    house.stop();
    house
}

/// A request as bytes.
pub(crate) fn request(target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut request = format!("POST {target} HTTP/1.1\r\nhost: t\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "content-length: {}\r\n\r\n", body.len()).unwrap();
    let mut request = request.into_bytes();
    request.extend(body);
    request
}

/// A question without a body.
pub(crate) fn asked(method: &str, target: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut request = format!("{method} {target} HTTP/1.1\r\nhost: t\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    request.push_str("\r\n");
    request.into_bytes()
}

/// Sends a request and reads the whole answer: its status, its head and its body.
pub(crate) fn ask(address: SocketAddr, request: &[u8]) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    // A server that refuses early may close before all is written.
    let _ = stream.write_all(request);
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        let line = line.to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head, String::from_utf8(body).unwrap())
}

/// Every one of so many texts was kept, and once.
pub(crate) fn each_once(kept: &[String], count: usize, text: impl Fn(usize) -> String) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for line in kept {
        *times.entry(line).or_default() += 1;
    }
    let wanted: Vec<String> = (0..count).map(text).collect();
    let lost: Vec<_> = wanted
        .iter()
        .filter(|text| !times.contains_key(text.as_str()))
        .collect();
    assert!(lost.is_empty(), "{} lost: {:?}", lost.len(), lost.first());
    let doubled: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "doubled: {doubled:?}");
    assert_eq!(kept.len(), count);
}

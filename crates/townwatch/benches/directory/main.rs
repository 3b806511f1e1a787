//! Binds to our own directory: how many a second and how long the slowest take, with 16 connections.
//!
//! `cargo bench -p townwatch --bench directory -- [SECONDS]`, in an office of 30,000 accounts. A name that nobody
//! bears costs one slow hash, as a right password does that is not remembered.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement says what it measured, and looks at the clock"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use application::port::{Lane, Passwords as _};
use identity::Argon2Pool;
use ldap::reply::bind_request;
use townwatch::machine::MachineIds;

const CLIENTS: usize = 16;
const ACCOUNTS: usize = 30_000;

/// The program; it ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

struct Server {
    running: Running,
    port: u16,
    password: String,
    _folder: tempfile::TempDir,
}

fn started() -> Server {
    let folder = tempfile::TempDir::new().unwrap();
    let config = folder.path().join("townwatch.toml");
    let text =
        "[directory_server]\nbase = \"dc=t\"\nldap = \"127.0.0.1:0\"\nplain_on_loopback = true\n";
    std::fs::write(&config, text).unwrap();
    let data = folder.path().join("data");
    // The first start makes the office with its logs, the second finds it grown.
    let (first, _) = serving(&config, &data);
    settled(&first);
    drop(first);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/scim/people.py");
    let filled = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(data.join("records.db"))
        .arg(ACCOUNTS.to_string())
        .status();
    assert!(filled.unwrap().success());
    let (running, port) = serving(&config, &data);
    settled(&running);
    let password = std::fs::read_to_string(data.join("demo/password")).unwrap();
    Server {
        running,
        port,
        password: password.trim().to_owned(),
        _folder: folder,
    }
}

/// Waits until the program does next to nothing for two seconds: what the demo makes up at its first start is no part
/// of what is measured.
fn settled(program: &Running) {
    let path = format!("/proc/{}/stat", program.0.id());
    // Clock ticks of the processor so far: the fields utime and stime, a hundredth of a second each.
    let ticks = || -> u64 {
        let stat = std::fs::read_to_string(&path).unwrap();
        let fields = stat.rsplit(')').next().unwrap().split_whitespace();
        fields
            .skip(11)
            .take(2)
            .map(|one| one.parse::<u64>().unwrap())
            .sum()
    };
    for _ in 0..60 {
        let before = ticks();
        std::thread::sleep(Duration::from_secs(2));
        if ticks() - before < 10 {
            return;
        }
    }
}

/// The program, once it is ready, and the port of its directory.
fn serving(config: &Path, data: &Path) -> (Running, u16) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--config"])
        .arg(config)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.starts_with("directory ldap") {
            port = line.rsplit_once(':').unwrap().1.parse().unwrap();
        } else if line.starts_with("others, same password") {
            break;
        }
    }
    (Running(child), port)
}

/// One bind; the code of its answer.
fn bind(stream: &mut TcpStream, name: &str, password: &str) -> Option<u8> {
    stream.write_all(&bind_request(1, name, password)).ok()?;
    let mut head = [0; 2];
    stream.read_exact(&mut head).ok()?;
    let mut rest = vec![0; usize::from(head[1])];
    stream.read_exact(&mut rest).ok()?;
    rest.get(7).copied()
}

/// Binds of all clients in a time: how many with this code, and how long each took, sorted.
fn measured(
    server: &Server,
    lasts: Duration,
    code: u8,
    name: impl Fn(usize, usize) -> String + Send + Sync + 'static,
) -> Vec<Duration> {
    let name = Arc::new(name);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (name, port) = (Arc::clone(&name), server.port);
            let password = server.password.clone();
            std::thread::spawn(move || {
                let connect = || TcpStream::connect(("127.0.0.1", port)).unwrap();
                let (mut stream, begun, mut took) = (connect(), Instant::now(), Vec::new());
                stream.set_nodelay(true).unwrap();
                for number in 0.. {
                    if begun.elapsed() > lasts {
                        break;
                    }
                    let one = Instant::now();
                    match bind(&mut stream, &name(client, number), &password) {
                        Some(found) if found == code => took.push(one.elapsed()),
                        Some(_) => {}
                        // Closed after many refusals.
                        None => stream = connect(),
                    }
                }
                took
            })
        })
        .collect();
    let mut all: Vec<_> = clients
        .into_iter()
        .flat_map(|client| client.join().unwrap())
        .collect();
    all.sort();
    all
}

fn tell(what: &str, took: &[Duration], lasts: Duration) -> f64 {
    let rate = f64::from(u32::try_from(took.len()).unwrap()) / lasts.as_secs_f64();
    let at = |share: usize| {
        took.get(took.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    println!("{what}: {rate:.0}/s, median {:?}, p99 {:?}", at(50), at(99));
    rate
}

/// What the pool does without a network, in the same time.
fn raw(lasts: Duration) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(async {
        let pool = Arc::new(Argon2Pool::new(Arc::new(MachineIds)));
        let begun = Instant::now();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move {
                    let mut done = 0_u32;
                    while begun.elapsed() < lasts {
                        let looked = pool.verify("x".into(), None, Lane::Stranger).await;
                        done += u32::from(looked.is_ok());
                    }
                    done
                })
            })
            .collect();
        let mut all = 0;
        for client in clients {
            all += client.await.unwrap();
        }
        f64::from(all) / lasts.as_secs_f64()
    })
}

/// Resident memory of the server, at its highest, in KiB.
fn memory(server: &Server) -> String {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", server.running.0.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or_default().to_owned()
}

fn main() {
    let seconds = std::env::args().find_map(|word| word.parse().ok());
    let lasts = Duration::from_secs(seconds.unwrap_or(5));
    let server = started();
    // One slow look, and it is remembered.
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    assert_eq!(bind(&mut stream, "wang.staff", &server.password), Some(0));
    let cached = measured(&server, lasts, 0, |_, _| "wang.staff".to_owned());
    tell("remembered binds", &cached, lasts);
    let slow = measured(&server, lasts, 49, |client, number| {
        format!("nobody{client}x{number}")
    });
    let slow = tell("binds that are hashed", &slow, lasts);
    let raw = raw(lasts);
    println!(
        "hashes without a network: {raw:.0}/s; binds reach {:.0} %",
        slow / raw * 100.0
    );
    println!("{}", memory(&server));
}

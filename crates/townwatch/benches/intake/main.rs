//! How many events a second the running program takes: by syslog over TCP, and by `_bulk`.
//!
//! The server is the program itself, with its own rules, decoding, sealing and detection on. The load
//! comes from this process over loopback, and what it costs is told beside what the server costs, by
//! the processor's clock: a busy machine makes the wall's clock say less than the program can.
//!
//! `cargo bench -p townwatch --bench intake [-- EVENTS]`; prints a table and one line of JSON.
//! `TOWNWATCH_BENCH_WAIT=SECONDS` waits before each load, so that a profiler can be attached.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measurement reads the clock, waits, prints and divides"
)]

mod load;
mod mix;
mod server;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::mix::Mix;
use crate::server::{Server, cpu_of, own_cpu};

/// Events of each way, when no number is given.
const EVENTS: u64 = 1_000_000;
/// Connections that send at once.
const CONNECTIONS: u64 = 4;
/// How long it may take until everything sent is in the log.
const PATIENCE: Duration = Duration::from_mins(10);

struct Measured {
    way: &'static str,
    events: u64,
    /// Bytes of lines or documents, without what frames them.
    bytes: u64,
    wall: f64,
    /// Processor seconds of the server, until all was judged as well.
    server: f64,
    /// Processor seconds of the load generator.
    generator: f64,
    /// Seconds from the answer (syslog: from the last byte sent) until a search found a line.
    searchable: f64,
}

fn main() {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/logs");
    let mix = Mix::of(&logs);
    if mix.is_empty() {
        println!("skipped: the real logs are not beside the project");
        return;
    }
    // `cargo bench` adds a word of its own.
    let events = std::env::args().find_map(|word| word.parse().ok());
    let events: u64 = events.unwrap_or(EVENTS);
    let server = Server::start();
    let attack = Mix::of(&logs).under_attack();
    let found = [
        measure(&server, "syslog/TCP", events, |part| {
            load::syslog(server.syslog(), &mix, &part)
        }),
        measure(&server, "the same, attacked", events / 4, |part| {
            load::syslog(server.syslog(), &attack, &part)
        }),
        measure(&server, "_bulk", events, |part| {
            load::bulk(server.http(), server.key(), &mix, &part)
        }),
    ];
    let peak = server.peak_mib();
    server.stop();
    told(&found, peak);
}

/// Sends events over several connections, then a line that is looked for.
fn measure(
    server: &Server,
    way: &'static str,
    events: u64,
    send: impl Fn(load::Part) -> u64 + Sync,
) -> Measured {
    wait_for_profiler();
    server.settle();
    let (before, own) = (cpu_of(server.process()), own_cpu());
    let begun = Instant::now();
    let each = events / CONNECTIONS;
    let bytes = std::thread::scope(|scope| {
        let parts = (0..CONNECTIONS).map(|number| load::Part {
            first: number * each,
            events: each,
            last_words: format!("lastword{}{number}", way.len()),
        });
        let sending: Vec<_> = parts.map(|part| scope.spawn(|| send(part))).collect();
        sending.into_iter().map(|one| one.join().unwrap()).sum()
    });
    let generator = own_cpu() - own;
    let last = (0..CONNECTIONS).map(|number| format!("lastword{}{number}", way.len()));
    server.wait_for(last.collect(), PATIENCE);
    let wall = begun.elapsed().as_secs_f64();
    server.settle();
    let spent = cpu_of(server.process()) - before;
    Measured {
        way,
        events: each * CONNECTIONS,
        bytes,
        wall,
        server: spent,
        generator,
        searchable: searchable(server, way, events / 4, &send),
    }
}

/// While the load goes on: one more event, and how long until the search on the command line shows it.
fn searchable(
    server: &Server,
    way: &str,
    events: u64,
    send: &(impl Fn(load::Part) -> u64 + Sync),
) -> f64 {
    let words = format!("soughtword{}", way.len());
    std::thread::scope(|scope| {
        let load = load::Part {
            first: 0,
            events,
            last_words: "lastword0".to_owned(),
        };
        let more = scope.spawn(|| send(load));
        let _bytes = send(load::Part {
            first: 0,
            events: 1,
            last_words: words.clone(),
        });
        let begun = Instant::now();
        server.wait_until_found(&words, PATIENCE);
        let seconds = begun.elapsed().as_secs_f64();
        let _bytes = more.join();
        seconds
    })
}

fn wait_for_profiler() {
    let asked = std::env::var("TOWNWATCH_BENCH_WAIT").ok();
    if let Some(seconds) = asked.and_then(|text| text.parse().ok()) {
        println!("waiting {seconds} s");
        std::thread::sleep(Duration::from_secs(seconds));
    }
}

fn told(found: &[Measured], peak: f64) {
    println!(
        "{:18} {:>9} {:>8} {:>9} {:>12} {:>13} {:>11} {:>13}",
        "way",
        "events",
        "MB",
        "events/s",
        "server CPU s",
        "per server-s",
        "generator",
        "searchable s"
    );
    let mut json = Vec::new();
    for one in found {
        let (events, mb) = (one.events as f64, one.bytes as f64 / 1e6);
        let share = 100.0 * one.generator / (one.generator + one.server);
        println!(
            "{:18} {:>9} {mb:>8.1} {:>9.0} {:>12.2} {:>13.0} {share:>9.0} % {:>13.2}",
            one.way,
            one.events,
            events / one.wall,
            one.server,
            events / one.server,
            one.searchable
        );
        json.push(format!(
            r#"{{"way":"{}","events":{},"bytes":{},"wall_s":{:.2},"server_cpu_s":{:.2},"generator_cpu_s":{:.2},"searchable_s":{:.2}}}"#,
            one.way, one.events, one.bytes, one.wall, one.server, one.generator, one.searchable
        ));
    }
    println!("most memory the server held: {peak:.0} MiB");
    println!(
        r#"{{"bench":"intake","peak_mib":{peak:.0},"ways":[{}]}}"#,
        json.join(",")
    );
}

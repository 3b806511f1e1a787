//! `townwatch traffic`: what firewalls and flow logs tell of traffic, summed up from files.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use application::port::Now as _;
use application::traffic::{Flow, Sign, SignKind, Traffic, time_of, top};
use clap::Args;
use collect::archive::{Item, Limits};
use formats::encoding::{self, Encoding};
use formats::{Context, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Bits in a megabit.
const MEGABIT: u64 = 1_000_000;

/// `townwatch traffic`
#[derive(Debug, Args)]
pub struct TrafficFiles {
    /// One JSON object with everything that was summed up.
    #[arg(long)]
    json: bool,
    /// How many addresses, services, machines and minutes are shown.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// What the line carries, in megabits a second: minutes in which it is full are told.
    #[arg(long, value_name = "MBIT", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    capacity: Option<u64>,
    /// How the lines are read: a format's id, or `auto`.
    #[arg(long, value_name = "NAME", default_value = "auto")]
    format: String,
    /// Zone of times that state none; the machine's when not given.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Files and folders; plain, gzip, xz or zstd.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// Runs `townwatch traffic`: 1 when a flood or a full line was found.
///
/// # Errors
/// When a path or an argument cannot be used.
pub(crate) fn run(arguments: &TrafficFiles, out: &mut Out) -> Result<Done, Unusable> {
    let zone = match &arguments.time_zone {
        None => TimeZone::system(),
        Some(name) => TimeZone::get(name).map_err(|_| {
            let advice = "no such zone; write one as Asia/Taipei";
            Unusable::new(format!("--time-zone {name}: {advice}"))
        })?,
    };
    let format = Format::parse(&arguments.format).map_err(Unusable::new)?;
    if let Some(path) = arguments.paths.iter().find(|path| !path.exists()) {
        let path = path.display();
        let what = format!("{path}: no such file or folder; check the path");
        return Err(Unusable::new(what));
    }
    let mut reading = Reading {
        traffic: Traffic::default(),
        format,
        zone,
        received: MachineClock.now(),
        encoding: Encoding::Utf8,
        others: 0,
    };
    collect::archive::visit(&arguments.paths, &Limits::default(), &mut |item| {
        reading.take(&item, out);
        ControlFlow::Continue(())
    });
    let capacity = arguments.capacity.map(|one| one.saturating_mul(MEGABIT));
    let signs = reading.traffic.signs(capacity);
    if arguments.json {
        let told = reading.told(&signs, arguments.top);
        out.line(&told.to_string());
    } else {
        reading.table(&signs, arguments.top, out);
    }
    let clean = signs.is_empty();
    Ok(if clean { Done::Clean } else { Done::Found })
}

struct Reading {
    traffic: Traffic,
    format: Format,
    zone: TimeZone,
    received: Timestamp,
    encoding: Encoding,
    /// Lines about something else.
    others: u64,
}

impl Reading {
    fn take(&mut self, item: &Item<'_>, out: &mut Out) {
        match item {
            Item::FileStart {
                modified, encoding, ..
            } => {
                self.received = modified.unwrap_or_else(|| MachineClock.now());
                self.encoding = *encoding;
            }
            Item::Line { raw, .. } => {
                let (text, _) = encoding::text(raw, self.encoding);
                let context = Context {
                    received: self.received,
                    zone: &self.zone,
                };
                let decoded = formats::decode(self.format, &text, &context);
                let counted = self.traffic.take(&decoded.event);
                self.others = self.others.saturating_add(u64::from(!counted));
            }
            Item::Damaged { what } => out.problem(what),
            Item::FileEnd { .. } => {}
            Item::Skipped { path, why } => {
                out.problem(&format!("{}: skipped: {why}", path.display()));
            }
        }
    }

    fn written(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        at.display_with_offset(zoned.offset()).to_string()
    }

    fn told(&self, signs: &[Sign], most: usize) -> Value {
        let traffic = &self.traffic;
        let flows = |flows: &BTreeMap<Box<str>, Flow>, name: &str, partners: &str| -> Vec<Value> {
            let top = top(flows, most, |flow| flow.lines).into_iter();
            top.map(|(key, flow)| row(name, &json!(key), partners, flow))
                .collect()
        };
        let minutes = top(&traffic.minutes, most, |flow| flow.lines).into_iter();
        let minutes = minutes.map(|(minute, flow)| {
            let at = json!(self.written(time_of(minute)));
            row("minute", &at, "addresses", flow)
        });
        let signs = signs.iter().map(|sign| {
            json!({
                "kind": sign.kind.name(), "minute": self.written(sign.minute),
                "minutes": sign.minutes, "amount": sign.amount, "median": sign.median,
                "limit": sign.limit,
            })
        });
        json!({
            "lines": traffic.lines,
            "without_bytes": traffic.without_bytes,
            "others": self.others,
            "beyond": traffic.beyond,
            "first": traffic.span.map(|(first, _)| self.written(first)),
            "last": traffic.span.map(|(_, last)| self.written(last)),
            "signs": signs.collect::<Vec<_>>(),
            "addresses": flows(&traffic.addresses, "address", "services"),
            "services": flows(&traffic.services, "service", "addresses"),
            "targets": flows(&traffic.targets, "target", "addresses"),
            "minutes": minutes.collect::<Vec<_>>(),
        })
    }

    fn table(&self, signs: &[Sign], most: usize, out: &mut Out) {
        let traffic = &self.traffic;
        let span = traffic.span.map_or_else(String::new, |(first, last)| {
            format!(", {} – {}", self.written(first), self.written(last))
        });
        out.line(&format!(
            "{} lines about traffic{span}; {} of them say no bytes; {} others",
            traffic.lines, traffic.without_bytes, self.others
        ));
        for sign in signs {
            let at = self.written(sign.minute);
            let Sign {
                minutes,
                amount,
                median,
                limit,
                ..
            } = sign;
            out.line(&match sign.kind {
                SignKind::Flood => format!(
                    "flood: {amount} lines in the minute of {at}; usual are {median}, more than {limit} is told; {minutes} minutes like this"
                ),
                SignKind::ManyAddresses => format!(
                    "many addresses: {amount} in the minute of {at}; usual are {median}, more than {limit} is told; {minutes} minutes like this"
                ),
                SignKind::Saturation => format!(
                    "full line: {amount} % in the minute of {at}; {minutes} minutes over {limit} %"
                ),
            });
        }
        let parts = [
            ("address", &traffic.addresses),
            ("service", &traffic.services),
            ("machine", &traffic.targets),
        ];
        for (name, flows) in parts {
            heading(name, out);
            for (key, flow) in top(flows, most, |flow| flow.lines) {
                line(&key, flow, out);
            }
        }
        heading("minute", out);
        for (minute, flow) in top(&traffic.minutes, most, |flow| flow.lines) {
            line(&self.written(time_of(minute)), flow, out);
        }
    }
}

fn row(name: &str, key: &Value, partners: &str, flow: &Flow) -> Value {
    json!({
        name: key, "lines": flow.lines, "denied": flow.denied, "sent": flow.sent,
        "received": flow.received, partners: flow.partners(),
    })
}

fn heading(name: &str, out: &mut Out) {
    out.line("");
    out.line(&format!(
        "{name:<40} {:>10} {:>10} {:>16} {:>16} {:>8}",
        "lines", "denied", "sent", "received", "partners"
    ));
}

fn line(key: &str, flow: &Flow, out: &mut Out) {
    out.line(&format!(
        "{key:<40} {:>10} {:>10} {:>16} {:>16} {:>8}",
        flow.lines,
        flow.denied,
        flow.sent,
        flow.received,
        flow.partners()
    ));
}

//! What firewalls and flow logs tell of traffic: by address, by service, by minute, and what looks like a flood
//! or a line that is full.
//!
//! Only lines about packets and connections count. How much went through is counted where a line says it; what a
//! long session moved is spread over its minutes. Everything is bounded: what comes beyond is counted together.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{Event, Value, known};
use jiff::Timestamp;

/// Most addresses that are told apart.
const MOST_ADDRESSES: usize = 100_000;
/// Most services that are told apart.
const MOST_SERVICES: usize = 20_000;
/// Most minutes that are told apart: a year.
const MOST_MINUTES: usize = 366 * 1_440;
/// Most partners of one address or service, and of one minute, that are told apart.
const MOST_PARTNERS: usize = 10_000;
/// Over so many minutes at most a session is spread: a day.
const LONGEST_SESSION: i64 = 1_440;
/// No flood has fewer lines in a minute: ten a second.
const LEAST_LINES: u64 = 600;
/// So many median absolute deviations above the median are a flood.
const FACTOR: u64 = 12;
/// With fewer minutes nothing is usual.
const LEAST_MINUTES: usize = 10;
/// Addresses in one minute from which on a flood is one of many.
const MANY_ADDRESSES: usize = 100;
/// So many hundredths of the line are full.
const FULL: u64 = 80;

/// What is counted of an address, a service or a minute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Lines.
    pub lines: u64,
    /// Of them refused.
    pub denied: u64,
    /// Bytes that the side which began has sent.
    pub sent: u64,
    /// Bytes that came back.
    pub received: u64,
    partners: BTreeSet<Box<str>>,
}

impl Flow {
    fn add(&mut self, line: &Line<'_>, partner: &str) {
        self.lines = self.lines.saturating_add(line.count);
        if line.denied {
            self.denied = self.denied.saturating_add(line.count);
        }
        self.sent = self.sent.saturating_add(line.sent);
        self.received = self.received.saturating_add(line.received);
        self.meet(partner);
    }

    fn meet(&mut self, partner: &str) {
        if !self.partners.contains(partner) && self.partners.len() < MOST_PARTNERS {
            self.partners.insert(partner.into());
        }
    }

    /// Services of an address, addresses of a service or minute; 10,000 at most.
    pub fn partners(&self) -> usize {
        self.partners.len()
    }

    /// Bytes both ways.
    pub const fn bytes(&self) -> u64 {
        self.sent.saturating_add(self.received)
    }
}

/// Something that an administrator should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// What.
    pub kind: SignKind,
    /// The worst minute of it.
    pub minute: Timestamp,
    /// How many minutes were like this.
    pub minutes: usize,
    /// How much it was: lines, addresses, or hundredths of the line.
    pub amount: u64,
    /// The median of all minutes with traffic; nothing for a full line.
    pub median: u64,
    /// More than this is told.
    pub limit: u64,
}

/// Kinds of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignKind {
    /// Far more lines in a minute than in the others.
    Flood,
    /// Far more addresses in a minute than in the others.
    ManyAddresses,
    /// The line is full.
    Saturation,
}

impl SignKind {
    /// Stable name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::ManyAddresses => "many-addresses",
            Self::Saturation => "saturation",
        }
    }
}

/// One line about a packet or connection.
struct Line<'e> {
    at: Timestamp,
    from: &'e str,
    to: &'e str,
    service: String,
    denied: bool,
    count: u64,
    sent: u64,
    received: u64,
    minutes: i64,
}

/// What was counted.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    /// Lines about packets and connections.
    pub lines: u64,
    /// Of them without a word about bytes.
    pub without_bytes: u64,
    /// First and last line.
    pub span: Option<(Timestamp, Timestamp)>,
    /// By the address that began.
    pub addresses: BTreeMap<Box<str>, Flow>,
    /// By the service that was asked: `443/tcp`.
    pub services: BTreeMap<Box<str>, Flow>,
    /// By the machine that was asked.
    pub targets: BTreeMap<Box<str>, Flow>,
    /// By minutes since 1970.
    pub minutes: BTreeMap<i64, Flow>,
    /// Lines of addresses, services or minutes beyond those that are told apart.
    pub beyond: u64,
}

impl Traffic {
    /// Counts an event; whether it is one about a packet or connection.
    pub fn take(&mut self, event: &Event<'_>) -> bool {
        let Some(line) = line(event) else {
            return false;
        };
        self.lines = self.lines.saturating_add(line.count);
        let silent = line.sent == 0 && line.received == 0;
        self.without_bytes = self.without_bytes.saturating_add(u64::from(silent));
        let (first, last) = self.span.unwrap_or((line.at, line.at));
        self.span = Some((first.min(line.at), last.max(line.at)));
        let counted = [
            entry(&mut self.addresses, line.from, MOST_ADDRESSES)
                .map(|flow| flow.add(&line, &line.service)),
            entry(&mut self.targets, line.to, MOST_ADDRESSES)
                .map(|flow| flow.add(&line, line.from)),
            entry(&mut self.services, &line.service, MOST_SERVICES)
                .map(|flow| flow.add(&line, line.from)),
            self.minute(&line),
        ];
        let missed = counted.iter().any(Option::is_none);
        self.beyond = self.beyond.saturating_add(u64::from(missed));
        true
    }

    /// The line in the minute in which it was written, its bytes over the minutes before it.
    fn minute(&mut self, line: &Line<'_>) -> Option<()> {
        let own = line.at.as_second().div_euclid(60);
        let parts = u64::try_from(line.minutes).unwrap_or(1).max(1);
        for back in 0..line.minutes.max(1) {
            let minute = own.saturating_sub(back);
            if self.minutes.len() >= MOST_MINUTES && !self.minutes.contains_key(&minute) {
                return None;
            }
            let flow = self.minutes.entry(minute).or_default();
            if back == 0 {
                flow.lines = flow.lines.saturating_add(line.count);
                flow.denied = flow
                    .denied
                    .saturating_add(line.count * u64::from(line.denied));
                flow.meet(line.from);
            }
            flow.sent = flow.sent.saturating_add(line.sent / parts);
            flow.received = flow.received.saturating_add(line.received / parts);
        }
        Some(())
    }

    /// What looks like a flood, and like a full line of so many bits a second where that is said.
    pub fn signs(&self, capacity: Option<u64>) -> Vec<Sign> {
        let lines = self.far_out(SignKind::Flood, LEAST_LINES, |flow| flow.lines);
        let addresses = |flow: &Flow| u64::try_from(flow.partners()).unwrap_or(u64::MAX);
        let least = u64::try_from(MANY_ADDRESSES).unwrap_or(u64::MAX);
        let many = self.far_out(SignKind::ManyAddresses, least, addresses);
        let full = capacity.and_then(|bits| {
            let bytes = (bits / 8).saturating_mul(60).max(1);
            let share = |flow: &Flow| flow.bytes().saturating_mul(100) / bytes;
            self.worst(SignKind::Saturation, 0, FULL - 1, share)
        });
        [lines, many, full].into_iter().flatten().collect()
    }

    fn far_out(&self, kind: SignKind, least: u64, of: impl Fn(&Flow) -> u64) -> Option<Sign> {
        let all: Vec<u64> = self
            .minutes
            .values()
            .map(&of)
            .filter(|one| *one > 0)
            .collect();
        if all.len() < LEAST_MINUTES {
            return None;
        }
        let median = middle(all.clone());
        let deviation = middle(all.iter().map(|one| one.abs_diff(median)).collect()).max(1);
        let limit = median.saturating_add(FACTOR.saturating_mul(deviation));
        self.worst(kind, median, limit.max(least), of)
    }

    fn worst(
        &self,
        kind: SignKind,
        median: u64,
        limit: u64,
        of: impl Fn(&Flow) -> u64,
    ) -> Option<Sign> {
        let minutes = self
            .minutes
            .iter()
            .map(|(minute, flow)| (of(flow), *minute));
        let over: Vec<_> = minutes.filter(|(amount, _)| *amount > limit).collect();
        let (amount, minute) = *over.iter().max_by_key(|(amount, _)| *amount)?;
        Some(Sign {
            kind,
            minute: time_of(minute),
            minutes: over.len(),
            amount,
            median,
            limit,
        })
    }
}

/// When a minute begins.
pub fn time_of(minute: i64) -> Timestamp {
    Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The entries with the most of something, the largest first.
pub fn top<K: Clone + Ord>(
    flows: &BTreeMap<K, Flow>,
    most: usize,
    of: impl Fn(&Flow) -> u64,
) -> Vec<(K, &Flow)> {
    let mut all: Vec<_> = flows
        .iter()
        .map(|(key, flow)| (key.clone(), flow))
        .collect();
    all.sort_by_key(|(_, flow)| std::cmp::Reverse((of(flow), flow.lines)));
    all.truncate(most);
    all
}

fn middle(mut all: Vec<u64>) -> u64 {
    all.sort_unstable();
    let place = all.len().saturating_sub(1) / 2;
    all.get(place).copied().unwrap_or_default()
}

fn entry<'f>(
    flows: &'f mut BTreeMap<Box<str>, Flow>,
    key: &str,
    most: usize,
) -> Option<&'f mut Flow> {
    if flows.len() >= most && !flows.contains_key(key) {
        return None;
    }
    Some(flows.entry(key.into()).or_default())
}

fn line<'e>(event: &'e Event<'_>) -> Option<Line<'e>> {
    if event.text_of(known::EVENT_CATEGORY) != Some("network") {
        return None;
    }
    let (from, to) = (
        event.text_of(known::SOURCE_IP)?,
        event.text_of(known::DESTINATION_IP)?,
    );
    let port = event.get(known::DESTINATION_PORT);
    let port = port.or_else(|| event.own_value("destination.port"));
    let port = port.and_then(number);
    let protocol = || match event.own_value("proto").and_then(number)? {
        1 => Some("icmp"),
        6 => Some("tcp"),
        17 => Some("udp"),
        _ => None,
    };
    let transport = event.text_of(known::NETWORK_TRANSPORT);
    let transport = transport.or_else(protocol);
    let service = match (port, transport) {
        (Some(port), Some(transport)) => format!("{port}/{transport}"),
        (Some(port), None) => port.to_string(),
        (None, Some(transport)) => transport.to_owned(),
        (None, None) => "-".to_owned(),
    };
    let own = |names: [&str; 3]| {
        let mut values = names.iter().filter_map(|name| event.own_value(name));
        values.find_map(number)
    };
    let sent = own(["sentbyte", "source.bytes", "flow.bytes_toserver"]);
    let whole = || event.get(known::NETWORK_BYTES).and_then(number);
    let back = own(["rcvdbyte", "destination.bytes", "flow.bytes_toclient"]);
    let seconds = event.own_value("duration").and_then(number).unwrap_or(0);
    let minutes = i64::try_from(seconds / 60).unwrap_or(LONGEST_SESSION);
    Some(Line {
        at: event.time.at,
        from,
        to,
        service,
        denied: event.text_of(known::EVENT_TYPE) == Some("denied"),
        count: event.get(known::EVENT_COUNT).and_then(number).unwrap_or(1),
        sent: sent.or_else(whole).unwrap_or(0),
        received: back.unwrap_or(0),
        minutes: minutes.saturating_add(1).min(LONGEST_SESSION),
    })
}

fn number(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::Integer(number) => u64::try_from(*number).ok(),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn take(traffic: &mut Traffic, line: &str) -> bool {
        let context = formats::Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        traffic.take(&formats::decode(formats::Format::AUTO, line, &context).event)
    }

    fn session(minute: u32, second: u32, from: &str, rest: &str) -> String {
        format!(
            "date=2026-11-21 time=07:{minute:02}:{second:02} devname=\"FG-1\" devid=\"FGT0\" tz=\"+0000\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" srcip={from} srcport=50000 dstip=192.0.2.2 policyid=7 {rest}"
        )
    }

    #[test]
    fn sessions_are_summed_by_address_service_and_minute() {
        let mut traffic = Traffic::default();
        let lines = [
            session(46, 1, "203.0.113.9", "dstport=3389 proto=6 action=\"deny\""),
            session(
                46,
                2,
                "203.0.113.9",
                "dstport=443 proto=6 action=\"close\" sentbyte=100 rcvdbyte=900",
            ),
            session(
                47,
                3,
                "198.51.100.4",
                "dstport=443 proto=6 action=\"close\" sentbyte=600 rcvdbyte=0 duration=150",
            ),
        ];
        assert!(lines.iter().all(|line| take(&mut traffic, line)));
        assert!(!take(
            &mut traffic,
            "Nov 21 07:45:01 mail sshd[9]: Failed password for a from 192.0.2.1 port 5 ssh2"
        ));
        assert_eq!((traffic.lines, traffic.without_bytes), (3, 1));
        let first = &traffic.addresses["203.0.113.9"];
        assert_eq!(
            (first.lines, first.denied, first.sent, first.received),
            (2, 1, 100, 900)
        );
        assert_eq!(first.partners(), 2);
        let most = top(&traffic.services, 1, |flow| flow.lines);
        assert!(most[0].0.starts_with("443"), "{most:?}");
        assert_eq!(most[0].1.partners(), 2);
        // What a session of two and a half minutes moved stands in three of them.
        let minutes: Vec<u64> = traffic.minutes.values().map(|flow| flow.sent).collect();
        assert_eq!(minutes, [200, 300, 200]);
    }

    #[test]
    fn a_flood_stands_out_of_the_other_minutes_and_a_busy_day_does_not() {
        let mut busy = Traffic::default();
        let mut flood = Traffic::default();
        for minute in 0..30 {
            for number in 0..40 {
                let from = format!("192.0.2.{}", number % 9);
                let line = session(minute, number, &from, "dstport=443 action=\"accept\"");
                take(&mut busy, &line);
                take(&mut flood, &line);
            }
        }
        assert_eq!(busy.signs(None), []);
        for number in 0..900_u32 {
            let from = format!("198.51.{}.{}", number / 200, number % 200);
            let line = session(20, number % 60, &from, "dstport=443 action=\"accept\"");
            take(&mut flood, &line);
        }
        let signs = flood.signs(None);
        let told: Vec<_> = signs
            .iter()
            .map(|sign| {
                (
                    sign.kind.name(),
                    sign.minutes,
                    sign.amount,
                    sign.median,
                    sign.limit,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("flood", 1, 940, 40, 600),
                ("many-addresses", 1, 909, 9, 100)
            ]
        );
        assert_eq!(signs[0].minute.to_string(), "2026-11-21T07:20:00Z");
    }

    #[test]
    fn a_line_is_full_where_its_capacity_says_so() {
        let mut traffic = Traffic::default();
        // 60 MB in a minute are eight megabits a second.
        take(
            &mut traffic,
            &session(
                5,
                9,
                "192.0.2.8",
                "dstport=443 action=\"close\" sentbyte=60000000 rcvdbyte=0",
            ),
        );
        assert_eq!(traffic.signs(Some(100_000_000)), []);
        let signs = traffic.signs(Some(10_000_000));
        assert_eq!((signs[0].kind, signs[0].amount), (SignKind::Saturation, 80));
    }
}

//! What is usual for somebody: nothing floods, and nothing is lost by being killed.

use std::collections::BTreeMap;

use detect::{Detector, EventKey, Premises, RuleSet, Sighting};

use crate::lines::{RECEIVED, builtin, decode, seen};

const OUTBOUND: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9f10";
const HOURS: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9f11";
const TRAVEL: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9f13";

/// Every state of every finding over the lines of an example; the detector is written down and read again
/// after every line where that is wanted.
fn states(rules: &RuleSet, lines: &[&str], received: &str, killed: bool) -> Vec<Sighting> {
    let mut detector = Detector::new(rules, &Premises::of_examples());
    let mut states = Vec::new();
    for (line, number) in lines.iter().zip(0..) {
        decode("auto", line, received.parse().unwrap(), &mut |event| {
            states.extend(detector.observe(EventKey(number), event));
        });
        if killed {
            let kept = detector.keep().unwrap();
            detector = Detector::resumed(rules, &Premises::of_examples(), &kept).unwrap();
        }
    }
    states
}

#[test]
fn killed_after_every_line_habits_are_what_they_were() {
    let rules = builtin();
    for id in [OUTBOUND, HOURS, TRAVEL] {
        let rule = rules.rule(id).unwrap();
        for example in &rule.examples {
            let lines: Vec<_> = example.log.lines().collect();
            let received = example.received.to_string();
            let told = states(&rules, &lines, &received, false);
            assert_eq!(
                told,
                states(&rules, &lines, &received, true),
                "{}",
                example.name
            );
        }
    }
}

#[test]
fn a_finding_tells_its_numbers_and_the_record_it_needed() {
    let rules = builtin();
    let rule = rules.rule(OUTBOUND).unwrap();
    let lines: Vec<_> = rule.examples[1].log.lines().collect();
    let told = states(&rules, &lines, RECEIVED, false);
    let last = told.last().unwrap();
    let number = |name: &str| last.values[name][0].parse::<u64>().unwrap();
    assert_eq!(number("usual_amount"), 600_000_000);
    assert_eq!(number("usual_median"), 1_000_000);
    assert_eq!(number("usual_limit"), 500_000_000);
    assert_eq!(number("usual_stretches"), 12);
    // The third session of the day was one too many.
    assert_eq!(last.needed, EventKey(14));
}

/// Numbers that look like chance, and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A month of ordinary work: sixty machines that send a little every working day, some much, with a weekly
/// upload; six administrators within office hours, one on duty at night every third day; thirty mailboxes that
/// phones ask every hour.
fn quiet_month() -> Vec<(i64, String)> {
    let mut dice = Dice(7);
    let mut lines = Vec::new();
    for day in 1..=31_i64 {
        let weekday = (day + 3) % 7;
        let works = weekday < 5 && day != 10;
        for machine in 1..=60_u64 {
            if !works {
                continue;
            }
            for session in 0..4 {
                let much = if machine % 20 == 0 { 20 } else { 1 };
                let weekly = if weekday == 0 && machine % 10 == 0 {
                    4
                } else {
                    1
                };
                let bytes = (1 + dice.roll(5)) * 5_000_000 * much * weekly;
                let minute = 540 + session * 110 + i64::try_from(dice.roll(60)).unwrap();
                lines.push((day * 1_440 + minute, format!(
                    "date=2026-10-{day:02} time={:02}:{:02}:00 devname=\"FG-1\" devid=\"FGT0\" tz=\"+0000\" logid=0000000013 type=\"traffic\" subtype=\"forward\" level=\"notice\" srcip=192.168.1.{machine} srcport=50000 dstip=203.0.113.80 dstport=443 action=\"close\" policyid=2 service=\"HTTPS\" sentbyte={bytes} rcvdbyte=50000",
                    minute / 60, minute % 60
                )));
            }
        }
        for admin in ["root", "admin", "administrator"] {
            for _ in 0..if works { 3 } else { 0 } {
                let minute = 480 + i64::try_from(dice.roll(560)).unwrap();
                lines.push((day * 1_440 + minute, accepted(day, minute, admin)));
            }
        }
        if day % 3 == 0 {
            let minute = 60 + i64::try_from(dice.roll(90)).unwrap();
            lines.push((day * 1_440 + minute, accepted(day, minute, "root")));
        }
        for mailbox in 0..30 {
            for hour in 0..24 {
                let minute = hour * 60 + mailbox;
                lines.push((day * 1_440 + minute, format!(
                    "Oct {day:2} {hour:02}:{mailbox:02}:00 mail dovecot: imap-login: Login: user=<box{mailbox}@xiling.example>, method=PLAIN, rip=198.51.100.{}, lip=192.0.2.5, mpid=9, TLS, session=<s>",
                    1 + mailbox % 7
                )));
            }
        }
    }
    lines.sort();
    lines
}

fn accepted(day: i64, minute: i64, who: &str) -> String {
    format!(
        "Oct {day:2} {:02}:{:02}:00 xiling sshd[9]: Accepted password for {who} from 192.0.2.24 port 5 ssh2",
        minute / 60,
        minute % 60
    )
}

#[test]
fn a_quiet_month_of_a_hundred_raises_next_to_nothing() {
    let lines: Vec<_> = quiet_month().into_iter().map(|(_, line)| line).collect();
    let found = seen(&builtin(), &lines, "2026-11-01T00:00:00Z");
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for sighting in found.values() {
        *by_rule.entry(&sighting.rule).or_default() += 1;
    }
    let of = |rule: &str| by_rule.get(rule).copied().unwrap_or_default();
    assert!(of(OUTBOUND) + of(HOURS) + of(TRAVEL) <= 2, "{by_rule:?}");
}

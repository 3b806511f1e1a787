//! What a unit says of itself, what is new there, and rules that give way to others.

use std::sync::Arc;

use detect::{Detector, EventKey, Premises, RuleFile, RuleSet, Sighting};
use domain::country::Country;
use domain::finding::RuleKind;
use domain::network::Network;

use crate::lines::{builtin, decode, seen};

const FOREIGN: &str = "5b1f3a76-0c8e-4d0b-9a41-3f6d2c7e8a11";
const NEW_PLACE: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e0b";
const BRUTE_FORCE: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e01";
const SLOW: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e06";
const MANY: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e0a";

fn accepted(day: usize, user: &str, from: &str) -> String {
    format!(
        "Nov {day:2} 08:00:00 srv sshd[9]: Accepted password for {user} from {from} port 1 ssh2"
    )
}

/// How often rules were raised or grew at a unit.
fn raised(rules: &RuleSet, premises: &Premises, lines: &[String], rule: &str) -> usize {
    let mut detector = Detector::new(rules, premises);
    let mut sightings: Vec<Sighting> = Vec::new();
    for (line, number) in lines.iter().zip(0..) {
        decode(
            "auto",
            line,
            crate::lines::RECEIVED.parse().unwrap(),
            &mut |event| {
                sightings.extend(detector.observe(EventKey(number), event));
            },
        );
    }
    sightings.iter().filter(|found| found.rule == rule).count()
}

#[test]
fn each_unit_has_its_own_list_of_countries_and_an_empty_one_allows_all() {
    let rules = builtin();
    let lines = [accepted(20, "chen", "203.0.113.66")];
    let allowing = |countries: &[Country]| Premises {
        allowed_countries: countries.to_vec(),
        ..Premises::default()
    };
    let count = |premises| raised(&rules, &premises, &lines, FOREIGN);
    assert_eq!(count(allowing(&[Country::TW])), 1);
    assert_eq!(count(allowing(&[Country::TW, Country::VN])), 1);
    assert_eq!(count(allowing(&[Country::TW, Country::NL])), 0);
    assert_eq!(count(allowing(&[])), 0);
    assert_eq!(count(Premises::of_zone("Asia/Ho_Chi_Minh")), 1);
    assert_eq!(count(Premises::of_zone("Europe/Paris")), 0);
}

#[test]
fn an_empty_list_of_networks_holds_no_address() {
    let rules = builtin();
    let users = ["a", "b", "c", "d", "e", "f"];
    let before = [accepted(10, "lin", "192.0.2.9")];
    let now = users.map(|user| accepted(20, user, "198.51.100.3"));
    let lines = [&before[..], &now].concat();
    let own = |networks: &[&str]| Premises {
        own_networks: networks
            .iter()
            .map(|text| Network::parse(text).unwrap())
            .collect(),
        ..Premises::default()
    };
    assert_eq!(raised(&rules, &own(&[]), &lines, MANY), 1);
    assert_eq!(raised(&rules, &own(&["198.51.0.0/16"]), &lines, MANY), 0);
    assert_eq!(
        raised(
            &rules,
            &own(&["198.51.99.0/24", "2001:db8::/32"]),
            &lines,
            MANY
        ),
        1
    );
}

#[test]
fn a_placeholder_that_nobody_fills_is_refused() {
    let named = detect::BUILTIN.iter().map(|(name, text)| {
        let text = text.replace("%administrators%", "%adminstrators%");
        (*name, text)
    });
    let texts: Vec<_> = named.collect();
    let files = texts.iter().map(|(name, text)| RuleFile { name, text });
    let (_, problems) = RuleSet::load(files, Arc::default());
    let unfilled = problems
        .iter()
        .filter(|problem| problem.what.contains("nothing fills %adminstrators%"));
    assert_eq!(unfilled.count(), 2, "{problems:?}");
}

#[test]
fn a_new_place_is_one_finding_that_grows_until_it_is_usual() {
    let rules = builtin();
    let mut lines = vec![
        accepted(1, "root", "192.0.2.1"),
        accepted(9, "root", "198.51.100.1"),
    ];
    lines.push(accepted(9, "root", "198.51.7.9"));
    lines.push(accepted(10, "root", "198.51.100.1"));
    lines.push(accepted(13, "root", "198.51.100.1"));
    let found = seen(&rules, &lines, crate::lines::RECEIVED);
    let found: Vec<_> = found
        .values()
        .filter(|found| found.rule == NEW_PLACE)
        .collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].count, found[0].kind), (3, RuleKind::Baseline));
    assert_eq!(found[0].values["addresses"], ["198.51.100.1", "198.51.7.9"]);
    assert_eq!(found[0].values["networks"], ["198.51.0.0/16"]);
}

#[test]
fn a_slow_rule_is_silent_where_the_quick_one_speaks_and_speaks_where_it_does_not() {
    let rules = builtin();
    let refused = |minute: usize, from: &str| {
        format!(
            "Nov 20 {:02}:{:02}:00 srv sshd[9]: Failed password for root from {from} port 1 ssh2",
            minute / 60,
            minute % 60
        )
    };
    let quick = |n: usize| refused(n, "203.0.113.9");
    let slow = |n: usize| refused(n * 20, "203.0.113.10");
    let mut lines: Vec<_> = (0..40).map(quick).chain((0..40).map(slow)).collect();
    lines.sort();
    let found = seen(&rules, &lines, crate::lines::RECEIVED);
    let about = |rule: &str| {
        let found = found.values().filter(|found| found.rule == rule);
        found
            .map(|found| found.subject.source_ip.clone().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(about(BRUTE_FORCE), ["203.0.113.9"]);
    assert_eq!(about(SLOW), ["203.0.113.10"]);
}

#[test]
fn a_neighbour_of_a_told_address_does_not_tell_the_same_again() {
    let rules = builtin();
    let refused = |minute: usize, user: &str, from: &str| {
        format!(
            "Nov 20 08:{minute:02}:00 mail dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{user}>, method=PLAIN, rip={from}, lip=192.0.2.5, TLS, session=<s>"
        )
    };
    let mut lines: Vec<_> = (0..12)
        .map(|n| refused(n, &format!("user{n}"), "203.0.113.140"))
        .collect();
    lines.push(refused(20, "user1", "203.0.113.66"));
    let found = seen(&rules, &lines, crate::lines::RECEIVED);
    let about = |rule: &str| found.values().filter(|found| found.rule == rule).count();
    assert_eq!(about("0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e02"), 1);
    assert_eq!(about("0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e07"), 0);
}

#[test]
fn new_and_yields_to_are_checked_when_a_rule_is_loaded() {
    let broken = |from: &str, to: &str| {
        let texts: Vec<_> = detect::BUILTIN
            .iter()
            .map(|(name, text)| (*name, text.replace(from, to)))
            .collect();
        let files = texts.iter().map(|(name, text)| RuleFile { name, text });
        let (_, problems) = RuleSet::load(files, Arc::default());
        problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(broken("nothing at all", ""), "");
    let told = broken("yields_to: [brute_force,", "yields_to: [brute_farce,");
    assert!(told.contains("yields_to: no rule brute_farce"), "{told}");
    let told = broken("of: [user.name, townwatch.source.network]", "of: []");
    assert!(told.contains("new.of is empty"), "{told}");
    let told = broken(
        "  quiet: 168h\n",
        "  quiet: 168h\n  new: {of: [user.name], learn: 1h, remember: 1h}\n",
    );
    assert!(
        told.contains("new stands in rules of one event only"),
        "{told}"
    );
    let told = broken(
        "where event.outcome is success",
        "where event.outcome was success",
    );
    assert!(told.contains("says no value"), "{told}");
}

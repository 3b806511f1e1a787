//! One story is one finding that grows.

use std::sync::Arc;

use detect::{Detector, EventKey, Premises, RuleFile, RuleSet};
use domain::event::FieldNames;

use crate::lines::{RECEIVED, builtin, decode, refused, seen, states};

const BRUTE_FORCE: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e01";
const SUCCESS: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e03";

fn sign_in(second: u32, word: &str) -> String {
    format!(
        "Nov 21 09:00:{second:02} srv sshd[9]: {word} password for chen from 192.0.2.9 port 1 ssh2"
    )
}

#[test]
fn a_thousand_attempts_are_one_finding_with_the_exact_count() {
    let lines = refused(1_000, |n| format!("Nov 21 09:{:02}:{:02}", n / 60, n % 60));
    let found = seen(&builtin(), &lines, RECEIVED);
    assert_eq!(found.len(), 1, "{found:#?}");
    let sighting = found.values().next().unwrap();
    assert_eq!(sighting.count, 1_000);
    assert_eq!(sighting.proofs.len(), 50);
    assert_eq!(sighting.proofs.first().unwrap().0, EventKey(0));
    assert_eq!(sighting.proofs.last().unwrap().0, EventKey(999));
    assert_eq!(sighting.values["accounts"], ["root"]);
}

#[test]
fn after_a_quiet_day_it_is_another_finding() {
    let lines = refused(20, |n| {
        format!("Nov {} 09:00:{:02}", 18 + 2 * (n / 10), n % 10)
    });
    assert_eq!(seen(&builtin(), &lines, RECEIVED).len(), 2);
}

#[test]
fn the_same_lines_give_the_same_findings_again() {
    let lines = refused(40, |n| format!("Nov 21 09:00:{n:02}"));
    let rules = builtin();
    assert_eq!(
        seen(&rules, &lines, RECEIVED),
        seen(&rules, &lines, RECEIVED)
    );
}

#[test]
fn events_of_another_kind_do_not_reach_a_rule() {
    let fields = Arc::new(FieldNames::default());
    let rule = "title: t\nid: r1\nlogsource:\n  product: windows\ndetection:\n  k:\n    - Failed\n  condition: k\n";
    let file = RuleFile {
        name: "t.yml",
        text: rule,
    };
    let (rules, problems) = RuleSet::load([file], Arc::clone(&fields));
    assert!(problems.is_empty(), "{problems:?}");
    let lines = refused(1, |_| "Nov 21 09:00:00".into());
    assert!(seen(&rules, &lines, RECEIVED).is_empty());
    let here = rule.replace("windows", "linux");
    let (rules, _) = RuleSet::load(
        [RuleFile {
            name: "t.yml",
            text: &here,
        }],
        fields,
    );
    assert_eq!(seen(&rules, &lines, RECEIVED).len(), 1);
}

#[test]
fn what_came_during_a_lull_is_counted_when_it_goes_on() {
    let lines = refused(14, |n| {
        format!("Nov 21 {:02}:00:{n:02}", if n < 7 { 9 } else { 11 })
    });
    let found = seen(&builtin(), &lines, RECEIVED);
    assert_eq!(
        found
            .values()
            .map(|sighting| sighting.count)
            .collect::<Vec<_>>(),
        [14]
    );
}

#[test]
fn a_line_that_stands_for_several_weighs_as_many_and_proves_once() {
    let lines = [(0, 40), (1, 7)].map(|(second, times)| {
        format!(
            "Nov 21 09:00:0{second} srv sshd[9]: message repeated {times} times: \
             [ Failed password for root from 203.0.113.9 port 1 ssh2]"
        )
    });
    let found = seen(&builtin(), &lines, RECEIVED);
    let sighting = found.values().next().unwrap();
    assert_eq!((sighting.count, sighting.proofs.len()), (47, 2));
}

#[test]
fn a_host_is_named_while_there_is_only_one() {
    let mut lines = refused(6, |n| format!("Nov 21 09:00:{n:02}"));
    let states_of = |lines: &[String]| {
        seen(&builtin(), lines, RECEIVED)
            .into_values()
            .next()
            .unwrap()
    };
    assert_eq!(states_of(&lines).subject.host.as_deref(), Some("srv"));
    lines.push(lines[5].replace(" srv ", " mail "));
    let both = states_of(&lines);
    assert_eq!(both.subject.host, None);
    assert_eq!(both.values["hosts"], ["srv", "mail"]);
}

#[test]
fn a_success_after_failures_is_proven_by_all_of_them() {
    let mut lines: Vec<_> = (0..5).map(|n| sign_in(n, "Failed")).collect();
    lines.push(sign_in(5, "Accepted"));
    let found = seen(&builtin(), &lines, RECEIVED);
    let sighting = found
        .values()
        .find(|sighting| sighting.rule == SUCCESS)
        .unwrap();
    let keys: Vec<_> = sighting.proofs.iter().map(|(key, _)| key.0).collect();
    assert_eq!(keys, [0, 1, 2, 3, 4, 5]);
    assert_eq!(sighting.count, 6);
}

#[test]
fn only_the_success_raises_a_success_after_failures() {
    // All within one second: the engine knows seconds, the order is that of arrival.
    let mut lines = vec![sign_in(0, "Accepted")];
    lines.extend((0..6).map(|_| sign_in(0, "Failed")));
    let raised = |lines: &[String]| -> Vec<u64> {
        let states = states(&builtin(), lines, RECEIVED).into_iter();
        states
            .filter(|(_, state)| state.rule == SUCCESS)
            .map(|(line, _)| line)
            .collect()
    };
    assert!(raised(&lines).is_empty());
    lines.push(sign_in(1, "Accepted"));
    lines.push(sign_in(2, "Failed"));
    assert_eq!(raised(&lines), [7]);
}

#[test]
fn a_flood_of_addresses_does_not_grow_the_state_without_end() {
    let rules = builtin();
    let mut detector = Detector::new(&rules, &Premises::of_examples());
    let mut next = 0;
    let mut attempts = |address: u32, second: u32| {
        let mut last = Vec::new();
        for _ in 0..6 {
            next += 1;
            let line = format!(
                "Nov 21 09:{:02}:{:02} srv sshd[9]: Failed password for root from 10.0.{}.{} port 1 ssh2",
                second / 60,
                second % 60,
                address / 250,
                address % 250
            );
            decode("auto", &line, RECEIVED.parse().unwrap(), &mut |event| {
                last = detector.observe(EventKey(next), event);
            });
        }
        let brute_force = last
            .into_iter()
            .find(|sighting| sighting.rule == BRUTE_FORCE);
        brute_force.unwrap().key
    };
    let first = attempts(0, 0);
    let newest = (1..=1_000).map(|address| attempts(address, address)).last();
    // The first was silent for longest and has given way: what goes on there is another finding.
    assert_ne!(attempts(0, 1_700), first);
    assert_eq!(Some(attempts(1_000, 1_710)), newest);
}

#[test]
fn told_together_or_one_by_one_the_findings_are_the_same() {
    let rules = builtin();
    // More addresses than findings of a rule may grow at once, and some that go on after a quiet day.
    let of_address = |number: u32| {
        let (address, day) = (number / 6 % 1_050, 18 + 2 * (number / 6 / 1_050));
        format!(
            "Nov {day} 09:{:02}:{:02} srv sshd[9]: Failed password for root from 10.0.{}.{} port 1 ssh2",
            address / 60,
            address % 60,
            address / 250,
            address % 250
        )
    };
    let lines: Vec<_> = (0..6 * 1_080).map(of_address).collect();
    let mut detector = Detector::new(&rules, &Premises::of_examples());
    let mut together = std::collections::BTreeMap::new();
    let mut next = 0;
    for some in lines.chunks(3_001) {
        for line in some {
            decode("auto", line, RECEIVED.parse().unwrap(), &mut |event| {
                detector.watch(EventKey(next), event);
            });
            next += 1;
        }
        let news = detector.news();
        together.extend(news.into_iter().map(|one| (one.key.clone(), one)));
        assert!(detector.news().is_empty(), "nothing is told twice");
    }
    assert!(together.len() > 1_050, "{}", together.len());
    assert_eq!(together, seen(&rules, &lines, RECEIVED));
}

#[test]
fn a_restarted_detector_has_seen_nothing() {
    let rules = builtin();
    let mut detector = Detector::new(&rules, &Premises::of_examples());
    let mut raised = 0;
    for (line, number) in refused(10, |n| format!("Nov 21 09:00:{n:02}"))
        .iter()
        .zip(0..)
    {
        if number == 5 {
            detector.restart();
        }
        decode("auto", line, RECEIVED.parse().unwrap(), &mut |event| {
            raised += detector.observe(EventKey(number), event).len();
        });
    }
    assert_eq!(raised, 0);
}

#[test]
fn a_replay_must_reach_back_over_windows_and_quiet() {
    // 60 days that a habit is made of, and a week in which the longest finding grows.
    assert_eq!(
        Detector::new(&builtin(), &Premises::of_examples()).horizon(),
        jiff::SignedDuration::from_hours((60 + 7) * 24)
    );
}

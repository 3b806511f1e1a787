//! Findings that belong together become one story, whatever order they come in.

use std::collections::{BTreeMap, BTreeSet};

use domain::finding::{Finding, FindingState, RuleKind, Severity, Sign, Subject};
use domain::id::{FindingId, PersonId, UnitId};
use domain::network::Network;
use domain::story::{
    Background, CROWD, Ground, MOST_MEMBERS, Reason, Stage, Story, Traits, stories,
};
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

const BEGIN: Timestamp = Timestamp::constant(1_795_000_000, 0);

fn unit() -> UnitId {
    UnitId::new(Uuid::from_u128(7))
}

fn background() -> Background {
    let traits = |stage: Stage| Traits {
        stages: BTreeSet::from([stage]),
        accounts: BTreeSet::from(["accounts".to_owned()]),
        addresses: BTreeSet::from(["addresses".to_owned()]),
        hosts: BTreeSet::from(["hosts".to_owned()]),
    };
    let ground = Ground {
        networks: Network::parse("192.0.2.0/24").into_iter().collect(),
        domains: vec!["xiling.example".to_owned()],
        administrators: vec!["it.wu".to_owned()],
    };
    Background {
        rules: BTreeMap::from([
            ("abroad".to_owned(), traits(Stage::InitialAccess)),
            ("forward".to_owned(), traits(Stage::Collection)),
            ("burst".to_owned(), traits(Stage::Impact)),
        ]),
        grounds: BTreeMap::from([(unit(), ground)]),
    }
}

/// A finding of an hour, about an account, from an address.
fn finding(number: u128, rule: &str, hour: i64, account: &str, address: &str) -> Finding {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let first = BEGIN + SignedDuration::from_hours(hour);
    Finding {
        id: FindingId::new(Uuid::from_u128(number)),
        key: format!("k{number:04}"),
        unit: unit(),
        rule: rule.to_owned(),
        severity: Severity::High,
        sign: Sign::Indication,
        kind: RuleKind::Event,
        subject: Subject {
            account: given(account),
            source_ip: given(address),
            host: Some("mail".to_owned()),
        },
        first,
        last: first + SignedDuration::from_mins(20),
        count: 1,
        values: BTreeMap::new(),
        proofs: Vec::new(),
        state: FindingState::Open,
        raised: first + SignedDuration::from_mins(1),
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}

fn told(findings: &[Finding]) -> Vec<Story> {
    stories(findings.to_vec(), &background())
}

fn sizes(findings: &[Finding]) -> Vec<usize> {
    let mut sizes: Vec<_> = told(findings).iter().map(|it| it.members.len()).collect();
    sizes.sort_unstable();
    sizes
}

#[test]
fn a_sign_in_from_abroad_a_forward_and_a_burst_of_mail_are_one_story() {
    let findings = [
        finding(3, "burst", 5, "wang.shufen", ""),
        finding(1, "abroad", 0, "wang.shufen@xiling.example", "203.0.113.9"),
        finding(2, "forward", 2, r"XILING\Wang.Shufen", ""),
        finding(4, "abroad", 3, "lin.yating", "198.51.100.4"),
    ];
    let told = told(&findings);
    assert_eq!(told.len(), 2);
    let story = &told[0];
    let ids: Vec<_> = story
        .members
        .iter()
        .map(|it| it.id.uuid().as_u128())
        .collect();
    assert_eq!((ids, story.id.uuid().as_u128()), (vec![1, 2, 3], 1));
    assert_eq!(
        story.stages,
        [Stage::InitialAccess, Stage::Collection, Stage::Impact]
    );
    assert_eq!(story.accounts, BTreeSet::from(["wang.shufen".to_owned()]));
    assert_eq!(
        story.reasons,
        [
            Reason::Severity(Severity::High),
            Reason::Indication,
            Reason::Stages(3)
        ]
    );
    assert_eq!(story.priority, 40 + 10 + 20);
    assert!(told[1].priority < story.priority);
}

#[test]
fn an_address_in_the_values_of_one_joins_the_one_that_came_from_it() {
    let mut guessing = finding(1, "abroad", 0, "", "");
    let addresses = vec!["203.0.113.9".to_owned(), "::ffff:203.0.113.10".to_owned()];
    guessing.values.insert("addresses".to_owned(), addresses);
    let inside = finding(2, "forward", 1, "wang.shufen", "203.0.113.10");
    assert_eq!(sizes(&[guessing.clone(), inside.clone()]), [2]);
    // Somebody who was only tried, as one of many, is not joined by the name.
    let mut many = finding(3, "burst", 1, "", "198.51.100.4");
    let names = ["a", "b", "c", "wang.shufen"].map(str::to_owned).to_vec();
    many.values.insert("accounts".to_owned(), names);
    assert_eq!(sizes(&[guessing, inside, many]), [1, 2]);
}

#[test]
fn own_networks_private_addresses_and_crowds_join_no_strangers() {
    for shared in ["192.0.2.8", "10.1.2.3", "fd00::8", "127.0.0.1"] {
        let two = [
            finding(1, "abroad", 0, "wang.shufen", shared),
            finding(2, "abroad", 1, "lin.yating", shared),
        ];
        assert_eq!(sizes(&two), [1, 1], "{shared}");
    }
    let crowd: Vec<_> = (0..=8)
        .map(|one| finding(one, "abroad", 1, &format!("p{one}"), "203.0.113.77"))
        .collect();
    assert_eq!(crowd.len(), CROWD + 1);
    assert_eq!(sizes(&crowd).len(), CROWD + 1);
    assert_eq!(sizes(&crowd[1..]), [CROWD]);
    // Names that every machine has are tried by everybody, also where they are administrators'.
    let mut known = background();
    let administrators = vec!["root".to_owned()];
    known.grounds.entry(unit()).or_default().administrators = administrators;
    let roots = vec![
        finding(1, "abroad", 0, "root", "203.0.113.7"),
        finding(2, "abroad", 1, "root", "198.51.100.7"),
    ];
    let told = stories(roots, &known);
    assert_eq!(told.len(), 2);
    assert!(told[0].reasons.contains(&Reason::Administrator));
}

#[test]
fn a_machine_inside_is_one_story_where_no_account_is_named() {
    let two = [
        finding(1, "abroad", 0, "", "10.1.2.3"),
        finding(2, "burst", 1, "", "10.1.2.3"),
    ];
    assert_eq!(sizes(&two), [2]);
    // The host that logs everybody's mail joins nobody.
    let mail = [
        finding(1, "abroad", 0, "wang.shufen", ""),
        finding(2, "abroad", 0, "lin.yating", ""),
    ];
    assert_eq!(sizes(&mail), [1, 1]);
}

#[test]
fn what_lies_more_than_three_days_apart_is_another_story() {
    let near = finding(1, "abroad", 0, "wang.shufen", "");
    let within = finding(2, "forward", 72, "wang.shufen", "");
    let beyond = finding(3, "burst", 145, "wang.shufen", "");
    assert_eq!(sizes(&[near.clone(), within.clone()]), [2]);
    assert_eq!(sizes(&[near.clone(), beyond.clone()]), [1, 1]);
    assert_eq!(sizes(&[near, within, beyond]), [1, 2]);
}

#[test]
fn a_story_is_bounded_in_time_and_members() {
    let long: Vec<_> = (0..10)
        .map(|one| {
            finding(
                one,
                "abroad",
                48 * i64::try_from(one).unwrap_or(0),
                "wang",
                "",
            )
        })
        .collect();
    assert_eq!(sizes(&long), [2, 8], "two weeks hold eight");
    let many: Vec<_> = (0..150)
        .map(|one| finding(one, "abroad", 0, "wang", ""))
        .collect();
    assert_eq!(sizes(&many), [150 - MOST_MEMBERS, MOST_MEMBERS]);
}

#[test]
fn the_older_name_stays_when_two_become_one_and_the_younger_leads_there() {
    let older = finding(1, "abroad", 0, "wang.shufen", "");
    let younger = finding(2, "burst", 10, "", "203.0.113.9");
    assert_eq!(told(&[older.clone(), younger.clone()]).len(), 2);
    // What joins them happened before both, and was found last.
    let mut joint = finding(3, "forward", -5, "wang.shufen", "203.0.113.9");
    joint.raised = BEGIN + SignedDuration::from_hours(20);
    let one = told(&[younger.clone(), joint, older.clone()]);
    assert_eq!((one.len(), one[0].id), (1, older.id));
    assert!(one[0].holds(younger.id));
}

#[test]
fn what_was_put_aside_counts_no_more_and_stays_a_member() {
    let mut aside = finding(1, "abroad", 0, "it.wu", "");
    let low = Finding {
        severity: Severity::Low,
        sign: Sign::Precursor,
        ..finding(2, "forward", 1, "it.wu", "")
    };
    let before = told(&[aside.clone(), low.clone()])[0].priority;
    aside.state = FindingState::Dismissed {
        by: PersonId::new(Uuid::from_u128(9)),
        at: BEGIN,
        reason: "business trip".to_owned(),
    };
    let story = &told(&[aside, low])[0];
    assert_eq!(story.members.len(), 2);
    assert_eq!(
        story.reasons,
        [Reason::Severity(Severity::Low), Reason::Administrator]
    );
    assert!(story.priority < before);
    assert!(story.is_open());
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let accounts = prop::sample::select(vec!["", "wang", "lin", "chen", "root"]);
    let addresses = prop::sample::select(vec![
        "",
        "203.0.113.9",
        "198.51.100.4",
        "192.0.2.8",
        "10.0.0.1",
    ]);
    (0_u128..1_000, 0_i64..900, accounts, addresses, 0_i64..500).prop_map(
        |(number, hour, account, address, raised)| {
            let mut one = finding(number, "abroad", hour, account, address);
            one.raised = BEGIN + SignedDuration::from_hours(raised);
            one
        },
    )
}

proptest! {
    #[test]
    fn the_same_stories_come_out_whatever_order_findings_come_in(
        (given, shuffled) in prop::collection::vec(any_finding(), 0..60)
            .prop_map(|mut all| {
                all.sort_by_key(|one| one.id);
                all.dedup_by_key(|one| one.id);
                all
            })
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let one = told(&given);
        prop_assert_eq!(&one, &told(&shuffled));
        // Each finding is in one story, and near to another member by what they share.
        let members: usize = one.iter().map(|story| story.members.len()).sum();
        prop_assert_eq!(members, given.len());
        for story in &one {
            prop_assert!(story.holds(story.id));
            let points: u32 = story.reasons.iter().map(|reason| reason.points()).sum();
            prop_assert_eq!(story.priority, points);
        }
    }
}

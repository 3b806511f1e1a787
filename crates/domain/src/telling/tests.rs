use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::finding::Severity;
use crate::message::{CaseNumber, Left};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// 10:00 in Taipei.
const MORNING: &str = "2026-11-21T02:00:00Z";
/// 02:00 in Taipei.
const NIGHT: &str = "2026-11-20T18:00:00Z";

fn person(number: u128, roles: &[(Role, Standing)]) -> Recipient {
    Recipient {
        person: PersonId::new(Uuid::from_u128(number)),
        language: Language::ZhTw,
        mail: MailAddress::parse(&format!("p{number}@example.org")).ok(),
        roles: roles.iter().copied().collect(),
        preferences: Preferences::default(),
    }
}

fn office() -> Vec<Recipient> {
    vec![
        person(1, &[CONTACT]),
        person(2, &[CONTACTS_DEPUTY]),
        person(3, &[LEADER]),
        person(4, &[CISO]),
        person(5, &[ADMIN]),
        person(6, &[(Role::Staff, Standing::Own)]),
    ]
}

fn occasion(matter: Matter) -> Occasion {
    Occasion {
        key: OccasionKey::parse("clock-1").unwrap(),
        matter,
        zone: TimeZone::get("Asia/Taipei").unwrap(),
    }
}

/// A day, and 30, 15 and 5 minutes, told higher and higher.
const LEFT: [Left; 4] = [
    Left::new(24 * 60, 1),
    Left::new(30, 1),
    Left::new(15, 2),
    Left::new(5, 3),
];

fn clock(left: Left) -> Matter {
    let case = CaseNumber {
        year: 2026,
        number: 3,
    };
    Matter::ClockRunning {
        case,
        due: at(MORNING),
        left,
    }
}

fn told(matter: Matter, people: &[Recipient], now: &str) -> Vec<(String, Timestamp)> {
    let errands = who_gets_what(&occasion(matter), people, at(now)).unwrap();
    let name = |errand: &Errand| match &errand.to {
        Destination::Mail(mail) => mail.to_string(),
        Destination::Hook(name) => name.to_string(),
    };
    errands
        .iter()
        .map(|errand| (name(errand), errand.at))
        .collect()
}

fn names(matter: Matter, people: &[Recipient]) -> Vec<String> {
    let told = told(matter, people, MORNING);
    let names = told.into_iter().map(|(name, _)| name);
    names.map(|name| name.replace("@example.org", "")).collect()
}

fn hook(name: &str) -> Channel {
    Channel::Hook(HookName::parse(name).unwrap())
}

fn night_rest() -> QuietHours {
    QuietHours {
        from: Time::constant(22, 0, 0, 0),
        to: Time::constant(7, 0, 0, 0),
    }
}

#[test]
fn the_alarm_of_the_clock_climbs_from_contact_to_deputy_to_leader() {
    assert_eq!(names(clock(LEFT[1]), &office()), ["p1"]);
    assert_eq!(names(clock(LEFT[2]), &office()), ["p1", "p2"]);
    assert_eq!(names(clock(LEFT[3]), &office()), ["p1", "p2", "p3"]);
    let case = CaseNumber {
        year: 2026,
        number: 3,
    };
    let due = at(MORNING);
    let overdue = Matter::Overdue { case, due };
    assert_eq!(names(overdue, &office()), ["p1", "p2", "p3", "p4"]);
}

#[test]
fn where_nobody_holds_a_step_the_next_one_is_told_at_once() {
    let people = &office()[1..];
    assert_eq!(names(clock(LEFT[1]), people), ["p2"]);
    assert_eq!(names(clock(LEFT[1]), &people[1..]), ["p3"]);
    assert_eq!(names(clock(LEFT[1]), &people[3..]), ["p5"]);
    assert!(names(clock(LEFT[1]), &people[4..]).is_empty());
}

#[test]
fn a_contact_who_cannot_be_reached_is_as_good_as_none() {
    let mut people = office();
    people[0].mail = None;
    assert_eq!(names(clock(LEFT[1]), &people), ["p2"]);
}

#[test]
fn what_concerns_one_person_goes_to_them_alone() {
    let who = person(6, &[]).person;
    let until = at(MORNING);
    for matter in [
        Matter::SetUpLink { person: who, until },
        Matter::NewDevice {
            person: who,
            at: until,
            network: None,
            country: None,
        },
        Matter::ApprovalAsked {
            approver: who,
            case: None,
            due: None,
        },
    ] {
        assert_eq!(names(matter, &office()), ["p6"]);
        assert!(names(matter, &office()[..5]).is_empty());
    }
}

#[test]
fn machines_are_the_matter_of_those_who_keep_them() {
    let since = at(MORNING);
    let silent = Matter::SourceSilent { since };
    assert_eq!(names(silent, &office()), ["p5"]);
    assert_eq!(
        names(Matter::JobFailed { at: since }, &office()[..4]),
        ["p1", "p2"]
    );
}

#[test]
fn people_choose_per_kind_and_duty() {
    let mut people = office();
    let found = Matter::FindingRaised {
        severity: Severity::Low,
    };
    let key = |role| (Kind::FindingRaised, ForWhat::Role(role));
    let both = BTreeSet::from([Channel::Mail, hook("chat")]);
    let contact = &mut people[0].preferences.channels;
    contact.insert(key(Role::SecurityContact), both);
    assert_eq!(names(found, &people), ["p1", "p2", "chat"]);

    // The same hook chosen twice is told once; another duty's choice does not count.
    let chat = BTreeSet::from([hook("chat")]);
    let deputy = &mut people[1].preferences.channels;
    deputy.insert(key(Role::SecurityContact), chat);
    deputy.insert(key(Role::Auditor), BTreeSet::from([Channel::Mail]));
    assert_eq!(names(found, &people), ["p1", "chat"]);
}

#[test]
fn an_ordinary_kind_can_be_switched_off_and_an_alarm_cannot() {
    let mut people = office();
    for person in &mut people {
        for kind in Kind::ALL {
            for duty in Role::ALL
                .map(ForWhat::Role)
                .into_iter()
                .chain([ForWhat::Self_])
            {
                person
                    .preferences
                    .channels
                    .insert((kind, duty), BTreeSet::new());
            }
        }
    }
    let found = |severity| names(Matter::FindingRaised { severity }, &people);
    assert!(
        found(Severity::Medium).is_empty(),
        "and nobody above is told instead"
    );
    assert_eq!(found(Severity::High), ["p1", "p2"]);
    assert_eq!(names(clock(LEFT[1]), &people), ["p1"]);
    let who = people[5].person;
    let device = Matter::NewDevice {
        person: who,
        at: at(MORNING),
        network: None,
        country: None,
    };
    assert_eq!(names(device, &people), ["p6"]);
}

#[test]
fn mild_findings_stay_on_the_screen_of_who_asked_for_that_and_grave_ones_never() {
    let mut people = office();
    people[0].preferences.findings_from = Some(Severity::Medium);
    people[1].preferences.findings_from = Some(Severity::Critical);
    let found = |severity| names(Matter::FindingRaised { severity }, &people);
    assert!(found(Severity::Low).is_empty());
    assert_eq!(found(Severity::Medium), ["p1"]);
    assert_eq!(found(Severity::High), ["p1", "p2"]);
}

#[test]
fn what_one_can_choose_is_what_one_is_told() {
    let told = |kind, role| may_be_told(kind, ForWhat::Role(role));
    assert!(
        told(Kind::Overdue, Role::SecurityContact) && told(Kind::SourceSilent, Role::SystemAdmin)
    );
    assert!(!told(Kind::Overdue, Role::Staff) && !told(Kind::SourceSilent, Role::Ciso));
    assert!(may_be_told(Kind::AccountSuspended, ForWhat::Self_));
    assert!(!may_be_told(Kind::Overdue, ForWhat::Self_));
}

#[test]
fn a_set_up_link_never_goes_to_a_webhook() {
    let mut people = office();
    let who = people[5].person;
    let chosen = &mut people[5].preferences.channels;
    chosen.insert(
        (Kind::SetUpLink, ForWhat::Self_),
        BTreeSet::from([hook("chat")]),
    );
    let link = Matter::SetUpLink {
        person: who,
        until: at(MORNING),
    };
    assert_eq!(names(link, &people), ["p6"]);
    people[5].mail = None;
    assert!(names(link, &people).is_empty());
}

#[test]
fn quiet_hours_hold_back_what_is_ordinary_until_they_end() {
    let mut people = office();
    for person in &mut people {
        person.preferences.quiet = Some(night_rest());
    }
    let when = |matter, now| told(matter, &people, now)[0].1;
    let found = |severity| Matter::FindingRaised { severity };
    assert_eq!(
        when(found(Severity::Low), NIGHT),
        at("2026-11-20T23:00:00Z")
    );
    assert_eq!(when(found(Severity::Low), MORNING), at(MORNING));
    for alarm in [found(Severity::High), clock(LEFT[1]), clock(LEFT[3])] {
        assert_eq!(when(alarm, NIGHT), at(NIGHT));
    }
}

#[test]
fn an_approval_that_is_due_before_people_wake_does_not_wait() {
    let mut people = office();
    people[0].preferences.quiet = Some(night_rest());
    let asked = |due: &str| Matter::ApprovalAsked {
        approver: people[0].person,
        case: None,
        due: Some(at(due)),
    };
    let when = |due| told(asked(due), &people, NIGHT)[0].1;
    let end = at("2026-11-20T23:00:00Z");
    assert_eq!(when("2026-11-20T22:00:00Z"), at(NIGHT));
    assert_eq!(when("2026-11-20T23:59:59Z"), at(NIGHT));
    assert_eq!(when("2026-11-21T00:00:00Z"), end);
}

#[test]
fn quiet_hours_end_today_or_tomorrow_and_may_be_none() {
    let zone = TimeZone::get("Asia/Taipei").unwrap();
    let quiet = |from, to| QuietHours {
        from: Time::constant(from, 0, 0, 0),
        to: Time::constant(to, 0, 0, 0),
    };
    let end = |quiet: QuietHours, now| quiet.end(at(now), &zone);
    let seven = Some(at("2026-11-20T23:00:00Z"));
    assert_eq!(end(quiet(22, 7), NIGHT), seven);
    assert_eq!(
        end(quiet(22, 7), "2026-11-20T14:00:00Z"),
        seven,
        "22:00 itself"
    );
    assert_eq!(end(quiet(22, 7), "2026-11-20T13:59:59Z"), None);
    assert_eq!(
        end(quiet(22, 7), "2026-11-20T23:00:00Z"),
        None,
        "07:00 itself"
    );
    assert_eq!(end(quiet(0, 7), NIGHT), seven);
    assert_eq!(end(quiet(9, 17), MORNING), Some(at("2026-11-21T09:00:00Z")));
    assert_eq!(end(quiet(10, 10), MORNING), None);
}

#[test]
fn a_message_has_the_same_identity_whenever_it_is_decided() {
    let decide = |now| who_gets_what(&occasion(clock(LEFT[3])), &office(), at(now)).unwrap();
    let ids = |errands: Vec<Errand>| -> Vec<_> { errands.into_iter().map(|e| e.id).collect() };
    let (first, again) = (ids(decide(MORNING)), ids(decide(NIGHT)));
    assert_eq!(first, again);
    assert_eq!(BTreeSet::from_iter(&first).len(), 3);
    assert!(first[0].as_str().starts_with("clock-1-mail-00000000-"));
}

/// People of a unit, each once.
fn any_people() -> impl Strategy<Value = Vec<Recipient>> {
    proptest::collection::vec(any_recipient(), 0..8).prop_map(|mut people| {
        let mut seen = BTreeSet::new();
        people.retain(|person| seen.insert(person.person));
        people
    })
}

fn any_recipient() -> impl Strategy<Value = Recipient> {
    let role = (0..Role::ALL.len(), any::<bool>()).prop_map(|(role, own)| {
        let standing = if own { Standing::Own } else { Standing::Deputy };
        (Role::ALL[role], standing)
    });
    let roles = proptest::collection::vec(role, 0..4);
    let choice = (0..Kind::ALL.len(), 0..Role::ALL.len(), 0..3_u8);
    let choices = proptest::collection::vec(choice, 0..20);
    (0..8_u128, roles, any::<bool>(), choices, any::<bool>()).prop_map(
        |(number, roles, has_mail, choices, sleeps)| {
            let mut recipient = person(number, &roles);
            recipient.mail = recipient.mail.filter(|_| has_mail);
            recipient.preferences.quiet = sleeps.then(night_rest);
            for (kind, role, way) in choices {
                let ways = match way {
                    0 => BTreeSet::new(),
                    1 => BTreeSet::from([hook("chat")]),
                    _ => BTreeSet::from([hook("chat"), Channel::Mail]),
                };
                let key = (Kind::ALL[kind], ForWhat::Role(Role::ALL[role]));
                recipient.preferences.channels.insert(key, ways);
            }
            recipient
        },
    )
}

proptest! {
    #[test]
    fn an_alarm_of_the_clock_reaches_somebody_now_if_anybody_of_the_desk_can_be_reached(
        people in any_people(), left in 0..LEFT.len(),
    ) {
        let on_the_ladder = |held: &(Role, Standing)| LADDER.iter().any(|step| step.contains(held));
        let reachable = people.iter().any(|person| {
            person.mail.is_some() && person.roles.iter().any(on_the_ladder)
        });
        let errands = told(clock(LEFT[left]), &people, NIGHT);
        prop_assert!(!reachable || !errands.is_empty());
        prop_assert!(errands.iter().all(|(_, when)| *when == at(NIGHT)));
    }

    #[test]
    fn each_later_alarm_tells_at_least_those_of_the_one_before(
        people in any_people(),
    ) {
        let told = LEFT.map(|left| names(clock(left), &people));
        for pair in told.windows(2) {
            prop_assert!(pair[0].iter().all(|name| pair[1].contains(name)), "{pair:?}");
        }
    }

    #[test]
    fn nobody_is_told_twice_by_one_channel(
        people in any_people(),
    ) {
        let severity = Severity::Low;
        let mut told = names(Matter::FindingRaised { severity }, &people);
        let all = told.len();
        told.dedup();
        prop_assert_eq!(told.len(), all);
    }
}

#[test]
fn what_waits_from_before_the_regulations_said_when_is_still_read() {
    for (kept, left) in [
        ("\"day\"", LEFT[0]),
        ("\"fifteen\"", LEFT[2]),
        ("{\"minutes\":720,\"steps\":1}", Left::new(720, 1)),
    ] {
        assert_eq!(serde_json::from_str::<Left>(kept).unwrap(), left, "{kept}");
    }
    let written = serde_json::to_string(&LEFT[3]).unwrap();
    assert_eq!(serde_json::from_str::<Left>(&written).unwrap(), LEFT[3]);
}

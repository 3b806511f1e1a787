//! Approvals: what the clauses demand, and every way an approval may and may not go.
#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;

use domain::approval::{
    Applies, Approval, ApprovalRules, Asked, Bound, Content, ContentDigest, DemandRef, Heard,
    NotPossible, Party, Stage, State, Subject, builtin_approvals,
};
use domain::id::{ApprovalId, IncidentId, PersonId, UnitId};
use domain::people::{Grant, Role};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

const SEEN: ContentDigest = ContentDigest::new([1; 32]);
const OTHER: ContentDigest = ContentDigest::new([2; 32]);

fn id(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

fn rules() -> ApprovalRules {
    builtin_approvals().unwrap().remove(0)
}

fn party(person: u128, roles: &[Role]) -> Party {
    let grant = |role: &Role| Grant {
        person: id(person),
        role: *role,
        unit: UnitId::new(Uuid::from_u128(9)),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        deputy_of: None,
    };
    Party {
        person: id(person),
        grants: roles.iter().map(grant).collect(),
    }
}

fn asked(demand: &str, role: Role) -> Asked {
    let rules = rules();
    Asked {
        id: ApprovalId::new(Uuid::from_u128(1)),
        unit: UnitId::new(Uuid::from_u128(9)),
        subject: Subject::Incident(IncidentId::new(Uuid::from_u128(2))),
        case: None,
        demand: DemandRef {
            rules: rules.id().into(),
            version: rules.version().into(),
            demand: demand.into(),
        },
        by: id(10),
        role,
        at: at(0),
        due: Some(at(60)),
        digest: SEEN,
        note: String::new(),
        steps: rules.demand(demand).unwrap().steps.clone(),
    }
}

fn waiting(demand: &str) -> Approval {
    let rules = rules();
    let clause = rules.demand(demand).unwrap();
    Approval::ask(
        asked(demand, Role::SecurityContact),
        clause,
        Applies::Demanded,
    )
    .unwrap()
}

fn heard(from: &Party) -> Heard<'_> {
    Heard {
        from,
        number: "06-555-0100",
        said_at: at(1),
        heard_by: "值班人員",
    }
}

#[test]
fn the_clauses_of_the_procedure_ask_what_they_say() {
    let rules = rules();
    let none = BTreeSet::new();
    let controlled = BTreeSet::from([Stage::Controlled]);
    let applies = |id: &str, levels| rules.demand(id).unwrap().applies(levels, &none);
    for (clause, levels, expected) in [
        ("report", (1, 1), Applies::Waivable),
        ("report", (2, 2), Applies::Demanded),
        ("report", (1, 2), Applies::Demanded),
        ("report", (0, 4), Applies::Demanded),
        ("report", (0, 0), Applies::Not),
        ("acknowledgement", (2, 2), Applies::Not),
        ("acknowledgement", (2, 3), Applies::Demanded),
        ("acknowledgement", (4, 4), Applies::Demanded),
        ("closing", (2, 2), Applies::Not),
        ("referral", (1, 1), Applies::Chosen),
        ("continuity", (4, 4), Applies::Chosen),
    ] {
        assert_eq!(applies(clause, levels), expected, "{clause} {levels:?}");
    }
    let closing = rules.demand("closing").unwrap();
    assert_eq!(closing.applies((1, 1), &controlled), Applies::Demanded);
    let steps: Vec<_> = rules
        .demands()
        .iter()
        .map(|one| (one.id.as_str(), one.steps.as_slice()))
        .collect();
    let (leader, ciso, head) = (Role::TeamLeader, Role::Ciso, Role::Head);
    let expected: [(&str, &[Role]); 6] = [
        ("report", &[leader]),
        ("closing", &[leader]),
        ("referral", &[leader, head]),
        ("acknowledgement", &[ciso]),
        ("continuity", &[ciso]),
        ("forensics", &[leader, ciso]),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn a_file_whose_example_does_not_hold_is_named_with_its_place() {
    let text = include_str!("../../../approvals/tw-township-2021-11-24.toml");
    let refused = |text: &str| {
        ApprovalRules::parse("a.toml", text)
            .unwrap_err()
            .to_string()
    };
    let wrong = text.replacen("expect = \"waivable\"", "expect = \"not\"", 1);
    assert_ne!(wrong, text);
    let told = refused(&wrong);
    assert!(
        told.contains("a.toml:22:") && told.contains("example"),
        "{told}"
    );
    for (from, to, word) in [
        ("steps = [\"ciso\"]", "steps = []", "who decides"),
        ("waived_by = [\"security_contact\"]", "", "belong together"),
        ("id = \"closing\"", "id = \"report\"", "stands twice"),
        ("remind = [\"PT30M\"", "remind = [\"P1D\"", "lead"),
        ("binds = [\"known_at\"]", "binds = []", "bound to"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from} is not in the file");
        let told = refused(&changed);
        assert!(told.contains(word), "{told}");
    }
}

#[test]
fn steps_are_decided_in_order_by_their_roles() {
    let mut approval = waiting("referral");
    let (leader, head) = (party(20, &[Role::TeamLeader]), party(30, &[Role::Head]));
    assert_eq!(approval.next(), Some(Role::TeamLeader));
    assert_eq!(
        approval.agree(&head, SEEN, at(1)),
        Err(NotPossible::OtherRole)
    );
    approval.agree(&leader, SEEN, at(2)).unwrap();
    assert_eq!(approval.state(), State::Waiting);
    assert_eq!(
        approval.agree(&leader, SEEN, at(3)),
        Err(NotPossible::OtherRole)
    );
    approval.agree(&head, SEEN, at(4)).unwrap();
    assert_eq!(approval.state(), State::Agreed);
    assert_eq!(approval.agree(&head, SEEN, at(5)), Err(NotPossible::Over));
    assert_eq!(approval.withdraw(id(10), at(6)), Err(NotPossible::Over));
}

#[test]
fn nobody_approves_their_own_request_and_several_roles_are_said() {
    let mut approval = waiting("forensics");
    let asker = party(10, &[Role::SecurityContact, Role::TeamLeader]);
    assert_eq!(approval.agree(&asker, SEEN, at(1)), Err(NotPossible::Own));
    let said = approval.hear(&heard(&asker), id(10), SEEN, at(2));
    assert_eq!(said, Err(NotPossible::Own));
    let both = party(20, &[Role::Staff, Role::TeamLeader, Role::Ciso]);
    approval.agree(&both, SEEN, at(3)).unwrap();
    approval.agree(&both, SEEN, at(4)).unwrap();
    assert_eq!(approval.state(), State::Agreed);
    assert_eq!(approval.given()[0].also, BTreeSet::from([Role::Ciso]));
    assert_eq!(approval.given()[1].also, BTreeSet::from([Role::TeamLeader]));
}

#[test]
fn a_deputy_says_for_whom_and_an_own_right_goes_first() {
    let deputy = |mut of: Party| {
        for grant in &mut of.grants {
            grant.deputy_of = Some(id(99));
        }
        of
    };
    let mut approval = waiting("report");
    let standing_in = deputy(party(20, &[Role::TeamLeader]));
    approval.agree(&standing_in, SEEN, at(1)).unwrap();
    assert_eq!(approval.given()[0].deputy_of, Some(id(99)));
    let mut approval = waiting("report");
    let mut both = deputy(party(20, &[Role::TeamLeader]));
    both.grants.extend(party(20, &[Role::TeamLeader]).grants);
    approval.agree(&both, SEEN, at(1)).unwrap();
    assert_eq!(approval.given()[0].deputy_of, None);
}

#[test]
fn an_agreement_by_telephone_needs_number_hearer_and_time_and_is_confirmed_by_another() {
    let leader = party(20, &[Role::TeamLeader]);
    let mut approval = waiting("report");
    let good = heard(&leader);
    let refusals = [
        (
            Heard {
                number: "來電",
                ..good.clone()
            },
            10,
            NotPossible::NoNumber,
        ),
        (
            Heard {
                heard_by: "  ",
                ..good.clone()
            },
            10,
            NotPossible::NoHearer,
        ),
        (
            Heard {
                said_at: at(9),
                ..good.clone()
            },
            10,
            NotPossible::NotThen,
        ),
        (
            Heard {
                said_at: at(-1),
                ..good.clone()
            },
            10,
            NotPossible::NotThen,
        ),
        (good.clone(), 11, NotPossible::NotTheAsker),
    ];
    for (said, by, why) in refusals {
        assert_eq!(approval.hear(&said, id(by), SEEN, at(5)), Err(why));
        assert_eq!(approval.state(), State::Waiting);
    }
    approval.hear(&good, id(10), SEEN, at(5)).unwrap();
    assert_eq!(approval.state(), State::Unconfirmed);
    assert!(approval.state().stands());
    let confirm = |approval: &mut Approval, by, called| approval.confirm(id(by), called, at(6));
    let called = Some("06-555-0100");
    assert_eq!(
        confirm(&mut approval, 10, called),
        Err(NotPossible::OwnWord)
    );
    assert_eq!(confirm(&mut approval, 40, None), Err(NotPossible::NoNumber));
    let mut called_back = approval.clone();
    confirm(&mut called_back, 40, called).unwrap();
    assert_eq!(called_back.state(), State::Agreed);
    let again = confirm(&mut called_back, 40, called);
    assert_eq!(again, Err(NotPossible::NothingOral));
    let mut denied = approval.clone();
    denied.deny(id(20), "未曾接到電話".into(), at(7)).unwrap();
    assert_eq!(denied.state(), State::Denied);
    assert!(!denied.state().stands());
    confirm(&mut approval, 20, None).unwrap();
    assert_eq!(approval.state(), State::Agreed);
}

#[test]
fn a_clause_is_asked_and_waived_only_by_its_roles_and_when_it_applies() {
    let rules = rules();
    let clause = rules.demand("report").unwrap();
    let ask = |role, applies| Approval::ask(asked("report", role), clause, applies);
    let waive =
        |role, applies| Approval::waive(asked("report", role), clause, applies, "輕微".into());
    assert!(ask(Role::SecurityContact, Applies::Waivable).is_ok());
    assert_eq!(
        ask(Role::Head, Applies::Demanded),
        Err(NotPossible::NotAsked)
    );
    assert_eq!(
        ask(Role::SecurityContact, Applies::Not),
        Err(NotPossible::NotAsked)
    );
    let waived = waive(Role::SecurityContact, Applies::Waivable).unwrap();
    assert_eq!(waived.state(), State::Waived);
    assert_eq!(
        waive(Role::TeamLeader, Applies::Waivable),
        Err(NotPossible::NotAsked)
    );
    assert_eq!(
        waive(Role::SecurityContact, Applies::Demanded),
        Err(NotPossible::NotAsked)
    );
    let other = Asked {
        steps: vec![Role::Staff],
        ..asked("report", Role::SecurityContact)
    };
    let shorter = Approval::ask(other, clause, Applies::Demanded);
    assert_eq!(shorter, Err(NotPossible::NotAsked));
}

#[test]
fn what_was_seen_is_what_is_agreed_to() {
    let leader = party(20, &[Role::TeamLeader]);
    let mut approval = waiting("report");
    assert_eq!(
        approval.agree(&leader, OTHER, at(1)),
        Err(NotPossible::Changed)
    );
    approval.agree(&leader, SEEN, at(1)).unwrap();
    assert!(!approval.void(SEEN, at(2)));
    assert!(approval.void(OTHER, at(2)));
    assert_eq!(approval.state(), State::Void);
    assert!(!approval.void(OTHER, at(3)), "once is enough");
    let rules = rules();
    let clause = rules.demand("report").unwrap();
    let contact = asked("report", Role::SecurityContact);
    let mut waived = Approval::waive(contact, clause, Applies::Waivable, "輕微".into()).unwrap();
    assert!(
        waived.void(OTHER, at(4)),
        "a level that rises takes the waiver with it"
    );
}

proptest! {
    /// Whatever is tried in whatever order: it stands only when every step was agreed to by somebody
    /// who holds its role and did not ask, and what is over stays as it ended.
    #[test]
    fn whatever_is_tried_an_approval_stands_only_by_its_steps(
        tries in proptest::collection::vec((0u8..6, 0usize..4, any::<bool>()), 0..14)
    ) {
        let people = [
            party(10, &[Role::TeamLeader, Role::Head]),
            party(20, &[Role::TeamLeader]),
            party(30, &[Role::Head]),
            party(40, &[Role::SecurityContact, Role::Ciso]),
        ];
        let mut approval = waiting("referral");
        for (deed, who, same) in tries {
            let who = &people[who];
            let seen = if same { SEEN } else { OTHER };
            let before = approval.clone();
            let over = before.end().is_some();
            let done = match deed {
                0 => approval.agree(who, seen, at(1)),
                1 => approval.give_back(who, "不符".into(), at(1)),
                2 => approval.hear(&heard(who), id(10), seen, at(1)),
                3 => approval.confirm(who.person, same.then_some("06"), at(1)),
                4 => approval.withdraw(who.person, at(1)),
                _ => approval.deny(who.person, "無".into(), at(1)),
            };
            if done.is_err() || over {
                prop_assert_eq!(&approval, &before);
            }
            for (given, role) in approval.given().iter().zip(&approval.asked().steps) {
                prop_assert!(given.by != id(10));
                let holder = people.iter().find(|one| one.person == given.by);
                prop_assert!(holder.is_some_and(|one| one.holds(*role)));
            }
            if approval.state().stands() {
                prop_assert_eq!(approval.given().len(), 2);
            }
        }
    }

    /// No two contents look the same, however their values are cut.
    #[test]
    fn contents_that_differ_have_different_texts(
        one in proptest::collection::vec("[a\n 0-9]{0,6}", 3),
        other in proptest::collection::vec("[a\n 0-9]{0,6}", 3),
    ) {
        let bounds = [Bound::Title, Bound::Level, Bound::Impacts];
        let content = |values: &[String]| {
            Content::new(bounds.into_iter().zip(values.iter().cloned())).text()
        };
        prop_assert_eq!(content(&one) == content(&other), one == other);
    }
}

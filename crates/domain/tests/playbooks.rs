//! The playbooks that come with the program, and how a task goes on.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use std::collections::BTreeSet;

use domain::case_task::{CaseTask, Finished, NotPossible, Origin, Progress};
use domain::id::{AttachmentId, CaseTaskId, IncidentId, PersonId, UnitId};
use domain::playbook::{
    BUILTIN_PLAYBOOKS, CaseTraits, Lifting, Phase, Playbook, Proof, builtin_playbooks,
};
use domain::version::Version;
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

#[test]
fn every_kind_of_incident_has_a_playbook_that_contains_and_reviews() {
    let books = builtin_playbooks().unwrap();
    let ids: Vec<_> = books.iter().map(Playbook::id).collect();
    let expected = [
        "defaced-page",
        "intrusion",
        "line-outage",
        "malware-host",
        "misdirected-mail",
        "natural-disaster",
        "stolen-mailbox",
        "theft",
        "usb-worm",
        "watering-hole",
    ];
    assert_eq!(ids, expected);
    for (book, (file, _)) in books.iter().zip(BUILTIN_PLAYBOOKS) {
        assert_eq!(*file, format!("{}-{}.toml", book.id(), book.version()));
        let phases: BTreeSet<_> = book.tasks().iter().map(|task| task.phase).collect();
        for phase in [Phase::Analysis, Phase::Containment, Phase::Review] {
            let wanted = phases.contains(&phase) || book.id() == "defaced-page";
            assert!(wanted, "{} has nothing in {phase:?}", book.id());
        }
        let based = book.tasks().iter().filter(|task| task.basis.is_some());
        assert!(based.count() >= 2, "{}", book.id());
    }
}

#[test]
fn a_title_or_a_rule_proposes_and_nothing_else_does() {
    let books = builtin_playbooks().unwrap();
    let proposed = |rule: Option<&str>, title: &str| -> Vec<String> {
        let case = CaseTraits { rule, title };
        let fitting = books.iter().filter(|book| book.is_proposed_for(&case));
        fitting.map(|book| book.id().to_owned()).collect()
    };
    let malware = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e39";
    assert_eq!(proposed(Some(malware), "xiling-pc07"), ["malware-host"]);
    assert_eq!(proposed(None, "颱風造成停電"), ["natural-disaster"]);
    assert_eq!(proposed(None, "USB Worm"), ["usb-worm"]);
    assert_eq!(proposed(Some("no-such-rule"), "例行維護"), [""; 0]);
}

#[test]
fn a_file_that_does_not_hold_says_where() {
    let (_, text) = BUILTIN_PLAYBOOKS[0];
    let told = |text: &str| Playbook::parse("x.toml", text).unwrap_err().to_string();
    let no_examples = text.split("[[example]]").next().unwrap();
    assert!(told(no_examples).contains("no [[example]]"));
    let wrong = text.replace("proposed = false", "proposed = true");
    assert!(told(&wrong).contains("does not hold"), "{}", told(&wrong));
    let twice = text.replace("id = \"way-in\"", "id = \"picture\"");
    assert!(told(&twice).contains("stands twice"), "{}", told(&twice));
    let nobody = text.replace("by = [\"security_contact\", \"team_leader\"]", "by = []");
    assert!(told(&nobody).contains("lifting.by"), "{}", told(&nobody));
    let unknown = text.replace("phase = \"containment\"", "phase = \"panic\"");
    assert!(told(&unknown).starts_with("x.toml:"), "{}", told(&unknown));
}

fn who(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

fn task() -> CaseTask {
    CaseTask {
        id: CaseTaskId::new(Uuid::from_u128(1)),
        incident: IncidentId::new(Uuid::from_u128(2)),
        unit: UnitId::new(Uuid::from_u128(3)),
        origin: Origin::Free { title: "x".into() },
        phase: Phase::Containment,
        place: 1,
        assignee: None,
        progress: Progress::Open,
        version: Version::FIRST,
    }
}

fn lifting() -> Lifting {
    let books = builtin_playbooks().unwrap();
    let mut tasks = books.iter().flat_map(Playbook::tasks);
    tasks.find_map(|task| task.lifting.clone()).unwrap()
}

fn done(by: u128, note: &str, file: Option<u128>) -> Finished {
    Finished {
        by: who(by),
        at: Timestamp::UNIX_EPOCH,
        note: note.into(),
        file: file.map(|file| AttachmentId::new(Uuid::from_u128(file))),
    }
}

#[test]
fn a_task_is_done_only_with_the_proof_it_asks_for() {
    for (how, proof, outcome) in [
        (done(1, "", None), Proof::Nothing, Ok(())),
        (done(1, "", None), Proof::Note, Err(NotPossible::NoNote)),
        (done(1, "x", None), Proof::Note, Ok(())),
        (done(1, "x", None), Proof::File, Err(NotPossible::NoFile)),
        (done(1, "", Some(9)), Proof::File, Ok(())),
    ] {
        assert_eq!(task().finish(how, proof), outcome, "{proof:?}");
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Finish(u128),
    Skip(u128),
    Lift(u128, bool),
    Back,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (1_u128..4).prop_map(Deed::Finish),
        (1_u128..4).prop_map(Deed::Skip),
        (1_u128..4, any::<bool>()).prop_map(|(by, holds)| Deed::Lift(by, holds)),
        Just(Deed::Back),
    ];
    proptest::collection::vec(deed, 1..12)
}

proptest! {
    /// The invariant I62.
    #[test]
    fn whatever_is_tried_a_measure_is_lifted_by_somebody_else_with_the_role(deeds in deeds()) {
        let lifting = lifting();
        let mut task = task();
        for deed in deeds {
            let before = task.clone();
            let outcome = match deed {
                Deed::Finish(by) => task.finish(done(by, "x", None), Proof::Nothing),
                Deed::Skip(by) => task.skip(who(by), Timestamp::UNIX_EPOCH, "x".into()),
                Deed::Lift(by, holds) => {
                    let by = (who(by), holds);
                    task.lift(Some(&lifting), by, Timestamp::UNIX_EPOCH, "x".into())
                }
                Deed::Back => task.take_back(Some(&lifting)),
            };
            if outcome.is_err() {
                prop_assert_eq!(&task, &before, "what is refused changes nothing");
                continue;
            }
            match (&before.progress, &task.progress) {
                (Progress::Done(how), Progress::Lifted { done, by, .. }) => {
                    prop_assert_eq!(how, done);
                    prop_assert_ne!(how.by, *by);
                    prop_assert!(matches!(deed, Deed::Lift(_, true)));
                }
                // A measure in force never vanishes otherwise, and what was lifted stays so.
                (Progress::Done(_) | Progress::Lifted { .. }, after) => {
                    prop_assert!(false, "it went on to {after:?}");
                }
                (_, after) => {
                    let lifted = matches!(after, Progress::Lifted { .. });
                    prop_assert!(!lifted);
                }
            }
        }
    }
}

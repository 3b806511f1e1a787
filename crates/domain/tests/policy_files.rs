//! Account policies as files: the built-in ones pass their own examples, mistakes are told with their
//! place, an overlay adds and conflicts, and the months of the past can be played again.
#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use domain::policy::{
    AccountRow, BUILTIN_POLICIES, Exception, Policy, PolicyKind, Step, Subject, builtin_policies,
    judge, replay, resolve,
};
use domain::regime::Status;
use jiff::Timestamp;
use jiff::civil::date;

fn policy(id: &str) -> Policy {
    let all = builtin_policies().unwrap();
    all.into_iter().find(|policy| policy.id() == id).unwrap()
}

fn tainan_text() -> &'static str {
    let file = |(name, _): &&(&str, &str)| name.starts_with("tainan-2013");
    BUILTIN_POLICIES.iter().find(file).unwrap().1
}

fn account(json: serde_json::Value) -> domain::policy::AccountFacts {
    let row: AccountRow = serde_json::from_value(json).unwrap();
    row.read(policy("tainan-2013").zone()).unwrap()
}

#[test]
fn every_policy_passes_its_own_examples_and_is_named_as_its_file() {
    let all = builtin_policies().unwrap();
    assert_eq!(all.len(), 4);
    for (policy, (file, _)) in all.iter().zip(BUILTIN_POLICIES) {
        assert_eq!(*file, format!("{}-{}.toml", policy.id(), policy.version()));
        assert!(!policy.examples().is_empty() && !policy.sources().is_empty());
        let failures: Vec<_> = policy
            .test_examples()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(failures.is_empty(), "{failures:#?}");
        let verified = policy.status() == Status::Verified;
        assert_eq!(verified, policy.id() == "tainan-2013", "{}", policy.id());
    }
}

#[test]
fn an_example_that_says_something_else_is_told() {
    let text = tainan_text().replacen("{ after = \"P3M\" }", "{ after = \"P4M\" }", 1);
    let policy = Policy::parse("mine.toml", &text).unwrap();
    let failures = policy.test_examples();
    let told: Vec<_> = failures.iter().map(ToString::to_string).collect();
    assert!(
        told.iter().any(
            |line| line.contains("action should be force-change, is none")
                || line.contains("action should be force-change, is warn")
        ),
        "{told:#?}"
    );
}

/// Replaces words of the Tainan file and says what is told of it.
fn mistake(from: &str, to: &str) -> String {
    let text = tainan_text();
    assert!(text.contains(from), "{from}");
    let text = text.replacen(from, to, 1);
    Policy::parse("mine.toml", &text).unwrap_err().to_string()
}

/// What stands in the file, what is put in its place, and what is told.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "rotate = { after = \"P3M\" }",
        "rotate = { after = \"PT3H\" }",
        "mine.toml:18:20: \"PT3H\" is of the wrong kind; write days, weeks, months or years (P90D)",
    ),
    (
        "rotate = { after = \"P3M\" }",
        "rotate = { after = \"3mo\" }",
        "mine.toml:18:20: \"3mo\" is no period",
    ),
    (
        "step = \"suspend\"",
        "step = \"warn\"",
        "mine.toml:23:32: an idle account is suspended or deleted, not \"warn\"",
    ),
    (
        "length = { least = 8 }\n",
        "length = { least = 8 }\nlenght = 1\n",
        "unknown field `lenght`",
    ),
    (
        "code = \"二(一)3\"",
        "code = \"二(一)2\"",
        "mine.toml:25:1: clause \"二(一)2\" stands twice",
    ),
    (
        "time_zone = \"Asia/Taipei\"",
        "time_zone = \"Asia/Tainan\"",
        "mine.toml:9:13: unknown time zone \"Asia/Tainan\"",
    ),
    (
        "quote = \"凡三個月未進行密碼修改之帳號將強制要求修改密碼。\"\n",
        "",
        "has no quote",
    ),
    (
        "valid = { from = 2013-07-01 }",
        "valid = { from = 2013-07-01, to = 2012-07-01 }",
        "valid.to lies before valid.from",
    ),
    (
        "days = [14, 7, 3, 1]",
        "days = [14, 0]",
        "mine.toml:38:13: warn.days are 1 to 366",
    ),
    (
        "rotate = { after = \"P3M\" }",
        "forbids = \"rotate\"",
        "a binding policy asks",
    ),
    ("rotate = { after = \"P3M\" }\n", "", "asks for nothing"),
    (
        "state = \"active\"",
        "state = \"aktiv\"",
        "example account: state \"aktiv\" is unknown",
    ),
    (
        "issued = \"2020-01-02T08:00:00+08:00\"",
        "issued = \"2020-01-02T08:00:00\"",
        "issued \"2020-01-02T08:00:00\" is no time",
    ),
];

#[test]
fn every_mistake_is_told_with_line_and_column_and_the_next_step() {
    let missed: Vec<_> = MISTAKES
        .iter()
        .map(|(from, to, told)| (mistake(from, to), told))
        .filter(|(found, told)| !found.contains(*told))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_file_without_examples_does_not_load_nor_one_whose_clause_is_in_none() {
    let text = tainan_text();
    let (head, _) = text.split_once("[[example]]").unwrap();
    let told = Policy::parse("mine.toml", head).unwrap_err().to_string();
    assert!(told.contains("no [[example]]"), "{told}");
    let without: String = text.replace("clause = \"二(一)1\", ", "");
    let told = Policy::parse("mine.toml", &without)
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("no example expects clause \"二(一)1\""),
        "{told}"
    );
    let (accounts, _) = text.split_once("[[password]]").unwrap();
    let told = Policy::parse("mine.toml", accounts)
        .unwrap_err()
        .to_string();
    assert!(told.contains("no [[password]] is refused"), "{told}");
}

#[test]
fn an_overlay_adds_what_does_not_conflict_and_conflicts_stand_clause_by_clause() {
    let (law, nist) = (policy("tainan-2013"), policy("nist-800-63b-4"));
    assert_eq!(nist.kind(), PolicyKind::Overlay);
    let day = date(2026, 11, 21);
    let held = resolve(&law, Some(&nist), &[], day);
    let subjects: Vec<_> = held
        .conflicts
        .iter()
        .map(|c| {
            (
                c.subject,
                c.binding.code.as_str(),
                c.overlay.code.as_str(),
                c.exception.is_none(),
            )
        })
        .collect();
    assert_eq!(
        subjects,
        [
            (Subject::Classes, "二(一)4", "nist-composition", true),
            (Subject::Rotate, "二(一)1", "nist-rotation", true),
        ]
    );
    // Both lengths hold, the stricter is told with its own clause; the kinds of characters stay.
    let broken = held
        .policy
        .breaches("abcdefgh", domain::policy::PasswordUse::default());
    let told: Vec<_> = broken
        .iter()
        .map(|b| (b.code, b.clause.as_str(), b.number))
        .collect();
    assert_eq!(
        told,
        [
            ("no-digit", "二(一)4", 1),
            ("no-symbol", "二(一)4", 1),
            ("too-short", "nist-length", 15)
        ]
    );
    // The overlay forces a change on compromise, which the letter does not know.
    let known = account(serde_json::json!({
        "account": "a", "state": "active", "issued": "2026-10-01",
        "last_login": "2026-11-20", "password_changed": "2026-11-01", "compromised": "2026-11-20"
    }));
    let now: Timestamp = "2026-11-21T09:00:00+08:00".parse().unwrap();
    assert_eq!(judge(&known, &law, now).step, Step::None);
    let verdict = judge(&known, &held.policy, now);
    assert_eq!(
        (verdict.step, verdict.policy.as_str()),
        (Step::ForceChange, "nist-800-63b-4")
    );
}

#[test]
fn only_a_recorded_exception_that_has_not_ended_switches_a_binding_rule_off() {
    let (law, nist) = (policy("tainan-2013"), policy("nist-800-63b-4"));
    let old = account(serde_json::json!({
        "account": "a", "state": "active", "issued": "2020-01-02",
        "last_login": "2026-11-20", "password_changed": "2026-01-01"
    }));
    let now: Timestamp = "2026-11-21T09:00:00+08:00".parse().unwrap();
    let exception = Exception {
        policy: "tainan-2013".to_owned(),
        overlay: "nist-800-63b-4".to_owned(),
        subject: Subject::Rotate,
        approver: "資安長".to_owned(),
        document: "府資字第1150000001號".to_owned(),
        from: date(2026, 1, 1),
        until: date(2026, 11, 21),
    };
    let exceptions = [exception];
    let on = resolve(&law, Some(&nist), &exceptions, date(2026, 11, 21));
    let verdict = judge(&old, &on.policy, now);
    assert_eq!(verdict.step, Step::None);
    let spared = verdict.spared.unwrap();
    let told = (
        spared.step,
        spared.clause.as_str(),
        spared.document.as_str(),
    );
    assert_eq!(told, (Step::ForceChange, "二(一)1", "府資字第1150000001號"));
    assert_eq!(on.conflicts[1].exception.as_ref(), exceptions.first());
    assert!(on.conflicts[0].exception.is_none());
    let over = resolve(&law, Some(&nist), &exceptions, date(2026, 11, 22));
    let verdict = judge(&old, &over.policy, now);
    assert_eq!((verdict.step, verdict.spared), (Step::ForceChange, None));
    // One of another overlay, of another policy or about something else switches nothing of this off.
    for (policy, overlay, subject) in [
        ("moj-2022-admin", "nist-800-63b-4", Subject::Rotate),
        ("tainan-2013", "of-the-house", Subject::Rotate),
        ("tainan-2013", "nist-800-63b-4", Subject::Classes),
    ] {
        let other = Exception {
            policy: policy.to_owned(),
            overlay: overlay.to_owned(),
            subject,
            ..exceptions[0].clone()
        };
        let held = resolve(&law, Some(&nist), &[other], date(2026, 11, 21));
        assert_eq!(judge(&old, &held.policy, now).step, Step::ForceChange);
    }
    // An exception without the overlay switches nothing off.
    let alone = resolve(&law, None, &exceptions, date(2026, 11, 21));
    assert_eq!(judge(&old, &alone.policy, now).step, Step::ForceChange);
}

#[test]
fn what_another_clause_asks_for_is_asked_in_spite_of_an_exception() {
    let (law, nist) = (policy("tainan-2013"), policy("nist-800-63b-4"));
    let day = date(2026, 11, 21);
    let now: Timestamp = "2026-11-21T09:00:00+08:00".parse().unwrap();
    let exception = |subject| Exception {
        policy: "tainan-2013".to_owned(),
        overlay: "nist-800-63b-4".to_owned(),
        subject,
        approver: "資安長".to_owned(),
        document: "府資字第1150000001號".to_owned(),
        from: day,
        until: day,
    };
    let both = [exception(Subject::Rotate), exception(Subject::Classes)];
    let held = resolve(&law, Some(&nist), &both, day).policy;
    let idle = account(serde_json::json!({
        "account": "a", "state": "active", "issued": "2020-01-02",
        "last_login": "2026-03-01", "password_changed": "2026-01-01"
    }));
    let verdict = judge(&idle, &held, now);
    assert_eq!(verdict.clause.as_deref(), Some("二(一)2"));
    assert_eq!((verdict.step, verdict.spared), (Step::Suspend, None));
    // Kinds of characters are not asked for any more, the length of both still is.
    let broken = held.breaches("abcdefgh", domain::policy::PasswordUse::default());
    let told: Vec<_> = broken.iter().map(|one| one.code).collect();
    assert_eq!(told, ["too-short"]);
}

#[test]
fn an_overlay_that_does_not_only_add_is_refused_with_its_line() {
    let (_, text) = BUILTIN_POLICIES
        .iter()
        .find(|(file, _)| file.starts_with("nist"))
        .unwrap();
    let place = |at: &str, more: &str| {
        let with = text.replacen(at, &format!("{more}\n{at}"), 1);
        let line = with
            .lines()
            .position(|line| line == more.lines().next().unwrap());
        let told = Policy::parse("house.toml", &with).unwrap_err();
        (told.line, line.unwrap() + 1, told.to_string())
    };
    let asks = "[[clause]]\ncode = \"own\"\nrotate = { after = \"P30D\" }\n\n[[example]]\nname = \"own\"\nnow = \"2026-11-21T09:00:00Z\"\naccount = { account = \"a\", state = \"active\", issued = \"2016-01-02T08:00:00Z\", password_changed = \"2016-02-01T08:00:00Z\" }\nexpect = { action = \"force-change\", clause = \"own\" }\n";
    let with = text.replacen("[in_use]", &format!("{asks}\n[in_use]"), 1);
    let told = Policy::parse("house.toml", &with).unwrap_err();
    let line = text.lines().position(|line| line.contains("nist-rotation"));
    assert_eq!(told.line, line.unwrap(), "{told}");
    assert!(told.to_string().contains("asks for itself"), "{told}");
    for (more, says) in [
        (
            "[sweep]\nbrake = { percent = 5, accounts = 100 }\ndecided_by = [\"ciso\"]\n",
            "[sweep]",
        ),
        ("[warn]\ndays = [14]\n", "[warn]"),
    ] {
        let (at, line, told) = place("[in_use]", more);
        assert!(told.contains(says), "{told}");
        assert!(at.abs_diff(line) <= 1, "{told}");
    }
}

#[test]
fn what_would_have_happened_is_told_turn_by_turn() {
    let law = policy("tainan-2013");
    let quiet = account(serde_json::json!({
        "account": "a", "state": "active", "issued": "2024-01-02T08:00:00+08:00",
        "last_login": "2024-08-31T10:00:00+08:00", "password_changed": "2024-08-31T10:00:00+08:00"
    }));
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let turns = replay(
        &quiet,
        &law,
        at("2024-09-01T00:00:00+08:00"),
        at("2025-12-31T00:00:00+08:00"),
    );
    let told: Vec<_> = turns
        .iter()
        .map(|turn| {
            (
                turn.at.to_zoned(law.zone().clone()).date().to_string(),
                turn.verdict.step,
                turn.verdict.warning_days,
            )
        })
        .collect();
    let day = |day: &str, step, warning| (day.to_owned(), step, warning);
    assert_eq!(
        told,
        [
            day("2024-09-01", Step::None, None),
            day("2024-11-16", Step::Warn, Some(14)),
            day("2024-11-23", Step::Warn, Some(7)),
            day("2024-11-27", Step::Warn, Some(3)),
            day("2024-11-29", Step::Warn, Some(1)),
            day("2024-11-30", Step::ForceChange, None),
            day("2025-02-28", Step::Suspend, None),
            day("2025-08-31", Step::Delete, None),
        ]
    );
}

#[test]
fn a_login_that_another_controller_saw_saves_the_account() {
    let law = policy("tainan-2013");
    let now: Timestamp = "2026-11-21T09:00:00+08:00".parse().unwrap();
    let with = |login: Option<&str>| {
        let facts = account(serde_json::json!({
            "account": "a", "state": "active", "issued": "2020-01-02",
            "password_changed": "2026-11-01", "last_login": login
        }));
        judge(&facts, &law, now).step
    };
    assert_eq!(with(None), Step::Delete);
    assert_eq!(with(Some("2026-03-01T00:00:00Z")), Step::Suspend);
    assert_eq!(with(Some("2026-11-20T00:00:00Z")), Step::None);
}

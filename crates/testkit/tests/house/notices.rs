//! The outbox over real records and a standing clock: what a deed makes known reaches people, and
//! nothing of a case goes with it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use application::Office;
use application::jobs::{Scheduler, Track, Work};
use application::notices::{Deliver, GIVEN_UP_AFTER, RingClocks, Tell};
use application::people::Coming;
use application::port::Lane;
use application::post::{Delivery, Message, Post};
use async_trait::async_trait;
use domain::country::Country;
use domain::language::Language;
use domain::message::{HookName, Kind, MailAddress, Matter};
use domain::people::AccountState;
use domain::telling::{Channel, Destination, ForWhat, NoticeSettings};
use jiff::{SignedDuration, Timestamp};
use testkit::office::{Failure, PASSWORD, TestOffice};
use townwatch::config::Config;

/// Takes messages over, or not.
#[derive(Default)]
struct Postman {
    seen: Mutex<Vec<Message>>,
    away: Mutex<Option<Delivery>>,
}

#[async_trait]
impl Post for Postman {
    async fn deliver(&self, message: &Message, _: Timestamp) -> Delivery {
        let away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = &*away {
            return answer.clone();
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(message.clone());
        Delivery::Delivered
    }
}

impl Postman {
    /// What the first message since the last question says.
    fn first(&self) -> Option<Matter> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.first().map(|message| message.matter)
    }

    fn is_away(&self, answer: Option<Delivery>) {
        *self.away.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// Messages since the last question, as `kind language address link`.
    fn brought(&self) -> Vec<String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let words = seen.drain(..).map(|message| {
            let to = match &message.to {
                Destination::Mail(mail) => mail.to_string(),
                Destination::Hook(name) => format!("hook {name}"),
            };
            let kind = message.matter.kind().name();
            format!("{kind} {} {to} {}", message.language, message.link.as_str())
        });
        words.collect()
    }
}

/// The office with its post, and every lane.
struct House {
    office: TestOffice,
    postman: Arc<Postman>,
    lanes: Vec<Scheduler>,
    running: Duration,
}

const CONFIG: &str = r#"
[server]
public_url = "https://townwatch.example.org"
[mail]
host = "localhost"
encryption = "none"
from = "townwatch@example.org"
[[webhook]]
name = "chat"
url = "https://hooks.example.org/in"
"#;

fn config() -> Result<Config, Failure> {
    let read = townwatch::config::parse("t.toml", CONFIG, &std::collections::BTreeMap::new());
    read.map_err(|mistakes| format!("{mistakes:?}").into())
}

impl House {
    async fn new() -> Result<Self, Failure> {
        let office = TestOffice::configured(&config()?).await?;
        let postman = Arc::new(Postman::default());
        let mut house = Self {
            lanes: lanes(&office.office, &postman),
            office,
            postman,
            running: Duration::ZERO,
        };
        for name in ["lin.contact", "chang.leader", "nguyen.admin"] {
            house.has_mail(name, None).await?;
        }
        house.pass(0).await?;
        house.postman.brought();
        Ok(house)
    }

    async fn has_mail(&self, name: &str, language: Option<Language>) -> Result<(), Failure> {
        let settings = NoticeSettings {
            mail: Some(MailAddress::parse(&format!("{name}@example.org"))?),
            language,
            ..NoticeSettings::default()
        };
        self.chooses(name, settings).await
    }

    async fn chooses(&self, name: &str, settings: NoticeSettings) -> Result<(), Failure> {
        let actor = self.office.actor(name).await?;
        Ok(self.office.office.choose_notices(&actor, settings).await?)
    }

    /// Minutes go by; every lane turns until nothing is due any more.
    async fn pass(&mut self, minutes: i64) -> Result<(), Failure> {
        let by = SignedDuration::from_mins(minutes);
        self.office.clock.advance(by);
        self.running += by.unsigned_abs();
        for _ in 0..3 {
            for lane in &mut self.lanes {
                lane.turn(self.running).await?;
            }
        }
        Ok(())
    }

    /// A burst of failed sign-ins from an address: one finding.
    async fn burst(&self, last: u8) -> Result<(), Failure> {
        let lines: Vec<_> = (0..12)
            .map(|second| {
                format!(
                    "Nov 21 09:5{}:{second:02} srv sshd[9]: Failed password for root from 198.51.100.{last} port 4000 ssh2",
                    last % 10
                )
            })
            .collect();
        let lines = lines.iter().map(String::as_str);
        self.office.take("marker-source", lines).await
    }
}

fn lanes(office: &Arc<Office>, postman: &Arc<Postman>) -> Vec<Scheduler> {
    let post = || Arc::<Postman>::clone(postman);
    let house: Vec<Arc<dyn Work>> = vec![Arc::new(Tell), Arc::new(RingClocks)];
    let mail: Vec<Arc<dyn Work>> = vec![Arc::new(Deliver::by_mail(post()))];
    let hooks: Vec<Arc<dyn Work>> = vec![Arc::new(Deliver::by_webhook(post()))];
    [
        (Track::House, house),
        (Track::Mail, mail),
        (Track::Hooks, hooks),
    ]
    .into_iter()
    .map(|(lane, works)| Scheduler::new(Arc::clone(office), lane, works))
    .collect()
}

fn later() -> Delivery {
    Delivery::Later {
        reason: "mail.example.org, connecting: refused".into(),
        after: None,
    }
}

#[tokio::test]
async fn a_finding_is_told_at_once_and_a_flood_of_them_once_in_ten_minutes() -> Result<(), Failure>
{
    let mut house = House::new().await?;
    house.has_mail("lin.contact", Some(Language::Vi)).await?;
    house.burst(1).await?;
    house.pass(0).await?;
    let findings = house.office.findings().await?;
    let [first] = findings.as_slice() else {
        return Err(format!("one finding was wanted: {findings:?}").into());
    };
    let wanted = format!(
        "finding-raised vi lin.contact@example.org /findings/{}",
        first.id
    );
    assert_eq!(house.postman.brought(), [wanted]);
    for last in 2..9 {
        house.burst(last).await?;
    }
    house.pass(9).await?;
    assert_eq!(house.postman.brought(), [""; 0], "they wait together");
    house.pass(1).await?;
    let told = house.postman.brought();
    assert_eq!(
        told,
        ["finding-raised vi lin.contact@example.org /findings?state=open"]
    );
    house.pass(10).await?;
    assert_eq!(house.postman.brought(), [""; 0], "nothing new");
    house.burst(9).await?;
    house.pass(0).await?;
    assert_eq!(house.postman.brought().len(), 1, "at once again");
    Ok(())
}

#[tokio::test]
async fn nothing_is_lost_while_the_mail_server_is_away_and_nothing_else_waits()
-> Result<(), Failure> {
    let mut house = House::new().await?;
    let hook = Channel::Hook(HookName::parse("chat")?);
    let actor = house.office.actor("lin.contact").await?;
    let mut settings = house.office.office.view_notices(&actor).await?.settings;
    let kinds = house.office.office.view_notices(&actor).await?.kinds;
    let both = BTreeSet::from([Channel::Mail, hook]);
    let wanted = kinds
        .into_iter()
        .filter(|(kind, _)| *kind == Kind::FindingRaised);
    for kind in wanted {
        settings.preferences.channels.insert(kind, both.clone());
    }
    house.chooses("lin.contact", settings).await?;
    house.postman.is_away(Some(later()));
    house.burst(1).await?;
    house.pass(0).await?;
    let admin = house.office.actor("nguyen.admin").await?;
    let trouble = house.office.office.trouble(&admin).await?;
    let trouble = trouble.ok_or("the trouble is not shown")?;
    assert_eq!(
        (trouble.jobs, trouble.only_mail),
        (2, false),
        "mail and webhook"
    );
    assert_eq!(trouble.since, house.office.now());
    for _ in 0..20 {
        house.pass(61).await?;
    }
    assert_eq!(house.postman.brought(), [""; 0]);
    house.postman.is_away(None);
    house.pass(61).await?;
    let mut brought = house.postman.brought();
    brought.sort();
    assert_eq!(brought.len(), 2, "{brought:?}");
    assert!(
        brought.iter().any(|one| one.contains("hook chat")),
        "{brought:?}"
    );
    assert_eq!(house.office.office.trouble(&admin).await?, None, "mended");
    Ok(())
}

#[tokio::test]
async fn a_message_is_given_up_after_days_and_that_is_told_and_can_be_mended() -> Result<(), Failure>
{
    let mut house = House::new().await?;
    house.postman.is_away(Some(later()));
    house.burst(1).await?;
    house.pass(0).await?;
    house.office.clock.advance(GIVEN_UP_AFTER);
    house.running += GIVEN_UP_AFTER.unsigned_abs();
    house.pass(1).await?;
    let admin = house.office.actor("nguyen.admin").await?;
    let query = application::jobs::JobQuery {
        troubled: true,
        limit: 9,
        ..application::jobs::JobQuery::default()
    };
    let desk = &house.office.office;
    let rows = desk.list_jobs(&admin, &query).await?;
    let given_up = rows.iter().find(|row| row.given_up());
    let given_up = given_up.ok_or("it is still tried")?;
    let reason = given_up.job.last_error.as_deref();
    assert!(
        reason.is_some_and(|why| why.contains("refused")),
        "{reason:?}"
    );
    let contact = house.office.actor("lin.contact").await?;
    let (kind, key) = (&given_up.job.kind, &given_up.job.key);
    assert!(
        desk.retry_job(&contact, kind, key).await.is_err(),
        "not hers to do"
    );
    desk.retry_job(&admin, kind, key).await?;
    house.postman.is_away(None);
    house.pass(61).await?;
    let mut told = house.postman.brought();
    told.sort();
    assert!(told[0].starts_with("finding-raised"), "{told:?}");
    assert!(
        told[1].starts_with("job-failed vi nguyen.admin@example.org /jobs"),
        "{told:?}"
    );
    Ok(())
}

#[tokio::test]
async fn killed_between_its_steps_a_message_keeps_its_identity() -> Result<(), Failure> {
    let mut house = House::new().await?;
    house.burst(1).await?;
    house.pass(0).await?;
    let identity = |house: &House| {
        let seen = house
            .postman
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.iter()
            .map(|one| one.id.to_string())
            .collect::<Vec<_>>()
    };
    let first = identity(&house);
    // Killed after the mail server took it over and before that was written down.
    let records = store::SqlRecords::open(&house.office.folder().join("records.db")).await?;
    let message = house
        .postman
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)[0]
        .clone();
    let again = application::jobs::Job {
        kind: "mail".into(),
        key: message.id.to_string(),
        unit: Some(house.office.township),
        due: house.office.now(),
        attempts: 0,
        last_error: None,
        payload: serde_json::to_string(&message)?,
    };
    application::jobs::JobQueue::ensure(&records, &again).await?;
    house.pass(5).await?;
    let twice = identity(&house);
    assert_eq!(twice, [first.clone(), first].concat());
    Ok(())
}

#[tokio::test]
async fn clocks_ring_before_the_time_ends_and_at_its_end_and_follow_a_change() -> Result<(), Failure>
{
    let mut house = House::new().await?;
    house.burst(1).await?;
    let findings = house.office.findings().await?;
    let finding = findings.first().ok_or("no finding")?;
    let contact = house.office.actor("lin.contact").await?;
    let desk = Arc::clone(&house.office.office);
    let case = desk
        .accept_finding(&contact, finding.id, finding.version, "MARKER")
        .await?;
    house.pass(0).await?;
    let told = house.postman.brought();
    let opened = told.iter().filter(|one| one.starts_with("incident-opened"));
    assert_eq!(opened.count(), 2, "contact and leader: {told:?}");
    let link = format!("/incidents/{case}");
    let only = |house: &House, kind: &str| {
        let told = house.postman.brought();
        assert!(
            told.iter()
                .all(|one| one.starts_with(kind) && one.ends_with(&link)),
            "{told:?}"
        );
        told.len()
    };
    // The hour for the report: 30, 15 and 5 minutes before its end, climbing.
    house.pass(29).await?;
    assert_eq!(only(&house, "clock-running"), 0);
    house.pass(1).await?;
    assert_eq!(only(&house, "clock-running"), 1, "the contact");
    house.pass(15).await?;
    let at_fifteen = only(&house, "clock-running");
    assert!(at_fifteen >= 1);
    // Known earlier than was written: the time has passed already.
    let seen = desk.view_incident(&contact, case).await?.view.incident;
    let earlier = seen.known_at.checked_sub(SignedDuration::from_mins(20))?;
    desk.change_known_at(&contact, case, seen.version, earlier, "電話紀錄")
        .await?;
    house.pass(0).await?;
    assert!(only(&house, "overdue") >= 2);
    house.pass(20).await?;
    assert_eq!(only(&house, "overdue"), 0, "once");
    // What is reported rings no more.
    let seen = desk.view_incident(&contact, case).await?.view.incident;
    let now = house.office.now();
    desk.record_report(&contact, case, seen.version, now, "R-1")
        .await?;
    house.pass(60).await?;
    let told = house.postman.brought();
    assert!(
        told.iter().all(|one| !one.starts_with("clock-running")),
        "{told:?}"
    );
    // Of a longer time the regulation's file warns twelve hours before: 36 hours from 20 minutes ago.
    house.pass(1_290).await?;
    assert_eq!(only(&house, "clock-running"), 0);
    house.pass(10).await?;
    assert_eq!(only(&house, "clock-running"), 1, "the contact");
    Ok(())
}

#[tokio::test]
async fn people_are_told_of_their_account_and_their_duties() -> Result<(), Failure> {
    let mut house = House::new().await?;
    house.has_mail("wang.staff", Some(Language::En)).await?;
    let admin = house.office.actor("nguyen.admin").await?;
    let person = house.office.actor("wang.staff").await?.person.id;
    let state = AccountState::SuspendedLeave;
    let desk = &house.office.office;
    desk.suspend_account(&admin, person, state, "MARKER")
        .await?;
    house.pass(0).await?;
    let told = house.postman.brought();
    assert_eq!(told, ["account-suspended en wang.staff@example.org /"]);
    Ok(())
}

/// Every deed of this crate goes through the one place that plans notices.
#[test]
fn no_deed_is_written_past_the_outbox() -> Result<(), Failure> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../application/src");
    let mut past = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // The place itself, and what the backup says before there is an office.
        let allowed = ["office.rs", "backups.rs"]
            .iter()
            .any(|name| path.ends_with(name));
        if allowed || path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        let text: String = text.split_whitespace().collect();
        if text.contains("records.commit(") {
            past.push(path);
        }
    }
    assert!(past.is_empty(), "{past:?}");
    Ok(())
}

#[tokio::test]
async fn a_browser_that_was_not_known_is_told_to_its_person_and_a_known_one_is_not()
-> Result<(), Failure> {
    let mut house = House::new().await?;
    house.has_mail("wang.staff", Some(Language::En)).await?;
    let desk = Arc::clone(&house.office.office);
    let sign_in = async |network: &'static str, known: bool, secret: u8| {
        let coming = Coming {
            network,
            known,
            ..Coming::new([secret; 32], Lane::Stranger)
        };
        desk.sign_in("wang.staff", PASSWORD.to_owned(), coming)
            .await
    };
    sign_in("203.0.113.0/24", true, 1).await?;
    house.pass(0).await?;
    assert_eq!(house.postman.brought(), [""; 0]);
    sign_in("203.0.113.64/26", false, 2).await?;
    house.pass(0).await?;
    let matter = house.postman.first();
    let Some(Matter::NewDevice {
        network: Some(network),
        country,
        at,
        ..
    }) = matter
    else {
        return Err(format!("{matter:?}").into());
    };
    assert_eq!(network.to_string(), "203.0.113.64/26");
    assert_eq!((country, at), (Some(Country::NL), house.office.now()));
    let told = house.postman.brought();
    assert_eq!(
        told,
        ["new-device en wang.staff@example.org /account/devices"]
    );
    // She may choose the way, but a thief cannot switch it off.
    let actor = house.office.actor("wang.staff").await?;
    let mut settings = desk.view_notices(&actor).await?.settings;
    let kind = (Kind::NewDevice, ForWhat::Self_);
    assert!(desk.view_notices(&actor).await?.kinds.contains(&kind));
    settings.preferences.channels.insert(kind, BTreeSet::new());
    house.chooses("wang.staff", settings).await?;
    sign_in("", false, 3).await?;
    house.pass(0).await?;
    assert_eq!(house.postman.brought().len(), 1);
    Ok(())
}

/// Everything that the data folder keeps, as one run of bytes.
fn kept(folder: &std::path::Path, found: &mut Vec<u8>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            kept(&path, found)?;
        } else {
            found.extend(std::fs::read(&path)?);
        }
    }
    Ok(())
}

fn holds(folder: &std::path::Path, word: &str) -> Result<bool, Failure> {
    let mut found = Vec::new();
    kept(folder, &mut found)?;
    Ok(found
        .windows(word.len())
        .any(|part| part == word.as_bytes()))
}

#[tokio::test]
async fn a_link_by_mail_lies_nowhere_in_the_clear_and_opens_once() -> Result<(), Failure> {
    let mut house = House::new().await?;
    let desk = Arc::clone(&house.office.office);
    let admin = house.office.actor("nguyen.admin").await?;
    let person = house.office.actor("wang.staff").await?.person.id;
    // Who has no mailbox gets none, and nothing is issued.
    let refused = desk.issue_link_by_mail(&admin, person, ("aa", [3; 32]));
    assert!(refused.await.is_err() && desk.open_link([3; 32]).await.is_err());
    house.has_mail("wang.staff", Some(Language::En)).await?;
    let secret = "5ec7e7".repeat(10);
    let digest = web::digest(&secret);
    let folder = house.office.folder().to_owned();
    house.postman.is_away(Some(later()));
    desk.issue_link_by_mail(&admin, person, (&secret, digest))
        .await?;
    house.pass(0).await?;
    assert!(!holds(&folder, &secret)?, "while it waits");
    assert!(holds(&folder, "{\\\"sealed\\\":")? || holds(&folder, "{\"sealed\":")?);
    house.postman.is_away(None);
    house.pass(2).await?;
    let told = house.postman.brought();
    let wanted = format!("set-up-link zh-TW wang.staff@example.org /link?token={secret}");
    assert_eq!(told, [wanted], "in the person's own language");
    assert!(!holds(&folder, &secret)?, "after it went");
    let query = application::jobs::JobQuery {
        limit: 99,
        ..application::jobs::JobQuery::default()
    };
    let jobs = desk.list_jobs(&admin, &query).await?;
    assert!(jobs.iter().all(|row| row.job.kind != "mail"), "{jobs:?}");
    desk.choose_password(digest, "another-long-password".to_owned())
        .await?;
    let again = desk.choose_password(digest, "another-long-password".to_owned());
    assert!(again.await.is_err(), "single use");
    Ok(())
}

#[tokio::test]
async fn a_link_that_no_mail_server_takes_is_erased_and_that_is_told() -> Result<(), Failure> {
    let mut house = House::new().await?;
    house.has_mail("wang.staff", None).await?;
    let desk = Arc::clone(&house.office.office);
    let admin = house.office.actor("nguyen.admin").await?;
    let person = house.office.actor("wang.staff").await?.person.id;
    let never = Delivery::Never {
        reason: "no such mailbox".into(),
    };
    for (answer, minutes) in [(later(), 31), (never, 0)] {
        house.postman.is_away(Some(answer));
        let secret = "5ec7e7".repeat(10);
        let with = (&*secret, web::digest(&secret));
        desk.issue_link_by_mail(&admin, person, with).await?;
        house.pass(0).await?;
        house.pass(minutes).await?;
        house.pass(minutes).await?;
        let query = application::jobs::JobQuery {
            troubled: true,
            limit: 99,
            ..application::jobs::JobQuery::default()
        };
        let jobs = desk.list_jobs(&admin, &query).await?;
        let links = jobs.iter().filter(|row| row.job.key.starts_with("link-"));
        let links: Vec<_> = links.collect();
        let [row] = links.as_slice() else {
            return Err(format!("{jobs:?}").into());
        };
        assert!(row.given_up(), "{row:?}");
        assert_eq!(row.job.payload, "{}");
        let (kind, key) = (&row.job.kind, &row.job.key);
        desk.drop_job(&admin, kind, key).await?;
    }
    Ok(())
}

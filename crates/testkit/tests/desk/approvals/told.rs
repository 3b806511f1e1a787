//! Whoever decides is told, and reminded before the time ends; whoever asked is told of the answer.
//! No message says what the case is about.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use application::approvals::Answer;
use application::jobs::{Scheduler, Track, Work};
use application::notices::{Deliver, RingClocks, Tell};
use application::post::{Delivery, Message, Post};
use async_trait::async_trait;
use domain::message::MailAddress;
use domain::people::Role;
use domain::telling::{Destination, NoticeSettings};
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use testkit::office::{Failure, TestOffice};
use townwatch::config::Config;

use crate::approvals::desk::{Desk, enter};

#[derive(Default)]
struct Postman(Mutex<Vec<Message>>);

#[async_trait]
impl Post for Postman {
    async fn deliver(&self, message: &Message, _: Timestamp) -> Delivery {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(message.clone());
        Delivery::Delivered
    }
}

impl Postman {
    /// Messages about approvals since the last question.
    fn brought(&self) -> Vec<String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let words = seen.drain(..).filter_map(|message| {
            assert!(!format!("{message:?}").contains("王小姐"));
            let kind = message.matter.kind().name();
            let Destination::Mail(to) = &message.to else {
                return None;
            };
            let about = kind.starts_with("approval");
            about.then(|| format!("{kind} {to} {}", message.link.as_str()))
        });
        let mut words: Vec<_> = words.collect();
        words.sort();
        words
    }
}

const CONFIG: &str = r#"
[server]
public_url = "https://townwatch.example.org"
[mail]
host = "localhost"
encryption = "none"
from = "townwatch@example.org"
"#;

struct House {
    desk: Desk,
    postman: Arc<Postman>,
    lanes: Vec<Scheduler>,
    running: Duration,
}

impl House {
    async fn new() -> Result<Self, Failure> {
        let config: Config =
            townwatch::config::parse("t.toml", CONFIG, &std::collections::BTreeMap::new())
                .map_err(|mistakes| format!("{mistakes:?}"))?;
        let office = TestOffice::configured(&config).await?;
        enter(&office, "hsu.leader", &[Role::TeamLeader]).await?;
        for name in ["lin.contact", "chang.leader", "hsu.leader"] {
            let actor = office.actor(name).await?;
            let settings = NoticeSettings {
                mail: Some(MailAddress::parse(&format!("{name}@example.org"))?),
                ..NoticeSettings::default()
            };
            office.office.choose_notices(&actor, settings).await?;
        }
        let desk = Desk::with(office).await?;
        let postman = Arc::new(Postman::default());
        let mut house = Self {
            lanes: lanes(&desk, &postman),
            desk,
            postman,
            running: Duration::ZERO,
        };
        house.pass(0).await?;
        house.postman.brought();
        Ok(house)
    }

    /// Minutes go by, and what is due is done.
    async fn pass(&mut self, minutes: i64) -> Result<(), Failure> {
        let by = SignedDuration::from_mins(minutes);
        self.desk.office.clock.advance(by);
        self.running += by.unsigned_abs();
        for _ in 0..6 {
            for lane in &mut self.lanes {
                lane.turn(self.running).await?;
            }
        }
        Ok(())
    }
}

fn lanes(desk: &Desk, postman: &Arc<Postman>) -> Vec<Scheduler> {
    let office = &desk.office.office;
    let post = || Arc::<Postman>::clone(postman);
    let house: Vec<Arc<dyn Work>> = vec![Arc::new(Tell), Arc::new(RingClocks)];
    let mail: Vec<Arc<dyn Work>> = vec![Arc::new(Deliver::by_mail(post()))];
    vec![
        Scheduler::new(Arc::clone(office), Track::House, house),
        Scheduler::new(Arc::clone(office), Track::Mail, mail),
    ]
}

#[tokio::test]
async fn who_decides_is_told_and_reminded_and_who_asked_hears_the_answer() -> Result<(), Failure> {
    let mut house = House::new().await?;
    let id = house.desk.ask(&house.desk.contact, "report").await?;
    house.pass(0).await?;
    let asked = [
        format!("approval-asked chang.leader@example.org /approvals/{id}"),
        format!("approval-asked hsu.leader@example.org /approvals/{id}"),
    ];
    assert_eq!(house.postman.brought(), asked);
    house.pass(29).await?;
    assert!(
        house.postman.brought().is_empty(),
        "half an hour before the end is not yet"
    );
    house.pass(2).await?;
    assert_eq!(
        house.postman.brought(),
        asked,
        "half an hour before the hour ends"
    );
    let leader = house.desk.office.actor("hsu.leader").await?;
    let office = &house.desk.office.office;
    let decided = office.decide_approval(&leader, id, Version::FIRST, Answer::Agree);
    decided.await?;
    house.pass(0).await?;
    let answered = format!("approval-answered lin.contact@example.org /approvals/{id}");
    assert_eq!(house.postman.brought(), [answered]);
    house.pass(25).await?;
    assert!(
        house.postman.brought().is_empty(),
        "nobody is reminded of what is decided"
    );
    Ok(())
}

#[tokio::test]
async fn who_is_said_to_have_agreed_is_told_to_confirm_it() -> Result<(), Failure> {
    let mut house = House::new().await?;
    let desk = &house.desk;
    let id = desk.ask(&desk.contact, "report").await?;
    let said = desk.said(desk.leader.person.id);
    let office = &desk.office.office;
    office
        .record_oral_approval(&desk.contact, id, Version::FIRST, &said)
        .await?;
    house.pass(0).await?;
    let asked = format!("approval-asked chang.leader@example.org /approvals/{id}");
    assert_eq!(house.postman.brought(), [asked]);
    Ok(())
}

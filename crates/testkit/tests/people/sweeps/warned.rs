//! People are told before a step: once for each account, step, day and mark.

use std::sync::Arc;
use std::time::Duration;

use application::Problem;
use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::notices::Tell;
use application::personnel::NewMember;
use application::post::Message;
use application::sweeps::{SweptAccount, WarningQuery};
use domain::language::Language;
use domain::message::{MailAddress, Matter};
use domain::policy::{AccountKind, Step};
use domain::sweep::Warning;
use domain::telling::{Destination, NoticeSettings};
use jiff::{SignedDuration, Timestamp};
use testkit::office::{Failure, mail_settings};

use crate::sweeps::fake::{NAME, account};
use crate::sweeps::office::Desk;

/// Last used 172 days ago: on 2 June, so that they are suspended on 2 December. Today is 21 November.
fn idle(now: Timestamp) -> Vec<SweptAccount> {
    let mut service = account(3, "svc-backup", now, (172, 20));
    service.facts.kind = AccountKind::Service;
    let mut envelope = account(4, "envelope", now, (172, 20));
    envelope.facts.kind = AccountKind::BreakGlass;
    let mut away = account(5, "away", now, (172, 20));
    away.facts.on_leave = true;
    vec![
        account(1, "wang.idle", now, (172, 20)),
        account(2, "nobody.here", now, (172, 20)),
        service,
        envelope,
        away,
        account(6, "nobody.either", now, (172, 20)),
        account(7, "busy", now, (1, 20)),
    ]
}

/// Somebody with an address, and a contact with one.
async fn prepared() -> Result<Desk, Failure> {
    let desk = Desk::configured(idle, None, &mail_settings()?).await?;
    let member = NewMember {
        name: "王久未".to_owned(),
        sign_in_name: "wang.idle".to_owned(),
        language: Language::Vi,
        unit: desk.contact.person.unit,
        mail: Some(MailAddress::parse("idle@example.org")?),
    };
    let office = &desk.office.office;
    office.enter_member(&desk.admin, member, None).await?;
    let (contact, _) = desk.office.sign_in("contact").await?;
    let settings = NoticeSettings {
        mail: Some(MailAddress::parse("contact@example.org")?),
        ..NoticeSettings::default()
    };
    office.choose_notices(&contact.actor, settings).await?;
    Ok(desk)
}

/// Decides who is told, as the house's scheduler does.
async fn told(desk: &Desk) -> Result<Vec<Message>, Failure> {
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(Tell)];
    let house = Arc::clone(&desk.office.office);
    let mut scheduler = Scheduler::new(house, Track::House, works);
    scheduler.begin().await?;
    for _ in 0..5 {
        scheduler.turn(Duration::ZERO).await?;
    }
    let query = JobQuery {
        limit: 200,
        ..JobQuery::default()
    };
    let jobs = desk.office.office.list_jobs(&desk.admin, &query).await?;
    let letters = jobs
        .iter()
        .filter(|row| row.job.kind == "mail" && row.job.key.starts_with("warned-"));
    let read = letters.map(|row| serde_json::from_str(&row.job.payload));
    Ok(read.collect::<Result<_, _>>()?)
}

async fn listed(desk: &Desk) -> Result<Vec<Warning>, Problem> {
    let query = WarningQuery {
        limit: 200,
        ..WarningQuery::default()
    };
    let office = &desk.office.office;
    office.list_warnings(&desk.supervisor, &query).await
}

#[tokio::test]
async fn people_are_told_once_for_each_mark_and_programs_never() -> Result<(), Failure> {
    let desk = prepared().await?;
    let run = desk.sweep().await?;
    assert_eq!((run.counts.warned, run.counts.touched), (3, 0));
    let letters = told(&desk).await?;
    let to = |letters: &[Message]| -> Vec<String> {
        let mut to: Vec<_> = letters.iter().map(|one| format!("{:?}", one.to)).collect();
        to.sort();
        to
    };
    let both = [
        format!(
            "{:?}",
            Destination::Mail(MailAddress::parse("contact@example.org")?)
        ),
        format!(
            "{:?}",
            Destination::Mail(MailAddress::parse("idle@example.org")?)
        ),
    ];
    assert_eq!(
        to(&letters),
        both,
        "one letter tells the contact of two accounts"
    );
    let own = letters.iter().find(|one| one.language == Language::Vi);
    let own = own.ok_or("no letter in the person's language")?;
    let due: Timestamp = "2026-12-02T10:02:00+08:00".parse()?;
    let expected = matches!(own.matter, Matter::AccountWarned { step: Step::Suspend, due: at, .. } if at == due);
    assert!(expected, "{:?}", own.matter);
    assert_eq!(own.link.as_str(), "/account");

    // The same day again, and twice at the same time.
    assert_eq!(desk.sweep().await?.counts.warned, 0);
    assert_eq!(told(&desk).await?.len(), 2);
    // The mark of seven days is passed on 25 November.
    desk.office
        .clock
        .advance(SignedDuration::from_hours(24 * 4));
    let office = &desk.office.office;
    let (one, two) = tokio::join!(
        office.sweep_by_operator(NAME),
        office.sweep_by_operator(NAME)
    );
    let warned = one?.0.counts.warned + two?.0.counts.warned;
    assert_eq!(warned, 3, "whichever came first told them all");
    assert_eq!(told(&desk).await?.len(), 4);
    let all = listed(&desk).await?;
    let mut marks: Vec<_> = all
        .iter()
        .map(|one| (one.name.as_str(), one.days))
        .collect();
    marks.sort_unstable();
    let expected = [
        ("nobody.either", 7),
        ("nobody.either", 14),
        ("nobody.here", 7),
        ("nobody.here", 14),
        ("wang.idle", 7),
        ("wang.idle", 14),
    ];
    assert_eq!(marks, expected);
    let by_name = all.iter().filter(|one| one.told.is_some());
    assert!(by_name.clone().all(|one| one.name == "wang.idle"));
    assert_eq!(by_name.count(), 2);
    Ok(())
}

#[tokio::test]
async fn whoever_signs_in_is_told_nothing_more() -> Result<(), Failure> {
    let desk = prepared().await?;
    assert_eq!(desk.sweep().await?.counts.warned, 3);
    desk.office
        .clock
        .advance(SignedDuration::from_hours(24 * 4));
    let now = desk.office.now();
    for number in [1, 2] {
        desk.fake.change(number, |facts| {
            facts.last_login.as_mut().unwrap().at = now;
        });
    }
    let run = desk.sweep().await?;
    assert_eq!(run.counts.warned, 1, "only nobody.either");
    assert_eq!(listed(&desk).await?.len(), 4);
    Ok(())
}

#[tokio::test]
async fn who_may_not_see_sweeps_sees_no_warnings() -> Result<(), Failure> {
    let desk = prepared().await?;
    desk.sweep().await?;
    let staff = desk.office.actor("wang.staff").await?;
    let query = WarningQuery::default();
    let seen = desk.office.office.list_warnings(&staff, &query).await;
    assert!(seen.is_err());
    let contact = desk.office.actor("lin.contact").await?;
    // Of another unit: accounts of nobody here are the top unit's.
    let seen = desk.office.office.list_warnings(&contact, &query).await?;
    assert!(seen.is_empty());
    Ok(())
}

//! Many people are asked to do something until a day: what they did is computed, who is left is seen by whom it
//! concerns, and nothing follows but what was said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use application::campaigns::{
    AskedQuery, Audience, CampaignQuery, CampaignsDue, NewCampaign, UnitProgress,
};
use application::directory::Directory as _;
use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::notices::Tell;
use application::passwords::PasswordBook as _;
use application::people::NewPerson;
use application::port::{Lane, Records as _};
use application::{Actor, Problem, Refusal};
use domain::campaign::{Afterwards, Ask, CampaignState};
use domain::id::{AccountId, CampaignId, PersonId, UnitId};
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::{AccountState, Role};
use domain::telling::NoticeSettings;
use domain::version::Version;
use jiff::SignedDuration;
use testkit::campaigning::asking;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

const NEW: &str = "quiet harbour lanterns at dawn";

async fn top(office: &TestOffice) -> Result<UnitId, Failure> {
    let units = office.records().units().await?;
    let top = units.iter().find(|unit| unit.parent.is_none());
    Ok(top.ok_or("no unit")?.id)
}

/// Does what is due in the house.
async fn turn(office: &TestOffice) -> Result<(), Failure> {
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(CampaignsDue), Arc::new(Tell)];
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, works);
    scheduler.begin().await?;
    for _ in 0..5 {
        scheduler.turn(Duration::ZERO).await?;
    }
    Ok(())
}

async fn progress(
    office: &TestOffice,
    who: &Actor,
    id: CampaignId,
) -> Result<BTreeMap<UnitId, (u64, u64)>, Problem> {
    let view = office.office.view_campaign(who, id).await?;
    let of = |one: UnitProgress| (one.unit, (one.asked, one.done));
    Ok(view.units.into_iter().map(of).collect())
}

async fn left(office: &TestOffice, who: &Actor, id: CampaignId) -> Result<Vec<String>, Problem> {
    let query = AskedQuery {
        campaign: id,
        done: Some(false),
        unit: None,
        after: None,
        limit: 200,
    };
    let found = office.office.list_asked(who, &query).await?;
    Ok(found.into_iter().map(|one| one.sign_in_name).collect())
}

async fn account(office: &TestOffice, name: &str) -> Result<AccountId, Failure> {
    let found = office.records().credentials(name).await?;
    Ok(found.ok_or("no account")?.account.id)
}

async fn changes(office: &TestOffice, name: &str) -> Result<(), Failure> {
    // A password that is chosen in the moment of the start counts as from before.
    office.clock.advance(SignedDuration::from_secs(1));
    let (person, _) = office.sign_in(name).await?;
    let changed =
        office
            .office
            .change_password(&person, PASSWORD.to_owned(), NEW.to_owned(), Lane::Known);
    changed.await?;
    Ok(())
}

fn not_found<T: std::fmt::Debug>(done: &Result<T, Problem>) -> bool {
    matches!(done, Err(Problem::Refused(Refusal::NotFound)))
}

#[tokio::test]
async fn who_did_it_is_computed_and_counts_tell_nothing_of_other_units() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (top, town) = (top(&office).await?, office.township);
    let boss = office.actor("wu.admin").await?;
    let desk = &office.office;
    let new = asking(top, Ask::Password);
    let before = desk.preview_campaign(&boss, &new).await?;
    assert_eq!(before.people.len(), 7, "everybody of the office");
    assert_eq!(before.unreached(), 7);
    let none = CampaignQuery::default();
    assert!(
        desk.list_campaigns(&boss, &none).await?.is_empty(),
        "only looked"
    );
    let id = desk.start_campaign(&boss, new).await?;

    changes(&office, "wang.staff").await?;
    let contact = office.actor("lin.contact").await?;
    let own = progress(&office, &contact, id).await?;
    assert_eq!(own, BTreeMap::from([(town, (4, 1))]), "only the own unit");
    let names = left(&office, &contact, id).await?;
    assert_eq!(names.len(), 3);
    assert!(!names.contains(&"huang.contact".to_owned()));
    assert!(!names.contains(&"wang.staff".to_owned()));
    let rows = desk.list_campaigns(&contact, &none).await?;
    let counted: Vec<_> = rows.iter().map(|row| (row.asked, row.done)).collect();
    assert_eq!(counted, [(4, 1)]);
    let all = progress(&office, &boss, id).await?;
    let sum: u64 = all.values().map(|one| one.0).sum();
    assert_eq!(sum, 7);

    // Who is asked sees it, and does not end it; who has no such role sees no list.
    let ended = desk.end_campaign(&contact, (id, Version::FIRST), "x").await;
    assert!(not_found(&ended), "{ended:?}");
    let staff = office.actor("huang.contact").await?;
    assert_eq!(progress(&office, &staff, id).await?.len(), 1);
    let clerk = clerk(&office, "zhao.clerk").await?;
    assert!(not_found(&desk.view_campaign(&clerk, id).await));
    assert!(desk.own_campaigns(&clerk).await?.is_empty(), "came later");
    // A campaign of another unit that asks nobody of one's own does not exist.
    let other = desk
        .start_campaign(&contact, asking(town, Ask::SignIns))
        .await?;
    assert!(not_found(&desk.view_campaign(&staff, other).await));
    let beyond = desk
        .start_campaign(&contact, asking(top, Ask::Notice))
        .await;
    assert!(not_found(&beyond), "{beyond:?}");
    let elsewhere = NewCampaign {
        audience: Audience::Names {
            unit: town,
            names: vec!["huang.contact".to_owned()],
        },
        ..asking(town, Ask::Notice)
    };
    let elsewhere = desk.preview_campaign(&contact, &elsewhere).await;
    assert!(elsewhere.is_err() && !not_found(&elsewhere));
    Ok(())
}

async fn clerk(office: &TestOffice, name: &str) -> Result<Actor, Failure> {
    let person = NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: office.township,
        roles: vec![Role::Staff],
    };
    office.office.enter_person(person).await?;
    office.actor(name).await
}

#[tokio::test]
async fn after_the_day_follows_what_was_said_and_nothing_else() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let forced = NewCampaign {
        then: Afterwards::MustChange,
        ..asking(office.township, Ask::Password)
    };
    let wrong = NewCampaign {
        ask: Ask::SecondFactor,
        ..forced.clone()
    };
    assert!(desk.start_campaign(&contact, wrong).await.is_err());
    let id = desk.start_campaign(&contact, forced.clone()).await?;
    let mild = desk
        .start_campaign(&contact, asking(office.township, Ask::SecondFactor))
        .await?;
    let stopped = desk.start_campaign(&contact, forced).await?;
    let seen = desk.view_campaign(&contact, stopped).await?;
    let which = (stopped, seen.campaign.version);
    desk.end_campaign(&contact, which, "改以公文通知").await?;
    let again = desk.end_campaign(&contact, which, "again").await;
    assert!(matches!(again, Err(Problem::Refused(Refusal::Stale))));
    changes(&office, "wang.staff").await?;

    let due = async |name: &str| -> Result<bool, Failure> {
        let account = account(&office, name).await?;
        Ok(office.records().password_due(account).await?.is_some())
    };
    // On the last day itself nothing follows.
    let last = "2026-12-31T23:00:00+08:00".parse::<jiff::Timestamp>()?;
    office.clock.advance(last.duration_since(office.now()));
    turn(&office).await?;
    assert!(!due("chang.leader").await?);
    office.clock.advance(SignedDuration::from_hours(24));
    turn(&office).await?;
    assert!(due("chang.leader").await?);
    assert!(!due("wang.staff").await?, "who did it is left alone");
    assert!(!due("huang.contact").await?, "who was not asked as well");
    let records = office.records();
    let found = records.credentials("chang.leader").await?;
    assert_eq!(found.ok_or("nobody")?.account.state, AccountState::Active);

    for (id, state) in [
        (id, CampaignState::Over),
        (mild, CampaignState::Over),
        (stopped, CampaignState::Ended),
    ] {
        let view = desk.view_campaign(&contact, id).await?;
        assert_eq!(view.campaign.state(), state);
    }
    // What was counted then stays, whatever is done later.
    let before = progress(&office, &contact, id).await?;
    assert_eq!(before, BTreeMap::from([(office.township, (4, 1))]));
    let whom = account(&office, "nguyen.admin").await?;
    assert!(
        records
            .password_due(whom)
            .await?
            .is_some_and(|due| due.forced)
    );
    assert!(desk.own_campaigns(&contact).await?.is_empty());
    turn(&office).await?;
    let after = desk.view_campaign(&contact, id).await?;
    assert_eq!(after.campaign.version, Version::FIRST.next(), "closed once");
    Ok(())
}

#[tokio::test]
async fn a_notice_is_read_by_whom_it_is_for_and_once() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let id = desk
        .start_campaign(&contact, asking(office.township, Ask::Notice))
        .await?;
    let password = desk
        .start_campaign(&contact, asking(office.township, Ask::Password))
        .await?;
    let staff = office.actor("wang.staff").await?;
    assert_eq!(desk.own_campaigns(&staff).await?.len(), 2);
    desk.acknowledge_notice(&staff, id, "").await?;
    desk.acknowledge_notice(&staff, id, "").await?;
    let own = progress(&office, &contact, id).await?;
    assert_eq!(own, BTreeMap::from([(office.township, (4, 1))]));
    // Nothing else is ticked, and nobody reads for others.
    assert!(not_found(
        &desk.acknowledge_notice(&staff, password, "").await
    ));
    let other = office.actor("huang.contact").await?;
    assert!(not_found(&desk.acknowledge_notice(&other, id, "").await));
    let read = read_lines(&office, id, staff.person.id).await?;
    assert_eq!(read, 1, "one line of the journal");
    Ok(())
}

async fn read_lines(
    office: &TestOffice,
    id: CampaignId,
    whose: PersonId,
) -> Result<usize, Failure> {
    let lines = office.records().journal_after(0, 2_000).await?;
    let (id, whose) = (id.to_string(), whose.to_string());
    let read = lines.iter().filter(|line| {
        line.said
            .get("deed")
            .is_some_and(|deed| deed == "acknowledge_notice")
            && line.said.get("object_id") == Some(&id)
            && line.said.get("person") == Some(&whose)
    });
    Ok(read.count())
}

#[tokio::test]
async fn who_is_left_is_reminded_on_its_days_and_who_cannot_be_is_seen() -> Result<(), Failure> {
    let office = TestOffice::with_mail().await?;
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    for name in ["wang.staff", "chang.leader"] {
        let (person, _) = office.sign_in(name).await?;
        let settings = NoticeSettings {
            mail: Some(MailAddress::parse(&format!("{name}@example.org"))?),
            ..NoticeSettings::default()
        };
        desk.choose_notices(&person.actor, settings).await?;
    }
    let id = desk
        .start_campaign(&contact, asking(office.township, Ask::Password))
        .await?;
    let view = desk.view_campaign(&contact, id).await?;
    let unreached: u64 = view.units.iter().map(|one| one.unreached).sum();
    assert_eq!(unreached, 2);
    turn(&office).await?;
    changes(&office, "chang.leader").await?;
    let letters = async || -> Result<Vec<String>, Failure> {
        let query = JobQuery {
            limit: 200,
            ..JobQuery::default()
        };
        let boss = office.actor("wu.admin").await?;
        let jobs = office.office.list_jobs(&boss, &query).await?;
        let mails = jobs
            .into_iter()
            .filter(|row| row.job.kind == "mail" && row.job.key.starts_with("campaign-"));
        Ok(mails.map(|row| row.job.payload).collect())
    };
    assert!(letters().await?.is_empty(), "no day of it yet");
    // 14 days before 31 December.
    let day = "2026-12-17T09:00:00+08:00".parse::<jiff::Timestamp>()?;
    office.clock.advance(day.duration_since(office.now()));
    turn(&office).await?;
    turn(&office).await?;
    let told = letters().await?;
    let [letter] = told.as_slice() else {
        return Err(format!("{told:?}").into());
    };
    assert!(letter.contains("wang.staff@example.org"));
    assert!(!letter.contains("年底"), "nothing that people wrote");
    Ok(())
}

#[tokio::test]
async fn the_page_looks_first_and_then_starts() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let town = office.township;
    let unit = town.to_string();
    let form = |go: &'static str| {
        [
            ("unit", unit.as_str()),
            ("below", "yes"),
            ("ask", "notice"),
            ("name", "Notice"),
            ("text", "Read this"),
            ("last", "2026-12-31"),
            ("then", "nothing"),
            ("remind", "3"),
            ("reason", "x"),
            ("go", go),
        ]
    };
    let looked = contact.post("/campaigns", &form("look")).await?;
    assert_eq!(looked.status, 200);
    assert!(looked.text.contains("campaign-preview"), "{}", looked.text);
    let started = contact.post("/campaigns", &form("start")).await?;
    assert_eq!(started.status, 303);
    let staff = Visitor::of(&office, "wang.staff").await?;
    let today = staff.get("/").await?;
    assert!(today.text.contains("today-asked"));
    let asked = staff.get("/account/asked").await?;
    let id = asked
        .text
        .split("/account/asked/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .ok_or("nothing is asked")?;
    let read = staff
        .post(&format!("/account/asked/{id}/read"), &[])
        .await?;
    assert_eq!(read.status, 303);
    let after = staff.get("/account/asked").await?;
    assert!(after.text.contains("data-done=\"yes\""));
    let seen = contact
        .get(&format!("/campaigns/one?campaign={id}"))
        .await?;
    assert!(seen.text.contains("campaign-facts"));
    for list in ["one", "people"] {
        let of_it = format!("?campaign={id}");
        let page = contact.get(&format!("/campaigns/{list}{of_it}")).await?;
        for format in ["csv", "ods", "json"] {
            let file = format!("/campaigns/{list}/export/{format}{of_it}");
            assert!(page.text.contains(&format!("href=\"{file}\"")), "{file}");
            assert_eq!(contact.get(&file).await?.status, 200, "{file}");
        }
    }
    let csv = contact
        .get(&format!(
            "/campaigns/people/export/csv?campaign={id}&state=left"
        ))
        .await?;
    assert_eq!(csv.status, 200);
    assert!(csv.text.contains("chang.leader") && !csv.text.contains("wang.staff"));
    Ok(())
}

/// A directive goes to heads only, who say what was done; the words stand beside each unit's head, also in the files.
#[tokio::test]
async fn heads_report_what_was_done_of_a_directive() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let boss = office.actor("wu.admin").await?;
    let mut new = asking(boss.person.unit, Ask::Directive);
    let head = NewPerson {
        name: "蔡鎮長".into(),
        sign_in_name: "tsai.head".into(),
        password: PASSWORD.into(),
        language: Language::ZhTw,
        unit: office.township,
        roles: vec![Role::Head],
    };
    desk.enter_person(head).await?;
    new.audience = Audience::Unit {
        unit: boss.person.unit,
        below: true,
    };
    let id = desk.start_campaign(&boss, new).await?;
    let query = AskedQuery {
        campaign: id,
        done: None,
        unit: None,
        after: None,
        limit: 200,
    };
    let asked = desk.list_asked(&boss, &query).await?;
    let heads = office.records().holders(Role::Head).await?;
    let heads: BTreeSet<_> = heads.into_iter().map(|(grant, _)| grant.person).collect();
    assert!(!asked.is_empty() && asked.iter().all(|one| heads.contains(&one.person)));
    let head = asked.iter().find(|one| one.unit == office.township);
    let head = head.ok_or("the township has no head")?.sign_in_name.clone();

    let visitor = Visitor::of(&office, &head).await?;
    let page = visitor.get("/account/asked").await?.text;
    assert!(page.contains("data-test=\"asked-report\""), "{page}");
    let path = format!("/account/asked/{id}/read");
    let silent = visitor.post(&path, &[("report", " ")]).await?;
    assert_eq!(silent.status, 422, "{}", silent.text);
    assert!(silent.text.contains("report-error"), "{}", silent.text);
    for words in ["已轉知", "11月23日轉知，12 人受訓 <b>"] {
        let said = visitor.post(&path, &[("report", words)]).await?;
        assert_eq!(said.status, 303, "{}", said.text);
    }
    let page = visitor.get("/account/asked").await?.text;
    assert!(
        page.contains("11月23日轉知，12 人受訓 &#60;b&#62;"),
        "{page}"
    );
    let keeper = Visitor::of(&office, "wu.admin").await?;
    let list = format!("/campaigns/people/export/json?campaign={id}");
    let file = keeper.get(&list).await?.text;
    assert!(file.contains("12 人受訓"), "{file}");
    let units = desk.view_campaign(&boss, id).await?.units;
    let own = units.iter().find(|one| one.unit == office.township);
    assert_eq!(own.map(|one| (one.asked, one.done)), Some((1, 1)));
    let staff = office.actor("wang.staff").await?;
    assert!(not_found(&desk.acknowledge_notice(&staff, id, "x").await));
    Ok(())
}

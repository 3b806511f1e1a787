//! Counting the hits of a search, and watching new lines, over a real office and its log.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use std::pin::Pin;

use application::log_search::{LogQuery, MOST_TAILS, TAIL_LASTS};
use application::people::SignedIn;
use application::port::Records as _;
use application::{Problem, Refusal};
use axum::body::{Body, HttpBody as _};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const FAILED: &str =
    "Nov 21 09:30:01 srv sshd[41]: Failed password for chen from 192.0.2.7 port 4000 ssh2";
const OTHER: &str =
    "Nov 21 07:32:01 srv sshd[41]: Failed password for tran from 198.51.100.9 port 4000 ssh2";

fn wanted(text: &str) -> LogQuery {
    LogQuery {
        text: text.to_owned(),
        purpose: "case 115-1".to_owned(),
        limit: 50,
        ..LogQuery::default()
    }
}

async fn take(office: &TestOffice, lines: &[&str]) {
    office.take("mail", lines.iter().copied()).await.unwrap();
}

/// A line of the neighbouring township.
async fn take_foreign(office: &TestOffice) {
    let units = office.office.units().await.unwrap();
    let other = units.iter().find(|unit| unit.name == "東灣鄉公所");
    let line = FAILED.replace("chen", "foreign");
    let lines = [line.as_str()].into_iter();
    office
        .take_for(other.unwrap().id, "web", lines)
        .await
        .unwrap();
}

/// Facts of every deed of a name, oldest first.
async fn told(office: &TestOffice, deed: &str) -> Vec<Value> {
    let lines = office.records().journal_after(0, 10_000).await.unwrap();
    let meant = lines.iter().filter(|line| line.said["deed"] == deed);
    meant
        .map(|line| serde_json::from_str(&line.said["facts"]).unwrap())
        .collect()
}

fn is_not_found<T>(answer: &Result<T, Problem>) -> bool {
    matches!(answer, Err(Problem::Refused(Refusal::NotFound)))
}

#[tokio::test]
async fn hits_are_counted_by_the_hour_in_ones_units_and_the_count_is_journalled() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &[FAILED, OTHER, OTHER, "something else"]).await;
    take_foreign(&office).await;
    let zone = TimeZone::get("Asia/Taipei").unwrap();
    let contact = office.actor("lin.contact").await.unwrap();
    let count = async |text: &str, most| {
        let wanted = wanted(text);
        office
            .office
            .count_log(&contact, &wanted, &zone, most)
            .await
    };
    let tally = count("password", 1_000).await.unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
    let hours = [
        (at("2026-11-21T07:00:00+08:00"), 2),
        (at("2026-11-21T09:00:00+08:00"), 1),
    ];
    assert_eq!(tally.hours, hours.into());
    assert!(tally.is_whole && tally.reached.is_none());
    let facts = told(&office, "count_log").await.pop().unwrap();
    assert_eq!(
        (&facts["counted"], &facts["purpose"], &facts["all"]),
        (&3.into(), &"case 115-1".into(), &true.into())
    );
    // A bound that is reached is told, with how far it came.
    let many = vec![FAILED; 2_500];
    take(&office, &many).await;
    let part = count("password", 1).await.unwrap();
    assert!(!part.is_whole && part.reached.is_some());
    assert_eq!(part.total(), 2_000);
    assert_eq!(count("password", 10_000).await.unwrap().total(), 2_503);
    let purposeless = LogQuery {
        purpose: " ".into(),
        ..wanted("password")
    };
    let refused = office.office.count_log(&contact, &purposeless, &zone, 1);
    assert!(matches!(
        refused.await,
        Err(Problem::Refused(Refusal::Missing { field: "purpose" }))
    ));
    for name in ["wang.staff", "wu.admin"] {
        let actor = office.actor(name).await.unwrap();
        let wanted = wanted("password");
        let refused = office.office.count_log(&actor, &wanted, &zone, 1);
        assert!(is_not_found(&refused.await), "{name}");
    }
}

/// Addresses behind the links of a page that hold some text.
fn links(page: &str, holding: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1);
    let links = links.filter_map(|rest| Some(rest.split_once('"')?.0.replace("&#38;", "&")));
    links.filter(|link| link.contains(holding)).collect()
}

#[tokio::test]
async fn the_page_shows_when_all_hits_happened_and_every_bar_leads_to_its_time()
-> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let lines = [vec![FAILED; 130], vec![OTHER; 20]].concat();
    take(&office, &lines).await;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact.get("/log?query=failed&purpose=x&late=yes").await?;
    // More than a page: the chart is about all of them.
    assert!(page.text.contains("data-test=\"log-further\""));
    assert!(
        page.text.contains("150 lines of the time you chose"),
        "{}",
        page.text
    );
    assert!(page.text.contains("data-test=\"log-chart\""));
    assert!(!page.text.contains("style="));
    assert_eq!(told(&office, "count_log").await[0]["counted"], 150);
    let bars = links(&page.text, "&start=");
    // Once in the picture, once in the list.
    assert_eq!(bars.len(), 4, "{bars:?}");
    assert!(
        bars[0].contains("late=yes") && bars[0].contains("07%3A00"),
        "{bars:?}"
    );
    let narrow = contact.get(&bars[0]).await?;
    assert_eq!(narrow.text.matches("data-test=\"line-row\"").count(), 20);
    assert!(!narrow.text.contains("data-test=\"log-chart\""));
    // What stands on one page is not counted a second time.
    assert_eq!(told(&office, "count_log").await.len(), 1);
    let next = links(&page.text, "after=").remove(0);
    assert!(!contact.get(&next).await?.text.contains("log-chart"));
    Ok(())
}

#[tokio::test]
async fn who_watches_sees_new_lines_of_the_own_units_and_the_journal_knows_it() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &[FAILED]).await;
    let contact = office.actor("lin.contact").await.unwrap();
    let desk = &office.office;
    let mut tail = desk
        .begin_tail(&contact, &wanted("password"), None)
        .await
        .unwrap();
    let nothing = desk.follow_tail(&contact, &mut tail).await.unwrap();
    assert!(nothing.lines.is_empty());
    take(&office, &[OTHER, "something else"]).await;
    take_foreign(&office).await;
    let fresh = desk.follow_tail(&contact, &mut tail).await.unwrap();
    let texts: Vec<_> = fresh.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!((texts, fresh.behind), (vec![OTHER], 0));
    let again = desk.follow_tail(&contact, &mut tail).await.unwrap();
    assert!(again.lines.is_empty());
    // Many at once come in the order they arrived, a part at a time.
    take(&office, &vec![FAILED; 450]).await;
    let mut parts = Vec::new();
    while parts.iter().sum::<usize>() < 450 {
        let fresh = desk.follow_tail(&contact, &mut tail).await.unwrap();
        parts.push(fresh.lines.len());
    }
    assert_eq!(parts, [200, 200, 50]);
    // Without the role nothing more is seen.
    let staff = office.actor("wang.staff").await.unwrap();
    assert!(is_not_found(&desk.follow_tail(&staff, &mut tail).await));
    let refused = desk.begin_tail(&staff, &wanted("password"), None).await;
    assert!(is_not_found(&refused));
    desk.end_tail(tail).await.unwrap();
    let facts = told(&office, "follow_log").await;
    assert_eq!(facts.len(), 2);
    assert_eq!(
        (&facts[0]["stage"], &facts[0]["rows"]),
        (&"began".into(), &0.into())
    );
    assert_eq!(
        (&facts[1]["stage"], &facts[1]["rows"]),
        (&"ended".into(), &451.into())
    );
    assert_eq!(facts[1]["purpose"], "case 115-1");
}

#[tokio::test]
async fn watching_ends_after_its_time_and_few_watch_at_once() {
    let office = TestOffice::new().await.unwrap();
    let contact = office.actor("lin.contact").await.unwrap();
    let desk = &office.office;
    let begin = async || desk.begin_tail(&contact, &wanted("x"), None).await;
    let mut tails = Vec::new();
    for _ in 0..MOST_TAILS {
        tails.push(begin().await.unwrap());
    }
    let busy = begin().await;
    assert!(matches!(
        busy,
        Err(Problem::Refused(Refusal::WrongState { .. }))
    ));
    let mut last = tails.pop().unwrap();
    office
        .clock
        .advance(TAIL_LASTS - SignedDuration::from_secs(1));
    assert!(desk.follow_tail(&contact, &mut last).await.is_ok());
    office.clock.advance(SignedDuration::from_secs(2));
    let over = desk.follow_tail(&contact, &mut last).await;
    assert!(matches!(
        over,
        Err(Problem::Refused(Refusal::WrongState { .. }))
    ));
    desk.end_tail(last).await.unwrap();
    assert!(begin().await.is_ok());
    let nothing = desk.begin_tail(&contact, &wanted("user:"), None).await;
    assert!(matches!(
        nothing,
        Err(Problem::Refused(Refusal::Invalid { field: "query", .. }))
    ));
}

/// The next bit of an answer that has a text in it.
async fn until(body: &mut Body, text: &str) -> String {
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
        let frame = frame.unwrap().unwrap();
        let bytes = frame.into_data().unwrap_or_default();
        let bit = String::from_utf8(bytes.to_vec()).unwrap();
        if bit.contains(text) {
            return bit;
        }
    }
}

/// Waits until the journal has so many lines of a deed; the test's own time bounds it.
async fn until_told(office: &TestOffice, deed: &str, many: usize) -> Vec<Value> {
    loop {
        let facts = told(office, deed).await;
        if facts.len() >= many {
            return facts;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_brings_what_comes_after_the_page_and_ends_with_the_session()
-> Result<(), Failure> {
    let office = TestOffice::new().await?;
    take(&office, &[FAILED]).await;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact.get("/log/tail?query=password&purpose=x").await?;
    assert!(page.status == 200 && page.text.contains("for chen"));
    assert!(page.text.contains("data-test=\"tail-again\""));
    let stream = page.text.split("data-tail=\"").nth(1).unwrap();
    let stream = stream.split('"').next().unwrap().replace("&#38;", "&");
    // It came between the page and the stream.
    let hostile = "password <script>alert(1)</script>\u{1b}[2J\u{202e}";
    take(&office, &[hostile]).await;
    let answer = contact.open(&stream).await?;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut body = answer.into_body();
    let first = until(&mut body, "data:").await;
    assert!(
        !first.contains("for chen") && !first.contains('\u{202e}'),
        "{first}"
    );
    take(&office, &[OTHER]).await;
    let next = until(&mut body, "for tran").await;
    assert!(
        next.contains("id: 3") && next.contains("2 new lines"),
        "{next}"
    );
    // The browser goes away: that ends it, and the count is journalled.
    drop(body);
    let facts = until_told(&office, "follow_log", 2).await;
    assert_eq!(
        (&facts[1]["stage"], &facts[1]["rows"]),
        (&"ended".into(), &2.into())
    );
    // Signing out ends it as well, and says so.
    let mut body = contact.open(&stream).await?.into_body();
    until(&mut body, "for tran").await;
    let SignedIn { actor, .. } = office.sign_in("lin.contact").await?.0;
    let (own, _) = office.sign_in("lin.contact").await?;
    assert_eq!(own.actor.person, actor.person);
    office.office.end_other_sessions(&own).await?;
    let end = until(&mut body, "event: end").await;
    assert!(end.contains("signed out"), "{end}");
    until_told(&office, "follow_log", 4).await;
    Ok(())
}

#[tokio::test]
async fn nobody_without_the_role_watches_and_mistakes_are_told() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    for name in ["wang.staff", "wu.admin"] {
        let visitor = Visitor::of(&office, name).await?;
        for path in [
            "/log/tail",
            "/log/tail?query=a&purpose=b",
            "/log/tail/stream?query=a&purpose=b",
        ] {
            assert_eq!(visitor.get(path).await?.status, 404, "{name} {path}");
        }
    }
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact.get("/log/tail").await?;
    assert!(page.status == 200 && !page.text.contains("data-tail="));
    let page = contact.get("/log/tail?query=usr%3Ax&purpose=b").await?;
    assert!(
        page.status == 422 && page.text.contains("id=\"tail-query-error\""),
        "{}",
        page.text
    );
    let stream = contact.get("/log/tail/stream?query=a&purpose=").await?;
    assert_eq!(stream.status, 422);
    assert!(told(&office, "follow_log").await.is_empty());
    Ok(())
}

//! What firewalls logged, summed by questions that the page offers to begin with.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use application::log_query::LogQuestion;
use application::traffic::Traffic;
use serde_json::{Value, json};
use testkit::office::TestOffice;
use testkit::visitor::Visitor;

async fn rows(office: &TestOffice, sql: &str) -> Value {
    let actor = office.actor("lin.contact").await.unwrap();
    let question = LogQuestion {
        sql: sql.to_owned(),
        purpose: "traffic".to_owned(),
        most: 1_000,
    };
    match office.office.query_log(&actor, &question).await {
        Ok(answer) => json!(answer.rows),
        Err(why) => panic!("{sql}: {why}"),
    }
}

/// The statement of an example, as the page gives it.
async fn example(contact: &Visitor, says: &str) -> String {
    for number in 1..20 {
        let page = contact.get(&format!("/log/query?example={number}")).await;
        let text = page.unwrap().text;
        let area = text.split_once("<textarea").unwrap().1;
        let (_, area) = area.split_once('>').unwrap();
        let (statement, _) = area.split_once("</textarea>").unwrap();
        let plain = [
            ("&#34;", "\""),
            ("&#39;", "'"),
            ("&#60;", "<"),
            ("&#62;", ">"),
        ];
        let statement = plain.iter().fold(statement.to_owned(), |text, (from, to)| {
            text.replace(from, to)
        });
        if statement.contains(says) {
            // The office's clock stands still, the worker's does not.
            let since = "timestamp '2026-11-01T00:00:00Z'";
            return statement.replace("now() - INTERVAL '1 day'", since);
        }
    }
    panic!("no example says {says}")
}

fn summed(lines: &[String]) -> Traffic {
    let mut traffic = Traffic::default();
    for line in lines {
        let context = formats::Context {
            received: jiff::Timestamp::UNIX_EPOCH,
            zone: &jiff::tz::TimeZone::UTC,
        };
        let decoded = formats::decode(formats::Format::AUTO, line, &context);
        assert!(traffic.take(&decoded.event), "{line}");
    }
    traffic
}

#[tokio::test]
async fn traffic_is_summed_by_address_service_and_minute() {
    let office = TestOffice::new().await.unwrap();
    let line = |second: u32, from: &str, port: u32, action: &str| {
        format!(
            "date=2026-11-21 time=07:46:{second:02} devname=\"FG-1\" devid=\"FGT0\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" srcip={from} srcport=50000 dstip=192.0.2.2 dstport={port} action=\"{action}\" policyid=7"
        )
    };
    let lines = [
        line(1, "203.0.113.9", 3389, "deny"),
        line(2, "203.0.113.9", 3389, "deny"),
        line(3, "203.0.113.9", 443, "accept"),
        line(4, "198.51.100.4", 443, "accept"),
    ];
    office
        .take("firewall", lines.iter().map(String::as_str))
        .await
        .unwrap();
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let talkers = rows(
        &office,
        &example(&contact, "source_ip, country, count").await,
    )
    .await;
    let first = [&talkers[0][0], &talkers[0][2], &talkers[0][3]];
    assert_eq!(first, [&json!("203.0.113.9"), &json!(3), &json!(2)]);
    let services = rows(&office, &example(&contact, "AS port").await).await;
    let mut services = services.as_array().unwrap().clone();
    services.sort_by_key(ToString::to_string);
    assert_eq!(
        json!(services),
        json!([["3389", 2, 1, 2], ["443", 2, 2, 0]])
    );
    let busiest = rows(&office, &example(&contact, "AS minute").await).await;
    assert_eq!([&busiest[0][2], &busiest[0][3]], [&json!(4), &json!(2)]);
    // `townwatch traffic` sums the same files up to the same numbers.
    let command = summed(&lines);
    let own = &command.addresses["203.0.113.9"];
    assert_eq!(json!([own.lines, own.denied]), json!([3, 2]));
    let mut own: Vec<_> = command
        .services
        .iter()
        .map(|(port, flow)| json!([&**port, flow.lines, flow.partners(), flow.denied]))
        .collect();
    own.sort_by_key(ToString::to_string);
    assert_eq!(own, services);
    let minute = command.minutes.values().next().unwrap();
    assert_eq!(json!([minute.lines, minute.partners()]), json!([4, 2]));
}

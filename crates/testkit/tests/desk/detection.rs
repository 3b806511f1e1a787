//! From records to findings: countries by the unit's own list, and sources that fall silent.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::sync::Arc;

use application::intake::Intake;
use application::port::{RawRecord, SenderPosition, Trust};
use domain::finding::Finding;
use domain::id::SourceId;
use jiff::{SignedDuration, Timestamp};
use places::Places;
use testkit::office::TestOffice;

const FOREIGN: &str = "5b1f3a76-0c8e-4d0b-9a41-3f6d2c7e8a11";
const GUESSING: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e01";
const SILENT: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e12";

async fn found(office: &TestOffice, rule: &str) -> Vec<Finding> {
    let findings = office.findings().await.unwrap().into_iter();
    findings.filter(|finding| finding.rule == rule).collect()
}

fn signed_in(day: u32, from: &str) -> String {
    format!(
        "Nov {day} 08:00:00 mail dovecot: imap-login: Login: user=<wang.shufen@xiling.example>, method=PLAIN, rip={from}, lip=192.0.2.5, mpid=9, TLS, session=<s>"
    )
}

#[tokio::test]
async fn a_sign_in_from_abroad_is_found_once_and_one_from_home_is_not() {
    let office = TestOffice::new().await.unwrap();
    let lines = [
        signed_in(20, "198.51.100.9"),
        signed_in(20, "203.0.113.66"),
        signed_in(20, "203.0.113.67"),
    ];
    office
        .take("mail", lines.iter().map(String::as_str))
        .await
        .unwrap();
    let findings = found(&office, FOREIGN).await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].count, 2);
    assert_eq!(findings[0].values["countries"], ["NL"]);
    assert_eq!(findings[0].subject.account.as_deref(), Some("wang.shufen"));
}

#[tokio::test]
async fn guessing_at_the_directory_names_the_address_that_an_earlier_line_told() {
    let office = TestOffice::new().await.unwrap();
    let mut lines = Vec::new();
    for connection in 10..18 {
        let line =
            |rest: &str| format!("Nov 20 08:00:{connection} ds slapd[7]: conn={connection} {rest}");
        lines.push(line(
            "fd=21 ACCEPT from IP=203.0.113.66:45011 (IP=0.0.0.0:389)",
        ));
        lines.push(line(
            r#"op=0 BIND dn="uid=wang.shufen,dc=xiling" method=128"#,
        ));
        lines.push(line("op=0 RESULT tag=97 err=49 text="));
    }
    office
        .take("mail", lines.iter().map(String::as_str))
        .await
        .unwrap();
    let findings = found(&office, GUESSING).await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].count, 8);
    assert_eq!(findings[0].values["accounts"], ["wang.shufen"]);
}

/// Nine days of a source that sends every ten minutes.
fn nine_days(office: &TestOffice, source: SourceId, begin: Timestamp) -> Vec<RawRecord> {
    let minutes = (0..9 * 24 * 60).step_by(10);
    minutes
        .map(|minute| RawRecord {
            unit: office.township,
            source,
            received: begin + SignedDuration::from_mins(minute),
            trust: Trust::Authenticated,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: b"Nov 20 08:00:00 mail dovecot: master: Warning: Killed with signal 15".to_vec(),
        })
        .collect()
}

async fn resumed(office: &TestOffice) -> Intake {
    let places = Places::with_fiction().unwrap();
    Intake::resume(Arc::clone(&office.office), places)
        .await
        .unwrap()
        .0
}

#[tokio::test]
async fn a_source_that_stops_is_told_once_also_after_a_restart() {
    let office = TestOffice::new().await.unwrap();
    let source = office
        .office
        .source_named(office.township, "郵件伺服器", "auto", "Asia/Taipei")
        .await
        .unwrap();
    let begin = office.office.now();
    let mut intake = resumed(&office).await;
    intake
        .take(nine_days(&office, source.id, begin))
        .await
        .unwrap();
    office
        .clock
        .advance(SignedDuration::from_mins(9 * 24 * 60 + 50));
    assert_eq!(
        intake.tell_silent().await.unwrap(),
        0,
        "fifty minutes are a pause"
    );
    office.clock.advance(SignedDuration::from_mins(70));
    assert_eq!(intake.tell_silent().await.unwrap(), 1);
    assert_eq!(intake.tell_silent().await.unwrap(), 0);
    let findings = found(&office, SILENT).await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].values["sources"], ["郵件伺服器"]);
    assert_eq!(findings[0].values["silent"], ["2:10"]);
    assert_eq!(findings[0].values["usual"], ["0:10"]);
    assert_eq!(findings[0].proofs.len(), 1);
    drop(intake);
    let mut again = resumed(&office).await;
    assert_eq!(
        again.tell_silent().await.unwrap(),
        0,
        "the log tells that it was told"
    );
    assert_eq!(found(&office, SILENT).await.len(), 1);
}

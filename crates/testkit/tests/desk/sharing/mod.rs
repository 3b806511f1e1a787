//! What others are told of an incident: the makers of the formats find nothing wrong with it, and no name of the
//! office's people or machines is in it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use domain::finding::Finding;
use domain::id::IncidentId;
use serde_json::Value;
use testkit::office::TestOffice;
use testkit::visitor::{Page, Visitor};

const OLDER: &str = "198.51.100.77";
const NEWER: &str = "2001:db8:66::9";

/// Passwords tried from an address.
async fn case(office: &TestOffice, from: &str) -> (IncidentId, Vec<Finding>) {
    let failed = |second: usize| {
        format!(
            "Nov  9 08:00:{second:02} xiling-srv1 sshd[9]: Failed password for root from {from} port 4000 ssh2"
        )
    };
    let lines: Vec<_> = (0..12).map(failed).collect();
    office
        .take("srv", lines.iter().map(String::as_str))
        .await
        .unwrap();
    let findings = office.findings().await.unwrap();
    let contact = office.actor("lin.contact").await.unwrap();
    let first = &findings[0];
    let stories = office
        .office
        .view_story(&contact, first.id, None)
        .await
        .unwrap();
    let members = stories.story.members;
    let seen: Vec<_> = members.iter().map(|one| (one.id, one.version)).collect();
    let case = office
        .office
        .accept_story(&contact, first.id, &seen, "王淑芬的信箱")
        .await
        .unwrap();
    (case, members)
}

fn form<'f>(format: &'f str, tlp: &'f str) -> [(&'f str, &'f str); 4] {
    [
        ("format", format),
        ("tlp", tlp),
        ("name", "外部來源嘗試登入主機"),
        ("recipient", "N-ISAC"),
    ]
}

async fn shared(visitor: &Visitor, case: IncidentId, format: &str, tlp: &str) -> Page {
    let path = format!("/incidents/{case}/share");
    let made = visitor.post(&path, &form(format, tlp)).await.unwrap();
    assert_eq!(made.status, 200, "{}", made.text);
    made
}

/// The judgement of those who make the formats.
fn judged(format: &str, texts: &[String]) {
    let target = Path::new(env!("CARGO_BIN_EXE_townwatch-testkit"));
    let python = target.ancestors().nth(2).unwrap();
    let python = python.join("tools/sharing/bin/python");
    assert!(
        python.exists(),
        "missing {}: Python packages (tests/desk/sharing/requirements.txt); cargo xtask test brings them",
        python.display()
    );
    let folder = tempfile::tempdir().unwrap();
    let files = texts.iter().enumerate().map(|(number, text)| {
        let file = folder.path().join(format!("{number}.json"));
        fs::write(&file, text).unwrap();
        file
    });
    let referee = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desk/sharing/referee.py");
    let told = Command::new(python)
        .arg(referee)
        .arg(format)
        .args(files)
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{}{}\n{texts:?}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr)
    );
}

fn objects<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let all = bundle["objects"].as_array().unwrap().iter();
    all.filter(|one| one["type"] == kind).collect()
}

#[tokio::test]
async fn the_makers_of_the_formats_find_nothing_wrong() {
    for address in [OLDER, NEWER] {
        let office = TestOffice::new().await.unwrap();
        let (case, findings) = case(&office, address).await;
        let contact = Visitor::of(&office, "lin.contact").await.unwrap();
        let page = contact.get(&format!("/incidents/{case}")).await.unwrap();
        assert!(page.text.contains("data-test=\"share-link\""));
        let page = contact.get(&format!("/incidents/{case}/share")).await;
        let page = page.unwrap().text;
        for there in [address, "T1110"] {
            assert!(page.contains(there), "{there}: {page}");
        }
        let (mut in_stix, mut in_misp) = (Vec::new(), Vec::new());
        for tlp in ["clear", "green", "amber", "amber+strict", "red"] {
            let stix = shared(&contact, case, "stix", tlp).await.text;
            assert!(stix.contains(&format!("\"tlp_2_0\": \"{tlp}\"")));
            let misp = shared(&contact, case, "misp", tlp).await.text;
            assert!(misp.contains(&format!("\"tlp:{tlp}\"")));
            for text in [&stix, &misp] {
                // Neither who, nor which machine, nor the title typed here, nor who gets it.
                for own in ["root", "xiling-srv1", "王淑芬", "N-ISAC"] {
                    assert!(!text.contains(own), "{own}: {text}");
                }
                assert!(text.contains(address));
            }
            in_stix.push(stix);
            in_misp.push(misp);
        }
        judged("stix", &in_stix);
        judged("misp", &in_misp);
        everything_is_counted(&shared(&contact, case, "stix", "green").await, &findings);
    }
}

fn everything_is_counted(made: &Page, findings: &[Finding]) {
    let bundle: Value = serde_json::from_str(&made.text).unwrap();
    let observed = objects(&bundle, "observed-data");
    let counts = observed.iter().map(|one| &one["number_observed"]);
    let counts: u64 = counts.map(|count| count.as_u64().unwrap()).sum();
    let counted: u64 = findings.iter().map(|finding| finding.count).sum();
    assert_eq!(counts, counted);
    assert_eq!(objects(&bundle, "indicator").len(), 1);
    let report = objects(&bundle, "report");
    assert_eq!(report[0]["name"], "外部來源嘗試登入主機");
}

#[tokio::test]
async fn a_second_file_replaces_the_first_and_the_chronology_says_who_got_them() {
    let office = TestOffice::new().await.unwrap();
    let (case, _) = case(&office, OLDER).await;
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let read = |page: Page| serde_json::from_str::<Value>(&page.text).unwrap();
    let first = read(shared(&contact, case, "stix", "amber").await);
    office.clock.advance(jiff::SignedDuration::from_mins(30));
    let second = read(shared(&contact, case, "stix", "amber").await);
    let (first, second) = (
        objects(&first, "indicator")[0].clone(),
        objects(&second, "indicator")[0].clone(),
    );
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["created"], second["created"]);
    assert!(first["modified"].as_str() < second["modified"].as_str());
    let page = contact.get(&format!("/incidents/{case}")).await.unwrap();
    assert_eq!(page.text.matches("Shared with N-ISAC").count(), 2);
    assert!(page.text.contains("STIX 2.1") && page.text.contains("TLP:AMBER"));
}

#[tokio::test]
async fn what_is_not_said_is_asked_for_and_who_may_not_sees_nothing() {
    let office = TestOffice::new().await.unwrap();
    let (case, _) = case(&office, OLDER).await;
    let path = format!("/incidents/{case}/share");
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    for (field, value) in [("recipient", " "), ("name", ""), ("tlp", "white")] {
        let typed = form("stix", "green")
            .map(|(name, said)| (name, if name == field { value } else { said }));
        let refused = contact.post(&path, &typed).await.unwrap();
        assert_eq!(refused.status, 422, "{field}");
        assert!(refused.text.contains(&format!("share-{field}")));
    }
    let page = contact.get(&format!("/incidents/{case}")).await.unwrap();
    assert!(!page.text.contains("Shared with"), "nothing left");
    for other in ["lee.auditor", "huang.contact", "wang.staff", "chang.leader"] {
        let other = Visitor::of(&office, other).await.unwrap();
        assert_eq!(other.get(&path).await.unwrap().status, 404);
        let done = other.post(&path, &form("stix", "green")).await.unwrap();
        assert_eq!(done.status, 404);
    }
}

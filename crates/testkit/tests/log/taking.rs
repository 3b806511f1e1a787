//! Evidence that is taken out at the page of an incident.

use std::collections::BTreeMap;
use std::io::Read as _;

use domain::id::IncidentId;
use sha2::{Digest as _, Sha256};
use testkit::office::{Failure, TestOffice};
use testkit::visitor::{Page, Visitor};

async fn case(office: &TestOffice) -> Result<IncidentId, Failure> {
    let actor = office.actor("lin.contact").await?;
    let finding = office.findings().await?.into_iter().next();
    let finding = finding.ok_or("no finding")?;
    let desk = &office.office;
    let why = "測試";
    Ok(desk
        .accept_finding(&actor, finding.id, finding.version, why)
        .await?)
}

/// The page, once what was asked for is no longer being made.
async fn ended(visitor: &Visitor, path: &str) -> Result<Page, Failure> {
    loop {
        let page = visitor.get(path).await?;
        if !page.text.contains("data-taking=\"running\"") {
            return Ok(page);
        }
        tokio::task::yield_now().await;
    }
}

fn between<'p>(text: &'p str, from: &str, to: &str) -> &'p str {
    let behind = text.split_once(from).map_or("", |(_, rest)| rest);
    behind.split_once(to).map_or("", |(found, _)| found)
}

fn digits(bytes: &[u8]) -> String {
    domain::hex::text(&Sha256::digest(bytes))
}

/// The files of a ZIP, by name.
fn unpacked(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place)?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(entry.name()?.into_owned(), bytes);
    }
    Ok(files)
}

const ZONE: (&str, &str) = ("zone", "Asia/Taipei");

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_stands_in_the_chronology_with_its_digest() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let incident = case(&office).await?;
    let path = format!("/incidents/{incident}");
    let contact = Visitor::of(&office, "lin.contact").await?;
    let form = format!("{path}/evidence");
    let without = contact.post(&form, &[("reason", " ")]).await?;
    assert_eq!(without.status, 422, "{}", without.text);
    assert!(without.text.contains("take-purpose"), "{}", without.text);
    let backwards = [
        ZONE,
        ("at", "2026-11-22T00:00"),
        ("to", "2026-11-21T00:00"),
        ("reason", "x"),
    ];
    assert_eq!(contact.post(&form, &backwards).await?.status, 422);
    let begun = contact.post(&form, &[ZONE, ("reason", "檢調調閱")]).await?;
    assert_eq!((begun.status, &*begun.location), (303, &*path));
    let page = ended(&contact, &path).await?;
    assert!(page.text.contains("data-taking=\"ready\""), "{}", page.text);
    let shown = between(&page.text, "data-test=\"taking-sha256\">", "<");
    let link = format!("{form}/{}", between(&page.text, &format!("{form}/"), "\""));
    let file = contact.get(&link).await?;
    assert_eq!(file.status, 200);
    assert_eq!(
        digits(&file.bytes),
        shown,
        "the file is the one that was named"
    );

    let files = unpacked(&file.bytes)?;
    let manifest = files.get("manifest.json").ok_or("no manifest")?;
    let told: serde_json::Value = serde_json::from_slice(manifest)?;
    assert_eq!(told.get("purpose"), Some(&"檢調調閱".into()));
    let lines = files.get("lines.jsonl").ok_or("no lines")?.clone();
    let lines = String::from_utf8(lines)?;
    let township = office.township.to_string();
    assert!(lines.lines().count() > 3);
    let own = |line: &str| line.contains(&township);
    assert!(lines.lines().all(own), "its unit's lines only");
    let timeline = between(&page.text, "timeline-heading", "</section>");
    assert!(timeline.contains(&digits(manifest)), "{timeline}");
    assert!(timeline.contains("檢調調閱"), "{timeline}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_is_its_takers_alone_and_gone_after_a_day() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let incident = case(&office).await?;
    let path = format!("/incidents/{incident}");
    let form = format!("{path}/evidence");
    let contact = Visitor::of(&office, "lin.contact").await?;
    assert_eq!(contact.post(&form, &[("reason", "x")]).await?.status, 303);
    let page = ended(&contact, &path).await?;
    let link = format!("{form}/{}", between(&page.text, &format!("{form}/"), "\""));
    assert_eq!(contact.get(&link).await?.status, 200);
    let auditor = Visitor::of(&office, "lee.auditor").await?;
    assert_eq!(auditor.get(&link).await?.status, 404);
    let seen = auditor.get(&path).await?.text;
    assert!(!seen.contains("data-test=\"taking\""), "{seen}");
    let admin = Visitor::of(&office, "wu.admin").await?;
    assert_eq!(admin.get(&link).await?.status, 404);
    assert_eq!(admin.post(&form, &[("reason", "x")]).await?.status, 404);

    // Of a time in which there were none.
    let never = [
        ZONE,
        ("at", "2020-01-01T00:00"),
        ("to", "2020-01-02T00:00"),
        ("reason", "x"),
    ];
    assert_eq!(contact.post(&form, &never).await?.status, 303);
    let page = ended(&contact, &path).await?;
    assert!(
        page.text.contains("data-taking=\"nothing\""),
        "{}",
        page.text
    );
    office.clock.advance(jiff::SignedDuration::from_hours(25));
    let contact = Visitor::of(&office, "lin.contact").await?;
    assert_eq!(contact.get(&link).await?.status, 404);
    let left = std::fs::read_dir(office.folder().join("exports"))?;
    assert_eq!(left.count(), 0);
    Ok(())
}

//! Evidence that is taken out at the page of an incident.

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
        if !page.text.contains("data-state=\"running\"") {
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_stands_in_the_chronology_and_is_its_takers_alone() -> Result<(), Failure>
{
    let office = TestOffice::with_morning().await?;
    let incident = case(&office).await?;
    let path = format!("/incidents/{incident}");
    let contact = Visitor::of(&office, "lin.contact").await?;
    let form = format!("{path}/evidence");
    let without = contact.post(&form, &[("reason", " ")]).await?;
    assert_eq!(without.status, 422, "{}", without.text);
    assert!(without.text.contains("take-purpose"), "{}", without.text);
    let zone = ("zone", "Asia/Taipei");
    let backwards = [
        zone,
        ("at", "2026-11-22T00:00"),
        ("to", "2026-11-21T00:00"),
        ("reason", "x"),
    ];
    assert_eq!(contact.post(&form, &backwards).await?.status, 422);
    let begun = contact.post(&form, &[zone, ("reason", "檢調調閱")]).await?;
    assert_eq!(
        (begun.status, &*begun.location),
        (303, &*path),
        "{}",
        begun.text
    );
    let page = ended(&contact, &path).await?;
    assert!(page.text.contains("data-state=\"ready\""), "{}", page.text);
    let shown = between(&page.text, "data-test=\"taking-sha256\">", "<");
    let link = format!("{form}/{}", between(&page.text, &format!("{form}/"), "\""));
    let file = contact.get(&link).await?;
    assert_eq!(file.status, 200);
    assert_eq!(
        digits(&file.bytes),
        shown,
        "the file is the one that was named"
    );

    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&file.bytes))?;
    let mut read = |name: &str| -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        archive.by_name(name)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let manifest = read("manifest.json")?;
    let told: serde_json::Value = serde_json::from_slice(&manifest)?;
    assert_eq!(told.get("purpose"), Some(&"檢調調閱".into()));
    let lines = String::from_utf8(read("lines.jsonl")?)?;
    let township = office.township.to_string();
    assert!(lines.lines().count() > 3);
    assert!(
        lines.lines().all(|line| line.contains(&township)),
        "its unit's lines only"
    );
    let timeline = between(&page.text, "timeline-heading", "</section>");
    assert!(timeline.contains(&digits(&manifest)), "{timeline}");
    assert!(timeline.contains("檢調調閱"), "{timeline}");

    // Nobody else fetches it, and who may not look at lines sees nothing of it.
    let auditor = Visitor::of(&office, "lee.auditor").await;
    if let Ok(auditor) = auditor {
        assert_eq!(auditor.get(&link).await?.status, 404);
        assert!(
            !auditor
                .get(&path)
                .await?
                .text
                .contains("data-test=\"taking\"")
        );
    }
    let admin = Visitor::of(&office, "wu.admin").await?;
    assert_eq!(admin.get(&link).await?.status, 404);
    assert_eq!(admin.post(&form, &[("reason", "x")]).await?.status, 404);

    // Lines of a time in which there were none.
    let never = [
        zone,
        ("at", "2020-01-01T00:00"),
        ("to", "2020-01-02T00:00"),
        ("reason", "x"),
    ];
    assert_eq!(contact.post(&form, &never).await?.status, 303);
    let page = ended(&contact, &path).await?;
    assert!(
        page.text.contains("data-state=\"nothing\""),
        "{}",
        page.text
    );
    // A day later the file is gone.
    office.clock.advance(jiff::SignedDuration::from_hours(25));
    let contact = Visitor::of(&office, "lin.contact").await?;
    assert_eq!(contact.get(&link).await?.status, 404);
    let left = std::fs::read_dir(office.folder().join("exports"))?;
    assert_eq!(left.count(), 0);
    Ok(())
}

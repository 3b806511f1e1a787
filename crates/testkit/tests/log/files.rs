//! Files of an incident: exactly as they came, or a fault; never shown by us; never changed.

use application::attachments::LONGEST;
use application::port::FindingQuery;
use sha2::{Digest, Sha256};
use testkit::office::{Failure, TestOffice};
use testkit::visitor::{Page, Visitor};

async fn case(office: &TestOffice) -> Result<String, Failure> {
    let contact = office.actor("lin.contact").await?;
    let open = FindingQuery {
        state: Some("open".into()),
        ..FindingQuery::default()
    };
    let findings = office.office.list_findings(&contact, &open).await?;
    let first = findings.first().ok_or("no finding")?;
    let case = office
        .office
        .accept_finding(&contact, first.id, first.version, "帳號遭盜用")
        .await?;
    Ok(format!("/incidents/{case}"))
}

fn links(page: &Page) -> Vec<String> {
    let links = page.text.split("<a class=\"govuk-link\" href=\"").skip(1);
    let addresses = links.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    addresses.filter(|one| one.contains("/files/")).collect()
}

#[tokio::test]
async fn a_file_comes_back_as_it_came_and_is_never_shown_by_us() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let case = case(&office).await?;
    // Longer than one part, with every byte in it.
    let content: Vec<u8> = (0..=255_u8).cycle().take(500_001).collect();
    let hostile = "..\\..\\<img src=x>\u{202e}gnp.html";
    let sent = contact
        .upload(&format!("{case}/files"), hostile, &content)
        .await?;
    assert_eq!((sent.status, &sent.location), (303, &case), "{}", sent.text);

    let page = contact.get(&case).await?;
    let digits = Sha256::digest(&content).into_iter();
    let sha256 = digits.fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    assert!(
        page.text.matches(&sha256).count() >= 2,
        "list and chronology"
    );
    assert!(!page.text.contains("<img src=x>"));
    assert!(!page.text.contains('\u{202e}'));
    let links = links(&page);
    let file = links.first().ok_or("no link to the file")?;
    let back = contact.get(file).await?;
    assert_eq!(back.bytes, content);
    assert!(
        back.disposition
            .starts_with("application/octet-stream; attachment;")
    );
    Ok(())
}

#[tokio::test]
async fn what_is_no_file_is_refused_with_a_word() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let files = format!("{}/files", case(&office).await?);
    let empty = contact.upload(&files, "a.txt", b"").await?;
    assert_eq!(empty.status, 422);
    let nameless = contact.upload(&files, "", b"x").await?;
    assert_eq!(nameless.status, 422, "{}", nameless.text);
    let long = contact
        .upload(&files, "a.bin", &vec![0; LONGEST + 1])
        .await?;
    assert_eq!(long.status, 422);
    assert!(long.text.contains("longer than 20 MiB"), "{}", long.text);
    let longer = contact
        .upload(&files, "a.bin", &vec![0; LONGEST + (1 << 20)])
        .await?;
    assert!(matches!(longer.status, 413 | 422), "{}", longer.status);
    let no_form = contact.post(&files, &[("file", "x")]).await?;
    assert!(matches!(no_form.status, 400 | 415), "{}", no_form.status);
    Ok(())
}

#[tokio::test]
async fn a_file_of_another_unit_is_not_there() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let case = case(&office).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    contact
        .upload(&format!("{case}/files"), "a.txt", b"x")
        .await?;
    let links = links(&contact.get(&case).await?);
    let file = links.first().ok_or("no link to the file")?;
    for somebody in ["huang.contact", "wang.staff"] {
        let visitor = Visitor::of(&office, somebody).await?;
        assert_eq!(visitor.get(file).await?.status, 404, "{somebody}");
        let sent = visitor
            .upload(&format!("{case}/files"), "b.txt", b"x")
            .await?;
        assert_eq!(sent.status, 404, "{somebody}");
    }
    Ok(())
}

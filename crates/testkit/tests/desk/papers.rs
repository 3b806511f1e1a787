//! Every paper of the office is filled from a case, opens with the real LibreOffice, and is kept in versions.

use std::path::{Path, PathBuf};
use std::process::Command;

use domain::id::IncidentId;
use domain::version::Version;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

async fn case(office: &TestOffice) -> Result<IncidentId, Failure> {
    let line = "Nov  9 08:00:00 mail dovecot: imap-login: Login: user=<wang.shufen@xiling.example>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.5, mpid=9, TLS, session=<s>";
    office.take("mail", [line].into_iter()).await?;
    let findings = office.findings().await?;
    let finding = findings.first().ok_or("no finding")?;
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let id = desk
        .accept_finding(&contact, finding.id, finding.version, "境外登入𠮷")
        .await?;
    let answers = ["scope", "origin", "loss", "support"]
        .map(|item| (item.to_owned(), format!("{item} 已查明")));
    desk.fill_assessment(&contact, id, Version::new(0), &answers.into())
        .await?;
    Ok(id)
}

/// The words of a paper, as LibreOffice reads them.
fn read(folder: &Path, name: &str, odt: &[u8]) -> Result<String, Failure> {
    let file = folder.join(format!("{name}.odt"));
    std::fs::write(&file, odt)?;
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    );
    let done = Command::new(PathBuf::from("/usr/bin/soffice"))
        .args([
            profile.as_str(),
            "--headless",
            "--convert-to",
            "txt:Text",
            "--outdir",
        ])
        .arg(folder)
        .arg(&file)
        .output()?;
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt")));
    text.map_err(|cause| format!("{name}: {cause}: {done:?}").into())
}

#[tokio::test]
async fn every_paper_is_filled_and_libreoffice_opens_it() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let case = contact.get(&format!("/incidents/{id}")).await?;
    assert_eq!(
        case.text.matches("data-test=\"form-link\"").count(),
        6,
        "none of another state"
    );
    let forms: Vec<_> = office
        .office
        .forms()
        .map(|form| form.id().to_owned())
        .collect();
    assert_eq!(forms.len(), 7, "{forms:?}");
    let folder = office.folder().join("papers");
    std::fs::create_dir_all(&folder)?;
    for form in forms {
        let path = format!("/incidents/{id}/forms/{form}");
        let page = contact.get(&path).await?;
        assert_eq!(page.status, 200, "{form}");
        assert!(page.text.contains("scope 已查明"), "{form}: {}", page.text);
        let odt = contact.get(&format!("{path}/odt")).await?.bytes;
        let text = read(&folder, &form, &odt)?;
        for words in ["境外登入𠮷", "scope 已查明", "西嶺鎮公所"] {
            assert!(text.contains(words), "{form}: {words}: {text}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn each_version_that_is_kept_has_its_number_and_digest() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let path = format!("/incidents/{id}/forms/tw-improvement/keep");
    for _ in 0..2 {
        let kept = contact.post(&path, &[]).await?;
        assert_eq!(kept.status, 303, "{}", kept.text);
    }
    let contact = office.actor("lin.contact").await?;
    let page = office.office.view_incident(&contact, id).await?;
    let names: Vec<_> = page
        .attachments
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    let year = page.view.incident.year;
    assert_eq!(
        names,
        [
            format!("tw-improvement-{year}-1-v1.odt"),
            format!("tw-improvement-{year}-1-v2.odt")
        ]
    );
    let told = page
        .timeline
        .iter()
        .filter(|(line, _)| line.kind == "attachment-added");
    assert_eq!(told.count(), 2);
    Ok(())
}

/// 存取權限清查表: every line, who looks at it, and how the system was read.
#[tokio::test]
async fn the_form_of_an_access_review_has_every_line_and_reading() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let of = (office.township, "lin.contact");
    let id = testkit::reviewing::of_a_list(&office, "wu.admin", of).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact.get(&format!("/reviews/one?review={id}")).await?;
    let path = format!("/reviews/{id}/odt");
    assert!(page.text.contains(&path), "{}", page.text);
    let odt = contact.get(&path).await?;
    assert!(odt.disposition.contains(".odt"), "{}", odt.disposition);
    let folder = office.folder().join("papers");
    std::fs::create_dir_all(&folder)?;
    let text = read(&folder, "review", &odt.bytes)?;
    let actor = office.actor("lin.contact").await?;
    let view = office.office.view_review(&actor, id, (0, 200)).await?;
    assert_eq!(view.lines.len(), 3);
    for line in &view.lines {
        for word in [&line.line.label, &line.line.place, &line.line.name] {
            assert!(text.contains(word), "{word}: {text}");
        }
    }
    for reading in &view.readings {
        assert!(text.contains(&reading.digest), "{text}");
    }
    let stranger = Visitor::of(&office, "huang.contact").await?;
    assert_eq!(stranger.get(&path).await?.status, 404);
    Ok(())
}

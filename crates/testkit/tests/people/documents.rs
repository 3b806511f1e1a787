//! Documents: everybody of a unit and below reads what holds, who reads is counted, and no edition is issued by who made it.

use application::documents::{NewDocument, ReaderQuery};
use application::port::Records as _;
use application::{Actor, Problem, Refusal};
use axum::http::StatusCode;
use domain::campaign::Ask;
use domain::document::{Class, Standing};
use domain::id::{DocumentId, UnitId};
use domain::version::Version;
use jiff::ToSpan as _;
use sha2::{Digest as _, Sha256};
use testkit::campaigning::asking;
use testkit::office::{Failure, TestOffice};
use testkit::publishing::{edition, new, waiting};

use crate::sign_in::browser::{Browser, Console};

/// Why something was refused; none where it was done.
fn refused<T>(done: Result<T, Problem>) -> Option<Refusal> {
    match done {
        Err(Problem::Refused(refusal)) => Some(refusal),
        Ok(_) | Err(Problem::Fault(_)) => None,
    }
}

async fn top(office: &TestOffice) -> Result<UnitId, Failure> {
    let units = office.records().units().await?;
    let top = units.iter().find(|unit| unit.parent.is_none());
    Ok(top.ok_or("no unit")?.id)
}

/// What somebody sees: number, edition in force, readers.
async fn seen(
    office: &TestOffice,
    who: &Actor,
) -> Result<Vec<(String, Option<u32>, Option<(u64, u64)>)>, Problem> {
    let rows = office.office.list_documents(who).await?.into_iter();
    let told = rows.map(|row| {
        let number = row.kept.document.opened().number.clone();
        (number, row.in_force, row.reads)
    });
    Ok(told.collect())
}

#[tokio::test]
async fn everybody_below_reads_and_every_reading_is_counted() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let keeper = office.actor("wu.admin").await?;
    let staff = office.actor("wang.staff").await?;
    let contact = office.actor("lin.contact").await?;
    let other = office.actor("huang.contact").await?;
    let id = desk
        .enter_document(&keeper, new(top(&office).await?, "甲"))
        .await?;
    for _ in 0..2 {
        let (found, content) = desk.read_document(&staff, id, 1).await?;
        assert_eq!(content, "甲".as_bytes());
        assert_eq!(found.file.name, "說明.pdf");
    }
    desk.read_document(&other, id, 1).await?;
    assert_eq!(
        seen(&office, &keeper).await?,
        [("甲".to_owned(), Some(1), Some((2, 3)))]
    );
    // Who only reads sees no counts; who has an office below sees who of the own unit read it.
    assert_eq!(
        seen(&office, &staff).await?,
        [("甲".to_owned(), Some(1), None)]
    );
    let query = ReaderQuery {
        document: id,
        after: None,
        limit: 200,
    };
    let names = |rows: Vec<application::documents::Reader>| {
        let each = rows.into_iter().map(|row| (row.person, row.times));
        each.collect::<Vec<_>>()
    };
    let own = names(desk.list_document_readers(&contact, &query).await?);
    assert_eq!(own, [(staff.person.id, 2)]);
    assert_eq!(desk.list_document_readers(&keeper, &query).await?.len(), 2);
    let none = desk.list_document_readers(&staff, &query).await;
    assert_eq!(refused(none), Some(Refusal::NotFound));

    // A township's own is not another's.
    let town = new(office.township, "乙");
    let town = desk.enter_document(&contact, town).await?;
    assert_eq!(
        refused(desk.read_document(&other, town, 1).await),
        Some(Refusal::NotFound)
    );
    desk.read_document(&staff, town, 1).await?;
    let beyond = new(top(&office).await?, "丙");
    assert_eq!(
        refused(desk.enter_document(&contact, beyond).await),
        Some(Refusal::NotFound)
    );
    Ok(())
}

#[tokio::test]
async fn an_edition_is_issued_by_somebody_else_and_holds_from_its_day() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await?;
    let leader = office.actor("chang.leader").await?;
    let staff = office.actor("wang.staff").await?;
    let id = waiting(&office, "lin.contact", (office.township, "lin.contact")).await?;
    // What waits does not exist for who only reads.
    assert!(seen(&office, &staff).await?.is_empty());
    assert_eq!(
        refused(desk.read_document(&staff, id, 1).await),
        Some(Refusal::NotFound)
    );
    let seen_first = version(&office, &contact, id).await?;
    let own = desk.decide_edition(&contact, (id, seen_first), None).await;
    assert_eq!(
        refused(own),
        Some(Refusal::NotFound),
        "the contact issues nothing"
    );
    let early = desk.add_edition(&contact, (id, seen_first), edition("2.0", b"2"));
    assert!(matches!(
        refused(early.await),
        Some(Refusal::WrongState { .. })
    ));
    assert_eq!(desk.documents_waiting(&leader).await?.len(), 1);
    let without = desk.decide_edition(&leader, (id, seen_first), Some(" "));
    assert!(matches!(
        refused(without.await),
        Some(Refusal::Missing { .. })
    ));
    desk.decide_edition(&leader, (id, seen_first), Some("第 3 章有誤"))
        .await?;
    assert!(seen(&office, &staff).await?.is_empty());

    let mut second = edition("2.0", b"2");
    let tomorrow = desk.today_of(&contact).checked_add(1.day())?;
    second.effective = Some(tomorrow);
    let now = version(&office, &leader, id).await?;
    desk.add_edition(&leader, (id, now), second).await?;
    let now = version(&office, &leader, id).await?;
    let own = desk.decide_edition(&leader, (id, now), None).await;
    let why = "refusal-document-own";
    assert_eq!(refused(own), Some(Refusal::WrongState { why }));
    let head = testkit_ciso(&office).await?;
    desk.decide_edition(&head, (id, now), None).await?;
    let view = desk.view_document(&contact, id).await?;
    let stands: Vec<_> = view.editions.iter().map(|one| one.1).collect();
    assert_eq!(stands, [Standing::Coming, Standing::Returned]);
    assert!(
        seen(&office, &staff).await?.is_empty(),
        "not before its day"
    );
    office.clock.advance(jiff::SignedDuration::from_hours(24));
    let row = seen(&office, &staff).await?;
    assert_eq!(row.first().map(|row| row.1), Some(Some(2)));
    Ok(())
}

async fn version(office: &TestOffice, who: &Actor, id: DocumentId) -> Result<Version, Problem> {
    let view = office.office.view_document(who, id).await?;
    Ok(view.row.kept.document.version)
}

/// Somebody else who issues.
async fn testkit_ciso(office: &TestOffice) -> Result<Actor, Failure> {
    use application::people::NewPerson;
    use domain::language::Language;
    use domain::people::Role;
    let new = NewPerson {
        name: "資安長".into(),
        sign_in_name: "the.ciso".into(),
        password: testkit::office::PASSWORD.into(),
        language: Language::ZhTw,
        unit: top(office).await?,
        roles: vec![Role::Ciso],
    };
    office.office.enter_person(new).await?;
    office.actor("the.ciso").await
}

#[tokio::test]
async fn a_restricted_one_is_for_offices_and_one_taken_back_for_nobody() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await?;
    let staff = office.actor("wang.staff").await?;
    let restricted = NewDocument {
        class: Class::Restricted,
        ..new(office.township, "密件")
    };
    let id = desk.enter_document(&contact, restricted).await?;
    assert!(seen(&office, &staff).await?.is_empty());
    assert_eq!(
        refused(desk.read_document(&staff, id, 1).await),
        Some(Refusal::NotFound)
    );
    desk.read_document(&contact, id, 1).await?;
    // It cannot be asked of everybody who may not read it.
    let mut campaign = asking(office.township, Ask::Notice);
    campaign.file = Some(id);
    let why = "invalid-campaign-file";
    let field = "file";
    assert_eq!(
        refused(desk.start_campaign(&contact, campaign.clone()).await),
        Some(Refusal::Invalid { field, why })
    );
    let open = desk
        .enter_document(&contact, new(office.township, "公開"))
        .await?;
    campaign.file = Some(open);
    desk.start_campaign(&contact, campaign).await?;
    let own = desk.own_campaigns(&staff).await?;
    let leads: Vec<_> = own.iter().map(|one| one.campaign.opened().file).collect();
    assert_eq!(leads, [Some(open)]);

    let again = desk
        .enter_document(&contact, new(office.township, "公開"))
        .await;
    assert!(matches!(refused(again), Some(Refusal::Invalid { .. })));
    let seen_open = version(&office, &contact, open).await?;
    let same = desk.add_edition(&contact, (open, seen_open), edition("2", "公開".as_bytes()));
    assert!(matches!(refused(same.await), Some(Refusal::Invalid { .. })));
    desk.take_document_back(&contact, (open, seen_open), "廢止")
        .await?;
    assert!(seen(&office, &staff).await?.is_empty());
    let late = desk.take_document_back(&contact, (open, seen_open), "廢止");
    assert_eq!(refused(late.await), Some(Refusal::Stale));
    Ok(())
}

#[tokio::test]
async fn a_file_tells_whether_it_is_the_newest() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await?;
    let staff = office.actor("wang.staff").await?;
    let id = desk
        .enter_document(&contact, new(office.township, "甲"))
        .await?;
    let now = version(&office, &contact, id).await?;
    desk.add_edition(&contact, (id, now), edition("2.0", "乙".as_bytes()))
        .await?;
    let check = async |content: &str| -> Result<_, Problem> {
        let digest = Sha256::digest(content.as_bytes()).into();
        let found = desk.check_document(&staff, digest).await?;
        let told = found.iter().map(|one| (one.edition.number, one.standing));
        Ok(told.collect::<Vec<_>>())
    };
    assert_eq!(check("甲").await?, [(1, Standing::Replaced)]);
    assert_eq!(check("乙").await?, [(2, Standing::InForce)]);
    assert!(check("丙").await?.is_empty());
    // It is looked at again a year after it took effect, or after somebody looked.
    let due = |row: &application::documents::DocumentRow| row.review_on;
    let before = due(&desk.view_document(&contact, id).await?.row);
    office
        .clock
        .advance(jiff::SignedDuration::from_hours(24 * 30));
    let now = version(&office, &contact, id).await?;
    desk.review_document(&contact, (id, now)).await?;
    let after = due(&desk.view_document(&contact, id).await?.row);
    assert!(after > before, "{before:?} {after:?}");
    Ok(())
}

/// A form with a file, as a browser sends it.
fn multipart(fields: &[(&str, &str)], file: &[u8]) -> (String, Vec<u8>) {
    let mark = "----townwatch";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{mark}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={mark}"), body)
}

async fn sent(
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
    file: &[u8],
) -> crate::sign_in::browser::Answer {
    let (kind, body) = multipart(fields, file);
    browser.post_as(path, &kind, body).await
}

#[tokio::test]
async fn at_the_console_one_is_entered_read_compared_and_taken_back() {
    let console = Console::new().await;
    let unit = console.office.township.to_string();
    let mut keeper = console.browser("192.0.2.7");
    keeper.enter("lin.contact").await;
    let mut fields = vec![
        ("unit", &*unit),
        ("title", "<b>檢查步驟</b>"),
        ("number", ""),
        ("class", "internal"),
        ("review_months", "12"),
        ("label", "1.0"),
    ];
    let empty = sent(&mut keeper, "/documents", &fields, b"").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("檢查步驟"), "what was typed stays");
    let entered = sent(&mut keeper, "/documents", &fields, b"%PDF one").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    let page = keeper.get(&entered.to).await.text;
    assert!(page.contains("&lt;b&gt;") || page.contains("&#60;b&#62;"));
    assert!(!page.contains("<b>檢查"));

    let mut staff = console.browser("192.0.2.8");
    staff.enter("wang.staff").await;
    let list = staff.get("/documents").await.text;
    assert!(list.contains("檢查步驟"));
    assert!(!list.contains("data-test=\"document-new\""));
    let own = staff.get(&entered.to).await.text;
    let href = own.split("/editions/").next().and_then(|head| {
        let at = head.rfind("/documents/")?;
        head.get(at..)
    });
    let file = format!("{}/editions/1", href.unwrap());
    let answer = staff.get(&file).await;
    assert_eq!(answer.text, "%PDF one");
    let compared = sent(&mut staff, "/documents/check", &[], b"%PDF one").await;
    assert!(compared.text.contains("data-newest=\"yes\""));
    let other = sent(&mut staff, "/documents/check", &[], b"%PDF two").await;
    assert!(other.text.contains("data-test=\"document-checked\""));
    assert!(!other.text.contains("data-newest"));
    fields.push(("seen", "2"));
    let no = sent(&mut staff, "/documents", &fields, b"x").await;
    assert_eq!(no.status, StatusCode::NOT_FOUND);

    let readers = entered.to.replace("/documents/one", "/documents/readers");
    let readers = keeper.get(&readers).await;
    assert!(
        readers.text.contains("data-item=\"document-reader\"")
            || readers.text.contains("document-reader")
    );
    let back = href.unwrap().to_owned() + "/take-back";
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap();
    let without = keeper.post(&back, &[("seen", seen)]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = keeper
        .post(&back, &[("seen", seen), ("reason", "廢止")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(!staff.get("/documents").await.text.contains("檢查步驟"));
}

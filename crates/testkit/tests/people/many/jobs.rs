//! Background work in trouble: tried again, or dropped for good.

use application::jobs::{Failure as Gone, Job, JobQueue as _};
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

use crate::many::{fields, journalled};

async fn failed(office: &TestOffice, key: &str) -> Result<(), Failure> {
    let job = Job {
        kind: "mail".into(),
        key: key.into(),
        unit: Some(office.township),
        due: office.now(),
        attempts: 0,
        last_error: None,
        payload: "{}".into(),
    };
    let gone = Gone {
        at: office.now(),
        again: None,
        erase: false,
    };
    let records = office.records();
    records.ensure(&job).await?;
    records.failed(&job, "no such mailbox", gone).await?;
    Ok(())
}

async fn three() -> Result<(TestOffice, Visitor, Vec<String>), Failure> {
    let office = TestOffice::new().await?;
    for key in ["one", "two", "three"] {
        failed(&office, key).await?;
    }
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let page = visitor.get("/jobs?trouble=yes").await?;
    let marks = page.values("item");
    assert_eq!(marks.len(), 3, "{}", page.text);
    assert!(page.text.contains("dropped for good"), "{}", page.text);
    Ok((office, visitor, marks))
}

#[tokio::test]
async fn several_are_tried_again_and_what_somebody_else_tried_is_told() -> Result<(), Failure> {
    let (office, visitor, marks) = three().await?;
    let admin = office.actor("wu.admin").await?;
    office.office.retry_job(&admin, "mail", "one").await?;
    let done = visitor.post("/jobs/retry", &fields(&marks, &[])).await?;
    let told = visitor.get(&done.location).await?;
    assert!(
        told.text.contains("2 pieces of work are tried again now."),
        "{}",
        told.text
    );
    assert!(
        told.text.contains("Somebody else changed this record"),
        "{}",
        told.text
    );
    assert_eq!(journalled(&office, "retry_job").await?, 3);
    for key in ["one", "two", "three"] {
        let row = office.office.job_named(&admin, "mail", key).await?;
        assert!(row.is_some_and(|row| !row.given_up()), "{key}");
    }
    Ok(())
}

#[tokio::test]
async fn several_are_dropped_for_good() -> Result<(), Failure> {
    let (office, visitor, marks) = three().await?;
    let admin = office.actor("nguyen.admin").await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let refused = contact.post("/jobs/drop", &fields(&marks, &[])).await?;
    assert_eq!(refused.status, 404);
    let two: Vec<_> = marks
        .into_iter()
        .filter(|mark| !mark.ends_with("three"))
        .collect();
    let done = visitor.post("/jobs/drop", &fields(&two, &[])).await?;
    let told = visitor.get(&done.location).await?;
    assert!(
        told.text
            .contains("2 pieces of work were dropped for good."),
        "{}",
        told.text
    );
    let again = visitor.post("/jobs/drop", &fields(&two, &[])).await?;
    let told = visitor.get(&again.location).await?;
    assert!(
        told.text
            .contains("2 of the marked ones are not there any more."),
        "{}",
        told.text
    );
    let left = office.office.job_named(&admin, "mail", "three").await?;
    assert!(left.is_some());
    Ok(())
}

//! Access reviews, as the pages and the table of roles need them.

use application::reviews::NewReview;
use domain::id::{ReviewId, UnitId};
use domain::review::Reviewed;
use jiff::civil::date;

use crate::office::{Failure, TestOffice};

/// What people of a unit may do, for somebody to look at; `contact` looks at that person's own.
///
/// # Errors
/// When the keeper may not start one there.
pub async fn review(
    office: &TestOffice,
    keeper: &str,
    (unit, contact): (UnitId, &str),
) -> Result<ReviewId, Failure> {
    let keeper = office.actor(keeper).await?;
    let contact = office.actor(contact).await?;
    let new = NewReview {
        unit,
        below: false,
        kinds: Reviewed::ALL.into(),
        name: "年度存取權限清查".into(),
        document: "府資字第1150011號".into(),
        until: date(2026, 12, 31),
        reviewer: Some(keeper.person.id),
        stand_in: Some(contact.person.id),
    };
    Ok(office.office.start_review(&keeper, new).await?.0)
}

/// Pages of a review that somebody started and looks at.
///
/// # Errors
/// As [`review`].
pub async fn pages(
    office: &TestOffice,
    keeper: &str,
    of: (UnitId, &str),
) -> Result<Vec<(&'static str, String)>, Failure> {
    let id = review(office, keeper, of).await?;
    let done = format!("did=keep&done={id}.1&missed=stale~{id}.2");
    Ok(vec![
        ("reviews", "/reviews".to_owned()),
        ("review-new", "/reviews/new".to_owned()),
        ("review", format!("/reviews/one?review={id}")),
        ("own-reviews", "/account/reviews".to_owned()),
        ("own-review", format!("/account/reviews/lines?review={id}")),
        ("own-review-done", format!("/account/reviews/done?{done}")),
    ])
}

//! Access reviews, as the pages and the table of roles need them.

use application::reviews::{Covered, Listed, NewReview};
use domain::id::{ReviewId, UnitId};
use domain::review::{Reviewed, System};
use jiff::civil::date;

use crate::office::{Failure, TestOffice};

/// What people of a unit may do, for somebody to look at; `contact` looks at that person's own.
///
/// # Errors
/// When the keeper may not start one there.
pub async fn review(
    office: &TestOffice,
    keeper: &str,
    of: (UnitId, &str),
) -> Result<ReviewId, Failure> {
    let own = Covered::Own(Reviewed::OWN.into());
    started(office, keeper, (of, own)).await
}

/// The same of a system by a list: somebody who is here, and somebody who is not.
///
/// # Errors
/// As [`review`].
pub async fn of_a_list(
    office: &TestOffice,
    keeper: &str,
    of: (UnitId, &str),
) -> Result<ReviewId, Failure> {
    let row = |account: &str, name: &str, right: &str| Listed {
        account: account.to_owned(),
        name: name.to_owned(),
        right: right.to_owned(),
    };
    let list = vec![
        row("wang.staff", "王志明", "查詢"),
        row("wang.staff", "王志明", "核定"),
        row("vendor1", "維護廠商", "管理"),
    ];
    let system = Covered::System(System::List("差勤系統".to_owned()), list);
    started(office, keeper, (of, system)).await
}

async fn started(
    office: &TestOffice,
    keeper: &str,
    ((unit, contact), covered): ((UnitId, &str), Covered),
) -> Result<ReviewId, Failure> {
    let keeper = office.actor(keeper).await?;
    let contact = office.actor(contact).await?;
    let new = NewReview {
        unit,
        below: false,
        covered,
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
    let system = of_a_list(office, keeper, of).await?;
    let done = format!("did=keep&done={id}.1&missed=stale~{id}.2");
    Ok(vec![
        ("reviews", "/reviews".to_owned()),
        ("review-new", "/reviews/new".to_owned()),
        ("review", format!("/reviews/one?review={id}")),
        ("review-of-system", format!("/reviews/one?review={system}")),
        ("own-reviews", "/account/reviews".to_owned()),
        ("own-review", format!("/account/reviews/lines?review={id}")),
        ("own-review-done", format!("/account/reviews/done?{done}")),
    ])
}

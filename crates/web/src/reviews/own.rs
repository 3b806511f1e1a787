//! The lines that are for oneself to look at, and what one says to them: several at once.

use std::fmt::{self, Display};
use std::str::FromStr;

use application::reviews::Answered;
use application::use_case::{ANSWER_REVIEW, HAND_REVIEW, UseCase, VIEW_OWN_REVIEW};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::id::ReviewId;
use domain::review::Verdict;
use texts::visible;

use super::columns::{LINES, Lines, OPEN, OfOne, OwnReviews};
use super::named;
use crate::answer::{Reply, shown, shown_as};
use crate::form::Choice;
use crate::list::many::{Again, Ask, Asking, Deed, Many, Standing, Typed};
use crate::list::{Column, List, Table, Teller, leaf, older, table, whole};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "own_reviews.html")]
struct OwnReviewsPage {
    page: Page,
    table: Table,
}

/// `GET /account/reviews`
pub(crate) async fn list(State(console): Shared, person: SignedInPerson) -> Reply {
    shown(&OwnReviewsPage {
        table: whole::<OwnReviews>(&console, &person, "own-reviews-empty").await?,
        page: person.page,
    })
}

/// The lines of a review that are for oneself to look at.
pub(crate) struct OwnLines;

impl List for OwnLines {
    type Asked = OfOne;
    type Row = Lines;

    const NAME: &'static str = "own-review-lines";
    const ITEM: &'static str = "own-review-line";
    const PATH: &'static str = "/account/reviews/lines";
    const EXPORT: &'static str = "/account/reviews/lines/export/{format}";
    const TITLE: &'static str = "own-reviews-title";
    const USE_CASE: &'static UseCase = &VIEW_OWN_REVIEW;

    /// All but who looks at them.
    fn columns() -> &'static [Column<Lines>] {
        LINES.split_last().map_or(&[], |(_, own)| own)
    }

    fn filters(asked: &OfOne) -> Vec<(&'static str, String)> {
        asked.filters()
    }

    fn mark(_: &Teller<'_>, row: &Lines) -> String {
        Mark::of(row).to_string()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &OfOne,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Lines>, Problem> {
        let (id, after) = (asked.id()?, after.parse().unwrap_or_default());
        let office = &console.office;
        let which = (id, asked.is_open());
        let (_, lines) = office.view_own_review(actor, which, (after, limit)).await?;
        named(console, id, lines).await
    }

    fn place(row: &Lines) -> String {
        row.line.number.to_string()
    }
}

/// A line: `REVIEW.NUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    review: ReviewId,
    number: u32,
}

impl Mark {
    const fn of(row: &Lines) -> Self {
        Self {
            review: row.review,
            number: row.line.number,
        }
    }
}

impl Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.review, self.number)
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (review, number) = text.split_once('.').ok_or(())?;
        Ok(Self {
            review: review.parse().map_err(|_| ())?,
            number: number.parse().map_err(|_| ())?,
        })
    }
}

#[derive(Template)]
#[template(path = "own_review.html")]
struct OwnLinesPage {
    page: Page,
    id: ReviewId,
    name: String,
    until: String,
    table: Table,
    older: String,
    which: Vec<Choice>,
}

/// `GET /account/reviews/lines?review=ID`
pub(crate) async fn lines(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<OfOne>,
) -> Reply {
    filled(
        &console,
        person,
        (&which, &Typed::default()),
        StatusCode::OK,
    )
    .await
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    (which, typed): (&OfOne, &Typed),
    status: StatusCode,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let office = &console.office;
    let id = which.id().map_err(Problem::from)?;
    let (review, _) = office.view_own_review(actor, (id, false), (0, 1)).await?;
    let at = (which, which.after.as_str());
    let (rows, more) = leaf::<OwnLines>(console, actor, at, ROWS).await?;
    let teller = Teller {
        office,
        actor,
        page,
    };
    let table = table::<OwnLines>(&teller, which, &rows, page.t("review-lines-empty"));
    let open = Choice {
        value: OPEN.to_owned(),
        label: page.t("review-unanswered"),
        chosen: which.is_open(),
    };
    let template = OwnLinesPage {
        id,
        name: visible(&review.opened().name),
        until: texts::day(review.opened().until, page.language),
        table: table.with_form::<OwnLines>(console, &teller, at, typed),
        older: older::<OwnLines>(which, rows.last().filter(|_| more)),
        which: vec![open],
        page: person.page,
    };
    shown_as(status, &template)
}

static KEEP: Deed = Deed {
    name: "keep",
    path: "/account/reviews/keep",
    use_case: &ANSWER_REVIEW,
    button: "review-verdict-keep",
    before: "review-many-before",
    after: "review-many-kept",
    undo: None,
    grave: false,
};

static TAKE_AWAY: Deed = Deed {
    name: "take-away",
    path: "/account/reviews/take-away",
    use_case: &ANSWER_REVIEW,
    button: "review-verdict-take-away",
    before: "review-many-before",
    after: "review-many-taken",
    undo: None,
    grave: true,
};

static HAND: Deed = Deed {
    name: "hand",
    path: "/account/reviews/hand",
    use_case: &HAND_REVIEW,
    button: "review-hand",
    before: "review-hand-before",
    after: "review-many-handed",
    undo: None,
    grave: false,
};

/// What a deed says to a line; nothing where it is handed to somebody else.
fn verdict(deed: &Deed) -> Option<Verdict> {
    [(&KEEP, Verdict::Keep), (&TAKE_AWAY, Verdict::TakeAway)]
        .into_iter()
        .find_map(|(one, verdict)| (one.name == deed.name).then_some(verdict))
}

impl Many for OwnLines {
    type Mark = Mark;

    const TOLD: &'static str = "/account/reviews/done";
    const TOLD_TO: &'static UseCase = &VIEW_OWN_REVIEW;
    const DEEDS: &'static [&'static Deed] = &[&KEEP, &TAKE_AWAY, &HAND];
    const ASKS: &'static [Ask] = &[
        Ask {
            name: "reason",
            of: &[&TAKE_AWAY],
            label: "field-reason",
            hint: "review-reason-hint",
            kind: Asking::Words,
        },
        Ask {
            name: "hand_to",
            of: &[&HAND],
            label: "field-hand_to",
            hint: "review-hand-hint",
            kind: Asking::Name,
        },
    ];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        mark: &Mark,
        typed: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor) = (&console.office, person.actor());
        let Some(verdict) = verdict(deed) else {
            let which = (mark.review, &[mark.number][..]);
            return office.hand_review(actor, which, typed.get("hand_to")).await;
        };
        let answer = Answered {
            number: mark.number,
            verdict,
            reason: typed.get("reason").to_owned(),
        };
        office.answer_review(actor, mark.review, &[answer]).await
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Mark],
    ) -> Result<Vec<Standing<Lines>>, Problem> {
        let office = &console.office;
        let mut standing = Vec::new();
        for mark in marks {
            let from = (mark.number.saturating_sub(1), 1);
            let found = office
                .view_own_review(person.actor(), (mark.review, false), from)
                .await;
            let lines = match found {
                Ok((_, lines)) => named(console, mark.review, lines).await?,
                Err(Problem::Refused(_)) => Vec::new(),
                Err(problem) => return Err(problem),
            };
            let row = lines.into_iter().find(|row| row.line.number == mark.number);
            let said = row.as_ref().and_then(|row| row.line.answer);
            let done = match verdict(deed) {
                Some(verdict) => said.is_some_and(|(said, _)| said == verdict),
                // Whose it is now it does not say: it is not one's own any more.
                None => row.is_none(),
            };
            standing.push(Standing {
                done,
                row,
                undo: String::new(),
            });
        }
        Ok(standing)
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<OfOne>) -> Reply {
        filled(console, person, (&again.asked, &again.typed), again.status).await
    }
}

//! The lists of access reviews: all of them, those with lines for oneself, and the lines.

use application::reviews::{ReviewLine, ReviewQuery};
use application::use_case::{LIST_OWN_REVIEWS, LIST_REVIEWS, UseCase, VIEW_PERSON, VIEW_REVIEW};
use application::{Actor, Problem, Refusal};
use domain::id::ReviewId;
use domain::review::{Review, ReviewState, Reviewed, Verdict};
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::named;
use crate::list::{Column, Everything, List, Shown, Teller};
use crate::page::Page;
use crate::settings::Console;

/// What the address line can say of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    pub(super) state: String,
    /// Place of the last row of the page before.
    pub(super) after: String,
}

/// The list of access reviews.
pub(crate) struct Reviews;

impl List for Reviews {
    type Asked = Which;
    type Row = Review;

    const NAME: &'static str = "reviews";
    const ITEM: &'static str = "review";
    const PATH: &'static str = "/reviews";
    const EXPORT: &'static str = "/reviews/export/{format}";
    const TITLE: &'static str = "reviews-title";
    const USE_CASE: &'static UseCase = &LIST_REVIEWS;

    fn columns() -> &'static [Column<Review>] {
        &REVIEWS
    }

    fn filters(asked: &Which) -> Vec<(&'static str, String)> {
        let state = ReviewState::from_name(&asked.state);
        let state = state.map(|state| ("state", state.name().to_owned()));
        state.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Which,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Review>, Problem> {
        let query = ReviewQuery {
            state: ReviewState::from_name(&asked.state),
            after: placed(after),
            limit,
        };
        console.office.list_reviews(actor, &query).await
    }

    fn place(row: &Review) -> String {
        let opened = row.opened();
        format!("{}_{}", opened.at.as_microsecond(), opened.id)
    }
}

/// What is no place in the list starts it.
fn placed(text: &str) -> Option<(Timestamp, ReviewId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

type OfReview = Column<Review>;

static REVIEWS: [OfReview; 6] = [
    OfReview::new("name", "campaign-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.opened().name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/reviews/one?review={}", row.opened().id),
        text: visible(&row.opened().name),
    }),
    OfReview::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.opened().unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.opened().unit)))),
    OfReview::new("until", "campaign-column-until", Kind::Text, |_, row| {
        Cell::text(row.opened().until.to_string())
    })
    .shown(|teller, row| Shown::Words(texts::day(row.opened().until, teller.page.language))),
    OfReview::new(
        "state",
        "campaign-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, row)),
    )
    .shown(|teller, row| Shown::Tag {
        class: match row.state() {
            ReviewState::Running => "govuk-tag--blue",
            ReviewState::Signed => "govuk-tag--green",
            ReviewState::Ended => "govuk-tag--grey",
        },
        text: state(teller.page, row),
        beside: String::new(),
    }),
    OfReview::new("at", "campaign-column-at", Kind::Time, |_, row| {
        Cell::Time(row.opened().at)
    })
    .shown(|teller, row| Shown::moment(teller, row.opened().at)),
    OfReview::new("document", "field-document", Kind::Text, |_, row| {
        Cell::text(&*row.opened().document)
    }),
];

/// Where it stands, in words.
pub(super) fn state(page: &Page, review: &Review) -> String {
    page.named("review-state-", review.state().name())
}

/// Those that have lines for oneself.
pub(crate) struct OwnReviews;

impl List for OwnReviews {
    type Asked = Everything;
    type Row = Review;

    const NAME: &'static str = "own-reviews";
    const ITEM: &'static str = "own-review";
    const PATH: &'static str = "/account/reviews";
    const EXPORT: &'static str = "/account/reviews/export/{format}";
    const TITLE: &'static str = "own-reviews-title";
    const USE_CASE: &'static UseCase = &LIST_OWN_REVIEWS;

    fn columns() -> &'static [Column<Review>] {
        &OWN
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Review>, Problem> {
        console.office.list_own_reviews(actor).await
    }
}

static OWN: [OfReview; 3] = [
    OfReview::new("name", "campaign-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.opened().name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/account/reviews/lines?review={}", row.opened().id),
        text: visible(&row.opened().name),
    }),
    OfReview::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.opened().unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.opened().unit)))),
    OfReview::new("until", "campaign-column-until", Kind::Text, |_, row| {
        Cell::text(row.opened().until.to_string())
    })
    .shown(|teller, row| Shown::Words(texts::day(row.opened().until, teller.page.language))),
];

/// Lines of which review.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OfOne {
    pub(super) review: String,
    /// `open` for those without an answer.
    pub(super) answer: String,
    /// Number of the last row of the page before.
    pub(super) after: String,
}

/// What stands in the address for lines without an answer.
pub(super) const OPEN: &str = "open";

impl OfOne {
    pub(super) fn of(id: ReviewId) -> Self {
        Self {
            review: id.to_string(),
            ..Self::default()
        }
    }

    pub(super) fn id(&self) -> Result<ReviewId, Refusal> {
        self.review.parse().map_err(|_| Refusal::NotFound)
    }

    pub(super) fn is_open(&self) -> bool {
        self.answer == OPEN
    }

    pub(super) fn filters(&self) -> Vec<(&'static str, String)> {
        let open = self.is_open().then(|| ("answer", OPEN.to_owned()));
        let review = self.id().ok().map(|id| ("review", id.to_string()));
        review.into_iter().chain(open).collect()
    }
}

/// A line with whose review it is of, and the name of who looks at it.
pub(crate) struct Lines {
    pub(super) review: ReviewId,
    pub(super) reviewer: String,
    pub(super) line: ReviewLine,
}

/// All lines of a review.
pub(crate) struct ReviewLines;

impl List for ReviewLines {
    type Asked = OfOne;
    type Row = Lines;

    const NAME: &'static str = "review-lines";
    const ITEM: &'static str = "review-line";
    const PATH: &'static str = "/reviews/one";
    const EXPORT: &'static str = "/reviews/one/export/{format}";
    const TITLE: &'static str = "review-lines-title";
    const USE_CASE: &'static UseCase = &VIEW_REVIEW;

    fn columns() -> &'static [Column<Lines>] {
        &LINES
    }

    fn filters(asked: &OfOne) -> Vec<(&'static str, String)> {
        asked.filters()
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
        let view = office.view_review(actor, id, (after, limit)).await?;
        named(console, id, view.lines).await
    }

    fn place(row: &Lines) -> String {
        row.line.number.to_string()
    }
}

type OfLine = Column<Lines>;

pub(super) static LINES: [OfLine; 10] = [
    OfLine::new("number", "review-column-number", Kind::Number, |_, row| {
        Cell::count(u64::from(row.line.number))
    })
    .shown(|teller, row| Shown::Count(teller.page.count(u64::from(row.line.number)))),
    OfLine::new("person", "campaign-column-person", Kind::Text, |_, row| {
        Cell::text(&*row.line.line.name)
    })
    .shown(|teller, row| {
        let (line, text) = (&row.line.line, visible(&row.line.line.name));
        match line.who.0 {
            Some(person) if teller.actor.may_in(&VIEW_PERSON, line.unit) => {
                let href = format!("/people/{person}");
                Shown::Link { href, text }
            }
            Some(_) => Shown::Name(text),
            None => Shown::Tag {
                class: "govuk-tag--orange",
                text: teller.page.t("review-stranger"),
                beside: text,
            },
        }
    }),
    OfLine::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.line.line.unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.line.line.unit)))),
    OfLine::new("kind", "review-column-kind", Kind::Text, |teller, row| {
        Cell::text(kind(teller.page, &row.line))
    }),
    OfLine::new("what", "review-column-what", Kind::Text, |teller, row| {
        Cell::text(what(teller, &row.line))
    })
    .shown(|teller, row| Shown::Words(visible(&what(teller, &row.line)))),
    OfLine::new("since", "review-column-since", Kind::Text, |_, row| {
        Cell::text(&*row.line.line.since)
    })
    .shown(|teller, row| {
        let day = row.line.line.since.parse();
        Shown::Words(day.map_or_else(
            |_| String::new(),
            |day| texts::day(day, teller.page.language),
        ))
    }),
    OfLine::new(
        "answer",
        "review-column-answer",
        Kind::Text,
        |teller, row| Cell::text(answer(teller.page, &row.line)),
    )
    .shown(|teller, row| Shown::Tag {
        class: match row.line.answer {
            None => "govuk-tag--grey",
            Some((Verdict::Keep, _)) => "govuk-tag--green",
            Some((Verdict::TakeAway, _)) => "govuk-tag--orange",
        },
        text: answer(teller.page, &row.line),
        beside: visible(&row.line.reason),
    }),
    OfLine::new("reason", "field-reason", Kind::Text, |_, row| {
        Cell::text(&*row.line.reason)
    }),
    OfLine::new(
        "exists",
        "review-column-exists",
        Kind::Text,
        |teller, row| Cell::text(exists(teller.page, &row.line)),
    )
    .shown(|teller, row| Shown::Words(exists(teller.page, &row.line))),
    OfLine::new(
        "reviewer",
        "review-column-reviewer",
        Kind::Text,
        |_, row| Cell::text(&*row.reviewer),
    )
    .shown(|_, row| Shown::Words(visible(&row.reviewer))),
];

fn kind(page: &Page, line: &ReviewLine) -> String {
    page.named("review-kind-", line.line.kind.name())
}

/// A role with its unit, an app password with its name, or an account with its right.
pub(super) fn what(teller: &Teller<'_>, line: &ReviewLine) -> String {
    let (page, line) = (teller.page, &line.line);
    match line.kind {
        Reviewed::Role => {
            let unit = line.place.parse().ok();
            let unit = unit.map_or_else(String::new, |unit| teller.unit(unit));
            let told = [
                ("role", page.named("role-", &line.what).into()),
                ("unit", unit.into()),
            ];
            page.say("review-what-role", &told)
        }
        Reviewed::AppPassword => {
            let told = [("name", line.label.clone().into())];
            page.say("review-what-app-password", &told)
        }
        Reviewed::Account if line.place.is_empty() => line.label.clone(),
        Reviewed::Account => {
            let right = match &*line.place {
                "privileged" => page.t("review-privileged"),
                right => right.to_owned(),
            };
            let told = [
                ("account", line.label.clone().into()),
                ("right", right.into()),
            ];
            page.say("review-what-account", &told)
        }
    }
}

pub(super) fn answer(page: &Page, line: &ReviewLine) -> String {
    match line.answer {
        Some((verdict, _)) => page.named("review-verdict-", verdict.name()),
        None => page.t("review-unanswered"),
    }
}

pub(super) fn exists(page: &Page, line: &ReviewLine) -> String {
    page.t(if line.exists {
        "review-exists"
    } else {
        "review-gone"
    })
}

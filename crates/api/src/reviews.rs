//! Access reviews: what people may do, looked at line by line by somebody else.

use std::borrow::Cow;
use std::num::NonZeroU32;

use application::reviews::{Answered, Covered, Listed, NewReview, ReviewLine, ReviewQuery};
use application::{Actor, Office, Problem, Refusal};
use domain::id::{PersonId, ReviewId, UnitId};
use domain::review::{Reading, Review, ReviewState, Reviewed, System, Verdict};
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::listed::listed;
use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page, Seen, Whole, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

listed! {
    /// How a review stands.
    ReviewStateWord(ReviewState) = ReviewState::ALL.map(ReviewState::name).to_vec(), ReviewState::from_name;
    /// What of our own records is reviewed.
    ReviewedWord(Reviewed) = Reviewed::OWN.map(Reviewed::name).to_vec(), |name: &str| Reviewed::OWN.into_iter().find(|one| one.name() == name);
    /// What is said of a line.
    VerdictWord(Verdict) = Verdict::ALL.map(Verdict::name).to_vec(), Verdict::from_name;
}

/// Which reviews, the last one started first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewFilter {
    /// Only in this state.
    pub(crate) state: Option<ReviewStateWord>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// Lines of a review, by number.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneReview {
    /// The review.
    pub(crate) review: Uuid,
    /// Only lines after this number.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) after: Option<NonZeroU32>,
    /// How many lines at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// A review to be started, or only looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartReview {
    /// The unit.
    pub(crate) unit: Uuid,
    /// With the units below.
    #[serde(default)]
    pub(crate) below: bool,
    /// What of our own records is reviewed; all of it where nothing is said.
    #[serde(default)]
    pub(crate) kinds: Vec<ReviewedWord>,
    /// Another system whose open accounts are reviewed instead: `directory:NAME`, `connector:ID`, or `list:NAME` for one that
    /// cannot be asked.
    pub(crate) system: Option<String>,
    /// The accounts of a `list:` system, at most 20,000.
    #[serde(default)]
    pub(crate) list: Vec<ListedAccount>,
    /// Its name, at most 100 characters.
    pub(crate) name: String,
    /// Number of the document that says so, at most 100 characters.
    #[serde(default)]
    pub(crate) document: String,
    /// The last day for answers.
    pub(crate) until: Date,
    /// Who looks at all of it; the head of each unit where nobody is named.
    pub(crate) reviewer: Option<Uuid>,
    /// Who looks at lines that otherwise only their own person could look at.
    pub(crate) stand_in: Option<Uuid>,
    /// Only say who would have how many lines; nothing is written.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// An account in a list that is brought. One with several rights has several entries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListedAccount {
    /// Its sign-in name there, at most 200 characters.
    account: String,
    /// Whose it is, as it stands there.
    #[serde(default)]
    name: String,
    /// What it may do.
    #[serde(default)]
    right: String,
}

impl From<ListedAccount> for Listed {
    fn from(one: ListedAccount) -> Self {
        Self {
            account: one.account,
            name: one.name,
            right: one.right,
        }
    }
}

/// The system of a review is read again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadReviewAgain {
    /// The review.
    pub(crate) review: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// The accounts of a `list:` system as they are now.
    #[serde(default)]
    pub(crate) list: Vec<ListedAccount>,
}

/// What a new reading showed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReadAgainBody {
    /// The reading.
    reading: ReadingBody,
    /// Lines that are gone since the reading before.
    gone: usize,
    /// Lines that came back.
    back: usize,
}

/// How the other system of a review was read.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReadingBody {
    /// Counts the readings, from one.
    number: u32,
    /// Who had it read, or brought the list.
    by: Uuid,
    /// When.
    at: Timestamp,
    /// Open accounts in it.
    accounts: u64,
    /// Of them, those that came after the start.
    new: u64,
    /// SHA-256 over the identities.
    sha256: String,
}

/// Lines for oneself to look at go to somebody else.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandReview {
    /// The review.
    pub(crate) review: Uuid,
    /// At most 200 lines, by number; all are handed over, or none.
    pub(crate) numbers: Vec<Whole>,
    /// The sign-in name of who looks at them from now on.
    pub(crate) to: Words,
}

/// A leader signs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignReview {
    /// The review.
    pub(crate) review: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
}

/// It ends without a signature.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndReview {
    /// The review.
    pub(crate) review: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Why.
    pub(crate) reason: Words,
}

/// Answers to lines for oneself to look at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerReview {
    /// The review.
    pub(crate) review: Uuid,
    /// At most 200 of them; all are written, or none.
    pub(crate) answers: Vec<LineAnswer>,
}

/// An answer to one line.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineAnswer {
    /// The line.
    pub(crate) number: Whole,
    /// Whether it is kept.
    pub(crate) answer: VerdictWord,
    /// Why it has to go, at most 2,000 characters.
    #[serde(default)]
    pub(crate) reason: String,
}

/// A review.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReviewBody {
    /// Its identity.
    id: Uuid,
    /// Whose review it is.
    unit: Uuid,
    /// Its name.
    name: String,
    /// Number of the document that says so.
    document: String,
    /// The other system whose accounts it is about; null where it is about our own records.
    system: Option<String>,
    /// The last day for answers.
    until: String,
    /// `running`, `signed` or `ended`.
    state: String,
    /// When it was started: its lines are as they were then.
    at: Timestamp,
    /// Who signed or ended it.
    by: Option<Uuid>,
    /// Counts its changes and answers.
    version: u32,
}

/// A line of a review.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReviewLineBody {
    /// Its number.
    number: u32,
    /// `role`, `app-password` or `account`.
    kind: String,
    /// Whose it is; null for an account that nobody here has.
    person: Option<Uuid>,
    /// Their name at the start.
    name: String,
    /// Their unit at the start; the review's for an account that nobody here has.
    unit: Uuid,
    /// The role, or the identity of an app password or of an account.
    what: String,
    /// The unit of a role, or the right that an account gives.
    place: String,
    /// The first day of a role or of an account.
    since: String,
    /// The name of an app password, or the sign-in name of an account.
    label: String,
    /// Who looks at it.
    reviewer: Uuid,
    /// `keep` or `take-away`; null without an answer.
    answer: Option<String>,
    /// Why it has to go.
    reason: String,
    /// When it was answered.
    answered: Option<Timestamp>,
    /// Whether it still exists.
    exists: bool,
}

/// How far a unit is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct UnitReviewedBody {
    /// The unit.
    unit: Uuid,
    /// Its lines.
    lines: u64,
    /// Those that were answered.
    answered: u64,
    /// Those that have to go and still exist.
    standing: u64,
}

/// A review with how far the reader's units are, and lines of them.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReviewPage {
    /// The review.
    review: ReviewBody,
    /// How far the units are.
    units: Vec<UnitReviewedBody>,
    /// How the other system was read, first to last.
    readings: Vec<ReadingBody>,
    /// The lines.
    lines: Vec<ReviewLineBody>,
}

/// A review with lines for oneself to look at.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OwnReviewPage {
    /// The review.
    review: ReviewBody,
    /// The lines.
    lines: Vec<ReviewLineBody>,
}

/// How many lines somebody has.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReviewerBody {
    /// Who looks at them.
    person: Uuid,
    /// How many.
    lines: usize,
}

/// A review that was started, or would be.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReviewBegun {
    /// Its identity; null where it was only looked at.
    review: Option<Uuid>,
    /// Who looks at how many lines.
    reviewers: Vec<ReviewerBody>,
}

pub(crate) async fn list_reviews(
    office: &Office,
    actor: &Actor,
    filter: ReviewFilter,
) -> Answer<Page<ReviewBody>> {
    let limit = limit(filter.limit);
    let query = ReviewQuery {
        state: filter.state.map(|state| state.0),
        after: after(filter.after.as_deref(), ReviewId::new)?,
        limit,
    };
    let rows = office.list_reviews(actor, &query).await?;
    let next = rows.last().map(|row| {
        let opened = row.opened();
        cursor(opened.at, opened.id.uuid())
    });
    Ok(page(rows.iter().map(body).collect(), limit, next))
}

pub(crate) async fn view_review(
    office: &Office,
    actor: &Actor,
    asked: OneReview,
) -> Answer<ReviewPage> {
    let (id, at) = (ReviewId::new(asked.review), place(&asked));
    let view = office.view_review(actor, id, at).await?;
    let units = view.units.iter().map(|one| UnitReviewedBody {
        unit: one.unit.uuid(),
        lines: one.count.lines,
        answered: one.count.answered,
        standing: one.count.standing,
    });
    Ok(ReviewPage {
        review: body(&view.review),
        units: units.collect(),
        readings: view.readings.into_iter().map(reading).collect(),
        lines: view.lines.into_iter().map(line).collect(),
    })
}

pub(crate) async fn start_review(
    office: &Office,
    actor: &Actor,
    asked: StartReview,
) -> Answer<ReviewBegun> {
    let covered = match &asked.system {
        Some(text) => {
            let system = System::from_text(text).ok_or(Problem::from(Refusal::NotFound))?;
            Covered::System(system, asked.list.into_iter().map(Listed::from).collect())
        }
        None if asked.kinds.is_empty() => Covered::Own(Reviewed::OWN.into()),
        None => Covered::Own(asked.kinds.iter().map(|kind| kind.0).collect()),
    };
    let new = NewReview {
        unit: UnitId::new(asked.unit),
        below: asked.below,
        covered,
        name: asked.name,
        document: asked.document,
        until: asked.until,
        reviewer: asked.reviewer.map(PersonId::new),
        stand_in: asked.stand_in.map(PersonId::new),
    };
    let (review, plan) = if asked.dry_run {
        (None, office.preview_review(actor, &new).await?)
    } else {
        let (id, plan) = office.start_review(actor, new).await?;
        (Some(id.uuid()), plan)
    };
    let reviewers = plan.reviewers().into_iter();
    let reviewers = reviewers.map(|(person, lines)| ReviewerBody {
        person: person.uuid(),
        lines,
    });
    Ok(ReviewBegun {
        review,
        reviewers: reviewers.collect(),
    })
}

pub(crate) async fn read_review_again(
    office: &Office,
    actor: &Actor,
    asked: ReadReviewAgain,
) -> Answer<ReadAgainBody> {
    let of = (ReviewId::new(asked.review), Version::new(asked.seen.0));
    let list: Vec<_> = asked.list.into_iter().map(Listed::from).collect();
    let again = office.read_review_again(actor, of, &list).await?;
    Ok(ReadAgainBody {
        reading: reading(again.reading),
        gone: again.gone,
        back: again.back,
    })
}

pub(crate) async fn hand_review(office: &Office, actor: &Actor, asked: HandReview) -> Answer<Done> {
    let numbers: Vec<_> = asked.numbers.iter().map(|one| one.0).collect();
    let of = (ReviewId::new(asked.review), &*numbers);
    office.hand_review(actor, of, &asked.to.0).await?;
    Ok(DONE)
}

pub(crate) async fn sign_review(office: &Office, actor: &Actor, asked: SignReview) -> Answer<Done> {
    let of = (ReviewId::new(asked.review), Version::new(asked.seen.0));
    office.sign_review(actor, of).await?;
    Ok(DONE)
}

pub(crate) async fn end_review(office: &Office, actor: &Actor, asked: EndReview) -> Answer<Done> {
    let of = (ReviewId::new(asked.review), Version::new(asked.seen.0));
    office.end_review(actor, of, &asked.reason.0).await?;
    Ok(DONE)
}

pub(crate) async fn list_own_reviews(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<ReviewBody>> {
    let rows = office.list_own_reviews(actor).await?;
    Ok(Page {
        items: rows.iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn view_own_review(
    office: &Office,
    actor: &Actor,
    asked: OneReview,
) -> Answer<OwnReviewPage> {
    let of = (ReviewId::new(asked.review), false);
    let (review, lines) = office.view_own_review(actor, of, place(&asked)).await?;
    Ok(OwnReviewPage {
        review: body(&review),
        lines: lines.into_iter().map(line).collect(),
    })
}

pub(crate) async fn answer_review(
    office: &Office,
    actor: &Actor,
    asked: AnswerReview,
) -> Answer<Done> {
    let answers = asked.answers.into_iter().map(|one| Answered {
        number: one.number.0,
        verdict: one.answer.0,
        reason: one.reason,
    });
    let id = ReviewId::new(asked.review);
    let answers: Vec<_> = answers.collect();
    office.answer_review(actor, id, &answers).await?;
    Ok(DONE)
}

fn place(asked: &OneReview) -> (u32, u32) {
    (asked.after.map_or(0, NonZeroU32::get), limit(asked.limit))
}

fn body(review: &Review) -> ReviewBody {
    let opened = review.opened();
    ReviewBody {
        id: opened.id.uuid(),
        unit: opened.unit.uuid(),
        name: opened.name.clone(),
        document: opened.document.clone(),
        system: opened.system.as_ref().map(System::text),
        until: opened.until.to_string(),
        state: review.state().name().to_owned(),
        at: opened.at,
        by: review.course().by.map(PersonId::uuid),
        version: review.version.count(),
    }
}

fn reading(one: Reading) -> ReadingBody {
    ReadingBody {
        number: one.number,
        by: one.by.uuid(),
        at: one.at,
        accounts: one.accounts,
        new: one.new,
        sha256: one.digest,
    }
}

fn line(row: ReviewLine) -> ReviewLineBody {
    let (person, reviewer) = row.line.who;
    ReviewLineBody {
        number: row.number,
        kind: row.line.kind.name().to_owned(),
        person: person.map(PersonId::uuid),
        name: row.line.name,
        unit: row.line.unit.uuid(),
        what: row.line.what,
        place: row.line.place,
        since: row.line.since,
        label: row.line.label,
        reviewer: reviewer.uuid(),
        answer: row.answer.map(|(verdict, _)| verdict.name().to_owned()),
        reason: row.reason,
        answered: row.answer.map(|(_, at)| at),
        exists: row.exists,
    }
}

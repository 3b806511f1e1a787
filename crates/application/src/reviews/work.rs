//! What people do with access reviews.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{PersonId, ReviewId, UnitId};
use domain::people::{AccountState, Role};
use domain::review::{NotYet, Pair, Review, ReviewCount, ReviewOpened, Reviewed, Verdict};
use domain::version::Version;
use jiff::civil::Date;
use serde_json::json;

use super::object;
use super::port::{
    Answered, LineQuery, NewLine, ReviewChange, ReviewLine, ReviewQuery, Standing, UnitReviewed,
};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::people::sign_in_name;
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    ANSWER_REVIEW, END_REVIEW, LIST_OWN_REVIEWS, LIST_REVIEWS, SIGN_REVIEW, START_REVIEW,
    VIEW_OWN_REVIEW, VIEW_REVIEW,
};

/// Most lines of one review. Ours: what a city has with some thousand people.
pub const MOST_LINES: usize = 20_000;
/// Most lines that are answered at once.
pub const MOST_ANSWERS: usize = 200;
/// Longest name of a review and longest number of a document, in characters.
const LONGEST_NAME: usize = 100;
/// The longest time that one runs. Ours: a year.
const LONGEST_DAYS: i32 = 366;

/// A review to be started.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// Of which unit.
    pub unit: UnitId,
    /// With the units below.
    pub below: bool,
    /// What is reviewed.
    pub kinds: BTreeSet<Reviewed>,
    /// Its name.
    pub name: String,
    /// Number of the document that says so; may be empty.
    pub document: String,
    /// The last day for answers.
    pub until: Date,
    /// Who looks at all of it; the head of each unit where nobody is named.
    pub reviewer: Option<PersonId>,
    /// Who looks at the lines of the one who would otherwise look at their own.
    pub stand_in: Option<PersonId>,
}

/// What a review would write down, before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPlan {
    /// Its lines.
    pub lines: Vec<NewLine>,
}

impl ReviewPlan {
    /// How many lines each reviewer has.
    pub fn reviewers(&self) -> BTreeMap<PersonId, usize> {
        let mut reviewers = BTreeMap::new();
        for line in &self.lines {
            *reviewers.entry(line.who.reviewer()).or_insert(0_usize) += 1;
        }
        reviewers
    }
}

/// A review with how far one's units are, and a page of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewView {
    /// The review.
    pub review: Review,
    /// How far the units are.
    pub units: Vec<UnitReviewed>,
    /// The lines.
    pub lines: Vec<ReviewLine>,
}

impl Office {
    /// Reviews of one's units, and those with lines of them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_reviews(
        &self,
        actor: &Actor,
        query: &ReviewQuery,
    ) -> Result<Vec<Review>, Problem> {
        let permit = actor.permit(&LIST_REVIEWS)?;
        Ok(self.parts.records.reviews(permit.scope(), query).await?)
    }

    /// One of them, with the lines of one's units after a number.
    ///
    /// # Errors
    /// As [`Office::list_reviews`].
    pub async fn view_review(
        &self,
        actor: &Actor,
        id: ReviewId,
        (after, limit): (u32, u32),
    ) -> Result<ReviewView, Problem> {
        let permit = actor.permit(&VIEW_REVIEW)?;
        let review = self.review_seen(&permit, id).await?;
        let standing = self.standing(actor);
        let query = LineQuery {
            review: id,
            reviewer: None,
            open: false,
            after,
            limit,
            standing,
        };
        let (records, scope) = (&self.parts.records, permit.scope());
        Ok(ReviewView {
            review,
            units: records.reviewed(scope, id, standing).await?,
            lines: records.review_lines(scope, &query).await?,
        })
    }

    /// What a review would write down, and who would look at it. Nothing is written.
    ///
    /// # Errors
    /// Refused for what cannot be started, and for lines that nobody but their own person could look at.
    pub async fn preview_review(
        &self,
        actor: &Actor,
        new: &NewReview,
    ) -> Result<ReviewPlan, Problem> {
        let permit = actor.permit(&START_REVIEW)?;
        self.planned(actor, &permit, new).await
    }

    /// Somebody of one's units by the name they sign in with.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn reviewer_named(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<Option<PersonId>, Problem> {
        let permit = actor.permit(&START_REVIEW)?;
        let found = self.parts.records.credentials(&sign_in_name(name)).await?;
        let own = found.filter(|found| permit.scope().covers(found.account.unit));
        Ok(own.map(|found| found.account.person))
    }

    /// Starts a review: its lines are as they are now.
    ///
    /// # Errors
    /// As [`Office::preview_review`].
    pub async fn start_review(
        &self,
        actor: &Actor,
        new: NewReview,
    ) -> Result<(ReviewId, ReviewPlan), Problem> {
        let permit = actor.permit(&START_REVIEW)?;
        let plan = self.planned(actor, &permit, &new).await?;
        let (id, unit) = (ReviewId::new(self.parts.ids.uuid()), new.unit);
        let kinds: Vec<_> = new.kinds.iter().map(|kind| kind.name()).collect();
        let facts = json!({
            "kinds": kinds,
            "below": new.below,
            "until": new.until.to_string(),
            "lines": plan.lines.len(),
            "reviewers": plan.reviewers().len(),
        });
        let review = Box::new(Review::new(ReviewOpened {
            id,
            unit,
            name: new.name.trim().to_owned(),
            document: new.document.trim().to_owned(),
            until: new.until,
            by: permit.person,
            at: self.now(),
        }));
        let lines = plan.lines.clone();
        let change = ReviewChange::Start { review, lines };
        let changes = vec![Change::Review(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await?;
        Ok((id, plan))
    }

    /// Reviews that run and have lines for oneself.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn list_own_reviews(&self, actor: &Actor) -> Result<Vec<Review>, Problem> {
        let permit = actor.permit(&LIST_OWN_REVIEWS)?;
        Ok(self.parts.records.reviews_for(permit.person).await?)
    }

    /// Those of them that have lines without an answer.
    ///
    /// # Errors
    /// As [`Office::list_own_reviews`].
    pub async fn reviews_waiting(&self, actor: &Actor) -> Result<Vec<Review>, Problem> {
        let mut waiting = Vec::new();
        for review in self.list_own_reviews(actor).await? {
            let which = (review.opened().id, true);
            let (_, open) = self.view_own_review(actor, which, (0, 1)).await?;
            if !open.is_empty() {
                waiting.push(review);
            }
        }
        Ok(waiting)
    }

    /// The lines of a running review that are for oneself to look at, after a number.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there are none.
    pub async fn view_own_review(
        &self,
        actor: &Actor,
        (review, open): (ReviewId, bool),
        (after, limit): (u32, u32),
    ) -> Result<(Review, Vec<ReviewLine>), Problem> {
        let permit = actor.permit(&VIEW_OWN_REVIEW)?;
        let found = self.own_review(&permit, review).await?;
        let query = LineQuery {
            review,
            reviewer: Some(permit.person),
            open,
            after,
            limit,
            standing: self.standing(actor),
        };
        // The reviewer is in the question: whatever unit a line is of, it was given to them.
        let whole = Scope::whole_office();
        let lines = self.parts.records.review_lines(&whole, &query).await?;
        Ok((found, lines))
    }

    /// Answers lines that are one's to look at. Until the review is signed an answer can be changed.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a review without lines for oneself; [`Refusal::Stale`] when one of the lines is not
    /// one's own to look at, and then no answer is written; refused without a reason where something has to go.
    pub async fn answer_review(
        &self,
        actor: &Actor,
        id: ReviewId,
        answers: &[Answered],
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ANSWER_REVIEW)?;
        self.own_review(&permit, id).await?;
        let field = "answers";
        if answers.is_empty() {
            return Err(Refusal::Missing { field }.into());
        }
        if answers.len() > MOST_ANSWERS {
            let why = "invalid-too-long";
            return Err(Refusal::Invalid { field, why }.into());
        }
        let answers = answers.iter().map(sensible_answer);
        let answers = answers.collect::<Result<Vec<_>, _>>()?;
        let told: Vec<_> = answers
            .iter()
            .map(|one| json!([one.number, one.verdict.name(), one.reason]))
            .collect();
        let facts = json!({ "answers": told }).to_string();
        let unit = actor.person.unit;
        let change = ReviewChange::Answer {
            review: id,
            reviewer: permit.person,
            unit,
            answers,
            at: self.now(),
        };
        let changes = vec![Change::Review(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await
    }

    /// A leader signs a review of one's units.
    ///
    /// # Errors
    /// Refused while a line has no answer, and while something that has to go still exists; [`Refusal::Stale`] when it
    /// was changed or does not run.
    pub async fn sign_review(
        &self,
        actor: &Actor,
        (id, seen): (ReviewId, Version),
    ) -> Result<(), Problem> {
        let permit = actor.permit(&SIGN_REVIEW)?;
        let mut review = self.review_held(&permit, id).await?;
        // A unit that was moved elsewhere since the start still counts.
        let whole = Scope::whole_office();
        let units = self
            .parts
            .records
            .reviewed(&whole, id, self.standing(actor));
        let count = sum(&units.await?);
        let signed = review.sign(permit.person, count, self.now());
        signed.map_err(refused)?;
        let facts = json!({ "lines": count.lines }).to_string();
        self.stop_review(&permit, (review, seen), facts).await
    }

    /// Ends a review without a signature, with the reason.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when it was changed or does not run; refused without a reason.
    pub async fn end_review(
        &self,
        actor: &Actor,
        (id, seen): (ReviewId, Version),
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&END_REVIEW)?;
        let mut review = self.review_held(&permit, id).await?;
        let why = reason(why, "reason")?;
        let facts = json!({ "reason": why }).to_string();
        let ended = review.end(permit.person, why, self.now());
        ended.map_err(refused)?;
        self.stop_review(&permit, (review, seen), facts).await
    }

    async fn stop_review(
        &self,
        permit: &Permit,
        (mut review, seen): (Review, Version),
        facts: String,
    ) -> Result<(), Problem> {
        review.version = seen;
        let (id, unit) = (review.opened().id, review.opened().unit);
        let change = ReviewChange::Stop(Box::new(review));
        let changes = vec![Change::Review(Box::new(change))];
        self.carry_out(permit, unit, object(id), facts, changes)
            .await
    }

    fn standing(&self, actor: &Actor) -> Standing {
        Standing {
            day: self.today_of(actor),
            at: self.now(),
        }
    }

    async fn review_seen(&self, permit: &Permit, id: ReviewId) -> Result<Review, Problem> {
        let found = self.parts.records.review(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// Who has only lines in it sees the review, and neither signs nor ends it.
    async fn review_held(&self, permit: &Permit, id: ReviewId) -> Result<Review, Problem> {
        let review = self.review_seen(permit, id).await?;
        if !permit.scope().covers(review.opened().unit) {
            return Err(Refusal::NotFound.into());
        }
        Ok(review)
    }

    async fn own_review(&self, permit: &Permit, id: ReviewId) -> Result<Review, Problem> {
        let own = self.parts.records.reviews_for(permit.person).await?;
        let found = own.into_iter().find(|one| one.opened().id == id);
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    async fn planned(
        &self,
        actor: &Actor,
        permit: &Permit,
        new: &NewReview,
    ) -> Result<ReviewPlan, Problem> {
        self.sensible_review(actor, permit, new).await?;
        let units = if new.below {
            actor.tree().subtree(new.unit)
        } else {
            BTreeSet::from([new.unit])
        };
        let scope = permit.scope().only(&units);
        let most = u32::try_from(MOST_LINES).unwrap_or(u32::MAX);
        let found =
            self.parts
                .records
                .reviewable(&scope, self.standing(actor), most.saturating_add(1));
        let found = found.await?;
        if found.len() > MOST_LINES {
            let why = "refusal-review-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let heads = self.heads(actor).await?;
        let lines = found
            .into_iter()
            .filter(|line| new.kinds.contains(&line.kind));
        let lines = lines.map(|line| {
            let path = actor.tree().path(line.unit).into_iter().rev();
            let above = path.filter_map(|unit| heads.get(&unit)).flatten().copied();
            let able = new.reviewer.into_iter().chain(above).chain(new.stand_in);
            let pair = Pair::first(line.who, able).ok_or(Refusal::WrongState {
                why: "refusal-review-nobody",
            })?;
            Ok(paired(line, pair))
        });
        let lines = lines.collect::<Result<Vec<_>, Refusal>>()?;
        if lines.is_empty() {
            let why = "refusal-review-empty";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(ReviewPlan { lines })
    }

    /// Heads of units today who can sign in.
    async fn heads(&self, actor: &Actor) -> Result<BTreeMap<UnitId, Vec<PersonId>>, Problem> {
        let today = self.today_of(actor);
        let mut heads: BTreeMap<UnitId, Vec<PersonId>> = BTreeMap::new();
        for (grant, state) in self.parts.records.holders(Role::Head).await? {
            let able = matches!(state, AccountState::Active | AccountState::MustChange);
            if able && grant.in_force(today) {
                heads.entry(grant.unit).or_default().push(grant.person);
            }
        }
        Ok(heads)
    }

    async fn sensible_review(
        &self,
        actor: &Actor,
        permit: &Permit,
        new: &NewReview,
    ) -> Result<(), Problem> {
        if !permit.scope().covers(new.unit) {
            return Err(Refusal::NotFound.into());
        }
        for (text, field) in [(&new.name, "name"), (&new.document, "document")] {
            if text.trim().chars().count() > LONGEST_NAME {
                let why = "invalid-too-long";
                return Err(Refusal::Invalid { field, why }.into());
            }
        }
        if new.name.trim().is_empty() {
            return Err(Refusal::Missing { field: "name" }.into());
        }
        if new.kinds.is_empty() {
            return Err(Refusal::Missing { field: "kinds" }.into());
        }
        let (today, field) = (self.today_of(actor), "last");
        if new.until < today {
            let why = "invalid-time-in-past";
            return Err(Refusal::Invalid { field, why }.into());
        }
        let ahead = today.until(new.until).map(|span| span.get_days());
        if !ahead.is_ok_and(|days| days <= LONGEST_DAYS) {
            let why = "invalid-campaign-long";
            return Err(Refusal::Invalid { field, why }.into());
        }
        for named in new.reviewer.into_iter().chain(new.stand_in) {
            let person = self.parts.records.person(named).await?;
            let person = person.filter(|one| permit.scope().covers(one.unit));
            person.ok_or(Refusal::NotFound)?;
        }
        Ok(())
    }
}

fn paired(line: NewLine<PersonId>, who: Pair) -> NewLine {
    NewLine {
        kind: line.kind,
        who,
        name: line.name,
        unit: line.unit,
        what: line.what,
        place: line.place,
        since: line.since,
        label: line.label,
    }
}

fn sensible_answer(answer: &Answered) -> Result<Answered, Refusal> {
    let reason = match answer.verdict {
        Verdict::Keep => String::new(),
        Verdict::TakeAway => reason(&answer.reason, "reason")?,
    };
    Ok(Answered {
        number: answer.number,
        verdict: answer.verdict,
        reason,
    })
}

fn sum(units: &[UnitReviewed]) -> ReviewCount {
    let mut all = ReviewCount::default();
    for unit in units {
        all.lines = all.lines.saturating_add(unit.count.lines);
        all.answered = all.answered.saturating_add(unit.count.answered);
        all.standing = all.standing.saturating_add(unit.count.standing);
    }
    all
}

const fn refused(why: NotYet) -> Refusal {
    match why {
        NotYet::NotRunning => Refusal::Stale,
        NotYet::Unanswered => Refusal::WrongState {
            why: "refusal-review-unanswered",
        },
        NotYet::Standing => Refusal::WrongState {
            why: "refusal-review-standing",
        },
    }
}

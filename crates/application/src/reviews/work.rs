//! What people do with access reviews.

use std::collections::BTreeSet;

use domain::id::{PersonId, ReviewId};
use domain::people::AccountState;
use domain::review::{NotYet, Reading, Review, ReviewCount, ReviewOpened, Verdict};
use domain::version::Version;
use serde_json::json;

use super::plan::{NewReview, ReviewPlan};
use super::port::{
    Answered, LineQuery, ReviewChange, ReviewLine, ReviewQuery, Standing, UnitReviewed,
};
use super::{object, systems};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::people::sign_in_name;
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    ANSWER_REVIEW, END_REVIEW, HAND_REVIEW, LIST_OWN_REVIEWS, LIST_REVIEWS, PRINT_REVIEW,
    SIGN_REVIEW, START_REVIEW, VIEW_OWN_REVIEW, VIEW_REVIEW,
};

/// Lines that are read at once for the paper.
const PAGE: u32 = 200;
/// Most lines that are answered at once.
pub const MOST_ANSWERS: usize = 200;

/// A review with how far one's units are, and a page of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewView {
    /// The review.
    pub review: Review,
    /// How far the units are.
    pub units: Vec<UnitReviewed>,
    /// How the other system was read that it is about, first to last.
    pub readings: Vec<Reading>,
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
            readings: records.review_readings(id).await?,
            lines: records.review_lines(scope, &query).await?,
        })
    }

    /// The same with every line, for the paper; the look is a line of the journal.
    ///
    /// # Errors
    /// As [`Office::list_reviews`].
    pub async fn print_review(&self, actor: &Actor, id: ReviewId) -> Result<ReviewView, Problem> {
        let permit = actor.permit(&PRINT_REVIEW)?;
        let mut view = self.view_review(actor, id, (0, PAGE)).await?;
        let own = view.review.opened().unit;
        let own = permit.scope().covers(own).then_some(own);
        // Who has only lines in it prints those, and the journal has it where the first of them are.
        let unit = own.or_else(|| view.units.first().map(|one| one.unit));
        let unit = unit.ok_or(Refusal::NotFound)?;
        self.carry_out(&permit, unit, object(id), "{}".to_owned(), Vec::new())
            .await?;
        while let Some(last) = view.lines.last().map(|line| line.number) {
            let more = self.view_review(actor, id, (last, PAGE)).await?.lines;
            if more.is_empty() {
                break;
            }
            view.lines.extend(more);
        }
        Ok(view)
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
        let facts = json!({
            "covered": new.covered.names(),
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
            system: new.covered.system().cloned(),
            until: new.until,
            by: permit.person,
            at: self.now(),
        }));
        let ids: BTreeSet<_> = plan.lines.iter().map(|line| line.what.as_str()).collect();
        let reading = review.opened().system.as_ref();
        let reading = reading.map(|_| systems::reading(&ids, (1, permit.person, self.now())));
        let change = ReviewChange::Start {
            lines: plan.lines.clone(),
            reading,
            review,
        };
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
        bounded(answers.len())?;
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

    /// Hands lines that are one's to look at to somebody else of the review's units, or of those above, by sign-in name.
    /// What was answered already is asked again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a review without lines for oneself; refused for a name that nobody there has;
    /// [`Refusal::Stale`] when one of the lines is not one's own to look at, or is of that person.
    pub async fn hand_review(
        &self,
        actor: &Actor,
        (id, numbers): (ReviewId, &[u32]),
        to: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&HAND_REVIEW)?;
        let review = self.own_review(&permit, id).await?;
        bounded(numbers.len())?;
        let (field, why) = ("hand_to", "invalid-reviewer");
        let found = self.parts.records.credentials(&sign_in_name(to)).await?;
        let of = review.opened().unit;
        let tree = actor.tree();
        let near = |unit| tree.subtree(of).contains(&unit) || tree.path(of).contains(&unit);
        let able = found.filter(|found| near(found.account.unit) && able(found.account.state));
        let to = able.map(|found| found.account.person);
        let to = to
            .filter(|to| *to != permit.person)
            .ok_or(Refusal::Invalid { field, why })?;
        let facts = json!({ "lines": numbers, "to": to }).to_string();
        let unit = actor.person.unit;
        let change = ReviewChange::Hand {
            review: id,
            reviewer: permit.person,
            unit,
            to,
            numbers: numbers.to_vec(),
        };
        let changes = vec![Change::Review(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await
    }

    /// A leader signs a review of one's units.
    ///
    /// # Errors
    /// Refused while a line has no answer, while something that has to go still exists, and for who brought the last
    /// list; [`Refusal::Stale`] when it was changed or does not run.
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
        let readings = self.parts.records.review_readings(id).await?;
        let shown = (count, readings.last());
        let signed = review.sign(permit.person, shown, self.now());
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

    pub(super) fn standing(&self, actor: &Actor) -> Standing {
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
    pub(super) async fn review_held(
        &self,
        permit: &Permit,
        id: ReviewId,
    ) -> Result<Review, Problem> {
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
}

/// So many lines are answered or handed over at once.
const fn bounded(lines: usize) -> Result<(), Refusal> {
    let (field, why) = ("answers", "invalid-too-long");
    match lines {
        0 => Err(Refusal::Missing { field }),
        1..=MOST_ANSWERS => Ok(()),
        _ => Err(Refusal::Invalid { field, why }),
    }
}

/// Whether somebody with such an account can look at lines.
pub(super) const fn able(state: AccountState) -> bool {
    matches!(state, AccountState::Active | AccountState::MustChange)
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

pub(super) const fn refused(why: NotYet) -> Refusal {
    match why {
        NotYet::NotRunning => Refusal::Stale,
        NotYet::Unanswered => Refusal::WrongState {
            why: "refusal-review-unanswered",
        },
        NotYet::Standing => Refusal::WrongState {
            why: "refusal-review-standing",
        },
        NotYet::OwnList => Refusal::WrongState {
            why: "refusal-review-own-list",
        },
    }
}

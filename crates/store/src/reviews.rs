//! Access reviews: rows to words, and back.

use std::collections::BTreeMap;

use application::deed::Change;
use application::reviews::{
    Answered, Holder, Identity, LineQuery, NewLine, ReviewBook, ReviewChange, ReviewLine,
    ReviewQuery, Standing, UnitReviewed,
};
use application::{Fault, Problem, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{PersonId, ReviewId, UnitId};
use domain::review::{
    Reading, Review, ReviewCount, ReviewOpened, ReviewState, Reviewed, System, Verdict,
};
use domain::version::Version;

use crate::engine::{Value, Write};
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad};
use crate::statement as sql;
use crate::sweeps::place;
use crate::writes::{micros, version};

#[async_trait]
impl ReviewBook for SqlRecords {
    async fn reviews(&self, scope: &Scope, query: &ReviewQuery) -> Result<Vec<Review>, Fault> {
        let (at, id) = place(query.after);
        let state = query.state.map_or("", ReviewState::name);
        let values = vec![state.into(), at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::REVIEWS, values, Some(scope)).await?;
        each(&rows, Columns::review)
    }

    async fn review(&self, scope: &Scope, id: ReviewId) -> Result<Option<Review>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::REVIEW, id, Some(scope)).await?;
        first(&rows, Columns::review)
    }

    async fn reviews_for(&self, reviewer: PersonId) -> Result<Vec<Review>, Fault> {
        let reviewer = vec![reviewer.to_string().into()];
        let rows = self.rows(&sql::REVIEWS_FOR, reviewer, None).await?;
        each(&rows, Columns::review)
    }

    async fn reviewers_left(&self, id: ReviewId) -> Result<Vec<(PersonId, UnitId)>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::REVIEWERS_LEFT, id, None).await?;
        each(&rows, |row| Ok((row.parsed("id")?, row.parsed("unit")?)))
    }

    async fn review_lines(
        &self,
        scope: &Scope,
        query: &LineQuery,
    ) -> Result<Vec<ReviewLine>, Fault> {
        let reviewer = query.reviewer.map(|one| one.to_string());
        let values = vec![
            query.review.to_string().into(),
            query.standing.day.to_string().into(),
            micros(query.standing.at),
            reviewer.unwrap_or_default().into(),
            if query.open { "open" } else { "" }.into(),
            i64::from(query.after).into(),
            limit(query.limit).into(),
        ];
        let rows = self.rows(&sql::REVIEW_LINES, values, Some(scope)).await?;
        each(&rows, Columns::review_line)
    }

    async fn reviewed(
        &self,
        scope: &Scope,
        id: ReviewId,
        standing: Standing,
    ) -> Result<Vec<UnitReviewed>, Fault> {
        let values = vec![
            id.to_string().into(),
            standing.day.to_string().into(),
            micros(standing.at),
        ];
        let rows = self.rows(&sql::REVIEWED, values, Some(scope)).await?;
        each(&rows, |row| {
            Ok(UnitReviewed {
                unit: row.parsed("unit")?,
                count: ReviewCount {
                    lines: row.small("lines")?,
                    answered: row.small("answered")?,
                    standing: row.small("standing")?,
                },
            })
        })
    }

    async fn reviewable(
        &self,
        scope: &Scope,
        standing: Standing,
        most: u32,
    ) -> Result<Vec<NewLine<PersonId>>, Fault> {
        let values = vec![
            standing.day.to_string().into(),
            micros(standing.at),
            i64::from(most).into(),
        ];
        let rows = self.rows(&sql::REVIEWABLE, values, Some(scope)).await?;
        each(&rows, |row| row.reviewable(row.parsed("person")?))
    }

    async fn account_holders(&self, scope: &Scope) -> Result<BTreeMap<String, Holder>, Fault> {
        let rows = self
            .rows(&sql::ACCOUNT_HOLDERS, Vec::new(), Some(scope))
            .await?;
        let holders = each(&rows, |row| {
            let holder = Holder {
                person: row.parsed("person")?,
                unit: row.parsed("unit")?,
                name: row.text("name")?,
            };
            Ok((row.text("account")?.to_lowercase(), holder))
        });
        Ok(holders?.into_iter().collect())
    }

    async fn review_identities(&self, id: ReviewId) -> Result<Vec<Identity>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::REVIEW_IDENTITIES, id, None).await?;
        each(&rows, |row| {
            Ok(Identity {
                number: row.small("number")?,
                id: row.text("what")?,
                gone: row.maybe_time("gone_at")?.is_some(),
            })
        })
    }

    async fn review_readings(&self, id: ReviewId) -> Result<Vec<Reading>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::REVIEW_READINGS, id, None).await?;
        each(&rows, |row| {
            Ok(Reading {
                number: row.small("number")?,
                by: row.parsed("person")?,
                at: row.time("at")?,
                accounts: row.small("accounts")?,
                new: row.small("fresh")?,
                digest: row.text("digest")?,
            })
        })
    }
}

impl Columns<'_> {
    fn review(&self) -> Result<Review, Fault> {
        let opened = ReviewOpened {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            document: self.text("document")?,
            system: match &*self.text("system")? {
                "" => None,
                text => Some(System::from_text(text).ok_or_else(|| bad("system"))?),
            },
            until: self.parsed("until_day")?,
            by: self.parsed("started_by")?,
            at: self.time("at")?,
        };
        let version = Version::new(self.small("version")?);
        Ok(Review::stored(opened, self.json("course")?, version))
    }

    fn reviewable<Who>(&self, who: Who) -> Result<NewLine<Who>, Fault> {
        Ok(NewLine {
            kind: Reviewed::from_name(&self.text("kind")?).ok_or_else(|| bad("kind"))?,
            who,
            name: self.text("name")?,
            unit: self.parsed("unit")?,
            what: self.text("what")?,
            place: self.text("place")?,
            since: self.text("since")?,
            label: self.text("label")?,
        })
    }

    fn review_line(&self) -> Result<ReviewLine, Fault> {
        let said = match self.maybe_text("answer")? {
            Some(name) => {
                let verdict = Verdict::from_name(&name).ok_or_else(|| bad("answer"))?;
                Some((verdict, self.time("answered_at")?))
            }
            None => None,
        };
        let who = (self.maybe_parsed("person")?, self.parsed("reviewer")?);
        Ok(ReviewLine {
            number: self.small("number")?,
            line: self.reviewable(who)?,
            answer: said,
            reason: self.text("reason")?,
            exists: self.whole("standing")? != 0,
        })
    }
}

/// A change of an access review; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    let Change::Review(change) = change else {
        return Ok(false);
    };
    match &**change {
        ReviewChange::Start {
            review,
            lines,
            reading,
        } => start(write, review, (lines, reading.as_ref())).await?,
        ReviewChange::Read {
            review,
            reading,
            changed,
            ..
        } => note_reading(write, *review, (reading, changed)).await?,
        ReviewChange::Hand {
            review,
            reviewer,
            to,
            numbers,
            ..
        } => {
            let id = touched(write, *review).await?;
            for number in numbers {
                let values = handed((&id, *number), (*reviewer, *to));
                found(write.run(&sql::HAND_REVIEW_LINE, values).await?)?;
            }
        }
        ReviewChange::Answer {
            review,
            reviewer,
            answers,
            at,
            ..
        } => {
            let id = touched(write, *review).await?;
            for answer in answers {
                let values = answered((&id, *reviewer), answer, micros(*at));
                found(write.run(&sql::ANSWER_REVIEW_LINE, values).await?)?;
            }
        }
        ReviewChange::Stop(review) => {
            let [state, course] = progress(review);
            let opened = review.opened();
            let seen = version(review.version);
            let (id, unit) = (opened.id.to_string(), opened.unit.to_string());
            let values = vec![id.into(), unit.into(), seen, state, course];
            found(write.run(&sql::STOP_REVIEW, values).await?)?;
        }
    }
    Ok(true)
}

async fn start(
    write: &mut Write<'_>,
    review: &Review,
    (lines, reading): (&[NewLine], Option<&Reading>),
) -> Result<(), Problem> {
    write.run(&sql::START_REVIEW, started(review)).await?;
    let id = review.opened().id.to_string();
    for (line, number) in lines.iter().zip(1_i64..) {
        let values = written(&id, number, line);
        write.run(&sql::ADD_REVIEW_LINE, values).await?;
    }
    if let Some(reading) = reading {
        write
            .run(&sql::ADD_REVIEW_READING, read(&id, reading))
            .await?;
    }
    Ok(())
}

async fn note_reading(
    write: &mut Write<'_>,
    review: ReviewId,
    (reading, changed): (&Reading, &[(u32, bool)]),
) -> Result<(), Problem> {
    let id = touched(write, review).await?;
    write
        .run(&sql::ADD_REVIEW_READING, read(&id, reading))
        .await?;
    for (number, gone) in changed {
        let at = Value::MaybeWhole(gone.then(|| reading.at.as_microsecond()));
        let values = vec![id.as_str().into(), i64::from(*number).into(), at];
        write.run(&sql::MARK_REVIEW_LINE, values).await?;
    }
    Ok(())
}

/// A row that nobody changed in between.
const fn found(rows: u64) -> Result<(), Refusal> {
    match rows {
        0 => Err(Refusal::Stale),
        _ => Ok(()),
    }
}

/// Whoever signs sees what was answered: an answer changes the version, and so does all else that happens to lines.
async fn touched(write: &mut Write<'_>, review: ReviewId) -> Result<String, Problem> {
    let id = review.to_string();
    let values = vec![id.as_str().into()];
    found(write.run(&sql::TOUCH_REVIEW, values).await?)?;
    Ok(id)
}

fn handed((review, number): (&str, u32), (from, to): (PersonId, PersonId)) -> Vec<Value> {
    vec![
        review.into(),
        i64::from(number).into(),
        from.to_string().into(),
        to.to_string().into(),
    ]
}

fn read(review: &str, reading: &Reading) -> Vec<Value> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    vec![
        review.into(),
        i64::from(reading.number).into(),
        reading.by.to_string().into(),
        micros(reading.at),
        whole(reading.accounts).into(),
        whole(reading.new).into(),
        reading.digest.as_str().into(),
    ]
}

fn started(review: &Review) -> Vec<Value> {
    let opened = review.opened();
    let [state, course] = progress(review);
    vec![
        opened.id.to_string().into(),
        opened.unit.to_string().into(),
        opened.name.as_str().into(),
        opened.document.as_str().into(),
        opened.until.to_string().into(),
        opened.by.to_string().into(),
        micros(opened.at),
        state,
        course,
        version(review.version),
        opened
            .system
            .as_ref()
            .map_or_else(String::new, System::text)
            .into(),
    ]
}

fn written(id: &str, number: i64, line: &NewLine) -> Vec<Value> {
    vec![
        id.into(),
        number.into(),
        line.kind.name().into(),
        Value::MaybeText(line.who.subject().map(|one| one.to_string())),
        line.name.as_str().into(),
        line.unit.to_string().into(),
        line.what.as_str().into(),
        line.place.as_str().into(),
        line.since.as_str().into(),
        line.label.as_str().into(),
        line.who.reviewer().to_string().into(),
    ]
}

fn answered((id, reviewer): (&str, PersonId), answer: &Answered, at: Value) -> Vec<Value> {
    vec![
        id.into(),
        i64::from(answer.number).into(),
        reviewer.to_string().into(),
        answer.verdict.name().into(),
        answer.reason.as_str().into(),
        at,
    ]
}

/// What of it changes. Names and times can always be written.
fn progress(review: &Review) -> [Value; 2] {
    let course = serde_json::to_string(review.course()).unwrap_or_default();
    [review.state().name().into(), course.into()]
}

//! How the lines of an access review come about, and who looks at each.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{PersonId, UnitId};
use domain::people::Role;
use domain::review::{Pair, Reviewed, System};
use jiff::civil::Date;

use super::port::NewLine;
use super::systems::Listed;
use super::work::able;
use crate::authority::{Actor, Permit, Scope};
use crate::office::Office;
use crate::problem::{Problem, Refusal};

/// Most lines of one review. Ours: what a city has with some thousand people.
pub const MOST_LINES: usize = 20_000;
/// Longest name of a review, of a listed system, and longest number of a document, in characters.
const LONGEST_NAME: usize = 100;
/// The longest time that one runs. Ours: a year.
const LONGEST_DAYS: i32 = 366;

/// What a review is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covered {
    /// What stands in our own records.
    Own(BTreeSet<Reviewed>),
    /// The open accounts of another system, with the list of them where somebody brings one.
    System(System, Vec<Listed>),
}

impl Covered {
    /// The other system.
    pub const fn system(&self) -> Option<&System> {
        match self {
            Self::Own(_) => None,
            Self::System(system, _) => Some(system),
        }
    }

    /// How the journal tells it.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Own(kinds) => kinds.iter().map(|kind| kind.name().to_owned()).collect(),
            Self::System(system, _) => vec![system.text()],
        }
    }
}

/// A review to be started.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// Of which unit.
    pub unit: UnitId,
    /// With the units below.
    pub below: bool,
    /// What is reviewed.
    pub covered: Covered,
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

    /// How many lines are accounts that nobody here has.
    pub fn strangers(&self) -> usize {
        let unknown = |line: &&NewLine| line.who.subject().is_none();
        self.lines.iter().filter(unknown).count()
    }
}

impl Office {
    pub(super) async fn planned(
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
        let found = match &new.covered {
            Covered::Own(kinds) => self.held_here(actor, &scope, kinds).await?,
            Covered::System(system, listed) => {
                let there = self
                    .accounts_there(permit.scope(), (system, listed))
                    .await?;
                self.held_there(there, (&scope, new.unit)).await?
            }
        };
        if found.len() > MOST_LINES {
            let why = "refusal-review-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let heads = self.heads(actor).await?;
        let lines = found.into_iter().map(|line| {
            let path = actor.tree().path(line.unit).into_iter().rev();
            let above = path.filter_map(|unit| heads.get(&unit)).flatten().copied();
            let able = new.reviewer.into_iter().chain(above).chain(new.stand_in);
            let pair = Pair::first(line.who, able).ok_or(Refusal::WrongState {
                why: "refusal-review-nobody",
            })?;
            Ok(with(line, pair))
        });
        let lines = lines.collect::<Result<Vec<_>, Refusal>>()?;
        if lines.is_empty() {
            let why = "refusal-review-empty";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(ReviewPlan { lines })
    }

    /// What stands in our own records.
    async fn held_here(
        &self,
        actor: &Actor,
        scope: &Scope,
        kinds: &BTreeSet<Reviewed>,
    ) -> Result<Vec<NewLine<Option<PersonId>>>, Problem> {
        let most = u32::try_from(MOST_LINES).unwrap_or(u32::MAX);
        let (records, standing) = (&self.parts.records, self.standing(actor));
        let found = records.reviewable(scope, standing, most.saturating_add(1));
        let wanted = found.await?.into_iter();
        let wanted = wanted.filter(|line| kinds.contains(&line.kind));
        Ok(wanted
            .map(|line| {
                let who = Some(line.who);
                with(line, who)
            })
            .collect())
    }

    /// Heads of units today who can sign in.
    async fn heads(&self, actor: &Actor) -> Result<BTreeMap<UnitId, Vec<PersonId>>, Problem> {
        let today = self.today_of(actor);
        let mut heads: BTreeMap<UnitId, Vec<PersonId>> = BTreeMap::new();
        for (grant, state) in self.parts.records.holders(Role::Head).await? {
            if able(state) && grant.in_force(today) {
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
        let listed = match &new.covered {
            Covered::System(System::List(name), _) => Some(name),
            Covered::System(..) | Covered::Own(_) => None,
        };
        let texts = [(&new.name, "name"), (&new.document, "document")];
        let texts = texts
            .into_iter()
            .chain(listed.map(|name| (name, "system_name")));
        for (text, field) in texts {
            if text.trim().chars().count() > LONGEST_NAME {
                let why = "invalid-too-long";
                return Err(Refusal::Invalid { field, why }.into());
            }
            if text.trim().is_empty() && field != "document" {
                return Err(Refusal::Missing { field }.into());
            }
        }
        if matches!(&new.covered, Covered::Own(kinds) if kinds.is_empty()) {
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

/// The same line with other people beside it.
fn with<A, B>(line: NewLine<A>, who: B) -> NewLine<B> {
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

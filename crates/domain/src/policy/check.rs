//! Compares the parts of a policy file with each other and builds the [`Policy`].

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::Spanned;
use toml::value::Datetime;

use super::declared::{Clause, ClauseRule, Lasting, PolicyKind, Step};
use super::examples::{ExampleRow, PasswordExample, PolicyExample};
use super::file::{
    AppPasswords, ClauseRow, IdleRow, InUse, LockoutRow, PolicyFile, SweepRow, ValidRow, WarnRow,
};
use super::{Policy, PolicyError, PolicyProblem, SweepRules};
use crate::calendar::Period;
use crate::regime::{Status, Validity};

/// A problem with the byte it stands at.
type Placed = (usize, PolicyProblem);

pub(super) fn parse(file: &str, text: &str) -> Result<Policy, PolicyError> {
    let raw: PolicyFile =
        toml::from_str(text).map_err(|cause| PolicyError::of_toml(file, text, &cause))?;
    build(raw).map_err(|(at, problem)| PolicyError::at(file, text, at, problem))
}

fn build(raw: PolicyFile) -> Result<Policy, Placed> {
    let zone = TimeZone::get(raw.time_zone.get_ref()).map_err(|_| {
        let name = raw.time_zone.get_ref().clone();
        (raw.time_zone.span().start, PolicyProblem::Zone(name))
    })?;
    let mut clauses = Vec::new();
    let mut places = Vec::new();
    let mut codes = BTreeSet::new();
    for row in raw.clause {
        let at = row.span().start;
        let clause = clause(row.into_inner(), &raw.id, raw.kind, raw.status, at)?;
        if !codes.insert(clause.code.clone()) {
            return Err((at, PolicyProblem::Twice { code: clause.code }));
        }
        clauses.push(clause);
        places.push(at);
    }
    let examples = examples(raw.example, raw.password, &zone)?;
    covered(&clauses, &places, &examples)?;
    agrees(&clauses, &places)?;
    if raw.kind == PolicyKind::Overlay {
        only_adds(raw.sweep.as_ref(), &raw.warn)?;
    }
    Ok(Policy {
        id: raw.id,
        version: raw.version,
        status: raw.status,
        kind: raw.kind,
        name: raw.name,
        valid: validity(&raw.valid)?,
        zone,
        sources: raw.source,
        clauses,
        warn_days: warn_days(raw.warn)?,
        sweep: raw.sweep.map(sweep).transpose()?,
        forces_guessable: raw.in_use.guessable == InUse::Change,
        forbids_app_passwords: raw.app_passwords.made == AppPasswords::Forbidden,
        examples,
        switched: Vec::new(),
    })
}

fn clause(
    row: ClauseRow,
    policy: &str,
    kind: PolicyKind,
    status: Status,
    at: usize,
) -> Result<Clause, Placed> {
    let code = row.code.clone();
    let quote = row.quote.clone();
    if status == Status::Verified && quote.is_none() {
        return Err((at, PolicyProblem::NoQuote { code }));
    }
    if kind == PolicyKind::Binding && row.forbids.is_some() {
        return Err((at, PolicyProblem::BindingForbids));
    }
    let rules = rules(row, at)?;
    if rules.is_empty() {
        return Err((at, PolicyProblem::Empty { code }));
    }
    Ok(Clause {
        policy: policy.to_owned(),
        status,
        code,
        quote,
        rules,
    })
}

fn rules(row: ClauseRow, at: usize) -> Result<Vec<ClauseRule>, Placed> {
    let mut rules = Vec::new();
    if let Some(length) = row.length {
        let alone = length.least;
        if alone == 0
            || length
                .least_with_second_factor
                .is_some_and(|with| with > alone)
        {
            let why = "length.least is at least 1, and least_with_second_factor not above it";
            return Err((at, PolicyProblem::Number(why)));
        }
        rules.push(ClauseRule::Length(length));
    }
    if let Some(classes) = row.classes {
        if classes.require.is_empty() {
            let why = "classes.require names no kind; leave classes out";
            return Err((at, PolicyProblem::Number(why)));
        }
        rules.push(ClauseRule::Classes(classes.require));
    }
    if let Some(history) = row.history {
        let last = history.last;
        rules.push(ClauseRule::History { last });
    }
    rules.extend(row.personal.then_some(ClauseRule::Personal));
    rules.extend(row.guessable.then_some(ClauseRule::Guessable));
    if let Some(rotate) = row.rotate {
        rules.push(ClauseRule::Rotate(lasting(&rotate.after)?));
    }
    rules.extend(row.idle.map(|row| idle(&row)).transpose()?);
    rules.extend(row.first_login.map(|_| ClauseRule::FirstLogin));
    rules.extend(row.compromised.map(|_| ClauseRule::Compromised));
    rules.extend(row.lockout.map(|row| lockout(&row)).transpose()?);
    rules.extend(row.forbids.map(ClauseRule::Forbids));
    Ok(rules)
}

fn idle(row: &IdleRow) -> Result<ClauseRule, Placed> {
    let step = *row.step.get_ref();
    if step < Step::Suspend {
        return Err((row.step.span().start, PolicyProblem::IdleStep(step.name())));
    }
    let after = lasting(&row.after)?;
    Ok(ClauseRule::Idle { after, step })
}

fn lockout(row: &LockoutRow) -> Result<ClauseRule, Placed> {
    let at = row.lasting.span().start;
    let period = Period::parse(row.lasting.get_ref()).map_err(|cause| (at, cause.into()))?;
    let Period::Elapsed { minutes } = period else {
        let wanted = "write minutes or hours (PT20M)";
        return Err((at, kind_of(row.lasting.get_ref(), wanted)));
    };
    if row.failures == 0 {
        let why = "lockout.failures is at least 1";
        return Err((at, PolicyProblem::Number(why)));
    }
    Ok(ClauseRule::Lockout {
        failures: row.failures,
        minutes,
    })
}

fn lasting(text: &Spanned<String>) -> Result<Lasting, Placed> {
    let at = text.span().start;
    let period = Period::parse(text.get_ref()).map_err(|cause| (at, cause.into()))?;
    let wanted = "write days, weeks, months or years (P90D)";
    Lasting::of(period).ok_or_else(|| (at, kind_of(text.get_ref(), wanted)))
}

fn kind_of(text: &str, wanted: &'static str) -> PolicyProblem {
    let text = text.to_owned();
    PolicyProblem::PeriodKind { text, wanted }
}

fn warn_days(row: WarnRow) -> Result<Vec<i32>, Placed> {
    let mut days = Vec::new();
    for day in row.days {
        if !(1..=366).contains(day.get_ref()) {
            let why = "warn.days are 1 to 366";
            return Err((day.span().start, PolicyProblem::Number(why)));
        }
        days.push(day.into_inner());
    }
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    Ok(days)
}

fn sweep(row: Spanned<SweepRow>) -> Result<SweepRules, Placed> {
    let at = row.span().start;
    let SweepRow { brake, decided_by } = row.into_inner();
    if !(1..=100).contains(&brake.percent) || brake.accounts == 0 {
        let why = "sweep.brake is { percent = 1 to 100, accounts = at least 1 }";
        return Err((at, PolicyProblem::Number(why)));
    }
    if decided_by.is_empty() {
        let why = "sweep.decided_by names no role; write who approves what a sweep proposes";
        return Err((at, PolicyProblem::Number(why)));
    }
    Ok(SweepRules { brake, decided_by })
}

fn validity(row: &ValidRow) -> Result<Validity, Placed> {
    let from = day(&row.from)?;
    let to = row.to.as_ref().map(day).transpose()?;
    if let (Some(end), Some(place)) = (to, &row.to)
        && end < from
    {
        return Err((place.span().start, PolicyProblem::EndsBeforeItStarts));
    }
    Ok(Validity { from, to })
}

fn day(written: &Spanned<Datetime>) -> Result<Date, Placed> {
    let text = written.get_ref().to_string();
    let at = written.span().start;
    text.parse()
        .map_err(|_| (at, PolicyProblem::NotADay(text.clone())))
}

fn examples(
    accounts: Vec<Spanned<ExampleRow>>,
    passwords: Vec<Spanned<PasswordExample>>,
    zone: &TimeZone,
) -> Result<Vec<PolicyExample>, Placed> {
    if accounts.is_empty() {
        return Err((0, PolicyProblem::NoExamples));
    }
    let mut read = Vec::new();
    for row in accounts {
        let at = row.span().start;
        let example = row.into_inner().read(zone);
        read.push(example.map_err(|cause| (at, cause.into()))?);
    }
    let passwords = passwords.into_iter().map(Spanned::into_inner);
    read.extend(passwords.map(PolicyExample::Password));
    Ok(read)
}

/// Every clause that leads to a step is expected by an example; every rule of passwords is broken by one.
fn covered(clauses: &[Clause], places: &[usize], examples: &[PolicyExample]) -> Result<(), Placed> {
    let expected: BTreeSet<&str> = examples.iter().filter_map(PolicyExample::clause).collect();
    let refused = examples.iter().any(PolicyExample::is_refused_password);
    for (clause, at) in clauses.iter().zip(places) {
        let code = clause.code.clone();
        let steps = clause.rules.iter().any(ClauseRule::leads_to_a_step);
        if steps && !expected.contains(code.as_str()) {
            return Err((*at, PolicyProblem::ClauseWithoutExample { code }));
        }
        let words = clause.rules.iter().any(ClauseRule::is_of_passwords);
        if words && !refused {
            return Err((*at, PolicyProblem::NoRefusedPassword { code }));
        }
    }
    Ok(())
}

/// What a file forbids it does not ask for itself.
fn agrees(clauses: &[Clause], places: &[usize]) -> Result<(), Placed> {
    let rules = || clauses.iter().flat_map(|clause| &clause.rules);
    for (clause, at) in clauses.iter().zip(places) {
        for rule in &clause.rules {
            if let ClauseRule::Forbids(subject) = rule
                && rules().any(|rule| subject.asked_by(rule))
            {
                let code = clause.code.clone();
                let subject = subject.name();
                return Err((*at, PolicyProblem::AsksAndForbids { code, subject }));
            }
        }
    }
    Ok(())
}

/// Who decides and when people are told is said by the binding policy alone.
fn only_adds(sweep: Option<&Spanned<SweepRow>>, warn: &WarnRow) -> Result<(), Placed> {
    if let Some(sweep) = sweep {
        return Err((sweep.span().start, PolicyProblem::NotOfAnOverlay("sweep")));
    }
    match warn.days.first() {
        Some(day) => Err((day.span().start, PolicyProblem::NotOfAnOverlay("warn"))),
        None => Ok(()),
    }
}

impl ClauseRule {
    /// Whether it can ask for something to be done with an account.
    const fn leads_to_a_step(&self) -> bool {
        matches!(
            self,
            Self::Rotate(_) | Self::Idle { .. } | Self::FirstLogin | Self::Compromised
        )
    }

    /// Whether [`Policy::breaches`] looks at it.
    const fn is_of_passwords(&self) -> bool {
        matches!(
            self,
            Self::Length(_) | Self::Classes(_) | Self::History { .. }
        )
    }
}

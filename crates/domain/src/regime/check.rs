//! Compares the parts of a regulation file with each other and builds the [`Regime`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::Spanned;
use toml::value::Datetime;

use super::declared::{
    Accept, AlarmRule, AtMost, Clause, Escalation, Expectation, FactType, Grade, Moment, NamedFact,
    Obligation, Unsettled, Validity, When, Within,
};
use super::file::{
    AcceptRow, AlarmRow, EscalationRow, ExpectRow, FactRow, FactWord, LevelRow, ObligationRow,
    RegimeFile, UnsettledRow, ValidRow, WhenRow, WithinRow,
};
use super::{FileProblem, Regime, RegimeError, joined};
use crate::calendar::{Period, Rules};

/// A problem with the byte it stands at.
type Placed = (usize, FileProblem);

/// Most combinations of answers that one impact is weighed in.
const MOST_COMBINATIONS: usize = 20_000;

pub(super) fn parse(file: &str, text: &str) -> Result<Regime, RegimeError> {
    let raw: RegimeFile =
        toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
    build(raw).map_err(|(at, problem)| RegimeError::at(file, text, at, problem))
}

fn build(raw: RegimeFile) -> Result<Regime, Placed> {
    let valid = validity(&raw.valid)?;
    let zone = TimeZone::get(raw.calendar.tz.get_ref()).map_err(|_| {
        let id = raw.calendar.tz.get_ref().clone();
        let known = "names of the IANA database (Asia/Taipei)".to_owned();
        (
            raw.calendar.tz.span().start,
            FileProblem::Unknown {
                what: "time zone",
                id,
                known,
            },
        )
    })?;
    let names = Names {
        moments: unique("moment", raw.moment, |moment: &Moment| moment.id.clone())?,
        grades: unique("grade", raw.grade, |grade: &Grade| grade.level.to_string())?,
        facts: facts(raw.fact)?,
    };
    let clauses = unique("clause", raw.level, |row: &LevelRow| row.clause.clone())?;
    let places: Vec<usize> = clauses.iter().map(|clause| clause.span().start).collect();
    let obligations = unique("obligation", raw.obligation, |row: &ObligationRow| {
        row.id.clone()
    })?;
    let regime = Regime {
        id: raw.id,
        version: raw.version,
        status: raw.status,
        name: raw.name,
        jurisdiction: raw.jurisdiction,
        valid,
        zone,
        rules: Rules {
            hours: raw.calendar.hours,
            days: raw.calendar.months,
        },
        calendar: raw.calendar.rest_days,
        sources: raw.source,
        clauses: each(clauses, |row, at| names.clause(row, at))?,
        unsettled: each(raw.unsettled, |row, at| names.unsettled(row, at))?,
        obligations: each(obligations, |row, at| names.obligation(row, at))?,
        escalations: each(raw.escalation, |row, at| names.escalation(row, at))?,
        expected: each(raw.expect, |row, at| names.expectation(row, at))?,
        moments: names.moments.into_iter().map(Spanned::into_inner).collect(),
        grades: names.grades.into_iter().map(Spanned::into_inner).collect(),
        facts: names.facts,
        examples: Vec::new(),
    };
    with_examples(regime, raw.example, &places)
}

fn with_examples(
    mut regime: Regime,
    examples: Vec<Spanned<super::Example>>,
    places: &[usize],
) -> Result<Regime, Placed> {
    let combinations = regime.combinations();
    if combinations > MOST_COMBINATIONS {
        return Err((
            0,
            FileProblem::TooWide {
                combinations,
                most: MOST_COMBINATIONS,
            },
        ));
    }
    if examples.is_empty() {
        return Err((0, FileProblem::NoExamples));
    }
    for example in &examples {
        let checked = regime.check_facts(&example.get_ref().facts);
        let refused = |cause| FileProblem::ExampleFacts(Box::new(cause));
        checked.map_err(|cause| (example.span().start, refused(cause)))?;
    }
    let reached: BTreeSet<_> = examples
        .iter()
        .flat_map(|example| example.get_ref().expect.clauses.iter().flatten().cloned())
        .collect();
    for (clause, at) in regime.clauses.iter().zip(places) {
        if !reached.contains(&clause.code) {
            let problem = FileProblem::ClauseWithoutExample {
                clause: clause.code.clone(),
            };
            return Err((*at, problem));
        }
    }
    regime.examples = examples.into_iter().map(Spanned::into_inner).collect();
    Ok(regime)
}

/// Names that rows refer to.
struct Names {
    moments: Vec<Spanned<Moment>>,
    grades: Vec<Spanned<Grade>>,
    facts: Vec<NamedFact>,
}

impl Names {
    fn clause(&self, row: LevelRow, at: usize) -> Result<Clause, Placed> {
        self.grade(row.level, at)?;
        let when = self.when(row.when)?;
        Ok(Clause {
            code: row.clause,
            level: row.level,
            quote: row.quote,
            when,
        })
    }

    fn unsettled(&self, row: UnsettledRow, at: usize) -> Result<Unsettled, Placed> {
        let fact = self.fact(&row.fact, at)?;
        for candidate in &row.candidates {
            check_choice(fact, candidate, at)?;
        }
        let candidates = row.candidates.into_iter().collect();
        Ok(Unsettled {
            when: self.when(row.when)?,
            fact: row.fact,
            candidates,
            ask: row.ask,
        })
    }

    fn obligation(&self, row: ObligationRow, at: usize) -> Result<Obligation, Placed> {
        for moment in [
            Some(&row.anchor),
            row.cautious_anchor.as_ref(),
            row.otherwise.as_ref(),
            row.done_event.as_ref(),
        ] {
            moment.map_or(Ok(()), |moment| self.moment(moment, at))?;
        }
        Ok(Obligation {
            within: self.within(&row.within)?,
            id: row.id,
            label: row.label,
            anchor: row.anchor,
            cautious_anchor: row.cautious_anchor,
            otherwise: row.otherwise,
            alarms: alarms(row.alarm)?,
            to: row.to,
            form: row.form,
            confirm: row.confirm,
            on_level_change: row.on_level_change,
            fallback_channel: row.fallback_channel,
            done_event: row.done_event,
            extendable_by: row.extendable_by,
            quote: row.quote,
            cite: row.cite,
        })
    }

    fn escalation(&self, row: EscalationRow, at: usize) -> Result<Escalation, Placed> {
        row.levels
            .iter()
            .try_for_each(|level| self.grade(*level, at))?;
        Ok(Escalation {
            id: row.id,
            label: row.label,
            levels: row.levels.into_iter().collect(),
            when: row
                .when
                .map_or_else(|| Ok(When::default()), |when| self.when(when))?,
            notify: row.notify,
            consider: row.consider,
            require: row.require,
            quote: row.quote,
            cite: row.cite,
        })
    }

    fn expectation(&self, row: ExpectRow, at: usize) -> Result<Expectation, Placed> {
        self.moment(&row.anchor, at)?;
        Ok(Expectation {
            within: self.within(&row.within)?,
            id: row.id,
            label: row.label,
            who: row.who,
            anchor: row.anchor,
            cite: row.cite,
        })
    }

    fn moment(&self, id: &str, at: usize) -> Result<(), Placed> {
        if self.moments.iter().any(|moment| moment.get_ref().id == id) {
            return Ok(());
        }
        let known = joined(
            self.moments
                .iter()
                .map(|moment| moment.get_ref().id.as_str()),
        );
        Err((
            at,
            FileProblem::Unknown {
                what: "moment",
                id: id.to_owned(),
                known,
            },
        ))
    }

    fn grade(&self, level: u8, at: usize) -> Result<(), Placed> {
        if self
            .grades
            .iter()
            .any(|grade| grade.get_ref().level == level)
        {
            return Ok(());
        }
        Err((
            at,
            FileProblem::NoSuchLevel {
                level: level.to_string(),
            },
        ))
    }

    fn fact(&self, id: &str, at: usize) -> Result<&NamedFact, Placed> {
        self.facts.iter().find(|fact| fact.id == id).ok_or_else(|| {
            let known = joined(self.facts.iter().map(|fact| fact.id.as_str()));
            (
                at,
                FileProblem::Unknown {
                    what: "fact",
                    id: id.to_owned(),
                    known,
                },
            )
        })
    }

    fn when(&self, row: Spanned<WhenRow>) -> Result<When, Placed> {
        let at = row.span().start;
        let mut conditions = BTreeMap::new();
        for (name, accept) in row.into_inner() {
            let fact = self.fact(&name, at)?;
            conditions.insert(name, accept_of(fact, accept, at)?);
        }
        Ok(When(conditions))
    }

    fn within(&self, row: &Spanned<WithinRow>) -> Result<Within, Placed> {
        let at = row.span().start;
        let period = |text: &str| Period::parse(text).map_err(|cause| (at, cause.into()));
        match row.get_ref() {
            WithinRow::EveryLevel(text) => Ok(Within::EveryLevel(period(text)?)),
            WithinRow::PerLevel(rows) => {
                let mut per_level = BTreeMap::new();
                for (key, text) in rows {
                    let level = key.strip_prefix('L').and_then(|digits| digits.parse().ok());
                    let no_level = || (at, FileProblem::NoSuchLevel { level: key.clone() });
                    let level = level.ok_or_else(no_level)?;
                    self.grade(level, at)?;
                    per_level.insert(level, period(text)?);
                }
                Ok(Within::PerLevel(per_level))
            }
        }
    }
}

/// Warnings, earliest first.
fn alarms(rows: Vec<Spanned<AlarmRow>>) -> Result<Vec<AlarmRule>, Placed> {
    let mut alarms = each(rows, |row, at| {
        let period = Period::parse(&row.before).map_err(|cause| (at, cause.into()))?;
        let minutes = period.minutes().ok_or_else(|| {
            let text = row.before.clone();
            (at, FileProblem::NoLead { text })
        })?;
        let tell = row.tell;
        Ok(AlarmRule { minutes, tell })
    })?;
    alarms.sort_by_key(|alarm| std::cmp::Reverse(alarm.minutes));
    Ok(alarms)
}

fn each<Row, Built>(
    rows: Vec<Spanned<Row>>,
    mut build: impl FnMut(Row, usize) -> Result<Built, Placed>,
) -> Result<Vec<Built>, Placed> {
    rows.into_iter()
        .map(|row| {
            let at = row.span().start;
            build(row.into_inner(), at)
        })
        .collect()
}

fn unique<Row>(
    what: &'static str,
    rows: Vec<Spanned<Row>>,
    name: impl Fn(&Row) -> String,
) -> Result<Vec<Spanned<Row>>, Placed> {
    let mut seen = BTreeSet::new();
    for row in &rows {
        let id = name(row.get_ref());
        if !seen.insert(id.clone()) {
            return Err((row.span().start, FileProblem::Twice { what, id }));
        }
    }
    Ok(rows)
}

fn validity(row: &ValidRow) -> Result<Validity, Placed> {
    let from = day(&row.from)?;
    let to = row.to.as_ref().map(day).transpose()?;
    match (&row.to, to) {
        (Some(at), Some(to)) if to < from => {
            Err((at.span().start, FileProblem::EndsBeforeItStarts))
        }
        _ => Ok(Validity { from, to }),
    }
}

fn day(value: &Spanned<Datetime>) -> Result<Date, Placed> {
    let text = value.get_ref().to_string();
    match text.parse() {
        Ok(date) if value.get_ref().time.is_none() => Ok(date),
        _ => Err((
            value.span().start,
            FileProblem::NotADay { text, year: None },
        )),
    }
}

fn facts(rows: Vec<Spanned<FactRow>>) -> Result<Vec<NamedFact>, Placed> {
    let rows = unique("fact", rows, |row: &FactRow| row.id.clone())?;
    let numbers: BTreeSet<_> = rows
        .iter()
        .map(Spanned::get_ref)
        .filter(|row| row.kind == FactWord::Number)
        .map(|row| row.id.clone())
        .collect();
    each(rows, |row, at| {
        fact(row, &numbers).map_err(|problem| (at, problem))
    })
}

fn fact(row: FactRow, numbers: &BTreeSet<String>) -> Result<NamedFact, FileProblem> {
    let bad = |why| FileProblem::BadFact {
        fact: row.id.clone(),
        why,
    };
    let has_choices = !row.choice.is_empty();
    let kind = match (row.kind, has_choices, row.least) {
        (FactWord::Choice, true, None) => FactType::Choice(row.choice),
        (FactWord::YesNo, false, None) => FactType::YesNo,
        (FactWord::Number, false, least) => FactType::Number { least },
        (FactWord::Choice, false, _) => return Err(bad("a choice needs [[fact.choice]] rows")),
        (_, true, _) => return Err(bad("only type = \"choice\" has choices; remove them")),
        (_, _, Some(_)) => return Err(bad("only type = \"number\" has `least`; remove it")),
    };
    let derive = row
        .derive
        .map(|derive| AtMost(derive.at_most.0, derive.at_most.1));
    if let Some(rule) = &derive {
        if kind != FactType::YesNo {
            return Err(bad("only type = \"yes_no\" can be derived"));
        }
        if let Some(name) = rule.facts().find(|name| !numbers.contains(*name)) {
            let (what, known) = ("number fact", joined(numbers.iter().map(String::as_str)));
            return Err(FileProblem::Unknown {
                what,
                id: name.to_owned(),
                known,
            });
        }
    }
    let (label, help, example) = (row.label, row.help, row.example);
    Ok(NamedFact {
        id: row.id,
        kind,
        label,
        help,
        example,
        derive,
    })
}

fn accept_of(fact: &NamedFact, row: AcceptRow, at: usize) -> Result<Accept, Placed> {
    match (&fact.kind, row) {
        (_, AcceptRow::Word(word)) if word == "any" => Ok(Accept::Any),
        (FactType::YesNo, AcceptRow::Is(value)) => Ok(Accept::Is(value)),
        (FactType::Choice(_), AcceptRow::Word(word)) => one_of(fact, vec![word], at),
        (FactType::Choice(_), AcceptRow::Words(words)) => one_of(fact, words, at),
        (FactType::Number { .. }, _) => {
            let why = "a condition cannot look at a number; derive a yes_no fact from it";
            Err((
                at,
                FileProblem::BadFact {
                    fact: fact.id.clone(),
                    why,
                },
            ))
        }
        (_, AcceptRow::Is(value)) => Err((at, never(fact, &value.to_string()))),
        (_, AcceptRow::Word(word)) => Err((at, never(fact, &word))),
        (_, AcceptRow::Words(words)) => Err((at, never(fact, &words.join(", ")))),
    }
}

fn one_of(fact: &NamedFact, words: Vec<String>, at: usize) -> Result<Accept, Placed> {
    words
        .iter()
        .try_for_each(|word| check_choice(fact, word, at))?;
    Ok(Accept::OneOf(words.into_iter().collect()))
}

fn check_choice(fact: &NamedFact, word: &str, at: usize) -> Result<(), Placed> {
    match &fact.kind {
        FactType::Choice(choices) if choices.iter().any(|choice| choice.id == word) => Ok(()),
        _ => Err((at, never(fact, word))),
    }
}

fn never(fact: &NamedFact, value: &str) -> FileProblem {
    FileProblem::Never {
        fact: fact.id.clone(),
        value: value.to_owned(),
        known: fact.kind.allowed(),
    }
}

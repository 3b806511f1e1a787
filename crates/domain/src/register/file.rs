//! A register file becomes a [`Register`], or says where it does not fit.

use std::collections::BTreeSet;

use toml::Spanned;

use super::condition::{Condition, ConditionRow, NOW, Test};
use super::example;
use super::field::{Field, Kind};
use super::rows::{
    DeadlineRow, FieldRow, KindName, RegisterRow, RuleRow, StateRow, StepRow, StrictRow,
};
use super::{BEGIN, Deadline, Ends, FILL, Register, Rule, State, Step, Strict};
use crate::calendar::Period;
use crate::regime::{FileProblem, RegimeError};

/// The most fields of a register. Ours: nobody fills a longer form.
const MOST_FIELDS: usize = 60;
/// The fewest examples that pass, and that are refused.
const FEWEST: usize = 2;
/// Longest name of a field, state, step or rule.
const LONGEST_NAME: usize = 40;

/// What is wrong, without its place.
type Wrong = (String, String);

/// Reads a file and runs its examples.
pub(super) fn parse(file: &str, text: &str) -> Result<Register, RegimeError> {
    let raw: RegisterRow = toml::from_str(text).map_err(|cause| {
        let byte = cause.span().map_or(0, |span| span.start);
        let message = cause.message().lines().collect::<Vec<_>>().join(", ");
        let why = format!("{message}; docs/registers.md lists every field");
        at(file, text, byte, ("the file".to_owned(), why))
    })?;
    let place = |byte: usize| move |wrong| at(file, text, byte, wrong);
    let examples = raw.example.iter().map(Spanned::span);
    let spans: Vec<_> = examples.map(|span| span.start).collect();
    let (register, examples) = compiled(raw, &place)?;
    let mut counted = (0, 0);
    let mut refused = BTreeSet::new();
    for (example, byte) in examples.iter().zip(spans) {
        let what = format!("example {:?}", example.name);
        example::holds(&register, example).map_err(|why| at(file, text, byte, (what, why)))?;
        match &example.refused {
            Some(rule) => {
                counted.1 += 1;
                refused.insert(rule.as_str());
            }
            None => counted.0 += 1,
        }
    }
    if counted.0 < FEWEST || counted.1 < FEWEST {
        let why = format!(
            "write at least {FEWEST} that pass and {FEWEST} that are refused; there are {} and {}",
            counted.0, counted.1
        );
        return Err(at(file, text, 0, ("examples".to_owned(), why)));
    }
    let untold = register
        .rules
        .iter()
        .find(|rule| !refused.contains(rule.name.as_str()));
    if let Some(rule) = untold {
        let byte = text.find(&format!("\"{}\"", rule.name)).unwrap_or_default();
        let why = "no example is refused by it; add one".to_owned();
        return Err(at(file, text, byte, (format!("rule {:?}", rule.name), why)));
    }
    Ok(register)
}

fn at(file: &str, text: &str, byte: usize, (what, why): Wrong) -> RegimeError {
    RegimeError::at(file, text, byte, FileProblem::Register { what, why })
}

type Examples = Vec<super::rows::ExampleRow>;

fn compiled<P, E>(raw: RegisterRow, place: &P) -> Result<(Register, Examples), RegimeError>
where
    P: Fn(usize) -> E,
    E: Fn(Wrong) -> RegimeError,
{
    let names = Names::of(&raw);
    let id_at = raw.id.span().start;
    heads(&raw, &names).map_err(|(byte, wrong)| place(byte.unwrap_or(id_at))(wrong))?;
    let keep = Period::parse(raw.keep.get_ref());
    let keep =
        keep.map_err(|cause| place(raw.keep.span().start)(wrong("keep", cause.to_string())))?;
    let fields = each(raw.field, place, |row| field(row, &names))?;
    let states = each(raw.state, place, |row| Ok(state(row)))?;
    let check = Check {
        names: &names,
        fields: &fields,
    };
    for field in &fields {
        check.conditions(&field.when).map_err(place(id_at))?;
    }
    let steps = each(raw.step, place, |row| check.step(row))?;
    let rules = each(raw.rule, place, |row| check.rule(row))?;
    let deadlines = each(raw.deadline, place, |row| check.deadline(row))?;
    let clauses = raw.clause.into_iter().map(Spanned::into_inner).collect();
    let dead = states.iter().find(|state: &&State| {
        let leaves = |step: &Step| step.from.contains(&state.name);
        state.ends == steps.iter().any(leaves)
    });
    if let Some(state) = dead {
        let why = "a state that ends has no step from it, and every other one has";
        return Err(place(id_at)(wrong(&format!("state {:?}", state.name), why)));
    }
    let register = Register {
        id: raw.id.into_inner(),
        code: raw.code.into_inner(),
        official: raw.official,
        status: raw.status,
        title: raw.title,
        says: raw.says,
        years: raw.years,
        keep,
        list: raw.list.into_inner(),
        reads: raw.reads,
        sources: raw.source,
        clauses,
        fields,
        states,
        steps,
        rules,
        deadlines,
        stamps: raw.stamp.into_iter().map(|stamp| stamp.label).collect(),
        examples: raw.example.len(),
    };
    let examples = raw.example.into_iter().map(Spanned::into_inner).collect();
    Ok((register, examples))
}

fn each<R, T, P, E>(
    rows: Vec<Spanned<R>>,
    place: &P,
    read: impl Fn(R) -> Result<T, Wrong>,
) -> Result<Vec<T>, RegimeError>
where
    P: Fn(usize) -> E,
    E: Fn(Wrong) -> RegimeError,
{
    let one = |row: Spanned<R>| {
        let byte = row.span().start;
        read(row.into_inner()).map_err(place(byte))
    };
    rows.into_iter().map(one).collect()
}

fn wrong(what: &str, why: impl Into<String>) -> Wrong {
    (what.to_owned(), why.into())
}

/// The names that a file declares.
struct Names {
    fields: Vec<String>,
    states: Vec<String>,
    steps: Vec<String>,
    clauses: Vec<String>,
}

impl Names {
    fn of(raw: &RegisterRow) -> Self {
        Self {
            fields: raw
                .field
                .iter()
                .map(|row| row.get_ref().name.clone())
                .collect(),
            states: raw
                .state
                .iter()
                .map(|row| row.get_ref().name.clone())
                .collect(),
            steps: raw
                .step
                .iter()
                .map(|row| row.get_ref().name.clone())
                .collect(),
            clauses: raw
                .clause
                .iter()
                .map(|row| row.get_ref().id.clone())
                .collect(),
        }
    }
}

/// What stands at the head, and that every name is one and stands once.
fn heads(raw: &RegisterRow, names: &Names) -> Result<(), (Option<usize>, Wrong)> {
    let here = |wrong| (None, wrong);
    let code = raw.code.get_ref();
    let plain = |text: &str, more: &str| {
        let fits =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || more.contains(sign);
        !text.is_empty() && text.len() <= LONGEST_NAME && text.chars().all(fits)
    };
    if !plain(raw.id.get_ref(), "-") {
        return Err(here(wrong("id", "write small letters, digits and -")));
    }
    let fits = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit();
    if !(2..=8).contains(&code.len()) || !code.chars().all(fits) {
        let why = "write two to eight capital letters and digits, as in 115-CHG-0007";
        return Err((Some(raw.code.span().start), wrong("code", why)));
    }
    if raw.field.is_empty() || raw.field.len() > MOST_FIELDS {
        return Err(here(wrong(
            "field",
            format!("declare 1 to {MOST_FIELDS} fields"),
        )));
    }
    if raw.state.is_empty() {
        return Err(here(wrong(
            "state",
            "declare at least one; a sheet begins in the first",
        )));
    }
    let kinds = [
        ("field", &names.fields),
        ("state", &names.states),
        ("step", &names.steps),
        ("clause", &names.clauses),
    ];
    for (what, all) in kinds {
        let mut seen = BTreeSet::new();
        for name in all {
            let fits = plain(name, if what == "clause" { "-_." } else { "-_" });
            let own = what == "step" && [BEGIN, FILL].contains(&name.as_str());
            if !fits || own || !seen.insert(name) {
                let why = "a name is of small letters, digits, - and _, stands once, and no step is \"begin\" or \"fill\"";
                return Err(here(wrong(&format!("{what} {name:?}"), why)));
            }
        }
    }
    for name in raw.list.get_ref() {
        known("list", "field", name, &names.fields)
            .map_err(|wrong| (Some(raw.list.span().start), wrong))?;
    }
    Ok(())
}

fn known(of: &str, what: &str, name: &String, all: &[String]) -> Result<(), Wrong> {
    if all.contains(name) {
        return Ok(());
    }
    let why = format!("unknown {what} {name:?}; declared are: {}", all.join(", "));
    Err((of.to_owned(), why))
}

fn state(row: StateRow) -> State {
    State {
        name: row.name,
        label: row.label,
        by: row.by,
        ends: row.ends,
    }
}

fn field(row: FieldRow, names: &Names) -> Result<Field, Wrong> {
    let of = format!("field {:?}", row.name);
    for state in &row.fill {
        known(&of, "state", state, &names.states)?;
    }
    for step in row.need.iter().filter(|step| *step != BEGIN) {
        known(&of, "step", step, &names.steps)?;
    }
    let more = [
        (row.measure.is_some(), KindName::Number, "measure"),
        (!row.choices.is_empty(), KindName::Choice, "choices"),
        (!row.roles.is_empty(), KindName::Person, "roles"),
        (row.register.is_some(), KindName::Sheet, "register"),
    ];
    let stray = more
        .iter()
        .find(|(there, kind, _)| *there && row.kind != *kind);
    if let Some((_, _, name)) = stray {
        return Err(wrong(&of, format!("{name} does not belong to its type")));
    }
    let kind = match row.kind {
        KindName::Text => Kind::Text,
        KindName::Long => Kind::Long,
        KindName::Number => Kind::Number(row.measure),
        KindName::Date => Kind::Date,
        KindName::Moment => Kind::Moment,
        KindName::YesNo => Kind::YesNo,
        KindName::Choice if row.choices.len() < 2 => {
            return Err(wrong(&of, "name at least two choices"));
        }
        KindName::Choice => Kind::Choice(row.choices),
        KindName::Address => Kind::Address,
        KindName::Host => Kind::Host,
        KindName::Account => Kind::Account,
        KindName::Person if row.roles.is_empty() => {
            return Err(wrong(&of, "name the roles of who is meant (roles)"));
        }
        KindName::Person => Kind::Person(row.roles),
        KindName::Unit => Kind::Unit,
        KindName::Incident => Kind::Incident,
        KindName::Finding => Kind::Finding,
        KindName::Sheet => Kind::Sheet(
            row.register
                .ok_or_else(|| wrong(&of, "name the register whose sheets are meant (register)"))?,
        ),
        KindName::Digest => Kind::Digest,
    };
    let first = names.states.iter().take(1).cloned();
    Ok(Field {
        name: row.name,
        label: row.label,
        hint: row.hint,
        kind,
        fill: if row.fill.is_empty() {
            first.collect()
        } else {
            row.fill
        },
        need: row.need,
        when: conditions(&of, row.when)?,
    })
}

fn conditions(of: &str, rows: Vec<ConditionRow>) -> Result<Vec<Condition>, Wrong> {
    let one = |row: ConditionRow| {
        let field = row.field.clone();
        let why = format!(
            "a condition over {field:?} names exactly one of is, is_not, filled, at_least, at_most, after, before"
        );
        row.read().ok_or((of.to_owned(), why))
    };
    rows.into_iter().map(one).collect()
}

/// What steps, rules and deadlines may name.
struct Check<'c> {
    names: &'c Names,
    fields: &'c [Field],
}

impl Check<'_> {
    fn conditions(&self, all: &[Condition]) -> Result<(), Wrong> {
        let names = &self.names.fields;
        for condition in all {
            let of = format!("condition over {:?}", condition.field);
            known(&of, "field", &condition.field, names)?;
            let field = self
                .fields
                .iter()
                .find(|field| field.name == condition.field);
            let Some(field) = field else { continue };
            match &condition.test {
                Test::Filled(_) => {}
                Test::Is(values) | Test::IsNot(values) => {
                    let zone = jiff::tz::TimeZone::UTC;
                    let bad =
                        |value: &&String| field.kind.read(value, &zone).as_ref() != Ok(*value);
                    if let Some(value) = values.iter().find(bad) {
                        return Err((of, format!("the field is never {value:?}")));
                    }
                }
                Test::Compare(_, than) => {
                    let fits = names.contains(than)
                        || (than == NOW && matches!(field.kind, Kind::Date | Kind::Moment))
                        || field.kind.read(than, &jiff::tz::TimeZone::UTC).is_ok();
                    let ordered = matches!(field.kind, Kind::Number(_) | Kind::Date | Kind::Moment);
                    if !fits || !ordered {
                        let why = format!(
                            "it cannot be compared with {than:?}: numbers, dates and moments are, with a field, a value or now"
                        );
                        return Err((of, why));
                    }
                }
            }
        }
        Ok(())
    }

    fn read(&self, of: &str, rows: Vec<ConditionRow>) -> Result<Vec<Condition>, Wrong> {
        let all = conditions(of, rows)?;
        self.conditions(&all)?;
        Ok(all)
    }

    fn step(&self, row: StepRow) -> Result<Step, Wrong> {
        let of = format!("step {:?}", row.name);
        for state in row.from.iter().chain([&row.to]) {
            known(&of, "state", state, &self.names.states)?;
        }
        for step in row.not.iter().filter(|step| *step != FILL) {
            known(&of, "step", step, &self.names.steps)?;
        }
        known(&of, "clause", &row.clause, &self.names.clauses)?;
        if row.who.is_empty() || row.from.is_empty() {
            return Err(wrong(
                &of,
                "name where it leads from (from) and who does it (who)",
            ));
        }
        if let Some(oral) = &row.oral {
            for field in oral.fields() {
                known(&of, "field", &field.to_owned(), &self.names.fields)?;
            }
        }
        let strict = |strict: StrictRow| {
            known(&of, "clause", &strict.clause, &self.names.clauses)?;
            Ok(Strict {
                when: self.read(&of, strict.when)?,
                who: strict.who,
                clause: strict.clause,
            })
        };
        let strict = row.strict.into_iter().map(strict);
        Ok(Step {
            strict: strict.collect::<Result<_, Wrong>>()?,
            when: self.read(&of, row.when)?,
            name: row.name,
            label: row.label,
            from: row.from,
            to: row.to,
            who: row.who,
            not: row.not,
            reason: row.reason,
            oral: row.oral,
            clause: row.clause,
        })
    }

    fn rule(&self, row: RuleRow) -> Result<Rule, Wrong> {
        let of = format!("rule {:?}", row.name);
        known(&of, "clause", &row.clause, &self.names.clauses)?;
        for field in &row.needs {
            known(&of, "field", field, &self.names.fields)?;
        }
        for step in row
            .at
            .iter()
            .filter(|step| ![BEGIN, FILL].contains(&step.as_str()))
        {
            known(&of, "step", step, &self.names.steps)?;
        }
        if row.needs.is_empty() && row.must.is_empty() {
            return Err(wrong(&of, "name fields that it needs, or what must hold"));
        }
        Ok(Rule {
            when: self.read(&of, row.when)?,
            must: self.read(&of, row.must)?,
            name: row.name,
            at: row.at,
            needs: row.needs,
            clause: row.clause,
            says: row.says,
        })
    }

    fn deadline(&self, row: DeadlineRow) -> Result<Deadline, Wrong> {
        let of = format!("deadline for {:?}", row.step);
        known(&of, "step", &row.step, &self.names.steps)?;
        known(&of, "clause", &row.clause, &self.names.clauses)?;
        for step in row.after.iter().filter(|step| *step != BEGIN) {
            known(&of, "step", step, &self.names.steps)?;
        }
        for state in &row.states {
            known(&of, "state", state, &self.names.states)?;
        }
        let ends = match (row.within, row.until) {
            (Some(within), None) if !row.after.is_empty() => Ends::After {
                steps: row.after,
                within: Period::parse(&within).map_err(|cause| wrong(&of, cause.to_string()))?,
            },
            (None, Some(field)) if !row.states.is_empty() => {
                known(&of, "field", &field, &self.names.fields)?;
                Ends::Until {
                    field,
                    states: row.states,
                }
            }
            _ => {
                let why = "write after (steps) with within, or until (a date field) with states";
                return Err(wrong(&of, why));
            }
        };
        Ok(Deadline {
            step: row.step,
            label: row.label,
            ends,
            clause: row.clause,
        })
    }
}

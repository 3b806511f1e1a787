//! What of the demanded logs is kept: gaps, holds, the end of the disk, and the state of the seal.

use std::collections::BTreeSet;

use application::coverage::{CoverageRow, Evidence};
use application::retention::{LastCheck, Removal};
use application::use_case::{LET_GO, NAME_LOG_KINDS, UseCase, VIEW_COVERAGE};
use application::witnessing::{Standing, Witnesses};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::State;
use domain::id::{SourceId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// So many gaps are told in words; the export has all.
const GAPS: usize = 3;
const MIB: u64 = 1024 * 1024;

/// The list of kinds of logs, each of each source.
pub(crate) struct Coverage;

impl List for Coverage {
    type Asked = Everything;
    type Row = CoverageRow;

    const NAME: &'static str = "evidence";
    const ITEM: &'static str = "coverage";
    const PATH: &'static str = "/evidence";
    const EXPORT: &'static str = "/evidence/export/{format}";
    const TITLE: &'static str = "evidence-title";
    const USE_CASE: &'static UseCase = &VIEW_COVERAGE;

    fn columns() -> &'static [Column<CoverageRow>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<CoverageRow>, Problem> {
        Ok(console.office.view_coverage(actor).await?.rows)
    }
}

type Col = Column<CoverageRow>;

static COLUMNS: [Col; 11] = [
    Col::new("source", "evidence-column-source", Kind::Text, |_, row| {
        Cell::text(name(row))
    })
    .shown(|teller, row| match &row.source {
        Some(source) => Shown::Name(visible(&source.name)),
        None => Shown::Name(teller.page.t("evidence-no-source")),
    }),
    Col::new("kind", "evidence-column-kind", Kind::Text, |teller, row| {
        Cell::text(kind(teller, row))
    })
    .shown(|teller, row| Shown::Words(kind(teller, row))),
    Col::new(
        "state",
        "evidence-column-state",
        Kind::Text,
        |teller, row| Cell::text(teller.page.named("evidence-state-", state(row))),
    )
    .shown(|teller, row| Shown::Tag {
        class: match state(row) {
            "complete" => "govuk-tag--green",
            "young" => "govuk-tag--yellow",
            "unknown" => "govuk-tag--grey",
            _ => "govuk-tag--red",
        },
        text: teller.page.named("evidence-state-", state(row)),
        beside: String::new(),
    }),
    Col::new(
        "missing_days",
        "evidence-column-missing",
        Kind::Number,
        |_, row| {
            row.coverage
                .as_ref()
                .map_or_else(|| Cell::text(""), |one| Cell::count(one.missing_days()))
        },
    )
    .shown(|teller, row| {
        let missing = row
            .coverage
            .as_ref()
            .map(domain::retention::Coverage::missing_days);
        Shown::Count(missing.map_or_else(String::new, |days| teller.page.count(days)))
    }),
    Col::new("gaps", "evidence-column-gaps", Kind::Text, |_, row| {
        let gaps = row.coverage.iter().flat_map(|one| &one.gaps);
        let gaps: Vec<_> = gaps.map(|(from, to)| format!("{from}/{to}")).collect();
        Cell::text(gaps.join(" "))
    })
    .shown(|teller, row| Shown::Words(gaps(teller, row))),
    Col::new("from", "evidence-column-from", Kind::Text, |_, row| {
        Cell::text(day_of(row.coverage.as_ref().map(|one| one.from)))
    }),
    Col::new("until", "evidence-column-until", Kind::Text, |_, row| {
        Cell::text(day_of(row.coverage.as_ref().map(|one| one.until)))
    }),
    Col::new(
        "months",
        "evidence-column-months",
        Kind::Number,
        |_, row| Cell::count(row.months.into()),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.months.into()))),
    Col::new("clause", "evidence-column-clause", Kind::Text, |_, row| {
        Cell::text(row.class.as_ref().map_or("", |class| class.clause.as_str()))
    })
    .shown(|_, row| {
        let clause = row.class.as_ref().map(|class| class.clause.clone());
        Shown::Words(clause.unwrap_or_default())
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(
            row.source
                .as_ref()
                .map_or_else(String::new, |source| teller.unit(source.unit)),
        )
    }),
    Col::new("source_id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(
            row.source
                .as_ref()
                .map_or_else(String::new, |source| source.id.to_string()),
        )
    }),
];

fn name(row: &CoverageRow) -> &str {
    row.source
        .as_ref()
        .map_or("", |source| source.name.as_str())
}

fn kind(teller: &Teller<'_>, row: &CoverageRow) -> String {
    match &row.class {
        Some(class) => class.label.get(teller.page.language).to_owned(),
        None => teller.page.t("evidence-no-kind"),
    }
}

/// Complete; gaps; begun less long ago than is asked for, without a gap since; nothing at all; a
/// source without kind, or a kind without source.
fn state(row: &CoverageRow) -> &'static str {
    let Some(coverage) = &row.coverage else {
        return if row.source.is_some() {
            "unknown"
        } else {
            "nobody"
        };
    };
    let begun = |gaps: &[(Date, Date)]| {
        gaps.len() == 1 && gaps.first().is_some_and(|(from, _)| *from == coverage.from)
    };
    match coverage.first {
        _ if coverage.is_complete() => "complete",
        None => "nothing",
        Some(_) if begun(&coverage.gaps) => "young",
        Some(_) => "gaps",
    }
}

fn gaps(teller: &Teller<'_>, row: &CoverageRow) -> String {
    let Some(coverage) = &row.coverage else {
        return String::new();
    };
    let day = |day: Date| texts::day(day, teller.page.style());
    let told = coverage.gaps.iter().rev().take(GAPS).map(|(from, to)| {
        if from == to {
            return day(*from);
        }
        let args = [("from", day(*from).into()), ("to", day(*to).into())];
        teller.page.say("evidence-gap", &args)
    });
    let told: Vec<_> = told.collect();
    let text = told.join(&teller.page.t("list-comma"));
    let more = coverage.gaps.len().saturating_sub(GAPS);
    if more == 0 {
        return text;
    }
    let count = u64::try_from(more).unwrap_or_default();
    let args = [
        ("gaps", text.into()),
        ("count", teller.page.count(count).into()),
    ];
    teller.page.say("evidence-gaps-more", &args)
}

fn day_of(day: Option<Date>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

/// A witness of the log, as a line.
pub(crate) struct WitnessLine {
    /// Whether it refuses: this is another log than it saw.
    pub(crate) refuses: bool,
    /// How it stands.
    pub(crate) text: String,
    /// What it said, where it did not countersign.
    pub(crate) trouble: String,
    /// The checkpoint that it countersigned; empty where there is none.
    pub(crate) note: String,
}

/// Witnesses in words.
pub(crate) fn witnesses(page: &Page, all: &Witnesses) -> Vec<WitnessLine> {
    let line = |(name, one): (&String, &Standing)| {
        let mut args = vec![("name", visible(name).into())];
        let key = match &one.last {
            _ if one.refused => "evidence-witness-refuses",
            Some(last) => {
                args.push(("leaves", page.count(last.size).into()));
                args.push(("at", page.moment(last.at).into()));
                "evidence-witness-well"
            }
            None => "evidence-witness-not-yet",
        };
        let trouble = one.trouble.as_deref().map(|why| {
            let said = visible(why);
            page.say("evidence-witness-trouble", &[("said", said.into())])
        });
        WitnessLine {
            refuses: one.refused,
            text: page.say(key, &args),
            trouble: trouble.unwrap_or_default(),
            note: one
                .last
                .as_ref()
                .map_or_else(String::new, |last| last.note.clone()),
        }
    };
    all.iter().map(line).collect()
}

/// A hold that stands, as a line.
struct HoldLine {
    href: String,
    text: String,
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct EvidencePage {
    page: Page,
    table: Table,
    forecast: String,
    checkpoint: String,
    given: String,
    note: String,
    witnesses: Vec<WitnessLine>,
    check: String,
    broken: Vec<String>,
    removal: String,
    waits: bool,
    may_let_go: bool,
    top: UnitId,
    may_name: bool,
    sources: Vec<Choice>,
    kinds: Vec<Choice>,
    holds: Vec<HoldLine>,
}

/// `GET /evidence`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    shown(&filled(&console, person, None).await?)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    refused: Option<Refusal>,
) -> Result<EvidencePage, Problem> {
    let actor = person.actor();
    let seen = console.office.view_coverage(actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let page = &person.page;
    let empty = page.t("evidence-empty");
    let table = table::<Coverage>(&teller, &Everything {}, &seen.rows, empty);
    let may = |wanted: &'static UseCase| actor.may(wanted);
    let waits = seen.removal.as_ref().is_some_and(|(one, _)| one.waits);
    let shown = EvidencePage {
        table,
        forecast: forecast(page, &seen),
        checkpoint: checkpoint(page, &seen),
        given: given(page, &seen),
        note: seen.checkpoint.clone().unwrap_or_default(),
        witnesses: witnesses(page, &seen.witnesses),
        check: checked(page, seen.check.as_ref()),
        broken: seen
            .check
            .iter()
            .flat_map(|(one, _)| one.problems.clone())
            .collect(),
        removal: removal(page, &seen),
        waits,
        may_let_go: waits && actor.may_in(&LET_GO, seen.top),
        top: seen.top,
        may_name: may(&NAME_LOG_KINDS),
        sources: sources(&seen),
        kinds: kinds(console, page),
        holds: seen
            .holds
            .iter()
            .map(|hold| hold_line(page, hold))
            .collect(),
        page: person.page,
    };
    let mut shown = shown;
    if let Some(refusal) = refused {
        shown.page.refused("kinds", &refusal);
    }
    Ok(shown)
}

fn hold_line(page: &Page, hold: &application::holds::Hold) -> HoldLine {
    let args = [
        ("at", page.moment(hold.at).into()),
        ("reason", visible(&hold.reason).into()),
    ];
    HoldLine {
        href: format!("/incidents/{}#holds", hold.incident),
        text: page.say("evidence-hold", &args),
    }
}

fn sources(seen: &Evidence) -> Vec<Choice> {
    let mut known = BTreeSet::new();
    let sources = seen.rows.iter().filter_map(|row| row.source.as_ref());
    let new = sources.filter(|source| known.insert(source.id));
    new.map(|source| Choice {
        value: source.id.to_string(),
        label: visible(&source.name),
        chosen: false,
    })
    .collect()
}

fn kinds(console: &Console, page: &Page) -> Vec<Choice> {
    let all = console.office.log_classes().iter();
    all.map(|class| Choice {
        value: class.id.clone(),
        label: class.label.get(page.language).to_owned(),
        chosen: false,
    })
    .collect()
}

fn forecast(page: &Page, seen: &Evidence) -> String {
    let Some(forecast) = &seen.forecast else {
        return page.t("evidence-forecast-none");
    };
    let free = page.count(seen.free.unwrap_or_default() / MIB);
    let mut args = vec![
        ("free", free.into()),
        ("day", page.count(forecast.bytes_a_day.div_ceil(MIB)).into()),
    ];
    match forecast.full_on {
        Some(full) => {
            args.push(("on", texts::day(full, page.style()).into()));
            page.say("evidence-forecast", &args)
        }
        None => page.say("evidence-forecast-never", &args),
    }
}

/// Leaves and log of the last checkpoint.
fn checkpoint(page: &Page, seen: &Evidence) -> String {
    let mut lines = seen.checkpoint.iter().flat_map(|note| note.lines());
    let (Some(origin), Some(size)) = (lines.next(), lines.next()) else {
        return page.t("evidence-checkpoint-none");
    };
    let size = size.parse().unwrap_or_default();
    // A log is signed when it is made, while it is empty.
    if size == 0 {
        return page.t("evidence-checkpoint-none");
    }
    let args = [
        ("log", visible(origin).into()),
        ("leaves", page.count(size).into()),
    ];
    page.say("evidence-checkpoint", &args)
}

/// The last checkpoint that others were given.
fn given(page: &Page, seen: &Evidence) -> String {
    let Some((leaves, at)) = seen.given else {
        return page.t("evidence-given-none");
    };
    let args = [
        ("at", page.moment(at).into()),
        ("leaves", page.count(leaves).into()),
    ];
    page.say("evidence-given", &args)
}

/// The last comparison with what was signed.
pub(crate) fn checked(page: &Page, check: Option<&(LastCheck, Timestamp)>) -> String {
    let Some((check, at)) = check else {
        return page.t("evidence-check-none");
    };
    let args = [
        ("at", page.moment(at).into()),
        ("leaves", page.count(check.leaves).into()),
    ];
    if check.problems.is_empty() {
        page.say("evidence-check-well", &args)
    } else {
        page.say("evidence-check-broken", &args)
    }
}

fn removal(page: &Page, seen: &Evidence) -> String {
    let switch = page.t(if seen.removes {
        "evidence-removes"
    } else {
        "evidence-removes-not"
    });
    let Some((removal, at)) = &seen.removal else {
        return switch;
    };
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| texts::day(day, page.style()));
    let args = [
        ("at", page.moment(at).into()),
        ("records", page.count(removal.records).into()),
        ("held", page.count(removal.held).into()),
        ("from", day(removal.from).into()),
        ("to", day(removal.to).into()),
    ];
    format!("{switch} {}", page.say(removal_key(removal), &args))
}

const fn removal_key(removal: &Removal) -> &'static str {
    match (removal.gone, removal.files) {
        (true, _) => "evidence-removal-gone",
        (false, 0) => "evidence-removal-nothing",
        (false, _) => "evidence-removal-would",
    }
}

/// Whose log it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Whole {
    unit: String,
}

/// `POST /evidence/let-go`
pub(crate) async fn let_go(
    State(console): Shared,
    person: SignedInPerson,
    Filled(whole): Filled<Whole>,
) -> Reply {
    let unit = identity(&whole.unit)?;
    console.office.let_go(person.actor(), unit).await?;
    see_other("/evidence")
}

/// Which kinds a source sends: the last word for each kind is `on`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Kinds {
    #[serde(default)]
    source: String,
    /// One kind, or empty for what its format says.
    #[serde(default)]
    class: String,
    /// A second one.
    #[serde(default)]
    and: String,
}

/// `POST /evidence/kinds`
pub(crate) async fn name_kinds(
    State(console): Shared,
    person: SignedInPerson,
    Filled(typed): Filled<Kinds>,
) -> Reply {
    let source: SourceId = identity(&typed.source)?;
    let classes = [typed.class, typed.and].into_iter();
    let classes = classes.filter(|class| !class.is_empty()).collect();
    let office = &console.office;
    match office.name_log_kinds(person.actor(), source, classes).await {
        Ok(()) => see_other("/evidence"),
        Err(Problem::Refused(refusal)) if refusal.is_shown() => {
            let status = refused_status(&refusal);
            shown_as(status, &filled(&console, person, Some(refusal)).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

//! The list of findings, declared.

use application::port::FindingQuery;
use application::use_case::{LIST_FINDINGS, UseCase};
use application::{Actor, Problem};
use domain::finding::{Finding, FindingState, Severity};
use jiff::Timestamp;
use sheets::{Cell, Kind};

use super::many::Marked;
use super::{Filter, place_of, tag};
use crate::list::{Column, List, Shown, Teller};
use crate::settings::Console;
use crate::story;

/// The list of findings.
pub(crate) struct Findings;

/// A finding with the name of who judged it.
pub(crate) struct Row {
    pub(crate) finding: Finding,
    pub(crate) judge: Option<String>,
}

impl Row {
    /// A finding that nobody has judged.
    pub(crate) const fn open(finding: Finding) -> Self {
        let judge = None;
        Self { finding, judge }
    }
}

impl List for Findings {
    type Asked = Filter;
    type Row = Row;

    const NAME: &'static str = "findings";
    const ITEM: &'static str = "finding";
    const PATH: &'static str = "/findings";
    const EXPORT: &'static str = "/findings/export/{format}";
    const TITLE: &'static str = "findings-title";
    const USE_CASE: &'static UseCase = &LIST_FINDINGS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    fn filters(asked: &Filter) -> Vec<(&'static str, String)> {
        let FindingQuery {
            state, severity, ..
        } = asked.query(0);
        let severity = severity.map_or("", Severity::name);
        vec![
            ("state", state.unwrap_or_else(|| "all".to_owned())),
            ("severity", severity.to_owned()),
        ]
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Filter,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = FindingQuery {
            after: place_of(after),
            ..asked.query(limit)
        };
        let findings = console.office.list_findings(actor, &query).await?;
        rows(console, findings).await
    }

    fn mark(_: &Teller<'_>, Row { finding, .. }: &Row) -> String {
        if matches!(finding.state, FindingState::Accepted { .. }) {
            return String::new();
        }
        Marked::of(finding).to_string()
    }

    fn place(Row { finding, .. }: &Row) -> String {
        format!("{}_{}", finding.last.as_microsecond(), finding.id)
    }
}

/// Findings with the names of who judged them.
pub(crate) async fn rows(console: &Console, findings: Vec<Finding>) -> Result<Vec<Row>, Problem> {
    let judges = console.office.judges(&findings).await?;
    let judge = |finding: &Finding| match &finding.state {
        FindingState::Dismissed { by, .. } | FindingState::Watched { by, .. } => {
            judges.get(by).cloned()
        }
        FindingState::Open | FindingState::Accepted { .. } => None,
    };
    let row = |finding: Finding| Row {
        judge: judge(&finding),
        finding,
    };
    Ok(findings.into_iter().map(row).collect())
}

type Col = Column<Row>;

static COLUMNS: [Col; 29] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.finding.id.to_string())
    }),
    Col::new("title", "finding-column-what", Kind::Text, |teller, row| {
        Cell::text(title(teller, row))
    })
    .shown(|teller, row| Shown::Link {
        href: format!("/findings/{}", row.finding.id),
        text: title(teller, row),
    }),
    Col::new(
        "severity",
        "finding-column-severity",
        Kind::Text,
        |teller, row| Cell::text(severity(teller, row)),
    )
    .shown(|teller, row| Shown::Tag {
        class: tag(row.finding.severity),
        text: severity(teller, row),
        beside: sign(teller, row),
    }),
    Col::new("sign", "finding-column-sign", Kind::Text, |teller, row| {
        Cell::text(sign(teller, row))
    }),
    Col::new("subject", "finding-column-subject", Kind::Text, |_, row| {
        Cell::text(story::subject(&row.finding))
    })
    .shown(|_, row| Shown::Words(story::subject(&row.finding))),
    Col::new("account", "finding-account", Kind::Text, |_, row| {
        optional(row.finding.subject.account.as_ref())
    }),
    Col::new("source_ip", "finding-source-ip", Kind::Text, |_, row| {
        optional(row.finding.subject.source_ip.as_ref())
    }),
    Col::new("host", "finding-host", Kind::Text, |_, row| {
        optional(row.finding.subject.host.as_ref())
    }),
    Col::new("count", "finding-column-count", Kind::Number, |_, row| {
        Cell::count(row.finding.count)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.finding.count))),
    Col::new("first", "finding-first", Kind::Time, |_, row| {
        Cell::Time(row.finding.first)
    }),
    Col::new("last", "finding-column-last", Kind::Time, |_, row| {
        Cell::Time(row.finding.last)
    })
    .shown(|teller, row| Shown::moment(teller, row.finding.last)),
    Col::new("raised", "finding-column-raised", Kind::Time, |_, row| {
        Cell::Time(row.finding.raised)
    }),
    Col::new("needed", "finding-column-needed", Kind::Time, |_, row| {
        Cell::moment(row.finding.needed)
    }),
    Col::new(
        "noticed_after_seconds",
        "finding-column-delay",
        Kind::Number,
        |_, row| match row.finding.delay() {
            Some(delay) => Cell::count(u64::try_from(delay.as_secs()).unwrap_or_default()),
            None => Cell::Empty,
        },
    ),
    Col::new("hunt", "finding-column-hunt", Kind::Id, |_, row| {
        let hunt = row.finding.hunt.map(|hunt| hunt.to_string());
        optional(hunt.as_ref())
    }),
    Col::new(
        "state",
        "finding-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller, row)),
    )
    .shown(|teller, row| Shown::Words(state(teller, row))),
    Col::new("judged_by", "finding-column-judge", Kind::Text, |_, row| {
        optional(row.judge.as_ref())
    }),
    Col::new(
        "judged_at",
        "finding-column-judged",
        Kind::Time,
        |_, row| Cell::moment(judged(&row.finding).map(|(at, _)| at)),
    ),
    Col::new("reason", "field-reason", Kind::Text, |_, row| {
        judged(&row.finding).map_or(Cell::Empty, |(_, reason)| Cell::text(reason))
    }),
    Col::new("until", "field-until", Kind::Time, |_, row| {
        match row.finding.state {
            FindingState::Watched { until, .. } => Cell::Time(until),
            _ => Cell::Empty,
        }
    }),
    Col::new(
        "incident",
        "finding-column-incident",
        Kind::Id,
        |_, row| match row.finding.state {
            FindingState::Accepted { incident } => Cell::text(incident.to_string()),
            _ => Cell::Empty,
        },
    ),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.finding.unit))
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.finding.unit.to_string())
    }),
    Col::new("rule", "finding-rule", Kind::Text, |_, row| {
        Cell::text(&*row.finding.rule)
    }),
    Col::new("kind", "finding-column-kind", Kind::Text, |_, row| {
        Cell::text(row.finding.kind.name())
    }),
    Col::new("values", "finding-column-values", Kind::Text, |_, row| {
        Cell::text(values(&row.finding))
    }),
    Col::new("proofs", "finding-lines", Kind::Text, |_, row| {
        Cell::text(proofs(&row.finding))
    }),
    Col::new("key", "finding-column-key", Kind::Text, |_, row| {
        Cell::text(&*row.finding.key)
    }),
    Col::new("version", "list-column-version", Kind::Number, |_, row| {
        Cell::count(row.finding.version.count().into())
    }),
];

fn title(teller: &Teller<'_>, row: &Row) -> String {
    let page = teller.page;
    story::tell(teller.office, &row.finding, page.language, &page.zone).title
}

fn severity(teller: &Teller<'_>, row: &Row) -> String {
    teller.page.named("severity-", row.finding.severity.name())
}

fn sign(teller: &Teller<'_>, row: &Row) -> String {
    teller.page.named("sign-", row.finding.sign.name())
}

fn state(teller: &Teller<'_>, row: &Row) -> String {
    teller
        .page
        .named("finding-state-", row.finding.state.name())
}

fn optional(text: Option<&String>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::text(text.as_str()))
}

fn judged(finding: &Finding) -> Option<(Timestamp, &str)> {
    match &finding.state {
        FindingState::Dismissed { at, reason, .. } | FindingState::Watched { at, reason, .. } => {
            Some((*at, reason))
        }
        FindingState::Open | FindingState::Accepted { .. } => None,
    }
}

/// `accounts: root, admin; …`
fn values(finding: &Finding) -> String {
    let each = finding
        .values
        .iter()
        .map(|(name, values)| format!("{name}: {}", values.join(", ")));
    each.collect::<Vec<_>>().join("; ")
}

/// Where the proving lines are kept, as the page of the finding names them.
fn proofs(finding: &Finding) -> String {
    let each = finding.proofs.iter().map(|proof| proof.event.to_string());
    each.collect::<Vec<_>>().join(" ")
}

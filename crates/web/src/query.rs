//! `GET /log/query`: questions in SQL over kept lines, findings and the journal.

use application::Problem;
use application::log_query::{
    AnswerColumn, LogAnswer, LogQuestion, MOST_ROWS, PATIENCE, SqlKind, SqlMistake, SqlTable,
    TABLES, Unanswered,
};
use application::use_case::QUERY_LOG;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sheets::{Cell, Format, Kind, Sheet, Writer};
use texts::visible;

use crate::answer::{Reply, Turned, asking, attached, refused_status, shown_as};
use crate::list::{ExportLink, Head, Line, Shown, Table};
use crate::page::{FieldError, Page};
use crate::session::{Shared, SignedInPerson};

/// Where the page is.
const PATH: &str = "/log/query";
/// Rows of the page; a file has more.
const ROWS: u64 = 200;
/// Longest statement that the page's own address carries on.
const LONGEST_ECHO: usize = 2_000;
/// Longest text of a cell of the page; the file has it whole.
const LONGEST_CELL: usize = 1_000;

/// Statements to begin with, and the text that says what each tells.
pub(crate) static EXAMPLES: [(&str, &str); 7] = [
    (
        "query-example-failures",
        "SELECT user_name, count(*) AS times\nFROM events\nWHERE outcome = 'failure' AND time >= now() - INTERVAL '7 days'\nGROUP BY user_name ORDER BY times DESC LIMIT 20",
    ),
    (
        "query-example-addresses",
        "SELECT user_name, count(DISTINCT source_ip) AS addresses\nFROM events\nWHERE outcome = 'success'\nGROUP BY user_name ORDER BY addresses DESC LIMIT 20",
    ),
    (
        "query-example-hours",
        "SELECT date_trunc('hour', time) AS hour, count(*) AS lines\nFROM events\nWHERE time >= now() - INTERVAL '1 day'\nGROUP BY hour ORDER BY hour",
    ),
    (
        "query-example-talkers",
        "SELECT source_ip, country, count(*) AS lines, sum(CASE WHEN fields LIKE '%\"denied\"%' THEN 1 ELSE 0 END) AS denied\nFROM events\nWHERE time >= now() - INTERVAL '1 day' AND source_ip <> ''\nGROUP BY source_ip, country ORDER BY lines DESC LIMIT 20",
    ),
    (
        "query-example-services",
        "SELECT regexp_replace(fields, '^.*\"@?destination[.]port\":\"?([0-9]+).*$', '$1') AS port, count(*) AS lines, count(DISTINCT source_ip) AS addresses, sum(CASE WHEN fields LIKE '%\"denied\"%' THEN 1 ELSE 0 END) AS denied\nFROM events\nWHERE time >= now() - INTERVAL '1 day' AND regexp_like(fields, '\"@?destination[.]port\":')\nGROUP BY port ORDER BY lines DESC LIMIT 20",
    ),
    (
        "query-example-flood",
        "SELECT date_trunc('minute', time) AS minute, host_name, count(*) AS lines, count(DISTINCT source_ip) AS addresses\nFROM events\nWHERE time >= now() - INTERVAL '1 day'\nGROUP BY minute, host_name ORDER BY lines DESC LIMIT 20",
    ),
    (
        "query-example-findings",
        "SELECT e.time, e.user_name, e.message\nFROM events e JOIN findings f ON e.user_name = f.account\nWHERE f.state = 'open' AND e.outcome = 'failure'\nORDER BY e.time DESC LIMIT 50",
    ),
];

/// What the address line says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    sql: String,
    purpose: String,
    /// Number of an example to begin with, from 1; nothing is asked then.
    example: String,
}

impl Asked {
    fn is_question(&self) -> bool {
        self.example.is_empty() && !(self.sql.trim().is_empty() && self.purpose.trim().is_empty())
    }

    fn question(&self, most: u64) -> LogQuestion {
        LogQuestion {
            // A form sends its lines as a paper would: with both signs.
            sql: self.sql.replace("\r\n", "\n"),
            purpose: self.purpose.clone(),
            most,
        }
    }

    fn address(&self, path: &str) -> String {
        asking(path, [("sql", &self.sql), ("purpose", &self.purpose)])
    }
}

struct Example {
    href: String,
    says: String,
}

#[derive(Template)]
#[template(path = "log_query.html")]
struct QueryPage {
    page: Page,
    asked: Asked,
    /// None before anything was asked.
    table: Option<Table>,
    summary: String,
    examples: Vec<Example>,
    tables: [&'static SqlTable; 3],
}

/// `GET /log/query`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(mut asked): Query<Asked>,
) -> Reply {
    let SignedInPerson {
        signed_in,
        mut page,
    } = person;
    let actor = &signed_in.actor;
    if !actor.may(&QUERY_LOG) {
        return Err(Turned::NotFound);
    }
    let answered = if asked.is_question() {
        Some(console.office.query_log(actor, &asked.question(ROWS)).await)
    } else {
        None
    };
    let (mut status, mut answer) = (StatusCode::OK, None);
    match answered {
        None => asked.begin(),
        Some(Ok(found)) => answer = Some(found),
        Some(Err(Unanswered::Sql(mistake))) => {
            mistaken(&mut page, &mistake);
            status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Some(Err(Unanswered::Problem(Problem::Refused(refusal)))) if refusal.is_for_the_form() => {
            page.refused("query", &refusal);
            status = refused_status(&refusal);
        }
        Some(Err(Unanswered::Problem(problem))) => return Err(problem.into()),
    }
    if asked.sql.len() > LONGEST_ECHO {
        PATH.clone_into(&mut page.here);
    }
    let examples = EXAMPLES.iter().enumerate();
    let examples = examples.map(|(at, (key, _))| Example {
        href: {
            let number = at.saturating_add(1).to_string();
            asking(PATH, [("example", &number), ("purpose", &asked.purpose)])
        },
        says: page.t(key),
    });
    let template = QueryPage {
        tables: TABLES,
        examples: examples.collect(),
        summary: answer
            .as_ref()
            .map(|answer| summary(&page, answer))
            .unwrap_or_default(),
        table: answer.map(|answer| table(&page, &asked, &answer)),
        asked,
        page,
    };
    shown_as(status, &template)
}

impl Asked {
    /// Puts the wanted example into the box.
    fn begin(&mut self) {
        let wanted: Option<usize> = self.example.parse().ok();
        let wanted = wanted.and_then(|number| EXAMPLES.get(number.checked_sub(1)?));
        if let Some((_, sql)) = wanted {
            (*sql).clone_into(&mut self.sql);
        }
    }
}

/// Says what is wrong with the statement, at the box.
fn mistaken(page: &mut Page, mistake: &SqlMistake) {
    let args = [
        ("said", visible(&mistake.said).into()),
        ("seconds", PATIENCE.as_secs().into()),
    ];
    let mut text = page.say(mistake.why.key(), &args);
    if let Some((line, column)) = mistake.place {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let args = [
            ("line", number(line).into()),
            ("column", number(column).into()),
        ];
        text = format!("{} {text}", page.say("sql-place", &args));
    }
    page.errors.push(FieldError {
        field: "sql".to_owned(),
        id: "query-sql".to_owned(),
        text,
    });
}

fn summary(page: &Page, answer: &LogAnswer) -> String {
    let rows = i64::try_from(answer.rows.len()).unwrap_or(i64::MAX);
    let args = [
        ("rows", rows.into()),
        ("most", page.count(MOST_ROWS).into()),
    ];
    let key = if answer.more {
        "query-rows-more"
    } else {
        "query-rows"
    };
    page.say(key, &args)
}

fn table(page: &Page, asked: &Asked, answer: &LogAnswer) -> Table {
    let head = |column: &AnswerColumn| Head {
        title: visible(&column.name),
        numeric: column.kind == SqlKind::Number,
    };
    let rows = answer.rows.iter().map(|row| {
        let cells = row.iter().zip(&answer.columns);
        Line {
            mark: String::new(),
            marked: false,
            cells: cells
                .map(|(value, column)| shown(page, value, column))
                .collect(),
        }
    });
    let exports = Format::ALL.into_iter().map(|format| {
        let href = asked.address(&format!("{PATH}/export/{}", format.name()));
        ExportLink::to(format, href)
    });
    Table {
        name: "query",
        item: "query",
        path: PATH,
        title: page.t("query-title"),
        empty: page.t("query-nothing"),
        heads: answer.columns.iter().map(head).collect(),
        rows: rows.collect(),
        many: None,
        exports: exports.collect(),
    }
}

fn shown(page: &Page, value: &Value, column: &AnswerColumn) -> Shown {
    match value {
        Value::Null => Shown::Words(String::new()),
        Value::Bool(yes) => Shown::Words(yes.to_string()),
        Value::String(text) if column.kind == SqlKind::Time => match text.parse::<Timestamp>() {
            Ok(at) => Shown::Moment {
                iso: page.iso(at),
                words: page.moment(at),
            },
            Err(_) => Shown::Words(visible(text)),
        },
        Value::String(text) => {
            let mut cut: String = text.chars().take(LONGEST_CELL).collect();
            if cut.len() < text.len() {
                cut.push('…');
            }
            Shown::Line(visible(&cut))
        }
        other => Shown::Count(other.to_string()),
    }
}

/// `GET /log/query/export/{format}`: the answer as a file. The question is asked, and journalled, once
/// more: the log has gone on.
pub(crate) async fn export(
    State(console): Shared,
    person: SignedInPerson,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply {
    let format = Format::from_name(&format).ok_or(Turned::NotFound)?;
    let actor = person.actor();
    if !actor.may(&QUERY_LOG) {
        return Err(Turned::NotFound);
    }
    let answered = console
        .office
        .query_log(actor, &asked.question(MOST_ROWS))
        .await;
    let answer = match answered {
        Ok(answer) => answer,
        // The page says what is wrong.
        Err(Unanswered::Sql(_)) => {
            let back = Query(asked);
            return show(State(console), person, back).await;
        }
        Err(Unanswered::Problem(problem)) => return Err(problem.into()),
    };
    let facts = serde_json::json!({ "format": format.name(), "rows": answer.rows.len() });
    let noted = console
        .office
        .note_export(actor, &QUERY_LOG, "query", facts.to_string());
    noted.await?;
    let page = &person.page;
    let bytes = file(page, format, &answer)
        .map_err(|cause| application::Fault::caused("write an export", cause))?;
    Ok(attached((page.now, &page.zone), format, "query", bytes))
}

fn file(page: &Page, format: Format, answer: &LogAnswer) -> std::io::Result<Vec<u8>> {
    let columns = answer.columns.iter().map(|column| sheets::Column {
        key: column.name.clone().into(),
        title: column.name.clone(),
        kind: match column.kind {
            SqlKind::Time => Kind::Time,
            SqlKind::Number => Kind::Number,
            SqlKind::Text | SqlKind::Flag => Kind::Text,
        },
    });
    let sheet = Sheet {
        name: "query",
        title: page.t("query-title"),
        columns: columns.collect(),
        zone: page.zone.clone(),
        made: page.now,
    };
    let mut writer = Writer::new(format, sheet)?;
    for row in &answer.rows {
        let cells: Vec<_> = row.iter().zip(&answer.columns).map(cell).collect();
        writer.row(&cells)?;
    }
    let mut bytes = writer.ready();
    bytes.extend(writer.finish()?);
    Ok(bytes)
}

fn cell((value, column): (&Value, &AnswerColumn)) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::String(text) if column.kind == SqlKind::Time => match text.parse() {
            Ok(at) => Cell::Time(at),
            Err(_) => Cell::text(text.clone()),
        },
        Value::String(text) => Cell::text(text.clone()),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Cell::Number(number),
            None => Cell::text(number.to_string()),
        },
        other => Cell::text(other.to_string()),
    }
}

//! Rows of comma-separated values, with a description of their columns that the office writes.
//!
//! Door systems, printers, document systems and old accounting programs export tables; each has columns
//! of its own. The description is TOML (`docs/formats.md`), read once and kept as long as the program runs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use domain::event::{Event, EventTime, LogSource, TimeBasis, known};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use smallvec::SmallVec;

use crate::json::{Fields, Taken};
use crate::registry::{self, UnknownFormatName};
use crate::{Context, Decoded, Issue, scan};

/// Dataset and name of tables.
pub(crate) const CSV: &str = "csv";
/// Most columns of a table.
const MOST_COLUMNS: usize = 200;
/// Most tables described in one run of the program: each is kept to its end.
const MOST_TABLES: usize = 1_000;
/// Years between the calendar of the Republic of China and the common one.
const ROC_YEARS: i64 = 1_911;

/// What stands in the columns of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Names of the columns, in the order of the file.
    header: Vec<String>,
    /// What stands between two values.
    #[serde(default = "comma")]
    delimiter: char,
    /// The time of a row.
    time: Time,
    /// Column → field.
    #[serde(default)]
    columns: BTreeMap<String, String>,
    /// Field → what a value of it is called in the table → what it is called here.
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    /// Field → value that holds for every row.
    #[serde(default)]
    always: BTreeMap<String, String>,
}

/// Where the time of a row stands, and how it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    /// Its column; two, where date and clock stand apart: they are joined with a space.
    column: Columns,
    /// As `strptime` takes it.
    pattern: String,
    /// IANA zone; the source's where none is given.
    zone: Option<String>,
    /// Whether years are those of the Republic of China (民國).
    #[serde(default)]
    roc: bool,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Columns {
    One(String),
    Two([String; 2]),
}

impl Columns {
    fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Two(names) => names,
        }
    }
}

fn comma() -> char {
    ','
}

/// Descriptions by their text: the same one is kept once.
static KNOWN: RwLock<BTreeMap<Box<str>, &'static Table>> = RwLock::new(BTreeMap::new());

/// The table that a text describes.
///
/// # Errors
/// What is wrong with the description, or that there are too many.
pub(crate) fn known(toml: &str) -> Result<&'static Table, UnknownFormatName> {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(table) = known.get(toml) {
        return Ok(table);
    }
    let refused = |what: String| UnknownFormatName::Table { what };
    if known.len() >= MOST_TABLES {
        return Err(refused(
            "too many descriptions in one run; restart the program".into(),
        ));
    }
    let table: Table = toml::from_str(toml)
        .map_err(|mistake| refused(mistake.to_string().trim_end().replace('\n', "; ")))?;
    table.check().map_err(refused)?;
    // A source's description is needed as long as the program runs.
    let table: &'static Table = Box::leak(Box::new(table));
    known.insert(toml.into(), table);
    Ok(table)
}

impl Table {
    fn check(&self) -> Result<(), String> {
        if self.header.is_empty() || self.header.len() > MOST_COLUMNS {
            return Err(format!(
                "header names no columns, or more than {MOST_COLUMNS}"
            ));
        }
        let told = self.time.column.all().iter().chain(self.columns.keys());
        for column in told {
            if !self.header.contains(column) {
                return Err(format!("column {column:?} is not in the header"));
            }
        }
        if let Some(zone) = &self.time.zone
            && TimeZone::get(zone).is_err()
        {
            return Err(format!(
                "{zone:?} is not a time zone; write one as Asia/Taipei"
            ));
        }
        // A pattern that writes a time reads one.
        let sample = jiff::Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        if let Err(mistake) = jiff::fmt::strtime::format(&self.time.pattern, &sample) {
            return Err(format!("time pattern {:?}: {mistake}", self.time.pattern));
        }
        let fields = self.columns.values().chain(self.always.keys());
        match fields.into_iter().find(|field| field.is_empty()) {
            Some(_) => Err("a field has no name".into()),
            None => Ok(()),
        }
    }

    /// Reads one row; never fails.
    pub(crate) fn read<'r>(&self, line: &'r str, context: &Context<'_>) -> Decoded<'r> {
        let mut issues = SmallVec::new();
        if scan::has_control_characters(line) {
            issues.push(Issue::ControlCharacters);
        }
        let row = scan::without_line_end(line).trim_start_matches('\u{feff}');
        let values: Vec<_> = cells(row, self.delimiter).take(MOST_COLUMNS).collect();
        let received = EventTime {
            at: context.received,
            basis: TimeBasis::Received,
        };
        let is_header = values
            .iter()
            .map(|value| value.trim())
            .eq(self.header.iter());
        let time = self.time_of(&values, context);
        if time.is_none() && !is_header {
            issues.push(Issue::TimeUnreadable);
        }
        let time = time.unwrap_or(received);
        let mut event = Event::new(line, time, CSV, LogSource::default());
        event.put(known::MESSAGE, row);
        if values.len() != self.header.len() {
            issues.push(Issue::Unrecognised);
        }
        if !is_header && self.put(values, &mut event) == Taken::InPart {
            issues.push(Issue::FieldsLeftOut);
        }
        Decoded { event, issues }
    }

    fn put<'r>(&self, values: Vec<Cow<'r, str>>, event: &mut Event<'r>) -> Taken {
        let mut fields = Fields::of(event);
        for (column, value) in self.header.iter().zip(values) {
            let field = self.columns.get(column);
            let meaning = field.and_then(|field| self.values.get(field)?.get(value.trim()));
            if let Some(field) = field {
                let value =
                    meaning.map_or_else(|| value.clone(), |meaning| Cow::Owned(meaning.clone()));
                fields.put(field.clone(), value);
            }
            fields.put(column.clone(), value);
        }
        for (field, value) in &self.always {
            fields.put(field.clone(), value.clone());
        }
        let taken = fields.taken();
        registry::put_known(event);
        taken
    }

    fn time_of(&self, values: &[Cow<'_, str>], context: &Context<'_>) -> Option<EventTime> {
        let parts = self.time.column.all().iter().map(|column| {
            let place = self.header.iter().position(|name| name == column)?;
            values.get(place).map(|value| value.trim())
        });
        let written = parts.collect::<Option<Vec<_>>>()?.join(" ");
        let written = if self.time.roc {
            common_year(&written)?
        } else {
            written
        };
        let read = jiff::fmt::strtime::parse(&self.time.pattern, &written).ok()?;
        if let Ok(at) = read.to_timestamp() {
            let basis = TimeBasis::Stated;
            return Some(EventTime { at, basis });
        }
        let local: DateTime = read.to_datetime().ok()?;
        let zone = self.time.zone.as_deref();
        let zone = zone.and_then(|zone| TimeZone::get(zone).ok());
        let at = zone
            .as_ref()
            .unwrap_or(context.zone)
            .to_timestamp(local)
            .ok()?;
        let basis = TimeBasis::ZoneOfSource;
        Some(EventTime { at, basis })
    }
}

/// `115/11/21 …` → `2026/11/21 …`.
fn common_year(text: &str) -> Option<String> {
    let text = text.trim_start_matches("民國").trim_start();
    let (year, rest) = scan::number(text)?;
    (year < 1_000).then(|| format!("{}{rest}", year.saturating_add(ROC_YEARS)))
}

/// The values of a row; one in quotes may hold the delimiter, and a quote written twice.
fn cells(row: &str, delimiter: char) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(row);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(quoted) = text.strip_prefix('"') else {
            let (value, after) = match text.split_once(delimiter) {
                Some((value, after)) => (value, Some(after)),
                None => (text, None),
            };
            rest = after;
            return Some(Cow::Borrowed(value));
        };
        let (value, after) = scan::quoted(quoted);
        rest = after.split_once(delimiter).map(|(_, after)| after);
        Some(value)
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::Format;

    const DOOR: &str = r#"csv
header = ["日期", "時間", "帳號", "來源IP", "結果", "備註"]
time = { column = ["日期", "時間"], pattern = "%Y/%m/%d %H:%M:%S", zone = "Asia/Taipei", roc = true }
[columns]
"帳號" = "user.name"
"來源IP" = "source.ip"
"結果" = "event.outcome"
[values."event.outcome"]
"成功" = "success"
"失敗" = "failure"
[always]
"event.category" = "authentication"
"event.action" = "door-login"
"event.type" = "start"
"#;

    fn decoded<'r>(toml: &str, line: &'r str) -> Decoded<'r> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::parse(toml).expect("a table"), line, &context)
    }

    #[test]
    fn a_row_becomes_an_event_by_its_description() {
        let line = r#"115/11/21,07:45:01,陳美玲,192.0.2.7,失敗,"卡片, 過期 ""A"""#;
        let decoded = decoded(DOOR, line);
        let event = &decoded.event;
        assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:01Z");
        assert_eq!(event.text_of(known::USER_NAME), Some("陳美玲"));
        assert_eq!(event.text_of(known::EVENT_OUTCOME), Some("failure"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        assert_eq!(event.log_source.category, Some("authentication"));
        let note = domain::event::Value::from("卡片, 過期 \"A\"");
        assert_eq!(event.own_value("備註"), Some(&note));
        assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
    }

    #[test]
    fn the_row_of_names_is_no_event_and_no_loss() {
        let decoded = decoded(DOOR, "\u{feff}日期,時間,帳號,來源IP,結果,備註");
        assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
        assert_eq!(decoded.event.get(known::EVENT_CATEGORY), None);
    }

    #[test]
    fn a_row_with_too_few_values_or_another_time_is_told() {
        let decoded = decoded(DOOR, "yesterday,07:45:01,chen");
        let expected = [Issue::TimeUnreadable, Issue::Unrecognised];
        assert_eq!(decoded.issues.as_slice(), expected);
        assert_eq!(decoded.event.text_of(known::USER_NAME), Some("chen"));
    }

    #[test]
    fn a_wrong_description_is_told() {
        let mistake = |toml: &str| {
            Format::parse(toml)
                .map(Format::name)
                .expect_err("wrong")
                .to_string()
        };
        assert!(mistake("csv\nheader = 5").contains("header"));
        let unknown = mistake("csv\nheader = [\"a\"]\ntime = { column = \"b\", pattern = \"%Y\" }");
        assert!(unknown.contains("\"b\" is not in the header"), "{unknown}");
        let pattern = mistake("csv\nheader = [\"a\"]\ntime = { column = \"a\", pattern = \"%é\" }");
        assert!(pattern.contains("time pattern"), "{pattern}");
        assert!(mistake("csv").contains("csv with a description"));
    }

    #[test]
    fn the_same_description_is_kept_once() {
        let first = Format::parse(DOOR).expect("a table").table();
        let second = Format::parse(DOOR).expect("a table").table();
        assert!(first.zip(second).is_some_and(|(a, b)| std::ptr::eq(a, b)));
    }
}

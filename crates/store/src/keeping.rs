//! Holds, kinds of sources, and notes about keeping the log: rows to words, and back.

use std::collections::{BTreeMap, BTreeSet};

use application::deed::Change;
use application::holds::{Hold, HoldBook, Release};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::SourceId;
use jiff::Timestamp;

use crate::engine::{Value, Write};
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad};
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

#[async_trait]
impl HoldBook for SqlRecords {
    async fn holds(&self, scope: &Scope) -> Result<Vec<Hold>, Fault> {
        each(
            &self.rows(&sql::HOLDS, Vec::new(), Some(scope)).await?,
            Columns::hold,
        )
    }

    async fn source_classes(&self) -> Result<BTreeMap<SourceId, BTreeSet<String>>, Fault> {
        let rows = self.rows(&sql::SOURCE_CLASSES, Vec::new(), None).await?;
        let mut found: BTreeMap<SourceId, BTreeSet<String>> = BTreeMap::new();
        for row in &rows {
            let row = Columns(row);
            let of = found.entry(row.parsed("source")?).or_default();
            of.insert(row.text("class")?);
        }
        Ok(found)
    }

    async fn keeping_note(&self, name: &str) -> Result<Option<(String, Timestamp)>, Fault> {
        let name = vec![name.into()];
        let rows = self.rows(&sql::KEEPING_NOTE, name, None).await?;
        first(&rows, |row| Ok((row.text("note")?, row.time("at")?)))
    }
}

impl Columns<'_> {
    fn hold(&self) -> Result<Hold, Fault> {
        let covers = serde_json::from_str(&self.text("covers")?);
        let released = match self.maybe_time("released_at")? {
            None => None,
            Some(at) => Some(Release {
                by: self.maybe_parsed("released_by")?,
                at,
                reason: self.text("release_reason")?,
            }),
        };
        Ok(Hold {
            id: self.parsed("id")?,
            incident: self.parsed("incident")?,
            unit: self.parsed("unit")?,
            covers: covers.map_err(|_| bad("covers"))?,
            from: self.maybe_time("from_at")?,
            to: self.maybe_time("to_at")?,
            reason: self.text("reason")?,
            by: self.maybe_parsed("placed_by")?,
            at: self.time("placed_at")?,
            released,
        })
    }
}

/// The row of a change that only adds or replaces one.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    Some(match change {
        Change::PlaceHold(hold) => (
            &sql::PLACE_HOLD,
            vec![
                hold.id.to_string().into(),
                hold.incident.to_string().into(),
                hold.unit.to_string().into(),
                // Ids and names can always be written.
                serde_json::to_string(&hold.covers)
                    .unwrap_or_default()
                    .into(),
                moment(hold.from),
                moment(hold.to),
                hold.reason.as_str().into(),
                maybe(hold.by),
                micros(hold.at),
            ],
        ),
        Change::NoteKeeping { name, value, at } => (
            &sql::NOTE_KEEPING,
            vec![(*name).into(), value.as_str().into(), micros(*at)],
        ),
        _ => return None,
    })
}

fn moment(at: Option<Timestamp>) -> Value {
    Value::MaybeWhole(at.map(Timestamp::as_microsecond))
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::ReleaseHold {
        id,
        incident,
        release,
    } = change
    else {
        return None;
    };
    let values = vec![
        id.to_string().into(),
        incident.to_string().into(),
        maybe(release.by),
        micros(release.at),
        release.reason.as_str().into(),
    ];
    Some((&sql::RELEASE_HOLD, values, Refusal::Stale))
}

/// A change of several rows; false for one of another kind.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Fault> {
    let Change::NameLogKinds {
        source, classes, ..
    } = change
    else {
        return Ok(false);
    };
    let source = source.to_string();
    let gone = vec![source.as_str().into()];
    write.run(&sql::FORGET_SOURCE_CLASSES, gone).await?;
    for class in classes {
        let values = vec![source.as_str().into(), class.as_str().into()];
        write.run(&sql::NAME_SOURCE_CLASS, values).await?;
    }
    Ok(true)
}

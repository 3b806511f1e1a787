//! `GET /…/export/{format}`: all rows of a list with the page's filters, all columns, as a file.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use application::{Fault, Problem};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use futures_util::stream;
use sheets::{Format, Sheet, Writer};

use super::table::{cells, sheet_columns};
use super::{List, MOST, Teller};
use crate::answer::{Reply, Turned, attached};
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The file of a list. The look is journalled before the first row leaves; rows are then fetched
/// as the browser takes them, each batch through the use case of the page. What fails later
/// breaks the transfer off, so that no browser keeps half a list for a whole one.
///
/// Rows that move to the front of the list while it is written may be missing at their old place.
pub(crate) async fn export<L: List>(
    State(console): Shared,
    person: SignedInPerson,
    Path(format): Path<String>,
    Query(asked): Query<L::Asked>,
) -> Reply {
    let format = Format::from_name(&format).ok_or(Turned::NotFound)?;
    let facts = serde_json::json!({
        "format": format.name(),
        "filters": L::filters(&asked).into_iter().collect::<BTreeMap<_, _>>(),
    });
    console
        .office
        .note_export(person.actor(), L::USE_CASE, L::NAME, facts.to_string())
        .await?;
    let made = (person.page.now, person.page.zone.clone());
    let writer = Writer::new(format, sheet::<L>(&person)).map_err(unwritten)?;
    let mut export = Export::<L> {
        console,
        person,
        asked,
        writer: Some(writer),
        after: String::new(),
        list: PhantomData,
    };
    // The first rows come before the answer begins: a refusal is still a page.
    let first = export.next().await?.unwrap_or_default();
    let begun = stream::once(async { Ok(first) });
    let rest = stream::try_unfold(export, |mut export| async move {
        match export.next().await {
            Ok(bytes) => Ok(bytes.map(|bytes| (bytes, export))),
            Err(problem) => {
                tracing::error!("the export of {} broke off: {problem}", L::NAME);
                Err(problem)
            }
        }
    });
    let body = Body::from_stream(stream::StreamExt::chain(begun, rest));
    Ok(attached((made.0, &made.1), format, L::NAME, body))
}

fn sheet<L: List>(person: &SignedInPerson) -> Sheet {
    let page = &person.page;
    Sheet {
        name: L::NAME,
        title: page.t(L::TITLE),
        columns: sheet_columns(L::columns(), page),
        zone: page.zone.clone(),
        made: page.now,
    }
}

/// A list on its way out.
struct Export<L: List> {
    console: Arc<Console>,
    person: SignedInPerson,
    asked: L::Asked,
    /// None once the file is finished.
    writer: Option<Writer>,
    after: String,
    list: PhantomData<fn() -> L>,
}

impl<L: List> Export<L> {
    /// The next bytes; none when the file is complete.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        while let Some(mut writer) = self.writer.take() {
            let rows = L::fetch(
                &self.console,
                self.person.actor(),
                &self.asked,
                &self.after,
                MOST,
            )
            .await?;
            let teller = Teller {
                office: &self.console.office,
                actor: self.person.actor(),
                page: &self.person.page,
            };
            for row in &rows {
                writer
                    .row(&cells(L::columns(), &teller, row))
                    .map_err(unwritten)?;
            }
            // Whatever the records give at once: the list ends where nothing comes any more.
            self.after = rows.last().map(L::place).unwrap_or_default();
            let mut bytes = writer.ready();
            if self.after.is_empty() {
                bytes.extend(writer.finish().map_err(unwritten)?);
                return Ok(Some(bytes));
            }
            self.writer = Some(writer);
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}

fn unwritten(cause: std::io::Error) -> Fault {
    Fault::caused("write an export", cause)
}

//! `GET /log/count/export/{format}`: when all hits happened, as a file.

use application::Fault;
use application::log_search::{MOST_COUNTED, Tally};
use application::use_case::COUNT_LOG;
use axum::extract::{Path, Query, State};
use serde_json::json;
use sheets::{Cell, Column, Format, Kind, Sheet, Writer};

use super::{Asked, zone_of};
use crate::answer::{Reply, Turned, asking, attached};
use crate::list::{ExportLink, List as _};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// Where the file is made.
const PATH: &str = "/log/count/export";

/// The files of a search's count.
pub(super) fn links(asked: &Asked) -> Vec<ExportLink> {
    let filters = super::Log::filters(asked);
    let link = |format: Format| {
        let path = format!("{PATH}/{}", format.name());
        ExportLink::to(format, asking(&path, filters.clone()))
    };
    Format::ALL.into_iter().map(link).collect()
}

/// `GET /log/count/export/{format}?query=…`
pub(crate) async fn export(
    State(console): Shared,
    person: SignedInPerson,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply {
    let format = Format::from_name(&format).ok_or(Turned::NotFound)?;
    let (actor, zone) = (person.actor(), zone_of(person.actor()));
    if !actor.may(&COUNT_LOG) {
        return Err(Turned::NotFound);
    }
    let wanted = asked.wanted(&zone, "", 1)?;
    let office = &console.office;
    let tally = office
        .count_log(actor, &wanted, &zone, MOST_COUNTED)
        .await?;
    let facts = json!({ "format": format.name(), "rows": tally.total() });
    let noted = office.note_export(actor, &COUNT_LOG, "log-count", facts.to_string());
    noted.await?;
    let page = &person.page;
    let bytes =
        file(page, format, &tally).map_err(|cause| Fault::caused("write an export", cause))?;
    Ok(attached((page.now, &page.zone), format, "log-count", bytes))
}

fn file(page: &Page, format: Format, tally: &Tally) -> std::io::Result<Vec<u8>> {
    let column = |key: &'static str, title: &str, kind| Column {
        key: key.into(),
        title: page.t(title),
        kind,
    };
    let sheet = Sheet {
        name: "log-count",
        title: page.t("log-count-title"),
        columns: vec![
            column("from", "log-count-from", Kind::Time),
            column("to", "log-count-to", Kind::Time),
            column("count", "log-count-lines", Kind::Number),
        ],
        zone: page.zone.clone(),
        made: page.now,
    };
    let mut writer = Writer::new(format, sheet)?;
    for bar in tally.bars(tally.step(), &page.zone) {
        let count = i64::try_from(bar.count).unwrap_or(i64::MAX);
        writer.row(&[
            Cell::Time(bar.from),
            Cell::Time(bar.to),
            Cell::Number(count),
        ])?;
    }
    let mut bytes = writer.ready();
    bytes.extend(writer.finish()?);
    Ok(bytes)
}

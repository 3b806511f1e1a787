//! 存取權限清查表: every line with what was said of it and by whom, as a file for LibreOffice.

use application::Fault;
use application::reviews::ReviewView;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::ReviewId;
use sheets::{ODT_MEDIA_TYPE, Paper, PaperBlock, PaperList};

use super::columns::{Lines, answer, exists, state, what};
use super::{facts, named, progress, systems};
use crate::answer::Reply;
use crate::form::identity;
use crate::list::Teller;
use crate::session::{Shared, SignedInPerson};

/// `GET /reviews/{id}/odt`
pub(crate) async fn odt(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ReviewId = identity(&id)?;
    let actor = person.actor();
    let mut view = console.office.print_review(actor, id).await?;
    let lines = named(&console, id, std::mem::take(&mut view.lines)).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let blocks = blocks(&teller, &view).await?;
    let paper = paper(&teller, (&view, blocks), &lines);
    let bytes = sheets::odt(&paper)
        .map_err(|cause| Fault::caused("write the form of an access review", cause))?;
    let disposition = format!("attachment; filename=\"townwatch-review-{id}.odt\"");
    let headers = [
        (CONTENT_TYPE, ODT_MEDIA_TYPE.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// What stands above the lines.
async fn blocks(
    teller: &Teller<'_>,
    view: &ReviewView,
) -> Result<Vec<PaperBlock>, application::Problem> {
    let page = teller.page;
    let mut about = facts(teller, view).await?;
    about.push((page.t("campaign-column-state"), state(page, &view.review)));
    let units = progress(teller, view).into_iter();
    let mut blocks = vec![
        PaperBlock {
            heading: page.t("review-paper-about"),
            rows: about,
        },
        PaperBlock {
            heading: page.t("campaign-units-title"),
            rows: units.map(|one| (one.unit, one.told)).collect(),
        },
    ];
    if !view.readings.is_empty() {
        let readings = systems::readings(teller, view).await?.into_iter();
        let told = |one: systems::Told| (one.at, format!("{}\nSHA-256 {}", one.words, one.digest));
        blocks.push(PaperBlock {
            heading: page.t("review-readings-title"),
            rows: readings.map(told).collect(),
        });
    }
    Ok(blocks)
}

fn paper(
    teller: &Teller<'_>,
    (view, blocks): (&ReviewView, Vec<PaperBlock>),
    lines: &[Lines],
) -> Paper {
    let (page, opened) = (teller.page, view.review.opened());
    let unit = teller.unit(opened.unit);
    let columns = [
        ("review-column-number", 6),
        ("campaign-column-person", 13),
        ("review-column-what", 22),
        ("review-column-answer", 13),
        ("field-reason", 14),
        ("review-column-exists", 12),
        ("review-column-reviewer", 20),
    ];
    Paper {
        language: page.language.tag(),
        title: page.t("review-paper-title"),
        note: format!("{unit} {}", opened.name),
        blocks,
        list: Some(PaperList {
            heading: page.t("review-lines-title"),
            columns: columns.map(|(key, share)| (page.t(key), share)).to_vec(),
            rows: lines.iter().map(|row| line(teller, row)).collect(),
        }),
        stamps: vec![
            page.t("review-stamp-maker"),
            page.t("review-stamp-unit"),
            page.t("review-stamp-signer"),
        ],
        foot: format!("{unit} {}", opened.id),
    }
}

fn line(teller: &Teller<'_>, row: &Lines) -> Vec<String> {
    let (page, one) = (teller.page, &row.line);
    let name = match one.line.who.0 {
        Some(_) => one.line.name.clone(),
        None => format!("{} {}", page.t("review-stranger"), one.line.name),
    };
    let at = one.answer.map(|(_, at)| page.moment(at));
    vec![
        one.number.to_string(),
        name,
        what(teller, one),
        answer(page, one),
        one.reason.clone(),
        exists(page, one),
        format!("{} {}", row.reviewer, at.unwrap_or_default()),
    ]
}

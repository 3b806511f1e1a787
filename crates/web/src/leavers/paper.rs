//! 離職人員帳號停用查核表: every line with who did it and when, as a file for LibreOffice.

use application::Fault;
use application::leavers::LeaverView;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::LeaverId;
use domain::leaver::Line;
use sheets::{ODT_MEDIA_TYPE, Paper, PaperBlock};

use super::columns::state;
use super::{answered, decided, name, taken};
use crate::answer::Reply;
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// `GET /leavers/{id}/odt`
pub(crate) async fn odt(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: LeaverId = identity(&id)?;
    let actor = person.actor();
    let view = console.office.print_leaver(actor, id).await?;
    let unit = actor.tree().unit(view.leaver.announced().unit);
    let unit = unit.map_or("", |unit| unit.name.as_str());
    let bytes = sheets::odt(&paper(&person.page, &view, unit))
        .map_err(|cause| Fault::caused("write the form of a leaver", cause))?;
    let disposition = format!("attachment; filename=\"townwatch-leaver-{id}.odt\"");
    let headers = [
        (CONTENT_TYPE, ODT_MEDIA_TYPE.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

fn paper(page: &Page, view: &LeaverView, unit: &str) -> Paper {
    let (announced, course) = (view.leaver.announced(), view.leaver.course());
    let account = view.account.as_ref();
    let by = decided(page, view, (announced.by, announced.at));
    let who = vec![
        (page.t("leaver-column-name"), view.name.clone()),
        (page.t("person-unit"), unit.to_owned()),
        (
            page.t("sign-in-name"),
            account.map_or_else(String::new, |(name, _)| name.clone()),
        ),
        (
            page.t("leaver-column-last"),
            texts::day(announced.last, page.language),
        ),
        (page.t("field-document"), announced.document.clone()),
        (page.t("leaver-announced"), by),
        (page.t("leaver-column-state"), state(page, &view.leaver)),
    ];
    let line = |line: Line| {
        let label = page.named("leaver-line-", line.name());
        let value = course.lines.get(&line);
        (
            label,
            value.map_or_else(String::new, |one| answered(page, view, one)),
        )
    };
    let checked = course.checked.as_ref();
    let checked = checked.map_or_else(String::new, |one| decided(page, view, (one.by, one.at)));
    Paper {
        language: page.language.tag(),
        title: page.t("leaver-paper-title"),
        note: format!("{unit} {}", name(&view.name)),
        blocks: vec![
            PaperBlock {
                heading: page.t("leaver-who"),
                rows: who,
            },
            PaperBlock {
                heading: page.t("leaver-by-program"),
                rows: taken(page, view),
            },
            PaperBlock {
                heading: page.t("leaver-by-people"),
                rows: Line::ALL.into_iter().map(line).collect(),
            },
            PaperBlock {
                heading: page.t("leaver-check"),
                rows: vec![(page.t("leaver-checked-by"), checked)],
            },
        ],
        list: None,
        stamps: vec![
            page.t("leaver-stamp-maker"),
            page.t("leaver-stamp-unit"),
            page.t("leaver-stamp-checker"),
        ],
        foot: format!("{unit} {}", announced.id),
    }
}

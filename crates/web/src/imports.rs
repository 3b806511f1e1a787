//! Tables of accounts: looked at, taken in, undone; and the slips of their people.

mod columns;

use std::collections::BTreeMap;

use application::imports::enter::ImportView;
use application::imports::{Brought, Column, KINDS, Looked, Words, small};
use application::use_case::{IMPORT_ACCOUNTS, PRINT_SLIPS, UNDO_IMPORT};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::ImportId;
use domain::language::Language;
use domain::people::Role;
use serde::{Deserialize, Serialize};
use sheets::{Paper, PaperBlock};
use texts::{Texts, visible};

pub(crate) use self::columns::{Imports, list};
use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, digest};
use crate::settings::Console;
use crate::upload::sent;

/// Longest body of a table, in bytes: two thousand rows and what the form says around them.
pub(crate) const LONGEST_TABLE: usize = 2 * 1024 * 1024;
/// How many mistakes the page shows at once.
const MOST_SHOWN: usize = 100;
/// Letters of a code: none looks like another. 16 of 32 letters are 80 bits.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
const CODE_LETTERS: usize = 16;

/// How columns, roles and kinds are called, in every language and by their stable names.
pub fn import_words() -> Words {
    let mut words = Words::plain();
    for language in Language::ALL {
        let texts = Texts::get(language);
        let said = |prefix: &str, name: &str| small(&texts.t(&format!("{prefix}{name}")));
        for column in Column::ALL {
            words
                .columns
                .insert(said("import-column-", column.name()), column);
        }
        for role in Role::ALL {
            words.roles.insert(said("role-", role.name()), role);
        }
        for (name, kind) in KINDS {
            words.kinds.insert(said("import-kind-", name), kind);
        }
    }
    words
}

/// A table between two steps, as the page carries it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Carried {
    file: String,
    titles: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

/// A column of the table, and what it is taken for.
struct Taken {
    name: String,
    title: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "import_new.html")]
struct NewPage {
    page: Page,
    /// Empty before a table was brought.
    table: String,
    columns: Vec<Taken>,
    /// What it comes to.
    summary: String,
    problems: Vec<String>,
    /// Whether it can be taken in as it is.
    ready: bool,
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    page: Page,
    id: String,
    file: String,
    about: String,
    waiting: String,
    undone: String,
    may_print: bool,
    may_undo: bool,
}

/// `GET /imports/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    person.actor().permit(&IMPORT_ACCOUNTS)?;
    shown(&empty(person.page))
}

const fn empty(page: Page) -> NewPage {
    NewPage {
        page,
        table: String::new(),
        columns: Vec::new(),
        summary: String::new(),
        problems: Vec::new(),
        ready: false,
    }
}

/// `POST /imports/look`: a file.
pub(crate) async fn look(
    State(console): Shared,
    person: SignedInPerson,
    request: Request,
) -> Reply {
    // Who may not, or must prove first, is told so before the file is read.
    person.actor().permit(&IMPORT_ACCOUNTS)?;
    let form = Multipart::from_request(request, &console).await;
    let brought = sent(form.map_err(|_| Turned::Unreadable)?).await?;
    let read = brought.and_then(|(name, bytes)| {
        let table = sheets::read_table(&name, &bytes).ok()?;
        Some((name, table))
    });
    let Some((file, table)) = read else {
        let (field, why) = ("file", "invalid-table");
        return refused(empty(person.page), &Refusal::Invalid { field, why });
    };
    let carried = Carried {
        file,
        titles: table.titles,
        rows: table.rows,
    };
    let words = import_words();
    let columns = carried.titles.iter().map(|title| words.column(title));
    let columns = columns.collect();
    looked(&console, person, (carried, columns), true).await
}

/// `POST /imports`: the table that the page carried, with the columns that were chosen.
pub(crate) async fn enter(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&IMPORT_ACCOUNTS)?;
    let fields: BTreeMap<String, String> = fields.into_iter().collect();
    let text = fields.get("table").map_or("", String::as_str);
    let carried: Carried = serde_json::from_str(text).map_err(|_| Turned::Unreadable)?;
    let chosen = |at: usize| {
        let name = fields.get(&format!("column{at}"));
        name.and_then(|name| Column::from_name(name))
    };
    let columns = (0..carried.titles.len()).map(chosen).collect();
    let dry_run = fields.get("do").is_none_or(|what| what != "enter");
    looked(&console, person, (carried, columns), dry_run).await
}

async fn looked(
    console: &Console,
    person: SignedInPerson,
    (carried, columns): (Carried, Vec<Option<Column>>),
    dry_run: bool,
) -> Reply {
    let brought = Brought {
        file: carried.file.clone(),
        titles: carried.titles.clone(),
        columns,
        rows: carried.rows.clone(),
    };
    let office = &console.office;
    let done = office
        .import_accounts(person.actor(), &brought, &import_words(), dry_run)
        .await;
    let mut form = filled(person.page, &carried, &brought)?;
    match done {
        Ok(Looked {
            import: Some(id), ..
        }) => see_other(&format!("/imports/{id}")),
        Ok(looked) => {
            told(&mut form, &looked);
            shown(&form)
        }
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => refused(form, &refusal),
        Err(problem) => Err(problem.into()),
    }
}

fn refused(mut form: NewPage, refusal: &Refusal) -> Reply {
    form.page.refused("import", refusal);
    shown_as(refused_status(refusal), &form)
}

fn filled(page: Page, carried: &Carried, brought: &Brought) -> Result<NewPage, Problem> {
    let table = serde_json::to_string(carried)
        .map_err(|cause| application::Fault::caused("carry a table to its next page", cause))?;
    let each = carried.titles.iter().zip(&brought.columns).enumerate();
    let columns = each.map(|(at, (title, taken))| Taken {
        name: format!("column{at}"),
        title: visible(title),
        choices: Column::ALL
            .into_iter()
            .map(|column| Choice {
                value: column.name().to_owned(),
                label: page.named("import-column-", column.name()),
                chosen: *taken == Some(column),
            })
            .collect(),
    });
    Ok(NewPage {
        columns: columns.collect(),
        table,
        ..empty(page)
    })
}

fn told(form: &mut NewPage, looked: &Looked) {
    let page = &form.page;
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    form.ready = looked.problems.is_empty() && looked.new > 0;
    form.summary = page.say(
        "import-summary",
        &[
            ("rows", count(looked.rows).into()),
            ("new", count(looked.new).into()),
            ("there", count(looked.there).into()),
            ("wrong", count(looked.problems.len()).into()),
        ],
    );
    let shown = looked.problems.iter().take(MOST_SHOWN);
    form.problems = shown
        .map(|one| {
            let codes = one.codes.iter().map(|code| page.weakness(code, 0));
            let why = std::iter::once(page.t(one.why)).chain(codes);
            page.say(
                "import-problem",
                &[
                    ("line", count(one.line).into()),
                    (
                        "column",
                        page.named("import-column-", one.column.name()).into(),
                    ),
                    ("why", why.collect::<Vec<_>>().join(" ").into()),
                ],
            )
        })
        .collect();
}

/// `GET /imports/{id}`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ImportId = identity(&id)?;
    let view = console.office.view_import(person.actor(), id).await?;
    shown(&page_of(person, &view))
}

fn page_of(person: SignedInPerson, view: &ImportView) -> ImportPage {
    let (page, import) = (&person.page, &view.import);
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let waiting = u64::try_from(view.waiting()).unwrap_or(u64::MAX);
    ImportPage {
        id: import.id.to_string(),
        file: visible(&import.file),
        about: page.say(
            "import-about",
            &[
                ("at", page.moment(import.at).into()),
                ("entered", count(import.entered).into()),
                ("there", count(import.there).into()),
            ],
        ),
        waiting: page.say("import-waiting", &[("count", count(waiting).into())]),
        undone: import.undone.map_or_else(String::new, |at| {
            page.say("import-undone", &[("at", page.moment(at).into())])
        }),
        may_print: waiting > 0 && person.actor().may(&PRINT_SLIPS),
        may_undo: import.undone.is_none() && person.actor().may(&UNDO_IMPORT),
        page: person.page,
    }
}

/// Why it is undone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Undone {
    reason: String,
}

/// `POST /imports/{id}/undo`
pub(crate) async fn undo(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Undone>,
) -> Reply {
    let id: ImportId = identity(&id)?;
    let office = &console.office;
    match office.undo_import(person.actor(), id, &typed.reason).await {
        Ok(_) => see_other(&format!("/imports/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let view = office.view_import(person.actor(), id).await?;
            person.page.refused("undo", &refusal);
            shown_as(refused_status(&refusal), &page_of(person, &view))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /imports/{id}/slips`: a file, since each code is shown this once.
pub(crate) async fn slips(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let id: ImportId = identity(&id)?;
    let ids = &console.settings.ids;
    let code = || {
        let code = code_of(ids.secret());
        let digest = digest(&plain_code(&code));
        (code, digest)
    };
    let office = &console.office;
    let printed = office.print_slips(person.actor(), id, code).await?;
    let page = &person.page;
    let at = crate::person::link_text(&headers, console.settings.secure, "");
    let at = at.trim_end_matches("?token=").to_owned();
    let tree = person.actor().tree();
    let block = |slip: &application::imports::slips::Slip| {
        let unit = tree.unit(slip.unit).map_or("", |unit| unit.name.as_str());
        PaperBlock {
            heading: slip.name.clone(),
            rows: vec![
                (page.t("person-unit"), unit.to_owned()),
                (page.t("sign-in-name"), slip.sign_in_name.clone()),
                (page.t("slip-code"), slip.code.clone()),
                (page.t("slip-where"), at.clone()),
                (page.t("slip-until"), page.moment(slip.until)),
                (page.t("slip-then"), page.t("slip-then-text")),
            ],
        }
    };
    let paper = Paper {
        language: page.language.tag(),
        title: page.t("slip-title"),
        note: page.t("slip-note"),
        blocks: printed.iter().map(block).collect(),
        list: None,
        stamps: Vec::new(),
        foot: page.t("slip-foot"),
    };
    let file = sheets::odt_of_slips(&paper)
        .map_err(|cause| application::Fault::caused("write slips", cause))?;
    let headers = [
        (CONTENT_TYPE, sheets::ODT_MEDIA_TYPE.to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"townwatch-slips-{id}.odt\""),
        ),
    ];
    Ok((headers, file).into_response())
}

/// A code that is typed from paper.
fn code_of(secret: [u8; 32]) -> String {
    let letter = |byte: &u8| LETTERS.get(usize::from(byte & 31)).copied().unwrap_or(b'a');
    let letters: Vec<u8> = secret.iter().take(CODE_LETTERS).map(letter).collect();
    let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// A code as it was typed, without what people put between its letters.
pub(crate) fn plain_code(typed: &str) -> String {
    let letters = typed.chars().filter(|sign| sign.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = code_of([7; 32]);
        assert_eq!((code.len(), code.matches('-').count()), (19, 3));
        let typed = format!(" {} ", code.replace('-', " ").to_uppercase());
        assert_eq!(plain_code(&typed), plain_code(&code));
        let token = crate::session::token_text([0xab; 32]);
        assert_eq!(
            plain_code(&token),
            token,
            "links by mail stay what they are"
        );
    }

    #[test]
    fn columns_are_known_in_every_language() {
        let words = import_words();
        for (title, column) in [
            ("帳號", Column::SignIn),
            (" Name ", Column::Name),
            ("Đơn vị", Column::Unit),
            ("account", Column::SignIn),
        ] {
            assert_eq!(words.column(title), Some(column), "{title}");
        }
        assert_eq!(words.column("備註"), None);
    }
}

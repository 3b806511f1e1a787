//! The lists of documents: all of them, the editions of one, and who read it.

use application::documents::{DocumentRow, Reader, ReaderQuery};
use application::use_case::{LIST_DOCUMENT_READERS, LIST_DOCUMENTS, UseCase, VIEW_DOCUMENT};
use application::{Actor, Problem, Refusal};
use domain::document::{Edition, Standing};
use domain::id::{DocumentId, PersonId};
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::list::{Column, List, Shown, Teller};
use crate::page::Page;
use crate::settings::Console;

/// What of the list is asked for.
pub(super) const WHICH: [&str; 3] = ["unread", "waiting", "review"];

/// What the address line can say of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    pub(super) which: String,
    /// Identity of the last row of the page before.
    pub(super) after: String,
}

impl Which {
    fn known(&self) -> Option<&'static str> {
        WHICH.into_iter().find(|one| *one == self.which)
    }
}

/// The list of documents.
pub(crate) struct Documents;

impl List for Documents {
    type Asked = Which;
    type Row = DocumentRow;

    const NAME: &'static str = "documents";
    const ITEM: &'static str = "document";
    const PATH: &'static str = "/documents";
    const EXPORT: &'static str = "/documents/export/{format}";
    const TITLE: &'static str = "documents-title";
    const USE_CASE: &'static UseCase = &LIST_DOCUMENTS;

    fn columns() -> &'static [Column<DocumentRow>] {
        &DOCUMENTS
    }

    fn filters(asked: &Which) -> Vec<(&'static str, String)> {
        let which = asked.known().map(|one| ("which", one.to_owned()));
        which.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Which,
        after: &str,
        limit: u32,
    ) -> Result<Vec<DocumentRow>, Problem> {
        let office = &console.office;
        let today = office.today_of(actor);
        let mut rows = office.list_documents(actor).await?;
        match asked.known() {
            Some("unread") => rows.retain(|row| row.in_force.is_some() && row.own.is_none()),
            Some("waiting") => rows.retain(|row| row.waits_for_me),
            Some("review") => rows.retain(|row| row.review_on.is_some_and(|day| day <= today)),
            _ => {}
        }
        let from = rows.iter().position(|row| Self::place(row) == after);
        let from = from.map_or(0, |at| at.saturating_add(1));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(rows.into_iter().skip(from).take(limit).collect())
    }

    fn place(row: &DocumentRow) -> String {
        row.kept.document.opened().id.to_string()
    }
}

type OfDocument = Column<DocumentRow>;

static DOCUMENTS: [OfDocument; 11] = [
    OfDocument::new("number", "document-column-number", Kind::Text, |_, row| {
        Cell::text(&*row.kept.document.opened().number)
    })
    .shown(|_, row| Shown::Words(visible(&row.kept.document.opened().number))),
    OfDocument::new("title", "document-column-title", Kind::Text, |_, row| {
        Cell::text(&*row.kept.document.opened().title)
    })
    .shown(|_, row| Shown::Link {
        href: href(row.kept.document.opened().id),
        text: visible(&row.kept.document.opened().title),
    }),
    OfDocument::new(
        "class",
        "document-column-class",
        Kind::Text,
        |teller, row| Cell::text(class(teller.page, row)),
    )
    .shown(|teller, row| Shown::Words(class(teller.page, row))),
    OfDocument::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.kept.document.opened().unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.kept.document.opened().unit)))),
    OfDocument::new(
        "edition",
        "document-column-edition",
        Kind::Text,
        |_, row| Cell::text(shown_edition(row).map_or("", |one| &*one.label)),
    )
    .shown(|_, row| {
        Shown::Words(shown_edition(row).map_or_else(String::new, |one| visible(&one.label)))
    }),
    OfDocument::new(
        "effective",
        "document-column-effective",
        Kind::Text,
        |_, row| {
            let day = shown_edition(row).map(|one| one.effective.to_string());
            Cell::text(day.unwrap_or_default())
        },
    )
    .shown(|teller, row| {
        let day = shown_edition(row).map(|one| texts::day(one.effective, teller.page.language));
        Shown::Words(day.unwrap_or_default())
    }),
    OfDocument::new(
        "state",
        "document-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, row.standing)),
    )
    .shown(|teller, row| Shown::Tag {
        class: colour(row.standing),
        text: state(teller.page, row.standing),
        beside: if row.waits_for_me {
            teller.page.t("document-waits-for-you")
        } else {
            String::new()
        },
    }),
    OfDocument::new("review", "document-column-review", Kind::Text, |_, row| {
        Cell::text(row.review_on.map(|day| day.to_string()).unwrap_or_default())
    }),
    OfDocument::new("own", "document-column-own", Kind::Text, |teller, row| {
        Cell::text(row.own.map(|at| teller.page.moment(at)).unwrap_or_default())
    })
    .shown(|teller, row| {
        Shown::Words(match row.own {
            Some(at) => teller.page.moment(at),
            None => teller.page.t("document-unread"),
        })
    }),
    OfDocument::new(
        "people",
        "document-column-people",
        Kind::Number,
        |_, row| Cell::count(row.reads.map_or(0, |(people, _)| people)),
    )
    .shown(|teller, row| match row.reads {
        Some((people, _)) => Shown::Count(teller.page.count(people)),
        None => Shown::Words(String::new()),
    }),
    OfDocument::new("times", "document-column-times", Kind::Number, |_, row| {
        Cell::count(row.reads.map_or(0, |(_, times)| times))
    }),
];

/// The edition in force, else the last one.
fn shown_edition(row: &DocumentRow) -> Option<&Edition> {
    row.edition().or(row.kept.editions.last())
}

/// Where its page is.
pub(super) fn href(id: DocumentId) -> String {
    format!("/documents/one?document={id}")
}

/// Its class in words.
pub(super) fn class(page: &Page, row: &DocumentRow) -> String {
    page.named("document-class-", row.kept.document.opened().class.name())
}

/// Where it stands, in words.
pub(super) fn state(page: &Page, standing: Option<Standing>) -> String {
    standing.map_or_else(String::new, |one| page.named("document-state-", one.name()))
}

/// The colour of where it stands.
pub(super) const fn colour(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::InForce) => "govuk-tag--green",
        Some(Standing::Waiting | Standing::Coming) => "govuk-tag--blue",
        Some(Standing::Returned) => "govuk-tag--orange",
        Some(Standing::Replaced | Standing::TakenBack) | None => "govuk-tag--grey",
    }
}

/// Of which document.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OfOne {
    pub(super) document: String,
    /// Place of the last row of the page before.
    pub(super) after: String,
}

impl OfOne {
    pub(super) fn of(id: DocumentId) -> Self {
        Self {
            document: id.to_string(),
            ..Self::default()
        }
    }

    pub(super) fn id(&self) -> Result<DocumentId, Refusal> {
        self.document.parse().map_err(|_| Refusal::NotFound)
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        let of = self.id().ok().map(|id| ("document", id.to_string()));
        of.into_iter().collect()
    }
}

/// An edition with where it stands and who had to do with it.
pub(crate) struct EditionRow {
    document: DocumentId,
    edition: Edition,
    standing: Standing,
    made: String,
    decided: String,
    reads: Option<(u64, u64)>,
}

/// The revision table of a document (變更紀錄).
pub(crate) struct Editions;

impl List for Editions {
    type Asked = OfOne;
    type Row = EditionRow;

    const NAME: &'static str = "document-editions";
    const ITEM: &'static str = "document-edition";
    const PATH: &'static str = "/documents/one";
    const EXPORT: &'static str = "/documents/one/export/{format}";
    const TITLE: &'static str = "document-editions-title";
    const USE_CASE: &'static UseCase = &VIEW_DOCUMENT;

    fn columns() -> &'static [Column<EditionRow>] {
        &EDITIONS
    }

    fn filters(asked: &OfOne) -> Vec<(&'static str, String)> {
        asked.filters()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &OfOne,
        _: &str,
        _: u32,
    ) -> Result<Vec<EditionRow>, Problem> {
        let id = asked.id()?;
        let view = console.office.view_document(actor, id).await?;
        let name = |by: Option<PersonId>| {
            let name = by.and_then(|by| view.names.get(&by));
            name.cloned().unwrap_or_default()
        };
        let keeps = view.row.reads.is_some() || !view.reads.is_empty();
        let row = |(edition, standing): &(Edition, Standing)| {
            let mut read = view
                .reads
                .iter()
                .filter(|one| one.edition == edition.number);
            let read = read.next().map_or((0, 0), |one| (one.people, one.times));
            EditionRow {
                document: id,
                made: name(Some(edition.by)),
                decided: name(edition.course().decided_by()),
                standing: *standing,
                reads: keeps.then_some(read),
                edition: edition.clone(),
            }
        };
        Ok(view.editions.iter().map(row).collect())
    }
}

type OfEdition = Column<EditionRow>;

static EDITIONS: [OfEdition; 11] = [
    OfEdition::new(
        "edition",
        "document-column-edition",
        Kind::Text,
        |_, row| Cell::text(&*row.edition.label),
    )
    .shown(|_, row| Shown::Words(visible(&row.edition.label))),
    OfEdition::new(
        "effective",
        "document-column-effective",
        Kind::Text,
        |_, row| Cell::text(row.edition.effective.to_string()),
    )
    .shown(|teller, row| Shown::Words(texts::day(row.edition.effective, teller.page.language))),
    OfEdition::new("made-by", "document-column-made", Kind::Text, |_, row| {
        Cell::text(&*row.made)
    })
    .shown(|_, row| Shown::Words(visible(&row.made))),
    OfEdition::new("note", "document-column-note", Kind::Text, |_, row| {
        Cell::text(&*row.edition.note)
    })
    .shown(|_, row| Shown::Words(visible(&row.edition.note))),
    OfEdition::new(
        "issued-by",
        "document-column-issued",
        Kind::Text,
        |_, row| Cell::text(&*row.decided),
    )
    .shown(|_, row| Shown::Words(visible(&row.decided))),
    OfEdition::new(
        "state",
        "document-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, Some(row.standing))),
    )
    .shown(|teller, row| Shown::Tag {
        class: colour(Some(row.standing)),
        text: state(teller.page, Some(row.standing)),
        beside: returned(row),
    }),
    OfEdition::new("file", "document-column-file", Kind::Text, |_, row| {
        Cell::text(&*row.edition.file.name)
    })
    .shown(|_, row| Shown::Link {
        href: file_href(row.document, row.edition.number),
        text: visible(&row.edition.file.name),
    }),
    OfEdition::new("bytes", "document-column-bytes", Kind::Number, |_, row| {
        Cell::count(row.edition.file.bytes)
    }),
    OfEdition::new("sha256", "document-column-digest", Kind::Text, |_, row| {
        Cell::text(row.edition.file.sha256())
    }),
    OfEdition::new(
        "people",
        "document-column-people",
        Kind::Number,
        |_, row| Cell::count(row.reads.map_or(0, |(people, _)| people)),
    )
    .shown(|teller, row| match row.reads {
        Some((people, _)) => Shown::Count(teller.page.count(people)),
        None => Shown::Words(String::new()),
    }),
    OfEdition::new("times", "document-column-times", Kind::Number, |_, row| {
        Cell::count(row.reads.map_or(0, |(_, times)| times))
    }),
];

/// Where the file of an edition is.
pub(super) fn file_href(id: DocumentId, number: u32) -> String {
    format!("/documents/{id}/editions/{number}")
}

/// Why it was given back.
fn returned(row: &EditionRow) -> String {
    use domain::document::EditionCourse::Returned;
    match row.edition.course() {
        Returned { reason, .. } => visible(reason),
        _ => String::new(),
    }
}

/// Who read a document.
pub(crate) struct Readers;

impl List for Readers {
    type Asked = OfOne;
    type Row = Reader;

    const NAME: &'static str = "document-readers";
    const ITEM: &'static str = "document-reader";
    const PATH: &'static str = "/documents/readers";
    const EXPORT: &'static str = "/documents/readers/export/{format}";
    const TITLE: &'static str = "document-readers-title";
    const USE_CASE: &'static UseCase = &LIST_DOCUMENT_READERS;

    fn columns() -> &'static [Column<Reader>] {
        &READERS
    }

    fn filters(asked: &OfOne) -> Vec<(&'static str, String)> {
        asked.filters()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &OfOne,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Reader>, Problem> {
        let query = ReaderQuery {
            document: asked.id()?,
            after: placed(after),
            limit,
        };
        console.office.list_document_readers(actor, &query).await
    }

    fn place(row: &Reader) -> String {
        format!("{}_{}_{}", row.edition, row.person, row.name)
    }
}

/// What is no place in the list starts it.
fn placed(text: &str) -> Option<(String, PersonId, u32)> {
    let mut parts = text.splitn(3, '_');
    let edition = parts.next()?.parse().ok()?;
    let person = parts.next()?.parse().ok()?;
    Some((parts.next()?.to_owned(), person, edition))
}

type OfReader = Column<Reader>;

static READERS: [OfReader; 6] = [
    OfReader::new("person", "campaign-column-person", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Name(visible(&row.name))),
    OfReader::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.unit)))),
    OfReader::new(
        "edition",
        "document-column-edition-number",
        Kind::Number,
        |_, row| Cell::count(u64::from(row.edition)),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(u64::from(row.edition)))),
    OfReader::new("first", "document-column-first", Kind::Time, |_, row| {
        Cell::Time(row.first)
    })
    .shown(|teller: &Teller<'_>, row| Shown::moment(teller, row.first)),
    OfReader::new("last", "document-column-last", Kind::Time, |_, row| {
        Cell::Time(row.last)
    })
    .shown(|teller, row| Shown::moment(teller, row.last)),
    OfReader::new("times", "document-column-times", Kind::Number, |_, row| {
        Cell::count(row.times)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.times))),
];

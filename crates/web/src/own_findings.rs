//! What rules noticed about one's own account: "was this you?", and what one says to it.

use std::collections::BTreeSet;

use application::sign_ins::{Answer, FindingAnswer, MOST_ANSWERED, OwnFinding};
use application::use_case::{ANSWER_FINDING, LIST_OWN_FINDINGS, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::id::FindingId;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, Turned, asking, refused_status, see_other, shown, shown_as};
use crate::caller::Caller;
use crate::form::Filled;
use crate::list::many::{Button, FORM, Form};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::story;

/// Where the page is.
const PATH: &str = "/account/findings";

/// The list of what one is asked.
pub(crate) struct OwnFindings;

impl List for OwnFindings {
    type Asked = Everything;
    type Row = OwnFinding;

    const NAME: &'static str = "own-findings";
    const ITEM: &'static str = "own-finding";
    const PATH: &'static str = PATH;
    const EXPORT: &'static str = "/account/findings/export/{format}";
    const TITLE: &'static str = "own-findings-title";
    const USE_CASE: &'static UseCase = &LIST_OWN_FINDINGS;

    fn columns() -> &'static [Column<OwnFinding>] {
        &COLUMNS
    }

    /// Who said "not me" has said so.
    fn mark(_: &Teller<'_>, row: &OwnFinding) -> String {
        let said = row.answer.as_ref().map(|said| said.answer);
        if said == Some(Answer::NotMine) {
            String::new()
        } else {
            row.finding.id.to_string()
        }
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<OwnFinding>, Problem> {
        console.office.list_own_findings(actor).await
    }
}

type Col = Column<OwnFinding>;

static COLUMNS: [Col; 7] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.finding.id.to_string())
    }),
    Col::new("what", "own-findings-what", Kind::Text, |teller, row| {
        Cell::text(title(teller, row))
    })
    .shown(|teller, row| Shown::Name(title(teller, row))),
    Col::new("asks", "own-findings-asks", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("own-findings-asks-", row.asks.name()))
    })
    .shown(|teller, row| Shown::Words(teller.page.named("own-findings-asks-", row.asks.name()))),
    Col::new("first", "finding-first", Kind::Time, |_, row| {
        Cell::moment(Some(row.finding.first))
    })
    .shown(|teller, row| Shown::moment(teller, row.finding.first)),
    Col::new("last", "finding-last", Kind::Time, |_, row| {
        Cell::moment(Some(row.finding.last))
    }),
    Col::new("from", "sign-ins-from", Kind::Text, |_, row| {
        Cell::text(row.finding.subject.source_ip.as_deref().unwrap_or_default())
    })
    .shown(|_, row| {
        let from = row.finding.subject.source_ip.as_deref();
        Shown::Words(visible(from.unwrap_or_default()))
    }),
    Col::new(
        "answer",
        "own-findings-answer",
        Kind::Text,
        |teller, row| Cell::text(answer(teller.page, row)),
    )
    .shown(|teller, row| Shown::Words(answer(teller.page, row))),
];

fn title(teller: &Teller<'_>, row: &OwnFinding) -> String {
    let page = teller.page;
    story::tell(teller.office, &row.finding, page.language, &page.zone).title
}

fn answer(page: &Page, row: &OwnFinding) -> String {
    match &row.answer {
        Some(said) => page.named("own-findings-said-", said.answer.name()),
        None => page.t("own-findings-unanswered"),
    }
}

/// What whoever judges reads of an answer: words, when and from where, and why it proves little.
pub(crate) fn told(page: &Page, said: &FindingAnswer) -> String {
    let args = [
        ("at", page.moment(said.at).into()),
        ("network", visible(&said.network).into()),
        ("browser", visible(&said.browser).into()),
    ];
    let words = page.say(&format!("finding-answer-{}", said.answer.name()), &args);
    match (said.answer, said.weak) {
        (Answer::Mine, Some(weak)) => {
            let weak = page.named("finding-answer-weak-", weak.name());
            page.say(
                "finding-answer-weak",
                &[("words", words.into()), ("weak", weak.into())],
            )
        }
        _ => words,
    }
}

#[derive(Template)]
#[template(path = "own_findings.html")]
struct OwnFindingsPage {
    page: Page,
    table: Table,
}

/// `GET /account/findings`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    filled(&console, person, StatusCode::OK).await
}

async fn filled(console: &Console, person: SignedInPerson, status: StatusCode) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let rows = console.office.list_own_findings(actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("own-findings-empty");
    let mut table = table::<OwnFindings>(&teller, &Everything {}, &rows, empty);
    if table.rows.iter().any(|line| !line.mark.is_empty()) {
        table.many = Some(form(page));
    }
    let shown = OwnFindingsPage {
        table,
        page: person.page,
    };
    shown_as(status, &shown)
}

fn form(page: &Page) -> Form {
    let button = |name, action: &str, label, grave| Button {
        name,
        action: action.to_owned(),
        label: page.t(label),
        grave,
    };
    Form {
        id: FORM,
        hint: page.t("own-findings-before"),
        buttons: vec![
            button("mine", "/account/findings/mine", "own-findings-mine", false),
            button(
                "not-mine",
                "/account/findings/ask",
                "own-findings-not-mine",
                true,
            ),
        ],
        fields: Vec::new(),
        before: Vec::new(),
    }
}

/// The marked rows; what is no mark never came from a page of ours.
fn marks(fields: Vec<(String, String)>) -> Result<BTreeSet<FindingId>, Turned> {
    let mut marks = BTreeSet::new();
    for (name, value) in fields {
        if name != "item" || marks.len() >= MOST_ANSWERED {
            return Err(Turned::Unreadable);
        }
        marks.insert(value.parse().map_err(|_| Turned::Unreadable)?);
    }
    Ok(marks)
}

/// The page once more: nothing was marked.
async fn unmarked(console: &Console, mut person: SignedInPerson) -> Reply {
    let refusal = Refusal::Missing { field: "items" };
    person.page.refused(FORM, &refusal);
    PATH.clone_into(&mut person.page.here);
    filled(console, person, refused_status(&refusal)).await
}

async fn answered(
    console: &Console,
    person: &SignedInPerson,
    caller: &Caller,
    (marks, answer): (&BTreeSet<FindingId>, Answer),
) -> Result<(), Problem> {
    let office = &console.office;
    let name = office.sign_in_name_of(&person.signed_in).await?;
    let device = caller.device(console, &name).await?;
    for id in marks {
        office
            .answer_finding(&person.signed_in, *id, answer, device)
            .await?;
    }
    Ok(())
}

/// `POST /account/findings/mine`
pub(crate) async fn mine(
    State(console): Shared,
    person: SignedInPerson,
    caller: Caller,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&ANSWER_FINDING)?;
    let marks = marks(fields)?;
    if marks.is_empty() {
        return unmarked(&console, person).await;
    }
    answered(&console, &person, &caller, (&marks, Answer::Mine)).await?;
    see_other(PATH)
}

/// `POST /account/findings/ask`: nothing is done yet.
pub(crate) async fn ask(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&ANSWER_FINDING)?;
    let marks = marks(fields)?;
    if marks.is_empty() {
        return unmarked(&console, person).await;
    }
    let items = marks.iter().map(|id| ("item", id.to_string()));
    see_other(&asking("/account/findings/not-mine", items))
}

#[derive(Template)]
#[template(path = "own_findings_sure.html")]
struct SurePage {
    page: Page,
    table: Table,
    items: Vec<FindingId>,
}

/// `GET /account/findings/not-mine`: what will happen.
pub(crate) async fn sure(
    State(console): Shared,
    person: SignedInPerson,
    Query(fields): Query<Vec<(String, String)>>,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    actor.permit(&ANSWER_FINDING)?;
    let marks = marks(fields)?;
    let own = console.office.list_own_findings(actor).await?;
    let rows: Vec<_> = own
        .into_iter()
        .filter(|row| marks.contains(&row.finding.id))
        .collect();
    if rows.is_empty() {
        return see_other(PATH);
    }
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let mut table = table::<OwnFindings>(&teller, &Everything {}, &rows, String::new());
    table.exports.clear();
    shown(&SurePage {
        items: rows.iter().map(|row| row.finding.id).collect(),
        table,
        page: person.page,
    })
}

/// `POST /account/findings/not-mine`
pub(crate) async fn not_mine(
    State(console): Shared,
    person: SignedInPerson,
    caller: Caller,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&ANSWER_FINDING)?;
    let marks = marks(fields)?;
    answered(&console, &person, &caller, (&marks, Answer::NotMine)).await?;
    see_other("/account/sign-ins/done")
}

//! One's own browsers, as a list with the forms that end them, and the form of a new password.

use application::deed::Session;
use application::use_case::{END_SESSION, LIST_SESSIONS, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::State;
use domain::id::SessionId;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, see_other_with, shown, shown_as};
use crate::caller::Caller;
use crate::form::Filled;
use crate::list::many::{Again, Deed, Many, Standing, Typed as Chosen};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, device_cookie};
use crate::settings::Console;
use crate::sign_in::{later, made_known};

/// A browser of one's own.
pub(crate) struct Browser {
    session: Session,
    /// Whether it is the one that asks.
    here: bool,
}

/// The list of one's own browsers.
pub(crate) struct Sessions;

impl List for Sessions {
    type Asked = Everything;
    type Row = Browser;

    const NAME: &'static str = "sessions";
    const ITEM: &'static str = "session";
    const PATH: &'static str = "/account/sessions";
    const EXPORT: &'static str = "/account/sessions/export/{format}";
    const TITLE: &'static str = "sessions-title";
    const USE_CASE: &'static UseCase = &LIST_SESSIONS;

    fn columns() -> &'static [Column<Browser>] {
        &COLUMNS
    }

    /// This one is signed out by the button that does so.
    fn mark(_: &Teller<'_>, row: &Browser) -> String {
        if row.here {
            String::new()
        } else {
            row.session.id.to_string()
        }
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Browser>, Problem> {
        let sessions = console.office.list_sessions(actor).await?;
        let here = false;
        let rows = sessions.into_iter();
        Ok(rows.map(|session| Browser { session, here }).collect())
    }
}

type Col = Column<Browser>;

static COLUMNS: [Col; 6] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.session.id.to_string())
    }),
    Col::new("browser", "sessions-browser", Kind::Text, |_, row| {
        Cell::text(&*row.session.browser)
    })
    .shown(|teller, row| Shown::Name(name(teller.page, row))),
    Col::new("network", "sessions-network", Kind::Text, |_, row| {
        Cell::text(&*row.session.network)
    })
    .shown(|_, row| Shown::Words(visible(&row.session.network))),
    Col::new("since", "sessions-since", Kind::Time, |_, row| {
        Cell::moment(Some(row.session.since))
    })
    .shown(|teller, row| Shown::moment(teller, row.session.since)),
    Col::new("last_seen", "sessions-last-seen", Kind::Time, |_, row| {
        Cell::moment(Some(row.session.last_seen))
    })
    .shown(|teller, row| Shown::moment(teller, row.session.last_seen)),
    Col::new("until", "sessions-until", Kind::Time, |_, row| {
        Cell::moment(Some(row.session.until))
    })
    .shown(|teller, row| Shown::moment(teller, row.session.until)),
];

/// What a browser is called on the page.
fn name(page: &Page, row: &Browser) -> String {
    let mut name = visible(&row.session.browser);
    if name.is_empty() {
        name = page.t("sessions-unknown-browser");
    }
    if row.here {
        name = page.say("sessions-here", &[("browser", name.as_str().into())]);
    }
    name
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    page: Page,
    table: Table,
    /// Whether there are others than this one.
    others: bool,
    hint: String,
    /// Whether the password is the one of the office's directory.
    bridged: bool,
    /// What the present password can be guessed by.
    due: Vec<String>,
}

/// `GET /account/sessions`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    shown(&filled(&console, person, &Chosen::default()).await?)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    chosen: &Chosen,
) -> Result<SessionsPage, Problem> {
    let sessions = console.office.list_sessions(person.actor()).await?;
    let this = person.signed_in.session.id;
    let rows = sessions.into_iter().map(|session| Browser {
        here: session.id == this,
        session,
    });
    let rows: Vec<_> = rows.collect();
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page: &person.page,
    };
    let asked = Everything {};
    let table = table::<Sessions>(&teller, &asked, &rows, String::new());
    let due = console.office.own_password_due(person.actor()).await?;
    let codes = due.map(|due| due.codes).unwrap_or_default();
    let name = console.office.sign_in_name_of(&person.signed_in).await;
    let page = &person.page;
    Ok(SessionsPage {
        bridged: name.is_ok_and(|name| console.office.is_bridged(&name)),
        hint: page.password_hint(console.office.least_password()),
        due: codes.iter().map(|code| page.weakness(code, 0)).collect(),
        others: rows.iter().any(|row| !row.here),
        table: table.with_form::<Sessions>(console, &teller, (&asked, ""), chosen),
        page: person.page,
    })
}

static END: Deed = Deed {
    name: "end",
    path: "/account/sessions/end",
    use_case: &END_SESSION,
    button: "sessions-end",
    before: "sessions-many-end",
    after: "sessions-many-ended",
    undo: None,
    grave: false,
};

impl Many for Sessions {
    type Mark = SessionId;

    const TOLD: &'static str = "/account/sessions/done";
    const TOLD_TO: &'static UseCase = &LIST_SESSIONS;
    const DEEDS: &'static [&'static Deed] = &[&END];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        id: &SessionId,
        _: &Chosen,
    ) -> Result<(), Problem> {
        console.office.end_session(person.actor(), *id).await
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        marks: &[SessionId],
    ) -> Result<Vec<Standing<Browser>>, Problem> {
        let sessions = console.office.list_sessions(person.actor()).await?;
        let this = person.signed_in.session.id;
        let stand = |id: &SessionId| {
            let found = sessions.iter().find(|session| session.id == *id);
            Standing {
                done: found.is_none(),
                row: found.map(|session| Browser {
                    here: session.id == this,
                    session: session.clone(),
                }),
                undo: String::new(),
            }
        };
        Ok(marks.iter().map(stand).collect())
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Everything>) -> Reply {
        shown_as(again.status, &filled(console, person, &again.typed).await?)
    }
}

/// `POST /account/sessions/end-others`
pub(crate) async fn end_others(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.end_other_sessions(&person.signed_in).await?;
    see_other("/account/sessions")
}

/// What is typed; passwords are never shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    current: String,
    password: String,
    again: String,
}

/// `POST /account/password`
pub(crate) async fn change_password(
    State(console): Shared,
    mut person: SignedInPerson,
    caller: Caller,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let secure = console.settings.secure;
    let name = console.office.sign_in_name_of(&person.signed_in).await?;
    match changed(&console, &person, &caller, &name, typed).await {
        Ok(note) => {
            let note = note.map(|note| device_cookie(secure, &name, &note));
            see_other_with("/account/sessions", note.as_slice())
        }
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("password", &refusal);
            let status = refused_status(&refusal);
            later(
                shown_as(status, &filled(&console, person, &Chosen::default()).await?)?,
                &refusal,
            )
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A wrong present password counts at the door like any other: an open browser is no way to guess.
async fn changed(
    console: &Console,
    person: &SignedInPerson,
    caller: &Caller,
    name: &str,
    typed: Typed,
) -> Result<Option<String>, Problem> {
    if typed.password != typed.again {
        let (field, why) = ("again", "invalid-password-differs");
        return Err(Refusal::Invalid { field, why }.into());
    }
    let (door, office) = (&console.settings.door, &console.office);
    let knock = caller.knock(console.settings.secure, name);
    let lane = door.begin(&knock, office.now()).await?;
    let done = office
        .change_password(&person.signed_in, typed.current, typed.password, lane)
        .await;
    if let Err(problem) = done {
        if !matches!(&problem, Problem::Refused(refusal) if refusal.field() == Some("current")) {
            door.not_looked_at(&knock, lane, office.now());
        }
        return Err(problem);
    }
    let account = person.signed_in.session.account;
    Ok(made_known(console, caller, name, account).await)
}

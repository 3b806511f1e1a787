//! One's own app passwords: a list, the form that makes one, and what ends them.

use application::app_passwords::{AppPassword, AppSecret, MOST_DAYS};
use application::use_case::{END_APP_PASSWORD, LIST_APP_PASSWORDS, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::State;
use domain::id::AppPasswordId;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::Filled;
use crate::list::many::{Again, Deed, Many, Standing, Typed};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// What the form offers first.
const USUAL_DAYS: u16 = 180;
/// Where the page is.
const PATH: &str = "/account/app-passwords";

/// The list of one's own app passwords.
pub(crate) struct AppPasswords;

impl List for AppPasswords {
    type Asked = Everything;
    type Row = AppPassword;

    const NAME: &'static str = "app-passwords";
    const ITEM: &'static str = "app-password";
    const PATH: &'static str = PATH;
    const EXPORT: &'static str = "/account/app-passwords/export/{format}";
    const TITLE: &'static str = "app-passwords-title";
    const USE_CASE: &'static UseCase = &LIST_APP_PASSWORDS;

    fn columns() -> &'static [Column<AppPassword>] {
        &COLUMNS
    }

    fn mark(_: &Teller<'_>, row: &AppPassword) -> String {
        row.id.to_string()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<AppPassword>, Problem> {
        console.office.list_app_passwords(actor).await
    }
}

type Col = Column<AppPassword>;

static COLUMNS: [Col; 6] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.id.to_string())
    }),
    Col::new("name", "app-passwords-name", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Name(visible(&row.name))),
    Col::new("since", "account-token-since", Kind::Time, |_, row| {
        Cell::moment(Some(row.since))
    }),
    Col::new("until", "account-token-until", Kind::Time, |_, row| {
        Cell::moment(Some(row.until))
    })
    .shown(|teller, row| Shown::moment(teller, row.until)),
    Col::new("last_used", "app-passwords-last", Kind::Time, |_, row| {
        Cell::moment(row.last.as_ref().map(|(at, _)| *at))
    })
    .shown(|teller, row| match &row.last {
        Some((at, _)) => Shown::moment(teller, *at),
        None => Shown::Words(teller.page.t("app-passwords-unused")),
    }),
    Col::new(
        "last_address",
        "app-passwords-from",
        Kind::Text,
        |_, row| Cell::text(from(row)),
    )
    .shown(|_, row| Shown::Words(visible(from(row)))),
];

fn from(row: &AppPassword) -> &str {
    row.last.as_ref().map_or("", |(_, address)| address)
}

#[derive(Template)]
#[template(path = "app_passwords.html")]
struct AppPasswordsPage {
    page: Page,
    table: Table,
    any: bool,
    /// Whether the office's policy lets people have them.
    allowed: bool,
    /// The name to sign in with.
    name: String,
    /// The password that was just made; shown this once.
    secret: String,
    days_hint: String,
    form: NewForm,
    /// Whether it must be shown first that it is still them.
    stale: bool,
    back: &'static str,
}

/// The form of a new app password.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewForm {
    name: String,
    days: String,
}

impl NewForm {
    fn usual() -> Self {
        Self {
            days: USUAL_DAYS.to_string(),
            ..Self::default()
        }
    }

    fn days(&self) -> Result<u16, Refusal> {
        self.days.trim().parse().map_err(|_| Refusal::Invalid {
            field: "days",
            why: "invalid-token-days",
        })
    }
}

/// `GET /account/app-passwords`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let (form, typed) = (NewForm::usual(), Typed::default());
    shown(&filled(&console, person, (form, String::new()), &typed).await?)
}

/// `POST /account/app-passwords`: the answer is the page with the password, since it is shown only once.
pub(crate) async fn make(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(form): Filled<NewForm>,
) -> Reply {
    let secret = AppSecret::of(&console.settings.ids.secret());
    let made = async {
        let (office, digest) = (&console.office, secret.digest());
        let days = form.days()?;
        office
            .make_app_password(&person.signed_in, &form.name, days, digest)
            .await
    };
    let typed = Typed::default();
    match made.await {
        Ok(_) => {
            let told = (NewForm::usual(), secret.shown_once().to_owned());
            shown(&filled(&console, person, told, &typed).await?)
        }
        Err(Problem::Refused(refusal)) if refusal.is_shown() => {
            person.page.refused("app-password", &refusal);
            let page = filled(&console, person, (form, String::new()), &typed).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /account/app-passwords/end-all`
pub(crate) async fn end_all(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.end_app_passwords(person.actor()).await?;
    see_other(PATH)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    (form, secret): (NewForm, String),
    typed: &Typed,
) -> Result<AppPasswordsPage, Problem> {
    let office = &console.office;
    let rows = office.list_app_passwords(person.actor()).await?;
    let name = office.sign_in_name_of(&person.signed_in).await?;
    let page = &person.page;
    let teller = Teller {
        office,
        actor: person.actor(),
        page,
    };
    let asked = Everything {};
    let table = table::<AppPasswords>(&teller, &asked, &rows, page.t("app-passwords-empty"));
    let days_hint = [("most", i64::from(MOST_DAYS).into())];
    Ok(AppPasswordsPage {
        table: table.with_form::<AppPasswords>(console, &teller, (&asked, ""), typed),
        any: !rows.is_empty(),
        allowed: office.has_app_passwords(),
        name: visible(&name),
        secret,
        days_hint: page.say("account-token-days-hint", &days_hint),
        form,
        stale: !person.actor().has_proved(),
        back: PATH,
        page: person.page,
    })
}

static END: Deed = Deed {
    name: "end",
    path: "/account/app-passwords/end",
    use_case: &END_APP_PASSWORD,
    button: "app-passwords-end",
    before: "app-passwords-many-end",
    after: "app-passwords-many-ended",
    undo: None,
    grave: false,
};

impl Many for AppPasswords {
    type Mark = AppPasswordId;

    const TOLD: &'static str = "/account/app-passwords/done";
    const TOLD_TO: &'static UseCase = &LIST_APP_PASSWORDS;
    const DEEDS: &'static [&'static Deed] = &[&END];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        id: &AppPasswordId,
        _: &Typed,
    ) -> Result<(), Problem> {
        let office = &console.office;
        office.end_app_password(person.actor(), *id).await
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        marks: &[AppPasswordId],
    ) -> Result<Vec<Standing<AppPassword>>, Problem> {
        let rows = console.office.list_app_passwords(person.actor()).await?;
        let stand = |id: &AppPasswordId| {
            let found = rows.iter().find(|row| row.id == *id);
            Standing {
                done: found.is_none(),
                row: found.cloned(),
                undo: String::new(),
            }
        };
        Ok(marks.iter().map(stand).collect())
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Everything>) -> Reply {
        let told = (NewForm::usual(), String::new());
        let page = filled(console, person, told, &again.typed).await?;
        shown_as(again.status, &page)
    }
}

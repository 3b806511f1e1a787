//! Applications that people reach with their sign-in here: the list, one of them, and how it is set up.

use std::collections::BTreeMap;

use application::clients::{Client, ClientForm};
use application::use_case::{
    CHANGE_CLIENT, ENTER_CLIENT, LIST_CLIENTS, RENEW_CLIENT_SECRET, RESTORE_CLIENT, SUSPEND_CLIENT,
    UseCase,
};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::ClientId;
use domain::people::Role;
use domain::version::Version;
use oidc::keys::Algorithm;
use oidc::scope::Scope;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity, role_boxes};
use crate::list::{Column, Everything, List, Shown, Table, whole};
use crate::page::Page;
use crate::relying::{Prepared, prepared};
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// What stands in copied configuration where the secret is not known any more.
const NO_SECRET: &str = "SECRET";

/// The list of applications.
pub(crate) struct Clients;

impl List for Clients {
    type Asked = Everything;
    type Row = Client;

    const NAME: &'static str = "clients";
    const ITEM: &'static str = "client";
    const PATH: &'static str = "/clients";
    const EXPORT: &'static str = "/clients/export/{format}";
    const TITLE: &'static str = "clients-title";
    const USE_CASE: &'static UseCase = &LIST_CLIENTS;

    fn columns() -> &'static [Column<Client>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Client>, Problem> {
        console.office.list_clients(actor).await
    }
}

type Col = Column<Client>;

static COLUMNS: [Col; 7] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.id.to_string())
    }),
    Col::new("name", "client-name", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/clients/{}", row.id),
        text: visible(&row.name),
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.unit)))),
    Col::new("roles", "client-roles", Kind::Text, |teller, row| {
        Cell::text(roles_of(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(roles_of(teller.page, row))),
    Col::new("knows", "client-scopes", Kind::Text, |_, row| {
        Cell::text(oidc::scope::written(&row.settings.scopes))
    }),
    Col::new("since", "client-since", Kind::Time, |_, row| {
        Cell::moment(Some(row.since))
    }),
    Col::new("suspended", "client-state", Kind::Time, |_, row| {
        Cell::moment(row.suspended)
    })
    .shown(|teller, row| {
        let state = if row.suspended.is_some() {
            "client-suspended"
        } else {
            "client-in-use"
        };
        Shown::Words(teller.page.t(state))
    }),
];

fn roles_of(page: &Page, client: &Client) -> String {
    let roles = &client.settings.roles;
    if roles.is_empty() {
        return page.t("client-everybody");
    }
    let names = roles.iter().map(|role| page.named("role-", role.name()));
    names.collect::<Vec<_>>().join(&page.t("list-comma"))
}

#[derive(Template)]
#[template(path = "clients.html")]
struct ClientsPage {
    page: Page,
    table: Table,
    /// Whether the reader may enter an application.
    may_enter: bool,
    /// Whether this program has an address that applications can be told.
    addressed: bool,
}

/// `GET /clients`
pub(crate) async fn list(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    shown(&ClientsPage {
        table: whole::<Clients>(&console, &person, "clients-empty").await?,
        may_enter: actor.may(&ENTER_CLIENT),
        addressed: console.office.issuer().is_some(),
        page: person.page,
    })
}

/// What is typed into a form about an application. Boxes that are ticked stand in `more`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Typed {
    more: BTreeMap<String, String>,
}

impl Typed {
    fn text(&self, name: &str) -> &str {
        self.more.get(name).map_or("", String::as_str)
    }

    fn ticked(&self, name: &str) -> bool {
        self.more.contains_key(name)
    }

    fn form(&self) -> ClientForm {
        let scopes = Scope::ALL.into_iter();
        let roles = Role::ALL.into_iter();
        ClientForm {
            name: self.text("name").to_owned(),
            redirect_uris: self.text("redirect_uris").to_owned(),
            post_logout_redirect_uris: self.text("post_logout_redirect_uris").to_owned(),
            back_channel: self.text("back_channel").to_owned(),
            algorithm: self.text("algorithm").to_owned(),
            pairwise: self.ticked("pairwise"),
            public: self.ticked("public"),
            scopes: scopes
                .filter(|scope| self.ticked(&format!("scope-{}", scope.name())))
                .collect(),
            roles: roles
                .filter(|role| self.ticked(&format!("role-{}", role.name())))
                .collect(),
        }
    }
}

/// A form about an application, with what stands in it.
struct Fields {
    /// Before the ids of its inputs.
    form: &'static str,
    typed: ClientForm,
    algorithms: Vec<Choice>,
    scopes: Vec<Choice>,
    roles: Vec<Choice>,
}

impl Fields {
    fn new(page: &Page, form: &'static str, typed: ClientForm) -> Self {
        let algorithms = Algorithm::ALL.map(|one| Choice {
            value: one.name().to_owned(),
            label: one.name().to_owned(),
            chosen: typed.algorithm == one.name(),
        });
        let scopes = Scope::ALL.into_iter().filter(|one| *one != Scope::Openid);
        let scopes = scopes.map(|one| Choice {
            value: format!("scope-{}", one.name()),
            label: page.named("client-scope-", one.name()),
            chosen: typed.scopes.contains(&one),
        });
        let roles = role_boxes(page, |one| typed.roles.contains(&one));
        Self {
            form,
            algorithms: algorithms.into(),
            scopes: scopes.collect(),
            roles,
            typed,
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.form)
    }
}

#[derive(Template)]
#[template(path = "client_new.html")]
struct NewPage {
    page: Page,
    units: Vec<Choice>,
    fields: Fields,
    stale: bool,
    back: String,
}

#[derive(Template)]
#[template(path = "client.html")]
struct ClientPage {
    page: Page,
    id: ClientId,
    name: String,
    unit: String,
    roles: String,
    knows: String,
    suspended: bool,
    public: bool,
    seen: u32,
    /// A secret that was just made; shown this once.
    secret: String,
    prepared: Vec<Prepared>,
    /// Forms that the reader may send.
    forms: Vec<&'static str>,
    /// Whether forms that open something ask for a proof first.
    stale: bool,
    back: String,
    fields: Fields,
}

impl ClientPage {
    fn may(&self, form: &str) -> bool {
        self.forms.contains(&form)
    }
}

/// `GET /clients/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    if !person.actor().may(&ENTER_CLIENT) {
        return Err(Turned::NotFound);
    }
    let typed = ClientForm {
        scopes: [Scope::Profile].into(),
        ..ClientForm::default()
    };
    shown(&empty(person, "", typed))
}

fn empty(person: SignedInPerson, unit: &str, typed: ClientForm) -> NewPage {
    let actor = person.actor();
    NewPage {
        units: unit_choices(actor, &ENTER_CLIENT, unit),
        fields: Fields::new(&person.page, "new", typed),
        stale: !actor.has_proved(),
        back: "/clients/new".to_owned(),
        page: person.page,
    }
}

/// `POST /clients`: the answer is the page of the new application, with its secret, which is shown only
/// once.
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    // Who may not is not told what is missing.
    person.actor().permit(&ENTER_CLIENT)?;
    let (form, secret) = (typed.form(), new_secret(&console));
    let done = async {
        let missing = Refusal::Missing { field: "unit" };
        let unit = typed.text("unit").parse().map_err(|_| missing)?;
        let digest = application::clients::digest(&secret);
        let office = &console.office;
        office
            .enter_client(person.actor(), unit, &form, digest)
            .await
    };
    match done.await {
        Ok(id) => shown(&filled(&console, person, (id, secret), None).await?),
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("new", &refusal);
            let page = empty(person, typed.text("unit"), form);
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `GET /clients/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let at = (identity(&id)?, String::new());
    shown(&filled(&console, person, at, None).await?)
}

/// `POST /clients/{id}/details`
pub(crate) async fn change(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ClientId = identity(&id)?;
    let seen = typed.text("seen").parse().map_err(|_| Turned::Unreadable)?;
    let form = typed.form();
    let office = &console.office;
    let done = office.change_client(person.actor(), id, Version::new(seen), &form);
    match done.await {
        Ok(()) => see_other(&format!("/clients/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("details", &refusal);
            let at = (id, String::new());
            let page = filled(&console, person, at, Some(form)).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /clients/{id}/secret`: the answer is the page with the secret, which is shown only once.
pub(crate) async fn renew_secret(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let (id, secret) = (identity(&id)?, new_secret(&console));
    let digest = application::clients::digest(&secret);
    let office = &console.office;
    office
        .renew_client_secret(person.actor(), id, digest)
        .await?;
    shown(&filled(&console, person, (id, secret), None).await?)
}

/// `POST /clients/{id}/suspend`
pub(crate) async fn suspend(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ClientId = identity(&id)?;
    console.office.suspend_client(person.actor(), id).await?;
    see_other(&format!("/clients/{id}"))
}

/// `POST /clients/{id}/restore`
pub(crate) async fn restore(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ClientId = identity(&id)?;
    console.office.restore_client(person.actor(), id).await?;
    see_other(&format!("/clients/{id}"))
}

fn new_secret(console: &Console) -> String {
    oidc::base64url(&console.settings.ids.secret())
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    (id, secret): (ClientId, String),
    typed: Option<ClientForm>,
) -> Result<ClientPage, Turned> {
    let (actor, page) = (person.actor(), &person.page);
    let client = console.office.view_client(actor, id).await?;
    let may = |use_case| actor.may_in(use_case, client.unit);
    let (public, suspended) = (client.settings.public, client.suspended.is_some());
    let forms = [
        ("details", may(&CHANGE_CLIENT)),
        ("secret", may(&RENEW_CLIENT_SECRET) && !public),
        ("suspend", may(&SUSPEND_CLIENT) && !suspended),
        ("restore", may(&RESTORE_CLIENT) && suspended),
    ];
    let unit = actor.tree().unit(client.unit);
    let known = client.settings.scopes.iter();
    let known = known.filter(|scope| **scope != Scope::Openid);
    let known = known.map(|scope| page.named("client-scope-", scope.name()));
    let in_copies = if secret.is_empty() {
        NO_SECRET
    } else {
        &secret
    };
    let issuer = console.office.issuer().unwrap_or_default();
    let typed = typed.unwrap_or_else(|| ClientForm::of(&client));
    Ok(ClientPage {
        id,
        name: visible(&client.name),
        unit: unit.map_or_else(String::new, |unit| visible(&unit.name)),
        roles: roles_of(page, &client),
        knows: match known.collect::<Vec<_>>() {
            known if known.is_empty() => page.t("client-scopes-none"),
            known => known.join(&page.t("list-comma")),
        },
        suspended,
        public,
        seen: client.version.count(),
        prepared: prepared(&client, issuer, in_copies),
        secret: if public { String::new() } else { secret },
        forms: forms
            .into_iter()
            .filter_map(|(form, may)| may.then_some(form))
            .collect(),
        stale: !actor.has_proved(),
        back: format!("/clients/{id}"),
        fields: Fields::new(page, "details", typed),
        page: person.page,
    })
}

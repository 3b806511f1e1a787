//! Systems that are kept in step with the accounts here: the list, one of them, what waits and what differs.

use std::collections::BTreeMap;

use application::connectors::{
    Carried, Compared, Connector, ConnectorForm, ConnectorKind, ConnectorRow, ConnectorView,
    Differs, Drift, LaidFile, Receipt, Settling,
};
use application::use_case::{
    CHANGE_CONNECTOR, COMPARE_CONNECTOR, ENTER_CONNECTOR, LIST_CONNECTORS, PAUSE_CONNECTOR,
    RESEND_CONNECTOR, SETTLE_DRIFT, START_CONNECTOR, UseCase,
};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::ConnectorId;
use domain::people::Role;
use domain::version::Version;
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity, role_boxes};
use crate::list::{Column, Everything, List, Shown, Table, whole};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// The list of connectors.
pub(crate) struct Connectors;

impl List for Connectors {
    type Asked = Everything;
    type Row = ConnectorRow;

    const NAME: &'static str = "connectors";
    const ITEM: &'static str = "connector";
    const PATH: &'static str = "/connectors";
    const EXPORT: &'static str = "/connectors/export/{format}";
    const TITLE: &'static str = "connectors-title";
    const USE_CASE: &'static UseCase = &LIST_CONNECTORS;

    fn columns() -> &'static [Column<ConnectorRow>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<ConnectorRow>, Problem> {
        console.office.list_connectors(actor).await
    }
}

type Col = Column<ConnectorRow>;

static COLUMNS: [Col; 9] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.connector.id.to_string())
    }),
    Col::new("name", "connector-name", Kind::Text, |_, row| {
        Cell::text(&*row.connector.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/connectors/{}", row.connector.id),
        text: visible(&row.connector.name),
    }),
    Col::new("kind", "connector-kind", Kind::Text, |_, row| {
        Cell::text(row.connector.settings.kind.name())
    })
    .shown(|teller, row| Shown::Words(kind_of(teller.page, row.connector.settings.kind))),
    Col::new("state", "connector-state", Kind::Text, |_, row| {
        Cell::text(row.state())
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.state() {
            "held" => "govuk-tag--red",
            "paused" => "govuk-tag--grey",
            "behind" => "govuk-tag--yellow",
            _ => "govuk-tag--green",
        },
        text: teller.page.named("connector-state-", row.state()),
        beside: String::new(),
    }),
    Col::new("waiting", "connector-waiting", Kind::Number, |_, row| {
        Cell::count(row.standing.waiting)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.standing.waiting))),
    Col::new("troubled", "connector-troubled", Kind::Number, |_, row| {
        Cell::count(row.standing.troubled)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.standing.troubled))),
    Col::new("last", "connector-last", Kind::Time, |_, row| {
        Cell::moment(row.standing.last)
    })
    .shown(|teller, row| match row.standing.last {
        Some(last) => Shown::moment(teller, last),
        None => Shown::Words(String::new()),
    }),
    Col::new("drift", "connector-drift", Kind::Number, |_, row| {
        Cell::count(row.standing.drift)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.standing.drift))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.connector.unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.connector.unit)))),
];

fn kind_of(page: &Page, kind: ConnectorKind) -> String {
    page.named("connector-kind-", kind.name())
}

#[derive(Template)]
#[template(path = "connectors.html")]
struct ConnectorsPage {
    page: Page,
    table: Table,
    /// Whether the reader may enter a connector.
    may_enter: bool,
}

/// `GET /connectors`
pub(crate) async fn list(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    shown(&ConnectorsPage {
        table: whole::<Connectors>(&console, &person, "connectors-empty").await?,
        may_enter: actor.may(&ENTER_CONNECTOR),
        page: person.page,
    })
}

/// What is typed into a form about a connector. Boxes that are ticked stand in `more`.
#[derive(Default, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Typed {
    more: BTreeMap<String, String>,
}

impl Typed {
    fn text(&self, name: &str) -> &str {
        self.more.get(name).map_or("", String::as_str)
    }

    fn form(&self) -> ConnectorForm {
        let ticked = |role: &Role| self.more.contains_key(&format!("role-{}", role.name()));
        ConnectorForm {
            name: self.text("name").to_owned(),
            kind: self.text("kind").to_owned(),
            address: self.text("address").to_owned(),
            secret: self.text("secret").to_owned(),
            roles: Role::ALL.into_iter().filter(ticked).collect(),
            brake: self.text("brake").to_owned(),
            columns: self.text("columns").to_owned(),
        }
    }
}

/// A form about a connector, with what stands in it; never a secret.
struct Fields {
    /// Before the ids of its inputs.
    form: &'static str,
    typed: ConnectorForm,
    kinds: Vec<Choice>,
    roles: Vec<Choice>,
}

impl Fields {
    fn new(page: &Page, form: &'static str, typed: ConnectorForm) -> Self {
        let kinds = ConnectorKind::ALL.map(|one| Choice {
            value: one.name().to_owned(),
            label: kind_of(page, one),
            chosen: typed.kind == one.name(),
        });
        let roles = role_boxes(page, |one| typed.roles.contains(&one));
        Self {
            form,
            kinds: kinds.into(),
            roles,
            typed,
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.form)
    }
}

#[derive(Template)]
#[template(path = "connector_new.html")]
struct NewPage {
    page: Page,
    units: Vec<Choice>,
    fields: Fields,
    stale: bool,
    back: String,
}

/// Somebody whom a system was not told of yet.
struct WaitingLine {
    person: String,
    name: String,
    since: String,
    trouble: String,
}

/// A difference at a system.
struct DriftLine {
    remote: String,
    what: String,
    /// The person here; empty for a stranger.
    person: String,
    accepted: String,
}

#[derive(Template)]
#[template(path = "connector.html")]
struct ConnectorPage {
    page: Page,
    id: ConnectorId,
    name: String,
    unit: String,
    kind: String,
    address: String,
    state: &'static str,
    told: String,
    last: String,
    compared: String,
    /// The file that was laid last; empty where there is none.
    laid: String,
    waiting_count: u64,
    waiting_shown: String,
    held: String,
    start_intro: String,
    seen: u32,
    waiting: Vec<WaitingLine>,
    drift: Vec<DriftLine>,
    /// What a comparison found that was just made.
    found: String,
    /// Forms that the reader may send.
    forms: Vec<&'static str>,
    /// Whether forms that open something ask for a proof first.
    stale: bool,
    back: String,
    fields: Fields,
}

impl ConnectorPage {
    fn may(&self, form: &str) -> bool {
        self.forms.contains(&form)
    }
}

/// `GET /connectors/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    if !person.actor().may(&ENTER_CONNECTOR) {
        return Err(Turned::NotFound);
    }
    shown(&empty(person, "", ConnectorForm::default()))
}

fn empty(person: SignedInPerson, unit: &str, typed: ConnectorForm) -> NewPage {
    let actor = person.actor();
    NewPage {
        units: unit_choices(actor, &ENTER_CONNECTOR, unit),
        fields: Fields::new(&person.page, "new", typed),
        stale: !actor.has_proved(),
        back: "/connectors/new".to_owned(),
        page: person.page,
    }
}

/// `POST /connectors`
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    // Who may not is not told what is missing.
    person.actor().permit(&ENTER_CONNECTOR)?;
    let form = typed.form();
    let done = async {
        let missing = Refusal::Missing { field: "unit" };
        let unit = typed.text("unit").parse().map_err(|_| missing)?;
        let office = &console.office;
        office.enter_connector(person.actor(), unit, &form).await
    };
    match done.await {
        Ok(id) => see_other(&format!("/connectors/{id}")),
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("new", &refusal);
            let page = empty(person, typed.text("unit"), without_secret(form));
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What was typed, to be shown again.
fn without_secret(form: ConnectorForm) -> ConnectorForm {
    ConnectorForm {
        secret: String::new(),
        ..form
    }
}

/// `GET /connectors/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    shown(&filled(&console, person, identity(&id)?, None).await?)
}

/// `POST /connectors/{id}/details`
pub(crate) async fn change(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ConnectorId = identity(&id)?;
    let seen = typed.text("seen").parse().map_err(|_| Turned::Unreadable)?;
    let form = typed.form();
    let office = &console.office;
    let done = office.change_connector(person.actor(), id, Version::new(seen), &form);
    match done.await {
        Ok(()) => see_other(&format!("/connectors/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("details", &refusal);
            let page = filled(&console, person, id, Some(without_secret(form))).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /connectors/{id}/pause`
pub(crate) async fn pause(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ConnectorId = identity(&id)?;
    console.office.pause_connector(person.actor(), id).await?;
    see_other(&format!("/connectors/{id}"))
}

/// `POST /connectors/{id}/start`: as many changes as were seen.
pub(crate) async fn start(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ConnectorId = identity(&id)?;
    let seen = typed.text("waiting").parse::<u64>();
    let seen = seen.map_err(|_| Turned::Unreadable)?;
    let office = &console.office;
    office.start_connector(person.actor(), id, seen).await?;
    see_other(&format!("/connectors/{id}"))
}

/// `POST /connectors/{id}/compare`: the answer is the page with what would be done.
pub(crate) async fn compare(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ConnectorId = identity(&id)?;
    match console.office.compare_connector(person.actor(), id).await {
        Ok(compared) => {
            let found = told(&person.page, compared);
            let page = filled(&console, person, id, None).await?;
            shown(&ConnectorPage { found, ..page })
        }
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("compare", &refusal);
            let page = filled(&console, person, id, None).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What would be done, in words.
fn told(page: &Page, compared: Compared) -> String {
    let count = |number: u64| page.count(number);
    page.say(
        "connector-compared",
        &[
            ("make", count(compared.make).as_str().into()),
            ("change", count(compared.change).as_str().into()),
            ("close", count(compared.close).as_str().into()),
            ("same", count(compared.same).as_str().into()),
            ("strangers", count(compared.strangers).as_str().into()),
        ],
    )
}

/// `POST /connectors/{id}/resend`
pub(crate) async fn resend(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ConnectorId = identity(&id)?;
    let whom = identity(typed.text("person"))?;
    let office = &console.office;
    office.resend_connector(person.actor(), id, whom).await?;
    see_other(&format!("/connectors/{id}"))
}

/// `POST /connectors/{id}/drift`
pub(crate) async fn settle(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ConnectorId = identity(&id)?;
    let settling = Settling::from_name(typed.text("how")).ok_or(Turned::Unreadable)?;
    let at = (id, typed.text("remote"));
    let office = &console.office;
    office.settle_drift(person.actor(), at, settling).await?;
    see_other(&format!("/connectors/{id}"))
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    id: ConnectorId,
    typed: Option<ConnectorForm>,
) -> Result<ConnectorPage, Turned> {
    let (actor, page) = (person.actor(), &person.page);
    let view = console.office.view_connector(actor, id).await?;
    let ConnectorView {
        row,
        brake,
        waiting,
        drift,
    } = &view;
    let connector = &row.connector;
    let unit = actor.tree().unit(connector.unit);
    let typed = typed.unwrap_or_else(|| ConnectorForm::of(connector));
    let (many, above) = (page.count(row.standing.waiting), page.count(*brake));
    let moment = |at: Option<Timestamp>| at.map(|at| page.moment(at)).unwrap_or_default();
    Ok(ConnectorPage {
        id,
        name: visible(&connector.name),
        unit: unit.map_or_else(String::new, |unit| visible(&unit.name)),
        kind: kind_of(page, connector.settings.kind),
        address: visible(&connector.settings.address),
        state: row.state(),
        told: page.count(row.standing.told),
        last: moment(row.standing.last),
        compared: moment(connector.compared),
        laid: laid(page, connector),
        waiting_count: row.standing.waiting,
        held: page.say(
            "connector-held",
            &[
                ("waiting", many.as_str().into()),
                ("brake", above.as_str().into()),
            ],
        ),
        start_intro: page.say(
            "connector-start-intro",
            &[("waiting", many.as_str().into())],
        ),
        waiting_shown: many,
        seen: connector.version.count(),
        waiting: waiting.iter().map(|one| waiting_line(page, one)).collect(),
        drift: drift.iter().map(|one| drift_line(page, one)).collect(),
        found: String::new(),
        forms: forms(actor, connector, row.held),
        stale: !actor.has_proved(),
        back: format!("/connectors/{id}"),
        fields: Fields::new(page, "details", typed),
        page: person.page,
    })
}

/// The receipt of a file, in words.
fn laid(page: &Page, connector: &Connector) -> String {
    let told = |file: &LaidFile| {
        let (rows, at) = (page.count(file.rows), page.moment(file.at));
        page.say(
            "connector-laid-told",
            &[
                ("rows", rows.as_str().into()),
                ("at", at.as_str().into()),
                ("digest", file.digest.as_str().into()),
            ],
        )
    };
    connector.laid.as_ref().map(told).unwrap_or_default()
}

fn forms(actor: &Actor, connector: &Connector, held: bool) -> Vec<&'static str> {
    let may = |use_case| actor.may_in(use_case, connector.unit);
    let paused = connector.paused.is_some();
    let forms = [
        ("details", may(&CHANGE_CONNECTOR)),
        ("pause", may(&PAUSE_CONNECTOR) && !paused),
        ("start", may(&START_CONNECTOR) && (paused || held)),
        ("compare", may(&COMPARE_CONNECTOR)),
        ("resend", may(&RESEND_CONNECTOR)),
        ("settle", may(&SETTLE_DRIFT)),
    ];
    let allowed = forms.into_iter().filter(|(_, may)| *may);
    allowed.map(|(form, _)| form).collect()
}

fn waiting_line(page: &Page, one: &Carried) -> WaitingLine {
    WaitingLine {
        person: one.person.to_string(),
        name: visible(&one.name),
        since: page.moment(one.wanted_at),
        trouble: one.trouble.as_deref().map(visible).unwrap_or_default(),
    }
}

fn drift_line(page: &Page, one: &Drift) -> DriftLine {
    let what = match &one.what {
        Differs::Missing => page.t("connector-differs-missing"),
        Differs::Stranger { name, active } => {
            let key = if *active {
                "connector-differs-stranger"
            } else {
                "connector-differs-stranger-closed"
            };
            let name = visible(name);
            page.say(key, &[("name", name.as_str().into())])
        }
        Differs::Changed { fields } => {
            let fields = fields.join(&page.t("list-comma"));
            page.say(
                "connector-differs-changed",
                &[("fields", fields.as_str().into())],
            )
        }
    };
    let accepted = |(_, at)| {
        let at = page.moment(at);
        page.say("connector-accepted", &[("at", at.as_str().into())])
    };
    DriftLine {
        remote: one.remote.clone(),
        what,
        person: one.person.map(|id| id.to_string()).unwrap_or_default(),
        accepted: one.accepted.map(accepted).unwrap_or_default(),
    }
}

/// What systems know of an account, in one line: "Mail ✓ Documents: on its way".
pub(crate) fn systems(page: &Page, receipts: &[Receipt]) -> String {
    let one = |receipt: &Receipt| {
        let key = if receipt.done {
            "account-system-done"
        } else {
            "account-system-waiting"
        };
        let name = visible(&receipt.name);
        let told = page.say(key, &[("name", name.as_str().into())]);
        match receipt.at {
            Some(at) => format!("{told} {}", page.moment(at)),
            None => told,
        }
    };
    let all: Vec<_> = receipts.iter().map(one).collect();
    all.join(&page.t("list-comma"))
}

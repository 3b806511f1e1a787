//! Our own directory: its doors, how programs are set up with it, and the keys of programs.

use application::own_directory::{NewServiceKey, ServiceKey};
use application::use_case::{ISSUE_SERVICE_KEY, LIST_SERVICE_KEYS, REVOKE_SERVICE_KEY, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::id::{ServiceKeyId, UnitId};
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, digest};
use crate::settings::{Console, DirectoryDoor, OwnDirectory};
use crate::source::{new_key, reached_by};
use crate::units::unit_choices;

include!(concat!(env!("OUT_DIR"), "/clients.rs"));

/// What the form offers first.
const USUAL_DAYS: u16 = 366;
/// What stands in copied configuration where the key is not known any more.
const NO_KEY: &str = "KEY";

/// What a program's file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prepared {
    /// How people call the program.
    name: String,
    /// Its place among the others.
    order: u32,
    /// Into which file it goes, or where it is run.
    place: String,
    /// What to copy.
    text: String,
}

/// A program with its configuration.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// Stands in the page's ids.
    pub id: String,
    /// How people call the program.
    pub name: String,
    /// Into which file it goes, or where it is run.
    pub place: String,
    /// What to copy.
    pub text: String,
}

/// The configuration of every program for a door; `host` is how this machine is reached, `service` and
/// `key` what the program binds with.
pub fn clients(
    door: &DirectoryDoor,
    base: &str,
    host: &str,
    service: &str,
    key: &str,
) -> Vec<Client> {
    let mut templates: Vec<(&str, Prepared)> = CLIENTS
        .iter()
        .filter_map(|(file, text)| Some((*file, toml::from_str(text).ok()?)))
        .collect();
    templates.sort_by_key(|(_, template)| template.order);
    let host = if door.host.is_empty() {
        host
    } else {
        &door.host
    };
    let scheme = if door.kind == "ldaps" {
        "ldaps"
    } else {
        "ldap"
    };
    let starts = door.kind == "ldap+starttls";
    let fill = |text: &str| {
        text.trim_start()
            .replace("@URI@", &format!("{scheme}://{host}:{}", door.port))
            .replace("@START_TLS@", if starts { "yes" } else { "no" })
            .replace("@Z@", if starts { "-ZZ " } else { "" })
            .replace("@BASE@", base)
            .replace("@SERVICE@", service)
            .replace("@KEY@", key)
    };
    let client = |(file, template): (&str, Prepared)| Client {
        id: format!("client-{}", file.trim_end_matches(".toml")),
        text: fill(&template.text),
        name: template.name,
        place: template.place,
    };
    templates.into_iter().map(client).collect()
}

/// A key with when it was used last since the program started.
pub(crate) struct Row {
    key: ServiceKey,
    last: Option<Timestamp>,
}

/// The list of keys of programs.
pub(crate) struct ServiceKeys;

impl List for ServiceKeys {
    type Asked = Everything;
    type Row = Row;

    const NAME: &'static str = "service-keys";
    const ITEM: &'static str = "service-key";
    const PATH: &'static str = "/directory";
    const EXPORT: &'static str = "/directory/export/{format}";
    const TITLE: &'static str = "directory-keys";
    const USE_CASE: &'static UseCase = &LIST_SERVICE_KEYS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Row>, Problem> {
        let keys = console.office.list_service_keys(actor).await?;
        let own = console.settings.own_directory.as_ref();
        let last = own.map(|own| own.desk.last_binds()).unwrap_or_default();
        let used = |key: &ServiceKey| {
            let mut own = last.iter().filter(|one| one.service && one.succeeded);
            own.find(|one| one.name == key.name).map(|one| one.at)
        };
        let row = |key: ServiceKey| Row {
            last: used(&key),
            key,
        };
        Ok(keys.into_iter().map(row).collect())
    }
}

type Col = Column<Row>;

static COLUMNS: [Col; 6] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.key.id.to_string())
    }),
    Col::new("name", "directory-key-name", Kind::Text, |_, row| {
        Cell::text(&*row.key.name)
    })
    .shown(|_, row| Shown::Name(visible(&row.key.name))),
    Col::new("unit", "directory-key-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.key.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.key.unit))),
    Col::new("since", "account-token-since", Kind::Time, |_, row| {
        Cell::moment(Some(row.key.since))
    }),
    Col::new("until", "account-token-until", Kind::Time, |_, row| {
        Cell::moment(Some(row.key.until))
    })
    .shown(|teller, row| Shown::moment(teller, row.key.until)),
    Col::new("last_used", "directory-key-last", Kind::Time, |_, row| {
        Cell::moment(row.last)
    })
    .shown(|teller, row| match row.last {
        Some(last) => Shown::moment(teller, last),
        None => Shown::Words(teller.page.t("directory-key-unused")),
    }),
];

/// A key, for the form that takes one back.
struct KeyChoice {
    id: ServiceKeyId,
    name: String,
}

#[derive(Template)]
#[template(path = "own_directory.html")]
struct DirectoryPage {
    page: Page,
    /// Names of the doors, in words.
    doors: Vec<String>,
    base: String,
    clients: Vec<Client>,
    table: Table,
    keys: Vec<KeyChoice>,
    may_issue: bool,
    may_revoke: bool,
    units: Vec<Choice>,
    /// The secret of a key that was just made; shown this once.
    secret: String,
    typed: Typed,
    stale: bool,
    back: &'static str,
}

/// The form of a new key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    unit: String,
    days: String,
}

impl Typed {
    fn usual() -> Self {
        Self {
            days: USUAL_DAYS.to_string(),
            ..Self::default()
        }
    }

    fn asked(&self) -> Result<NewServiceKey, Refusal> {
        let missing = Refusal::Missing { field: "unit" };
        let days = self.days.trim().parse();
        Ok(NewServiceKey {
            name: self.name.clone(),
            unit: self.unit.parse::<UnitId>().map_err(|_| missing)?,
            days: days.map_err(|_| Refusal::Invalid {
                field: "days",
                why: "invalid-service-days",
            })?,
        })
    }
}

/// `GET /directory`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    headers: HeaderMap,
) -> Reply {
    let made = (String::new(), String::new());
    shown(&filled(&console, person, &headers, Typed::usual(), made).await?)
}

/// `POST /directory/keys`: the answer is the page with the secret, since it is shown only once.
pub(crate) async fn issue(
    State(console): Shared,
    mut person: SignedInPerson,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Reply {
    // Who may not is not told what is missing.
    person.actor().permit(&ISSUE_SERVICE_KEY)?;
    let secret = new_key(&console);
    let issued = async {
        let new = typed.asked()?;
        let office = &console.office;
        office
            .issue_service_key(person.actor(), &new, digest(&secret))
            .await
    };
    match issued.await {
        Ok(_) => {
            let made = (typed.name.trim().to_lowercase(), secret);
            shown(&filled(&console, person, &headers, Typed::usual(), made).await?)
        }
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("key", &refusal);
            let made = (String::new(), String::new());
            let page = filled(&console, person, &headers, typed, made).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Which key is taken back.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    key: String,
}

/// `POST /directory/keys/revoke`
pub(crate) async fn revoke(
    State(console): Shared,
    person: SignedInPerson,
    Filled(chosen): Filled<Chosen>,
) -> Reply {
    let id = identity(&chosen.key)?;
    let office = &console.office;
    office.revoke_service_key(person.actor(), id).await?;
    see_other("/directory#keys")
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    headers: &HeaderMap,
    typed: Typed,
    (service, secret): (String, String),
) -> Result<DirectoryPage, Problem> {
    let actor = person.actor();
    let rows = ServiceKeys::fetch(console, actor, &Everything {}, "", 0).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("directory-no-keys");
    let table = table::<ServiceKeys>(&teller, &Everything {}, &rows, empty);
    let own = console.settings.own_directory.as_ref();
    let doors = own.map(|own| own.doors.iter()).into_iter().flatten();
    let keys = rows.iter().map(|row| KeyChoice {
        id: row.key.id,
        name: visible(&row.key.name),
    });
    Ok(DirectoryPage {
        doors: doors.map(|door| told(page, door)).collect(),
        base: own.map(|own| visible(&own.base)).unwrap_or_default(),
        clients: own.map_or_else(Vec::new, |own| prepared(own, headers, (&service, &secret))),
        table,
        keys: keys.collect(),
        may_issue: actor.may(&ISSUE_SERVICE_KEY),
        may_revoke: actor.may(&REVOKE_SERVICE_KEY),
        units: unit_choices(actor, &ISSUE_SERVICE_KEY, &typed.unit),
        secret,
        typed,
        stale: !actor.has_proved(),
        back: "/directory",
        page: person.page,
    })
}

/// For the first door: LDAPS where there is one.
fn prepared(
    own: &OwnDirectory,
    headers: &HeaderMap,
    (service, secret): (&str, &str),
) -> Vec<Client> {
    let Some(door) = own.doors.first() else {
        return Vec::new();
    };
    let host = reached_by(headers);
    let (service, key) = if secret.is_empty() {
        ("SERVICE", NO_KEY)
    } else {
        (service, secret)
    };
    clients(door, &own.base, host, service, key)
}

pub(crate) fn told(page: &Page, door: &DirectoryDoor) -> String {
    let host = if door.host.is_empty() {
        "*"
    } else {
        &door.host
    };
    let address = format!("{host}:{}", door.port);
    let kind = match door.kind {
        "ldaps" => "ldaps",
        "ldap+starttls" => "starttls",
        _ => "plain",
    };
    let name = page.named("directory-door-", kind);
    format!("{name} · {address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_holds_no_placeholder() {
        for kind in ["ldaps", "ldap+starttls", "ldap"] {
            let door = DirectoryDoor {
                kind,
                host: String::new(),
                port: 636,
            };
            let clients = clients(
                &door,
                "dc=example,dc=tw",
                "directory.example",
                "dovecot",
                "tw_1",
            );
            assert_eq!(clients.len(), CLIENTS.len(), "every file is read");
            for one in &clients {
                assert!(!one.text.contains('@'), "{}", one.text);
                assert!(one.text.contains("directory.example:636"), "{}", one.text);
            }
        }
    }
}

//! Who is the authority for accounts: each directory with what is decided there and what here, the ways in for other
//! programs, and what is not built.

use application::account_authority::DirectoryAuthority;
use application::use_case::{LIST_CLIENTS, LIST_CONNECTORS, LIST_SERVICE_KEYS, LIST_SWEEPS};
use askama::Template;
use axum::extract::State;
use texts::visible;

use crate::answer::{Reply, shown};
use crate::own_directory::told as door_told;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// A directory as the page tells it.
struct OneDirectory {
    name: String,
    mode: String,
    facts: Vec<(String, String)>,
}

/// A link to a page that one may open.
struct Further {
    href: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "account_authority.html")]
struct AuthorityPage {
    page: Page,
    passwords: String,
    directories: Vec<OneDirectory>,
    doors: Vec<String>,
    connectors: String,
    further: Vec<Further>,
}

/// `GET /authority`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let found = console.office.view_authority(actor).await?;
    let passwords = match found.bridged() {
        Some(name) => page.say(
            "authority-passwords-bridged",
            &[("name", visible(name).into())],
        ),
        None => page.t("authority-passwords-here"),
    };
    let own = console.settings.own_directory.as_ref();
    let doors = own.map(|own| own.doors.iter()).into_iter().flatten();
    let connectors = u64::try_from(found.connectors).unwrap_or(u64::MAX);
    let further = [
        (&LIST_SWEEPS, "/sweeps", "sweeps-title"),
        (&LIST_SERVICE_KEYS, "/directory", "directory-title"),
        (&LIST_CLIENTS, "/clients", "clients-title"),
        (&LIST_CONNECTORS, "/connectors", "connectors-title"),
    ];
    let further = further.into_iter().filter(|(case, ..)| actor.may(case));
    let template = AuthorityPage {
        passwords,
        directories: found
            .directories
            .iter()
            .map(|one| told(page, one))
            .collect(),
        doors: doors.map(|door| door_told(page, door)).collect(),
        connectors: page.say(
            "authority-connectors",
            &[("count", page.count(connectors).into())],
        ),
        further: further
            .map(|(_, href, key)| Further {
                href,
                text: page.t(key),
            })
            .collect(),
        page: person.page,
    };
    shown(&template)
}

fn told(page: &Page, one: &DirectoryAuthority) -> OneDirectory {
    let governed = &one.governed;
    let (mode, accounts, passwords) = if governed.is_own() {
        ("own", "authority-accounts-own", "authority-password-own")
    } else if governed.bridge {
        (
            "bridge",
            "authority-accounts-there",
            "authority-password-bridge",
        )
    } else {
        (
            "govern",
            "authority-accounts-there",
            "authority-password-there",
        )
    };
    let policy = one.policy.as_deref().map(visible);
    let daily = governed.daily.map(|at| {
        let at = at.strftime("%H:%M").to_string();
        page.say("authority-daily-at", &[("time", at.into())])
    });
    let last = one.last.as_ref().map(|run| {
        let accounts = u64::try_from(run.counts.accounts).unwrap_or(u64::MAX);
        let told = [
            ("at", page.moment(run.at).into()),
            ("accounts", page.count(accounts).into()),
        ];
        page.say("authority-last-read", &told)
    });
    let steps = if governed.is_own() {
        "authority-steps-own"
    } else {
        "authority-steps-there"
    };
    let facts = [
        (
            "authority-kind",
            page.named("authority-kind-", governed.kind.name()),
        ),
        ("authority-accounts", page.t(accounts)),
        ("authority-password", page.t(passwords)),
        ("authority-steps", page.t(steps)),
        (
            "authority-policy",
            policy.unwrap_or_else(|| page.t("authority-policy-unread")),
        ),
        (
            "authority-daily",
            daily.unwrap_or_else(|| page.t("authority-daily-never")),
        ),
        (
            "authority-last",
            last.unwrap_or_else(|| page.t("authority-last-never")),
        ),
    ];
    OneDirectory {
        name: visible(&governed.name),
        mode: page.named("authority-mode-", mode),
        facts: facts.map(|(key, value)| (page.t(key), value)).to_vec(),
    }
}

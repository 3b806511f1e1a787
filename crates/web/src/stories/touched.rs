//! Whom and what a finding or a story touches, and block lists for firewalls.

use std::sync::LazyLock;

use application::stories::BlockOf;
use application::use_case::START_CAMPAIGN;
use application::{Actor, Problem};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::affected::{Affected, Blocking, Named, Spared};
use domain::blocklist::{ListFormat, builtin_list_formats};
use domain::campaign::Ask;
use domain::id::UnitId;
use texts::visible;

use crate::answer::{Reply, Turned, asking};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// A test reads every file; one that could not be read would be missing here.
static FORMATS: LazyLock<Vec<ListFormat>> =
    LazyLock::new(|| builtin_list_formats().unwrap_or_default());

/// So many accounts an address carries; more are copied from the list.
const MOST_ASKED: usize = 50;

/// Names of one kind, as `touched.html` shows them.
pub(crate) struct Names {
    /// `affected-accounts`: the block that the button copies.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) values: Vec<String>,
    /// Said where there are more than are listed.
    pub(crate) more: String,
}

/// A file for a firewall.
pub(crate) struct ListLink {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) href: String,
}

/// What `touched.html` shows.
pub(crate) struct Touched {
    pub(crate) names: Vec<Names>,
    /// How many addresses a block list would hold; empty where there is none.
    pub(crate) blocked: String,
    pub(crate) lists: Vec<ListLink>,
    /// Addresses that no block list holds, and why.
    pub(crate) spared: Vec<String>,
    /// Where exactly these accounts are asked for another password; empty where there is none.
    pub(crate) ask: String,
}

impl Touched {
    /// Of a page at an address.
    pub(crate) fn of(page: &Page, here: &str, affected: &Affected, blocking: &Blocking) -> Self {
        let kinds = [
            (
                "affected-accounts",
                page.t("affected-accounts"),
                &affected.accounts,
            ),
            (
                "affected-addresses",
                page.t("affected-addresses"),
                &affected.addresses,
            ),
            ("affected-hosts", page.t("affected-hosts"), &affected.hosts),
        ];
        let names = kinds
            .into_iter()
            .filter(|(_, _, named)| !named.values.is_empty())
            .map(|(id, title, named)| names(page, id, title, named));
        let count = i64::try_from(blocking.addresses.len()).unwrap_or(i64::MAX);
        let link = |format: &'static ListFormat| ListLink {
            id: &format.id,
            label: &format.label,
            href: format!("{here}/block/{}", format.id),
        };
        let some = count > 0;
        Self {
            names: names.collect(),
            blocked: if some {
                page.say("block-count", &[("count", count.into())])
            } else {
                String::new()
            },
            lists: FORMATS.iter().filter(|_| some).map(link).collect(),
            spared: blocking.spared.iter().map(|it| spared(page, it)).collect(),
            ask: String::new(),
        }
    }

    /// With the way to ask these accounts for another password, for whoever may ask.
    pub(crate) fn asked_by(mut self, actor: &Actor, affected: &Affected, unit: UnitId) -> Self {
        let names = affected.accounts.values.iter().map(String::as_str);
        let names: Vec<_> = names.take(MOST_ASKED).collect();
        if !names.is_empty() && actor.may(&START_CAMPAIGN) {
            let words = [
                ("ask", Ask::Password.name().to_owned()),
                ("unit", unit.to_string()),
                ("names", names.join(" ")),
            ];
            self.ask = asking("/campaigns/new", words);
        }
        self
    }
}

fn names(page: &Page, id: &'static str, title: String, named: &Named) -> Names {
    Names {
        id,
        title,
        values: named.values.iter().map(|value| visible(value)).collect(),
        more: if named.more {
            page.t("affected-more")
        } else {
            String::new()
        },
    }
}

/// An address that is left out, and why.
pub(crate) fn spared(page: &Page, (address, why): (&String, &Spared)) -> String {
    let why = page.named("spared-", why.name());
    let args = [("address", visible(address).into()), ("why", why.into())];
    page.say("block-spared", &args)
}

/// `GET /findings/{id}/block/{format}`
pub(crate) async fn of_finding(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, format)): Path<(String, String)>,
) -> Reply {
    list(&console, &person, BlockOf::Finding(identity(&id)?), &format).await
}

/// `GET /stories/{id}/block/{format}`
pub(crate) async fn of_story(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, format)): Path<(String, String)>,
) -> Reply {
    list(&console, &person, BlockOf::Story(identity(&id)?), &format).await
}

async fn list(console: &Console, person: &SignedInPerson, of: BlockOf, format: &str) -> Reply {
    let format = FORMATS.iter().find(|known| known.id == format);
    let format = format.ok_or(Turned::NotFound)?;
    let page = &person.page;
    let office = &console.office;
    let made: Result<Blocking, Problem> = office
        .block_list(person.actor(), of, &format.id, page.reader)
        .await;
    let made = made?;
    let text = format.write(&made.addresses, &remarks(page, of, &made));
    let at = page.now.to_zoned(page.zone.clone());
    let at = at.strftime("%Y%m%d-%H%M");
    let file = format!("townwatch-block-{}-{at}.{}", format.id, format.ending);
    let disposition = format!("attachment; filename=\"{file}\"");
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

/// What stands before a list: where it comes from, and what it leaves out. Of what is no address
/// nothing is written: it is a stranger's text.
fn remarks(page: &Page, of: BlockOf, made: &Blocking) -> Vec<String> {
    let id = match of {
        BlockOf::Finding(id) | BlockOf::Story(id) => id.to_string(),
        BlockOf::Incident(id) => id.to_string(),
    };
    let args = [("id", id.into()), ("at", page.moment(page.now).into())];
    let from = page.say("block-remark", &args);
    let readable = made.spared.iter();
    let readable = readable.filter(|(_, why)| **why != Spared::Unreadable);
    let spared = readable.map(|it| spared(page, it));
    [from].into_iter().chain(spared).collect()
}

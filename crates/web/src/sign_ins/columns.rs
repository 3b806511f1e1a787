//! What stands in a row of sign-ins.

use application::sign_ins::{MANY, Newness, Shown as Row};
use domain::country::Country;
use sheets::{Cell, Kind};
use texts::visible;

use crate::list::{Column, Shown};
use crate::page::Page;

/// The ways that have a name people know; others stand as the service calls them.
const NAMED: [&str; 18] = [
    "console",
    "database",
    "domain",
    "firewall",
    "ftp",
    "imap",
    "imap-clear",
    "imap-old",
    "ldap",
    "pop3",
    "pop3-clear",
    "pop3-old",
    "proxy",
    "smtp",
    "ssh",
    "vpn",
    "web",
    "windows",
];

type Col = Column<Row>;

pub(super) static COLUMNS: [Col; 15] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.id.to_string())
    }),
    Col::new("way", "sign-ins-way", Kind::Text, |teller, row| {
        Cell::text(way(teller.page, row))
    })
    .shown(|teller, row| Shown::Name(way(teller.page, row))),
    Col::new("first", "sign-ins-first", Kind::Time, |_, row| {
        Cell::moment(Some(row.row.first))
    }),
    Col::new("last", "sign-ins-last", Kind::Time, |_, row| {
        Cell::moment(Some(row.row.last))
    })
    .shown(|teller, row| Shown::Words(span(teller.page, row))),
    Col::new("count", "sign-ins-count", Kind::Number, |_, row| {
        Cell::count(row.row.count)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.row.count))),
    Col::new("outcome", "sign-ins-outcome", Kind::Text, |teller, row| {
        Cell::text(outcome(teller.page, row))
    })
    .shown(|teller, row| Shown::Tag {
        class: if row.row.succeeded {
            "govuk-tag--green"
        } else {
            "govuk-tag--grey"
        },
        text: outcome(teller.page, row),
        beside: String::new(),
    }),
    Col::new("address", "sign-ins-from", Kind::Text, |_, row| {
        Cell::text(&*row.row.address)
    })
    .shown(|teller, row| Shown::Words(from(teller.page, row))),
    Col::new("country", "devices-country", Kind::Text, |_, row| {
        Cell::text(&*row.row.country)
    }),
    Col::new("operator", "sign-ins-operator", Kind::Text, |_, row| {
        Cell::text(&*row.operator)
    }),
    Col::new("remark", "sign-ins-remark", Kind::Text, |teller, row| {
        Cell::text(remarks(teller.page, row).join(&teller.page.t("list-comma")))
    })
    .shown(|teller, row| remark(teller.page, row)),
    Col::new("client", "sign-ins-client", Kind::Text, |_, row| {
        Cell::text(&*row.row.client)
    }),
    Col::new("source", "source-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.source)
    })
    .shown(|teller, row| Shown::Words(source(teller.page, row))),
    Col::new("first_event", "sign-ins-first-event", Kind::Id, |_, row| {
        Cell::text(row.row.proofs.0.to_string())
    }),
    Col::new("last_event", "sign-ins-last-event", Kind::Id, |_, row| {
        Cell::text(row.row.proofs.1.to_string())
    }),
    Col::new("day", "sign-ins-day", Kind::Text, |_, row| {
        Cell::text(row.row.day.to_string())
    }),
];

fn way(page: &Page, row: &Row) -> String {
    let way = row.row.way.as_str();
    match way {
        "" => page.t("sign-ins-way-many"),
        known if NAMED.contains(&known) => page.named("way-", known),
        other => visible(other),
    }
}

/// Our own journal is the console. Beside it the program that signed in, where one is known.
fn source(page: &Page, row: &Row) -> String {
    let source = if row.row.way == "console" {
        page.t("product")
    } else {
        visible(&row.source)
    };
    if row.row.client.is_empty() {
        source
    } else {
        format!("{source} · {}", visible(&row.row.client))
    }
}

/// One moment, or from when to when.
fn span(page: &Page, row: &Row) -> String {
    let (first, last) = (page.moment(row.row.first), page.moment(row.row.last));
    if first == last {
        return last;
    }
    let args = [("first", first.into()), ("last", last.into())];
    page.say("sign-ins-span", &args)
}

fn outcome(page: &Page, row: &Row) -> String {
    page.t(if row.row.succeeded {
        "sign-ins-succeeded"
    } else {
        "sign-ins-failed"
    })
}

fn from(page: &Page, shown: &Row) -> String {
    let row = &shown.row;
    if row.address == MANY {
        return page.t("sign-ins-many");
    }
    if row.address.is_empty() {
        return page.t("sign-ins-nowhere");
    }
    let mut address = visible(&row.address);
    if !shown.operator.is_empty() {
        address = format!("{address} · {}", visible(&shown.operator));
    }
    match country(page, &row.country) {
        None => address,
        Some(country) => page.say(
            "sign-ins-place",
            &[("address", address.into()), ("country", country.into())],
        ),
    }
}

fn country(page: &Page, code: &str) -> Option<String> {
    let country = Country::parse(code).ok()?;
    Some(country.name(page.language).to_owned())
}

/// Words, not only a colour.
fn remark(page: &Page, row: &Row) -> Shown {
    let mut remarks = remarks(page, row);
    if remarks.is_empty() {
        return Shown::Words(String::new());
    }
    let class = match (row.row.disowned.is_some(), row.newness) {
        (true, _) => "govuk-tag--red",
        (false, Newness::Usual) => "govuk-tag--grey",
        (false, _) => "govuk-tag--yellow",
    };
    let text = remarks.remove(0);
    let beside = remarks.join(&page.t("list-comma"));
    Shown::Tag {
        class,
        text,
        beside,
    }
}

/// The gravest first.
fn remarks(page: &Page, row: &Row) -> Vec<String> {
    let mut remarks = Vec::new();
    if row.row.disowned.is_some() {
        remarks.push(page.t("sign-ins-disowned"));
    }
    match row.newness {
        Newness::Usual => {}
        new => remarks.push(page.named("sign-ins-new-", new.name())),
    }
    if row.row.weak {
        remarks.push(page.t("sign-ins-weak"));
    }
    remarks
}

//! How the console is used, on one page, written for a clerk.

use askama::Template;

use crate::answer::{Reply, shown};
use crate::help_picture::{Picture, picture};
use crate::page::Page;
use crate::session::Visitor;

/// In the order of the page; the texts are `help-<section>-title` and `help-<section>-text`.
const SECTIONS: [&str; 32] = [
    "start",
    "today",
    "report",
    "findings",
    "incidents",
    "level",
    "approvals",
    "registers",
    "year",
    "documents",
    "sources",
    "services",
    "sweeps",
    "leavers",
    "campaigns",
    "reviews",
    "imports",
    "connectors",
    "notices",
    "duties",
    "jobs",
    "two-step",
    "sign-ins",
    "app-passwords",
    "sessions",
    "devices",
    "log",
    "evidence",
    "exports",
    "keys",
    "display",
    "trouble",
];

/// A paragraph, or the lines of a list.
struct Part {
    lines: Vec<String>,
    list: bool,
}

struct Section {
    id: &'static str,
    title: String,
    parts: Vec<Part>,
    /// The page it speaks of, where a picture helps.
    picture: Option<Picture>,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    page: Page,
    sections: Vec<Section>,
}

pub(crate) async fn show(visitor: Visitor) -> Reply {
    let page = visitor.page;
    let sections = SECTIONS.map(|id| Section {
        id,
        title: page.named("help-", &format!("{id}-title")),
        parts: parts(&page.named("help-", &format!("{id}-text"))),
        picture: picture(&page, id),
    });
    shown(&HelpPage {
        sections: sections.into(),
        page,
    })
}

/// Empty lines part paragraphs; a part whose lines begin with `• ` is a list.
fn parts(text: &str) -> Vec<Part> {
    text.split("\n\n")
        .map(|part| {
            let list = part.starts_with('•');
            let lines = if list {
                let lines = part.lines().map(|line| line.trim_start_matches(['•', ' ']));
                lines.map(str::to_owned).collect()
            } else {
                vec![part.replace('\n', " ")]
            };
            Part { lines, list }
        })
        .collect()
}

/// The section that speaks of a page, by the page's address.
pub(crate) fn section_of(here: &str) -> &'static str {
    let path = here.split(['?', '#']).next().unwrap_or_default();
    if path == "/" {
        return "today";
    }
    if path.ends_with("/level") {
        return "level";
    }
    let mut steps = path.split('/').skip(1);
    let mut first = steps.next().unwrap_or_default();
    if first == "account" {
        first = steps.next().unwrap_or_default();
    }
    match (first, path) {
        ("go", _) => "keys",
        ("stories" | "normal" | "hunts", _) => "findings",
        ("policies" | "authority", _) => "sweeps",
        ("sheets" | "daily", _) => "registers",
        ("forwards", _) => "sign-ins",
        ("second-factor" | "prove", _) | (_, "/sign-in/code") => "two-step",
        _ => SECTIONS
            .into_iter()
            .find(|section| *section == first)
            .unwrap_or("start"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_leads_to_its_section() {
        for (here, section) in [
            ("/", "today"),
            ("/findings?state=all", "findings"),
            ("/findings/1", "findings"),
            ("/report/done?kind=other", "report"),
            ("/policies/exceptions", "sweeps"),
            ("/authority", "sweeps"),
            ("/sheets/1", "registers"),
            ("/incidents/1/level", "level"),
            ("/go?q=7", "keys"),
            ("/sign-in", "start"),
            ("/sign-in/code?next=/", "two-step"),
            ("/account", "start"),
            ("/account/second-factor", "two-step"),
            ("/account/devices", "devices"),
            ("/account/sign-ins?days=90", "sign-ins"),
            ("/sign-ins/confirmed", "sign-ins"),
            ("/account/forwards", "sign-ins"),
            ("/account/notices", "notices"),
            ("/jobs?trouble=yes", "jobs"),
            ("/imports/1", "imports"),
            ("/connectors/1", "connectors"),
            ("/reviews/one?review=1", "reviews"),
            ("/account/reviews", "reviews"),
            ("/account/app-passwords", "app-passwords"),
        ] {
            assert_eq!(section_of(here), section, "{here}");
        }
    }

    #[test]
    fn a_text_becomes_paragraphs_and_lists() {
        let parts = parts("One\nline.\n\n• a\n• b");
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].list, parts[0].lines.join("|")),
            (false, "One line.".to_owned())
        );
        assert_eq!(
            (parts[1].list, parts[1].lines.join("|")),
            (true, "a|b".to_owned())
        );
    }
}

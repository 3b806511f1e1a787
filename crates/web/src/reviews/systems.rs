//! Accounts of other systems: which can be reviewed, lists that somebody pastes, and what a new reading showed.

use application::reviews::{Covered, Listed, ReviewView};
use application::{Problem, Refusal};
use axum::extract::{Path, State};
use domain::id::ReviewId;
use domain::review::{Reading, Reviewed, System};
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

use super::answered;
use crate::answer::Reply;
use crate::form::{Choice, Filled, identity};
use crate::list::Teller;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The longest form with a list, in bytes: the most lines of a review, each as long as one usually is.
pub(crate) const LONGEST_LIST: usize = 4 * 1024 * 1024;
/// In the form: a system that the program cannot ask.
pub(super) const LIST: &str = "list";
/// Titles of a list's first column, which is then no account.
const TITLES: [&str; 5] = ["account", "帳號", "使用者帳號", "登入帳號", "tài khoản"];

/// What can be reviewed, the one chosen before marked.
pub(super) async fn choices(
    console: &Console,
    person: &SignedInPerson,
    chosen: &str,
) -> Result<Vec<Choice>, Problem> {
    let page = &person.page;
    let choice = |value: String, label: String| Choice {
        chosen: value == chosen,
        value,
        label,
    };
    let own = Reviewed::OWN.into_iter().map(|one| {
        let label = page.named("review-kind-", one.name());
        choice(one.name().to_owned(), label)
    });
    let mut choices: Vec<_> = own.collect();
    let systems = console.office.reviewable_systems(person.actor()).await?;
    choices.extend(systems.into_iter().map(|(system, name)| {
        let label = told(page, &system, &name);
        choice(system.text(), label)
    }));
    choices.push(choice(LIST.to_owned(), page.t("review-system-pasted")));
    Ok(choices)
}

/// What is said of a system.
pub(super) fn told(page: &Page, system: &System, name: &str) -> String {
    let key = match system {
        System::Directory(_) => "review-system-directory",
        System::Connector(_) => "review-system-connector",
        System::List(_) => "review-system-list",
    };
    page.say(key, &[("name", visible(name).into())])
}

/// What the form says is reviewed.
pub(super) fn covered(kind: &str, name: &str, list: &str) -> Result<Covered, Refusal> {
    if kind.is_empty() {
        return Ok(Covered::Own(Reviewed::OWN.into()));
    }
    if kind == LIST {
        let system = System::List(name.trim().to_owned());
        return Ok(Covered::System(system, listed(list)));
    }
    if let Some(system) = System::from_text(kind) {
        return Ok(Covered::System(system, Vec::new()));
    }
    let own = Reviewed::OWN.into_iter().find(|one| one.name() == kind);
    Ok(Covered::Own([own.ok_or(Refusal::NotFound)?].into()))
}

/// A pasted list: account, name, right. A line of titles is none of it.
fn listed(text: &str) -> Vec<Listed> {
    let mut lines = sheets::read_pasted(text).into_iter().peekable();
    let title = |cells: &Vec<String>| {
        let first = cells.first().map(|cell| cell.trim().to_lowercase());
        first.is_some_and(|first| TITLES.contains(&&*first))
    };
    lines.next_if(title);
    lines
        .map(|cells| {
            let mut cells = cells.into_iter();
            let mut next = || cells.next().unwrap_or_default();
            Listed {
                account: next(),
                name: next(),
                right: next(),
            }
        })
        .collect()
}

/// How a system is read again: whether somebody brings the list.
pub(super) struct ByList(pub(super) bool);

/// A reading as the page tells it.
pub(super) struct Told {
    pub(super) at: String,
    pub(super) words: String,
    pub(super) digest: String,
}

/// How the system was read, the last reading first.
pub(super) async fn readings(teller: &Teller<'_>, view: &ReviewView) -> Result<Vec<Told>, Problem> {
    let page = teller.page;
    let people = view.readings.iter().map(|one| one.by).collect();
    let names = teller.office.names_of(people).await?;
    let told = |one: &Reading| {
        let by = names
            .get(&one.by)
            .map_or_else(String::new, |name| visible(name));
        let values = [
            ("name", by.into()),
            ("accounts", page.count(one.accounts).into()),
            ("new", page.count(one.new).into()),
        ];
        Told {
            at: page.moment(one.at),
            words: page.say("review-reading", &values),
            digest: one.digest.clone(),
        }
    };
    Ok(view.readings.iter().rev().map(told).collect())
}

/// What the form that reads a system again sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Again {
    seen: u32,
    list: String,
}

/// `POST /reviews/{id}/read`
pub(crate) async fn read(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Again>,
) -> Reply {
    let id: ReviewId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let list = listed(&sent.list);
    let office = &console.office;
    let done = office.read_review_again(person.actor(), which, &list).await;
    answered(&console, person, ("read", id), done.map(drop)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_is_read_with_and_without_titles_tabs_and_quotation_marks() {
        let of = |text| {
            let all = listed(text).into_iter();
            all.map(|one| [one.account, one.name, one.right])
                .collect::<Vec<_>>()
        };
        let both = [["wang", "王小明", "查詢"], ["li", "", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(
            of("帳號\t姓名\t權限\r\nwang\t王小明\t查詢\r\n\r\nli\r\n"),
            both
        );
        assert_eq!(of("wang,王小明,查詢\nli"), both);
        assert_eq!(of("Account\n\"wang\",\"王小明\",查詢\nli"), both);
        assert!(of(" \n").is_empty());
    }

    #[test]
    fn what_the_form_names_is_reviewed_and_nothing_else() {
        let own = |kinds: &[Reviewed]| Ok(Covered::Own(kinds.iter().copied().collect()));
        assert_eq!(covered("", "", ""), own(&Reviewed::OWN));
        assert_eq!(covered("role", "", ""), own(&[Reviewed::Role]));
        let list = covered("list", " 差勤 ", "wang");
        let system = list.as_ref().ok().and_then(Covered::system);
        assert_eq!(system, Some(&System::List("差勤".into())));
        for no in ["account", "directory", "connector:x"] {
            assert_eq!(covered(no, "", ""), Err(Refusal::NotFound), "{no}");
        }
    }
}

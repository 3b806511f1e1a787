//! Several rows of a list dealt with at once: rows are marked, a form under the table offers the
//! deeds, each marked row is dealt with by itself and has its own line in the journal, and a page
//! tells what was done, what was not and why, and undoes it where a deed undoes it.
//!
//! The next list is a type that implements [`Many`] beside [`List`]: its deeds and what they ask
//! for are declared, `one` calls the use case, `stand` reads rows anew; its page calls
//! [`Table::with_form`], and one line `many::<It>()` in `routes.rs` makes the routes.

mod told;

pub(crate) use told::told;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::str::FromStr;

use application::use_case::UseCase;
use application::{Problem, Refusal};
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use domain::version::Version;

use super::table::address;
use super::{List, MOST, Table, Teller};
use crate::answer::{Reply, Turned, asking, encoded, refused_status, see_other};
use crate::caller::Caller;
use crate::form::{Choice, Filled};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// A row as it was seen, for rows with an identity and a version: `VERSION.ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen<I> {
    pub(crate) id: I,
    pub(crate) version: Version,
}

impl<I: Display> Display for Seen<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version.count(), self.id)
    }
}

impl<I: FromStr> FromStr for Seen<I> {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (version, id) = text.split_once('.').ok_or(())?;
        Ok(Self {
            version: Version::new(version.parse().map_err(|_| ())?),
            id: id.parse().map_err(|_| ())?,
        })
    }
}

/// The form under a list; its inputs' ids begin with it.
pub(crate) const FORM: &str = "many";

/// What can be done with all marked rows.
#[derive(Debug)]
pub(crate) struct Deed {
    /// In the address of what was done, and for the browser harness.
    pub(crate) name: &'static str,
    /// Where its form goes.
    pub(crate) path: &'static str,
    /// What is done with each, by whom.
    pub(crate) use_case: &'static UseCase,
    /// Key of its button's text.
    pub(crate) button: &'static str,
    /// Key of what is said of it before: whether it can be undone.
    pub(crate) before: &'static str,
    /// Key of what is said of it after, with `count`.
    pub(crate) after: &'static str,
    /// The deed that undoes it; an undo is not undone.
    pub(crate) undo: Option<&'static Self>,
    /// Whether its button warns.
    pub(crate) grave: bool,
}

/// What the form asks for beside the marks.
pub(crate) struct Ask {
    /// Name of the field, as refusals name it.
    pub(crate) name: &'static str,
    /// The deeds that read it; without one of them it is not asked for.
    pub(crate) of: &'static [&'static Deed],
    /// Key of its label.
    pub(crate) label: &'static str,
    /// Key of its hint; the zone of times needs none.
    pub(crate) hint: &'static str,
    pub(crate) kind: Asking,
}

/// How it is asked for.
pub(crate) enum Asking {
    /// Some sentences.
    Words,
    /// A name on one line.
    Name,
    /// A time in the zone of the page.
    Moment,
    /// One of these; which one was chosen before is said.
    OneOf(fn(&Page, &str) -> Vec<Choice>),
}

/// What was typed into the form, and which rows are marked.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    marked: BTreeSet<String>,
    fields: BTreeMap<String, String>,
}

impl Typed {
    /// Nothing typed yet, and these rows marked.
    pub(crate) fn marking(marks: &[String]) -> Self {
        Self {
            marked: marks.iter().cloned().collect(),
            fields: BTreeMap::new(),
        }
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// A list's page that shows again what was typed.
pub(crate) struct Again<A> {
    /// What the address line said.
    pub(crate) asked: A,
    pub(crate) typed: Typed,
    pub(crate) status: StatusCode,
    pub(crate) caller: Caller,
}

/// How a row that was marked stands now.
pub(crate) struct Standing<R> {
    /// The row; none where it is not there any more, or not theirs to see.
    pub(crate) row: Option<R>,
    /// Whether it is as the deed left it.
    pub(crate) done: bool,
    /// The mark by which the deed's undo knows it; empty where it cannot be undone.
    pub(crate) undo: String,
}

/// A list of which several rows can be dealt with at once.
pub(crate) trait Many: List<Asked: Default> {
    /// A row as it was seen; as text it stands in forms and addresses.
    type Mark: FromStr + Display + Clone + PartialEq + Send + Sync;

    /// Where it is told what was done.
    const TOLD: &'static str;
    /// Who may see that.
    const TOLD_TO: &'static UseCase;
    /// Every deed, also those that only undo.
    const DEEDS: &'static [&'static Deed];
    /// What their form asks for.
    const ASKS: &'static [Ask] = &[];

    /// Does it with one. What somebody else changed in between is refused as
    /// [`Refusal::Stale`], and stays.
    fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        mark: &Self::Mark,
        typed: &Typed,
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// How rows stand after a deed, in the order of their marks.
    fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Self::Mark],
    ) -> impl Future<Output = Result<Vec<Standing<Self::Row>>, Problem>> + Send;

    /// The list's page once more: nothing was done yet.
    fn again(
        console: &Console,
        person: SignedInPerson,
        again: Again<Self::Asked>,
    ) -> impl Future<Output = Reply> + Send;

    /// Whether a deed that somebody may do stands under the list.
    fn offers(_: &Console, _: &Self::Asked, _: &Deed) -> bool {
        true
    }
}

/// A button of the form.
pub(crate) struct Button {
    pub(crate) name: &'static str,
    pub(crate) action: String,
    pub(crate) label: String,
    pub(crate) grave: bool,
}

/// A field of the form, as `many.html` shows it.
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) value: String,
    pub(crate) kind: &'static str,
    pub(crate) choices: Vec<Choice>,
}

/// What `many.html` shows under a table.
pub(crate) struct Form {
    pub(crate) id: &'static str,
    pub(crate) hint: String,
    pub(crate) buttons: Vec<Button>,
    pub(crate) fields: Vec<Field>,
    /// What is said before, once each.
    pub(crate) before: Vec<String>,
}

impl Table {
    /// Rows can be marked, where there is something that the reader may do with them.
    pub(crate) fn with_form<L: Many>(
        mut self,
        console: &Console,
        teller: &Teller<'_>,
        (asked, after): (&L::Asked, &str),
        typed: &Typed,
    ) -> Self {
        let offered = |deed: &&&'static Deed| {
            teller.actor.may(deed.use_case) && L::offers(console, asked, deed)
        };
        let deeds: Vec<_> = L::DEEDS.iter().filter(offered).copied().collect();
        if deeds.is_empty() || self.rows.iter().all(|line| line.mark.is_empty()) {
            return self;
        }
        for line in &mut self.rows {
            line.marked = typed.marked.contains(&line.mark);
        }
        let page = teller.page;
        let button = |deed: &&'static Deed| Button {
            name: deed.name,
            action: address::<L>(deed.path, asked, after),
            label: page.t(deed.button),
            grave: deed.grave,
        };
        let mut before: Vec<_> = deeds.iter().map(|deed| page.t(deed.before)).collect();
        before.dedup();
        let read = |ask: &&Ask| {
            let reads = |deed: &&'static Deed| ask.of.iter().any(|of| of.name == deed.name);
            deeds.iter().any(reads)
        };
        let fields = L::ASKS.iter().filter(read);
        self.many = Some(Form {
            id: FORM,
            hint: page.t("many-hint"),
            buttons: deeds.iter().map(button).collect(),
            fields: fields.map(|ask| field(page, ask, typed)).collect(),
            before,
        });
        self
    }
}

fn field(page: &Page, ask: &Ask, typed: &Typed) -> Field {
    let value = typed.get(ask.name).to_owned();
    let (kind, choices) = match ask.kind {
        Asking::Words => ("words", Vec::new()),
        Asking::Name => ("name", Vec::new()),
        Asking::Moment => ("moment", Vec::new()),
        Asking::OneOf(choices) => ("one-of", choices(page, &value)),
    };
    let hint = match (kind, ask.hint) {
        ("moment", _) => {
            let zone = page.zone.iana_name().unwrap_or("UTC").to_owned();
            page.say("finding-zone-hint", &[("zone", zone.into())])
        }
        (_, "") => String::new(),
        (_, hint) => page.t(hint),
    };
    Field {
        id: format!("{FORM}-{}", ask.name),
        name: ask.name,
        label: page.t(ask.label),
        hint,
        value,
        kind,
        choices,
    }
}

/// Reads the form as it was sent. A name that is not of the form, or a mark that is none, never came
/// from a page of ours; nor did more marks than the records give rows at once.
fn read<L: Many>(fields: Vec<(String, String)>) -> Result<(Vec<L::Mark>, Typed), Turned> {
    let (mut marks, mut typed) = (Vec::<L::Mark>::new(), Typed::default());
    for (name, value) in fields {
        if name == "item" {
            let mark = value.parse().map_err(|_| Turned::Unreadable)?;
            if typed.marked.insert(value) {
                marks.push(mark);
            }
        } else if L::ASKS.iter().any(|ask| ask.name == name) {
            typed.fields.insert(name, value);
        } else {
            return Err(Turned::Unreadable);
        }
    }
    few_enough(&marks).ok_or(Turned::Unreadable)?;
    Ok((marks, typed))
}

fn few_enough<M>(marks: &[M]) -> Option<()> {
    (marks.len() <= usize::try_from(MOST).unwrap_or(usize::MAX)).then_some(())
}

/// `POST` of any deed of a list.
pub(crate) async fn carry_out<L: Many>(
    State(console): Shared,
    mut person: SignedInPerson,
    caller: Caller,
    uri: Uri,
    Query(asked): Query<L::Asked>,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    let deed = L::DEEDS.iter().find(|deed| deed.path == uri.path());
    let deed = *deed.ok_or(Turned::NotFound)?;
    match person.actor().permit(deed.use_case) {
        Err(Refusal::ProveFirst) => {
            let back = encoded(&back::<L>(&uri));
            return see_other(&format!("/account/prove?next={back}"));
        }
        permit => permit?,
    };
    let (marks, typed) = read::<L>(fields)?;
    match each::<L>(&console, &person, deed, (&marks, &typed)).await {
        Ok(outcome) => see_other(&outcome.address::<L>(deed)),
        // A field of the form: nothing was done yet, and what was typed stays.
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused(FORM, &refusal);
            L::PATH.clone_into(&mut person.page.here);
            let again = Again {
                asked,
                typed,
                status: refused_status(&refusal),
                caller,
            };
            L::again(&console, person, again).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The page from which a form was sent: the list as it was filtered, or what was told.
fn back<L: Many>(uri: &Uri) -> String {
    let query = uri.query().unwrap_or_default();
    let path = if query.starts_with("did=") {
        L::TOLD
    } else {
        L::PATH
    };
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// What became of the marked ones; of what was not done, the key of the refusal.
struct Outcome<M> {
    done: Vec<M>,
    missed: Vec<(M, &'static str)>,
}

/// Each by itself: what somebody else changed in between stays as they left it.
async fn each<L: Many>(
    console: &Console,
    person: &SignedInPerson,
    deed: &'static Deed,
    (marks, typed): (&[L::Mark], &Typed),
) -> Result<Outcome<L::Mark>, Problem> {
    if marks.is_empty() {
        return Err(Refusal::Missing { field: "items" }.into());
    }
    let (mut done, mut missed) = (Vec::new(), Vec::new());
    for mark in marks {
        match L::one(console, person, deed, mark, typed).await {
            Ok(()) => done.push(mark.clone()),
            Err(Problem::Refused(
                refusal @ (Refusal::Stale | Refusal::NotFound | Refusal::WrongState { .. }),
            )) => missed.push((mark.clone(), refusal.key())),
            // Whatever else refuses one refuses all of them, unless its time came in between.
            Err(Problem::Refused(refusal)) if !done.is_empty() => {
                missed.push((mark.clone(), refusal.key()));
            }
            Err(problem) => return Err(problem),
        }
    }
    Ok(Outcome { done, missed })
}

impl<M: Display> Outcome<M> {
    /// `…?did=dismiss&done=MARK&missed=stale~MARK`: marks as they were seen before, and why not.
    fn address<L: Many>(&self, deed: &Deed) -> String {
        let done = self.done.iter().map(|mark| ("done", mark.to_string()));
        let missed = self.missed.iter().map(|(mark, why)| {
            let why = why.strip_prefix(told::WHY).unwrap_or(told::CHANGED);
            ("missed", format!("{why}~{mark}"))
        });
        let did = std::iter::once(("did", deed.name.to_owned()));
        asking(L::TOLD, did.chain(done).chain(missed))
    }
}

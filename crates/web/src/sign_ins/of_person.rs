//! Sign-ins with somebody else's account, for a purpose that is written down.

use application::sign_ins::{PersonsForwards, PersonsSharedUse, PersonsSignIns, Shown as Row};
use application::use_case::{UseCase, VIEW_SIGN_INS};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::id::PersonId;
use serde::Deserialize;
use texts::visible;

use super::forwards::ForwardsOf;
use super::{ROWS, SharedSigns, columns, day_choices, days_of, place_of, query};
use crate::answer::{Reply, Turned, refused_status, shown_as};
use crate::form::Choice;
use crate::list::{Column, List, Table, Teller, further, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Longest purpose that is shown again; longer ones were not typed.
const LONGEST_ECHO: usize = 2_000;

/// What the address line can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) person: String,
    pub(super) purpose: String,
    days: String,
    after: String,
}

impl Asked {
    /// As the link to what is told beside the sign-ins has it.
    pub(super) fn about(person: String, purpose: String) -> Self {
        Self {
            person,
            purpose,
            ..Self::default()
        }
    }

    pub(super) fn whose(&self) -> Option<PersonId> {
        self.person.parse().ok()
    }

    /// Signs of shared use are asked for with the same words.
    pub(super) fn whom_and_why(&self) -> Vec<(&'static str, String)> {
        vec![
            ("person", self.person.clone()),
            ("purpose", self.purpose.clone()),
        ]
    }

    pub(super) fn without_purpose(&self) -> bool {
        self.purpose.trim().is_empty()
    }

    pub(super) async fn shared_use(
        &self,
        console: &Console,
        actor: &Actor,
    ) -> Result<PersonsSharedUse, Problem> {
        let office = &console.office;
        office
            .view_shared_use(actor, self.person()?, &self.purpose)
            .await
    }

    pub(super) async fn forwards(
        &self,
        console: &Console,
        actor: &Actor,
    ) -> Result<PersonsForwards, Problem> {
        let office = &console.office;
        office
            .view_forwards(actor, self.person()?, &self.purpose)
            .await
    }

    fn person(&self) -> Result<PersonId, Refusal> {
        self.person.parse().map_err(|_| Refusal::NotFound)
    }

    async fn look(
        &self,
        console: &Console,
        actor: &Actor,
        after: &str,
        limit: u32,
    ) -> Result<PersonsSignIns, Problem> {
        let query = query(console.office.now(), &self.days, after, limit);
        let office = &console.office;
        office
            .view_sign_ins(actor, self.person()?, &self.purpose, &query)
            .await
    }
}

/// The list of sign-ins with a person's account.
pub(crate) struct OfPerson;

impl List for OfPerson {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "sign-ins-of";
    const ITEM: &'static str = "sign-in";
    const PATH: &'static str = "/sign-ins";
    const EXPORT: &'static str = "/sign-ins/export/{format}";
    const TITLE: &'static str = "sign-ins-of-title";
    const USE_CASE: &'static UseCase = &VIEW_SIGN_INS;

    fn columns() -> &'static [Column<Row>] {
        &columns::COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let mut filters = asked.whom_and_why();
        filters.push(("days", days_of(&asked.days).to_string()));
        filters
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        Ok(asked.look(console, actor, after, limit).await?.rows)
    }

    fn place(row: &Row) -> String {
        place_of(row)
    }
}

#[derive(Template)]
#[template(path = "sign_ins_of.html")]
struct OfPersonPage {
    page: Page,
    asked: Asked,
    days: Vec<Choice>,
    /// Whose; empty before a purpose was given.
    whose: String,
    table: Option<Table>,
    next: String,
    /// Where signs of shared use are; empty before a purpose was given.
    shared: String,
    /// Where it is told where their mail goes on; likewise.
    forwards: String,
}

/// `GET /sign-ins`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(mut asked): Query<Asked>,
) -> Reply {
    let SignedInPerson {
        signed_in,
        mut page,
    } = person;
    let actor = &signed_in.actor;
    if !actor.may(&VIEW_SIGN_INS) {
        return Err(Turned::NotFound);
    }
    let (mut status, mut found) = (StatusCode::OK, None);
    if asked.purpose.is_empty() {
        // Whom it is about is said with the first look: until then nothing is told of anybody.
        asked.person()?;
    } else {
        match asked.look(&console, actor, &asked.after, ROWS + 1).await {
            Ok(rows) => found = Some(rows),
            Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
                page.refused("sign-ins", &refusal);
                status = refused_status(&refusal);
            }
            Err(problem) => return Err(problem.into()),
        }
    }
    if asked.purpose.chars().nth(LONGEST_ECHO).is_some() {
        asked.purpose = asked.purpose.chars().take(LONGEST_ECHO).collect();
        OfPerson::PATH.clone_into(&mut page.here);
    }
    let mut shown = OfPersonPage {
        days: day_choices(&page, &asked.days),
        asked,
        whose: String::new(),
        table: None,
        next: String::new(),
        shared: String::new(),
        forwards: String::new(),
        page,
    };
    if let Some(found) = found {
        shown.fill(&console, actor, found);
    }
    shown_as(status, &shown)
}

impl OfPersonPage {
    fn fill(&mut self, console: &Console, actor: &Actor, mut found: PersonsSignIns) {
        let more = found.rows.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
        if more {
            found.rows.pop();
        }
        let teller = Teller {
            office: &console.office,
            actor,
            page: &self.page,
        };
        self.whose = visible(&found.person.name);
        self.next = older::<OfPerson>(&self.asked, found.rows.last().filter(|_| more));
        self.shared = further::<SharedSigns>(&self.asked, "");
        self.forwards = further::<ForwardsOf>(&self.asked, "");
        let empty = self.page.t("sign-ins-empty");
        self.table = Some(table::<OfPerson>(&teller, &self.asked, &found.rows, empty));
    }
}

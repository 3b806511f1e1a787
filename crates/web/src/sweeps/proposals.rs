//! What sweeps propose for accounts: the list, and what can be done with several at once.

use std::collections::{BTreeMap, BTreeSet};

use application::sweeps::{ProposalQuery, PutAside};
use application::use_case::{
    APPROVE_PROPOSAL, LIST_PROPOSALS, PUT_PROPOSAL_ASIDE, REOPEN_ACCOUNT, TAKE_DECISION_BACK,
    UseCase,
};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::id::{PersonId, ProposalId};
use domain::policy::Step;
use domain::sweep::{Proposal, ProposalState};
use serde::Deserialize;

use super::columns::COLUMNS;
use super::{place, placed};
use crate::answer::{Reply, shown_as};
use crate::findings::Badge;
use crate::form::{Choice, local_time};
use crate::list::many::{Again, Ask, Asking, Deed, Many, Seen, Standing, Typed};
use crate::list::{Column, List, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// Rows of one page.
const ROWS: u32 = 50;
/// Steps that can be proposed, the gravest first.
const STEPS: [Step; 4] = [Step::Delete, Step::Suspend, Step::ForceChange, Step::Review];
/// Every state at once.
const ALL: &str = "all";

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    run: String,
    step: String,
    state: String,
    unit: String,
    /// Place of the last row of the page before.
    after: String,
}

impl Asked {
    /// What is not understood in the address filters nothing.
    fn query(&self, after: &str, limit: u32) -> ProposalQuery {
        ProposalQuery {
            run: self.run.parse().ok(),
            step: STEPS.into_iter().find(|step| step.name() == self.step),
            state: self.state(),
            unit: self.unit.parse().ok(),
            after: placed(after),
            limit,
        }
    }

    /// What waits, unless something else is asked for; a run's all.
    fn state(&self) -> Option<ProposalState> {
        match self.state.as_str() {
            ALL => None,
            "" if self.run.parse::<domain::id::SweepId>().is_ok() => None,
            "" => Some(ProposalState::Open),
            named => ProposalState::from_name(named),
        }
    }
}

/// The list of proposals.
pub(crate) struct Proposals;

/// A proposal with the names of who decided.
pub(crate) struct Row {
    pub(super) proposal: Proposal,
    pub(super) names: BTreeMap<PersonId, String>,
}

impl List for Proposals {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "proposals";
    const ITEM: &'static str = "proposal";
    const PATH: &'static str = "/sweeps/proposals";
    const EXPORT: &'static str = "/sweeps/proposals/export/{format}";
    const TITLE: &'static str = "proposals-title";
    const USE_CASE: &'static UseCase = &LIST_PROPOSALS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let query = asked.query("", 0);
        let mut filters = Vec::new();
        filters.extend(query.run.map(|run| ("run", run.to_string())));
        filters.extend(query.step.map(|step| ("step", step.name().to_owned())));
        if let Some(state) = query.state {
            filters.push(("state", state.name().to_owned()));
        } else {
            filters.push(("state", ALL.to_owned()));
        }
        filters.extend(query.unit.map(|unit| ("unit", unit.to_string())));
        filters
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = asked.query(after, limit);
        let found = console.office.list_proposals(actor, &query).await?;
        rows(console, found).await
    }

    fn mark(_: &Teller<'_>, row: &Row) -> String {
        let waits = matches!(
            row.proposal.state(),
            ProposalState::Open | ProposalState::Approved | ProposalState::PutAside
        );
        if waits || row.proposal.has_a_way_back() {
            seen(&row.proposal).to_string()
        } else {
            String::new()
        }
    }

    fn place(row: &Row) -> String {
        let asked = row.proposal.proposed();
        place(asked.at, asked.id)
    }
}

async fn rows(console: &Console, found: Vec<Proposal>) -> Result<Vec<Row>, Problem> {
    let mut people = BTreeSet::new();
    for proposal in &found {
        let course = proposal.course();
        people.extend(course.decided.iter().map(|one| one.by));
        people.extend(course.undo.iter().map(|one| one.by));
    }
    let names = console.office.names_of(people).await?;
    let row = |proposal| Row {
        proposal,
        names: names.clone(),
    };
    Ok(found.into_iter().map(row).collect())
}

/// One as it was seen.
type Marked = Seen<ProposalId>;

const fn seen(proposal: &Proposal) -> Marked {
    Seen {
        id: proposal.proposed().id,
        version: proposal.version,
    }
}

static APPROVE: Deed = Deed {
    name: "approve",
    path: "/sweeps/proposals/approve",
    use_case: &APPROVE_PROPOSAL,
    button: "proposal-approve",
    before: "proposal-approve-before",
    after: "proposal-approved",
    undo: Some(&BACK),
    grave: true,
};

static ASIDE: Deed = Deed {
    name: "aside",
    path: "/sweeps/proposals/aside",
    use_case: &PUT_PROPOSAL_ASIDE,
    button: "proposal-aside",
    before: "proposal-aside-before",
    after: "proposal-put-aside",
    undo: Some(&BACK),
    grave: false,
};

static BACK: Deed = Deed {
    name: "back",
    path: "/sweeps/proposals/back",
    use_case: &TAKE_DECISION_BACK,
    button: "proposal-back",
    before: "proposal-back-before",
    after: "proposal-taken-back",
    undo: None,
    grave: false,
};

static REOPEN: Deed = Deed {
    name: "reopen",
    path: "/sweeps/proposals/reopen",
    use_case: &REOPEN_ACCOUNT,
    button: "proposal-reopen",
    before: "proposal-reopen-before",
    after: "proposal-reopened",
    undo: None,
    grave: false,
};

impl Many for Proposals {
    type Mark = Marked;

    const TOLD: &'static str = "/sweeps/proposals/decided";
    const TOLD_TO: &'static UseCase = &LIST_PROPOSALS;
    const DEEDS: &'static [&'static Deed] = &[&APPROVE, &ASIDE, &BACK, &REOPEN];
    const ASKS: &'static [Ask] = &[
        Ask {
            name: "reason",
            of: &[&ASIDE, &REOPEN],
            label: "proposal-reason",
            hint: "proposal-reason-hint",
            kind: Asking::Words,
        },
        Ask {
            name: "document",
            of: &[&ASIDE],
            label: "proposal-document",
            hint: "proposal-document-hint",
            kind: Asking::Words,
        },
        Ask {
            name: "until",
            of: &[&ASIDE],
            label: "proposal-until",
            hint: "",
            kind: Asking::Moment,
        },
    ];

    /// What fits the state that is listed.
    fn offers(_: &Console, asked: &Asked, deed: &Deed) -> bool {
        match asked.state() {
            None => true,
            Some(ProposalState::Open) => [APPROVE.name, ASIDE.name].contains(&deed.name),
            Some(ProposalState::Approved | ProposalState::PutAside) => deed.name == BACK.name,
            Some(ProposalState::Done) => deed.name == REOPEN.name,
            Some(_) => false,
        }
    }

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        &Marked { id, version }: &Marked,
        typed: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor) = (&console.office, person.actor());
        match deed.name {
            "approve" => office.approve_proposal(actor, id, version).await,
            "aside" => {
                let aside = PutAside {
                    reason: typed.get("reason").to_owned(),
                    document: typed.get("document").to_owned(),
                    until: local_time(typed.get("until"), &person.page.zone, "until")?,
                };
                office.put_proposal_aside(actor, id, version, &aside).await
            }
            "reopen" => {
                let reason = typed.get("reason");
                office.reopen_account(actor, id, version, reason).await
            }
            _ => office.take_decision_back(actor, id, version).await,
        }
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Marked],
    ) -> Result<Vec<Standing<Row>>, Problem> {
        let ids: Vec<_> = marks.iter().map(|mark| mark.id).collect();
        let found = console.office.proposals_named(person.actor(), &ids).await?;
        let mut found = rows(console, found).await?;
        let stand = |mark: &Marked| {
            let at = found
                .iter()
                .position(|row| row.proposal.proposed().id == mark.id);
            let row = at.map(|at| found.swap_remove(at));
            let left = |proposal: &Proposal| {
                proposal.state() == leads_to(deed) && proposal.version == mark.version.next()
            };
            let done = row.as_ref().is_some_and(|row| left(&row.proposal));
            let back = row.as_ref().filter(|_| done && deed.undo.is_some());
            Standing {
                done,
                undo: back.map_or_else(String::new, |row| seen(&row.proposal).to_string()),
                row,
            }
        };
        Ok(marks.iter().map(stand).collect())
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Asked>) -> Reply {
        shown_list(console, person, again.asked, (again.typed, again.status)).await
    }
}

/// The state a deed leads to.
fn leads_to(deed: &Deed) -> ProposalState {
    match deed.name {
        "approve" => ProposalState::Approved,
        "aside" => ProposalState::PutAside,
        "reopen" => ProposalState::Undoing,
        _ => ProposalState::Open,
    }
}

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsPage {
    page: Page,
    run: String,
    states: Vec<Choice>,
    steps: Vec<Choice>,
    units: Vec<Choice>,
    table: Table,
    older: String,
}

/// `GET /sweeps/proposals`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let first = (Typed::default(), StatusCode::OK);
    shown_list(&console, person, asked, first).await
}

/// The list, and what was typed under it.
async fn shown_list(
    console: &Console,
    person: SignedInPerson,
    asked: Asked,
    (typed, status): (Typed, StatusCode),
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Proposals>(console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("proposals-empty");
    let table = table::<Proposals>(&teller, &asked, &rows, empty);
    let table = table.with_form::<Proposals>(console, &teller, (&asked, &asked.after), &typed);
    let query = asked.query("", 0);
    let template = ProposalsPage {
        run: query.run.map_or_else(String::new, |run| run.to_string()),
        states: states(page, query.state),
        steps: steps(page, query.step),
        units: unit_choices(actor, &LIST_PROPOSALS, &asked.unit),
        older: older::<Proposals>(&asked, rows.last().filter(|_| more)),
        table,
        page: person.page,
    };
    shown_as(status, &template)
}

fn states(page: &Page, chosen: Option<ProposalState>) -> Vec<Choice> {
    let one = |state: ProposalState| Choice {
        value: state.name().to_owned(),
        label: page.named("proposal-state-", state.name()),
        chosen: chosen == Some(state),
    };
    let all = Choice {
        value: ALL.to_owned(),
        label: page.t("proposals-all-states"),
        chosen: chosen.is_none(),
    };
    ProposalState::ALL
        .into_iter()
        .map(one)
        .chain([all])
        .collect()
}

fn steps(page: &Page, chosen: Option<Step>) -> Vec<Choice> {
    let one = |step: Step| Choice {
        value: step.name().to_owned(),
        label: page.named("step-", step.name()),
        chosen: chosen == Some(step),
    };
    STEPS.into_iter().map(one).collect()
}

/// How many wait, by step, for the first page of the day.
pub(crate) fn waiting(page: &Page, open: &BTreeMap<Step, u64>) -> Vec<Badge> {
    let badge = |step: Step| {
        let count = open.get(&step).copied().filter(|count| *count > 0)?;
        Some(Badge {
            href: format!("/sweeps/proposals?step={}", step.name()),
            label: page.named("step-", step.name()),
            count: page.count(count),
        })
    };
    STEPS.into_iter().filter_map(badge).collect()
}

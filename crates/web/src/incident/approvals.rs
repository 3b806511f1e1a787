//! What of a case the office's procedure has approved by whom, and asking for it.

use application::approvals::{ApprovalView, CaseDemand, NewApproval};
use application::incidents::IncidentPage;
use axum::extract::{Path, State};
use domain::approval::Applies;

use super::show::{Typed, ended};
use crate::answer::Reply;
use crate::approvals::{ended_words, state_of_steps};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// A clause as the page of a case tells it.
pub(super) struct DemandView {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) code: String,
    pub(super) quote: String,
    /// `standing`, `waiting`, `missing`, `chosen`, `over`.
    pub(super) state: &'static str,
    pub(super) words: String,
    /// Each that was asked, newest first.
    pub(super) asked: Vec<AskedView>,
    pub(super) may_ask: bool,
    pub(super) may_waive: bool,
}

/// An approval that was asked.
pub(super) struct AskedView {
    pub(super) href: String,
    pub(super) state: String,
    pub(super) at: String,
    pub(super) words: Vec<String>,
}

/// The clauses of a case.
pub(super) fn demands(page: &Page, all: &[CaseDemand]) -> Vec<DemandView> {
    all.iter().map(|one| view(page, one)).collect()
}

fn view(page: &Page, one: &CaseDemand) -> DemandView {
    let waits = one
        .approvals
        .iter()
        .find(|view| view.approval.state().waits());
    let (state, words) = match (one.stands, waits) {
        (Some(stands), _) => ("standing", page.named("approval-state-", stands.name())),
        (None, Some(view)) => {
            let state = view.approval.state();
            ("waiting", page.named("approval-state-", state.name()))
        }
        (None, None) => match one.applies {
            Applies::Demanded => ("missing", page.t("approval-demand-missing")),
            Applies::Waivable => ("missing", page.t("approval-demand-waivable")),
            Applies::Chosen => ("chosen", page.t("approval-demand-chosen")),
            Applies::Not => ("over", page.t("approval-demand-not")),
        },
    };
    DemandView {
        id: one.named.demand.clone(),
        label: one.demand.label.get(page.language).to_owned(),
        code: one.demand.code.clone(),
        quote: one.demand.quote.clone(),
        state,
        words,
        asked: one.approvals.iter().map(|view| asked(page, view)).collect(),
        may_ask: one.may_ask,
        may_waive: one.may_waive,
    }
}

fn asked(page: &Page, view: &ApprovalView) -> AskedView {
    let asked = view.approval.asked();
    let mut words = state_of_steps(page, view);
    let ended = ended_words(page, view);
    if !ended.is_empty() {
        words.push(ended);
    }
    AskedView {
        href: format!("/approvals/{}", asked.id),
        state: page.named("approval-state-", view.approval.state().name()),
        at: page.moment(asked.at),
        words,
    }
}

/// What the report lacks, said beside it and never in its way.
pub(super) fn unconfirmed(page: &Page, all: &[CaseDemand]) -> String {
    let missing = all
        .iter()
        .filter(|one| one.is_before_report() && one.is_missing());
    let labels: Vec<_> = missing
        .map(|one| one.demand.label.get(page.language))
        .collect();
    if labels.is_empty() {
        return String::new();
    }
    let labels = labels.join(&page.t("list-comma"));
    page.say("incident-report-unconfirmed", &[("demands", labels.into())])
}

/// How each clause stands, a line each, for a form.
pub(super) fn on_paper(page: &Page, case: &IncidentPage) -> String {
    let demands = case.demands.iter().filter(|one| {
        let chosen = one.applies == Applies::Chosen && one.approvals.is_empty();
        one.applies != Applies::Not && !chosen
    });
    let line = |one: &CaseDemand| {
        let shown = view(page, one);
        let digest = |of: &ApprovalView| of.approval.asked().digest.short();
        let standing = one
            .approvals
            .iter()
            .find(|view| Some(view.approval.state()) == one.stands);
        let by = standing.map(|view| {
            let mut words = state_of_steps(page, view);
            words.push(ended_words(page, view));
            words.push(page.say("approval-paper-digest", &[("digest", digest(view).into())]));
            words.retain(|words| !words.is_empty());
            words.join(&page.t("approval-join"))
        });
        let told = by.unwrap_or(shown.words);
        let args = [("demand", shown.label.into()), ("state", told.into())];
        page.say("approval-paper-line", &args)
    };
    demands.map(line).collect::<Vec<_>>().join("\n")
}

/// `POST /incidents/{id}/approvals`
pub(crate) async fn request_approval(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let new = NewApproval {
        demand: typed.demand.clone(),
        note: typed.note.clone(),
    };
    let office = &console.office;
    let asked = office.request_approval(person.actor(), id, &new).await;
    ended(&console, person, id, "approval", typed, asked.map(drop)).await
}

/// `POST /incidents/{id}/approvals/waive`
pub(crate) async fn waive_approval(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let waived = office
        .waive_approval(person.actor(), id, &typed.demand, &typed.reason)
        .await;
    ended(&console, person, id, "waive", typed, waived.map(drop)).await
}

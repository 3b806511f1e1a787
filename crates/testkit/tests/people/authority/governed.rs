//! Sweeps, sheets and others' sign-ins, each carried out once by somebody.

use std::collections::BTreeMap;

use application::duties::{OneTime, YearQuery};
use application::hunts::NewHunt;
use application::registers::{SheetDeed, SheetQuery};
use application::sign_ins::{ConfirmationQuery, SignInQuery};
use application::sweeps::{ProposalQuery, PutAside, SweepQuery, WarningQuery};
use application::use_case::{
    ADMIT_AUDITOR, APPROVE_PROPOSAL, ASK_EXCEPTION, BEGIN_SHEET, COMPARE_UNITS, CONFIRM_BRAKE,
    DECIDE_EXCUSE, DECIDE_SHEET, LIST_CONFIRMATIONS, LIST_PROPOSALS, LIST_REGISTERS, LIST_SHEETS,
    LIST_SWEEPS, LIST_WARNINGS, LIST_YEAR, MOVE_SHEET, ORDER_HUNT, PRINT_REVIEW, PRINT_SHEET,
    PUT_PROPOSAL_ASIDE, REOPEN_ACCOUNT, RUN_SWEEP, TAKE_AUDIT_PACK, TAKE_DECISION_BACK,
    VIEW_AUTHORITY, VIEW_POLICIES, VIEW_SHEET, VIEW_SIGN_INS,
};
use application::{Actor, Office, Problem, Refusal};
use domain::version::Version;
use jiff::SignedDuration;
use testkit::office::TestOffice;

use crate::authority::{Objects, REGISTER};

/// All of them.
pub(super) async fn governed(
    office: &TestOffice,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    sweeps(office, actor, on, did).await;
    looks_back(&office.office, actor, on, did).await;
    sheets(&office.office, actor, on, did).await;
    sign_ins(&office.office, actor, on, did).await;
    duties(&office.office, actor, on, did).await;
}

/// What recurs is decided, compared, packed and shown to auditors in one's own units.
async fn duties(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let unit = on.finding.unit;
    let of = OneTime {
        unit,
        duty: "time-check".into(),
        occurrence: "2026-Q4".into(),
        seen: 99,
    };
    let decided = desk.decide_duty_excuse(actor, &of, (true, "")).await;
    did.insert(DECIDE_EXCUSE.name, further(decided));
    let year = YearQuery::of_year(2026);
    let listed = desk.list_duty_times(actor, &year).await.unwrap_or_default();
    let own = listed.iter().any(|one| one.unit == unit);
    did.insert(LIST_YEAR.name, own);
    // Counts and packs name no unit: what they reach is what the permit covers.
    for use_case in [&COMPARE_UNITS, &TAKE_AUDIT_PACK] {
        let permit = actor.permit(use_case);
        let reached = permit.is_ok_and(|permit| permit.scope().covers(unit));
        did.insert(use_case.name, reached);
    }
    let printed = desk.print_review(actor, on.review).await;
    did.insert(PRINT_REVIEW.name, further(printed.map(drop)));
    let admitted = desk.admit_auditor(actor, (on.person, unit), 0).await;
    did.insert(ADMIT_AUDITOR.name, further(admitted.map(drop)));
}

/// What a sweep proposes is seen and decided in one's own units. Directories are the top unit's: who may have one
/// read is asked of the permit.
async fn sweeps(
    office: &TestOffice,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let (desk, stale, (run, proposal)) = (&office.office, Version::new(99), on.swept);
    let query = SweepQuery::default();
    let runs = desk.list_sweeps(actor, &query).await.unwrap_or_default();
    did.insert(LIST_SWEEPS.name, runs.iter().any(|one| one.id == run));
    let query = ProposalQuery::default();
    let all = desk.list_proposals(actor, &query).await.unwrap_or_default();
    let seen = all.iter().any(|one| one.proposed().id == proposal);
    did.insert(LIST_PROPOSALS.name, seen);
    let query = WarningQuery::default();
    let told = desk.list_warnings(actor, &query).await.unwrap_or_default();
    let seen = told.iter().any(|one| one.run == run);
    did.insert(LIST_WARNINGS.name, seen);
    let read = actor.permit(&RUN_SWEEP);
    let read = read.is_ok_and(|permit| permit.scope().covers(on.finding.unit));
    did.insert(RUN_SWEEP.name, read);
    // So are policies.
    for use_case in [&VIEW_POLICIES, &VIEW_AUTHORITY, &ASK_EXCEPTION] {
        let asked = actor.permit(use_case);
        let asked = asked.is_ok_and(|permit| permit.scope().covers(on.finding.unit));
        did.insert(use_case.name, asked);
    }
    let confirmed = desk.confirm_brake(actor, run, stale).await;
    did.insert(CONFIRM_BRAKE.name, further(confirmed));
    let approved = desk.approve_proposal(actor, proposal, stale).await;
    did.insert(APPROVE_PROPOSAL.name, further(approved));
    let aside = PutAside {
        reason: "x".into(),
        document: "x".into(),
        until: office.now() + SignedDuration::from_hours(24),
    };
    let aside = desk
        .put_proposal_aside(actor, proposal, stale, &aside)
        .await;
    did.insert(PUT_PROPOSAL_ASIDE.name, further(aside));
    let back = desk.take_decision_back(actor, proposal, stale).await;
    did.insert(TAKE_DECISION_BACK.name, further(back));
    let opened = desk.reopen_account(actor, proposal, stale, "x").await;
    did.insert(REOPEN_ACCOUNT.name, further(opened));
}

/// A look back that one orders reads one's own units.
async fn looks_back(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let new = NewHunt {
        purpose: "測試".to_owned(),
        ..NewHunt::default()
    };
    let mut reads = false;
    if let Ok(id) = desk.order_hunt(actor, new).await {
        let hunt = desk.view_hunt(actor, id).await;
        let units = hunt.ok().and_then(|hunt| hunt.units);
        reads = units.is_some_and(|units| units.contains(&on.finding.unit));
    }
    did.insert(ORDER_HUNT.name, reads);
}

/// Sheets of registers are seen, begun, moved, decided and printed in one's own units.
async fn sheets(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let (register, unit) = (REGISTER, on.finding.unit);
    let query = SheetQuery {
        register: register.to_owned(),
        ..SheetQuery::default()
    };
    let listed = desk.list_sheets(actor, &query).await.unwrap_or_default();
    let own = listed.iter().any(|row| row.sheet.unit == unit);
    did.insert(LIST_SHEETS.name, own);
    let registers = desk.list_registers(actor).await;
    did.insert(LIST_REGISTERS.name, own && registers.is_ok());
    let further = |refused: bool| !refused;
    let gone = |problem: &Problem| matches!(problem, Problem::Refused(Refusal::NotFound));
    let seen = desk.view_sheet(actor, on.sheet).await;
    did.insert(VIEW_SHEET.name, further(seen.is_err_and(|no| gone(&no))));
    let printed = desk.print_sheet(actor, on.sheet, "odt").await;
    did.insert(
        PRINT_SHEET.name,
        further(printed.is_err_and(|no| gone(&no))),
    );
    let values = BTreeMap::new();
    let begun = desk.begin_sheet(actor, register, unit, &values).await;
    did.insert(BEGIN_SHEET.name, further(begun.is_err_and(|no| gone(&no))));
    for (use_case, step) in [(&MOVE_SHEET, "plan"), (&DECIDE_SHEET, "grant")] {
        let deed = SheetDeed {
            seen: 99,
            step: step.to_owned(),
            ..SheetDeed::default()
        };
        let moved = desk.move_sheet(actor, on.sheet, &deed).await;
        did.insert(use_case.name, further(moved.is_err_and(|no| gone(&no))));
    }
}

/// Others' sign-ins are looked at in one's own units.
async fn sign_ins(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let query = SignInQuery::default();
    let seen = desk.view_sign_ins(actor, on.person, "測試", &query).await;
    let gone = matches!(seen, Err(Problem::Refused(Refusal::NotFound)));
    did.insert(VIEW_SIGN_INS.name, !gone);
    let query = ConfirmationQuery::default();
    let listed = desk.list_confirmations(actor, &query).await;
    let mut listed = listed.unwrap_or_default().into_iter();
    let own = listed.any(|row| row.person.id == on.person);
    did.insert(LIST_CONFIRMATIONS.name, own);
}

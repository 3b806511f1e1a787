//! What a list of proposals tells of each: what, by which clause, on what evidence, and what became of it.

use domain::policy::{State, Step};
use domain::sweep::{Ended, KeptEvidence, Proposal, ProposalState, Receipt};
use sheets::{Cell, Kind};
use texts::visible;

use super::proposals::Row;
use crate::list::{Column, Shown, Teller};
use crate::page::Page;

type Col = Column<Row>;

pub(super) static COLUMNS: [Col; 18] = [
    Col::new(
        "account",
        "proposal-column-account",
        Kind::Text,
        |_, row| Cell::text(&*row.proposal.proposed().name),
    )
    .shown(|_, row| Shown::Name(visible(&row.proposal.proposed().name))),
    Col::new("step", "proposal-column-step", Kind::Text, |teller, row| {
        Cell::text(step(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(step(teller.page, row))),
    Col::new(
        "state",
        "proposal-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, &row.proposal)),
    )
    .shown(|teller, row| Shown::Tag {
        class: match row.proposal.state() {
            ProposalState::Open => "govuk-tag--blue",
            ProposalState::Done | ProposalState::Undone => "govuk-tag--green",
            ProposalState::Failed => "govuk-tag--red",
            ProposalState::Stale => "govuk-tag--yellow",
            _ => "govuk-tag--grey",
        },
        text: state(teller.page, &row.proposal),
        beside: course(teller, row),
    }),
    Col::new("clause", "proposal-column-clause", Kind::Text, |_, row| {
        Cell::text(clause(&row.proposal))
    })
    .shown(|_, row| Shown::Words(visible(&clause(&row.proposal)))),
    Col::new(
        "evidence",
        "proposal-column-evidence",
        Kind::Text,
        |teller, row| Cell::text(evidence(teller.page, &row.proposal)),
    )
    .shown(|teller, row| Shown::Words(evidence(teller.page, &row.proposal))),
    Col::new(
        "uncertainty_days",
        "proposal-column-uncertainty",
        Kind::Number,
        |_, row| Cell::count(uncertain(&row.proposal)),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(uncertain(&row.proposal)))),
    Col::new("due", "proposal-column-due", Kind::Time, |_, row| {
        Cell::moment(row.proposal.proposed().due)
    })
    .shown(|teller, row| match row.proposal.proposed().due {
        Some(due) => Shown::moment(teller, due),
        None => Shown::Words(String::new()),
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.proposal.proposed().unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.proposal.proposed().unit))),
    Col::new(
        "became",
        "proposal-column-course",
        Kind::Text,
        |teller, row| Cell::text(course(teller, row)),
    ),
    Col::new(
        "directory",
        "sweep-column-directory",
        Kind::Text,
        |_, row| Cell::text(&*row.proposal.proposed().directory),
    ),
    Col::new(
        "present",
        "proposal-column-present",
        Kind::Text,
        |_, row| Cell::text(&*row.proposal.proposed().judged.state),
    ),
    Col::new("before", "proposal-column-before", Kind::Text, |_, row| {
        Cell::text(receipt(&row.proposal).map_or("", |receipt| receipt.before.as_str()))
    }),
    Col::new("after", "proposal-column-after", Kind::Text, |_, row| {
        Cell::text(receipt(&row.proposal).map_or("", |receipt| receipt.after.as_str()))
    }),
    Col::new("wrote", "proposal-column-wrote", Kind::Text, |_, row| {
        Cell::text(wrote(&row.proposal))
    }),
    Col::new("at", "proposal-column-at", Kind::Time, |_, row| {
        Cell::Time(row.proposal.proposed().at)
    }),
    Col::new("dn", "proposal-column-dn", Kind::Text, |_, row| {
        Cell::text(&*row.proposal.proposed().dn)
    }),
    Col::new(
        "directory_account",
        "proposal-column-account-id",
        Kind::Id,
        |_, row| Cell::text(row.proposal.proposed().account.to_string()),
    ),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.proposal.proposed().id.to_string())
    }),
];

/// The step, and what weakened it.
fn step(page: &Page, row: &Row) -> String {
    let asked = row.proposal.proposed();
    let step = page.named("step-", asked.step.name());
    match &asked.limit {
        Some(limit) if asked.step <= Step::Review || limit == "legal-hold" => {
            let why = page.named("proposal-limit-", limit);
            page.say(
                "proposal-step-limited",
                &[("step", step.into()), ("why", why.into())],
            )
        }
        _ => step,
    }
}

fn state(page: &Page, proposal: &Proposal) -> String {
    page.named("proposal-state-", proposal.state().name())
}

fn clause(proposal: &Proposal) -> String {
    let asked = proposal.proposed();
    format!("{} {}", asked.policy, asked.clause)
}

fn uncertain(proposal: &Proposal) -> u64 {
    u64::try_from(proposal.proposed().uncertainty_days).unwrap_or_default()
}

/// What it rests on, in words.
fn evidence(page: &Page, proposal: &Proposal) -> String {
    let one = |fact: &KeptEvidence| {
        let when = fact
            .at
            .map_or_else(|| page.t("proposal-never"), |at| page.moment(at));
        let what = page.named("proposal-fact-", &fact.what);
        let args = [("what", what.into()), ("when", when.into())];
        match &fact.source {
            Some(source) => {
                let [what, when] = args;
                let source = ("source", visible(source).into());
                page.say("proposal-fact-by", &[what, when, source])
            }
            None => page.say("proposal-fact", &args),
        }
    };
    let all: Vec<_> = proposal.proposed().evidence.iter().map(one).collect();
    all.join(&page.t("list-comma"))
}

/// Who decided what, what was done, or why nothing was.
fn course(teller: &Teller<'_>, row: &Row) -> String {
    let (page, course) = (teller.page, row.proposal.course());
    let name = |id| visible(row.names.get(id).map_or("", String::as_str));
    let mut told = Vec::new();
    if let Some(decided) = &course.decided {
        let by = ("name", name(&decided.by).into());
        let at = ("at", page.moment(decided.at).into());
        told.push(match decided.until {
            Some(until) => page.say(
                "proposal-put-aside-by",
                &[
                    by,
                    ("until", page.moment(until).into()),
                    ("document", visible(&decided.document).into()),
                    ("reason", visible(&decided.reason).into()),
                ],
            ),
            None => page.say("proposal-approved-by", &[by, at]),
        });
    }
    for (key, receipt) in [
        ("proposal-done-at", &course.receipt),
        ("proposal-undone-at", &course.undone),
    ] {
        let Some(receipt) = receipt else { continue };
        told.push(page.say(
            key,
            &[
                ("at", page.moment(receipt.at).into()),
                ("before", directory_state(page, &receipt.before).into()),
                ("after", directory_state(page, &receipt.after).into()),
            ],
        ));
        if receipt.resumed {
            told.push(page.t("proposal-resumed"));
        }
    }
    if let Some(undo) = &course.undo {
        let args = [
            ("name", name(&undo.by).into()),
            ("reason", visible(&undo.reason).into()),
        ];
        told.push(page.say("proposal-undo-by", &args));
    }
    if let Some(ended) = &course.ended {
        told.push(page.named("proposal-why-", ended.name()));
        if let Ended::Failed(what) = ended {
            told.push(visible(what));
        }
    }
    told.join(" ")
}

const fn receipt(proposal: &Proposal) -> Option<&Receipt> {
    let course = proposal.course();
    match &course.undone {
        Some(receipt) => Some(receipt),
        None => course.receipt.as_ref(),
    }
}

/// `userAccountControl: 512 → 514`.
fn wrote(proposal: &Proposal) -> String {
    let wrote = receipt(proposal).map_or(&[][..], |receipt| &receipt.wrote);
    let one = |one: &domain::sweep::Wrote| {
        let before = one.before.as_deref().unwrap_or("–");
        let after = one.after.as_deref().unwrap_or("–");
        format!("{}: {before} → {after}", one.attribute)
    };
    wrote.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A state of the directory in words, from the name a receipt holds it under.
fn directory_state(page: &Page, name: &str) -> String {
    if State::ALL.iter().any(|state| state.name() == name) {
        page.named("directory-state-", &name.replace('(', "-").replace(')', ""))
    } else {
        visible(name)
    }
}

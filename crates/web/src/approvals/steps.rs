//! Who decides what in an approval, in words.

use application::approvals::ApprovalView;
use domain::approval::{End, Given};
use domain::id::PersonId;
use texts::visible;

use crate::page::Page;

/// One step, ready to be shown.
pub(crate) struct StepView {
    pub(crate) role: String,
    /// `done`, `next`, `later`: by this styles and tests find it.
    pub(crate) state: &'static str,
    pub(crate) words: String,
}

/// A person's name; empty where it is not known any more.
pub(super) fn person(view: &ApprovalView, id: PersonId) -> String {
    let name = view.names.get(&id);
    name.map(|name| visible(name)).unwrap_or_default()
}

/// The steps in order.
pub(super) fn steps(page: &Page, view: &ApprovalView) -> Vec<StepView> {
    let approval = &view.approval;
    let done = approval.given().len();
    let steps = approval.asked().steps.iter().enumerate();
    let each = steps.map(|(place, role)| {
        let role = page.named("role-", role.name());
        match approval.given().get(place) {
            Some(given) => StepView {
                role,
                state: "done",
                words: given_words(page, view, given),
            },
            None if place == done && approval.next().is_some() => StepView {
                role,
                state: "next",
                words: page.t("approval-step-next"),
            },
            None => StepView {
                role,
                state: "later",
                words: String::new(),
            },
        }
    });
    each.collect()
}

/// `王組長 11月21日 10:21 同意（一人兼任：…）`
pub(crate) fn given_words(page: &Page, view: &ApprovalView, given: &Given) -> String {
    let args = [
        ("name", person(view, given.by).into()),
        ("at", page.moment(given.at).into()),
    ];
    let mut told = vec![match &given.oral {
        None => page.say("approval-step-agreed", &args),
        Some(_) => page.say("approval-step-oral", &args),
    }];
    if let Some(oral) = &given.oral {
        let args = [
            ("number", visible(&oral.number).into()),
            ("heard_by", visible(&oral.heard_by).into()),
            ("name", person(view, oral.entered_by).into()),
        ];
        told.push(page.say("approval-oral-about", &args));
        told.push(match &oral.confirmed {
            None => page.t("approval-oral-open"),
            Some(confirmed) => {
                let args = [
                    ("name", person(view, confirmed.by).into()),
                    ("at", page.moment(confirmed.at).into()),
                ];
                page.say("approval-oral-confirmed", &args)
            }
        });
    }
    if let Some(absent) = given.deputy_of {
        let args = [("name", person(view, absent).into())];
        told.push(page.say("approval-deputy", &args));
    }
    if !given.also.is_empty() {
        let roles = given.also.iter();
        let roles: Vec<_> = roles.map(|role| page.named("role-", role.name())).collect();
        let roles = roles.join(&page.t("list-comma"));
        told.push(page.say("approval-also", &[("roles", roles.into())]));
    }
    told.join(&page.t("approval-join"))
}

/// Who agreed so far, and who is next, a line each.
pub(crate) fn state_of_steps(page: &Page, view: &ApprovalView) -> Vec<String> {
    let told = steps(page, view).into_iter();
    told.filter(|step| !step.words.is_empty())
        .map(|step| {
            let args = [("role", step.role.into()), ("words", step.words.into())];
            page.say("approval-step-line", &args)
        })
        .collect()
}

/// How it ended otherwise than by everybody's agreement; empty while it goes on.
pub(crate) fn ended_words(page: &Page, view: &ApprovalView) -> String {
    let Some(end) = view.approval.end() else {
        return String::new();
    };
    let asked = view.approval.asked();
    let (key, by, at, reason) = match end {
        End::Waived { reason } => ("approval-ended-waived", asked.by, asked.at, reason.as_str()),
        End::Returned { by, at, reason, .. } => ("approval-ended-returned", *by, *at, &**reason),
        End::Denied { by, at, reason } => ("approval-ended-denied", *by, *at, &**reason),
        End::Withdrawn { at } => ("approval-ended-withdrawn", asked.by, *at, ""),
        End::Void { at } => ("approval-ended-void", asked.by, *at, ""),
    };
    let args = [
        ("name", person(view, by).into()),
        ("at", page.moment(at).into()),
        ("reason", visible(reason).into()),
    ];
    page.say(key, &args)
}

//! The rules of a mailbox, as the mail server has them now, and switching them.

use application::mailboxes::{MailboxAnswer, MailboxRule, MailboxRules};
use application::use_case::SWITCH_MAILBOX_RULES;
use application::{Actor, Problem};
use axum::extract::State;
use domain::id::PersonId;
use serde::Deserialize;
use texts::visible;

use super::forwards::{ForwardsOf, of_person};
use super::of_person::Asked;
use crate::answer::{Reply, Turned, refused_status, see_other};
use crate::form::Filled;
use crate::list::further;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// Actions that have words of ours (RFC 5228, 5230, 5429); others stand as the script has them.
const KNOWN: [&str; 6] = [
    "discard", "ereject", "fileinto", "redirect", "reject", "vacation",
];

/// What a mailbox answers, as it is shown.
pub(super) struct Mailbox {
    /// Whether a mail server is named at all.
    pub asked: bool,
    /// Why nothing can be told; empty where it can.
    pub silent: String,
    pub sets: Vec<Set>,
    /// Whether one may switch them, and about whom it is.
    pub switch: Option<Asked>,
}

/// A set of rules.
pub(super) struct Set {
    pub name: String,
    /// The name as the server has it.
    pub value: String,
    pub active: bool,
    pub rules: Vec<Rule>,
}

/// A rule.
pub(super) struct Rule {
    pub name: String,
    pub disabled: bool,
    pub does: String,
    pub when: String,
    pub risks: Vec<String>,
}

impl Mailbox {
    pub(super) fn of(page: &Page, answer: MailboxAnswer) -> Self {
        let asked = answer.is_some();
        let (sets, silent) = match answer.unwrap_or(Ok(Vec::new())) {
            Ok(sets) => (sets, String::new()),
            Err(silence) => (Vec::new(), page.t(silence.key())),
        };
        Self {
            asked,
            silent,
            sets: sets.into_iter().map(|one| set(page, one)).collect(),
            switch: None,
        }
    }

    /// With the buttons, for whoever may press them: nobody presses them about themselves.
    pub(super) fn switched_by(mut self, actor: &Actor, asked: &Asked) -> Self {
        let own = asked.whose() == Some(actor.person.id);
        if !own && actor.may(&SWITCH_MAILBOX_RULES) {
            self.switch = Some(asked.clone());
        }
        self
    }
}

fn set(page: &Page, set: MailboxRules) -> Set {
    Set {
        name: visible(&set.name),
        value: set.name,
        active: set.active,
        rules: set.rules.iter().map(|one| rule(page, one)).collect(),
    }
}

fn rule(page: &Page, rule: &MailboxRule) -> Rule {
    let comma = page.t("list-comma");
    let words = |parts: &[String]| {
        let parts: Vec<_> = parts.iter().map(|part| visible(part)).collect();
        parts.join(&comma)
    };
    let does: Vec<_> = rule.actions.iter().map(|one| action(page, one)).collect();
    let risks = rule.risks.iter().map(|(text, evidence)| {
        let text = text.get(page.language);
        match visible(evidence).as_str() {
            "" => text.to_owned(),
            evidence => page.say(
                "mailbox-risk",
                &[
                    ("risk", text.to_owned().into()),
                    ("what", evidence.to_owned().into()),
                ],
            ),
        }
    });
    Rule {
        name: visible(&rule.name),
        disabled: rule.disabled,
        does: does.join(&comma),
        when: words(&rule.conditions),
        risks: risks.collect(),
    }
}

/// `redirect ADDRESS` in the reader's words.
fn action(page: &Page, action: &str) -> String {
    let (verb, what) = action.split_once(' ').unwrap_or((action, ""));
    if !KNOWN.contains(&verb) {
        return visible(action);
    }
    let key = format!("mailbox-does-{verb}");
    page.say(&key, &[("what", visible(what).into())])
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    person: String,
    purpose: String,
    /// `on` with the name of a set, or `off`.
    turn: String,
    set: String,
    reason: String,
}

/// `POST /sign-ins/mailbox`
pub(crate) async fn switch(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(sent): Filled<Sent>,
) -> Reply {
    let id: PersonId = sent.person.parse().map_err(|_| Turned::NotFound)?;
    let on = match sent.turn.as_str() {
        "on" => Some(sent.set.as_str()),
        "off" => None,
        _ => return Err(Turned::Unreadable),
    };
    let office = &console.office;
    let with = (on, sent.reason.as_str());
    let done = office.switch_mailbox_rules(person.actor(), id, with).await;
    let asked = Asked::about(sent.person, sent.purpose);
    match done {
        Ok(()) => see_other(&further::<ForwardsOf>(&asked, "")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("mailbox", &refusal);
            person.page.here = further::<ForwardsOf>(&asked, "");
            let status = refused_status(&refusal);
            of_person(&console, person, asked, (status, sent.reason)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

//! What can be done with several people at once.

use std::fmt;
use std::str::FromStr;

use application::directory::Listed;
use application::personnel::{PersonRow, PersonView};
use application::suspension::UNDONE_WITHIN;
use application::use_case::{
    END_SESSIONS, ISSUE_LINK, SUSPEND_ACCOUNT, UNDO_SUSPENSION, UseCase, VIEW_PERSON,
};
use application::{Problem, Refusal};
use domain::id::PersonId;
use domain::people::AccountState;
use jiff::Timestamp;

use super::{Asked, People, shown_list, state_choices};
use crate::answer::Reply;
use crate::list::many::{Again, Ask, Asking, Deed, Many, Standing, Typed};
use crate::session::{SignedInPerson, digest, token_text};
use crate::settings::Console;

/// A person as they were seen: `ID.STATE`; for taking a suspension back, `ID.SINCE` in
/// microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marked {
    id: PersonId,
    seen: Seen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    In(AccountState),
    Since(Timestamp),
}

impl Marked {
    /// None for a person without an account.
    pub(super) fn of(row: &PersonRow) -> Option<Self> {
        let (_, state) = row.listed.account.as_ref()?;
        Some(Self {
            id: row.listed.person.id,
            seen: Seen::In(*state),
        })
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seen {
            Seen::In(state) => write!(f, "{}.{}", self.id, state.name()),
            Seen::Since(at) => write!(f, "{}.{}", self.id, at.as_microsecond()),
        }
    }
}

impl FromStr for Marked {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, seen) = text.split_once('.').ok_or(())?;
        let since = || Timestamp::from_microsecond(seen.parse().ok()?).ok();
        let seen = AccountState::from_name(seen)
            .map(Seen::In)
            .or_else(|| since().map(Seen::Since));
        Ok(Self {
            id: id.parse().map_err(|_| ())?,
            seen: seen.ok_or(())?,
        })
    }
}

static SUSPEND: Deed = Deed {
    name: "suspend",
    path: "/people/suspend",
    use_case: &SUSPEND_ACCOUNT,
    button: "person-suspend-save",
    before: "people-many-suspend",
    after: "people-many-suspended",
    undo: Some(&UNDO),
    grave: true,
};

static UNDO: Deed = Deed {
    name: "undo-suspension",
    path: "/people/suspend/undo",
    use_case: &UNDO_SUSPENSION,
    button: "many-undo",
    before: "people-many-undo",
    after: "people-many-undone",
    undo: None,
    grave: false,
};

static SIGN_OUT: Deed = Deed {
    name: "sign-out",
    path: "/people/sign-out",
    use_case: &END_SESSIONS,
    button: "person-end-sessions",
    before: "people-many-sign-out",
    after: "people-many-signed-out",
    undo: None,
    grave: false,
};

static SEND_LINK: Deed = Deed {
    name: "send-link",
    path: "/people/send-link",
    use_case: &ISSUE_LINK,
    button: "people-many-send",
    before: "people-many-send-before",
    after: "people-many-sent",
    undo: None,
    grave: false,
};

impl Many for People {
    type Mark = Marked;

    const TOLD: &'static str = "/people/done";
    const TOLD_TO: &'static UseCase = &VIEW_PERSON;
    const DEEDS: &'static [&'static Deed] = &[&SUSPEND, &SIGN_OUT, &SEND_LINK, &UNDO];
    const ASKS: &'static [Ask] = &[
        Ask {
            name: "state",
            of: &[&SUSPEND],
            label: "person-suspend-why",
            hint: "",
            kind: Asking::OneOf(|page, chosen| {
                let suspended = AccountState::ALL
                    .into_iter()
                    .filter(|state| state.is_suspended());
                state_choices(page, &suspended.collect::<Vec<_>>(), chosen)
            }),
        },
        Ask {
            name: "reason",
            of: &[&SUSPEND],
            label: "people-many-reason",
            hint: "people-many-reason-hint",
            kind: Asking::Words,
        },
    ];

    /// An undo stands on the page that tells what was done; nothing is sent where there is no mail.
    fn offers(console: &Console, _: &Asked, deed: &Deed) -> bool {
        deed.name != UNDO.name && (deed.name != SEND_LINK.name || console.office.has_mail())
    }

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        mark: &Marked,
        typed: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor, id) = (&console.office, person.actor(), mark.id);
        if let Seen::Since(since) = mark.seen {
            // The mark of an undo, and of nothing else.
            return if deed.name == UNDO.name {
                office.undo_suspension(actor, id, since).await
            } else {
                Err(Refusal::Stale.into())
            };
        }
        let view = office.view_person(actor, id).await?;
        let state = view.account.as_ref().map(|found| found.account.state);
        if state.map(Seen::In) != Some(mark.seen) {
            return Err(Refusal::Stale.into());
        }
        match deed.name {
            "suspend" => {
                let into = AccountState::from_name(typed.get("state"));
                let into = into.ok_or(Refusal::Missing { field: "state" })?;
                let reason = typed.get("reason");
                office.suspend_account(actor, id, into, reason).await
            }
            "sign-out" => office.end_sessions(actor, id).await,
            "send-link" => {
                let secret = token_text(console.settings.ids.secret());
                let with = (&*secret, digest(&secret));
                office.issue_link_by_mail(actor, id, with).await
            }
            _ => Err(Refusal::Stale.into()),
        }
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Marked],
    ) -> Result<Vec<Standing<PersonRow>>, Problem> {
        let (office, mut standings) = (&console.office, Vec::new());
        for mark in marks {
            standings.push(match office.view_person(person.actor(), mark.id).await {
                Ok(view) => standing(view, deed, mark, office.now()),
                Err(Problem::Refused(Refusal::NotFound)) => Standing {
                    row: None,
                    done: false,
                    undo: String::new(),
                },
                Err(problem) => return Err(problem),
            });
        }
        Ok(standings)
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Asked>) -> Reply {
        shown_list(console, person, again.asked, (again.typed, again.status)).await
    }
}

fn standing(view: PersonView, deed: &Deed, mark: &Marked, now: Timestamp) -> Standing<PersonRow> {
    let account = view.account.as_ref();
    let state = account.map(|found| found.account.state);
    let suspended = state.is_some_and(AccountState::is_suspended);
    let since = account.and_then(|found| found.since);
    let young = since.filter(|since| now.duration_since(*since) < UNDONE_WITHIN);
    let undo = young.map(|since| Marked {
        id: mark.id,
        seen: Seen::Since(since),
    });
    Standing {
        done: match deed.name {
            "suspend" => suspended && state.map(Seen::In) != Some(mark.seen),
            "sign-out" => view.sessions == 0,
            "send-link" => view.link_until.is_some(),
            _ => !suspended,
        },
        undo: undo
            .filter(|_| suspended)
            .map_or_else(String::new, |mark| mark.to_string()),
        row: Some(PersonRow {
            listed: Listed {
                person: view.person,
                account: view
                    .account
                    .map(|found| (found.account.name, found.account.state)),
            },
            roles: view.roles,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_survives_the_form() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        for seen in ["active", "must-change", "1795226520000001"] {
            let text = format!("{id}.{seen}");
            let mark: Marked = text.parse().unwrap();
            assert_eq!(mark.to_string(), text);
        }
        for wrong in ["", id, "x.active", &format!("{id}.asleep")] {
            assert!(wrong.parse::<Marked>().is_err(), "{wrong}");
        }
    }
}

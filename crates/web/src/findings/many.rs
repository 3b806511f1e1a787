//! What can be done with several findings at once.

use std::fmt;
use std::str::FromStr;

use application::Problem;
use application::use_case::{
    DISMISS_FINDING, REOPEN_FINDING, UseCase, VIEW_FINDING, WATCH_FINDING,
};
use domain::finding::Finding;
use domain::id::FindingId;
use domain::version::Version;

use super::columns::{Findings, rows};
use super::{Filter, shown_list};
use crate::answer::Reply;
use crate::form::local_time;
use crate::list::many::{Again, Ask, Asking, Deed, Many, Standing, Typed};
use crate::session::SignedInPerson;
use crate::settings::Console;

/// A finding as it was seen: `ID.VERSION`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marked {
    id: FindingId,
    seen: Version,
}

impl Marked {
    pub(crate) const fn of(finding: &Finding) -> Self {
        Self {
            id: finding.id,
            seen: finding.version,
        }
    }

    /// Which finding, and its version as it was seen.
    pub(crate) const fn seen(self) -> (FindingId, Version) {
        (self.id, self.seen)
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.seen.count())
    }
}

impl FromStr for Marked {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, seen) = text.split_once('.').ok_or(())?;
        Ok(Self {
            id: id.parse().map_err(|_| ())?,
            seen: Version::new(seen.parse().map_err(|_| ())?),
        })
    }
}

static DISMISS: Deed = Deed {
    name: "dismiss",
    path: "/findings/dismiss",
    use_case: &DISMISS_FINDING,
    button: "finding-dismiss-save",
    before: "many-undoes",
    after: "findings-judged-dismissed",
    undo: Some(&REOPEN),
    grave: false,
};

static WATCH: Deed = Deed {
    name: "watch",
    path: "/findings/watch",
    use_case: &WATCH_FINDING,
    button: "finding-watch-save",
    before: "many-undoes",
    after: "findings-judged-watched",
    undo: Some(&REOPEN),
    grave: false,
};

static REOPEN: Deed = Deed {
    name: "reopen",
    path: "/findings/reopen",
    use_case: &REOPEN_FINDING,
    button: "finding-reopen",
    before: "findings-many-reopen",
    after: "findings-judged-reopened",
    undo: None,
    grave: false,
};

impl Many for Findings {
    type Mark = Marked;

    const TOLD: &'static str = "/findings/judged";
    const TOLD_TO: &'static UseCase = &VIEW_FINDING;
    const DEEDS: &'static [&'static Deed] = &[&DISMISS, &WATCH, &REOPEN];
    const ASKS: &'static [Ask] = &[
        Ask {
            name: "reason",
            of: &[&DISMISS, &WATCH],
            label: "finding-dismiss-reason",
            hint: "finding-dismiss-hint",
            kind: Asking::Words,
        },
        Ask {
            name: "until",
            of: &[&WATCH],
            label: "findings-many-until",
            hint: "",
            kind: Asking::Moment,
        },
    ];

    /// Nothing is taken back where only what is open is listed.
    fn offers(_: &Console, asked: &Filter, deed: &Deed) -> bool {
        deed.name != REOPEN.name || asked.query(0).state.as_deref() != Some("open")
    }

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        &Marked { id, seen }: &Marked,
        typed: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor, reason) = (&console.office, person.actor(), typed.get("reason"));
        if deed.name == WATCH.name {
            let until = local_time(typed.get("until"), &person.page.zone, "until")?;
            office.watch_finding(actor, id, seen, reason, until).await
        } else if deed.name == REOPEN.name {
            office.reopen_finding(actor, id, seen).await
        } else {
            office.dismiss_finding(actor, id, seen, reason).await
        }
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Marked],
    ) -> Result<Vec<Standing<Self::Row>>, Problem> {
        let ids: Vec<_> = marks.iter().map(|mark| mark.id).collect();
        let found = console.office.findings_named(person.actor(), &ids).await?;
        let mut found = rows(console, found).await?;
        let stand = |mark: &Marked| {
            let at = found.iter().position(|row| row.finding.id == mark.id);
            let row = at.map(|at| found.swap_remove(at));
            let left = |finding: &Finding| {
                finding.state.name() == state(deed) && finding.version == mark.seen.next()
            };
            Standing {
                done: row.as_ref().is_some_and(|row| left(&row.finding)),
                undo: row
                    .as_ref()
                    .map_or_else(String::new, |row| Marked::of(&row.finding).to_string()),
                row,
            }
        };
        Ok(marks.iter().map(stand).collect())
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Filter>) -> Reply {
        shown_list(console, person, again.asked, again.typed, again.status).await
    }
}

/// The state a deed leads to.
fn state(deed: &Deed) -> &'static str {
    match deed.name {
        "dismiss" => "dismissed",
        "watch" => "watched",
        _ => "open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn a_mark_survives_the_form() {
        let text = format!("{ID}.7");
        let mark: Marked = text.parse().unwrap();
        assert_eq!((mark.to_string(), mark.seen.count()), (text, 7));
        for wrong in ["", ID, "x.7", &format!("{ID}.-1")] {
            assert!(wrong.parse::<Marked>().is_err(), "{wrong}");
        }
    }
}

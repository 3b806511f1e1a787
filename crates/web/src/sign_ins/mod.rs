//! "Was this me?": sign-ins with one's own account, what one says about them, and what the security
//! contact sees of others'.

mod columns;
mod confirmed;
pub(crate) mod forwards;
mod legacy;
pub(crate) mod mailbox;
mod of_person;
mod own;
mod shared_use;

pub(crate) use confirmed::{Confirmations, show as confirmations};
pub(crate) use legacy::{Legacy, show as legacy};
pub(crate) use of_person::{OfPerson, show as of_person};
pub(crate) use own::{Own, ask, confirm, disown, done, show, sure};
pub(crate) use shared_use::{SharedSigns, show as shared_use};

use application::sign_ins::SignInQuery;
use domain::id::SignInId;
use jiff::{SignedDuration, Timestamp};

use crate::form::Choice;
use crate::page::Page;

/// Rows of one page.
const ROWS: u32 = 50;
/// How far back the page goes before somebody asks for more, in days.
const USUAL_DAYS: i64 = 30;
/// What somebody may ask for, in days.
const DAYS: [i64; 3] = [USUAL_DAYS, 90, 366];

/// What is not understood in the address is the usual.
fn query(now: Timestamp, days: &str, after: &str, limit: u32) -> SignInQuery {
    let back = SignedDuration::from_hours(days_of(days).saturating_mul(24));
    SignInQuery {
        from: now.checked_sub(back).ok(),
        after: place(after),
        limit,
    }
}

fn days_of(days: &str) -> i64 {
    let asked = days.parse().ok();
    asked
        .filter(|asked| DAYS.contains(asked))
        .unwrap_or(USUAL_DAYS)
}

/// `MICROSECONDS,ID` of the last row of the page before.
fn place(text: &str) -> Option<(Timestamp, SignInId)> {
    let (at, id) = text.split_once(',')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

fn place_of(row: &application::sign_ins::Shown) -> String {
    format!("{},{}", row.row.last.as_microsecond(), row.id)
}

fn day_choices(page: &Page, current: &str) -> Vec<Choice> {
    let current = days_of(current);
    let choice = |days: i64| Choice {
        value: days.to_string(),
        label: page.say("sign-ins-days", &[("count", days.into())]),
        chosen: days == current,
    };
    DAYS.map(choice).into()
}

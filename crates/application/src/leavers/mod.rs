//! Somebody leaves the office: announced with a day, ended on it, checked by somebody else.
//!
//! [`work`] is what people do; [`end`] is the one deed that takes everything back that the program gave: also used at
//! once for an account that somebody else has in hand. What a leaver may become is [`domain::leaver::Leaver`]'s own.

mod end;
mod port;
mod work;

pub use end::EndLeavers;
pub use port::{LeaverBook, LeaverChange, LeaverQuery};
pub use work::{LeaverRow, LeaverView, NewLeaver, WhichLine};

use domain::id::LeaverId;
use domain::journal::Object;
use domain::leaver::NotForLeaver;

use crate::problem::Refusal;

/// How the journal names one.
fn object(id: LeaverId) -> Object {
    Object {
        kind: "leaver",
        id: id.to_string(),
    }
}

/// What the person is told.
const fn refusal(why: NotForLeaver) -> Refusal {
    let why = match why {
        NotForLeaver::State => return Refusal::Stale,
        NotForLeaver::Own => "refusal-leaver-own",
        NotForLeaver::SamePerson => "refusal-leaver-same-person",
        NotForLeaver::Open => "refusal-leaver-open",
        NotForLeaver::Answered => "refusal-leaver-answered",
    };
    Refusal::WrongState { why }
}

//! Exceptions from an account policy: an overlay is followed in one subject, because somebody asked and somebody else agreed.
//!
//! [`work`] is what people do, [`due`] what the program does by itself, [`held`] what holds now: the one way by which sweeps,
//! steps and new passwords come to a policy. What an exception may become is [`domain::policy::ExceptionRecord`]'s own.

mod due;
mod held;
mod port;
mod work;

pub use due::ExceptionsDue;
pub use held::{PolicyHeld, PolicyUser};
pub use port::{ExceptionBook, ExceptionChange, ExceptionQuery};
pub use work::{ExceptionDecision, NewException};

use domain::id::ExceptionId;
use domain::journal::Object;

/// How the journal names one.
fn object(id: ExceptionId) -> Object {
    Object {
        kind: "exception",
        id: id.to_string(),
    }
}

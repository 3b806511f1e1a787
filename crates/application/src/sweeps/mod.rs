//! A directory is governed: read, judged, proposed, approved by somebody else, done, read again.
//!
//! [`run`] reads a directory whole and settles what stands; [`warn`] tells people before a step; [`decide`] is what people do with proposals; [`act`]
//! does what was approved, one account after another, as a job that bears being killed anywhere: what is to be
//! written is on record before the directory is touched. What a proposal may become is
//! [`domain::sweep::Proposal`]'s own; how a directory is read and written is the port [`Directories`].

mod act;
mod decide;
mod own;
mod port;
mod run;
mod warn;
mod work;

pub use decide::PutAside;
pub use port::{
    Directories, Governed, GovernedKind, NoDirectories, NotDone, PreparedStep, ProposalQuery,
    SweepBook, SweepChange, SweepQuery, SweptAccount, WarningQuery, WholeDirectory,
};
pub use work::{Govern, WatchDirectories};

use domain::id::{ProposalId, SweepId};
use domain::journal::Object;
use domain::sweep::NotNow;
use jiff::SignedDuration;

use crate::problem::Refusal;

/// How long an approval can be taken back before anything is done. Ours: long enough to see what one has done.
pub const GRACE: SignedDuration = SignedDuration::from_mins(2);
/// The longest time that a proposal is put aside without being looked at again. Ours: a year.
pub const LONGEST_ASIDE: SignedDuration = SignedDuration::from_hours(366 * 24);

/// How the journal names a run.
fn run_object(id: SweepId) -> Object {
    Object {
        kind: "sweep",
        id: id.to_string(),
    }
}

/// How the journal names a proposal.
fn proposal_object(id: ProposalId) -> Object {
    Object {
        kind: "proposal",
        id: id.to_string(),
    }
}

/// What the person is told.
const fn refusal(why: NotNow) -> Refusal {
    let why = match why {
        NotNow::State => return Refusal::Stale,
        NotNow::Own => "refusal-proposal-own",
        NotNow::OnlyLook => "refusal-proposal-only-look",
        NotNow::NotAPerson => "refusal-proposal-not-a-person",
        NotNow::NoWayBack => "refusal-proposal-no-way-back",
    };
    Refusal::WrongState { why }
}

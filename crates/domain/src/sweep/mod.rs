//! A sweep over a directory on record: a run, what it proposes for each account, and what became of it.
//!
//! A newcomer reads [`Run`] (one reading of one directory, with its numbers and its brake), [`Proposed`] (what a
//! clause asks for with one account, never changed again), and [`Proposal`], whose deeds are the only ways on:
//! proposed → approved → begun → done, and back. What is begun is written down before the directory is touched,
//! so that a program that is killed in between knows what it was about to do. [`settle`] compares what stands with
//! what a new run says.

mod course;
mod proposal;
mod run;
mod settle;
mod warning;

pub use course::{Course, Decision, Ended, Receipt, Wrote};
pub use proposal::{Judged, KeptEvidence, NotNow, Proposal, ProposalState, Proposed};
pub use run::{BrakeState, Run, RunCounts, Started};
pub use settle::{Demanded, Settled, settle};
pub use warning::Warning;

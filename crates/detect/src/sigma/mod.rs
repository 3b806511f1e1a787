//! Our own matcher for Sigma's detections: all rules of a set as one plan.
//!
//! A newcomer reads [`Matcher`] first. What it costs to look at an event grows with the rules that may
//! match, not with those that are loaded:
//! - **route**: the log source of an event chooses the rules that may see it (`index.rs`, made when a
//!   log source is met first);
//! - **guards**: of each rule something is known that must be there when it matches: a value, the name
//!   of a program, four letters of a literal (`guard.rs`). All guards of a field are looked for together;
//! - **values met before**: which guards fire on a value, and what was asked about it, is remembered for
//!   as many values as fit (`known.rs`), so that a value that comes again is looked at no more;
//! - **conditions**: only rules with a guard that fired are evaluated, each test once for an event
//!   (`matcher.rs`).
//!
//! What a value means is read in `compile.rs` and `modifiers.rs`, after the Sigma specification 2.1.

mod compile;
mod fields;
mod guard;
mod index;
mod known;
mod literals;
mod matcher;
mod may;
mod modifiers;
mod parts;
mod test;

pub(crate) use compile::{Plan, RuleNumber};
pub(crate) use matcher::{Matcher, sees};

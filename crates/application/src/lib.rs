//! What the office can do: use cases, ports and authorisation, without saying how anything is
//! stored or shown.
//!
//! A newcomer reads [`use_case`] (every deed as one declaration), [`authority`] (who may, and
//! where), [`deed`] (a change and its journal entry are one thing), [`port`] (what adapters
//! provide), then the use cases themselves: [`findings`], [`incidents`], [`intake`], [`people`],
//! [`today`].

pub mod authority;
pub mod deed;
pub mod directory;
pub mod findings;
pub mod first_start;
pub mod grants;
pub mod incidents;
pub mod intake;
mod office;
pub mod people;
pub mod personnel;
pub mod port;
pub mod problem;
pub mod today;
pub mod tokens;
pub mod units;
pub mod use_case;

pub use authority::{Actor, Permit, Scope};
pub use office::{Office, Parts, zone};
pub use problem::{Fault, Problem, Refusal};

//! What tests share: a clock that tests set, identities in sequence, an office in a temporary
//! folder on the real store and the real log.
//!
//! The shipped program has no hook for any of this: testkit is a binary of its own that wires the
//! same crates with another `Now`.

pub mod campaigning;
pub mod clock;
pub mod excepting;
pub mod fixture;
pub mod leaving;
pub mod mmdb;
pub mod office;
pub mod packaging;
pub mod publishing;
pub mod reviewing;
pub mod swept;
pub mod taken;
mod told;
pub mod visitor;
pub mod visits;
pub mod worked;
pub mod year;

//! People and groups for programs that enter them (SCIM 2.0): a staff system enters, names, suspends and opens
//! accounts with the key of a person, within that person's grants.
//!
//! Nothing is done here that a person could not do by hand: each part of a change is one of people's use cases, with
//! its own line in the journal, and all parts of one request are one deed. Nobody gets a password; a person who is
//! entered or opened again chooses one by a one-time link. Nothing is deleted: whom a program deletes has left the
//! office (離職), and is not shown to programs any more.

mod groups;
pub mod port;
mod users;

pub use groups::{Group, GroupKind, GroupWish};
pub use port::{ScimBook, ScimChange, ScimList, ScimPerson, Which};
pub use users::PersonWish;

/// Longest identity that another system gives, in characters.
pub const LONGEST_OUTSIDE: usize = 256;
/// Most lists that programs keep here.
const MOST_LISTS: usize = 2_000;
/// Most people of a list.
pub const MOST_MEMBERS: usize = 10_000;

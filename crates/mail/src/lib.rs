//! A message → verdict with weighted evidence; mailbox rules → risks.
//!
//! Pure: bytes in, verdict out. Whoever answers questions to the name system comes in as
//! [`auth::Dns`], what the office knows of itself as [`office::Office`], the time as an argument.
//! Nothing here fails on a message: what cannot be read is evidence or is not looked at, and every
//! loop has a bound. Weights, words and names are data (`data/mail/`).

pub mod archive;
pub mod auth;
mod check;
mod files;
pub mod fold;
pub mod header;
pub mod html;
mod identity;
pub mod links;
pub mod message;
pub mod name;
pub mod office;
pub mod qr;
pub mod received;
pub mod rules;
pub mod signs;
mod transport;
pub mod url;
pub mod verdict;
mod wording;

pub use check::{check, judge};

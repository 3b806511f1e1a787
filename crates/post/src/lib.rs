//! Messages leave the house: mail by SMTP and signed webhooks, in three languages; and services of the office are
//! looked at ([`Lookout`]).
//!
//! A newcomer reads [`PostOffice`] (the port `application::post::Post` over both adapters), then
//! [`SmtpPost`] and [`HookPost`]. A message says its kind, a case number, a time and a link to the
//! console, never what a case is about. One call is one try: trying again, keeping what waits and
//! giving up are the outbox's work. Nothing here reads the clock, the environment or randomness.

mod address;
mod back_channel;
mod connect;
mod error;
mod hook;
mod letter;
mod office;
mod peer;
mod probe;
mod reason;
mod sign;
mod smtp;
mod submit;
mod target;
mod targets;
mod trust;
mod wording;

pub use back_channel::BackChannelPost;
pub use error::PostError;
pub use hook::HookPost;
pub use letter::SenderName;
pub use office::PostOffice;
pub use peer::{Peer, PeerAnswer, PeerError};
pub use probe::Lookout;
pub use sign::HookSecret;
pub use smtp::{Login, Security, SmtpConfig, SmtpPost};
pub use submit::{Submitted, Submitter};
pub use target::{AllowedHost, HookTarget, Reach};
pub use targets::TargetPost;
pub use trust::Trust;
pub use wording::ConsoleUrl;

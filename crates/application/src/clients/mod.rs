//! Applications of the office that people reach with their sign-in here (OpenID Connect).
//!
//! A newcomer reads [`port`] (what is kept), `keep` (who enters applications), `enter` (a person goes on to one
//! and it gets a code), `redeem` (it gets tokens for the code), `keys`, and `told` (it is told that somebody
//! signed out). Everything that an application holds hangs on one session of the console: with the session
//! it opens nothing any more, because each look-up asks for the session as well.

mod enter;
mod keep;
mod keys;
mod leave;
pub mod port;
mod redeem;
mod told;

pub use enter::{Asks, Way};
pub use keep::{ClientForm, LONGEST_NAME, MOST_ADDRESSES};
pub use keys::KeepKeys;
pub use leave::Leaving;
pub use port::{Client, ClientBook, ClientChange, ClientSettings};
pub use redeem::Issued;
pub(crate) use told::plan as plan_sign_outs;
pub use told::{BackChannel, CLIENT_SIGN_OUTS, LogoutCall, TellClients};

use domain::id::ClientId;
use domain::journal::Object;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Most codes and tokens of one browser at one application that are not over and not used.
const MOST_TICKETS: u64 = 400;
/// How long a code opens. Ours, not a law's: an application fetches its tokens at once.
pub const CODE_LASTS: SignedDuration = SignedDuration::from_secs(60);
/// How long an identity token and an access token open. Ours, not a law's.
pub const TOKEN_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// An application, as the journal names one.
fn object(id: ClientId) -> Object {
    Object {
        kind: "client",
        id: id.to_string(),
    }
}

/// What is kept of a secret, code or token: SHA-256 of its text.
pub fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// An identity that follows from words.
fn derived(words: &[&str]) -> Uuid {
    let hash: [u8; 32] = Sha256::digest(words.join("\n").as_bytes()).into();
    let mut half = [0; 16];
    half.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    Uuid::from_bytes(half)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

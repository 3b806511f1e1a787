//! A client of `ManageSieve` (RFC 5804), for an office that reads the rules of its mailboxes with a master user.
//!
//! Every answer is bounded in size and time: the server may be anybody's. Nothing secret is said before the way is
//! protected, and nothing that came before the protection is believed.

mod answer;
mod fault;
mod session;
mod stream;

pub use fault::Fault;
pub use session::{Listed, MOST_SCRIPTS, Session};

use std::sync::Arc;

use zeroize::Zeroizing;

/// How the way to the server is protected.
#[derive(Debug, Clone)]
pub enum Tls {
    /// `STARTTLS` before anything else (RFC 5804 section 2.2); a server without it is left.
    Start(Arc<rustls::ClientConfig>),
    /// In the clear, to this machine only.
    None,
}

/// A mail server, and the user that may look into every mailbox.
#[derive(Clone)]
pub struct Server {
    /// Name or address.
    pub host: String,
    /// Port; 4190 is the registered one.
    pub port: u16,
    /// Protection of the way.
    pub tls: Tls,
    /// The master user's name.
    pub master: String,
    /// Their password.
    pub password: Zeroizing<String>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the password, and without who has it.
        write!(out, "Server({}:{})", self.host, self.port)
    }
}

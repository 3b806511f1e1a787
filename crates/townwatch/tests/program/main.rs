//! The program as it is started: its commands, its servers, its peers.

mod accounts;
mod backup;
mod command_line;
mod directory;
mod directory_server;
mod fixtures;
mod forgotten;
mod mail;
mod milter;
mod notices;
mod oidc;
#[path = "../../../post/tests/mail/postfix.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the mail tests of `post` use all of it; a preparation that fails ends the test"
)]
mod postfix;
mod scan_report;
mod scim;
mod serve;
mod sigma_windows;
mod steady;
mod terminal;
mod tls;

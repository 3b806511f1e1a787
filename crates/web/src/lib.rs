//! Pages and routes of the console: server-rendered, complete without JavaScript.
//!
//! A newcomer reads [`ROUTES`] first: the router is built from that table, and each line names the
//! use case it carries out. One page is one module with
//!
//! 1. handlers: `async fn show(State(console): Shared, person: SignedInPerson, …) -> Reply`;
//! 2. a view model that derives `askama::Template`, with a field `page: Page` (layout, language,
//!    texts, dates) and values that are ready to be shown;
//! 3. a template `templates/<page>.html` that extends `base.html`.
//!
//! A new page adds its module here, its line to the table in `routes.rs`, its texts to
//! `locales/*/`, and a line to `places.rs` when it belongs into the navigation, the palette and the
//! keys. A page that lists things declares a `list::List`: table and export follow from it.
//!
//! What every page gets: `session::SignedInPerson` turns visitors without a session to
//! `/sign-in`; `?` on an `application::Problem` becomes a page with the right status
//! (`answer::Turned`); `answer::shown` renders; `form::Filled` reads a posted form;
//! `Page::refused` fills the error summary and the field errors of a form that is shown again.
//! `guard` stands around all of it: cross-site posts, headers, panics.

mod account;
mod account_authority;
mod answer;
mod api;
mod app_passwords;
mod approvals;
mod assets;
mod caller;
mod campaigns;
mod clients;
mod connectors;
mod daily;
mod devices;
mod display;
mod documents;
mod duties;
mod evidence;
mod finding;
mod finding_page;
mod findings;
mod first_start;
mod form;
mod frame;
mod go;
mod guard;
mod health;
mod help;
mod help_picture;
mod hunts;
mod imports;
mod incident;
mod jobs;
mod keys;
mod language;
mod leavers;
mod link;
mod list;
mod log;
mod normal;
mod notices;
mod oidc_doors;
mod own_directory;
mod own_findings;
mod page;
mod part;
mod passkeys;
mod people;
mod person;
mod places;
mod policies;
mod premises;
mod prove;
mod proxy;
mod qr;
mod query;
mod registers;
mod relying;
mod renew;
mod report;
mod reviews;
mod routes;
mod scim;
mod second_factor;
mod senders;
mod services;
mod session;
mod sessions;
mod set_up;
mod settings;
mod sheet;
mod sign_in;
mod sign_in_code;
mod sign_ins;
mod snippet;
mod source;
mod sources;
mod stories;
mod story;
mod sweeps;
mod today;
mod units;
mod upload;
mod year;

pub use imports::import_words;
pub use own_directory::{CLIENTS, Client, clients};
pub use proxy::TrustedProxies;
pub use registers::Printer;
pub use routes::{Method, ROUTES, Route, pages_missed, routes};
pub use senders::{Listener, SENDERS};
pub use session::{LANGUAGE_COOKIE, cookie_name, digest, token_text};
pub use settings::{
    Answering, Collecting, DirectoryDoor, EvidenceDesk, LogDoors, OwnDirectory, Pack, PackDesk,
    PackState, SetUpGate, Taking, TakingState, Tallies, WebSettings,
};

//! What the office can do: use cases, ports and authorisation, without saying how anything is
//! stored or shown.
//!
//! A newcomer reads [`use_case`] (every deed as one declaration), [`authority`] (who may, and
//! where), [`deed`] (a change and its journal entry are one thing), [`port`] (what adapters
//! provide), [`post`] (messages that leave the house), then the use cases themselves:
//! [`findings`], [`hunts`], [`incidents`], [`sweeps`], [`intake`], [`log_search`], [`log_query`], [`people`], [`today`].

pub mod account_ages;
pub mod anchoring;
pub mod app_passwords;
pub mod approvals;
pub mod assessing;
pub mod attachments;
pub mod authority;
pub mod backups;
pub mod campaigns;
pub mod case_tasks;
mod case_view;
pub mod clients;
pub mod closing;
pub mod columns;
pub mod connectors;
pub mod coverage;
pub mod daily;
pub mod deed;
pub mod devices;
pub mod directory;
pub mod duties;
pub mod exports;
pub mod factor;
mod file_marks;
pub mod findings;
pub mod first_start;
pub mod grants;
pub mod holds;
pub mod hunts;
pub mod imports;
pub mod incidents;
pub mod intake;
pub mod job_list;
pub mod jobs;
pub mod judging;
pub mod keeping;
pub mod leavers;
pub mod ledger;
mod links;
pub mod log_query;
pub mod log_search;
pub mod normal;
pub mod notices;
mod office;
pub mod own_directory;
pub mod passkeys;
pub mod passwords;
pub mod people;
pub mod personnel;
pub mod port;
pub mod post;
pub mod premises;
pub mod presence;
pub mod problem;
pub mod proof;
pub mod pulse;
mod raising;
pub mod registers;
pub mod reporting;
pub mod resend;
pub mod retention;
mod rules_reload;
pub mod saved_searches;
pub mod scim;
mod search;
pub mod second_factor;
pub mod secrets;
pub mod senders;
pub mod services;
mod sessions;
pub mod sheet;
pub mod sign_ins;
pub mod silence;
pub mod source_keys;
pub mod sources;
pub mod stories;
pub mod suspension;
pub mod sweeps;
pub mod today;
mod together;
pub mod tokens;
pub mod traffic;
pub mod units;
pub mod upkeep;
pub mod use_case;
pub mod watch;
pub mod witnessing;

pub use authority::{Actor, Permit, Scope};
pub use office::{Office, Parts, Ways, zone};
pub use problem::{Fault, Problem, Refusal};

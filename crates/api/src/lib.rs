//! The office as JSON, for programs.
//!
//! A newcomer reads [`OPERATIONS`]: each line is a use case with what goes in and what comes out.
//! Addresses, the `OpenAPI` document, the command line and the test of every role and unit are made
//! from that table. Nothing here knows HTTP; types on the wire are this crate's own, so that the
//! office's words may change without breaking a program that reads them.

mod approvals;
mod assessing;
mod authority;
mod blocking;
mod campaigns;
mod connectors;
mod daily;
mod desk;
mod documents;
mod exceptions;
mod field;
mod files;
mod hunts;
mod imports;
mod jobs;
mod keeping;
mod listed;
mod log;
mod openapi;
mod operation;
mod people;
mod reviews;
mod services;
mod sharing;
mod sheets;
mod sources;
mod tasks;
mod units;
mod wire;
mod year;

pub use field::{Field, Written, fields};
pub use openapi::{PREFIX, openapi};
pub use operation::{Given, Kind, NOT_FOR_PROGRAMS, OPERATIONS, Operation, Running, Unanswered};
pub use wire::ProblemBody;

//! The office's words and rules as pure functions.
//!
//! A newcomer reads [`event`] (what a log line becomes), [`finding`] and [`incident`] (what people
//! work on), then [`regime`] (a regulation as data) and [`calendar`] (its days). Nothing here does
//! IO, reads the clock or knows how anything is stored: time comes in as an argument.

pub mod affected;
pub mod approval;
pub mod assessment;
pub mod blocklist;
pub mod calendar;
pub mod campaign;
pub mod case_task;
pub mod checkpoint;
pub mod closing;
pub mod country;
pub mod cover;
pub mod deadline;
pub mod document;
pub mod duty;
pub mod event;
pub mod finding;
pub mod form;
pub mod hex;
pub mod id;
pub mod incident;
pub mod journal;
pub mod language;
pub mod leaver;
pub mod message;
pub mod network;
pub mod people;
pub mod place;
pub mod playbook;
pub mod policy;
pub mod premise;
pub mod regime;
pub mod register;
pub mod retention;
pub mod review;
pub mod search;
pub mod service;
pub mod story;
pub mod sweep;
pub mod telling;
pub mod version;

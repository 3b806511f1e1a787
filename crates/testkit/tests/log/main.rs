//! Kept lines: taking them in, keeping, finding and showing them.

mod columns;
mod daily;
mod files;
mod keeping;
mod keys;
mod log_query;
mod log_search;
mod log_watch;
mod premises;
mod saved_searches;
mod services;
mod sheet;
mod sinks;
mod sources;
mod taking;
mod traffic;

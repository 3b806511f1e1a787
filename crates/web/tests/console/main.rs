//! The whole router over in-memory fakes.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod asking;
mod connectors;
mod desk;
mod exports;
mod house;
mod idle;
mod keeping;
mod shell;
mod signing_in;
mod sources;
mod strangers;

//! Sigma rules, correlations and findings over events.
//!
//! A newcomer reads [`Rule`] (a Sigma rule with our `townwatch:` block), [`Detector`] (events in,
//! sightings out) and [`narrate`] (a sighting told in plain words). Behind [`Engine`] events are
//! matched and counted by [`PlanEngine`]: our own matcher (`sigma/mod.rs`) and our own windows
//! (`correlate/mod.rs`). [`RsigmaEngine`] does both with the library and is what tests compare with.

mod acquaintance;
mod beat;
mod block;
mod bounds;
mod client;
mod correlate;
mod detector;
mod distinct;
mod documents;
mod engine;
mod example;
mod glimpse;
mod growth;
mod kept;
mod learning;
mod lint;
mod mapping;
mod memory;
mod novelty;
mod plan;
mod plan_engine;
mod premises;
mod problem;
mod rule;
mod rule_changes;
mod rule_digest;
mod rule_set;
mod sigma;
mod story;
mod usual;
mod waiting;

pub use block::{Asks, Collect, Expect, ReportKind, RuleExample, RuleTexts};
pub use detector::Detector;
pub use engine::{Engine, EventKey, Match, RsigmaEngine};
pub use example::{Decode, ExampleResult, test_examples};
pub use glimpse::{Glimpse, Likely, Said};
pub use growth::{PROOFS_AT_EACH_END, Sighting};
pub use kept::NotKept;
pub use lint::{Remark, lint};
pub use plan_engine::PlanEngine;
pub use premises::Premises;
pub use problem::{RuleErrors, RuleProblem};
pub use rule::Rule;
pub use rule_changes::{RuleChanges, RuleName};
pub use rule_set::{RuleFile, RuleSet};
pub use story::{Facts, Narrative, narrate};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

//! Sigma rules, correlations and findings over events.
//!
//! A newcomer reads [`Rule`] (a Sigma rule with our `townwatch:` block), [`Detector`] (events in,
//! sightings out) and [`narrate`] (a sighting told in plain words). Matching and correlating are
//! done by rsigma behind [`Engine`], so that another engine can take its place; the growing of
//! findings, their proof and their story are ours.

mod block;
mod detector;
mod distinct;
mod documents;
mod engine;
mod example;
mod growth;
mod memory;
mod novelty;
mod plan;
mod premises;
mod problem;
mod rule;
mod rule_set;
mod story;

pub use block::{Collect, Expect, RuleExample, RuleTexts};
pub use detector::Detector;
pub use engine::{Engine, EventKey, Match, RsigmaEngine};
pub use example::{Decode, ExampleResult, test_examples};
pub use growth::Sighting;
pub use premises::Premises;
pub use problem::{RuleErrors, RuleProblem};
pub use rule::Rule;
pub use rule_set::{RuleFile, RuleSet};
pub use story::{Facts, Narrative, narrate};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

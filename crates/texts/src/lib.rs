//! What people read: Fluent texts in three languages, dates and numbers as each of them writes
//! them.
//!
//! A text is asked for by its key: `Texts::get(language).say("span-minutes", &[("count",
//! 3.into())])`. Keys stand in the source as literals in calls of `say` and `t`; keys that are put
//! together at run time are declared in [`COMPUTED_KEYS`], so that a test can tell which texts
//! nobody uses. A key that does not exist is shown as `⟦key⟧`, never as another language's text.

mod bundle;
mod computed;
mod dates;
mod numbers;
mod visible;

pub use bundle::{Arg, MISSING_CLOSE, MISSING_OPEN, Texts};
pub use computed::{COMPUTED_KEYS, Computed, computed_keys};
pub use dates::{Calendar, Style, civil_minute, day, iso, left, moment, took, year};
pub use numbers::grouped;
pub use visible::{hides, visible};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

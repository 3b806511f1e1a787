//! Access reviews: what people may do is written down, somebody else looks at each line, a leader signs.
//!
//! [`work`] is what people do, [`plan`] how lines come about, [`systems`] how accounts of other systems are read, [`due`]
//! what the program does by itself. What a review may become is [`domain::review::Review`]'s own.

mod due;
mod plan;
mod port;
mod systems;
mod work;

pub use due::ReviewsDue;
pub use plan::{Covered, MOST_LINES, NewReview, ReviewPlan};
pub use port::{
    Answered, Holder, Identity, LineQuery, NewLine, ReviewBook, ReviewChange, ReviewLine,
    ReviewQuery, Standing, UnitReviewed,
};
pub use systems::{Listed, ReadAgain};
pub use work::{MOST_ANSWERS, ReviewView};

use domain::id::ReviewId;
use domain::journal::Object;

/// How the journal names one.
fn object(id: ReviewId) -> Object {
    Object {
        kind: "review",
        id: id.to_string(),
    }
}

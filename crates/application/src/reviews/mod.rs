//! Access reviews: what people may do is written down, somebody else looks at each line, a leader signs.
//!
//! [`work`] is what people do, [`due`] what the program does by itself. What a review may become is [`domain::review::Review`]'s own.

mod due;
mod port;
mod work;

pub use due::ReviewsDue;
pub use port::{
    Answered, LineQuery, NewLine, ReviewBook, ReviewChange, ReviewLine, ReviewQuery, Standing,
    UnitReviewed,
};
pub use work::{MOST_ANSWERS, MOST_LINES, NewReview, ReviewPlan, ReviewView};

use domain::id::ReviewId;
use domain::journal::Object;

/// How the journal names one.
fn object(id: ReviewId) -> Object {
    Object {
        kind: "review",
        id: id.to_string(),
    }
}

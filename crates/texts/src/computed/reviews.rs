//! Words of access reviews.

use domain::review::{ReviewState, Reviewed, Verdict};

use super::Computed;

/// Kinds, states, answers, and what is refused.
pub(super) static REVIEWS: [Computed; 5] = [
    Computed {
        prefix: "review-state-",
        values: || ReviewState::ALL.map(ReviewState::name).to_vec(),
    },
    Computed {
        prefix: "review-kind-",
        values: || Reviewed::ALL.map(Reviewed::name).to_vec(),
    },
    Computed {
        prefix: "review-verdict-",
        values: || Verdict::ALL.map(Verdict::name).to_vec(),
    },
    Computed {
        prefix: "invalid-",
        values: || vec!["reviewer", "review-list"],
    },
    Computed {
        prefix: "refusal-",
        values: || {
            vec![
                "review-nobody",
                "review-many",
                "review-empty",
                "review-unanswered",
                "review-standing",
                "review-own-list",
                "review-own-records",
                "review-not-read",
            ]
        },
    },
];

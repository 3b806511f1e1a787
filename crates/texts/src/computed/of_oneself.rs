//! What people are asked about their own accounts.

use super::Computed;

/// Their keys.
pub(super) static OF_ONESELF: [Computed; 4] = [
    // `detect::Asks`.
    Computed {
        prefix: "own-findings-asks-",
        values: || vec!["sign-in", "forward"],
    },
    // `application::sign_ins::Answer`.
    Computed {
        prefix: "own-findings-said-",
        values: || vec!["mine", "not-mine"],
    },
    Computed {
        prefix: "finding-answer-",
        values: || vec!["mine", "not-mine"],
    },
    // `application::sign_ins::Weak`.
    Computed {
        prefix: "finding-answer-weak-",
        values: || vec!["young", "same-place"],
    },
];

//! Words of people who leave.

use domain::leaver::{Answer, LeaverState, Line};

use super::Computed;

/// States, lines of the form, and what is said of them.
pub(super) static LEAVING: [Computed; 3] = [
    Computed {
        prefix: "leaver-state-",
        values: || LeaverState::ALL.map(LeaverState::name).to_vec(),
    },
    Computed {
        prefix: "leaver-line-",
        values: || Line::ALL.map(Line::name).to_vec(),
    },
    Computed {
        prefix: "leaver-answer-",
        values: || Answer::ALL.map(Answer::name).to_vec(),
    },
];

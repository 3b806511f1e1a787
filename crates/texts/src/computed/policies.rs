//! Words of account policies and of exceptions from them.

use domain::policy::{ExceptionState, Subject};

use super::Computed;

/// What policies disagree about, states, the reminder, and what is refused.
pub(super) static POLICIES: [Computed; 6] = [
    Computed {
        prefix: "policy-subject-",
        values: || Subject::ALL.map(Subject::name).to_vec(),
    },
    Computed {
        prefix: "authority-mode-",
        values: || vec!["govern", "bridge", "own"],
    },
    Computed {
        prefix: "authority-kind-",
        values: || vec!["active-directory", "openldap", "own"],
    },
    Computed {
        prefix: "exception-state-",
        values: || ExceptionState::ALL.map(ExceptionState::name).to_vec(),
    },
    Computed {
        prefix: "job-kind-",
        values: || vec!["exceptions-due"],
    },
    Computed {
        prefix: "refusal-",
        values: || {
            vec![
                "exception-own",
                "exception-over",
                "exception-stands",
                "exception-no-conflict",
            ]
        },
    },
];

//! Keys of where lines come from, how whole they are, and of looking through them.

use super::Computed;

/// Every kind of key of sources, of the log, of searches and of hunts.
pub(super) static EVIDENCE: [Computed; 7] = [
    // Names of `application::pulse::Via`.
    Computed {
        prefix: "source-guarantee-",
        values: || {
            vec![
                "file", "dropped", "relp", "journal", "named", "request", "stream", "datagram",
                "own",
            ]
        },
    },
    // Names of `application::pulse::Clock`.
    Computed {
        prefix: "source-clock-",
        values: || vec!["right", "zone", "year", "off"],
    },
    // Names of `application::ledger::Trouble`.
    Computed {
        prefix: "trouble-",
        values: || {
            vec![
                "lost",
                "not-allowed",
                "too-many",
                "unproved",
                "stalled",
                "garbage",
                "miscounted",
                "cut",
                "crowded",
                "refused",
                "damaged",
            ]
        },
    },
    Computed {
        prefix: "evidence-state-",
        values: || vec!["complete", "gaps", "young", "nothing", "unknown", "nobody"],
    },
    // `domain::search::Mistake::key`.
    Computed {
        prefix: "search-mistake-",
        values: || {
            vec![
                "nothing", "long", "terms", "unclosed", "empty", "value", "field",
            ]
        },
    },
    // `application::hunts::HuntState`.
    Computed {
        prefix: "hunt-state-",
        values: || vec!["waiting", "running", "done", "cancelled", "failed"],
    },
    Computed {
        prefix: "hunt-why-",
        values: || vec!["many", "fault"],
    },
];

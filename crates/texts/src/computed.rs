//! Keys that are put together at run time, declared so that "used" can be computed.

use domain::finding::{Severity, Sign};
use domain::incident::IncidentState;
use domain::people::Role;

/// A prefix and everything that may follow it.
#[derive(Debug, Clone, Copy)]
pub struct Computed {
    /// `role-`.
    pub prefix: &'static str,
    /// `staff`, `system-admin`, ….
    pub values: fn() -> Vec<&'static str>,
}

/// Every kind of key that does not stand in the source as a literal of `say` or `t`.
pub static COMPUTED_KEYS: &[Computed] = &[
    Computed {
        prefix: "role-",
        values: || Role::ALL.map(Role::name).to_vec(),
    },
    Computed {
        prefix: "severity-",
        values: || Severity::ALL.map(Severity::name).to_vec(),
    },
    Computed {
        prefix: "sign-",
        values: || [Sign::Precursor, Sign::Indication].map(Sign::name).to_vec(),
    },
    Computed {
        prefix: "finding-state-",
        values: || vec!["open", "dismissed", "watched", "accepted"],
    },
    Computed {
        prefix: "incident-state-",
        values: || IncidentState::ALL.map(IncidentState::name).to_vec(),
    },
    // Kinds of `domain::incident::TimelineEntry`; a judged level is told by texts of its own.
    Computed {
        prefix: "incident-line-",
        values: || {
            vec![
                "accepted",
                "controlled",
                "known-at-changed",
                "note",
                "reported",
            ]
        },
    },
    Computed {
        prefix: "incident-regime-status-",
        values: || vec!["draft", "unverified", "verified"],
    },
    Computed {
        prefix: "incident-regime-status-",
        values: || vec!["verified", "unverified", "draft"],
    },
    // `domain::incident::TimelineEntry::kind`.
    Computed {
        prefix: "incident-line-",
        values: || {
            vec![
                "accepted",
                "controlled",
                "known-at-changed",
                "note",
                "reported",
            ]
        },
    },
    Computed {
        prefix: "nav-",
        values: || vec!["today", "findings", "incidents", "sources"],
    },
    // `application::Refusal::key`.
    Computed {
        prefix: "refusal-",
        values: || {
            vec![
                "already-accepted",
                "busy",
                "link-expired",
                "missing",
                "not-found",
                "sign-in-first",
                "stale",
                "wrong-credentials",
            ]
        },
    },
    Computed {
        prefix: "invalid-",
        values: || {
            vec![
                "facts",
                "name-taken",
                "password-short",
                "time",
                "time-before-known",
                "time-in-future",
                "time-in-past",
                "time-zone",
                "too-long",
            ]
        },
    },
    // Labels of form fields, by the name a refusal gives (`application::Refusal::field`).
    Computed {
        prefix: "field-",
        values: || {
            vec![
                "controlled_at",
                "days",
                "held",
                "happened",
                "how",
                "impacts",
                "known_at",
                "name",
                "password",
                "reason",
                "receipt",
                "reported_at",
                "sign_in_name",
                "text",
                "time_zone",
                "title",
                "unit",
                "until",
            ]
        },
    },
];

/// Every key of [`COMPUTED_KEYS`], put together.
pub fn computed_keys() -> impl Iterator<Item = String> {
    COMPUTED_KEYS.iter().flat_map(|computed| {
        (computed.values)()
            .into_iter()
            .map(|value| format!("{}{value}", computed.prefix))
    })
}

//! The navigation, and what anybody reports.

use super::Computed;

/// Their keys.
pub(super) static NAVIGATION: [Computed; 3] = [
    Computed {
        prefix: "report-channel-",
        values: || vec!["own", "telephone", "in-person", "mail", "paper"],
    },
    Computed {
        prefix: "nav-group-",
        values: || vec!["routine", "logs", "users", "office"],
    },
    Computed {
        prefix: "nav-",
        values: || {
            vec![
                "today",
                "findings",
                "incidents",
                "approvals",
                "report",
                "registers",
                "year",
                "documents",
                "sources",
                "daily",
                "services",
                "log",
                "evidence",
                "people",
                "leavers",
                "campaigns",
                "reviews",
                "clients",
                "connectors",
                "sweeps",
                "units",
                "duties",
                "jobs",
            ]
        },
    },
];

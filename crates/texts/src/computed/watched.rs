//! Services that are looked at, and the daily look.

use domain::service::Why;

use super::Computed;

/// Their keys.
pub(super) static WATCHED: [Computed; 5] = [
    // `application::daily::What` and `Light`, and the fields of its register.
    Computed {
        prefix: "daily-of-",
        values: || {
            vec![
                "sources",
                "clocks",
                "services",
                "findings",
                "accounts",
                "storage",
                "seal",
                "jobs",
                "antivirus",
                "backup",
            ]
        },
    },
    Computed {
        prefix: "daily-light-",
        values: || vec!["well", "attention", "unknown"],
    },
    Computed {
        prefix: "daily-look-",
        values: || vec!["disk", "cpu", "network", "backup", "antivirus"],
    },
    // `application::services::Service::state`.
    Computed {
        prefix: "service-state-",
        values: || vec!["paused", "waiting", "down", "failing", "up"],
    },
    Computed {
        prefix: "service-why-",
        values: || Why::ALL.map(Why::name).to_vec(),
    },
];

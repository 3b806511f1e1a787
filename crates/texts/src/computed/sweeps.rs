//! Words of what is proposed for accounts of a directory, and of what was done.

use domain::sweep::{Ended, ProposalState};

use super::Computed;

/// States of proposals and of accounts, why nothing is done, what was looked at.
pub(super) static SWEEPS: [Computed; 5] = [
    Computed {
        prefix: "proposal-state-",
        values: || ProposalState::ALL.map(ProposalState::name).to_vec(),
    },
    Computed {
        prefix: "proposal-why-",
        values: || Ended::NAMES.to_vec(),
    },
    // `domain::policy::Limit`.
    Computed {
        prefix: "proposal-limit-",
        values: || vec!["not-a-person", "on-leave", "legal-hold", "uncertain"],
    },
    // `domain::policy::Evidence::what`.
    Computed {
        prefix: "proposal-fact-",
        values: || vec!["issued", "last_login", "password_changed", "compromised"],
    },
    // `domain::policy::State`, without parentheses.
    Computed {
        prefix: "directory-state-",
        values: || {
            vec![
                "invited",
                "active",
                "must-change",
                "locked",
                "on-leave",
                "suspended",
                "suspended-idle",
                "suspended-incident",
                "suspended-sanction",
                "leaver-pending",
                "left",
                "tombstone",
            ]
        },
    },
];

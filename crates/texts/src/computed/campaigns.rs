//! Words of what many people are asked.

use domain::campaign::{Afterwards, Ask, CampaignState};

use super::Computed;

/// Kinds, what follows, states, and what is refused.
pub(super) static CAMPAIGNS: [Computed; 7] = [
    Computed {
        prefix: "campaign-ask-",
        values: || Ask::ALL.map(Ask::name).to_vec(),
    },
    Computed {
        prefix: "campaign-then-",
        values: || Afterwards::ALL.map(Afterwards::name).to_vec(),
    },
    Computed {
        prefix: "campaign-state-",
        values: || CampaignState::ALL.map(CampaignState::name).to_vec(),
    },
    Computed {
        prefix: "campaign-people-",
        values: || vec!["left", "done"],
    },
    Computed {
        prefix: "refusal-",
        values: || {
            vec![
                "campaign-nobody",
                "campaign-nobody-mail",
                "campaign-nobody-head",
                "campaign-many",
            ]
        },
    },
    Computed {
        prefix: "invalid-",
        values: || {
            vec![
                "campaign-then",
                "campaign-long",
                "campaign-names",
                "campaign-remind",
            ]
        },
    },
    Computed {
        prefix: "job-kind-",
        values: || vec!["campaigns-due", "reviews-due"],
    },
];

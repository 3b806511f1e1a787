//! Words of documents.

use domain::document::{Class, Standing};

use super::Computed;

/// Classes, where editions stand, what of the list is shown, and what is refused.
pub(super) static DOCUMENTS: [Computed; 5] = [
    Computed {
        prefix: "document-class-",
        values: || Class::ALL.map(Class::name).to_vec(),
    },
    Computed {
        prefix: "document-state-",
        values: || Standing::ALL.map(Standing::name).to_vec(),
    },
    // `web::documents::columns`.
    Computed {
        prefix: "documents-which-",
        values: || vec!["unread", "waiting", "review"],
    },
    Computed {
        prefix: "invalid-",
        values: || {
            vec![
                "document-months",
                "document-number-taken",
                "document-same",
                "campaign-file",
            ]
        },
    },
    Computed {
        prefix: "refusal-",
        values: || vec!["document-many", "document-waits", "document-own"],
    },
];

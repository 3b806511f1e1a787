//! Routes of what others are told of an incident.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::incident;

/// What would leave, and the file.
pub(super) fn routes() -> [Route; 2] {
    [
        page("/incidents/{id}/share", &cases::SHARE_INCIDENT, || {
            get(incident::shareable)
        }),
        deed("/incidents/{id}/share", &cases::SHARE_INCIDENT, || {
            post(incident::share)
        }),
    ]
}

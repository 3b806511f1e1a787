//! Routes of services that are looked at.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::{daily, services};

/// The daily signature; one service: who declares it, looks at it now, and has it left alone.
pub(super) fn routes() -> [Route; 8] {
    [
        deed("/daily", &cases::SIGN_DAILY, || post(daily::sign)),
        page("/services/new", &cases::ENTER_SERVICE, || {
            get(services::new)
        }),
        deed("/services", &cases::ENTER_SERVICE, || post(services::enter)),
        page("/services/{id}", &cases::LIST_SERVICES, || {
            get(services::show)
        }),
        deed("/services/{id}/details", &cases::CHANGE_SERVICE, || {
            post(services::change)
        }),
        deed("/services/{id}/try", &cases::TRY_SERVICE, || {
            post(services::try_now)
        }),
        deed("/services/{id}/pause", &cases::PAUSE_SERVICE, || {
            post(services::pause)
        }),
        deed("/services/{id}/resume", &cases::RESUME_SERVICE, || {
            post(services::resume)
        }),
    ]
}

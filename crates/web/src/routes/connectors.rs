//! Routes of systems that are kept in step with the accounts here.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::connectors;

/// Who enters them, what they are told, and what differs there.
pub(super) fn routes() -> [Route; 9] {
    [
        page("/connectors/new", &cases::ENTER_CONNECTOR, || {
            get(connectors::new)
        }),
        deed("/connectors", &cases::ENTER_CONNECTOR, || {
            post(connectors::enter)
        }),
        page("/connectors/{id}", &cases::VIEW_CONNECTOR, || {
            get(connectors::show)
        }),
        deed("/connectors/{id}/details", &cases::CHANGE_CONNECTOR, || {
            post(connectors::change)
        }),
        deed("/connectors/{id}/pause", &cases::PAUSE_CONNECTOR, || {
            post(connectors::pause)
        }),
        deed("/connectors/{id}/start", &cases::START_CONNECTOR, || {
            post(connectors::start)
        }),
        deed(
            "/connectors/{id}/compare",
            &cases::COMPARE_CONNECTOR,
            || post(connectors::compare),
        ),
        deed("/connectors/{id}/resend", &cases::RESEND_CONNECTOR, || {
            post(connectors::resend)
        }),
        deed("/connectors/{id}/drift", &cases::SETTLE_DRIFT, || {
            post(connectors::settle)
        }),
    ]
}

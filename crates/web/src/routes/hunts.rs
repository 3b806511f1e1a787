//! Routes of looks back through the log.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::hunts;

/// What is done with looks back.
pub(super) fn looking_back() -> [Route; 4] {
    [
        page("/hunts/new", &cases::ORDER_HUNT, || get(hunts::new)),
        deed("/hunts", &cases::ORDER_HUNT, || post(hunts::order)),
        page("/hunts/{id}", &cases::LIST_HUNTS, || get(hunts::show_one)),
        deed("/hunts/{id}/cancel", &cases::CANCEL_HUNT, || {
            post(hunts::cancel)
        }),
    ]
}

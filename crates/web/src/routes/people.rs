//! Routes of people's passwords.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::renew;

/// Another password before everything else.
pub(super) fn of_people() -> [Route; 2] {
    [
        page("/sign-in/renew", &cases::RENEW_PASSWORD, || {
            get(renew::show)
        }),
        deed("/sign-in/renew", &cases::RENEW_PASSWORD, || {
            post(renew::renew)
        }),
    ]
}

//! Routes of people's passwords, and of tables of accounts.

use application::use_case as cases;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::{imports, renew};

/// Another password before everything else; tables of accounts.
pub(super) fn of_people() -> [Route; 8] {
    [
        page("/sign-in/renew", &cases::RENEW_PASSWORD, || {
            get(renew::show)
        }),
        deed("/sign-in/renew", &cases::RENEW_PASSWORD, || {
            post(renew::renew)
        }),
        page("/imports/new", &cases::IMPORT_ACCOUNTS, || {
            get(imports::new)
        }),
        deed("/imports/look", &cases::IMPORT_ACCOUNTS, || {
            post(imports::look).layer(DefaultBodyLimit::max(imports::LONGEST_TABLE))
        }),
        deed("/imports", &cases::IMPORT_ACCOUNTS, || {
            post(imports::enter).layer(DefaultBodyLimit::max(imports::LONGEST_TABLE))
        }),
        page("/imports/{id}", &cases::LIST_IMPORTS, || get(imports::one)),
        deed("/imports/{id}/undo", &cases::UNDO_IMPORT, || {
            post(imports::undo)
        }),
        deed("/imports/{id}/slips", &cases::PRINT_SLIPS, || {
            post(imports::slips)
        }),
    ]
}

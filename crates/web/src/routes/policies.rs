//! Routes of account policies and of exceptions from them.

use application::use_case as cases;
use axum::routing::{get, post};

use super::list;
use super::route::{Route, deed, page};
use crate::{account_authority, policies};

/// What holds, the list of exceptions, one of them, and what asks for, decides and withdraws one.
pub(super) fn routes() -> Vec<Route> {
    let others = [
        page("/authority", &cases::VIEW_AUTHORITY, || {
            get(account_authority::show)
        }),
        page("/policies", &cases::VIEW_POLICIES, || get(policies::show)),
        deed("/policies/ask", &cases::ASK_EXCEPTION, || {
            post(policies::ask)
        }),
        page("/policies/exceptions/{id}", &cases::LIST_EXCEPTIONS, || {
            get(policies::one)
        }),
        deed(
            "/policies/exceptions/{id}/decide",
            &cases::DECIDE_EXCEPTION,
            || post(policies::decide),
        ),
        deed(
            "/policies/exceptions/{id}/withdraw",
            &cases::WITHDRAW_EXCEPTION,
            || post(policies::withdraw),
        ),
    ];
    let exceptions = list::<policies::Exceptions>(|| get(policies::list));
    exceptions.into_iter().chain(others).collect()
}

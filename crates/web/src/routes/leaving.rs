//! Routes of people who leave.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, file, page};
use crate::{finding, leavers, person, sign_ins};

/// Announced, taken back, checked, on paper; and everything of an account ended at once.
pub(super) fn routes() -> [Route; 11] {
    [
        page("/leavers/new", &cases::ANNOUNCE_LEAVER, || {
            get(leavers::new)
        }),
        deed("/leavers", &cases::ANNOUNCE_LEAVER, || {
            post(leavers::announce)
        }),
        page("/leavers/{id}", &cases::LIST_LEAVERS, || get(leavers::one)),
        deed("/leavers/{id}/line", &cases::ANSWER_LEAVER, || {
            post(leavers::line)
        }),
        deed("/leavers/{id}/end", &cases::END_LEAVER, || {
            post(leavers::end)
        }),
        deed("/leavers/{id}/check", &cases::CHECK_LEAVER, || {
            post(leavers::check)
        }),
        deed("/leavers/{id}/withdraw", &cases::WITHDRAW_LEAVER, || {
            post(leavers::withdraw)
        }),
        file("/leavers/{id}/odt", &cases::PRINT_LEAVER, || {
            get(leavers::odt)
        }),
        deed("/people/{id}/revoke", &cases::REVOKE_EVERYWHERE, || {
            post(person::revoke)
        }),
        deed("/sign-ins/mailbox", &cases::SWITCH_MAILBOX_RULES, || {
            post(sign_ins::mailbox::switch)
        }),
        deed("/findings/{id}/revoke", &cases::REVOKE_EVERYWHERE, || {
            post(finding::revoke)
        }),
    ]
}

//! What everybody who may sign in does: looking at one's own sign-ins, and reporting.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, page};
use crate::{app_passwords, own_findings, report, sign_ins};

/// What somebody says about the sign-ins and forwards of their own account.
pub(super) fn own_sign_ins() -> [Route; 8] {
    [
        deed("/account/forwards/ask", &cases::DISOWN_FORWARDS, || {
            post(sign_ins::forwards::ask)
        }),
        page(
            "/account/forwards/not-mine",
            &cases::DISOWN_FORWARDS,
            || get(sign_ins::forwards::sure),
        ),
        deed(
            "/account/forwards/not-mine",
            &cases::DISOWN_FORWARDS,
            || post(sign_ins::forwards::disown),
        ),
        deed("/account/sign-ins/ask", &cases::DISOWN_SIGN_INS, || {
            post(sign_ins::ask)
        }),
        page("/account/sign-ins/not-me", &cases::DISOWN_SIGN_INS, || {
            get(sign_ins::sure)
        }),
        deed("/account/sign-ins/not-me", &cases::DISOWN_SIGN_INS, || {
            post(sign_ins::disown)
        }),
        page("/account/sign-ins/done", &cases::DISOWN_SIGN_INS, || {
            get(sign_ins::done)
        }),
        deed(
            "/account/sign-ins/confirm",
            &cases::CONFIRM_SIGN_INS,
            || post(sign_ins::confirm),
        ),
    ]
}

/// Passwords of one's own mail programs and devices; what one says to what rules noticed.
pub(super) fn own_account() -> [Route; 6] {
    [
        deed("/account/findings/mine", &cases::ANSWER_FINDING, || {
            post(own_findings::mine)
        }),
        deed("/account/findings/ask", &cases::ANSWER_FINDING, || {
            post(own_findings::ask)
        }),
        page("/account/findings/not-mine", &cases::ANSWER_FINDING, || {
            get(own_findings::sure)
        }),
        deed("/account/findings/not-mine", &cases::ANSWER_FINDING, || {
            post(own_findings::not_mine)
        }),
        deed("/account/app-passwords", &cases::MAKE_APP_PASSWORD, || {
            post(app_passwords::make)
        }),
        deed(
            "/account/app-passwords/end-all",
            &cases::END_APP_PASSWORD,
            || post(app_passwords::end_all),
        ),
    ]
}

/// What anybody reports.
pub(super) fn reporting() -> [Route; 3] {
    [
        page("/report", &cases::REPORT_SIGN, || get(report::show)),
        deed("/report", &cases::REPORT_SIGN, || post(report::send)),
        page("/report/done", &cases::REPORT_SIGN, || get(report::done)),
    ]
}

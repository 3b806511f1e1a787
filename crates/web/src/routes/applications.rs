//! Routes of applications that people reach with their sign-in here.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, file, page};
use crate::{clients, oidc_doors};

/// Applications that people reach with their sign-in here: who enters them, and where they come to.
pub(super) fn routes() -> [Route; 13] {
    [
        file("/oidc/authorize", &cases::ENTER_APPLICATION, || {
            get(oidc_doors::authorize)
        }),
        deed("/oidc/token", &cases::REDEEM_CODE, || {
            post(oidc_doors::token)
        }),
        file("/oidc/userinfo", &cases::READ_CLAIMS, || {
            get(oidc_doors::userinfo)
        }),
        deed("/oidc/userinfo", &cases::READ_CLAIMS, || {
            post(oidc_doors::userinfo)
        }),
        page("/oidc/logout", &cases::SIGN_OUT, || {
            get(oidc_doors::leaving)
        }),
        deed("/oidc/logout", &cases::SIGN_OUT, || post(oidc_doors::leave)),
        page("/clients/new", &cases::ENTER_CLIENT, || get(clients::new)),
        deed("/clients", &cases::ENTER_CLIENT, || post(clients::enter)),
        page("/clients/{id}", &cases::VIEW_CLIENT, || get(clients::show)),
        deed("/clients/{id}/details", &cases::CHANGE_CLIENT, || {
            post(clients::change)
        }),
        deed("/clients/{id}/secret", &cases::RENEW_CLIENT_SECRET, || {
            post(clients::renew_secret)
        }),
        deed("/clients/{id}/suspend", &cases::SUSPEND_CLIENT, || {
            post(clients::suspend)
        }),
        deed("/clients/{id}/restore", &cases::RESTORE_CLIENT, || {
            post(clients::restore)
        }),
    ]
}

//! For the machine that watches the machine.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::settings::Console;

/// Alive.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Takes work: the records can be read. Says no more than that to anybody.
pub(crate) async fn readyz(State(console): State<Arc<Console>>) -> (StatusCode, &'static str) {
    match console.office.is_set_up().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(problem) => {
            tracing::error!("not ready: {problem}");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}

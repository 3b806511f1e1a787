//! One route, and which of them are pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use application::use_case::UseCase;
use axum::routing::MethodRouter;

use super::ROUTES;
use crate::settings::Console;

/// How a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Does.
    Post,
}

/// One address with the use case it carries out.
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// axum's path, with `{id}` where an identity stands.
    pub path: &'static str,
    /// What it carries out, and so who may.
    pub use_case: &'static UseCase,
    /// Whether it answers with a page of its own, rather than sending the browser on.
    pub page: bool,
    pub(super) handler: fn() -> MethodRouter<Arc<Console>>,
}

/// A page.
pub(super) const fn page(
    path: &'static str,
    use_case: &'static UseCase,
    handler: fn() -> MethodRouter<Arc<Console>>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        use_case,
        page: true,
        handler,
    }
}

/// Something that is done.
pub(super) const fn deed(
    path: &'static str,
    use_case: &'static UseCase,
    handler: fn() -> MethodRouter<Arc<Console>>,
) -> Route {
    Route {
        method: Method::Post,
        path,
        use_case,
        page: false,
        handler,
    }
}

/// A file to take away.
pub(super) const fn file(
    path: &'static str,
    use_case: &'static UseCase,
    handler: fn() -> MethodRouter<Arc<Console>>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        use_case,
        page: false,
        handler,
    }
}

/// Pages that none of these addresses (without what is asked behind `?`) leads to, as axum's patterns.
pub fn pages_missed<'a>(visited: impl Iterator<Item = &'a str>) -> Vec<&'static str> {
    let pages = || {
        ROUTES
            .iter()
            .filter(|route| route.page && route.method == Method::Get)
    };
    // As axum chooses: what stands there as it is comes before what fits.
    let reached = visited.filter_map(|path| {
        let exact = pages().find(|route| route.path == path);
        exact.or_else(|| pages().find(|route| fits(route.path, path)))
    });
    let reached: BTreeSet<&str> = reached.map(|route| route.path).collect();
    let missed = pages().map(|route| route.path);
    missed.filter(|path| !reached.contains(path)).collect()
}

pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let (mut steps, mut asked) = (pattern.split('/'), path.split('/'));
    loop {
        match (steps.next(), asked.next()) {
            (None, None) => return true,
            (Some(step), Some(given)) if step.starts_with('{') || step == given => {}
            _ => return false,
        }
    }
}

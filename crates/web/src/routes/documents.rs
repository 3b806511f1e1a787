//! Routes of documents.

use application::use_case as cases;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::list;
use super::route::{Route, deed, file, page};
use crate::documents;

/// Lists, the file of an edition, and the forms of those who keep them.
pub(super) fn routes() -> Vec<Route> {
    let lists = [
        list::<documents::Documents>(|| get(documents::list)),
        list::<documents::Editions>(|| get(documents::one)),
        list::<documents::Readers>(|| get(documents::readers)),
    ];
    let others = [
        page("/documents/new", &cases::ENTER_DOCUMENT, || {
            get(documents::form)
        }),
        deed("/documents", &cases::ENTER_DOCUMENT, || {
            post(documents::enter).layer(DefaultBodyLimit::max(documents::LONGEST_UPLOAD))
        }),
        deed("/documents/check", &cases::CHECK_DOCUMENT, || {
            post(documents::check).layer(DefaultBodyLimit::max(documents::LONGEST_UPLOAD))
        }),
        file(
            "/documents/{id}/editions/{number}",
            &cases::READ_DOCUMENT,
            || get(documents::file),
        ),
        deed("/documents/{id}/editions", &cases::ADD_EDITION, || {
            post(documents::add).layer(DefaultBodyLimit::max(documents::LONGEST_UPLOAD))
        }),
        deed("/documents/{id}/decide", &cases::DECIDE_EDITION, || {
            post(documents::decide)
        }),
        deed("/documents/{id}/review", &cases::REVIEW_DOCUMENT, || {
            post(documents::review)
        }),
        deed(
            "/documents/{id}/take-back",
            &cases::TAKE_DOCUMENT_BACK,
            || post(documents::take_back),
        ),
    ];
    lists.into_iter().flatten().chain(others).collect()
}

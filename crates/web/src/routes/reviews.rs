//! Routes of access reviews.

use application::use_case as cases;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::route::{Route, deed, file, page};
use super::{list, many};
use crate::reviews;

/// Lists, the form, what signs and ends one, and the lines for oneself.
pub(super) fn routes() -> Vec<Route> {
    let lists = [
        list::<reviews::Reviews>(|| get(reviews::list)),
        list::<reviews::ReviewLines>(|| get(reviews::one)),
        list::<reviews::OwnReviews>(|| get(reviews::own)),
        list::<reviews::OwnLines>(|| get(reviews::own_lines)),
    ];
    let others = [
        page("/reviews/new", &cases::START_REVIEW, || get(reviews::form)),
        deed("/reviews", &cases::START_REVIEW, || {
            post(reviews::start).layer(DefaultBodyLimit::max(reviews::LONGEST_LIST))
        }),
        deed("/reviews/{id}/read", &cases::READ_REVIEW_AGAIN, || {
            post(reviews::read).layer(DefaultBodyLimit::max(reviews::LONGEST_LIST))
        }),
        file("/reviews/{id}/odt", &cases::PRINT_REVIEW, || {
            get(reviews::odt)
        }),
        deed("/reviews/{id}/sign", &cases::SIGN_REVIEW, || {
            post(reviews::sign)
        }),
        deed("/reviews/{id}/end", &cases::END_REVIEW, || {
            post(reviews::end)
        }),
    ];
    let lists = lists.into_iter().flatten();
    lists
        .chain(others)
        .chain(many::<reviews::OwnLines>())
        .collect()
}

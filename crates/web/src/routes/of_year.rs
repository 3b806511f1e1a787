//! Routes of what recurs.

use application::use_case as cases;
use axum::routing::{get, post};

use super::route::{Route, deed, file, page};
use crate::year;

/// One time of a duty, calendars and packs for an audit.
pub(super) fn of_the_year() -> [Route; 12] {
    [
        page(
            "/year/{unit}/{duty}/{occurrence}",
            &cases::VIEW_OCCURRENCE,
            || get(year::one),
        ),
        deed(
            "/year/{unit}/{duty}/{occurrence}/done",
            &cases::RECORD_OCCURRENCE,
            || post(year::done),
        ),
        deed(
            "/year/{unit}/{duty}/{occurrence}/excuse",
            &cases::EXCUSE_OCCURRENCE,
            || post(year::excuse),
        ),
        deed(
            "/year/{unit}/{duty}/{occurrence}/decide",
            &cases::DECIDE_EXCUSE,
            || post(year::decide),
        ),
        page("/year/calendar", &cases::SUBSCRIBE_YEAR, || {
            get(year::calendar)
        }),
        deed("/year/calendar", &cases::SUBSCRIBE_YEAR, || {
            post(year::issue)
        }),
        deed("/year/calendar/revoke", &cases::UNSUBSCRIBE_YEAR, || {
            post(year::revoke)
        }),
        file("/calendar/{secret}", &cases::READ_YEAR, || get(year::read)),
        page("/year/audit", &cases::TAKE_AUDIT_PACK, || get(year::audit)),
        deed("/year/audit", &cases::TAKE_AUDIT_PACK, || post(year::order)),
        file("/year/audit/{id}", &cases::TAKE_AUDIT_PACK, || {
            get(year::fetch)
        }),
        deed("/people/{id}/auditor", &cases::ADMIT_AUDITOR, || {
            post(year::admit)
        }),
    ]
}

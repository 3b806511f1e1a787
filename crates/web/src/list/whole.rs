//! Lists without filters and without further pages.

use application::Problem;
use serde::Deserialize;

use super::{List, MOST, Table, Teller, table};
use crate::session::SignedInPerson;
use crate::settings::Console;

/// What a list is asked that has no filters.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Everything {}

/// The table of such a list for its reader. `empty` is the text that stands where it has no row.
pub(crate) async fn whole<L: List<Asked = Everything>>(
    console: &Console,
    person: &SignedInPerson,
    empty: &str,
) -> Result<Table, Problem> {
    let asked = Everything {};
    let rows = L::fetch(console, person.actor(), &asked, "", MOST).await?;
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page: &person.page,
    };
    Ok(table::<L>(&teller, &asked, &rows, person.page.t(empty)))
}

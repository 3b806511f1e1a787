//! Sheets that name a finding or an incident, on its page.

use application::registers::{About, SheetsAbout};
use application::{Actor, Office, Problem};
use domain::id::UnitId;

use super::{FIELD, state};
use crate::answer::asking;
use crate::page::Page;

/// A register whose sheets can name it.
pub(crate) struct SheetsOf {
    pub(crate) title: String,
    /// Where another one begins; empty for whoever may not.
    pub(crate) begin: String,
    pub(crate) sheets: Vec<SheetLink>,
}

/// A sheet that names it.
pub(crate) struct SheetLink {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) state: String,
}

/// What the reader sees of them.
///
/// # Errors
/// A fault when records cannot be read.
pub(crate) async fn sheets_about(
    page: &Page,
    office: &Office,
    actor: &Actor,
    (about, unit): (About, UnitId),
) -> Result<Vec<SheetsOf>, Problem> {
    let all = office.sheets_about(actor, about, unit).await?;
    Ok(all.iter().map(|one| told(page, one, about, unit)).collect())
}

fn told(page: &Page, one: &SheetsAbout, about: About, unit: UnitId) -> SheetsOf {
    let register = &one.registered.register;
    let field = format!("{FIELD}{}", one.field);
    let words = [
        ("unit", unit.to_string()),
        (field.as_str(), about.id().to_string()),
    ];
    SheetsOf {
        title: register.title().get(page.language).to_owned(),
        begin: if one.may_begin {
            asking(&format!("/registers/{}/new", register.id()), words)
        } else {
            String::new()
        },
        sheets: one
            .sheets
            .iter()
            .map(|row| SheetLink {
                href: format!("/sheets/{}", row.sheet.id),
                number: row.number.clone(),
                state: state(page, register, &row.sheet.state),
            })
            .collect(),
    }
}

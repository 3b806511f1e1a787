//! People of a table that was taken in: one with a slip, one who must choose another password first.

use application::Actor;
use application::imports::{Brought, Column, Words};
use application::people::Coming;
use application::port::{Ids as _, Lane};
use domain::id::ImportId;

use crate::office::{Failure, TestOffice};

/// A first password that somebody else chose.
const FIRST: &str = "nine rivers bend slowly north";

/// The office's administrator takes two accounts in.
///
/// # Errors
/// When the office cannot be written, or does not take them.
pub async fn table(office: &TestOffice) -> Result<ImportId, Failure> {
    let keeper = office.actor("nguyen.admin").await?;
    taken_in(office, &keeper, ["ho.meiling", "tu.wenchieh"]).await
}

/// A table of two accounts of a unit: one that waits for a slip, one with a first password.
pub fn brought(unit: &str, [without, with]: [&str; 2]) -> Brought {
    let columns = [Column::Name, Column::SignIn, Column::Unit, Column::Password];
    let row = |name: &str, account: &str, password: &str| {
        [name, account, unit, password].map(str::to_owned).to_vec()
    };
    Brought {
        file: "名冊.csv".to_owned(),
        titles: columns.map(|column| column.name().to_owned()).to_vec(),
        columns: columns.map(Some).to_vec(),
        rows: vec![
            (2, row("何美玲", without, "")),
            (3, row("杜文傑", with, FIRST)),
        ],
    }
}

/// Somebody takes two accounts of their own unit in.
///
/// # Errors
/// As [`table`].
pub async fn taken_in(
    office: &TestOffice,
    keeper: &Actor,
    [without, with]: [&str; 2],
) -> Result<ImportId, Failure> {
    let unit = office.office.units().await?;
    let unit = unit.iter().find(|unit| unit.id == keeper.person.unit);
    let brought = brought(&unit.ok_or("the unit is not there")?.name, [without, with]);
    let words = Words::plain();
    let looked = office
        .office
        .import_accounts(keeper, &brought, &words, false)
        .await?;
    if let Some(import) = looked.import {
        return Ok(import);
    }
    // A second time nothing is new.
    let all = office.office.list_imports(keeper).await?;
    Ok(all.first().ok_or("the table was not taken in")?.id)
}

/// The cookie of somebody whose password was right and must be another.
///
/// # Errors
/// As [`table`].
pub async fn must_renew(office: &TestOffice) -> Result<String, Failure> {
    table(office).await?;
    let token = web::token_text(office.ids.secret());
    let coming = Coming::new(web::digest(&token), Lane::Known);
    office
        .office
        .sign_in("tu.wenchieh", FIRST.to_owned(), coming)
        .await?;
    Ok(token)
}

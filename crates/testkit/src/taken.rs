//! People of a table that was taken in: one with a slip, one who must choose another password first.

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
    let columns = [Column::Name, Column::SignIn, Column::Unit, Column::Password];
    let unit = office.office.units().await?;
    let unit = unit.iter().find(|unit| unit.id == office.township);
    let unit = unit.ok_or("the township is not there")?.name.clone();
    let row = |name: &str, account: &str, password: &str| {
        [name, account, &unit, password].map(str::to_owned).to_vec()
    };
    let brought = Brought {
        file: "名冊.csv".to_owned(),
        titles: columns.map(|column| column.name().to_owned()).to_vec(),
        columns: columns.map(Some).to_vec(),
        rows: vec![
            (2, row("何美玲", "ho.meiling", "")),
            (3, row("杜文傑", "tu.wenchieh", FIRST)),
        ],
    };
    let keeper = office.actor("nguyen.admin").await?;
    let words = Words::plain();
    let looked = office
        .office
        .import_accounts(&keeper, &brought, &words, false)
        .await?;
    if let Some(import) = looked.import {
        return Ok(import);
    }
    // A second time nothing is new.
    let all = office.office.list_imports(&keeper).await?;
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

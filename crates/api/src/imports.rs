//! Many accounts at once: what goes over the wire, and the way to the office and back.

use application::imports::{Brought, Column, Words};
use application::{Actor, Office};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;

/// People with accounts to be entered: all of them, or none where one is wrong. Without first passwords: a slip or a
/// link lets each choose their own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportAccounts {
    /// What stands in the list of imports, as the name of a file.
    #[schemars(length(max = 100))]
    pub(crate) file: String,
    /// Whether nothing is entered.
    pub(crate) dry_run: bool,
    /// The people.
    #[schemars(length(max = 2000))]
    pub(crate) rows: Vec<ImportRow>,
}

/// A person with an account.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportRow {
    /// Official name.
    pub(crate) name: String,
    /// Sign-in name; stored lower case.
    pub(crate) account: String,
    /// The unit, by its name.
    pub(crate) unit: String,
    /// Roles beside staff, with `;` between.
    #[serde(default)]
    pub(crate) roles: String,
    /// `person`, `service` or `break-glass`; a person where it is not said.
    #[serde(default)]
    pub(crate) kind: String,
    /// The language they read; the caller's where it is not said.
    #[serde(default)]
    pub(crate) language: String,
    /// The day the account was issued, as `2026-11-21`.
    #[serde(default)]
    pub(crate) issued: String,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportedBody {
    /// Rows.
    pub(crate) rows: usize,
    /// Accounts that were entered, or would be.
    pub(crate) new: usize,
    /// Rows whose account is there already.
    pub(crate) there: usize,
    /// What is wrong; nothing was entered then.
    pub(crate) problems: Vec<ImportProblem>,
    /// The import; none where nothing was entered.
    pub(crate) import: Option<Uuid>,
}

/// What is wrong in a row.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportProblem {
    /// The row, from 1.
    pub(crate) row: usize,
    /// Its field.
    pub(crate) column: &'static str,
    /// Why, as a stable name.
    pub(crate) why: &'static str,
}

pub(crate) async fn import_accounts(
    office: &Office,
    actor: &Actor,
    asked: ImportAccounts,
) -> Result<ImportedBody, Unanswered> {
    // A key must not lead letters anywhere, and brings no passwords.
    let columns = [
        Column::Name,
        Column::SignIn,
        Column::Unit,
        Column::Roles,
        Column::Kind,
        Column::Language,
        Column::Issued,
    ];
    let cells = |row: ImportRow| {
        vec![
            row.name,
            row.account,
            row.unit,
            row.roles,
            row.kind,
            row.language,
            row.issued,
        ]
    };
    let rows = asked.rows.into_iter().enumerate();
    let brought = Brought {
        file: asked.file,
        titles: columns.map(|column| column.name().to_owned()).to_vec(),
        columns: columns.map(Some).to_vec(),
        rows: rows.map(|(at, row)| (at + 1, cells(row))).collect(),
    };
    let words = Words::plain();
    let looked = office
        .import_accounts(actor, &brought, &words, asked.dry_run)
        .await?;
    let problems = looked.problems.iter().map(|one| ImportProblem {
        row: one.line,
        column: one.column.name(),
        why: one.why,
    });
    Ok(ImportedBody {
        rows: looked.rows,
        new: looked.new,
        there: looked.there,
        problems: problems.collect(),
        import: looked.import.map(domain::id::ImportId::uuid),
    })
}

//! Registers: which there are, the sheets of one, and one sheet with its form, steps and history.
//!
//! Nothing here knows a register: labels, fields and buttons come from its file. What a register
//! refuses is told with its clause, beside the fields it is about.

mod about;
mod fields;
mod list;
mod outside;
mod paper;
mod sheet;

pub(crate) use about::{SheetsOf, sheets_about};
pub(crate) use list::{Registers, export, sheets, show};
pub use outside::Printer;
pub(crate) use paper::{odt, print};
pub(crate) use sheet::{begin, begun, moved, one};

use application::registers::SheetRow;
use domain::register::{Refused, Register};

use crate::page::{FieldError, Page};

/// The form of a sheet: ids of its inputs are `sheet-<field>`.
const FORM: &str = "sheet";
/// Names of its inputs begin with this, so that no field is taken for another part of the form.
const FIELD: &str = "f.";

/// Writes a refusal into the error summary, with its clause.
fn refused(page: &mut Page, register: &Register, refused: &Refused) {
    let clause = register.clause_of(refused);
    let clause = clause.filter(|clause| !clause.quote.is_empty());
    let clause = clause.map_or_else(String::new, |clause| {
        let args = [
            ("code", clause.code.as_str().into()),
            ("quote", clause.quote.as_str().into()),
        ];
        page.say("sheet-by-clause", &args)
    });
    let label = |name: &str| {
        let field = register.field(name);
        field.map_or(String::new(), |field| {
            field.label.get(page.language).to_owned()
        })
    };
    let fields = refused.fields();
    let told = |what: &str| format!("{}{clause}", words(page, register, refused, what));
    let mut errors: Vec<_> = fields
        .iter()
        .map(|name| FieldError {
            field: (*name).to_owned(),
            id: format!("{FORM}-{name}"),
            text: told(&label(name)),
        })
        .collect();
    if errors.is_empty() {
        errors.push(FieldError {
            field: String::new(),
            id: String::new(),
            text: told(""),
        });
    }
    page.errors.extend(errors);
}

/// A refusal in words, about one field where it is about fields.
fn words(page: &Page, register: &Register, refused: &Refused, field: &str) -> String {
    let plain = |name: &str| {
        let key = format!("sheet-refused-{name}");
        page.say(&key, &[("field", field.into())])
    };
    match refused {
        Refused::Rule { rule, .. } => register
            .rule(rule)
            .map_or_else(String::new, |rule| rule.says.get(page.language).to_owned()),
        Refused::Value { why, .. } => {
            let why = page.named("sheet-value-", why.name());
            let args = [("field", field.into()), ("why", why.into())];
            page.say("refusal-invalid", &args)
        }
        Refused::Missing { .. } => page.say("refusal-missing", &[("field", field.into())]),
        Refused::Role { roles, .. } => {
            let roles = roles.iter().map(|role| page.named("role-", role.name()));
            let roles = roles.collect::<Vec<_>>().join(&page.t("list-comma"));
            page.say("sheet-refused-role", &[("roles", roles.into())])
        }
        other => plain(other.name()),
    }
}

/// A state's name in the reader's language.
fn state(page: &Page, register: &Register, name: &str) -> String {
    register.state(name).map_or_else(
        || name.to_owned(),
        |state| state.label.get(page.language).to_owned(),
    )
}

/// Who began a sheet.
fn beginner(row: &SheetRow) -> String {
    let by = row.sheet.begun_by();
    let name = by.and_then(|by| row.names.get(&by));
    name.map(|name| texts::visible(name)).unwrap_or_default()
}

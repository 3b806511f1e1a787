//! Parts that stand on many pages, each a template of its own: a macro or an include is compiled again wherever it stands.

use askama::Template;

use crate::list::{Shown, Table};
use crate::page::Page;

/// What is wrong with an input; nothing where nothing is.
#[derive(Template)]
#[template(path = "part_error_line.html")]
pub(crate) struct ErrorLine<'a> {
    page: &'a Page,
    id: &'a str,
}

/// The attributes that lead from an input to its hint and its error.
#[derive(Template)]
#[template(path = "part_described.html")]
pub(crate) struct Described<'a> {
    page: &'a Page,
    id: &'a str,
    hint: &'a str,
}

/// An input of one line with its label, hint and error.
#[derive(Template)]
#[template(path = "part_input.html")]
pub(crate) struct Input<'a> {
    page: &'a Page,
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    label: &'a str,
    hint: &'a str,
    value: &'a str,
    autocomplete: &'a str,
}

/// An input of several lines with its label, hint and error.
#[derive(Template)]
#[template(path = "part_textarea.html")]
pub(crate) struct Textarea<'a> {
    page: &'a Page,
    id: &'a str,
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    value: &'a str,
}

/// A list on its page.
#[derive(Template)]
#[template(path = "part_table.html")]
pub(crate) struct TableOn<'a> {
    page: &'a Page,
    table: &'a Table,
}

impl Page {
    pub(crate) fn error_line<'a>(&'a self, id: &'a str) -> ErrorLine<'a> {
        ErrorLine { page: self, id }
    }

    pub(crate) fn described<'a>(&'a self, id: &'a str, hint: &'a str) -> Described<'a> {
        Described {
            page: self,
            id,
            hint,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a template has no named arguments"
    )]
    pub(crate) fn input<'a>(
        &'a self,
        id: &'a str,
        name: &'a str,
        kind: &'a str,
        label: &'a str,
        hint: &'a str,
        value: &'a str,
        autocomplete: &'a str,
    ) -> Input<'a> {
        Input {
            page: self,
            id,
            name,
            kind,
            label,
            hint,
            value,
            autocomplete,
        }
    }

    pub(crate) fn textarea<'a>(
        &'a self,
        id: &'a str,
        name: &'a str,
        label: &'a str,
        hint: &'a str,
        value: &'a str,
    ) -> Textarea<'a> {
        Textarea {
            page: self,
            id,
            name,
            label,
            hint,
            value,
        }
    }
}

impl Table {
    pub(crate) fn on<'a>(&'a self, page: &'a Page) -> TableOn<'a> {
        TableOn { page, table: self }
    }
}

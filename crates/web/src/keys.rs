//! The keys of one's programs, as a list.

use application::deed::Token;
use application::use_case::{LIST_TOKENS, UseCase};
use application::{Actor, Problem};
use sheets::{Cell, Kind};
use texts::visible;

use crate::list::{Column, Everything, List, Shown, Teller};
use crate::settings::Console;

/// The list of keys; it stands on the page of one's account.
pub(crate) struct Keys;

impl List for Keys {
    type Asked = Everything;
    type Row = Token;

    const NAME: &'static str = "tokens";
    const ITEM: &'static str = "token";
    const PATH: &'static str = "/account";
    const EXPORT: &'static str = "/account/export/{format}";
    const TITLE: &'static str = "account-tokens";
    const USE_CASE: &'static UseCase = &LIST_TOKENS;

    fn columns() -> &'static [Column<Token>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Token>, Problem> {
        console.office.list_tokens(actor).await
    }
}

type Col = Column<Token>;

static COLUMNS: [Col; 6] = [
    Col::new("id", "list-column-id", Kind::Id, |_, token| {
        Cell::text(token.id.to_string())
    }),
    Col::new("name", "account-token-name", Kind::Text, |_, token| {
        Cell::text(&*token.name)
    })
    .shown(|_, token| Shown::Name(visible(&token.name))),
    Col::new("role", "account-role", Kind::Text, |teller, token| {
        Cell::text(role(teller, token))
    })
    .shown(|teller, token| Shown::Words(role(teller, token))),
    Col::new("unit", "account-unit", Kind::Text, |teller, token| {
        Cell::text(teller.unit(token.unit))
    })
    .shown(|teller, token| Shown::Words(teller.unit(token.unit))),
    Col::new("since", "account-token-since", Kind::Time, |_, token| {
        Cell::moment(Some(token.since))
    }),
    Col::new("until", "account-token-until", Kind::Time, |_, token| {
        Cell::moment(Some(token.until))
    })
    .shown(|teller, token| Shown::moment(teller, token.until)),
];

fn role(teller: &Teller<'_>, token: &Token) -> String {
    teller.page.named("role-", token.role.name())
}

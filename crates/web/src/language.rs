//! The language of the pages, for this browser.

use axum::extract::State;
use domain::language::Language;
use serde::Deserialize;

use crate::answer::{Reply, Turned, inside, see_other_with};
use crate::form::Filled;
use crate::session::{Shared, Visitor, language_cookie};

/// A button of the language choice.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

/// Works signed out too, by cookie alone.
pub(crate) async fn choose(
    State(console): Shared,
    visitor: Visitor,
    Filled(choice): Filled<Choice>,
) -> Reply {
    let language: Language = choice.language.parse().map_err(|_| Turned::Unreadable)?;
    if let Some(signed_in) = &visitor.signed_in {
        console.office.choose_language(signed_in, language).await?;
    }
    let cookie = language_cookie(console.settings.secure, language);
    see_other_with(inside(&choice.back), &[cookie])
}

//! An application sends somebody here to sign out (OpenID Connect RP-Initiated Logout 1.0).

use oidc::Pairs;
use serde_json::Value;

use super::enter::login_id;
use super::port::Client;
use super::redeem::subject;
use crate::office::Office;
use crate::people::SignedIn;
use crate::problem::Problem;

/// Longest state that is given back, in bytes.
const LONGEST_STATE: usize = 1024;

/// What an application asks for that sends somebody here to sign out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leaving {
    /// What it is called; none where it did not show who it is.
    pub name: Option<String>,
    /// Whether it showed a token of the browser that asks: then nobody is asked.
    pub own: bool,
    /// Where to go afterwards, with what it wants back: an address that was entered for this, letter by
    /// letter. Nowhere where it was not.
    pub to: Option<String>,
}

impl Office {
    /// What an application asks for.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn leaving(
        &self,
        pairs: &Pairs,
        signed_in: Option<&SignedIn>,
    ) -> Result<Leaving, Problem> {
        let claims = match pairs.one("id_token_hint") {
            Some(token) => self.own_token(token).await?,
            None => None,
        };
        let claim = |name| claims.as_ref().and_then(|claims| claims.get(name));
        let audience = claim("aud").and_then(Value::as_str);
        let named = match (audience, pairs.one("client_id")) {
            (Some(audience), Some(named)) if audience != named => None,
            (Some(audience), _) => Some(audience),
            (None, named) => named,
        };
        let client = match named {
            Some(named) => self.client_asking(named).await?,
            None => None,
        };
        let Some(client) = client else {
            return Ok(Leaving::default());
        };
        let own = signed_in.is_some_and(|signed_in| {
            let text = |name| claim(name).and_then(Value::as_str).unwrap_or_default();
            let session = signed_in.session.id.to_string();
            let person = signed_in.session.person.to_string();
            text("sid") == login_id(client.id, &session).to_string()
                && text("sub") == subject(&client, &person)
        });
        Ok(Leaving {
            // Without a token anybody may have written the address: nobody is led on by it alone.
            to: claims.as_ref().and_then(|_| after(&client, pairs)),
            name: Some(client.name),
            own,
        })
    }

    /// Whether a token that names a person names this one; one that is not ours names nobody.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn hints_at(
        &self,
        token: &str,
        client: &Client,
        signed_in: &SignedIn,
    ) -> Result<bool, Problem> {
        let claims = self.own_token(token).await?;
        let claim = |name| {
            claims
                .as_ref()
                .and_then(|claims| claims.get(name)?.as_str())
        };
        let person = signed_in.session.person.to_string();
        let named = client.id.to_string();
        Ok(claim("aud") == Some(&named) && claim("sub") == Some(&subject(client, &person)))
    }
}

fn after(client: &Client, pairs: &Pairs) -> Option<String> {
    let wanted = pairs.one("post_logout_redirect_uri")?;
    let entered = &client.settings.post_logout_redirect_uris;
    let address = entered.iter().find(|one| *one == wanted)?;
    let state = pairs
        .one("state")
        .filter(|state| state.len() <= LONGEST_STATE);
    Some(match state {
        Some(state) => oidc::asking(address, &[("state", state)]),
        None => address.clone(),
    })
}

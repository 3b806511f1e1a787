//! Keys of programs. A key can do what its maker can, in one role and one unit, for a time; what its
//! maker loses, it loses.

use domain::id::{TokenId, UnitId};
use domain::journal::Object;
use domain::people::{AccountState, Role};
use jiff::SignedDuration;

use crate::authority::Actor;
use crate::deed::{Change, Token};
use crate::office::{Office, reason};
use crate::people::SignedIn;
use crate::problem::{Problem, Refusal};
use crate::use_case::{ISSUE_TOKEN, LIST_TOKENS, REVOKE_TOKEN};

/// Longest life of a key in days. Ours, not a law's: whoever forgets one is safe after a year.
pub const MOST_DAYS: u16 = 366;

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// The role it acts in.
    pub role: Role,
    /// The unit it acts in.
    pub unit: UnitId,
    /// How many days it lasts, 1 to [`MOST_DAYS`].
    pub days: u16,
}

impl Office {
    /// The keys of one's own programs.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_tokens(&self, actor: &Actor) -> Result<Vec<Token>, Problem> {
        let permit = actor.permit(&LIST_TOKENS)?;
        Ok(self.parts.records.tokens_of(permit.person).await?)
    }

    /// Makes a key. Its secret is shown once by the caller, who gives the digest (SHA-256).
    ///
    /// # Errors
    /// Refused without a name, for a role one does not hold there, or for more days than may be.
    pub async fn issue_token(
        &self,
        signed_in: &SignedIn,
        new: NewToken,
        digest: [u8; 32],
    ) -> Result<TokenId, Problem> {
        let actor = &signed_in.actor;
        let permit = actor.permit(&ISSUE_TOKEN)?;
        let name = reason(&new.name, "name")?;
        if !actor.holds(new.role, new.unit) {
            return Err(Refusal::NotFound.into());
        }
        if new.days == 0 || new.days > MOST_DAYS {
            let (field, why) = ("days", "invalid-token-days");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let since = self.now();
        let lasts = SignedDuration::from_hours(24_i64.saturating_mul(new.days.into()));
        let token = Token {
            id: TokenId::new(self.parts.ids.uuid()),
            person: permit.person,
            account: signed_in.session.account,
            name,
            role: new.role,
            unit: new.unit,
            since,
            until: since.checked_add(lasts).unwrap_or(jiff::Timestamp::MAX),
        };
        let id = token.id;
        let facts = serde_json::json!({
            "role": token.role.name(),
            "unit": token.unit.to_string(),
            "until": token.until.to_string(),
        });
        let changes = vec![Change::IssueToken { token, digest }];
        let unit = actor.person.unit;
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await?;
        Ok(id)
    }

    /// Takes one of one's own keys back.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not one's own, or gone already.
    pub async fn revoke_token(&self, actor: &Actor, id: TokenId) -> Result<(), Problem> {
        let permit = actor.permit(&REVOKE_TOKEN)?;
        let own = self.parts.records.tokens_of(permit.person).await?;
        if !own.iter().any(|token| token.id == id) {
            return Err(Refusal::NotFound.into());
        }
        let changes = vec![Change::RevokeToken(id)];
        let unit = actor.person.unit;
        self.carry_out(&permit, unit, object(id), "{}".into(), changes)
            .await
    }

    /// Who a program with a key is; none when the key is unknown, over, or its account suspended.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn by_token(&self, digest: [u8; 32]) -> Result<Option<Actor>, Problem> {
        let found = self.parts.records.token(digest).await?;
        let live = |(token, state): &(Token, AccountState)| {
            self.now() < token.until && *state == AccountState::Active
        };
        let Some((token, _)) = found.filter(live) else {
            return Ok(None);
        };
        let actor = self.actor(token.person, None).await?;
        Ok(actor.map(|actor| actor.through(&token)))
    }
}

fn object(id: TokenId) -> Object {
    Object {
        kind: "token",
        id: id.to_string(),
    }
}

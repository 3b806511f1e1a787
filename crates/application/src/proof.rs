//! Showing again that it is still oneself, before something that opens the account changes.
//!
//! Which use cases ask for it stands in their declarations ([`crate::use_case::SelfProof`]);
//! [`crate::Actor::permit`] asks, so that none can forget to. A proof changes the token of the
//! session: whoever holds a copy of the cookie holds nothing then.

use domain::journal::Object;
use jiff::{SignedDuration, Timestamp};

use crate::deed::Change;
use crate::factor::{Brought, RelyingParty};
use crate::office::Office;
use crate::people::SignedIn;
use crate::port::Lane;
use crate::problem::{Problem, Refusal};
use crate::use_case::PROVE_ONESELF;

/// How long a proof counts unless the configuration says otherwise. Ours, not a law's.
pub const PROOF_LASTS: SignedDuration = SignedDuration::from_mins(5);

/// By what somebody can show that it is still them; a password is always one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaysToProve {
    /// Codes of an authenticator.
    pub codes: bool,
    /// Passkeys.
    pub passkeys: bool,
}

impl Office {
    /// Whether a proof of this moment still counts.
    pub(crate) fn still_counts(&self, proved_at: Timestamp) -> bool {
        let since = self.now().duration_since(proved_at);
        // A proof from the future is a clock that was set back.
        !since.is_negative() && since < self.parts.proof_lasts
    }

    /// By what one can show that it is still oneself.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn ways_to_prove(&self, signed_in: &SignedIn) -> Result<WaysToProve, Problem> {
        signed_in.actor.permit(&PROVE_ONESELF)?;
        let account = signed_in.session.account;
        let records = &self.parts.records;
        let totp = records.totp(account).await?;
        Ok(WaysToProve {
            codes: totp.is_some_and(|totp| totp.confirmed_at.is_some()),
            passkeys: !records.passkeys(account).await?.is_empty(),
        })
    }

    /// What a browser is to have signed before [`Self::prove_by_passkey`].
    pub fn proof_challenge(&self, signed_in: &SignedIn) -> Vec<u8> {
        let purpose = purpose(signed_in);
        self.parts.passkeys.challenge(&purpose, self.now())
    }

    /// Shows by the password that it is still oneself. The session has the token of this digest
    /// (SHA-256) from now on. The caller asks the door before, which gives the lane.
    ///
    /// # Errors
    /// Refused when the password is wrong; [`Refusal::Busy`] when nothing was looked at.
    pub async fn prove_by_password(
        &self,
        signed_in: &SignedIn,
        password: String,
        lane: Lane,
        digest: [u8; 32],
    ) -> Result<(), Problem> {
        self.right_password(signed_in, password, lane).await?;
        self.proved(signed_in, "password", Vec::new(), digest).await
    }

    /// Shows it by a code of one's authenticator. The caller asks the door before.
    ///
    /// # Errors
    /// Refused when the code is wrong or was used before.
    pub async fn prove_by_code(
        &self,
        signed_in: &SignedIn,
        code: &str,
        digest: [u8; 32],
    ) -> Result<(), Problem> {
        let used = self.used_code(signed_in, code).await?;
        self.proved(signed_in, "code", vec![used], digest).await
    }

    /// Shows it by a passkey of one's own.
    ///
    /// # Errors
    /// Refused when what the browser brought proves nothing.
    pub async fn prove_by_passkey(
        &self,
        signed_in: &SignedIn,
        site: &RelyingParty,
        brought: &Brought,
        digest: [u8; 32],
    ) -> Result<(), Problem> {
        let why = "invalid-passkey";
        let invalid = Refusal::WrongState { why };
        let found = self.parts.records.passkey(&brought.credential).await?;
        let own = found.filter(|(passkey, account)| {
            account.id == signed_in.session.account && passkey.user_handle == brought.user_handle
        });
        let (passkey, account) = own.ok_or_else(|| invalid.clone())?;
        let check = &self.parts.passkeys;
        let purpose = purpose(signed_in);
        let asserted = check
            .asserted(site, &purpose, brought, &passkey, self.now())
            .ok_or(invalid)?;
        let used = Change::UsePasskey {
            account: account.id,
            credential: passkey.credential,
            seen: passkey.sign_count,
            count: asserted.sign_count,
            backed_up: asserted.backed_up,
            at: self.now(),
        };
        self.proved(signed_in, "passkey", vec![used], digest).await
    }

    /// Refuses a password that is not one's own.
    pub(crate) async fn right_password(
        &self,
        signed_in: &SignedIn,
        password: String,
        lane: Lane,
    ) -> Result<(), Problem> {
        let name = self.sign_in_name_of(signed_in).await?;
        if self.is_right(&name, password, lane).await? {
            return Ok(());
        }
        let (field, why) = ("current", "invalid-password-current");
        Err(Refusal::Invalid { field, why }.into())
    }

    async fn proved(
        &self,
        signed_in: &SignedIn,
        by: &str,
        mut changes: Vec<Change>,
        digest: [u8; 32],
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&PROVE_ONESELF)?;
        let session = signed_in.session.id;
        let at = self.now();
        changes.push(Change::ProveSession {
            session,
            digest,
            at,
        });
        let object = Object {
            kind: "session",
            id: session.to_string(),
        };
        let facts = format!("{{\"by\":\"{by}\"}}");
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, object, facts, changes).await
    }
}

fn purpose(signed_in: &SignedIn) -> String {
    format!("proof of {}", signed_in.session.id)
}

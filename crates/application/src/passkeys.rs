//! Passkeys: signing in without a password, and one's own.

use domain::journal::{Doer, Object};
use domain::people::AccountState;

use crate::authority::Scope;
use crate::deed::{Change, Deed, Session};
use crate::factor::{Brought, Passkey, RelyingParty, SignedBy, Stage};
use crate::office::{Office, reason};
use crate::people::{Coming, SignedIn};
use crate::problem::{Problem, Refusal};
use crate::use_case::{ADD_PASSKEY, REMOVE_PASSKEY, SIGN_IN_BY_PASSKEY, VIEW_SECOND_FACTOR};

/// How many passkeys one may have. Ours: a phone, a key on the desk, and some to spare.
const MOST: usize = 20;

impl Office {
    /// What a browser is to have signed before [`Self::sign_in_by_passkey`].
    pub fn sign_in_challenge(&self) -> Vec<u8> {
        self.parts.passkeys.challenge("sign in", self.now())
    }

    /// What a browser is to have signed before [`Self::add_passkey`].
    pub fn passkey_challenge(&self, signed_in: &SignedIn) -> Vec<u8> {
        let purpose = purpose(signed_in);
        self.parts.passkeys.challenge(&purpose, self.now())
    }

    /// A passkey for a session. It is two factors in one, and no failure of anybody makes it wait.
    ///
    /// # Errors
    /// [`Refusal::WrongCredentials`] whatever was wrong.
    pub async fn sign_in_by_passkey(
        &self,
        site: &RelyingParty,
        brought: &Brought,
        coming: Coming<'_>,
    ) -> Result<(Session, String), Problem> {
        let found = self.parts.records.passkey(&brought.credential).await?;
        let (passkey, account) = found
            .filter(|(passkey, account)| {
                account.state == AccountState::Active && passkey.user_handle == brought.user_handle
            })
            .ok_or(Refusal::WrongCredentials)?;
        let check = &self.parts.passkeys;
        let asserted = check
            .asserted(site, "sign in", brought, &passkey, self.now())
            .ok_or(Refusal::WrongCredentials)?;
        let session = Session {
            by: SignedBy::Passkey,
            ..self.new_session(&account, coming, Stage::Full)
        };
        let changes = vec![
            Change::UsePasskey {
                account: account.id,
                credential: passkey.credential,
                seen: passkey.sign_count,
                count: asserted.sign_count,
                backed_up: asserted.backed_up,
                at: self.now(),
            },
            Change::OpenSession(session.clone()),
        ];
        let object = Object {
            kind: "session",
            id: session.id.to_string(),
        };
        let doer = Doer::Person(account.person);
        let use_case = &SIGN_IN_BY_PASSKEY;
        let facts = Self::came_from(&session.network, &session.browser);
        let entry = self.entry(doer, use_case, account.unit, object, facts);
        let scope = Scope::whole_office();
        let deed = Deed::new(changes, entry);
        self.commit(&scope, deed).await?;
        Ok((session, account.name))
    }

    /// One's own passkeys, oldest first.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn passkeys(&self, signed_in: &SignedIn) -> Result<Vec<Passkey>, Problem> {
        signed_in.actor.permit(&VIEW_SECOND_FACTOR)?;
        let account = signed_in.session.account;
        Ok(self.parts.records.passkeys(account).await?)
    }

    /// The name somebody signs in with who brings a passkey; none where it is nobody's. For the
    /// browser's own note only: nobody is told.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn name_by_passkey(&self, credential: &[u8]) -> Result<Option<String>, Problem> {
        let found = self.parts.records.passkey(credential).await?;
        Ok(found.map(|(_, account)| account.name))
    }

    /// Takes a new passkey of one's own. A browser that had to set a second factor up first is
    /// signed in with the session it gets, whose token is `coming`'s.
    ///
    /// # Errors
    /// Refused without a name, when what the browser brought proves nothing, or beyond 20.
    pub async fn add_passkey(
        &self,
        signed_in: &SignedIn,
        site: &RelyingParty,
        (name, brought): (&str, &Brought),
        coming: Coming<'_>,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&ADD_PASSKEY)?;
        let name = reason(name, "passkey_name")?;
        let account = signed_in.session.account;
        let (field, why) = ("passkey_name", "invalid-passkey");
        let invalid = Refusal::Invalid { field, why };
        if self.parts.records.passkeys(account).await?.len() >= MOST {
            return Err(invalid.into());
        }
        let purpose = purpose(signed_in);
        let check = &self.parts.passkeys;
        let registered = check.registered(site, &purpose, brought, self.now());
        let registered = registered.ok_or(invalid)?;
        let passkey = Passkey {
            credential: brought.credential.clone(),
            account,
            user_handle: user_handle(signed_in),
            public_key: registered.public_key,
            sign_count: registered.sign_count,
            backed_up: registered.backed_up,
            name,
            since: self.now(),
            last_used: None,
        };
        let mut changes = vec![Change::AddPasskey(passkey)];
        changes.extend(self.enrolled(signed_in, coming).await?);
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, object(signed_in), "{}".into(), changes)
            .await
    }

    /// Takes one of one's own passkeys away.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not one's own; refused while one of one's roles asks for a
    /// second factor and it is the only one.
    pub async fn remove_passkey(
        &self,
        signed_in: &SignedIn,
        credential: Vec<u8>,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&REMOVE_PASSKEY)?;
        let account = signed_in.session.account;
        let records = &self.parts.records;
        let own = records.passkeys(account).await?;
        if own.iter().any(|passkey| passkey.credential == credential) {
            let totp = records.totp(account).await?;
            let codes = totp.is_some_and(|totp| totp.confirmed_at.is_some());
            let others = own.len().saturating_sub(1) + usize::from(codes);
            self.one_stays(&signed_in.actor, others)?;
        }
        let changes = vec![Change::RemovePasskey {
            account,
            credential,
        }];
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, object(signed_in), "{}".into(), changes)
            .await
    }
}

/// How authenticators know one's account: an identity that says nothing about the person.
pub fn user_handle(signed_in: &SignedIn) -> Vec<u8> {
    signed_in.session.account.uuid().as_bytes().to_vec()
}

fn purpose(signed_in: &SignedIn) -> String {
    format!("new passkey of {}", signed_in.session.id)
}

fn object(signed_in: &SignedIn) -> Object {
    Object {
        kind: "account",
        id: signed_in.session.account.to_string(),
    }
}

//! One's own browsers, and the password they were opened with.

use domain::id::SessionId;
use domain::journal::Object;
use domain::people::AccountState;
use zeroize::Zeroizing;

use crate::authority::Actor;
use crate::deed::{Change, Session};
use crate::office::Office;
use crate::people::SignedIn;
use crate::port::Lane;
use crate::problem::{Problem, Refusal};
use crate::use_case::{CHANGE_PASSWORD, END_OTHER_SESSIONS, END_SESSION, LIST_SESSIONS};

impl Office {
    /// The browsers one is signed in with, latest used first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_sessions(&self, actor: &Actor) -> Result<Vec<Session>, Problem> {
        let permit = actor.permit(&LIST_SESSIONS)?;
        let records = &self.parts.records;
        Ok(records.sessions(permit.person, self.now()).await?)
    }

    /// Signs one of one's own browsers out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not one's own, or has ended already.
    pub async fn end_session(&self, actor: &Actor, id: SessionId) -> Result<(), Problem> {
        let permit = actor.permit(&END_SESSION)?;
        let own = self.list_sessions(actor).await?;
        if !own.iter().any(|session| session.id == id) {
            return Err(Refusal::NotFound.into());
        }
        let changes = vec![Change::CloseSession(id)];
        let unit = actor.person.unit;
        self.carry_out(&permit, unit, object(id), "{}".into(), changes)
            .await
    }

    /// Signs every other browser of one's own out; all of them are strangers again at the sign-in.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be written.
    pub async fn end_other_sessions(&self, signed_in: &SignedIn) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&END_OTHER_SESSIONS)?;
        let facts = self.others(signed_in).await?;
        let changes = self.only_this(signed_in).to_vec();
        let unit = signed_in.actor.person.unit;
        let object = object(signed_in.session.id);
        self.carry_out(&permit, unit, object, facts, changes).await
    }

    /// Changes one's own password; every other browser is signed out, and all of them are strangers
    /// again at the sign-in. The caller asks the door before
    /// ([`crate::port::Door::begin`]), which gives the lane.
    ///
    /// # Errors
    /// Refused when the present password is wrong or the new one is not accepted;
    /// [`Refusal::Busy`] when nothing was looked at.
    pub async fn change_password(
        &self,
        signed_in: &SignedIn,
        current: String,
        new: String,
        lane: Lane,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&CHANGE_PASSWORD)?;
        let before = Zeroizing::new(current.clone());
        self.right_password(signed_in, current, lane).await?;
        let permit = permit.proved_within();
        let found = self.parts.records.account_of(permit.person).await?;
        let account = found.ok_or(Refusal::NotFound)?.account;
        let new = self.accepted_of(&account, new, Some(&before)).await?;
        let set = self.set_anywhere(&account, Some(&before), new).await?;
        let facts = self.others(signed_in).await?;
        let [sessions, devices] = self.only_this(signed_in);
        let mut changes = vec![Change::SetPassword(set), sessions, devices];
        changes.extend(self.opened_again(signed_in).await?);
        let unit = signed_in.actor.person.unit;
        let object = object(signed_in.session.id);
        self.carry_out(&permit, unit, object, facts, changes).await
    }

    /// The name one signs in with, for the door.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the account is gone; a fault when records cannot be read.
    pub async fn sign_in_name_of(&self, signed_in: &SignedIn) -> Result<String, Problem> {
        let person = signed_in.session.person;
        let found = self.parts.records.account_of(person).await?;
        Ok(found.ok_or(Refusal::NotFound)?.account.name)
    }

    /// Who said that somebody else signed in with their account had to change the password: done.
    async fn opened_again(&self, signed_in: &SignedIn) -> Result<Option<Change>, Problem> {
        let records = &self.parts.records;
        let found = records.account_of(signed_in.session.person).await?;
        let must = found.filter(|found| found.account.state == AccountState::MustChange);
        Ok(must.map(|found| Change::SetAccountState {
            account: found.account.id,
            seen: found.account.state,
            state: AccountState::Active,
            reason: None,
            at: self.now(),
        }))
    }

    fn only_this(&self, signed_in: &SignedIn) -> [Change; 2] {
        let person = signed_in.session.person;
        let kept = signed_in.session.id;
        [
            Change::CloseOtherSessions { person, kept },
            Change::RevokeDevices {
                person,
                at: self.now(),
            },
        ]
    }

    /// How many other browsers there are, as the journal tells it.
    async fn others(&self, signed_in: &SignedIn) -> Result<String, Problem> {
        let own = self.list_sessions(&signed_in.actor).await?;
        let others = own.iter().filter(|one| one.id != signed_in.session.id);
        Ok(format!("{{\"sessions\":{}}}", others.count()))
    }
}

fn object(id: SessionId) -> Object {
    Object {
        kind: "session",
        id: id.to_string(),
    }
}

//! A password that must be changed: right, and good for nothing but choosing the next one.

use domain::journal::{Doer, Object};
use domain::people::{Account, AccountState};
use zeroize::Zeroizing;

use super::{Accepted, Chooser, PasswordDue};
use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed, Session};
use crate::factor::{SignedBy, Stage};
use crate::office::Office;
use crate::people::Coming;
use crate::problem::{Problem, Refusal};
use crate::use_case::{CHANGE_PASSWORD, RENEW_PASSWORD};

/// A browser whose sign-in was right, before its password is another.
#[derive(Debug, Clone)]
pub struct Renewing {
    /// Its session, which opens nothing yet.
    pub session: Session,
    /// The account.
    pub account: Account,
    /// Why.
    pub due: PasswordDue,
}

impl Office {
    /// Whether one's own password is to be changed, and why; also where nothing forces it.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn own_password_due(&self, actor: &Actor) -> Result<Option<PasswordDue>, Problem> {
        let Ok(permit) = actor.permit(&CHANGE_PASSWORD) else {
            return Ok(None);
        };
        let records = &self.parts.records;
        match records.account_of(permit.person).await? {
            Some(found) => Ok(records.password_due(found.account.id).await?),
            None => Ok(None),
        }
    }

    /// The browser behind a cookie that must choose another password; none when it is too late.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn renewing(&self, token_digest: [u8; 32]) -> Result<Option<Renewing>, Problem> {
        let records = &self.parts.records;
        let session = records.session(token_digest).await?;
        let waits = |session: &Session| session.stage == Stage::Renew && self.now() < session.until;
        let Some(session) = session.filter(waits) else {
            return Ok(None);
        };
        let found = records.account_of(session.person).await?;
        let due = records.password_due(session.account).await?;
        let (Some(found), Some(due)) = (found, due) else {
            return Ok(None);
        };
        Ok(Some(Renewing {
            session,
            account: found.account,
            due,
        }))
    }

    /// Another password, and with it the session. Every other browser is signed out. `current` is the present
    /// password, which only a directory asks for.
    ///
    /// # Errors
    /// Refused with a password that is not accepted, and when the account may not sign in any more.
    pub async fn renew_password(
        &self,
        renewing: &Renewing,
        (current, password): (Option<String>, String),
        coming: Coming<'_>,
    ) -> Result<Session, Problem> {
        let account = &renewing.account;
        if account.state != AccountState::Active {
            // Suspended in between.
            return Err(Refusal::WrongCredentials.into());
        }
        let current = current.filter(|_| self.is_bridged(&account.name));
        let current = current.map(Zeroizing::new);
        let before = current.as_ref().map(|current| current.as_str());
        let password = self.accepted_of(account, password, before).await?;
        let set = self.set_anywhere(account, before, password).await?;
        let session = Session {
            by: renewing.session.by,
            ..self.new_session(account, coming, Stage::Full)
        };
        let changes = vec![
            Change::SetPassword(set),
            Change::CloseSessionsOf(account.person),
            self.strangers_again(account.person),
            Change::OpenSession(session.clone()),
        ];
        let by = match session.by {
            SignedBy::Password => "password",
            _ => "second-factor",
        };
        let facts = format!(
            "{{\"why\":\"{}\",\"by\":\"{by}\"}}",
            renewing.due.why.name()
        );
        let told = Object {
            kind: "person",
            id: account.person.to_string(),
        };
        let doer = Doer::Person(account.person);
        let entry = self.entry(doer, &RENEW_PASSWORD, account.unit, told, facts);
        let deed = Deed::new(changes, entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(session)
    }

    /// Looks at a password that somebody chooses for an account that is there.
    pub(crate) async fn accepted_of(
        &self,
        account: &Account,
        password: String,
        before: Option<&str>,
    ) -> Result<Accepted, Problem> {
        let found = self.parts.records.person(account.person).await?;
        let name = found.map(|person| person.name).unwrap_or_default();
        let chooser = Chooser {
            account: Some(account.id),
            sign_in_name: &account.name,
            name: &name,
            before,
        };
        self.accept(password, chooser).await
    }
}

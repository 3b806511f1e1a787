//! The second step of signing in: one-time codes (RFC 6238) and recovery codes.

use domain::id::{AccountId, PersonId};
use domain::journal::{Doer, Object};
use domain::people::{Account, AccountState, Role};
use jiff::{SignedDuration, Timestamp};

use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed, Session};
use crate::factor::{SealPlace, SignedBy, Stage, Totp};
use crate::office::Office;
use crate::people::{Coming, SignedIn};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    ENTER_CODE, REMOVE_CODES, RENEW_RECOVERY_CODES, RESET_SECOND_FACTOR, SET_UP_CODES,
    VIEW_SECOND_FACTOR,
};

/// How long a browser may take over the second step. Ours, not a law's.
const STEP_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How many recovery codes a person gets.
const RECOVERY_CODES: usize = 10;
/// Letters of a recovery code: none looks like another. 16 of 32 letters are 80 bits.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
const RECOVERY_LETTERS: usize = 16;
/// Bytes of a seed, as RFC 4226 recommends.
const SEED_BYTES: usize = 20;

/// A browser whose password was right, before its second step.
#[derive(Debug, Clone)]
pub struct Outstanding {
    /// Its session, which opens nothing yet.
    pub session: Session,
    /// The account.
    pub account: Account,
    /// Whether a code of an authenticator opens it.
    pub codes: bool,
}

/// What somebody has set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodesState {
    /// Nothing.
    None,
    /// A seed that waits for its first code.
    Waiting {
        /// The seed, to be shown to its holder.
        seed: Vec<u8>,
    },
    /// Codes are asked for at sign-in.
    Confirmed {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        recovery: u32,
    },
}

/// What somebody's page of second factors shows.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// The name they sign in with.
    pub sign_in_name: String,
    /// Codes of an authenticator.
    pub codes: CodesState,
    /// Whether one of their roles asks for a second factor.
    pub required: bool,
}

const WRONG_CODE: Refusal = Refusal::Invalid {
    field: "code",
    why: "invalid-code",
};

impl Office {
    /// How far the right password brings an account.
    pub(crate) async fn stage_of(&self, account: &Account) -> Result<Stage, Problem> {
        let records = &self.parts.records;
        let totp = records.totp(account.id).await?;
        if totp.is_some_and(|totp| totp.confirmed_at.is_some()) {
            return Ok(Stage::Code);
        }
        let actor = self.actor(account.person, None).await?;
        if !actor.is_some_and(|actor| self.asks_more(&actor)) {
            return Ok(Stage::Full);
        }
        // Whoever has a passkey proves it with that: a password alone sets nothing up.
        if records.passkeys(account.id).await?.is_empty() {
            Ok(Stage::Enrol)
        } else {
            Ok(Stage::Code)
        }
    }

    /// Whether codes or passkeys of an account are set up.
    pub(crate) async fn has_second_factor(&self, account: AccountId) -> Result<bool, Problem> {
        let records = &self.parts.records;
        let totp = records.totp(account).await?;
        Ok(totp.is_some() || !records.passkeys(account).await?.is_empty())
    }

    /// Whether an account asks for more than its password.
    pub(crate) async fn asks_for_more(&self, account: &Account) -> Result<bool, Problem> {
        let own = self.has_second_factor(account.id).await?;
        Ok(own || self.stage_of(account).await? != Stage::Full)
    }

    fn asks_more(&self, actor: &Actor) -> bool {
        let asked: &std::collections::BTreeSet<Role> = &self.parts.second_factor;
        actor.roles().iter().any(|role| asked.contains(role))
    }

    /// When a session of this stage ends by itself; none where it lasts as usual.
    pub(crate) fn step_until(&self, stage: Stage) -> Option<Timestamp> {
        let until = self.now().checked_add(STEP_LIFE).unwrap_or(Timestamp::MAX);
        (stage != Stage::Full).then_some(until)
    }

    /// The browser behind a cookie whose second step is outstanding; none when it is too late.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn outstanding(
        &self,
        token_digest: [u8; 32],
    ) -> Result<Option<Outstanding>, Problem> {
        let records = &self.parts.records;
        let session = records.session(token_digest).await?;
        let waits = |session: &Session| session.stage == Stage::Code && self.now() < session.until;
        let Some(session) = session.filter(waits) else {
            return Ok(None);
        };
        let found = records.account_of(session.person).await?;
        let Some(account) = found.map(|found| found.account) else {
            return Ok(None);
        };
        let totp = records.totp(account.id).await?;
        let codes = totp.is_some_and(|totp| totp.confirmed_at.is_some());
        Ok(Some(Outstanding {
            session,
            account,
            codes,
        }))
    }

    /// The person behind a cookie who must set a second factor up before anything else.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn enrolling(&self, token_digest: [u8; 32]) -> Result<Option<SignedIn>, Problem> {
        let session = self.parts.records.session(token_digest).await?;
        let waits = |session: &Session| session.stage == Stage::Enrol && self.now() < session.until;
        let Some(session) = session.filter(waits) else {
            return Ok(None);
        };
        let actor = self.actor(session.person, session.language).await?;
        // Minutes ago the password was right, or the session would be over.
        Ok(actor.map(|actor| SignedIn {
            actor: actor.having_proved(true),
            session,
        }))
    }

    /// A one-time code or a recovery code for a session. The caller asks the door before.
    ///
    /// # Errors
    /// Refused when the code is wrong, was used before, or the account may not sign in.
    pub async fn enter_code(
        &self,
        outstanding: &Outstanding,
        code: &str,
        coming: Coming<'_>,
    ) -> Result<Session, Problem> {
        let account = &outstanding.account;
        if account.state != AccountState::Active {
            // Suspended in between.
            return Err(Refusal::WrongCredentials.into());
        }
        let code = plain(code);
        let six = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        let used = if six {
            let step = self.right_step(account.id, &code).await?;
            let account = account.id;
            Change::UseTotpStep { account, step }
        } else {
            Change::UseRecoveryCode {
                account: account.id,
                digest: self.parts.codes.recovery_digest(account.id, &code),
                at: self.now(),
            }
        };
        let facts = format!("{{\"by\":\"{}\"}}", if six { "code" } else { "recovery" });
        let session = Session {
            by: if six {
                SignedBy::Code
            } else {
                SignedBy::Recovery
            },
            ..self.new_session(account, coming, self.last_stage(account).await?)
        };
        let changes = vec![
            used,
            Change::CloseSession(outstanding.session.id),
            Change::OpenSession(session.clone()),
        ];
        let doer = Doer::Person(account.person);
        let object = session_object(&session);
        let entry = self.entry(doer, &ENTER_CODE, account.unit, object, facts);
        let scope = Scope::whole_office();
        let deed = Deed::new(changes, entry);
        self.commit(&scope, deed).await?;
        Ok(session)
    }

    /// The step of a right code of a confirmed seed.
    async fn right_step(&self, account: AccountId, code: &str) -> Result<i64, Problem> {
        let totp = self.parts.records.totp(account).await?;
        let totp = totp.filter(|totp| totp.confirmed_at.is_some());
        let totp = totp.ok_or(WRONG_CODE)?;
        let seed = self.seed(&totp)?;
        let step = self.parts.codes.step(&seed, code, self.now());
        Ok(step.ok_or(WRONG_CODE)?)
    }

    fn seed(&self, totp: &Totp) -> Result<Vec<u8>, Problem> {
        let row = totp.account.to_string();
        Ok(self.parts.seals.open(place(&row), &totp.sealed)?)
    }

    /// What one has set up.
    ///
    /// # Errors
    /// A fault when records or the master key cannot be read.
    pub async fn view_second_factor(&self, signed_in: &SignedIn) -> Result<SecondFactor, Problem> {
        signed_in.actor.permit(&VIEW_SECOND_FACTOR)?;
        let account = signed_in.session.account;
        let records = &self.parts.records;
        let codes = match records.totp(account).await? {
            None => CodesState::None,
            Some(totp) => match totp.confirmed_at {
                // Whoever found the browser open must not take a copy of it.
                None if !signed_in.actor.has_proved() => CodesState::None,
                None => CodesState::Waiting {
                    seed: self.seed(&totp)?,
                },
                Some(since) => CodesState::Confirmed {
                    since,
                    recovery: records.recovery_codes(account).await?,
                },
            },
        };
        Ok(SecondFactor {
            sign_in_name: self.sign_in_name_of(signed_in).await?,
            codes,
            required: self.asks_more(&signed_in.actor),
        })
    }

    /// Makes a seed for one's authenticator; it opens nothing until [`Self::confirm_codes`].
    ///
    /// # Errors
    /// Refused when codes are set up already; a fault when the master key cannot be read.
    pub async fn begin_codes(&self, signed_in: &SignedIn) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&SET_UP_CODES)?;
        let account = signed_in.session.account;
        let secret = self.parts.ids.secret();
        let seed = secret.get(..SEED_BYTES).unwrap_or_default();
        let row = account.to_string();
        let sealed = self.parts.seals.seal(place(&row), seed)?;
        let changes = vec![Change::SetTotp { account, sealed }];
        let facts = "{\"confirmed\":false}".to_owned();
        let unit = signed_in.actor.person.unit;
        let object = account_object(account.to_string());
        self.carry_out(&permit, unit, object, facts, changes).await
    }

    /// The first code of one's authenticator: from now on codes are asked for. Gives the recovery
    /// codes, which are shown this once. A browser that had to set codes up first is signed in with
    /// the session it gets as well, whose token is `coming`'s.
    ///
    /// # Errors
    /// Refused when the code is wrong, or codes are set up already.
    pub async fn confirm_codes(
        &self,
        signed_in: &SignedIn,
        code: &str,
        coming: Coming<'_>,
    ) -> Result<Vec<String>, Problem> {
        let permit = signed_in.actor.permit(&SET_UP_CODES)?;
        let account = signed_in.session.account;
        let totp = self.parts.records.totp(account).await?;
        let totp = totp.ok_or(WRONG_CODE)?;
        let seed = self.seed(&totp)?;
        let step = self.parts.codes.step(&seed, &plain(code), self.now());
        let step = step.ok_or(WRONG_CODE)?;
        let (codes, new) = self.new_recovery_codes(signed_in);
        let at = self.now();
        let mut changes = vec![Change::ConfirmTotp { account, step, at }, new];
        changes.extend(self.enrolled(signed_in, coming).await?);
        let facts = "{\"confirmed\":true}".to_owned();
        let unit = signed_in.actor.person.unit;
        let object = account_object(account.to_string());
        self.carry_out(&permit, unit, object, facts, changes)
            .await?;
        Ok(codes)
    }

    /// What opens the browser that had to set a second factor up first; nothing for one that was
    /// open before.
    pub(crate) async fn enrolled(
        &self,
        signed_in: &SignedIn,
        coming: Coming<'_>,
    ) -> Result<Vec<Change>, Problem> {
        if signed_in.session.stage != Stage::Enrol {
            return Ok(Vec::new());
        }
        let found = self.parts.records.account_of(signed_in.session.person);
        let account = found.await?.ok_or(Refusal::NotFound)?.account;
        let session = Session {
            by: SignedBy::Code,
            ..self.new_session(&account, coming, Stage::Full)
        };
        Ok(vec![
            Change::CloseSession(signed_in.session.id),
            Change::OpenSession(session),
        ])
    }

    /// Takes codes and recovery codes of one's own away: from now on they are not asked for.
    ///
    /// # Errors
    /// Refused while one of one's roles asks for a second factor and there is no passkey;
    /// [`Refusal::NotFound`] when there are no codes.
    pub async fn remove_codes(&self, signed_in: &SignedIn) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&REMOVE_CODES)?;
        let account = signed_in.session.account;
        let records = &self.parts.records;
        let totp = records.totp(account).await?.ok_or(Refusal::NotFound)?;
        let passkeys = records.passkeys(account).await?.len();
        // A seed that waits for its first code is no second factor yet.
        if totp.confirmed_at.is_some() {
            self.one_stays(&signed_in.actor, passkeys)?;
        }
        let changes = vec![Change::RemoveCodes(account)];
        let unit = signed_in.actor.person.unit;
        let object = account_object(account.to_string());
        self.carry_out(&permit, unit, object, "{}".into(), changes)
            .await
    }

    /// Refuses to leave somebody without a second factor whose role asks for one.
    pub(crate) fn one_stays(&self, actor: &Actor, others: usize) -> Result<(), Refusal> {
        if others == 0 && self.asks_more(actor) {
            let why = "refusal-last-factor";
            return Err(Refusal::WrongState { why });
        }
        Ok(())
    }

    /// New recovery codes for a code of one's authenticator; those from before open no more.
    ///
    /// # Errors
    /// Refused when the code is wrong or was used before.
    pub async fn renew_recovery_codes(
        &self,
        signed_in: &SignedIn,
        code: &str,
    ) -> Result<Vec<String>, Problem> {
        let permit = signed_in.actor.permit(&RENEW_RECOVERY_CODES)?;
        let account = signed_in.session.account;
        let used = self.used_code(signed_in, code).await?;
        let permit = permit.proved_within();
        let (codes, new) = self.new_recovery_codes(signed_in);
        let changes = vec![used, new];
        let unit = signed_in.actor.person.unit;
        let object = account_object(account.to_string());
        self.carry_out(&permit, unit, object, "{}".into(), changes)
            .await?;
        Ok(codes)
    }

    /// The use of a right code of one's authenticator.
    pub(crate) async fn used_code(
        &self,
        signed_in: &SignedIn,
        code: &str,
    ) -> Result<Change, Problem> {
        let account = signed_in.session.account;
        let step = self.right_step(account, &plain(code)).await?;
        Ok(Change::UseTotpStep { account, step })
    }

    /// Takes codes, recovery codes and passkeys of a person away, who lost them, and signs every
    /// browser of theirs out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; refused for oneself.
    pub async fn reset_second_factor(&self, actor: &Actor, id: PersonId) -> Result<(), Problem> {
        let permit = actor.permit(&RESET_SECOND_FACTOR)?;
        let person = self.reached(&permit, id).await?;
        if id == permit.person {
            let why = "refusal-own-account";
            return Err(Refusal::WrongState { why }.into());
        }
        let record = self.account_in(id, |_| true).await?;
        let changes = vec![
            Change::RemoveSecondFactor(record.account.id),
            Change::CloseSessionsOf(id),
            self.strangers_again(id),
        ];
        let object = Object {
            kind: "person",
            id: id.to_string(),
        };
        self.carry_out(&permit, person.unit, object, "{}".into(), changes)
            .await
    }

    fn new_recovery_codes(&self, signed_in: &SignedIn) -> (Vec<String>, Change) {
        let account = signed_in.session.account;
        let code = |_| recovery_code(&self.parts.ids.secret());
        let codes: Vec<String> = (0..RECOVERY_CODES).map(code).collect();
        let digests = codes.iter();
        let digests = digests.map(|code| self.parts.codes.recovery_digest(account, code));
        let digests = digests.collect();
        (codes, Change::SetRecoveryCodes { account, digests })
    }
}

/// A recovery code of the first 80 of these random bits.
fn recovery_code(random: &[u8; 32]) -> String {
    let bits = random.iter().take(RECOVERY_LETTERS * 5 / 8);
    let bits = bits.fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let letter = |place: usize| {
        let five = usize::try_from(bits >> (place * 5) & 31).unwrap_or_default();
        char::from(LETTERS.get(five).copied().unwrap_or(b'a'))
    };
    (0..RECOVERY_LETTERS).map(letter).collect()
}

/// A code as it is compared: people write blanks and hyphens between groups.
fn plain(code: &str) -> String {
    let code = code.chars().take(64);
    let kept = code.filter(|letter| !letter.is_whitespace() && *letter != '-');
    kept.flat_map(char::to_lowercase).collect()
}

fn place(row: &str) -> SealPlace<'_> {
    SealPlace {
        table: "totp",
        column: "seed",
        row,
    }
}

fn account_object(id: String) -> Object {
    Object {
        kind: "account",
        id,
    }
}

fn session_object(session: &Session) -> Object {
    Object {
        kind: "session",
        id: session.id.to_string(),
    }
}

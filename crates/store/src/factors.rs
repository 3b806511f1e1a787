//! Second factors, sessions and known devices.

use application::deed::{Change, Session};
use application::factor::{Factors, Passkey, Totp};
use application::port::{DeviceRegister, KnownDevice};
use application::{Fault, Refusal};
use async_trait::async_trait;
use domain::id::{AccountId, DeviceId, PersonId, SessionId};
use domain::people::Account;
use jiff::Timestamp;

use crate::engine::{Value, Write};
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad, hex, unhex};
use crate::statement::{self as sql, Statement};
use crate::writes::micros;

/// The account whose second factor a change is about.
pub(crate) const fn account_of(change: &Change) -> Option<AccountId> {
    Some(match change {
        Change::SetTotp { account, .. }
        | Change::ConfirmTotp { account, .. }
        | Change::UseTotpStep { account, .. }
        | Change::SetRecoveryCodes { account, .. }
        | Change::UseRecoveryCode { account, .. }
        | Change::UsePasskey { account, .. }
        | Change::RemovePasskey { account, .. }
        | Change::ForgetDevice { account, .. }
        | Change::ForgetOtherDevices { account, .. }
        | Change::RemoveCodes(account)
        | Change::RemoveSecondFactor(account) => *account,
        Change::AddPasskey(passkey) => passkey.account,
        _ => return None,
    })
}

/// Changes that the row itself must still allow.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    codes(change)
        .or_else(|| keys(change))
        .or_else(|| browsers(change))
}

fn codes(change: &Change) -> Option<Guarded> {
    let used = Refusal::Invalid {
        field: "code",
        why: "invalid-code",
    };
    let there = Refusal::WrongState {
        why: "refusal-totp-there",
    };
    Some(match change {
        Change::SetTotp { account, sealed } => (
            &sql::SET_TOTP,
            vec![account.to_string().into(), hex(sealed).into()],
            there,
        ),
        Change::ConfirmTotp { account, step, at } => (
            &sql::CONFIRM_TOTP,
            vec![account.to_string().into(), (*step).into(), micros(*at)],
            there,
        ),
        Change::UseTotpStep { account, step } => (
            &sql::USE_TOTP_STEP,
            vec![account.to_string().into(), (*step).into()],
            used,
        ),
        Change::UseRecoveryCode {
            account,
            digest,
            at,
        } => (
            &sql::USE_RECOVERY_CODE,
            vec![account.to_string().into(), hex(digest).into(), micros(*at)],
            used,
        ),
        _ => return None,
    })
}

fn keys(change: &Change) -> Option<Guarded> {
    Some(match change {
        Change::AddPasskey(passkey) => (
            &sql::ADD_PASSKEY,
            vec![
                hex(&passkey.credential).into(),
                passkey.account.to_string().into(),
                hex(&passkey.user_handle).into(),
                hex(&passkey.public_key).into(),
                i64::from(passkey.sign_count).into(),
                i64::from(passkey.backed_up).into(),
                passkey.name.as_str().into(),
                micros(passkey.since),
            ],
            Refusal::WrongState {
                why: "refusal-passkey-there",
            },
        ),
        Change::UsePasskey {
            account,
            credential,
            seen,
            count,
            backed_up,
            at,
        } => (
            &sql::USE_PASSKEY,
            vec![
                hex(credential).into(),
                account.to_string().into(),
                i64::from(*seen).into(),
                i64::from(*count).into(),
                i64::from(*backed_up).into(),
                micros(*at),
            ],
            Refusal::WrongCredentials,
        ),
        Change::RemovePasskey {
            account,
            credential,
        } => (
            &sql::REMOVE_PASSKEY,
            vec![hex(credential).into(), account.to_string().into()],
            Refusal::NotFound,
        ),
        _ => return None,
    })
}

fn browsers(change: &Change) -> Option<Guarded> {
    Some(match change {
        Change::ProveSession {
            session,
            digest,
            at,
        } => (
            &sql::PROVE_SESSION,
            vec![session.to_string().into(), hex(digest).into(), micros(*at)],
            Refusal::SignInFirst,
        ),
        Change::ForgetDevice {
            account,
            device,
            at,
        } => (
            &sql::FORGET_DEVICE,
            vec![
                account.to_string().into(),
                device.to_string().into(),
                micros(*at),
            ],
            Refusal::NotFound,
        ),
        _ => return None,
    })
}

/// Changes of several rows; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Fault> {
    match change {
        Change::SetRecoveryCodes { account, digests } => {
            let account = account.to_string();
            let gone = vec![account.as_str().into()];
            write.run(&sql::FORGET_RECOVERY_CODES, gone).await?;
            for digest in digests {
                let values = vec![account.as_str().into(), hex(digest).into()];
                write.run(&sql::ADD_RECOVERY_CODE, values).await?;
            }
        }
        Change::RemoveCodes(account) => {
            for statement in [&sql::FORGET_TOTP, &sql::FORGET_RECOVERY_CODES] {
                let account = vec![account.to_string().into()];
                write.run(statement, account).await?;
            }
        }
        Change::RemoveSecondFactor(account) => {
            for statement in [
                &sql::FORGET_TOTP,
                &sql::FORGET_RECOVERY_CODES,
                &sql::FORGET_PASSKEYS,
            ] {
                let account = vec![account.to_string().into()];
                write.run(statement, account).await?;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The row of a change that only adds or removes one.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    Some(match change {
        Change::CloseOtherSessions { person, kept } => (
            &sql::CLOSE_OTHER_SESSIONS,
            vec![person.to_string().into(), kept.to_string().into()],
        ),
        Change::RevokeDevices { person, at } => (
            &sql::REVOKE_DEVICES,
            vec![person.to_string().into(), micros(*at)],
        ),
        Change::ForgetOtherDevices { account, kept, at } => (
            &sql::FORGET_OTHER_DEVICES,
            vec![
                account.to_string().into(),
                kept.map_or_else(String::new, |kept| kept.to_string())
                    .into(),
                micros(*at),
            ],
        ),
        _ => return None,
    })
}

impl Columns<'_> {
    fn hexed(&self, column: &str) -> Result<Vec<u8>, Fault> {
        unhex(&self.text(column)?).ok_or_else(|| bad(column))
    }

    fn passkey(&self) -> Result<Passkey, Fault> {
        Ok(Passkey {
            credential: self.hexed("credential_id")?,
            account: self.parsed("account")?,
            user_handle: self.hexed("user_handle")?,
            public_key: self.hexed("public_key")?,
            sign_count: self.small("sign_count")?,
            backed_up: self.whole("backed_up")? != 0,
            name: self.text("passkey_name")?,
            since: self.time("since")?,
            last_used: self.maybe_time("last_used")?,
        })
    }
}

#[async_trait]
impl Factors for SqlRecords {
    async fn totp(&self, account: AccountId) -> Result<Option<Totp>, Fault> {
        let id = vec![account.to_string().into()];
        first(&self.rows(&sql::TOTP, id, None).await?, |row| {
            Ok(Totp {
                account,
                sealed: row.hexed("seed")?,
                confirmed_at: row.maybe_time("confirmed_at")?,
                last_step: row.whole("last_step")?,
            })
        })
    }

    async fn recovery_codes(&self, account: AccountId) -> Result<u32, Fault> {
        let account = vec![account.to_string().into()];
        let rows = self.rows(&sql::RECOVERY_CODES, account, None).await?;
        Ok(first(&rows, |row| row.small("how_many"))?.unwrap_or_default())
    }

    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, Fault> {
        let account = vec![account.to_string().into()];
        let rows = self.rows(&sql::PASSKEYS, account, None).await?;
        each(&rows, Columns::passkey)
    }

    async fn passkey(&self, credential: &[u8]) -> Result<Option<(Passkey, Account)>, Fault> {
        let credential = vec![hex(credential).into()];
        let rows = self.rows(&sql::PASSKEY, credential, None).await?;
        first(&rows, |row| Ok((row.passkey()?, row.account()?)))
    }

    async fn sessions(&self, person: PersonId, at: Timestamp) -> Result<Vec<Session>, Fault> {
        let values = vec![person.to_string().into(), micros(at)];
        let rows = self.rows(&sql::SESSIONS, values, None).await?;
        each(&rows, |row| {
            let digest = row.hexed("token_digest")?;
            let digest = digest.try_into().map_err(|_| bad("token_digest"))?;
            row.session(digest)
        })
    }

    async fn devices(
        &self,
        account: AccountId,
        used_after: Timestamp,
    ) -> Result<Vec<KnownDevice>, Fault> {
        let values = vec![account.to_string().into(), micros(used_after)];
        let rows = self.rows(&sql::DEVICES, values, None).await?;
        each(&rows, |row| {
            Ok(KnownDevice {
                id: row.parsed("id")?,
                account: row.parsed("account")?,
                since: row.time("since")?,
                last_used: row.time("last_used")?,
                label: row.text("label")?,
                network: row.text("network")?,
            })
        })
    }

    async fn holds_sealed(&self) -> Result<bool, Fault> {
        Ok(!self
            .rows(&sql::ANY_SEALED, Vec::new(), None)
            .await?
            .is_empty())
    }

    async fn seen(&self, session: SessionId, at: Timestamp) -> Result<(), Fault> {
        let values = vec![session.to_string().into(), micros(at)];
        let seen = vec![(&sql::SESSION_SEEN, values)];
        self.change(seen).await.map(drop)
    }
}

#[async_trait]
impl DeviceRegister for SqlRecords {
    async fn stands(&self, device: DeviceId) -> Result<bool, Fault> {
        let device = vec![device.to_string().into()];
        let rows = self.rows(&sql::DEVICE, device, None).await?;
        let revoked = first(&rows, |row| row.maybe_whole("revoked_at"))?;
        Ok(matches!(revoked, Some(None)))
    }

    async fn remember(&self, device: &KnownDevice) -> Result<(), Fault> {
        let values = vec![
            device.id.to_string().into(),
            device.account.to_string().into(),
            micros(device.last_used),
            device.label.as_str().into(),
            device.network.as_str().into(),
        ];
        let remember = vec![(&sql::REMEMBER_DEVICE, values)];
        self.change(remember).await.map(drop)
    }
}

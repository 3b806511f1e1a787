//! One account is changed, and read again.
//!
//! Whoever calls this has a verdict that people approved. Between the verdict and the deed time passes: [`prepare`]
//! reads the account once more, leaves it alone when it was used or changed meanwhile, and says what it would
//! write; [`carry`] writes just that, over the values that were seen, and reads the account again. A caller that
//! keeps what was prepared knows after a crash what was under way. Programs and envelopes are refused here as well,
//! whatever was approved.

use domain::policy::{AccountFacts, AccountKind, State};
use jiff::Timestamp;
use ldap3::{Mod, Scope};

use crate::account::DirectoryAccount;
use crate::connect::{Connection, Question, Settings};
use crate::dialect::Dialect;
use crate::entry::Entry;
use crate::error::{DirectoryError, Otherwise};
use crate::read::read_one;

/// `ADS_UF_ACCOUNTDISABLE`
const DISABLED: i64 = 0x2;
/// `ADS_UF_DONT_EXPIRE_PASSWD`
const NEVER_EXPIRES: i64 = 0x1_0000;
/// Closed until somebody opens it (draft-behera-ldap-password-policy 5.3.3).
const CLOSED_FOR_GOOD: &str = "000001010000Z";

/// What can be done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// It opens nothing.
    Suspend,
    /// It opens nothing but the change of its password.
    MustChange,
}

/// A value that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Which attribute.
    pub attribute: &'static str,
    /// What stands there; none: it is absent.
    pub before: Option<String>,
    /// What shall stand there; none: it shall be absent.
    pub after: Option<String>,
}

/// What would be done with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// As it is now.
    pub account: DirectoryAccount,
    /// What would be written; nothing when it is so already.
    pub written: Vec<Written>,
}

/// What was done with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// As it was read again.
    pub account: DirectoryAccount,
    /// What was written; nothing when it was there already.
    pub written: Vec<Written>,
}

/// Changes an account as it was judged, and reads it again.
///
/// # Errors
/// As [`prepare`] and [`carry`].
pub async fn carry_out(
    settings: &Settings,
    judged: &DirectoryAccount,
    measure: Measure,
    now: Timestamp,
) -> Result<Carried, DirectoryError> {
    let prepared = prepare(settings, judged, measure, now).await?;
    carry(settings, prepared, measure, now).await
}

/// Reads an account as it is now and says what would be written. Nothing is changed.
///
/// # Errors
/// When nothing may be done: no person's account, gone, used or changed since it was judged.
pub async fn prepare(
    settings: &Settings,
    judged: &DirectoryAccount,
    measure: Measure,
    now: Timestamp,
) -> Result<Prepared, DirectoryError> {
    let name = &judged.facts.account;
    let moved = |what| DirectoryError::Moved {
        account: name.clone(),
        what,
    };
    let found = read_one(settings, judged.id, now).await?;
    let found = found.ok_or_else(|| moved(Otherwise::Gone))?;
    for account in [judged, &found] {
        if account.facts.kind != AccountKind::Person {
            return Err(DirectoryError::NotAPerson(name.clone()));
        }
    }
    if reached(found.facts.state, measure) {
        return Ok(Prepared {
            account: found,
            written: Vec::new(),
        });
    }
    if let Some(what) = otherwise(&judged.facts, &found.facts) {
        return Err(moved(what));
    }
    let first = settings.servers.first().ok_or(DirectoryError::NoServer)?;
    let mut connection = Connection::open(settings, first).await?;
    let before = raw(&mut connection, settings.dialect, &found.dn).await?;
    let written =
        values(settings.dialect, &before, measure).map_err(|why| DirectoryError::Change {
            server: first.to_string(),
            dn: found.dn.clone(),
            why,
        })?;
    Ok(Prepared {
        account: found,
        written,
    })
}

/// Writes what was prepared over the values that were seen, and reads the account again.
///
/// # Errors
/// When the server refuses, or another value stands there by now. [`DirectoryError::NotReached`] when it was done
/// and is not so.
pub async fn carry(
    settings: &Settings,
    prepared: Prepared,
    measure: Measure,
    now: Timestamp,
) -> Result<Carried, DirectoryError> {
    let Prepared { account, written } = prepared;
    if written.is_empty() {
        return Ok(Carried { account, written });
    }
    let account = write(settings, &account, &written, now).await?;
    if !reached(account.facts.state, measure) {
        return Err(DirectoryError::NotReached {
            account: account.facts.account,
            state: account.facts.state.name(),
        });
    }
    Ok(Carried { account, written })
}

/// What would open an account again that was suspended by writing `done`. Nothing is changed; empty when the
/// values from before stand there already.
///
/// # Errors
/// When the account is gone, is no person's, or shows other values by now: then somebody else closed it as well.
pub async fn prepare_back(
    settings: &Settings,
    judged: &DirectoryAccount,
    done: &[Written],
    now: Timestamp,
) -> Result<Prepared, DirectoryError> {
    let name = &judged.facts.account;
    let moved = |what| DirectoryError::Moved {
        account: name.clone(),
        what,
    };
    let found = read_one(settings, judged.id, now).await?;
    let account = found.ok_or_else(|| moved(Otherwise::Gone))?;
    if account.facts.kind != AccountKind::Person {
        return Err(DirectoryError::NotAPerson(name.clone()));
    }
    let first = settings.servers.first().ok_or(DirectoryError::NoServer)?;
    let mut connection = Connection::open(settings, first).await?;
    let entry = raw(&mut connection, settings.dialect, &account.dn).await?;
    let mut written = Vec::new();
    for one in done {
        let stands = entry.text(one.attribute).map(str::to_owned);
        if stands == one.before {
            continue;
        }
        if stands != one.after {
            return Err(moved(Otherwise::State));
        }
        written.push(Written {
            attribute: one.attribute,
            before: stands,
            after: one.before.clone(),
        });
    }
    Ok(Prepared { account, written })
}

/// Writes what [`prepare_back`] prepared, and reads the account again.
///
/// # Errors
/// As [`carry`].
pub async fn carry_back(
    settings: &Settings,
    prepared: Prepared,
    now: Timestamp,
) -> Result<Carried, DirectoryError> {
    let Prepared { account, written } = prepared;
    if written.is_empty() {
        return Ok(Carried { account, written });
    }
    let account = write(settings, &account, &written, now).await?;
    if reached(account.facts.state, Measure::Suspend) {
        return Err(DirectoryError::NotReached {
            account: account.facts.account,
            state: account.facts.state.name(),
        });
    }
    Ok(Carried { account, written })
}

async fn write(
    settings: &Settings,
    account: &DirectoryAccount,
    written: &[Written],
    now: Timestamp,
) -> Result<DirectoryAccount, DirectoryError> {
    let first = settings.servers.first().ok_or(DirectoryError::NoServer)?;
    let mut connection = Connection::open(settings, first).await?;
    let changes = written.iter().flat_map(modification).collect();
    connection.modify(&account.dn, changes).await?;
    let again = read_one(settings, account.id, now).await?;
    again.ok_or_else(|| DirectoryError::Moved {
        account: account.facts.account.clone(),
        what: Otherwise::Gone,
    })
}

/// What is no longer as it was judged.
fn otherwise(judged: &AccountFacts, found: &AccountFacts) -> Option<Otherwise> {
    let at = |facts: &AccountFacts| facts.last_login.as_ref().map(|login| login.at);
    if at(found) > at(judged) {
        Some(Otherwise::Used)
    } else if found.password_changed != judged.password_changed {
        Some(Otherwise::Password)
    } else if found.on_leave && !judged.on_leave {
        Some(Otherwise::OnLeave)
    } else if found.legal_hold && !judged.legal_hold {
        Some(Otherwise::Held)
    } else if found.state != judged.state {
        Some(Otherwise::State)
    } else {
        None
    }
}

const fn reached(state: State, measure: Measure) -> bool {
    match measure {
        Measure::Suspend => matches!(state, State::Suspended(_)),
        // What opens nothing needs no new password until it is opened.
        Measure::MustChange => matches!(state, State::MustChange | State::Suspended(_)),
    }
}

/// What stands in the entry now.
async fn raw(
    connection: &mut Connection,
    dialect: Dialect,
    dn: &str,
) -> Result<Entry, DirectoryError> {
    let question = Question {
        base: dn,
        scope: Scope::Base,
        filter: "(objectClass=*)",
        attributes: match dialect {
            Dialect::ActiveDirectory => &["userAccountControl", "pwdLastSet"],
            Dialect::OpenLdap => &["pwdAccountLockedTime", "pwdReset"],
        },
        what: "what stands in the entry",
    };
    let mut entry = Entry::default();
    connection.each(&question, |found| entry = found).await?;
    Ok(entry)
}

/// The values that make it so.
fn values(dialect: Dialect, entry: &Entry, measure: Measure) -> Result<Vec<Written>, String> {
    let write = |attribute: &'static str, after: String| Written {
        attribute,
        before: entry.text(attribute).map(str::to_owned),
        after: Some(after),
    };
    let control = || {
        let control = entry.number("userAccountControl")?;
        control.ok_or_else(|| "no userAccountControl".to_owned())
    };
    Ok(match (dialect, measure) {
        (Dialect::ActiveDirectory, Measure::Suspend) => {
            vec![write(
                "userAccountControl",
                (control()? | DISABLED).to_string(),
            )]
        }
        (Dialect::ActiveDirectory, Measure::MustChange) => {
            let control = control()?;
            let mut all = vec![write("pwdLastSet", "0".to_owned())];
            // A password that never expires need not be changed, whatever else is written.
            if control & NEVER_EXPIRES != 0 {
                let expires = control & !NEVER_EXPIRES;
                all.push(write("userAccountControl", expires.to_string()));
            }
            all
        }
        (Dialect::OpenLdap, Measure::Suspend) => {
            vec![write("pwdAccountLockedTime", CLOSED_FOR_GOOD.to_owned())]
        }
        (Dialect::OpenLdap, Measure::MustChange) => vec![write("pwdReset", "TRUE".to_owned())],
    })
}

/// A number of bits is taken away as it was seen, so that nobody else's bit is overwritten: the server refuses
/// when it is another one by now. What is taken back is taken away as it was written.
fn modification(written: &Written) -> Vec<Mod<String>> {
    let name = written.attribute.to_owned();
    let one = |value: &String| [value.clone()].into_iter().collect();
    match (&written.before, &written.after) {
        (Some(before), Some(after)) if written.attribute == "userAccountControl" => vec![
            Mod::Delete(name.clone(), one(before)),
            Mod::Add(name, one(after)),
        ],
        (_, Some(after)) => vec![Mod::Replace(name, one(after))],
        (Some(before), None) => vec![Mod::Delete(name, one(before))],
        (None, None) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(
        dialect: Dialect,
        entry: &[(&str, &str)],
        measure: Measure,
    ) -> Vec<(&'static str, String)> {
        let values = values(dialect, &Entry::new("cn=an", entry), measure).unwrap();
        values
            .into_iter()
            .map(|written| (written.attribute, written.after.unwrap()))
            .collect()
    }

    #[test]
    fn each_measure_is_written_as_the_directory_knows_it() {
        let ad = Dialect::ActiveDirectory;
        let usual = [("userAccountControl", "512")];
        let forever = [("userAccountControl", "66048")];
        assert_eq!(
            told(ad, &usual, Measure::Suspend),
            [("userAccountControl", "514".into())]
        );
        assert_eq!(
            told(ad, &usual, Measure::MustChange),
            [("pwdLastSet", "0".into())]
        );
        assert_eq!(
            told(ad, &forever, Measure::MustChange),
            [
                ("pwdLastSet", "0".into()),
                ("userAccountControl", "512".into())
            ]
        );
        let ldap = Dialect::OpenLdap;
        let closed = ("pwdAccountLockedTime", CLOSED_FOR_GOOD.to_owned());
        assert_eq!(told(ldap, &[], Measure::Suspend), [closed]);
        assert_eq!(
            told(ldap, &[], Measure::MustChange),
            [("pwdReset", "TRUE".into())]
        );
        assert!(values(ad, &Entry::default(), Measure::Suspend).is_err());
    }
}

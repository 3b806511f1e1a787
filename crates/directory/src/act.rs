//! One account is changed, and read again.
//!
//! Whoever calls this has a verdict that people approved. Between the verdict and the deed time passes: the
//! account is read once more first, and left alone when it was used or changed meanwhile. Programs and envelopes
//! are refused here as well, whatever was approved.

use domain::policy::{AccountFacts, AccountKind, State};
use jiff::Timestamp;
use ldap3::{Mod, Scope};

use crate::account::DirectoryAccount;
use crate::connect::{Connection, Question, Settings};
use crate::dialect::Dialect;
use crate::entry::Entry;
use crate::error::DirectoryError;
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

/// A value that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Which attribute.
    pub attribute: &'static str,
    /// What stood there; none: it was absent.
    pub before: Option<String>,
    /// What stands there.
    pub after: String,
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
/// When nothing was done: no person's account, gone, used or changed since it was judged, refused by the server.
/// [`DirectoryError::NotReached`] when it was done and is not so.
pub async fn carry_out(
    settings: &Settings,
    judged: &DirectoryAccount,
    measure: Measure,
    now: Timestamp,
) -> Result<Carried, DirectoryError> {
    let name = &judged.facts.account;
    let moved = |what| DirectoryError::Moved {
        account: name.clone(),
        what,
    };
    let found = read_one(settings, judged.id, now).await?;
    let found = found.ok_or_else(|| moved("it is gone"))?;
    for account in [judged, &found] {
        if account.facts.kind != AccountKind::Person {
            return Err(DirectoryError::NotAPerson(name.clone()));
        }
    }
    if reached(found.facts.state, measure) {
        return Ok(Carried {
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
    let changes = written.iter().flat_map(modification).collect();
    connection.modify(&found.dn, changes).await?;
    let again = read_one(settings, judged.id, now).await?;
    let account = again.ok_or_else(|| moved("it is gone"))?;
    if !reached(account.facts.state, measure) {
        return Err(DirectoryError::NotReached {
            account: name.clone(),
            state: account.facts.state.name(),
        });
    }
    Ok(Carried { account, written })
}

/// What is no longer as it was judged.
fn otherwise(judged: &AccountFacts, found: &AccountFacts) -> Option<&'static str> {
    let at = |facts: &AccountFacts| facts.last_login.as_ref().map(|login| login.at);
    if at(found) > at(judged) {
        Some("it was used since")
    } else if found.password_changed != judged.password_changed {
        Some("its password was changed since")
    } else if found.on_leave && !judged.on_leave {
        Some("its person is away now")
    } else if found.legal_hold && !judged.legal_hold {
        Some("it is held now")
    } else if found.state != judged.state {
        Some("its state is another")
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
        after,
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
/// when it is another one by now.
fn modification(written: &Written) -> Vec<Mod<String>> {
    let name = written.attribute.to_owned();
    let one = |value: &String| [value.clone()].into_iter().collect();
    match &written.before {
        Some(before) if written.attribute == "userAccountControl" => vec![
            Mod::Delete(name.clone(), one(before)),
            Mod::Add(name, one(&written.after)),
        ],
        _ => vec![Mod::Replace(name, one(&written.after))],
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
            .map(|written| (written.attribute, written.after))
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

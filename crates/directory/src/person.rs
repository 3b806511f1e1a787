//! A person signs in with the password of the directory, and changes it there.
//!
//! Both ask as whoever reads the directory first: where the person's entry lies, whether a new password is wanted,
//! and how many wrong ones the directory has counted. Before the one that would lock the account nothing is asked
//! any more. A new password is written with the old one beside it, never over it, so that the directory's own
//! rules of age and history hold; a password that must be changed lets nobody in, and Active Directory takes its
//! change from whoever reads the directory, with the old password as the proof.

use jiff::{SignedDuration, Timestamp};
use ldap3::{Mod, Scope};

use crate::connect::{Connection, Introduction, Question, Said, Security, Server, Settings};
use crate::dialect::Dialect;
use crate::entry::Entry;
use crate::error::DirectoryError;
use crate::read::base;
use crate::stamp::filetime;

/// Longer names are nobody's (`sAMAccountName` has 20, `uid` 256).
const LONGEST_NAME: usize = 256;
/// How long nobody is asked about when a directory opens a locked account only by hand. Ours, not a law's.
const ASK_AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// Active Directory writes spans in steps of 100 ns.
const STEPS_A_SECOND: i64 = 10_000_000;

/// What the directory says to a name and a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Right.
    Right,
    /// Right, and another one must be chosen first.
    MustChange,
    /// One of them is wrong.
    Wrong,
    /// Right, and the account is disabled.
    Disabled,
    /// Right, and the account has expired.
    Expired,
    /// Right, and not at this time or not from here.
    NotNow,
    /// It was not asked, or says that it is locked: come back after this long.
    Wait(SignedDuration),
}

/// What the directory says to another password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is the password now.
    Done,
    /// The present one is wrong, or the account opens nothing.
    Wrong,
    /// It was used before.
    Used,
    /// The present one is too young to be changed.
    TooYoung,
    /// It is too short.
    TooShort,
    /// It is not made of enough kinds of characters.
    TooSimple,
    /// It breaks one of these rules, and the directory does not say which.
    Restricted,
    /// This person may not change it.
    Forbidden,
    /// It was not asked, or says that it is locked: come back after this long.
    Wait(SignedDuration),
}

/// Asks whether name and password are right.
///
/// # Errors
/// When no server of the directory answers, or the way there is not protected by TLS.
pub async fn sign_in(
    settings: &Settings,
    name: &str,
    password: &str,
    now: Timestamp,
) -> Result<Answer, DirectoryError> {
    // An empty password would be taken as nobody's sign-in, which is always right (RFC 4513 5.1.2).
    if name.is_empty() || name.len() > LONGEST_NAME || password.is_empty() {
        return Ok(Answer::Wrong);
    }
    let Some((found, _)) = find(settings, name, now).await? else {
        return Ok(Answer::Wrong);
    };
    if let Some(wait) = found.wait {
        return Ok(Answer::Wait(wait));
    }
    let mut own = Connection::unsigned(settings, &found.server).await?;
    let said = own.bind(&found.dn, password).await?;
    Ok(match answer(&said) {
        Answer::Right if found.must_change => Answer::MustChange,
        answer => answer,
    })
}

/// Writes another password, with the present one as the proof.
///
/// # Errors
/// When no server of the directory answers, or the way there is not protected by TLS.
pub async fn change_password(
    settings: &Settings,
    name: &str,
    (old, new): (&str, &str),
    now: Timestamp,
) -> Result<Change, DirectoryError> {
    if name.is_empty() || name.len() > LONGEST_NAME || old.is_empty() || new.is_empty() {
        return Ok(Change::Wrong);
    }
    let Some((found, mut reader)) = find(settings, name, now).await? else {
        return Ok(Change::Wrong);
    };
    if let Some(wait) = found.wait {
        return Ok(Change::Wait(wait));
    }
    let said = match settings.dialect {
        Dialect::ActiveDirectory => {
            let attribute = || b"unicodePwd".to_vec();
            let one = |password: &str| [quoted(password)].into_iter().collect();
            let changes = vec![
                Mod::Delete(attribute(), one(old)),
                Mod::Add(attribute(), one(new)),
            ];
            reader.write(&found.dn, changes).await?
        }
        Dialect::OpenLdap => {
            let mut own = Connection::unsigned(settings, &found.server).await?;
            let said = own.bind(&found.dn, old).await?;
            if said.code != 0 {
                return Ok(Change::Wrong);
            }
            own.set_password(&found.dn, old, new).await?
        }
    };
    Ok(changed(&said))
}

/// An account as it is before it is asked.
struct Found {
    server: Server,
    dn: String,
    must_change: bool,
    wait: Option<SignedDuration>,
}

/// The only account of a name, and the connection that found it: by the first server that answers.
async fn find(
    settings: &Settings,
    name: &str,
    now: Timestamp,
) -> Result<Option<(Found, Connection)>, DirectoryError> {
    let mut last = DirectoryError::NoServer;
    for server in &settings.servers {
        if settings.security == Security::PlainOnLoopback {
            return Err(DirectoryError::Unprotected(server.to_string()));
        }
        match find_at(settings, server, name, now).await {
            Err(silent @ DirectoryError::Connection { .. }) => last = silent,
            found => return found,
        }
    }
    Err(last)
}

async fn find_at(
    settings: &Settings,
    server: &Server,
    name: &str,
    now: Timestamp,
) -> Result<Option<(Found, Connection)>, DirectoryError> {
    let mut connection = Connection::open(settings, server).await?;
    let known = connection.introduction().await?;
    let base = base(settings, &known, server)?;
    let named = settings.dialect.named(name);
    let filter = match &settings.filter {
        Some(filter) => format!("(&{named}{filter})"),
        None => named,
    };
    let question = Question {
        base: &base,
        scope: Scope::Subtree,
        filter: &filter,
        attributes: match settings.dialect {
            Dialect::ActiveDirectory => &["pwdLastSet", "badPwdCount", "badPasswordTime"],
            Dialect::OpenLdap => &["pwdReset"],
        },
        what: "where an account lies",
    };
    let mut entries = Vec::new();
    connection
        .each(&question, |entry| {
            // Of a second one it is enough to know that it is there.
            if entries.len() < 2 {
                entries.push(entry);
            }
        })
        .await?;
    let [entry] = entries.as_slice() else {
        return Ok(None);
    };
    let (must_change, wait) = match settings.dialect {
        Dialect::ActiveDirectory => {
            let rules = rules(&mut connection, &known).await?;
            (false, rules.wait(entry, now))
        }
        Dialect::OpenLdap => (entry.text("pwdReset") == Some("TRUE"), None),
    };
    let found = Found {
        server: server.clone(),
        dn: entry.dn.clone(),
        must_change,
        wait,
    };
    Ok(Some((found, connection)))
}

/// When a domain locks an account.
#[derive(Debug, Default)]
struct Locking {
    /// After so many wrong passwords; 0: never.
    threshold: i64,
    /// It forgets them after this long; none: only when somebody opens it.
    forgets: Option<SignedDuration>,
}

async fn rules(
    connection: &mut Connection,
    known: &Introduction,
) -> Result<Locking, DirectoryError> {
    let Some(domain) = &known.base else {
        return Ok(Locking::default());
    };
    let question = Question {
        base: domain,
        scope: Scope::Base,
        filter: "(objectClass=*)",
        attributes: &["lockoutThreshold", "lockOutObservationWindow"],
        what: "when accounts are locked",
    };
    let mut entry = Entry::default();
    connection.each(&question, |found| entry = found).await?;
    Ok(Locking::of(&entry))
}

impl Locking {
    fn of(entry: &Entry) -> Self {
        let number = |name| entry.number(name).ok().flatten();
        let forgets = number("lockOutObservationWindow").and_then(i64::checked_neg);
        Self {
            threshold: number("lockoutThreshold").unwrap_or_default(),
            forgets: forgets.map(|steps| SignedDuration::from_secs(steps / STEPS_A_SECOND)),
        }
    }

    /// How long the account is left alone: one more wrong password would lock it.
    fn wait(&self, entry: &Entry, now: Timestamp) -> Option<SignedDuration> {
        let count = entry.number("badPwdCount").ok().flatten().unwrap_or(0);
        if self.threshold <= 0 || count <= 0 || count.saturating_add(1) < self.threshold {
            return None;
        }
        let last = entry.text("badPasswordTime");
        let last = last.and_then(|text| filetime(text).ok().flatten());
        let (Some(last), Some(forgets)) = (last, self.forgets) else {
            return Some(ASK_AGAIN);
        };
        // Clocks of two machines differ: nobody waits longer than the domain remembers.
        let wait = forgets
            .saturating_sub(now.duration_since(last))
            .min(forgets);
        wait.is_positive().then_some(wait)
    }
}

fn answer(said: &Said) -> Answer {
    match (said.code, said.data.as_str()) {
        (0, _) => Answer::Right,
        (49, "532" | "773") => Answer::MustChange,
        (49, "533") => Answer::Disabled,
        (49, "701") => Answer::Expired,
        (49, "530" | "531") => Answer::NotNow,
        (49, "775") => Answer::Wait(ASK_AGAIN),
        _ => Answer::Wrong,
    }
}

fn changed(said: &Said) -> Change {
    let says = |word: &str| said.text.contains(word);
    match said.code {
        0 => Change::Done,
        // insufficientAccessRights
        50 => Change::Forbidden,
        // constraintViolation, and Active Directory's number for a wrong present password
        19 | 53 if says("00000056") || says("old password") && !says("in history") => Change::Wrong,
        19 | 53 if says("history") => Change::Used,
        19 | 53 if says("too young") => Change::TooYoung,
        19 | 53 if says("short") => Change::TooShort,
        19 | 53 if says("complexity") || says("quality") => Change::TooSimple,
        19 | 53 => Change::Restricted,
        _ => Change::Wrong,
    }
}

/// As `unicodePwd` wants it: in quotes, in UTF-16 (MS-ADTS 3.1.1.3.1.5.1).
fn quoted(password: &str) -> Vec<u8> {
    let quoted = zeroize::Zeroizing::new(format!("\"{password}\""));
    quoted.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-23T02:00:00Z";

    fn said(code: u32, text: &str) -> Said {
        Said {
            code,
            data: text
                .split("data ")
                .nth(1)
                .unwrap_or_default()
                .chars()
                .take_while(char::is_ascii_hexdigit)
                .collect(),
            text: text.to_lowercase(),
        }
    }

    #[test]
    fn every_refusal_of_a_change_has_its_reason() {
        let of = |text: &str| changed(&said(19, text));
        assert_eq!(
            of("00000056: the old password specified doesn't match!"),
            Change::Wrong
        );
        assert_eq!(
            of("0000052D: the password was already used (in history)!"),
            Change::Used
        );
        assert_eq!(
            of("0000052D: password is too young to change!"),
            Change::TooYoung
        );
        assert_eq!(of("0000052D: the password is too short."), Change::TooShort);
        assert_eq!(
            of("0000052D: does not meet the complexity criteria!"),
            Change::TooSimple
        );
        assert_eq!(of("Password is in history of old passwords"), Change::Used);
        assert_eq!(of("0000052D: SvcErr: DSID-031A12D2"), Change::Restricted);
        assert_eq!(changed(&said(50, "")), Change::Forbidden);
        assert_eq!(changed(&said(0, "")), Change::Done);
    }

    #[test]
    fn what_a_domain_says_of_an_account_is_told_apart() {
        let of = |data: &str| answer(&said(49, &format!("80090308: comment, data {data}, v1db1")));
        assert_eq!(of("52e"), Answer::Wrong);
        assert_eq!(of("773"), Answer::MustChange);
        assert_eq!(of("532"), Answer::MustChange);
        assert_eq!(of("533"), Answer::Disabled);
        assert_eq!(of("701"), Answer::Expired);
        assert_eq!(of("531"), Answer::NotNow);
        assert_eq!(of("775"), Answer::Wait(ASK_AGAIN));
        assert_eq!(answer(&said(0, "")), Answer::Right);
        assert_eq!(answer(&said(32, "")), Answer::Wrong);
    }

    #[test]
    fn before_the_last_wrong_password_nothing_is_asked() {
        let now: Timestamp = NOW.parse().unwrap();
        let rules = |threshold: &str, forgets: &str| {
            Locking::of(&Entry::new(
                "dc=town",
                &[
                    ("lockoutThreshold", threshold),
                    ("lockOutObservationWindow", forgets),
                ],
            ))
        };
        let steps = (now.as_second() - 60 + 11_644_473_600) * STEPS_A_SECOND;
        let wrong = |count: &str| {
            let at = steps.to_string();
            Entry::new("cn=an", &[("badPwdCount", count), ("badPasswordTime", &at)])
        };
        let minutes = |count| Some(SignedDuration::from_mins(count));
        let usual = rules("3", "-18000000000");
        assert_eq!(usual.wait(&wrong("1"), now), None);
        assert_eq!(usual.wait(&wrong("2"), now), minutes(29));
        assert_eq!(usual.wait(&wrong("3"), now), minutes(29));
        // Forgotten meanwhile.
        assert_eq!(rules("3", "-600000000").wait(&wrong("2"), now), None);
        assert_eq!(rules("0", "-18000000000").wait(&wrong("9"), now), None);
        // Only by hand.
        let never = i64::MIN.to_string();
        assert_eq!(rules("3", &never).wait(&wrong("2"), now), Some(ASK_AGAIN));
        assert_eq!(rules("1", &never).wait(&wrong("0"), now), None);
    }

    #[test]
    fn a_password_is_written_in_quotes_and_utf16() {
        assert_eq!(quoted("a"), [0x22, 0, 0x61, 0, 0x22, 0]);
    }

    #[test]
    fn a_name_is_no_filter() {
        let filter = Dialect::OpenLdap.named("a*)(uid=*");
        assert!(filter.ends_with("(uid=a\\2a\\29\\28uid=\\2a))"), "{filter}");
    }
}

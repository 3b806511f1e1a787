//! What a connection has said so far, and what may be asked of it.
//!
//! [`Session::take`] answers what needs nobody else, and hands on the rest: who comes ([`Turn::Bind`]),
//! what is looked for ([`Turn::Search`]), a comparison and a new password. No password is handed on that
//! was sent without TLS, except where the connection was opened as one that may.

use crate::ber::Malformed;
use crate::dn::{Dn, folded};
use crate::entry::Entry;
use crate::message::{
    Controls, Credential, Depth, NewPassword, PASSWORD_MODIFY, Request, START_TLS, Search,
    WHO_AM_I, Wish,
};
use crate::reply::{self, Answer, Beside, Code, Ended, Signal};
use crate::schema;

/// Refused binds after which a connection is closed.
const MOST_REFUSED: u32 = 16;

/// What protects a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// TLS.
    Tls,
    /// Nothing yet; TLS can be begun.
    None,
    /// Nothing, and passwords may be said all the same: the configuration says so for this machine.
    Loopback,
}

/// A connection.
#[derive(Debug)]
pub struct Session {
    base: Dn,
    base_text: String,
    cover: Cover,
    /// Whether TLS can be begun.
    can_secure: bool,
    holder: Option<String>,
    refused: u32,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn<'b> {
    /// Send this, and listen.
    Say(Vec<u8>),
    /// Send this, and close.
    Close(Vec<u8>),
    /// Send this, then begin TLS; whatever was read beyond the request is nobody's.
    Secure(Vec<u8>),
    /// Somebody says who they are; [`Session::bound`] or [`Session::refused`] makes the answer.
    Bind(Bind<'b>),
    /// Entries are looked for.
    Search {
        /// The request's number.
        id: i32,
        /// Below which name.
        base: Dn,
        /// Which.
        search: Search<'b>,
        /// What is asked beside it.
        controls: Controls<'b>,
    },
    /// Whether an entry has a value.
    Compare {
        /// The request's number.
        id: i32,
        /// Which entry.
        entry: Dn,
        /// Which attribute, in small letters.
        attribute: String,
        /// Which value, in small letters.
        value: String,
    },
    /// A new password for oneself; [`Session::changed`] makes the answer.
    ChangePassword {
        /// The request's number.
        id: i32,
        /// Whether signals of the password policy are understood.
        signals: bool,
        /// The present password.
        old: &'b str,
        /// The new one.
        new: &'b str,
    },
}

/// Somebody who says who they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Bind<'b> {
    /// The request's number.
    pub id: i32,
    /// Who.
    pub who: Claim,
    /// What proves it.
    pub password: &'b str,
    /// Whether signals of the password policy are understood.
    pub signals: bool,
}

/// Without the password.
impl std::fmt::Debug for Bind<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bind")
            .field("who", &self.who)
            .finish_non_exhaustive()
    }
}

/// Who somebody says they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A person, by the name they sign in with.
    Person(String),
    /// A program, by the name of its key.
    Service(String),
    /// Nobody that there could be.
    Nobody,
}

/// Where a claim leads.
fn claim(base: &Dn, name: &str) -> Claim {
    let Some(dn) = Dn::parse(name) else {
        // A bare name, or one with the office's mail domain: what people type.
        let typed = folded(name);
        let local = typed
            .split_once('@')
            .map_or(typed.as_str(), |(local, _)| local);
        let fits = |letter: char| letter.is_alphanumeric() || "-._".contains(letter);
        return if !local.is_empty() && local.chars().all(fits) {
            Claim::Person(typed)
        } else {
            Claim::Nobody
        };
    };
    match dn.below(base).as_deref() {
        Some([("uid", name), ("ou", "people")]) => Claim::Person((*name).to_owned()),
        Some([("cn", name), ("ou", "services")]) => Claim::Service((*name).to_owned()),
        _ => Claim::Nobody,
    }
}

impl Session {
    /// A new connection to the directory of a base.
    pub fn new(base: &str, cover: Cover, can_secure: bool) -> Self {
        Self {
            base: Dn::parse(base).unwrap_or_default(),
            base_text: base.to_owned(),
            cover,
            can_secure,
            holder: None,
            refused: 0,
        }
    }

    /// Whether somebody is known at the other end.
    pub const fn is_bound(&self) -> bool {
        self.holder.is_some()
    }

    /// TLS was begun. Who was known before is known no longer.
    pub fn secured(&mut self) {
        self.cover = Cover::Tls;
        self.can_secure = false;
        self.holder = None;
    }

    /// Whoever was known is not any more: the account or key behind it ended.
    pub fn forget(&mut self) {
        self.holder = None;
    }

    /// Takes a whole message.
    ///
    /// # Errors
    /// When it is none; the connection is closed after [`reply::farewell`].
    pub fn take<'b>(&mut self, bytes: &'b [u8]) -> Result<Turn<'b>, Malformed> {
        let Request { id, wish, controls } = Request::read(bytes)?;
        let plainly = |answer, code| Turn::Say(say(id, answer, Ended::plainly(code)));
        if controls.unknown_critical
            && let Some(answer) = answer_of(&wish)
        {
            self.holder = self.holder.take().filter(|_| answer != Answer::Bind);
            return Ok(plainly(answer, Code::UnavailableCriticalExtension));
        }
        Ok(match wish {
            Wish::Unbind => Turn::Close(Vec::new()),
            Wish::Abandon => Turn::Say(Vec::new()),
            Wish::Bind {
                version,
                name,
                credential,
            } => self.bind(id, version, name, credential, &controls),
            Wish::Search(search) => self.search(id, search, controls),
            Wish::Compare {
                entry,
                attribute,
                value,
            } => {
                if !self.is_bound() {
                    return Ok(plainly(Answer::Compare, Code::InsufficientAccessRights));
                }
                let Some(entry) = Dn::parse(entry) else {
                    return Ok(plainly(Answer::Compare, Code::InvalidDnSyntax));
                };
                Turn::Compare {
                    id,
                    entry,
                    attribute: attribute.to_ascii_lowercase(),
                    value: folded(value.unwrap_or_default()),
                }
            }
            Wish::Extended { name, value } => self.extended(id, name, value, &controls)?,
            Wish::Write(tag) => {
                let text = "nothing is changed here but one's own password; people are entered at the console";
                let code = Code::UnwillingToPerform;
                Turn::Say(say(id, Answer::Write(tag), Ended { code, text }))
            }
        })
    }

    fn bind<'b>(
        &mut self,
        id: i32,
        version: i64,
        name: &'b str,
        credential: Credential<'b>,
        controls: &Controls<'_>,
    ) -> Turn<'b> {
        // Whoever was known is not while another one is looked at (RFC 4511, 4.2.1).
        self.holder = None;
        let no = |code, text| Turn::Say(say(id, Answer::Bind, Ended { code, text }));
        let Credential::Simple(password) = credential else {
            return no(Code::AuthMethodNotSupported, "simple binds only, over TLS");
        };
        if version != 3 {
            return no(Code::ProtocolError, "version 3 only");
        }
        match (name.is_empty(), password.is_empty()) {
            (true, true) => return no(Code::Success, ""),
            // RFC 4513, 5.1.2: a program that forgot the password must not believe it was right.
            (false, true) => return no(Code::UnwillingToPerform, "a name needs its password"),
            _ => {}
        }
        if self.cover == Cover::None {
            return no(Code::ConfidentialityRequired, "begin TLS first");
        }
        let who = claim(&self.base, name);
        let Ok(password) = std::str::from_utf8(password) else {
            return no(Code::InvalidCredentials, "");
        };
        Turn::Bind(Bind {
            id,
            who,
            password,
            signals: controls.password_policy,
        })
    }

    fn search<'b>(&self, id: i32, search: Search<'b>, controls: Controls<'b>) -> Turn<'b> {
        let no = |code, text| Turn::Say(say(id, Answer::SearchDone, Ended { code, text }));
        let Some(base) = Dn::parse(search.base) else {
            return no(Code::InvalidDnSyntax, "");
        };
        if search.depth == Depth::Base {
            let own = if base.is_root() {
                Some(schema::root(&self.base_text, self.can_secure))
            } else if Dn::parse(schema::SUBSCHEMA) == Some(base.clone()) {
                Some(schema::subschema())
            } else {
                None
            };
            if let Some(entry) = own {
                return Turn::Say(told(id, &search, &entry));
            }
        }
        if !self.is_bound() {
            return no(Code::InsufficientAccessRights, "bind first");
        }
        Turn::Search {
            id,
            base,
            search,
            controls,
        }
    }

    fn extended<'b>(
        &self,
        id: i32,
        name: &'b str,
        value: Option<&'b [u8]>,
        controls: &Controls<'_>,
    ) -> Result<Turn<'b>, Malformed> {
        let no = |code, text| Turn::Say(say(id, Answer::Extended, Ended { code, text }));
        Ok(match name {
            START_TLS if !self.can_secure => no(Code::OperationsError, "TLS cannot be begun here"),
            START_TLS => {
                let beside = Beside {
                    name: Some(START_TLS),
                    ..Beside::default()
                };
                let ended = Ended::plainly(Code::Success);
                Turn::Secure(reply::ended(id, Answer::Extended, ended, beside))
            }
            WHO_AM_I => {
                let who = self.holder.as_ref().map(|dn| format!("dn:{dn}"));
                let beside = Beside {
                    value: Some(who.as_deref().unwrap_or_default()),
                    ..Beside::default()
                };
                let ended = Ended::plainly(Code::Success);
                Turn::Say(reply::ended(id, Answer::Extended, ended, beside))
            }
            PASSWORD_MODIFY => self.new_password(id, NewPassword::read(value)?, controls),
            _ => no(Code::ProtocolError, "no such operation here"),
        })
    }

    fn new_password<'b>(
        &self,
        id: i32,
        wish: NewPassword<'b>,
        controls: &Controls<'_>,
    ) -> Turn<'b> {
        let no = |code, text| Turn::Say(say(id, Answer::Extended, Ended { code, text }));
        if self.cover == Cover::None {
            return no(Code::ConfidentialityRequired, "begin TLS first");
        }
        let Some(holder) = &self.holder else {
            return no(Code::InsufficientAccessRights, "bind first");
        };
        let own = Dn::parse(holder);
        let named = wish.whose.filter(|whose| !whose.is_empty());
        if named.is_some_and(|whose| {
            let dn = Dn::parse(whose.strip_prefix("dn:").unwrap_or(whose));
            dn.is_none() || dn != own
        }) {
            return no(
                Code::InsufficientAccessRights,
                "everybody changes their own",
            );
        }
        let signals = controls.password_policy;
        let Some(old) = wish.old else {
            let text = "give the present password as well (ldappasswd -A)";
            let ended = Ended {
                code: Code::UnwillingToPerform,
                text,
            };
            let signal = Some(Signal::MustSupplyOldPassword);
            return Turn::Say(with_signal(id, Answer::Extended, ended, signals, signal));
        };
        let Some(new) = wish.new else {
            return no(
                Code::UnwillingToPerform,
                "no password is made here; give the new one (ldappasswd -S)",
            );
        };
        Turn::ChangePassword {
            id,
            signals,
            old,
            new,
        }
    }

    /// The answer to somebody who is who they said.
    pub fn bound(&mut self, bind: &Bind<'_>, dn: String) -> Vec<u8> {
        self.holder = Some(dn);
        self.refused = 0;
        let ended = Ended::plainly(Code::Success);
        with_signal(bind.id, Answer::Bind, ended, bind.signals, None)
    }

    /// The answer to somebody who is not let in; after many the connection is to be closed.
    pub fn refused(
        &mut self,
        bind: &Bind<'_>,
        ended: Ended<'_>,
        signal: Option<Signal>,
    ) -> (Vec<u8>, bool) {
        self.holder = None;
        self.refused = self.refused.saturating_add(1);
        let said = with_signal(bind.id, Answer::Bind, ended, bind.signals, signal);
        (said, self.refused >= MOST_REFUSED)
    }

    /// The answer to a wish for a new password.
    pub fn changed(id: i32, signals: bool, ended: Ended<'_>, signal: Option<Signal>) -> Vec<u8> {
        with_signal(id, Answer::Extended, ended, signals, signal)
    }
}

/// An answer without anything beside it.
pub fn say(id: i32, answer: Answer, ended: Ended<'_>) -> Vec<u8> {
    reply::ended(id, answer, ended, Beside::default())
}

fn with_signal(
    id: i32,
    answer: Answer,
    ended: Ended<'_>,
    signals: bool,
    signal: Option<Signal>,
) -> Vec<u8> {
    let beside = Beside {
        signal: signals.then_some(signal),
        ..Beside::default()
    };
    reply::ended(id, answer, ended, beside)
}

/// One entry and the end.
fn told(id: i32, search: &Search<'_>, entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::new();
    if search.filter.finds(entry) {
        bytes = reply::entry(id, entry, &search.selection);
    }
    bytes.extend(say(id, Answer::SearchDone, Ended::plainly(Code::Success)));
    bytes
}

const fn answer_of(wish: &Wish<'_>) -> Option<Answer> {
    Some(match wish {
        Wish::Bind { .. } => Answer::Bind,
        Wish::Search(_) => Answer::SearchDone,
        Wish::Compare { .. } => Answer::Compare,
        Wish::Extended { .. } => Answer::Extended,
        Wish::Write(tag) => Answer::Write(*tag),
        Wish::Unbind | Wish::Abandon => return None,
    })
}

#[cfg(test)]
mod tests;

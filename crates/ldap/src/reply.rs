//! What a client hears.

use crate::ber::{BOOLEAN, ENUMERATED, INTEGER, OCTETS, SEQUENCE, SET, Writer};
use crate::entry::{Entry, Selection};
use crate::message::{PAGED, PASSWORD_POLICY};

/// How a request ended (RFC 4511, appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Done.
    Success,
    /// Something here failed; the operator's log says what.
    OperationsError,
    /// The request is none.
    ProtocolError,
    /// It took too long.
    TimeLimitExceeded,
    /// There are more entries than may be had at once.
    SizeLimitExceeded,
    /// The value is another.
    CompareFalse,
    /// The value is this.
    CompareTrue,
    /// There are other ways to say who one is, not this one.
    AuthMethodNotSupported,
    /// Only over TLS.
    ConfidentialityRequired,
    /// What must be done beside it is not known here.
    UnavailableCriticalExtension,
    /// The entry lacks the attribute.
    NoSuchAttribute,
    /// The new value breaks a rule.
    ConstraintViolation,
    /// There is no such entry, or it is not for this client.
    NoSuchObject,
    /// No name of an entry.
    InvalidDnSyntax,
    /// Name or password is wrong, or it may not be used.
    InvalidCredentials,
    /// Not for this client.
    InsufficientAccessRights,
    /// Later.
    Busy,
    /// The program is about to end.
    Unavailable,
    /// Not done here.
    UnwillingToPerform,
}

impl Code {
    /// Its number on the wire.
    pub const fn number(self) -> i64 {
        match self {
            Self::Success => 0,
            Self::OperationsError => 1,
            Self::ProtocolError => 2,
            Self::TimeLimitExceeded => 3,
            Self::SizeLimitExceeded => 4,
            Self::CompareFalse => 5,
            Self::CompareTrue => 6,
            Self::AuthMethodNotSupported => 7,
            Self::UnavailableCriticalExtension => 12,
            Self::ConfidentialityRequired => 13,
            Self::NoSuchAttribute => 16,
            Self::ConstraintViolation => 19,
            Self::NoSuchObject => 32,
            Self::InvalidDnSyntax => 34,
            Self::InvalidCredentials => 49,
            Self::InsufficientAccessRights => 50,
            Self::Busy => 51,
            Self::Unavailable => 52,
            Self::UnwillingToPerform => 53,
        }
    }
}

/// Why somebody with the right password is let in no further: a signal of the password policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The account is closed.
    AccountLocked,
    /// The password must be changed first.
    ChangeAfterReset,
    /// The present password is missing beside the new one.
    MustSupplyOldPassword,
    /// The new password may be guessed.
    InsufficientPasswordQuality,
    /// The new password is too short.
    PasswordTooShort,
    /// The new password was used before.
    PasswordInHistory,
}

impl Signal {
    const fn number(self) -> i64 {
        match self {
            Self::AccountLocked => 1,
            Self::ChangeAfterReset => 2,
            Self::MustSupplyOldPassword => 4,
            Self::InsufficientPasswordQuality => 5,
            Self::PasswordTooShort => 6,
            Self::PasswordInHistory => 8,
        }
    }
}

/// Which answer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// To a bind.
    Bind,
    /// The end of a search.
    SearchDone,
    /// To a comparison.
    Compare,
    /// To something beside the protocol.
    Extended,
    /// To a change of an entry, by its tag.
    Write(u8),
}

impl Answer {
    const fn tag(self) -> u8 {
        match self {
            Self::Bind => 0x61,
            Self::SearchDone => 0x65,
            Self::Compare => 0x6f,
            Self::Extended => 0x78,
            Self::Write(tag) => tag,
        }
    }
}

/// How a request ended, with a line for whoever runs the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended<'t> {
    /// How.
    pub code: Code,
    /// In words; empty where the code says all.
    pub text: &'t str,
}

impl Ended<'static> {
    /// Without words.
    pub const fn plainly(code: Code) -> Self {
        Self { code, text: "" }
    }
}

/// What goes with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside<'v> {
    /// The mark after which the next page begins; empty after the last.
    pub page: Option<&'v [u8]>,
    /// A signal of the password policy, for a client that asked for signals.
    pub signal: Option<Option<Signal>>,
    /// The number of an operation beside the protocol.
    pub name: Option<&'v str>,
    /// What such an operation answers.
    pub value: Option<&'v str>,
}

/// An answer.
pub fn ended(id: i32, answer: Answer, ended: Ended<'_>, beside: Beside<'_>) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.within(SEQUENCE, |message| {
        message.number(INTEGER, i64::from(id));
        message.within(answer.tag(), |result| {
            result.number(ENUMERATED, ended.code.number());
            result.text(OCTETS, "");
            result.text(OCTETS, ended.text);
            if let Some(name) = beside.name {
                result.text(0x8a, name);
            }
            if let Some(value) = beside.value {
                result.text(0x8b, value);
            }
        });
        if beside.page.is_some() || beside.signal.is_some() {
            message.within(0xa0, |controls| write_controls(controls, beside));
        }
    });
    writer.into_bytes()
}

fn write_controls(controls: &mut Writer, beside: Beside<'_>) {
    if let Some(mark) = beside.page {
        controls.within(SEQUENCE, |control| {
            control.text(OCTETS, PAGED);
            control.within(OCTETS, |value| {
                value.within(SEQUENCE, |page| {
                    page.number(INTEGER, 0);
                    page.octets(OCTETS, mark);
                });
            });
        });
    }
    if let Some(signal) = beside.signal {
        controls.within(SEQUENCE, |control| {
            control.text(OCTETS, PASSWORD_POLICY);
            control.within(OCTETS, |value| {
                value.within(SEQUENCE, |said| {
                    if let Some(signal) = signal {
                        said.number(0x81, signal.number());
                    }
                });
            });
        });
    }
}

/// An entry that was found, with the attributes that are wanted.
pub fn entry(id: i32, entry: &Entry, selection: &Selection<'_>) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.within(SEQUENCE, |message| {
        message.number(INTEGER, i64::from(id));
        message.within(0x64, |found| {
            found.text(OCTETS, &entry.dn);
            found.within(SEQUENCE, |attributes| {
                for (name, values) in &entry.attributes {
                    if !selection.wants(name) {
                        continue;
                    }
                    attributes.within(SEQUENCE, |attribute| {
                        attribute.text(OCTETS, name);
                        attribute.within(SET, |set| {
                            for value in values.iter().filter(|_| !selection.types_only) {
                                set.text(OCTETS, value);
                            }
                        });
                    });
                }
            });
        });
    });
    writer.into_bytes()
}

/// Told before the connection is closed from here.
pub fn farewell(ended_by: Ended<'_>) -> Vec<u8> {
    let beside = Beside {
        name: Some("1.3.6.1.4.1.1466.20036"),
        ..Beside::default()
    };
    ended(0, Answer::Extended, ended_by, beside)
}

/// A request, as tests and measurements send it.
pub fn bind_request(id: i32, name: &str, password: &str) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.within(SEQUENCE, |message| {
        message.number(INTEGER, i64::from(id));
        message.within(0x60, |bind| {
            bind.number(INTEGER, 3);
            bind.text(OCTETS, name);
            bind.text(0x80, password);
        });
    });
    writer.into_bytes()
}

/// A search for everything below a name that has an attribute, as tests and measurements send it.
pub fn search_request(id: i32, base: &str, attribute: &str) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.within(SEQUENCE, |message| {
        message.number(INTEGER, i64::from(id));
        message.within(0x63, |search| {
            search.text(OCTETS, base);
            search.number(ENUMERATED, 2);
            search.number(ENUMERATED, 0);
            search.number(INTEGER, 0);
            search.number(INTEGER, 0);
            search.octets(BOOLEAN, &[0]);
            search.text(0x87, attribute);
            search.within(SEQUENCE, |_| {});
        });
    });
    writer.into_bytes()
}

//! What a client asks (RFC 4511, 4).

use crate::ber::{BOOLEAN, ENUMERATED, INTEGER, Malformed, OCTETS, Reader, SEQUENCE};
use crate::entry::Selection;
use crate::filter::Filter;

/// Most attributes that are asked for by name.
const MOST_NAMES: usize = 200;
/// Most controls beside a request.
const MOST_CONTROLS: usize = 16;

/// Results in pages (RFC 2696).
pub const PAGED: &str = "1.2.840.113556.1.4.319";
/// Signals of the password policy (draft-behera-ldap-password-policy).
pub const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
/// Begin TLS.
pub const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// Change a password (RFC 3062).
pub const PASSWORD_MODIFY: &str = "1.3.6.1.4.1.4203.1.11.1";
/// Who am I (RFC 4532).
pub const WHO_AM_I: &str = "1.3.6.1.4.1.4203.1.11.3";

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'b> {
    /// Its number; the answer bears the same.
    pub id: i32,
    /// What is asked.
    pub wish: Wish<'b>,
    /// What is asked beside it.
    pub controls: Controls<'b>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish<'b> {
    /// Say who one is.
    Bind {
        /// Version of the protocol.
        version: i64,
        /// A name.
        name: &'b str,
        /// What proves it.
        credential: Credential<'b>,
    },
    /// End the connection.
    Unbind,
    /// Look for entries.
    Search(Search<'b>),
    /// Whether an entry has a value.
    Compare {
        /// Which entry.
        entry: &'b str,
        /// Which attribute.
        attribute: &'b str,
        /// Which value; none where it is no text.
        value: Option<&'b str>,
    },
    /// Give a request up.
    Abandon,
    /// Something beside the protocol, by its number.
    Extended {
        /// Its number.
        name: &'b str,
        /// What it says.
        value: Option<&'b [u8]>,
    },
    /// Add, delete, change or rename an entry; the tag of its answer.
    Write(u8),
}

/// What proves a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Credential<'b> {
    /// A password.
    Simple(&'b [u8]),
    /// A mechanism of SASL.
    Sasl,
}

/// Without the password.
impl std::fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Simple(_) => "Simple(…)",
            Self::Sasl => "Sasl",
        })
    }
}

/// How far below a name is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The entry itself.
    Base,
    /// What stands right below it.
    One,
    /// The entry and everything below it.
    Whole,
}

/// Entries that are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search<'b> {
    /// Where.
    pub base: &'b str,
    /// How far below.
    pub depth: Depth,
    /// At most so many; 0 for no bound of the client's.
    pub most: u32,
    /// At most so many seconds; 0 for no bound of the client's.
    pub seconds: u32,
    /// What they must be.
    pub filter: Filter,
    /// Which attributes are wanted.
    pub selection: Selection<'b>,
}

/// What is asked beside a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Controls<'b> {
    /// A page of so many entries, after this mark.
    pub page: Option<(u32, &'b [u8])>,
    /// Whether signals of the password policy are understood.
    pub password_policy: bool,
    /// Whether something is asked that must be done and is not known here.
    pub unknown_critical: bool,
}

impl<'b> Request<'b> {
    /// Reads a whole message.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &'b [u8]) -> Result<Self, Malformed> {
        let mut outer = Reader::new(bytes);
        let mut message = Reader::new(outer.tagged(SEQUENCE, "message")?);
        if !outer.is_empty() {
            return Err(Malformed::Other("end of the message"));
        }
        let id = message.number(INTEGER, "number of a message")?;
        let id = i32::try_from(id).ok().filter(|id| *id > 0);
        let id = id.ok_or(Malformed::Other("number of a message"))?;
        let (tag, content) = message.any()?;
        let wish = Wish::read(tag, content)?;
        let controls = match message.optional(0xa0)? {
            Some(controls) => Controls::read(controls)?,
            None => Controls::default(),
        };
        Ok(Self { id, wish, controls })
    }
}

impl<'b> Wish<'b> {
    fn read(tag: u8, content: &'b [u8]) -> Result<Self, Malformed> {
        let mut from = Reader::new(content);
        Ok(match tag {
            0x60 => {
                let version = from.number(INTEGER, "version")?;
                let name = from.text(OCTETS, "name")?;
                let credential = match from.any()? {
                    (0x80, password) => Credential::Simple(password),
                    (0xa3, _) => Credential::Sasl,
                    _ => return Err(Malformed::Other("credential")),
                };
                Self::Bind {
                    version,
                    name,
                    credential,
                }
            }
            0x42 => Self::Unbind,
            0x63 => Self::Search(Search::read(&mut from)?),
            0x6e => {
                let entry = from.text(OCTETS, "name")?;
                let mut pair = Reader::new(from.tagged(SEQUENCE, "value to compare")?);
                let attribute = pair.text(OCTETS, "attribute")?;
                let value = std::str::from_utf8(pair.tagged(OCTETS, "value")?).ok();
                Self::Compare {
                    entry,
                    attribute,
                    value,
                }
            }
            0x50 => Self::Abandon,
            0x77 => Self::Extended {
                name: from.text(0x80, "number of an operation")?,
                value: from.optional(0x81)?,
            },
            0x66 => Self::Write(0x67),
            0x68 => Self::Write(0x69),
            0x4a => Self::Write(0x6b),
            0x6c => Self::Write(0x6d),
            _ => return Err(Malformed::Other("request")),
        })
    }
}

impl<'b> Search<'b> {
    fn read(from: &mut Reader<'b>) -> Result<Self, Malformed> {
        let base = from.text(OCTETS, "base")?;
        let depth = match from.number(ENUMERATED, "scope")? {
            0 => Depth::Base,
            1 => Depth::One,
            2 => Depth::Whole,
            _ => return Err(Malformed::Other("scope")),
        };
        // Whether aliases are followed; there are none.
        from.number(ENUMERATED, "aliases")?;
        let bound = |number: i64| u32::try_from(number).map_err(|_| Malformed::Other("bound"));
        let most = bound(from.number(INTEGER, "bound")?)?;
        let seconds = bound(from.number(INTEGER, "bound")?)?;
        let types_only = from.flag(BOOLEAN, "yes or no")?;
        let filter = Filter::read(from)?;
        let mut names = Vec::new();
        let mut each = Reader::new(from.tagged(SEQUENCE, "attributes")?);
        while !each.is_empty() {
            if names.len() >= MOST_NAMES {
                return Err(Malformed::TooLong);
            }
            names.push(each.text(OCTETS, "attribute")?);
        }
        Ok(Self {
            base,
            depth,
            most,
            seconds,
            filter,
            selection: Selection::of(names, types_only),
        })
    }
}

impl<'b> Controls<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, Malformed> {
        let mut controls = Self::default();
        let mut each = Reader::new(bytes);
        let mut count = 0_usize;
        while !each.is_empty() {
            count = count.saturating_add(1);
            if count > MOST_CONTROLS {
                return Err(Malformed::TooLong);
            }
            let mut one = Reader::new(each.tagged(SEQUENCE, "control")?);
            let name = one.text(OCTETS, "number of a control")?;
            let critical = one.next_tag() == Some(BOOLEAN) && one.flag(BOOLEAN, "yes or no")?;
            let value = one.optional(OCTETS)?;
            match (name, value) {
                (PAGED, Some(value)) => controls.page = Some(page(value)?),
                (PASSWORD_POLICY, _) => controls.password_policy = true,
                _ => controls.unknown_critical |= critical,
            }
        }
        Ok(controls)
    }
}

fn page(value: &[u8]) -> Result<(u32, &[u8]), Malformed> {
    let mut outer = Reader::new(value);
    let mut page = Reader::new(outer.tagged(SEQUENCE, "page")?);
    let size = u32::try_from(page.number(INTEGER, "size of a page")?);
    let size = size.map_err(|_| Malformed::Other("size of a page"))?;
    Ok((size, page.tagged(OCTETS, "mark of a page")?))
}

/// A wish to change a password (RFC 3062).
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct NewPassword<'b> {
    /// Whose; one's own where nobody is named.
    pub whose: Option<&'b str>,
    /// The present one.
    pub old: Option<&'b str>,
    /// The new one; to be made by the server where there is none.
    pub new: Option<&'b str>,
}

/// Without the passwords.
impl std::fmt::Debug for NewPassword<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPassword").finish_non_exhaustive()
    }
}

impl<'b> NewPassword<'b> {
    /// Reads the value of the request.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(value: Option<&'b [u8]>) -> Result<Self, Malformed> {
        let mut wish = Self::default();
        let Some(value) = value else {
            return Ok(wish);
        };
        let mut outer = Reader::new(value);
        let mut from = Reader::new(outer.tagged(SEQUENCE, "change of a password")?);
        let text = |bytes| std::str::from_utf8(bytes).map_err(|_| Malformed::Text);
        wish.whose = from.optional(0x80)?.map(text).transpose()?;
        wish.old = from.optional(0x81)?.map(text).transpose()?;
        wish.new = from.optional(0x82)?.map(text).transpose()?;
        Ok(wish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ldapsearch_sends_is_read() {
        // ldapsearch -x -b dc=tw -s one -E pr=2/noprompt '(uid=lin)' cn
        let mut whole = crate::ber::Writer::default();
        whole.within(SEQUENCE, |message| {
            message.number(INTEGER, 2);
            message.within(0x63, |search| {
                search.text(OCTETS, "dc=tw");
                search.number(ENUMERATED, 1);
                search.number(ENUMERATED, 0);
                search.number(INTEGER, 0);
                search.number(INTEGER, 0);
                search.octets(BOOLEAN, &[0]);
                search.within(0xa3, |equal| {
                    equal.text(OCTETS, "uid");
                    equal.text(OCTETS, "lin");
                });
                search.within(SEQUENCE, |names| names.text(OCTETS, "cn"));
            });
            message.within(0xa0, |controls| {
                controls.within(SEQUENCE, |control| {
                    control.text(OCTETS, PAGED);
                    control.octets(BOOLEAN, &[0xff]);
                    control.within(OCTETS, |value| {
                        value.within(SEQUENCE, |page| {
                            page.number(INTEGER, 2);
                            page.text(OCTETS, "");
                        });
                    });
                });
                controls.within(SEQUENCE, |control| {
                    control.text(OCTETS, "1.2.3");
                    control.octets(BOOLEAN, &[0xff]);
                });
            });
        });
        let bytes = whole.into_bytes();
        assert!(Request::read(&bytes[..bytes.len() - 1]).is_err(), "cut off");
        let read = Request::read(&bytes).unwrap();
        assert_eq!((read.id, read.controls.page), (2, Some((2, &b""[..]))));
        assert!(read.controls.unknown_critical && !read.controls.password_policy);
        let Wish::Search(search) = read.wish else {
            panic!("{read:?}")
        };
        assert_eq!((search.base, search.depth), ("dc=tw", Depth::One));
        assert!(search.selection.wants("cn") && !search.selection.wants("uid"));
        assert_eq!(search.filter, Filter::Equal("uid".into(), "lin".into()));
    }

    #[test]
    fn a_password_is_never_written_out() {
        let wish = Wish::Bind {
            version: 3,
            name: "uid=lin",
            credential: Credential::Simple(b"geheim"),
        };
        assert!(!format!("{wish:?}").contains("geheim"));
        let wish = NewPassword {
            old: Some("geheim"),
            ..NewPassword::default()
        };
        assert!(!format!("{wish:?}").contains("geheim"));
    }

    #[test]
    fn numbers_of_messages_are_positive() {
        for id in [0, -1, 1 << 31] {
            let mut whole = crate::ber::Writer::default();
            whole.within(SEQUENCE, |message| {
                message.number(INTEGER, id);
                message.octets(0x42, &[]);
            });
            assert!(Request::read(&whole.into_bytes()).is_err(), "{id}");
        }
    }
}

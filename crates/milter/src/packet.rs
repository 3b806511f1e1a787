//! Packets: a length of four bytes, a letter, and what belongs to it.

use std::net::IpAddr;

/// Longest packet that is read, in bytes, its letter included; mail servers cut bodies into 64 KiB.
pub const LONGEST: usize = 1024 * 1024;

/// The newest version that is spoken here.
pub const VERSION: u32 = 6;
/// The oldest one.
const OLDEST: u32 = 2;

/// The filter may add fields.
pub const ADD_FIELDS: u32 = 0x01;
/// The filter may change and delete fields.
pub const CHANGE_FIELDS: u32 = 0x10;
/// The filter may have a message held.
pub const QUARANTINE: u32 = 0x20;

/// The server need not show commands it does not know.
pub const NO_UNKNOWN: u32 = 0x100;
/// The server need not show `DATA`.
pub const NO_DATA: u32 = 0x200;
/// The server waits for no answer to: fields, connection, HELO, MAIL, RCPT, DATA, unknown commands,
/// the end of the header, pieces of the body.
pub const NO_REPLIES: u32 =
    0x80 | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000 | 0x40000 | 0x80000;
/// The server shows, and takes, the blank behind a field's colon.
pub const BLANKS: u32 = 0x10_0000;

/// Why a packet cannot be understood; the connection is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than [`LONGEST`], or empty.
    #[error("a packet of {0} bytes")]
    Length(u32),
    /// Its content ends too early or lacks an end.
    #[error("a packet {0:?} that is cut off")]
    Cut(char),
    /// A version before 2.
    #[error("version {0} of the protocol; 2 to 6 are spoken")]
    Version(u32),
    /// The server does not let headers be changed.
    #[error("the mail server does not let fields be added and deleted")]
    Powerless,
    /// Something that comes where it cannot.
    #[error("a packet {0:?} out of turn")]
    OutOfTurn(char),
}

/// What the mail server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command<'p> {
    /// What it can: version, actions, steps.
    Negotiate {
        /// Version of the protocol.
        version: u32,
        /// What a filter may do.
        actions: u32,
        /// Which steps it can leave out.
        steps: u32,
    },
    /// Values for the command whose letter is given.
    Macros(u8, Vec<(&'p [u8], &'p [u8])>),
    /// Somebody connected.
    Connect {
        /// The name of the address, as the server found it.
        name: &'p [u8],
        /// The address, if it is one of the internet.
        address: Option<IpAddr>,
    },
    /// What the sender calls itself.
    Helo(&'p [u8]),
    /// The envelope's sender, in angle brackets.
    From(&'p [u8]),
    /// One of the envelope's recipients, in angle brackets.
    Recipient(&'p [u8]),
    /// The message begins.
    Data,
    /// A field of its header.
    Field {
        /// Name.
        name: &'p [u8],
        /// What stands behind the colon; lines of it end in LF.
        value: &'p [u8],
    },
    /// The header is over.
    HeaderEnd,
    /// A piece of the body.
    Body(&'p [u8]),
    /// The message is over; a last piece may come with it.
    End(&'p [u8]),
    /// Forget this message.
    Abort,
    /// The connection is over.
    Quit,
    /// The sender's connection is over, this one goes on.
    NextConnection,
    /// Something this version has no name for.
    Unknown,
}

/// The length of a packet that begins with these four bytes, its letter included.
///
/// # Errors
/// When it is empty or longer than [`LONGEST`].
pub fn length(head: [u8; 4]) -> Result<usize, Malformed> {
    let told = u32::from_be_bytes(head);
    let length = usize::try_from(told).map_err(|_| Malformed::Length(told))?;
    if length == 0 || length > LONGEST {
        return Err(Malformed::Length(told));
    }
    Ok(length)
}

/// Reads a packet: its letter and what belongs to it.
///
/// # Errors
/// When it is cut off.
pub fn read(packet: &[u8]) -> Result<Command<'_>, Malformed> {
    let (letter, rest) = packet.split_first().ok_or(Malformed::Length(0))?;
    let cut = || Malformed::Cut(char::from(*letter));
    let text = || first_text(rest).map(|(text, _)| text).ok_or_else(cut);
    Ok(match letter {
        b'O' => {
            let (version, rest) = number(rest).ok_or_else(cut)?;
            let (actions, rest) = number(rest).ok_or_else(cut)?;
            let (steps, _) = number(rest).ok_or_else(cut)?;
            Command::Negotiate {
                version,
                actions,
                steps,
            }
        }
        b'D' => {
            let (of, rest) = rest.split_first().ok_or_else(cut)?;
            Command::Macros(*of, pairs(rest).ok_or_else(cut)?)
        }
        b'C' => {
            let (name, rest) = first_text(rest).ok_or_else(cut)?;
            Command::Connect {
                name,
                address: address(rest),
            }
        }
        b'H' => Command::Helo(text()?),
        b'M' => Command::From(text()?),
        b'R' => Command::Recipient(text()?),
        b'T' => Command::Data,
        b'L' => {
            let (name, rest) = first_text(rest).ok_or_else(cut)?;
            let (value, _) = first_text(rest).ok_or_else(cut)?;
            Command::Field { name, value }
        }
        b'N' => Command::HeaderEnd,
        b'B' => Command::Body(rest),
        b'E' => Command::End(rest),
        b'A' => Command::Abort,
        b'Q' => Command::Quit,
        b'K' => Command::NextConnection,
        _ => Command::Unknown,
    })
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*number), rest))
}

/// The text up to the next zero byte, and what follows.
fn first_text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    let (text, rest) = bytes.split_at_checked(end)?;
    Some((text, rest.get(1..)?))
}

fn pairs(mut rest: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut pairs = Vec::new();
    while !rest.is_empty() {
        let (name, more) = first_text(rest)?;
        let (value, more) = first_text(more)?;
        pairs.push((name, value));
        rest = more;
    }
    Some(pairs)
}

/// Family, a port of two bytes (which may be zero bytes), then the address as text.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    let (family, rest) = bytes.split_first()?;
    if !matches!(family, b'4' | b'6') {
        return None;
    }
    let (text, _) = first_text(rest.get(2..)?)?;
    let text = str::from_utf8(text).ok()?;
    let bare = text
        .get(..5)
        .filter(|head| head.eq_ignore_ascii_case("IPv6:"))
        .map_or(text, |head| text.get(head.len()..).unwrap_or_default());
    bare.parse().ok()
}

/// What the filter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// What it will do, and which steps it does without.
    Negotiate {
        /// Version of the protocol.
        version: u32,
        /// What it may do.
        actions: u32,
        /// What it does without.
        steps: u32,
    },
    /// Go on; at the end of a message: deliver it.
    Continue,
    /// Add a field in front of all others.
    Insert {
        /// Name.
        name: &'static str,
        /// What stands behind the colon; its lines end in LF.
        value: String,
    },
    /// Delete a field.
    Delete {
        /// Which of those of its name, from 1.
        index: u32,
        /// Name, as it stands in the message.
        name: Vec<u8>,
    },
    /// Hold the message back.
    Hold(String),
}

impl Reply {
    /// Writes it as a packet. Zero bytes in texts are left out.
    pub fn write(&self, to: &mut Vec<u8>) {
        let begin = to.len();
        to.extend([0; 4]);
        match self {
            Self::Negotiate {
                version,
                actions,
                steps,
            } => {
                to.push(b'O');
                for number in [version, actions, steps] {
                    to.extend(number.to_be_bytes());
                }
            }
            Self::Continue => to.push(b'c'),
            Self::Insert { name, value } => {
                to.push(b'i');
                to.extend(0_u32.to_be_bytes());
                text(name.as_bytes(), to);
                text(value.as_bytes(), to);
            }
            Self::Delete { index, name } => {
                to.push(b'm');
                to.extend(index.to_be_bytes());
                text(name, to);
                text(b"", to);
            }
            Self::Hold(reason) => {
                to.push(b'q');
                text(reason.as_bytes(), to);
            }
        }
        let length = to.len().saturating_sub(begin).saturating_sub(4);
        let length = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
        if let Some(head) = to.get_mut(begin..begin.saturating_add(4)) {
            head.copy_from_slice(&length);
        }
    }
}

fn text(text: &[u8], to: &mut Vec<u8>) {
    to.extend(text.iter().filter(|byte| **byte != 0));
    to.push(0);
}

/// What is agreed with a server that offers this.
///
/// # Errors
/// When its version is too old, or it does not let fields be changed.
pub(crate) fn agree(version: u32, actions: u32, steps: u32) -> Result<Reply, Malformed> {
    if version < OLDEST {
        return Err(Malformed::Version(version));
    }
    let needed = ADD_FIELDS | CHANGE_FIELDS;
    if actions & needed != needed {
        return Err(Malformed::Powerless);
    }
    Ok(Reply::Negotiate {
        version: version.min(VERSION),
        actions: actions & (needed | QUARANTINE),
        steps: steps & (NO_UNKNOWN | NO_DATA | NO_REPLIES | BLANKS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(reply: &Reply) -> Vec<u8> {
        let mut bytes = Vec::new();
        reply.write(&mut bytes);
        bytes
    }

    #[test]
    fn a_connection_with_a_zero_byte_in_its_port_is_read() {
        let packet = b"Cmail.a.example\x004\x00\x19192.0.2.7\x00";
        let expected = Command::Connect {
            name: b"mail.a.example",
            address: "192.0.2.7".parse().ok(),
        };
        assert_eq!(read(packet), Ok(expected));
        let packet = b"C[x]\x006\x00\x00IPv6:2001:db8::1\x00";
        let expected = Command::Connect {
            name: b"[x]",
            address: "2001:db8::1".parse().ok(),
        };
        assert_eq!(read(packet), Ok(expected));
        let local = Command::Connect {
            name: b"localhost",
            address: None,
        };
        assert_eq!(read(b"Clocalhost\x00U"), Ok(local));
    }

    #[test]
    fn values_come_in_pairs() {
        let expected = Command::Macros(b'M', vec![(b"i", b"4XyZ"), (b"{auth_authen}", b"")]);
        assert_eq!(read(b"DMi\x004XyZ\x00{auth_authen}\x00\x00"), Ok(expected));
        assert_eq!(read(b"DMi\x00"), Err(Malformed::Cut('D')));
    }

    #[test]
    fn what_is_cut_off_or_too_long_is_refused() {
        for packet in [&b"O\0\0"[..], b"D", b"Cname", b"Lname\0value", b"M<a@b>"] {
            let letter = char::from(packet[0]);
            assert_eq!(read(packet), Err(Malformed::Cut(letter)));
        }
        assert_eq!(length([0, 0, 0, 0]), Err(Malformed::Length(0)));
        assert_eq!(length([0, 16, 0, 1]), Err(Malformed::Length(1_048_577)));
        assert_eq!(length([0, 16, 0, 0]), Ok(LONGEST));
    }

    #[test]
    fn replies_stand_on_the_wire_as_the_protocol_says() {
        assert_eq!(written(&Reply::Continue), b"\0\0\0\x01c");
        let insert = Reply::Insert {
            name: "A",
            value: " b\0".to_owned(),
        };
        assert_eq!(written(&insert), b"\0\0\0\x0ai\0\0\0\0A\0 b\0");
        let delete = Reply::Delete {
            index: 2,
            name: b"A-b".to_vec(),
        };
        assert_eq!(written(&delete), b"\0\0\0\x0am\0\0\0\x02A-b\0\0");
        assert_eq!(written(&Reply::Hold("x".to_owned())), b"\0\0\0\x03qx\0");
    }

    #[test]
    fn only_what_is_offered_is_agreed_on() {
        let all = agree(6, 0x1ff, 0x1f_ffff);
        let steps = NO_UNKNOWN | NO_DATA | NO_REPLIES | BLANKS;
        let expected = Reply::Negotiate {
            version: 6,
            actions: 0x31,
            steps,
        };
        assert_eq!(all, Ok(expected));
        let old = Reply::Negotiate {
            version: 2,
            actions: 0x11,
            steps: 0,
        };
        assert_eq!(agree(2, 0x1f, 0x7f), Ok(old));
        assert_eq!(agree(1, 0x1f, 0), Err(Malformed::Version(1)));
        assert_eq!(agree(6, 0x01, 0), Err(Malformed::Powerless));
    }
}

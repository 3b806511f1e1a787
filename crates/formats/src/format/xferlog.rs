//! Transfers as `wu-ftpd` first wrote them: vsftpd's `xferlog`, `ProFTPD`'s `TransferLog`, Pure-FTPd's
//! `stats`.
//!
//! ```text
//! Sat Nov 21 07:45:01 2026 1 203.0.113.9 8121 /srv/ftp/plan.pdf b _ i r chen ftp 0 * c
//! ```
//!
//! Nine words stand behind the path and three before it, so a path may hold spaces.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::number;
use crate::stamp;
use crate::tell::{FILE, Kind, Origin, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "xferlog",
    dataset: "xferlog",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("xferlog"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| line.program == "xferlog",
    }),
    read,
};

fn framed(line: &str) -> Option<Header<'_>> {
    let (stamp, rest) = stamp::weekday_first(line)?;
    let message = rest.strip_prefix(' ')?;
    number(message).filter(|(_, rest)| rest.starts_with(' '))?;
    Some(header::framed(stamp, message))
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    transfer(line.message, event).into()
}

/// `1 203.0.113.9 8121 /srv/ftp/plan.pdf b _ i r chen ftp 0 * c`.
fn transfer<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (seconds, rest) = number(message)?;
    let (host, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (bytes, rest) = number(rest)?;
    let mut behind = rest
        .strip_prefix(' ')?
        .trim_end_matches(' ')
        .rsplitn(10, ' ');
    let status = behind.next()?;
    let (_id, _method, _service) = (behind.next()?, behind.next()?, behind.next()?);
    let user = behind.next()?;
    let (_access, direction) = (behind.next()?, behind.next()?);
    let (_flag, _kind) = (behind.next()?, behind.next()?);
    let path = behind.next()?;
    let action = match direction {
        "o" => "file-sent",
        "i" => "file-received",
        "d" => "file-removed",
        _ => return None,
    };
    let outcome = match status {
        "c" => Outcome::Success,
        "i" => Outcome::Failure,
        _ => return None,
    };
    event.tell(FILE, action, Kind::Access, outcome);
    event.account(user);
    event.origin(Origin::new(host, None));
    event.put(known::FILE_PATH, path);
    event.put(known::NETWORK_BYTES, bytes);
    if let Some(nanos) = seconds.checked_mul(1_000_000_000) {
        event.put(known::EVENT_DURATION, nanos);
    }
    Some(())
}

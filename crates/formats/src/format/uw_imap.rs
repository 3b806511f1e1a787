//! UW IMAP: `imapd` and `ipop3d` of the University of Washington, and of Panda IMAP after it.
//!
//! ```text
//! Nov 21 07:45:01 mail ipop3d[71]: Login failed user=chen auth=chen host=gw.example [203.0.113.9]
//! Nov 21 07:45:02 mail imapd[72]: Login user=chen host=pc7.town.example [192.0.2.7]
//! Nov 21 07:45:03 mail imapd[73]: Failed root override of user=lin host=gw.example [203.0.113.9]
//! ```
//!
//! The client stands at the end, behind the account that it chooses.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line};
use crate::scan::after_any;
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "uw_imap",
    dataset: "uw_imap",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("imapd"),
        category: None,
    },
    claims: Claims::Messages(|line| {
        protocol(line.program).is_some() && line.message.contains(" host=")
    }),
    read: |line, event| tell(line, event).into(),
};

fn protocol(program: &str) -> Option<(&'static str, &'static str)> {
    match program {
        "imapd" => Some(("imap-login", "imap")),
        "ipop3d" | "ipop2d" => Some(("pop3-login", "pop3")),
        _ => None,
    }
}

/// What was said, the account, the name and the address of the client.
fn parties(message: &str) -> Option<[&str; 4]> {
    let (rest, place) = message.trim_end_matches(' ').rsplit_once(" host=")?;
    let (said, user) = rest.split_once("user=")?;
    let user = user.rsplit_once(" auth=").map_or(user, |(user, _)| user);
    let (name, address) = place.strip_suffix(']')?.rsplit_once('[')?;
    Some([said.trim_end(), user.trim_end(), name.trim_end(), address])
}

fn tell<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Option<()> {
    let (action, protocol) = protocol(line.program)?;
    let [said, user, name, host] = parties(line.message)?;
    let refused = after_any(said, &["Login ", "Failed ", "AUTHENTICATE "]);
    if matches!(said, "Login" | "Authenticated") || said.starts_with("Authenticated ") {
        event.tell(AUTHENTICATION, action, Kind::Start, Outcome::Success);
    } else if refused.is_some() {
        event.tell(AUTHENTICATION, action, Kind::Start, Outcome::Failure);
        event.reason(said);
    } else {
        event.tell(SESSION, "mail-session", Kind::Info, Outcome::Unsaid);
        event.reason(said);
    }
    event.put(known::NETWORK_PROTOCOL, protocol);
    event.account(user);
    event.origin(Origin {
        host,
        port: None,
        name,
    });
    Some(())
}

//! sudo: commands run in another's name, and those that were refused.
//!
//! ```text
//! Nov 21 07:45:01 gw sudo:      lin : TTY=pts/0 ; PWD=/home/lin ; USER=root ; COMMAND=/usr/bin/apt update
//! Nov 21 07:45:02 gw sudo:      lin : command not allowed ; TTY=pts/0 ; PWD=/home/lin ; USER=root ; COMMAND=/usr/bin/less /etc/shadow
//! Nov 21 07:45:03 gw sudo:     chen : user NOT in sudoers ; TTY=pts/1 ; PWD=/home/chen ; USER=root ; COMMAND=/bin/bash
//! ```
//!
//! A command is one line without a true end mark: whatever stands behind `COMMAND=` is its text.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::tell::{Kind, Outcome, PROCESS, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "sudo",
    dataset: "sudo",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("sudo"),
        category: None,
    },
    claims: Claims::Programs(|program| program == "sudo"),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    command(line.message, event).into()
}

fn command<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (who, rest) = message.trim_start().split_once(" : ")?;
    let (before, command) = rest.split_once("COMMAND=")?;
    let mut refusal = None;
    let mut target = None;
    for part in before.split(" ; ") {
        match part.split_once('=') {
            Some(("USER", user)) => target = Some(user.trim()),
            None if refusal.is_none() && !part.trim().is_empty() => refusal = Some(part),
            _ => {}
        }
    }
    let outcome = if refusal.is_some() {
        Outcome::Failure
    } else {
        Outcome::Success
    };
    event.tell(PROCESS, "sudo-command", Kind::Info, outcome);
    if let Some(refusal) = refusal {
        event.reason(refusal);
    }
    if let Some(target) = target {
        event.put(known::USER_NAME, target);
    }
    event.put(known::ACTOR_NAME, who.trim());
    event.put(known::PROCESS_COMMAND, command);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Format};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn told(line: &str) -> [Option<String>; 4] {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        let event = crate::decode(Format::AUTO, line, &context).event;
        let text = |name| event.text_of(name).map(str::to_owned);
        [
            text(known::ACTOR_NAME),
            text(known::USER_NAME),
            text(known::PROCESS_COMMAND),
            text(known::EVENT_OUTCOME),
        ]
    }

    #[test]
    fn what_a_command_says_of_itself_is_not_believed() {
        let line = "Nov 21 07:45:01 gw sudo: lin : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo x ; USER=chen ; COMMAND=y";
        assert_eq!(
            told(line).map(Option::unwrap_or_default),
            [
                "lin",
                "root",
                "/bin/echo x ; USER=chen ; COMMAND=y",
                "success"
            ]
        );
    }

    #[test]
    fn a_refused_command_says_why() {
        let line = "Nov 21 07:45:01 gw sudo: lin : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh";
        assert_eq!(told(line)[3].as_deref(), Some("failure"));
    }
}

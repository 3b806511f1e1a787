//! `ClamAV`: what its scanner and daemon found.
//!
//! ```text
//! Nov 21 07:45:01 mail clamd[91]: /var/spool/files/a b.doc: Win.Test.EICAR_HDB-1 FOUND
//! Nov 21 07:45:02 mail clamd[91]: instream(local): Doc.Downloader.Invented-1 FOUND
//! Sat Nov 21 07:45:03 2026 -> /srv/share/x.exe: Win.Trojan.Invented-2(0123456789abcdef0123456789abcdef:68) FOUND
//! ```
//!
//! A file name may hold anything, so the finding is read from the end of the line.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::tell::{Kind, MALWARE, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "clamav",
    dataset: "clamav",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("clamav"),
        category: None,
    },
    claims: Claims::Messages(|line| {
        let own = matches!(
            line.program,
            "clamd" | "clamscan" | "clamdscan" | "clamonacc" | "clamav" | "clamav-milter"
        );
        own || (line.program.is_empty() && line.message.ends_with(" FOUND"))
    }),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    found(line.message, event)
        .or_else(|| notice(line, event))
        .into()
}

fn found<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let said = message.trim_end().strip_suffix(" FOUND")?;
    let (place, threat) = said.rsplit_once(": ")?;
    let threat = threat.split('(').next().unwrap_or(threat);
    let place = place.rsplit_once(" -> ").map_or(place, |(_, place)| place);
    event.tell(MALWARE, "malware-detected", Kind::Info, Outcome::Unsaid);
    event.put(known::RULE_NAME, threat);
    event.put(known::FILE_PATH, place);
    Some(())
}

/// What the daemon tells of itself.
fn notice<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Option<()> {
    let known = [
        "SelfCheck:",
        "Database ",
        "Reading databases",
        "Loaded ",
        "Limits:",
        "Daemon ",
        "+++ Started",
        "--- Stopped",
        "ERROR:",
        "WARNING:",
    ];
    let said = line.message;
    known.iter().any(|start| said.starts_with(start)).then(|| {
        event.tell(MALWARE, "scanner-notice", Kind::Info, Outcome::Unsaid);
        event.reason(said);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Format};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn told(line: &str) -> (Option<String>, Option<String>) {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        let event = crate::decode(Format::AUTO, line, &context).event;
        let text = |name| event.text_of(name).map(str::to_owned);
        (text(known::RULE_NAME), text(known::FILE_PATH))
    }

    #[test]
    fn a_file_name_that_imitates_a_finding_does_not_change_it() {
        let line = "Nov 21 07:45:01 mail clamd[9]: /srv/Harmless FOUND: x.exe: Win.Invented-1(ab:68) FOUND";
        let (threat, place) = told(line);
        assert_eq!(threat.as_deref(), Some("Win.Invented-1"));
        assert_eq!(place.as_deref(), Some("/srv/Harmless FOUND: x.exe"));
    }

    #[test]
    fn what_another_program_says_is_not_ours() {
        assert_eq!(told("Nov 21 07:45:01 mail sshd[9]: /x: y FOUND").0, None);
    }
}

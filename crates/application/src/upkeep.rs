//! What the logs say of backups and virus scanners: when one was well last, and when it told trouble.
//!
//! Only what a program says of itself counts; what says nothing is not known. The daily look shows it with the
//! sources that it is from.

use domain::event::{Event, Value, known};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upkeep {
    /// A virus scanner.
    Antivirus,
    /// A backup.
    Backup,
}

/// What one source said of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Word {
    /// When it was well last, by the time of receipt.
    pub well: Option<Timestamp>,
    /// When it told trouble last.
    pub trouble: Option<Timestamp>,
}

impl Word {
    /// Takes note of a word.
    pub(crate) fn hear(&mut self, well: bool, at: Timestamp) {
        let place = if well {
            &mut self.well
        } else {
            &mut self.trouble
        };
        *place = (*place).max(Some(at));
    }

    /// The newest word of either kind.
    pub fn newest(&self) -> Option<Timestamp> {
        self.well.max(self.trouble)
    }
}

/// A program that makes backups, by the name that it writes into syslog, with words of its ends.
struct Program {
    names: &'static [&'static str],
    well: &'static [&'static str],
    trouble: &'static [&'static str],
}

const PROGRAMS: [Program; 5] = [
    Program {
        names: &["vzdump", "pvescheduler", "pvedaemon"],
        well: &["Finished Backup of "],
        trouble: &["Backup of VM ", "Backup of CT "],
    },
    Program {
        names: &["restic"],
        well: &[" saved"],
        trouble: &["Fatal: "],
    },
    Program {
        names: &["borgmatic"],
        well: &["Successfully ran configuration file"],
        trouble: &["Error running configuration file"],
    },
    Program {
        names: &["rsnapshot"],
        well: &["completed successfully"],
        trouble: &["ERROR: ", "completed, but with "],
    },
    Program {
        names: &["bacula-dir", "bareos-dir"],
        well: &["Backup OK"],
        trouble: &["*** Backup Error ***", "Backup Canceled"],
    },
];
/// Windows Server Backup: it ended well.
const WINDOWS_WELL: &[i64] = &[4];
/// It did not.
const WINDOWS_TROUBLE: &[i64] = &[5, 49, 517, 518, 521, 561, 564];
/// Windows Defender: definitions are new, a scan ended, it is healthy.
const DEFENDER_WELL: &[i64] = &[1001, 1150, 2000];
/// It found something, could not update or protect, or was switched off.
const DEFENDER_TROUBLE: &[i64] = &[1006, 1015, 1116, 1118, 1119, 2001, 3002, 5001, 5010, 5012];

/// What an event says of upkeep, and whether it is well.
pub(crate) fn said(event: &Event<'_>) -> Option<(Upkeep, bool)> {
    antivirus(event)
        .map(|well| (Upkeep::Antivirus, well))
        .or_else(|| Some((Upkeep::Backup, backup(event)?)))
}

fn antivirus(event: &Event<'_>) -> Option<bool> {
    if event.log_source.service == Some("windefend") {
        return by_number(event, DEFENDER_WELL, DEFENDER_TROUBLE);
    }
    if event.text_of(known::EVENT_CATEGORY) != Some("malware") {
        return None;
    }
    let reason = event.text_of(known::EVENT_REASON).unwrap_or_default();
    let found = event.text_of(known::EVENT_ACTION) == Some("malware-detected");
    match reason {
        _ if found => Some(false),
        _ if reason.starts_with("ERROR:") => Some(false),
        _ if reason.starts_with("WARNING:") => None,
        _ => Some(true),
    }
}

fn backup(event: &Event<'_>) -> Option<bool> {
    let provider = event.own_value("Provider_Name");
    if matches!(provider, Some(Value::Text(name)) if name == "Microsoft-Windows-Backup") {
        return by_number(event, WINDOWS_WELL, WINDOWS_TROUBLE);
    }
    let name = event.text_of(known::PROCESS_NAME)?;
    let program = PROGRAMS
        .iter()
        .find(|program| program.names.contains(&name))?;
    let text = event.text;
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(program.well) {
        return Some(true);
    }
    says(program.trouble).then_some(false)
}

fn by_number(event: &Event<'_>, well: &[i64], trouble: &[i64]) -> Option<bool> {
    let Some(Value::Integer(number)) = event.own_value("EventID") else {
        return None;
    };
    if well.contains(number) {
        return Some(true);
    }
    trouble.contains(number).then_some(false)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn told(line: &str) -> Option<(Upkeep, bool)> {
        let context = formats::Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        said(&formats::decode(formats::Format::AUTO, line, &context).event)
    }

    #[test]
    fn what_programs_say_of_their_end_is_known_and_nothing_else() {
        let backup = |well| Some((Upkeep::Backup, well));
        let scanner = |well| Some((Upkeep::Antivirus, well));
        for (line, wanted) in [
            (
                "Nov 21 02:10:01 nas rsnapshot[7]: /usr/bin/rsnapshot daily: completed successfully",
                backup(true),
            ),
            (
                "Nov 21 02:10:01 nas rsnapshot[7]: /usr/bin/rsnapshot daily: ERROR: /usr/bin/rsync returned 12",
                backup(false),
            ),
            (
                "Nov 21 02:10:01 nas rsnapshot[7]: /usr/bin/rsnapshot daily: started",
                None,
            ),
            (
                "Nov 21 02:10:01 pve pvescheduler[7]: INFO: Finished Backup of VM 101 (00:02:10)",
                backup(true),
            ),
            (
                "Nov 21 02:10:01 pve pvescheduler[7]: ERROR: Backup of VM 101 failed - no space",
                backup(false),
            ),
            (
                "Nov 21 02:10:01 db restic[7]: snapshot 1a2b3c4d saved",
                backup(true),
            ),
            (
                "Nov 21 02:10:01 db restic[7]: Fatal: unable to open repository",
                backup(false),
            ),
            (
                "Nov 21 02:10:01 dir bacula-dir[7]: Termination: Backup OK",
                backup(true),
            ),
            ("Nov 21 02:10:01 dir sshd[7]: Backup OK", None),
            (
                "Nov 21 07:45:01 mail clamd[9]: /srv/a.zip: Win.Test.EICAR_HDB-1 FOUND",
                scanner(false),
            ),
            (
                "Nov 21 07:45:01 mail clamd[9]: SelfCheck: Database status OK.",
                scanner(true),
            ),
            (
                r#"{"EventTime":"2026-11-21T09:02:03Z","Hostname":"fs1","Channel":"Microsoft-Windows-Backup","EventID":4,"SourceName":"Microsoft-Windows-Backup"}"#,
                backup(true),
            ),
            (
                r#"{"EventTime":"2026-11-21T09:02:03Z","Hostname":"fs1","Channel":"Microsoft-Windows-Backup","EventID":517,"SourceName":"Microsoft-Windows-Backup"}"#,
                backup(false),
            ),
            (
                r#"{"EventTime":"2026-11-21T09:02:03Z","Hostname":"pc1","Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":2000,"SourceName":"Microsoft-Windows-Windows Defender"}"#,
                scanner(true),
            ),
            (
                r#"{"EventTime":"2026-11-21T09:02:03Z","Hostname":"pc1","Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":5001,"SourceName":"Microsoft-Windows-Windows Defender"}"#,
                scanner(false),
            ),
        ] {
            assert_eq!(told(line), wanted, "{line}");
        }
    }
}

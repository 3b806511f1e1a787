//! What a person chose about being told, and jobs as a list tells them: rows to words, and back.

use std::collections::{BTreeMap, BTreeSet};

use application::Fault;
use application::jobs::{Job, JobRow};
use domain::message::{HookName, Kind, MailAddress};
use domain::people::Role;
use domain::telling::{Channel, ForWhat, NoticeSettings, Preferences, QuietHours};
use jiff::Timestamp;

use crate::rows::{Columns, bad, severity};

/// Stands for the person's own mailbox among the ways.
const MAIL: &str = "mail";
/// Before the name of a webhook.
const HOOK: &str = "hook:";
/// Stands for the person themselves among the duties.
const ONESELF: &str = "self";

type Channels = BTreeMap<(Kind, ForWhat), BTreeSet<Channel>>;

/// `{"finding-raised/security-contact":["mail","hook:chat"]}`.
pub(crate) fn written_choices(chosen: &Channels) -> String {
    let written: BTreeMap<_, Vec<_>> = chosen
        .iter()
        .map(|((kind, duty), ways)| {
            let duty = match duty {
                ForWhat::Role(role) => role.name(),
                ForWhat::Self_ => ONESELF,
            };
            let ways = ways.iter().map(|way| match way {
                Channel::Mail => MAIL.to_owned(),
                Channel::Hook(name) => format!("{HOOK}{name}"),
            });
            (format!("{}/{duty}", kind.name()), ways.collect())
        })
        .collect();
    // Names and texts can always be written.
    serde_json::to_string(&written).unwrap_or_else(|_| "{}".to_owned())
}

fn read_choices(text: &str) -> Option<Channels> {
    let written: BTreeMap<String, Vec<String>> = serde_json::from_str(text).ok()?;
    let one = |(key, ways): (String, Vec<String>)| {
        let (kind, duty) = key.split_once('/')?;
        let duty = match duty {
            ONESELF => ForWhat::Self_,
            role => ForWhat::Role(Role::from_name(role)?),
        };
        let way = |way: &String| match way.strip_prefix(HOOK) {
            Some(name) => HookName::parse(name).ok().map(Channel::Hook),
            None => (way == MAIL).then_some(Channel::Mail),
        };
        let ways: Option<BTreeSet<_>> = ways.iter().map(way).collect();
        Some(((Kind::from_name(kind)?, duty), ways?))
    };
    written.into_iter().map(one).collect()
}

impl Columns<'_> {
    pub(crate) fn notice_settings(&self) -> Result<NoticeSettings, Fault> {
        let mail = self.maybe_text("mail")?;
        let mail = mail.map(|mail| MailAddress::parse(&mail).map_err(|_| bad("mail")));
        let (from, to) = (
            self.maybe_parsed("quiet_from")?,
            self.maybe_parsed("quiet_to")?,
        );
        let least = self.maybe_whole("findings_from")?;
        Ok(NoticeSettings {
            mail: mail.transpose()?,
            language: self.maybe_parsed("language")?,
            preferences: Preferences {
                channels: read_choices(&self.text("choices")?).ok_or_else(|| bad("choices"))?,
                quiet: from.zip(to).map(|(from, to)| QuietHours { from, to }),
                findings_from: least.map(severity).transpose()?,
            },
        })
    }

    pub(crate) fn job_row(&self, now: Timestamp) -> Result<JobRow, Fault> {
        Ok(JobRow {
            job: Job {
                kind: self.text("kind")?,
                key: self.text("job_key")?,
                unit: self.maybe_parsed("plain_unit")?,
                due: self.end_of_time("due")?,
                attempts: self.small("attempts")?,
                last_error: self.maybe_text("last_error")?,
                payload: self.text("payload")?,
            },
            unit: self.parsed("unit")?,
            running: self.end_of_time("lease_until")? > now,
            failing_since: self.maybe_time("failing_since")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_comes_back_and_nonsense_is_told() {
        let hook = Channel::Hook(HookName::parse("chat").unwrap());
        let role = ForWhat::Role(Role::SecurityContact);
        let chosen = BTreeMap::from([
            ((Kind::Overdue, role), BTreeSet::from([Channel::Mail, hook])),
            ((Kind::DutyGiven, ForWhat::Self_), BTreeSet::new()),
        ]);
        let written = written_choices(&chosen);
        assert_eq!(
            written,
            r#"{"duty-given/self":[],"overdue/security-contact":["mail","hook:chat"]}"#
        );
        assert_eq!(read_choices(&written), Some(chosen));
        for nonsense in [
            "",
            "{\"x/self\":[]}",
            "{\"overdue/self\":[\"pigeon\"]}",
            "[]",
        ] {
            assert_eq!(read_choices(nonsense), None, "{nonsense}");
        }
    }
}

//! Windows records as most senders write them: one object of plain values, read in one pass.

use std::borrow::Cow;

use domain::event::{Event, Value};

use crate::json::{self, Fields, Json, Taken};

/// A record, whichever way it was written.
pub(crate) struct Record<'r> {
    pub(crate) id: i64,
    pub(crate) channel: Cow<'r, str>,
    pub(crate) computer: Option<Cow<'r, str>>,
}

/// One object of plain values, which is how most senders write a record: they go straight into the event.
/// Nothing where it is anything else, and the event has no names of the sender's own then.
pub(crate) fn straight<'r>(text: &'r str, event: &mut Event<'r>) -> Option<Record<'r>> {
    if !json::looks_like_object(text) {
        return None;
    }
    let mut seen = Seen::default();
    let mut fields = Fields::of(event);
    let read = Json::parts(text, |name, value| seen.take(name, value, &mut fields));
    let record = read.and_then(|()| seen.record(&mut fields));
    let record = record.filter(|_| fields.taken() == Taken::Whole);
    if record.is_none() {
        event.retain_own(|_| false);
    }
    record
}

/// What was seen of such an object so far.
#[derive(Default)]
struct Seen<'r> {
    /// It has to be read in another way.
    otherwise: bool,
    id: Option<i64>,
    channel: Option<Cow<'r, str>>,
    computer: Option<Cow<'r, str>>,
    host: Option<Cow<'r, str>>,
    has_provider: bool,
    /// The provider by another name.
    provider: Option<Cow<'r, str>>,
    /// By yet another one.
    source: Option<Cow<'r, str>>,
}

impl<'r> Seen<'r> {
    fn take(&mut self, name: Cow<'r, str>, value: Json<'r>, fields: &mut Fields<'_, 'r>) {
        let text = || value.text().cloned();
        match &*name {
            "EventID" => {
                let first = self.id.is_none();
                self.id = value.integer();
                self.otherwise |= !first || self.id.is_none();
                if let Some(id) = self.id {
                    put(fields, name, id);
                }
                return;
            }
            "Event" | "winlog" => self.otherwise = true,
            "Channel" => {
                self.otherwise |= self.channel.is_some() || value.text().is_none();
                self.channel = text();
            }
            "Computer" => {
                self.otherwise |= self.computer.is_some() || value.text().is_none();
                self.computer = text();
            }
            "Hostname" => {
                self.otherwise |= self.host.is_some() || value.text().is_none();
                self.host = text();
            }
            "Provider_Name" => {
                self.otherwise |= value.text().is_none();
                self.has_provider = true;
            }
            "ProviderName" => self.provider = self.provider.take().or_else(text),
            "SourceName" => self.source = self.source.take().or_else(text),
            _ => {}
        }
        if let Some(value) = value.into_value() {
            put(fields, name, value);
        }
    }

    fn record(self, fields: &mut Fields<'_, 'r>) -> Option<Record<'r>> {
        let (id, channel) = (self.id?, self.channel?);
        if self.otherwise {
            return None;
        }
        if !self.has_provider
            && let Some(provider) = self.provider.or(self.source)
        {
            put(fields, "Provider_Name".into(), provider);
        }
        if self.computer.is_none()
            && let Some(host) = &self.host
        {
            fields.put("Computer", host.clone());
        }
        Some(Record {
            id,
            channel,
            computer: self.computer.or(self.host),
        })
    }
}

/// A value under its name and the other names it goes by.
pub(crate) fn put<'r>(
    fields: &mut Fields<'_, 'r>,
    name: Cow<'r, str>,
    value: impl Into<Value<'r>>,
) {
    let also = also(&name);
    fields.put_also(name, also, value);
}

/// Names that mean the same in every record. Under which names public rules find them stands in `mappings/`.
fn also(name: &str) -> &'static [&'static str] {
    match name {
        "EventID" => &["event.code"],
        "Provider_Name" => &["event.provider"],
        "NewProcessName" | "Image" => &["process.executable"],
        "CommandLine" => &["process.command_line"],
        "ParentProcessName" | "ParentImage" => &["process.parent.executable"],
        "ParentCommandLine" => &["process.parent.command_line"],
        "TargetFilename" => &["file.path"],
        "TargetObject" => &["registry.path"],
        "DestinationHostname" => &["destination.domain"],
        "QueryName" => &["dns.question.name"],
        "ScriptBlockText" => &["powershell.file.script_block_text"],
        "ServiceName" => &["service.name"],
        "TaskName" => &["task.name"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use domain::event::known;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{Context, Decoded, Format};

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    #[test]
    fn wherever_the_names_stand_the_same_is_read() {
        let lines = [
            r#"{"EventTime":"2026-11-21T09:02:03Z","Hostname":"dc1","Channel":"Security","EventID":4720,"SourceName":"P","TargetUserName":"chen"}"#,
            r#"{"TargetUserName":"chen","SourceName":"Q","ProviderName":"P","EventID":"4720","Channel":"Security","Hostname":"dc1","EventTime":"2026-11-21T09:02:03Z"}"#,
            // A name that stands twice, and one that is no text: read as a whole first.
            r#"{"EventTime":"2026-11-21T09:02:03Z","Computer":"dc1","Channel":"Security","EventID":4720,"EventID":1,"Provider_Name":"P","TargetUserName":"chen"}"#,
            r#"{"EventTime":"2026-11-21T09:02:03Z","Computer":5,"Hostname":"dc1","Channel":"Security","EventID":4720,"Provider_Name":"P","TargetUserName":"chen"}"#,
        ];
        for line in lines {
            let decoded = decoded(line);
            let event = &decoded.event;
            assert!(decoded.issues.is_empty(), "{line}: {:?}", decoded.issues);
            assert_eq!(
                event.own_value("EventID"),
                Some(&Value::Integer(4720)),
                "{line}"
            );
            assert_eq!(event.own_value("event.code"), Some(&Value::Integer(4720)));
            assert_eq!(
                event.own_value("Provider_Name"),
                Some(&Value::from("P")),
                "{line}"
            );
            assert_eq!(event.text_of(known::HOST_NAME), Some("dc1"), "{line}");
            assert_eq!(event.text_of(known::EVENT_ACTION), Some("user-add"));
            assert_eq!(event.log_source.service, Some("security"));
        }
        // Without a number it is no record; nothing of a first try stays.
        let broken =
            decoded(r#"{"Channel":"Security","EventID":"x","SystemTime":"2026-11-21T09:02:03Z"}"#);
        assert!(broken.event.own().is_empty());
    }
}

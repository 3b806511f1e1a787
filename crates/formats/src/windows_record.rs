//! Windows records as most senders write them: one object of plain values, read in one pass.

use std::borrow::Cow;

use domain::event::{Event, Value};

use crate::json::{self, Fields, Json, Take, Taken};
use crate::stamp::{self, Stamp};

/// A record, whichever way it was written.
pub(crate) struct Record<'r> {
    pub(crate) id: i64,
    pub(crate) channel: Cow<'r, str>,
    pub(crate) computer: Option<Cow<'r, str>>,
    pub(crate) places: Places,
}

/// A name that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Address,
    Channel,
    ClientAddress,
    CommandLine,
    Computer,
    DestinationHostname,
    DestinationIp,
    Event,
    EventId,
    EventTime,
    EventType,
    Hostname,
    Image,
    IpAddress,
    IpPort,
    Keywords,
    LogonType,
    MemberName,
    MemberSid,
    NewProcessName,
    ParentCommandLine,
    ParentImage,
    ParentProcessName,
    ProviderName,
    ProviderUnderscoreName,
    QueryName,
    ScriptBlockText,
    ServiceName,
    SourceIp,
    SourceName,
    Status,
    SubjectUserName,
    SubStatus,
    SystemTime,
    TargetDomainName,
    TargetFilename,
    TargetObject,
    TargetUserName,
    TaskName,
    Timestamp,
    User,
    Winlog,
    Workstation,
    WorkstationName,
}

impl Field {
    const COUNT: usize = 44;

    /// By its length first: most names of a record are none of these.
    fn of(name: &str) -> Option<Self> {
        Some(match (name.len(), name) {
            (4, "User") => Self::User,
            (5, "Event") => Self::Event,
            (5, "Image") => Self::Image,
            (6, "IpPort") => Self::IpPort,
            (6, "Status") => Self::Status,
            (6, "winlog") => Self::Winlog,
            (7, "Address") => Self::Address,
            (7, "Channel") => Self::Channel,
            (7, "EventID") => Self::EventId,
            (8, "Computer") => Self::Computer,
            (8, "Hostname") => Self::Hostname,
            (8, "Keywords") => Self::Keywords,
            (8, "SourceIp") => Self::SourceIp,
            (8, "TaskName") => Self::TaskName,
            (9, "EventTime") => Self::EventTime,
            (9, "EventType") => Self::EventType,
            (9, "IpAddress") => Self::IpAddress,
            (9, "LogonType") => Self::LogonType,
            (9, "MemberSid") => Self::MemberSid,
            (9, "QueryName") => Self::QueryName,
            (9, "SubStatus") => Self::SubStatus,
            (10, "@timestamp") => Self::Timestamp,
            (10, "MemberName") => Self::MemberName,
            (10, "SourceName") => Self::SourceName,
            (10, "SystemTime") => Self::SystemTime,
            (11, "CommandLine") => Self::CommandLine,
            (11, "ParentImage") => Self::ParentImage,
            (11, "ServiceName") => Self::ServiceName,
            (11, "Workstation") => Self::Workstation,
            (12, "ProviderName") => Self::ProviderName,
            (12, "TargetObject") => Self::TargetObject,
            (13, "ClientAddress") => Self::ClientAddress,
            (13, "DestinationIp") => Self::DestinationIp,
            (13, "Provider_Name") => Self::ProviderUnderscoreName,
            (14, "NewProcessName") => Self::NewProcessName,
            (14, "TargetFilename") => Self::TargetFilename,
            (14, "TargetUserName") => Self::TargetUserName,
            (15, "ScriptBlockText") => Self::ScriptBlockText,
            (15, "SubjectUserName") => Self::SubjectUserName,
            (15, "WorkstationName") => Self::WorkstationName,
            (16, "TargetDomainName") => Self::TargetDomainName,
            (17, "ParentCommandLine") => Self::ParentCommandLine,
            (17, "ParentProcessName") => Self::ParentProcessName,
            (19, "DestinationHostname") => Self::DestinationHostname,
            _ => return None,
        })
    }

    /// Names that mean the same in every record. Under which names public rules find them stands in
    /// `mappings/`.
    fn also(self) -> &'static [&'static str] {
        match self {
            Self::EventId => &["event.code"],
            Self::ProviderUnderscoreName => &["event.provider"],
            Self::NewProcessName | Self::Image => &["process.executable"],
            Self::CommandLine => &["process.command_line"],
            Self::ParentProcessName | Self::ParentImage => &["process.parent.executable"],
            Self::ParentCommandLine => &["process.parent.command_line"],
            Self::TargetFilename => &["file.path"],
            Self::TargetObject => &["registry.path"],
            Self::DestinationHostname => &["destination.domain"],
            Self::QueryName => &["dns.question.name"],
            Self::ScriptBlockText => &["powershell.file.script_block_text"],
            Self::ServiceName => &["service.name"],
            Self::TaskName => &["task.name"],
            _ => &[],
        }
    }

    #[expect(
        clippy::as_conversions,
        reason = "the number of a variant without data"
    )]
    fn place(self) -> usize {
        self as usize
    }
}

/// Where an event has the values under these names: their places among the sender's own, from 1.
pub(crate) struct Places([u16; Field::COUNT]);

impl Places {
    /// Of an event that was not read yet.
    pub(crate) const NONE: Self = Self([0; Field::COUNT]);

    /// Of an event that was read.
    pub(crate) fn of(event: &Event<'_>) -> Self {
        let mut places = Self::NONE;
        for (at, own) in event.own().iter().enumerate() {
            if let Some(name) = Field::of(&own.name) {
                places.note(name, at);
            }
        }
        places
    }

    /// The first value under a name holds.
    fn note(&mut self, name: Field, at: usize) {
        if let Some(place @ 0) = self.0.get_mut(name.place()) {
            *place = u16::try_from(at.saturating_add(1)).unwrap_or(0);
        }
    }

    /// The value under a name.
    pub(crate) fn value<'e, 'r>(&self, event: &'e Event<'r>, name: Field) -> Option<&'e Value<'r>> {
        let place = self.0.get(name.place())?.checked_sub(1)?;
        event.own().get(usize::from(place)).map(|own| &own.value)
    }
}

/// One object of plain values, which is how most senders write a record: they go straight into the event.
/// Nothing where it is anything else, and the event has no names of the sender's own then. Behind the
/// record its time, where that is certain without another look at the text.
pub(crate) fn straight<'r>(
    text: &'r str,
    event: &mut Event<'r>,
) -> Option<(Record<'r>, Option<Written<'r>>)> {
    if !json::looks_like_object(text) {
        return None;
    }
    let mut seen = Seen::of(event);
    let read = Json::parts(text, &mut seen);
    let (record, taken) = seen.record();
    let record = record.filter(|_| read.is_some() && taken == Taken::Whole);
    if record.is_none() {
        event.retain_own(|_| false);
    }
    record
}

/// The first value under each of the names that a time may stand under, the surest first.
#[derive(Clone, Copy)]
pub(crate) struct Written<'r>([First<'r>; 3]);

#[derive(Clone, Copy)]
enum First<'r> {
    NotThere,
    NoText,
    Text(&'r str),
}

impl Written<'_> {
    /// The time, if one is written.
    pub(crate) fn stamp(self) -> Option<Stamp> {
        let text = self.0.iter().find_map(|first| match first {
            First::Text(text) => Some(*text),
            First::NotThere | First::NoText => None,
        });
        stamp::read(text?).map(|(stamp, _)| stamp)
    }
}

/// What was seen of such an object so far.
struct Seen<'e, 'r> {
    fields: Fields<'e, 'r>,
    places: Places,
    /// It has to be read in another way.
    otherwise: bool,
    /// Names may stand in it that were not shown, or not as they are written.
    hidden: bool,
    times: Written<'r>,
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

impl<'r> Take<'r> for Seen<'_, 'r> {
    #[inline]
    fn text(&mut self, name: Cow<'r, str>, text: Cow<'r, str>) {
        self.hidden |= matches!(name, Cow::Owned(_));
        let known = Field::of(&name);
        if let Some(known) = known {
            if self.has_meaning(known, &text) {
                return;
            }
            self.places.note(known, self.fields.count());
        }
        let also = known.map_or(&[][..], Field::also);
        self.fields.put_also(name, also, Value::Text(text));
    }

    fn other(&mut self, name: Cow<'r, str>, value: Json<'r>) {
        self.hidden |= matches!(name, Cow::Owned(_)) || value.holds_objects();
        let known = Field::of(&name);
        match known {
            Some(Field::EventId) => return self.take_id(value.integer()),
            Some(
                Field::Event
                | Field::Winlog
                | Field::Channel
                | Field::Computer
                | Field::Hostname
                | Field::ProviderUnderscoreName,
            ) => self.otherwise = true,
            Some(Field::SystemTime | Field::Timestamp | Field::EventTime) => {
                self.take_time(known, First::NoText);
            }
            _ => {}
        }
        if let Some(value) = value.into_value() {
            if let Some(known) = known {
                self.places.note(known, self.fields.count());
            }
            let also = known.map_or(&[][..], Field::also);
            self.fields.put_also(name, also, value);
        }
    }
}

impl<'e, 'r> Seen<'e, 'r> {
    fn of(event: &'e mut Event<'r>) -> Self {
        Self {
            fields: Fields::of(event),
            places: Places::NONE,
            otherwise: false,
            hidden: false,
            times: Written([First::NotThere; 3]),
            id: None,
            channel: None,
            computer: None,
            host: None,
            has_provider: false,
            provider: None,
            source: None,
        }
    }

    /// Keeps what a text says of the record itself. Whether that is all it is for.
    #[expect(
        clippy::ptr_arg,
        reason = "what is kept goes on borrowing from the record"
    )]
    fn has_meaning(&mut self, known: Field, text: &Cow<'r, str>) -> bool {
        let own = || Some(text.clone());
        match known {
            Field::EventId => {
                self.take_id(text.parse().ok());
                return true;
            }
            Field::Event | Field::Winlog => self.otherwise = true,
            Field::Channel => {
                self.otherwise |= self.channel.is_some();
                self.channel = own();
            }
            Field::Computer => {
                self.otherwise |= self.computer.is_some();
                self.computer = own();
            }
            Field::Hostname => {
                self.otherwise |= self.host.is_some();
                self.host = own();
            }
            Field::ProviderUnderscoreName => self.has_provider = true,
            Field::ProviderName => self.provider = self.provider.take().or_else(own),
            Field::SourceName => self.source = self.source.take().or_else(own),
            Field::SystemTime | Field::Timestamp | Field::EventTime => match text {
                Cow::Borrowed(text) => self.take_time(Some(known), First::Text(text)),
                Cow::Owned(_) => self.hidden = true,
            },
            _ => {}
        }
        false
    }

    fn take_id(&mut self, id: Option<i64>) {
        self.otherwise |= self.id.is_some() || id.is_none();
        self.id = id;
        if let Some(id) = id {
            self.places.note(Field::EventId, self.fields.count());
            let also = Field::EventId.also();
            self.fields.put_also("EventID".into(), also, id);
        }
    }

    fn take_time(&mut self, known: Option<Field>, value: First<'r>) {
        let rank = match known {
            Some(Field::SystemTime) => 0,
            Some(Field::Timestamp) => 1,
            _ => 2,
        };
        if let Some(time @ First::NotThere) = self.times.0.get_mut(rank) {
            *time = value;
        }
    }

    fn record(mut self) -> (Option<(Record<'r>, Option<Written<'r>>)>, Taken) {
        let (Some(id), Some(channel), false) = (self.id, self.channel, self.otherwise) else {
            return (None, self.fields.taken());
        };
        if !self.has_provider
            && let Some(provider) = self.provider.or(self.source)
        {
            put(&mut self.fields, "Provider_Name".into(), provider);
        }
        if self.computer.is_none()
            && let Some(host) = &self.host
        {
            self.fields.put("Computer", host.clone());
        }
        let record = Record {
            id,
            channel,
            computer: self.computer.or(self.host),
            places: self.places,
        };
        let times = (!self.hidden).then_some(self.times);
        (Some((record, times)), self.fields.taken())
    }
}

/// A value under its name and the other names it goes by.
pub(crate) fn put<'r>(
    fields: &mut Fields<'_, 'r>,
    name: Cow<'r, str>,
    value: impl Into<Value<'r>>,
) {
    let also = Field::of(&name).map_or(&[][..], Field::also);
    fields.put_also(name, also, value);
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

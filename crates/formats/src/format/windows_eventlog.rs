//! Windows event log records as JSON: from an EVTX file (`collect` unpacks it), from Winlogbeat, or
//! flat as `NXLog` sends them; and as the XML that Windows shows and forwards, on one line.
//!
//! ```text
//! {"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":4625,"Keywords":"0x8010000000000000","TimeCreated":{"#attributes":{"SystemTime":"2026-11-21T01:02:03.4567890Z"}},"EventRecordID":7,"Channel":"Security","Computer":"DC1.town.example"},"EventData":{"TargetUserName":"chen","TargetDomainName":"TOWN","SubStatus":"0xc000006a","LogonType":3,"IpAddress":"192.0.2.7","IpPort":"49152"}}}
//! {"@timestamp":"2026-11-21T01:02:03.456Z","winlog":{"channel":"Security","event_id":"4740","provider_name":"Microsoft-Windows-Security-Auditing","computer_name":"DC1.town.example","event_data":{"TargetUserName":"chen"}}}
//! {"EventTime":"2026-11-21T09:02:03+08:00","Hostname":"DC1.town.example","Channel":"Security","EventID":4720,"SourceName":"Microsoft-Windows-Security-Auditing","TargetUserName":"nguyenvana","SubjectUserName":"lin"}
//! ```
//!
//! The sender's own names are those of public Sigma rules: `EventID`, `Provider_Name`, the names in
//! `EventData` and `UserData`; values without a name are a list under `Data`. Signing in by a service
//! or a machine account (`…$`) is `info`: nobody types those passwords.

use std::borrow::Cow;

use domain::event::{Event, LogSource, Value, known};

use crate::header::{self, Header};
use crate::json::{self, Fields, Json};
use crate::registry::{AtOnce, Claims, Dated, FormatInfo, Frame, Line, Recognition};
use crate::stamp;
use crate::windows::{category_of, service_of};
use crate::windows_record::{Field, Places, Record, put, straight};
use crate::windows_told::Told;
use crate::xml;

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "windows_eventlog",
    dataset: "windows_eventlog",
    log_source: LogSource {
        product: Some("windows"),
        service: None,
        category: None,
    },
    claims: Claims::Records(
        Frame {
            read: frame,
            claims: |line| is_record(line.message),
        },
        AtOnce { read: at_once },
    ),
    read,
};

fn is_record(text: &str) -> bool {
    if xml::looks_like_event(text) {
        return true;
    }
    if !json::looks_like_object(text) {
        return false;
    }
    let id = ["EventID", "event_id"];
    id.iter().any(|name| json::has_name(text, name))
        && ["Channel", "channel", "winlog", "SystemTime"]
            .iter()
            .any(|name| json::has_name(text, name))
}

fn frame(text: &str) -> Option<Header<'_>> {
    if !is_record(text) {
        return None;
    }
    let names = ["SystemTime", "@timestamp", "EventTime"];
    let written = if json::looks_like_object(text) {
        names.iter().find_map(|name| json::peek(text, name))
    } else {
        xml::peek(text, "SystemTime")
    };
    let stamp = written.and_then(stamp::read).map(|(stamp, _)| stamp);
    Some(Header {
        stamp,
        ..header::none(text)
    })
}

/// A record that is read in one pass, with its time.
fn at_once<'r>(text: &'r str, event: &mut Event<'r>) -> Option<Dated> {
    let (record, written) = straight(text, event)?;
    let Some(written) = written else {
        event.retain_own(|_| false);
        return None;
    };
    tell(record, event);
    Some(Dated(written.stamp()))
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    if let Some((record, _)) = straight(line.message, event) {
        tell(record, event);
        return Recognition::Recognised;
    }
    let Some(json) = Json::object(line.message).or_else(|| xml::event(line.message)) else {
        return Recognition::Unrecognised;
    };
    let mut fields = Fields::of(event);
    let record = if let Some(inner) = json.get("Event") {
        exported(inner, &mut fields)
    } else if let Some(inner) = json.get("winlog") {
        let record = from_beat(inner, &mut fields);
        // Winlogbeat writes ECS names beside its own.
        if let Json::Object(parts) = &json {
            let others = parts.iter().filter(|(name, _)| name != "winlog");
            others.for_each(|(name, value)| fields.put_below(name.clone(), value));
        }
        record
    } else {
        flat(json, &mut fields)
    };
    let taken = fields.taken();
    let Some(mut record) = record else {
        return Recognition::Unrecognised;
    };
    record.places = Places::of(event);
    tell(record, event);
    taken.into()
}

/// What a record says, once its own names are in the event.
fn tell<'r>(record: Record<'r>, event: &mut Event<'r>) {
    if let Some(computer) = record.computer {
        event.put(known::HOST_NAME, computer);
    }
    let service = service_of(&record.channel);
    event.log_source.service = service;
    let service = service.unwrap_or_default();
    let mut told = Told {
        event,
        places: record.places,
    };
    told.tell_of(service, record.id);
    let event_type = match told.value(Field::EventType) {
        Some(Value::Text(text)) => text,
        _ => "",
    };
    if let Some(category) = category_of(service, record.id, event_type) {
        event.log_source.category = Some(category);
    }
}

/// What Windows itself exports.
fn exported<'r>(event: &Json<'r>, fields: &mut Fields<'_, 'r>) -> Option<Record<'r>> {
    let system = event.get("System")?;
    let id = unwrapped(system.get("EventID")?).integer()?;
    // Traces have none.
    let channel = system.get("Channel").and_then(Json::text).cloned();
    let channel = channel.unwrap_or_default();
    let computer = system.get("Computer").and_then(Json::text).cloned();
    put(fields, "EventID".into(), id);
    fields.put("Channel", channel.clone());
    let attributes = [
        ("Provider_Name", ["Provider", "Name"]),
        ("UserID", ["Security", "UserID"]),
        ("Execution_ProcessID", ["Execution", "ProcessID"]),
    ];
    for (name, [element, attribute]) in attributes {
        let value = system.at(&[element, "#attributes", attribute]);
        if let Some(value) = value.and_then(Json::value) {
            put(fields, name.into(), value);
        }
    }
    let Json::Object(parts) = system else {
        return None;
    };
    for (name, value) in parts {
        let told = matches!(&**name, "EventID" | "Channel");
        if let Some(value) = value.value().filter(|_| !told)
            && value != Value::Null
        {
            fields.put(name.clone(), value);
        }
    }
    for data in ["EventData", "UserData"] {
        if let Some(data) = event.get(data) {
            leaves(data, fields, 0);
        }
    }
    Some(Record {
        id,
        channel,
        computer,
        places: Places::NONE,
    })
}

/// `{"#attributes": {…}, "#text": value}` → `value`.
fn unwrapped<'j, 'r>(json: &'j Json<'r>) -> &'j Json<'r> {
    json.get("#text").unwrap_or(json)
}

/// Elements within elements by their own name alone and without spaces (`Threat Name`), as Sigma rules
/// name them.
fn leaves<'r>(json: &Json<'r>, fields: &mut Fields<'_, 'r>, depth: usize) {
    const DEEPEST: usize = 8;
    let Json::Object(parts) = json else { return };
    for (name, value) in parts {
        if name.starts_with('#') {
            continue;
        }
        if let Some(value) = unwrapped(value).value() {
            let name = if name.contains(' ') {
                Cow::Owned(name.replace(' ', ""))
            } else {
                name.clone()
            };
            put(fields, name, value);
        } else if depth < DEEPEST {
            leaves(value, fields, depth.saturating_add(1));
        }
    }
}

/// The object `winlog` of Winlogbeat.
fn from_beat<'r>(winlog: &Json<'r>, fields: &mut Fields<'_, 'r>) -> Option<Record<'r>> {
    let id = winlog.get("event_id")?.integer()?;
    let channel = winlog.get("channel")?.text()?.clone();
    let computer = winlog.get("computer_name").and_then(Json::text).cloned();
    put(fields, "EventID".into(), id);
    fields.put("Channel", channel.clone());
    let names = [
        ("provider_name", "Provider_Name"),
        ("computer_name", "Computer"),
        ("record_id", "EventRecordID"),
        ("task", "Task"),
        ("opcode", "Opcode"),
    ];
    for (theirs, name) in names {
        if let Some(value) = winlog.get(theirs).and_then(Json::value) {
            put(fields, name.into(), value);
        }
    }
    for data in ["event_data", "user_data"] {
        if let Some(data) = winlog.get(data) {
            leaves(data, fields, 0);
        }
    }
    Some(Record {
        id,
        channel,
        computer,
        places: Places::NONE,
    })
}

/// Everything in one object.
fn flat<'r>(json: Json<'r>, fields: &mut Fields<'_, 'r>) -> Option<Record<'r>> {
    let id = json.get("EventID")?.integer()?;
    let channel = json.get("Channel")?.text()?.clone();
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| json.get(name)?.text().cloned())
    };
    let computer = first(&["Computer", "Hostname"]);
    put(fields, "EventID".into(), id);
    if let Some(provider) = first(&["Provider_Name", "ProviderName", "SourceName"]) {
        put(fields, "Provider_Name".into(), provider);
    }
    if json.get("Computer").is_none()
        && let Some(computer) = &computer
    {
        fields.put("Computer", computer.clone());
    }
    let Json::Object(parts) = json else {
        return None;
    };
    for (name, value) in parts.into_iter().filter(|(name, _)| name != "EventID") {
        if let Some(value) = value.into_value() {
            put(fields, name, value);
        }
    }
    Some(Record {
        id,
        channel,
        computer,
        places: Places::NONE,
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{Context, Decoded, Format, Issue};

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    fn record(id: i64, channel: &str, data: &str) -> String {
        format!(
            r##"{{"Event":{{"System":{{"Provider":{{"#attributes":{{"Name":"P"}}}},"EventID":{{"#attributes":{{"Qualifiers":1}},"#text":{id}}},"Keywords":"0x8020000000000000","TimeCreated":{{"#attributes":{{"SystemTime":"2026-11-21T01:02:03.4567890Z"}}}},"EventRecordID":7,"Channel":"{channel}","Computer":"dc1"}},"EventData":{data}}}}}"##
        )
    }

    #[test]
    fn a_refused_sign_in_says_who_from_where_and_why_under_both_views() {
        let line = record(
            4625,
            "Security",
            r#"{"TargetUserName":"chen","TargetDomainName":"TOWN","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":3,"IpAddress":"::ffff:192.0.2.7","IpPort":"49152"}"#,
        );
        let decoded = decoded(&line);
        let event = &decoded.event;
        assert_eq!(event.time.at.to_string(), "2026-11-21T01:02:03.456789Z");
        assert_eq!(event.own_value("EventID"), Some(&Value::Integer(4625)));
        assert_eq!(event.own_value("LogonType"), Some(&Value::Integer(3)));
        assert_eq!(event.own_value("Provider_Name"), Some(&Value::from("P")));
        assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        assert_eq!(event.text_of(known::EVENT_REASON), Some("wrong password"));
        assert_eq!(event.text_of(known::EVENT_TYPE), Some("start"));
        assert_eq!(event.log_source.service, Some("security"));
        assert_eq!(event.log_source.category, Some("authentication"));
        assert!(decoded.issues.is_empty());
    }

    #[test]
    fn nobody_types_the_password_of_a_machine_or_a_service() {
        let machine = record(
            4624,
            "Security",
            r#"{"TargetUserName":"PC7$","LogonType":3}"#,
        );
        let service = record(
            4624,
            "Security",
            r#"{"TargetUserName":"SYSTEM","LogonType":5}"#,
        );
        for line in [machine, service] {
            let kind = decoded(&line)
                .event
                .text_of(known::EVENT_TYPE)
                .map(str::to_owned);
            assert_eq!(kind.as_deref(), Some("info"));
        }
    }

    #[test]
    fn processes_of_both_channels_answer_to_the_same_names() {
        let audit = record(4688, "Security", r#"{"NewProcessName":"C:\\a.exe"}"#);
        let sysmon = record(
            1,
            "Microsoft-Windows-Sysmon/Operational",
            r#"{"Image":"C:\\a.exe"}"#,
        );
        for line in [audit, sysmon] {
            let decoded = decoded(&line);
            let source = decoded.event.log_source;
            assert_eq!(source.category, Some("process_creation"));
            assert_eq!(
                decoded.event.own_value("process.executable"),
                Some(&Value::from("C:\\a.exe"))
            );
        }
    }

    #[test]
    fn data_without_names_is_a_list_and_nested_data_keeps_its_own_name() {
        let unnamed = record(
            15457,
            "Application",
            r##"{"Data":{"#text":["xp_cmdshell","0"]}}"##,
        );
        let list = Value::List([Value::from("xp_cmdshell"), Value::from("0")].into());
        assert_eq!(decoded(&unnamed).event.own_value("Data"), Some(&list));
        let nested = record(
            104,
            "System",
            r##"{"LogFileCleared":{"#attributes":{"x":"y"},"SubjectUserName":"lin"}}"##,
        );
        let event = decoded(&nested).event;
        assert_eq!(event.text_of(known::ACTOR_NAME), Some("lin"));
        assert_eq!(event.text_of(known::EVENT_ACTION), Some("log-clear"));
    }

    #[test]
    fn a_flood_of_fields_is_bounded_and_told() {
        let many: Vec<String> = (0..500).map(|number| format!("\"f{number}\":1")).collect();
        let line = record(1, "Security", &format!("{{{}}}", many.join(",")));
        let decoded = decoded(&line);
        assert!(decoded.event.own().len() < 300);
        assert!(decoded.issues.contains(&Issue::FieldsLeftOut));
    }
}

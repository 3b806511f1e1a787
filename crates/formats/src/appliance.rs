//! What events of appliances have in common, whatever their format calls it.

use std::borrow::Cow;

use domain::event::{Event, FieldId, Value};

use crate::tell::{self, AUTHENTICATION, Kind, Outcome, Tell};

/// Names in the sender's format → ours, in the order of preference.
pub(crate) type Names = [(&'static str, Target)];

/// What a value of the sender's becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// Text as it is.
    Text(FieldId),
    /// An address; a name goes to the other field.
    Address(FieldId, Option<FieldId>),
    /// A whole number.
    Number(FieldId),
    /// Text under a name that the table does not hold.
    Own(&'static str),
}

/// Puts ours beside the sender's; the first that says something wins.
pub(crate) fn rename(names: &Names, event: &mut Event<'_>) {
    for (theirs, target) in names {
        let Some(text) = text_of(event, theirs).filter(|text| is_said(text)) else {
            continue;
        };
        match target {
            Target::Text(field) => put_first(event, *field, text),
            Target::Number(field) => {
                if let Ok(number) = text.parse::<i64>() {
                    put_first(event, *field, number);
                }
            }
            Target::Address(field, name) => match (tell::address(&text), name) {
                (Some(address), _) => put_first(event, *field, address),
                (None, Some(name)) => put_first(event, *name, text),
                (None, None) => {}
            },
            Target::Own(name) => {
                if event.own_value(name).is_none() {
                    event.put_own(*name, text);
                }
            }
        }
    }
}

fn put_first<'r>(event: &mut Event<'r>, field: FieldId, value: impl Into<Value<'r>>) {
    if event.get(field).is_none() {
        event.put(field, value);
    }
}

/// A value of the sender's as text.
pub(crate) fn text_of<'r>(event: &Event<'r>, name: &str) -> Option<Cow<'r, str>> {
    match event.own_value(name)? {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

fn is_said(text: &str) -> bool {
    !matches!(
        text,
        "" | "-" | "N/A" | "n/a" | "null" | "unknown" | "none" | "(none)"
    )
}

/// Tells a sign-in, where the name of the event speaks of one; whether it did.
pub(crate) fn tell_sign_in(words: &str, outcome: &str, event: &mut Event<'_>) -> bool {
    const SIGN_IN: [&str; 6] = [
        "login",
        "logon",
        "log on",
        "log in",
        "sign-in",
        "authenticat",
    ];
    const FAILED: [&str; 7] = [
        "fail",
        "denied",
        "deny",
        "reject",
        "invalid",
        "incorrect",
        "block",
    ];
    const DONE: [&str; 5] = ["success", "accept", "allow", "permit", "granted"];
    let words = words.to_lowercase();
    let is_in = |list: &[&str], text: &str| list.iter().any(|word| text.contains(word));
    if !is_in(&SIGN_IN, &words) || words.contains("logout") || words.contains("logoff") {
        return false;
    }
    let said = outcome.to_lowercase();
    let outcome = [&*said, &*words].into_iter().find_map(|text| {
        if is_in(&FAILED, text) || text.contains("unsuccessful") {
            Some(Outcome::Failure)
        } else if is_in(&DONE, text) {
            Some(Outcome::Success)
        } else {
            None
        }
    });
    let kind = if outcome.is_some() {
        Kind::Start
    } else {
        Kind::Info
    };
    event.tell(
        AUTHENTICATION,
        "appliance-login",
        kind,
        outcome.unwrap_or(Outcome::Unsaid),
    );
    true
}

#[cfg(test)]
mod tests {
    use domain::event::{EventTime, LogSource, TimeBasis, known};
    use jiff::Timestamp;

    use super::*;

    fn told(words: &str, outcome: &str) -> Option<(String, Option<String>)> {
        let time = EventTime {
            at: Timestamp::UNIX_EPOCH,
            basis: TimeBasis::Stated,
        };
        let mut event = Event::new("", time, "test", LogSource::default());
        tell_sign_in(words, outcome, &mut event).then(|| {
            let text = |field| event.text_of(field).map(str::to_owned);
            (
                text(known::EVENT_TYPE).unwrap_or_default(),
                text(known::EVENT_OUTCOME),
            )
        })
    }

    #[test]
    fn only_what_speaks_of_signing_in_is_one() {
        let start = |outcome: &str| Some(("start".to_owned(), Some(outcome.to_owned())));
        assert_eq!(told("Admin login failed", ""), start("failure"));
        assert_eq!(told("User Logon", "Success"), start("success"));
        assert_eq!(told("Login unsuccessful", ""), start("failure"));
        assert_eq!(told("VPN login", ""), Some(("info".to_owned(), None)));
        assert_eq!(told("Port scan blocked", ""), None);
        assert_eq!(told("Admin logout", "success"), None);
    }
}

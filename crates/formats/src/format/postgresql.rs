//! PostgreSQL's server log, on standard error and as CSV, and the extension pgAudit in either.
//!
//! ```text
//! 2026-11-21 07:45:01.123 CST [71] chen@payroll FATAL:  password authentication failed for user "chen"
//! 2026-11-21 07:45:02.000 UTC [72] LOG:  connection received: host=192.0.2.7 port=52000
//! 2026-11-21 07:45:01.123 CST,"chen","payroll",71,"192.0.2.7:52000",6561.47,2,"authentication",2026-11-21 07:45:01 CST,3/1,0,FATAL,28P01,"password authentication failed for user ""chen""",,,,,,,,,"","client backend",,0
//! 2026-11-21 07:45:03.000 UTC [73] lin@payroll LOG:  AUDIT: SESSION,1,1,ROLE,CREATE ROLE,,,create role backup2 login,<none>
//! ```
//!
//! Of zones by letters only UTC and GMT say which one they are (`CST` is Taipei's and Chicago's); for
//! others the source's zone holds. What a statement holds in quotes behind `PASSWORD` is kept in the
//! record as it came, and written into no field. A message of several lines is read by its first.

use std::borrow::Cow;

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::{self, between, number};
use crate::stamp::{self, Stamp};
use crate::tell::{self, AUTHENTICATION, IAM, Kind, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "postgresql",
    dataset: "postgresql",
    log_source: LogSource {
        product: Some("postgresql"),
        service: None,
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |line| line.program == "postgres" || line.program == "postgresql",
    }),
    read,
};

/// What a database does beside signing in.
const DATABASE: &str = "database";
/// Levels that may stand before a message.
const LEVELS: [&str; 11] = [
    "LOG",
    "FATAL",
    "ERROR",
    "PANIC",
    "WARNING",
    "NOTICE",
    "INFO",
    "DETAIL",
    "HINT",
    "STATEMENT",
    "CONTEXT",
];
/// Fields of a line of CSV that are looked at.
const CSV_FIELDS: usize = 14;

/// What a refusal says, whichever method was asked: `password authentication failed for user "chen"`.
const REFUSED: [&str; 2] = [
    " authentication failed for user ",
    "no pg_hba.conf entry for host ",
];

/// A record, from either log.
#[derive(Default)]
struct Record<'r> {
    user: Option<Cow<'r, str>>,
    database: Option<Cow<'r, str>>,
    client: Option<Cow<'r, str>>,
    level: &'r str,
    state: Option<&'r str>,
    message: Cow<'r, str>,
}

fn frame(line: &str) -> Option<Header<'_>> {
    let (_, text) = client_first(line);
    begins_with_its_date(text).then_some(())?;
    let (written, rest) = stamp::read(text)?;
    let (stamp, rest) = zoned(written, text, rest);
    let pid = if rest.starts_with(',') {
        from_csv(text)?;
        csv(text).nth(3).and_then(|field| field.parse().ok())
    } else {
        let (before, _) = level(rest)?;
        let (pid, _) = between(before, "[", "]")?;
        Some(number(pid)?.0)
    };
    Some(Header {
        stamp: Some(stamp),
        pid,
        ..header::none(line)
    })
}

/// The program writes its date in digits and a blank before the hour; the times of syslog, behind which any
/// program may say `ERROR: `, look otherwise.
fn begins_with_its_date(text: &str) -> bool {
    let (date, rest) = text.split_at_checked(10).unwrap_or_default();
    date.starts_with(|first: char| first.is_ascii_digit()) && rest.starts_with(' ')
}

/// The client, where the prefix begins with `%h` or `%r`: `192.0.2.7 …`, `192.0.2.7(52000) …`.
fn client_first(text: &str) -> (Option<(&str, &str)>, &str) {
    let (first, rest) = scan::word(text);
    let (host, port) = first.split_once('(').unwrap_or((first, ""));
    if first == "[local]" {
        (None, rest)
    } else if tell::address(host).is_some() {
        (Some((host, port.trim_end_matches(')'))), rest)
    } else {
        (None, text)
    }
}

/// The stamp with the zone behind it, if that says which it is.
fn zoned<'r>(stamp: Stamp, text: &str, rest: &'r str) -> (Stamp, &'r str) {
    let Some(letters) = rest.strip_prefix(' ') else {
        return (stamp, rest);
    };
    let end = letters.find([' ', ',', '[']).unwrap_or(letters.len());
    let Some((name, rest)) = letters.split_at_checked(end) else {
        return (stamp, rest);
    };
    let is_zone = name.len() <= 6
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b':'));
    if name.is_empty() || !is_zone {
        return (stamp, letters);
    }
    let offset = match name {
        "UTC" | "GMT" => "Z",
        name if name.starts_with(['+', '-']) => name,
        _ => return (stamp, rest),
    };
    let taken = text.len().saturating_sub(letters.len().saturating_add(1));
    let exact = text
        .get(..taken)
        .and_then(|written| Some(stamp::read(&format!("{written}{offset}"))?.0));
    (exact.unwrap_or(stamp), rest)
}

/// What stands before the first level, and what follows it with the level.
fn level(text: &str) -> Option<(&str, (&str, &str))> {
    text.match_indices(": ").find_map(|(at, _)| {
        let (said, message) = text.split_at_checked(at)?;
        let before = LEVELS.iter().find_map(|level| {
            let before = said.strip_suffix(level)?;
            let stands_alone = before.is_empty() || before.ends_with([' ', ']', ':', '>']);
            stands_alone.then_some(before)
        })?;
        let level = said.get(before.len()..)?;
        Some((before, (level, message.get(2..)?.trim_start())))
    })
}

fn from_stderr(text: &str) -> Option<Record<'_>> {
    let (before, (level, message)) = level(text)?;
    let mut record = Record {
        level,
        message: Cow::Borrowed(message),
        ..Record::default()
    };
    let parties = before.rsplit(' ').find(|word| word.contains('@'));
    let parties = parties.and_then(|word| word.split_once('@'));
    if let Some((user, database)) = named(before).or(parties) {
        let said = |text: &str| !text.is_empty() && text != "[unknown]";
        record.user = Some(user).filter(|user| said(user)).map(Cow::Borrowed);
        record.database = Some(database)
            .filter(|database| said(database))
            .map(Cow::Borrowed);
    }
    // What the client calls itself stands before its address.
    let last = before.rsplit_once(",client=").map(|(_, client)| client);
    let client = match client_first(before).0 {
        None => client_first(last.unwrap_or_default()).0,
        first => first,
    };
    record.client = client.map(|(host, port)| Cow::Owned(format!("{host}:{port}")));
    Some(record)
}

/// `user=%u,db=%d,…`, the prefix that reporting programs ask for.
fn named(before: &str) -> Option<(&str, &str)> {
    let (user, rest) = before.split_once("user=")?.1.split_once(",db=")?;
    Some((
        user,
        rest.split_once(',')
            .map_or(rest, |(name, _)| name)
            .trim_end(),
    ))
}

/// Fields of a line of CSV; the last may lack its closing quote where the message goes on.
fn csv(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(quoted) = text.strip_prefix('"') else {
            let (field, after) = match text.split_once(',') {
                Some((field, after)) => (field, Some(after)),
                None => (text, None),
            };
            rest = after;
            return Some(Cow::Borrowed(field));
        };
        let (field, after) = scan::quoted(quoted);
        rest = after.strip_prefix(',');
        Some(field)
    })
}

fn from_csv(text: &str) -> Option<Record<'_>> {
    // A comma follows the zone, the third word; in the other log a space does.
    let zone = text.split(' ').nth(2)?;
    zone.contains(',').then_some(())?;
    let fields: Vec<_> = csv(text).take(CSV_FIELDS).collect();
    let field = |index: usize| fields.get(index).filter(|field| !field.is_empty()).cloned();
    let plain = |index: usize| match fields.get(index) {
        Some(Cow::Borrowed(text)) => Some(*text),
        _ => None,
    };
    let level = plain(11).filter(|level| LEVELS.contains(level))?;
    Some(Record {
        user: field(1),
        database: field(2),
        client: field(4),
        level,
        state: plain(12),
        message: field(13).unwrap_or_default(),
    })
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let text = line.message;
    // Behind a syslog header the line begins with its number: `[3-1] …`.
    let text = match text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
    {
        Some((number, rest)) if number.contains('-') => rest,
        _ => text,
    };
    let Some(record) = from_csv(text).or_else(|| from_stderr(text)) else {
        return Recognition::Unrecognised;
    };
    event.put_own("postgresql.level", record.level);
    if let Some(state) = record
        .state
        .filter(|state| !state.is_empty() && *state != "00000")
    {
        event.put_own("postgresql.sqlstate", state);
    }
    if let Some(database) = record.database.clone() {
        event.put_own("postgresql.database", database);
    }
    if !tell_of(&record, event) {
        // The database says a thousand things; level and parties are read of all of them.
        event.tell(DATABASE, "database-message", Kind::Info, Outcome::Unsaid);
    }
    if let Some(user) = record.user {
        // Who changes an account is not the account.
        let field = if event.text_of(known::EVENT_CATEGORY) == Some(IAM) {
            known::ACTOR_NAME
        } else {
            known::USER_NAME
        };
        if event.get(field).is_none() {
            event.put(field, user);
        }
    }
    if let Some(client) = record.client {
        put_client(&client, event);
    }
    Recognition::Recognised
}

/// `192.0.2.7:52000`, `2001:db8::7:52000`, `[local]`.
fn put_client(client: &str, event: &mut Event<'_>) {
    let (host, port) = client.rsplit_once(':').unwrap_or((client, ""));
    if let Some(address) = tell::address(host) {
        event.put(known::SOURCE_IP, address);
        if let Ok(port) = port.parse::<i64>() {
            event.put(known::SOURCE_PORT, port);
        }
    }
}

fn tell_of(record: &Record<'_>, event: &mut Event<'_>) -> bool {
    let message = &*record.message;
    if REFUSED.iter().any(|words| message.contains(words))
        || message.starts_with("pg_hba.conf rejects connection for host ")
        || is_no_role(message)
    {
        event.tell(
            AUTHENTICATION,
            "database-login",
            Kind::Start,
            Outcome::Failure,
        );
        put_quoted(message, "user ", known::USER_NAME, event);
        put_quoted(message, "role ", known::USER_NAME, event);
        if let Some((host, _)) = between(message, "host \"", "\"") {
            put_client(&format!("{host}:"), event);
        }
        event.put(known::EVENT_REASON, reason(message).to_owned());
    } else if let Some(rest) = message.strip_prefix("connection authorized: user=") {
        event.tell(
            AUTHENTICATION,
            "database-login",
            Kind::Start,
            Outcome::Success,
        );
        let end = rest
            .find(" database=")
            .or_else(|| rest.find(' '))
            .unwrap_or(rest.len());
        event.put(
            known::USER_NAME,
            rest.get(..end).unwrap_or_default().to_owned(),
        );
    } else if let Some(rest) = message.strip_prefix("connection received: host=") {
        event.tell(SESSION, "database-connect", Kind::Info, Outcome::Unsaid);
        let (host, port) = rest.split_once(" port=").unwrap_or((rest, ""));
        put_client(&format!("{host}:{port}"), event);
    } else if message.starts_with("disconnection: ") {
        event.tell(SESSION, "database-disconnect", Kind::End, Outcome::Unsaid);
        if let Some((user, _)) = between(message, " user=", " database=") {
            event.put(known::USER_NAME, user.to_owned());
        }
        if let Some((_, host)) = message.rsplit_once(" host=") {
            let (host, port) = host.split_once(" port=").unwrap_or((host, ""));
            put_client(&format!("{host}:{port}"), event);
        }
    } else if let Some(audit) = message.strip_prefix("AUDIT: ") {
        audited(audit, event);
    } else {
        return false;
    }
    true
}

fn is_no_role(message: &str) -> bool {
    message.starts_with("role \"") && message.ends_with("\" does not exist")
}

/// The refusal without the name it quotes.
fn reason(message: &str) -> &str {
    let end = message.find([',', '"']).unwrap_or(message.len());
    let reason = message.get(..end).unwrap_or_default().trim_end();
    if is_no_role(message) {
        "role does not exist"
    } else {
        reason
    }
}

fn put_quoted(message: &str, before: &str, field: domain::event::FieldId, event: &mut Event<'_>) {
    if event.get(field).is_some() {
        return;
    }
    let quoted = message
        .split_once(before)
        .and_then(|(_, rest)| rest.strip_prefix('"'));
    // A name may hold a quote; the last one of the message closes it, or the one before a comma.
    let name = quoted.and_then(|rest| {
        let end = rest.find("\",").or_else(|| rest.rfind('"'))?;
        rest.get(..end)
    });
    if let Some(name) = name {
        event.put(field, name.to_owned());
    }
}

/// `SESSION,1,1,ROLE,CREATE ROLE,,,create role …,<none>` of pgAudit.
fn audited(audit: &str, event: &mut Event<'_>) {
    let fields: Vec<_> = csv(audit).take(8).collect();
    let field = |index: usize| fields.get(index).map_or("", |field| &**field);
    let command = field(4);
    let statement = field(7);
    let action = match command {
        "CREATE ROLE" => (IAM, "user-add", Kind::Change),
        "DROP ROLE" => (IAM, "user-delete", Kind::Change),
        "ALTER ROLE" if has_password(statement) => (IAM, "password-change", Kind::Change),
        "ALTER ROLE" | "GRANT" | "REVOKE" | "GRANT ROLE" | "REVOKE ROLE" => {
            (IAM, "account-change", Kind::Change)
        }
        _ => (DATABASE, "database-statement", Kind::Info),
    };
    event.tell(action.0, action.1, action.2, Outcome::Unsaid);
    if action.0 == IAM
        && let Some(role) = role_in(statement)
    {
        event.put(known::USER_NAME, role.to_owned());
    }
    event.put_own("postgresql.audit.class", field(3).to_owned());
    event.put_own("postgresql.audit.command", command.to_owned());
    if !field(6).is_empty() {
        event.put_own("postgresql.audit.object", field(6).to_owned());
    }
    // A statement that sets a password is left out: it may quote it.
    if !statement.is_empty() && !has_password(statement) {
        event.put_own("postgresql.statement", statement.to_owned());
    }
}

/// The role that a statement makes, changes or gives something to.
fn role_in(statement: &str) -> Option<&str> {
    let mut words = statement
        .split([' ', '\t', '\n', ';', ','])
        .filter(|word| !word.is_empty());
    let keyword =
        |word: &str, list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    words.find(|word| keyword(word, &["role", "user", "to", "from"]))?;
    let name =
        words.find(|word| !keyword(word, &["if", "not", "exists", "role", "user", "group"]))?;
    Some(name.trim_matches('"'))
}

fn has_password(statement: &str) -> bool {
    statement.to_ascii_lowercase().contains("password")
}

#[cfg(test)]
mod tests {
    use domain::event::TimeBasis;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{Context, Decoded, Format};

    fn decoded(line: &str) -> Decoded<'_> {
        let zone = TimeZone::get("Asia/Taipei").expect("a known zone");
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &zone,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    #[test]
    fn an_error_of_another_program_stays_with_that_program() {
        for stamp in ["Nov 21 02:10:01", "2026-11-21T02:10:01+08:00"] {
            let line = format!("{stamp} nas rsnapshot[7]: daily: ERROR: rsync returned 12");
            let event = decoded(&line).event;
            assert_eq!(event.dataset, crate::UNKNOWN, "{line}");
            assert_eq!(event.text_of(known::PROCESS_NAME), Some("rsnapshot"));
        }
    }

    #[test]
    fn a_refused_sign_in_says_the_same_in_both_logs() {
        let stderr = "2026-11-21 07:45:01.123 CST [71] chen@payroll FATAL:  password authentication failed for user \"chen\"";
        let csv = r#"2026-11-21 07:45:01.123 CST,"chen","payroll",71,"192.0.2.7:52000",6561.47,2,"authentication",2026-11-21 07:45:01 CST,3/1,0,FATAL,28P01,"password authentication failed for user ""chen""",,,,,,,,,"","client backend",,0"#;
        for line in [stderr, csv] {
            let event = decoded(line).event;
            assert_eq!(event.dataset, "postgresql");
            assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:01.123Z");
            assert_eq!(event.time.basis, TimeBasis::ZoneOfSource);
            assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
            assert_eq!(event.text_of(known::EVENT_OUTCOME), Some("failure"));
        }
        assert_eq!(
            decoded(csv).event.text_of(known::SOURCE_IP),
            Some("192.0.2.7")
        );
        let utc = stderr.replace("CST", "UTC");
        assert_eq!(
            decoded(&utc).event.time.at.to_string(),
            "2026-11-21T07:45:01.123Z"
        );
    }

    #[test]
    fn a_statement_with_a_password_is_written_into_no_field() {
        let line = "2026-11-21 07:45:03.000 UTC [73] lin@payroll LOG:  AUDIT: SESSION,1,1,ROLE,ALTER ROLE,,,\"alter role chen password 'geheim'\",<none>";
        let event = decoded(line).event;
        assert_eq!(event.text_of(known::EVENT_ACTION), Some("password-change"));
        assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
        assert_eq!(event.text_of(known::ACTOR_NAME), Some("lin"));
        assert!(
            event
                .own()
                .iter()
                .all(|own| !format!("{:?}", own.value).contains("geheim"))
        );
    }

    #[test]
    fn a_name_with_quotes_and_a_message_that_goes_on_are_read() {
        let line = r#"2026-11-21 07:45:01 UTC,"a""b",,71,"[local]",1,1,"x",2026-11-21 07:45:01 UTC,,0,ERROR,42601,"syntax error at ""sele"#;
        let event = decoded(line).event;
        assert_eq!(event.text_of(known::USER_NAME), Some("a\"b"));
        assert_eq!(event.get(known::SOURCE_IP), None);
    }
}

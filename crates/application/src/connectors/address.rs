//! Where a system is, and which columns it has: read of what people typed.

use std::collections::BTreeSet;

use super::port::{Attribute, ConnectorColumn, ConnectorKind};
use crate::office::reason;
use crate::problem::Refusal;

/// Longest address, in characters.
const LONGEST_ADDRESS: usize = 500;
/// Longest name of a file, and of a column, in characters.
const LONGEST_NAME: usize = 60;
/// Longest name in a database, in bytes.
const LONGEST_IDENTIFIER: usize = 63;
/// Columns where none are named.
const USUAL: &str = "user_name=user_name, name=name, active=active";

/// Where a table of another program is: `postgresql://USER@HOST:PORT/DATABASE/SCHEMA.TABLE`, or
/// `mariadb://USER@HOST:PORT/DATABASE/TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableAddress {
    /// Who signs in there.
    pub user: String,
    /// Name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Name of the database.
    pub database: String,
    /// Name of the schema; in `MariaDB` that is the database.
    pub schema: String,
    /// Name of the table.
    pub table: String,
}

impl TableAddress {
    /// Reads an address of a kind of tables; none where it is not one.
    pub fn parse(kind: ConnectorKind, text: &str) -> Option<Self> {
        let (start, usual_port) = match kind {
            ConnectorKind::Postgres => ("postgresql://", 5432),
            ConnectorKind::MariaDb => ("mariadb://", 3306),
            _ => return None,
        };
        let rest = text.strip_prefix(start)?;
        let (user, rest) = rest.split_once('@')?;
        let (server, rest) = rest.split_once('/')?;
        let (database, table) = rest.split_once('/')?;
        let (schema, table) = match kind {
            ConnectorKind::MariaDb => (database, table),
            _ => table.split_once('.')?,
        };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && !port.ends_with(']') => {
                (host, port.parse().ok()?)
            }
            _ => (server, usual_port),
        };
        let bare = host.trim_matches(['[', ']']);
        let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let is_name = !bare.is_empty() && bare.bytes().all(named);
        let is_address = bare.parse::<std::net::IpAddr>().is_ok();
        let all = [user, database, schema, table];
        ((is_name || is_address) && all.into_iter().all(is_identifier)).then(|| Self {
            user: user.to_owned(),
            host: bare.to_owned(),
            port,
            database: database.to_owned(),
            schema: schema.to_owned(),
            table: table.to_owned(),
        })
    }

    /// Whether the server is this machine.
    pub fn is_here(&self) -> bool {
        let address = self.host.parse::<std::net::IpAddr>();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

/// Small letters, digits and strokes below: what means the same with quotation marks and without.
fn is_identifier(name: &str) -> bool {
    let begins = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    begins && name.len() <= LONGEST_IDENTIFIER && name.bytes().all(plain)
}

/// Where a system is.
pub(super) fn address(kind: ConnectorKind, typed: &str) -> Result<String, Refusal> {
    let field = "address";
    let text = reason(typed, field)?;
    let wrong = |why| Refusal::Invalid { field, why };
    if text.chars().count() > LONGEST_ADDRESS
        || !text.is_ascii()
        || text.contains(char::is_whitespace)
    {
        return Err(wrong("invalid-address-form"));
    }
    match kind {
        ConnectorKind::Scim | ConnectorKind::Webhook => web_address(&text),
        ConnectorKind::Csv | ConnectorKind::CsvBig5 => file_name(text),
        ConnectorKind::Postgres | ConnectorKind::MariaDb => {
            match TableAddress::parse(kind, &text) {
                Some(_) => Ok(text),
                None => Err(wrong("invalid-address-table")),
            }
        }
    }
}

/// A file of the folder that the configuration names, and of no other.
fn file_name(text: String) -> Result<String, Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let stem = text.strip_suffix(".csv").unwrap_or_default();
    let is_name = !stem.is_empty() && !stem.starts_with('.') && !text.contains("..");
    if is_name && text.len() <= LONGEST_NAME && text.bytes().all(plain) {
        return Ok(text);
    }
    let (field, why) = ("address", "invalid-address-file");
    Err(Refusal::Invalid { field, why })
}

/// Only https, or http on this machine; nothing that a request could be led astray by.
fn web_address(text: &str) -> Result<String, Refusal> {
    let field = "address";
    let wrong = |why| Refusal::Invalid { field, why };
    if text.contains(['#', '*', '\\', '@', '?']) || text.contains("..") {
        return Err(wrong("invalid-address-extra"));
    }
    let (scheme, rest) = text
        .split_once("://")
        .ok_or(wrong("invalid-address-form"))?;
    let host = rest.split('/').next().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        Some(_) if !host.ends_with(']') => return Err(wrong("invalid-address-form")),
        _ => host,
    };
    let bare = name.trim_matches(['[', ']']);
    let here = bare == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    match scheme {
        _ if name.is_empty() => Err(wrong("invalid-address-form")),
        "https" => Ok(text.trim_end_matches('/').to_owned()),
        "http" if here => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err(wrong("invalid-address-plain")),
    }
}

/// Which columns a file or a table has: `user_name=login, name=full_name, active=enabled`.
pub(super) fn columns(kind: ConnectorKind, typed: &str) -> Result<Vec<ConnectorColumn>, Refusal> {
    if !kind.has_columns() {
        return Ok(Vec::new());
    }
    let (field, why) = ("columns", "invalid-columns");
    let wrong = || Refusal::Invalid { field, why };
    let typed = if typed.trim().is_empty() {
        USUAL
    } else {
        typed
    };
    let mut columns = Vec::new();
    let (mut whats, mut names) = (BTreeSet::new(), BTreeSet::new());
    for one in typed.split([',', '\n']) {
        let (what, name) = one.split_once('=').ok_or_else(wrong)?;
        let what = Attribute::from_name(what.trim()).ok_or_else(wrong)?;
        let name = name.trim().to_owned();
        let good = match kind {
            kind if kind.is_table() => is_identifier(&name),
            _ => is_title(&name),
        };
        if !good || !whats.insert(what) || !names.insert(name.clone()) {
            return Err(wrong());
        }
        columns.push(ConnectorColumn { what, name });
    }
    // A row that is closed stays in a table; in a file it may be left out.
    let closes = !kind.is_table() || whats.contains(&Attribute::Active);
    if whats.contains(&Attribute::UserName) && closes {
        Ok(columns)
    } else {
        Err(wrong())
    }
}

/// What may stand above a column of a file.
fn is_title(name: &str) -> bool {
    let begins = name.chars().next().is_some_and(char::is_alphanumeric);
    let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | ' ' | '(' | ')');
    begins && name.chars().count() <= LONGEST_NAME && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lies_in_the_folder_and_nowhere_else() {
        let good = |name: &str| address(ConnectorKind::Csv, name).is_ok();
        assert!(good("attendance.csv") && good("a-1_b.2.csv"));
        for bad in [
            "../a.csv",
            "/etc/a.csv",
            "a/b.csv",
            ".csv",
            ".a.csv",
            "a..csv",
            "a.txt",
            "a",
            "C:\\a.csv",
            "a\u{0}.csv",
            "考勤.csv",
        ] {
            assert!(!good(bad), "{bad}");
        }
    }

    #[test]
    fn a_table_is_named_without_anything_that_could_be_sql() {
        let at = "postgresql://townwatch@db.office.example:5433/attendance/public.staff";
        let read = TableAddress::parse(ConnectorKind::Postgres, at).unwrap();
        assert_eq!((read.port, read.host.as_str()), (5433, "db.office.example"));
        assert!(!read.is_here());
        let here = TableAddress::parse(ConnectorKind::Postgres, "postgresql://u@[::1]/d/s.t");
        let here = here.unwrap();
        assert_eq!((here.port, here.is_here()), (5432, true));
        for bad in [
            "postgresql://u:secret@h/d/s.t",
            "postgresql://u@h/d/t",
            "postgresql://u@h/d/s.t;x",
            "postgresql://u@h/d?sslmode=disable/s.t",
            "postgresql://u@h:0x/d/s.t",
            "postgresql://u@/d/s.t",
            "postgresql://u@h/d/s.\"t\"",
            "mariadb://u@h/d/s.t",
            "mariadb://u@h/d/t",
        ] {
            let read = TableAddress::parse(ConnectorKind::Postgres, bad);
            assert!(read.is_none(), "{bad}");
        }
        let maria = |text: &str| TableAddress::parse(ConnectorKind::MariaDb, text);
        let read = maria("mariadb://u@db.office.example/attendance/staff").unwrap();
        assert_eq!((read.port, &*read.schema), (3306, "attendance"));
        for bad in [
            "postgresql://u@h/d/s.t",
            "mariadb://u@h/d/s.t",
            "mariadb://u@h/t",
        ] {
            assert!(maria(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn columns_are_named_once_each_and_tables_can_close() {
        let read = |kind, text: &str| columns(kind, text).map(|all| all.len()).ok();
        assert_eq!(read(ConnectorKind::Csv, ""), Some(3));
        assert_eq!(
            read(ConnectorKind::Csv, "user_name=帳號,name=姓名"),
            Some(2)
        );
        assert_eq!(read(ConnectorKind::Postgres, "user_name=login"), None);
        assert_eq!(
            read(ConnectorKind::Postgres, "user_name=login,active=enabled"),
            Some(2)
        );
        for bad in [
            "name=a",
            "user_name=",
            "user_name=a,user_name=b",
            "user_name=a,name=a",
            "password=p,user_name=a",
            "user_name==cmd",
            "user_name=a\"b",
        ] {
            assert_eq!(read(ConnectorKind::Csv, bad), None, "{bad}");
        }
        assert_eq!(read(ConnectorKind::Scim, "whatever"), Some(0));
    }
}

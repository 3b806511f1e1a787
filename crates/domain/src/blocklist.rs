//! Block lists for firewalls as data: `blocklists/*.toml` say how a list is written, each with its own
//! example.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/blocklists.rs"));

/// Stands for an address.
const ADDRESS: &str = "{address}";

/// Which addresses a part is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Family {
    V4,
    V6,
    All,
}

/// A part of a list; left out where it has no address.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    family: Family,
    #[serde(default)]
    head: String,
    /// Written for each address; nothing where it is empty.
    #[serde(default)]
    each: String,
    #[serde(default)]
    tail: String,
}

/// What a list is for some addresses; runs as a test.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    addresses: BTreeSet<IpAddr>,
    gives: String,
}

/// How a list is written for one kind of firewall.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListFormat {
    /// Stable name in addresses.
    pub id: String,
    /// What people call it; the same in every language.
    pub label: String,
    /// Ending of the file's name.
    pub ending: String,
    part: Vec<Part>,
    example: Example,
}

/// A file of `blocklists/` that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFormatError {
    /// It cannot be read.
    #[error("{file}: {cause}")]
    Unreadable {
        /// Which file.
        file: String,
        /// What the reader said, with line and column.
        cause: String,
    },
    /// Its example gives something else.
    #[error("{file}: its example gives\n{gives}")]
    Example {
        /// Which file.
        file: String,
        /// What came out.
        gives: String,
    },
}

impl ListFormat {
    /// Reads a file and tries its example.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(file: &str, text: &str) -> Result<Self, ListFormatError> {
        let format: Self = toml::from_str(text).map_err(|cause| ListFormatError::Unreadable {
            file: file.to_owned(),
            cause: cause.to_string(),
        })?;
        let gives = format.write(&format.example.addresses, &[]);
        if gives.trim() != format.example.gives.trim() {
            let file = file.to_owned();
            return Err(ListFormatError::Example { file, gives });
        }
        Ok(format)
    }

    /// The list of some addresses. Remarks stand before it as lines of comment; control characters in
    /// them are dropped, so that none begins a line of its own.
    pub fn write(&self, addresses: &BTreeSet<IpAddr>, remarks: &[String]) -> String {
        let mut lines: Vec<String> = remarks.iter().map(|remark| comment(remark)).collect();
        for part in &self.part {
            let meant = |address: &&IpAddr| match part.family {
                Family::V4 => address.is_ipv4(),
                Family::V6 => address.is_ipv6(),
                Family::All => true,
            };
            let mut meant = addresses.iter().filter(meant).peekable();
            if meant.peek().is_none() {
                continue;
            }
            let fixed = |text: &str| Some(shorn(text)).filter(|text| !text.is_empty());
            lines.extend(fixed(&part.head));
            if !part.each.is_empty() {
                lines.extend(meant.map(|it| shorn(&part.each).replace(ADDRESS, &it.to_string())));
            }
            lines.extend(fixed(&part.tail));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

fn shorn(text: &str) -> String {
    text.trim_matches('\n').to_owned()
}

fn comment(remark: &str) -> String {
    let plain: String = remark.chars().filter(|one| !one.is_control()).collect();
    format!("# {plain}")
}

/// Every format that comes with the program, by file name.
///
/// # Errors
/// When a file is not as it should be; a test reads them all.
pub fn builtin_list_formats() -> Result<Vec<ListFormat>, ListFormatError> {
    let files = BUILTIN_BLOCKLISTS.iter();
    files
        .map(|(file, text)| ListFormat::read(file, text))
        .collect()
}

//! What the name system would say, as a port: this crate never asks a network.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What is asked for at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Addresses of the fourth version.
    A,
    /// Addresses of the sixth version.
    Aaaa,
    /// Who takes mail.
    Mx,
    /// Text: SPF, DKIM and DMARC live here.
    Txt,
    /// The name of an address.
    Ptr,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An address.
    A(Ipv4Addr),
    /// An address.
    Aaaa(Ipv6Addr),
    /// Preference (lower goes first) and name of a server that takes mail.
    Mx(u16, String),
    /// Text, its strings joined (RFC 7208, 3.3).
    Txt(Vec<u8>),
    /// A name.
    Ptr(String),
}

impl Record {
    fn kind(&self) -> Kind {
        match self {
            Self::A(_) => Kind::A,
            Self::Aaaa(_) => Kind::Aaaa,
            Self::Mx(..) => Kind::Mx,
            Self::Txt(_) => Kind::Txt,
            Self::Ptr(_) => Kind::Ptr,
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// At least one record.
    Records(Vec<Record>),
    /// The name exists, without such a record.
    NoData,
    /// There is no such name.
    NoName,
    /// Nobody answered, or nobody could be asked.
    Failed,
}

/// Whoever answers questions to the name system.
pub trait Dns {
    /// Records of one kind at a name (lower case, no dot at its end).
    fn ask(&self, name: &str, kind: Kind) -> Answer;
    /// False when nobody can be asked at all; every answer is then [`Answer::Failed`].
    fn can_be_asked(&self) -> bool {
        true
    }
}

/// No name system: what needs one stays undecided.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDns;

impl Dns for NoDns {
    fn ask(&self, _: &str, _: Kind) -> Answer {
        Answer::Failed
    }

    fn can_be_asked(&self) -> bool {
        false
    }
}

#[derive(Debug, Clone, Default)]
struct Node {
    records: Vec<Record>,
    alias: Option<String>,
    silent: bool,
}

/// A name system in a file, in the manner of master files (RFC 1035, 5): what is not in it does
/// not exist. `NAME TIMEOUT` makes a name that never answers.
#[derive(Debug, Clone, Default)]
pub struct Zone {
    nodes: BTreeMap<String, Node>,
}

/// How many aliases (CNAME) are followed.
const MOST_ALIASES: usize = 8;

impl Zone {
    /// Adds a record.
    pub fn add(&mut self, name: &str, record: Record) {
        self.node(name).records.push(record);
    }

    /// Makes a name another word for a name.
    pub fn alias(&mut self, name: &str, of: &str) {
        self.node(name).alias = Some(plain(of));
    }

    /// Makes a name that never answers.
    pub fn silence(&mut self, name: &str) {
        self.node(name).silent = true;
    }

    fn node(&mut self, name: &str) -> &mut Node {
        self.nodes.entry(plain(name)).or_default()
    }

    /// Reads a zone file.
    ///
    /// # Errors
    /// One line that names the line of the file and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut zone = Self::default();
        let mut origin = String::new();
        let mut owner = String::new();
        for (line, number, indented) in entries(text) {
            let mut words = words(&line).map_err(|what| format!("line {number}: {what}"))?;
            let Some(first) = words.first().cloned() else {
                continue;
            };
            match first.to_ascii_uppercase().as_str() {
                "$ORIGIN" => {
                    origin = plain(words.get(1).map_or("", String::as_str));
                    continue;
                }
                "$TTL" => continue,
                _ => {}
            }
            if !indented {
                owner = absolute(&first, &origin);
                words.remove(0);
            }
            zone.take(&owner, &origin, &words)
                .map_err(|what| format!("line {number}: {what}"))?;
        }
        Ok(zone)
    }

    fn take(&mut self, owner: &str, origin: &str, words: &[String]) -> Result<(), String> {
        let mut words = words.iter().map(String::as_str).peekable();
        while let Some(word) = words.peek() {
            let period = word.chars().next().is_some_and(|c| c.is_ascii_digit());
            if !period && !word.eq_ignore_ascii_case("IN") {
                break;
            }
            words.next();
        }
        let kind = words.next().ok_or("a type such as TXT is missing")?;
        let mut value = || words.next().ok_or(format!("{kind}: its value is missing"));
        let record = match kind.to_ascii_uppercase().as_str() {
            "A" => Record::A(parsed(value()?)?),
            "AAAA" => Record::Aaaa(parsed(value()?)?),
            "MX" => {
                let preference = parsed(value()?)?;
                Record::Mx(preference, absolute(value()?, origin))
            }
            "TXT" => {
                let mut text = value()?.as_bytes().to_vec();
                words.for_each(|more| text.extend_from_slice(more.as_bytes()));
                Record::Txt(text)
            }
            "PTR" => Record::Ptr(absolute(value()?, origin)),
            "CNAME" => {
                self.alias(owner, &absolute(value()?, origin));
                return Ok(());
            }
            "TIMEOUT" => {
                self.silence(owner);
                return Ok(());
            }
            // What does not matter for mail makes the name exist.
            "SOA" | "NS" | "SRV" | "CAA" | "TLSA" | "DS" | "HTTPS" | "SPF" => {
                self.node(owner);
                return Ok(());
            }
            other => return Err(format!("{other}: not a type that is known here")),
        };
        self.add(owner, record);
        Ok(())
    }
}

impl Dns for Zone {
    fn ask(&self, name: &str, kind: Kind) -> Answer {
        let mut name = plain(name);
        for _ in 0..MOST_ALIASES {
            let Some(node) = self.nodes.get(&name) else {
                let below = format!(".{name}");
                let exists = self.nodes.keys().any(|other| other.ends_with(&below));
                return if exists {
                    Answer::NoData
                } else {
                    Answer::NoName
                };
            };
            let found: Vec<_> = node
                .records
                .iter()
                .filter(|record| record.kind() == kind)
                .cloned()
                .collect();
            match (&node.alias, found.is_empty()) {
                (_, false) => return Answer::Records(found),
                (Some(alias), true) => name.clone_from(alias),
                (None, true) if node.silent => return Answer::Failed,
                (None, true) => return Answer::NoData,
            }
        }
        Answer::Failed
    }
}

fn parsed<T: std::str::FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("{word}: not understood"))
}

/// Lower case, no dot at the end.
pub(crate) fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

fn absolute(name: &str, origin: &str) -> String {
    if name == "@" {
        origin.to_owned()
    } else if name.ends_with('.') || origin.is_empty() {
        plain(name)
    } else {
        format!("{}.{origin}", plain(name))
    }
}

/// Lines that belong together (brackets open over line ends), the number of the first, and
/// whether they begin with a space, which means the owner of the line before.
fn entries(text: &str) -> Vec<(String, usize, bool)> {
    let mut found: Vec<(String, usize, bool)> = Vec::new();
    let mut open = false;
    for (line, number) in text.lines().zip(1..) {
        let (line, opens, closes) = without_comment(line);
        match found.last_mut() {
            Some((entry, _, _)) if open => {
                entry.push(' ');
                entry.push_str(&line);
            }
            _ => found.push((line.clone(), number, line.starts_with([' ', '\t']))),
        }
        open = (open || opens) && !closes;
    }
    found
}

fn without_comment(line: &str) -> (String, bool, bool) {
    let (mut kept, mut quoted, mut escaped) = (String::new(), false, false);
    let (mut opens, mut closes) = (false, false);
    for letter in line.chars() {
        match letter {
            _ if escaped => {
                escaped = false;
                kept.push(letter);
                continue;
            }
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => break,
            '(' if !quoted => opens = true,
            ')' if !quoted => closes = true,
            _ => {}
        }
        let bracket = !quoted && matches!(letter, '(' | ')');
        kept.push(if bracket { ' ' } else { letter });
    }
    (kept, opens, closes)
}

fn words(line: &str) -> Result<Vec<String>, String> {
    let (mut found, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => word.extend(letters.next()),
            '"' => {
                quoted = !quoted;
                any = true;
            }
            ' ' | '\t' if !quoted => {
                if any || !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
                any = false;
            }
            _ => word.push(letter),
        }
    }
    if quoted {
        return Err("a quotation mark is not closed".to_owned());
    }
    if any || !word.is_empty() {
        found.push(word);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Dns, Kind, Record, Zone};

    #[test]
    fn a_zone_file_with_origin_comments_and_brackets_is_read() {
        let zone = Zone::parse(
            "$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns hostmaster ( 1 2\n 3 4 5 ) ; comment\n\
             @ 300 IN TXT \"v=spf1 \" \"ip4:192.0.2.1; -all\" ; end\n  IN MX 10 mx\n\
             mx A 192.0.2.1\nwww CNAME mx\nslow.example.net. TIMEOUT\n",
        )
        .unwrap();
        let text = Record::Txt(b"v=spf1 ip4:192.0.2.1; -all".to_vec());
        assert_eq!(
            zone.ask("EXAMPLE.com.", Kind::Txt),
            Answer::Records(vec![text])
        );
        let mx = Record::Mx(10, "mx.example.com".to_owned());
        assert_eq!(zone.ask("example.com", Kind::Mx), Answer::Records(vec![mx]));
        let address = Record::A([192, 0, 2, 1].into());
        assert_eq!(
            zone.ask("www.example.com", Kind::A),
            Answer::Records(vec![address])
        );
        assert_eq!(zone.ask("com", Kind::A), Answer::NoData);
        assert_eq!(zone.ask("absent.example.com", Kind::A), Answer::NoName);
        assert_eq!(zone.ask("slow.example.net", Kind::Txt), Answer::Failed);
    }

    #[test]
    fn a_mistake_in_a_zone_file_is_told_with_its_line() {
        let told = Zone::parse("a.example A 192.0.2.1\nb.example A here\n").unwrap_err();
        assert_eq!(told, "line 2: here: not understood");
        assert!(Zone::parse("a.example TXT \"open\n").is_err());
        assert!(Zone::parse("a.example NAPTR x\n").is_err());
    }
}

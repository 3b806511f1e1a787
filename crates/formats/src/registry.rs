//! The formats, listed from `src/format/` by `build.rs`, and who reads which line.

use domain::event::{Event, LogSource};

use crate::header::Header;
use crate::json::Taken;
use crate::stamp::Stamp;
use crate::table::{self, Table};

include!(concat!(env!("OUT_DIR"), "/formats.rs"));

pub(crate) use json_lines::put_known;

/// What stands behind the syslog header of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'r> {
    /// The tag as written: `sshd(pam_unix)`.
    pub tag: &'r str,
    /// The tag without a parenthesis behind it: `sshd`.
    pub program: &'r str,
    /// The message.
    pub message: &'r str,
}

/// Which lines belong to a format.
#[derive(Debug, Clone, Copy)]
pub enum Claims {
    /// Those with a certain message, whichever program wrote it. Asked first.
    Messages(fn(&Line<'_>) -> bool),
    /// Those of certain programs.
    Programs(fn(&str) -> bool),
    /// Those with a frame of their own in place of a syslog header, or behind one.
    Framed(Frame),
    /// As `Framed`; most of its lines are read in one pass, together with their frame.
    Records(Frame, AtOnce),
    /// As `Framed`, asked when no other format wants the line.
    Rest(Frame),
}

/// A frame that is no syslog header: `[Sat Nov 21 07:45:01 2026] [error] …`.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Takes it off; nothing where the text has another frame or none.
    pub(crate) read: for<'r> fn(&'r str) -> Option<Header<'r>>,
    /// Which lines behind a syslog header are the format's as well, framed or bare.
    pub(crate) claims: fn(&Line<'_>) -> bool,
}

/// Reads a line together with its frame.
#[derive(Debug, Clone, Copy)]
pub struct AtOnce {
    /// Writes into the event and gives the time; nothing, and the event is as it was, where the frame has
    /// to be taken off first.
    pub(crate) read: for<'r> fn(&'r str, &mut Event<'r>) -> Option<Dated>,
}

/// The time of a line that was read with its frame, where one can be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated(pub(crate) Option<Stamp>);

/// Whether a format knew the message of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// It did, and wrote what it says into the event.
    Recognised,
    /// It did, and left out fields beyond the bounds.
    Curtailed,
    /// It read what stands around a message, whose program no format knows.
    MessageUnknown,
    /// It read what stands around a message, which the format of its program does not know.
    MessageUnrecognised,
    /// It did not; the event holds the header and the message.
    Unrecognised,
}

impl From<Taken> for Recognition {
    fn from(taken: Taken) -> Self {
        match taken {
            Taken::Whole => Self::Recognised,
            Taken::InPart => Self::Curtailed,
        }
    }
}

impl From<Option<()>> for Recognition {
    fn from(read: Option<()>) -> Self {
        if read.is_some() {
            Self::Recognised
        } else {
            Self::Unrecognised
        }
    }
}

/// One format: everything the rest of the crate knows of its file.
#[derive(Debug)]
pub struct FormatInfo {
    /// Name in configuration and on the command line; also the name of its corpus folder.
    pub id: &'static str,
    /// `dataset` of its events.
    pub dataset: &'static str,
    /// Routes rules; the category is added per event.
    pub log_source: LogSource,
    /// Which lines it reads.
    pub claims: Claims,
    /// Writes what a message says into the event. Never panics, whatever the message.
    pub read: for<'r> fn(&Line<'r>, &mut Event<'r>) -> Recognition,
}

/// Which format a source's lines are in.
#[derive(Debug, Clone, Copy)]
pub struct Format(Option<&'static FormatInfo>, Option<&'static Table>);

/// What the dataset of a line tells of its log source: the product is certain, and the service where one
/// is told. Nothing for a dataset of which that cannot be said.
pub fn log_source_of(dataset: &str) -> Option<LogSource> {
    if dataset == crate::UNKNOWN {
        return Some(LogSource::default());
    }
    let mut named = FORMATS.iter().filter(|info| info.dataset == dataset);
    let source = named.next()?.log_source;
    let same = named.all(|info| info.log_source == source);
    same.then_some(source)
}

/// A format name nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormatName {
    /// No format has it.
    #[error(
        "unknown log format {name:?}; known are {}, and csv with a description of its columns",
        known_names()
    )]
    Unknown {
        /// The name as given.
        name: String,
    },
    /// The columns of a table are described wrongly.
    #[error("the columns of the csv: {what}")]
    Table {
        /// What is wrong, and where.
        what: String,
    },
}

impl Format {
    /// Each line by the program that wrote it.
    pub const AUTO: Self = Self(None, None);

    /// Parses a name: `auto`, the id of a format, or `csv` and on the lines behind it the TOML that tells
    /// what stands in the columns (`docs/formats.md`).
    ///
    /// # Errors
    /// [`UnknownFormatName`], which lists the known ones, or says what is wrong with the TOML.
    pub fn parse(name: &str) -> Result<Self, UnknownFormatName> {
        if name == "auto" {
            return Ok(Self::AUTO);
        }
        if let Some(toml) = name.strip_prefix("csv\n") {
            let table = table::known(toml)?;
            return Ok(Self(None, Some(table)));
        }
        let info = FORMATS.iter().find(|info| info.id == name);
        info.map(|info| Self(Some(info), None))
            .ok_or_else(|| UnknownFormatName::Unknown { name: name.into() })
    }

    /// The name that [`Format::parse`] takes.
    pub fn name(self) -> &'static str {
        match self {
            Self(_, Some(_)) => table::CSV,
            Self(Some(info), _) => info.id,
            Self(None, None) => "auto",
        }
    }

    /// The table, where the lines are rows of one.
    pub(crate) fn table(self) -> Option<&'static Table> {
        self.1
    }

    /// The format that reads a line. A named format also lets PAM read the messages which PAM wrote
    /// in the name of its program, and takes its own frame from any program: an office may have its
    /// web server write under a tag of its own.
    pub(crate) fn choose(self, line: &Line<'_>) -> Option<&'static FormatInfo> {
        if let Some(named) = self.0
            && named.unframed(line.message).is_some()
        {
            return Some(named);
        }
        let owner = FORMATS.iter().find(|info| info.claims_message(line));
        let owner = owner
            .or_else(|| FORMATS.iter().find(|info| info.claims_program(line)))
            .or_else(|| FORMATS.iter().find(|info| info.claims_rest(line)))?;
        match self.0 {
            Some(named) if named.id != owner.id && !named.claims_program(line) => None,
            _ => Some(owner),
        }
    }

    /// The named format and how it reads a line with its frame, where it has such a way.
    pub(crate) fn at_once(self) -> Option<(&'static FormatInfo, AtOnce)> {
        match self.0?.claims {
            Claims::Records(_, read) => Some((self.0?, read)),
            _ => None,
        }
    }

    /// The format whose own frame begins the line.
    pub(crate) fn unframed(self, line: &str) -> Option<(Header<'_>, &'static FormatInfo)> {
        if let Some(named) = self.0 {
            return Some((named.unframed(line)?, named));
        }
        let is_rest = |info: &FormatInfo| matches!(info.claims, Claims::Rest(_));
        [false, true].into_iter().find_map(|rest| {
            let mut candidates = FORMATS.iter().filter(|info| is_rest(info) == rest);
            candidates.find_map(|info| Some((info.unframed(line)?, info)))
        })
    }
}

impl FormatInfo {
    fn claims_message(&self, line: &Line<'_>) -> bool {
        match self.claims {
            Claims::Messages(claims)
            | Claims::Framed(Frame { claims, .. })
            | Claims::Records(Frame { claims, .. }, _) => claims(line),
            Claims::Programs(_) | Claims::Rest(_) => false,
        }
    }

    fn claims_rest(&self, line: &Line<'_>) -> bool {
        matches!(self.claims, Claims::Rest(frame) if (frame.claims)(line))
    }

    /// The text without the format's own frame, if it has one.
    pub(crate) fn unframed<'r>(&self, text: &'r str) -> Option<Header<'r>> {
        match self.claims {
            Claims::Framed(Frame { read, .. })
            | Claims::Records(Frame { read, .. }, _)
            | Claims::Rest(Frame { read, .. }) => read(text),
            Claims::Messages(_) | Claims::Programs(_) => None,
        }
    }

    fn claims_program(&self, line: &Line<'_>) -> bool {
        matches!(self.claims, Claims::Programs(claims) if claims(line.program))
    }
}

fn known_names() -> String {
    let mut names = String::from("auto");
    for info in FORMATS {
        names.push_str(", ");
        names.push_str(info.id);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_answered_with_the_known_ones() {
        let error = Format::parse("sendmail")
            .map(Format::name)
            .expect_err("no such format");
        let text = error.to_string();
        assert!(
            text.contains("\"sendmail\"")
                && text.contains("auto, ")
                && text.contains(", dovecot, "),
            "{text}"
        );
    }

    #[test]
    fn a_named_format_takes_its_own_frame_from_any_program() {
        let line = Line {
            tag: "town_site",
            program: "town_site",
            message: r#"203.0.113.9 - - [21/Nov/2026:07:45:01 +0800] "GET / HTTP/1.1" 200 5"#,
        };
        let chosen = |name| {
            let format = Format::parse(name).expect("known");
            format.choose(&line).map(|info| info.id)
        };
        assert_eq!(chosen("web_access"), Some("web_access"));
        assert_eq!(chosen("auto"), None);
        assert_eq!(chosen("nginx_error"), None);
    }

    #[test]
    fn a_named_format_reads_pam_of_its_own_program_only() {
        let openssh = Format::parse("openssh").expect("known");
        let message = "pam_unix(sshd:auth): check pass; user unknown";
        let chosen = |program| {
            let line = Line {
                tag: program,
                program,
                message,
            };
            openssh.choose(&line).map(|info| info.id)
        };
        assert_eq!(chosen("sshd"), Some("pam"));
        assert_eq!(chosen("su"), None);
    }
}

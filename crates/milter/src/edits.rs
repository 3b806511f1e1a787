//! What becomes of a message's header: forged results go, ours come.

use crate::packet::Reply;
use crate::session::{Agreed, Mail};

/// The field of RFC 8601.
const RESULTS: &str = "Authentication-Results";
/// Our own field.
pub const VERDICT: &str = "Townwatch-Verdict";

/// What is written into a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// What was found of who answers for it: `spf=pass smtp.mailfrom=…`, a part each.
    pub results: Vec<String>,
    /// What it is called, with its signs, in ASCII; none where it could not be judged.
    pub verdict: Option<String>,
    /// Why it is held back, where it is.
    pub hold: Option<String>,
}

/// What to say at the end of a message: what is forged goes first, from the last on, since deleting
/// counts fields of a name and would otherwise hit ours. `server` is the name that our results bear.
pub fn edits(mail: &Mail, server: &str, stamp: &Stamp, agreed: Agreed) -> Vec<Reply> {
    let mut replies = forged(mail, server);
    let blank = if agreed.blanks { " " } else { "" };
    if let Some(verdict) = &stamp.verdict {
        replies.push(Reply::Insert {
            name: VERDICT,
            value: format!("{blank}{}", ascii(verdict)),
        });
    }
    if !stamp.results.is_empty() {
        let results: Vec<_> = stamp.results.iter().map(|part| ascii(part)).collect();
        replies.push(Reply::Insert {
            name: RESULTS,
            value: format!("{blank}{};\n\t{}", ascii(server), results.join(";\n\t")),
        });
    }
    if let Some(reason) = stamp.hold.as_ref().filter(|_| agreed.may_hold) {
        replies.push(Reply::Hold(ascii(reason)));
    }
    replies.push(Reply::Continue);
    replies
}

/// Fields that bear our name and are not ours: nobody else may write them (RFC 8601, 5).
fn forged(mail: &Mail, server: &str) -> Vec<Reply> {
    let (mut results, mut verdicts) = (0_u32, 0_u32);
    let mut found = Vec::new();
    for (name, value) in &mail.fields {
        let written = name.trim_ascii();
        if written.eq_ignore_ascii_case(RESULTS.as_bytes()) {
            results = results.saturating_add(1);
            if bears(value, server) {
                found.push(Reply::Delete {
                    index: results,
                    name: name.clone(),
                });
            }
        } else if written.eq_ignore_ascii_case(VERDICT.as_bytes()) {
            verdicts = verdicts.saturating_add(1);
            found.push(Reply::Delete {
                index: verdicts,
                name: name.clone(),
            });
        }
    }
    found.reverse();
    found
}

/// Whether a reader, however lenient, may take the results for ours: our name stands before the first
/// result, in whatever quotes, comments, folds and letters.
fn bears(value: &[u8], server: &str) -> bool {
    let ours: Vec<u8> = letters(server.as_bytes()).collect();
    let told: Vec<u8> = letters(before_results(value)).collect();
    // Nobody's results: a reader may take them for the server's own.
    told.is_empty() || !ours.is_empty() && memchr::memmem::find(&told, &ours).is_some()
}

/// What stands before the first semicolon that is outside of quotes and comments; where they do not
/// end, everything.
fn before_results(value: &[u8]) -> &[u8] {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (place, byte) in value.iter().enumerate() {
        if escaped {
            escaped = false;
            continue;
        }
        match byte {
            b'\\' => escaped = true,
            b'"' if depth == 0 => quoted = !quoted,
            b'(' if !quoted => depth = depth.saturating_add(1),
            b')' if !quoted => depth = depth.saturating_sub(1),
            b';' if !quoted && depth == 0 => return value.get(..place).unwrap_or_default(),
            _ => {}
        }
    }
    value
}

/// Letters, digits and what stands in names of hosts, small.
fn letters(text: &[u8]) -> impl Iterator<Item = u8> {
    let kept = text
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    kept.map(u8::to_ascii_lowercase)
}

/// Printable ASCII; everything else is a question mark.
fn ascii(text: &str) -> String {
    let fits = |letter: char| letter == ' ' || letter.is_ascii_graphic();
    text.chars()
        .map(|letter| if fits(letter) { letter } else { '?' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Command;
    use crate::session::{Session, Turn};

    fn judged(fields: &[(&str, &str)], stamp: &Stamp) -> Vec<Reply> {
        let mut session = Session::new(10);
        let offer = Command::Negotiate {
            version: 6,
            actions: 0x1ff,
            steps: u32::MAX,
        };
        let _agreed = session.take(offer);
        for (name, value) in fields {
            let field = Command::Field {
                name: name.as_bytes(),
                value: value.as_bytes(),
            };
            let _turn = session.take(field);
        }
        match session.take(Command::End(b"")) {
            Ok(Turn::Judge(mail, agreed)) => edits(&mail, "mx.tainan.example", stamp, agreed),
            other => unreachable!("{other:?}"),
        }
    }

    fn stamp() -> Stamp {
        Stamp {
            results: vec![
                "spf=fail smtp.mailfrom=a@b".to_owned(),
                "dkim=none".to_owned(),
            ],
            verdict: Some("spoofed score=75 名".to_owned()),
            hold: None,
        }
    }

    #[test]
    fn forged_results_go_in_every_odd_spelling_and_from_the_last_on() {
        let fields = [
            ("Authentication-Results", " mx.tainan.example; spf=pass"),
            ("Authentication-Results", " mx.else.example; spf=pass"),
            ("authentication-results", "MX.Tainan.Example.;dkim=pass"),
            (
                "AUTHENTICATION-RESULTS",
                "\n\t(a (b) c) mx.tainan.example 1; spf=pass",
            ),
            (
                "Authentication-Results",
                " \"mx.tainan\\.example\" ; spf=pass",
            ),
            ("Authentication-Results", " mx.tai(;)nan.example; spf=pass"),
            ("Authentication-Results ", " mx.tainan.\n example; spf=pass"),
            ("Authentication-Results", " ; spf=pass"),
            (
                "Authentication-Results",
                " (open mx.tainan.example; spf=pass",
            ),
            ("townwatch-verdict", " clean"),
            ("X-Authentication-Results", " mx.tainan.example; spf=pass"),
        ];
        let replies = judged(&fields, &stamp());
        let deleted: Vec<(u32, String)> = replies
            .iter()
            .filter_map(|reply| match reply {
                Reply::Delete { index, name } => {
                    Some((*index, String::from_utf8_lossy(name).into_owned()))
                }
                _ => None,
            })
            .collect();
        let of = |index: u32| {
            deleted
                .iter()
                .any(|(other, name)| *other == index && name.trim().eq_ignore_ascii_case(RESULTS))
        };
        let indexes: Vec<bool> = (1..=9).map(of).collect();
        assert_eq!(
            indexes,
            [true, false, true, true, true, true, true, true, true]
        );
        assert!(deleted.contains(&(1, "townwatch-verdict".to_owned())));
        assert_eq!(deleted.len(), 9);
        let order: Vec<u32> = deleted
            .iter()
            .filter(|(_, name)| name.trim().eq_ignore_ascii_case(RESULTS))
            .map(|(index, _)| *index)
            .collect();
        assert!(order.is_sorted_by(|one, next| one > next), "{order:?}");
    }

    #[test]
    fn ours_come_behind_and_hold_plain_letters_only() {
        let replies = judged(&[], &stamp());
        let expected = [
            Reply::Insert {
                name: VERDICT,
                value: " spoofed score=75 ?".to_owned(),
            },
            Reply::Insert {
                name: RESULTS,
                value: " mx.tainan.example;\n\tspf=fail smtp.mailfrom=a@b;\n\tdkim=none".to_owned(),
            },
            Reply::Continue,
        ];
        assert_eq!(replies, expected);
    }

    #[test]
    fn a_message_is_held_where_it_is_asked_for() {
        let held = Stamp {
            hold: Some("spoofed".to_owned()),
            ..stamp()
        };
        let replies = judged(&[], &held);
        assert!(replies.contains(&Reply::Hold("spoofed".to_owned())));
        assert_eq!(replies.last(), Some(&Reply::Continue));
    }
}

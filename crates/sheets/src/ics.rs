//! A calendar for other programs: iCalendar (RFC 5545), with whole days only.
//!
//! Lines end with CRLF and are folded after 75 octets (3.1), never inside a character; commas, semicolons, backslashes
//! and line feeds of texts are escaped (3.3.11). What steers or hides text is written out, as in every sink.

use jiff::Timestamp;
use jiff::civil::Date;

/// Media type of the file.
pub const ICS_MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Longest line, in octets, without its end.
const LONGEST: usize = 75;

/// One entry: a whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEntry {
    /// Stable and unique among all calendars.
    pub id: String,
    /// The day.
    pub day: Date,
    /// In one line.
    pub title: String,
    /// More; may be empty.
    pub text: String,
    /// Where it leads to; empty where nowhere.
    pub address: String,
    /// Whether it is done.
    pub done: bool,
}

/// The calendar as a file.
pub fn ics(name: &str, made: Timestamp, entries: &[DayEntry]) -> String {
    let mut out = String::new();
    for text in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//townwatch//duties//EN",
        "CALSCALE:GREGORIAN",
    ] {
        line(&mut out, text);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    let stamp = made.strftime("%Y%m%dT%H%M%SZ").to_string();
    for entry in entries {
        let next = entry.day.tomorrow().unwrap_or(entry.day);
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escaped(&entry.id)));
        line(&mut out, &format!("DTSTAMP:{stamp}"));
        line(
            &mut out,
            &format!("DTSTART;VALUE=DATE:{}", entry.day.strftime("%Y%m%d")),
        );
        line(
            &mut out,
            &format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")),
        );
        line(&mut out, &format!("SUMMARY:{}", escaped(&entry.title)));
        if !entry.text.is_empty() {
            line(&mut out, &format!("DESCRIPTION:{}", escaped(&entry.text)));
        }
        if !entry.address.is_empty() {
            line(&mut out, &format!("URL:{}", entry.address));
        }
        let shown = if entry.done { "TRANSPARENT" } else { "OPAQUE" };
        line(&mut out, &format!("TRANSP:{shown}"));
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn line(out: &mut String, text: &str) {
    let mut octets = 0_usize;
    for sign in text.chars().filter(|sign| !matches!(sign, '\r' | '\n')) {
        if octets.saturating_add(sign.len_utf8()) > LONGEST {
            // The blank at the beginning of the next line counts.
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(sign);
        octets = octets.saturating_add(sign.len_utf8());
    }
    out.push_str("\r\n");
}

fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for part in text.split('\n') {
        if !safe.is_empty() {
            safe.push_str("\\n");
        }
        for sign in texts::visible(part).chars() {
            if matches!(sign, '\\' | ';' | ',') {
                safe.push('\\');
            }
            safe.push(sign);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn entry(title: &str) -> DayEntry {
        DayEntry {
            id: "time-check/2026-Q1@townwatch".into(),
            day: date(2026, 12, 31),
            title: title.into(),
            text: "a\nEND:VEVENT".into(),
            address: "https://console.example/year".into(),
            done: false,
        }
    }

    /// What a reader makes of it: folded lines are joined, then name and value are parted.
    fn unfolded(text: &str) -> Vec<String> {
        assert!(text.ends_with("\r\n"));
        let joined = text.replace("\r\n ", "");
        joined.trim_end().split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_folded_between_characters_and_come_back_whole() {
        let long = "每季檢查各設備之系統時間是否一致".repeat(8);
        let text = ics("定期工作", Timestamp::UNIX_EPOCH, &[entry(&long)]);
        for part in text.split("\r\n") {
            assert!(part.len() <= LONGEST, "{} octets", part.len());
        }
        let lines = unfolded(&text);
        assert!(lines.contains(&format!("SUMMARY:{long}")));
        assert!(lines.contains(&"DTEND;VALUE=DATE:20270101".to_owned()));
    }

    #[test]
    fn text_cannot_add_a_line_or_an_entry() {
        let text = ics(
            "a",
            Timestamp::UNIX_EPOCH,
            &[entry("x;y,z\\\r\nBEGIN:VALARM")],
        );
        let lines = unfolded(&text);
        assert_eq!(
            lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(),
            1
        );
        assert!(!lines.iter().any(|line| line.starts_with("BEGIN:VALARM")));
        assert_eq!(lines.iter().filter(|line| *line == "END:VEVENT").count(), 1);
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("SUMMARY:x\\;y\\,z\\\\"))
        );
    }
}

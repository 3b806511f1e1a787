//! Moments, days and what is left of a clock, as each language writes them.
//!
//! Chinese output counts years of the Republic (公文 convention): 2026 is 115年, unless the reader
//! chose the Gregorian calendar.

use domain::calendar::written_date;
use domain::language::Language;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::bundle::Texts;

/// The year before 民國元年.
const ROC_EPOCH: i16 = 1911;

/// Which years Chinese dates are counted in; the other languages have one calendar only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Calendar {
    /// 民國: years of the Republic.
    #[default]
    Republic,
    /// 西元.
    Gregorian,
}

impl Calendar {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::Republic, Self::Gregorian];

    /// Stable name in cookies, forms and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Republic => "republic",
            Self::Gregorian => "gregorian",
        }
    }

    /// The calendar of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|calendar| calendar.name() == name)
    }
}

/// How a reader wants days written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The language of the page.
    pub language: Language,
    /// The years of Chinese dates.
    pub calendar: Calendar,
}

impl From<Language> for Style {
    fn from(language: Language) -> Self {
        let calendar = Calendar::default();
        Self { language, calendar }
    }
}

/// A moment to the minute: `115年11月21日 10:02`, `21/11/2026 10:02`, `21 Nov 2026 10:02`.
pub fn moment(at: Timestamp, zone: &TimeZone, style: impl Into<Style>) -> String {
    let style = style.into();
    let local = at.to_zoned(zone.clone());
    let clock = format!("{:02}:{:02}", local.hour(), local.minute());
    format!("{} {clock}", day(local.date(), style))
}

/// A day: `115年11月21日`, `21/11/2026`, `21 Nov 2026`.
pub fn day(date: Date, style: impl Into<Style>) -> String {
    let style = style.into();
    match style.calendar {
        Calendar::Gregorian if style.language == Language::ZhTw => {
            let year = year(date.year(), style);
            format!("{year}{}月{}日", date.month(), date.day())
        }
        Calendar::Republic | Calendar::Gregorian => written_date(date, style.language),
    }
}

/// A year: `115年` in Chinese (`民國前2年` before 1912), else Gregorian.
pub fn year(year: i16, style: impl Into<Style>) -> String {
    let style = style.into();
    match style.language {
        Language::ZhTw if style.calendar == Calendar::Gregorian => format!("{year}年"),
        Language::ZhTw if year > ROC_EPOCH => format!("{}年", year - ROC_EPOCH),
        Language::ZhTw => format!("民國前{}年", i32::from(ROC_EPOCH) + 1 - i32::from(year)),
        Language::Vi | Language::En => year.to_string(),
    }
}

/// What is left until a due time, or how late it is: `還有 38 分鐘`, `12 min late`.
/// The two largest units are said, minutes rounded down.
pub fn left(now: Timestamp, due: Timestamp, language: Language) -> String {
    let texts = Texts::get(language);
    if now > due {
        let span = span(now.duration_since(due), texts);
        return texts.say("span-late", &[("span", span.into())]);
    }
    let span = span(due.duration_since(now), texts);
    texts.say("span-left", &[("span", span.into())])
}

/// How long something took: `4 秒`, `12 days 3 h`.
pub fn took(length: SignedDuration, language: Language) -> String {
    let texts = Texts::get(language);
    if length < SignedDuration::from_mins(1) {
        return texts.say("span-seconds", &[("count", length.as_secs().into())]);
    }
    span(length, texts)
}

fn span(length: SignedDuration, texts: Texts) -> String {
    let minutes = length.as_mins();
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let day_text = || texts.say("span-days", &[("count", days.into())]);
    let hour_text = || texts.say("span-hours", &[("count", hours.into())]);
    let minute_text = || texts.say("span-minutes", &[("count", rest.into())]);
    let parts = match (days, hours, rest) {
        (0, 0, 0) => vec![texts.t("span-moments")],
        (0, 0, _) => vec![minute_text()],
        (0, _, 0) => vec![hour_text()],
        (0, _, _) => vec![hour_text(), minute_text()],
        (_, 0, _) => vec![day_text()],
        _ => vec![day_text(), hour_text()],
    };
    parts.join(" ")
}

/// For `datetime` attributes and machines: RFC 3339 in UTC, whole seconds.
pub fn iso(at: Timestamp) -> String {
    let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
    whole.to_string()
}

/// A moment as `<input type="datetime-local">` holds it: local, to the minute.
pub fn civil_minute(at: Timestamp, zone: &TimeZone) -> String {
    let local: DateTime = at.to_zoned(zone.clone()).datetime();
    format!("{}T{:02}:{:02}", local.date(), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn taipei() -> TimeZone {
        TimeZone::get("Asia/Taipei").unwrap()
    }

    #[test]
    fn a_moment_is_written_the_way_of_each_language_in_the_zone_of_the_unit() {
        let at = at("2026-11-21T02:02:59Z");
        assert_eq!(moment(at, &taipei(), Language::ZhTw), "115年11月21日 10:02");
        assert_eq!(moment(at, &taipei(), Language::Vi), "21/11/2026 10:02");
        assert_eq!(moment(at, &taipei(), Language::En), "21 Nov 2026 10:02");
    }

    #[test]
    fn who_chose_the_gregorian_calendar_reads_it_in_chinese_too() {
        let style = |language| Style {
            language,
            calendar: Calendar::Gregorian,
        };
        let at = at("2026-11-21T02:02:59Z");
        assert_eq!(
            moment(at, &taipei(), style(Language::ZhTw)),
            "2026年11月21日 10:02"
        );
        assert_eq!(
            moment(at, &taipei(), style(Language::Vi)),
            "21/11/2026 10:02"
        );
    }

    #[test]
    fn years_of_the_republic_begin_in_1912() {
        assert_eq!(year(1912, Language::ZhTw), "1年");
        assert_eq!(year(1911, Language::ZhTw), "民國前1年");
        assert_eq!(year(1911, Language::Vi), "1911");
    }

    #[test]
    fn what_is_left_is_said_in_the_two_largest_units() {
        let now = at("2026-11-21T02:00:00Z");
        let said = |due: &str, language| left(now, at(due), language);
        assert_eq!(said("2026-11-21T02:38:20Z", Language::ZhTw), "還有 38 分鐘");
        assert_eq!(said("2026-11-21T02:38:20Z", Language::Vi), "còn 38 phút");
        assert_eq!(said("2026-11-21T02:38:20Z", Language::En), "38 min left");
        assert_eq!(
            said("2026-11-21T04:05:00Z", Language::ZhTw),
            "還有 2 小時 5 分鐘"
        );
        assert_eq!(
            said("2026-11-24T05:00:00Z", Language::En),
            "3 days 3 h left"
        );
        assert_eq!(said("2026-11-22T02:10:00Z", Language::En), "1 day left");
        assert_eq!(
            said("2026-11-21T02:00:10Z", Language::En),
            "less than 1 min left"
        );
    }

    #[test]
    fn a_missed_time_is_said_as_late() {
        let now = at("2026-11-21T02:12:30Z");
        let due = at("2026-11-21T02:00:00Z");
        assert_eq!(left(now, due, Language::ZhTw), "已逾 12 分鐘");
        assert_eq!(left(now, due, Language::Vi), "đã quá hạn 12 phút");
        assert_eq!(left(now, due, Language::En), "12 min late");
    }

    #[test]
    fn machine_readable_times_have_whole_seconds() {
        assert_eq!(iso(at("2026-11-21T02:00:00.75Z")), "2026-11-21T02:00:00Z");
        assert_eq!(
            civil_minute(at("2026-11-21T02:05:59Z"), &taipei()),
            "2026-11-21T10:05"
        );
    }
}

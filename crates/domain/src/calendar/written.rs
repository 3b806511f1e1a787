//! How a day and a time are written on paper: ROC years in Chinese, day first in Vietnamese.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::language::Language;

/// The year before the first of the Republic.
const YEAR_BEFORE_ROC: i16 = 1911;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A day as an official letter writes it: `115年11月21日`, `21/11/2026`, `21 Nov 2026`.
pub fn written_date(date: Date, language: Language) -> String {
    match language {
        Language::ZhTw if date.year() > YEAR_BEFORE_ROC => {
            format!(
                "{}年{}月{}日",
                date.year() - YEAR_BEFORE_ROC,
                date.month(),
                date.day()
            )
        }
        Language::ZhTw => {
            let before = YEAR_BEFORE_ROC - date.year() + 1;
            format!("民國前{before}年{}月{}日", date.month(), date.day())
        }
        Language::Vi => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        Language::En => {
            let place = usize::from(date.month().unsigned_abs()).saturating_sub(1);
            let month = MONTHS.get(place).copied().unwrap_or_default();
            format!("{} {month} {}", date.day(), date.year())
        }
    }
}

/// A moment in a zone, to the minute: the day as [`written_date`], then `10:02`.
pub fn written_time(at: Timestamp, language: Language, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    let day = written_date(local.date(), language);
    format!("{day} {:02}:{:02}", local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let day = date(2026, 1, 5);
        let written = Language::ALL.map(|language| written_date(day, language));
        assert_eq!(written, ["115年1月5日", "05/01/2026", "5 Jan 2026"]);
        assert_eq!(written_date(date(1912, 1, 1), Language::ZhTw), "1年1月1日");
        assert_eq!(
            written_date(date(1911, 10, 10), Language::ZhTw),
            "民國前1年10月10日"
        );
    }

    #[test]
    fn a_time_is_told_in_the_zone_given() {
        let at: Timestamp = "2026-11-21T18:30:00Z".parse().unwrap();
        let zone = TimeZone::get("Asia/Taipei").unwrap();
        assert_eq!(
            written_time(at, Language::ZhTw, &zone),
            "115年11月22日 02:30"
        );
    }
}

//! The connecting words of derivations, in three languages.

use jiff::tz::TimeZone;

use crate::calendar::{
    DayEnd, DayRule, LastDayReason, MoveReason, Period, Step, written_date, written_time,
};
use crate::language::{Language, Trilingual};

fn trilingual(zh_tw: &str, vi: &str, en: &str) -> Trilingual {
    Trilingual {
        zh_tw: zh_tw.to_owned(),
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

/// What the clock of a repeated report starts from.
pub(super) fn level_changed() -> Trilingual {
    trilingual("等級變更", "Thay đổi cấp độ", "Level changed")
}

/// The statute of a calendar.
pub(super) fn statute(rule: DayRule) -> Trilingual {
    match rule {
        DayRule::TwApa48 => trilingual(
            "行政程序法第48條",
            "Luật Thủ tục hành chính Đài Loan, Điều 48",
            "Administrative Procedure Act, art. 48",
        ),
        DayRule::VnBlds2015 => trilingual(
            "越南2015年民法典第147、148條",
            "Bộ luật Dân sự 2015, Điều 147, 148",
            "Civil Code of Vietnam 2015, arts. 147, 148",
        ),
        DayRule::Eu1182 => trilingual(
            "歐盟第1182/71號規則第3條",
            "Quy định (EEC, Euratom) 1182/71, Điều 3",
            "Regulation (EEC, Euratom) 1182/71, art. 3",
        ),
    }
}

/// A duty whose text names no length.
pub(super) fn at_once(anchor: &str, at: Option<&str>, language: Language) -> String {
    let at = at.map(|at| format!(" {at}")).unwrap_or_default();
    match language {
        Language::ZhTw => format!("{anchor}{at}後即應辦理，條文未定時數"),
        Language::Vi => format!("ngay sau khi “{anchor}”{at}; văn bản không nêu số giờ"),
        Language::En => format!("at once after “{anchor}”{at}; the text names no hours"),
    }
}

/// The note that the clock runs from another moment for want of its own.
pub(super) fn instead_of(wanted: &str, language: Language) -> String {
    match language {
        Language::ZhTw => format!("；「{wanted}」時間未填，暫自此起算，實際期限可能更早"),
        Language::Vi => {
            format!("; chưa biết thời điểm “{wanted}” nên tạm tính từ đây, hạn thật có thể sớm hơn")
        }
        Language::En => format!(
            "; the time of “{wanted}” is not known, so counted from here; the true end may be earlier"
        ),
    }
}

/// A period: `72 小時`, `72 giờ`, `72 hours`.
fn period(period: Period, language: Language) -> String {
    let (count, unit) = match period {
        Period::AtOnce => return chosen(language, "即時", "ngay", "at once").to_owned(),
        Period::Elapsed { minutes } => match Period::whole_hours(minutes) {
            Some(hours) => (hours, ["小時", "giờ", "hour"]),
            None => (minutes, ["分鐘", "phút", "minute"]),
        },
        Period::Days(days) => (i64::from(days), ["日", "ngày", "day"]),
        Period::Months(months) => (i64::from(months), ["個月", "tháng", "month"]),
    };
    let [zh_tw, vi, en] = unit;
    match language {
        Language::ZhTw => format!("{count} {zh_tw}"),
        Language::Vi => format!("{count} {vi}"),
        Language::En if count == 1 => format!("{count} {en}"),
        Language::En => format!("{count} {en}s"),
    }
}

/// The clock that has not started.
pub(super) fn waiting(anchor: &str, within: Period, language: Language) -> String {
    let within = period(within, language);
    match language {
        Language::ZhTw => format!("自「{anchor}」起 {within}，尚未起算"),
        Language::Vi => format!("{within} kể từ khi “{anchor}”, chưa bắt đầu tính"),
        Language::En => format!("{within} from “{anchor}”, not started yet"),
    }
}

/// One step, with the mark that leads to it.
pub(super) fn step(step: &Step, language: Language, zone: &TimeZone) -> String {
    let day = |date| written_date(date, language);
    match step {
        Step::Elapsed {
            period: added,
            until,
        } => {
            format!(
                " + {} = {}",
                period(*added, language),
                written_time(*until, language, zone)
            )
        }
        Step::FullHour { from } => full_hour(&written_time(*from, language, zone), language),
        Step::Extended { until } => extended(&written_time(*until, language, zone), language),
        Step::CountedFrom { first } => match language {
            Language::ZhTw => format!("；始日不計，自{}起算", day(*first)),
            Language::Vi => format!("; không tính ngày đầu, tính từ {}", day(*first)),
            Language::En => format!("; first day not counted, counted from {}", day(*first)),
        },
        Step::LastDay {
            period: counted,
            last,
            reason,
        } => {
            let (counted, last) = (period(*counted, language), day(*last));
            let why = last_day_reason(*reason, language);
            match language {
                Language::ZhTw => format!(" {counted}，末日 {last}（{why}）"),
                Language::Vi => format!(", thời hạn {counted}, ngày cuối {last} ({why})"),
                Language::En => format!(", for {counted}, last day {last} ({why})"),
            }
        }
        Step::Moved { from, to, reason } => {
            let (from, to, why) = (day(*from), day(*to), move_reason(reason, language));
            match language {
                Language::ZhTw => format!("；{from}為{why}，順延至{to}"),
                Language::Vi => format!("; {from} là {why}, chuyển sang {to}"),
                Language::En => format!("; {from} is {why}, moved to {to}"),
            }
        }
        Step::Ends { day: last, end } => ends(&day(*last), *end, language),
        Step::NoonIsSafe { day: last } => {
            let last = day(*last);
            match language {
                Language::ZhTw => format!("；條文未明定{last}是否計至全日，以當日中午前為宜"),
                Language::Vi => {
                    format!("; luật không nói rõ có tính trọn {last} không, nên xong trước trưa")
                }
                Language::En => {
                    format!("; the text leaves open whether {last} counts whole, noon is safe")
                }
            }
        }
        Step::YearUncertain { year } => uncertain(*year, language),
    }
}

fn full_hour(from: &str, language: Language) -> String {
    match language {
        Language::ZhTw => format!("；發生之小時不計，自{from}起算"),
        Language::Vi => format!("; không tính giờ xảy ra, tính từ {from}"),
        Language::En => format!("; the hour of the event not counted, from {from}"),
    }
}

fn extended(until: &str, language: Language) -> String {
    match language {
        Language::ZhTw => format!("；經同意展延至 {until}"),
        Language::Vi => format!("; được đồng ý gia hạn đến {until}"),
        Language::En => format!("; extended with consent to {until}"),
    }
}

fn ends(day: &str, end: DayEnd, language: Language) -> String {
    match (language, end) {
        (Language::ZhTw, DayEnd::Noon) => format!(" = {day} 12:00 前"),
        (Language::ZhTw, DayEnd::Midnight) => format!(" = {day} 24:00 前"),
        (Language::Vi, DayEnd::Noon) => format!(" = trước 12:00 ngày {day}"),
        (Language::Vi, DayEnd::Midnight) => format!(" = trước 24:00 ngày {day}"),
        (Language::En, DayEnd::Noon) => format!(" = by {day} 12:00"),
        (Language::En, DayEnd::Midnight) => format!(" = by {day} 24:00"),
    }
}

fn last_day_reason(reason: LastDayReason, language: Language) -> &'static str {
    let [zh_tw, vi, en] = match reason {
        LastDayReason::BeforeCorresponding => [
            "相當日之前一日",
            "ngày liền trước ngày tương ứng",
            "the day before the corresponding day",
        ],
        LastDayReason::Corresponding => ["相當日", "ngày tương ứng", "the corresponding day"],
        LastDayReason::WholeMonths => ["自月之始日起算，計全月", "trọn tháng", "whole months"],
        LastDayReason::MonthEnd => [
            "無相當日，以月之末日為準",
            "không có ngày tương ứng, lấy ngày cuối tháng",
            "no corresponding day, the month's end",
        ],
        LastDayReason::DaysCounted => ["依日計算", "tính theo ngày", "counted by days"],
    };
    chosen(language, zh_tw, vi, en)
}

fn move_reason(reason: &MoveReason, language: Language) -> &str {
    match reason {
        MoveReason::Saturday => chosen(language, "星期六", "thứ Bảy", "a Saturday"),
        MoveReason::Sunday => chosen(language, "星期日", "Chủ nhật", "a Sunday"),
        MoveReason::RestDay(Some(name)) => name.get(language),
        MoveReason::RestDay(None) => chosen(language, "休息日", "ngày nghỉ", "a rest day"),
        MoveReason::TooFewWorkingDays => chosen(
            language,
            "期間內未滿兩個工作日",
            "chưa đủ hai ngày làm việc",
            "too early for two working days",
        ),
    }
}

const fn chosen<'a>(language: Language, zh_tw: &'a str, vi: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::ZhTw => zh_tw,
        Language::Vi => vi,
        Language::En => en,
    }
}

fn uncertain(year: i16, language: Language) -> String {
    match language {
        Language::ZhTw => {
            let roc = written_date(jiff::civil::Date::constant(year, 1, 1), language);
            let year = roc.split_once('年').map_or(roc.as_str(), |(year, _)| year);
            format!("；{year}年辦公日曆尚未查核完整，請另行確認休息日")
        }
        Language::Vi => format!("; lịch nghỉ năm {year} chưa được kiểm tra đủ, hãy xác nhận lại"),
        Language::En => format!("; the rest days of {year} are not verified, check them"),
    }
}

/// The note that the level is a range.
pub(super) fn earliest_of((low, high): (u8, u8), language: Language) -> String {
    match language {
        Language::ZhTw => format!("；等級未定（{low}–{high} 級），以最早者為準"),
        Language::Vi => format!("; cấp độ chưa xác định ({low}–{high}), lấy hạn sớm nhất"),
        Language::En => format!("; level still open ({low}–{high}), the earliest counts"),
    }
}

/// The article, and the statute where the calendar needed it.
pub(super) fn cited(cite: &str, statute: Option<&str>, language: Language) -> String {
    match (language, statute) {
        (Language::ZhTw, None) => format!("（{cite}）"),
        (Language::ZhTw, Some(statute)) => format!("（{cite}、{statute}）"),
        (_, None) => format!(" ({cite})"),
        (_, Some(statute)) => format!(" ({cite}; {statute})"),
    }
}

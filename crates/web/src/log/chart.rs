//! When all hits happened: a picture whose bars lead to their time, and the same as a list.

use application::log_search::{Bar, Found, MOST_COUNTED, MOST_COUNTED_BESIDE, Step, Tally};
use application::{Actor, Problem, Refusal};
use jiff::Timestamp;

use super::{Asked, Log, LogPage, count_file, zone_of};
use crate::answer::asking;
use crate::list::{ExportLink, List};
use crate::page::Page;
use crate::settings::Console;

/// Width of a bar's place in the picture, in its own units.
const STRIDE: usize = 10;
/// Height of the picture, in its own units.
const HEIGHT: u64 = 100;

/// All hits by time.
pub(crate) struct Chart {
    /// How many there are, or how many at least; empty where the page says it.
    pub(crate) words: String,
    /// What a bar is; empty where there is no picture.
    pub(crate) title: String,
    pub(crate) bars: Vec<ChartBar>,
    pub(crate) width: usize,
    /// The bars as files; none where there are none.
    pub(crate) exports: Vec<ExportLink>,
    /// Where everything is counted; empty where that was done, or is too much.
    pub(crate) more: String,
}

/// A bar, and the search for its time.
pub(crate) struct ChartBar {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) x: usize,
    pub(crate) y: u64,
    pub(crate) height: u64,
}

/// The chart of a search's first page. What the page shows whole needs no second look at the log.
pub(super) async fn of(
    console: &Console,
    actor: &Actor,
    page: &LogPage,
    found: &Found,
) -> Result<Option<Chart>, Problem> {
    let (asked, zone) = (&page.asked, zone_of(actor));
    if !asked.after.is_empty() {
        return Ok(None);
    }
    if found.before.is_none() {
        let tally = Tally::of(found.lines.iter().map(|line| line.at), &zone);
        let mut chart = drawn(&page.page, asked, &tally);
        // The page itself says how many it found.
        chart.words.clear();
        return Ok(Some(chart));
    }
    let most = if is_all(asked) {
        MOST_COUNTED
    } else {
        MOST_COUNTED_BESIDE
    };
    let wanted = asked.wanted(&zone, "", 1)?;
    match console.office.count_log(actor, &wanted, &zone, most).await {
        Ok(tally) => Ok(Some(drawn(&page.page, asked, &tally))),
        // The lines are there; only the count has to wait.
        Err(Problem::Refused(Refusal::WrongState { why })) => Ok(Some(Chart {
            words: page.page.t(why),
            title: String::new(),
            bars: Vec::new(),
            width: 0,
            exports: Vec::new(),
            more: address(asked, &[("count", "all")]),
        })),
        Err(problem) => Err(problem),
    }
}

fn is_all(asked: &Asked) -> bool {
    asked.count == "all"
}

fn drawn(page: &Page, asked: &Asked, tally: &Tally) -> Chart {
    let step = tally.step();
    let mut bars = tally.bars(step, &page.zone);
    // One bar tells nothing.
    if bars.len() < 2 {
        bars.clear();
    }
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let bars: Vec<_> = bars
        .iter()
        .enumerate()
        .map(|(at, bar)| told(page, asked, step, (at, bar, most)))
        .collect();
    Chart {
        words: words(page, asked, tally),
        title: match (step, bars.is_empty()) {
            (_, true) => String::new(),
            (Step::Hour, _) => page.t("log-when-hour"),
            (Step::Day, _) => page.t("log-when-day"),
            (Step::Month, _) => page.t("log-when-month"),
        },
        width: bars.len().saturating_mul(STRIDE),
        exports: if bars.is_empty() {
            Vec::new()
        } else {
            count_file::links(asked)
        },
        bars,
        more: if tally.is_whole || is_all(asked) {
            String::new()
        } else {
            address(asked, &[("count", "all")])
        },
    }
}

fn words(page: &Page, asked: &Asked, tally: &Tally) -> String {
    let total = i64::try_from(tally.total()).unwrap_or(i64::MAX);
    let reached = tally.reached.map(|at| page.moment(at)).unwrap_or_default();
    let args = [
        ("total", total.into()),
        ("words", page.count(tally.total()).into()),
        ("reached", reached.into()),
    ];
    let key = match (tally.is_whole, is_all(asked)) {
        (true, _) => "log-count-whole",
        (false, false) => "log-count-least",
        (false, true) => "log-count-most",
    };
    page.say(key, &args)
}

fn told(page: &Page, asked: &Asked, step: Step, (at, bar, most): (usize, &Bar, u64)) -> ChartBar {
    let local = |at: Timestamp, format: &str| {
        let at = at.to_zoned(page.zone.clone());
        at.strftime(format).to_string()
    };
    let (start, end) = (
        local(bar.from, "%Y-%m-%dT%H:%M"),
        local(bar.to, "%Y-%m-%dT%H:%M"),
    );
    // What is there at all can be seen.
    let height = bar.count.saturating_mul(HEIGHT) / most;
    let height = if bar.count > 0 { height.max(2) } else { 0 };
    ChartBar {
        href: address(asked, &[("start", &start), ("end", &end)]),
        label: match step {
            Step::Hour => local(bar.from, "%Y-%m-%d %H:%M"),
            Step::Day => local(bar.from, "%Y-%m-%d"),
            Step::Month => local(bar.from, "%Y-%m"),
        },
        count: page.count(bar.count),
        x: at.saturating_mul(STRIDE),
        y: HEIGHT.saturating_sub(height),
        height,
    }
}

/// The same search with other settings.
fn address(asked: &Asked, other: &[(&str, &str)]) -> String {
    let is_other = |name: &str| other.iter().any(|(changed, _)| *changed == name);
    let filters = Log::filters(asked);
    let kept = filters.iter().filter(|(name, _)| !is_other(name));
    let kept = kept.map(|(name, value)| (*name, value.as_str()));
    asking(Log::PATH, kept.chain(other.iter().copied()))
}

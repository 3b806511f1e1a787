//! Which stretch of the log can hold lines of a time, found without reading it all.

use jiff::{SignedDuration, Timestamp};

use super::{Kept, LogQuery};
use crate::problem::Fault;

/// A sender's clock may go ahead, and a line may arrive late, by so much. The same day by which
/// `formats` reads times without a year.
const SLACK: SignedDuration = SignedDuration::from_hours(24);

impl Kept<'_> {
    /// The first index, and the one after the last.
    pub(crate) async fn stretch(&self, wanted: &LogQuery) -> Result<(u64, u64), Fault> {
        let end = self.log.end().index;
        let low = match wanted.from.and_then(|from| from.checked_sub(SLACK).ok()) {
            Some(from) => self.arrived(from, end).await?,
            None => 0,
        };
        let to = wanted.to.filter(|_| !wanted.late);
        let high = match to.and_then(|to| to.checked_add(SLACK).ok()) {
            Some(to) => self.arrived(to, end).await?,
            None => end,
        };
        Ok((low, high.max(low)))
    }

    /// Index of the first record that arrived at a time or after it, by halving: records stand in
    /// the order of arrival, within the slack.
    async fn arrived(&self, at: Timestamp, end: u64) -> Result<u64, Fault> {
        let (mut low, mut high) = (0, end);
        while low < high {
            let middle = low.midpoint(high);
            let kept = self.log.read_from(middle, 1).await?;
            match kept.first() {
                Some(kept) if kept.record.received < at => low = kept.id.index.saturating_add(1),
                _ => high = middle,
            }
        }
        Ok(low.min(end))
    }
}

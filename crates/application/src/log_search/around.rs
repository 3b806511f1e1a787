//! The lines around one line, at the same source.

use std::collections::VecDeque;

use domain::id::EventId;
use domain::journal::Object;
use domain::search::Query;
use serde_json::json;

use super::FoundLine;
use super::readers::Reader;
use crate::authority::{Actor, Scope};
use crate::intake::text_of;
use crate::office::{Office, reason};
use crate::port::KeptRecord;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::VIEW_SURROUNDINGS;

/// Lines before it, and lines after it.
pub const AROUND: usize = 10;
/// Records looked through in each direction at most: a source that sends seldom has its neighbours
/// far away.
const MOST_LOOKED: u64 = 20_000;
/// Records read at once.
const WINDOW: u64 = 1_000;

/// A line with its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// The neighbours before it, oldest first.
    pub before: Vec<FoundLine>,
    /// The line.
    pub line: FoundLine,
    /// The neighbours after it.
    pub after: Vec<FoundLine>,
}

impl Office {
    /// A line with up to [`AROUND`] lines of the same source on either side. The look is journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; [`Refusal::Missing`] without a purpose;
    /// [`Refusal::WrongState`] while others search; a fault when the log or the records cannot be read.
    pub async fn view_surroundings(
        &self,
        actor: &Actor,
        event: EventId,
        purpose: &str,
    ) -> Result<Surroundings, Problem> {
        let permit = actor.permit(&VIEW_SURROUNDINGS)?;
        let scope = permit.scope();
        let kept = self.parts.log.read(scope, &[event]).await?;
        let kept = kept.into_iter().next().ok_or(Refusal::NotFound)?;
        let purpose = reason(purpose, "purpose")?;
        let search = self.searches.begin()?;
        // Nothing is left out here: every line of the source is a neighbour.
        let mut readers = self.kept().log_readers(&Query::default()).await?;
        let reader = readers.take(kept.record.source).ok_or(Refusal::NotFound)?;
        let found = Surroundings {
            before: self.told(&reader, &self.earlier(scope, &kept).await?),
            after: self.told(&reader, &self.later(scope, &kept).await?),
            line: self.tell(&reader, &kept),
        };
        drop(search);
        let rows = found.before.len().saturating_add(found.after.len());
        let facts = json!({"purpose": purpose, "rows": rows.saturating_add(1)});
        let object = Object {
            kind: "event",
            id: event.to_string(),
        };
        self.note_look(actor, &permit, object, facts.to_string())
            .await?;
        Ok(found)
    }

    async fn earlier(
        &self,
        scope: &Scope,
        kept: &KeptRecord,
    ) -> Result<VecDeque<KeptRecord>, Fault> {
        let mut found = VecDeque::new();
        let mut at = kept.id.index;
        let low = at.saturating_sub(MOST_LOOKED);
        while at > low {
            let from = at.saturating_sub(WINDOW).max(low);
            for near in self.kept().read_between(from, at).await?.into_iter().rev() {
                if is_neighbour(scope, kept, &near) {
                    found.push_front(near);
                }
                if found.len() == AROUND {
                    return Ok(found);
                }
            }
            at = from;
        }
        Ok(found)
    }

    async fn later(&self, scope: &Scope, kept: &KeptRecord) -> Result<VecDeque<KeptRecord>, Fault> {
        let mut found = VecDeque::new();
        let mut at = kept.id.index.saturating_add(1);
        let high = at
            .saturating_add(MOST_LOOKED)
            .min(self.parts.log.end().index);
        while at < high {
            let to = at.saturating_add(WINDOW).min(high);
            for near in self.kept().read_between(at, to).await? {
                if is_neighbour(scope, kept, &near) {
                    found.push_back(near);
                }
                if found.len() == AROUND {
                    return Ok(found);
                }
            }
            at = to;
        }
        Ok(found)
    }

    fn told(&self, reader: &Reader, kept: &VecDeque<KeptRecord>) -> Vec<FoundLine> {
        kept.iter().map(|kept| self.tell(reader, kept)).collect()
    }

    fn tell(&self, reader: &Reader, kept: &KeptRecord) -> FoundLine {
        let (text, _) = text_of(&kept.record);
        let event = reader.decode(&kept.record, &text).event;
        reader.line(kept, &event, &self.parts.fields)
    }
}

fn is_neighbour(scope: &Scope, kept: &KeptRecord, near: &KeptRecord) -> bool {
    scope.covers(near.record.unit) && near.record.source == kept.record.source
}

//! One search: entries as they are found, in steps, within bounds of number and time.

use std::io;
use std::time::Duration;

use ldap::dn::Dn;
use ldap::message::{Controls, Search};
use ldap::reply::{self, Answer, Beside, Code, Ended};
use ldap::tree::{Tree, Viewer, Walk};
use tokio::io::AsyncWrite;

use super::Shared;
use super::talk::send;

/// Entries at once, of a page or without pages.
const MOST_ENTRIES: u32 = 1_000;
/// Entries that are looked at before others have their turn.
const STEPS: usize = 500;
/// Longest time of a search.
const LONGEST: Duration = Duration::from_secs(10);
/// Bytes that are sent together.
const TOGETHER: usize = 16 * 1024;

/// A search with who looks.
pub(super) struct Asked<'b> {
    pub(super) id: i32,
    pub(super) base: Dn,
    pub(super) search: Search<'b>,
    pub(super) controls: Controls<'b>,
    /// Who looks; nobody who is known, or not any more.
    pub(super) viewer: Option<Viewer>,
}

/// How a search ended, and the mark after which its next page begins.
struct Found {
    code: Code,
    mark: Vec<u8>,
}

impl Found {
    const fn only(code: Code) -> Self {
        Self {
            code,
            mark: Vec::new(),
        }
    }
}

impl Asked<'_> {
    /// Sends what is found, and the end.
    pub(super) async fn answer(
        &self,
        shared: &Shared,
        to: &mut (impl AsyncWrite + Unpin),
    ) -> io::Result<()> {
        let Some(viewer) = &self.viewer else {
            let ended = Ended::plainly(Code::InsufficientAccessRights);
            let beside = Beside::default();
            return send(
                to,
                &reply::ended(self.id, Answer::SearchDone, ended, beside),
            )
            .await;
        };
        let mut out = Vec::new();
        let found = match shared.view.tree().await {
            Ok(tree) => self.find((&tree, viewer), shared, &mut out, to).await?,
            Err(problem) => {
                tracing::error!("the directory cannot be read: {problem}");
                Found::only(Code::OperationsError)
            }
        };
        let beside = Beside {
            page: self.controls.page.map(|_| found.mark.as_slice()),
            ..Beside::default()
        };
        let ended = Ended::plainly(found.code);
        out.extend(reply::ended(self.id, Answer::SearchDone, ended, beside));
        send(to, &out).await
    }

    /// At most so many entries; and whether there may be more after them, on a next page.
    fn bound(&self) -> (u32, bool) {
        let own = match self.search.most {
            0 => MOST_ENTRIES,
            most => most.min(MOST_ENTRIES),
        };
        match self.controls.page {
            Some((size, _)) => (size.min(own), true),
            None => (own, false),
        }
    }

    async fn find(
        &self,
        (tree, viewer): (&Tree, &Viewer),
        shared: &Shared,
        out: &mut Vec<u8>,
        to: &mut (impl AsyncWrite + Unpin),
    ) -> io::Result<Found> {
        let mut walk = match self.begin(tree) {
            Ok(walk) => walk,
            Err(code) => return Ok(Found::only(code)),
        };
        let (most, paged) = self.bound();
        if most == 0 {
            // A client that gives its pages up.
            return Ok(Found::only(Code::Success));
        }
        let begun = crate::machine::stopwatch();
        let seconds = Duration::from_secs(self.search.seconds.into());
        let longest = if seconds.is_zero() {
            LONGEST
        } else {
            seconds.min(LONGEST)
        };
        let mut sent = 0_u32;
        while !walk.is_over() {
            let turn = shared.walking.acquire().await;
            let mut steps = STEPS;
            while let Some((place, entry)) = tree.walk(viewer, &self.search, &mut walk, &mut steps)
            {
                if sent >= most {
                    return Ok(Found::only(Code::SizeLimitExceeded));
                }
                sent = sent.saturating_add(1);
                out.extend(reply::entry(self.id, &entry, &self.search.selection));
                if paged && sent >= most && !walk.is_over() {
                    let mark = tree.mark(place);
                    let code = Code::Success;
                    return Ok(Found { code, mark });
                }
                if out.len() >= TOGETHER {
                    break;
                }
            }
            drop(turn);
            if out.len() >= TOGETHER {
                send(to, out).await?;
                out.clear();
            }
            if begun.elapsed() > longest {
                return Ok(Found::only(Code::TimeLimitExceeded));
            }
            tokio::task::yield_now().await;
        }
        Ok(Found::only(Code::Success))
    }

    fn begin(&self, tree: &Tree) -> Result<Walk, Code> {
        let walk = tree.region(&self.base, &self.search)?;
        match self.controls.page {
            Some((_, mark)) if !mark.is_empty() => {
                tree.after(mark, &walk).ok_or(Code::UnwillingToPerform)
            }
            _ => Ok(walk),
        }
    }
}

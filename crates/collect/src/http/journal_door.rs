//! `POST /upload` of `systemd-journal-upload`: one body, as long as the journal is.

use std::error::Error;
use std::time::Duration;

use application::ledger::Trouble;
use application::port::SenderPosition;
use application::senders::Sender;
use formats::encoding::Encoding;
use http_body_util::BodyExt as _;
use hyper::StatusCode;
use hyper::body::{Bytes, Frame};
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use tokio::time::timeout;

use super::body::Packing;
use super::journal::{Entries, Entry, NotExport};
use super::{Answer, OnTheWay, Refused, Sent, Visit, answer};
use crate::door::SentLine;

const MEDIA_TYPE: &str = "application/vnd.fdo.journal";
/// Raw bytes that are delivered together, while more is there already.
const TOGETHER: usize = 512 * 1024;

impl Visit {
    /// Takes entries while they come, and answers when the last is durable. The sender keeps its place
    /// by that answer, and sends everything behind the last one again: entries have their place in its
    /// journal, and are kept once.
    pub(super) async fn upload(
        &self,
        parts: &Parts,
        mut body: Sent,
        sender: &Sender,
    ) -> Result<Answer, Refused> {
        is_taken(parts).inspect_err(|_| self.house.note(Some(sender), Trouble::Garbage, 1))?;
        self.check_trouble()?;
        let mut machine = Entries::default();
        let mut batch = Batch::default();
        let mut on_the_way = OnTheWay::default();
        loop {
            let frame = match timeout(Duration::ZERO, body.frame()).await {
                Ok(frame) if batch.bytes < TOGETHER => frame,
                // Nothing more is there at once: what came is not kept waiting.
                before => {
                    let lines = batch.take(self, sender);
                    on_the_way.send(self, sender, lines, None).await?;
                    match before {
                        Ok(frame) => frame,
                        Err(_) => self.next(&mut body, &machine, sender).await?,
                    }
                }
            };
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|cause| {
                let says = format!("the body ended early: {cause}");
                Refused::new(StatusCode::BAD_REQUEST, says)
            })?;
            let Some(data) = frame.data_ref() else {
                continue;
            };
            let pushed = machine.push(data, &mut batch.entries);
            batch.count();
            if let Err(why) = pushed {
                let lines = batch.take(self, sender);
                on_the_way.send(self, sender, lines, None).await?;
                return Err(self.not_export(sender, why));
            }
        }
        let finished = machine.finish(&mut batch.entries);
        let lines = batch.take(self, sender);
        on_the_way.send(self, sender, lines, None).await?;
        on_the_way.arrived(self).await?;
        finished.map_err(|why| self.not_export(sender, why))?;
        Ok(answer(StatusCode::ACCEPTED, "text/plain", "OK.\n"))
    }

    async fn next(
        &self,
        body: &mut Sent,
        machine: &Entries,
        sender: &Sender,
    ) -> Result<Option<Result<Frame<Bytes>, Box<dyn Error + Send + Sync>>>, Refused> {
        let limits = &self.house.limits;
        let inside = machine.is_inside();
        let patience = if inside { limits.stall } else { limits.idle };
        timeout(patience, body.frame()).await.map_err(|_| {
            if inside {
                self.house.note(Some(sender), Trouble::Stalled, 1);
            }
            Refused::new(StatusCode::REQUEST_TIMEOUT, "the entry came too slowly")
        })
    }

    fn not_export(&self, sender: &Sender, why: NotExport) -> Refused {
        self.house.note(Some(sender), Trouble::Garbage, 1);
        Refused::new(StatusCode::BAD_REQUEST, why.to_string())
    }
}

/// Entries that wait to be delivered.
#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    bytes: usize,
}

impl Batch {
    fn count(&mut self) {
        self.bytes = self.entries.iter().map(|entry| entry.raw.len()).sum();
    }

    fn take(&mut self, visit: &Visit, sender: &Sender) -> Vec<SentLine> {
        let entries = std::mem::take(&mut self.entries);
        self.bytes = 0;
        let cut = entries.iter().filter(|entry| entry.cut).count();
        let cut = u64::try_from(cut).unwrap_or(u64::MAX);
        visit.house.note(Some(sender), Trouble::Cut, cut);
        entries.into_iter().map(line).collect()
    }
}

fn line(entry: Entry) -> SentLine {
    let numbered = |(series, number)| SenderPosition::Numbered { series, number };
    SentLine {
        raw: entry.raw,
        encoding: Some(Encoding::Utf8),
        position: entry.place.map_or(SenderPosition::None, numbered),
    }
}

fn is_taken(parts: &Parts) -> Result<(), Refused> {
    let given = parts.headers.get(CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or("");
    let unsupported = |says| Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, says));
    if given.split(';').next().unwrap_or("").trim() != MEDIA_TYPE {
        return unsupported(format!(
            "content-type {given:?} is not taken; {MEDIA_TYPE} is"
        ));
    }
    if Packing::of(parts)? != Packing::Plain {
        return unsupported("a journal is taken unpacked".to_owned());
    }
    Ok(())
}

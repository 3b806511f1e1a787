//! Records that a sender sends a second time, recognised by where they stood at the sender.
//!
//! What a newcomer must know: a sender sends again what was not acknowledged, and after `kill -9`
//! that may be in the log already. The log itself tells on replay ([`Resends::remember`]), so nothing
//! else must be durable. All of it is asked by the one task that takes records in, in their order:
//! what an old connection sent is known before the first line of the next one comes.
//!
//! - A series that counts up, a place in a file that was handed in, a name, a request with its lines:
//!   seen before is seen again.
//! - RELP numbers its transactions anew in each session and sends what was not answered first, in
//!   order, without a gap. So the first lines of a session are held against the last lines of the
//!   sender's earlier sessions: as long as they are a stretch of one of them, they are a resend. A
//!   session that began so goes on with that row under its name, also in the log.
//!
//!   Behind the first new line only a line that states its time, and stood word for word in an earlier
//!   session, is a resend, once.
//!
//! Content alone never decides: logs repeat lines. What two lines of one session have alike to the
//! microsecond of their time is one line, sent twice, only among the first [`ON_THE_WAY`].

mod requests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::event::TimeBasis;
use domain::id::SourceId;
use formats::encoding::Encoding;
use formats::{Context, Format};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::port::{RawRecord, SenderPosition};
use requests::Requests;

/// Lines remembered of a row of sessions. Senders have 128 transactions on the way at most unless
/// told otherwise.
const ROW_LINES: usize = 1_024;
/// Lines that a sender has on the way at most, as a rule.
const ON_THE_WAY: usize = 128;
/// Rows remembered of a source.
const ROWS: usize = 8;
/// Sessions of a source that are told apart.
const SESSIONS: usize = 32;
/// Names, lines of requests and series remembered of a source.
const NAMES: usize = 16_384;
/// Files remembered of a source.
const FILES: usize = 65_536;
/// For so long before the last line of its row, or after the request, a line can be sent again.
const UNANSWERED: SignedDuration = SignedDuration::from_mins(10);

/// What senders may send again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Resends {
    senders: BTreeMap<SourceId, Sender>,
    /// Sources whose lines another one's sender brings: sessions and their order are the relay's.
    #[serde(skip)]
    behind: BTreeMap<SourceId, SourceId>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Sender {
    rows: BTreeMap<u64, Row>,
    /// Counts lines of rows, to tell which row rested longest.
    turn: u64,
    /// Sessions of this run; the one that was heard last stands last.
    #[serde(skip)]
    sessions: VecDeque<Session>,
    series: BTreeMap<u64, u64>,
    /// How far each file was taken, and the files in the order of their first record.
    files: BTreeMap<(u64, u64), u64>,
    file_order: VecDeque<(u64, u64)>,
    names: Seen,
    requests: Requests,
}

/// Lines of sessions that go on one after another, under the name of the first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Row {
    turn: u64,
    /// Lines that were forgotten at its begin.
    forgotten: u64,
    #[serde(with = "dated")]
    lines: VecDeque<(u128, Timestamp)>,
}

#[derive(Debug)]
struct Session {
    number: u64,
    since: Timestamp,
    standing: Standing,
    /// Lines that may come again behind new ones, each once.
    open: BTreeSet<u128>,
    /// New lines of it so far, up to [`ON_THE_WAY`].
    new: usize,
}

/// How far a session has come.
#[derive(Debug)]
enum Standing {
    /// Everything so far was a resend: (row, number of the line that would come next).
    Again(Vec<(u64, u64)>),
    /// New lines go on with a row.
    New(u64),
}

impl Resends {
    /// Takes note that the lines of a source come through a relay. To be said before the first of them.
    pub fn pass(&mut self, source: SourceId, relay: SourceId) {
        self.behind.insert(source, relay);
    }

    fn sender_of(&mut self, source: SourceId) -> &mut Sender {
        let sends = self.behind.get(&source).copied().unwrap_or(source);
        self.senders.entry(sends).or_default()
    }

    /// Takes note of a record that is in the log.
    pub fn remember(&mut self, record: &RawRecord) {
        let sender = self.sender_of(record.source);
        match record.position {
            SenderPosition::Relp { session, .. } => {
                sender.add(session, record);
            }
            SenderPosition::Numbered { series, number } => {
                if sender.series.len() >= NAMES && !sender.series.contains_key(&series) {
                    sender.series.pop_first();
                }
                let highest = sender.series.entry(series).or_insert(number);
                *highest = number.max(*highest);
            }
            SenderPosition::Dropped { high, low, number } => {
                sender.take_from_file((high, low), number);
            }
            SenderPosition::Named { high, low } => {
                sender.names.add((high, low), record.received);
            }
            SenderPosition::Request { body, line } => {
                sender.requests.add(body, line, record.received);
            }
            SenderPosition::None | SenderPosition::File { .. } | SenderPosition::Journal { .. } => {
            }
        }
    }

    /// Whether a record that arrives was taken before. One that was not is remembered, and its position
    /// is as the log shall keep it.
    pub fn is_again(&mut self, record: &mut RawRecord) -> bool {
        let sender = self.sender_of(record.source);
        let again = match record.position {
            SenderPosition::Relp {
                session,
                transaction,
            } => {
                let Some(session) = sender.go_on(session, record) else {
                    return true;
                };
                record.position = SenderPosition::Relp {
                    session,
                    transaction,
                };
                return false;
            }
            SenderPosition::Numbered { series, number } => sender
                .series
                .get(&series)
                .is_some_and(|highest| number <= *highest),
            SenderPosition::Dropped { high, low, number } => sender
                .files
                .get(&(high, low))
                .is_some_and(|highest| number <= *highest),
            SenderPosition::Named { high, low } => sender.names.has((high, low)),
            SenderPosition::Request { body, line } => {
                sender.requests.forget_before(record.received);
                sender.requests.has(body, line)
            }
            SenderPosition::None | SenderPosition::File { .. } | SenderPosition::Journal { .. } => {
                false
            }
        };
        if !again {
            self.remember(record);
        }
        again
    }

    /// Finds again what is not kept beside it. False where it cannot have come about here: for whoever read
    /// it from a file.
    pub(crate) fn settle(&mut self) -> bool {
        self.senders.values_mut().all(Sender::settle)
    }

    /// The sender has the answer to a request: the same one once more is a new one.
    pub fn answered(&mut self, source: SourceId, body: u64) {
        if let Some(sender) = self.senders.get_mut(&source) {
            sender.requests.forget(body);
        }
    }
}

impl Sender {
    fn settle(&mut self) -> bool {
        self.names.known = self.names.order.iter().map(|(one, _)| *one).collect();
        let mut rows = self.rows.values();
        self.rows.len() <= ROWS
            && rows.all(|row| row.lines.len() <= ROW_LINES)
            && self.series.len() <= NAMES
            && self.files.len() <= FILES
            && self.file_order.len() == self.files.len()
            && self.names.order.len() <= NAMES
    }

    /// A record of a file is in the log; files are read in order, so every one before it is as well.
    fn take_from_file(&mut self, file: (u64, u64), number: u64) {
        if !self.files.contains_key(&file) {
            self.file_order.push_back(file);
        }
        let highest = self.files.entry(file).or_insert(number);
        *highest = number.max(*highest);
        if self.files.len() > FILES
            && let Some(oldest) = self.file_order.pop_front()
        {
            self.files.remove(&oldest);
        }
    }

    /// Adds a new line to a row; the row that rested longest is forgotten when there are too many.
    fn add(&mut self, name: u64, record: &RawRecord) {
        self.turn = self.turn.saturating_add(1);
        if !self.rows.contains_key(&name) && self.rows.len() >= ROWS {
            let oldest = self.rows.iter().min_by_key(|(_, row)| row.turn);
            if let Some(oldest) = oldest.map(|(name, _)| *name) {
                self.rows.remove(&oldest);
            }
        }
        let row = self.rows.entry(name).or_default();
        row.turn = self.turn;
        row.lines.push_back((digest(&record.raw), record.received));
        if row.lines.len() > ROW_LINES {
            row.lines.pop_front();
            row.forgotten = row.forgotten.saturating_add(1);
        }
    }

    /// The row that a session's new line belongs to; none where the line is a resend.
    fn go_on(&mut self, number: u64, record: &RawRecord) -> Option<u64> {
        let digest = digest(&record.raw);
        let place = self
            .sessions
            .iter()
            .position(|known| known.number == number);
        let mut session = match place.and_then(|place| self.sessions.remove(place)) {
            Some(session) => session,
            None => self.begin(number, digest, record.received),
        };
        let row = match &mut session.standing {
            Standing::Again(stretches) => {
                let here = |(row, next): &(u64, u64)| {
                    let line = self.rows.get(row)?.line(*next)?;
                    (line == digest).then_some((*row, next.saturating_add(1)))
                };
                let on: Vec<_> = stretches.iter().filter_map(here).collect();
                if on.is_empty() {
                    let row = self.continued(stretches).unwrap_or(number);
                    session.standing = Standing::New(row);
                    Some(row)
                } else {
                    session.standing = Standing::Again(on);
                    None
                }
            }
            Standing::New(row) => Some(*row),
        };
        let late = row.is_some() && session.is_late(digest, record);
        self.sessions.push_back(session);
        let row = row.filter(|_| !late)?;
        if let Some(session) = self.sessions.back_mut() {
            session.take_note(digest, record);
        }
        self.add(row, record);
        Some(row)
    }

    /// A session at its first line.
    fn begin(&mut self, number: u64, first: u128, now: Timestamp) -> Session {
        if self.sessions.len() >= SESSIONS {
            self.sessions.pop_front();
        }
        let before = |(_, next): &(u64, u64)| next.saturating_sub(1);
        let again = self.unanswered(Some(first));
        // Before any line of the stretch: the first line itself is looked at like every other.
        let stretches = again.iter().map(|one| (one.0, before(one))).collect();
        let mut open = BTreeSet::new();
        for (name, next) in self.unanswered(None) {
            let line = self
                .rows
                .get(&name)
                .and_then(|row| row.line(next.saturating_sub(1)));
            open.extend(line);
        }
        Session {
            number,
            since: now,
            standing: Standing::Again(stretches),
            open,
            new: 0,
        }
    }

    /// Lines that may be without an answer, all or those that look like one: row and number of the line
    /// behind each.
    fn unanswered(&self, wanted: Option<u128>) -> Vec<(u64, u64)> {
        let of_row = |(name, row): (&u64, &Row)| {
            let newest = row.lines.back().map(|(_, at)| *at);
            let since = newest.and_then(|newest| newest.checked_sub(UNANSWERED).ok());
            let (name, first) = (*name, row.forgotten.saturating_add(1));
            let numbered = (first..).zip(row.lines.iter().copied());
            numbered
                .filter(move |(_, (line, at))| {
                    wanted.is_none_or(|wanted| *line == wanted)
                        && since.is_none_or(|since| *at >= since)
                })
                .map(move |(next, _)| (name, next))
                .collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of_row).collect()
    }

    /// The row that a resend belonged to, where a new line follows it: one whose last line it reached
    /// before any other.
    fn continued(&self, stretches: &[(u64, u64)]) -> Option<u64> {
        let at_end = |(name, next): &&(u64, u64)| {
            self.rows
                .get(name)
                .is_some_and(|row| row.line(*next).is_none())
        };
        let found = stretches.iter().find(at_end).or(stretches.first());
        found.map(|(name, _)| *name)
    }
}

impl Session {
    /// Whether a line is a resend that comes behind new ones: one that names its time to the letter
    /// as a line of an earlier session did. rsyslog's queue does that with what it was about to send
    /// when the connection was cut.
    fn is_late(&mut self, digest: u128, record: &RawRecord) -> bool {
        if record.received.duration_since(self.since) > UNANSWERED {
            self.open.clear();
        }
        let known = self.open.contains(&digest);
        known && stated_time(record).is_some() && self.open.remove(&digest)
    }

    /// Takes note of a new line. The first ones may have been on the way when an earlier session was
    /// cut, without arriving: rsyslog then sends some of them twice in this one. Only a time to the
    /// microsecond tells those from lines that are alike.
    fn take_note(&mut self, digest: u128, record: &RawRecord) {
        if self.new >= ON_THE_WAY {
            return;
        }
        self.new = self.new.saturating_add(1);
        let time = stated_time(record);
        if time.is_some_and(|time| time.subsec_nanosecond() % 1_000_000 != 0) {
            self.open.insert(digest);
        }
    }
}

/// When a line says that it was written.
fn stated_time(record: &RawRecord) -> Option<Timestamp> {
    let encoding = Encoding::from_name(record.encoding).unwrap_or(Encoding::Utf8);
    let (text, _) = formats::encoding::text(&record.raw, encoding);
    let context = Context {
        received: record.received,
        zone: &TimeZone::UTC,
    };
    let decoded = formats::decode(Format::AUTO, &text, &context);
    let time = decoded.event.time;
    (time.basis != TimeBasis::Received).then_some(time.at)
}

impl Row {
    /// The line of a number, counted from its begin.
    fn line(&self, number: u64) -> Option<u128> {
        let place = usize::try_from(number.checked_sub(self.forgotten)?).ok()?;
        self.lines.get(place).map(|(line, _)| *line)
    }
}

/// The newest of what was seen.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Seen {
    #[serde(skip)]
    known: BTreeSet<Name>,
    #[serde(with = "dated")]
    order: VecDeque<(Name, Timestamp)>,
}

/// Two halves of a digest.
type Name = (u64, u64);

impl Seen {
    fn has(&self, one: Name) -> bool {
        self.known.contains(&one)
    }

    fn add(&mut self, one: Name, at: Timestamp) {
        if !self.known.insert(one) {
            return;
        }
        self.order.push_back((one, at));
        if self.order.len() > NAMES
            && let Some((oldest, _)) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

/// Times by their nanoseconds, which are a third of their text.
mod dated {
    use std::collections::VecDeque;

    use jiff::Timestamp;
    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize as _, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        dated: &VecDeque<(T, Timestamp)>,
        into: S,
    ) -> Result<S::Ok, S::Error> {
        into.collect_seq(dated.iter().map(|(one, at)| (one, at.as_nanosecond())))
    }

    pub(super) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        from: D,
    ) -> Result<VecDeque<(T, Timestamp)>, D::Error> {
        let read = Vec::<(T, i128)>::deserialize(from)?.into_iter();
        let dated = |(one, at)| {
            Ok((
                one,
                Timestamp::from_nanosecond(at).map_err(D::Error::custom)?,
            ))
        };
        read.map(dated).collect()
    }
}

/// Half of a SHA-256: nobody gains by two lines that look alike, but a slip must not happen.
fn digest(raw: &[u8]) -> u128 {
    let mut number = 0_u128;
    for byte in Sha256::digest(raw).iter().take(16) {
        number = (number << 8) | u128::from(*byte);
    }
    number
}

#[cfg(test)]
mod tests;

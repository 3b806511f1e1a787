//! Rows to the office's words, and back.

use std::collections::BTreeMap;
use std::str::FromStr;

use application::Fault;
use application::attachments::Attachment;
use application::deed::{Passes, SentBy, Session, Source, Token};
use application::factor::{SignedBy, Stage};
use application::jobs::Job;
use application::port::{Credentials, JournalLine};
use domain::finding::{Finding, FindingState, Proof, RuleKind, Severity, Sign};
use domain::id::{EventId, PersonId};
use domain::incident::{CaseRegime, Incident, IncidentState, RegimeRef, TimelineEntry};
use domain::journal::{Doer, JournalEntry, Object};
use domain::network::Network;
use domain::people::{Account, AccountState, Grant, Person, Role, Unit};
use domain::place::{Place, Placing};
use domain::version::Version;
use jiff::Timestamp;

pub(crate) use domain::hex::bytes as unhex;

use crate::engine::Row;

/// A column that does not hold what it must: the records were changed from outside.
pub(crate) fn bad(column: &str) -> Fault {
    Fault::new(format!(
        "read the column {column}: it does not hold what this program writes"
    ))
}

/// One row, read by column name.
pub(crate) struct Columns<'r>(pub(crate) &'r Row);

impl Columns<'_> {
    pub(crate) fn text(&self, column: &str) -> Result<String, Fault> {
        self.maybe_text(column)?.ok_or_else(|| bad(column))
    }

    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, Fault> {
        let text = self.0.text(column);
        text.map_err(|cause| Fault::caused(bad(column).to_string(), cause))
    }

    pub(crate) fn whole(&self, column: &str) -> Result<i64, Fault> {
        self.maybe_whole(column)?.ok_or_else(|| bad(column))
    }

    pub(crate) fn maybe_whole(&self, column: &str) -> Result<Option<i64>, Fault> {
        let whole = self.0.whole(column);
        whole.map_err(|cause| Fault::caused(bad(column).to_string(), cause))
    }

    pub(crate) fn parsed<T: FromStr>(&self, column: &str) -> Result<T, Fault> {
        self.text(column)?.parse().map_err(|_| bad(column))
    }

    pub(crate) fn maybe_parsed<T: FromStr>(&self, column: &str) -> Result<Option<T>, Fault> {
        self.maybe_text(column)?
            .map(|text| text.parse().map_err(|_| bad(column)))
            .transpose()
    }

    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, Fault> {
        Timestamp::from_microsecond(self.whole(column)?).map_err(|_| bad(column))
    }

    /// A time, or the last one there is where it lies beyond.
    pub(crate) fn end_of_time(&self, column: &str) -> Result<Timestamp, Fault> {
        let whole = self.whole(column)?;
        Ok(Timestamp::from_microsecond(whole).unwrap_or(Timestamp::MAX))
    }

    pub(crate) fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>, Fault> {
        self.maybe_whole(column)?
            .map(|micros| Timestamp::from_microsecond(micros).map_err(|_| bad(column)))
            .transpose()
    }

    pub(crate) fn small<T: TryFrom<i64>>(&self, column: &str) -> Result<T, Fault> {
        T::try_from(self.whole(column)?).map_err(|_| bad(column))
    }

    pub(crate) fn json<T: for<'d> serde::Deserialize<'d>>(&self, column: &str) -> Result<T, Fault> {
        serde_json::from_str(&self.text(column)?).map_err(|_| bad(column))
    }

    pub(crate) fn unit(&self) -> Result<Unit, Fault> {
        Ok(Unit {
            id: self.parsed("id")?,
            parent: self.maybe_parsed("parent")?,
            name: self.text("name")?,
            time_zone: self.text("time_zone")?,
        })
    }

    pub(crate) fn placing(&self) -> Result<Placing, Fault> {
        let under = || self.parsed("under");
        Ok(Placing {
            unit: self.parsed("unit")?,
            from: self.parsed("from_day")?,
            place: match self.text("place")?.as_str() {
                "top" => Place::Top,
                "under" => Place::Under(under()?),
                "closed" => Place::Closed { under: under()? },
                _ => return Err(bad("place")),
            },
        })
    }

    pub(crate) fn person(&self) -> Result<Person, Fault> {
        Ok(Person {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            language: self.parsed("language")?,
        })
    }

    pub(crate) fn account(&self) -> Result<Account, Fault> {
        let state = AccountState::from_name(&self.text("state")?).ok_or_else(|| bad("state"))?;
        Ok(Account {
            id: self.parsed("id")?,
            person: self.parsed("person")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            state,
        })
    }

    pub(crate) fn credentials(&self) -> Result<Credentials, Fault> {
        Ok(Credentials {
            account: self.account()?,
            password_hash: self.text("password_hash")?,
        })
    }

    pub(crate) fn grant(&self) -> Result<Grant, Fault> {
        Ok(Grant {
            person: self.parsed("person")?,
            role: Role::from_name(&self.text("role")?).ok_or_else(|| bad("role"))?,
            unit: self.parsed("unit")?,
            from: self.parsed("from_day")?,
            until: self.maybe_parsed("until_day")?,
            deputy_of: self.maybe_parsed("deputy_of")?,
        })
    }

    pub(crate) fn source(&self) -> Result<Source, Fault> {
        let address = self.maybe_text("address")?;
        let address = address.map(|address| Network::parse(&address));
        let id = self.parsed("id")?;
        let passes = match self.maybe_parsed("relay")? {
            None => Passes::Own,
            Some(relay) if relay == id => Passes::Relay,
            Some(relay) => Passes::Behind(relay),
        };
        Ok(Source {
            id,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            format: self.text("format")?,
            time_zone: self.text("time_zone")?,
            sender: SentBy {
                door: self.maybe_text("door")?,
                address: address.transpose().map_err(|_| bad("address"))?,
                certificate: self.maybe_text("certificate")?,
                passes,
            },
            retired: self.maybe_time("retired_at")?,
        })
    }

    pub(crate) fn session(&self, token_digest: [u8; 32]) -> Result<Session, Fault> {
        Ok(Session {
            id: self.parsed("id")?,
            token_digest,
            person: self.parsed("person")?,
            account: self.parsed("account")?,
            since: self.time("since")?,
            until: self.time("until")?,
            language: self.maybe_parsed("language")?,
            stage: Stage::from_name(&self.text("stage")?).ok_or_else(|| bad("stage"))?,
            last_seen: self.time("last_seen")?,
            network: self.text("network")?,
            browser: self.text("browser")?,
            proved_at: self.time("proved_at")?,
            strange: self.whole("strange")? != 0,
            by: SignedBy::from_name(&self.text("opened_by")?).ok_or_else(|| bad("opened_by"))?,
        })
    }

    pub(crate) fn token(&self) -> Result<Token, Fault> {
        Ok(Token {
            id: self.parsed("id")?,
            person: self.parsed("person")?,
            account: self.parsed("account")?,
            name: self.text("name")?,
            role: Role::from_name(&self.text("role")?).ok_or_else(|| bad("role"))?,
            unit: self.parsed("unit")?,
            since: self.time("since")?,
            until: self.time("until")?,
        })
    }

    pub(crate) fn job(&self) -> Result<Job, Fault> {
        Ok(Job {
            kind: self.text("kind")?,
            key: self.text("job_key")?,
            unit: self.maybe_parsed("unit")?,
            due: self.end_of_time("due")?,
            attempts: self.small("attempts")?,
            last_error: self.maybe_text("last_error")?,
            payload: self.text("payload")?,
        })
    }

    pub(crate) fn account_state(&self) -> Result<AccountState, Fault> {
        AccountState::from_name(&self.text("account_state")?).ok_or_else(|| bad("account_state"))
    }

    pub(crate) fn finding(&self) -> Result<Finding, Fault> {
        Ok(Finding {
            id: self.parsed("id")?,
            key: self.text("content_key")?,
            unit: self.parsed("unit")?,
            rule: self.text("rule")?,
            severity: severity(self.whole("severity")?)?,
            sign: Sign::from_name(&self.text("sign")?).ok_or_else(|| bad("sign"))?,
            kind: RuleKind::from_name(&self.text("kind")?).ok_or_else(|| bad("kind"))?,
            subject: self.json("subject")?,
            first: self.time("first_at")?,
            last: self.time("last_at")?,
            count: self.small("events")?,
            values: self.json("distinct_values")?,
            proofs: proofs(&self.text("proofs")?)?,
            state: self.judgement()?,
            raised: self.time("raised")?,
            needed: self.maybe_time("needed_at")?,
            hunt: self.maybe_parsed("hunt")?,
            version: Version::new(self.small("version")?),
        })
    }

    fn judgement(&self) -> Result<FindingState, Fault> {
        let by = || {
            self.maybe_parsed::<PersonId>("judged_by")?
                .ok_or_else(|| bad("judged_by"))
        };
        let at = || {
            self.maybe_time("judged_at")?
                .ok_or_else(|| bad("judged_at"))
        };
        let reason = || {
            self.maybe_text("judged_reason")?
                .ok_or_else(|| bad("judged_reason"))
        };
        Ok(match self.text("state")?.as_str() {
            "open" => FindingState::Open,
            "dismissed" => FindingState::Dismissed {
                by: by()?,
                at: at()?,
                reason: reason()?,
            },
            "watched" => FindingState::Watched {
                by: by()?,
                at: at()?,
                reason: reason()?,
                until: self
                    .maybe_time("watched_until")?
                    .ok_or_else(|| bad("watched_until"))?,
            },
            "accepted" => FindingState::Accepted {
                incident: self
                    .maybe_parsed("incident")?
                    .ok_or_else(|| bad("incident"))?,
            },
            _ => return Err(bad("state")),
        })
    }

    pub(crate) fn incident(&self) -> Result<Incident, Fault> {
        let level = self.maybe_level()?;
        Ok(Incident {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            year: self.small("year")?,
            number: self.small("number")?,
            title: self.text("title")?,
            finding: self.maybe_parsed("finding")?,
            accepted_by: self.parsed("accepted_by")?,
            accepted_at: self.time("accepted_at")?,
            known_at: self.time("known_at")?,
            found_at: self.maybe_time("found_at")?,
            controlled_at: self.maybe_time("controlled_at")?,
            reported_at: self.maybe_time("reported_at")?,
            receipt: self.maybe_text("receipt")?,
            regime: RegimeRef {
                id: self.text("regime")?,
                version: self.text("regime_version")?,
            },
            facts: self.text("facts")?,
            level,
            state: IncidentState::from_name(&self.text("state")?).ok_or_else(|| bad("state"))?,
            version: Version::new(self.small("version")?),
        })
    }

    pub(crate) fn attachment(&self) -> Result<Attachment, Fault> {
        let digest = unhex(&self.text("content_digest")?);
        let digest = digest.and_then(|digest| digest.try_into().ok());
        Ok(Attachment {
            id: self.parsed("id")?,
            incident: self.parsed("incident")?,
            name: self.text("name")?,
            bytes: self.small("bytes")?,
            digest: digest.ok_or_else(|| bad("content_digest"))?,
            by: self.parsed("added_by")?,
            at: self.time("added_at")?,
        })
    }

    pub(crate) fn case_regime(&self) -> Result<CaseRegime, Fault> {
        Ok(CaseRegime {
            regime: RegimeRef {
                id: self.text("regime")?,
                version: self.text("regime_version")?,
            },
            facts: self.text("facts")?,
            level: self.maybe_level()?,
        })
    }

    fn maybe_level(&self) -> Result<Option<u8>, Fault> {
        let level = self.maybe_whole("level")?.map(u8::try_from);
        level.transpose().map_err(|_| bad("level"))
    }

    pub(crate) fn timeline(&self) -> Result<TimelineEntry, Fault> {
        Ok(TimelineEntry {
            recorded: self.time("recorded")?,
            happened: self.time("happened")?,
            by: self.maybe_parsed("person")?,
            kind: self.text("kind")?,
            values: self.text("line_values")?,
        })
    }

    pub(crate) fn journal_line(&self) -> Result<JournalLine, Fault> {
        let mut said = BTreeMap::new();
        let columns = [
            "id",
            "person",
            "through",
            "deed",
            "object_kind",
            "object_id",
            "facts",
        ];
        for column in columns {
            if let Some(text) = self.maybe_text(column)? {
                said.insert(column, text);
            }
        }
        Ok(JournalLine {
            sequence: self.small("sequence")?,
            at: self.time("at")?,
            unit: self.parsed("unit")?,
            said,
        })
    }

    pub(crate) fn journal(&self, kind: &'static str) -> Result<JournalEntry, Fault> {
        let person = self.maybe_parsed::<PersonId>("person")?;
        Ok(JournalEntry {
            id: self.parsed("id")?,
            at: self.time("at")?,
            doer: person.map_or(Doer::Program, Doer::Person),
            through: self.maybe_parsed("through")?,
            unit: self.parsed("unit")?,
            deed: self.text("deed")?,
            object: Object {
                kind,
                id: self.text("object_id")?,
            },
            facts: self.text("facts")?,
        })
    }
}

/// Severities are stored by rank, so that "at least" is a comparison.
pub(crate) fn rank(severity: Severity) -> i64 {
    Severity::ALL
        .iter()
        .zip(0..)
        .find(|(one, _)| **one == severity)
        .map_or(0, |(_, rank)| rank)
}

pub(crate) fn severity(rank: i64) -> Result<Severity, Fault> {
    usize::try_from(rank)
        .ok()
        .and_then(|rank| Severity::ALL.get(rank).copied())
        .ok_or_else(|| bad("severity"))
}

/// `1:17@1795226520000000 …`: compact, because a growing finding rewrites it often.
pub(crate) fn written_proofs(proofs: &[Proof]) -> String {
    let written: Vec<_> = proofs
        .iter()
        .map(|proof| format!("{}@{}", proof.event, proof.at.as_microsecond()))
        .collect();
    written.join(" ")
}

pub(crate) fn proofs(text: &str) -> Result<Vec<Proof>, Fault> {
    text.split_whitespace()
        .map(|word| {
            let (event, at) = word.split_once('@')?;
            let event: EventId = event.parse().ok()?;
            let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
            Some(Proof { event, at })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| bad("proofs"))
}

/// How a place is told apart in storage.
pub(crate) const fn place_name(place: Place) -> &'static str {
    match place {
        Place::Top => "top",
        Place::Under(_) => "under",
        Place::Closed { .. } => "closed",
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    domain::hex::text(bytes.as_ref())
}

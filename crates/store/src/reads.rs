//! Reading.

use std::collections::BTreeMap;

use application::attachments::Attachment;
use application::deed::{Deed, Session, Source, Together, Token};
use application::port::{Credentials, FindingQuery, Growth, IncidentQuery, JournalLine, Records};
use application::{Fault, Problem, Scope};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::finding::{Finding, Severity};
use domain::id::{AttachmentId, FindingId, IncidentId, PersonId};
use domain::incident::{CaseRegime, Incident, IncidentState, TimelineEntry};
use domain::journal::JournalEntry;
use domain::people::{Account, AccountState, Grant, Person, Unit};
use domain::place::Placing;
use domain::version::Version;

use crate::engine::{Ready, Row, Value};
use crate::open::SqlRecords;
use crate::rows::{Columns, hex, rank, severity};
use crate::statement::{self as sql, Statement, with_units};

/// Rows of a page when the caller names none, and at most.
const ROWS: u32 = 50;
const MOST_ROWS: u32 = 200;

impl SqlRecords {
    pub(crate) async fn rows(
        &self,
        statement: &Statement,
        values: Vec<Value>,
        scope: Option<&Scope>,
    ) -> Result<Vec<Row>, Fault> {
        let (text, units) = match scope {
            Some(scope) => with_units(statement, scope),
            None => (statement.text.to_owned(), Vec::new()),
        };
        let values = values.into_iter().chain(units.into_iter().map(Value::Text));
        let ready = Ready {
            name: statement.name,
            text,
            values: values.collect(),
        };
        self.engine.rows(ready).await
    }
}

/// All rows, read.
pub(crate) fn each<'r, T>(
    rows: &'r [Row],
    read: impl Fn(&Columns<'r>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    rows.iter().map(|row| read(&Columns(row))).collect()
}

/// The first row, read; none where there is none.
pub(crate) fn first<'r, T>(
    rows: &'r [Row],
    read: impl Fn(&Columns<'r>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    rows.first().map(|row| read(&Columns(row))).transpose()
}

pub(crate) fn limit(asked: u32) -> i64 {
    i64::from(if asked == 0 {
        ROWS
    } else {
        asked.min(MOST_ROWS)
    })
}

/// The place after which a page begins; before everything where none is given.
fn after<I: ToString>(place: Option<&(jiff::Timestamp, I)>) -> (Value, Value) {
    match place {
        Some((at, id)) => (at.as_microsecond().into(), id.to_string().into()),
        None => (i64::MAX.into(), "".into()),
    }
}

/// The parameters of a page of incidents.
fn page_of(query: &IncidentQuery) -> Vec<Value> {
    let (at, id) = after(query.after.as_ref());
    let state = query.state.map_or("", IncidentState::name);
    vec![state.into(), at, id, limit(query.limit).into()]
}

#[async_trait]
impl Records for SqlRecords {
    async fn commit(&self, scope: &Scope, deed: &Deed) -> Result<(), Problem> {
        self.write(scope, deed).await
    }

    async fn grow(&self, scope: &Scope, grown: &[Growth]) -> Result<(), Fault> {
        self.write_growth(scope, grown).await
    }

    async fn is_set_up(&self) -> Result<bool, Fault> {
        Ok(!self
            .rows(&sql::ANY_ACCOUNT, Vec::new(), None)
            .await?
            .is_empty())
    }

    async fn units(&self) -> Result<Vec<Unit>, Fault> {
        each(
            &self.rows(&sql::UNITS, Vec::new(), None).await?,
            Columns::unit,
        )
    }

    async fn placings(&self) -> Result<Vec<Placing>, Fault> {
        each(
            &self.rows(&sql::PLACINGS, Vec::new(), None).await?,
            Columns::placing,
        )
    }

    async fn version_of(&self, what: Together) -> Result<Version, Fault> {
        let name = vec![what.name().into()];
        let counted = first(&self.rows(&sql::VERSION_OF, name, None).await?, |row| {
            row.small("last_number")
        })?;
        Ok(Version::new(counted.unwrap_or_default()))
    }

    async fn credentials(&self, name: &str) -> Result<Option<Credentials>, Fault> {
        first(
            &self
                .rows(&sql::CREDENTIALS, vec![name.into()], None)
                .await?,
            Columns::credentials,
        )
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, Fault> {
        first(
            &self
                .rows(&sql::PERSON, vec![id.to_string().into()], None)
                .await?,
            Columns::person,
        )
    }

    async fn names(&self, ids: &[PersonId]) -> Result<BTreeMap<PersonId, String>, Fault> {
        let mut names = BTreeMap::new();
        for id in ids {
            if names.contains_key(id) {
                continue;
            }
            if let Some(person) = self.person(*id).await? {
                names.insert(*id, person.name);
            }
        }
        Ok(names)
    }

    async fn grants(&self, person: PersonId) -> Result<Vec<Grant>, Fault> {
        each(
            &self
                .rows(&sql::GRANTS, vec![person.to_string().into()], None)
                .await?,
            Columns::grant,
        )
    }

    async fn account_named(&self, scope: &Scope, name: &str) -> Result<Option<Account>, Fault> {
        let found = first(
            &self
                .rows(&sql::ACCOUNT_NAMED, vec![name.into()], Some(scope))
                .await?,
            Columns::credentials,
        )?;
        Ok(found.map(|found| found.account))
    }

    async fn session(&self, token_digest: [u8; 32]) -> Result<Option<Session>, Fault> {
        let digest = vec![hex(token_digest).into()];
        first(&self.rows(&sql::SESSION, digest, None).await?, |row| {
            row.session(token_digest)
        })
    }

    async fn token(&self, digest: [u8; 32]) -> Result<Option<(Token, AccountState)>, Fault> {
        let digest = vec![hex(digest).into()];
        first(&self.rows(&sql::TOKEN, digest, None).await?, |row| {
            Ok((row.token()?, row.account_state()?))
        })
    }

    async fn tokens_of(&self, person: PersonId) -> Result<Vec<Token>, Fault> {
        let person = vec![person.to_string().into()];
        each(
            &self.rows(&sql::TOKENS_OF, person, None).await?,
            Columns::token,
        )
    }

    async fn source_of_key(&self, digest: [u8; 32]) -> Result<Option<Source>, Fault> {
        let digest = vec![hex(digest).into()];
        first(
            &self.rows(&sql::SOURCE_OF_KEY, digest, None).await?,
            Columns::source,
        )
    }

    async fn sources(&self, scope: &Scope) -> Result<Vec<Source>, Fault> {
        each(
            &self.rows(&sql::SOURCES, Vec::new(), Some(scope)).await?,
            Columns::source,
        )
    }

    async fn findings(&self, scope: &Scope, query: &FindingQuery) -> Result<Vec<Finding>, Fault> {
        let (at, id) = after(query.after.as_ref());
        let mut values = vec![
            query.severity.map_or(0, rank).into(),
            query.rule.clone().unwrap_or_default().into(),
            at,
            id,
            limit(query.limit).into(),
        ];
        // A state has an index of its own: few open ones are found among many that were judged.
        let statement = match &query.state {
            None => &sql::FINDINGS,
            Some(state) => {
                values.push(state.clone().into());
                &sql::FINDINGS_IN
            }
        };
        each(
            &self.rows(statement, values, Some(scope)).await?,
            Columns::finding,
        )
    }

    async fn open_findings(&self, scope: &Scope) -> Result<BTreeMap<Severity, u64>, Fault> {
        let rows = self
            .rows(&sql::OPEN_FINDINGS, Vec::new(), Some(scope))
            .await?;
        let counted = each(&rows, |row| {
            Ok((severity(row.whole("severity")?)?, row.small("how_many")?))
        })?;
        Ok(counted.into_iter().collect())
    }

    async fn finding(&self, scope: &Scope, id: FindingId) -> Result<Option<Finding>, Fault> {
        let id = vec![id.to_string().into()];
        first(
            &self.rows(&sql::FINDING, id, Some(scope)).await?,
            Columns::finding,
        )
    }

    async fn finding_keys(&self, scope: &Scope) -> Result<BTreeMap<String, FindingId>, Fault> {
        let keys = |row: &Columns<'_>| Ok((row.text("content_key")?, row.parsed("id")?));
        let rows = each(
            &self
                .rows(&sql::FINDING_KEYS, Vec::new(), Some(scope))
                .await?,
            keys,
        )?;
        Ok(rows.into_iter().collect())
    }

    async fn incidents(
        &self,
        scope: &Scope,
        query: &IncidentQuery,
    ) -> Result<Vec<Incident>, Fault> {
        each(
            &self
                .rows(&sql::INCIDENTS, page_of(query), Some(scope))
                .await?,
            Columns::incident,
        )
    }

    async fn further_regimes_listed(
        &self,
        scope: &Scope,
        query: &IncidentQuery,
    ) -> Result<BTreeMap<IncidentId, Vec<CaseRegime>>, Fault> {
        let statement = &sql::FURTHER_REGIMES_LISTED;
        let rows = self.rows(statement, page_of(query), Some(scope)).await?;
        let mut further: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (incident, regime) in each(&rows, |row| {
            Ok((row.parsed("incident")?, row.case_regime()?))
        })? {
            further.entry(incident).or_default().push(regime);
        }
        Ok(further)
    }

    async fn incident(&self, scope: &Scope, id: IncidentId) -> Result<Option<Incident>, Fault> {
        let id = vec![id.to_string().into()];
        first(
            &self.rows(&sql::INCIDENT, id, Some(scope)).await?,
            Columns::incident,
        )
    }

    async fn further_regimes(
        &self,
        scope: &Scope,
        id: IncidentId,
    ) -> Result<Vec<CaseRegime>, Fault> {
        // They belong to the case: who may not see the case sees none of them.
        if self.incident(scope, id).await?.is_none() {
            return Ok(Vec::new());
        }
        each(
            &self
                .rows(&sql::FURTHER_REGIMES, vec![id.to_string().into()], None)
                .await?,
            Columns::case_regime,
        )
    }

    async fn attachments(&self, scope: &Scope, id: IncidentId) -> Result<Vec<Attachment>, Fault> {
        if self.incident(scope, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let id = vec![id.to_string().into()];
        each(
            &self.rows(&sql::ATTACHMENTS, id, None).await?,
            Columns::attachment,
        )
    }

    async fn attachment_content(
        &self,
        scope: &Scope,
        incident: IncidentId,
        id: AttachmentId,
    ) -> Result<Vec<u8>, Fault> {
        let mut content = Vec::new();
        if self.incident(scope, incident).await?.is_none() {
            return Ok(content);
        }
        let values = vec![incident.to_string().into(), id.to_string().into()];
        let rows = self.rows(&sql::ATTACHMENT_PARTS, values, None).await?;
        for part in each(&rows, |row| row.text("content"))? {
            let decoded = STANDARD.decode_vec(part, &mut content);
            decoded.map_err(|cause| Fault::caused("read a file of an incident", cause))?;
        }
        Ok(content)
    }

    async fn timeline(&self, scope: &Scope, id: IncidentId) -> Result<Vec<TimelineEntry>, Fault> {
        // The chronology belongs to the case: who may not see the case sees none of it.
        if self.incident(scope, id).await?.is_none() {
            return Ok(Vec::new());
        }
        each(
            &self
                .rows(&sql::TIMELINE, vec![id.to_string().into()], None)
                .await?,
            Columns::timeline,
        )
    }

    async fn journal_after(&self, sequence: u64, limit: u32) -> Result<Vec<JournalLine>, Fault> {
        let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
        let values = vec![sequence.into(), i64::from(limit).into()];
        each(
            &self.rows(&sql::JOURNAL_AFTER, values, None).await?,
            Columns::journal_line,
        )
    }

    async fn journal_of(
        &self,
        scope: &Scope,
        kind: &'static str,
        id: &str,
    ) -> Result<Vec<JournalEntry>, Fault> {
        let values = vec![kind.into(), id.into()];
        each(
            &self.rows(&sql::JOURNAL_OF, values, Some(scope)).await?,
            |row| row.journal(kind),
        )
    }
}

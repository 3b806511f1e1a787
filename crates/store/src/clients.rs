//! Applications that people sign in to: rows to words, and back.

use application::clients::port::{Held, Login, SealedKey, Ticket, TicketKind};
use application::clients::{Client, ClientBook, ClientChange};
use application::deed::Change;
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::ClientId;
use domain::people::AccountState;
use domain::version::Version;
use jiff::Timestamp;
use oidc::keys::Algorithm;
use uuid::Uuid;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad, hex, unhex};
use crate::statement::{self as sql, Statement};
use crate::writes::micros;

#[async_trait]
impl ClientBook for SqlRecords {
    async fn clients(&self, scope: &Scope) -> Result<Vec<Client>, Fault> {
        let rows = self.rows(&sql::CLIENTS, Vec::new(), Some(scope)).await?;
        each(&rows, Columns::client)
    }

    async fn client(&self, id: ClientId) -> Result<Option<Client>, Fault> {
        let id = vec![id.to_string().into()];
        first(&self.rows(&sql::CLIENT, id, None).await?, Columns::client)
    }

    async fn ticket(&self, digest: [u8; 32]) -> Result<Option<Held>, Fault> {
        let digest = vec![hex(digest).into()];
        first(&self.rows(&sql::TICKET, digest, None).await?, Columns::held)
    }

    async fn tickets_of(&self, login: Uuid, now: Timestamp) -> Result<u64, Fault> {
        let values = vec![login.to_string().into(), micros(now)];
        let rows = self.rows(&sql::TICKETS_OF, values, None).await?;
        Ok(first(&rows, |row| row.small("how_many"))?.unwrap_or_default())
    }

    async fn ended_logins(&self, now: Timestamp, limit: u32) -> Result<Vec<Login>, Fault> {
        let values = vec![micros(now), i64::from(limit).into()];
        let rows = self.rows(&sql::ENDED_LOGINS, values, None).await?;
        each(&rows, Columns::login)
    }

    async fn client_keys(&self) -> Result<Vec<SealedKey>, Fault> {
        let rows = self.rows(&sql::CLIENT_KEYS, Vec::new(), None).await?;
        each(&rows, |row| {
            Ok(SealedKey {
                id: row.text("id")?,
                algorithm: Algorithm::from_name(&row.text("algorithm")?)
                    .ok_or_else(|| bad("algorithm"))?,
                point: unhex(&row.text("point")?).ok_or_else(|| bad("point"))?,
                sealed: unhex(&row.text("sealed")?).ok_or_else(|| bad("sealed"))?,
                made: row.time("made_at")?,
            })
        })
    }
}

impl Columns<'_> {
    fn digest_of(&self, column: &str) -> Result<Option<[u8; 32]>, Fault> {
        let read = |text: String| unhex(&text)?.try_into().ok();
        match self.maybe_text(column)? {
            Some(text) => read(text).map(Some).ok_or_else(|| bad(column)),
            None => Ok(None),
        }
    }

    fn client(&self) -> Result<Client, Fault> {
        Ok(Client {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            settings: self.json("settings")?,
            secret: self.digest_of("secret_digest")?,
            since: self.time("since")?,
            suspended: self.maybe_time("suspended_at")?,
            version: Version::new(self.small("version")?),
        })
    }

    fn login(&self) -> Result<Login, Fault> {
        Ok(Login {
            id: self.parsed("login")?,
            client: self.parsed("client")?,
            session: self.parsed("session")?,
            person: self.parsed("person")?,
            account: self.parsed("account")?,
            unit: self.parsed("unit")?,
            at: self.time("came_at")?,
            failing: self.maybe_time("failing_since")?,
        })
    }

    fn held(&self) -> Result<Held, Fault> {
        let login = self.login()?;
        let kind = TicketKind::from_name(&self.text("kind")?).ok_or_else(|| bad("kind"))?;
        let state = AccountState::from_name(&self.text("account_state")?);
        Ok(Held {
            ticket: Ticket {
                digest: self.digest_of("digest")?.ok_or_else(|| bad("digest"))?,
                kind,
                family: self.parsed("family")?,
                login: login.id,
                unit: login.unit,
                until: self.end_of_time("until")?,
                used: self.maybe_time("used_at")?,
                bound: self.json("bound")?,
            },
            login,
            session_until: self.maybe_time("session_until")?,
            state: state.ok_or_else(|| bad("account_state"))?,
        })
    }
}

fn of(change: &Change) -> Option<&ClientChange> {
    match change {
        Change::Client(change) => Some(change),
        _ => None,
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    // What a program itself made of words, numbers and times can always be written.
    serde_json::to_string(value).unwrap_or_default().into()
}

/// The row that a change adds or removes.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    Some(match of(change)? {
        ClientChange::Come(login) => (
            &sql::ADD_LOGIN,
            vec![
                login.id.to_string().into(),
                login.client.to_string().into(),
                login.session.to_string().into(),
                login.person.to_string().into(),
                login.account.to_string().into(),
                login.unit.to_string().into(),
                micros(login.at),
            ],
        ),
        ClientChange::EndFamily { family, .. } => {
            (&sql::END_FAMILY, vec![family.to_string().into()])
        }
        ClientChange::Told { login, at, .. } => (
            &sql::LOGIN_TOLD,
            vec![login.to_string().into(), micros(*at)],
        ),
        ClientChange::Missed { login, at, .. } => (
            &sql::LOGIN_MISSED,
            vec![login.to_string().into(), micros(*at)],
        ),
        ClientChange::AddKey(key) => (
            &sql::ADD_CLIENT_KEY,
            vec![
                key.id.as_str().into(),
                key.algorithm.name().into(),
                hex(&key.point).into(),
                hex(&key.sealed).into(),
                micros(key.made),
            ],
        ),
        ClientChange::DropKey(id) => (&sql::DROP_CLIENT_KEY, vec![id.as_str().into()]),
        _ => return None,
    })
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let (name, why) = ("name", "invalid-client-taken");
    let taken = Refusal::Invalid { field: name, why };
    Some(match of(change)? {
        ClientChange::Enter(client) => {
            let mut values = written(client);
            values.extend([
                client.unit.to_string().into(),
                micros(client.since),
                i64::from(client.version.count()).into(),
            ]);
            (&sql::ENTER_CLIENT, values, taken)
        }
        ClientChange::Change(client) => {
            let mut values = written(client);
            values.extend([
                client.unit.to_string().into(),
                Value::MaybeWhole(client.suspended.map(Timestamp::as_microsecond)),
                i64::from(client.version.count()).into(),
            ]);
            (&sql::CHANGE_CLIENT, values, Refusal::Stale)
        }
        ClientChange::Give { ticket, once } => {
            (&sql::ADD_TICKET, ticketed(ticket, *once), Refusal::Stale)
        }
        ClientChange::Hand(ticket) => (&sql::ADD_TICKET, ticketed(ticket, None), Refusal::Stale),
        ClientChange::Use { digest, at, .. } => (
            &sql::USE_TICKET,
            vec![hex(digest).into(), micros(*at)],
            Refusal::Stale,
        ),
        _ => return None,
    })
}

/// What may change of an application, after its identity.
fn written(client: &Client) -> Vec<Value> {
    vec![
        client.id.to_string().into(),
        client.name.as_str().into(),
        json(&client.settings),
        Value::MaybeText(client.secret.map(hex)),
    ]
}

fn ticketed(ticket: &Ticket, once: Option<[u8; 32]>) -> Vec<Value> {
    vec![
        hex(ticket.digest).into(),
        ticket.kind.name().into(),
        ticket.family.to_string().into(),
        ticket.login.to_string().into(),
        ticket.unit.to_string().into(),
        micros(ticket.until),
        json(&ticket.bound),
        Value::MaybeText(once.map(hex)),
    ]
}

//! Applications are told that somebody's session of the console ended (OpenID Connect Back-Channel Logout 1.0).
//!
//! What is to be told is read from the records, not from events: a browser at an application whose session is
//! no more, and of which the application was not told. Killed at any point, the next run finds the same.

use std::sync::Arc;

use async_trait::async_trait;
use domain::id::UnitId;
use domain::journal::Doer;
use jiff::{SignedDuration, Timestamp};
use oidc::jws::LOGOUT_TOKEN;
use serde_json::json;

use super::port::{Client, ClientChange, Login};
use super::redeem::subject;
use super::{derived, later, object};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices::GIVEN_UP_AFTER;
use crate::office::Office;
use crate::post::Delivery;
use crate::problem::Problem;
use crate::use_case::{Reach, SelfProof, UseCase};

/// Kind of the jobs that tell applications.
pub const CLIENT_SIGN_OUTS: &str = "client-sign-outs";
/// So many are told at once; the rest at once afterwards.
const AT_ONCE: u32 = 64;
/// How long a logout token is believed. Ours, not a law's.
const BELIEVED: SignedDuration = SignedDuration::from_mins(2);

static TELL_CLIENTS: JobKind = JobKind {
    name: CLIENT_SIGN_OUTS,
    every: None,
    late: Late::Run,
    tries: u32::MAX,
};

/// The program tells an application; not a person's deed.
static TELL_CLIENT: UseCase = UseCase {
    name: "tell_client",
    says: "An application was told that somebody's session ended.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// One application to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutCall {
    /// Its address.
    pub address: String,
    /// The token, which says who, where and why.
    pub token: String,
}

/// The way to applications.
#[async_trait]
pub trait BackChannel: Send + Sync {
    /// Tries once to tell each, all at the same time; what became of it, in order.
    async fn tell(&self, calls: Vec<LogoutCall>) -> Vec<Delivery>;
}

/// Tells applications.
pub struct TellClients {
    way: Arc<dyn BackChannel>,
}

impl TellClients {
    /// By a way.
    pub const fn by(way: Arc<dyn BackChannel>) -> Self {
        Self { way }
    }
}

/// The job that tells what is to be told, at once. One of a unit is as good as that of the whole office; a
/// person's deed may plan only the former.
pub(crate) fn due_at_once(unit: Option<UnitId>, at: Timestamp) -> Job {
    Job {
        kind: CLIENT_SIGN_OUTS.to_owned(),
        key: unit.map_or_else(|| "office".to_owned(), |unit| unit.to_string()),
        unit,
        due: at,
        attempts: 0,
        last_error: None,
        payload: "{}".to_owned(),
    }
}

/// Adds to a deed that ends sessions the job that tells applications.
pub(crate) fn plan(deed: &mut Deed) {
    let ends = |change: &Change| {
        matches!(
            change,
            Change::CloseSession(_)
                | Change::CloseSessionsOf(_)
                | Change::CloseOtherSessions { .. }
        )
    };
    let Some(entry) = deed.entries().first() else {
        return;
    };
    if deed.changes().iter().any(ends) {
        let job = due_at_once(Some(entry.unit), entry.at);
        deed.beside([Change::WakeJob(job)]);
    }
}

#[async_trait]
impl Work for TellClients {
    fn kind(&self) -> &'static JobKind {
        &TELL_CLIENTS
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        let now = office.now();
        let ended = office.parts.records.ended_logins(now, AT_ONCE).await?;
        let more = u32::try_from(ended.len()).is_ok_and(|found| found == AT_ONCE);
        let mut missed = None;
        let mut waiting = Vec::new();
        for login in ended {
            match office.logout_call(&login).await? {
                Some((client, call)) => waiting.push((login, client, call)),
                None => office.note_told(&login, Noted::NoWay).await?,
            }
        }
        let calls = waiting.iter().map(|(_, _, call)| call.clone()).collect();
        let became = self.way.tell(calls).await;
        for ((login, client, _), delivery) in waiting.iter().zip(became) {
            if let Some(why) = office.client_told(login, delivery).await? {
                missed = Some(format!("{}: {why}", client.name));
            }
        }
        match missed {
            Some(why) => Err(Failed::Later(why)),
            None => Ok(Outcome {
                plan: Vec::new(),
                again: more.then_some(crate::jobs::Again {
                    due: now,
                    payload: None,
                }),
            }),
        }
    }
}

/// What became of telling an application.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Noted {
    Told,
    /// It wants not to be told.
    NoWay,
    GivenUp,
}

impl Noted {
    const fn name(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::NoWay => "no-way",
            Self::GivenUp => "given-up",
        }
    }
}

impl Office {
    /// From now on the end of a session may matter to applications.
    pub(crate) fn clients_in_use(&self) {
        self.entered
            .store(true, std::sync::atomic::Ordering::Relaxed);
    }

    async fn logout_call(&self, login: &Login) -> Result<Option<(Client, LogoutCall)>, Problem> {
        let client = self.parts.records.client(login.client).await?;
        let way = client
            .as_ref()
            .and_then(|one| one.settings.back_channel.clone());
        let (Some(client), Some(address)) = (client, way) else {
            return Ok(None);
        };
        let now = self.now();
        let event = "http://schemas.openid.net/event/backchannel-logout";
        let (id, came) = (login.id.to_string(), login.at.as_microsecond().to_string());
        let claims = json!({
            "iss": self.issuer_or_fault()?,
            "aud": client.id.to_string(),
            "sub": subject(&client, &login.person.to_string()),
            "sid": id,
            "iat": now.as_second(),
            "exp": later(now, BELIEVED).as_second(),
            // The same in every try.
            "jti": derived(&["logout", &id, &came]).to_string(),
            "events": { event: {} },
        });
        let claims = claims.as_object().cloned().unwrap_or_default();
        let algorithm = client.settings.algorithm;
        let token = self.signed_token(algorithm, LOGOUT_TOKEN, &claims).await?;
        Ok(Some((client, LogoutCall { address, token })))
    }

    /// Writes down what became of telling an application; why it is to be tried again.
    async fn client_told(
        &self,
        login: &Login,
        delivery: Delivery,
    ) -> Result<Option<String>, Problem> {
        let (reason, for_good) = match delivery {
            Delivery::Delivered => {
                self.note_told(login, Noted::Told).await?;
                return Ok(None);
            }
            Delivery::Later { reason, .. } => (reason, false),
            Delivery::Never { reason } => (reason, true),
        };
        let now = self.now();
        let since = login.failing.unwrap_or(now);
        if for_good || now.duration_since(since) > GIVEN_UP_AFTER {
            self.note_told(login, Noted::GivenUp).await?;
            return Ok(None);
        }
        if login.failing.is_none() {
            let change = ClientChange::Missed {
                login: login.id,
                unit: login.unit,
                at: now,
            };
            self.note_client(login, change, "missed").await?;
        }
        Ok(Some(reason))
    }

    async fn note_told(&self, login: &Login, noted: Noted) -> Result<(), Problem> {
        let change = ClientChange::Told {
            login: login.id,
            unit: login.unit,
            at: self.now(),
        };
        self.note_client(login, change, noted.name()).await
    }

    async fn note_client(
        &self,
        login: &Login,
        change: ClientChange,
        what: &str,
    ) -> Result<(), Problem> {
        let facts = json!({"became": what, "sid": login.id.to_string()}).to_string();
        let doer = Doer::Program;
        let entry = self.entry(doer, &TELL_CLIENT, login.unit, object(login.client), facts);
        let change = Change::Client(Box::new(change));
        let deed = Deed::new(vec![change], entry);
        self.commit(&Scope::whole_office(), deed).await
    }
}

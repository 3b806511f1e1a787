//! The keys that sign tokens: made, told before they sign, believed until what they signed is over.

use async_trait::async_trait;
use domain::journal::{Doer, Object};
use jiff::{SignedDuration, Timestamp};
use oidc::jws;
use oidc::keys::{Algorithm, PublicKey, SecretKey};
use serde_json::{Map, Value, json};

use super::later;
use super::port::{ClientChange, SealedKey};
use super::told::due_at_once;
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::factor::SealPlace;
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{Reach, SelfProof, UseCase};

/// So long a key is told before it signs: applications read the keys again now and then. Ours, not a law's.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(24);
/// So long a key signs before the next one is made. Ours, not a law's.
const SIGNS_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// So long a key is believed after the next one signs: longer than any token lasts.
const BELIEVED_AFTER: SignedDuration = SignedDuration::from_hours(48);

/// The program turns its keys over; not a person's deed.
static TURN_KEYS: UseCase = UseCase {
    name: "turn_client_keys",
    says: "Keys that sign tokens were made or dropped.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

static KEEP_KEYS: JobKind = JobKind {
    name: "client-keys",
    every: Some(SignedDuration::from_hours(1)),
    late: Late::Run,
    tries: 5,
};

/// Keeps the keys, and looks whether applications wait to be told of an end.
pub struct KeepKeys;

#[async_trait]
impl Work for KeepKeys {
    fn kind(&self) -> &'static JobKind {
        &KEEP_KEYS
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        let records = &office.parts.records;
        if office.issuer().is_none() || records.clients(&Scope::whole_office()).await?.is_empty() {
            return Ok(Outcome::default());
        }
        office.turn_keys().await?;
        office.clients_in_use();
        let waiting = records.ended_logins(office.now(), 1).await?;
        let plan = waiting.first().map(|_| due_at_once(None, office.now()));
        Ok(Outcome {
            plan: plan.into_iter().collect(),
            again: None,
        })
    }
}

/// The key that signs now: the newest that was told long enough, or the oldest there is.
fn signing(keys: &[SealedKey], algorithm: Algorithm, now: Timestamp) -> Option<&SealedKey> {
    let of_kind = || keys.iter().filter(|key| key.algorithm == algorithm);
    let told = of_kind().filter(|key| later(key.made, TOLD_BEFORE) <= now);
    told.max_by_key(|key| key.made)
        .or_else(|| of_kind().min_by_key(|key| key.made))
}

/// Whether a further key is to be made.
fn wanted(keys: &[SealedKey], algorithm: Algorithm, now: Timestamp) -> bool {
    let newest = keys.iter().filter(|key| key.algorithm == algorithm);
    let newest = newest.map(|key| key.made).max();
    newest.is_none_or(|made| later(made, SIGNS_FOR) <= now)
}

/// Keys that nothing was signed by any more for so long that nobody has it.
fn over(keys: &[SealedKey], now: Timestamp) -> Vec<String> {
    let next = |key: &SealedKey| {
        let newer = keys
            .iter()
            .filter(|one| one.algorithm == key.algorithm && one.made > key.made);
        newer.map(|one| one.made).min()
    };
    let gone = |key: &&SealedKey| {
        next(key).is_some_and(|made| {
            let signs = later(made, TOLD_BEFORE);
            later(signs, BELIEVED_AFTER) <= now
        })
    };
    let keys = keys.iter().filter(gone);
    keys.map(|key| key.id.clone()).collect()
}

impl Office {
    /// Makes and drops keys, as their time has come.
    ///
    /// # Errors
    /// When the master key or the records cannot be used.
    pub async fn turn_keys(&self) -> Result<(), Problem> {
        let (keys, now) = (self.parts.records.client_keys().await?, self.now());
        let mut changes = Vec::new();
        for algorithm in Algorithm::ALL {
            if wanted(&keys, algorithm, now) {
                changes.push(ClientChange::AddKey(self.new_key(algorithm)?));
            }
        }
        changes.extend(over(&keys, now).into_iter().map(ClientChange::DropKey));
        if changes.is_empty() {
            return Ok(());
        }
        let units = self.parts.records.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let top = top.ok_or_else(|| Fault::new("keep the keys of tokens: no unit is there yet"))?;
        let told: Vec<Value> = changes.iter().map(named).collect();
        let object = Object {
            kind: "client_keys",
            id: String::new(),
        };
        let facts = json!({ "keys": told }).to_string();
        let entry = self.entry(Doer::Program, &TURN_KEYS, top.id, object, facts);
        let changes = changes.into_iter();
        let changes = changes.map(|change| Change::Client(Box::new(change)));
        let deed = Deed::new(changes.collect(), entry);
        self.commit(&Scope::whole_office(), deed).await
    }

    fn new_key(&self, algorithm: Algorithm) -> Result<SealedKey, Fault> {
        let signer = &self.parts.signer;
        let failed = |cause| Fault::caused("make a key for tokens", cause);
        let secret = signer.new_key(algorithm).map_err(failed)?;
        let public = signer.public(&secret).map_err(failed)?;
        let id = public.id();
        let sealed = self.parts.seals.seal(place(&id), secret.to_seal())?;
        // The records keep microseconds.
        let made = Timestamp::from_microsecond(self.now().as_microsecond());
        Ok(SealedKey {
            id,
            algorithm,
            point: public.point().to_vec(),
            sealed,
            made: made.unwrap_or(Timestamp::UNIX_EPOCH),
        })
    }

    async fn keys(&self) -> Result<Vec<SealedKey>, Problem> {
        let keys = self.parts.records.client_keys().await?;
        let every = |one: &Algorithm| keys.iter().any(|key| key.algorithm == *one);
        if Algorithm::ALL.iter().all(every) {
            return Ok(keys);
        }
        self.turn_keys().await?;
        Ok(self.parts.records.client_keys().await?)
    }

    /// The keys as applications read them.
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub async fn public_keys(&self) -> Result<Value, Problem> {
        let keys: Vec<_> = public(&self.keys().await?)
            .iter()
            .map(PublicKey::jwk)
            .collect();
        Ok(json!({ "keys": keys }))
    }

    /// A signed token.
    pub(super) async fn signed_token(
        &self,
        algorithm: Algorithm,
        typ: &str,
        claims: &Map<String, Value>,
    ) -> Result<String, Problem> {
        let keys = self.keys().await?;
        let missing = || Fault::new("sign a token: there is no key");
        let key = signing(&keys, algorithm, self.now()).ok_or_else(missing)?;
        let point = PublicKey::kept(algorithm, key.point.clone()).ok_or_else(missing)?;
        let opened = self.parts.seals.open(place(&key.id), &key.sealed)?;
        let secret = SecretKey::kept(algorithm, opened);
        let signer = &self.parts.signer;
        let written = jws::written(signer, (&secret, &point), typ, claims);
        Ok(written.map_err(|cause| Fault::caused("sign a token", cause))?)
    }

    /// The claims of an identity token that was issued here, however old; none where it is not ours.
    pub(super) async fn own_token(
        &self,
        token: &str,
    ) -> Result<Option<Map<String, Value>>, Problem> {
        let keys = public(&self.parts.records.client_keys().await?);
        let claims = jws::read(token, &keys, jws::ID_TOKEN).ok();
        let issuer = self.issuer();
        let ours =
            |claims: &Map<String, Value>| claims.get("iss").and_then(Value::as_str) == issuer;
        Ok(claims.filter(|claims| issuer.is_some() && ours(claims)))
    }
}

fn public(keys: &[SealedKey]) -> Vec<PublicKey> {
    let read = keys
        .iter()
        .filter_map(|key| PublicKey::kept(key.algorithm, key.point.clone()));
    read.collect()
}

fn named(change: &ClientChange) -> Value {
    match change {
        ClientChange::AddKey(key) => json!({"made": key.id, "alg": key.algorithm.name()}),
        ClientChange::DropKey(id) => json!({ "dropped": id }),
        _ => Value::Null,
    }
}

fn place(id: &str) -> SealPlace<'_> {
    SealPlace {
        table: "oidc_key",
        column: "sealed",
        row: id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, hours: i64) -> SealedKey {
        SealedKey {
            id: id.to_owned(),
            algorithm: Algorithm::Es256,
            point: Vec::new(),
            sealed: Vec::new(),
            made: at(hours),
        }
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).unwrap()
    }

    #[test]
    fn a_key_is_told_before_it_signs_and_believed_after() {
        let (day, quarter) = (24, 90 * 24);
        let first = [key("a", 0)];
        let signs = |keys: &[SealedKey], hour| {
            let key = signing(keys, Algorithm::Es256, at(hour));
            key.map(|key| key.id.clone()).unwrap_or_default()
        };
        assert_eq!(signs(&first, 0), "a", "there is no other");
        assert!(wanted(&[], Algorithm::Es256, at(0)));
        assert!(wanted(&first, Algorithm::EdDsa, at(0)), "one of each");
        assert!(!wanted(&first, Algorithm::Es256, at(quarter - 1)));
        assert!(wanted(&first, Algorithm::Es256, at(quarter)));
        let both = [key("a", 0), key("b", quarter)];
        assert_eq!(signs(&both, quarter + day - 1), "a");
        assert_eq!(signs(&both, quarter + day), "b");
        assert_eq!(over(&both, at(quarter + 3 * day - 1)), Vec::<String>::new());
        assert_eq!(over(&both, at(quarter + 3 * day)), ["a"]);
    }
}

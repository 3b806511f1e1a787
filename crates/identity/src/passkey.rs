//! Passkeys: what a browser brings back from an authenticator, checked as `WebAuthn` Level 3 says
//! (7.1 for a new one, 7.2 for signing in), for the one algorithm that every authenticator has:
//! ES256, ECDSA on P-256 with SHA-256.
//!
//! No attestation is asked for: it matters who holds the key, not who made the device. The public
//! key is read in the one form that CTAP 2 allows (canonical CBOR), so that no reader of CBOR is
//! needed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::factor::{Asserted, Brought, Passkey, PasskeyCheck, Registered, RelyingParty};
use application::port::Ids;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::device::DeviceKey;

/// Bits of the authenticator's flags (6.1).
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKED_UP: u8 = 1 << 4;
const HOLDS_CREDENTIAL: u8 = 1 << 6;
/// Longest identity of a credential (5.1.3).
const LONGEST_CREDENTIAL: usize = 1_023;
/// Longest client data that is read.
const LONGEST_CLIENT_DATA: usize = 4_096;
/// A `COSE_Key` of ES256 up to its x, and between x and y: kty EC2, alg ES256, crv P-256.
const KEY_HEAD: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
const KEY_MIDDLE: [u8; 3] = [0x22, 0x58, 0x20];

/// Why nothing is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotProved {
    /// The client data are no JSON of the form they have.
    #[error("the client data cannot be read")]
    ClientData,
    /// They are about something else: registration for signing in, or the other way round.
    #[error("the client data are of another kind")]
    Kind,
    /// They answer another challenge.
    #[error("another challenge was answered")]
    Challenge,
    /// The browser was on another site, or inside a page of one.
    #[error("it was asked for on another site")]
    Origin,
    /// The authenticator's data have another form.
    #[error("the authenticator's data cannot be read")]
    AuthenticatorData,
    /// They are for another site.
    #[error("the authenticator answered another site")]
    Site,
    /// The authenticator did not make sure who is there.
    #[error("the authenticator did not verify who is there")]
    NotVerified,
    /// The key is of another kind.
    #[error("the key is not one of ES256")]
    Key,
    /// The signature is not of this key over these data.
    #[error("the signature is wrong")]
    Signature,
    /// It has counted backwards: there may be two of it.
    #[error("the authenticator has counted backwards")]
    Count,
}

/// How long a challenge may be answered.
const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// Checks of passkeys, with the challenges they answer.
///
/// A challenge is signed, not remembered: nobody can crowd another's out. Only one that was answered
/// rightly is remembered, until it is too old anyway.
pub struct Passkeys {
    key: DeviceKey,
    ids: Arc<dyn Ids>,
    used: Mutex<BTreeMap<Vec<u8>, Timestamp>>,
}

impl Passkeys {
    /// Checks whose challenges are good until the program ends.
    pub fn new(ids: Arc<dyn Ids>) -> Self {
        Self {
            key: DeviceKey::new(ids.secret()),
            ids,
            used: Mutex::default(),
        }
    }

    fn signature(&self, purpose: &str, body: &[u8]) -> [u8; 32] {
        let parts = [purpose.as_bytes(), body];
        self.key.place(b"townwatch passkey challenge 1", &parts)
    }

    /// The challenge that client data answer, when it is one of ours, in time and unused.
    fn answered(&self, purpose: &str, client_data: &[u8], now: Timestamp) -> Option<Vec<u8>> {
        let data: ClientData = serde_json::from_slice(client_data).ok()?;
        let challenge = URL_SAFE_NO_PAD.decode(data.challenge).ok()?;
        let (body, signature) = challenge.split_last_chunk::<32>()?;
        let (second, _) = body.split_first_chunk::<8>()?;
        let right = self.signature(purpose, body).ct_eq(signature);
        let made = Timestamp::from_second(i64::from_be_bytes(*second)).ok()?;
        let fresh = now.duration_since(made) < CHALLENGE_LIFE;
        let unused = !self.used().contains_key(&challenge);
        (bool::from(right) && fresh && unused).then_some(challenge)
    }

    /// Whether it was not used up before.
    fn use_up(&self, challenge: Vec<u8>, now: Timestamp) -> bool {
        let mut used = self.used();
        used.retain(|_, at| now.duration_since(*at) < CHALLENGE_LIFE);
        used.insert(challenge, now).is_none()
    }

    fn used(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Timestamp>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PasskeyCheck for Passkeys {
    fn challenge(&self, purpose: &str, now: Timestamp) -> Vec<u8> {
        let mut body = now.as_second().to_be_bytes().to_vec();
        body.extend(self.ids.secret());
        let signature = self.signature(purpose, &body);
        body.extend(signature);
        body
    }

    fn registered(
        &self,
        site: &RelyingParty,
        purpose: &str,
        brought: &Brought,
        now: Timestamp,
    ) -> Option<Registered> {
        let challenge = self.answered(purpose, &brought.client_data, now)?;
        let text = URL_SAFE_NO_PAD.encode(&challenge);
        let proved = registered(site, &text, brought);
        let proved = proved.inspect_err(|why| tracing::info!("a passkey is not taken: {why}"));
        proved.ok().filter(|_| self.use_up(challenge, now))
    }

    fn asserted(
        &self,
        site: &RelyingParty,
        purpose: &str,
        brought: &Brought,
        passkey: &Passkey,
        now: Timestamp,
    ) -> Option<Asserted> {
        let challenge = self.answered(purpose, &brought.client_data, now)?;
        let text = URL_SAFE_NO_PAD.encode(&challenge);
        let known = (passkey.public_key.as_slice(), passkey.sign_count);
        let proved = asserted(site, &text, brought, known);
        let proved = proved.inspect_err(|why| tracing::info!("a passkey opens nothing: {why}"));
        proved.ok().filter(|_| self.use_up(challenge, now))
    }
}

/// What the browser says it was asked (5.8.1).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

fn client_data(
    site: &RelyingParty,
    challenge: &str,
    kind: &str,
    bytes: &[u8],
) -> Result<(), NotProved> {
    if bytes.len() > LONGEST_CLIENT_DATA {
        return Err(NotProved::ClientData);
    }
    let data: ClientData = serde_json::from_slice(bytes).map_err(|_| NotProved::ClientData)?;
    if data.r#type != kind {
        return Err(NotProved::Kind);
    }
    if !bool::from(data.challenge.as_bytes().ct_eq(challenge.as_bytes())) {
        return Err(NotProved::Challenge);
    }
    if data.origin != site.origin || data.cross_origin {
        return Err(NotProved::Origin);
    }
    Ok(())
}

/// What stands at the beginning of every answer of an authenticator (6.1).
struct Head<'d> {
    flags: u8,
    count: u32,
    rest: &'d [u8],
}

fn head<'d>(site: &RelyingParty, data: &'d [u8]) -> Result<Head<'d>, NotProved> {
    let short = NotProved::AuthenticatorData;
    let (hash, rest) = data.split_first_chunk::<32>().ok_or(short)?;
    let (flags, rest) = rest.split_first().ok_or(short)?;
    let (count, rest) = rest.split_first_chunk::<4>().ok_or(short)?;
    let wanted: [u8; 32] = Sha256::digest(site.id.as_bytes()).into();
    if *hash != wanted {
        return Err(NotProved::Site);
    }
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err(NotProved::NotVerified);
    }
    Ok(Head {
        flags: *flags,
        count: u32::from_be_bytes(*count),
        rest,
    })
}

/// A new passkey (7.1).
///
/// # Errors
/// What is not as it must be.
pub fn registered(
    site: &RelyingParty,
    challenge: &str,
    brought: &Brought,
) -> Result<Registered, NotProved> {
    client_data(site, challenge, "webauthn.create", &brought.client_data)?;
    let head = head(site, &brought.authenticator_data)?;
    let short = NotProved::AuthenticatorData;
    if head.flags & HOLDS_CREDENTIAL == 0 {
        return Err(short);
    }
    // The model of the authenticator is nobody's business.
    let (_, rest) = head.rest.split_first_chunk::<16>().ok_or(short)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(short)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (credential, key) = rest.split_at_checked(length).ok_or(short)?;
    if length == 0 || length > LONGEST_CREDENTIAL || credential != brought.credential {
        return Err(short);
    }
    Ok(Registered {
        public_key: point(key).ok_or(NotProved::Key)?,
        sign_count: head.count,
        backed_up: head.flags & BACKED_UP != 0,
    })
}

/// The point of a canonical `COSE_Key`; extensions may follow it.
fn point(key: &[u8]) -> Option<Vec<u8>> {
    let rest = key.strip_prefix(&KEY_HEAD)?;
    let (x, rest) = rest.split_first_chunk::<32>()?;
    let rest = rest.strip_prefix(&KEY_MIDDLE)?;
    let (y, _) = rest.split_first_chunk::<32>()?;
    Some([[4].as_slice(), x, y].concat())
}

/// A passkey that signs in (7.2), with its public key and the highest count it signed with.
///
/// # Errors
/// What is not as it must be.
pub fn asserted(
    site: &RelyingParty,
    challenge: &str,
    brought: &Brought,
    (public_key, count): (&[u8], u32),
) -> Result<Asserted, NotProved> {
    client_data(site, challenge, "webauthn.get", &brought.client_data)?;
    let head = head(site, &brought.authenticator_data)?;
    let hash = Sha256::digest(&brought.client_data);
    let signed = [brought.authenticator_data.as_slice(), &hash].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public_key)
        .verify(&signed, &brought.signature)
        .map_err(|_| NotProved::Signature)?;
    // Those kept by a service do not count at all.
    if (head.count != 0 || count != 0) && head.count <= count {
        return Err(NotProved::Count);
    }
    Ok(Asserted {
        sign_count: head.count,
        backed_up: head.flags & BACKED_UP != 0,
    })
}

#[cfg(test)]
mod tests;

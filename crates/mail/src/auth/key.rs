//! Public keys from the name system and the check of one signature (RFC 6376, 3.6; RFC 8301;
//! RFC 8463).

use ring::signature::{ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};

use super::dns::{Answer, Dns, Kind, Record};
use super::tags::Tags;

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    RsaSha256,
    Ed25519Sha256,
}

impl Algorithm {
    /// `Err` says whether it is known and only too weak (RFC 8301).
    pub(crate) fn parse(word: &str) -> Result<Self, Trouble> {
        match word.to_ascii_lowercase().as_str() {
            "rsa-sha256" => Ok(Self::RsaSha256),
            "ed25519-sha256" => Ok(Self::Ed25519Sha256),
            "rsa-sha1" => Err(Trouble::Weak),
            _ => Err(Trouble::Malformed),
        }
    }

    fn key_type(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa",
            Self::Ed25519Sha256 => "ed25519",
        }
    }
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The signature breaks its grammar.
    Malformed,
    /// `rsa-sha1`, which must not be trusted any more.
    Weak,
    /// Its time is over.
    Expired,
    /// `From` is not signed.
    FromUnsigned,
    /// The key is not there.
    NoKey,
    /// The key was taken back.
    Revoked,
    /// The key cannot be used: malformed, of another kind, or for another purpose.
    BadKey,
    /// The name system gave no answer, or there is none.
    NotAsked,
    /// The body is not the one that was signed.
    BodyChanged,
    /// The signature is not of this header or not of this key.
    Wrong,
}

impl Trouble {
    /// A word for reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Malformed => "signature malformed",
            Self::Weak => "rsa-sha1 is not trusted",
            Self::Expired => "signature expired",
            Self::FromUnsigned => "From is not signed",
            Self::NoKey => "no key",
            Self::Revoked => "key revoked",
            Self::BadKey => "key unusable",
            Self::NotAsked => "DNS not available",
            Self::BodyChanged => "body changed",
            Self::Wrong => "signature wrong",
        }
    }
}

/// A key with what it may be used for.
#[derive(Debug)]
pub(crate) struct Key {
    bytes: Vec<u8>,
    /// The domain only tests signing: its failures mean nothing.
    pub(crate) testing: bool,
    /// `i=` must name the very domain.
    pub(crate) strict: bool,
}

/// Fetches the key of a selector.
pub(crate) fn fetch(
    dns: &dyn Dns,
    selector: &str,
    domain: &str,
    algorithm: Algorithm,
) -> Result<Key, Trouble> {
    let name = format!("{selector}._domainkey.{domain}");
    let records = match dns.ask(&super::dns::plain(&name), Kind::Txt) {
        Answer::Records(records) => records,
        Answer::NoData | Answer::NoName => return Err(Trouble::NoKey),
        Answer::Failed => return Err(Trouble::NotAsked),
    };
    let mut trouble = Trouble::NoKey;
    for record in &records {
        if let Record::Txt(text) = record {
            match read(text, algorithm) {
                Ok(key) => return Ok(key),
                Err(other) => trouble = other,
            }
        }
    }
    Err(trouble)
}

fn read(text: &[u8], algorithm: Algorithm) -> Result<Key, Trouble> {
    let tags = Tags::parse(text).ok_or(Trouble::BadKey)?;
    if tags.get("v").is_some() && !tags.begins("v", "DKIM1") {
        return Err(Trouble::BadKey);
    }
    let lists = |name: &str, wanted: &[&str]| {
        tags.get(name).is_none_or(|list| {
            let mut words = list.split(':').map(str::trim);
            words.any(|word| wanted.contains(&word))
        })
    };
    let flag = |wanted: &str| {
        tags.get("t")
            .is_some_and(|list| list.split(':').any(|word| word.trim() == wanted))
    };
    if tags.get("k").unwrap_or("rsa") != algorithm.key_type()
        || !lists("h", &["sha256"])
        || !lists("s", &["*", "email"])
    {
        return Err(Trouble::BadKey);
    }
    let bytes = tags.bytes("p").ok_or(Trouble::BadKey)?;
    if bytes.is_empty() {
        return Err(Trouble::Revoked);
    }
    let bytes = match algorithm {
        Algorithm::RsaSha256 => bare_rsa(&bytes).ok_or(Trouble::BadKey)?.to_vec(),
        Algorithm::Ed25519Sha256 if bytes.len() == 32 => bytes,
        Algorithm::Ed25519Sha256 => return Err(Trouble::BadKey),
    };
    Ok(Key {
        bytes,
        testing: flag("y"),
        strict: flag("s"),
    })
}

impl Key {
    /// Whether this key signed these bytes.
    pub(crate) fn signed(&self, algorithm: Algorithm, data: &[u8], signature: &[u8]) -> bool {
        match algorithm {
            Algorithm::RsaSha256 => {
                let how = &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
                UnparsedPublicKey::new(how, &self.bytes)
                    .verify(data, signature)
                    .is_ok()
            }
            Algorithm::Ed25519Sha256 => {
                let hash = ring::digest::digest(&ring::digest::SHA256, data);
                UnparsedPublicKey::new(&ED25519, &self.bytes)
                    .verify(hash.as_ref(), signature)
                    .is_ok()
            }
        }
    }
}

/// The bare RSA key (RFC 8017) inside a `SubjectPublicKeyInfo`, or the bytes when they are bare.
fn bare_rsa(der: &[u8]) -> Option<&[u8]> {
    let (inside, _) = element(der, 0x30)?;
    if inside.first() == Some(&0x02) {
        return Some(der);
    }
    let (_, rest) = element(inside, 0x30)?;
    let (bits, _) = element(rest, 0x03)?;
    bits.strip_prefix(&[0])
}

/// Content of the first element, which must have that tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = der.strip_prefix(&[tag])?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(*first & 0x7f))?;
        if bytes.len() > 4 {
            return None;
        }
        let length = bytes
            .iter()
            .fold(0_usize, |length, byte| (length << 8) | usize::from(*byte));
        (length, rest)
    };
    rest.split_at_checked(length)
}

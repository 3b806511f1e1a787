//! DKIM (RFC 6376): which domain answers for this message as it is?

use std::collections::BTreeMap;

use super::canon::{self, Canon};
use super::dns::Dns;
use super::key::{self, Algorithm, Trouble};
use super::tags::Tags;
use crate::header::{Field, Raw};

/// Signatures of one message that are checked.
const MOST_SIGNATURES: usize = 10;

/// One signature and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The domain that signed (`d=`), lower case; empty when the signature cannot be read.
    pub domain: String,
    /// Its selector (`s=`).
    pub selector: String,
    /// `Ok` when it holds.
    pub result: Result<(), Trouble>,
    /// The key says that the domain only tests.
    pub testing: bool,
}

impl Signature {
    /// The word of RFC 8601.
    pub fn word(&self) -> &'static str {
        match self.result {
            Ok(()) => "pass",
            Err(Trouble::NotAsked) => "temperror",
            Err(Trouble::BodyChanged | Trouble::Wrong | Trouble::Expired) => "fail",
            Err(Trouble::Weak) => "policy",
            Err(_) => "permerror",
        }
    }
}

/// Checks the signatures of a message; `now` in seconds since 1970.
pub fn check(raw: &Raw<'_>, dns: &dyn Dns, now: i64) -> Vec<Signature> {
    let mut bodies = Bodies::new(raw.body);
    raw.all("DKIM-Signature")
        .take(MOST_SIGNATURES)
        .map(|field| one(raw, field, dns, now, &mut bodies))
        .collect()
}

fn one(
    raw: &Raw<'_>,
    field: &Field<'_>,
    dns: &dyn Dns,
    now: i64,
    bodies: &mut Bodies<'_>,
) -> Signature {
    let tags = Tags::parse(field.value);
    let of = |name: &str| {
        let value = tags.as_ref().and_then(|tags| tags.solid(name));
        value.unwrap_or_default().to_ascii_lowercase()
    };
    let mut testing = false;
    let result = match &tags {
        None => Err(Trouble::Malformed),
        Some(tags) => verify(raw, field, tags, dns, now, bodies, &mut testing),
    };
    Signature {
        domain: of("d"),
        selector: of("s"),
        result,
        testing,
    }
}

fn verify(
    raw: &Raw<'_>,
    field: &Field<'_>,
    tags: &Tags,
    dns: &dyn Dns,
    now: i64,
    bodies: &mut Bodies<'_>,
    testing: &mut bool,
) -> Result<(), Trouble> {
    if tags.get("v") != Some("1") {
        return Err(Trouble::Malformed);
    }
    let signed = Signed::read(tags)?;
    let number = |name: &str| match tags.get(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| Trouble::Malformed),
    };
    if let Some(expires) = number("x")? {
        if number("t")?.is_some_and(|made| made > expires) {
            return Err(Trouble::Malformed);
        }
        if expires < now {
            return Err(Trouble::Expired);
        }
    }
    let identity = tags.get("i").map(str::to_ascii_lowercase);
    let identity = identity.as_deref().and_then(|i| i.rsplit_once('@'));
    let exact = identity.is_none_or(|(_, of)| of == signed.domain);
    let below = format!(".{}", signed.domain);
    if !exact && !identity.is_some_and(|(_, of)| of.ends_with(&below)) {
        return Err(Trouble::Malformed);
    }
    let key = key::fetch(dns, &signed.selector, &signed.domain, signed.algorithm)?;
    *testing = key.testing;
    if key.strict && !exact {
        return Err(Trouble::BadKey);
    }
    bodies.check(&signed)?;
    let data = signed.data(raw, field);
    if key.signed(signed.algorithm, &data, &signed.signature) {
        Ok(())
    } else {
        Err(Trouble::Wrong)
    }
}

/// What DKIM signatures and ARC message signatures have in common.
pub(crate) struct Signed {
    pub(crate) algorithm: Algorithm,
    pub(crate) domain: String,
    pub(crate) selector: String,
    pub(crate) signature: Vec<u8>,
    header_canon: Canon,
    body_canon: Canon,
    body_hash: Vec<u8>,
    body_length: Option<u64>,
    fields: Vec<String>,
}

impl Signed {
    pub(crate) fn read(tags: &Tags) -> Result<Self, Trouble> {
        let needed = |name: &str| tags.solid(name).ok_or(Trouble::Malformed);
        let canon = needed("c").unwrap_or_else(|_| "simple/simple".to_owned());
        let (header, body) = canon.split_once('/').unwrap_or((&canon, "simple"));
        let form = |word: &str| match word {
            "simple" => Ok(Canon::Simple),
            "relaxed" => Ok(Canon::Relaxed),
            _ => Err(Trouble::Malformed),
        };
        let fields: Vec<_> = needed("h")?
            .split(':')
            .map(str::to_ascii_lowercase)
            .collect();
        if !fields.iter().any(|field| field == "from") {
            return Err(Trouble::FromUnsigned);
        }
        let queries = tags.get("q").unwrap_or("dns/txt");
        if !queries.split(':').any(|query| query.trim() == "dns/txt") {
            return Err(Trouble::Malformed);
        }
        let body_length = match tags.get("l") {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| Trouble::Malformed)?),
        };
        let domain = needed("d")?.to_ascii_lowercase();
        let selector = needed("s")?.to_ascii_lowercase();
        if domain.is_empty() || selector.is_empty() {
            return Err(Trouble::Malformed);
        }
        Ok(Self {
            algorithm: Algorithm::parse(&needed("a")?)?,
            domain,
            selector,
            signature: tags.bytes("b").ok_or(Trouble::Malformed)?,
            header_canon: form(header)?,
            body_canon: form(body)?,
            body_hash: tags.bytes("bh").ok_or(Trouble::Malformed)?,
            body_length,
            fields,
        })
    }

    /// The bytes that were signed: fields from the bottom up, each instance once (5.4.2).
    pub(crate) fn data(&self, raw: &Raw<'_>, own: &Field<'_>) -> Vec<u8> {
        let mut left: BTreeMap<&str, Vec<&Field<'_>>> = BTreeMap::new();
        for name in &self.fields {
            left.entry(name).or_insert_with(|| raw.all(name).collect());
        }
        let mut data = Vec::new();
        for name in &self.fields {
            if let Some(field) = left.get_mut(name.as_str()).and_then(Vec::pop) {
                data.extend(canon::field(field, self.header_canon));
            }
        }
        data.extend(own_field(own, self.header_canon));
        data
    }
}

/// The signature's own field, without its value `b=` and without line end.
pub(crate) fn own_field(own: &Field<'_>, canon: Canon) -> Vec<u8> {
    let value = canon::without_signature(own.value);
    let name_length = own.raw.len() - own.value.len();
    let mut raw = own.raw.get(..name_length).unwrap_or_default().to_vec();
    raw.extend_from_slice(&value);
    let field = Field {
        name: own.name,
        value: &value,
        raw: &raw,
        offset: own.offset,
    };
    let mut data = canon::field(&field, canon);
    data.truncate(data.len().saturating_sub(2));
    data
}

/// Hashes of the body, each made once.
pub(crate) struct Bodies<'m> {
    body: &'m [u8],
    made: Vec<(Canon, Option<u64>, Vec<u8>, u64)>,
}

impl<'m> Bodies<'m> {
    pub(crate) fn new(body: &'m [u8]) -> Self {
        Self {
            body,
            made: Vec::new(),
        }
    }

    pub(crate) fn check(&mut self, signed: &Signed) -> Result<(), Trouble> {
        let (canon, length) = (signed.body_canon, signed.body_length);
        let known = self
            .made
            .iter()
            .position(|made| made.0 == canon && made.1 == length);
        if known.is_none() {
            let (hash, fed) = canon::body_hash(self.body, canon, length);
            self.made.push((canon, length, hash.as_ref().to_vec(), fed));
        }
        let made = known.map_or_else(|| self.made.last(), |at| self.made.get(at));
        let holds = made.is_some_and(|(_, _, hash, fed)| {
            // A length beyond the body is a broken signature (3.5).
            *hash == signed.body_hash && length.is_none_or(|length| length <= *fed)
        });
        if holds {
            Ok(())
        } else {
            Err(Trouble::BodyChanged)
        }
    }
}

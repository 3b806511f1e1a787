//! ARC (RFC 8617): what those who passed the message on say they saw.

use super::canon::{self, Canon};
use super::dkim::{self, Bodies, Signed};
use super::dns::Dns;
use super::key::{self, Algorithm, Trouble};
use super::tags::Tags;
use crate::header::{Field, Raw};

/// Sets in one chain (RFC 8617, 4.2.1).
const MOST_SETS: usize = 50;

/// What the chain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arc {
    /// There is no chain.
    None,
    /// It holds; domains that sealed it, the oldest first.
    Pass(Vec<String>),
    /// It does not hold.
    Fail,
    /// It cannot be checked now: no answer from the name system, or none to ask.
    TempError,
}

impl Arc {
    /// The word of RFC 8601; `temperror` says that it cannot be checked now.
    pub fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pass(_) => "pass",
            Self::Fail => "fail",
            Self::TempError => "temperror",
        }
    }
}

struct Set<'a, 'm> {
    results: &'a Field<'m>,
    message: &'a Field<'m>,
    seal: &'a Field<'m>,
}

/// Checks the chain of a message.
pub fn check(raw: &Raw<'_>, dns: &dyn Dns) -> Arc {
    let sets = match sets(raw) {
        Ok(sets) if sets.is_empty() => return Arc::None,
        Ok(sets) => sets,
        Err(Trouble::NotAsked) => return Arc::TempError,
        Err(_) => return Arc::Fail,
    };
    match chain(raw, &sets, dns) {
        Ok(sealers) => Arc::Pass(sealers),
        Err(Trouble::NotAsked) => Arc::TempError,
        Err(_) => Arc::Fail,
    }
}

fn sets<'a, 'm>(raw: &'a Raw<'m>) -> Result<Vec<Set<'a, 'm>>, Trouble> {
    let results: Vec<_> = raw.all("ARC-Authentication-Results").collect();
    let messages: Vec<_> = raw.all("ARC-Message-Signature").collect();
    let seals: Vec<_> = raw.all("ARC-Seal").collect();
    let count = seals.len();
    if results.len() != count || messages.len() != count || count > MOST_SETS {
        return Err(Trouble::Malformed);
    }
    (1..=count)
        .map(|number| {
            Ok(Set {
                results: of_number(&results, number)?,
                message: of_number(&messages, number)?,
                seal: of_number(&seals, number)?,
            })
        })
        .collect()
}

fn of_number<'a, 'm>(fields: &[&'a Field<'m>], number: usize) -> Result<&'a Field<'m>, Trouble> {
    let mut found = fields
        .iter()
        .filter(|field| instance(field) == Some(number));
    match (found.next(), found.next()) {
        (Some(field), None) => Ok(field),
        _ => Err(Trouble::Malformed),
    }
}

/// `i=`: the first tag of results (whose rest is no list of tags), anywhere in the others.
fn instance(field: &Field<'_>) -> Option<usize> {
    if field.is("ARC-Authentication-Results") {
        let text = field.text();
        let (first, _) = text.split_once(';')?;
        return first
            .trim()
            .strip_prefix("i")?
            .trim()
            .strip_prefix('=')?
            .trim()
            .parse()
            .ok();
    }
    Tags::parse(field.value)?.get("i")?.parse().ok()
}

fn chain(raw: &Raw<'_>, sets: &[Set<'_, '_>], dns: &dyn Dns) -> Result<Vec<String>, Trouble> {
    let mut sealers = Vec::new();
    for (number, set) in sets.iter().enumerate() {
        let tags = Tags::parse(set.seal.value).ok_or(Trouble::Malformed)?;
        let expected = if number == 0 { "none" } else { "pass" };
        let named = tags.get("cv").map(str::to_ascii_lowercase);
        if named.as_deref() != Some(expected) || tags.get("h").is_some() {
            return Err(Trouble::Malformed);
        }
        let sealed = sets.get(..=number).unwrap_or_default();
        sealers.push(seal(sealed, &tags, dns)?);
    }
    let newest = sets.last().ok_or(Trouble::Malformed)?;
    let tags = Tags::parse(newest.message.value).ok_or(Trouble::Malformed)?;
    let signed = Signed::read(&tags)?;
    let key = key::fetch(dns, &signed.selector, &signed.domain, signed.algorithm)?;
    Bodies::new(raw.body).check(&signed)?;
    let data = signed.data(raw, newest.message);
    if key.signed(signed.algorithm, &data, &signed.signature) {
        Ok(sealers)
    } else {
        Err(Trouble::Wrong)
    }
}

/// Checks the newest seal of these sets (RFC 8617, 5.1.1); gives its domain.
fn seal(sets: &[Set<'_, '_>], tags: &Tags, dns: &dyn Dns) -> Result<String, Trouble> {
    let needed = |name: &str| tags.solid(name).ok_or(Trouble::Malformed);
    let algorithm = Algorithm::parse(&needed("a")?)?;
    let domain = needed("d")?.to_ascii_lowercase();
    let signature = tags.bytes("b").ok_or(Trouble::Malformed)?;
    let mut data = Vec::new();
    for (number, set) in sets.iter().enumerate() {
        data.extend(canon::field(set.results, Canon::Relaxed));
        data.extend(canon::field(set.message, Canon::Relaxed));
        if number + 1 == sets.len() {
            data.extend(dkim::own_field(set.seal, Canon::Relaxed));
        } else {
            data.extend(canon::field(set.seal, Canon::Relaxed));
        }
    }
    let key = key::fetch(dns, &needed("s")?, &domain, algorithm)?;
    if key.signed(algorithm, &data, &signature) {
        Ok(domain)
    } else {
        Err(Trouble::Wrong)
    }
}

//! DMARC (RFC 7489): does what SPF and DKIM show belong to the address people see?

use super::dkim::Signature;
use super::dns::{Answer, Dns, Kind, Record};
use super::spf::Spf;
use super::tags::Tags;
use crate::name::registrable;

/// What a domain asks receivers to do with mail that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// To set it apart.
    Quarantine,
    /// Not to take it.
    Reject,
}

/// What DMARC says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dmarc {
    /// The domain publishes no policy, or there is no domain.
    None,
    /// SPF or DKIM shows the domain people see.
    Pass,
    /// Neither does.
    Fail(Asks),
    /// Cannot be decided now.
    TempError,
    /// The policy cannot be understood.
    PermError,
}

impl Dmarc {
    /// The word of RFC 8601.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// What was shown, by whom.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Domain of the address in `From`.
    pub from: &'a str,
    /// What SPF says of [`Self::spf_domain`].
    pub spf: Spf,
    /// Domain of MAIL FROM or HELO.
    pub spf_domain: &'a str,
    /// Signatures.
    pub dkim: &'a [Signature],
}

struct Policy {
    asks: Asks,
    strict_dkim: bool,
    strict_spf: bool,
}

/// Whether two domains belong together: the same, or (relaxed) of the same registrable domain.
pub fn aligned(one: &str, other: &str, strict: bool) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    !strict && registrable(one).is_some_and(|of| Some(of) == registrable(other))
}

/// Judges what was shown.
pub fn check(shown: &Shown<'_>, dns: &dyn Dns) -> Dmarc {
    if shown.from.is_empty() {
        return Dmarc::None;
    }
    let policy = match policy(shown.from, dns) {
        Ok(Some(policy)) => policy,
        Ok(None) => return Dmarc::None,
        Err(end) => return end,
    };
    let spf = aligned(shown.spf_domain, shown.from, policy.strict_spf);
    let mut undecided = spf && shown.spf == Spf::TempError;
    if spf && shown.spf == Spf::Pass {
        return Dmarc::Pass;
    }
    for signature in shown.dkim {
        if aligned(&signature.domain, shown.from, policy.strict_dkim) {
            if signature.result.is_ok() {
                return Dmarc::Pass;
            }
            undecided |= signature.word() == "temperror";
        }
    }
    if undecided {
        Dmarc::TempError
    } else {
        Dmarc::Fail(policy.asks)
    }
}

/// The domain's own policy, or that of its registrable domain (6.6.3).
fn policy(from: &str, dns: &dyn Dns) -> Result<Option<Policy>, Dmarc> {
    if let Some(tags) = record(from, dns)? {
        return read(&tags, false).map(Some);
    }
    match registrable(from) {
        Some(of) if !of.eq_ignore_ascii_case(from) => match record(&of, dns)? {
            Some(tags) => read(&tags, true).map(Some),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

fn record(domain: &str, dns: &dyn Dns) -> Result<Option<Tags>, Dmarc> {
    let name = format!("_dmarc.{}", super::dns::plain(domain));
    let records = match dns.ask(&name, Kind::Txt) {
        Answer::Records(records) => records,
        Answer::NoData | Answer::NoName => return Ok(None),
        Answer::Failed => return Err(Dmarc::TempError),
    };
    let mut found = records.iter().filter_map(|record| match record {
        Record::Txt(text) => Tags::parse(text).filter(|tags| tags.begins("v", "DMARC1")),
        _ => None,
    });
    let first = found.next();
    // More than one means none (6.6.3).
    Ok(first.filter(|_| found.next().is_none()))
}

fn read(tags: &Tags, for_subdomain: bool) -> Result<Policy, Dmarc> {
    let wish = |word: &str| match word.to_ascii_lowercase().as_str() {
        "none" => Some(Asks::Nothing),
        "quarantine" => Some(Asks::Quarantine),
        "reject" => Some(Asks::Reject),
        _ => None,
    };
    let general = tags.get("p").and_then(wish);
    let below = tags.get("sp").and_then(wish).filter(|_| for_subdomain);
    let asks = match below.or(general) {
        Some(asks) => asks,
        // A record with a place for reports counts as `p=none` (6.6.3).
        None if tags.get("rua").is_some() => Asks::Nothing,
        None => return Err(Dmarc::PermError),
    };
    let strict = |name: &str| {
        tags.get(name)
            .is_some_and(|mode| mode.eq_ignore_ascii_case("s"))
    };
    Ok(Policy {
        asks,
        strict_dkim: strict("adkim"),
        strict_spf: strict("aspf"),
    })
}

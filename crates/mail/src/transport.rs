//! The way a message came, as far as our own servers saw it, and who answers for it.

use std::net::IpAddr;

use crate::auth::dkim::Signature;
use crate::auth::dmarc::{self, Shown};
use crate::auth::spf::{self, Sending};
use crate::auth::{Arc, Asks, Dmarc, Dns, Spf, arc, dkim};
use crate::header::Raw;
use crate::message::Letter;
use crate::name::{registrable, within};
use crate::office::Prepared;
use crate::received::{self, Hop, is_private};
use crate::verdict::{AuthReport, Found};

/// Where a message came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// No way is written down.
    Unknown,
    /// It never was outside.
    Inside,
    /// Somebody signed in at our own server.
    SignedIn,
    /// A stranger's host handed it over.
    Outside(Hop),
}

/// Everything that was learnt about the way.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) entry: Entry,
    hops: Vec<Hop>,
    /// Somebody who may speak for the sender's domain does.
    pub(crate) proved: bool,
    /// A signature of the sender's own domain is there and could not be checked.
    unchecked: bool,
    report: AuthReport,
    spf: Spf,
    dmarc: Dmarc,
}

impl Way {
    /// Follows the way of a message; `now` in seconds since 1970.
    pub(crate) fn follow(letter: &Letter<'_>, office: &Prepared, dns: &dyn Dns, now: i64) -> Self {
        let raw = &letter.raw;
        let hops = received::hops(raw);
        let entry = entry(&hops, office);
        let from = letter.sender().map_or("", |from| from.domain());
        let envelope = envelope(raw);
        let (spf, spf_domain, spf_why) = spf_of(&entry, &hops, envelope.as_deref(), dns);
        let signatures = dkim::check(raw, dns, now);
        let chain = arc::check(raw, dns);
        let shown = Shown {
            from,
            spf,
            spf_domain: &spf_domain,
            dkim: &signatures,
        };
        let dmarc = dmarc::check(&shown, dns);
        let aligned = |signature: &Signature| dmarc::aligned(&signature.domain, from, false);
        let mut way = Self {
            proved: dmarc == Dmarc::Pass
                || (spf == Spf::Pass && dmarc::aligned(&spf_domain, from, false))
                || signatures.iter().any(|s| s.result.is_ok() && aligned(s))
                || believed(&chain, office),
            unchecked: signatures
                .iter()
                .any(|s| s.word() == "temperror" && aligned(s)),
            report: report(spf, &signatures, dmarc, &chain, dns, spf_why),
            entry,
            hops,
            spf,
            dmarc,
        };
        if !dns.can_be_asked() {
            way.believe_own_results(raw, office, from);
        }
        way
    }

    pub(crate) fn into_report(self) -> AuthReport {
        self.report
    }

    /// Results of checks that our own server wrote on receipt stand in for a name system.
    fn believe_own_results(&mut self, raw: &Raw<'_>, office: &Prepared, from: &str) {
        let end = match &self.entry {
            Entry::Outside(hop) => hop.place,
            _ => usize::MAX,
        };
        let own = raw
            .fields
            .iter()
            .take(end)
            .filter(|f| f.is("Authentication-Results"));
        let Some(results) = own.map(Results::read).find(|results| results.is_of(office)) else {
            return;
        };
        let word = |method: &str| results.word(method).map(str::to_owned);
        let report = &mut self.report;
        report.by = "authentication-results";
        report.spf = word("spf").unwrap_or_else(|| report.spf.clone());
        report.dkim = word("dkim").unwrap_or_else(|| report.dkim.clone());
        report.dmarc = word("dmarc").unwrap_or_else(|| report.dmarc.clone());
        report.arc = word("arc").unwrap_or_else(|| report.arc.clone());
        self.spf = match report.spf.as_str() {
            "fail" => Spf::Fail,
            "softfail" => Spf::SoftFail,
            "pass" => Spf::Pass,
            _ => Spf::None,
        };
        self.dmarc = match report.dmarc.as_str() {
            "pass" => Dmarc::Pass,
            "fail" => Dmarc::Fail(Asks::Quarantine),
            _ => Dmarc::None,
        };
        self.proved = self.dmarc == Dmarc::Pass || results.proves(from);
        self.unchecked = false;
    }

    /// Signs of the way.
    pub(crate) fn look(&self, letter: &Letter<'_>, office: &Prepared, found: &mut Found) {
        forged_results(&letter.raw, &self.entry, office, found);
        let Entry::Outside(hop) = &self.entry else {
            return;
        };
        let seen = place_of(hop);
        let from = letter.sender().map_or("", |from| from.domain());
        match self.dmarc {
            Dmarc::Fail(Asks::Reject | Asks::Quarantine) => found.add("dmarc_fail", from),
            Dmarc::Fail(Asks::Nothing) => found.add("dmarc_fail_lenient", from),
            _ => {}
        }
        match self.spf {
            Spf::Fail if !self.proved => found.add("spf_fail", seen.clone()),
            Spf::SoftFail if !self.proved => found.add("spf_softfail", seen.clone()),
            _ => {}
        }
        let helo_is_own = office.owns(&hop.helo);
        if helo_is_own && !self.proved {
            found.add("helo_claims_us", format!("{} {seen}", hop.helo));
        }
        if office.owns(from) && !self.proved {
            self.own_from_outside(letter, &seen, found);
        }
    }

    fn own_from_outside(&self, letter: &Letter<'_>, seen: &str, found: &mut Found) {
        let failed = matches!(self.spf, Spf::Fail) || matches!(self.dmarc, Dmarc::Fail(_));
        if self.unchecked && !failed {
            found.add("own_domain_unproved", seen);
        } else if letter.by_list() && letter.raw.first("List-Id").is_some() && !failed {
            // A list sends back what colleagues write to it, with their signature broken.
            found.add("own_domain_unproved", format!("{seen} (list)"));
        } else {
            found.add("own_domain_from_outside", seen);
        }
        let Entry::Outside(entered) = &self.entry else {
            return;
        };
        let before = self
            .hops
            .iter()
            .find(|hop| hop.place > entered.place && !hop.is_local());
        let nameless = |hop: &Hop| hop.found.as_deref() == Some("");
        let passed_on = before
            .is_some_and(|hop| !hop.authenticated && hop.ip.is_some_and(|ip| !is_private(ip)));
        if passed_on || nameless(entered) {
            found.add("open_relay", place_of(before.unwrap_or(entered)));
        }
    }
}

fn place_of(hop: &Hop) -> String {
    let ip = hop.ip.map(|ip| ip.to_string()).unwrap_or_default();
    match hop.found.as_deref() {
        Some(name) if !name.is_empty() => format!("{name} [{ip}]"),
        _ => format!("[{ip}]"),
    }
}

/// The newest step that came from a stranger. Only steps above it were written by our own.
fn entry(hops: &[Hop], office: &Prepared) -> Entry {
    let Some(top) = hops.first() else {
        return Entry::Unknown;
    };
    let edge = registrable(&top.by);
    for hop in hops {
        let ours = office.owns(&hop.by) || (edge.is_some() && registrable(&hop.by) == edge);
        let Some(ip) = hop.ip else {
            continue;
        };
        if hop.authenticated && ours {
            return Entry::SignedIn;
        }
        if is_private(ip) || office.relays(ip) || handed_on(hop, office) {
            continue;
        }
        return Entry::Outside(hop.clone());
    }
    Entry::Inside
}

/// A step between two machines of ours, or of one provider. A name only counts when the receiver
/// found it; what the sender calls itself counts for providers alone, never for our own name.
fn handed_on(hop: &Hop, office: &Prepared) -> bool {
    if !office.office().relays.is_empty() {
        return false;
    }
    let named = match hop.found.as_deref() {
        Some(found) => found,
        None if office.owns(&hop.helo) => return false,
        None => hop.helo.as_str(),
    };
    let same = registrable(named).is_some_and(|of| Some(of) == registrable(&hop.by));
    same || office.owns(named)
}

/// MAIL FROM as the last server wrote it down; `None` when nobody did.
fn envelope(raw: &Raw<'_>) -> Option<String> {
    let field = raw
        .first("Return-Path")
        .or_else(|| raw.first("X-Envelope-From"))?;
    let text = field.text();
    Some(text.trim_matches(['<', '>', ' ']).to_lowercase())
}

fn spf_of(
    entry: &Entry,
    hops: &[Hop],
    envelope: Option<&str>,
    dns: &dyn Dns,
) -> (Spf, String, Option<String>) {
    let hop = match entry {
        Entry::Outside(hop) => Some(hop),
        Entry::Unknown | Entry::Inside | Entry::SignedIn => hops
            .iter()
            .find(|hop| hop.ip.is_some_and(|ip: IpAddr| !is_private(ip))),
    };
    let Some((hop, ip)) = hop.and_then(|hop| Some((hop, hop.ip?))) else {
        let why = "spf: no outside address is written in the message".to_owned();
        return (Spf::None, String::new(), Some(why));
    };
    let sender = envelope.unwrap_or_default();
    let sending = Sending {
        ip,
        sender,
        helo: &hop.helo,
    };
    let domain = sender
        .rsplit_once('@')
        .map_or(hop.helo.as_str(), |(_, domain)| domain);
    let why = envelope
        .is_none()
        .then(|| "spf: no Return-Path; the HELO name was asked".to_owned());
    (spf::check(&sending, dns), domain.to_owned(), why)
}

fn believed(chain: &Arc, office: &Prepared) -> bool {
    let trusted = &office.office().trusted_sealers;
    match chain {
        Arc::Pass(sealers) => sealers
            .iter()
            .any(|of| trusted.iter().any(|t| t.eq_ignore_ascii_case(of))),
        _ => false,
    }
}

fn report(
    spf: Spf,
    signatures: &[Signature],
    dmarc: Dmarc,
    chain: &Arc,
    dns: &dyn Dns,
    spf_why: Option<String>,
) -> AuthReport {
    let order = ["pass", "temperror", "fail", "policy", "permerror"];
    let best = order
        .into_iter()
        .find(|word| signatures.iter().any(|s| s.word() == *word));
    let mut why: Vec<String> = spf_why.into_iter().collect();
    if !dns.can_be_asked() {
        why.push("no DNS was asked: what needs it is temperror".to_owned());
    }
    for signature in signatures {
        if let Err(trouble) = signature.result {
            why.push(format!("dkim {}: {}", signature.domain, trouble.word()));
        }
    }
    AuthReport {
        spf: spf.word().to_owned(),
        dkim: best.unwrap_or("none").to_owned(),
        dmarc: dmarc.word().to_owned(),
        arc: chain.word().to_owned(),
        by: if dns.can_be_asked() { "zone" } else { "none" },
        why,
    }
}

/// An `Authentication-Results` field (RFC 8601).
struct Results {
    server: String,
    text: String,
}

impl Results {
    fn read(field: &crate::header::Field<'_>) -> Self {
        let text = field.text().to_lowercase();
        let (server, rest) = text.split_once(';').unwrap_or((text.as_str(), ""));
        Self {
            server: server
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned(),
            text: rest.to_owned(),
        }
    }

    fn is_of(&self, office: &Prepared) -> bool {
        let named = &office.office().authserv_ids;
        named.iter().any(|id| id.eq_ignore_ascii_case(&self.server)) || office.owns(&self.server)
    }

    fn word(&self, method: &str) -> Option<&str> {
        self.parts().find_map(|part| {
            let rest = part.strip_prefix(method)?.trim_start().strip_prefix('=')?;
            rest.split([' ', '(', ';']).find(|word| !word.is_empty())
        })
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.text.split(';').map(str::trim)
    }

    /// A pass of SPF or DKIM for the sender's own domain.
    fn proves(&self, from: &str) -> bool {
        self.parts().any(|part| {
            let passed = part.starts_with("spf=pass") || part.starts_with("dkim=pass");
            let mut named = part.split([' ', '=', '@', '<', '>', '"']);
            passed && named.any(|word| word.contains('.') && dmarc::aligned(word, from, false))
        })
    }
}

/// Our own server's name on results that stand below a stranger's step.
fn forged_results(raw: &Raw<'_>, entry: &Entry, office: &Prepared, found: &mut Found) {
    let Entry::Outside(hop) = entry else {
        return;
    };
    // Filters of our own may write just below the step that came in.
    let next = raw
        .fields
        .iter()
        .enumerate()
        .skip(hop.place + 1)
        .find(|(_, field)| field.is("Received"));
    let below = next.map_or(usize::MAX, |(place, _)| place);
    let mut near = 0;
    for (place, field) in raw.fields.iter().enumerate().skip(hop.place + 1) {
        if !field.is("Authentication-Results") {
            continue;
        }
        let results = Results::read(field);
        if !results.is_of(office) {
            continue;
        }
        near += 1;
        if place > below || near > 1 {
            found.add(
                "forged_results",
                format!("Authentication-Results: {}", results.server),
            );
        }
    }
}

/// Whether a domain belongs to any of these.
pub(crate) fn within_any(domain: &str, of: &[String]) -> bool {
    of.iter().any(|of| within(domain, of))
}

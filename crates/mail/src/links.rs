//! Where links lead, by their structure first and by lists second.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::html::Page;
use crate::name::{self, registrable, within};
use crate::office::Prepared;
use crate::received::is_private;
use crate::url::{self, MOST_LINKS, Url};
use crate::verdict::{Found, SeenLink};

/// Redirectors that are followed inside one address.
const DEEPEST: usize = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    builders: Vec<String>,
    shorteners: Vec<String>,
    redirectors: Vec<String>,
    delivery: Vec<String>,
    freemail: Vec<String>,
    login_words: Vec<String>,
}

/// `data/mail/places.toml`; a test shows that it loads.
static PLACES: LazyLock<Places> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/mail/places.toml")).unwrap_or_default()
});

/// Whether everybody can get an address there.
pub fn is_freemail(domain: &str) -> bool {
    PLACES.freemail.iter().any(|of| within(domain, of))
}

/// Links of a message, as they are found.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pub(crate) seen: Vec<SeenLink>,
    /// A link leads to somebody who is neither the office nor the sender.
    pub(crate) leads_away: Option<String>,
    /// Hosts whose names were judged already.
    judged: BTreeSet<String>,
}

/// What links are held against.
pub(crate) struct Against<'a> {
    pub(crate) office: &'a Prepared,
    /// Domain of the sender.
    pub(crate) sender: &'a str,
    /// The message was passed on by a list or newsletter that says so.
    pub(crate) by_list: bool,
}

impl Links {
    /// Links of a page, and what it asks for.
    pub(crate) fn page(
        &mut self,
        page: &Page,
        place: &'static str,
        against: &Against<'_>,
        found: &mut Found,
    ) {
        for anchor in page.anchors.iter().take(MOST_LINKS) {
            let shown = url::shown_domain(&anchor.label);
            self.take(&anchor.href, shown.as_deref(), place, against, found);
        }
        for action in &page.forms {
            let to = Url::parse(action).map_or_else(|| action.clone(), |url| url.text());
            found.add("html_form", to);
            self.take(action, None, place, against, found);
        }
        if page.asks_password {
            found.add("html_password", place);
        }
    }

    /// Addresses in a plain text.
    pub(crate) fn text(
        &mut self,
        text: &str,
        place: &'static str,
        against: &Against<'_>,
        found: &mut Found,
    ) {
        for link in url::in_text(text) {
            self.take(&link, None, place, against, found);
        }
    }

    /// One link.
    pub(crate) fn take(
        &mut self,
        href: &str,
        shown: Option<&str>,
        place: &'static str,
        against: &Against<'_>,
        found: &mut Found,
    ) {
        let unc = href.starts_with("\\\\") || href.to_ascii_lowercase().starts_with("file:");
        if unc {
            found.add("link_share", href);
        }
        let Some(url) = Url::parse(href) else {
            return;
        };
        if self.seen.len() < MOST_LINKS && (url.is_web() || url.host.is_empty()) {
            let seen = SeenLink {
                url: url.text(),
                place,
                shown: shown.map(str::to_owned),
            };
            if !self.seen.contains(&seen) {
                self.seen.push(seen);
            }
        }
        if let Some(shown) = shown {
            differs(shown, &url, against, found);
        }
        self.judge(&url, against, found, 0);
    }

    fn judge(&mut self, url: &Url, against: &Against<'_>, found: &mut Found, depth: usize) {
        judge_form(url, found);
        if !url.is_web() || url.host.is_empty() {
            return;
        }
        let text = url.text();
        if let Some((ip, odd)) = url.address() {
            if odd {
                found.add("link_odd_address", text);
            } else if !is_private(ip) {
                found.add("link_address", text);
            }
            self.away(url);
            return;
        }
        if self.judged.insert(url.host.clone()) {
            judge_host(url, against, found);
        }
        judge_path(url, against, found);
        let of = url.registrable().unwrap_or_default();
        let sender = registrable(against.sender).unwrap_or_default();
        let stranger = of != sender && !against.office.is_protected(&url.host);
        if !against.office.owns(&url.host) {
            judge_service(url, found);
        }
        if stranger {
            self.away(url);
            if !against.by_list && wants_sign_in(&url.host) {
                found.add("link_login_elsewhere", text.clone());
            }
        }
        let redirects = PLACES
            .redirectors
            .iter()
            .any(|place| within(&url.host, place));
        if let Some(inner) = url.inner()
            && depth < DEEPEST
            && inner.registrable() != url.registrable()
        {
            if redirects {
                found.add("link_redirect", text);
            }
            self.judge(&inner, against, found, depth + 1);
        }
    }

    fn away(&mut self, url: &Url) {
        if self.leads_away.is_none() {
            self.leads_away = Some(url.text());
        }
    }
}

/// What the address is by itself.
fn judge_form(url: &Url, found: &mut Found) {
    let text = url.text();
    match url.scheme.as_str() {
        "data"
            if url.rest.to_ascii_lowercase().starts_with("text/html")
                || url.rest.contains("svg") =>
        {
            found.add("link_data", text);
            return;
        }
        "javascript" | "vbscript" => {
            found.add("link_data", text);
            return;
        }
        _ => {}
    }
    let before_colon = url.userinfo.split(':').next().unwrap_or_default();
    if before_colon.contains('.') && url.is_web() {
        found.add("link_userinfo", text.clone());
    }
    let path = url
        .rest
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let dangerous = [
        ".exe", ".scr", ".js", ".jse", ".vbs", ".hta", ".msi", ".iso", ".img", ".lnk", ".bat",
        ".ps1", ".apk", ".jar", ".vhd",
    ];
    if dangerous.iter().any(|end| path.ends_with(end)) && !path.ends_with("min.js") {
        found.add("link_program", text);
    }
}

/// What a host's name says: imitation, embedding, mixed letters.
fn judge_host(url: &Url, against: &Against<'_>, found: &mut Found) {
    let office = against.office;
    let text = url.text();
    if mixed(&url.host) {
        found.add("link_mixed_script", name::shown(&url.host));
    }
    if office.imitates(&url.host).is_some() {
        found.add("link_lookalike", text.clone());
    }
    if office.is_protected(&url.host) || delivers(&url.host) {
        return;
    }
    match embeds(&url.host, office) {
        Some(Embedded::Protected) => found.add("link_embeds_protected", text),
        Some(Embedded::Somebody) => found.add("link_embeds_name", text),
        None => {}
    }
}

/// An own domain in the path of somebody else's page, as its first part.
fn judge_path(url: &Url, against: &Against<'_>, found: &mut Found) {
    let office = against.office;
    let own = &office.office().domains;
    if own.is_empty() || url.rest.len() < 2 || office.is_protected(&url.host) || delivers(&url.host)
    {
        return;
    }
    let path = url::unescaped(&url.rest).to_ascii_lowercase();
    let named = path
        .strip_prefix('/')
        .is_some_and(|path| own.iter().any(|own| path.starts_with(own.as_str())));
    if named && url.inner().is_none() {
        found.add("link_embeds_protected", url.text());
    }
}

fn judge_service(url: &Url, found: &mut Found) {
    if is_builder(url) {
        found.add("link_builder", url.text());
    }
    if PLACES
        .shorteners
        .iter()
        .any(|place| within(&url.host, place))
    {
        found.add("link_shortener", url.text());
    }
}

fn is_builder(url: &Url) -> bool {
    PLACES
        .builders
        .iter()
        .any(|place| match place.split_once('/') {
            None => within(&url.host, place) && (url.host != *place || url.rest.len() > 1),
            Some((host, path)) => {
                within(&url.host, host) && url.rest.trim_start_matches('/').starts_with(path)
            }
        })
}

/// Two words of signing in, or one beside another word, in a name below or on a registered one;
/// `mail.example.com` alone is what every office has.
fn wants_sign_in(host: &str) -> bool {
    let Some(of) = registrable(host) else {
        return false;
    };
    let below = host
        .strip_suffix(&of)
        .unwrap_or_default()
        .trim_end_matches('.');
    let first = of.split('.').next().unwrap_or_default();
    let count = |text: &str| {
        let words = text.split(['-', '.', '_']).filter(|word| !word.is_empty());
        let hits = words
            .clone()
            .filter(|word| PLACES.login_words.iter().any(|login| login == word))
            .count();
        let glued = PLACES
            .login_words
            .iter()
            .any(|login| login.contains('-') && text.contains(login.as_str()));
        (hits + usize::from(glued), words.count())
    };
    let (hits_below, words_below) = count(below);
    let (hits_first, words_first) = count(first);
    hits_below >= 2
        || (hits_below >= 1 && words_below >= 2 && below.contains('-'))
        || (hits_first >= 1 && words_first >= 2)
}

fn delivers(host: &str) -> bool {
    PLACES.delivery.iter().any(|place| within(host, place))
}

/// Whose name stands inside somebody else's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embedded {
    /// The office's own or a protected one, or an official one.
    Protected,
    /// A whole domain name of anybody.
    Somebody,
}

/// A domain name inside a foreign one, by structure: no list of builders knows them all.
pub(crate) fn embeds(host: &str, office: &Prepared) -> Option<Embedded> {
    let of = registrable(host)?;
    let below = host.strip_suffix(&of)?.trim_end_matches('.').to_owned();
    let first = of.split('.').next().unwrap_or_default();
    // `tainan.gov.tw.evil.example`, `tainan-gov-tw.evil.example`, `tainan-gov-tw.example`
    for part in [below.as_str(), first] {
        let dashed = format!("-{}-", part.replace('.', "-"));
        let names = office.worth_embedding().iter().any(|wanted| {
            let whole = format!("-{}-", wanted.replace('.', "-"));
            let long = wanted.len() >= 6;
            long && dashed.contains(&whole)
        });
        if names || official(&dashed) {
            return Some(Embedded::Protected);
        }
    }
    whole_name(&below).then_some(Embedded::Somebody)
}

/// `…-gov-tw`, `…-govtw`: an official ending that is not the end.
fn official(dashed: &str) -> bool {
    const ENDS: [&str; 8] = [
        "-gov-tw-",
        "-gov-vn-",
        "-govtw-",
        "-govvn-",
        "-gov-taipei-",
        "-nat-gov-",
        "-chinhphu-vn-",
        "-edu-gov-",
    ];
    ENDS.iter()
        .any(|end| dashed.find(end).is_some_and(|place| place > 0))
}

/// A label that reads as a top-level domain behind another label: `vnuedu.vn`, `www.a.com`.
fn whole_name(below: &str) -> bool {
    const TOPS: [&str; 12] = [
        "com", "net", "org", "gov", "edu", "tw", "vn", "info", "biz", "jp", "hk", "sg",
    ];
    let labels: Vec<_> = below.split('.').collect();
    labels.iter().enumerate().skip(1).any(|(place, label)| {
        let before = labels.get(place - 1).copied().unwrap_or_default();
        let named =
            before.len() >= 3 && before != "www" && before.bytes().any(|b| b.is_ascii_alphabetic());
        TOPS.contains(label) && named
    })
}

/// Letters of more than one alphabet in one label, as no language writes them.
pub(crate) fn mixed(host: &str) -> bool {
    use unicode_security::MixedScript as _;
    if !host.contains("xn--") {
        return false;
    }
    let shown = name::shown(host);
    shown.split('.').any(|label| {
        !label.is_single_script()
            || (!label.is_ascii()
                && name::likeness(label).is_ascii()
                && !label.chars().any(is_latin))
    })
}

/// Latin with marks is a language's own; Cyrillic that looks like Latin is not.
fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn differs(shown: &str, url: &Url, against: &Against<'_>, found: &mut Found) {
    let (one, other) = (registrable(shown), url.registrable());
    if one.is_none() || one == other || url.host.is_empty() {
        return;
    }
    let inner = url.inner().and_then(|inner| inner.registrable());
    if inner.is_some() && inner == one {
        return;
    }
    let seen = format!("{shown} → {}", url.host);
    if against.office.is_protected(shown) && !against.office.is_protected(&url.host) {
        found.add("link_text_protected", seen);
    } else if !against.by_list {
        // Newsletters count clicks by links of their own.
        found.add("link_text_differs", seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::Office;
    use crate::signs::Signs;

    fn codes(link: &str) -> Vec<&'static str> {
        let office = Prepared::new(Office {
            domains: vec!["tainan.gov.tw".to_owned()],
            ..Office::default()
        });
        let against = Against {
            office: &office,
            sender: "sender.example.org",
            by_list: false,
        };
        let mut found = Found::default();
        Links::default().take(link, None, "text", &against, &mut found);
        found.codes().collect()
    }

    #[test]
    fn every_example_of_every_link_sign_comes_out_as_its_file_says() {
        assert!(PLACES.builders.len() > 50);
        let mut ran = 0;
        for sign in Signs::builtin().all() {
            for link in &sign.hit {
                ran += 1;
                assert!(
                    codes(link).contains(&sign.code.as_str()),
                    "{}: {link}: {:?}",
                    sign.code,
                    codes(link)
                );
            }
            for link in &sign.miss {
                ran += 1;
                assert!(
                    !codes(link).contains(&sign.code.as_str()),
                    "{}: {link}",
                    sign.code
                );
            }
        }
        assert!(ran > 50, "{ran} examples");
    }

    #[test]
    fn the_fake_site_of_the_vietnamese_letter_is_seen_without_any_list() {
        let found = codes("https://vnuedu.vn.some-builder-nobody-lists.net");
        assert!(found.contains(&"link_embeds_name"), "{found:?}");
    }

    #[test]
    fn ordinary_links_of_offices_show_nothing() {
        for link in [
            "https://www.tainan.gov.tw/news/1?id=2",
            "https://mail.tainan.gov.tw/",
            "http://10.0.0.5/eip",
            "https://www.moda.gov.tw/",
            "https://dichvucong.quangnam.gov.vn/",
            "https://www.example.org/%E5%85%AC%E5%91%8A",
            "https://mail.example.com/",
            "https://zh.wikipedia.org/wiki/臺南市",
            "mailto:a@b.example.com",
        ] {
            assert!(codes(link).is_empty(), "{link}: {:?}", codes(link));
        }
    }
}

//! DKIM, DMARC and ARC: the example of RFC 8463 (appendix A), and messages that the tests sign
//! themselves by a plain reading of the RFCs.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

mod published;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::auth::dmarc::{self, Shown};
use mail::auth::{Arc, Asks, Dmarc, NoDns, Spf, Trouble, Zone, arc, dkim};
use mail::header::Raw;
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

const NOW: i64 = 1_600_000_000;
/// Where dkimpy's sources have the messages of their own tests.
const DKIMPY: &str = "dkimpy-1.1.8/dkim/tests/data";

/// RFC 8463, A.2 and A.3.
const RFC_ZONE: &str = "brisbane._domainkey.football.example.com TXT \"v=DKIM1; k=ed25519; \" \
    \"p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n\
    test._domainkey.football.example.com TXT \"v=DKIM1; k=rsa; \" \
    \"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id\" \
    \"Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/\" \
    \"e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2\" \
    \"kryOTIKT+l/K4w3QIDAQAB\"\n";
const RFC_MESSAGE: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
    d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
    subject : date : message-id : from : subject : date;\r\n \
    bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n \
    b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n \
    Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n\
    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n \
    d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n \
    date : message-id : from : subject : date;\r\n \
    bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n \
    b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n \
    DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n \
    dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n\
    From: Joe SixPack <joe@football.example.com>\r\n\
    To: Suzie Q <suzie@shopping.example.net>\r\n\
    Subject: Is dinner ready?\r\n\
    Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
    Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
    Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

#[test]
fn the_example_of_rfc_8463_verifies_and_any_change_of_it_does_not() {
    let zone = Zone::parse(RFC_ZONE).unwrap();
    let signatures = dkim::check(&Raw::of(RFC_MESSAGE.as_bytes()), &zone, NOW);
    let words: Vec<_> = signatures.iter().map(dkim::Signature::word).collect();
    assert_eq!(words, ["pass", "pass"], "{signatures:?}");
    // On a disk lines may end in LF alone.
    let on_disk = RFC_MESSAGE.replace("\r\n", "\n");
    assert!(
        dkim::check(&Raw::of(on_disk.as_bytes()), &zone, NOW)
            .iter()
            .all(|s| s.result.is_ok())
    );
    for (from, to, trouble) in [
        ("hungry", "thirsty", Trouble::BodyChanged),
        ("dinner", "supper", Trouble::Wrong),
    ] {
        let changed = RFC_MESSAGE.replace(from, to);
        let told = dkim::check(&Raw::of(changed.as_bytes()), &zone, NOW);
        assert!(told.iter().all(|s| s.result == Err(trouble)), "{told:?}");
    }
    let told = dkim::check(&Raw::of(RFC_MESSAGE.as_bytes()), &NoDns, NOW);
    assert!(told.iter().all(|s| s.result == Err(Trouble::NotAsked)));
}

/// A signer of the test's own: relaxed/relaxed, by string work that shares nothing with the crate.
struct Signer {
    key: Ed25519KeyPair,
}

impl Signer {
    fn new(seed: u8) -> Self {
        let key = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        Self { key }
    }

    fn record(&self, name: &str) -> String {
        let key = STANDARD.encode(self.key.public_key().as_ref());
        format!("{name} TXT \"v=DKIM1; k=ed25519; p={key}\"\n")
    }

    fn sign(&self, data: &str) -> String {
        STANDARD.encode(
            self.key
                .sign(digest(&SHA256, data.as_bytes()).as_ref())
                .as_ref(),
        )
    }

    /// A header with a signature field of that name on top.
    fn signed(&self, name: &str, tags: &str, header: &str, body: &str) -> String {
        let body_hash = STANDARD.encode(digest(&SHA256, relaxed_body(body).as_bytes()).as_ref());
        let tags = format!(
            "{tags}; a=ed25519-sha256; c=relaxed/relaxed; h=from:subject; bh={body_hash}; b="
        );
        let mut data = String::new();
        for wanted in ["from", "subject"] {
            let line = header
                .lines()
                .rev()
                .find(|line| line.to_lowercase().starts_with(wanted));
            data.push_str(&relaxed(line.unwrap()));
            data.push_str("\r\n");
        }
        data.push_str(&relaxed(&format!("{name}: {tags}")));
        format!("{name}: {tags}{}\r\n{header}", self.sign(&data))
    }
}

fn relaxed(line: &str) -> String {
    let (name, value) = line.split_once(':').unwrap();
    let words: Vec<_> = value.split_whitespace().collect();
    format!("{}:{}", name.trim().to_lowercase(), words.join(" "))
}

fn relaxed_body(body: &str) -> String {
    let lines: Vec<_> = body
        .lines()
        .map(|line| {
            let words: Vec<_> = line
                .split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .collect();
            let lead = if line.starts_with([' ', '\t']) && !words.is_empty() {
                " "
            } else {
                ""
            };
            format!("{lead}{}\r\n", words.join(" "))
        })
        .collect();
    lines.concat().trim_end_matches("\r\n").to_owned()
        + if body.trim().is_empty() { "" } else { "\r\n" }
}

const HEADER: &str = "From: An <an@quang.example>\r\nSubject: bien  ban\r\n";
const BODY: &str = "  Kinh gui\r\n\r\n so  12 \r\n\r\n\r\n";

#[test]
fn a_signature_holds_only_for_its_domain_its_time_and_its_header() {
    let signer = Signer::new(7);
    let zone = Zone::parse(&signer.record("s1._domainkey.quang.example")).unwrap();
    let with = |tags: &str| {
        let header = signer.signed("DKIM-Signature", tags, HEADER, BODY);
        let message = format!("{header}\r\n{BODY}");
        dkim::check(&Raw::of(message.as_bytes()), &zone, NOW)
            .remove(0)
            .result
    };
    assert_eq!(with("v=1; d=quang.example; s=s1"), Ok(()));
    assert_eq!(
        with("v=1; d=quang.example; s=s1; i=@a.quang.example"),
        Ok(())
    );
    assert_eq!(with("v=1; d=quang.example; s=s1; x=1700000000"), Ok(()));
    assert_eq!(
        with("v=1; d=quang.example; s=s1; x=1500000000"),
        Err(Trouble::Expired)
    );
    assert_eq!(
        with("v=1; d=quang.example; s=s1; i=@other.example"),
        Err(Trouble::Malformed)
    );
    assert_eq!(with("v=1; d=quang.example; s=s2"), Err(Trouble::NoKey));
    assert_eq!(with("v=2; d=quang.example; s=s1"), Err(Trouble::Malformed));
    assert_eq!(
        with("v=1; d=quang.example; s=s1; q=dns/other"),
        Err(Trouble::Malformed)
    );
    assert_eq!(
        with("v=1; d=quang.example; s=s1; l=9000"),
        Err(Trouble::BodyChanged)
    );
}

#[test]
fn a_second_from_on_top_of_a_signed_one_is_not_what_was_signed() {
    let signer = Signer::new(7);
    let zone = Zone::parse(&signer.record("s1._domainkey.quang.example")).unwrap();
    let header = signer.signed("DKIM-Signature", "v=1; d=quang.example; s=s1", HEADER, BODY);
    let below = format!("{header}From: x <x@other.example>\r\n\r\n{BODY}");
    let told = dkim::check(&Raw::of(below.as_bytes()), &zone, NOW);
    assert_eq!(told[0].result, Err(Trouble::Wrong));
}

#[test]
fn keys_that_were_taken_back_or_are_for_something_else_open_nothing() {
    let signer = Signer::new(7);
    let header = signer.signed("DKIM-Signature", "v=1; d=quang.example; s=s1", HEADER, BODY);
    let message = format!("{header}\r\n{BODY}");
    let told = |record: &str| {
        let zone = Zone::parse(&format!("s1._domainkey.quang.example TXT \"{record}\"\n")).unwrap();
        dkim::check(&Raw::of(message.as_bytes()), &zone, NOW).remove(0)
    };
    assert_eq!(told("v=DKIM1; k=ed25519; p=").result, Err(Trouble::Revoked));
    assert_eq!(told("v=DKIM1; k=rsa; p=AAAA").result, Err(Trouble::BadKey));
    assert_eq!(
        told("v=DKIM2; k=ed25519; p=AAAA").result,
        Err(Trouble::BadKey)
    );
    let key = STANDARD.encode(signer.key.public_key().as_ref());
    let other_use = told(&format!("v=DKIM1; k=ed25519; s=tlsrpt; p={key}"));
    assert_eq!(other_use.result, Err(Trouble::BadKey));
    assert!(told(&format!("v=DKIM1; k=ed25519; t=y; p={key}")).testing);
}

fn arc_set(
    signer: &Signer,
    number: usize,
    cv: &str,
    header: &str,
    before: &str,
) -> (String, String) {
    let results = format!("ARC-Authentication-Results: i={number}; mx.list.example; dkim=pass\r\n");
    let tags = format!("i={number}; d=list.example; s=arc");
    let field = signer.signed("ARC-Message-Signature", &tags, header, BODY);
    let message = field.lines().next().unwrap().to_owned() + "\r\n";
    let open =
        format!("ARC-Seal: i={number}; a=ed25519-sha256; d=list.example; s=arc; cv={cv}; b=");
    let mut data = String::from(before);
    for line in [results.as_str(), message.as_str()] {
        data.push_str(&relaxed(line));
        data.push_str("\r\n");
    }
    let closed = format!("{open}{}", signer.sign(&(data.clone() + &relaxed(&open))));
    data.push_str(&relaxed(&closed));
    data.push_str("\r\n");
    (format!("{closed}\r\n{message}{results}"), data)
}

#[test]
fn a_chain_of_two_seals_holds_until_something_in_it_changes() {
    let signer = Signer::new(9);
    let zone = Zone::parse(&signer.record("arc._domainkey.list.example")).unwrap();
    let (first, chained) = arc_set(&signer, 1, "none", HEADER, "");
    let (second, _) = arc_set(&signer, 2, "pass", HEADER, &chained);
    let message = format!("{second}{first}{HEADER}\r\n{BODY}");
    let judged = |message: &str| arc::check(&Raw::of(message.as_bytes()), &zone);
    let sealers = vec!["list.example".to_owned(); 2];
    assert_eq!(judged(&message), Arc::Pass(sealers));
    assert_eq!(
        judged(&message.replace("dkim=pass", "dkim=fail")),
        Arc::Fail
    );
    assert_eq!(judged(&message.replace("bien", "bao")), Arc::Fail);
    assert_eq!(judged(&format!("{second}{HEADER}\r\n{BODY}")), Arc::Fail);
    assert_eq!(
        judged(&format!("{first}{first}{HEADER}\r\n{BODY}")),
        Arc::Fail
    );
    assert_eq!(judged(&format!("{HEADER}\r\n{BODY}")), Arc::None);
    let offline = arc::check(&Raw::of(message.as_bytes()), &NoDns);
    assert_eq!(offline, Arc::TempError);
}

fn dmarc_of(zone: &str, from: &str, spf: Spf, spf_domain: &str) -> Dmarc {
    let zone = Zone::parse(zone).unwrap();
    let shown = Shown {
        from,
        spf,
        spf_domain,
        dkim: &[],
    };
    dmarc::check(&shown, &zone)
}

#[test]
fn dmarc_asks_whether_what_was_shown_is_what_people_see() {
    let zone = "_dmarc.tainan.gov.tw TXT \"v=DMARC1; p=reject; sp=quarantine\"\n";
    let strict = "_dmarc.tainan.gov.tw TXT \"v=DMARC1; p=none; aspf=s\"\n";
    let of = dmarc_of;
    assert_eq!(
        of(zone, "tainan.gov.tw", Spf::Pass, "m.tainan.gov.tw"),
        Dmarc::Pass
    );
    assert_eq!(
        of(zone, "tainan.gov.tw", Spf::Pass, "evil.example"),
        Dmarc::Fail(Asks::Reject)
    );
    assert_eq!(
        of(zone, "m.tainan.gov.tw", Spf::Fail, "m.tainan.gov.tw"),
        Dmarc::Fail(Asks::Quarantine)
    );
    assert_eq!(
        of(zone, "tainan.gov.tw", Spf::TempError, "tainan.gov.tw"),
        Dmarc::TempError
    );
    assert_eq!(
        of(strict, "tainan.gov.tw", Spf::Pass, "m.tainan.gov.tw"),
        Dmarc::Fail(Asks::Nothing)
    );
    assert_eq!(
        of("", "tainan.gov.tw", Spf::Pass, "tainan.gov.tw"),
        Dmarc::None
    );
    assert_eq!(
        of(
            "_dmarc.a.example TXT \"v=DMARC1; p=later\"\n",
            "a.example",
            Spf::None,
            ""
        ),
        Dmarc::PermError
    );
    // Neighbours below one public suffix are strangers.
    assert_eq!(
        of(zone, "tainan.gov.tw", Spf::Pass, "taipei.gov.tw"),
        Dmarc::Fail(Asks::Reject)
    );
}

#[test]
fn the_published_signatures_of_dkimpy_come_out_as_its_tests_say() {
    let key = std::fs::read_to_string(published::file(&format!("{DKIMPY}/test.txt"))).unwrap();
    let key = key.replace(['\n', '\r'], "").replace('"', "");
    let zone = format!("{RFC_ZONE}test._domainkey.football.example.com TXT \"{key}\"\n");
    let zone = Zone::parse(&zone).unwrap();
    for (file, words) in [
        ("rfc6376.signed.msg", vec!["pass", "pass"]),
        ("rfc6376.signed.rsa.msg", vec!["pass"]),
    ] {
        let message = std::fs::read(published::file(&format!("{DKIMPY}/{file}"))).unwrap();
        let told = dkim::check(&Raw::of(&message), &zone, NOW);
        let said: Vec<_> = told.iter().map(dkim::Signature::word).collect();
        assert_eq!(said, words, "{file}: {told:?}");
    }
}

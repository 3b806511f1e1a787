//! What browsers and applications bring by OpenID Connect.

use std::collections::BTreeSet;

use oidc::address::Address;
use oidc::jws::{self, ID_TOKEN};
use oidc::keys::{Algorithm, PublicKey};
use oidc::request::{self, Allowed, Read};
use oidc::scope::Scope;
use oidc::{Pairs, exchange};

use crate::Entry;
use crate::seeds::texts;

const ENTERED: &str = "https://f.example/cb";
const REQUEST: &str = "client_id=1&response_type=code&redirect_uri=https%3A%2F%2Ff.example%2Fcb&scope=openid+email&state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=none&max_age=9";
const EXCHANGE: &str = "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Ff.example%2Fcb&code_verifier=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv&client_id=1&client_secret=s";
const TOKEN: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6IngifQ.eyJzdWIiOiIxIn0.AAAA";

pub(crate) fn entries() -> Vec<Entry> {
    vec![sign_in()]
}

fn sign_in() -> Entry {
    let uris = [ENTERED.to_owned()];
    let scopes: BTreeSet<Scope> = Scope::ALL.into();
    let key = PublicKey::kept(Algorithm::EdDsa, vec![7; 32]);
    let keys: Vec<PublicKey> = key.into_iter().collect();
    let run = move |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let pairs = Pairs::read(&text).unwrap_or_default();
        let allowed = Allowed {
            redirect_uris: &uris,
            scopes: &scopes,
        };
        match request::read(&pairs, allowed) {
            Read::Request(request) => assert_eq!(request.back.address, ENTERED),
            Read::Back(back, _, _) => assert_eq!(back.address, ENTERED),
            Read::Page => {}
        }
        let _who = exchange::shown(None, &pairs).map(|shown| shown.basic);
        let _header = exchange::shown(Some(&text), &Pairs::default()).map(|shown| shown.basic);
        let _grant = exchange::wanted(&pairs).map(drop);
        let _token = exchange::bearer(&text);
        if let Ok(address) = Address::parse(&text) {
            assert!(!address.authority.contains('@') && !text.contains(['#', '*', '\\']));
        }
        assert!(
            jws::read(&text, &keys, ID_TOKEN).is_err(),
            "nobody signed it"
        );
    };
    Entry::new("sign-in-requests", run)
        .splinters(&[
            "&",
            "=",
            "%",
            "%00",
            "+",
            ".",
            "//",
            "@",
            "#",
            "..",
            "Basic ",
            "redirect_uri=",
        ])
        .seeds(texts(&[
            REQUEST,
            EXCHANGE,
            TOKEN,
            ENTERED,
            "Basic MTpz",
            "Bearer x",
        ]))
}

use super::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

const CHALLENGE: &str = "Y2hhbGxlbmdl";
const VERIFIED: u8 = USER_PRESENT | USER_VERIFIED;

fn site() -> RelyingParty {
    RelyingParty {
        id: "town.example".to_owned(),
        origin: "https://town.example".to_owned(),
    }
}

/// An authenticator in software.
struct Authenticator {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

/// What it is asked, and what may be wrong with its answer.
#[derive(Clone)]
struct Asked {
    kind: &'static str,
    challenge: &'static str,
    origin: &'static str,
    cross_origin: bool,
    site: &'static str,
    flags: u8,
    count: u32,
}

const GET: Asked = Asked {
    kind: "webauthn.get",
    challenge: CHALLENGE,
    origin: "https://town.example",
    cross_origin: false,
    site: "town.example",
    flags: VERIFIED,
    count: 0,
};

const CREATE: Asked = Asked {
    kind: "webauthn.create",
    flags: VERIFIED | HOLDS_CREDENTIAL | BACKED_UP,
    ..GET
};

impl Authenticator {
    fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random);
        let document = document.unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random);
        Self {
            pair: pair.unwrap(),
            random,
        }
    }

    fn public_key(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    fn cose(&self) -> Vec<u8> {
        let point = self.public_key();
        [&KEY_HEAD, &point[1..33], &KEY_MIDDLE, &point[33..]].concat()
    }

    fn answers(&self, asked: &Asked) -> Brought {
        let client_data = serde_json::json!({
            "type": asked.kind,
            "challenge": asked.challenge,
            "origin": asked.origin,
            "crossOrigin": asked.cross_origin,
            "future": "ignored",
        });
        let client_data = client_data.to_string().into_bytes();
        let mut data = Sha256::digest(asked.site.as_bytes()).to_vec();
        data.push(asked.flags);
        data.extend(asked.count.to_be_bytes());
        let credential = vec![9; 20];
        if asked.flags & HOLDS_CREDENTIAL != 0 {
            data.extend([0; 16]);
            data.extend(20_u16.to_be_bytes());
            data.extend(&credential);
            data.extend(self.cose());
        }
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.pair.sign(&self.random, &signed).unwrap();
        Brought {
            credential,
            client_data,
            authenticator_data: data,
            signature: signature.as_ref().to_vec(),
            user_handle: Vec::new(),
        }
    }

    fn signs_in(&self, asked: &Asked, count: u32) -> Result<Asserted, NotProved> {
        let brought = self.answers(asked);
        asserted(&site(), CHALLENGE, &brought, (&self.public_key(), count))
    }
}

/// Everything that may be wrong with an answer, whichever it is.
fn wrongs(right: &Asked) -> [(Asked, NotProved); 8] {
    let other_kind = if right.kind == "webauthn.get" {
        "webauthn.create"
    } else {
        "webauthn.get"
    };
    let with = |change: &dyn Fn(&mut Asked)| {
        let mut asked = right.clone();
        change(&mut asked);
        asked
    };
    [
        (with(&|asked| asked.kind = other_kind), NotProved::Kind),
        (
            with(&|asked| asked.challenge = "b2xk"),
            NotProved::Challenge,
        ),
        (with(&|asked| asked.challenge = ""), NotProved::Challenge),
        (
            with(&|asked| asked.origin = "https://town.example.evil.example"),
            NotProved::Origin,
        ),
        (with(&|asked| asked.cross_origin = true), NotProved::Origin),
        (with(&|asked| asked.site = "evil.example"), NotProved::Site),
        (
            with(&|asked| asked.flags &= !USER_VERIFIED),
            NotProved::NotVerified,
        ),
        (
            with(&|asked| asked.flags &= !USER_PRESENT),
            NotProved::NotVerified,
        ),
    ]
}

#[test]
fn a_new_passkey_is_taken_with_its_key() {
    let authenticator = Authenticator::new();
    let brought = authenticator.answers(&CREATE);
    let taken = registered(&site(), CHALLENGE, &brought).unwrap();
    assert_eq!(taken.public_key, authenticator.public_key());
    assert!(taken.backed_up && taken.sign_count == 0);
    for (asked, why) in wrongs(&CREATE) {
        let brought = authenticator.answers(&asked);
        assert_eq!(registered(&site(), CHALLENGE, &brought), Err(why));
    }
}

#[test]
fn a_new_passkey_of_another_form_is_refused() {
    let authenticator = Authenticator::new();
    let right = authenticator.answers(&CREATE);
    let refused = |brought: &Brought| registered(&site(), CHALLENGE, brought).unwrap_err();
    for length in 0..right.authenticator_data.len() {
        let mut short = right.clone();
        short.authenticator_data.truncate(length);
        let why = refused(&short);
        assert!(
            matches!(why, NotProved::AuthenticatorData | NotProved::Key),
            "{length}: {why}"
        );
    }
    let mut other = right.clone();
    other.credential = vec![8; 20];
    assert_eq!(refused(&other), NotProved::AuthenticatorData);
    // EdDSA in the place of ES256.
    let mut other = right.clone();
    let place = 37 + 16 + 2 + 20 + 4;
    other.authenticator_data[place] = 0x27;
    assert_eq!(refused(&other), NotProved::Key);
    for broken in ["", "{}", "[]", "null", "\u{0}"] {
        let mut other = right.clone();
        other.client_data = broken.as_bytes().to_vec();
        assert_eq!(refused(&other), NotProved::ClientData);
    }
}

#[test]
fn a_passkey_signs_in_for_its_own_challenge_and_site_only() {
    let authenticator = Authenticator::new();
    assert!(authenticator.signs_in(&GET, 0).is_ok());
    for (asked, why) in wrongs(&GET) {
        assert_eq!(authenticator.signs_in(&asked, 0), Err(why));
    }
}

#[test]
fn a_signature_holds_for_its_key_and_its_bytes_only() {
    let (one, two) = (Authenticator::new(), Authenticator::new());
    let right = one.answers(&GET);
    let check = |brought: &Brought, key: &[u8]| asserted(&site(), CHALLENGE, brought, (key, 0));
    assert!(check(&right, &one.public_key()).is_ok());
    let refused = Err(NotProved::Signature);
    assert_eq!(check(&right, &two.public_key()), refused);
    assert_eq!(check(&right, &[4; 65]), refused);
    assert_eq!(check(&right, &[]), refused);
    for place in 0..right.signature.len() {
        let mut other = right.clone();
        other.signature[place] ^= 1;
        assert_eq!(check(&other, &one.public_key()), refused, "{place}");
    }
    let mut other = right.clone();
    other.authenticator_data[36] ^= 1;
    assert_eq!(check(&other, &one.public_key()), refused);
    let mut other = right;
    other.client_data.push(b' ');
    assert_eq!(check(&other, &one.public_key()), refused);
}

#[test]
fn an_authenticator_that_counts_backwards_is_refused() {
    let authenticator = Authenticator::new();
    let with = |count: u32, seen: u32| authenticator.signs_in(&Asked { count, ..GET }, seen);
    assert_eq!(with(5, 4).unwrap().sign_count, 5);
    assert_eq!(with(0, 0).unwrap().sign_count, 0);
    for (count, seen) in [(4, 4), (3, 4), (0, 4)] {
        assert_eq!(with(count, seen), Err(NotProved::Count));
    }
}

struct Random(std::sync::atomic::AtomicU8);

impl Ids for Random {
    fn uuid(&self) -> uuid::Uuid {
        uuid::Uuid::nil()
    }
    fn secret(&self) -> [u8; 32] {
        [self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst); 32]
    }
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

#[test]
fn a_challenge_is_answered_once_in_time_and_for_its_purpose() {
    let ids = || Arc::new(Random(1.into()));
    let (checks, authenticator) = (Passkeys::new(ids()), Authenticator::new());
    let mut passkey = Passkey {
        credential: vec![9; 20],
        account: domain::id::AccountId::new(uuid::Uuid::nil()),
        user_handle: Vec::new(),
        public_key: authenticator.public_key(),
        sign_count: 0,
        backed_up: false,
        name: String::new(),
        since: at(0),
        last_used: None,
    };
    let answer = |challenge: &[u8]| {
        let challenge: &'static str = URL_SAFE_NO_PAD.encode(challenge).leak();
        authenticator.answers(&Asked { challenge, ..GET })
    };
    let one = answer(&checks.challenge("sign in", at(0)));
    let opens = |brought: &Brought, purpose: &str, minutes, passkey: &Passkey| {
        let site = site();
        checks
            .asserted(&site, purpose, brought, passkey, at(minutes))
            .is_some()
    };
    assert!(!opens(&one, "something else", 1, &passkey));
    assert!(!opens(&one, "sign in", 10, &passkey), "too late");
    passkey.public_key = Authenticator::new().public_key();
    assert!(!opens(&one, "sign in", 1, &passkey), "another key");
    passkey.public_key = authenticator.public_key();
    assert!(
        opens(&one, "sign in", 1, &passkey),
        "a failure uses nothing up"
    );
    assert!(!opens(&one, "sign in", 1, &passkey), "replayed");
    let two = answer(&checks.challenge("sign in", at(0)));
    assert!(opens(&two, "sign in", 9, &passkey));
    assert!(!opens(&one, "sign in", 9, &passkey), "still replayed");
    let forged = answer(&[7; 72]);
    assert!(!opens(&forged, "sign in", 1, &passkey));
    let other = Passkeys::new(Arc::new(Random(99.into())));
    let foreign = answer(&other.challenge("sign in", at(0)));
    assert!(
        !opens(&foreign, "sign in", 1, &passkey),
        "of another program"
    );
}

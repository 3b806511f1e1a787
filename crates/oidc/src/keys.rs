//! Keys that sign: made, kept by whoever seals them, told to applications as JWK (RFC 7517, RFC 8037).

use std::fmt;
use std::sync::Arc;

use ring::rand::SecureRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{base64url, from_base64url};

/// The machine's source of randomness, which the program's wiring hands in.
pub type MachineRandom = ring::rand::SystemRandom;

/// First byte of a point that is written with both coordinates.
const UNCOMPRESSED: u8 = 4;
/// Bytes of a coordinate on P-256, and of a point of Ed25519.
const COORDINATE: usize = 32;

/// By what tokens are signed. There is no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Es256, Self::EdDsa];

    /// Its name (RFC 7518, RFC 8037).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A key cannot be made or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The machine gives no randomness, or it is not a key of this kind.
    #[error("the key cannot be made or used")]
    Unusable,
}

/// A key that signs, in the clear: PKCS#8, between being made or opened and being used.
pub struct SecretKey {
    algorithm: Algorithm,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.algorithm.name())
    }
}

impl SecretKey {
    /// The key of bytes that were kept.
    pub fn kept(algorithm: Algorithm, pkcs8: Vec<u8>) -> Self {
        Self {
            algorithm,
            pkcs8: Zeroizing::new(pkcs8),
        }
    }

    /// The bytes to be sealed.
    pub fn to_seal(&self) -> &[u8] {
        &self.pkcs8
    }
}

/// The key that applications check signatures by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: Algorithm,
    /// Both coordinates of a point on P-256, or the point of Ed25519.
    point: Vec<u8>,
}

impl PublicKey {
    /// By what it signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its point, for keeping.
    pub fn point(&self) -> &[u8] {
        &self.point
    }

    /// A key that was kept; none where the point has another length.
    pub fn kept(algorithm: Algorithm, point: Vec<u8>) -> Option<Self> {
        let length = match algorithm {
            Algorithm::Es256 => 2 * COORDINATE,
            Algorithm::EdDsa => COORDINATE,
        };
        (point.len() == length).then_some(Self { algorithm, point })
    }

    /// What it consists of, in the order of its thumbprint (RFC 7638).
    fn members(&self) -> Vec<(&'static str, String)> {
        let named = |name: &str| name.to_owned();
        match self.algorithm {
            Algorithm::Es256 => {
                let (x, y) = self.point.split_at_checked(COORDINATE).unwrap_or_default();
                vec![
                    ("crv", named("P-256")),
                    ("kty", named("EC")),
                    ("x", base64url(x)),
                    ("y", base64url(y)),
                ]
            }
            Algorithm::EdDsa => vec![
                ("crv", named("Ed25519")),
                ("kty", named("OKP")),
                ("x", base64url(&self.point)),
            ],
        }
    }

    /// Its thumbprint (RFC 7638), by which a token names it.
    pub fn id(&self) -> String {
        let members = self.members();
        let text = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":\"{value}\""));
        let text = format!("{{{}}}", text.collect::<Vec<_>>().join(","));
        base64url(&Sha256::digest(text.as_bytes()))
    }

    /// The key as applications read it.
    pub fn jwk(&self) -> Value {
        let mut key = json!({
            "use": "sig",
            "alg": self.algorithm.name(),
            "kid": self.id(),
        });
        if let Some(key) = key.as_object_mut() {
            for (name, value) in self.members() {
                key.insert(name.to_owned(), Value::String(value));
            }
        }
        key
    }

    /// Reads a key as applications read it.
    pub fn from_jwk(key: &Value) -> Option<Self> {
        let text = |name| key.get(name).and_then(Value::as_str);
        let part = |name| text(name).and_then(from_base64url);
        let (algorithm, point) = match (text("kty")?, text("crv")?) {
            ("EC", "P-256") => (Algorithm::Es256, [part("x")?, part("y")?].concat()),
            ("OKP", "Ed25519") => (Algorithm::EdDsa, part("x")?),
            _ => return None,
        };
        Self::kept(algorithm, point)
    }

    /// Whether a signature is this key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let checked = match self.algorithm {
            Algorithm::Es256 => {
                let mut point = vec![UNCOMPRESSED];
                point.extend(&self.point);
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Algorithm::EdDsa => {
                UnparsedPublicKey::new(&ED25519, &self.point).verify(message, signature)
            }
        };
        checked.is_ok()
    }
}

/// Makes keys and signs with them.
#[derive(Debug, Clone)]
pub struct Signer {
    random: Arc<dyn SecureRandom + Send + Sync>,
}

impl Signer {
    /// With the machine's randomness.
    pub fn new(random: MachineRandom) -> Self {
        Self {
            random: Arc::new(random),
        }
    }

    /// A new key.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn new_key(&self, algorithm: Algorithm) -> Result<SecretKey, KeyError> {
        let unusable = |_| KeyError::Unusable;
        let made = match algorithm {
            Algorithm::Es256 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &*self.random)
            }
            Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&*self.random),
        };
        let made = made.map_err(unusable)?;
        Ok(SecretKey::kept(algorithm, made.as_ref().to_vec()))
    }

    /// The public half of a key.
    ///
    /// # Errors
    /// When it is not a key of its kind.
    pub fn public(&self, key: &SecretKey) -> Result<PublicKey, KeyError> {
        let point = match key.algorithm {
            Algorithm::Es256 => {
                let pair = self.on_p256(key)?;
                let point = pair.public_key().as_ref();
                point.get(1..).unwrap_or_default().to_vec()
            }
            Algorithm::EdDsa => on_25519(key)?.public_key().as_ref().to_vec(),
        };
        PublicKey::kept(key.algorithm, point).ok_or(KeyError::Unusable)
    }

    /// Signs a message.
    ///
    /// # Errors
    /// When it is not a key of its kind, or the machine gives no randomness.
    pub fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(match key.algorithm {
            Algorithm::Es256 => {
                let signed = self.on_p256(key)?.sign(&*self.random, message);
                signed.map_err(|_| KeyError::Unusable)?.as_ref().to_vec()
            }
            Algorithm::EdDsa => on_25519(key)?.sign(message).as_ref().to_vec(),
        })
    }

    fn on_p256(&self, key: &SecretKey) -> Result<EcdsaKeyPair, KeyError> {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &key.pkcs8, &*self.random);
        pair.map_err(|_| KeyError::Unusable)
    }
}

fn on_25519(key: &SecretKey) -> Result<Ed25519KeyPair, KeyError> {
    Ed25519KeyPair::from_pkcs8(&key.pkcs8).map_err(|_| KeyError::Unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_the_standards_are_read_named_and_written() {
        // RFC 8037 appendix A.2 and A.3; RFC 7515 appendix A.3.1.
        let edwards = json!({"kty": "OKP", "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        let key = PublicKey::from_jwk(&edwards).unwrap();
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let nist = json!({"kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
        let key = PublicKey::from_jwk(&nist).unwrap();
        assert_eq!(PublicKey::from_jwk(&key.jwk()).as_ref(), Some(&key));
        assert_eq!(key.jwk()["alg"], "ES256");
        for wrong in [
            json!({"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMko"}),
            json!({"kty": "OKP", "crv": "X25519", "x": edwards["x"]}),
            json!({"kty": "EC", "crv": "P-384", "x": nist["x"], "y": nist["y"]}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
        ] {
            assert_eq!(PublicKey::from_jwk(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_new_key_signs_what_it_alone_verifies() {
        let signer = Signer::new(MachineRandom::new());
        for algorithm in Algorithm::ALL {
            let (key, other) = (signer.new_key(algorithm), signer.new_key(algorithm));
            let (key, other) = (key.unwrap(), other.unwrap());
            let signature = signer.sign(&key, b"said").unwrap();
            let kept = SecretKey::kept(algorithm, key.to_seal().to_vec());
            let public = signer.public(&kept).unwrap();
            assert_eq!(signature.len(), 64);
            assert!(public.verifies(b"said", &signature));
            assert!(!public.verifies(b"sbid", &signature));
            assert!(!signer.public(&other).unwrap().verifies(b"said", &signature));
            assert_eq!(PublicKey::from_jwk(&public.jwk()), Some(public));
            assert!(!format!("{key:?}").contains('['), "no byte of it is told");
        }
    }
}

//! Signed tokens (RFC 7515, RFC 7519): written, and read only as strictly as they were written.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::keys::{Algorithm, KeyError, PublicKey, SecretKey, Signer};
use crate::{base64url, from_base64url};

/// Longest token that is read, in bytes.
pub const LONGEST: usize = 8 * 1024;
/// The type of identity tokens.
pub const ID_TOKEN: &str = "JWT";
/// The type of the tokens that say that somebody signed out (OpenID Connect Back-Channel Logout 1.0).
pub const LOGOUT_TOKEN: &str = "logout+jwt";

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is no token of three parts, or too long.
    #[error("not a signed token")]
    Form,
    /// It names an algorithm that its key does not have; `none` is one of those.
    #[error("another algorithm")]
    Algorithm,
    /// It is a token for something else.
    #[error("a token of another type")]
    Type,
    /// Nobody here has its key.
    #[error("an unknown key")]
    Key,
    /// Its signature is not the key's.
    #[error("the signature is wrong")]
    Signature,
}

/// What a header may say. Anything else changes how a token is to be read, and is refused: `crit`, `jwk`, `jku`,
/// `x5c`, `zip`, `b64`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    kid: String,
}

/// Writes a token.
///
/// # Errors
/// When the key cannot be used.
pub fn written(
    signer: &Signer,
    (secret, public): (&SecretKey, &PublicKey),
    typ: &str,
    claims: &Map<String, Value>,
) -> Result<String, KeyError> {
    let header = Header {
        alg: public.algorithm().name().to_owned(),
        typ: Some(typ.to_owned()),
        kid: public.id(),
    };
    let header = serde_json::to_vec(&header).map_err(|_| KeyError::Unusable)?;
    let claims = serde_json::to_vec(claims).map_err(|_| KeyError::Unusable)?;
    let said = format!("{}.{}", base64url(&header), base64url(&claims));
    let signature = signer.sign(secret, said.as_bytes())?;
    Ok(format!("{said}.{}", base64url(&signature)))
}

/// The claims of a token that one of the keys signed. Times are the caller's matter.
///
/// # Errors
/// Why it is not believed.
pub fn read(token: &str, keys: &[PublicKey], typ: &str) -> Result<Map<String, Value>, Wrong> {
    if token.len() > LONGEST {
        return Err(Wrong::Form);
    }
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next(), parts.next(), parts.next());
    let (Some(header), Some(claims), Some(signature), None) =
        (header, claims, signature, parts.next())
    else {
        return Err(Wrong::Form);
    };
    let said = token.get(..header.len() + 1 + claims.len());
    let bytes = |part| from_base64url(part).ok_or(Wrong::Form);
    let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Wrong::Form)?;
    let algorithm = Algorithm::from_name(&header.alg).ok_or(Wrong::Algorithm)?;
    if header.typ.as_deref() != Some(typ) {
        return Err(Wrong::Type);
    }
    let key = keys.iter().find(|key| key.id() == header.kid);
    let key = key.ok_or(Wrong::Key)?;
    if key.algorithm() != algorithm {
        return Err(Wrong::Algorithm);
    }
    if !key.verifies(said.unwrap_or_default().as_bytes(), &bytes(signature)?) {
        return Err(Wrong::Signature);
    }
    serde_json::from_slice(&bytes(claims)?).map_err(|_| Wrong::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::MachineRandom;
    use serde_json::json;

    #[test]
    fn the_signatures_of_the_standards_are_their_keys() {
        // RFC 7515 appendix A.3.1 (ES256) and RFC 8037 appendix A.5 (Ed25519).
        let nist = PublicKey::from_jwk(&json!({"kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}));
        let said = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signed = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        assert!(
            nist.unwrap()
                .verifies(said.as_bytes(), &from_base64url(signed).unwrap())
        );
        let edwards = PublicKey::from_jwk(&json!({"kty": "OKP", "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}));
        let said = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signed = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert!(
            edwards
                .unwrap()
                .verifies(said.as_bytes(), &from_base64url(signed).unwrap())
        );
    }

    fn forged(header: &Value, claims: &Value, signature: &[u8]) -> String {
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        format!("{}.{}.{}", part(header), part(claims), base64url(signature))
    }

    #[test]
    fn only_a_token_of_ours_is_believed() {
        let signer = Signer::new(MachineRandom::new());
        for algorithm in Algorithm::ALL {
            let secret = signer.new_key(algorithm).unwrap();
            let public = signer.public(&secret).unwrap();
            let claims = json!({"iss": "https://office.example", "sub": "1"});
            let claims = claims.as_object().unwrap();
            let pair = (&secret, &public);
            let token = written(&signer, pair, ID_TOKEN, claims).unwrap();
            let keys = [public.clone()];
            assert_eq!(read(&token, &keys, ID_TOKEN).as_ref(), Ok(claims));
            assert_eq!(read(&token, &keys, LOGOUT_TOKEN), Err(Wrong::Type));
            assert_eq!(read(&token, &[], ID_TOKEN), Err(Wrong::Key));
            let said = json!({"sub": "2"});
            let (kid, alg) = (public.id(), algorithm.name());
            let other = if alg == "ES256" { "EdDSA" } else { "ES256" };
            for (header, why) in [
                (
                    json!({"alg": "none", "kid": kid, "typ": "JWT"}),
                    Wrong::Algorithm,
                ),
                (
                    json!({"alg": "None", "kid": kid, "typ": "JWT"}),
                    Wrong::Algorithm,
                ),
                (
                    json!({"alg": "HS256", "kid": kid, "typ": "JWT"}),
                    Wrong::Algorithm,
                ),
                (
                    json!({"alg": other, "kid": kid, "typ": "JWT"}),
                    Wrong::Algorithm,
                ),
                (json!({"alg": alg, "typ": "JWT"}), Wrong::Form),
                (json!({"alg": alg, "kid": "x", "typ": "JWT"}), Wrong::Key),
                (json!({"alg": alg, "kid": kid}), Wrong::Type),
                (
                    json!({"alg": alg, "kid": kid, "typ": "JWT", "crit": ["x"]}),
                    Wrong::Form,
                ),
                (
                    json!({"alg": alg, "kid": kid, "typ": "JWT", "jwk": public.jwk()}),
                    Wrong::Form,
                ),
                (
                    json!({"alg": alg, "kid": kid, "typ": "JWT"}),
                    Wrong::Signature,
                ),
            ] {
                let token = forged(&header, &said, &[7; 64]);
                assert_eq!(read(&token, &keys, ID_TOKEN), Err(why), "{header}");
            }
        }
    }

    #[test]
    fn a_token_that_was_changed_anywhere_is_refused() {
        let signer = Signer::new(MachineRandom::new());
        let secret = signer.new_key(Algorithm::Es256).unwrap();
        let public = signer.public(&secret).unwrap();
        let claims = json!({"sub": "1"});
        let claims = claims.as_object().unwrap();
        let token = written(&signer, (&secret, &public), ID_TOKEN, claims).unwrap();
        let keys = [public];
        for place in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(read(&changed, &keys, ID_TOKEN).is_err(), "{place}");
        }
        let cut = token
            .rsplit_once('.')
            .map(|(said, _)| said.to_owned())
            .unwrap();
        let whole = [
            format!("{token}="),
            format!("{token}."),
            format!("{cut}."),
            cut,
            String::new(),
            "..".to_owned(),
            format!("{token}{}", "A".repeat(LONGEST)),
        ];
        for wrong in whole {
            assert!(read(&wrong, &keys, ID_TOKEN).is_err(), "{wrong}");
        }
    }
}

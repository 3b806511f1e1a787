//! Signatures of webhooks, by the convention of Standard Webhooks (specification 1.0.0): HMAC with
//! SHA-256 over `id.timestamp.body`, base64, after `v1,`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::PostError;

/// What a receiver shares with us.
pub struct HookSecret(Zeroizing<Vec<u8>>);

impl HookSecret {
    /// Reads `whsec_` and base64 of 24 to 64 bytes.
    ///
    /// # Errors
    /// [`PostError::HookSecret`].
    pub fn parse(text: &str) -> Result<Self, PostError> {
        let wrong = || PostError::HookSecret;
        let coded = text.trim().strip_prefix("whsec_").ok_or_else(wrong)?;
        let bytes = Zeroizing::new(STANDARD.decode(coded).map_err(|_| wrong())?);
        if (24..=64).contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(PostError::HookSecret)
        }
    }
}

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret")
    }
}

/// Value of `webhook-signature`: one signature for each secret, with a blank between them.
pub(crate) fn signature(secrets: &[HookSecret], id: &str, seconds: i64, body: &[u8]) -> String {
    let of = |secret: &HookSecret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        let code = STANDARD.encode(mac.finalize().into_bytes());
        Some(format!("v1,{code}"))
    };
    let signatures: Vec<String> = secrets.iter().filter_map(of).collect();
    signatures.join(" ")
}

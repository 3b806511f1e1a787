//! The key that signs, in `DATA/keys/log` (0600), and the names of all keys that did, in
//! `DATA/evidence/keys`. A backup holds only the names.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::OpenError;
use crate::files::publish;
use crate::note::{Signer, VerifierKey};
use crate::seed::Seed;
use crate::statement::unhex;

/// Public keys, one a line.
pub(crate) const KEYS: &str = "keys";

/// The signing key of a data folder; made where there is none.
pub(crate) fn signer(data: &Path, seed: &Seed) -> Result<Signer, OpenError> {
    let path = data.join("keys").join("log");
    let refused = |cause| OpenError::io("read", &path, cause);
    let secret = match fs::read_to_string(&path) {
        Ok(text) => unhex(text.trim_end())
            .ok_or_else(|| refused(io::Error::other("it is not 64 hexadecimal digits")))?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            let secret = seed.draw("signing key", 0, 0);
            publish(
                &path,
                format!("{}\n", domain::hex::text(&secret)).as_bytes(),
            )
            .map_err(|cause| OpenError::io("create", &path, cause))?;
            secret
        }
        Err(cause) => return Err(refused(cause)),
    };
    Signer::new(&secret).ok_or_else(|| refused(io::Error::other("it is no signing key")))
}

/// The keys that signed checkpoints of a log; none where a line is not one.
pub(crate) fn known(folder: &Path) -> io::Result<Option<Vec<VerifierKey>>> {
    let text = match fs::read_to_string(folder.join(KEYS)) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Some(Vec::new())),
        Err(cause) if cause.kind() == io::ErrorKind::InvalidData => return Ok(None),
        Err(cause) => return Err(cause),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        return Ok(None);
    }
    Ok(text.lines().map(VerifierKey::parse).collect())
}

/// Adds a key, when it is new.
pub(crate) fn remember(folder: &Path, key: &VerifierKey) -> io::Result<()> {
    let path = folder.join(KEYS);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let line = key.text();
    if text.lines().any(|known| known == line) {
        return Ok(());
    }
    publish(&path, format!("{text}{line}\n").as_bytes())
}

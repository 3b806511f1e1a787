//! Secrets at rest.
//!
//! Two things live here. [`Vault`] seals small secrets (TOTP seeds, passwords of connectors, signing
//! keys) to their place in the records: what was sealed for one row cannot be opened as another.
//! [`ArchiveSealer`] and [`ArchiveOpener`] seal backup archives of any size to a passphrase, in
//! constant memory.
//!
//! Nothing here reads the environment, the clock or randomness: unguessable bytes come in as
//! [`Fresh`], paths as arguments. Keys and opened secrets are wiped from memory when dropped, and
//! their `Debug` prints nothing of them.

mod archive;
mod error;
mod key_file;
mod keys;
mod reader;
mod seal;
mod secret;

pub use archive::{ArchiveParams, ArchiveSealer};
pub use error::{ArchiveError, KeyError, VaultError};
pub use key_file::{WhenMissing, open_credential, open_key_file, replace_key_file};
pub use keys::{KeyRing, KeyVersion};
pub use reader::ArchiveOpener;
pub use seal::{Place, SECRET_LIMIT, Vault};
pub use secret::{Fresh, Passphrase, Secret};

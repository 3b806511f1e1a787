//! Small secrets under the master key, which is opened when the first of them is needed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use application::Fault;
use application::factor::{SealPlace, Seals};
use application::port::Ids;
use vault::{Fresh, KeyError, Place, Vault, WhenMissing, open_credential, open_key_file};

use crate::config::Config;

/// Where the master key is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// systemd hands it over.
    Credential(PathBuf),
    /// A file of our own, made when nothing was ever sealed.
    File { path: PathBuf, data: PathBuf },
}

/// The vault of this installation. It is opened late: who uses no second factor needs no key.
pub struct Sealing {
    source: Source,
    ids: Arc<dyn Ids>,
    /// Whether something is sealed already: a new key would not open it.
    sealed: bool,
    opened: Mutex<Option<Arc<Vault>>>,
}

impl Sealing {
    /// The vault of a data folder. `sealed` says whether the records hold something sealed.
    pub fn new(config: &Config, data: &Path, ids: Arc<dyn Ids>, sealed: bool) -> Self {
        Self {
            source: source(config, data),
            ids,
            sealed,
            opened: Mutex::default(),
        }
    }

    fn vault(&self) -> Result<Arc<Vault>, Fault> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vault) = &*opened {
            return Ok(Arc::clone(vault));
        }
        let missing = if self.sealed {
            WhenMissing::Refuse
        } else {
            WhenMissing::Create(Fresh::new(self.ids.secret()))
        };
        let vault = open_from(&self.source, missing);
        let vault = vault.map_err(|cause| Fault::caused("open the master key", cause))?;
        let vault = Arc::new(vault);
        *opened = Some(Arc::clone(&vault));
        Ok(vault)
    }
}

fn open_from(source: &Source, missing: WhenMissing) -> Result<Vault, KeyError> {
    let ring = match source {
        Source::Credential(path) => open_credential(path),
        Source::File { path, data } => open_key_file(path, data, missing),
    };
    ring.map(Vault::new)
}

/// The credential of systemd where there is one, else the file that is named, else a folder beside
/// the data folder.
fn source(config: &Config, data: &Path) -> Source {
    if let Some(path) = config.vault.credential.clone().filter(|path| path.exists()) {
        return Source::Credential(path);
    }
    let path = config.vault.key_file.clone().unwrap_or_else(|| {
        let name = data.file_name().map(|name| name.to_string_lossy());
        let folder = format!("{}-keys", name.unwrap_or_else(|| "townwatch".into()));
        data.with_file_name(folder).join("master")
    });
    let data = data.to_owned();
    Source::File { path, data }
}

fn there<'a>(place: &SealPlace<'a>) -> Place<'a> {
    Place {
        table: place.table,
        column: place.column,
        row: place.row,
    }
}

impl Seals for Sealing {
    fn seal(&self, place: SealPlace<'_>, secret: &[u8]) -> Result<Vec<u8>, Fault> {
        let fresh = Fresh::new(self.ids.secret());
        let sealed = self.vault()?.seal(there(&place), secret, fresh);
        sealed.map_err(|cause| Fault::caused("seal a secret", cause))
    }

    fn open(&self, place: SealPlace<'_>, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let opened = self.vault()?.open(there(&place), sealed);
        let opened = opened.map_err(|cause| Fault::caused("open a sealed secret", cause))?;
        Ok(opened.expose().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::MachineIds;

    fn place(row: &str) -> SealPlace<'_> {
        SealPlace {
            table: "totp",
            column: "seed",
            row,
        }
    }

    #[test]
    fn the_key_is_made_beside_the_data_folder_when_first_needed_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let sealing =
            |sealed| Sealing::new(&Config::default(), &data, Arc::new(MachineIds), sealed);
        let first = sealing(false);
        let key = folder.path().join("data-keys/master");
        assert!(!key.exists());
        let sealed = first.seal(place("a"), b"seed").unwrap();
        assert!(key.exists());
        assert_eq!(sealing(true).open(place("a"), &sealed).unwrap(), b"seed");
        assert!(sealing(true).open(place("b"), &sealed).is_err());
        std::fs::remove_file(&key).unwrap();
        let refused = sealing(true).open(place("a"), &sealed).unwrap_err();
        assert!(refused.to_string().contains("master key"), "{refused}");
        assert!(
            !key.exists(),
            "a new key would hide that the old one is gone"
        );
    }
}

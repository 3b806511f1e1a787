//! `[places]`: the office's own list of network operators.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use places::Places;
use serde::Deserialize;

use crate::stop::Unusable;

/// Most bytes of such a file; the largest of those that are made public have 12 MB.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// `[places]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlacesSettings {
    /// A file (MMDB) that tells who runs the network of an address; beside the configuration unless it begins at
    /// the root. Without it operators are not told.
    pub operators: Option<PathBuf>,
}

impl PlacesSettings {
    /// Mistakes in the settings: the word that stands at the place, and what is wrong.
    pub(crate) fn mistakes(&self) -> Vec<(String, String)> {
        let Some(file) = &self.operators else {
            return Vec::new();
        };
        let read = Places::builtin().map_err(Unusable::new);
        match read.and_then(|places| with_operators(places, file)) {
            Ok(_) => Vec::new(),
            Err(cause) => vec![("operators".to_owned(), format!("places.operators {cause}"))],
        }
    }

    /// Where addresses lie and who runs their networks; with fiction also those of documentation.
    ///
    /// # Errors
    /// When the file cannot be read, or tells no operators.
    pub(crate) fn open(&self, fiction: bool) -> Result<Places, Unusable> {
        let places = if fiction {
            Places::with_fiction()
        } else {
            Places::builtin()
        };
        let places = places.map_err(Unusable::new)?;
        match &self.operators {
            Some(file) => with_operators(places, file),
            None => Ok(places),
        }
    }
}

/// The same with the operators of a file.
///
/// # Errors
/// When it cannot be read, or tells no operators.
pub(crate) fn with_operators(places: Places, path: &Path) -> Result<Places, Unusable> {
    let shown = path.display();
    let unreadable = |cause| {
        Unusable::new(format!(
            "{shown}: cannot be read: {cause}; name a file of operators (MMDB), docs/rules.md"
        ))
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    let read = read.map_err(unreadable)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(Unusable::new(format!(
            "{shown}: larger than {MOST_BYTES} bytes; take a list of operators only"
        )));
    }
    let whole = places.with_operators(Arc::from(bytes));
    whole.map_err(|cause| Unusable::new(format!("{shown}: {cause}")))
}

//! Secrets of the configuration, kept sealed. Only the program that holds the key can open them.

use domain::journal::{Doer, Object};

use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{Reach, UseCase};

/// Whoever may use the machine's command line sets secrets; not a person's deed in the console.
static KEEP_SECRET: UseCase = UseCase {
    name: "keep_secret",
    says: "A secret of the configuration was set.",
    roles: &[],
    reach: Reach::Units,
};

impl Office {
    /// Keeps a sealed secret (hexadecimal digits) under a name; the journal tells the name only.
    ///
    /// # Errors
    /// When no unit is there yet, or the records cannot be written.
    pub async fn keep_secret(&self, name: &str, sealed: String) -> Result<(), Problem> {
        let units = self.parts.records.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let top = top.ok_or_else(|| {
            Fault::new("keep a secret: no unit is there yet; set the office up first")
        })?;
        let object = Object {
            kind: "secret",
            id: name.to_owned(),
        };
        let entry = self.entry(Doer::Program, &KEEP_SECRET, top.id, object, "{}".into());
        let change = Change::KeepSecret {
            name: name.to_owned(),
            sealed,
            at: self.now(),
        };
        let deed = Deed::new(vec![change], entry);
        self.commit(&Scope::whole_office(), deed).await
    }

    /// Whether anything is sealed: then a new master key would not open it.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub async fn has_secrets(&self) -> Result<bool, Fault> {
        Ok(!self.parts.records.secrets().await?.is_empty())
    }
}

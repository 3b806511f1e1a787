//! Secrets of the configuration, kept sealed. Only the program that holds the key can open them.

use domain::hex;
use domain::journal::{Doer, Object};

use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::factor::{SealPlace, Seals};
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{Reach, SelfProof, UseCase};

/// Whoever may use the machine's command line sets secrets; not a person's deed in the console.
static KEEP_SECRET: UseCase = UseCase {
    name: "keep_secret",
    says: "A secret of the configuration was set.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

impl Office {
    /// Keeps a secret, sealed to its name; the journal tells the name only.
    ///
    /// # Errors
    /// When no unit is there yet, the master key cannot be read or made, or the records cannot be
    /// written.
    pub async fn keep_secret(&self, name: &str, secret: &[u8]) -> Result<(), Problem> {
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
        let sealed = self.parts.seals.seal(place(name), secret)?;
        let change = Change::KeepSecret {
            name: name.to_owned(),
            sealed: hex::text(&sealed),
            at: self.now(),
        };
        let deed = Deed::new(vec![change], entry);
        self.commit(&Scope::whole_office(), deed).await
    }
}

/// Opens a secret that was kept under a name.
///
/// # Errors
/// When the master key cannot be read, or it was sealed under another name or altered.
pub fn opened(seals: &dyn Seals, name: &str, sealed: &str) -> Result<Vec<u8>, Fault> {
    let bytes = hex::bytes(sealed);
    let bytes =
        bytes.ok_or_else(|| Fault::new(format!("read the secret {name}: not its digits")))?;
    seals.open(place(name), &bytes)
}

const fn place(name: &str) -> SealPlace<'_> {
    SealPlace {
        table: "secret",
        column: "sealed",
        row: name,
    }
}

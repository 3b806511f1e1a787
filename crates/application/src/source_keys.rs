//! Keys of senders: made once, kept as a digest.

use domain::id::UnitId;
use domain::journal::{Doer, Object};

use crate::authority::Scope;
use crate::deed::{Change, Deed, Source};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::use_case::GIVE_SOURCE_KEY;

/// A source that gets a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedSource {
    /// Its unit, where it is new.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How its lines are read, where it is new.
    pub format: String,
    /// IANA zone of times that state none, where it is new.
    pub time_zone: String,
}

impl Office {
    /// Gives a source's sender a key, by the key's SHA-256; one from before opens no more. The source is
    /// entered when it is not there.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] for a source that is retired; a fault when the records cannot be read or
    /// written.
    pub async fn give_source_key(
        &self,
        keyed: &KeyedSource,
        digest: [u8; 32],
    ) -> Result<Source, Problem> {
        let KeyedSource {
            unit,
            name,
            format,
            time_zone,
        } = keyed;
        let source = self.source_named(*unit, name, format, time_zone).await?;
        if source.retired.is_some() {
            // Its key would open nothing.
            let why = "refusal-source-retired";
            return Err(Refusal::WrongState { why }.into());
        }
        let object = Object {
            kind: "source",
            id: source.id.to_string(),
        };
        let facts = "{}".to_owned();
        let entry = self.entry(Doer::Program, &GIVE_SOURCE_KEY, source.unit, object, facts);
        let change = Change::SetSourceKey {
            source: source.id,
            unit: source.unit,
            digest,
        };
        self.commit(&Scope::whole_office(), Deed::new(vec![change], entry))
            .await?;
        Ok(source)
    }
}

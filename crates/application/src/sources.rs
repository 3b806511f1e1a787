//! Sources as people keep them: one looked at, entered, changed, given a key, retired.

use domain::id::{SourceId, UnitId};
use domain::journal::Object;
use domain::network::Network;
use domain::people::Unit;
use serde_json::json;

use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, SentBy, Source};
use crate::intake::is_senders;
use crate::ledger::Troubles;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::pulse::{Pulse, Via};
use crate::senders::shared;
use crate::use_case::{
    CHANGE_SOURCE, ENTER_SOURCE, GIVE_SOURCE_KEY, RESTORE_SOURCE, RETIRE_SOURCE, VIEW_SOURCE,
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// A source as its page shows it.
#[derive(Debug, Clone)]
pub struct SourceView {
    /// The source.
    pub source: Source,
    /// How it lives.
    pub pulse: Pulse,
    /// What could not be taken of it as it was sent, since the start.
    pub troubles: Troubles,
    /// Whether somebody else sends it: not the program itself.
    pub foreign: bool,
}

/// A source as people write it down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceForm {
    /// Its name.
    pub name: String,
    /// How its lines are read: a format's id or `auto`; as before where it is empty.
    pub format: String,
    /// IANA zone of times that state none; the unit's where it is empty.
    pub time_zone: String,
    /// The address or network it sends from; none where it is empty.
    pub network: String,
}

/// Every format that a source can have, by id; `auto` first.
pub fn format_names() -> Vec<&'static str> {
    let known = formats::FORMATS.iter().map(|format| format.id);
    std::iter::once("auto").chain(known).collect()
}

impl Source {
    /// What of it people can change, as one text: a change is made only on what was seen.
    pub fn state(&self) -> String {
        let address = self.sender.address.map(|address| address.to_string());
        let address = address.unwrap_or_default();
        let all = [
            &*self.name,
            &self.unit.to_string(),
            &self.format,
            &self.time_zone,
            &address,
        ];
        all.join(" | ").replace(|sign: char| sign.is_control(), " ")
    }
}

impl Office {
    /// One source with its life.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; a fault when the records cannot be read.
    pub async fn view_source(&self, actor: &Actor, id: SourceId) -> Result<SourceView, Problem> {
        let permit = actor.permit(&VIEW_SOURCE)?;
        let source = self.source_in(&permit, id).await?;
        Ok(SourceView {
            pulse: self.pulses.of(id),
            troubles: self.ledger.of_source(id),
            foreign: is_senders(&source),
            source,
        })
    }

    /// Enters a source in a unit, with the SHA-256 of its sender's key.
    ///
    /// # Errors
    /// Refusals about `unit`, `name`, `format`, `time_zone`, `network`; [`Refusal::ProveFirst`].
    pub async fn enter_source(
        &self,
        actor: &Actor,
        unit: UnitId,
        form: &SourceForm,
        digest: [u8; 32],
    ) -> Result<SourceId, Problem> {
        let permit = actor.permit(&ENTER_SOURCE)?;
        let unit = self.open_unit(actor, &permit, unit)?;
        let id = SourceId::new(self.parts.ids.uuid());
        let empty = Source {
            id,
            unit: unit.id,
            name: String::new(),
            format: "auto".to_owned(),
            time_zone: unit.time_zone.clone(),
            sender: SentBy::default(),
            retired: None,
        };
        let source = self.written(empty, &unit, form).await?;
        let key = Change::SetSourceKey {
            source: id,
            unit: unit.id,
            digest,
        };
        let changes = vec![Change::AddSource(source), key];
        self.carry_out(&permit, unit.id, object(id), "{}".to_owned(), changes)
            .await?;
        Ok(id)
    }

    /// Gives the sender of a source a new key, by its SHA-256; the one from before opens no more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also for what the program writes itself; [`Refusal::ProveFirst`];
    /// [`Refusal::WrongState`] for a source that is retired.
    pub async fn renew_source_key(
        &self,
        actor: &Actor,
        id: SourceId,
        digest: [u8; 32],
    ) -> Result<(), Problem> {
        let permit = actor.permit(&GIVE_SOURCE_KEY)?;
        let source = self.kept_source(&permit, id).await?;
        if source.retired.is_some() {
            let why = "refusal-source-retired";
            return Err(Refusal::WrongState { why }.into());
        }
        let unit = source.unit;
        let change = Change::SetSourceKey {
            source: id,
            unit,
            digest,
        };
        self.carry_out(&permit, unit, object(id), "{}".to_owned(), vec![change])
            .await
    }

    /// Changes a source as it was seen ([`Source::state`]): name, unit, format, zone, network.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; refusals about the fields.
    pub async fn change_source(
        &self,
        actor: &Actor,
        id: SourceId,
        (seen, unit): (&str, UnitId),
        form: &SourceForm,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHANGE_SOURCE)?;
        let before = self.kept_source(&permit, id).await?;
        if before.state() != seen {
            return Err(Refusal::Stale.into());
        }
        let unit = self.open_unit(actor, &permit, unit)?;
        let moved = Source {
            unit: unit.id,
            ..before.clone()
        };
        let source = self.written(moved, &unit, form).await?;
        self.still_found(&before, &source)?;
        let changed = [
            ("name", before.name != source.name),
            ("unit", before.unit != source.unit),
            ("format", before.format != source.format),
            ("time_zone", before.time_zone != source.time_zone),
            ("network", before.sender.address != source.sender.address),
        ];
        let changed: Vec<_> = changed
            .into_iter()
            .filter_map(|(name, is)| is.then_some(name))
            .collect();
        let facts = json!({ "changed": changed, "unit": source.unit.to_string() });
        let from = before.unit;
        let change = Change::UpdateSource {
            source,
            seen: before,
        };
        self.carry_out(&permit, from, object(id), facts.to_string(), vec![change])
            .await
    }

    /// Retires a source: its key opens no more, and its silence is not told. Lines that come all the
    /// same are kept.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when it is retired already.
    pub async fn retire_source(&self, actor: &Actor, id: SourceId) -> Result<(), Problem> {
        let permit = actor.permit(&RETIRE_SOURCE)?;
        let source = self.kept_source(&permit, id).await?;
        let change = Change::RetireSource {
            source: id,
            unit: source.unit,
            at: self.now(),
        };
        self.carry_out(
            &permit,
            source.unit,
            object(id),
            "{}".to_owned(),
            vec![change],
        )
        .await
    }

    /// Takes a source into use again, with the key it had.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::ProveFirst`]; [`Refusal::Stale`] when it is in use already.
    pub async fn restore_source(&self, actor: &Actor, id: SourceId) -> Result<(), Problem> {
        let permit = actor.permit(&RESTORE_SOURCE)?;
        let source = self.kept_source(&permit, id).await?;
        let change = Change::RestoreSource {
            source: id,
            unit: source.unit,
        };
        self.carry_out(
            &permit,
            source.unit,
            object(id),
            "{}".to_owned(),
            vec![change],
        )
        .await
    }

    /// What finds a source by its name must find it again: the configuration its file, a listener a
    /// stranger of whom nothing else is known.
    fn still_found(&self, before: &Source, after: &Source) -> Result<(), Refusal> {
        if before.name == after.name {
            return Ok(());
        }
        if self.pulses.of(before.id).via == Some(Via::File) {
            let (field, why) = ("name", "invalid-source-of-file");
            return Err(Refusal::Invalid { field, why });
        }
        let sender = &after.sender;
        let known = sender.address.is_some() || sender.certificate.is_some();
        if sender.door.is_some() && !known {
            let (field, why) = ("network", "invalid-source-of-door");
            return Err(Refusal::Invalid { field, why });
        }
        Ok(())
    }

    async fn source_in(&self, permit: &Permit, id: SourceId) -> Result<Source, Problem> {
        let sources = self.parts.records.sources(permit.scope()).await?;
        let source = sources.into_iter().find(|source| source.id == id);
        Ok(source.ok_or(Refusal::NotFound)?)
    }

    /// A source that people keep; what the program writes itself keeps itself.
    async fn kept_source(&self, permit: &Permit, id: SourceId) -> Result<Source, Problem> {
        let source = self.source_in(permit, id).await?;
        if is_senders(&source) {
            Ok(source)
        } else {
            Err(Refusal::NotFound.into())
        }
    }

    /// A unit that may have sources.
    #[expect(clippy::unused_self, reason = "reads as the other questions do")]
    fn open_unit(&self, actor: &Actor, permit: &Permit, unit: UnitId) -> Result<Unit, Refusal> {
        if !permit.scope().covers(unit) {
            return Err(Refusal::NotFound);
        }
        let tree = actor.tree();
        let found = tree.unit(unit).filter(|_| !tree.is_closed(unit));
        found.cloned().ok_or(Refusal::NotFound)
    }

    /// The source with what was written down, checked against every other one of the house.
    async fn written(
        &self,
        mut source: Source,
        unit: &Unit,
        form: &SourceForm,
    ) -> Result<Source, Problem> {
        let invalid = |field, why| Refusal::Invalid { field, why };
        source.name = reason(&form.name, "name")?;
        if source.name.chars().count() > LONGEST_NAME {
            return Err(invalid("name", "invalid-too-long").into());
        }
        if !form.format.is_empty() {
            formats::Format::parse(&form.format)
                .map_err(|_| invalid("format", "invalid-format"))?;
            source.format.clone_from(&form.format);
        }
        source.time_zone = match form.time_zone.trim() {
            "" => unit.time_zone.clone(),
            zone => zone.to_owned(),
        };
        if jiff::tz::TimeZone::get(&source.time_zone).is_err() {
            return Err(invalid("time_zone", "invalid-time-zone").into());
        }
        source.sender.address = match form.network.trim() {
            "" => None,
            text => {
                let network = Network::parse(text);
                Some(network.map_err(|_| invalid("network", "invalid-network"))?)
            }
        };
        let others = self.parts.records.sources(&Scope::whole_office()).await?;
        for other in others.iter().filter(|other| other.id != source.id) {
            if other.name == source.name {
                return Err(invalid("name", "invalid-source-taken").into());
            }
            if shared(&source, other).is_some() {
                return Err(invalid("network", "invalid-source-taken").into());
            }
        }
        Ok(source)
    }
}

fn object(id: SourceId) -> Object {
    Object {
        kind: "source",
        id: id.to_string(),
    }
}

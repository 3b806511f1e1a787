//! Who sends: a caller at a listener becomes a source of a unit, with how well it is known.
//!
//! What a newcomer must know: nothing is refused because nobody entered the sender. A stranger's lines
//! go to a source of the listener's unit that is entered by itself; when a listener has met
//! [`MOST_STRANGERS`] of them, further ones share one source, so that a forger of addresses cannot
//! fill the records.

use std::net::IpAddr;
use std::sync::Arc;

use domain::id::{SourceId, UnitId};
use domain::journal::{Doer, Object};

use crate::authority::Scope;
use crate::deed::{Change, Deed, SentBy, Source};
use crate::office::Office;
use crate::port::Trust;
use crate::problem::Problem;
use crate::use_case::{ENTER_SOURCE, Reach, SelfProof, UseCase};

/// How many sources a listener enters by itself.
pub const MOST_STRANGERS: usize = 256;

/// The program enters a source for somebody who sends; not a person's deed.
static MEET_SENDER: UseCase = UseCase {
    name: "meet_sender",
    says: "Somebody sends log lines who was not entered before.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// Why a source is not entered.
#[derive(Debug, thiserror::Error)]
pub enum NotEntered {
    /// Another source has the name, the address or the certificate.
    #[error("{what} belongs to the source {by:?} already; choose another")]
    Taken {
        /// What.
        what: String,
        /// To which source.
        by: String,
    },
    /// The records say no.
    #[error(transparent)]
    Problem(#[from] Problem),
}

/// A listener, as far as it decides whose lines these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listening {
    /// Its name; sources that it enters begin with it.
    pub name: String,
    /// The unit of senders that nobody entered.
    pub unit: UnitId,
    /// How their lines are read.
    pub format: String,
    /// IANA zone of their times that state none.
    pub time_zone: String,
    /// How well it knows a sender by the address alone.
    pub trust: Trust,
}

/// Somebody at a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Where from.
    pub address: IpAddr,
    /// The name in its client certificate, once that was checked.
    pub certificate: Option<String>,
}

/// Whose lines these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    /// The source.
    pub source: SourceId,
    /// Its unit.
    pub unit: UnitId,
    /// How well the sender is known.
    pub trust: Trust,
}

/// Finds and enters sources of senders.
pub struct Senders {
    office: Arc<Office>,
}

impl Senders {
    /// Over an office's sources.
    pub const fn new(office: Arc<Office>) -> Self {
        Self { office }
    }

    /// The source of a caller: by the name of its certificate, by the narrowest network that was
    /// entered, by what the listener called it before; entered when it is new.
    ///
    /// # Errors
    /// A fault when the records cannot be read or written.
    pub async fn known(&self, listening: &Listening, caller: &Caller) -> Result<Sender, Problem> {
        let records = &self.office.parts.records;
        let sources = records.sources(&Scope::whole_office()).await?;
        let trust = match caller.certificate {
            Some(_) => Trust::Authenticated,
            None => listening.trust,
        };
        let of = |source: &Source| Sender {
            source: source.id,
            unit: source.unit,
            trust,
        };
        if let Some(source) = entered(&sources, caller) {
            return Ok(of(source));
        }
        let name = stranger_name(listening, caller);
        let met = |source: &&Source| source.sender.door.as_deref() == Some(&*listening.name);
        if let Some(source) = sources
            .iter()
            .filter(met)
            .find(|source| source.name == name)
        {
            return Ok(of(source));
        }
        let others = format!("{} *", listening.name);
        let full = sources.iter().filter(met).count() >= MOST_STRANGERS;
        let name = if full { others } else { name };
        if let Some(source) = sources
            .iter()
            .filter(met)
            .find(|source| source.name == name)
        {
            return Ok(of(source));
        }
        match self.enter(listening, name.clone()).await {
            Ok(source) => Ok(of(&source)),
            // Another connection of the same caller was quicker.
            Err(problem) => {
                let sources = records.sources(&Scope::whole_office()).await?;
                let source = sources.iter().find(|source| source.name == name);
                source.map(of).ok_or(problem)
            }
        }
    }

    /// A name for a session, which none before had.
    pub fn session(&self) -> u64 {
        let (_, low) = self.office.parts.ids.uuid().as_u64_pair();
        low
    }

    /// The source whose sender has a key, by the key's SHA-256; none where no source has it.
    ///
    /// # Errors
    /// A fault when the records cannot be read.
    pub async fn of_key(&self, digest: [u8; 32]) -> Result<Option<Sender>, Problem> {
        let source = self.office.parts.records.source_of_key(digest).await?;
        Ok(source.map(|source| Sender {
            source: source.id,
            unit: source.unit,
            trust: Trust::Authenticated,
        }))
    }

    /// Enters a source whose sender is known, with the SHA-256 of its key. Its identity is given here.
    ///
    /// # Errors
    /// [`NotEntered`]; nothing is changed then.
    pub async fn enter_known(
        &self,
        mut source: Source,
        key: [u8; 32],
    ) -> Result<Source, NotEntered> {
        let office = &self.office;
        let known = office.parts.records.sources(&Scope::whole_office()).await;
        for other in known.map_err(Problem::from)? {
            if let Some(what) = shared(&source, &other) {
                return Err(NotEntered::Taken {
                    what,
                    by: other.name,
                });
            }
        }
        source.id = SourceId::new(office.parts.ids.uuid());
        let object = Object {
            kind: "source",
            id: source.id.to_string(),
        };
        let facts = "{}".to_owned();
        let entry = office.entry(Doer::Program, &ENTER_SOURCE, source.unit, object, facts);
        let key = Change::SetSourceKey {
            source: source.id,
            unit: source.unit,
            digest: key,
        };
        let deed = Deed::new(vec![Change::AddSource(source.clone()), key], entry);
        office.commit(&Scope::whole_office(), deed).await?;
        Ok(source)
    }

    async fn enter(&self, listening: &Listening, name: String) -> Result<Source, Problem> {
        let office = &self.office;
        let source = Source {
            id: SourceId::new(office.parts.ids.uuid()),
            unit: listening.unit,
            name,
            format: listening.format.clone(),
            time_zone: listening.time_zone.clone(),
            sender: SentBy {
                door: Some(listening.name.clone()),
                ..SentBy::default()
            },
            retired: None,
        };
        let object = Object {
            kind: "source",
            id: source.id.to_string(),
        };
        let facts = "{}".to_owned();
        let entry = office.entry(Doer::Program, &MEET_SENDER, source.unit, object, facts);
        let deed = Deed::new(vec![Change::AddSource(source.clone())], entry);
        office.commit(&Scope::whole_office(), deed).await?;
        Ok(source)
    }
}

/// What two sources would share that only one may have.
pub(crate) fn shared(new: &Source, other: &Source) -> Option<String> {
    let (mine, theirs) = (&new.sender, &other.sender);
    if new.name == other.name {
        return Some(format!("the name {:?}", new.name));
    }
    if let Some(address) = mine.address
        && mine.address == theirs.address
    {
        return Some(format!("the address {address}"));
    }
    let certificate = mine.certificate.as_ref()?;
    let same = mine.certificate == theirs.certificate;
    same.then(|| format!("the certificate name {certificate:?}"))
}

/// The source that people entered for a caller.
fn entered<'s>(sources: &'s [Source], caller: &Caller) -> Option<&'s Source> {
    let by_name = |source: &&Source| {
        let name = source.sender.certificate.as_deref();
        name.is_some() && name == caller.certificate.as_deref()
    };
    let by_address = || {
        let holding = sources.iter().filter_map(|source| {
            let network = source.sender.address?;
            // Where a certificate was agreed upon, the address alone is not the sender.
            let open = source.sender.certificate.is_none();
            (open && network.holds(caller.address)).then_some((network.length(), source))
        });
        holding
            .max_by_key(|(length, _)| *length)
            .map(|(_, source)| source)
    };
    sources.iter().find(by_name).or_else(by_address)
}

fn stranger_name(listening: &Listening, caller: &Caller) -> String {
    let who = match &caller.certificate {
        Some(name) => name
            .chars()
            .filter(|sign| !sign.is_control())
            .take(200)
            .collect(),
        None => caller.address.to_canonical().to_string(),
    };
    format!("{} {who}", listening.name)
}

//! Who sends: a caller at a listener becomes a source of a unit, with how well it is known.
//!
//! What a newcomer must know: nothing is refused because nobody entered the sender. A stranger's lines
//! go to a source of the listener's unit that is entered by itself; when a listener has met
//! [`MOST_STRANGERS`] of them, further ones share one source, so that a forger of addresses cannot
//! fill the records. A relay is declared at its source; each host that its lines name gets a source
//! behind it, up to [`MOST_BEHIND`], and what any further one sends stays with the relay's own.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{SourceId, UnitId};
use domain::journal::{Doer, Object};

use crate::authority::Scope;
use crate::deed::{Change, Deed, Passes, SentBy, Source};
use crate::office::Office;
use crate::port::Trust;
use crate::problem::Problem;
use crate::use_case::{ENTER_SOURCE, Reach, SelfProof, UseCase};

/// How many sources a listener enters by itself.
pub const MOST_STRANGERS: usize = 256;
/// How many hosts behind a relay get a source of their own.
pub const MOST_BEHIND: usize = 256;
/// Longest name of a host (RFC 1035).
const LONGEST_HOST: usize = 253;

/// The program enters a source for somebody who sends; not a person's deed.
static MEET_SENDER: UseCase = UseCase {
    name: "meet_sender",
    says: "Somebody sends log lines who was not entered before.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// The program enters a source for a host behind a relay; not a person's deed.
static MEET_HOST: UseCase = UseCase {
    name: "meet_host",
    says: "A relay brings log lines of a host that was not known before.",
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
    /// Whether it was declared a relay: its lines belong to the hosts that they name.
    pub is_relay: bool,
}

/// Finds and enters sources of senders.
pub struct Senders {
    office: Arc<Office>,
    behind: Mutex<BTreeMap<SourceId, Hosts>>,
}

/// Hosts behind one relay, as far as this listener met them.
#[derive(Debug, Default)]
struct Hosts {
    known: BTreeMap<String, SourceId>,
    /// No further one gets a source.
    full: bool,
}

impl Senders {
    /// Over an office's sources.
    pub const fn new(office: Arc<Office>) -> Self {
        Self {
            office,
            behind: Mutex::new(BTreeMap::new()),
        }
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
            is_relay: source.sender.passes == Passes::Relay,
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
            is_relay: source.sender.passes == Passes::Relay,
        }))
    }

    /// The source of a host behind a relay, entered when it is new. None where the relay has as many as
    /// it may: the line is the relay's own then, and the caller counts it.
    ///
    /// # Errors
    /// A fault when the records cannot be read or written.
    pub async fn behind(&self, relay: &Sender, host: &Host) -> Result<Option<Sender>, Problem> {
        let of = |source: SourceId| Sender {
            source,
            is_relay: false,
            ..*relay
        };
        match self.hosts(relay.source, |hosts| hosts.look(host)) {
            Look::Known(source) => return Ok(Some(of(source))),
            Look::Full => return Ok(None),
            Look::New => {}
        }
        let records = &self.office.parts.records;
        let sources = records.sources(&Scope::whole_office()).await?;
        let Some(own) = sources.iter().find(|source| source.id == relay.source) else {
            return Ok(None);
        };
        let name_of = |source: &Source| {
            let host = source.name.strip_prefix(&own.name)?.strip_prefix(' ')?;
            Some((host.to_owned(), source.id))
        };
        let passed = Passes::Behind(relay.source);
        let there = sources.iter().filter(|one| one.sender.passes == passed);
        let look = self.hosts(relay.source, |hosts| {
            hosts.known = there.filter_map(name_of).collect();
            hosts.full = hosts.known.len() >= MOST_BEHIND;
            hosts.look(host)
        });
        match look {
            Look::Known(source) => return Ok(Some(of(source))),
            Look::Full => return Ok(None),
            Look::New => {}
        }
        let source = Source {
            id: SourceId::new(self.office.parts.ids.uuid()),
            name: format!("{} {}", own.name, host.0),
            sender: SentBy {
                passes: passed,
                ..SentBy::default()
            },
            ..own.clone()
        };
        let id = source.id;
        // Another listener that was quicker is found with the next look.
        self.add(source, &MEET_HOST).await?;
        self.hosts(relay.source, |hosts| hosts.known.insert(host.0.clone(), id));
        Ok(Some(of(id)))
    }

    fn hosts<T>(&self, relay: SourceId, ask: impl FnOnce(&mut Hosts) -> T) -> T {
        let mut behind = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        ask(behind.entry(relay).or_default())
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
        self.add(source.clone(), &MEET_SENDER).await?;
        Ok(source)
    }

    /// Enters a source, as the program's own deed.
    async fn add(&self, source: Source, deed: &'static UseCase) -> Result<(), Problem> {
        let office = &self.office;
        let object = Object {
            kind: "source",
            id: source.id.to_string(),
        };
        let facts = "{}".to_owned();
        let entry = office.entry(Doer::Program, deed, source.unit, object, facts);
        let deed = Deed::new(vec![Change::AddSource(source)], entry);
        office.commit(&Scope::whole_office(), deed).await
    }
}

/// What is known of a host behind a relay.
enum Look {
    Known(SourceId),
    New,
    Full,
}

impl Hosts {
    fn look(&self, host: &Host) -> Look {
        match self.known.get(&host.0) {
            Some(source) => Look::Known(*source),
            None if self.full || self.known.len() >= MOST_BEHIND => Look::Full,
            None => Look::New,
        }
    }
}

/// The name of a host as a header gives it, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// A name or an address; nothing else becomes the name of a source.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:".contains(byte);
        let plain = text.len() <= LONGEST_HOST && text.as_bytes().iter().all(is_plain);
        let named = text.bytes().any(|byte| byte.is_ascii_alphanumeric());
        (plain && named).then(|| Self(text.to_ascii_lowercase()))
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

//! One writer: what the command line asks of a data folder, in this process or of the server that holds it.
//!
//! A further command is a variant of [`Request`], an arm in `asked::carry_out`, and one call of
//! [`through`]. Where nobody holds the folder the command opens it and carries the request out itself;
//! where a server does, the request goes to its socket, `DATA/run/control.sock`, as one line of JSON, and
//! the answer comes back as one. The folder of the socket and the socket are the owner's alone (0700,
//! 0600), and the server asks the kernel who is at the other end.

mod asked;
mod evidence_asked;
mod hunt_asked;
mod serving;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use application::Office;
use evidence::{LockError, SealedLog};
use serde::{Deserialize, Serialize};

pub use self::evidence_asked::{FileGoing, HoldAsked, HoldTold};
pub(crate) use self::evidence_asked::{not_there, sources};
pub use self::hunt_asked::{HuntAsked, HuntTold};
pub use self::serving::{Control, open};
use crate::account::{ImportAsked, NewClient};
use crate::assemble::{Assembled, Machine, assemble};
use crate::audit_pack::{PackAsked, PackTold};
use crate::config::{self, Config};
use crate::evidence_export::{Exported, Wanted};
use crate::keeping::Whose;
use crate::registers::SheetsAsked;
use crate::reload::{ProblemTold, Reloading, RulesTold};
use crate::stop::Unusable;
use crate::witness::{WitnessRequest, WitnessSettings};

/// Longest request, in bytes.
const LONGEST: usize = 64 * 1024;
/// Longest answer, in bytes: what would go of a large log is a line for each file.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// How long a server may take to answer: evidence of a large log is looked for in all of it.
const PATIENCE: Duration = Duration::from_mins(30);
/// Longest path that the system takes for a socket.
const LONGEST_PATH: usize = 100;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// Enter a source with a key for its sender.
    AddSource(NewSource),
    /// Give a source's sender a key; the source is entered when it is not there.
    GiveSourceKey(NewSource),
    /// Write down that log lines were looked for and shown.
    NoteSearch(Look),
    /// What would go of the log now, because its time is over.
    WouldGo,
    /// Remove records of a few files whose time is over.
    RemoveDue {
        /// Also where more than a week's would go at once.
        word: bool,
    },
    /// Keep records for an incident.
    AddHold(HoldAsked),
    /// Let records go that were kept.
    ReleaseHold {
        /// Which hold.
        hold: domain::id::HoldId,
        /// Why.
        reason: String,
    },
    /// Every hold, those that ended too.
    ListHolds,
    /// Take lines out as evidence; the file is made where the server may write.
    ExportEvidence(Wanted),
    /// What concerns witnesses.
    Witness(WitnessRequest),
    /// Write down that a question was asked in SQL, and answered.
    NoteQuery(Question),
    /// Give a program a key for our own directory.
    GiveServiceKey(ServiceKeyAsked),
    /// Load the rules of the office's folders anew.
    ReloadRules,
    /// Enter an application that people reach with their sign-in here.
    AddClient(NewClient),
    /// Every such application.
    ListClients,
    /// Have rules look back.
    OrderHunt(HuntAsked),
    /// How far a look back has come.
    ViewHunt {
        /// Which.
        hunt: domain::id::HuntId,
    },
    /// Write down that it was counted what rules would find that are not in use.
    NoteCounted {
        /// What for.
        purpose: String,
        /// Their ids.
        rules: std::collections::BTreeSet<String>,
        /// How many findings would be new.
        found: u64,
        /// How many are known.
        known: u64,
    },
    /// Read a directory and propose what its policy demands.
    Sweep {
        /// Its name in the configuration.
        directory: String,
    },
    /// Sheets of registers are taken out or in.
    Sheets(SheetsAsked),
    /// An audit pack of the whole office is made.
    AuditPack(PackAsked),
    /// A table of accounts is taken in.
    ImportAccounts(ImportAsked),
}

/// A source, as it is named at the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSource {
    /// Its name.
    pub name: String,
    /// The name of its unit; the top unit where none is given.
    pub unit: Option<String>,
    /// How its lines are read.
    pub format: String,
    /// IANA zone of times that state none; the unit's where none is given.
    pub time_zone: Option<String>,
    /// The address or network it sends from.
    pub address: Option<String>,
    /// The name in its client certificate.
    pub certificate: Option<String>,
    /// Whether it passes on what other hosts wrote.
    #[serde(default)]
    pub relay: bool,
}

/// A key for a program that asks our own directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceKeyAsked {
    /// The program's name.
    pub name: String,
    /// The name of the unit whose people it sees; the top unit where none is given.
    pub unit: Option<String>,
    /// How many days it lasts.
    pub days: u16,
}

/// A look into the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The words.
    pub text: String,
    /// From when.
    pub from: Option<jiff::Timestamp>,
    /// Until when.
    pub to: Option<jiff::Timestamp>,
    /// What for.
    pub purpose: String,
    /// How many lines were shown or counted.
    pub rows: u64,
    /// Which it was.
    #[serde(default)]
    pub looked: Looked,
}

/// What a look was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Looked {
    /// Lines were shown.
    #[default]
    Lines,
    /// They were counted.
    Count,
    /// New ones were shown as they came.
    Followed,
}

impl From<Looked> for application::log_search::Looked {
    fn from(looked: Looked) -> Self {
        match looked {
            Looked::Lines => Self::Lines,
            Looked::Count => Self::Count,
            Looked::Followed => Self::Followed,
        }
    }
}

/// A question in SQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The statement.
    pub sql: String,
    /// What for.
    pub purpose: String,
    /// How many rows were shown.
    pub rows: u64,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// A source with its key, which is shown once.
    Source {
        /// The source's identity.
        id: String,
        /// Its name.
        name: String,
        /// The key.
        api_key: String,
    },
    /// A program's key for our own directory, which is shown once.
    ServiceKey {
        /// The program's name.
        name: String,
        /// The key.
        key: String,
        /// It ends by itself then.
        until: String,
    },
    /// It stands in the journal.
    Noted,
    /// What would go.
    Going {
        /// By file.
        going: Vec<FileGoing>,
    },
    /// What went.
    Removed {
        /// How many records.
        records: u64,
        /// Whether it waits for a word, and nothing went.
        waits: bool,
        /// Whether more is left.
        more: bool,
    },
    /// The hold that was placed.
    Held {
        /// Its identity.
        hold: domain::id::HoldId,
    },
    /// Holds.
    Holds {
        /// All of them.
        holds: Vec<HoldTold>,
    },
    /// Lines were taken out.
    Exported(Exported),
    /// Documents, one a line.
    Lines {
        /// The documents.
        lines: Vec<serde_json::Value>,
    },
    /// A file lies ready to be fetched.
    File {
        /// Where.
        file: PathBuf,
    },
    /// An audit pack lies ready to be fetched.
    Packed(PackTold),
    /// Other rules are in use.
    RulesReloaded(RulesTold),
    /// A look back.
    Hunt(HuntTold),
    /// The old rules go on: some of the new ones cannot be used.
    RulesRefused {
        /// Which, and why.
        problems: Vec<ProblemTold>,
    },
    /// Nothing was changed.
    Refused {
        /// Why, and what to do.
        why: String,
    },
}

/// What requests are carried out with.
#[derive(Clone)]
pub struct Desk {
    /// The office.
    pub office: Arc<Office>,
    /// Its log.
    pub log: Arc<SealedLog>,
    /// The data folder.
    pub data: PathBuf,
    /// Who countersigns whose checkpoints.
    pub witness: WitnessSettings,
    /// One at a time says of which logs this is a witness.
    pub naming: Arc<tokio::sync::Mutex<()>>,
    /// How rules are loaded anew.
    pub rules: Reloading,
}

impl Desk {
    /// Of a folder that this process holds.
    pub fn new(assembled: &Assembled, config: &Config) -> Self {
        Self {
            office: Arc::clone(&assembled.office),
            log: Arc::clone(&assembled.log),
            data: assembled.data().to_owned(),
            witness: config.evidence.witness.clone(),
            naming: Arc::default(),
            rules: Reloading::new(config.rules.folders.clone(), Arc::clone(&assembled.fields)),
        }
    }
}

/// Whoever may write in a folder.
pub(crate) enum Hand {
    /// This process, as long as this lives.
    Own(Box<(Assembled, Desk)>),
    /// The server that holds it.
    Server(PathBuf),
}

impl Hand {
    /// Who that is.
    ///
    /// # Errors
    /// One line that names the folder and the next step.
    pub(crate) async fn of(config: &Config) -> Result<Self, Unusable> {
        let data = &config.server.data;
        if data.is_dir() {
            match evidence::lock_folder(data) {
                Ok(lock) => drop(lock),
                Err(LockError::Held { .. }) => return Ok(Self::Server(data.clone())),
                Err(refused) => return Err(Unusable::new(refused)),
            }
        }
        let assembled = assemble(data, Machine::default(), config).await?;
        let desk = Desk::new(&assembled, config);
        Ok(Self::Own(Box::new((assembled, desk))))
    }

    /// Has a request carried out.
    ///
    /// # Errors
    /// When no server answers.
    pub(crate) async fn ask(&self, request: Request) -> Result<Answer, Unusable> {
        match self {
            Self::Own(own) => Ok(asked::carry_out(&own.1, request).await),
            Self::Server(data) => ask(data, &request).map_err(Unusable::new),
        }
    }
}

/// Whoever may write in the folder that a command names, where there is a log.
///
/// # Errors
/// One line that names the setting or folder and the next step.
pub(crate) async fn reach(
    whose: &Whose,
    environment: &BTreeMap<String, String>,
) -> Result<Hand, Unusable> {
    let (file, data) = (whose.config.as_deref(), whose.data.as_deref());
    let config = config::load_with_log(file, data, environment)?;
    Hand::of(&config).await
}

/// Has a request carried out by whoever may write: this process, or the server that holds the folder.
///
/// # Errors
/// One line that names the folder and the next step.
pub async fn through(config: &Config, request: Request) -> Result<Answer, Unusable> {
    Hand::of(config).await?.ask(request).await
}

/// Asks the server that holds a folder.
///
/// # Errors
/// When no server answers there.
pub fn ask(data: &Path, request: &Request) -> Result<Answer, String> {
    let unheard = |cause: io::Error| {
        let path = socket(data);
        format!(
            "{} is held by another townwatch that does not answer at {}: {cause}; wait until it has started or ended, then try again",
            data.display(),
            path.display()
        )
    };
    let text = serde_json::to_string(request).map_err(|cause| cause.to_string())?;
    let said = exchange(data, &text).map_err(unheard)?;
    serde_json::from_str(&said).map_err(|cause| {
        format!("the server answers what this program does not know ({cause}); use the program that the server runs")
    })
}

/// Has the server that holds a folder write down what was looked at.
///
/// # Errors
/// Why it did not.
pub(crate) fn note(data: &Path, request: &Request) -> Result<(), String> {
    match ask(data, request) {
        Ok(Answer::Noted) => Ok(()),
        Ok(Answer::Refused { why }) | Err(why) => Err(why),
        Ok(_) => Err("it answered something else".to_owned()),
    }
}

fn exchange(data: &Path, text: &str) -> io::Result<String> {
    let (_folder, path) = reached(data)?;
    let mut stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    writeln!(stream, "{text}")?;
    let most = u64::try_from(LONGEST_ANSWER).unwrap_or(u64::MAX);
    let mut said = String::new();
    BufReader::new(stream.take(most)).read_line(&mut said)?;
    if said.ends_with('\n') {
        Ok(said)
    } else {
        let broken = io::ErrorKind::UnexpectedEof;
        Err(io::Error::new(broken, "the answer ended early"))
    }
}

/// The folder of what runs.
fn run_folder(data: &Path) -> PathBuf {
    data.join("run")
}

/// Where a server listens that holds a folder.
fn socket(data: &Path) -> PathBuf {
    run_folder(data).join("control.sock")
}

/// The socket under a path that the system takes, and what must stay open for it.
fn reached(data: &Path) -> io::Result<(std::fs::File, PathBuf)> {
    let folder = std::fs::File::open(run_folder(data))?;
    let path = socket(data);
    let path = if path.as_os_str().len() > LONGEST_PATH {
        PathBuf::from(format!("/proc/self/fd/{}/control.sock", folder.as_raw_fd()))
    } else {
        path
    };
    Ok((folder, path))
}

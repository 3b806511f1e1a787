//! Wires the office: folder, lock, records, log, rules, regulations.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::factor::Factors as _;
use application::port::{DeviceRegister, Door, Ids, Now, Passwords};
use application::sweeps::Directories;
use application::{Office, Parts};
use columns::ColumnFiles;
use domain::event::FieldNames;
use evidence::{FolderLock, SealedLog, Seed};
use identity::{DeviceKey, HouseDoor};
use jiff::{SignedDuration, Timestamp};
use store::SqlRecords;

use crate::config::Config;
use crate::duties::OwnDuties;
use crate::governing::Governing;
use crate::machine::{MachineClock, MachineIds};
use crate::query::asking::Workers;
use crate::registers::OwnRegisters;
use crate::sealing::Sealing;
use crate::stop::Unusable;

/// What the machine gives: time, randomness, hashing. Tests bring their own.
pub struct Machine {
    /// Time.
    pub now: Arc<dyn Now>,
    /// Identities and secrets.
    pub ids: Arc<dyn Ids>,
    /// Password hashing.
    pub passwords: Arc<dyn Passwords>,
    /// Whether addresses of documentation lie in countries, as the demo office needs it.
    pub fiction: bool,
    /// The program itself, to be started again as a worker.
    pub program: PathBuf,
    /// Directories instead of those of the configuration.
    pub directories: Option<Arc<dyn Directories>>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            now: Arc::new(MachineClock),
            ids: Arc::new(MachineIds),
            passwords: Arc::new(identity::Argon2Pool::new(Arc::new(MachineIds))),
            fiction: false,
            // Also where the file was replaced by a newer one meanwhile: one's own worker answers.
            program: PathBuf::from("/proc/self/exe"),
            directories: None,
        }
    }
}

/// A data folder in use. The lock is let go when this is dropped.
pub struct Assembled {
    /// The office.
    pub office: Arc<Office>,
    /// Its records, for what is no use case: the register of known devices.
    pub records: Arc<SqlRecords>,
    /// The sealed log, to be signed every minute.
    pub log: Arc<SealedLog>,
    /// Names of fields, as rules and formats share them.
    pub fields: Arc<FieldNames>,
    folder: std::path::PathBuf,
    _lock: FolderLock,
}

impl Assembled {
    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.folder
    }

    /// The register of known devices, for [`door`].
    pub fn register(&self) -> Arc<dyn DeviceRegister> {
        Arc::<SqlRecords>::clone(&self.records)
    }
}

/// Opens a data folder, making it when absent.
///
/// # Errors
/// One line that names the folder or file and the next step.
pub async fn assemble(
    data: &Path,
    machine: Machine,
    config: &Config,
) -> Result<Assembled, Unusable> {
    let regime = config.office.regime.as_str();
    if let Some(unfinished) = crate::backup::unfinished(data) {
        return Err(unfinished);
    }
    made(data)?;
    let lock = evidence::lock_folder(data).map_err(Unusable::new)?;
    let records = Arc::new(opened(data, config).await?);
    forget_copies(data, machine.now.now());
    let log = sealed_log(data, Seed::new(machine.ids.secret()))?;
    let sealed = records.holds_sealed().await.map_err(Unusable::new)?;
    let ids = Arc::clone(&machine.ids);
    let seals = Arc::new(Sealing::new(config, data, ids, sealed));
    let passkeys = Arc::new(identity::Passkeys::new(Arc::clone(&machine.ids)));
    let fields = Arc::new(FieldNames::default());
    let sql = Arc::new(Workers::of(data, &machine));
    let directories = governed(machine.directories, config, &records);
    let parts = Parts {
        records: Arc::<SqlRecords>::clone(&records),
        jobs: Arc::<SqlRecords>::clone(&records),
        log: Arc::<SealedLog>::clone(&log),
        columns: Arc::new(ColumnFiles::of(data)),
        sql,
        bridge: crate::bridging::of(config, &records),
        mailboxes: crate::mailboxes::of(config, &records),
        password_rules: config.passwords.rules(machine.now.now())?,
        now: machine.now,
        ids: machine.ids,
        passwords: machine.passwords,
        seals,
        codes: Arc::new(identity::TimeCodes),
        passkeys,
        second_factor: config.sign_in.roles().map_err(Unusable::new)?,
        proof_lasts: config.sign_in.proof_lasts(),
        places: Arc::new(config.places.open(machine.fiction)?),
        rules: Arc::new(crate::rules::of_office(&config.rules, &fields)?),
        fields: Arc::clone(&fields),
        regimes: crate::regimes::builtin()?,
        approvals: domain::approval::builtin_approvals().map_err(Unusable::new)?,
        registers: Arc::new(OwnRegisters::new(config.registers.folders.clone())),
        duties: Arc::new(OwnDuties::new(config.duties.folders.clone())),
        assessments: domain::assessment::builtin_assessments().map_err(Unusable::new)?,
        closing: domain::closing::builtin_closing().map_err(Unusable::new)?,
        playbooks: domain::playbook::builtin_playbooks().map_err(Unusable::new)?,
        forms: domain::form::builtin_forms().map_err(Unusable::new)?,
        calendars: crate::regimes::calendars()?,
        targets: Arc::new(crate::systems::Systems::new(&config.connectors, data)?),
        regime: regime.to_owned(),
        ways: crate::outgoing::ways(config),
        retention: config.retention.rules().map_err(Unusable::new)?,
        directories,
        prober: Arc::new(crate::outgoing::lookout()?),
        issuer: config.server.issuer(),
        signer: oidc::keys::Signer::new(oidc::keys::MachineRandom::new()),
    };
    check_regime(&parts.regimes, regime)?;
    Ok(Assembled {
        office: Arc::new(Office::new(parts)),
        records,
        log,
        fields,
        folder: data.to_owned(),
        _lock: lock,
    })
}

/// The data folder, which nobody else reads.
fn made(data: &Path) -> Result<(), Unusable> {
    private_folder(data).map_err(|cause| {
        Unusable::new(format!(
            "cannot make the data folder {}: {cause}; give --data a folder that can be written",
            data.display()
        ))
    })
}

/// The log of a folder; what it found of itself is told.
fn sealed_log(data: &Path, seed: Seed) -> Result<Arc<SealedLog>, Unusable> {
    let (log, findings) = SealedLog::open(data, seed).map_err(Unusable::new)?;
    for finding in findings {
        tracing::warn!("{finding}");
    }
    Ok(Arc::new(log))
}

/// The directories that are governed: those of the configuration, unless a test brings others.
fn governed(
    others: Option<Arc<dyn Directories>>,
    config: &Config,
    records: &Arc<SqlRecords>,
) -> Arc<dyn Directories> {
    others.unwrap_or_else(|| Arc::new(Governing::new(config.clone(), Arc::clone(records))))
}

/// The records, in the data folder or on a server.
async fn opened(data: &Path, config: &Config) -> Result<SqlRecords, Unusable> {
    let records = match config.records.url().map_err(Unusable::new)? {
        Some(url) => SqlRecords::connect_keeping(&url, Some(data)).await,
        None => SqlRecords::open(&data.join("records.db")).await,
    };
    records.map_err(Unusable::new)
}

/// How long a copy of the records from before a migration is kept. Ours, not a law's: long enough to
/// notice a mistake, short enough that what was erased since is erased there too.
const COPIES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes old copies; what cannot be removed is told and tried again at the next start.
fn forget_copies(data: &Path, now: Timestamp) {
    let Ok(made_before) = now.checked_sub(COPIES_KEPT) else {
        return;
    };
    match store::remove_copies(data, made_before.into()) {
        Ok(removed) => {
            for copy in removed {
                tracing::info!("removed {}, made before a migration", copy.display());
            }
        }
        Err(cause) => tracing::warn!("cannot remove old copies in {}: {cause}", data.display()),
    }
}

/// Makes a folder that only its owner can enter; one that is there keeps its rights.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

fn check_regime(regimes: &[domain::regime::Regime], wanted: &str) -> Result<(), Unusable> {
    if regimes.iter().any(|regime| regime.id() == wanted) {
        return Ok(());
    }
    let known: BTreeSet<_> = regimes.iter().map(domain::regime::Regime::id).collect();
    let known: Vec<_> = known.into_iter().collect();
    Err(Unusable::new(format!(
        "office.regime: no regulation {wanted:?}; known are: {}",
        known.join(", ")
    )))
}

/// The door before the sign-in, with the key of this data folder, which is made when absent.
///
/// # Errors
/// When the key cannot be read or written, or is none.
pub fn door(
    data: &Path,
    ids: Arc<dyn Ids>,
    devices: Arc<dyn DeviceRegister>,
) -> Result<Arc<dyn Door>, Unusable> {
    let path = data.join("device.key");
    let key = match std::fs::read_to_string(&path) {
        Ok(text) => DeviceKey::parse(&text).ok_or_else(|| {
            Unusable::new(format!(
                "{} holds no key; remove it: a new one is made, and every device is unknown until its next sign-in",
                path.display()
            ))
        })?,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            let key = DeviceKey::new(ids.secret());
            crate::setup::write_private(&path, &key.text())?;
            key
        }
        Err(cause) => {
            let path = path.display();
            return Err(Unusable::new(format!("cannot read {path}: {cause}")));
        }
    };
    Ok(Arc::new(HouseDoor::new(key, ids, devices)))
}

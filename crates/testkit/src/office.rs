//! The fictional office in a temporary folder, with its morning's logs taken in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::intake::Intake;
use application::own_directory::BindDesk;
use application::people::{Coming, SignedIn};
use application::port::{Door, FindingQuery, Ids, Lane, RawRecord, SenderPosition, Trust};
use application::sweeps::Directories;
use application::{Actor, Office, Problem};
use domain::finding::Finding;
use domain::id::UnitId;
use identity::{Argon2Pool, RememberedPasswords};
use jiff::{SignedDuration, Timestamp};
use places::Places;
use store::SqlRecords;
use tempfile::TempDir;
use townwatch::assemble::{Assembled, Machine, assemble};
use townwatch::config::Config;
use townwatch::demo;
use townwatch::evidence_desk::Takings;
use townwatch::pack_desk::Packs;

use crate::clock::{SequenceIds, SetClock};

/// The password of everybody in the test office.
pub const PASSWORD: &str = "a-password-for-tests-only";
/// Saturday 21 November 2026, 10:02 in Taipei.
pub const MORNING: &str = "2026-11-21T10:02:00+08:00";

/// A failure of a test's preparation, as text.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// An office with its clock, in a folder that vanishes with it.
pub struct TestOffice {
    /// The office.
    pub office: Arc<Office>,
    /// Its clock.
    pub clock: Arc<SetClock>,
    /// Its identities.
    pub ids: Arc<SequenceIds>,
    /// The township whose logs were taken in.
    pub township: UnitId,
    folder: PathBuf,
    takings: Takings,
    packs: Packs,
    _around: TempDir,
    assembled: Assembled,
}

/// This program, which can be a worker; beside a test the program of this crate.
fn program() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe()?;
    let beside = own.parent().filter(|folder| folder.ends_with("deps"));
    let built = beside.and_then(Path::parent);
    Ok(built.map_or(own.clone(), |folder| folder.join("townwatch-testkit")))
}

impl TestOffice {
    /// The demo office at [`MORNING`], without logs yet.
    ///
    /// # Errors
    /// When the folder or the records cannot be made.
    pub async fn new() -> Result<Self, Failure> {
        Self::configured(&Config::default()).await
    }

    /// The same with settings of its own.
    ///
    /// # Errors
    /// When the folder or the records cannot be made.
    pub async fn configured(config: &Config) -> Result<Self, Failure> {
        Self::governing(config, None).await
    }

    /// The same with a mail server, to which nothing is sent by itself.
    ///
    /// # Errors
    /// When the folder or the records cannot be made.
    pub async fn with_mail() -> Result<Self, Failure> {
        Self::configured(&mail_settings()?).await
    }

    /// The same with directories instead of those of the settings.
    ///
    /// # Errors
    /// When the folder or the records cannot be made.
    pub async fn governing(
        config: &Config,
        directories: Option<Arc<dyn Directories>>,
    ) -> Result<Self, Failure> {
        let now: Timestamp = MORNING.parse()?;
        let clock = Arc::new(SetClock::standing(now));
        let ids = Arc::new(SequenceIds::default());
        let around = TempDir::new()?;
        // The master key comes to lie beside the data folder.
        let folder = around.path().join("data");
        let machine = Machine {
            now: Arc::<SetClock>::clone(&clock),
            ids: Arc::<SequenceIds>::clone(&ids),
            passwords: Arc::new(Argon2Pool::new(Arc::<SequenceIds>::clone(&ids))),
            fiction: true,
            program: program()?,
            directories,
        };
        let assembled = assemble(&folder, machine, config)
            .await
            .map_err(|unusable| unusable.to_string())?;
        let office = Arc::clone(&assembled.office);
        let made = Arc::<SequenceIds>::clone(&ids);
        let township =
            demo::enter_office(&office, PASSWORD, move || UnitId::new(made.uuid())).await?;
        let takings = Takings::new(&office, &assembled.log, &folder);
        let packs = Packs::new(&office, &assembled.log, &folder);
        Ok(Self {
            takings,
            packs,
            office,
            clock,
            ids,
            township,
            folder,
            _around: around,
            assembled,
        })
    }

    /// The door before its sign-in.
    ///
    /// # Errors
    /// When its key cannot be kept in the folder.
    pub fn door(&self) -> Result<Arc<dyn Door>, Failure> {
        let ids = Arc::<SequenceIds>::clone(&self.ids);
        let door = townwatch::assemble::door(&self.folder, ids, self.assembled.register());
        Ok(door.map_err(|unusable| unusable.to_string())?)
    }

    /// Our own directory as the console tells of it; nothing listens.
    fn own_directory(&self) -> Result<web::OwnDirectory, Failure> {
        let remembered = Arc::new(RememberedPasswords::new([9; 32]));
        let desk = BindDesk::new(Arc::clone(&self.office), self.door()?, remembered);
        Ok(web::OwnDirectory {
            base: "dc=xiling,dc=example".to_owned(),
            mail_domain: Some("xiling.example".to_owned()),
            doors: vec![web::DirectoryDoor {
                kind: "ldaps",
                host: "directory.xiling.example".to_owned(),
                port: 636,
            }],
            desk: Arc::new(desk),
        })
    }

    /// The console's settings, in the clear and without anybody before it.
    ///
    /// # Errors
    /// When the door's key cannot be made.
    pub fn web_settings(&self) -> Result<web::WebSettings, Failure> {
        Ok(web::WebSettings {
            secure: false,
            site: None,
            proxies: web::TrustedProxies::default(),
            set_up: None,
            ids: Arc::<SequenceIds>::clone(&self.ids),
            door: self.door()?,
            own_directory: Some(self.own_directory()?),
            tallies: web::Tallies::default(),
            collecting: web::Collecting {
                evidence: Some(Arc::new(self.takings.clone())),
                packs: Some(Arc::new(self.packs.clone())),
                ..web::Collecting::default()
            },
        })
    }

    /// The demo office with the morning's logs taken in and judged.
    ///
    /// # Errors
    /// When something cannot be written.
    pub async fn with_morning() -> Result<Self, Failure> {
        Self::with_morning_and(&Config::default()).await
    }

    /// The same with settings of its own.
    ///
    /// # Errors
    /// When something cannot be written.
    pub async fn with_morning_and(config: &Config) -> Result<Self, Failure> {
        let office = Self::configured(config).await?;
        for log in demo::Morning::before(office.now()).logs() {
            office.take(log.source, log.text.lines()).await?;
        }
        // The logs end now; people look a little later.
        office.clock.advance(SignedDuration::from_secs(20));
        Ok(office)
    }

    /// Takes lines in as a file of the township.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn take<'l>(
        &self,
        source: &str,
        lines: impl Iterator<Item = &'l str>,
    ) -> Result<(), Failure> {
        self.take_for(self.township, source, lines).await
    }

    /// Takes lines in as a file of some unit.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn take_for<'l>(
        &self,
        unit: UnitId,
        source: &str,
        lines: impl Iterator<Item = &'l str>,
    ) -> Result<(), Failure> {
        let source = self
            .office
            .source_named(unit, source, "auto", demo::TIME_ZONE)
            .await?;
        let places = Places::with_fiction()?;
        let (mut intake, _) = Intake::resume(Arc::clone(&self.office), places).await?;
        let records: Vec<_> = lines
            .map(|line| RawRecord {
                unit,
                source: source.id,
                received: self.now(),
                trust: Trust::Authenticated,
                position: SenderPosition::None,
                encoding: "utf-8",
                raw: line.as_bytes().to_vec(),
            })
            .collect();
        for batch in records.chunks(500) {
            intake.take(batch.to_vec()).await?;
        }
        Ok(())
    }

    /// Signs somebody in and gives the cookie's token with them.
    ///
    /// # Errors
    /// When the name is not one of the office.
    pub async fn sign_in(&self, name: &str) -> Result<(SignedIn, String), Failure> {
        let secret = self.ids.secret();
        let token = web::token_text(secret);
        let digest = web::digest(&token);
        self.office
            .sign_in(name, PASSWORD.to_owned(), Coming::new(digest, Lane::Known))
            .await?;
        let signed_in = self
            .office
            .signed_in(digest)
            .await?
            .ok_or("the session is not there")?;
        Ok((signed_in, token))
    }

    /// Somebody with the grants they have now.
    ///
    /// # Errors
    /// When the name is not one of the office.
    pub async fn actor(&self, name: &str) -> Result<Actor, Failure> {
        Ok(self.sign_in(name).await?.0.actor)
    }

    /// Open findings as the township's contact sees them.
    ///
    /// # Errors
    /// When records cannot be read.
    pub async fn findings(&self) -> Result<Vec<Finding>, Problem> {
        let actor = self
            .actor("lin.contact")
            .await
            .map_err(|cause| application::Fault::caused("sign the contact in", cause))?;
        let query = FindingQuery {
            limit: 100,
            ..FindingQuery::default()
        };
        self.office.list_findings(&actor, &query).await
    }

    /// The present moment of the office.
    pub fn now(&self) -> Timestamp {
        self.office.now()
    }

    /// Signs what the log holds.
    ///
    /// # Errors
    /// When the checkpoint cannot be written.
    pub async fn sign(&self) -> Result<(), Failure> {
        Ok(self.assembled.log.sign().await?)
    }

    /// Its records.
    pub fn records(&self) -> &SqlRecords {
        &self.assembled.records
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Settings with a mail server and the address of the console.
///
/// # Errors
/// Never: they are right.
pub fn mail_settings() -> Result<Config, Failure> {
    const TEXT: &str = r#"
        server.public_url = "https://t.example.org"
        mail = { host = "localhost", encryption = "none", from = "t@example.org" }
    "#;
    let config = townwatch::config::parse("t.toml", TEXT, &std::collections::BTreeMap::new());
    config.map_err(|mistakes| format!("{mistakes:?}").into())
}

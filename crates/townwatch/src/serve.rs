//! `townwatch serve`: console, intake and detection in one process.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::Office;
use application::deed::Source;
use application::intake::{FilePositions, Intake};
use application::port::{RawRecord, Trust};
use axum::extract::{ConnectInfo, Request};
use collect::follow::{Batch, Follower};
use domain::id::{SourceId, UnitId};
use places::Places;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::assemble::{Assembled, Machine, assemble};
use crate::cli::Serve;
use crate::config::{self, Config, FileSource};
use crate::demo;
use crate::lanes::start_jobs;
use crate::out::Out;
use crate::setup::{SetUpLink, random_password};
use crate::stop::{Done, Unusable};
use crate::tls::{Certificate, TlsListener, TlsPeer};

/// How many batches may wait between the followers and the log: then the followers wait.
const WAITING_BATCHES: usize = 16;

/// A checkpoint stands behind every line that is older than this.
const SIGN_EVERY: std::time::Duration = std::time::Duration::from_mins(1);

/// Runs `townwatch serve` until SIGTERM or Ctrl-C.
///
/// # Errors
/// One line that names the thing and the next step.
pub async fn run(
    arguments: &Serve,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let config = settings(arguments, environment)?;
    let data = config.server.data.clone();
    let machine = Machine {
        fiction: arguments.demo,
        ..Machine::default()
    };
    let assembled = assemble(&data, machine, &config).await?;
    let office = Arc::clone(&assembled.office);
    let mut files = config.collect.file.clone();
    let hint = if arguments.demo {
        Some(fill_demo(&office, &data, &mut files).await?)
    } else {
        None
    };
    let door = crate::assemble::door(
        &data,
        Arc::new(crate::machine::MachineIds),
        assembled.register(),
    )?;
    let link = SetUpLink::offered(&office).await?;
    let (listener, address) = listening(config.server.listen).await?;
    let certificate = config.tls.as_ref().map(Certificate::open).transpose();
    let certificate = certificate.map_err(Unusable::new)?;
    let networks = config.proxy.networks().map_err(Unusable::new)?;
    let own_tls = certificate.is_some();
    let scheme = if own_tls { "https" } else { "http" };
    let places = if arguments.demo {
        Places::with_fiction()
    } else {
        Places::builtin()
    };
    let places = places.map_err(Unusable::new)?;
    let watching = start_intake(&office, &files, places).await?;
    out.line(&format!("ready {scheme}://{address}"));
    if let Some(link) = &link {
        out.line(&format!(
            "set up {scheme}://{address}/set-up?token={} (once, within 30 minutes)",
            link.token()
        ));
    }
    for line in hint.iter().flatten() {
        out.line(line);
    }
    let post = crate::outgoing::post_office(&config, Some(office.directory())).await?;
    let jobs = start_jobs(&office, Arc::new(post)).await?;
    let signing = tokio::spawn(sign(Arc::clone(&assembled.log)));
    let settings = web::WebSettings {
        secure: own_tls || !networks.is_empty(),
        site: config.server.site().map_err(Unusable::new)?,
        proxies: web::TrustedProxies { networks, own_tls },
        set_up: link.map(gate),
        ids: Arc::new(crate::machine::MachineIds),
        door,
        tallies: watching.tallies.clone(),
    };
    let console = web::routes(Arc::clone(&office), settings);
    let served = answer(listener, certificate, console).await;
    jobs.finish().await;
    watching.finish().await;
    signing.abort();
    drop::<Assembled>(assembled);
    served
        .map(|()| Done::Clean)
        .map_err(|cause| Unusable::new(format!("console: {cause}")))
}

async fn listening(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), Unusable> {
    let listener = TcpListener::bind(wanted).await;
    let listener = listener.map_err(|cause| {
        Unusable::new(format!(
            "cannot listen on {wanted}: {cause}; choose another with --listen"
        ))
    })?;
    let address = listener.local_addr().map_err(Unusable::new)?;
    Ok((listener, address))
}

/// Answers until it is asked to stop.
async fn answer(
    listener: TcpListener,
    certificate: Option<Certificate>,
    console: axum::Router,
) -> Result<(), String> {
    let stop = asked_to_stop();
    let served = if let Some(certificate) = certificate {
        let listener = TlsListener::new(listener, Arc::new(certificate))?;
        // The console knows peers by their address, however they came.
        let console = console.layer(axum::middleware::map_request(
            |ConnectInfo(TlsPeer(peer)): ConnectInfo<TlsPeer>, mut request: Request| async move {
                request.extensions_mut().insert(ConnectInfo(peer));
                request
            },
        ));
        let service = console.into_make_service_with_connect_info::<TlsPeer>();
        let served = axum::serve(listener, service);
        served.with_graceful_shutdown(stop).await
    } else {
        let service = console.into_make_service_with_connect_info::<SocketAddr>();
        let served = axum::serve(listener, service);
        served.with_graceful_shutdown(stop).await
    };
    served.map_err(|cause| cause.to_string())
}

fn settings(arguments: &Serve, environment: &BTreeMap<String, String>) -> Result<Config, Unusable> {
    let mut config = config::load(arguments.config.as_deref(), environment)
        .map_err(|mistakes| crate::check::first_of(&mistakes))?;
    if let Some(data) = &arguments.data {
        config.server.data.clone_from(data);
    } else if arguments.demo && arguments.config.is_none() {
        config.server.data = PathBuf::from("townwatch-demo");
    }
    if let Some(listen) = arguments.listen {
        config.server.listen = listen;
    }
    if !config.is_open() {
        return Ok(config);
    }
    Err(Unusable::new(format!(
        "--listen {}: reachable from outside without TLS; {}",
        config.server.listen,
        config::CLOSE_IT
    )))
}

/// Fills an empty folder with the fictional office and follows its logs; an existing one is shown
/// as it is.
async fn fill_demo(
    office: &Office,
    data: &Path,
    files: &mut Vec<FileSource>,
) -> Result<[String; 2], Unusable> {
    let folder = data.join("demo");
    let password_file = folder.join("password");
    if office.is_set_up().await? {
        files.extend(demo::followed_logs(&folder));
    } else {
        let password = random_password();
        demo::enter_office(office, &password, crate::machine::new_unit_id).await?;
        files.extend(demo::write_logs(&folder, office.now()).map_err(|cause| {
            Unusable::new(format!(
                "cannot write the demo logs in {}: {cause}",
                folder.display()
            ))
        })?);
        crate::setup::write_private(&password_file, &password)?;
    }
    let password = std::fs::read_to_string(&password_file).unwrap_or_default();
    let names: Vec<_> = demo::PEOPLE
        .iter()
        .map(|person| person.sign_in_name)
        .collect();
    Ok([
        format!(
            "demo office: sign in as {} (the security contact) with password {}",
            names.first().unwrap_or(&""),
            password.trim()
        ),
        format!(
            "others, same password: {}",
            names.get(1..).unwrap_or_default().join(", ")
        ),
    ])
}

/// The running intake: followers and the one task that takes their batches.
pub struct Watching {
    /// What became of the records, for the console.
    pub tallies: web::Tallies,
    stop: tokio::sync::watch::Sender<bool>,
    intake: tokio::task::JoinHandle<()>,
}

impl Watching {
    /// Stops reading, takes what was read, and returns.
    pub async fn finish(self) {
        let _ = self.stop.send(true);
        let _ = self.intake.await;
    }
}

/// A file with the source it feeds.
struct Followed {
    source: Source,
    path: PathBuf,
}

/// Resumes the intake and starts a follower for each file.
///
/// # Errors
/// When the log cannot be replayed, or a file names a unit or format that is not there.
pub async fn start_intake(
    office: &Arc<Office>,
    files: &[FileSource],
    places: Places,
) -> Result<Watching, Unusable> {
    let followed = sources(office, files).await?;
    let (intake, positions) = Intake::resume(Arc::clone(office), places).await?;
    let tallies = web::Tallies::default();
    let (sender, receiver) = mpsc::channel(WAITING_BATCHES);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut units = BTreeMap::new();
    for Followed { source, path } in followed {
        let known: FilePositions = positions.get(&source.id).cloned().unwrap_or_default();
        units.insert(source.id, source.unit);
        let reading = Follower::new(path, known);
        tokio::spawn(follow(reading, source.id, sender.clone(), stopped.clone()));
    }
    let taking = Taking {
        office: Arc::clone(office),
        units,
        tallies: tallies.clone(),
    };
    let intake = tokio::spawn(taking.run(intake, receiver));
    Ok(Watching {
        tallies,
        stop,
        intake,
    })
}

async fn sources(office: &Office, files: &[FileSource]) -> Result<Vec<Followed>, Unusable> {
    let units = office.units().await?;
    let mut followed = Vec::new();
    for file in files {
        let unit = match &file.unit {
            Some(name) => units.iter().find(|unit| unit.name == *name),
            None => units.iter().find(|unit| unit.parent.is_none()),
        };
        let Some(unit) = unit else {
            return Err(Unusable::new(format!(
                "collect.file {}: no unit {:?}; set the office up first (townwatch init), then name one of its units",
                file.path.display(),
                file.unit.as_deref().unwrap_or("")
            )));
        };
        let name = file
            .name
            .clone()
            .unwrap_or_else(|| file.path.display().to_string());
        let zone = file.time_zone.as_deref().unwrap_or(&unit.time_zone);
        let source = office
            .source_named(unit.id, &name, &file.format, zone)
            .await?;
        followed.push(Followed {
            source,
            path: file.path.clone(),
        });
    }
    Ok(followed)
}

async fn follow(
    follower: Follower,
    source: SourceId,
    sender: mpsc::Sender<(SourceId, Batch)>,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) {
    let (batches, mut received) = mpsc::channel(2);
    let reading = tokio::spawn(follower.run(batches));
    loop {
        let batch = tokio::select! {
            batch = received.recv() => batch,
            _ = stopped.changed() => break,
        };
        let Some(batch) = batch else { break };
        if sender.send((source, batch)).await.is_err() {
            break;
        }
    }
    reading.abort();
}

/// How often the journal's new lines are taken into the log.
const JOURNAL_LOOK: std::time::Duration = std::time::Duration::from_secs(2);

/// How often it is looked whether a source has fallen silent.
const SILENCE_LOOK: std::time::Duration = std::time::Duration::from_mins(5);

/// What cannot be written now is found again at the next look.
async fn tell_silent(intake: &mut Intake) {
    if let Err(problem) = intake.tell_silent().await {
        tracing::error!("silent sources are not told, waiting: {problem}");
    }
}

/// What cannot be taken now is taken at the next look: it stays in the records.
async fn take_journal(intake: &mut Intake) {
    if let Err(problem) = intake.take_journal().await {
        tracing::error!("the journal is not written into the log, waiting: {problem}");
    }
}

struct Taking {
    office: Arc<Office>,
    units: BTreeMap<SourceId, UnitId>,
    tallies: web::Tallies,
}

impl Taking {
    async fn run(self, mut intake: Intake, mut received: mpsc::Receiver<(SourceId, Batch)>) {
        self.tallies.put(intake.tallies());
        let mut look = tokio::time::interval(JOURNAL_LOOK);
        let mut listen = tokio::time::interval(SILENCE_LOOK);
        loop {
            let batch = tokio::select! {
                batch = received.recv() => batch,
                _ = look.tick() => {
                    take_journal(&mut intake).await;
                    continue;
                }
                _ = listen.tick() => {
                    tell_silent(&mut intake).await;
                    continue;
                }
            };
            let Some((source, batch)) = batch else { break };
            let records = self.records(source, batch);
            self.take(&mut intake, records).await;
            self.tallies.put(intake.tallies());
        }
        // What was done until the end is in the log as well.
        take_journal(&mut intake).await;
    }

    /// A batch that cannot be made durable is tried again until it is: the follower waits behind
    /// the bounded channel and nothing is lost.
    async fn take(&self, intake: &mut Intake, records: Vec<RawRecord>) {
        let mut pause = tokio::time::interval(std::time::Duration::from_secs(2));
        while let Err(problem) = intake.take(records.clone()).await {
            tracing::error!("log lines cannot be kept, waiting: {problem}");
            pause.tick().await;
            pause.tick().await;
        }
    }

    fn records(&self, source: SourceId, batch: Batch) -> Vec<RawRecord> {
        let received = self.office.now();
        let Some(unit) = self.units.get(&source).copied() else {
            return Vec::new();
        };
        let encoding = batch.encoding.name();
        batch
            .lines
            .into_iter()
            .map(|line| RawRecord {
                unit,
                source,
                received,
                trust: Trust::Authenticated,
                position: line.position,
                encoding,
                raw: line.raw,
            })
            .collect()
    }
}

/// Signs the log every minute; what cannot be signed or sealed is told, and tried again.
async fn sign(log: Arc<evidence::SealedLog>) {
    let mut told = None;
    loop {
        crate::machine::pause(SIGN_EVERY).await;
        if let Err(fault) = log.sign().await {
            tracing::error!("the log is not signed: {fault}");
        }
        let fault = log.sealing_fault();
        if let Some(fault) = fault.as_ref().filter(|_| fault != told) {
            tracing::error!("{fault}");
        }
        told = fault;
    }
}

/// The link as the console sees it.
fn gate(link: Arc<SetUpLink>) -> Arc<dyn web::SetUpGate> {
    link
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

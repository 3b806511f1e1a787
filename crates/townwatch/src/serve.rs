//! `townwatch serve`: console, intake and detection in one process.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::Office;
use identity::token::Secret;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::assemble::{Assembled, Machine, assemble};
use crate::cli::Serve;
use crate::columns_made::Columns;
use crate::config::{self, Config, FileSource};
use crate::console::{Bounds, OpenDoor};
use crate::control::{Control, Desk};
use crate::demo;
use crate::directory_server::{self, DirectoryServer};
use crate::doors::{ConsoleDoors, introduced};
use crate::evidence_desk::Takings;
use crate::lanes::{WaysOut, start_jobs};
use crate::out::Out;
use crate::pack_desk::Packs;
use crate::reload::NewRules;
use crate::setup::{SetUpLink, random_password};
use crate::stop::{Done, Unusable};
use crate::taking::{Watching, start_intake};
use crate::tending::{Fares, Post};
use crate::tls::{Certificate, TlsListener};
use crate::witness::{Asking, Countersigner};

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
    let assembled = assemble(&data, machine(arguments), &config).await?;
    let office = Arc::clone(&assembled.office);
    // From here on commands go through this process, also while the log is read again.
    let (control, hearing, new_rules) = hear(&assembled, &config);
    let mut collect = config.collect.clone();
    let mut hint = None;
    if arguments.demo {
        hint = Some(fill_demo(&office, &data, &mut collect.file).await?);
    }
    let ids = Arc::new(crate::machine::MachineIds);
    let door = crate::assemble::door(&data, ids, assembled.register())?;
    let link = SetUpLink::offered(&office).await?;
    let (listener, address, certificate) = listening(&config).await?;
    let networks = config.proxy.networks().map_err(Unusable::new)?;
    let (own_tls, proxied) = (certificate.is_some(), !networks.is_empty());
    let scheme = if own_tls { "https" } else { "http" };
    let places = config.places.open(arguments.demo)?;
    let (stop, stopped) = asked_to_stop();
    let own_directory = directory_server::open(&config, &office, &door).await?;
    let mut watching = start_intake(&office, &data, &collect, places, new_rules).await?;
    // Standing work is on record before the word that all is ready: a full disk ends the start, not the running.
    let jobs = start_jobs(&office, ways_out(&config, &office).await?).await?;
    let base = format!("{scheme}://{address}");
    let link_line = link.as_deref().map(|link| set_up_line(&base, link));
    let opened = opened(&base, &watching, own_directory.as_ref());
    let told = opened.into_iter().chain(link_line);
    told.chain(hint.into_iter().flatten())
        .for_each(|line| out.line(&line));
    let ledger = office.ledger();
    let (own_directory, answering) = DirectoryServer::begin(own_directory, ledger, &stopped);
    let (post, until) = (Post::of_office("console", ledger), stopped.clone());
    let signing = tokio::spawn(sign(Arc::clone(&assembled.log)));
    let columns = Columns::start(Arc::clone(&office));
    let settings = web::WebSettings {
        secure: own_tls || proxied,
        site: config.server.site().map_err(Unusable::new)?,
        proxies: web::TrustedProxies { networks, own_tls },
        set_up: link.map(gate),
        ids: Arc::new(crate::machine::MachineIds),
        door,
        tallies: watching.tallies.clone(),
        own_directory,
        collecting: collecting(&config, &assembled, &watching, stopped),
    };
    let console = introduced(web::routes(Arc::clone(&office), settings), proxied);
    let console = witnessing(console, &config, &office)?;
    let served = tokio::select! {
        served = answer((listener, certificate), console, (post, until), stop) => served,
        // Nothing in here begins it again: the program ends, and its service begins it with all that is in the log.
        why = watching.ended() => Err(format!("the intake: {why}")),
    };
    drop(control);
    answering.finish().await;
    jobs.finish().await;
    watching.finish().await;
    columns.finish().await;
    signing.abort();
    hearing.abort();
    drop::<Assembled>(assembled);
    served.map(|()| Done::Clean).map_err(Unusable::new)
}

/// What this program leads to outside.
async fn ways_out(config: &Config, office: &Office) -> Result<WaysOut, Unusable> {
    let post = crate::outgoing::post_office(config, Some(office.directory())).await?;
    let asking = Asking::new(&config.evidence.witness, &config.server.data)?;
    Ok(WaysOut {
        post: Arc::new(post),
        asking: Arc::new(asking),
        told: Arc::new(crate::outgoing::back_channel()?),
    })
}

/// What is open now, one line each; the console first.
fn opened(base: &str, watching: &Watching, own: Option<&DirectoryServer>) -> Vec<String> {
    let ready = [format!("ready {base}")].into_iter();
    let served = own.into_iter().flat_map(|own| own.lines.iter().cloned());
    let listening = watching.listening.iter().cloned();
    ready.chain(listening).chain(served).collect()
}

fn machine(arguments: &Serve) -> Machine {
    Machine {
        fiction: arguments.demo,
        ..Machine::default()
    }
}

/// Lets commands and SIGHUP through; last, where the intake takes new rules.
fn hear(
    assembled: &Assembled,
    config: &Config,
) -> (Option<Control>, JoinHandle<()>, mpsc::Receiver<NewRules>) {
    let mut desk = Desk::new(assembled, config);
    let new_rules = desk.rules.for_intake();
    let control = crate::control::open(assembled.data(), desk.clone());
    let hearing = tokio::spawn(crate::reload::on_signal(desk));
    (control, hearing, new_rules)
}

/// The console, with a witness beside it where this server is one.
fn witnessing(
    console: axum::Router,
    config: &Config,
    office: &Arc<Office>,
) -> Result<axum::Router, Unusable> {
    let Some(name) = &config.evidence.witness.name else {
        return Ok(console);
    };
    let witness = Countersigner::open(office, &config.server.data, name)?;
    Ok(crate::witness::beside(console, Arc::new(witness)))
}

fn set_up_line(base: &str, link: &SetUpLink) -> String {
    let token = link.token();
    format!("set up {base}/set-up?token={token} (once, within 30 minutes)")
}

/// Where the console listens, and the certificate that it shows there.
async fn listening(
    config: &Config,
) -> Result<(TcpListener, SocketAddr, Option<Certificate>), Unusable> {
    let wanted = config.server.listen;
    let listener = TcpListener::bind(wanted).await;
    let listener = listener.map_err(|cause| {
        Unusable::new(format!(
            "cannot listen on {wanted}: {cause}; choose another with --listen"
        ))
    })?;
    let address = listener.local_addr().map_err(Unusable::new)?;
    let certificate = config.tls.as_ref().map(Certificate::open).transpose();
    Ok((listener, address, certificate.map_err(Unusable::new)?))
}

/// What the console knows of the intake: also the doors of senders, unless they have an address of their
/// own.
fn collecting(
    config: &Config,
    assembled: &Assembled,
    watching: &Watching,
    stopped: watch::Receiver<bool>,
) -> web::Collecting {
    let (office, data) = (&assembled.office, assembled.data());
    let takings = Takings::new(office, &assembled.log, data);
    let mut collecting = web::Collecting {
        listening: watching.listeners.clone(),
        evidence: Some(Arc::new(takings)),
        packs: Some(Arc::new(Packs::new(office, &assembled.log, data))),
        key_of: Some(|random| Secret::key(random).shown_once().to_owned()),
        stopped: Some(stopped.clone()),
        ..web::Collecting::default()
    };
    if config.collect.http.listen.is_none() {
        let doors = ConsoleDoors::new(office, &watching.doorway, &watching.ledger, stopped);
        collecting.doors = Some(Arc::new(doors));
    }
    collecting
}

/// Answers until it is asked to stop.
async fn answer(
    (listener, certificate): (TcpListener, Option<Certificate>),
    console: axum::Router,
    (post, stopped): (Post, watch::Receiver<bool>),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), String> {
    let bounds = Bounds::default();
    if let Some(certificate) = certificate {
        let listener = TlsListener::new(listener, Arc::new(certificate), (post, stopped))?;
        crate::console::answer(listener, console, bounds, stop).await;
    } else {
        let listener = OpenDoor::new(listener, Fares::of(post));
        crate::console::answer(listener, console, bounds, stop).await;
    }
    Ok(())
}

fn settings(arguments: &Serve, environment: &BTreeMap<String, String>) -> Result<Config, Unusable> {
    let (file, data) = (arguments.config.as_deref(), arguments.data.as_deref());
    let mut config = config::load_for(file, data, environment)?;
    if data.is_none() && arguments.demo && file.is_none() {
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

/// Signs the log every minute; what cannot be signed or sealed is told, and tried again.
async fn sign(log: Arc<evidence::SealedLog>) {
    let mut told = None;
    loop {
        // At once: what was kept before the start is proved from the start on.
        if let Err(fault) = log.sign().await {
            tracing::error!("the log is not signed: {fault}");
        }
        let fault = log.sealing_fault();
        if let Some(fault) = fault.as_ref().filter(|_| fault != told) {
            tracing::error!("{fault}");
        }
        told = fault;
        crate::machine::pause(SIGN_EVERY).await;
    }
}

/// The link as the console sees it.
fn gate(link: Arc<SetUpLink>) -> Arc<dyn web::SetUpGate> {
    link
}

/// From this call on the program is asked, not killed; the future ends when it was, and whoever holds
/// the other end is told.
pub(crate) fn asked_to_stop() -> (
    impl Future<Output = ()> + Send + 'static,
    watch::Receiver<bool>,
) {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    let (stopping, stopped) = watch::channel(false);
    let asked = async move {
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        let _nobody_waits = stopping.send(true);
    };
    (asked, stopped)
}

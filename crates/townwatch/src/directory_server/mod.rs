//! Our own directory on the network: doors, connections, and what they may cost.
//!
//! [`settings`] is what the configuration says, [`View`] what is shown, [`talk`] one connection. What is said
//! stands in the crate `ldap`; who is let in decides [`application::own_directory::BindDesk`].

mod search;
mod settings;
mod talk;
mod view;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use application::Office;
use application::ledger::Ledger;
use application::own_directory::BindDesk;
use application::port::{Door, Ids as _};
use identity::RememberedPasswords;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use self::view::View;
use crate::config::Config;
use crate::machine::MachineIds;
use crate::stop::Unusable;
use crate::tending::{self, Begun, Fares, Post};
use crate::tls::{Certificate, acceptor};

pub use self::settings::{DirectoryServerSettings, mistakes};

/// Connections at once; the next ones wait in the kernel's line.
const MOST_CONNECTIONS: usize = 1_024;
/// Connections of one address at once; a mail server opens some dozens.
const MOST_OF_ONE: usize = 256;
/// How long connections may take when the program is asked to stop.
const GRACE: Duration = Duration::from_secs(3);

/// How passwords are protected at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// TLS from the first byte.
    Ldaps,
    /// TLS is begun by the client.
    StartTls,
    /// Not at all: on this machine, by the configuration.
    Plain,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Ldaps => "ldaps",
            Self::StartTls => "ldap+starttls",
            Self::Plain => "ldap",
        }
    }
}

/// What every connection works with.
struct Shared {
    base: String,
    mail_domain: Option<String>,
    desk: Arc<BindDesk>,
    view: View,
    tls: Option<TlsAcceptor>,
    places: Arc<Semaphore>,
    /// Searches that walk over many entries, one at a time.
    walking: Semaphore,
    of_one: Mutex<BTreeMap<IpAddr, usize>>,
}

/// The directory, listening.
pub(crate) struct DirectoryServer {
    /// One line for each door, for the operator.
    pub(crate) lines: Vec<String>,
    /// The same for the console.
    pub(crate) shown: web::OwnDirectory,
    doors: Vec<(TcpListener, Kind)>,
    shared: Arc<Shared>,
}

/// Opens the doors of `[directory_server]`; nothing where there is none.
///
/// # Errors
/// One line that names the address or the certificate.
pub(crate) async fn open(
    config: &Config,
    office: &Arc<Office>,
    door: &Arc<dyn Door>,
) -> Result<Option<DirectoryServer>, Unusable> {
    let Some(settings) = &config.directory_server else {
        return Ok(None);
    };
    let certificate = settings.tls(config).as_ref().map(Certificate::open);
    let certificate = certificate.transpose().map_err(Unusable::new)?;
    let certificate = certificate.map(Arc::new);
    let tls = certificate.as_ref().map(acceptor).transpose();
    let tls = tls.map_err(Unusable::new)?;
    if let Some(certificate) = certificate {
        tokio::spawn(certificate.watch());
    }
    let plain = if settings.plain_on_loopback {
        Kind::Plain
    } else {
        Kind::StartTls
    };
    let wanted = [(settings.ldaps, Kind::Ldaps), (settings.ldap, plain)];
    let mut doors = Vec::new();
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    for (listen, kind) in wanted {
        let Some(listen) = listen else { continue };
        let (listener, address) = listening(listen, kind).await?;
        lines.push(format!("directory {} on {address}", kind.name()));
        told.push(web::DirectoryDoor {
            kind: kind.name(),
            host: host(address.ip()),
            port: address.port(),
        });
        doors.push((listener, kind));
    }
    let remembered = Arc::new(RememberedPasswords::new(MachineIds.secret()));
    let desk = BindDesk::new(Arc::clone(office), Arc::clone(door), remembered);
    let desk = Arc::new(desk);
    let (base, mail_domain) = (settings.base.clone(), settings.mail_domain.clone());
    let shown = web::OwnDirectory {
        base: base.clone(),
        mail_domain: mail_domain.clone(),
        doors: told,
        desk: Arc::clone(&desk),
    };
    let shared = Shared {
        view: View::new(Arc::clone(office), base.clone(), mail_domain.clone()),
        base,
        mail_domain,
        desk,
        tls,
        places: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
        walking: Semaphore::new(1),
        of_one: Mutex::default(),
    };
    Ok(Some(DirectoryServer {
        lines,
        shown,
        doors,
        shared: Arc::new(shared),
    }))
}

async fn listening(wanted: SocketAddr, kind: Kind) -> Result<(TcpListener, SocketAddr), Unusable> {
    let setting = if kind == Kind::Ldaps { "ldaps" } else { "ldap" };
    let told = |cause: std::io::Error| {
        Unusable::new(format!(
            "cannot listen on {wanted}: {cause}; choose another in directory_server.{setting}"
        ))
    };
    let listener = TcpListener::bind(wanted).await.map_err(told)?;
    let address = listener.local_addr().map_err(told)?;
    Ok((listener, address))
}

/// The host as an address is written with it; empty where it listens on all of them.
fn host(address: IpAddr) -> String {
    match address {
        address if address.is_unspecified() => String::new(),
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// The doors that are being answered.
pub(crate) struct Answering(Vec<JoinHandle<()>>);

impl Answering {
    /// Waits until every door is closed.
    pub(crate) async fn finish(self) {
        for door in self.0 {
            let _ended = door.await;
        }
    }
}

impl DirectoryServer {
    /// Answers until it is asked to stop; what the console tells of it, where there is a directory. A door that ends
    /// before is told and begun again.
    pub(crate) fn begin(
        own: Option<Self>,
        ledger: &Ledger,
        stopped: &watch::Receiver<bool>,
    ) -> (Option<web::OwnDirectory>, Answering) {
        let Some(own) = own else {
            return (None, Answering(Vec::new()));
        };
        let Self {
            doors,
            shared,
            shown,
            ..
        } = own;
        let serve = |(listener, kind): (TcpListener, Kind)| {
            let post = Post::of_office(format!("directory/{}", kind.name()), ledger);
            let (listener, shared) = (Arc::new(listener), Arc::clone(&shared));
            let (own, until) = (post.clone(), stopped.clone());
            let begin = move || -> Begun<_> {
                let door = (Arc::clone(&listener), kind, Fares::of(own.clone()));
                let accepting = accept(door, Arc::clone(&shared), until.clone());
                Box::pin(std::future::ready(Ok(accepting)))
            };
            tokio::spawn(tending::tend(post, stopped.clone(), begin))
        };
        let doors = doors.into_iter().map(serve).collect();
        (Some(shown), Answering(doors))
    }
}

async fn accept(
    (listener, kind, mut fares): (Arc<TcpListener>, Kind, Fares),
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut talks = JoinSet::new();
    loop {
        while talks.try_join_next().is_some() {}
        let accepted = async {
            let place = Arc::clone(&shared.places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                fares.works();
                let peer = peer.ip().to_canonical();
                let Some(seat) = Seat::take(&shared, peer) else {
                    continue;
                };
                talks.spawn(async move {
                    connection(stream, kind, &seat).await;
                    drop(place);
                });
            }
            Err(cause) => tokio::select! {
                () = fares.failed(&cause) => {}
                _ = stopped.wait_for(|stopped| *stopped) => break,
            },
        }
    }
    drop(listener);
    // Between requests a connection is ended at once.
    talks.abort_all();
    let _gone = timeout(GRACE, async { while talks.join_next().await.is_some() {} }).await;
}

/// One of the connections that an address may have.
struct Seat {
    shared: Arc<Shared>,
    peer: IpAddr,
}

impl Seat {
    fn take(shared: &Arc<Shared>, peer: IpAddr) -> Option<Self> {
        let mut of_one = shared.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = of_one.entry(peer).or_default();
        if *taken >= MOST_OF_ONE {
            return None;
        }
        *taken += 1;
        drop(of_one);
        Some(Self {
            shared: Arc::clone(shared),
            peer,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let shared = &self.shared;
        let mut of_one = shared.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        let left = of_one
            .get(&self.peer)
            .map_or(0, |taken| taken.saturating_sub(1));
        if left == 0 {
            of_one.remove(&self.peer);
        } else {
            of_one.insert(self.peer, left);
        }
    }
}

/// One connection, from its first byte to its last. Whoever breaks it off is no mistake of ours.
async fn connection(stream: TcpStream, kind: Kind, seat: &Seat) {
    let _slower = stream.set_nodelay(true);
    let mut talk = talk::Talk::new(&seat.shared, seat.peer, kind);
    match kind {
        Kind::Ldaps => {
            if let Some(mut stream) = talk::shaken(&seat.shared, stream).await {
                let _gone = talk.go_on(&mut stream).await;
            }
        }
        Kind::StartTls | Kind::Plain => {
            let mut stream = stream;
            if let Ok(talk::End::Secure) = talk.go_on(&mut stream).await
                && let Some(mut stream) = talk::shaken(&seat.shared, stream).await
            {
                talk.secured();
                let _gone = talk.go_on(&mut stream).await;
            }
        }
    }
}

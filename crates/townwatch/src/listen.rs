//! `[[collect.listen]]`: the listeners that senders come to, from their settings to running tasks.

mod names;
mod short;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use application::Office;
use application::ledger::{Ledger, Trouble};
use application::port::Trust;
use application::senders::{Caller, Listening, Senders};
use collect::door::Doorway;
use collect::door::limits::{Gate, Limits};
use collect::door::relp::relp;
use collect::door::tcp::{self, House};
use collect::door::udp;
use collect::http::{self, Hall};
use domain::network::Network;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use self::short::{HttpSettings, SyslogSettings};
use crate::config::Tls;
use crate::stop::Unusable;
use crate::tending::{self, Begun, Post};

/// What is spoken at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Syslog messages (RFC 5424, RFC 3164, or a bare text).
    Syslog,
    /// RELP: every message is answered once it is durable.
    Relp,
    /// What senders ask over HTTP: Elasticsearch's `_bulk`, systemd's journal upload, OTLP.
    Http,
}

/// What carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Datagrams in the clear.
    Udp,
    /// Connections in the clear.
    Tcp,
    /// Connections under TLS.
    Tls,
}

impl Transport {
    const fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Syslog => "syslog",
            Self::Relp => "relp",
            Self::Http => "http",
        }
    }
}

/// `[collect.listen.tls]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListenTls {
    /// PEM file: the certificate, then those that lead to its root.
    pub certificate_file: PathBuf,
    /// PEM file with its private key, unencrypted.
    pub key_file: PathBuf,
    /// PEM file with the roots that client certificates must lead to; clients are not asked for one
    /// without it.
    #[serde(default)]
    pub client_ca_file: Option<PathBuf>,
    /// Whether clients without a certificate are turned away; yes where roots are named.
    #[serde(default)]
    pub require_client_certificate: Option<bool>,
}

impl ListenTls {
    fn files(&self) -> Tls {
        Tls {
            certificate_file: self.certificate_file.clone(),
            key_file: self.key_file.clone(),
        }
    }
}

/// `[[collect.listen]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListenSettings {
    /// What is spoken.
    pub kind: Kind,
    /// What carries it.
    pub transport: Transport,
    /// Address and port.
    pub address: SocketAddr,
    /// The name people know it by; kind and transport where none is given.
    #[serde(default)]
    pub name: Option<String>,
    /// The unit of senders that nobody entered; the top unit where none is given.
    #[serde(default)]
    pub unit: Option<String>,
    /// How their lines are read.
    #[serde(default = "auto")]
    pub format: String,
    /// IANA zone of their times that state none; the unit's where none is given.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Addresses and networks that may send; all where none is given.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Its certificate, for TLS.
    #[serde(default)]
    pub tls: Option<ListenTls>,
    /// Whether callers over HTTP need no key, and are known by their address instead.
    #[serde(default)]
    pub keyless: bool,
}

fn auto() -> String {
    "auto".into()
}

impl ListenSettings {
    /// The name of the listener.
    pub fn name(&self) -> String {
        let spoken = || format!("{}/{}", self.kind.name(), self.transport.name());
        self.name.clone().unwrap_or_else(spoken)
    }

    fn networks(&self) -> Result<Vec<Network>, String> {
        let network = |text: &String| {
            Network::parse(text).map_err(|why| format!("collect.listen allow {text:?}: {why}"))
        };
        self.allow.iter().map(network).collect()
    }
}

/// Mistakes in the settings: the word that stands at the place, and what is wrong.
pub fn mistakes(listeners: &[ListenSettings]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (place, one) in listeners.iter().enumerate() {
        if let Err(what) = one.networks() {
            found.push(("allow".to_owned(), what));
        }
        if let Err(cause) = formats::Format::parse(&one.format) {
            found.push((one.format.clone(), cause.to_string()));
        }
        let zone = one.time_zone.as_deref().unwrap_or("UTC");
        if jiff::tz::TimeZone::get(zone).is_err() {
            let what = format!("{zone:?} is not a time zone; write one as Asia/Taipei");
            found.push((zone.to_owned(), what));
        }
        if let Some(found_here) = wrong_transport(one) {
            found.push(found_here);
        }
        if one.keyless && one.kind != Kind::Http {
            let what = format!(
                "collect.listen {}: keyless belongs to kind = \"http\"; syslog knows no keys",
                one.name()
            );
            found.push(("keyless".to_owned(), what));
        }
        let before = listeners.iter().take(place);
        if before.clone().any(|other| other.name() == one.name()) {
            let name = one.name();
            let what = format!("two listeners are called {name:?}; give one of them a name");
            found.push((one.address.to_string(), what));
        }
        let taken =
            |other: &ListenSettings| other.address == one.address && one.address.port() != 0;
        if before.clone().any(taken) {
            let what = format!("two listeners have the address {}", one.address);
            found.push((one.address.to_string(), what));
        }
    }
    found
}

/// A kind that its transport does not carry, and certificates that are missing or cannot be read.
fn wrong_transport(one: &ListenSettings) -> Option<(String, String)> {
    let name = one.name();
    let what = match (one.kind, one.transport, &one.tls) {
        (Kind::Relp | Kind::Http, Transport::Udp, _) => {
            format!("collect.listen {name}: its kind needs transport = \"tcp\" or \"tls\"")
        }
        (_, Transport::Tls, None) => {
            format!(
                "collect.listen {name}: transport = \"tls\" needs [collect.listen.tls] with certificate_file and key_file"
            )
        }
        (_, Transport::Udp | Transport::Tcp, Some(_)) => {
            format!("collect.listen {name}: [collect.listen.tls] belongs to transport = \"tls\"")
        }
        (_, _, Some(tls)) => crate::tls::read(&tls.files())
            .and_then(|_| tls::roots(tls).map(|_| ()))
            .err()?,
        (_, _, None) => return None,
    };
    Some((one.address.to_string(), what))
}

enum Socket {
    Udp(UdpSocket),
    Tcp(TcpListener),
    Tls(TcpListener, tls::Shaking),
}

/// A listener whose socket is open.
pub struct Opened {
    settings: ListenSettings,
    socket: Socket,
    address: SocketAddr,
    listening: Listening,
    allow: Vec<Network>,
}

/// Opens every listener; nothing is taken yet.
///
/// # Errors
/// One line that names the listener and the next step.
pub async fn open(office: &Office, listeners: &[ListenSettings]) -> Result<Vec<Opened>, Unusable> {
    let units = office.units().await?;
    let mut opened = Vec::new();
    for one in listeners {
        let name = one.name();
        let unit = match &one.unit {
            Some(wanted) => units.iter().find(|unit| unit.name == *wanted),
            None => units.iter().find(|unit| unit.parent.is_none()),
        };
        let unit = unit.ok_or_else(|| {
            Unusable::new(format!(
                "collect.listen {name}: no unit {:?}; set the office up first (townwatch init), then name one of its units",
                one.unit.as_deref().unwrap_or("")
            ))
        })?;
        let zone = one.time_zone.as_deref().unwrap_or(&unit.time_zone);
        let listening = Listening {
            unit: unit.id,
            format: one.format.clone(),
            time_zone: zone.to_owned(),
            trust: match one.transport {
                Transport::Udp => Trust::None,
                Transport::Tcp | Transport::Tls => Trust::Network,
            },
            name,
        };
        let (socket, address) = socket(one).await.map_err(|cause| {
            let name = &listening.name;
            Unusable::new(format!("collect.listen {name}: {cause}"))
        })?;
        opened.push(Opened {
            // Opened again, it is where senders know it to be.
            settings: ListenSettings {
                address,
                ..one.clone()
            },
            socket,
            address,
            listening,
            allow: one.networks().map_err(Unusable::new)?,
        });
    }
    Ok(opened)
}

async fn socket(one: &ListenSettings) -> Result<(Socket, SocketAddr), String> {
    let address = one.address;
    let refused = |cause| format!("cannot listen on {address}: {cause}; choose another address");
    if one.transport == Transport::Udp {
        let socket = UdpSocket::bind(address).await.map_err(refused)?;
        let address = socket.local_addr().map_err(refused)?;
        return Ok((Socket::Udp(socket), address));
    }
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let socket = match &one.tls {
        Some(settings) => Socket::Tls(listener, tls::Shaking::new(&settings.files(), settings)?),
        None => Socket::Tcp(listener),
    };
    Ok((socket, address))
}

impl Opened {
    /// What the operator is told: `listening syslog/tcp 127.0.0.1:5514`.
    pub fn line(&self) -> String {
        format!("listening {} {}", self.listening.name, self.address)
    }

    /// What the console fills into senders' configuration.
    pub fn told(&self) -> web::Listener {
        let tls = matches!(self.socket, Socket::Tls(..));
        let door = match (self.settings.kind, &self.socket) {
            (Kind::Http, _) => "http",
            (Kind::Relp, _) if tls => "relp-tls",
            (Kind::Relp, _) => "relp-tcp",
            (Kind::Syslog, Socket::Udp(_)) => "syslog-udp",
            (Kind::Syslog, Socket::Tcp(_)) => "syslog-tcp",
            (Kind::Syslog, Socket::Tls(..)) => "syslog-tls",
        };
        let host = match self.address.ip() {
            everywhere if everywhere.is_unspecified() => String::new(),
            std::net::IpAddr::V6(address) => format!("[{address}]"),
            std::net::IpAddr::V4(address) => address.to_string(),
        };
        web::Listener {
            door,
            host,
            port: self.address.port(),
            tls,
        }
    }

    /// Takes what senders send, until the program stops.
    pub fn serve(
        self,
        office: &Arc<Office>,
        doorway: &Doorway,
        ledger: &Ledger,
        stopped: watch::Receiver<bool>,
    ) -> JoinHandle<()> {
        let house = Arc::new(House {
            listening: self.listening,
            allow: self.allow,
            limits: Limits::default(),
            gate: Gate::default(),
            senders: Arc::new(Senders::new(Arc::clone(office))),
            doorway: doorway.clone(),
            ledger: ledger.clone(),
        });
        let post = Post {
            name: house.listening.name.clone(),
            unit: Some(house.listening.unit),
            ledger: ledger.clone(),
        };
        let (mut first, settings) = (Some(self.socket), Arc::new(self.settings));
        let until = stopped.clone();
        let begin = move || -> Begun<_> {
            let (first, settings) = (first.take(), Arc::clone(&settings));
            let (house, until) = (Arc::clone(&house), until.clone());
            Box::pin(async move {
                let open = match first {
                    Some(open) => open,
                    None => socket(&settings).await?.0,
                };
                Ok(taken(open, &settings, house, until))
            })
        };
        tokio::spawn(tending::tend(post, stopped, begin))
    }
}

/// Takes what comes to a socket, until the program stops.
fn taken(
    socket: Socket,
    settings: &ListenSettings,
    house: Arc<House>,
    stopped: watch::Receiver<bool>,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let kind = settings.kind;
    let hall = Hall {
        keyless: settings.keyless,
        ..Hall::default()
    };
    match socket {
        Socket::Udp(socket) => Box::pin(udp::datagrams(socket, house, stopped)),
        Socket::Tcp(listener) => {
            let serve = move |stream: TcpStream, peer: SocketAddr, house, stop| {
                let caller = Caller {
                    address: peer.ip().to_canonical(),
                    certificate: None,
                };
                spoken((kind, hall.clone()), stream, caller, house, stop)
            };
            Box::pin(tcp::accept(listener, house, stopped, serve))
        }
        Socket::Tls(listener, shaking) => {
            let serve = move |stream: TcpStream, peer: SocketAddr, house: Arc<House>, stop| {
                let (shaking, hall) = (shaking.clone(), hall.clone());
                async move {
                    let Some((stream, certificate)) = shaking.shake(stream).await else {
                        house.note(None, Trouble::Unproved, 1);
                        return;
                    };
                    let caller = Caller {
                        address: peer.ip().to_canonical(),
                        certificate,
                    };
                    spoken((kind, hall), stream, caller, house, stop).await;
                }
            };
            Box::pin(tcp::accept(listener, house, stopped, serve))
        }
    }
}

/// Serves one connection in what is spoken at its listener.
async fn spoken(
    (kind, hall): (Kind, Hall),
    stream: impl AsyncRead + AsyncWrite + Unpin,
    caller: Caller,
    house: Arc<House>,
    stop: watch::Receiver<bool>,
) {
    match kind {
        Kind::Syslog => tcp::syslog(stream, caller, house, stop).await,
        Kind::Relp => relp(stream, caller, house, stop).await,
        Kind::Http => http::serve(stream, caller, house, hall, stop).await,
    }
}

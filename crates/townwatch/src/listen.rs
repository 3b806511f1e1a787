//! `[[collect.listen]]`: the listeners that senders come to, from their settings to running tasks.

use std::net::SocketAddr;
use std::sync::Arc;

use application::Office;
use application::ledger::Ledger;
use application::port::Trust;
use application::senders::{Caller, Listening, Senders};
use collect::door::Doorway;
use collect::door::limits::{Gate, Limits};
use collect::door::tcp::{self, House};
use collect::http::{self, Hall};
use domain::network::Network;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::stop::Unusable;

/// What is spoken at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Syslog messages (RFC 5424, RFC 3164, or a bare text).
    Syslog,
    /// What senders ask over HTTP: Elasticsearch's `_bulk`, systemd's journal upload, OTLP.
    Http,
}

/// What carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Connections in the clear.
    Tcp,
}

impl Transport {
    const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
        }
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Syslog => "syslog",
            Self::Http => "http",
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

/// A listener whose socket is open.
pub struct Opened {
    kind: Kind,
    keyless: bool,
    listener: TcpListener,
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
            trust: Trust::Network,
            name,
        };
        let listener = TcpListener::bind(one.address).await;
        let listener = listener.map_err(|cause| {
            let (name, address) = (&listening.name, one.address);
            Unusable::new(format!(
                "collect.listen {name}: cannot listen on {address}: {cause}; choose another address"
            ))
        })?;
        opened.push(Opened {
            kind: one.kind,
            keyless: one.keyless,
            address: listener.local_addr().map_err(Unusable::new)?,
            listener,
            listening,
            allow: one.networks().map_err(Unusable::new)?,
        });
    }
    Ok(opened)
}

impl Opened {
    /// What the operator is told: `listening syslog/tcp 127.0.0.1:5514`.
    pub fn line(&self) -> String {
        format!("listening {} {}", self.listening.name, self.address)
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
        let (kind, keyless) = (self.kind, self.keyless);
        let hall = Hall {
            keyless,
            ..Hall::default()
        };
        let serve = move |stream, peer: SocketAddr, house, stop| {
            let caller = Caller {
                address: peer.ip().to_canonical(),
                certificate: None,
            };
            spoken(kind, hall.clone(), stream, caller, house, stop)
        };
        tokio::spawn(tcp::accept(self.listener, house, stopped, serve))
    }
}

/// Serves one connection in what is spoken at its listener.
async fn spoken(
    kind: Kind,
    hall: Hall,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    caller: Caller,
    house: Arc<House>,
    stop: watch::Receiver<bool>,
) {
    match kind {
        Kind::Syslog => tcp::syslog(stream, caller, house, stop).await,
        Kind::Http => http::serve(stream, caller, house, hall, stop).await,
    }
}

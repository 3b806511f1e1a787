//! The doors of log senders on the console's own address.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use application::Office;
use application::ledger::Ledger;
use application::port::Trust;
use application::senders::{Caller, Listening, Senders};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use collect::door::Doorway;
use collect::door::limits::{Gate, Limits};
use collect::door::tcp::House;
use collect::http::{self, Hall, Heard, beside};
use domain::id::UnitId;
use tokio::sync::watch;
use uuid::Uuid;

/// What troubles are counted under, wherever the doors are.
pub const NAME: &str = "http";

/// The doors, for the console to ask.
pub struct ConsoleDoors {
    house: Arc<House>,
    hall: Hall,
    stopped: watch::Receiver<bool>,
}

impl ConsoleDoors {
    /// Doors into the intake, until the program stops.
    pub fn new(
        office: &Arc<Office>,
        doorway: &Doorway,
        ledger: &Ledger,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        let listening = Listening {
            name: NAME.to_owned(),
            // Every sender here has a key, and with it a unit: nobody is entered, and there may be no
            // unit yet.
            unit: UnitId::new(Uuid::nil()),
            format: "auto".to_owned(),
            time_zone: "UTC".to_owned(),
            trust: Trust::Network,
        };
        let house = House {
            listening,
            allow: Vec::new(),
            limits: Limits::default(),
            gate: Gate::default(),
            senders: Arc::new(Senders::new(Arc::clone(office))),
            doorway: doorway.clone(),
            ledger: ledger.clone(),
        };
        Self {
            house: Arc::new(house),
            hall: Hall::default(),
            stopped,
        }
    }
}

impl web::LogDoors for ConsoleDoors {
    fn is_senders(&self, parts: &Parts) -> bool {
        beside::is_senders(parts)
    }

    fn answer(&self, request: Request, address: IpAddr) -> web::Answering<'_> {
        let heard = request.extensions().get::<Heard>().cloned();
        let caller = Caller {
            address,
            certificate: None,
        };
        let answer = http::one(
            request.map(http::sent),
            (caller, heard.unwrap_or_default()),
            Arc::clone(&self.house),
            self.hall.clone(),
            self.stopped.clone(),
        );
        Box::pin(async move { answer.await.map(Body::new) })
    }
}

/// Who is at the other end of a connection to the console.
#[derive(Debug, Clone)]
pub struct Peer {
    address: SocketAddr,
    /// What a sender on this connection was answered.
    heard: Heard,
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self {
            address,
            heard: Heard::default(),
        }
    }
}

/// The console knows peers by their address, however they came. A connection is one sender's only where
/// nobody stands before the console.
pub fn introduced(console: axum::Router, proxied: bool) -> axum::Router {
    console.layer(axum::middleware::map_request(
        move |ConnectInfo(peer): ConnectInfo<Peer>, mut request: Request| async move {
            let extensions = request.extensions_mut();
            extensions.insert(ConnectInfo(peer.address));
            if !proxied {
                extensions.insert(peer.heard);
            }
            request
        },
    ))
}

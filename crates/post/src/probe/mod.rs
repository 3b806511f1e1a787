//! Looks whether services of the office answer as they must (`application::services::Prober`).
//!
//! One look is one connection to one address that was checked, on the declared port. Nothing is signed in
//! to, no redirect is followed, an answer is read within bounds, and of what it said only an outcome is kept
//! (ADR 28).

mod mail;
mod names;
mod tls;
mod web;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use application::services::Prober;
use application::{Problem, Refusal};
use async_trait::async_trait;
use domain::service::{Address, Looked, Scheme, Watched, Why};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::address::lies_somewhere;
use crate::error::PostError;
use crate::trust::Trust;
use tls::Certificates;

/// How many services are looked at at the same time.
const AT_ONCE: usize = 16;
/// How many people wait for a look at the same time.
const WAITING: usize = 4;
/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;

/// Looks at services.
#[derive(Debug, Clone)]
pub struct Lookout {
    certificates: Arc<Certificates>,
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Lookout {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// [`PostError::Tls`].
    pub fn new(trust: &Trust) -> Result<Self, PostError> {
        Ok(Self {
            certificates: Arc::new(Certificates::of(trust)?),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(WAITING)),
        })
    }

    async fn one(&self, watched: &Watched) -> Looked {
        let limit = Duration::from_secs(u64::from(watched.patience));
        let look = async {
            match watched.address.scheme {
                Scheme::Http | Scheme::Https => web::look(watched, &self.certificates).await,
                Scheme::Smtp | Scheme::SmtpStartTls => {
                    mail::look(watched, &self.certificates).await
                }
                Scheme::Dns => names::look(watched).await,
                Scheme::Tcp => reached(&watched.address).await.map(|_| Looked::default()),
            }
        };
        match timeout(limit, look).await {
            Ok(Ok(looked)) => looked,
            Ok(Err(why)) => Looked::failed(why),
            Err(_) => Looked::failed(Why::Silent),
        }
    }
}

#[async_trait]
impl Prober for Lookout {
    async fn look(&self, watched: Vec<Watched>) -> Vec<Looked> {
        let mut seen = vec![Looked::failed(Why::Broken); watched.len()];
        let mut under_way = JoinSet::new();
        for (place, watched) in watched.into_iter().enumerate() {
            let lookout = self.clone();
            under_way.spawn(async move {
                // It is never closed.
                let _turn = lookout.turns.acquire().await;
                (place, lookout.one(&watched).await)
            });
        }
        while let Some(ended) = under_way.join_next().await {
            if let Ok((place, looked)) = ended
                && let Some(slot) = seen.get_mut(place)
            {
                *slot = looked;
            }
        }
        seen
    }

    async fn look_now(&self, watched: &Watched) -> Result<Looked, Problem> {
        let Ok(_place) = self.waiting.try_acquire() else {
            return Err(Refusal::Busy.into());
        };
        Ok(self.one(watched).await)
    }
}

/// The addresses of a machine that may be looked at.
async fn addresses(address: &Address) -> Result<Vec<SocketAddr>, Why> {
    let host = address.host.as_str();
    let found: Vec<SocketAddr> = if let Ok(ip) = host.parse::<IpAddr>() {
        vec![SocketAddr::new(ip, address.port)]
    } else {
        let found = lookup_host((host, address.port)).await;
        found.map_err(|_| Why::NoAddress)?.collect()
    };
    if found.is_empty() {
        return Err(Why::NoAddress);
    }
    let allowed = found.into_iter().filter(|one| lies_somewhere(one.ip()));
    let allowed: Vec<_> = allowed.take(MOST_ADDRESSES).collect();
    if allowed.is_empty() {
        return Err(Why::Forbidden);
    }
    Ok(allowed)
}

/// A connection. The address that was checked is the address that is connected to.
async fn reached(address: &Address) -> Result<TcpStream, Why> {
    for one in addresses(address).await? {
        if let Ok(stream) = TcpStream::connect(one).await {
            return Ok(stream);
        }
    }
    Err(Why::Refused)
}

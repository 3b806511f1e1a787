//! TLS by file: a certificate with its key, read again when the files change.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config::Tls;
use crate::tending::{self, Begun, Fares, Post};
use crate::unseen::Wiped;

/// How often it is looked whether the files changed.
const LOOK: Duration = Duration::from_secs(10);
/// How long a browser may take over its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How many handshakes at once; further browsers wait in the kernel's line.
const HANDSHAKES: usize = 256;
/// No certificate file or key file is longer.
const LONGEST: u64 = 1024 * 1024;

/// Reads certificate and key.
///
/// # Errors
/// One line that names the file and the next step.
pub fn read(tls: &Tls) -> Result<CertifiedKey, String> {
    let (certificate, key) = (&tls.certificate_file, &tls.key_file);
    let shown = certificate.display();
    let chain = text("tls.certificate_file", certificate)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain).collect();
    let chain = chain.map_err(|cause| format!("tls.certificate_file {shown}: {cause}"))?;
    if chain.is_empty() {
        return Err(format!(
            "tls.certificate_file {shown} holds no certificate; give a PEM file that begins with -----BEGIN CERTIFICATE-----"
        ));
    }
    let shown_key = key.display();
    let private = PrivateKeyDer::from_pem_slice(&text("tls.key_file", key)?).map_err(|_| {
        format!("tls.key_file {shown_key} holds no private key; give an unencrypted PEM file (PKCS#8, PKCS#1 or SEC1)")
    })?;
    let provider = rustls::crypto::ring::default_provider();
    CertifiedKey::from_der(chain, private, &provider).map_err(|cause| match cause {
        rustls::Error::InconsistentKeys(_) => format!(
            "tls.key_file {shown_key} is not the key of the certificate in {shown}; give the two that were issued together"
        ),
        other => format!("tls.certificate_file {shown} with {shown_key}: {other}"),
    })
}

fn text(setting: &str, path: &Path) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let unread = |cause| format!("{setting} {}: {cause}", path.display());
    let file = std::fs::File::open(path).map_err(unread)?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).map_err(unread)?;
    Ok(bytes)
}

/// How a file looked when it was read.
type Look = Option<(SystemTime, u64)>;

fn look(path: &Path) -> Look {
    let facts = std::fs::metadata(path).ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

#[derive(Debug)]
struct Held {
    key: Arc<CertifiedKey>,
    looks: [Look; 2],
}

/// The certificate in use. One that cannot be read does not replace it.
#[derive(Debug)]
pub struct Certificate {
    files: Tls,
    held: Mutex<Held>,
}

impl Certificate {
    /// Reads the files for the first time.
    ///
    /// # Errors
    /// One line that names the file and the next step.
    pub fn open(files: &Tls) -> Result<Self, String> {
        let looks = looks(files);
        let held = Held {
            key: Arc::new(read(files)?),
            looks,
        };
        Ok(Self {
            files: files.clone(),
            held: Mutex::new(held),
        })
    }

    /// Reads the files again if one of them changed; whether there is a new certificate.
    ///
    /// # Errors
    /// What is wrong with the new files, each time until they are right; the old certificate stays.
    pub fn look_again(&self) -> Result<bool, String> {
        let looks = looks(&self.files);
        if self.held().looks == looks {
            return Ok(false);
        }
        let key = Arc::new(read(&self.files)?);
        *self.held() = Held { key, looks };
        Ok(true)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the files again whenever they changed, for as long as the program runs. It does not end before: what
    /// cannot be read is told and read again.
    pub async fn watch(self: Arc<Self>) {
        let mut told = String::new();
        loop {
            crate::machine::pause(LOOK).await;
            match self.look_again() {
                Ok(true) => {
                    told.clear();
                    tracing::info!("the certificate was replaced");
                }
                Ok(false) => {}
                // Between the writing of two files they do not fit: told once, tried again.
                Err(why) if why == told => {}
                Err(why) => {
                    tracing::error!("the certificate stays as it was: {why}");
                    told = why;
                }
            }
        }
    }
}

fn looks(files: &Tls) -> [Look; 2] {
    [look(&files.certificate_file), look(&files.key_file)]
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.held().key))
    }
}

/// Shakes hands with a certificate.
///
/// # Errors
/// When TLS cannot be set up.
pub fn acceptor(certificate: &Arc<Certificate>) -> Result<TlsAcceptor, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| cause.to_string())?
        .with_no_client_auth()
        .with_cert_resolver(Arc::<Certificate>::clone(certificate));
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// A listener whose connections have their handshake behind them: a slow one holds nobody up.
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<Wiped<TcpStream>>, SocketAddr)>,
}

impl TlsListener {
    /// Speaks TLS on a listener, with a certificate that is watched. What accepts is begun again if it ends.
    ///
    /// # Errors
    /// When the listener has no address, or TLS cannot be set up.
    pub(crate) fn new(
        listener: TcpListener,
        certificate: Arc<Certificate>,
        (post, stopped): (Post, watch::Receiver<bool>),
    ) -> Result<Self, String> {
        let address = listener.local_addr().map_err(|cause| cause.to_string())?;
        let acceptor = acceptor(&certificate)?;
        let (sender, ready) = mpsc::channel(HANDSHAKES);
        tokio::spawn(certificate.watch());
        let (listener, own) = (Arc::new(listener), post.clone());
        let begin = move || -> Begun<_> {
            let fares = Fares::of(own.clone());
            let to = (acceptor.clone(), sender.clone());
            let accepting = accept(Arc::clone(&listener), to, fares);
            Box::pin(std::future::ready(Ok(accepting)))
        };
        tokio::spawn(tending::tend(post, stopped, begin));
        Ok(Self { address, ready })
    }
}

/// Connections whose handshake is done.
type Ready = mpsc::Sender<(TlsStream<Wiped<TcpStream>>, SocketAddr)>;

async fn accept(
    listener: Arc<TcpListener>,
    (acceptor, sender): (TlsAcceptor, Ready),
    mut fares: Fares,
) {
    let places = Arc::new(Semaphore::new(HANDSHAKES));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = sender.closed() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                fares.failed(&cause).await;
                continue;
            }
        };
        fares.works();
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(Wiped(stream))).await;
            if let Ok(Ok(stream)) = shaken {
                let _ = sender.send((stream, peer)).await;
            }
            drop(place);
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<Wiped<TcpStream>>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // What tends the accepting task has a sender for as long as the program runs.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(self.address)
    }
}

//! TLS of listeners: our certificate by file, and client certificates.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{ListenTls, names};
use crate::config::Tls;
use crate::tls::Certificate;

/// How long a sender may take over its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// The roots of client certificates; none where clients are not asked for one.
///
/// # Errors
/// One line that names the file and the next step.
pub(super) fn roots(tls: &ListenTls) -> Result<Option<RootCertStore>, String> {
    let Some(file) = &tls.client_ca_file else {
        return match tls.require_client_certificate {
            Some(true) => Err("require_client_certificate needs client_ca_file: a PEM file with the roots they lead to".to_owned()),
            _ => Ok(None),
        };
    };
    let shown = file.display();
    let wrong = |cause: &dyn std::fmt::Display| format!("client_ca_file {shown}: {cause}");
    let found = CertificateDer::pem_file_iter(file).map_err(|cause| wrong(&cause))?;
    let mut roots = RootCertStore::empty();
    for certificate in found {
        let certificate = certificate.map_err(|cause| wrong(&cause))?;
        roots.add(certificate).map_err(|cause| wrong(&cause))?;
    }
    if roots.is_empty() {
        return Err(wrong(
            &"it holds no certificate; give a PEM file that begins with -----BEGIN CERTIFICATE-----",
        ));
    }
    Ok(Some(roots))
}

/// Shakes hands with senders.
#[derive(Clone)]
pub(super) struct Shaking(TlsAcceptor);

impl Shaking {
    /// Reads the files. Our certificate is watched; new client roots need a new start.
    ///
    /// # Errors
    /// One line that names the file and the next step.
    pub(super) fn new(files: &Tls, settings: &ListenTls) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|cause| cause.to_string())?;
        let builder = match roots(settings)? {
            None => builder.with_no_client_auth(),
            Some(roots) => {
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                let verifier = if settings.require_client_certificate == Some(false) {
                    verifier.allow_unauthenticated()
                } else {
                    verifier
                };
                let verifier = verifier.build().map_err(|cause| cause.to_string())?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let certificate = Arc::new(Certificate::open(files)?);
        let config = builder.with_cert_resolver(Arc::<Certificate>::clone(&certificate));
        tokio::spawn(certificate.watch());
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// The stream, and the name in the client's certificate if it showed one; none where the handshake
    /// fails or takes too long.
    pub(super) async fn shake(
        &self,
        stream: TcpStream,
    ) -> Option<(TlsStream<TcpStream>, Option<String>)> {
        let shaken = tokio::time::timeout(HANDSHAKE, self.0.accept(stream)).await;
        let stream = shaken.ok()?.ok()?;
        let (_, connection) = stream.get_ref();
        let shown = connection.peer_certificates().and_then(<[_]>::first);
        let name = match shown {
            // A certificate without a name proves nobody.
            Some(certificate) => Some(names::name_of(certificate)?),
            None => None,
        };
        Some((stream, name))
    }
}

//! Certificates: whether one is believed, and when it ends.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::service::Why;
use jiff::Timestamp;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::PostError;
use crate::trust::Trust;

/// No certificate is in force so long from now on: asked for that time, the verifier tells when it ends.
const BEYOND: Duration = Duration::from_hours(24 * 365 * 1_000);

/// Whose certificates are believed.
#[derive(Debug)]
pub(super) struct Certificates {
    provider: Arc<CryptoProvider>,
    /// None where no authority is known.
    verifier: Option<Arc<WebPkiServerVerifier>>,
}

impl Certificates {
    pub(super) fn of(trust: &Trust) -> Result<Self, PostError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(trust.roots().iter().cloned());
        let verifier = if roots.is_empty() {
            None
        } else {
            let builder =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
            let built = builder.build().map_err(|cause| PostError::Tls {
                host: "services".to_owned(),
                why: cause.to_string(),
            })?;
            Some(built)
        };
        Ok(Self { provider, verifier })
    }

    /// Goes on under TLS; the connection, and when the certificate ends.
    pub(super) async fn secured<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        host: &str,
        any: bool,
        stream: S,
    ) -> Result<(TlsStream<S>, Option<Timestamp>), (Why, Option<Timestamp>)> {
        let plain = |why| (why, None);
        let verifier = self.verifier.clone().ok_or(plain(Why::Certificate))?;
        let asked = Arc::new(Asked {
            verifier,
            any,
            ends: Mutex::new(None),
        });
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|_| plain(Why::Tls))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::<Asked>::clone(&asked))
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).map_err(|_| plain(Why::Tls))?;
        let connector = TlsConnector::from(Arc::new(config));
        let secured = connector.connect(name, stream).await;
        let ends = asked.ends();
        match secured {
            Ok(stream) => Ok((stream, ends)),
            Err(cause) => Err((reason(&cause), ends)),
        }
    }
}

fn reason(cause: &std::io::Error) -> Why {
    let inner = cause.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        )) => Why::CertificateOver,
        Some(Error::InvalidCertificate(_)) => Why::Certificate,
        _ => Why::Tls,
    }
}

/// Whether a certificate is over, not yet in force, taken back or none at all: whoever signed it.
const fn is_out_of_force(why: &CertificateError) -> bool {
    matches!(
        why,
        CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
            | CertificateError::Revoked
            | CertificateError::BadEncoding
    )
}

/// One look at a certificate.
#[derive(Debug)]
struct Asked {
    verifier: Arc<WebPkiServerVerifier>,
    any: bool,
    ends: Mutex<Option<Timestamp>>,
}

impl Asked {
    fn ends(&self) -> Option<Timestamp> {
        *self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ServerCertVerifier for Asked {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let judged = |at: UnixTime| {
            let verifier = &self.verifier;
            verifier.verify_server_cert(end_entity, intermediates, name, ocsp, at)
        };
        let beyond = now.as_secs().saturating_add(BEYOND.as_secs());
        let beyond = UnixTime::since_unix_epoch(Duration::from_secs(beyond));
        if let Err(Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after, ..
        })) = judged(beyond)
        {
            let seconds = i64::try_from(not_after.as_secs()).unwrap_or(i64::MAX);
            let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
            *ends = Timestamp::from_second(seconds).ok();
        }
        match judged(now) {
            // In force it must be; only who signed it and for which name does not count.
            Err(Error::InvalidCertificate(why)) if self.any && !is_out_of_force(&why) => {
                Ok(ServerCertVerified::assertion())
            }
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

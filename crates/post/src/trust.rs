//! Whose certificates are believed.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::error::PostError;

/// Certificates of authorities: the machine's (`/etc/ssl/certs/ca-certificates.crt` on Debian) and
/// the office's own.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Reads every certificate of PEM texts; one that cannot be read is left out.
    ///
    /// # Errors
    /// [`PostError::NoCertificates`] when nothing is left.
    pub fn from_pem(files: &[&[u8]]) -> Result<Self, PostError> {
        let mut roots = Vec::new();
        for file in files {
            for root in CertificateDer::pem_slice_iter(file).flatten() {
                // Only what will be accepted again when a connection is prepared.
                if RootCertStore::empty().add(root.clone()).is_ok() {
                    roots.push(root);
                }
            }
        }
        if roots.is_empty() {
            return Err(PostError::NoCertificates);
        }
        Ok(Self { roots })
    }

    /// Nobody's: enough where nothing goes over TLS.
    pub const fn nobody() -> Self {
        Self { roots: Vec::new() }
    }

    pub(crate) fn roots(&self) -> &[CertificateDer<'static>] {
        &self.roots
    }

    pub(crate) fn client(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(self.roots.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

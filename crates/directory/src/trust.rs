//! Whose certificates a directory server may show.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::error::DirectoryError;

/// Certificates of authorities that are believed.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    roots: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Reads every certificate of PEM texts; one that cannot be read is left out.
    ///
    /// # Errors
    /// [`DirectoryError::NoCertificates`] when nothing is left.
    pub fn from_pem(files: &[&[u8]]) -> Result<Self, DirectoryError> {
        let certificates = files
            .iter()
            .flat_map(|file| CertificateDer::pem_slice_iter(file).flatten());
        let roots: Vec<_> = certificates
            .filter(|root| RootCertStore::empty().add(root.clone()).is_ok())
            .collect();
        if roots.is_empty() {
            return Err(DirectoryError::NoCertificates);
        }
        Ok(Self { roots })
    }

    /// Nobody's: enough where nothing goes over TLS.
    pub const fn nobody() -> Self {
        Self { roots: Vec::new() }
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

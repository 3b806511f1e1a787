//! `[mailboxes]`: the mail server whose mailboxes' rules are read and switched, over `ManageSieve`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use application::directory::Directory;
use application::mailboxes::{MailboxRule, MailboxRules, MailboxSilence, Mailboxes};
use async_trait::async_trait;
use domain::hex;
use mail::rules::{Audited, audit};
use managesieve::{Fault, Listed, Server, Session, Tls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::SqlRecords;
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::outgoing::{Encryption, Secrets, Wrong, authorities};
use crate::stop::Unusable;

/// Name of the secret that signs in at the mail server as its master user.
pub const MAILBOX_PASSWORD: &str = "mailboxes.password";
/// The registered port (RFC 5804 section 1.8).
const PORT: u16 = 4190;
/// The mail server is asked by so many at once.
const AT_ONCE: usize = 8;
/// Everything that is asked for one page takes no longer, the wait for a place included: a person waits.
const WITHIN: Duration = Duration::from_secs(8);
/// Sets of rules of one mailbox that are read. Ours: web mail makes one, programs one each.
const MOST_SETS: usize = 20;
/// What cannot be said of a rule where nobody named the office's mail domains.
const BY_DOMAIN: [&str; 2] = ["sends_outside", "sends_everything"];

/// `[mailboxes]`: a mail server with `ManageSieve` (Dovecot with Pigeonhole, Cyrus).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxSettings {
    /// Name or address of the server, as its certificate has it.
    pub host: String,
    /// Port.
    #[serde(default = "port")]
    pub port: u16,
    /// Protection of the way: `starttls`, or `none` to this machine only.
    #[serde(default)]
    pub encryption: Encryption,
    /// Certificates of the office's own authority (PEM), beside the machine's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The master user, who may look into every mailbox.
    pub user: String,
    /// A file whose first line is the password; without it the secret `mailboxes.password` counts.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// What follows the sign-in name in a mailbox's name, `xiling.example`; nothing when not given.
    #[serde(default)]
    pub domain: Option<String>,
}

const fn port() -> u16 {
    PORT
}

/// Mistakes that can be seen without connecting anywhere.
pub(crate) fn mistakes(config: &Config) -> Vec<Wrong> {
    let Some(one) = &config.mailboxes else {
        return Vec::new();
    };
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut note = |word: &str, what: &str| {
        wrong.push((word.to_owned(), format!("mailboxes: {what}")));
    };
    if one.user.is_empty() {
        note(
            "user",
            "user is missing: the master user of the mail server",
        );
    }
    if one.encryption == Encryption::Tls {
        note(
            "encryption",
            "ManageSieve has no TLS from the first byte; write encryption = \"starttls\"",
        );
    }
    if let Some(file) = one.ca_file.as_ref().filter(|file| !file.is_file()) {
        note(
            "ca_file",
            &format!("ca_file {} is not there", file.display()),
        );
    }
    wrong
}

/// The mail server with what bounds its asking.
struct Asked {
    one: MailboxSettings,
    config: Config,
    records: Arc<SqlRecords>,
    places: Semaphore,
}

/// The mail server of the configuration, if one is named.
pub(crate) fn of(config: &Config, records: &Arc<SqlRecords>) -> Option<Arc<dyn Mailboxes>> {
    Some(Arc::new(Asked {
        one: config.mailboxes.clone()?,
        config: config.clone(),
        records: Arc::clone(records),
        places: Semaphore::new(AT_ONCE),
    }))
}

#[async_trait]
impl Mailboxes for Asked {
    async fn rules(
        &self,
        account: &str,
        own: &[String],
    ) -> Result<Vec<MailboxRules>, MailboxSilence> {
        self.within(async {
            let mut session = self.open(account).await?;
            let mut sets = Vec::new();
            for listed in session.scripts().await?.into_iter().take(MOST_SETS) {
                let text = session.script(&listed.name).await?;
                sets.push(judged(listed, &text, own));
            }
            session.close().await;
            // What is carried out stands first.
            sets.sort_by_key(|one| !one.active);
            Ok(sets)
        })
        .await
    }

    async fn switch(&self, account: &str, set: Option<&str>) -> Result<(), MailboxSilence> {
        self.within(async {
            let mut session = self.open(account).await?;
            session.activate(set).await?;
            session.close().await;
            Ok(())
        })
        .await
    }
}

/// Why it was not done, for the program's log.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Server(#[from] Fault),
    #[error("{0}")]
    Settings(Unusable),
}

impl Asked {
    async fn open(&self, account: &str) -> Result<Session, Trouble> {
        let server = self.server().await.map_err(Trouble::Settings)?;
        let name = match &self.one.domain {
            Some(domain) => format!("{account}@{domain}"),
            None => account.to_owned(),
        };
        Ok(Session::open(&server, &name).await?)
    }

    async fn server(&self) -> Result<Server, Unusable> {
        let records: &dyn Directory = &*self.records;
        let secrets = Secrets {
            config: &self.config,
            records: Some(records),
        };
        let file = self.one.password_file.as_deref();
        let password = secrets.read(file, MAILBOX_PASSWORD).await?;
        Ok(Server {
            host: self.one.host.clone(),
            port: self.one.port,
            tls: self.tls()?,
            master: self.one.user.clone(),
            password,
        })
    }

    fn tls(&self) -> Result<Tls, Unusable> {
        if self.one.encryption == Encryption::None {
            return Ok(Tls::None);
        }
        let mut roots = RootCertStore::empty();
        for file in authorities(self.one.ca_file.as_deref()) {
            let found = CertificateDer::pem_slice_iter(&file).flatten();
            roots.add_parsable_certificates(found);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Unusable::new)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Tls::Start(Arc::new(config)))
    }

    async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, MailboxSilence> {
        let work = async {
            let _place = self.places.acquire().await;
            work.await
        };
        let trouble = match tokio::time::timeout(WITHIN, work).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(trouble)) => trouble,
            Err(_) => Fault::Slow.into(),
        };
        tracing::warn!(%trouble, "a mailbox's rules could not be asked for");
        Err(silence(&trouble))
    }
}

fn silence(trouble: &Trouble) -> MailboxSilence {
    match trouble {
        Trouble::Settings(_)
        | Trouble::Server(Fault::Away(_) | Fault::Slow | Fault::Open(_) | Fault::NoPlain) => {
            MailboxSilence::Away
        }
        Trouble::Server(Fault::NotIn(_)) => MailboxSilence::NotIn,
        Trouble::Server(Fault::Refused { code, .. }) if code == "NONEXISTENT" => {
            MailboxSilence::Gone
        }
        Trouble::Server(_) => MailboxSilence::Odd,
    }
}

fn judged(listed: Listed, text: &[u8], own: &[String]) -> MailboxRules {
    let rules = audit("mailbox.sieve", text, own).into_iter();
    let digest = hex::text(&Sha256::digest(text));
    MailboxRules {
        name: listed.name,
        active: listed.active,
        digest,
        rules: rules.map(|one| rule(one, own)).collect(),
    }
}

fn rule(audited: Audited, own: &[String]) -> MailboxRule {
    let Audited { rule, risks, .. } = audited;
    let told = risks
        .into_iter()
        .filter(|risk| !own.is_empty() || !BY_DOMAIN.contains(&risk.code.as_str()));
    MailboxRule {
        name: rule.name,
        disabled: rule.disabled,
        actions: rule.actions,
        conditions: rule.conditions,
        risks: told.map(|risk| (risk.text, risk.evidence)).collect(),
    }
}

//! Mail, handed to the office's mail server.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use application::post::{Delivery, Message};
use domain::message::MailAddress;
use jiff::SignedDuration;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::lookup_host;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::error::PostError;
use crate::letter::{SenderName, letter};
use crate::reason::{later, later_after, never, printable};
use crate::trust::Trust;
use crate::wording::ConsoleUrl;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// `STARTTLS` before anything else, or nothing is sent (port 587).
    StartTls,
    /// In the clear, to this machine only.
    PlainOnLoopback,
}

/// Name and password at the mail server.
#[derive(Clone)]
pub struct Login {
    /// Name.
    pub user: String,
    /// Password; wiped when dropped.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({:?})", self.user)
    }
}

/// Settings of mail.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// The mail server: a name, which its certificate must carry, or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection of the way.
    pub security: Security,
    /// Name and password, if the server wants them.
    pub login: Option<Login>,
    /// The sender's address; its domain stands in `Message-ID`.
    pub sender: MailAddress,
    /// The name before it.
    pub sender_name: SenderName,
    /// Where links lead.
    pub console: ConsoleUrl,
    /// One try takes no longer.
    pub limit: Duration,
}

/// Delivers to a mail server.
pub struct SmtpPost {
    config: SmtpConfig,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

impl fmt::Debug for SmtpPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

/// Where the conversation stood when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Connect,
    StartTls,
    Login,
    Sender,
    Recipient,
    Content,
}

struct Failure {
    step: Step,
    cause: lettre::transport::smtp::Error,
}

impl Step {
    const fn failed(self, cause: lettre::transport::smtp::Error) -> Failure {
        Failure { step: self, cause }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connecting",
            Self::StartTls => "STARTTLS",
            Self::Login => "signing in",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Content => "content",
        }
    }
}

impl Failure {
    /// Only the server's final word on this recipient or this letter ends it. What is wrong before
    /// that is wrong with the server or the settings: the letter waits until somebody mends it.
    fn delivery(&self, host: &str) -> Delivery {
        let reason = format!("{host}, {}: {}", self.step.name(), self.cause);
        let about_this_letter = matches!(self.step, Step::Recipient | Step::Content);
        match (self.cause.is_permanent(), about_this_letter) {
            (true, true) => never(&reason),
            (true, false) => later_after(&reason, SignedDuration::from_mins(15)),
            (false, _) => later(&reason),
        }
    }
}

impl SmtpPost {
    /// Prepares the post; connects to nothing yet.
    ///
    /// # Errors
    /// [`PostError::PlainToOthers`] and [`PostError::Tls`].
    pub fn new(config: SmtpConfig, trust: &Trust) -> Result<Self, PostError> {
        let tls = match config.security {
            Security::PlainOnLoopback if is_this_machine(&config.host) => None,
            Security::PlainOnLoopback => {
                return Err(PostError::PlainToOthers { host: config.host });
            }
            Security::Tls | Security::StartTls => Some(parameters(&config.host, trust)?),
        };
        let hello = ClientId::Domain(config.sender.domain().to_owned());
        Ok(Self { config, tls, hello })
    }

    /// Tries once.
    pub(crate) async fn deliver(&self, message: &Message, to: &MailAddress) -> Delivery {
        let config = &self.config;
        let (sender, name) = (&config.sender, &config.sender_name);
        let bytes = match letter(message, to, sender, name, &config.console) {
            Ok(bytes) => bytes,
            Err(why) => return never(&why),
        };
        match timeout(config.limit, self.hand_over(&bytes, to)).await {
            Ok(delivery) => delivery,
            Err(_) => later(&format!("{}: no answer in time", config.host)),
        }
    }

    /// Connects as for a letter, signs in where that is configured, and sends nothing.
    ///
    /// # Errors
    /// Why no letter could be handed over now: one line, printable.
    pub async fn look(&self) -> Result<(), String> {
        let host = &self.config.host;
        let looked = async {
            let addresses = self.addresses().await?;
            let mut connection = self
                .connect(&addresses)
                .await
                .map_err(|failure| format!("{}: {}", failure.step.name(), failure.cause))?;
            let _ = timeout(Duration::from_secs(1), connection.abort()).await;
            Ok(())
        };
        let seen = timeout(self.config.limit, looked).await;
        let seen = seen.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        seen.map_err(|why| printable(&format!("{host}, {why}")))
    }

    async fn hand_over(&self, letter: &[u8], to: &MailAddress) -> Delivery {
        let host = &self.config.host;
        let addresses = match self.addresses().await {
            Ok(addresses) => addresses,
            Err(why) => return later(&format!("{host}: {why}")),
        };
        let (Ok(sender), Ok(to)) = (self.config.sender.as_str().parse(), to.as_str().parse())
        else {
            return never("the mail library refuses an address");
        };
        let mut connection = match self.connect(&addresses).await {
            Ok(connection) => connection,
            Err(failure) => return failure.delivery(host),
        };
        let said = converse(&mut connection, letter, sender, to).await;
        // A polite end; how it goes no longer matters.
        let _ = timeout(Duration::from_secs(1), connection.abort()).await;
        match said {
            Ok(()) => Delivery::Delivered,
            Err(failure) => failure.delivery(host),
        }
    }

    /// Resolved here, so that what goes in the clear goes to this machine even when a name lies.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, String> {
        let found = lookup_host((self.config.host.as_str(), self.config.port)).await;
        let found = found.map_err(|cause| format!("no address: {cause}"))?;
        let plain = self.config.security == Security::PlainOnLoopback;
        let allowed: Vec<_> = found
            .filter(|address| !plain || address.ip().is_loopback())
            .collect();
        if allowed.is_empty() {
            return Err("no address that mail may go to".to_owned());
        }
        Ok(allowed)
    }

    async fn connect(&self, addresses: &[SocketAddr]) -> Result<AsyncSmtpConnection, Failure> {
        let config = &self.config;
        let from_the_start = self
            .tls
            .clone()
            .filter(|_| config.security == Security::Tls);
        let limit = Some(config.limit);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            addresses,
            limit,
            &self.hello,
            from_the_start,
            None,
        )
        .await
        .map_err(|cause| Step::Connect.failed(cause))?;
        if let (Security::StartTls, Some(tls)) = (config.security, &self.tls) {
            connection
                .starttls(tls.clone(), &self.hello)
                .await
                .map_err(|cause| Step::StartTls.failed(cause))?;
        }
        if let Some(login) = &config.login {
            let credentials =
                Credentials::new(login.user.clone(), login.password.as_str().to_owned());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|cause| Step::Login.failed(cause))?;
        }
        Ok(connection)
    }
}

async fn converse(
    connection: &mut AsyncSmtpConnection,
    letter: &[u8],
    sender: lettre::Address,
    to: lettre::Address,
) -> Result<(), Failure> {
    let mail = Mail::new(Some(sender), Vec::new());
    let done = connection.command(mail).await;
    done.map_err(|cause| Step::Sender.failed(cause))?;
    let done = connection.command(Rcpt::new(to, Vec::new())).await;
    done.map_err(|cause| Step::Recipient.failed(cause))?;
    let done = connection.command(Data).await;
    done.map_err(|cause| Step::Content.failed(cause))?;
    let done = connection.message(letter).await;
    done.map_err(|cause| Step::Content.failed(cause))?;
    Ok(())
}

fn is_this_machine(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn parameters(host: &str, trust: &Trust) -> Result<TlsParameters, PostError> {
    let failed = |cause: lettre::transport::smtp::Error| PostError::Tls {
        host: host.to_owned(),
        why: cause.to_string(),
    };
    let mut builder =
        TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::None);
    for root in trust.roots() {
        let root = Certificate::from_der(root.to_vec()).map_err(failed)?;
        builder = builder.add_root_certificate(root);
    }
    builder.build().map_err(failed)
}

//! Messages that leave the house, as the configuration says: mail server, webhooks, their secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use application::Ways;
use application::directory::Directory;
use application::secrets;
use domain::message::{HookName, MailAddress};
use post::{
    AllowedHost, BackChannelPost, ConsoleUrl, HookPost, HookSecret, HookTarget, Login, Lookout,
    PostOffice, Reach, Security, SenderName, SmtpConfig, SmtpPost, Trust,
};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::machine::MachineIds;
use crate::sealing::Sealing;
use crate::stop::Unusable;

/// One try to deliver takes no longer.
pub(crate) const LIMIT: Duration = Duration::from_secs(15);
/// Telling an application takes no longer: others wait for the same job.
const TELLING_LIMIT: Duration = Duration::from_secs(5);
/// Certificates of authorities that the machine trusts.
const MACHINE_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";
/// Name of the secret that signs in at the mail server.
pub const MAIL_PASSWORD: &str = "mail.password";
/// Before a webhook's name: name of the secret that signs what goes there.
pub const HOOK_SECRET: &str = "webhook.";

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// `STARTTLS` before anything else.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear, to this machine only.
    None,
}

/// `[mail]`: the office's mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Name or address of the server.
    pub host: String,
    /// Port; 587, 465 or 25 by the encryption where none is given.
    #[serde(default)]
    pub port: Option<u16>,
    /// Protection of the way.
    #[serde(default)]
    pub encryption: Encryption,
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    #[serde(default)]
    pub from_name: Option<String>,
    /// Name at the server, where it wants one.
    #[serde(default)]
    pub user: Option<String>,
    /// A file whose first line is the password; without it the secret `mail.password` counts.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Certificates of the office's own authority (PEM).
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

/// `[[webhook]]`: where signed messages go.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookSettings {
    /// By this people choose it: lower case letters, digits and hyphens.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Whether it lies in the office's own network.
    #[serde(default)]
    pub inside: bool,
    /// A file whose first line is the secret; without it the secret `webhook.NAME` counts.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
}

/// What is wrong with a setting: the word it is found by in the file, and what to do.
pub type Wrong = (String, String);

/// Mistakes that can be seen without connecting anywhere.
pub fn mistakes(config: &Config) -> Vec<Wrong> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut note = |word: &str, what: String| wrong.push((word.to_owned(), what));
    let goes_out = config.mail.is_some() || !config.webhook.is_empty();
    match &config.server.public_url {
        Some(url) => {
            if let Err(cause) = ConsoleUrl::parse(url) {
                note(url, format!("server.public_url: {cause}"));
            }
        }
        None if goes_out => {
            let word = if config.mail.is_some() {
                "[mail]"
            } else {
                "[[webhook]]"
            };
            let what = "messages need the address of the console for their links; set \
                        server.public_url = \"https://…\"";
            note(word, what.to_owned());
        }
        None => {}
    }
    if let Some(mail) = &config.mail {
        if MailAddress::parse(&mail.from).is_err() {
            note(
                &mail.from,
                format!("mail.from: {:?} is no mail address", mail.from),
            );
        }
        let name = mail.from_name.as_deref().unwrap_or("Townwatch");
        if let Err(cause) = SenderName::parse(name) {
            note("from_name", format!("mail.from_name: {cause}"));
        }
        if mail.user.is_none() && mail.password_file.is_some() {
            note(
                "password_file",
                "mail.password_file: give mail.user as well".into(),
            );
        }
    }
    for (hook, number) in config.webhook.iter().zip(1_usize..) {
        let before = config.webhook.iter().take(number.saturating_sub(1));
        if HookName::parse(&hook.name).is_err() {
            note(
                &hook.name,
                "webhook.name: lower case letters, digits and hyphens".into(),
            );
        } else if before.clone().any(|other| other.name == hook.name) {
            note(
                &hook.name,
                format!("webhook {}: this name is given twice", hook.name),
            );
        }
        if let Some(Err(cause)) = target(hook, Vec::new()).map(|checked| checked.map(drop)) {
            note(&hook.url, cause);
        }
    }
    wrong
}

/// The ways out of the house that are configured.
pub fn ways(config: &Config) -> Ways {
    let names = config.webhook.iter();
    Ways {
        mail: config.mail.is_some(),
        hooks: names
            .filter_map(|hook| HookName::parse(&hook.name).ok())
            .collect(),
    }
}

/// Both ways out of the house, ready to deliver; connects to nothing yet.
///
/// # Errors
/// One line that names the setting or secret and the next step.
pub async fn post_office(
    config: &Config,
    records: Option<&dyn Directory>,
) -> Result<PostOffice, Unusable> {
    let Some(url) = &config.server.public_url else {
        return Ok(PostOffice::default());
    };
    let console = ConsoleUrl::parse(url).map_err(Unusable::new)?;
    let secrets = Secrets { config, records };
    let mut out = PostOffice::default();
    if let Some(mail) = &config.mail {
        let login = match &mail.user {
            Some(user) => Some(Login {
                user: user.clone(),
                password: secrets
                    .read(mail.password_file.as_deref(), MAIL_PASSWORD)
                    .await?,
            }),
            None => None,
        };
        let (smtp, trust) = (smtp(mail, login, console.clone())?, trust(mail)?);
        out.mail = Some(SmtpPost::new(smtp, &trust).map_err(Unusable::new)?);
    }
    if !config.webhook.is_empty() {
        let mut targets = BTreeMap::new();
        for hook in &config.webhook {
            let name = HookName::parse(&hook.name).map_err(Unusable::new)?;
            let kept = format!("{HOOK_SECRET}{name}");
            let secret = secrets.read(hook.secret_file.as_deref(), &kept).await?;
            let secret = HookSecret::parse(&secret).map_err(Unusable::new)?;
            if let Some(target) = target(hook, vec![secret]) {
                targets.insert(name, target.map_err(Unusable::new)?);
            }
        }
        let trust = machine_trust(None).unwrap_or(Trust::nobody());
        let hooks = HookPost::new(targets, console, &trust, LIMIT);
        out.hooks = Some(hooks.map_err(Unusable::new)?);
    }
    Ok(out)
}

/// The way to applications that are told of a sign-out.
///
/// # Errors
/// When TLS cannot be set up.
pub fn back_channel() -> Result<BackChannelPost, Unusable> {
    let trust = machine_trust(None).unwrap_or(Trust::nobody());
    BackChannelPost::new(&trust, TELLING_LIMIT).map_err(Unusable::new)
}

/// The way to services that are looked at.
///
/// # Errors
/// When TLS cannot be set up.
pub(crate) fn lookout() -> Result<Lookout, Unusable> {
    let trust = machine_trust(None).unwrap_or(Trust::nobody());
    Lookout::new(&trust).map_err(Unusable::new)
}

fn smtp(
    mail: &MailSettings,
    login: Option<Login>,
    console: ConsoleUrl,
) -> Result<SmtpConfig, Unusable> {
    let (security, usual) = match mail.encryption {
        Encryption::StartTls => (Security::StartTls, 587),
        Encryption::Tls => (Security::Tls, 465),
        Encryption::None => (Security::PlainOnLoopback, 25),
    };
    let name = mail.from_name.as_deref().unwrap_or("Townwatch");
    Ok(SmtpConfig {
        host: mail.host.clone(),
        port: mail.port.unwrap_or(usual),
        security,
        login,
        sender: MailAddress::parse(&mail.from).map_err(Unusable::new)?,
        sender_name: SenderName::parse(name).map_err(Unusable::new)?,
        console,
        limit: LIMIT,
    })
}

fn trust(mail: &MailSettings) -> Result<Trust, Unusable> {
    if mail.encryption == Encryption::None {
        return Ok(Trust::nobody());
    }
    machine_trust(mail.ca_file.as_deref())
        .ok_or_else(|| Unusable::new("no trusted certificates; give mail.ca_file (PEM)"))
}

/// Files of certificates: the machine's and the office's own, those that can be read.
pub(crate) fn authorities(own: Option<&Path>) -> Vec<Vec<u8>> {
    let files = [Some(Path::new(MACHINE_ROOTS)), own];
    let read = files
        .into_iter()
        .flatten()
        .filter_map(|path| std::fs::read(path).ok());
    read.collect()
}

pub(crate) fn machine_trust(own: Option<&Path>) -> Option<Trust> {
    let read = authorities(own);
    let files: Vec<&[u8]> = read.iter().map(Vec::as_slice).collect();
    Trust::from_pem(&files).ok()
}

/// The webhook as the post sees it; without a secret only its address is judged. None when its name
/// is no name: that is told by itself.
fn target(hook: &HookSettings, secrets: Vec<HookSecret>) -> Option<Result<HookTarget, String>> {
    let name = HookName::parse(&hook.name).ok()?;
    let host = hook.url.split("://").nth(1).unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default();
    let without_port = host
        .rsplit_once(':')
        .filter(|(_, port)| port.parse::<u16>().is_ok());
    let host = without_port.map_or(host, |(host, _)| host).to_owned();
    let reach = if hook.inside {
        Reach::Inside
    } else {
        Reach::Outside
    };
    let allowed = [AllowedHost { host, reach }];
    // A secret of no use, so that the address can be judged before the secret is there.
    let judged = if secrets.is_empty() {
        HookSecret::parse(&format!("whsec_{}", "A".repeat(32)))
            .into_iter()
            .collect()
    } else {
        secrets
    };
    let target = HookTarget::parse(&name, &hook.url, judged, &allowed);
    Some(target.map_err(|cause| cause.to_string()))
}

/// Where secrets come from.
pub(crate) struct Secrets<'a> {
    pub(crate) config: &'a Config,
    /// None where no records are there yet: then nothing is kept.
    pub(crate) records: Option<&'a dyn Directory>,
}

impl Secrets<'_> {
    /// The first line of a file, or what is sealed under a name.
    pub(crate) async fn read(
        &self,
        file: Option<&Path>,
        name: &str,
    ) -> Result<Zeroizing<String>, Unusable> {
        if let Some(file) = file {
            return first_line(file);
        }
        let sealed = match self.records {
            Some(records) => records.secret(name).await.map_err(Unusable::new)?,
            None => None,
        };
        let Some(sealed) = sealed else {
            return Err(Unusable::new(format!(
                "the secret {name} is not kept; run: townwatch secret set {name}"
            )));
        };
        let ids = Arc::new(MachineIds);
        let seals = Sealing::new(self.config, &self.config.server.data, ids, true);
        let opened = secrets::opened(&seals, name, &sealed).map_err(Unusable::new)?;
        let text = String::from_utf8(opened);
        text.map(Zeroizing::new)
            .map_err(|_| Unusable::new(format!("the secret {name} is no text")))
    }
}

/// The first line of a file that nobody else may read.
fn first_line(file: &Path) -> Result<Zeroizing<String>, Unusable> {
    use std::os::unix::fs::PermissionsExt as _;
    let cannot = |cause| Unusable::new(format!("{}: {cause}", file.display()));
    let mode = std::fs::metadata(file)
        .map_err(cannot)?
        .permissions()
        .mode()
        & 0o777;
    if mode & 0o007 != 0 {
        return Err(Unusable::new(format!(
            "{}: everybody on this machine may read this secret (mode {mode:04o}); run chmod 600 on it",
            file.display()
        )));
    }
    let text = Zeroizing::new(std::fs::read_to_string(file).map_err(cannot)?);
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(Unusable::new(format!(
            "{} is empty; write the secret into its first line",
            file.display()
        )));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

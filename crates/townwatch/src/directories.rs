//! `[[directory]]`: the office's directories, as the configuration says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use application::directory::Directory;
use application::port::Now as _;
use application::sweeps::GovernedKind;
use directory::{Dialect, Login, Mark, Marks, Members, Security, Server, Settings, Trust};
use domain::message::HookName;
use domain::policy::{AccountFacts, AccountKind, Brake, Policy};
use jiff::Timestamp;
use jiff::civil::Time;
use serde::Deserialize;

use crate::config::Config;
use crate::machine::MachineClock;
use crate::outgoing::{Encryption, Secrets, Wrong, authorities};
use crate::policies::Chosen;
use crate::stop::Unusable;

/// A connection, and each answer, takes no longer.
const LIMIT: Duration = Duration::from_secs(30);
/// Before a directory's name: name of the secret that signs in there.
pub const DIRECTORY_PASSWORD: &str = "directory.";

/// A kind of directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryKind {
    /// Windows', and Samba's.
    ActiveDirectory,
    /// With `ppolicy` and `lastbind`.
    Openldap,
    /// The accounts of this program: nothing is asked elsewhere.
    Own,
}

impl DirectoryKind {
    /// As the office knows it.
    pub(crate) const fn governed(self) -> GovernedKind {
        match self {
            Self::ActiveDirectory => GovernedKind::ActiveDirectory,
            Self::Openldap => GovernedKind::OpenLdap,
            Self::Own => GovernedKind::Own,
        }
    }
}

/// `[[directory]]`: accounts that are kept elsewhere, and governed from here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectorySettings {
    /// By this people choose it: lower case letters, digits and hyphens.
    pub name: String,
    /// Its kind.
    pub kind: DirectoryKind,
    /// Servers, `host` or `host:port`. The first is read; those after it are the other domain controllers.
    #[serde(default)]
    pub servers: Vec<String>,
    /// Protection of the way.
    #[serde(default = "tls")]
    pub encryption: Encryption,
    /// Certificates of the office's own authority (PEM), beside the machine's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Who signs in: a distinguished name, for Active Directory also `name@domain`.
    #[serde(default)]
    pub user: String,
    /// A file whose first line is the password; without it the secret `directory.NAME` counts.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Where accounts lie; the whole directory when not given.
    #[serde(default)]
    pub base: Option<String>,
    /// A further filter that accounts must pass (RFC 4515).
    #[serde(default)]
    pub filter: Option<String>,
    /// When it is read and judged each day, `daily 03:00`; only when somebody asks for it when not given.
    #[serde(default)]
    pub sweep: Option<String>,
    /// The policy that sweeps judge by: its id, ID@VERSION, or a policy file (.toml).
    #[serde(default = "usual_policy")]
    pub policy: String,
    /// A policy laid over it.
    #[serde(default)]
    pub overlay: Option<String>,
    /// How many accounts a sweep may touch before somebody looks at the numbers; the policy's when not given.
    #[serde(default)]
    pub brake: Option<Brake>,
    /// Whether people are told by mail before a step, on the days that the policy names.
    #[serde(default)]
    pub warn: bool,
    /// Whether people sign in with their password of it, and change it there.
    #[serde(default)]
    pub bridge: bool,
    /// `[directory.names]`: accounts by name, `*` at the end stands for anything.
    #[serde(default)]
    pub names: MarkSettings,
    /// `[directory.groups]`: accounts by groups of the directory.
    #[serde(default)]
    pub groups: MarkSettings,
}

/// What the office says of accounts that the directory does not.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MarkSettings {
    /// Programs use them.
    pub service: Vec<String>,
    /// Kept in envelopes.
    pub break_glass: Vec<String>,
    /// Their people are away.
    pub on_leave: Vec<String>,
    /// Nothing of them may go.
    pub legal_hold: Vec<String>,
    /// They may do more than others.
    pub privileged: Vec<String>,
}

const fn tls() -> Encryption {
    Encryption::Tls
}

fn usual_policy() -> String {
    "tainan-2013".to_owned()
}

impl MarkSettings {
    fn marks(&self) -> BTreeMap<Mark, Vec<String>> {
        BTreeMap::from([
            (Mark::Service, self.service.clone()),
            (Mark::BreakGlass, self.break_glass.clone()),
            (Mark::OnLeave, self.on_leave.clone()),
            (Mark::LegalHold, self.legal_hold.clone()),
            (Mark::Privileged, self.privileged.clone()),
        ])
    }
}

impl DirectorySettings {
    /// Whether it is the accounts of this program.
    pub(crate) fn is_own(&self) -> bool {
        self.kind == DirectoryKind::Own
    }

    /// Adds what the office says of an account by its name; answers whether it may do more than others.
    pub(crate) fn mark(&self, facts: &mut AccountFacts) -> bool {
        let marks = Marks {
            names: self.names.marks(),
            groups: BTreeMap::new(),
        };
        let members = Members::new(&marks);
        let name = facts.account.clone();
        let are = |mark| members.are(mark, &name, &name);
        if are(Mark::BreakGlass) {
            facts.kind = AccountKind::BreakGlass;
        } else if are(Mark::Service) && facts.kind == AccountKind::Person {
            facts.kind = AccountKind::Service;
        }
        facts.on_leave |= are(Mark::OnLeave);
        facts.legal_hold |= are(Mark::LegalHold);
        are(Mark::Privileged)
    }

    /// Whether an account's password is kept here though the directory answers for all others.
    pub(crate) fn is_break_glass(&self, name: &str) -> bool {
        let marks = Marks {
            names: self.names.marks(),
            groups: BTreeMap::new(),
        };
        Members::new(&marks).are(Mark::BreakGlass, name, name)
    }

    /// What is wrong with it as the directory that people sign in with.
    fn bridge_mistakes(&self) -> Vec<(&'static str, &'static str)> {
        let mut wrong = Vec::new();
        if self.bridge && self.encryption == Encryption::None {
            wrong.push((
                "encryption",
                "bridge: people's passwords go over TLS only; write encryption = \"tls\" or \"starttls\"",
            ));
        }
        if self.bridge && self.names.break_glass.is_empty() {
            wrong.push((
                "bridge",
                "bridge: nobody could sign in while the directory is down; name an account that has its password \
                 here: [directory.names] break_glass = [\"NAME\"]",
            ));
        }
        wrong
    }

    const fn security(&self) -> Security {
        match self.encryption {
            Encryption::Tls => Security::Tls,
            Encryption::StartTls => Security::StartTls,
            Encryption::None => Security::PlainOnLoopback,
        }
    }

    fn servers(&self) -> Result<Vec<Server>, String> {
        if self.servers.is_empty() {
            return Err(directory::DirectoryError::NoServer.to_string());
        }
        let server = |text: &String| Server::parse(text).map_err(|cause| cause.to_string());
        self.servers.iter().map(server).collect()
    }

    /// When it is read each day; none: only when somebody asks for it.
    ///
    /// # Errors
    /// One line, when the setting is no time of day.
    pub(crate) fn daily(&self) -> Result<Option<Time>, String> {
        let Some(text) = &self.sweep else {
            return Ok(None);
        };
        let time = text.strip_prefix("daily ").map(str::trim);
        let time = time.and_then(|time| Time::strptime("%H:%M", time).ok());
        let wrong = || format!("sweep {text:?}: write \"daily 03:00\"");
        time.map(Some).ok_or_else(wrong)
    }

    /// The policy that sweeps judge by at a moment.
    ///
    /// # Errors
    /// When it is not known, its file does not load, or what is laid over is no overlay.
    pub(crate) fn policy(&self, at: Timestamp) -> Result<Policy, Unusable> {
        let chosen = Chosen {
            policy: Some(self.policy.clone()),
            overlay: self.overlay.clone(),
            exception: Vec::new(),
        };
        let held = chosen.in_force(at)?;
        held.map(|held| held.policy)
            .ok_or_else(|| Unusable::new("no policy is named; write policy = \"ID\""))
    }

    /// What is wrong with its sweeps.
    fn sweep_mistakes(&self) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        wrong.extend(self.daily().err().map(|what| ("sweep", what)));
        match self.policy(MachineClock.now()) {
            Err(cause) => {
                let alone = Self {
                    overlay: None,
                    ..self.clone()
                };
                // Where the policy alone is right, the overlay is not.
                let word = match alone.policy(MachineClock.now()) {
                    Ok(_) => "overlay",
                    Err(_) => "policy",
                };
                wrong.push((word, cause.to_string()));
            }
            Ok(policy) if policy.sweep().is_none() && self.sweep.is_some() => {
                let what = format!(
                    "policy {} does not say who decides; write [sweep] (docs/policies.md)",
                    policy.id()
                );
                wrong.push(("policy", what));
            }
            Ok(_) => {}
        }
        let brake = self.brake.unwrap_or(Brake {
            percent: 1,
            accounts: 1,
        });
        if !(1..=100).contains(&brake.percent) || brake.accounts == 0 {
            let what = "brake: write { percent = 1 to 100, accounts = at least 1 }";
            wrong.push(("brake", what.to_owned()));
        }
        wrong
    }

    /// What only a directory elsewhere has.
    fn beyond_own(&self) -> Option<(&'static str, &'static str)> {
        let given = [
            ("servers", !self.servers.is_empty()),
            ("user", !self.user.is_empty()),
            ("password_file", self.password_file.is_some()),
            ("base", self.base.is_some()),
            ("filter", self.filter.is_some()),
            ("ca_file", self.ca_file.is_some()),
            ("bridge", self.bridge),
            ("groups", !self.groups.marks().values().all(Vec::is_empty)),
        ];
        let word = given.into_iter().find(|(_, given)| *given);
        word.map(|(word, _)| (word, "kind \"own\" asks nobody elsewhere: leave this out"))
    }

    /// What is wrong with it, as far as it can be seen without connecting.
    fn mistakes(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut note = |word: &str, what: String| {
            wrong.push((word.to_owned(), format!("directory {}: {what}", self.name)));
        };
        if HookName::parse(&self.name).is_err() {
            note(
                &self.name,
                "name: lower case letters, digits and hyphens".into(),
            );
        }
        if self.is_own() {
            if let Some((word, what)) = self.beyond_own() {
                note(word, what.to_owned());
            }
            for (word, what) in self.sweep_mistakes() {
                note(word, what);
            }
            return wrong;
        }
        for (word, what) in self.bridge_mistakes() {
            note(word, what.to_owned());
        }
        if self.user.is_empty() {
            note("user", "user is missing: who signs in there".to_owned());
        }
        match self.servers() {
            Err(what) => note("servers", what),
            Ok(servers) => {
                let open = |server: &&Server| !server.may_be_asked(self.security());
                if let Some(server) = servers.iter().find(open) {
                    let what = directory::DirectoryError::Unprotected(server.to_string());
                    note("encryption", what.to_string());
                }
            }
        }
        if let Some(filter) = &self.filter
            && !directory::is_filter(filter)
        {
            let what = "filter: not as RFC 4515 writes one, (employeeType=staff)";
            note("filter", what.to_owned());
        }
        if let Some(file) = &self.ca_file
            && let Err(cause) = std::fs::metadata(file)
        {
            note("ca_file", format!("ca_file {}: {cause}", file.display()));
        }
        for (word, what) in self.sweep_mistakes() {
            note(word, what);
        }
        wrong
    }
}

/// Mistakes that can be seen without connecting anywhere.
pub(crate) fn mistakes(config: &Config) -> Vec<Wrong> {
    let mut wrong: Vec<Wrong> = Vec::new();
    for (one, number) in config.directory.iter().zip(1_usize..) {
        let mut before = config.directory.iter().take(number.saturating_sub(1));
        if before.any(|other| other.name == one.name) {
            let what = format!("directory {}: this name is given twice", one.name);
            wrong.push((one.name.clone(), what));
        }
        let mut before = config.directory.iter().take(number.saturating_sub(1));
        if one.bridge && before.any(|other| other.bridge) {
            let what = format!("directory {}: bridge is given to two directories", one.name);
            wrong.push(("bridge".to_owned(), what));
        }
        wrong.extend(one.mistakes());
    }
    wrong
}

/// A directory of the configuration, ready to be read.
///
/// # Errors
/// One line that names the setting or secret and the next step.
pub(crate) async fn settings(
    name: &str,
    config: &Config,
    records: Option<&dyn Directory>,
) -> Result<Settings, Unusable> {
    let found = config.directory.iter().find(|one| one.name == name);
    let one = found.ok_or_else(|| unknown(name, config))?;
    let kept = format!("{DIRECTORY_PASSWORD}{name}");
    let secrets = Secrets { config, records };
    let password = secrets.read(one.password_file.as_deref(), &kept).await?;
    let trust = if one.encryption == Encryption::None {
        Trust::nobody()
    } else {
        let read = authorities(one.ca_file.as_deref());
        let files: Vec<&[u8]> = read.iter().map(Vec::as_slice).collect();
        Trust::from_pem(&files).map_err(Unusable::new)?
    };
    Ok(Settings {
        dialect: match one.kind {
            DirectoryKind::ActiveDirectory => Dialect::ActiveDirectory,
            DirectoryKind::Openldap => Dialect::OpenLdap,
            DirectoryKind::Own => {
                let what = "kind \"own\" is read from the records; give --data DIR";
                return Err(Unusable::new(format!("directory {name}: {what}")));
            }
        },
        servers: one.servers().map_err(Unusable::new)?,
        security: one.security(),
        trust,
        login: Login {
            user: one.user.clone(),
            password,
        },
        base: one.base.clone(),
        filter: one.filter.clone(),
        marks: Marks {
            names: one.names.marks(),
            groups: one.groups.marks(),
        },
        limit: LIMIT,
    })
}

fn unknown(name: &str, config: &Config) -> Unusable {
    let names: Vec<&str> = config
        .directory
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    Unusable::new(if names.is_empty() {
        format!("no directory {name:?}: the configuration names none; write [[directory]]")
    } else {
        format!(
            "no directory {name:?} in the configuration; there is {}",
            names.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// What is said of a configuration with these directories.
    fn told(directories: &[&str]) -> Vec<String> {
        let text = directories.join("\n");
        let read = crate::config::parse("t.toml", &text, &BTreeMap::new());
        let mistakes = read.err().unwrap_or_default();
        mistakes.iter().map(ToString::to_string).collect()
    }

    fn bridge(name: &str, more: &str) -> String {
        format!(
            "[[directory]]\nname = \"{name}\"\nkind = \"active-directory\"\nservers = [\"dc.{name}.example\"]\nuser = \"reader@{name}.example\"\n\
             password_file = \"/etc/townwatch/{name}\"\nbase = \"DC={name},DC=example\"\nbridge = true\n{more}"
        )
    }

    const ENVELOPE: &str = "names.break_glass = [\"envelope\"]\n";

    #[test]
    fn only_one_directory_says_whose_password_is_right_over_tls_and_with_an_envelope() {
        assert_eq!(told(&[&bridge("town", ENVELOPE)]), Vec::<String>::new());
        let two = told(&[&bridge("town", ENVELOPE), &bridge("school", ENVELOPE)]);
        assert_eq!(two.len(), 1, "{two:?}");
        assert!(two[0].contains("directory school: bridge is given to two directories"));
        let alone = told(&[&bridge("town", "")]);
        assert!(
            alone[0].contains("nobody could sign in while the directory is down"),
            "{alone:?}"
        );
        let plain = told(&[&bridge(
            "town",
            &format!("encryption = \"none\"\n{ENVELOPE}"),
        )]);
        assert!(
            plain.iter().any(|one| one.contains("over TLS only")),
            "{plain:?}"
        );
        let own = told(&["[[directory]]\nname = \"own\"\nkind = \"own\"\nbridge = true\n"]);
        assert!(own[0].contains("asks nobody elsewhere"), "{own:?}");
    }
}

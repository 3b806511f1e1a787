//! The configuration: TOML, with every setting but secrets also as `TOWNWATCH_SECTION__KEY`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use application::factor::RelyingParty;
use application::port::Now as _;
use domain::network::Network;
use serde::Deserialize;

mod described;
mod for_command;
mod place;

pub use self::described::described_columns;
pub use self::for_command::{holds_log, load_for, load_with_log};
pub use self::place::{Mistake, place_of};
use self::place::{find, place};
use crate::directories::DirectorySettings;
use crate::directory_server::DirectoryServerSettings;
use crate::dropping::DropSettings;
use crate::duties::DutiesSettings;
pub use crate::following::FileSource;
use crate::keeping::RetentionSettings;
use crate::listen::{HttpSettings, ListenSettings, SyslogSettings};
use crate::machine::MachineClock;
use crate::mailboxes::MailboxSettings;
use crate::operators::PlacesSettings;
use crate::outgoing::{HookSettings, MailSettings};
use crate::passwords::PasswordsSettings;
use crate::registers::RegistersSettings;
use crate::rules::RulesSettings;
pub use crate::sign_in::{ProofMinutes, SignIn};
use crate::systems::ConnectorsSettings;
use crate::witness::EvidenceSettings;

/// Where the console listens unless told otherwise.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8420";

/// The configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[collect]`
    pub collect: Collect,
    /// `[office]`
    pub office: OfficeSettings,
    /// `[records]`
    pub records: RecordsSettings,
    /// `[tls]`
    pub tls: Option<Tls>,
    /// `[proxy]`
    pub proxy: Proxy,
    /// `[sign_in]`
    pub sign_in: SignIn,
    /// `[passwords]`
    pub passwords: PasswordsSettings,
    /// `[vault]`
    pub vault: VaultSettings,
    /// `[mail]`
    pub mail: Option<MailSettings>,
    /// `[[webhook]]`
    pub webhook: Vec<HookSettings>,
    /// `[[directory]]`
    pub directory: Vec<DirectorySettings>,
    /// `[mailboxes]`
    pub mailboxes: Option<MailboxSettings>,
    /// `[directory_server]`
    pub directory_server: Option<DirectoryServerSettings>,
    /// `[retention]`
    pub retention: RetentionSettings,
    /// `[evidence]`
    pub evidence: EvidenceSettings,
    /// `[rules]`
    pub rules: RulesSettings,
    /// `[places]`
    pub places: PlacesSettings,
    /// `[registers]`
    pub registers: RegistersSettings,
    /// `[duties]`
    pub duties: DutiesSettings,
    /// `[connectors]`
    pub connectors: ConnectorsSettings,
}

/// `[tls]`: the console speaks TLS itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// PEM file: the certificate, then those that lead to its root.
    pub certificate_file: PathBuf,
    /// PEM file with its private key, unencrypted.
    pub key_file: PathBuf,
}

/// `[proxy]`: who stands before the console.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// Addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are
    /// believed.
    pub trusted: Vec<String>,
}

impl Proxy {
    /// The networks.
    ///
    /// # Errors
    /// One line that names what is no network.
    pub fn networks(&self) -> Result<Vec<Network>, String> {
        let network = |text: &String| {
            Network::parse(text).map_err(|why| format!("proxy.trusted: {text:?}: {why}"))
        };
        self.trusted.iter().map(network).collect()
    }
}

/// `[vault]`: the master key of secrets in the records.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VaultSettings {
    /// The file with the key, outside the data folder; made when first needed. Without it:
    /// `NAME-keys/master` beside the data folder `NAME`.
    pub key_file: Option<PathBuf>,
    /// The credential of systemd, which goes before the file.
    #[serde(skip)]
    pub credential: Option<PathBuf>,
}

/// What to do about a console that is reachable from outside without TLS.
pub const CLOSE_IT: &str =
    "name a certificate in [tls] or a TLS proxy in proxy.trusted, or listen on 127.0.0.1";

impl Config {
    /// Whether the console is reachable from outside without TLS.
    pub fn is_open(&self) -> bool {
        let closed = self.tls.is_some() || !self.proxy.trusted.is_empty();
        !closed && !self.server.listen.ip().is_loopback()
    }
}

/// `[records]`: where the office's records are kept. Without an address: a `SQLite` file in the data
/// folder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordsSettings {
    /// A file whose first line is the address of a `PostgreSQL` database,
    /// `postgres://user:password@host/name`. The address is a secret, so it never stands here.
    pub url_file: Option<PathBuf>,
}

impl RecordsSettings {
    /// The address of the `PostgreSQL` database, if one is named.
    ///
    /// # Errors
    /// One line that names the file when it cannot be read or is empty.
    pub fn url(&self) -> Result<Option<String>, String> {
        let Some(path) = &self.url_file else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|cause| format!("records.url_file {}: {cause}", path.display()))?;
        match text.lines().next().map(str::trim) {
            Some(url) if !url.is_empty() => Ok(Some(url.to_owned())),
            _ => Err(format!(
                "records.url_file {} is empty; write postgres://user:password@host/name into it",
                path.display()
            )),
        }
    }
}

/// `[server]`: the console.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port. Loopback only, unless TLS or a trusted proxy is named.
    pub listen: SocketAddr,
    /// Folder of everything that is kept.
    pub data: PathBuf,
    /// How browsers reach it, as `https://townwatch.example`; passkeys are made for this name, and the
    /// links of messages lead there.
    pub public_url: Option<String>,
}

impl Server {
    /// The site that passkeys are made for.
    ///
    /// # Errors
    /// One line when it is no address under a name.
    pub fn site(&self) -> Result<Option<RelyingParty>, String> {
        let Some(url) = &self.public_url else {
            return Ok(None);
        };
        let wrong = || {
            format!(
                "server.public_url {url:?}: write it as https://townwatch.example, without a path"
            )
        };
        let origin = url.trim_end_matches('/').to_lowercase();
        let (scheme, host) = origin.split_once("://").ok_or_else(wrong)?;
        let name = host.split_once(':').map_or(host, |(name, _)| name);
        let named = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        let numbers = name.parse::<std::net::IpAddr>().is_ok();
        let tls = scheme == "https" || (scheme == "http" && name == "localhost");
        // An address of numbers is reached well, but passkeys are made for names.
        if numbers && matches!(scheme, "http" | "https") {
            return Ok(None);
        }
        if !tls || !named || name.is_empty() || host.contains('/') {
            return Err(wrong());
        }
        let id = name.to_owned();
        Ok(Some(RelyingParty { id, origin }))
    }

    /// The address under which applications know this program; none where browsers reach it in the clear over
    /// the network, or where it is not said.
    pub fn issuer(&self) -> Option<String> {
        let origin = self
            .public_url
            .as_ref()?
            .trim_end_matches('/')
            .to_lowercase();
        let address = format!("{origin}/");
        let whole = oidc::address::Address::parse(&address).ok()?;
        (format!("{}://{}/", whole.scheme, whole.authority) == address).then_some(origin)
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8420)),
            data: PathBuf::from("data"),
            public_url: None,
        }
    }
}

/// `[collect]`: where log lines come from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Collect {
    /// `[[collect.file]]`: files that grow.
    pub file: Vec<FileSource>,
    /// `[[collect.listen]]`: listeners that senders come to.
    pub listen: Vec<ListenSettings>,
    /// `[collect.drop]`: a folder that people put whole files into.
    pub drop: Option<DropSettings>,
    /// `[collect.syslog]`: the usual ones of them; once loaded, they stand in `listen`.
    pub syslog: SyslogSettings,
    /// `[collect.http]`: where senders over HTTP come to; on the console's address without it.
    pub http: HttpSettings,
}

/// `[office]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OfficeSettings {
    /// The regulation that incidents follow.
    pub regime: String,
}

impl Default for OfficeSettings {
    fn default() -> Self {
        Self {
            regime: "tw-gov-incident".into(),
        }
    }
}

/// Reads the configuration: the file, then the environment over it.
///
/// # Errors
/// Every mistake found, each with line and column.
pub fn load(
    file: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Config, Vec<Mistake>> {
    let text = match file {
        None => String::new(),
        Some(path) => std::fs::read_to_string(path).map_err(|cause| {
            vec![Mistake {
                place: path.display().to_string(),
                what: format!("cannot be read: {cause}; give --config the path of a TOML file"),
            }]
        })?,
    };
    let name = file.map_or_else(|| "configuration".into(), |path| path.display().to_string());
    let mut config = parse(&name, &text, environment)?;
    let handed = environment.get("CREDENTIALS_DIRECTORY");
    config.vault.credential = handed.map(|folder| Path::new(folder).join("townwatch-master"));
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    let folders = config.rules.folders.iter_mut();
    let folders = folders.chain(&mut config.registers.folders);
    for own in folders.chain(&mut config.duties.folders) {
        *own = folder.join(&own);
    }
    if let Some(own) = &mut config.connectors.folder {
        *own = folder.join(&own);
    }
    let mut mistakes = Vec::new();
    if let Some(own) = &mut config.places.operators {
        *own = folder.join(&own);
    }
    for (word, what) in config.places.mistakes() {
        let place = find(&name, &text, &word);
        mistakes.push(Mistake { place, what });
    }
    for source in &mut config.collect.file {
        let Some(columns) = &source.columns else {
            continue;
        };
        match described_columns(&folder.join(columns)) {
            Ok(format) => source.format = format,
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() {
        Ok(config)
    } else {
        Err(mistakes)
    }
}

/// As [`load`], from text already read.
///
/// # Errors
/// Every mistake found, each with line and column.
pub fn parse(
    name: &str,
    text: &str,
    environment: &BTreeMap<String, String>,
) -> Result<Config, Vec<Mistake>> {
    let mut config: Config = toml::from_str(text).map_err(|mistake| {
        let place = place(name, text, mistake.span());
        vec![Mistake {
            place,
            what: mistake.message().replace('\n', "; "),
        }]
    })?;
    let mut mistakes = Vec::new();
    for (variable, value) in environment {
        if let Err(what) = set(&mut config, variable, value) {
            mistakes.push(Mistake {
                place: variable.clone(),
                what,
            });
        }
    }
    let syslog = std::mem::take(&mut config.collect.syslog);
    let listeners = syslog.listeners(config.tls.as_ref());
    config.collect.listen.extend(listeners);
    let moved = config.collect.http.listener(config.tls.as_ref());
    config.collect.listen.extend(moved);
    mistakes.extend(check(name, text, &config));
    if mistakes.is_empty() {
        Ok(config)
    } else {
        Err(mistakes)
    }
}

/// `TOWNWATCH_SECTION__KEY`; other variables are not ours.
fn set(config: &mut Config, variable: &str, value: &str) -> Result<(), String> {
    let Some(path) = variable
        .strip_prefix("TOWNWATCH_")
        .filter(|path| path.contains("__"))
    else {
        return Ok(());
    };
    match path {
        "SERVER__LISTEN" => {
            config.server.listen = value.parse().map_err(|_| {
                format!("{value:?} is not an address with port, as {DEFAULT_LISTEN}")
            })?;
        }
        "SERVER__PUBLIC_URL" => config.server.public_url = Some(value.to_owned()),
        "SERVER__DATA" => config.server.data = PathBuf::from(value),
        "RECORDS__URL_FILE" => config.records.url_file = Some(PathBuf::from(value)),
        "TLS__CERTIFICATE_FILE" => tls(config).certificate_file = PathBuf::from(value),
        "TLS__KEY_FILE" => tls(config).key_file = PathBuf::from(value),
        "PROXY__TRUSTED" => config.proxy.trusted = listed(value),
        "SIGN_IN__SECOND_FACTOR" => config.sign_in.second_factor = listed(value),
        "SIGN_IN__PROOF_MINUTES" => {
            config.sign_in.proof_minutes = ProofMinutes::parse(value)?;
        }
        "PASSWORDS__POLICY" => config.passwords.policy = Some(value.to_owned()),
        "PASSWORDS__OVERLAY" => config.passwords.overlay = Some(value.to_owned()),
        "PASSWORDS__WORDS" => config.passwords.words = listed(value),
        "VAULT__KEY_FILE" => config.vault.key_file = Some(PathBuf::from(value)),
        "COLLECT__SYSLOG__UDP" | "COLLECT__SYSLOG__TCP" | "COLLECT__SYSLOG__TLS" => {
            let word = path.rsplit("__").next().unwrap_or_default();
            config.collect.syslog.set(word, value)?;
        }
        "COLLECT__HTTP__LISTEN" => config.collect.http.set(value)?,
        "OFFICE__REGIME" => value.clone_into(&mut config.office.regime),
        _ => return Err("no such setting; see docs/configuration.md".into()),
    }
    Ok(())
}

fn tls(config: &mut Config) -> &mut Tls {
    config.tls.get_or_insert_with(|| Tls {
        certificate_file: PathBuf::new(),
        key_file: PathBuf::new(),
    })
}

/// Values of a list in one variable, with commas between.
fn listed(value: &str) -> Vec<String> {
    let values = value.split(',').map(str::trim);
    values
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

fn check(name: &str, text: &str, config: &Config) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if config.is_open() {
        mistakes.push(Mistake {
            place: find(name, text, "listen"),
            what: format!(
                "{} is reachable from outside without TLS; {CLOSE_IT}",
                config.server.listen
            ),
        });
    }
    if let Err(what) = config.records.url() {
        let place = find(name, text, "url_file");
        mistakes.push(Mistake { place, what });
    }
    if let Some(Err(what)) = config.tls.as_ref().map(crate::tls::read) {
        let place = find(name, text, "[tls]");
        mistakes.push(Mistake { place, what });
    }
    if let Err(what) = config.server.site() {
        let place = find(name, text, "public_url");
        mistakes.push(Mistake { place, what });
    }
    if let Err(what) = config.proxy.networks() {
        let place = find(name, text, "trusted");
        mistakes.push(Mistake { place, what });
    }
    if let Err(what) = config.sign_in.roles() {
        let place = find(name, text, "second_factor");
        mistakes.push(Mistake { place, what });
    }
    let directories = crate::directories::mistakes(config);
    for (word, what) in crate::outgoing::mistakes(config)
        .into_iter()
        .chain(directories)
        .chain(crate::mailboxes::mistakes(config))
        .chain(crate::directory_server::mistakes(config))
        .chain(config.passwords.mistakes(MachineClock.now()))
    {
        let place = find(name, text, &word);
        mistakes.push(Mistake { place, what });
    }
    for (word, what) in crate::listen::mistakes(&config.collect.listen) {
        let place = find(name, text, &word);
        mistakes.push(Mistake { place, what });
    }
    for (word, what) in config.evidence.witness.mistakes() {
        let place = find(name, text, &word);
        mistakes.push(Mistake { place, what });
    }
    if config.collect.http.tls && config.collect.http.listen.is_none() {
        mistakes.push(Mistake {
            place: find(name, text, "[collect.http]"),
            what: "collect.http.tls belongs to an address of its own: give collect.http.listen, or leave \
                   it out (senders then come to the console, which speaks TLS by [tls])"
                .to_owned(),
        });
    }
    for (word, what) in config.collect.drop.iter().flat_map(DropSettings::mistakes) {
        let place = find(name, text, &word);
        mistakes.push(Mistake { place, what });
    }
    for (word, what) in config.collect.file.iter().flat_map(FileSource::mistakes) {
        let place = find(name, text, &word);
        mistakes.push(Mistake { place, what });
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let found = parse("t.toml", text, &BTreeMap::new()).unwrap_err();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_mistake_is_named_with_line_and_column() {
        let found = mistakes("[server]\nlissten = \"127.0.0.1:1\"\n");
        assert!(
            found[0].starts_with("t.toml:2:1: unknown field"),
            "{found:?}"
        );
    }

    #[test]
    fn the_columns_of_a_table_are_described_in_a_file_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let (config, columns) = (
            folder.path().join("t.toml"),
            folder.path().join("door.toml"),
        );
        let source = "[[collect.file]]\npath = \"door.csv\"\nformat = \"csv\"\n";
        std::fs::write(&config, format!("{source}columns = \"door.toml\"\n")).unwrap();
        let wrong = |text: &str| {
            std::fs::write(&columns, text).unwrap();
            load(Some(&config), &BTreeMap::new()).map_err(|mistakes| mistakes[0].to_string())
        };
        assert!(
            wrong("header = 5")
                .unwrap_err()
                .contains("door.toml: the columns of the csv")
        );
        let described = "header = [\"a\"]\ntime = { column = \"a\", pattern = \"%Y\" }";
        let format = wrong(described).unwrap().collect.file[0].format.clone();
        assert_eq!(formats::Format::parse(&format).unwrap().name(), "csv");
        assert!(mistakes(source)[0].contains("belong together"));
    }

    #[test]
    fn every_mistake_is_named_not_only_the_first() {
        let found = mistakes(
            "[[collect.file]]\npath = \"a\"\nformat = \"nonsense\"\ntime_zone = \"Mars/Base\"\n",
        );
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("t.toml:3:"), "{found:?}");
    }

    #[test]
    fn the_usual_listeners_need_their_address_only() {
        let text = "[collect.syslog]\nudp = \"127.0.0.1:5514\"\ntcp = \"127.0.0.1:5515\"\n";
        let config = parse("t", text, &BTreeMap::new()).unwrap();
        let listeners = config.collect.listen.iter();
        let each: Vec<_> = listeners
            .map(|one| (one.name(), one.address.port()))
            .collect();
        assert_eq!(
            each,
            [
                ("syslog/udp".to_owned(), 5514),
                ("syslog/tcp".to_owned(), 5515)
            ]
        );
        // Without a certificate there is no TLS, and the mistake says which settings are missing.
        let told = mistakes("[collect.syslog]\ntls = \"127.0.0.1:6514\"\n");
        assert!(told[0].contains("certificate_file"), "{told:?}");
    }

    #[test]
    fn tls_for_doors_without_an_address_is_told_and_not_ignored() {
        let told = mistakes("[office]\n\n[collect.http]\ntls = true\n");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("t.toml:3:1") && told[0].contains("collect.http.listen"),
            "{told:?}"
        );
        assert!(parse("t", "[collect.http]\n", &BTreeMap::new()).is_ok());
    }

    #[test]
    fn a_console_open_to_the_network_is_refused() {
        assert!(mistakes("[server]\nlisten = \"0.0.0.0:8420\"\n")[0].contains("without TLS"));
    }

    #[test]
    fn the_environment_wins_over_the_file_and_unknown_names_are_told() {
        let set = |name: &str, value: &str| {
            parse(
                "t",
                "",
                &BTreeMap::from([(name.to_owned(), value.to_owned())]),
            )
        };
        let config = set("TOWNWATCH_SERVER__LISTEN", "127.0.0.1:9").unwrap();
        assert_eq!(config.server.listen.port(), 9);
        let config = set("TOWNWATCH_COLLECT__SYSLOG__TCP", "127.0.0.1:5514").unwrap();
        assert_eq!(config.collect.listen[0].name(), "syslog/tcp");
        assert!(set("TOWNWATCH_COLLECT__SYSLOG__TCP", "5514").is_err());
        assert!(set("TOWNWATCH_SERVER__PORT", "9").is_err());
        assert!(set("TOWNWATCH_DATA", "ignored").is_ok());
    }
}

//! `[directory_server]`: our own directory, for programs that ask who somebody is.

use std::net::SocketAddr;
use std::path::PathBuf;

use ldap::dn::Dn;
use serde::Deserialize;

use crate::config::{Config, Tls};

/// `[directory_server]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryServerSettings {
    /// The name at the top, as `dc=example,dc=gov,dc=tw`.
    pub base: String,
    /// Where it speaks TLS from the first byte (LDAPS).
    #[serde(default)]
    pub ldaps: Option<SocketAddr>,
    /// Where TLS is begun by the client (`StartTLS`).
    #[serde(default)]
    pub ldap: Option<SocketAddr>,
    /// The domain of everybody's mail address; nobody has one in the directory without it.
    #[serde(default)]
    pub mail_domain: Option<String>,
    /// Passwords may be said without TLS at `ldap`, which then listens on this machine only.
    #[serde(default)]
    pub plain_on_loopback: bool,
    /// PEM file: a certificate of its own; the one of `[tls]` without it.
    #[serde(default)]
    pub certificate_file: Option<PathBuf>,
    /// PEM file with its private key.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
}

impl DirectoryServerSettings {
    /// The certificate that it shows; none where there is none.
    pub fn tls(&self, config: &Config) -> Option<Tls> {
        match (&self.certificate_file, &self.key_file) {
            (Some(certificate_file), Some(key_file)) => Some(Tls {
                certificate_file: certificate_file.clone(),
                key_file: key_file.clone(),
            }),
            _ => config.tls.clone(),
        }
    }
}

/// What is wrong, each with the word by which its place is found.
pub fn mistakes(config: &Config) -> Vec<(String, String)> {
    let Some(settings) = &config.directory_server else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut wrong = |word: &str, what: String| found.push((word.to_owned(), what));
    let base = &settings.base;
    if Dn::parse(base).is_none_or(|dn| dn.is_root()) {
        wrong(
            "base",
            format!(
                "directory_server.base {base:?} is no name: write it as dc=example,dc=gov,dc=tw"
            ),
        );
    }
    if settings.ldap.is_none() && settings.ldaps.is_none() {
        let what = "directory_server opens no door: give ldaps = \"0.0.0.0:636\" or ldap = \"127.0.0.1:389\"";
        wrong("[directory_server]", what.to_owned());
    }
    if settings.certificate_file.is_some() != settings.key_file.is_some() {
        let what = "directory_server.certificate_file and directory_server.key_file belong together: give both, or neither and [tls]";
        wrong("[directory_server]", what.to_owned());
    }
    let tls = settings.tls(config);
    if tls.is_none() && settings.ldaps.is_some() {
        let what = "directory_server.ldaps speaks TLS: name a certificate in [tls], or certificate_file and key_file here";
        wrong("ldaps", what.to_owned());
    }
    let on_loopback = settings.ldap.is_none_or(|listen| listen.ip().is_loopback());
    if settings.plain_on_loopback && !on_loopback {
        let what = "directory_server.plain_on_loopback lets passwords be said without TLS on this machine only: let ldap listen on 127.0.0.1";
        wrong("plain_on_loopback", what.to_owned());
    }
    if tls.is_none() && settings.ldap.is_some() && !settings.plain_on_loopback {
        let what = "directory_server.ldap hears no password without TLS: name a certificate in [tls], or listen on 127.0.0.1 with plain_on_loopback = true";
        wrong("ldap", what.to_owned());
    }
    if settings.certificate_file.is_some()
        && let Some(Err(what)) = tls.as_ref().map(crate::tls::read)
    {
        wrong("certificate_file", format!("directory_server: {what}"));
    }
    if let Some(domain) = &settings.mail_domain {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        if !domain.contains('.') || !domain.chars().all(fits) {
            wrong(
                "mail_domain",
                format!("directory_server.mail_domain {domain:?}: write it as example.gov.tw"),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::config::parse;

    fn told(text: &str) -> Vec<String> {
        match parse("t.toml", text, &BTreeMap::new()) {
            Ok(_) => Vec::new(),
            Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_directory_that_would_hear_passwords_in_clear_is_refused() {
        let with = |lines: &str| told(&format!("[directory_server]\nbase = \"dc=tw\"\n{lines}"));
        assert!(with("ldap = \"127.0.0.1:389\"\nplain_on_loopback = true\n").is_empty());
        assert!(with("ldap = \"127.0.0.1:389\"\n")[0].contains("hears no password without TLS"));
        let open = with("ldap = \"0.0.0.0:389\"\nplain_on_loopback = true\n");
        assert!(
            open[0].starts_with("t.toml:4:1") && open[0].contains("this machine only"),
            "{open:?}"
        );
        assert!(with("ldaps = \"0.0.0.0:636\"\n")[0].contains("name a certificate"));
        assert!(with("")[0].contains("opens no door"));
    }

    #[test]
    fn a_base_and_a_mail_domain_are_names() {
        let wrong = told(
            "[directory_server]\nbase = \"example\"\nldap = \"127.0.0.1:389\"\nplain_on_loopback = true\nmail_domain = \"a b\"\n",
        );
        assert!(wrong[0].contains("is no name"), "{wrong:?}");
        assert!(wrong[1].contains("mail_domain"), "{wrong:?}");
    }
}

//! One connection to one server of a directory.

use std::net::IpAddr;
use std::time::Duration;

use ldap3::adapters::PagedResults;
use ldap3::exop::PasswordModify;
use ldap3::result::ExopResult;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, Mod, Scope};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::dialect::Dialect;
use crate::entry::Entry;
use crate::error::DirectoryError;
use crate::mark::Marks;
use crate::trust::Trust;

/// Entries asked for at once (RFC 2696).
const PAGE: i32 = 500;
/// More accounts are no office's: a list without end must not fill the memory.
const MOST_ENTRIES: usize = 500_000;
/// `noSuchObject`
const NO_SUCH_OBJECT: u32 = 32;

/// How the way to a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (LDAPS).
    Tls,
    /// TLS before anything else is said.
    StartTls,
    /// In the clear, to this machine only.
    PlainOnLoopback,
}

/// A server of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    host: String,
    port: Option<u16>,
}

impl Server {
    /// `dc1.town.example`, `192.0.2.5:636`.
    ///
    /// # Errors
    /// [`DirectoryError::NotAServer`]
    pub fn parse(text: &str) -> Result<Self, DirectoryError> {
        let wrong = || DirectoryError::NotAServer(text.to_owned());
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if host.is_empty() || !host.bytes().all(plain) || port == Some(0) {
            return Err(wrong());
        }
        let host = host.to_owned();
        Ok(Self { host, port })
    }

    /// Whether a password may go there: unprotected only to this machine itself.
    pub fn may_be_asked(&self, security: Security) -> bool {
        security != Security::PlainOnLoopback || self.is_this_machine()
    }

    fn is_this_machine(&self) -> bool {
        let address: Result<IpAddr, _> = self.host.parse();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    fn url(&self, security: Security) -> String {
        let (scheme, usual) = match security {
            Security::Tls => ("ldaps", 636),
            Security::StartTls | Security::PlainOnLoopback => ("ldap", 389),
        };
        format!("{scheme}://{}:{}", self.host, self.port.unwrap_or(usual))
    }
}

/// Whether a text is a filter (RFC 4515), in brackets.
pub fn is_filter(text: &str) -> bool {
    text.starts_with('(') && ldap3::parse_filter(text).is_ok()
}

impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// Who signs in at the directory.
#[derive(Clone)]
pub struct Login {
    /// Distinguished name; for Active Directory also `name@domain`.
    pub user: String,
    /// Wiped when done with, but for what the connection itself copies.
    pub password: Zeroizing<String>,
}

/// A directory and how it is read.
#[derive(Clone)]
pub struct Settings {
    /// Its kind.
    pub dialect: Dialect,
    /// The first is read; those after it are further domain controllers, asked for their `lastLogon`.
    pub servers: Vec<Server>,
    /// Protection of the way to each.
    pub security: Security,
    /// Whose certificates they may show.
    pub trust: Trust,
    /// Who signs in.
    pub login: Login,
    /// Where accounts lie; the server's default naming context when none is given.
    pub base: Option<String>,
    /// A further filter that accounts must pass (RFC 4515).
    pub filter: Option<String>,
    /// What the office says of accounts.
    pub marks: Marks,
    /// Longest time for a connection, and for each answer.
    pub limit: Duration,
}

/// A connection that ends with its value.
pub(crate) struct Connection {
    ldap: Ldap,
    server: Server,
    limit: Duration,
    driver: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// What a server says of itself.
#[derive(Debug, Default)]
pub(crate) struct Introduction {
    /// `dnsHostName`, lower case.
    pub(crate) host: Option<String>,
    pub(crate) base: Option<String>,
    pub(crate) contexts: Vec<String>,
    pub(crate) is_samba: bool,
}

/// What a server answered to a deed.
#[derive(Debug)]
pub(crate) struct Said {
    /// Result code (RFC 4511 4.1.9).
    pub(crate) code: u32,
    /// The number that Active Directory adds to a refused sign-in, as it writes it.
    pub(crate) data: String,
    /// What it says beside, in lower case.
    pub(crate) text: String,
}

impl Said {
    fn of(code: u32, text: &str) -> Self {
        let text = text.to_lowercase();
        Self {
            code,
            data: data(&text),
            text,
        }
    }
}

/// A question.
pub(crate) struct Question<'a> {
    pub(crate) base: &'a str,
    pub(crate) scope: Scope,
    pub(crate) filter: &'a str,
    pub(crate) attributes: &'a [&'static str],
    /// Told when it is not answered.
    pub(crate) what: &'a str,
}

impl Connection {
    /// Connects, protects the way, and signs in.
    pub(crate) async fn open(settings: &Settings, server: &Server) -> Result<Self, DirectoryError> {
        let mut connection = Self::unsigned(settings, server).await?;
        connection.sign_in(&settings.login).await?;
        Ok(connection)
    }

    /// Connects and protects the way; nobody is signed in yet.
    pub(crate) async fn unsigned(
        settings: &Settings,
        server: &Server,
    ) -> Result<Self, DirectoryError> {
        let security = settings.security;
        if !server.may_be_asked(security) {
            return Err(DirectoryError::Unprotected(server.to_string()));
        }
        let failed = |why: String| DirectoryError::Connection {
            server: server.to_string(),
            why,
        };
        let tls = settings.trust.client();
        let tls = tls.map_err(|cause| failed(cause.to_string()))?;
        let parameters = LdapConnSettings::new()
            .set_conn_timeout(settings.limit)
            .set_starttls(security == Security::StartTls)
            .set_config(tls);
        let url = server.url(security);
        let (connection, ldap) = LdapConnAsync::with_settings(parameters, &url)
            .await
            .map_err(|cause| failed(words(&cause)))?;
        let driver = tokio::spawn(async move {
            // What is wrong with it every question is told as well.
            let _ = connection.drive().await;
        });
        Ok(Self {
            ldap,
            server: server.clone(),
            limit: settings.limit,
            driver,
        })
    }

    /// Signs somebody in by a distinguished name; what the server answers is told as it is.
    pub(crate) async fn bind(&mut self, dn: &str, password: &str) -> Result<Said, DirectoryError> {
        let mut ldap = self.ldap.clone();
        let answer = ldap.with_timeout(self.limit).simple_bind(dn, password);
        let answer = answer.await.map_err(|cause| self.ended(&cause))?;
        Ok(Said::of(answer.rc, &answer.text))
    }

    /// Writes bytes into an entry, all or nothing; what the server answers is told as it is.
    pub(crate) async fn write(
        &mut self,
        dn: &str,
        changes: Vec<Mod<Vec<u8>>>,
    ) -> Result<Said, DirectoryError> {
        let mut ldap = self.ldap.clone();
        let answer = ldap.with_timeout(self.limit).modify(dn, changes).await;
        let answer = answer.map_err(|cause| self.ended(&cause))?;
        Ok(Said::of(answer.rc, &answer.text))
    }

    /// Changes the password of whoever is signed in (RFC 3062).
    pub(crate) async fn set_password(
        &mut self,
        dn: &str,
        old: &str,
        new: &str,
    ) -> Result<Said, DirectoryError> {
        let wanted = PasswordModify {
            user_id: Some(dn),
            old_pass: Some(old),
            new_pass: Some(new),
        };
        let mut ldap = self.ldap.clone();
        let answer = ldap.with_timeout(self.limit).extended(wanted).await;
        let ExopResult(_, answer) = answer.map_err(|cause| self.ended(&cause))?;
        Ok(Said::of(answer.rc, &answer.text))
    }

    fn ended(&self, cause: &LdapError) -> DirectoryError {
        DirectoryError::Connection {
            server: self.server.to_string(),
            why: words(cause),
        }
    }

    async fn sign_in(&mut self, login: &Login) -> Result<(), DirectoryError> {
        let refused = |why: String| DirectoryError::SignIn {
            server: self.server.to_string(),
            user: login.user.clone(),
            why,
        };
        // Without a password, or without a name, the server would let us in as nobody (RFC 4513 5.1.2).
        if login.password.is_empty() || login.user.is_empty() {
            return Err(refused("no name or no password is given".to_owned()));
        }
        let mut ldap = self.ldap.clone();
        let answer = ldap
            .with_timeout(self.limit)
            .simple_bind(&login.user, &login.password)
            .await
            .map_err(|cause| refused(words(&cause)))?;
        match answer.rc {
            0 => Ok(()),
            code => Err(refused(refusal(code, &answer.text))),
        }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// What the server says of itself.
    pub(crate) async fn introduction(&mut self) -> Result<Introduction, DirectoryError> {
        let mut found = Introduction::default();
        let question = Question {
            base: "",
            scope: Scope::Base,
            filter: "(objectClass=*)",
            attributes: &[
                "dnsHostName",
                "defaultNamingContext",
                "namingContexts",
                "vendorName",
            ],
            what: "what it is",
        };
        self.each(&question, |entry| {
            found = Introduction {
                host: entry.text("dnsHostName").map(str::to_lowercase),
                base: entry.text("defaultNamingContext").map(str::to_owned),
                contexts: entry.texts("namingContexts").map(str::to_owned).collect(),
                is_samba: entry.texts("vendorName").any(|name| name.contains("Samba")),
            };
        })
        .await?;
        Ok(found)
    }

    /// Hands every entry that answers a question on, page by page. False where the base is not there.
    ///
    /// # Errors
    /// Also when the server ended the list early: part of a list is none.
    pub(crate) async fn each(
        &mut self,
        question: &Question<'_>,
        mut take: impl FnMut(Entry),
    ) -> Result<bool, DirectoryError> {
        let failed = |why: String| DirectoryError::Search {
            server: self.server.to_string(),
            what: question.what.to_owned(),
            why,
        };
        let mut ldap = self.ldap.clone();
        ldap.with_timeout(self.limit);
        let mut stream = ldap
            .streaming_search_with(
                PagedResults::new(PAGE),
                question.base,
                question.scope,
                question.filter,
                question.attributes.to_vec(),
            )
            .await
            .map_err(|cause| failed(words(&cause)))?;
        let mut count = 0_usize;
        while let Some(wire) = stream.next().await.map_err(|cause| failed(words(&cause)))? {
            // References to other servers are not followed: the password would go there.
            if wire.is_ref() || wire.is_intermediate() {
                continue;
            }
            let entry = Entry::from_wire(wire);
            take(entry.ok_or_else(|| failed("an entry is not built as LDAP says".to_owned()))?);
            count += 1;
            if count > MOST_ENTRIES {
                return Err(self.cut(count));
            }
        }
        let answer = stream.finish().await;
        match answer.rc {
            0 => Ok(true),
            NO_SUCH_OBJECT => Ok(false),
            // timeLimitExceeded, sizeLimitExceeded, adminLimitExceeded
            3 | 4 | 11 => Err(self.cut(count)),
            code => Err(failed(refusal(code, &answer.text))),
        }
    }

    /// Writes into an entry, all or nothing.
    pub(crate) async fn modify(
        &mut self,
        dn: &str,
        changes: Vec<Mod<String>>,
    ) -> Result<(), DirectoryError> {
        let failed = |why: String| DirectoryError::Change {
            server: self.server.to_string(),
            dn: dn.to_owned(),
            why,
        };
        let mut ldap = self.ldap.clone();
        let answer = ldap.with_timeout(self.limit).modify(dn, changes).await;
        let answer = answer.map_err(|cause| failed(words(&cause)))?;
        match answer.rc {
            0 => Ok(()),
            code => Err(failed(refusal(code, &answer.text))),
        }
    }

    fn cut(&self, count: usize) -> DirectoryError {
        DirectoryError::Cut {
            server: self.server.to_string(),
            count,
        }
    }
}

fn words(cause: &LdapError) -> String {
    match cause {
        LdapError::Io { source } => source.to_string(),
        LdapError::Timeout { .. } => "no answer in time".to_owned(),
        LdapError::LdapResult { result } => refusal(result.rc, &result.text),
        LdapError::EndOfStream | LdapError::ResultRecv { .. } | LdapError::OpSend { .. } => {
            "the connection ended".to_owned()
        }
        other => other.to_string(),
    }
}

/// Active Directory's `data NNN`.
fn data(said: &str) -> String {
    let data = said.split("data ").nth(1).unwrap_or_default();
    data.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// A result code (RFC 4511 4.1.9) and what the server adds, of which Active Directory's `data NNN` says more.
fn refusal(code: u32, said: &str) -> String {
    let said: String = said
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(200)
        .collect();
    let data = data(&said);
    let meant = match (code, data.as_str()) {
        (49, "525" | "52e") => "wrong name or password",
        (49, "530" | "531") => "not at this time or not from here",
        (49, "532") => "its password has expired",
        (49, "533") => "the account is disabled",
        (49, "701") => "the account has expired",
        (49, "773") => "its password must be changed first",
        (49, "775") => "the account is locked",
        (49, _) => "wrong name or password, or the account is closed",
        (8, _) => "it wants a stronger way to sign in",
        (13, _) => "it wants TLS",
        (50, _) => "the account may not do that",
        _ => "",
    };
    let told = [meant, said.trim()];
    let told: Vec<&str> = told.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{} (code {code})", told.join(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_with_or_without_a_port() {
        let url = |text: &str| Server::parse(text).unwrap().url(Security::Tls);
        assert_eq!(url("dc1.town.example"), "ldaps://dc1.town.example:636");
        assert_eq!(url("192.0.2.5:6360"), "ldaps://192.0.2.5:6360");
        for text in [
            "",
            ":636",
            "dc1:0",
            "dc1:x",
            "a b",
            "ldaps://dc1",
            "dc1/x",
            "u@dc1",
            "[::1]:636",
        ] {
            assert!(Server::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        let here = |text: &str| Server::parse(text).unwrap().is_this_machine();
        assert!(here("127.0.0.1:389") && here("localhost") && here("127.9.9.9"));
        assert!(!here("dc1") && !here("192.0.2.5") && !here("localhost.town.example"));
    }

    #[test]
    fn a_filter_is_written_in_brackets() {
        assert!(is_filter("(employeeType=staff)") && is_filter("(|(a=1)(!(b=2)))"));
        for text in ["", "a=1", "(a=1", "(a=1)(b=2)", "(a=1)x"] {
            assert!(!is_filter(text), "{text}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_words() {
        let said = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1";
        assert!(refusal(49, said).starts_with("the account is disabled: 80090308"));
        assert!(refusal(49, "").starts_with("wrong name or password"));
        assert_eq!(
            refusal(50, "x\u{1b}[1m"),
            "the account may not do that: x [1m (code 50)"
        );
        assert_eq!(refusal(2, ""), " (code 2)");
    }
}

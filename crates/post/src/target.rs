//! Where webhooks may lead.

use domain::message::HookName;
use hyper::Uri;

use crate::error::PostError;
use crate::sign::HookSecret;

/// How far a listed host may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the internet only.
    Outside,
    /// In the office's own network or on this machine as well.
    Inside,
}

/// A host that webhooks may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    /// Name or address, as it stands in the webhook's address; upper and lower case are alike.
    pub host: String,
    /// How far.
    pub reach: Reach,
}

/// A webhook of the configuration.
#[derive(Debug)]
pub struct HookTarget {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: bool,
    /// Value of the `Host` header.
    pub(crate) authority: String,
    /// Path and query; may hold a token of the receiver, so it stands in no reason.
    pub(crate) path: String,
    pub(crate) reach: Reach,
    pub(crate) secrets: Vec<HookSecret>,
}

impl HookTarget {
    /// Where an application is told. Its host is one that people are sent to anyway: it may lie in the office's
    /// own network. Nothing is signed by a secret of the way, because what is sent is signed itself.
    ///
    /// # Errors
    /// Not an address.
    pub(crate) fn of_application(url: &str) -> Result<Self, ()> {
        let uri: Uri = url.parse().map_err(drop)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(()),
        };
        let authority = uri.authority().ok_or(())?;
        if authority.as_str().contains('@') {
            return Err(());
        }
        Ok(Self {
            host: authority.host().to_ascii_lowercase(),
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            tls,
            authority: authority.as_str().to_owned(),
            path: uri
                .path_and_query()
                .map_or_else(|| "/".to_owned(), ToString::to_string),
            reach: Reach::Inside,
            secrets: Vec::new(),
        })
    }

    /// Checks a webhook against the list of allowed hosts. The first secret signs first; during a
    /// change of secrets the old one signs as well.
    ///
    /// # Errors
    /// Not an address for a webhook, not listed, or in the clear to the outside.
    pub fn parse(
        name: &HookName,
        url: &str,
        secrets: Vec<HookSecret>,
        allowed: &[AllowedHost],
    ) -> Result<Self, PostError> {
        let wrong = || PostError::HookUrl { name: name.clone() };
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong());
        };
        let tls = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        if authority.as_str().contains('@') || secrets.is_empty() {
            return Err(wrong());
        }
        let host = authority.host().to_ascii_lowercase();
        let listed = allowed
            .iter()
            .find(|listed| listed.host.eq_ignore_ascii_case(&host));
        let Some(listed) = listed else {
            let name = name.clone();
            return Err(PostError::HookHost { name, host });
        };
        if !tls && listed.reach == Reach::Outside {
            return Err(PostError::HookPlain { name: name.clone() });
        }
        Ok(Self {
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            tls,
            authority: authority.as_str().to_owned(),
            path: uri
                .path_and_query()
                .map_or_else(|| "/".to_owned(), ToString::to_string),
            reach: listed.reach,
            secrets,
            host,
        })
    }
}

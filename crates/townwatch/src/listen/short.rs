//! `[collect.syslog]` and `[collect.http]`: the usual listeners, each by its address.

use std::net::SocketAddr;

use serde::Deserialize;

use super::{Kind, ListenSettings, ListenTls, Transport, auto};
use crate::config::Tls;

/// `[collect.syslog]`. Whatever else a listener may say is said in `[[collect.listen]]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyslogSettings {
    /// Where datagrams come to.
    pub udp: Option<SocketAddr>,
    /// Where connections come to.
    pub tcp: Option<SocketAddr>,
    /// Where connections under TLS come to; the certificate is the console's (`[tls]`).
    pub tls: Option<SocketAddr>,
}

impl SyslogSettings {
    /// Sets one address from its variable's last word.
    ///
    /// # Errors
    /// One line for another word, or for what is no address with a port.
    pub fn set(&mut self, word: &str, value: &str) -> Result<(), String> {
        let address = value
            .parse()
            .map_err(|_| format!("{value:?} is not an address with port, as 192.0.2.5:6514"))?;
        let place = match word {
            "UDP" => &mut self.udp,
            "TCP" => &mut self.tcp,
            "TLS" => &mut self.tls,
            _ => return Err("no such setting; see docs/configuration.md".into()),
        };
        *place = Some(address);
        Ok(())
    }

    /// The same as listeners.
    pub fn listeners(self, console: Option<&Tls>) -> Vec<ListenSettings> {
        let each = [
            (Transport::Udp, self.udp),
            (Transport::Tcp, self.tcp),
            (Transport::Tls, self.tls),
        ];
        let given = each
            .into_iter()
            .filter_map(|(transport, address)| Some((transport, address?)));
        given
            .map(|(transport, address)| listener(transport, address, console))
            .collect()
    }
}

/// `[collect.http]`: an address of their own for the doors that stand beside the console's pages
/// otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Where senders come to; to the console's address where none is given.
    pub listen: Option<SocketAddr>,
    /// Whether it speaks TLS, with the console's certificate (`[tls]`).
    pub tls: bool,
}

impl HttpSettings {
    /// Sets the address from its variable.
    ///
    /// # Errors
    /// One line for what is no address with a port.
    pub fn set(&mut self, value: &str) -> Result<(), String> {
        let address = value.parse();
        let wrong = |_| format!("{value:?} is not an address with port, as 192.0.2.5:9200");
        self.listen = Some(address.map_err(wrong)?);
        Ok(())
    }

    /// The same as a listener, where it has an address.
    pub fn listener(self, console: Option<&Tls>) -> Option<ListenSettings> {
        let transport = if self.tls {
            Transport::Tls
        } else {
            Transport::Tcp
        };
        let listener = listener(transport, self.listen?, console);
        Some(ListenSettings {
            kind: Kind::Http,
            name: Some(crate::doors::NAME.to_owned()),
            ..listener
        })
    }
}

fn listener(transport: Transport, address: SocketAddr, console: Option<&Tls>) -> ListenSettings {
    let console = console.filter(|_| transport == Transport::Tls);
    ListenSettings {
        kind: Kind::Syslog,
        transport,
        address,
        name: None,
        unit: None,
        format: auto(),
        time_zone: None,
        allow: Vec::new(),
        keyless: false,
        tls: console.map(|console| ListenTls {
            certificate_file: console.certificate_file.clone(),
            key_file: console.key_file.clone(),
            client_ca_file: None,
            require_client_certificate: None,
        }),
    }
}

//! Configuration of senders to copy: one file of `senders/` each, with the address of our listener and
//! the key filled in.

use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/senders.rs"));

/// What a sender's file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    /// How people call the sender.
    name: String,
    /// Its place among the others.
    order: u32,
    /// The door it comes to ([`Listener::door`]).
    door: String,
    /// Into which file it goes, or where it is run.
    place: String,
    /// What to copy.
    text: String,
}

/// Where senders come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// `http`, `relp-tcp`, `relp-tls`, `syslog-udp`, `syslog-tcp` or `syslog-tls`.
    pub door: &'static str,
    /// The host that it listens on; empty where it listens on all of them.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: bool,
}

/// A sender with its configuration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// Stands in the page's ids.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) text: String,
}

/// What there is to copy, and which senders lack a listener.
#[derive(Debug, Default)]
pub(crate) struct Senders {
    pub(crate) prepared: Vec<Prepared>,
    pub(crate) missing: Vec<String>,
}

/// The configuration of every sender that finds a listener; `host` is how this machine is reached.
pub(crate) fn prepared(listeners: &[Listener], host: &str, key: &str) -> Senders {
    let mut templates: Vec<(&str, Template)> = SENDERS
        .iter()
        .filter_map(|(file, text)| Some((*file, toml::from_str(text).ok()?)))
        .collect();
    templates.sort_by_key(|(_, template)| template.order);
    let mut senders = Senders::default();
    for (file, template) in templates {
        let listener = listeners
            .iter()
            .find(|listener| listener.door == template.door);
        let Some(listener) = listener else {
            senders.missing.push(template.name);
            continue;
        };
        senders.prepared.push(Prepared {
            id: format!("sender-{}", file.trim_end_matches(".toml")),
            text: listener.fill(&template.text, host, key),
            name: template.name,
            place: template.place,
        });
    }
    senders
}

impl Listener {
    fn fill(&self, text: &str, reached: &str, key: &str) -> String {
        let host = if self.host.is_empty() {
            reached
        } else {
            &self.host
        };
        let (scheme, tls) = if self.tls {
            ("https", "on")
        } else {
            ("http", "off")
        };
        text.trim_start()
            .replace("@URL@", &format!("{scheme}://{host}:{}", self.port))
            .replace("@HOST@", host.trim_matches(['[', ']']))
            .replace("@PORT@", &self.port.to_string())
            .replace("@TLS@", tls)
            .replace("@KEY@", key)
    }
}

/// Host and port of a `Host` header; nothing where it holds what no host has: it goes into files.
pub(crate) fn host_and_port(header: &str) -> Option<(&str, Option<u16>)> {
    let fits = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
    if header.is_empty() || header.len() > 255 || !header.chars().all(fits) {
        return None;
    }
    match header.rsplit_once(':') {
        // The last colon of an IPv6 address without a port stands within its brackets.
        Some((host, port)) if !port.contains(']') => Some((host, Some(port.parse().ok()?))),
        _ => Some((header, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listener(door: &'static str, host: &str, tls: bool) -> Listener {
        Listener {
            door,
            host: host.to_owned(),
            port: 6514,
            tls,
        }
    }

    #[test]
    fn every_file_is_a_sender_with_everything_filled_in() {
        let doors = [
            "http",
            "relp-tcp",
            "relp-tls",
            "syslog-udp",
            "syslog-tcp",
            "syslog-tls",
        ];
        let listeners: Vec<_> = doors.map(|door| listener(door, "", true)).into();
        let senders = prepared(&listeners, "logs.example", "tw_1");
        assert_eq!(
            senders.prepared.len(),
            SENDERS.len(),
            "a file does not load"
        );
        assert!(senders.missing.is_empty());
        for one in &senders.prepared {
            assert!(!one.text.contains('@'), "{}", one.text);
            assert!(one.text.contains("logs.example"), "{}", one.text);
        }
        let with_key = senders
            .prepared
            .iter()
            .filter(|one| one.text.contains("tw_1"));
        assert_eq!(
            with_key.count(),
            SENDERS
                .iter()
                .filter(|(_, text)| text.contains("door = \"http\""))
                .count()
        );
    }

    #[test]
    fn senders_go_to_the_listener_there_is() {
        let listeners = [
            listener("relp-tls", "192.0.2.5", true),
            listener("http", "", false),
        ];
        let senders = prepared(&listeners, "logs.example", "K");
        let text = |name: &str| {
            let one = senders
                .prepared
                .iter()
                .find(|one| one.name == name)
                .unwrap();
            one.text.clone()
        };
        assert!(text("rsyslog, RELP + TLS").contains("target=\"192.0.2.5\" port=\"6514\""));
        assert!(text("systemd-journal-upload").contains("URL=http://logs.example:6514/k/K"));
        assert!(senders.missing.contains(&"syslog-ng".to_owned()));
    }

    #[test]
    fn only_a_host_goes_into_files() {
        assert_eq!(
            host_and_port("logs.example:8420"),
            Some(("logs.example", Some(8420)))
        );
        assert_eq!(
            host_and_port("[2001:db8::1]"),
            Some(("[2001:db8::1]", None))
        );
        assert_eq!(
            host_and_port("[2001:db8::1]:80"),
            Some(("[2001:db8::1]", Some(80)))
        );
        for wrong in ["", "a\"b", "a b", "a:x", "a\nb", "a$(b)"] {
            assert_eq!(host_and_port(wrong), None, "{wrong}");
        }
    }
}

//! Configuration to copy: how a log reaches this program, from this machine or from another one.

use application::Refusal;
use serde::Deserialize;

/// Longest path or host that is taken.
const LONGEST: usize = 200;
/// Where rsyslog listens on this machine. Ours; above 1024, so that it needs no rights of root.
const PORT: u16 = 10_514;

/// What people say about the log.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sender {
    /// How the source is called.
    pub(crate) name: String,
    /// Where the log lies.
    pub(crate) path: String,
    /// The machine this program runs on, as the sender reaches it; empty when the log lies here.
    pub(crate) host: String,
}

/// A text to be copied into a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// `sender`, `receiver` or `collect`: what it is and on which machine it belongs.
    pub(crate) kind: &'static str,
    /// Into which file.
    pub(crate) file: String,
    /// What to copy.
    pub(crate) text: String,
}

/// The texts for a log; none while nothing was said.
///
/// # Errors
/// Refused for a path that does not begin at the root, and for signs that would end a quotation.
pub(crate) fn snippets(sender: &Sender, unit: &str, zone: &str) -> Result<Vec<Snippet>, Refusal> {
    let (path, host) = (sender.path.trim(), sender.host.trim());
    if path.is_empty() && sender.name.trim().is_empty() {
        return Ok(Vec::new());
    }
    let plain = |text: &str, extra: &str| {
        text.len() <= LONGEST
            && text
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || extra.contains(one))
    };
    if !path.starts_with('/') || !plain(path, "/._-") {
        let (field, why) = ("path", "invalid-path");
        return Err(Refusal::Invalid { field, why });
    }
    if !plain(host, ".-:") {
        let (field, why) = ("host", "invalid-host");
        return Err(Refusal::Invalid { field, why });
    }
    let name = match sender.name.trim() {
        "" => path,
        name => name,
    };
    let file = path.rsplit('/').next().unwrap_or("source.log");
    let (followed, mut all) = if host.is_empty() {
        (path.to_owned(), Vec::new())
    } else {
        let kept = format!("/var/log/townwatch/{file}");
        let both = vec![sending(path, host), receiving(&kept)];
        (kept, both)
    };
    all.push(Snippet {
        kind: "collect",
        file: "townwatch.toml".to_owned(),
        text: format!(
            "[[collect.file]]\npath = {}\nname = {}\nformat = \"auto\"\ntime_zone = {}\nunit = {}\n",
            quoted(&followed),
            quoted(name),
            quoted(zone),
            quoted(unit)
        ),
    });
    Ok(all)
}

/// rsyslog on the machine whose log it is: reads the file, and keeps lines while we are away.
fn sending(path: &str, host: &str) -> Snippet {
    let text = format!(
        r#"module(load="imfile")
input(type="imfile" File="{path}" Tag="townwatch:" Ruleset="to-townwatch")
ruleset(name="to-townwatch") {{
  action(type="omfwd" Target="{host}" Port="{PORT}" Protocol="tcp"
         Template="RSYSLOG_SyslogProtocol23Format"
         queue.type="LinkedList" queue.filename="townwatch"
         queue.maxDiskSpace="1g" queue.saveOnShutdown="on"
         action.resumeRetryCount="-1")
}}
"#
    );
    Snippet {
        kind: "sender",
        file: "/etc/rsyslog.d/60-townwatch.conf".to_owned(),
        text,
    }
}

/// rsyslog on this machine: writes each line as it stood in the sender's file.
fn receiving(kept: &str) -> Snippet {
    let text = format!(
        r#"module(load="imtcp")
template(name="townwatch-line" type="string" string="%msg%\n")
input(type="imtcp" Port="{PORT}" Ruleset="from-senders")
ruleset(name="from-senders") {{
  action(type="omfile" File="{kept}" Template="townwatch-line")
}}
"#
    );
    Snippet {
        kind: "receiver",
        file: "/etc/rsyslog.d/60-townwatch.conf".to_owned(),
        text,
    }
}

/// A TOML text; control characters, which a name cannot need, become blanks.
fn quoted(text: &str) -> String {
    let plain = text.replace(|one: char| one.is_control(), " ");
    let escaped = plain.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(path: &str, host: &str) -> Sender {
        Sender {
            name: "郵件\"主機\"".into(),
            path: path.into(),
            host: host.into(),
        }
    }

    #[test]
    fn a_log_on_this_machine_needs_only_its_place_in_the_configuration() {
        let all = snippets(
            &sender("/var/log/mail.log", ""),
            "西嶺鎮公所",
            "Asia/Taipei",
        )
        .unwrap();
        let [only] = all.as_slice() else {
            unreachable!("{all:?}")
        };
        let expected = "[[collect.file]]\npath = \"/var/log/mail.log\"\nname = \"郵件\\\"主機\\\"\"\nformat = \"auto\"\ntime_zone = \"Asia/Taipei\"\nunit = \"西嶺鎮公所\"\n";
        assert_eq!(only.text, expected);
    }

    #[test]
    fn a_log_elsewhere_is_sent_kept_and_followed() {
        let far = sender("/var/log/mail.log", "192.0.2.7");
        let all = snippets(&far, "西嶺鎮公所", "Asia/Taipei").unwrap();
        let kinds: Vec<_> = all.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, ["sender", "receiver", "collect"]);
        let kept = "/var/log/townwatch/mail.log";
        for (one, part) in all.iter().zip([r#"Target="192.0.2.7""#, kept, kept]) {
            assert!(one.text.contains(part), "{}", one.text);
        }
    }

    #[test]
    fn nothing_ends_a_quotation() {
        let refused = |sender: &Sender| snippets(sender, "u", "UTC").map_err(|one| one.field());
        for path in ["/a\"b", "/a b", "var/log", "/a\nb", "/a$(b)"] {
            assert_eq!(refused(&sender(path, "")), Err(Some("path")), "{path}");
        }
        let host = refused(&sender("/a", "h\" Port=\"1"));
        assert_eq!(host, Err(Some("host")));
        assert_eq!(refused(&Sender::default()), Ok(Vec::new()));
        assert_eq!(quoted("a\nb\\\""), "\"a b\\\\\\\"\"");
    }
}

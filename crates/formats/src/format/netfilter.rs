//! Packets that a Linux firewall logs: `LOG` of iptables, `log` of nftables, UFW, and `ulogd`, for
//! IPv4, IPv6 and ARP.
//!
//! ```text
//! Nov 21 07:45:01 gw kernel: [19955416.516358] [UFW BLOCK] IN=eth0 OUT= MAC=00:00:5e:00:53:01:00:00:5e:00:53:02:08:00 SRC=203.0.113.9 DST=192.0.2.1 LEN=44 TOS=0x00 PREC=0x00 TTL=43 ID=25313 PROTO=TCP SPT=52220 DPT=22 WINDOW=1024 RES=0x00 SYN URGP=0
//! Nov 21 07:45:02 gw kernel: fw-accept: IN=eth1 OUT=eth0 SRC=192.0.2.20 DST=198.51.100.4 LEN=60 PROTO=UDP SPT=5353 DPT=53 LEN=40
//! ```
//!
//! The words before `IN=` are the prefix that the rule's author chose; the kernel does not say what
//! became of the packet, so only a prefix that says it makes it allowed or denied.

use std::net::IpAddr;

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::tell::{Kind, NETWORK, Outcome, Tell, address};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "netfilter",
    dataset: "netfilter",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("netfilter"),
        category: None,
    },
    claims: Claims::Messages(|line| {
        matches!(line.program, "kernel" | "ulogd") && parts(line.message).is_some()
    }),
    read,
};

/// The prefix of the rule, and the packet from `IN=` on.
fn parts(message: &str) -> Option<(&str, &str)> {
    let message = without_clock(message);
    let at = message.find("IN=")?;
    let (prefix, packet) = message.split_at_checked(at)?;
    let (_, behind) = packet.split_once(' ')?;
    behind.starts_with("OUT=").then_some((prefix, packet))
}

/// Without `[19955416.516358] `, the kernel's seconds since it started.
fn without_clock(message: &str) -> &str {
    let read = || {
        let (clock, rest) = message.strip_prefix('[')?.split_once("] ")?;
        let digits = |byte| matches!(byte, b'0'..=b'9' | b'.' | b' ');
        clock.bytes().all(digits).then_some(rest)
    };
    read().unwrap_or(message)
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    packet(line.message, event).into()
}

fn packet<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (prefix, text) = parts(message)?;
    let packet = Packet::read(text);
    if address(packet.source).is_none() && packet.mac.is_empty() {
        return None;
    }
    let (kind, outcome) = fate(prefix);
    event.tell(NETWORK, "packet", kind, outcome);
    event.log_source.category = Some("firewall");
    packet.put(event);
    let name = prefix.trim_matches([' ', ':', '[', ']']);
    if !name.is_empty() {
        event.put(known::RULE_NAME, name);
    }
    Some(())
}

/// What the prefix says of the packet; nothing where it says both or neither.
fn fate(prefix: &str) -> (Kind, Outcome) {
    let says = |words: &[&str]| {
        words.iter().any(|word| {
            prefix
                .as_bytes()
                .windows(word.len())
                .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    let denied = says(&["block", "drop", "deny", "denied", "reject"]);
    let allowed = says(&["allow", "accept", "pass"]);
    match (denied, allowed) {
        (true, false) => (Kind::Denied, Outcome::Failure),
        (false, true) => (Kind::Allowed, Outcome::Success),
        _ => (Kind::Connection, Outcome::Unsaid),
    }
}

/// The fields of a packet that rules ask for; empty where it has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Packet<'r> {
    interface_in: &'r str,
    interface_out: &'r str,
    mac: &'r str,
    source: &'r str,
    destination: &'r str,
    length: &'r str,
    protocol: &'r str,
    source_port: &'r str,
    destination_port: &'r str,
}

impl<'r> Packet<'r> {
    /// The first value of each name counts: behind it, in brackets, stands the packet that an ICMP
    /// error is about.
    fn read(text: &'r str) -> Self {
        let mut packet = Self::default();
        for word in text.split(' ').take_while(|word| !word.starts_with('[')) {
            let Some((name, value)) = word.split_once('=') else {
                continue;
            };
            let place = match name {
                "IN" => &mut packet.interface_in,
                "OUT" => &mut packet.interface_out,
                "MAC" | "MACSRC" => &mut packet.mac,
                "SRC" | "IPSRC" => &mut packet.source,
                "DST" | "IPDST" => &mut packet.destination,
                "LEN" => &mut packet.length,
                "PROTO" => &mut packet.protocol,
                "SPT" => &mut packet.source_port,
                "DPT" => &mut packet.destination_port,
                _ => continue,
            };
            if place.is_empty() {
                *place = value;
            }
        }
        packet.mac = source_mac(packet.mac);
        packet
    }

    fn put(&self, event: &mut Event<'r>) {
        let addresses = [
            (known::SOURCE_IP, self.source),
            (known::DESTINATION_IP, self.destination),
        ];
        for (name, text) in addresses {
            match address(text) {
                Some(IpAddr::V4(_)) => event.put(name, text),
                // The kernel writes all eight groups.
                Some(address) => event.put(name, address),
                None => {}
            }
        }
        let ports = [
            (known::SOURCE_PORT, self.source_port),
            (known::DESTINATION_PORT, self.destination_port),
        ];
        for (name, port) in ports {
            if let Ok(port) = port.parse::<u16>() {
                event.put(name, i64::from(port));
            }
        }
        let texts = [
            (known::NETWORK_TRANSPORT, transport(self.protocol)),
            (known::INTERFACE_IN, self.interface_in),
            (known::INTERFACE_OUT, self.interface_out),
            (known::SOURCE_MAC, self.mac),
        ];
        for (name, text) in texts {
            if !text.is_empty() {
                event.put(name, text);
            }
        }
        if let Ok(length) = self.length.parse::<i64>() {
            event.put(known::NETWORK_BYTES, length);
        }
    }
}

fn transport(protocol: &str) -> &str {
    match protocol {
        "TCP" => "tcp",
        "UDP" => "udp",
        "ICMP" => "icmp",
        "ICMPv6" => "ipv6-icmp",
        other => other,
    }
}

/// `MAC=` holds the destination's address, the source's and the type behind each other.
fn source_mac(mac: &str) -> &str {
    match mac.len() {
        17 => mac,
        41 => mac.get(18..35).unwrap_or_default(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packet_inside_an_icmp_error_is_not_the_packet() {
        let packet = Packet::read(
            "IN=eth0 OUT= SRC=203.0.113.9 DST=192.0.2.1 LEN=96 PROTO=ICMP TYPE=3 CODE=1 [SRC=192.0.2.1 DST=198.51.100.4 PROTO=UDP SPT=53 DPT=99 LEN=9 ] MARK=0x1",
        );
        assert_eq!(packet.source, "203.0.113.9");
        assert_eq!((packet.protocol, packet.destination_port), ("ICMP", ""));
        assert_eq!(packet.length, "96");
    }

    #[test]
    fn only_a_prefix_that_says_so_makes_a_packet_denied() {
        assert_eq!(fate("[UFW BLOCK] "), (Kind::Denied, Outcome::Failure));
        assert_eq!(fate("fw-Accept: "), (Kind::Allowed, Outcome::Success));
        assert_eq!(fate("portscan"), (Kind::Connection, Outcome::Unsaid));
        assert_eq!(fate("pass-or-drop"), (Kind::Connection, Outcome::Unsaid));
    }

    #[test]
    fn a_prefix_may_touch_the_packet() {
        let (prefix, packet) = parts("[ 5.1] DROPIN=eth0 OUT= SRC=192.0.2.1").expect("a packet");
        assert_eq!(
            (prefix, Packet::read(packet).interface_in),
            ("DROP", "eth0")
        );
        assert_eq!(parts("usb 1-1: new device IN=3 x"), None);
    }
}

//! The ISC DHCP server, for IPv4 and IPv6: who was given which address.
//!
//! ```text
//! Nov 21 07:45:01 gw dhcpd[71]: DHCPDISCOVER from 00:00:5e:00:53:02 (chen-pc) via eth1
//! Nov 21 07:45:01 gw dhcpd[71]: DHCPREQUEST for 192.0.2.20 (192.0.2.1) from 00:00:5e:00:53:02 (chen-pc) via eth1: wrong network.
//! Nov 21 07:45:02 gw dhcpd[71]: DHCPACK on 192.0.2.20 to 00:00:5e:00:53:02 (chen-pc) via eth1
//! Nov 21 07:45:03 gw dhcpd[71]: Reply NA: address 2001:db8::20 to client with duid 00:01:00:01:2a:00:00:5e:00:53:02 iaid = 7 valid for 4500 seconds
//! ```
//!
//! `source.*` is the client: its hardware address, the address it has, asks for or is given, and the
//! name it calls itself, which it is free to choose. What the client chose stands in parentheses
//! behind all that the server says, so the first address and the last ` via ` are the server's.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{after_any, word};
use crate::tell::{Kind, NETWORK, Origin, Outcome, Tell, address};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "dhcpd",
    dataset: "dhcpd",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("dhcpd"),
        category: None,
    },
    claims: Claims::Programs(|program| matches!(program, "dhcpd" | "dhcpd3" | "dhcpd6")),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let message = line.message;
    version_4(message, event)
        .or_else(|| version_6(message, event))
        .or_else(|| beside(message, event))
        .into()
}

/// `DHCPACK on 192.0.2.20 to 00:00:5e:00:53:02 (chen-pc) via eth1: reason`.
fn version_4<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (verb, rest) = word(message);
    let (action, kind, outcome) = match verb {
        "DHCPDISCOVER" => ("dhcp-discover", Kind::Info, Outcome::Unsaid),
        "DHCPOFFER" => ("dhcp-offer", Kind::Info, Outcome::Unsaid),
        "DHCPREQUEST" => ("dhcp-request", Kind::Info, Outcome::Unsaid),
        "DHCPACK" => ("dhcp-ack", Kind::Allowed, Outcome::Success),
        "DHCPNAK" => ("dhcp-nak", Kind::Denied, Outcome::Failure),
        "DHCPRELEASE" => ("dhcp-release", Kind::End, Outcome::Unsaid),
        "DHCPDECLINE" => ("dhcp-decline", Kind::Info, Outcome::Failure),
        "DHCPINFORM" => ("dhcp-inform", Kind::Info, Outcome::Unsaid),
        "BOOTREQUEST" => ("bootp-request", Kind::Info, Outcome::Unsaid),
        "BOOTREPLY" => ("bootp-reply", Kind::Allowed, Outcome::Success),
        _ => return None,
    };
    let client = Client::read(rest)?;
    let refused = matches!(verb, "DHCPDISCOVER" | "DHCPREQUEST") && !client.reason.is_empty();
    let outcome = if refused { Outcome::Failure } else { outcome };
    event.tell(NETWORK, action, kind, outcome);
    client.put(event);
    Some(())
}

/// What stands behind the verb.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Client<'r> {
    address: &'r str,
    server: &'r str,
    mac: &'r str,
    name: &'r str,
    interface: &'r str,
    reason: &'r str,
}

impl<'r> Client<'r> {
    fn read(text: &'r str) -> Option<Self> {
        let (said, via) = text.rsplit_once(" via ").unwrap_or((text, ""));
        let (interface, reason) = via.split_once(':').unwrap_or((via, ""));
        let (interface, behind) = word(interface);
        let mut client = Self {
            interface,
            reason: if reason.is_empty() { behind } else { reason },
            ..Self::default()
        };
        let mut rest = said;
        loop {
            let (first, behind) = word(rest);
            let inner = first.trim_matches(['(', ')', ':']);
            if matches!(first, "from" | "for" | "on" | "to" | "of") {
            } else if let Some(mac) = hardware(inner) {
                client.mac = mac;
                // The name is the last that the server tells.
                if let Some(name) = behind.strip_prefix('(') {
                    client.name = name.rsplit_once(')').map_or("", |(name, _)| name);
                }
                break;
            } else if address(inner).is_some() {
                if client.address.is_empty() {
                    client.address = inner;
                } else {
                    client.server = inner;
                }
            } else {
                break;
            }
            rest = behind;
        }
        (!client.mac.is_empty() || !client.address.is_empty()).then_some(client)
    }

    fn put(&self, event: &mut Event<'r>) {
        event.origin(Origin {
            host: self.address,
            port: None,
            name: self.name,
        });
        if !self.mac.is_empty() {
            event.put(known::SOURCE_MAC, self.mac);
        }
        if !self.server.is_empty() {
            event.put(known::DESTINATION_IP, self.server);
        }
        if !self.interface.is_empty() && address(self.interface).is_none() {
            event.put(known::INTERFACE_IN, self.interface);
        }
        event.reason(self.reason.trim_matches([' ', '.', '(', ')']));
    }
}

/// `00:00:5e:00:53:02`; other networks have longer or shorter ones.
fn hardware(text: &str) -> Option<&str> {
    let mut groups = 0_u8;
    for group in text.split(':') {
        let hex = (1..=2).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_hexdigit());
        groups = groups.checked_add(1).filter(|_| hex)?;
    }
    (6..=20).contains(&groups).then_some(text)
}

/// `Solicit message from fe80::1 port 546, …`, `Reply NA: address 2001:db8::20 to client with duid …`.
fn version_6<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    if let Some((verb, rest)) = message.split_once(" message from ") {
        let action = match verb {
            "Solicit" => "dhcp-solicit",
            "Request" => "dhcp-request",
            "Renew" => "dhcp-renew",
            "Rebind" => "dhcp-rebind",
            "Confirm" => "dhcp-confirm",
            "Release" => "dhcp-release",
            "Decline" => "dhcp-decline",
            "Information-request" => "dhcp-inform",
            "Relay-forward" => "dhcp-relay",
            _ => return None,
        };
        event.tell(NETWORK, action, Kind::Info, Outcome::Unsaid);
        let (host, rest) = word(rest);
        let port = rest.strip_prefix("port ").and_then(crate::scan::number);
        event.origin(Origin::new(host, port.map(|(port, _)| port)));
        return Some(());
    }
    if let Some(rest) = message.strip_prefix("Sending ") {
        let (verb, rest) = word(rest);
        if !matches!(verb, "Advertise" | "Reply" | "Reconfigure" | "Relay-reply") {
            return None;
        }
        event.tell(NETWORK, "dhcp-answer", Kind::Info, Outcome::Unsaid);
        event.origin(Origin::new(word(rest.strip_prefix("to ")?).0, None));
        return Some(());
    }
    // `NA` is an address, `TA` a temporary one, `PD` a net.
    let (verb, rest) = message.split_once(' ')?;
    let rest = after_any(rest, &["NA: address ", "TA: address ", "PD: address "])?;
    let (action, kind, outcome) = match verb {
        "Reply" => ("dhcp-ack", Kind::Allowed, Outcome::Success),
        "Advertise" => ("dhcp-offer", Kind::Info, Outcome::Unsaid),
        _ => return None,
    };
    event.tell(NETWORK, action, kind, outcome);
    let (host, rest) = word(rest);
    event.origin(Origin::new(
        host.split_once('/').map_or(host, |(net, _)| net),
        None,
    ));
    // A DUID of the usual kinds ends with the hardware address it was made from.
    if let Some((_, rest)) = rest.split_once("duid ")
        && let Some(duid) = hardware(word(rest).0)
        && let Some(mac) = duid.len().checked_sub(17).and_then(|at| duid.get(at..))
        && duid.starts_with("00:01:00:01:") | duid.starts_with("00:03:00:01:")
    {
        event.put(known::SOURCE_MAC, mac);
    }
    Some(())
}

/// What the server says of its leases and of itself.
fn beside<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    if let Some(rest) = message.strip_prefix("Abandoning IP address ") {
        event.tell(NETWORK, "dhcp-abandon", Kind::Info, Outcome::Failure);
        let (host, reason) = rest.split_once(':').unwrap_or((rest, ""));
        event.origin(Origin::new(host, None));
        event.reason(reason);
        return Some(());
    }
    if let Some(rest) = message.strip_prefix("uid lease ") {
        event.tell(NETWORK, "dhcp-duplicate", Kind::Info, Outcome::Failure);
        let (host, rest) = word(rest);
        event.origin(Origin::new(host, None));
        let mac = rest.strip_prefix("for client ").map(|rest| word(rest).0);
        if let Some(mac) = mac.and_then(hardware) {
            event.put(known::SOURCE_MAC, mac);
        }
        event.reason(message);
        return Some(());
    }
    let starts = [
        "Wrote ",
        "Listening on ",
        "Sending on ",
        "Internet Systems Consortium",
        "Copyright ",
        "All rights reserved",
        "For info, please visit",
        "Config file: ",
        "Database file: ",
        "PID file: ",
        "Server starting service",
        "Added new forward map",
        "Added reverse map",
        "Removed forward map",
        "Removed reverse map",
        "removed reverse map",
        "Unable to add forward map",
        "Unable to add reverse map",
        "reuse_lease: ",
        "Dynamic and static leases present",
        "Remove host declaration ",
        "ICMP Echo reply ",
        "unexpected ICMP Echo reply",
        "balancing pool ",
        "balanced pool ",
        "No subnet declaration for ",
        "send_packet: ",
        "receive_packet failed",
        "peer ",
        "failover peer ",
    ];
    starts
        .iter()
        .any(|start| message.starts_with(start))
        .then(|| {
            event.tell(NETWORK, "dhcp-notice", Kind::Info, Outcome::Unsaid);
            event.reason(message);
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_the_rest_is_a_name() {
        let client = Client::read("on 192.0.2.20 to 00:00:5e:00:53:02 (x) via eth9: y) via eth1")
            .expect("a client");
        assert_eq!(client.name, "x) via eth9: y");
        assert_eq!((client.interface, client.reason), ("eth1", ""));
        let client =
            Client::read("for 192.0.2.20 (192.0.2.1) from 00:00:5e:00:53:02 via eth1: a b.")
                .expect("a client");
        assert_eq!((client.address, client.server), ("192.0.2.20", "192.0.2.1"));
        assert_eq!((client.name, client.reason.trim()), ("", "a b."));
    }

    #[test]
    fn a_hardware_address_is_no_ipv6_address_and_no_prose() {
        assert!(hardware("00:00:5e:00:53:02").is_some());
        assert!(hardware("2001:db8::20").is_none());
        assert!(hardware(&"0:".repeat(100_000)).is_none());
        assert_eq!(Client::read("nothing at all"), None);
    }
}

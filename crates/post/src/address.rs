//! Which network addresses a webhook may lead to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::target::Reach;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// Somewhere on the internet.
    Outside,
    /// On this machine or in the office's own network.
    Inside,
    /// Where nobody's webhook is: link-local, metadata of clouds, groups, documentation, tunnels.
    Nowhere,
}

/// Whether a connection may go to an address that a host's name led to. `host` is what the setting
/// says: a link-local address is allowed only when it stands there itself, as an inside one.
pub(crate) fn permitted(host: &str, address: IpAddr, reach: Reach) -> bool {
    let address = address.to_canonical();
    let written_out = host.trim_matches(['[', ']']).parse() == Ok(address);
    let group = address.is_multicast() || address.is_unspecified();
    match (lies(address), reach) {
        (Lies::Outside, _) | (Lies::Inside, Reach::Inside) => true,
        (Lies::Nowhere, Reach::Inside) => written_out && !group,
        (Lies::Inside | Lies::Nowhere, Reach::Outside) => false,
    }
}

/// Whether a service of the office may be looked at there: inside and outside, but never where a machine's own
/// secrets are asked for, nor where nobody's service is. That an address is written out changes nothing.
pub(crate) fn lies_somewhere(address: IpAddr) -> bool {
    lies(address.to_canonical()) != Lies::Nowhere
}

/// Where clouds answer questions about a machine, inside ranges that are private otherwise.
const METADATA: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
];

fn lies(address: IpAddr) -> Lies {
    match address {
        address if METADATA.contains(&address) => Lies::Nowhere,
        IpAddr::V4(address) => lies_v4(address),
        IpAddr::V6(address) => lies_v6(address),
    }
}

fn lies_v4(address: Ipv4Addr) -> Lies {
    match address.octets() {
        [10 | 127, ..] | [192, 168, ..] => Lies::Inside,
        [172, second, ..] if (16..32).contains(&second) => Lies::Inside,
        [100, second, ..] if (64..128).contains(&second) => Lies::Inside,
        // This network, link-local, protocol assignments, documentation, benchmarks, groups, rest.
        [0 | 224.., ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Lies::Nowhere,
        _ => Lies::Outside,
    }
}

fn lies_v6(address: Ipv6Addr) -> Lies {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Lies::Inside,
        [first, ..] if (0xfc00..=0xfdff).contains(&first) => Lies::Inside,
        // Translated to IPv4: what it is translated to counts.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            lies_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Tunnels that carry an IPv4 address, and documentation.
        [0x2001, 0 | 0x0db8, ..] | [0x2002 | 0x3fff, ..] => Lies::Nowhere,
        [first, ..] if (0x2000..=0x3fff).contains(&first) => Lies::Outside,
        _ => Lies::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_outside_host_leads_outside_only() {
        for good in [
            "8.8.8.8",
            "2606:4700::1111",
            "64:ff9b::808:808",
            "172.32.0.1",
        ] {
            assert!(
                permitted("hooks.example.org", ip(good), Reach::Outside),
                "{good}"
            );
        }
        for bad in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.100.100.200",
            "169.254.169.254",
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "192.0.0.192",
            "198.18.0.1",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "64:ff9b:1::1",
            "::7f00:1",
        ] {
            assert!(
                !permitted("hooks.example.org", ip(bad), Reach::Outside),
                "{bad}"
            );
        }
    }

    /// I81
    #[test]
    fn no_look_leads_to_metadata_or_link_local_addresses() {
        for good in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "::1",
            "fd00::1",
            "8.8.8.8",
        ] {
            assert!(lies_somewhere(ip(good)), "{good}");
        }
        for bad in [
            "169.254.169.254",
            "169.254.7.7",
            "fe80::1",
            "fd00:ec2::254",
            "100.100.100.200",
            "0.0.0.0",
            "::",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!lies_somewhere(ip(bad)), "{bad}");
        }
    }

    #[test]
    fn an_inside_host_leads_inside_but_not_to_metadata() {
        let inside = |host, address| permitted(host, ip(address), Reach::Inside);
        for good in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "::1",
            "fd00::1",
            "8.8.8.8",
        ] {
            assert!(inside("chat.example.org", good), "{good}");
        }
        for bad in [
            "169.254.169.254",
            "fe80::1",
            "fd00:ec2::254",
            "100.100.100.200",
            "0.0.0.0",
        ] {
            assert!(!inside("chat.example.org", bad), "{bad}");
        }
        assert!(inside("169.254.7.7", "169.254.7.7"), "listed itself");
        assert!(!permitted("169.254.7.7", ip("169.254.7.7"), Reach::Outside));
        assert!(!inside("0.0.0.0", "0.0.0.0"));
    }
}

//! What may be blocked, and how it is written for firewalls.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;
use std::net::IpAddr;

use domain::affected::{Blocking, Spared, blocking};
use domain::blocklist::{ListFormat, ListFormatError, builtin_list_formats};
use domain::network::Network;
use domain::story::Ground;
use proptest::prelude::*;

fn ground() -> Ground {
    Ground {
        networks: vec![
            Network::parse("192.0.2.0/24").unwrap(),
            Network::parse("2001:db8:1::/48").unwrap(),
        ],
        ..Ground::default()
    }
}

fn sorted(addresses: &[&str], reader: Option<&str>) -> Blocking {
    let addresses: Vec<_> = addresses.iter().map(|&it| it.to_owned()).collect();
    let reader = reader.map(|reader| reader.parse().unwrap());
    blocking(&addresses, &[&ground()], reader)
}

#[test]
fn own_networks_private_ranges_the_reader_and_what_is_no_address_are_spared_and_named() {
    let all = [
        "203.0.113.9",
        "192.0.2.77",
        "::ffff:192.0.2.78",
        "2001:db8:1::5",
        "10.9.8.7",
        "169.254.1.1",
        "100.64.3.3",
        "::1",
        "fd12::1",
        "0.0.0.0",
        "255.255.255.255",
        "198.51.100.200",
        "203.0.113.9; reboot",
        "203.0.113.0/24",
        "evil.example",
    ];
    let sorted = sorted(&all, Some("::ffff:198.51.100.200"));
    let address: IpAddr = "203.0.113.9".parse().unwrap();
    assert_eq!(sorted.addresses, BTreeSet::from([address]));
    let why = |text: &str| sorted.spared.get(text).copied();
    for own in ["192.0.2.77", "::ffff:192.0.2.78", "2001:db8:1::5"] {
        assert_eq!(why(own), Some(Spared::Own), "{own}");
    }
    for inside in [
        "10.9.8.7",
        "169.254.1.1",
        "100.64.3.3",
        "::1",
        "fd12::1",
        "0.0.0.0",
    ] {
        assert_eq!(why(inside), Some(Spared::Inside), "{inside}");
    }
    assert_eq!(why("255.255.255.255"), Some(Spared::Inside));
    assert_eq!(why("198.51.100.200"), Some(Spared::Reader));
    for text in ["203.0.113.9; reboot", "203.0.113.0/24", "evil.example"] {
        assert_eq!(why(text), Some(Spared::Unreadable), "{text}");
    }
    assert_eq!(sorted.spared.len() + sorted.addresses.len(), all.len());
}

#[test]
fn every_format_gives_what_its_example_says_and_a_changed_one_is_refused() {
    let formats = builtin_list_formats().unwrap();
    let ids: Vec<_> = formats.iter().map(|format| format.id.as_str()).collect();
    assert_eq!(ids, ["fortigate", "iptables", "nftables", "plain"]);
    let (file, text) = domain::blocklist::BUILTIN_BLOCKLISTS[3];
    let changed = text.replace("each = \"{address}\"", "each = \"{address}/32\"");
    assert!(matches!(
        ListFormat::read(file, &changed),
        Err(ListFormatError::Example { .. })
    ));
    let torn = ListFormat::read(file, "id = 1").unwrap_err().to_string();
    assert!(torn.starts_with("plain.toml: "), "{torn}");
}

#[test]
fn a_list_of_nothing_says_nothing_but_its_remarks() {
    for format in builtin_list_formats().unwrap() {
        let remarks = ["left out: 10.0.0.1\nreboot".to_owned()];
        let text = format.write(&BTreeSet::new(), &remarks);
        assert_eq!(text, "# left out: 10.0.0.1reboot\n", "{}", format.id);
    }
}

proptest! {
    /// Whatever stood in a log: a list is the same as of the addresses that were meant, none of the
    /// unit's own or of the inside is in it, and no text of the log is.
    #[test]
    fn no_list_holds_anything_but_addresses_of_others(
        texts in prop::collection::vec("[0-9a-f:./; \\n$`\"'#-]{0,20}|(10|192\\.0|203\\.0)\\.[0-9]{1,3}\\.[0-9]{1,3}(\\.[0-9]{1,3})?", 0..20)
    ) {
        let sorted = blocking(&texts, &[&ground()], None);
        for format in builtin_list_formats().unwrap() {
            let written = format.write(&sorted.addresses, &[]);
            let fresh: BTreeSet<IpAddr> =
                sorted.addresses.iter().map(|it| it.to_string().parse().unwrap()).collect();
            prop_assert_eq!(&written, &format.write(&fresh, &[]));
            for line in written.lines() {
                prop_assert!(!line.contains([';', '$', '`', '#']) || line.contains("{ type "), "{}", line);
            }
        }
        for address in &sorted.addresses {
            prop_assert!(!ground().networks.iter().any(|own| own.holds(*address)));
            prop_assert!(!address.is_loopback() && !address.is_unspecified());
            prop_assert!(!matches!(address, IpAddr::V4(v4) if v4.is_private()));
        }
        prop_assert!(sorted.addresses.len() + sorted.spared.len() <= texts.len());
    }
}

//! Countries of known addresses, special addresses, and the file itself.

use std::fmt::Write as _;

use domain::event::{EventTime, LogSource, TimeBasis};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::*;

fn country(places: &Places, address: &str) -> Option<String> {
    let country = places.country(address.parse().unwrap())?;
    Some(country.code().to_owned())
}

#[test]
fn addresses_of_known_operators_are_in_their_countries() {
    let places = Places::builtin().unwrap();
    for (address, expected) in [
        // Chunghwa Telecom's and VNPT's resolvers, Taiwan's academic network, RIPE's own network.
        ("168.95.1.1", "TW"),
        ("::ffff:168.95.1.1", "TW"),
        ("140.112.2.2", "TW"),
        ("2001:b000:168::1", "TW"),
        ("203.162.4.190", "VN"),
        ("193.0.6.139", "NL"),
    ] {
        assert_eq!(
            country(&places, address).as_deref(),
            Some(expected),
            "{address}"
        );
    }
}

#[test]
fn addresses_that_are_not_of_the_internet_have_no_country() {
    let places = Places::builtin().unwrap();
    for address in [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "192.0.2.1",
        "203.0.113.70",
        "::1",
        "fe80::1",
        "fd00::1",
        "2001:db8::1",
        "::ffff:10.1.2.3",
    ] {
        assert_eq!(country(&places, address), None, "{address}");
    }
}

#[test]
fn fiction_is_laid_over_the_addresses_of_documentation_only() {
    let places = Places::with_fiction().unwrap();
    let told = |address| country(&places, address);
    assert_eq!(told("203.0.113.63").as_deref(), Some("TW"));
    assert_eq!(told("203.0.113.64").as_deref(), Some("NL"));
    assert_eq!(told("203.0.113.127").as_deref(), Some("NL"));
    assert_eq!(told("203.0.113.128").as_deref(), Some("TW"));
    assert_eq!(told("2001:db8:f::1").as_deref(), Some("NL"));
    assert_eq!(told("2001:db8:e::1").as_deref(), Some("TW"));
    assert_eq!(told("193.0.6.139").as_deref(), Some("NL"));
    assert_eq!(told("10.0.0.1"), None);
}

#[test]
fn an_event_gets_country_and_neighbourhood_once() {
    let places = Places::with_fiction().unwrap();
    let time = EventTime {
        at: Timestamp::UNIX_EPOCH,
        basis: TimeBasis::Stated,
    };
    let told = |address: &str| {
        let mut event = Event::new("", time, "test", LogSource::default());
        event.put(known::SOURCE_IP, address.to_owned());
        places.enrich(&mut event);
        places.enrich(&mut event);
        let text = |name| event.text_of(name).map(str::to_owned);
        (
            text(known::SOURCE_COUNTRY),
            text(known::SOURCE_NETWORK),
            event.slots().len(),
        )
    };
    assert_eq!(
        told("203.0.113.70"),
        (Some("NL".into()), Some("203.0.0.0/16".into()), 3)
    );
    assert_eq!(told("10.9.8.7"), (None, Some("10.9.0.0/16".into()), 2));
    assert_eq!(told("not an address"), (None, None, 1));
}

#[test]
fn the_files_are_those_that_their_origin_names() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/countries");
    let origin = std::fs::read_to_string(folder.join("origin.toml")).unwrap();
    let origin: toml::Table = origin.parse().unwrap();
    for part in ["addresses", "names"] {
        let said = |key: &str| origin[part][key].as_str().unwrap().to_owned();
        let bytes = std::fs::read(folder.join(said("file"))).unwrap();
        let mut digest = String::new();
        for byte in Sha256::digest(&bytes) {
            write!(digest, "{byte:02x}").unwrap();
        }
        assert_eq!(digest, said("sha256"), "{part}");
        let licence = folder.join(format!("LICENCE-{}.txt", said("licence")));
        assert!(licence.exists(), "{}", licence.display());
    }
}

#[path = "../../testkit/src/mmdb.rs"]
#[expect(
    unreachable_pub,
    reason = "the same file stands in `testkit`, whose users see it"
)]
mod mmdb;

fn with(networks: &[(&str, u32, &str)]) -> Result<Places, NoOperators> {
    let file = mmdb::operators(networks);
    Places::builtin().unwrap().with_operators(file.into())
}

#[test]
fn an_offices_file_tells_operators_of_addresses_of_the_internet() {
    let long = "x".repeat(200);
    let places = with(&[
        (
            "168.95.0.0/16",
            3462,
            "HINET Data Communication Business Group",
        ),
        ("140.112.0.0/16", 17716, ""),
        ("10.0.0.0/8", 64512, "nobody"),
        ("193.0.0.0/21", 3333, &long),
        (
            "2001:b000::/20",
            3462,
            "HINET Data Communication Business Group",
        ),
    ])
    .unwrap();
    let told = |address: &str| {
        let operator = places.operator(address.parse().unwrap())?;
        Some((operator.number, operator.to_string()))
    };
    let hinet = Some((3462, "HINET Data Communication Business Group".to_owned()));
    assert_eq!(told("168.95.1.1"), hinet);
    assert_eq!(told("::ffff:168.95.1.1"), hinet);
    assert_eq!(told("2001:b000:168::1"), hinet);
    assert_eq!(told("140.112.2.2"), Some((17716, "AS17716".to_owned())));
    assert_eq!(told("193.0.6.139").unwrap().1.len(), 80);
    for nobody in ["10.1.2.3", "8.8.8.8", "127.0.0.1", "2400::1"] {
        assert_eq!(told(nobody), None, "{nobody}");
    }
    // Countries are told as before.
    assert_eq!(country(&places, "168.95.1.1").as_deref(), Some("TW"));
}

#[test]
fn a_file_that_is_damaged_or_tells_something_else_is_refused() {
    let whole = mmdb::operators(&[("168.95.0.0/16", 3462, "HINET")]);
    let refused = |file: &[u8]| {
        let read = Places::builtin().unwrap().with_operators(file.into());
        read.err().map(|cause| cause.to_string())
    };
    assert_eq!(refused(&whole), None);
    assert!(refused(b"").unwrap().contains("damaged"));
    assert!(
        refused(&whole[..whole.len() / 2])
            .unwrap()
            .contains("damaged")
    );
    let countries = refused(FILE).unwrap();
    assert!(countries.contains("names no operators"), "{countries}");
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        // Whatever stands in it, nothing is told that ends the program.
        if let Ok(places) = Places::builtin().unwrap().with_operators(changed.into()) {
            places.operator("168.95.1.1".parse().unwrap());
        }
    }
}

#[test]
fn an_event_gets_number_and_name_of_the_operator() {
    let places = Places::of_examples().unwrap();
    let time = EventTime {
        at: Timestamp::UNIX_EPOCH,
        basis: TimeBasis::Stated,
    };
    let told = |address: &str| {
        let mut event = Event::new("", time, "test", LogSource::default());
        event.put(known::SOURCE_IP, address.to_owned());
        places.enrich(&mut event);
        let name = event.text_of(known::SOURCE_AS_NAME).map(str::to_owned);
        (event.get(known::SOURCE_AS_NUMBER).cloned(), name)
    };
    let polder = (Some(64_500.into()), Some("Polder Hosting".to_owned()));
    assert_eq!(told("203.0.113.70"), polder);
    assert_eq!(told("10.0.0.1"), (None, None));
}

//! The published test suite of RFC 7208, as the sources of `pyspf` carry it.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

mod published;

use std::collections::BTreeMap;
use std::fs;

use mail::auth::dns::{Record, Zone};
use mail::auth::spf::{self, Sending};
use serde::Deserialize as _;
use serde_json::Value;

fn text(value: &Value) -> Vec<u8> {
    match value {
        Value::Array(parts) => parts.iter().flat_map(text).collect(),
        other => other.as_str().unwrap_or_default().as_bytes().to_vec(),
    }
}

fn zone(data: &BTreeMap<String, Vec<Value>>) -> Zone {
    let mut zone = Zone::default();
    for (name, entries) in data {
        let has = |kind: &str| entries.iter().any(|entry| entry.get(kind).is_some());
        for entry in entries {
            if entry.as_str() == Some("TIMEOUT") {
                zone.silence(name);
            }
            for (kind, value) in entry.as_object().into_iter().flatten() {
                let word = value.as_str().unwrap_or_default();
                match kind.as_str() {
                    "A" => zone.add(name, Record::A(word.parse().unwrap())),
                    "AAAA" => zone.add(name, Record::Aaaa(word.parse().unwrap())),
                    "PTR" => zone.add(name, Record::Ptr(word.to_owned())),
                    "MX" => {
                        let preference = value[0].as_u64().unwrap();
                        let to = value[1].as_str().unwrap().to_owned();
                        zone.add(name, Record::Mx(preference.try_into().unwrap(), to));
                    }
                    // A record of the old kind stands for a text, unless texts are there.
                    "SPF" if has("TXT") => {}
                    "SPF" | "TXT" if word == "NONE" => {}
                    "SPF" | "TXT" if word == "TIMEOUT" => zone.silence(name),
                    "SPF" | "TXT" => zone.add(name, Record::Txt(text(value))),
                    other => {
                        assert_eq!(other, "CNAME");
                        zone.alias(name, word);
                    }
                }
            }
        }
    }
    zone
}

#[test]
fn the_published_suite_of_rfc_7208_comes_out_as_it_says() {
    let (mut ran, mut wrong) = (0, Vec::new());
    let suite = published::file("pyspf-2.0.14/test/rfc7208-tests.yml");
    let yaml = fs::read_to_string(suite).unwrap();
    for document in yaml_serde::Deserializer::from_str(&yaml) {
        let scenario = Value::deserialize(document).unwrap();
        let data = serde_json::from_value(scenario["zonedata"].clone()).unwrap();
        let zone = zone(&data);
        for (name, case) in scenario["tests"].as_object().unwrap() {
            ran += 1;
            let word = |key: &str| case[key].as_str().unwrap_or_default();
            let sending = Sending {
                ip: word("host").parse().unwrap(),
                sender: word("mailfrom"),
                helo: word("helo"),
            };
            let result = spf::check(&sending, &zone).word();
            let expected = &case["result"];
            let holds = match expected {
                Value::Array(any) => any.iter().any(|one| one == result),
                one => one == result,
            };
            if !holds {
                wrong.push(format!("{name}: {result}, not {expected}"));
            }
        }
    }
    assert_eq!(ran, 203, "every case of the suite was asked");
    assert!(wrong.is_empty(), "{} of {ran}: {wrong:#?}", wrong.len());
}

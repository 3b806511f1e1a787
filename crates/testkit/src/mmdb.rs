//! A small file of network operators, as the programs that make such lists write it (MMDB, version 2).

use std::net::IpAddr;

/// Bytes of the data section's separator.
const BETWEEN: usize = 16;
const MARK: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// Bits of an address in the tree; those of IPv4 lie at `::/96`.
const BITS: u8 = 128;

#[derive(Clone, Copy)]
enum Leads {
    Nowhere,
    Node(usize),
    Data(usize),
}

/// A file with networks that do not lie in each other, each with its operator's number and name; an empty name is
/// left out.
pub fn operators(networks: &[(&str, u32, &str)]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut nodes = vec![[Leads::Nowhere; 2]];
    for (network, number, name) in networks {
        let (bits, length) = prefix(network);
        let place = data.len();
        map(&mut data, if name.is_empty() { 1 } else { 2 });
        text(&mut data, "autonomous_system_number");
        unsigned(&mut data, 6, u64::from(*number));
        if !name.is_empty() {
            text(&mut data, "autonomous_system_organization");
            text(&mut data, name);
        }
        enter(&mut nodes, bits, length, place);
    }
    let mut file = Vec::new();
    for node in &nodes {
        for leads in node {
            let record = match leads {
                Leads::Nowhere => nodes.len(),
                Leads::Node(node) => *node,
                Leads::Data(place) => nodes.len() + BETWEEN + place,
            };
            let record = u32::try_from(record).unwrap_or(u32::MAX);
            file.extend_from_slice(&record.to_be_bytes());
        }
    }
    file.extend_from_slice(&[0; BETWEEN]);
    file.extend_from_slice(&data);
    file.extend_from_slice(MARK);
    metadata(&mut file, nodes.len());
    file
}

fn prefix(network: &str) -> (u128, u8) {
    let (address, length) = network.split_once('/').unwrap_or((network, "128"));
    let length: u8 = length.parse().unwrap_or(BITS);
    match address.parse() {
        Ok(IpAddr::V4(address)) => (u128::from(address.to_bits()), length.saturating_add(96)),
        Ok(IpAddr::V6(address)) => (address.to_bits(), length),
        Err(_) => (0, BITS),
    }
}

fn enter(nodes: &mut Vec<[Leads; 2]>, bits: u128, length: u8, place: usize) {
    let mut at = 0;
    for depth in 0..length {
        let side = usize::from(bits >> (BITS - 1 - depth) & 1 == 1);
        let next = nodes.len();
        let Some(leads) = nodes.get_mut(at).and_then(|node| node.get_mut(side)) else {
            return;
        };
        if depth + 1 == length {
            *leads = Leads::Data(place);
            return;
        }
        at = match *leads {
            Leads::Node(node) => node,
            Leads::Nowhere | Leads::Data(_) => {
                *leads = Leads::Node(next);
                nodes.push([Leads::Nowhere; 2]);
                next
            }
        };
    }
}

fn metadata(file: &mut Vec<u8>, nodes: usize) {
    map(file, 9);
    text(file, "node_count");
    unsigned(file, 6, u64::try_from(nodes).unwrap_or(u64::MAX));
    text(file, "record_size");
    unsigned(file, 5, 32);
    text(file, "ip_version");
    unsigned(file, 5, 6);
    text(file, "database_type");
    text(file, "Test-ASN");
    text(file, "languages");
    file.extend_from_slice(&[1, 4]);
    text(file, "en");
    text(file, "binary_format_major_version");
    unsigned(file, 5, 2);
    text(file, "binary_format_minor_version");
    unsigned(file, 5, 0);
    text(file, "build_epoch");
    // An unsigned number of 64 bits, one byte of it.
    file.extend_from_slice(&[1, 2, 1]);
    text(file, "description");
    map(file, 1);
    text(file, "en");
    text(file, "operators of a test");
}

fn map(to: &mut Vec<u8>, pairs: u8) {
    to.push(7 << 5 | pairs);
}

fn unsigned(to: &mut Vec<u8>, kind: u8, number: u64) {
    let bytes = number.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let own = bytes.get(zeros..).unwrap_or_default();
    to.push(kind << 5 | u8::try_from(own.len()).unwrap_or(0));
    to.extend_from_slice(own);
}

fn text(to: &mut Vec<u8>, text: &str) {
    let length = text.len();
    match u8::try_from(length) {
        Ok(length) if length < 29 => to.push(2 << 5 | length),
        _ => {
            to.push(0b0101_1101);
            to.push(u8::try_from(length.saturating_sub(29)).unwrap_or(u8::MAX));
        }
    }
    to.extend_from_slice(text.as_bytes());
}

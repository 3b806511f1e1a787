//! The name in a client certificate that was verified already: its first DNS name, else its common name.

/// Object identifier of the common name (2.5.4.3).
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// Object identifier of the subject's alternative names (2.5.29.17).
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT: u8 = 0x06;
const OCTETS: u8 = 0x04;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;

/// The name; none where there is none, or only one that nobody could tell from another.
pub(super) fn name_of(certificate: &[u8]) -> Option<String> {
    let (_, outer, _) = element(certificate)?;
    let (_, signed, _) = element(outer)?;
    let mut fields: Vec<(u8, &[u8])> = elements(signed).collect();
    if fields.first().is_some_and(|(tag, _)| *tag == VERSION) {
        fields.remove(0);
    }
    // Serial number, algorithm, issuer, validity, subject.
    let (_, subject) = *fields.get(4)?;
    let extensions = fields.iter().find(|(tag, _)| *tag == EXTENSIONS);
    let named = extensions.and_then(|(_, extensions)| dns_name(extensions));
    let name = named.or_else(|| common_name(subject))?;
    let name = std::str::from_utf8(name).ok()?.trim();
    let plain = !name.is_empty() && !name.chars().any(char::is_control);
    plain.then(|| name.to_lowercase())
}

fn dns_name(extensions: &[u8]) -> Option<&[u8]> {
    let (_, list, _) = element(extensions)?;
    let names = elements(list).find_map(|(_, extension)| {
        let mut parts = elements(extension);
        let object = parts.next()?;
        let (_, value) = parts.find(|(tag, _)| *tag == OCTETS)?;
        (object == (OBJECT, ALTERNATIVE_NAMES)).then_some(value)
    })?;
    let (_, names, _) = element(names)?;
    let found = elements(names).find(|(tag, _)| *tag == DNS_NAME);
    found.map(|(_, name)| name)
}

fn common_name(subject: &[u8]) -> Option<&[u8]> {
    let sets = elements(subject).filter(|(tag, _)| *tag == SET);
    let mut pairs = sets.flat_map(|(_, set)| elements(set));
    pairs.find_map(|(tag, pair)| {
        let mut parts = elements(pair);
        let named = tag == SEQUENCE && parts.next()? == (OBJECT, COMMON_NAME);
        let (_, value) = parts.next()?;
        named.then_some(value)
    })
}

/// Tag and content of each element, until something is no element.
fn elements(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (tag, content, rest) = element(bytes)?;
        bytes = rest;
        Some((tag, content))
    })
}

/// Tag, content and rest of the first element in DER.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, length], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let fold = |number: usize, digit: &u8| (number << 8) | usize::from(*digit);
            (digits.iter().fold(0, fold), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

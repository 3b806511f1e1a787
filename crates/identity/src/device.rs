//! Known devices: a browser from which somebody signed in carries a signed note of it, one for each
//! account. The note opens nothing; with it, strangers' failures make nobody wait.

use application::port::DEVICE_KNOWN_FOR;
use domain::hex;
use domain::id::DeviceId;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Kept apart from every other use of the same key.
const PURPOSE: &[u8] = b"townwatch known device 1";
/// Form of the note: a change of form is a change of this word.
const FORM: &str = "d1";

/// The secret of this installation that signs notes. It lives in the data folder: who replaces it
/// makes every device unknown.
#[derive(Clone)]
pub struct DeviceKey([u8; 32]);

/// A note that this installation signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// The device.
    pub device: DeviceId,
    /// When the note was written.
    pub written: Timestamp,
}

impl DeviceKey {
    /// The key of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the text of a key file: 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        digits(text.trim()).map(Self)
    }

    /// The text of the key file.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::text(&self.0))
    }

    /// A keyed digest for the tables in memory, so that nobody outside can aim at a place in them.
    pub(crate) fn place(&self, purpose: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        self.signed(purpose, parts).finalize().into_bytes().into()
    }

    /// The note for a device of the account of a sign-in name.
    pub fn note(&self, name: &str, device: DeviceId, now: Timestamp) -> String {
        let (device, written) = (device.uuid(), now.as_second());
        let signature = self.signature(name, device, written).finalize();
        let signature = hex::text(&signature.into_bytes());
        format!("{FORM}.{}.{written}.{signature}", device.simple())
    }

    /// Reads a note; none when it was not signed here, for another account, or too long ago.
    pub fn read(&self, name: &str, note: &str, now: Timestamp) -> Option<Note> {
        let mut parts = note.split('.');
        let (form, device) = (parts.next()?, parts.next()?);
        let (written, signature) = (parts.next()?, parts.next()?);
        if form != FORM || parts.next().is_some() || device.len() != 32 {
            return None;
        }
        let device = Uuid::try_parse(device).ok()?;
        let second: i64 = written.parse().ok()?;
        let signature = digits(signature)?;
        self.signature(name, device, second)
            .verify_slice(&signature)
            .ok()?;
        let written = Timestamp::from_second(second).ok()?;
        let note = Note {
            device: DeviceId::new(device),
            written,
        };
        (now.duration_since(written) < DEVICE_KNOWN_FOR).then_some(note)
    }

    fn signature(&self, name: &str, device: Uuid, written: i64) -> Hmac<Sha256> {
        let name = same_name(name);
        self.signed(PURPOSE, &[&name, device.as_bytes(), &written.to_be_bytes()])
    }

    /// Every part with its length before it: no two lists of parts are the same bytes.
    fn signed(&self, purpose: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&hmac_key(&self.0));
        for part in std::iter::once(&purpose).chain(parts) {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            mac.update(&length.to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

/// HMAC's own key block: 32 bytes, filled with zeros to the 64 of SHA-256.
fn hmac_key(key: &[u8; 32]) -> hmac::digest::Key<Hmac<Sha256>> {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    block
}

/// Digest of a sign-in name as the office compares names, so that long names cost nothing.
pub(crate) fn same_name(name: &str) -> [u8; 32] {
    Sha256::digest(name.trim().to_lowercase().as_bytes()).into()
}

/// The 32 bytes of 64 hexadecimal digits.
fn digits(text: &str) -> Option<[u8; 32]> {
    hex::bytes(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
    }

    fn device() -> DeviceId {
        DeviceId::new(Uuid::from_u128(0x1234))
    }

    #[test]
    fn a_note_is_read_for_its_own_account_only_and_for_half_a_year() {
        let key = DeviceKey::new([5; 32]);
        let note = key.note("Lin ", device(), at(0));
        assert_eq!(key.read("lin", &note, at(0)).unwrap().device, device());
        assert!(key.read("lin", &note, at(179)).is_some());
        assert_eq!(key.read("lin", &note, at(180)), None);
        assert_eq!(key.read("wang", &note, at(0)), None);
        assert_eq!(DeviceKey::new([6; 32]).read("lin", &note, at(0)), None);
    }

    #[test]
    fn a_note_with_one_character_changed_is_none() {
        let key = DeviceKey::new([5; 32]);
        let note = key.note("lin", device(), at(0));
        for place in 0..note.len() {
            for with in ["0", "7", "A", ".", ""] {
                let mut changed = note.clone();
                changed.replace_range(place..=place, with);
                if changed != note {
                    assert_eq!(key.read("lin", &changed, at(1)), None, "{changed}");
                }
            }
        }
        assert_eq!(key.read("lin", "", at(0)), None);
        assert_eq!(key.read("lin", &format!("{note}.x"), at(0)), None);
    }
}

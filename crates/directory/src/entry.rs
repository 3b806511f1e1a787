//! An entry of a directory as it came over the wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ldap3::ResultEntry;
use ldap3::asn1::StructureTag;
use uuid::Uuid;

use crate::stamp::{filetime, generalized_time};

/// An entry: its distinguished name and its attributes, whose names are lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Distinguished name.
    pub dn: String,
    values: BTreeMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// An entry of texts.
    pub fn new(dn: &str, attributes: &[(&str, &str)]) -> Self {
        let mut entry = Self {
            dn: dn.to_owned(),
            ..Self::default()
        };
        for (name, value) in attributes {
            entry.add(name, value.as_bytes().to_vec());
        }
        entry
    }

    /// Adds a value to an attribute.
    pub fn add(&mut self, name: &str, value: Vec<u8>) {
        let values = self.values.entry(name.to_ascii_lowercase()).or_default();
        values.push(value);
    }

    /// None for what is no entry, or is not built as RFC 4511 4.5.2 says.
    pub(crate) fn from_wire(wire: ResultEntry) -> Option<Self> {
        const SEARCH_RESULT_ENTRY: u64 = 4;
        let mut parts = wire
            .0
            .match_id(SEARCH_RESULT_ENTRY)?
            .expect_constructed()?
            .into_iter();
        let mut entry = Self {
            dn: text(parts.next()?)?,
            ..Self::default()
        };
        for attribute in parts.next()?.expect_constructed()? {
            let mut parts = attribute.expect_constructed()?.into_iter();
            let name = text(parts.next()?)?;
            for value in parts.next()?.expect_constructed()? {
                entry.add(&name, value.expect_primitive()?);
            }
        }
        Some(entry)
    }

    /// Every value of an attribute that is text.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.values.get(&name.to_ascii_lowercase());
        values
            .into_iter()
            .flatten()
            .filter_map(|value| str::from_utf8(value).ok())
    }

    /// The first value.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).next()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(&name.to_ascii_lowercase())
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("TRUE"))
    }

    /// What must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, String> {
        self.text(name)
            .ok_or_else(|| format!("no {name}; let the reading account read it"))
    }

    /// A number; none where the attribute is absent.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, String> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let number = text.trim().parse();
        number
            .map(Some)
            .map_err(|_| format!("{name} {text:?} is no number"))
    }

    /// A FILETIME; none where the attribute is absent or says never.
    pub(crate) fn filetime(&self, name: &str) -> Result<Option<Timestamp>, String> {
        let at = self.text(name).map_or(Ok(None), filetime);
        at.map_err(|cause| format!("{name}: {cause}"))
    }

    /// A `GeneralizedTime`; none where the attribute is absent.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Timestamp>, String> {
        let at = self.text(name).map(generalized_time).transpose();
        at.map_err(|cause| format!("{name}: {cause}"))
    }

    /// `objectGUID`: sixteen bytes, the first three groups little-endian.
    pub(crate) fn guid(&self) -> Option<Uuid> {
        let bytes = self.values.get("objectguid")?.first()?;
        let bytes: [u8; 16] = bytes.as_slice().try_into().ok()?;
        Some(Uuid::from_bytes_le(bytes))
    }
}

fn text(tag: StructureTag) -> Option<String> {
    String::from_utf8(tag.expect_primitive()?).ok()
}

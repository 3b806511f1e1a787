//! An entry, and which of its attributes a client asked for.

/// Attributes that are shown only to who names them, or asks for all of their kind with `+`.
const OPERATIONAL: &[&str] = &[
    "entryUUID",
    "pwdAccountLockedTime",
    "pwdChangedTime",
    "pwdLastSet",
    "pwdReset",
    "subschemaSubentry",
];

/// An entry as a client may see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its name.
    pub dn: String,
    /// Attributes with their values; none without a value.
    pub attributes: Vec<(&'static str, Vec<String>)>,
}

impl Entry {
    /// An entry without attributes.
    pub const fn new(dn: String) -> Self {
        Self {
            dn,
            attributes: Vec::new(),
        }
    }

    /// One attribute more; none without a value.
    pub fn put(&mut self, name: &'static str, values: impl IntoIterator<Item = impl Into<String>>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.attributes.push((name, values));
        }
    }

    /// The values of an attribute, in whatever letters it is named; none where the entry lacks it.
    pub fn values(&self, name: &str) -> Option<&[String]> {
        let found = self.attributes.iter();
        let mut found = found.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        found.next().map(|(_, values)| values.as_slice())
    }
}

/// Which attributes a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection<'b> {
    names: Vec<&'b str>,
    all: bool,
    operational: bool,
    /// Names alone, without values.
    pub types_only: bool,
}

impl<'b> Selection<'b> {
    /// What a list of names means: nothing named is everything but what is operational.
    pub fn of(names: Vec<&'b str>, types_only: bool) -> Self {
        Self {
            all: names.is_empty() || names.contains(&"*"),
            operational: names.contains(&"+"),
            names,
            types_only,
        }
    }

    /// Whether an attribute is wanted.
    pub fn wants(&self, name: &str) -> bool {
        let kind = if OPERATIONAL.contains(&name) {
            self.operational
        } else {
            self.all
        };
        kind || self.names.iter().any(|one| one.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_nothing_sees_what_is_not_operational() {
        let all = Selection::of(Vec::new(), false);
        assert!(all.wants("uid") && !all.wants("entryUUID"));
        let none = Selection::of(vec!["1.1"], false);
        assert!(!none.wants("uid") && !none.wants("entryUUID"));
        let some = Selection::of(vec!["UID", "+"], false);
        assert!(some.wants("uid") && some.wants("entryUUID") && !some.wants("mail"));
        let named = Selection::of(vec!["*", "entryuuid"], false);
        assert!(named.wants("mail") && named.wants("entryUUID") && !named.wants("pwdReset"));
    }
}

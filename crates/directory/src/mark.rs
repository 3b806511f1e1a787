//! What the office says of accounts that the directory itself does not: who is a program, who is away.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::AccountKind;

/// Something that the office says of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A program uses it.
    Service,
    /// Kept in an envelope.
    BreakGlass,
    /// Its person is away.
    OnLeave,
    /// Nothing of it may go.
    LegalHold,
    /// It may do more than others.
    Privileged,
}

impl Mark {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Service,
        Self::BreakGlass,
        Self::OnLeave,
        Self::LegalHold,
        Self::Privileged,
    ];
}

/// Marks as the office writes them down.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Names of accounts; `*` at the end stands for anything.
    pub names: BTreeMap<Mark, Vec<String>>,
    /// Groups of the directory, by name or distinguished name.
    pub groups: BTreeMap<Mark, Vec<String>>,
}

/// Marks with the members of their groups.
#[derive(Debug, Clone, Default)]
pub struct Members {
    names: BTreeMap<Mark, Vec<String>>,
    /// Distinguished names, and names of accounts where a group holds those.
    members: BTreeMap<Mark, BTreeSet<String>>,
}

impl Members {
    /// Marks whose groups nobody is in yet.
    pub fn new(marks: &Marks) -> Self {
        Self {
            names: marks.names.clone(),
            members: BTreeMap::new(),
        }
    }

    /// Puts a member (distinguished name or name) into the groups of a mark.
    pub fn put(&mut self, mark: Mark, member: &str) {
        let members = self.members.entry(mark).or_default();
        members.insert(plain(member));
    }

    /// Whether the office says so of an account.
    pub fn are(&self, mark: Mark, name: &str, dn: &str) -> bool {
        let named = self.names.get(&mark).into_iter().flatten();
        let mut named = named.map(String::as_str);
        named.any(|pattern| matches(pattern, name))
            || self.members.get(&mark).is_some_and(|members| {
                members.contains(&plain(dn)) || members.contains(&plain(name))
            })
    }

    /// Who uses an account: an envelope goes before a program.
    pub(crate) fn kind(&self, name: &str, dn: &str, program: bool) -> AccountKind {
        if self.are(Mark::BreakGlass, name, dn) {
            AccountKind::BreakGlass
        } else if program || self.are(Mark::Service, name, dn) {
            AccountKind::Service
        } else {
            AccountKind::Person
        }
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    match pattern.strip_suffix('*') {
        Some(before) => name.starts_with(before),
        None => name == pattern,
    }
}

/// Distinguished names are the same whatever their case and the blanks after their commas.
fn plain(dn: &str) -> String {
    let parts = dn.split(',').map(str::trim);
    parts.collect::<Vec<_>>().join(",").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_marked_by_name_by_beginning_and_by_group() {
        let mut marks = Marks::default();
        marks
            .names
            .insert(Mark::Service, vec!["svc-*".into(), "Backup".into()]);
        let mut members = Members::new(&marks);
        members.put(Mark::OnLeave, "CN=An, OU=Staff,DC=town,DC=example");
        members.put(Mark::BreakGlass, "envelope");
        for (mark, name, dn, expected) in [
            (Mark::Service, "SVC-mail", "cn=x", true),
            (Mark::Service, "backup", "cn=x", true),
            (Mark::Service, "backups", "cn=x", false),
            (
                Mark::OnLeave,
                "an",
                "cn=an,ou=staff,dc=town,dc=example",
                true,
            ),
            (
                Mark::OnLeave,
                "an",
                "cn=an,ou=other,dc=town,dc=example",
                false,
            ),
            (Mark::BreakGlass, "Envelope", "cn=x", true),
            (Mark::LegalHold, "Envelope", "cn=x", false),
        ] {
            assert_eq!(members.are(mark, name, dn), expected, "{mark:?} {name}");
        }
        assert_eq!(
            members.kind("envelope", "cn=x", true),
            AccountKind::BreakGlass
        );
    }
}

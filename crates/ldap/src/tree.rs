//! What there is to be found: people, units and groups, and who sees what of them.
//!
//! Entries stand in one order: the base, the three folders, people by name, units, groups. A search walks
//! places of that order ([`Tree::walk`]) in steps that its caller bounds; a page of results ends at a
//! place, whose mark stays right when people come and go.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::dn::{Dn, escaped};
use crate::entry::Entry;
use crate::filter::equal;
use crate::message::{Depth, Search};
use crate::reply::Code;

/// Attributes of others that a person sees, in their own unit.
const PUBLIC: &[&str] = &[
    "objectClass",
    "uid",
    "cn",
    "sn",
    "givenName",
    "displayName",
    "mail",
    "ou",
];
/// The places of the base and of the folders.
const FOLDERS: [&str; 3] = ["people", "units", "groups"];
const FIRST_PERSON: usize = 4;

/// A moment as the directory writes it, twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// As generalized time, `20261122100000Z`.
    pub stamp: String,
    /// As Active Directory counts, in steps of 100 ns since 1601.
    pub ticks: i64,
}

/// Whether somebody may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They may.
    Open,
    /// Not before they chose a new password.
    MustChange,
    /// They may not, since then where it is known.
    Locked(Option<Moment>),
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account's identity, as 36 signs.
    pub id: String,
    /// The name they sign in with.
    pub name: String,
    /// Their name.
    pub shown: String,
    /// Whether the family name stands first, where it is not written in Han characters.
    pub family_first: bool,
    /// The language they read, by its tag.
    pub language: &'static str,
    /// Their unit, by its place in [`Tree::units`].
    pub unit: usize,
    /// Names of the roles they hold today.
    pub roles: Vec<&'static str>,
    /// Whether they may sign in.
    pub standing: Standing,
    /// When the password was chosen, where it is known.
    pub changed: Option<Moment>,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its identity, as 36 signs.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether another unit has the same name.
    pub shared_name: bool,
}

/// Everything that is served.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// The name at the top, as it was configured.
    pub base: String,
    /// The domain of everybody's mail address; nobody has one without it.
    pub mail_domain: Option<String>,
    /// People, by [`Person::name`].
    pub people: Vec<Person>,
    /// Units.
    pub units: Vec<Unit>,
    /// Names of the roles that somebody holds.
    pub groups: Vec<&'static str>,
}

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// A program, within units (by their identity).
    Service(BTreeSet<String>),
    /// A person, by the name they sign in with.
    Person(String),
}

/// A walk over places of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    left: Vec<Range<usize>>,
}

impl Walk {
    /// Whether no place is left.
    pub fn is_over(&self) -> bool {
        self.left.iter().all(Range::is_empty)
    }

    fn next(&mut self) -> Option<usize> {
        self.left.iter_mut().find_map(Iterator::next)
    }

    fn only(&mut self, place: Option<usize>) {
        let there = place.filter(|place| self.left.iter().any(|range| range.contains(place)));
        self.left = there
            .map(|place| place..place.saturating_add(1))
            .into_iter()
            .collect();
    }
}

/// What stands at a place.
enum Stands<'t> {
    Base,
    Folder(&'static str),
    Person(&'t Person),
    Unit(&'t Unit),
    Group(&'static str),
}

impl Tree {
    /// Where a search has to look.
    ///
    /// # Errors
    /// [`Code::NoSuchObject`] where the base is no entry.
    pub fn region(&self, base: &Dn, search: &Search<'_>) -> Result<Walk, Code> {
        let top = Dn::parse(&self.base).unwrap_or_default();
        let below = base.below(&top).ok_or(Code::NoSuchObject)?;
        let at = self.place_of(&below).ok_or(Code::NoSuchObject)?;
        let own = at..at.saturating_add(1);
        let under = match at {
            0 => 1..FIRST_PERSON,
            1 => self.people(),
            2 => self.unit_places(),
            3 => self.group_places(),
            _ => 0..0,
        };
        let everything = 1..self.group_places().end;
        let left = match search.depth {
            Depth::Base => vec![own],
            Depth::One => vec![under],
            Depth::Whole if at == 0 => vec![own, everything],
            Depth::Whole => vec![own, under],
        };
        let mut walk = Walk { left };
        if let Some(name) = search.filter.demands("uid") {
            walk.only(self.person_place(name));
        } else if let Some(mail) = search.filter.demands("mail") {
            let local = self.local_part(mail);
            walk.only(local.and_then(|name| self.person_place(name)));
        }
        Ok(walk)
    }

    /// What a mail address says before its `@`, where its domain is the office's.
    fn local_part<'m>(&self, mail: &'m str) -> Option<&'m str> {
        let (local, domain) = mail.rsplit_once('@')?;
        let own = self.mail_domain.as_deref()?;
        own.eq_ignore_ascii_case(domain).then_some(local)
    }

    /// Walks on over at most `steps` places, to the first entry that fits and that the viewer may see.
    pub fn walk(
        &self,
        viewer: &Viewer,
        search: &Search<'_>,
        walk: &mut Walk,
        steps: &mut usize,
    ) -> Option<(usize, Entry)> {
        while let Some(left) = steps.checked_sub(1) {
            let place = walk.next()?;
            *steps = left;
            let entry = self.seen(viewer, place);
            if let Some(entry) = entry.filter(|entry| search.filter.finds(entry)) {
                return Some((place, entry));
            }
        }
        None
    }

    /// An entry as the viewer may see it.
    pub fn entry(&self, viewer: &Viewer, dn: &Dn) -> Option<Entry> {
        let top = Dn::parse(&self.base).unwrap_or_default();
        let place = self.place_of(&dn.below(&top)?)?;
        self.seen(viewer, place)
    }

    /// Whether an entry has a value; nothing where it lacks the attribute.
    pub fn compares(entry: &Entry, attribute: &str, value: &str) -> Code {
        match entry.values(attribute) {
            None => Code::NoSuchAttribute,
            Some(values) if values.iter().any(|own| equal(attribute, own, value)) => {
                Code::CompareTrue
            }
            Some(_) => Code::CompareFalse,
        }
    }

    /// A person's name in the directory.
    pub fn person_dn(&self, name: &str) -> String {
        format!("uid={},ou=people,{}", escaped(name), self.base)
    }

    /// The name of a program's key in the directory.
    pub fn service_dn(&self, name: &str) -> String {
        format!("cn={},ou=services,{}", escaped(name), self.base)
    }

    fn people(&self) -> Range<usize> {
        FIRST_PERSON..FIRST_PERSON.saturating_add(self.people.len())
    }

    fn unit_places(&self) -> Range<usize> {
        let first = self.people().end;
        first..first.saturating_add(self.units.len())
    }

    fn group_places(&self) -> Range<usize> {
        let first = self.unit_places().end;
        first..first.saturating_add(self.groups.len())
    }

    fn stands(&self, place: usize) -> Option<Stands<'_>> {
        if place == 0 {
            return Some(Stands::Base);
        }
        if let Some(folder) = FOLDERS.get(place.wrapping_sub(1)).copied() {
            return Some(Stands::Folder(folder));
        }
        let at = |range: Range<usize>| place.checked_sub(range.start);
        if self.people().contains(&place) {
            return self.people.get(at(self.people())?).map(Stands::Person);
        }
        if self.unit_places().contains(&place) {
            return self.units.get(at(self.unit_places())?).map(Stands::Unit);
        }
        let group = self.groups.get(at(self.group_places())?);
        group.copied().map(Stands::Group)
    }

    fn person_place(&self, name: &str) -> Option<usize> {
        let found = self
            .people
            .binary_search_by(|person| person.name.as_str().cmp(name));
        found.ok()?.checked_add(FIRST_PERSON)
    }

    /// The place of what stands below the base.
    fn place_of(&self, below: &[(&str, &str)]) -> Option<usize> {
        match below {
            [] => Some(0),
            [("ou", folder)] => {
                let place = FOLDERS.iter().position(|own| own == folder)?;
                place.checked_add(1)
            }
            [("uid", name), ("ou", "people")] => self.person_place(name),
            [part, ("ou", "units")] => {
                let fits = |unit: &Unit| match part {
                    ("ou", name) => !unit.shared_name && unit.name.to_lowercase() == *name,
                    ("entryuuid", id) => unit.shared_name && unit.id == *id,
                    _ => false,
                };
                let place = self.units.iter().position(fits)?;
                place.checked_add(self.unit_places().start)
            }
            [("cn", name), ("ou", "groups")] => {
                let place = self.groups.iter().position(|group| group == name)?;
                place.checked_add(self.group_places().start)
            }
            _ => None,
        }
    }

    /// The mark of a place, from which a walk can go on later.
    pub fn mark(&self, place: usize) -> Vec<u8> {
        let text = match self.stands(place) {
            Some(Stands::Person(person)) => format!("p{}", person.name),
            Some(Stands::Unit(unit)) => format!("u{}", unit.id),
            Some(Stands::Group(group)) => format!("g{group}"),
            Some(Stands::Base | Stands::Folder(_)) | None => format!("f{place}"),
        };
        text.into_bytes()
    }

    /// The walk after a mark; none where the mark is none of ours.
    pub fn after(&self, mark: &[u8], walk: &Walk) -> Option<Walk> {
        let text = std::str::from_utf8(mark).ok()?;
        let (kind, name) = text.split_at_checked(1)?;
        let next = match kind {
            "p" => {
                let before = self.people.partition_point(|one| one.name.as_str() <= name);
                before.checked_add(FIRST_PERSON)?
            }
            "u" => {
                let own = self.units.iter().position(|unit| unit.id == name);
                let next = own.map_or(0, |own| own.saturating_add(1));
                next.checked_add(self.unit_places().start)?
            }
            "g" => {
                let before = self.groups.partition_point(|group| *group <= name);
                before.checked_add(self.group_places().start)?
            }
            "f" => name
                .parse::<usize>()
                .ok()?
                .checked_add(1)?
                .min(FIRST_PERSON),
            _ => return None,
        };
        let rest = |range: &Range<usize>| range.start.max(next)..range.end.max(next);
        Some(Walk {
            left: walk.left.iter().map(rest).collect(),
        })
    }

    /// What a viewer may see of what stands at a place.
    fn seen(&self, viewer: &Viewer, place: usize) -> Option<Entry> {
        match self.stands(place)? {
            Stands::Base => Some(self.base_entry()),
            Stands::Folder(name) => {
                let mut entry = Entry::new(format!("ou={name},{}", self.base));
                entry.put("objectClass", ["top", "organizationalUnit"]);
                entry.put("ou", [name]);
                Some(entry)
            }
            Stands::Person(person) => self.seen_person(viewer, person),
            Stands::Unit(unit) => {
                let sees = match viewer {
                    Viewer::Service(units) => units.contains(&unit.id),
                    Viewer::Person(name) => self.unit_of(name).is_some_and(|own| own.id == unit.id),
                };
                sees.then(|| self.unit_entry(unit))
            }
            Stands::Group(group) => match viewer {
                Viewer::Service(units) => self.group_entry(group, units),
                Viewer::Person(_) => None,
            },
        }
    }

    fn unit_of(&self, name: &str) -> Option<&Unit> {
        let place = self.person_place(name)?.checked_sub(FIRST_PERSON)?;
        self.units.get(self.people.get(place)?.unit)
    }

    fn seen_person(&self, viewer: &Viewer, person: &Person) -> Option<Entry> {
        let unit = self.units.get(person.unit)?;
        match viewer {
            Viewer::Service(units) => units.contains(&unit.id).then(|| self.person_entry(person)),
            Viewer::Person(name) if *name == person.name => Some(self.person_entry(person)),
            Viewer::Person(name) => {
                let own = self.unit_of(name)?;
                if own.id != unit.id {
                    return None;
                }
                let mut entry = self.person_entry(person);
                entry.attributes.retain(|(name, _)| PUBLIC.contains(name));
                Some(entry)
            }
        }
    }

    fn base_entry(&self) -> Entry {
        let mut entry = Entry::new(self.base.clone());
        let dn = Dn::parse(&self.base).unwrap_or_default();
        match dn.first() {
            Some(("dc", value)) => {
                entry.put("objectClass", ["top", "domain"]);
                entry.put("dc", [value]);
            }
            Some(("o", value)) => {
                entry.put("objectClass", ["top", "organization"]);
                entry.put("o", [value]);
            }
            Some((_, value)) => {
                entry.put("objectClass", ["top", "organizationalUnit"]);
                entry.put("ou", [value]);
            }
            None => {}
        }
        entry
    }

    fn person_entry(&self, person: &Person) -> Entry {
        let mut entry = Entry::new(self.person_dn(&person.name));
        let (given, family) = names(&person.shown, person.family_first);
        entry.put(
            "objectClass",
            ["top", "person", "organizationalPerson", "inetOrgPerson"],
        );
        entry.put("uid", [&person.name]);
        entry.put("cn", [&person.shown]);
        entry.put("displayName", [&person.shown]);
        entry.put("sn", [family]);
        entry.put("givenName", Some(given).filter(|given| !given.is_empty()));
        let mail = self.mail_domain.as_ref();
        entry.put(
            "mail",
            mail.map(|domain| format!("{}@{domain}", person.name)),
        );
        let unit = self.units.get(person.unit);
        entry.put("ou", unit.map(|unit| unit.name.as_str()));
        entry.put("preferredLanguage", [person.language]);
        let groups = person.roles.iter().map(|role| self.group_dn(role));
        entry.put("memberOf", groups);
        entry.put("entryUUID", [&person.id]);
        if let Some(changed) = &person.changed {
            entry.put("pwdChangedTime", [&changed.stamp]);
        }
        match &person.standing {
            Standing::Open => {
                let ticks = person.changed.as_ref();
                entry.put("pwdLastSet", ticks.map(|changed| changed.ticks.to_string()));
            }
            // As Active Directory says that a password must be changed.
            Standing::MustChange => {
                entry.put("pwdLastSet", ["0"]);
                entry.put("pwdReset", ["TRUE"]);
            }
            Standing::Locked(since) => {
                let ticks = person.changed.as_ref();
                entry.put("pwdLastSet", ticks.map(|changed| changed.ticks.to_string()));
                let since = since.as_ref().map(|since| since.stamp.as_str());
                // By draft-behera-10, 5.3.3: closed until somebody opens it.
                entry.put("pwdAccountLockedTime", [since.unwrap_or("000001010000Z")]);
            }
        }
        entry
    }

    fn unit_entry(&self, unit: &Unit) -> Entry {
        let part = if unit.shared_name {
            format!("entryUUID={}", unit.id)
        } else {
            format!("ou={}", escaped(&unit.name))
        };
        let mut entry = Entry::new(format!("{part},ou=units,{}", self.base));
        entry.put("objectClass", ["top", "organizationalUnit"]);
        entry.put("ou", [&unit.name]);
        entry.put("entryUUID", [&unit.id]);
        entry
    }

    fn group_dn(&self, group: &str) -> String {
        format!("cn={},ou=groups,{}", escaped(group), self.base)
    }

    fn group_entry(&self, group: &'static str, units: &BTreeSet<String>) -> Option<Entry> {
        let within = |person: &&Person| {
            let unit = self.units.get(person.unit);
            person.roles.contains(&group) && unit.is_some_and(|unit| units.contains(&unit.id))
        };
        let members = self.people.iter().filter(within);
        let members: Vec<_> = members.map(|person| self.person_dn(&person.name)).collect();
        if members.is_empty() {
            return None;
        }
        let mut entry = Entry::new(self.group_dn(group));
        entry.put("objectClass", ["top", "groupOfNames"]);
        entry.put("cn", [group]);
        entry.put("member", members);
        Some(entry)
    }
}

/// Given name and family name: in Han characters the first one is the family's; elsewhere the first or
/// the last word. Who has one name only bears it as the family's.
fn names(shown: &str, family_first: bool) -> (&str, &str) {
    let shown = shown.trim();
    let han = |letter: char| matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    let mut letters = shown.char_indices();
    let (first, second) = (letters.next(), letters.next());
    if let (Some((_, first)), Some((at, _))) = (first, second)
        && han(first)
    {
        let (family, given) = shown.split_at_checked(at).unwrap_or((shown, ""));
        return (given, family);
    }
    let split = if family_first {
        shown.split_once(' ').map(|(family, given)| (given, family))
    } else {
        shown.rsplit_once(' ')
    };
    split.unwrap_or(("", shown))
}

#[cfg(test)]
mod tests;

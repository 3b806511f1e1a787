//! Groups as programs see them: units with their people, roles with their holders, and lists that programs keep.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use domain::id::{GroupId, PersonId, UnitId};
use domain::journal::Object;
use domain::people::Role;
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use super::port::{ScimChange, ScimList, Which};
use super::users::outside;
use super::{MOST_LISTS, MOST_MEMBERS};
use crate::authority::{Actor, Permit};
use crate::deed::{Change, Deed};
use crate::grants::{GivenRole, NewGrant};
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{KEEP_GROUP, LIST_GROUPS};

/// What a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKind {
    /// The people of a unit.
    Unit(UnitId),
    /// Who holds a role that was given in a unit.
    Role(Role, UnitId),
    /// A list that a program keeps here.
    List(GroupId),
}

impl std::fmt::Display for GroupKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unit(unit) => write!(f, "unit-{unit}"),
            Self::Role(role, unit) => write!(f, "role-{}-{unit}", role.name()),
            Self::List(list) => write!(f, "{list}"),
        }
    }
}

/// It is not the identity of a group.
#[derive(Debug)]
pub struct NoGroup;

impl FromStr for GroupKind {
    type Err = NoGroup;

    fn from_str(text: &str) -> Result<Self, NoGroup> {
        if let Some(unit) = text.strip_prefix("unit-") {
            return unit.parse().map(Self::Unit).map_err(|_| NoGroup);
        }
        let Some(held) = text.strip_prefix("role-") else {
            return text.parse().map(Self::List).map_err(|_| NoGroup);
        };
        let roles = Role::ALL.into_iter();
        let read = roles.filter(|role| *role != Role::Staff).find_map(|role| {
            let unit = held.strip_prefix(role.name())?.strip_prefix('-')?;
            Some(Self::Role(role, unit.parse().ok()?))
        });
        read.ok_or(NoGroup)
    }
}

/// A group with who belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What it is.
    pub kind: GroupKind,
    /// What people call it; a role's own name stands in the texts.
    pub name: String,
    /// What it is at the program's system.
    pub outside: Option<String>,
    /// Who of one's units belongs to it.
    pub members: BTreeSet<PersonId>,
    /// When it was entered.
    pub entered: Timestamp,
    /// The list as it is kept, where it is one.
    pub list: Option<ScimList>,
}

/// A group as a program wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWish {
    /// What the program calls it.
    pub name: String,
    /// What it is at the program's system.
    pub outside: Option<String>,
    /// Who belongs to it.
    pub members: BTreeSet<PersonId>,
}

impl Office {
    /// Every group of one's units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn scim_groups(&self, actor: &Actor) -> Result<Vec<Group>, Problem> {
        let permit = actor.permit(&LIST_GROUPS)?;
        let (scope, records) = (permit.scope(), &self.parts.records);
        let people = records.scim_people(scope, &Which::All).await?;
        let mut members: BTreeMap<GroupKind, BTreeSet<PersonId>> = BTreeMap::new();
        for one in &people {
            let unit = GroupKind::Unit(one.person.unit);
            members.entry(unit).or_default().insert(one.person.id);
        }
        let known: BTreeSet<_> = people.iter().map(|one| one.person.id).collect();
        let today = self.today_of(actor);
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Staff) {
            for (grant, _) in records.holders(role).await? {
                let seen = scope.covers(grant.unit) && known.contains(&grant.person);
                if seen && grant.in_force(today) {
                    let kind = GroupKind::Role(role, grant.unit);
                    members.entry(kind).or_default().insert(grant.person);
                }
            }
        }
        for (list, person) in records.scim_members(scope).await? {
            if known.contains(&person) {
                members
                    .entry(GroupKind::List(list))
                    .or_default()
                    .insert(person);
            }
        }
        let mut groups = Vec::new();
        for unit in actor.tree().units().filter(|unit| scope.covers(unit.id)) {
            let roles = Role::ALL.into_iter().filter(|role| *role != Role::Staff);
            let roles = roles.map(|role| GroupKind::Role(role, unit.id));
            let held = roles.filter(|kind| members.contains_key(kind));
            let kinds: Vec<_> = [GroupKind::Unit(unit.id)].into_iter().chain(held).collect();
            groups.extend(kinds.into_iter().map(|kind| Group {
                kind,
                name: unit.name.clone(),
                outside: None,
                members: members.remove(&kind).unwrap_or_default(),
                entered: entered(unit.id.uuid()),
                list: None,
            }));
        }
        let lists = records.scim_lists(scope).await?;
        groups.extend(lists.into_iter().map(|list| {
            Group {
                kind: GroupKind::List(list.id),
                name: list.name.clone(),
                outside: list.outside.clone(),
                members: members
                    .remove(&GroupKind::List(list.id))
                    .unwrap_or_default(),
                entered: list.since,
                list: Some(list),
            }
        }));
        Ok(groups)
    }

    /// One group. A role that nobody holds is a group without members.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn scim_group(&self, actor: &Actor, kind: GroupKind) -> Result<Group, Problem> {
        let groups = self.scim_groups(actor).await?;
        let empty = match kind {
            GroupKind::Role(_, unit) => groups
                .iter()
                .find(|group| group.kind == GroupKind::Unit(unit))
                .map(|group| Group {
                    kind,
                    members: BTreeSet::new(),
                    ..group.clone()
                }),
            _ => None,
        };
        let found = groups.into_iter().find(|group| group.kind == kind);
        Ok(found.or(empty).ok_or(Refusal::NotFound)?)
    }

    /// Enters a list in the unit of the key.
    ///
    /// # Errors
    /// Refusals about the fields.
    pub async fn enter_group(&self, actor: &Actor, wish: &GroupWish) -> Result<GroupId, Problem> {
        let permit = actor.permit(&KEEP_GROUP)?;
        let held = actor.held();
        let own = held
            .iter()
            .find(|(role, _)| KEEP_GROUP.roles.contains(role));
        let (_, unit) = *own.ok_or(Refusal::NotFound)?;
        let others = self
            .parts
            .records
            .scim_lists(&crate::Scope::whole_office())
            .await?;
        if others.len() >= MOST_LISTS {
            let why = "refusal-groups-full";
            return Err(Refusal::WrongState { why }.into());
        }
        let list = ScimList {
            id: GroupId::new(self.parts.ids.uuid()),
            unit,
            name: name(&wish.name)?,
            outside: outside(wish.outside.as_deref())?,
            since: self.now(),
            version: Version::FIRST,
        };
        let id = list.id;
        let joined = self
            .joining(&permit, &wish.members, &BTreeSet::new())
            .await?;
        let mut changes = vec![change(ScimChange::EnterList(list.clone()))];
        changes.extend(joined.into_iter().map(|person| change(join(&list, person))));
        self.keep(&permit, &list, ("entered", wish.members.len()), changes)
            .await?;
        Ok(id)
    }

    /// Makes a group what a program wants, as long as it is still what it saw. People of a unit stay; a role is given
    /// or ended for one person at a time, as [`Office::grant_role`] and [`Office::end_grant`] allow.
    ///
    /// # Errors
    /// [`Refusal::Stale`]; refusals about the fields, and of the use cases that the change is made of.
    pub async fn change_group(
        &self,
        actor: &Actor,
        seen: &Group,
        wish: &GroupWish,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&KEEP_GROUP)?;
        let joined: Vec<_> = wish.members.difference(&seen.members).copied().collect();
        let left: Vec<_> = seen.members.difference(&wish.members).copied().collect();
        match (&seen.list, seen.kind) {
            (Some(list), _) => {
                let after = ScimList {
                    name: name(&wish.name)?,
                    outside: outside(wish.outside.as_deref())?,
                    ..list.clone()
                };
                if after == *list && joined.is_empty() && left.is_empty() {
                    return Ok(());
                }
                let joined = self.joining(&permit, &wish.members, &seen.members).await?;
                let many = joined.len().saturating_add(left.len());
                let mut changes = vec![change(ScimChange::ChangeList(after))];
                changes.extend(joined.into_iter().map(|person| change(join(list, person))));
                changes.extend(left.into_iter().map(|person| change(leave(list, person))));
                self.keep(&permit, list, ("changed", many), changes).await
            }
            (None, GroupKind::Role(role, unit)) if wish.name == seen.name => {
                self.hold_role(actor, (role, unit), &joined, &left).await
            }
            _ if joined.is_empty() && left.is_empty() && wish.name == seen.name => Ok(()),
            _ => Err(fixed().into()),
        }
    }

    /// Drops a list. Units and roles stay.
    ///
    /// # Errors
    /// [`Refusal::Stale`]; refused for what is no list.
    pub async fn drop_group(&self, actor: &Actor, seen: &Group) -> Result<(), Problem> {
        let permit = actor.permit(&KEEP_GROUP)?;
        let list = seen.list.as_ref().ok_or_else(fixed)?;
        let (id, unit) = (list.id, list.unit);
        let changes = vec![
            change(ScimChange::Empty { list: id, unit }),
            change(ScimChange::DropList(list.clone())),
        ];
        self.keep(&permit, list, ("dropped", seen.members.len()), changes)
            .await
    }

    async fn hold_role(
        &self,
        actor: &Actor,
        (role, unit): (Role, UnitId),
        joined: &[PersonId],
        left: &[PersonId],
    ) -> Result<(), Problem> {
        let today = self.today_of(actor);
        match (joined, left) {
            ([], []) => Ok(()),
            ([person], []) => {
                let new = NewGrant {
                    person: *person,
                    role,
                    unit,
                    from: today,
                    until: None,
                    deputy_of: None,
                };
                self.grant_role(actor, new).await
            }
            ([], [person]) => {
                let grants = self.parts.records.grants(*person).await?;
                let mut held = grants.iter().filter(|grant| {
                    grant.role == role && grant.unit == unit && grant.in_force(today)
                });
                let grant = held.next().ok_or(Refusal::Stale)?;
                let given = GivenRole {
                    person: *person,
                    role,
                    unit,
                    from: grant.from,
                };
                let last = today.yesterday().unwrap_or(Date::MIN);
                self.end_grant(actor, given, last).await
            }
            _ => {
                let why = "refusal-one-role-at-a-time";
                Err(Refusal::WrongState { why }.into())
            }
        }
    }

    /// Who is new in a list. Whom one may not see is left aside, as somebody who does not exist.
    async fn joining(
        &self,
        permit: &Permit,
        wished: &BTreeSet<PersonId>,
        seen: &BTreeSet<PersonId>,
    ) -> Result<Vec<PersonId>, Problem> {
        let (field, why) = ("members", "invalid-group-members");
        if wished.len() > MOST_MEMBERS {
            return Err(Refusal::Invalid { field, why }.into());
        }
        let new: Vec<_> = wished.difference(seen).copied().collect();
        if new.is_empty() {
            return Ok(new);
        }
        let people = self
            .parts
            .records
            .scim_people(permit.scope(), &Which::All)
            .await?;
        let known: BTreeSet<_> = people.into_iter().map(|one| one.person.id).collect();
        Ok(new
            .into_iter()
            .filter(|person| known.contains(person))
            .collect())
    }

    async fn keep(
        &self,
        permit: &Permit,
        list: &ScimList,
        (what, people): (&str, usize),
        changes: Vec<Change>,
    ) -> Result<(), Problem> {
        let object = Object {
            kind: "group",
            id: list.id.to_string(),
        };
        let facts = json!({"what": what, "people": people}).to_string();
        let entry = self.person_entry(permit, list.unit, object, facts);
        self.commit(permit.scope(), Deed::new(changes, entry)).await
    }
}

const fn fixed() -> Refusal {
    Refusal::WrongState {
        why: "refusal-group-fixed",
    }
}

fn name(text: &str) -> Result<String, Refusal> {
    let name = reason(text, "name")?;
    if name.chars().any(char::is_control) {
        let (field, why) = ("name", "invalid-too-long");
        return Err(Refusal::Invalid { field, why });
    }
    Ok(name)
}

fn change(change: ScimChange) -> Change {
    Change::Scim(Box::new(change))
}

const fn join(list: &ScimList, person: PersonId) -> ScimChange {
    ScimChange::Join {
        list: list.id,
        unit: list.unit,
        person,
    }
}

const fn leave(list: &ScimList, person: PersonId) -> ScimChange {
    ScimChange::Leave {
        list: list.id,
        unit: list.unit,
        person,
    }
}

/// When something was entered, as its identity (`UUIDv7`) tells.
pub(super) fn entered(id: Uuid) -> Timestamp {
    let millis = id.as_u128() >> 80;
    let millis = i64::try_from(millis).unwrap_or_default();
    let version_seven = id.get_version_num() == 7;
    let at = version_seven.then(|| Timestamp::from_millisecond(millis).ok());
    at.flatten().unwrap_or(Timestamp::UNIX_EPOCH)
}

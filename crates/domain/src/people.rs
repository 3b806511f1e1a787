//! Units, people, roles and who may act for whom.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, PersonId, UnitId};
use crate::language::Language;
use crate::place::{self, Placing};

/// An office in a tree: city, bureau, school. Everything belongs to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its identity.
    pub id: UnitId,
    /// The office above it; none for the top of the tree.
    pub parent: Option<UnitId>,
    /// Official name, in the office's own language.
    pub name: String,
    /// IANA time zone of its clocks and days.
    pub time_zone: String,
}

/// A duty that a person holds in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 同仁: everyone who works here.
    Staff,
    /// 系統管理人員.
    SystemAdmin,
    /// 網路管理人員.
    NetworkAdmin,
    /// 權責主管.
    Supervisor,
    /// 資安聯絡人: reports incidents, holds the desk.
    SecurityContact,
    /// 組長: leads the ISMS team.
    TeamLeader,
    /// 資安長.
    Ciso,
    /// 首長.
    Head,
    /// 執行秘書.
    ExecutiveSecretary,
    /// 查核人員.
    Auditor,
    /// VANS 系統管理員.
    VansAdmin,
}

impl Role {
    /// All roles, in the order of the glossary.
    pub const ALL: [Self; 11] = [
        Self::Staff,
        Self::SystemAdmin,
        Self::NetworkAdmin,
        Self::Supervisor,
        Self::SecurityContact,
        Self::TeamLeader,
        Self::Ciso,
        Self::Head,
        Self::ExecutiveSecretary,
        Self::Auditor,
        Self::VansAdmin,
    ];

    /// Stable name in storage, JSON and text keys (`role-security-contact`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::SystemAdmin => "system-admin",
            Self::NetworkAdmin => "network-admin",
            Self::Supervisor => "supervisor",
            Self::SecurityContact => "security-contact",
            Self::TeamLeader => "team-leader",
            Self::Ciso => "ciso",
            Self::Head => "head",
            Self::ExecutiveSecretary => "executive-secretary",
            Self::Auditor => "auditor",
            Self::VansAdmin => "vans-admin",
        }
    }

    /// The role of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A person who works for a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their identity.
    pub id: PersonId,
    /// The unit they belong to.
    pub unit: UnitId,
    /// Name as written officially.
    pub name: String,
    /// The language they read.
    pub language: Language,
}

/// Why an account is in its state. Never a bare boolean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// In use.
    Active,
    /// May do nothing but choose a new password.
    MustChange,
    /// Closed because of an incident.
    SuspendedIncident,
    /// Closed while its person is away for long (留職停薪).
    SuspendedLeave,
    /// Closed because its person left the office (離職).
    SuspendedLeft,
    /// Closed because its person broke the rules of use.
    SuspendedRules,
    /// Closed because nobody used it for as long as the account policy says.
    SuspendedIdle,
}

impl AccountState {
    /// Every state, for the store's and the screens' tables.
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::MustChange,
        Self::SuspendedIncident,
        Self::SuspendedLeave,
        Self::SuspendedLeft,
        Self::SuspendedRules,
        Self::SuspendedIdle,
    ];

    /// Stable name in storage and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::MustChange => "must-change",
            Self::SuspendedIncident => "suspended-incident",
            Self::SuspendedLeave => "suspended-leave",
            Self::SuspendedLeft => "suspended-left",
            Self::SuspendedRules => "suspended-rules",
            Self::SuspendedIdle => "suspended-idle",
        }
    }

    /// Whether nobody may sign in with it.
    pub const fn is_suspended(self) -> bool {
        match self {
            Self::Active | Self::MustChange => false,
            Self::SuspendedIncident
            | Self::SuspendedLeave
            | Self::SuspendedLeft
            | Self::SuspendedRules
            | Self::SuspendedIdle => true,
        }
    }

    /// The state of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// An account that belongs to a person; what a log line calls `user.name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identity.
    pub id: AccountId,
    /// Whose it is.
    pub person: PersonId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// The sign-in name, lower case, without a domain.
    pub name: String,
    /// State and reason.
    pub state: AccountState,
}

/// A role given to a person in a unit and everything below it, from a day until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who may act.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Where: this unit and its subtree.
    pub unit: UnitId,
    /// First day, in the unit's zone.
    pub from: Date,
    /// Last day; none while it runs on.
    pub until: Option<Date>,
    /// For whom they stand in, if they do.
    pub deputy_of: Option<PersonId>,
}

impl Grant {
    /// Whether the grant is in force on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// The tree of units on a day, for "this unit and everything below".
#[derive(Debug, Clone, Default)]
pub struct UnitTree {
    units: BTreeMap<UnitId, Unit>,
    children: BTreeMap<UnitId, BTreeSet<UnitId>>,
    closed: BTreeSet<UnitId>,
}

impl UnitTree {
    /// Builds the tree as units were entered; a unit whose parent is missing stands as a top of its
    /// own.
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        let units: BTreeMap<_, _> = units.into_iter().map(|unit| (unit.id, unit)).collect();
        let mut children: BTreeMap<UnitId, BTreeSet<UnitId>> = BTreeMap::new();
        for unit in units.values() {
            if let Some(parent) = unit.parent {
                children.entry(parent).or_default().insert(unit.id);
            }
        }
        Self {
            units,
            children,
            closed: BTreeSet::new(),
        }
    }

    /// The tree on a day: each unit's `parent` is the one above it on that day.
    pub fn on(units: impl IntoIterator<Item = Unit>, placings: &[Placing], day: Date) -> Self {
        let mut units: Vec<_> = units.into_iter().collect();
        let places = place::places(&units, placings, day);
        for unit in &mut units {
            unit.parent = places.get(&unit.id).and_then(|place| place.parent());
        }
        let closed = places
            .into_iter()
            .filter_map(|(unit, place)| place.is_closed().then_some(unit));
        Self {
            closed: closed.collect(),
            ..Self::new(units)
        }
    }

    /// One unit.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// All units, by identity.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// Whether the unit has ended on the tree's day.
    pub fn is_closed(&self, id: UnitId) -> bool {
        self.closed.contains(&id)
    }

    /// Units that stand under none.
    pub fn tops(&self) -> impl Iterator<Item = &Unit> {
        let known = |parent| self.units.contains_key(&parent);
        self.units
            .values()
            .filter(move |unit| !unit.parent.is_some_and(known))
    }

    /// The units directly below, by identity.
    pub fn children(&self, of: UnitId) -> impl Iterator<Item = &Unit> {
        let below = self.children.get(&of).into_iter().flatten();
        below.filter_map(|id| self.units.get(id))
    }

    /// From the top down to the unit itself. A cycle in the data is walked once.
    pub fn path(&self, to: UnitId) -> Vec<UnitId> {
        let mut path = vec![to];
        let mut at = self.unit(to).and_then(|unit| unit.parent);
        while let Some(parent) = at.filter(|parent| !path.contains(parent)) {
            path.push(parent);
            at = self.unit(parent).and_then(|unit| unit.parent);
        }
        path.reverse();
        path
    }

    /// The unit and everything below it, closed ones too: their records stay. A cycle in the data is
    /// walked once.
    pub fn subtree(&self, top: UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::new();
        let mut open = vec![top];
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(self.children.get(&id).into_iter().flatten());
            }
        }
        found
    }

    /// How far a role reaches that is held in a unit: its subtree, or nothing once it has ended.
    pub fn reach(&self, held_in: UnitId) -> BTreeSet<UnitId> {
        if self.is_closed(held_in) {
            BTreeSet::new()
        } else {
            self.subtree(held_in)
        }
    }
}

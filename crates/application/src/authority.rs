//! Who may do what, and where.
//!
//! A [`Scope`] is an argument of every port method that reads or writes an office's records, and
//! only a [`Permit`] yields one to code outside this crate: a use case that forgets to ask cannot
//! be written.

use std::collections::BTreeSet;

use domain::approval::Party;
use domain::id::{PersonId, TokenId, UnitId};
use domain::language::Language;
use domain::people::{Grant, Person, Role, UnitTree};
use jiff::civil::Date;

use crate::deed::Token;
use crate::problem::Refusal;
use crate::use_case::{Reach, SelfProof, UseCase};

/// The units whose records may be touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    units: Option<BTreeSet<UnitId>>,
}

impl Scope {
    /// Everything: for the program's own work, never for a person's wish.
    pub(crate) const fn whole_office() -> Self {
        Self { units: None }
    }

    /// Whether a unit's records may be touched.
    pub fn covers(&self, unit: UnitId) -> bool {
        self.units
            .as_ref()
            .is_none_or(|units| units.contains(&unit))
    }

    /// The same, within some units only.
    #[must_use]
    pub(crate) fn only(&self, among: &BTreeSet<UnitId>) -> Self {
        let units = among.iter().filter(|unit| self.covers(**unit));
        Self {
            units: Some(units.copied().collect()),
        }
    }

    /// The units, or none where the program works for itself and all are meant.
    pub const fn units(&self) -> Option<&BTreeSet<UnitId>> {
        self.units.as_ref()
    }
}

/// A signed-in person with the grants that are in force.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub person: Person,
    /// The language of their pages: the session's choice, else the person's.
    pub language: Language,
    grants: Vec<Grant>,
    tree: UnitTree,
    through: Option<TokenId>,
    /// Whether they showed within the last minutes that it is them.
    proved: bool,
}

/// A use case allowed to a person, and where.
#[derive(Debug, Clone)]
pub struct Permit {
    /// Who.
    pub person: PersonId,
    /// What.
    pub use_case: &'static UseCase,
    /// The program's key it is done with; none for the person's own hand.
    pub through: Option<TokenId>,
    scope: Scope,
    proved: bool,
}

impl Permit {
    /// Where.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether it was shown, as the declaration asks, that it is still the person.
    pub(crate) const fn is_proved(&self) -> bool {
        self.proved
    }

    /// The same after a deed that asks for its proof itself ([`SelfProof::Within`]) was given it.
    #[must_use]
    pub(crate) fn proved_within(mut self) -> Self {
        self.proved = self.use_case.proof == SelfProof::Within;
        self
    }
}

impl Actor {
    /// A person with their grants; those not in force on `today` are left out.
    pub fn new(
        person: Person,
        language: Language,
        grants: impl IntoIterator<Item = Grant>,
        tree: UnitTree,
        today: Date,
    ) -> Self {
        let id = person.id;
        let grants = grants
            .into_iter()
            .filter(|grant| grant.person == id && grant.in_force(today))
            .collect();
        Self {
            person,
            language,
            grants,
            tree,
            through: None,
            proved: false,
        }
    }

    /// The same, who showed within the last minutes that it is them, or did not.
    #[must_use]
    pub(crate) const fn having_proved(mut self, proved: bool) -> Self {
        self.proved = proved;
        self
    }

    /// Whether they showed within the last minutes that it is them.
    pub const fn has_proved(&self) -> bool {
        self.proved
    }

    /// The same person as a program with a key of theirs: the one role in the one unit, as far as
    /// the person still holds it today.
    #[must_use]
    pub fn through(mut self, token: &Token) -> Self {
        let grant = Grant {
            person: self.person.id,
            role: token.role,
            unit: token.unit,
            from: Date::MIN,
            until: None,
            deputy_of: None,
        };
        let held = self.holds(token.role, token.unit);
        self.grants = held.then_some(grant).into_iter().collect();
        self.through = Some(token.id);
        // A key is shown with every request.
        self.proved = true;
        self
    }

    /// Whether the person holds a role in a unit, given there or above.
    pub fn holds(&self, role: Role, unit: UnitId) -> bool {
        self.units_of(&[role]).contains(&unit)
    }

    /// The person as they decide in a unit: with the grants that reach it today.
    pub fn party_in(&self, unit: UnitId) -> Party {
        let reach = |grant: &&Grant| self.tree.reach(grant.unit).contains(&unit);
        Party {
            person: self.person.id,
            grants: self.grants.iter().filter(reach).cloned().collect(),
        }
    }

    /// Where the person holds which roles, as they were given; each once.
    pub fn held(&self) -> BTreeSet<(Role, UnitId)> {
        self.grants
            .iter()
            .map(|grant| (grant.role, grant.unit))
            .collect()
    }

    /// Allows a use case, with the units it may touch.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when no grant in force carries one of the roles: what one may not see
    /// does not exist for one. [`Refusal::ProveFirst`] when the use case asks for a fresh proof and
    /// there is none.
    pub fn permit(&self, use_case: &'static UseCase) -> Result<Permit, Refusal> {
        let permit = self.allowed(use_case)?;
        if use_case.proof == SelfProof::Fresh && !self.proved {
            return Err(Refusal::ProveFirst);
        }
        Ok(permit)
    }

    fn allowed(&self, use_case: &'static UseCase) -> Result<Permit, Refusal> {
        let units = match use_case.reach {
            Reach::Anyone => BTreeSet::new(),
            Reach::Session | Reach::Self_ => BTreeSet::from([self.person.unit]),
            Reach::Units => self.units_of(use_case.roles),
        };
        let program = self.through.is_some() && use_case.reach == Reach::Session;
        if program || (use_case.reach == Reach::Units && units.is_empty()) {
            return Err(Refusal::NotFound);
        }
        let scope = Scope { units: Some(units) };
        Ok(Permit {
            person: self.person.id,
            use_case,
            through: self.through,
            scope,
            proved: self.proved && use_case.proof == SelfProof::Fresh,
        })
    }

    /// Whether the use case is allowed anywhere at all: what navigation shows.
    pub fn may(&self, use_case: &'static UseCase) -> bool {
        self.allowed(use_case).is_ok()
    }

    /// Whether the use case is allowed in one unit: which buttons a page shows.
    pub fn may_in(&self, use_case: &'static UseCase, unit: UnitId) -> bool {
        self.allowed(use_case)
            .is_ok_and(|permit| permit.scope().covers(unit))
    }

    /// Roles held in the person's own words: each once.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.grants.iter().map(|grant| grant.role).collect()
    }

    /// The tree of units, for names and zones.
    pub const fn tree(&self) -> &UnitTree {
        &self.tree
    }

    fn units_of(&self, roles: &[Role]) -> BTreeSet<UnitId> {
        self.grants
            .iter()
            .filter(|grant| roles.contains(&grant.role))
            .flat_map(|grant| self.tree.reach(grant.unit))
            .collect()
    }
}

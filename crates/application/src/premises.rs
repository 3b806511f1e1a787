//! What is normal at a unit: the lists its keepers see and change, and what the detections make of
//! them.

use std::collections::{BTreeMap, BTreeSet};

use detect::Premises;
use domain::country::Country;
use domain::id::UnitId;
use domain::network::Network;
use domain::people::{Unit, UnitTree};
use domain::premise::{Premise, PremiseLists, in_force};

use crate::authority::Actor;
use crate::deed::{Change, PremiseValue};
use crate::first_start::{Mark, Step, object};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::units::within;
use crate::use_case::{SET_PREMISE, VIEW_PREMISES};

/// One list of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PremiseView {
    /// Which.
    pub premise: Premise,
    /// What the unit said itself; empty where it said nothing.
    pub own: BTreeSet<String>,
    /// What counts now.
    pub in_force: BTreeSet<String>,
    /// The unit above that said it; none where the unit itself did, or nobody.
    pub from: Option<UnitId>,
}

impl Office {
    /// What is normal at a unit, every list.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn premises(&self, actor: &Actor, unit: UnitId) -> Result<Vec<PremiseView>, Problem> {
        let permit = actor.permit(&VIEW_PREMISES)?;
        within(&permit, unit)?;
        let tree = actor.tree();
        let lists = self.parts.records.premises().await?;
        let zone = tree.unit(unit).ok_or(Refusal::NotFound)?;
        let measured = measure(&lists, tree, zone);
        let view = |premise| {
            let found = in_force(&lists, tree, unit, premise);
            let from = found.map(|(from, _)| from);
            PremiseView {
                premise,
                own: found
                    .filter(|(from, _)| *from == unit)
                    .map(|(_, values)| values.clone())
                    .unwrap_or_default(),
                in_force: values(&measured, premise)
                    .or_else(|| found.map(|(_, values)| values.clone()))
                    .unwrap_or_default(),
                from: from.filter(|from| *from != unit),
            }
        };
        Ok(Premise::ALL.map(view).to_vec())
    }

    /// Says what is normal at a unit. Only what differs from `seen` is written, so that a value that
    /// somebody else added meanwhile stays. Without any value the unit above decides again.
    ///
    /// # Errors
    /// Refused for a value that is not of the list's kind, for more than
    /// [`MOST_VALUES`](domain::premise::MOST_VALUES), and where nothing was said before or now.
    pub async fn set_premise(
        &self,
        actor: &Actor,
        (unit, premise): (UnitId, Premise),
        seen: &BTreeSet<String>,
        wished: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&SET_PREMISE)?;
        within(&permit, unit)?;
        let field = premise.name();
        let wished = premise.read(wished).ok_or(Refusal::Invalid {
            field,
            why: premise.mistake(),
        })?;
        if wished.is_empty() && seen.is_empty() {
            return Err(Refusal::Missing { field }.into());
        }
        let added: Vec<_> = wished.difference(seen).cloned().collect();
        let dropped: Vec<_> = seen.difference(&wished).cloned().collect();
        let facts = serde_json::json!({"list": field, "added": added, "removed": dropped});
        let value = |value| PremiseValue {
            unit,
            premise,
            value,
        };
        let added = added.into_iter().map(value).map(Change::AddPremise);
        let dropped = dropped.into_iter().map(value).map(Change::DropPremise);
        let mut changes: Vec<_> = added.chain(dropped).collect();
        if premise == Premise::Countries {
            changes.push(self.marked(unit, Step::Countries, Mark::Done));
        }
        self.carry_out(&permit, unit, object(unit), facts.to_string(), changes)
            .await
    }
}

/// What the detections of a unit measure by: its lists, and where nobody said anything, what its time
/// zone and common names suggest.
pub(crate) fn measure(lists: &PremiseLists, tree: &UnitTree, unit: &Unit) -> Premises {
    let said = |premise| in_force(lists, tree, unit.id, premise).map(|(_, values)| values);
    let mut premises = Premises::of_zone(&unit.time_zone);
    if let Some(list) = said(Premise::Countries) {
        premises.allowed_countries = read(list, |code| Country::parse(code).ok());
    }
    if let Some(list) = said(Premise::OwnNetworks) {
        premises.own_networks = read(list, |network| Network::parse(network).ok());
    }
    if let Some(list) = said(Premise::OwnDomains) {
        premises.own_domains = list.iter().cloned().collect();
    }
    if let Some(list) = said(Premise::Administrators) {
        premises.administrators = list.iter().cloned().collect();
    }
    if let Some(list) = said(Premise::ServiceAccounts) {
        premises.service_accounts = list.iter().cloned().collect();
    }
    premises
}

fn read<T>(list: &BTreeSet<String>, value: impl Fn(&str) -> Option<T>) -> Vec<T> {
    list.iter().filter_map(|text| value(text)).collect()
}

/// What detections measure by; none for a list by which none measures.
fn values(premises: &Premises, premise: Premise) -> Option<BTreeSet<String>> {
    let values = match premise {
        Premise::Countries => texts(&premises.allowed_countries),
        Premise::Administrators => texts(&premises.administrators),
        Premise::OwnNetworks => texts(&premises.own_networks),
        Premise::OwnDomains => texts(&premises.own_domains),
        Premise::ServiceAccounts => texts(&premises.service_accounts),
        Premise::OldMailServers => return None,
    };
    Some(values)
}

fn texts(values: &[impl ToString]) -> BTreeSet<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Which mail servers will be switched off, by the unit whose sources tell of them.
pub(crate) fn old_mail_servers(
    lists: &PremiseLists,
    tree: &UnitTree,
) -> BTreeMap<UnitId, BTreeSet<String>> {
    let said = |unit: &Unit| {
        let (_, values) = in_force(lists, tree, unit.id, Premise::OldMailServers)?;
        Some((unit.id, values.clone()))
    };
    tree.units().filter_map(said).collect()
}

/// What each unit measures by now.
pub(crate) fn measures(lists: &PremiseLists, tree: &UnitTree) -> BTreeMap<UnitId, Premises> {
    let units = tree.units();
    units
        .map(|unit| (unit.id, measure(lists, tree, unit)))
        .collect()
}

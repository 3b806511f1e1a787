//! "Was this you?": what rules noticed about one's own sign-ins and mailbox, and what one says to it.
//!
//! An answer is a reason that whoever judges the finding reads, and no judgement: whoever stole the account
//! may say "this was me" as well. It is told with when and from where it was said, and as weak where the
//! session does not come from before what it is about, or comes from the same place. Only what a rule
//! declares is asked ([`detect::Asks`]), and only of one's own account (ADR 34).

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use detect::Asks;
use domain::finding::{Finding, FindingState, RuleKind, Severity, Sign};
use domain::id::{AccountId, DeviceId, FindingId, UnitId};
use domain::people::{Account, UnitTree};
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::own::DISOWNED;
use super::{OwnSignIns, named};
use crate::authority::{Actor, Scope};
use crate::deed::Change;
use crate::directory::AccountRecord;
use crate::findings::finding_object;
use crate::office::Office;
use crate::people::SignedIn;
use crate::port::DEVICE_KNOWN_FOR;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{ANSWER_FINDING, LIST_OWN_FINDINGS};

/// What stands in the place of a rule in the finding of somebody whose mailbox forwards by no wish of theirs.
pub const FORWARD_DISOWNED: &str = "townwatch.forward-disowned";
/// How long somebody is asked. Ours: longer ago nobody remembers.
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The most that is answered at once.
pub const MOST_ANSWERED: usize = 100;

/// What somebody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// This was me; this is mine.
    Mine,
    /// It was not.
    NotMine,
}

impl Answer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Mine, Self::NotMine];

    /// Stable name in storage and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::NotMine => "not-mine",
        }
    }

    /// The answer of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// Why an answer proves little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Neither the session nor its browser is known from before what it is about.
    Young,
    /// It was said from the place that the finding is about.
    SamePlace,
}

impl Weak {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Young, Self::SamePlace];

    /// Stable name in storage and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Young => "young",
            Self::SamePlace => "same-place",
        }
    }

    /// The reason of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|weak| weak.name() == name)
    }
}

/// What somebody said to a finding about their own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingAnswer {
    /// Which finding.
    pub finding: FindingId,
    /// Whose account.
    pub account: AccountId,
    /// What they say.
    pub answer: Answer,
    /// When.
    pub at: Timestamp,
    /// From which network.
    pub network: String,
    /// With which browser, by its own word.
    pub browser: String,
    /// Why it proves little; none where nothing is against it.
    pub weak: Option<Weak>,
}

/// A finding about one's own account that one is asked about.
#[derive(Debug, Clone)]
pub struct OwnFinding {
    /// The finding.
    pub finding: Finding,
    /// What is asked.
    pub asks: Asks,
    /// What one said.
    pub answer: Option<FindingAnswer>,
}

/// Findings about accounts and the answers to them, on record.
#[async_trait]
pub trait AnswerBook: Send + Sync {
    /// Findings of the scope about an account of a name (lower case) that went on after a time, newest
    /// first; the store caps them at 200.
    async fn findings_about(
        &self,
        scope: &Scope,
        name: &str,
        from: Timestamp,
    ) -> Result<Vec<Finding>, Fault>;
    /// What was said of an account's findings.
    async fn said_of(&self, account: AccountId) -> Result<Vec<FindingAnswer>, Fault>;
    /// What was said to a finding.
    async fn said_to(&self, finding: FindingId) -> Result<Vec<FindingAnswer>, Fault>;
}

impl Office {
    /// What rules noticed about one's own sign-ins and mailbox, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_own_findings(&self, actor: &Actor) -> Result<Vec<OwnFinding>, Problem> {
        let permit = actor.permit(&LIST_OWN_FINDINGS)?;
        let own = self.parts.records.account_of(permit.person).await?;
        match own {
            Some(own) => self.own_findings_of(actor, &own).await,
            None => Ok(Vec::new()),
        }
    }

    /// The same name at a unit beside is another person: only the account's own unit and those above it.
    async fn own_findings_of(
        &self,
        actor: &Actor,
        own: &AccountRecord,
    ) -> Result<Vec<OwnFinding>, Problem> {
        let records = &self.parts.records;
        let path: BTreeSet<UnitId> = actor.tree().path(own.account.unit).into_iter().collect();
        let scope = Scope::whole_office().only(&path);
        let from = self.now().checked_sub(ASKED_FOR);
        let from = from.unwrap_or(Timestamp::MIN);
        let name = own.account.name.as_str();
        let found = records.findings_about(&scope, name, from).await?;
        let said = records.said_of(own.account.id).await?.into_iter();
        let mut said: BTreeMap<_, _> = said.map(|answer| (answer.finding, answer)).collect();
        let rules = self.rules();
        let about = |finding: &Finding| {
            let account = finding.subject.account.as_deref();
            account.is_some_and(|account| account.to_lowercase() == name)
        };
        let asked = found.into_iter().filter(about).filter_map(|finding| {
            let asks = rules.rule(&finding.rule)?.asks?;
            let answer = said.remove(&finding.id);
            Some(OwnFinding {
                finding,
                asks,
                answer,
            })
        });
        Ok(asked.collect())
    }

    /// Whose account a finding is about and whether its rule asks them; none where nobody is asked.
    pub(crate) async fn whom_it_asks(&self, finding: &Finding) -> Result<Option<Account>, Fault> {
        let asks = self
            .rules()
            .rule(&finding.rule)
            .is_some_and(|rule| rule.asks.is_some());
        let name = finding.subject.account.as_deref().filter(|_| asks);
        let Some(name) = name.map(str::to_lowercase) else {
            return Ok(None);
        };
        let records = &self.parts.records;
        let Some(own) = records.credentials(&name).await? else {
            return Ok(None);
        };
        let units = records.units().await?;
        let (today, _) = self.top_today().await?;
        let tree = UnitTree::on(units, &records.placings().await?, today);
        let heard = tree.path(own.account.unit).contains(&finding.unit);
        Ok(Some(own.account).filter(|account| heard && !account.state.is_suspended()))
    }

    /// Says whether what a rule noticed was oneself. "Mine" changes nothing but that the answer is shown to
    /// whoever judges. "Not mine" raises a finding of its own and ends whatever else is signed in, as
    /// [`Office::disown_sign_ins`] does; it is not taken back. `device` is the known browser it comes from.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what one is not asked about, for a program, and where one said before that
    /// it was not oneself.
    pub async fn answer_finding(
        &self,
        signed_in: &SignedIn,
        id: FindingId,
        answer: Answer,
        device: Option<DeviceId>,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&ANSWER_FINDING)?;
        let own = self.own_account(permit.person).await?;
        let asked = self.own_findings_of(&signed_in.actor, &own).await?;
        let asked = asked.into_iter().find(|asked| asked.finding.id == id);
        let asked = asked.ok_or(Refusal::NotFound)?;
        let said = asked.answer.as_ref().map(|said| said.answer);
        match said {
            Some(said) if said == answer => return Ok(()),
            Some(Answer::NotMine) => return Err(Refusal::NotFound.into()),
            _ => {}
        }
        let weak = self.weak(signed_in, &asked.finding, device).await?;
        let session = &signed_in.session;
        let facts = json!({
            "answer": answer.name(),
            "weak": weak.map_or("", Weak::name),
            "network": session.network,
        });
        let unit = own.account.unit;
        let mut changes = vec![Change::OwnSignIns(OwnSignIns::Answer {
            unit,
            answer: Box::new(FindingAnswer {
                finding: id,
                account: own.account.id,
                answer,
                at: self.now(),
                network: session.network.clone(),
                browser: session.browser.clone(),
                weak,
            }),
        })];
        if answer == Answer::NotMine {
            changes.push(Change::RaiseFinding(self.told_again(&own, &asked)));
            changes.extend(self.closed_to_others(signed_in, &own).await?);
        }
        let (there, told) = (signed_in.actor.person.unit, finding_object(id));
        self.carry_out(&permit, there, told, facts.to_string(), changes)
            .await
    }

    /// Whether an answer proves little. A session or a browser from before what it is about is hardly the
    /// thief's; one from the same place may well be.
    async fn weak(
        &self,
        signed_in: &SignedIn,
        finding: &Finding,
        device: Option<DeviceId>,
    ) -> Result<Option<Weak>, Problem> {
        let session = &signed_in.session;
        let addresses = finding.subject.source_ip.iter();
        let gathered = finding.values.get("addresses").into_iter().flatten();
        let here = |address: &String| within(&session.network, address);
        if addresses.chain(gathered).any(here) {
            return Ok(Some(Weak::SamePlace));
        }
        if session.since < finding.first {
            return Ok(None);
        }
        let after = self.now().checked_sub(DEVICE_KNOWN_FOR);
        let after = after.unwrap_or(Timestamp::MIN);
        let known = self.parts.records.devices(session.account, after).await?;
        let before = known
            .iter()
            .any(|known| Some(known.id) == device && known.since < finding.first);
        Ok((!before).then_some(Weak::Young))
    }

    /// The finding that tells the contact: the lines are those of the one that was asked about.
    fn told_again(&self, own: &AccountRecord, asked: &OwnFinding) -> Finding {
        let rule = match asked.asks {
            Asks::SignIn => DISOWNED,
            Asks::Forward => FORWARD_DISOWNED,
        };
        let finding = &asked.finding;
        let unit = own.account.unit;
        let id = FindingId::new(named(&format!("{unit}/{rule}/{}", finding.id)));
        Finding {
            id,
            key: format!("{unit}/{rule}/{id}"),
            unit,
            rule: rule.to_owned(),
            severity: finding.severity.max(Severity::High),
            sign: Sign::Indication,
            kind: RuleKind::Event,
            state: FindingState::Open,
            raised: self.now(),
            needed: None,
            hunt: None,
            version: Version::FIRST,
            ..finding.clone()
        }
    }

    /// What was said to a finding by whom it is about, for who may see the finding.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub(crate) async fn said_to(&self, id: FindingId) -> Result<Vec<FindingAnswer>, Problem> {
        Ok(self.parts.records.said_to(id).await?)
    }
}

/// Whether an address lies in the network of a session, as far as both can be read.
fn within(network: &str, address: &str) -> bool {
    let network = domain::network::Network::parse(network);
    let address = address.parse::<std::net::IpAddr>();
    match (network, address) {
        (Ok(network), Ok(address)) => network.holds(address),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_only_where_both_are_known() {
        assert!(within("192.0.2.0/24", "192.0.2.77"));
        assert!(!within("192.0.2.0/24", "198.51.100.7"));
        assert!(!within("", "192.0.2.77"));
        assert!(!within("192.0.2.0/24", "mail.example"));
    }

    #[test]
    fn names_come_back() {
        for answer in Answer::ALL {
            assert_eq!(Answer::from_name(answer.name()), Some(answer));
        }
        for weak in Weak::ALL {
            assert_eq!(Weak::from_name(weak.name()), Some(weak));
        }
        assert_eq!(Weak::from_name(""), None);
    }
}

//! The office around a directory: who has it read, who decides, and the scheduler.

use std::sync::Arc;
use std::time::Duration;

use application::deed::{Change, Deed};
use application::jobs::{Scheduler, Track, Work};
use application::people::NewPerson;
use application::port::{Ids as _, Records as _};
use application::sweeps::{
    Govern, ProposalQuery, PutAside, SweepBook as _, SweepChange, SweptAccount, WatchDirectories,
};
use application::use_case::LIST_PROPOSALS;
use application::{Actor, Problem};
use domain::id::{JournalId, ProposalId, UnitId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::language::Language;
use domain::people::Role;
use domain::policy::Brake;
use domain::sweep::{Ended, Proposal, ProposalState, Proposed, Run};
use jiff::{SignedDuration, Timestamp};
use testkit::office::{Failure, MORNING, PASSWORD, TestOffice};
use townwatch::config::Config;

use crate::sweeps::fake::{Fake, NAME};

pub(crate) struct Desk {
    pub(crate) office: TestOffice,
    pub(crate) fake: Arc<Fake>,
    /// Has directories read.
    pub(crate) admin: Actor,
    /// Decides, by the policy.
    pub(crate) supervisor: Actor,
    /// Both in one hand.
    pub(crate) both: Actor,
    /// May decide as far as the program is concerned, not by the policy.
    pub(crate) contact: Actor,
}

pub(crate) async fn top(office: &TestOffice) -> Result<UnitId, Failure> {
    let units = office.records().units().await?;
    let top = units.iter().find(|unit| unit.parent.is_none());
    Ok(top.ok_or("no unit")?.id)
}

pub(crate) async fn enter(
    office: &TestOffice,
    name: &str,
    roles: &[Role],
) -> Result<Actor, Failure> {
    let person = NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: top(office).await?,
        roles: roles.to_vec(),
    };
    office.office.enter_person(person).await?;
    office.actor(name).await
}

/// Does what is due in a lane.
pub(crate) async fn turn(office: &TestOffice, lane: Track) -> Result<(), Failure> {
    let works: Vec<Arc<dyn Work>> = match lane {
        Track::House => vec![Arc::new(WatchDirectories)],
        _ => vec![Arc::new(Govern)],
    };
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), lane, works);
    scheduler.begin().await?;
    // Until nothing is due any more.
    for _ in 0..20 {
        let next = scheduler.turn(Duration::ZERO).await?;
        if next > office.now() {
            return Ok(());
        }
    }
    Err("jobs are due all the time".into())
}

pub(crate) async fn listed(
    office: &TestOffice,
    who: &Actor,
    state: Option<ProposalState>,
) -> Result<Vec<Proposal>, Failure> {
    let mut all: Vec<Proposal> = Vec::new();
    loop {
        let last = all.last().map(Proposal::proposed);
        let query = ProposalQuery {
            state,
            after: last.map(|last| (last.at, last.id)),
            limit: 10,
            ..ProposalQuery::default()
        };
        let page = office.office.list_proposals(who, &query).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

impl Desk {
    pub(crate) async fn new(
        accounts: impl FnOnce(Timestamp) -> Vec<SweptAccount>,
        brake: Option<Brake>,
    ) -> Result<Self, Failure> {
        Self::configured(accounts, brake, &Config::default()).await
    }

    pub(crate) async fn configured(
        accounts: impl FnOnce(Timestamp) -> Vec<SweptAccount>,
        brake: Option<Brake>,
        config: &Config,
    ) -> Result<Self, Failure> {
        let fake = Arc::new(Fake::new(accounts(MORNING.parse()?), brake));
        let directories = Arc::<Fake>::clone(&fake);
        let office = TestOffice::governing(config, Some(directories)).await?;
        Ok(Self {
            admin: office.actor("wu.admin").await?,
            supervisor: enter(&office, "su.head", &[Role::Supervisor]).await?,
            both: enter(&office, "both", &[Role::SystemAdmin, Role::Supervisor]).await?,
            contact: enter(&office, "contact", &[Role::SecurityContact]).await?,
            fake,
            office,
        })
    }

    pub(crate) async fn sweep(&self) -> Result<Run, Failure> {
        // Runs of one moment have no order.
        self.office.clock.advance(SignedDuration::from_millis(1));
        let (run, _) = self.office.office.sweep_by_operator(NAME).await?;
        Ok(run)
    }

    pub(crate) async fn sweep_by(&self, who: &Actor) -> Result<Run, Failure> {
        self.office.office.run_sweep(who, NAME).await?;
        self.act().await?;
        let run = self.office.records().last_sweep(NAME).await?;
        Ok(run.ok_or("no run")?)
    }

    pub(crate) async fn open(&self) -> Result<Vec<Proposal>, Failure> {
        self.in_state(ProposalState::Open).await
    }

    pub(crate) async fn in_state(&self, state: ProposalState) -> Result<Vec<Proposal>, Failure> {
        listed(&self.office, &self.supervisor, Some(state)).await
    }

    pub(crate) async fn approve(&self, who: &Actor, proposal: &Proposal) -> Result<(), Problem> {
        let office = &self.office.office;
        let id = proposal.proposed().id;
        office.approve_proposal(who, id, proposal.version).await
    }

    pub(crate) async fn put_aside(&self, who: &Actor, proposal: &Proposal) -> Result<(), Problem> {
        let aside = PutAside {
            reason: "出國研習".to_owned(),
            document: "府資字第1號".to_owned(),
            until: self.office.now() + SignedDuration::from_hours(24 * 30),
        };
        let id = proposal.proposed().id;
        let office = &self.office.office;
        office
            .put_proposal_aside(who, id, proposal.version, &aside)
            .await
    }

    /// Does what is due in directories.
    pub(crate) async fn act(&self) -> Result<(), Failure> {
        turn(&self.office, Track::Directories).await
    }

    /// Looks which directory is due.
    pub(crate) async fn house(&self) -> Result<(), Failure> {
        turn(&self.office, Track::House).await
    }

    /// Whether it was done with everything before the program ended. The next begins as after a start.
    pub(crate) async fn act_until_it_ends(&self) -> Result<bool, Failure> {
        self.office.office.free_jobs().await?;
        tokio::select! {
            done = self.act() => { done?; Ok(true) }
            () = self.fake.ended.notified() => Ok(false),
        }
    }

    /// Puts a proposal on record past every use case, as approved, in the place of another.
    pub(crate) async fn forge(&self, mut asked: Proposed, of: &Proposal) -> Result<(), Failure> {
        let now = self.office.now();
        let mut before = of.clone();
        before.withdraw(Ended::NotDue, now)?;
        asked.id = ProposalId::new(self.office.ids.uuid());
        let unit = asked.unit;
        let mut forged = Proposal::new(asked);
        forged.approve(self.supervisor.person.id, now)?;
        let entry = JournalEntry {
            id: JournalId::new(self.office.ids.uuid()),
            at: now,
            doer: Doer::Program,
            through: None,
            unit,
            deed: "forged".to_owned(),
            object: Object {
                kind: "proposal",
                id: String::new(),
            },
            facts: "{}".to_owned(),
        };
        let changes = vec![
            Change::Sweep(SweepChange::Move(Box::new(before))),
            Change::Sweep(SweepChange::Propose(Box::new(forged))),
        ];
        let deed = Deed::new(changes, entry);
        let permit = self.supervisor.permit(&LIST_PROPOSALS)?;
        self.office.records().commit(permit.scope(), &deed).await?;
        Ok(())
    }
}

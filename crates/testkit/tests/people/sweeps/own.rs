//! Our own accounts age by the same clauses as those of a directory, and the same people decide.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use application::app_passwords::AppSecret;
use application::jobs::Track;
use application::own_directory::{BindDesk, Came, Denied};
use application::passwords::PasswordBook as _;
use application::sweeps::{GRACE, SweepBook as _, WarningQuery};
use application::{Actor, Refusal};
use domain::people::{AccountState, Role};
use domain::policy::Step;
use domain::sweep::{Ended, Proposal, ProposalState, Run};
use identity::RememberedPasswords;
use jiff::SignedDuration;
use testkit::office::{Failure, PASSWORD, TestOffice};
use townwatch::config::Config;

use crate::sweeps::office::{enter, listed, turn};

const NAME: &str = "own";

fn settings() -> Result<Config, Failure> {
    let text = "[[directory]]\nname = \"own\"\nkind = \"own\"\nwarn = true\nbrake = { percent = 100, accounts = 10000 }\n[directory.names]\nservice = [\"svc-*\"]\nbreak_glass = [\"envelope\"]\n";
    let config = townwatch::config::parse("t.toml", text, &BTreeMap::new());
    config.map_err(|mistakes| format!("{mistakes:?}").into())
}

struct Own {
    office: TestOffice,
    desk: BindDesk,
}

impl Own {
    async fn new() -> Result<Self, Failure> {
        let office = TestOffice::configured(&settings()?).await?;
        for (name, roles) in [
            ("su.head", [Role::Supervisor]),
            ("idle.one", [Role::Staff]),
            ("idle.two", [Role::Staff]),
            ("ldap.user", [Role::Staff]),
            ("app.user", [Role::Staff]),
            ("keen", [Role::Staff]),
        ] {
            enter(&office, name, &roles).await?;
        }
        let remembered = Arc::new(RememberedPasswords::new([9; 32]));
        let desk = BindDesk::new(Arc::clone(&office.office), office.door()?, remembered);
        Ok(Self { office, desk })
    }

    /// Entered, and never used.
    async fn unused(&self, name: &str) -> Result<(), Failure> {
        let person = application::people::NewPerson {
            name: name.to_owned(),
            sign_in_name: name.to_owned(),
            password: PASSWORD.into(),
            language: domain::language::Language::En,
            unit: self.office.township,
            roles: vec![Role::Staff],
        };
        self.office.office.enter_person(person).await?;
        Ok(())
    }

    fn days(&self, days: i64) {
        let days = SignedDuration::from_hours(24 * days);
        self.office.clock.advance(days);
    }

    async fn bound(&self, name: &str, password: &str) -> Result<(), Denied> {
        let came = Came {
            address: IpAddr::from([192, 0, 2, 7]),
            door: "ldaps",
        };
        self.desk.person(name, password, came).await.map(drop)
    }

    async fn sweep(&self) -> Result<Run, Failure> {
        // Runs of one moment have no order.
        self.office.clock.advance(SignedDuration::from_millis(1));
        Ok(self.office.office.sweep_by_operator(NAME).await?.0)
    }

    async fn boss(&self) -> Result<Actor, Failure> {
        self.office.actor("su.head").await
    }

    async fn of(&self, name: &str) -> Result<Proposal, Failure> {
        let all = listed(&self.office, &self.boss().await?, None).await?;
        // Newest first.
        let found = all.into_iter().find(|one| one.proposed().name == name);
        found.ok_or_else(|| format!("nothing is proposed for {name}").into())
    }

    async fn approve(&self, name: &str) -> Result<(), Failure> {
        let one = self.of(name).await?;
        let (id, boss) = (one.proposed().id, self.boss().await?);
        let office = &self.office.office;
        Ok(office.approve_proposal(&boss, id, one.version).await?)
    }

    async fn act(&self) -> Result<(), Failure> {
        self.office.clock.advance(GRACE);
        turn(&self.office, Track::Directories).await
    }

    async fn state(&self, name: &str) -> Result<AccountState, Failure> {
        let records: &dyn application::port::Records = self.office.records();
        let found = records.credentials(name).await?;
        Ok(found.ok_or("no account")?.account.state)
    }
}

#[tokio::test]
async fn our_own_accounts_age_as_the_policy_says_and_the_last_administrator_stays()
-> Result<(), Failure> {
    let own = Own::new().await?;
    for name in ["svc-backup", "envelope", "never.used"] {
        own.unused(name).await?;
    }
    let (app, _) = own.office.sign_in("app.user").await?;
    let secret = AppSecret::of(&[5; 32]);
    let office = &own.office.office;
    let digest = secret.digest();
    office
        .make_app_password(&app, "公務手機", 300, digest)
        .await?;

    told_once(&own).await?;
    // Whoever uses the account in any way uses it.
    own.days(12);
    own.office.sign_in("keen").await?;
    assert!(own.bound("ldap.user", PASSWORD).await.is_ok());
    assert!(own.bound("app.user", secret.shown_once()).await.is_ok());
    own.days(5);
    own.sweep().await?;
    only_proposed(&own).await?;

    for name in [
        "idle.one",
        "idle.two",
        "never.used",
        "keen",
        "app.user",
        "wu.admin",
        "nguyen.admin",
    ] {
        own.approve(name).await?;
    }
    // Used between approval and act.
    assert!(own.bound("idle.two", PASSWORD).await.is_ok());
    own.act().await?;
    assert_eq!(own.state("idle.one").await?, AccountState::SuspendedIdle);
    assert_eq!(own.state("never.used").await?, AccountState::SuspendedIdle);
    assert_eq!(own.state("idle.two").await?, AccountState::Active);
    let used = own.of("idle.two").await?;
    assert_eq!(used.course().ended, Some(Ended::Used));
    assert!(own.office.sign_in("idle.one").await.is_err());
    let denied = own.bound("idle.one", PASSWORD).await;
    assert!(matches!(denied, Err(Denied::Locked)), "{denied:?}");

    still_opens(&own, &secret).await?;
    reopened(&own).await?;
    let closed = own.of("never.used").await?;
    own.sweep().await?;
    let after = own.of("never.used").await?;
    assert_eq!(after.proposed().id, closed.proposed().id, "nothing new");
    Ok(())
}

/// Before they are closed, and no program's account.
async fn told_once(own: &Own) -> Result<(), Failure> {
    let office = &own.office.office;
    // Told once for each mark: they are suspended on 21 May, six months after 21 November.
    own.days(168);
    let run = own.sweep().await?;
    let query = WarningQuery {
        run: Some(run.id),
        limit: 200,
        ..WarningQuery::default()
    };
    let told = office.list_warnings(&own.boss().await?, &query).await?;
    let near: BTreeMap<_, _> = told
        .iter()
        .map(|one| (one.name.as_str(), (one.step, one.days)))
        .collect();
    assert_eq!(near.get("idle.one"), Some(&(Step::Suspend, 14)));
    assert_eq!(near.get("svc-backup"), None);
    let again = own.sweep().await?;
    assert_eq!(again.counts.warned, 0);
    Ok(())
}

async fn only_proposed(own: &Own) -> Result<(), Failure> {
    for (name, step) in [
        ("idle.one", Step::Suspend),
        ("idle.two", Step::Suspend),
        ("never.used", Step::Delete),
        ("ldap.user", Step::ForceChange),
        ("app.user", Step::ForceChange),
        ("keen", Step::ForceChange),
        ("svc-backup", Step::Review),
        ("envelope", Step::Review),
    ] {
        assert_eq!(own.of(name).await?.proposed().step, step, "{name}");
        let before = own.state(name).await?;
        assert_eq!(before, AccountState::Active, "{name}: only proposed");
    }
    let service = own.of("svc-backup").await?;
    let office = &own.office.office;
    let touched = office
        .approve_proposal(&own.boss().await?, service.proposed().id, service.version)
        .await;
    assert!(touched.is_err(), "no program's account is touched");
    Ok(())
}

async fn still_opens(own: &Own, secret: &AppSecret) -> Result<(), Failure> {
    // A password that is too old: console and directory ask for another first; app passwords wait, and stay.
    let keen = own.office.records();
    let found = application::port::Records::credentials(keen, "keen").await?;
    let due = keen.password_due(found.ok_or("nobody")?.account.id).await?;
    let what = own.of("keen").await?;
    let due = due.ok_or_else(|| format!("{:?}", what.course()))?;
    assert!(due.forced);
    let waits = own.bound("app.user", secret.shown_once()).await;
    assert!(matches!(waits, Err(Denied::MustChange)), "{waits:?}");
    assert_eq!(own.state("app.user").await?, AccountState::Active);

    // Somebody must be left who can sign in and run the office.
    let last = own.of("wu.admin").await?;
    assert_eq!(last.state(), ProposalState::Failed);
    assert_eq!(own.state("wu.admin").await?, AccountState::Active);
    let other = own.of("nguyen.admin").await?;
    assert_eq!(other.state(), ProposalState::Done);
    Ok(())
}

/// As it was before, with the password it had.
async fn reopened(own: &Own) -> Result<(), Failure> {
    let one = own.of("idle.one").await?;
    let (id, boss) = (one.proposed().id, own.boss().await?);
    let office = &own.office.office;
    office
        .reopen_account(&boss, id, one.version, "休完假")
        .await?;
    own.act().await?;
    assert_eq!(own.of("idle.one").await?.state(), ProposalState::Undone);
    assert_eq!(own.state("idle.one").await?, AccountState::Active);
    own.office.sign_in("idle.one").await?;
    let standing = own.office.records().standing_proposals(NAME).await?;
    assert!(standing.iter().all(|one| one.proposed().name != "idle.one"));
    Ok(())
}

#[tokio::test]
async fn the_brake_holds_for_our_own_accounts_as_well() -> Result<(), Failure> {
    let text =
        "[[directory]]\nname = \"own\"\nkind = \"own\"\nbrake = { percent = 5, accounts = 1 }\n";
    let config = townwatch::config::parse("t.toml", text, &BTreeMap::new());
    let config = config.map_err(|mistakes| format!("{mistakes:?}"))?;
    let office = TestOffice::configured(&config).await?;
    enter(&office, "su.head", &[Role::Supervisor]).await?;
    office.clock.advance(SignedDuration::from_hours(24 * 400));
    let (run, standing) = office.office.sweep_by_operator(NAME).await?;
    assert!(run.is_held());
    let boss = office.actor("su.head").await?;
    let one = standing
        .iter()
        .find(|one| one.proposed().step == Step::Delete)
        .ok_or("nothing is proposed")?;
    let asked = one.proposed();
    let done = office
        .office
        .approve_proposal(&boss, asked.id, one.version)
        .await;
    let held = Refusal::WrongState {
        why: "refusal-sweep-held",
    };
    assert!(
        matches!(&done, Err(application::Problem::Refused(why)) if *why == held),
        "{done:?}"
    );
    Ok(())
}

//! Signing in, signing out, and the first administrator.

use domain::id::{AccountId, PersonId, SessionId, SourceId, UnitId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::language::Language;
use domain::people::{Account, AccountState, Grant, Person, Role, Unit, UnitTree};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed, SentBy, Session, Source};
use crate::factor::{SignedBy, Stage};
use crate::findings::day_in;
use crate::office::{Office, zone};
use crate::passwords::Chooser;
use crate::port::Lane;
use crate::problem::{Problem, Refusal};
use crate::use_case::{CHOOSE_LANGUAGE, SET_UP, SIGN_IN, SIGN_OUT, UseCase};

/// How long a session lasts without being renewed. Ours, not a law's.
const SESSION_HOURS: i64 = 12;

/// A signed-in browser: the actor and the session behind the cookie.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, with grants.
    pub actor: Actor,
    /// Which browser.
    pub session: Session,
}

/// A person to be entered with an account and roles.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Official name.
    pub name: String,
    /// Sign-in name; stored lower case.
    pub sign_in_name: String,
    /// Password in clear, hashed at once and never stored.
    pub password: String,
    /// Language they read.
    pub language: Language,
    /// Unit they belong to and hold the roles in.
    pub unit: UnitId,
    /// Roles, from today.
    pub roles: Vec<Role>,
}

/// A browser that comes to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Coming<'c> {
    /// SHA-256 of the token that goes into its cookie.
    pub token_digest: [u8; 32],
    /// The lane the door gave ([`crate::port::Door::begin`]).
    pub lane: Lane,
    /// The network it comes from, as `192.0.2.0/24`; empty when it is not known.
    pub network: &'c str,
    /// What it says it is.
    pub browser: &'c str,
    /// Whether somebody signed in with the same account from it before.
    pub known: bool,
}

impl Coming<'_> {
    /// A browser of which nothing is known but its token.
    pub const fn new(token_digest: [u8; 32], lane: Lane) -> Self {
        Self {
            token_digest,
            lane,
            network: "",
            browser: "",
            known: matches!(lane, Lane::Known),
        }
    }
}

/// A session that is in use is written so at most this often.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

impl Office {
    /// Name and password for a session, which may still wait for its second step.
    ///
    /// # Errors
    /// [`Refusal::WrongCredentials`] whatever was wrong; [`Refusal::Busy`] when nothing was looked
    /// at; faults of records or hashing.
    pub async fn sign_in(
        &self,
        name: &str,
        password: String,
        coming: Coming<'_>,
    ) -> Result<Session, Problem> {
        let name = sign_in_name(name);
        if let Some(bridge) = self.bridge(&name) {
            return self.sign_in_by(bridge, &name, password, coming).await;
        }
        let found = self.parts.records.credentials(&name).await?;
        let hash = found.as_ref().map(|found| found.password_hash.clone());
        let typed = Zeroizing::new(password.clone());
        let right = self
            .parts
            .passwords
            .verify(password, hash.clone(), coming.lane)
            .await?;
        let account = found
            .map(|found| found.account)
            .filter(|account| right && account.state == AccountState::Active)
            .ok_or(Refusal::WrongCredentials)?;
        self.was_proved(&account, typed, hash.unwrap_or_default());
        let stage = match self.stage_of(&account).await? {
            Stage::Full => self.last_stage(&account).await?,
            stage => stage,
        };
        let session = self.new_session(&account, coming, stage);
        let change = Change::OpenSession(session.clone());
        self.own_deed(&SIGN_IN, &account, &session, vec![change])
            .await?;
        Ok(session)
    }

    /// The person behind a cookie, with the grants of today; none when the session is over.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn signed_in(&self, token_digest: [u8; 32]) -> Result<Option<SignedIn>, Problem> {
        let now = self.now();
        let records = &self.parts.records;
        let Some(session) = records
            .session(token_digest)
            .await?
            .filter(|session| now < session.until && session.stage == Stage::Full)
        else {
            return Ok(None);
        };
        if now.duration_since(session.last_seen) >= SEEN_EVERY {
            records.seen(session.id, now).await?;
        }
        let actor = self.actor(session.person, session.language).await?;
        let proved = self.still_counts(session.proved_at);
        Ok(actor.map(|actor| SignedIn {
            actor: actor.having_proved(proved),
            session,
        }))
    }

    /// A person with the grants of today; none when there is no such person.
    pub(crate) async fn actor(
        &self,
        person: PersonId,
        language: Option<Language>,
    ) -> Result<Option<Actor>, Problem> {
        let (now, records) = (self.now(), &self.parts.records);
        let Some(person) = records.person(person).await? else {
            return Ok(None);
        };
        let units = records.units().await?;
        let own = units.iter().find(|unit| unit.id == person.unit);
        let zone = own.map(|unit| unit.time_zone.clone()).unwrap_or_default();
        let grants = records.grants(person.id).await?;
        let language = language.unwrap_or(person.language);
        let today = day_in(now, &zone);
        let tree = UnitTree::on(units, &records.placings().await?, today);
        Ok(Some(Actor::new(person, language, grants, tree, today)))
    }

    /// Ends the session.
    ///
    /// # Errors
    /// A fault when records cannot be written.
    pub async fn sign_out(&self, signed_in: &SignedIn) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&SIGN_OUT)?;
        let id = signed_in.session.id;
        let changes = vec![Change::CloseSession(id)];
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, session_object(id), "{}".into(), changes)
            .await
    }

    /// The language of the pages for this browser.
    ///
    /// # Errors
    /// A fault when records cannot be written.
    pub async fn choose_language(
        &self,
        signed_in: &SignedIn,
        language: Language,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&CHOOSE_LANGUAGE)?;
        let session = signed_in.session.id;
        let changes = vec![Change::SetSessionLanguage { session, language }];
        let facts = format!("{{\"language\":\"{language}\"}}");
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, session_object(session), facts, changes)
            .await
    }

    /// Whether the first administrator is there.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn is_set_up(&self) -> Result<bool, Problem> {
        Ok(self.parts.records.is_set_up().await?)
    }

    /// Makes the first unit and its first person, who holds the roles given, in one deed.
    ///
    /// # Errors
    /// Refused once somebody is there, or with an empty name or a password that is not accepted;
    /// nothing is written then.
    pub async fn set_up(&self, unit: Unit, first: NewPerson) -> Result<PersonId, Problem> {
        if self.is_set_up().await? {
            return Err(Refusal::LinkExpired.into());
        }
        let mut deed = self.unit_deed(unit)?;
        let person = self.person_deed(first, &mut deed).await?;
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(person)
    }

    /// Enters a unit, as part of setting the office up.
    ///
    /// # Errors
    /// Refused without a name or with an unknown zone.
    pub async fn enter_unit(&self, unit: Unit) -> Result<(), Problem> {
        let deed = self.unit_deed(unit)?;
        self.commit(&Scope::whole_office(), deed).await
    }

    fn unit_deed(&self, unit: Unit) -> Result<Deed, Refusal> {
        if unit.name.trim().is_empty() {
            return Err(Refusal::Missing { field: "unit" });
        }
        if jiff::tz::TimeZone::get(&unit.time_zone).is_err() {
            return Err(Refusal::Invalid {
                field: "time_zone",
                why: "invalid-time-zone",
            });
        }
        let object = Object {
            kind: "unit",
            id: unit.id.to_string(),
        };
        let entry = self.entry(Doer::Program, &SET_UP, unit.id, object, "{}".into());
        Ok(Deed::new(vec![Change::AddUnit(unit)], entry))
    }

    /// Enters a person with account and roles, as part of setting the office up.
    ///
    /// # Errors
    /// Refused with an empty name, a taken sign-in name or a password that is not accepted.
    pub async fn enter_person(&self, new: NewPerson) -> Result<PersonId, Problem> {
        let (person, changes, entry) = self.new_person(new).await?;
        let deed = Deed::new(changes, entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(person)
    }

    async fn person_deed(&self, new: NewPerson, deed: &mut Deed) -> Result<PersonId, Problem> {
        let (person, changes, entry) = self.new_person(new).await?;
        deed.and(changes, entry);
        Ok(person)
    }

    async fn new_person(
        &self,
        new: NewPerson,
    ) -> Result<(PersonId, Vec<Change>, JournalEntry), Problem> {
        let name = sign_in_name(&new.sign_in_name);
        if new.name.trim().is_empty() || name.is_empty() {
            return Err(Refusal::Missing { field: "name" }.into());
        }
        let chooser = Chooser {
            sign_in_name: &name,
            name: &new.name,
            ..Chooser::default()
        };
        let password = self.accept(new.password, chooser).await?;
        let password_hash = self.parts.passwords.hash(password).await?;
        let person = PersonId::new(self.parts.ids.uuid());
        let account = Account {
            id: AccountId::new(self.parts.ids.uuid()),
            person,
            unit: new.unit,
            name,
            state: AccountState::Active,
        };
        let entered = Person {
            id: person,
            unit: new.unit,
            name: new.name.trim().to_owned(),
            language: new.language,
        };
        let mut changes = vec![
            Change::AddPerson(entered),
            Change::AddAccount {
                account,
                password_hash,
            },
        ];
        // In force already where the day has not begun in UTC.
        let from = day_in(self.now(), "UTC")
            .yesterday()
            .unwrap_or(jiff::civil::Date::MIN);
        changes.extend(new.roles.into_iter().map(|role| {
            let unit = new.unit;
            Change::AddGrant(Grant {
                person,
                role,
                unit,
                from,
                until: None,
                deputy_of: None,
            })
        }));
        let object = Object {
            kind: "person",
            id: person.to_string(),
        };
        let entry = self.entry(Doer::Program, &SET_UP, new.unit, object, "{}".into());
        Ok((person, changes, entry))
    }

    /// The source of a name, entered if it is new.
    ///
    /// # Errors
    /// A fault when records cannot be written.
    pub async fn source_named(
        &self,
        unit: UnitId,
        name: &str,
        format: &str,
        time_zone: &str,
    ) -> Result<Source, Problem> {
        let known = self.parts.records.sources(&Scope::whole_office()).await?;
        if let Some(source) = known.into_iter().find(|source| source.name == name) {
            return Ok(source);
        }
        let source = Source {
            id: SourceId::new(self.parts.ids.uuid()),
            unit,
            name: name.to_owned(),
            format: format.to_owned(),
            time_zone: time_zone.to_owned(),
            sender: SentBy::default(),
            retired: None,
        };
        let object = Object {
            kind: "source",
            id: source.id.to_string(),
        };
        let entry = self.entry(Doer::Program, &SET_UP, unit, object, "{}".into());
        let deed = Deed::new(vec![Change::AddSource(source.clone())], entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(source)
    }

    /// All units, for configuration that names one.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn units(&self) -> Result<Vec<Unit>, Problem> {
        Ok(self.parts.records.units().await?)
    }

    /// The zone of the unit above all others; UTC before there is one.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn own_zone(&self) -> Result<TimeZone, Problem> {
        let units = self.parts.records.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        Ok(top.map_or(TimeZone::UTC, |top| zone(&top.time_zone)))
    }

    pub(crate) async fn own_deed(
        &self,
        use_case: &'static UseCase,
        account: &Account,
        session: &Session,
        changes: Vec<Change>,
    ) -> Result<(), Problem> {
        let doer = Doer::Person(account.person);
        let object = session_object(session.id);
        let facts = Self::came_from(&session.network, &session.browser);
        let entry = self.entry(doer, use_case, account.unit, object, facts);
        let scope = Scope::whole_office();
        self.commit(&scope, Deed::new(changes, entry)).await
    }

    pub(crate) fn new_session(
        &self,
        account: &Account,
        coming: Coming<'_>,
        stage: Stage,
    ) -> Session {
        let since: Timestamp = self.now();
        let until = since.checked_add(SignedDuration::from_hours(SESSION_HOURS));
        let until = until.unwrap_or(Timestamp::MAX);
        Session {
            id: SessionId::new(self.parts.ids.uuid()),
            token_digest: coming.token_digest,
            person: account.person,
            account: account.id,
            since,
            until: self.step_until(stage).unwrap_or(until),
            language: None,
            stage,
            last_seen: since,
            network: coming.network.to_owned(),
            browser: coming.browser.to_owned(),
            proved_at: since,
            strange: !coming.known,
            by: SignedBy::Password,
        }
    }
}

/// How sign-in names are compared: trimmed, lower case.
pub(crate) fn sign_in_name(name: &str) -> String {
    name.trim().to_lowercase()
}

fn session_object(id: SessionId) -> Object {
    Object {
        kind: "session",
        id: id.to_string(),
    }
}

//! People of the office: entering them with a one-time link, and their names.

use std::collections::BTreeSet;

use domain::id::{AccountId, PersonId, UnitId};
use domain::journal::{Doer, Object};
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::{Account, AccountState, Grant, Person, Role};
use domain::telling::NoticeSettings;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Deed};
use crate::directory::{AccountRecord, Link, Listed, PeopleQuery};
use crate::office::{Office, reason};
use crate::passwords::Accepted;
use crate::people::sign_in_name;
use crate::problem::{Problem, Refusal};
use crate::units::within;
use crate::use_case::{
    CHANGE_PERSON, CHOOSE_PASSWORD, END_SESSIONS, ENTER_PERSON, ISSUE_LINK, LIST_PEOPLE, UseCase,
    VIEW_PERSON,
};

/// How long a one-time link opens. Ours, not a law's.
const LINK_MINUTES: i64 = 30;

/// A row of the list of people.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Who, with the account.
    pub listed: Listed,
    /// Roles in force today.
    pub roles: BTreeSet<Role>,
}

/// A person with everything the office keeps about them.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// Who.
    pub person: Person,
    /// The account they sign in with.
    pub account: Option<AccountRecord>,
    /// Every role they were given, with the name of the one they stand in for.
    pub grants: Vec<(Grant, Option<String>)>,
    /// Roles in force today, beside being one of the staff; more than one is 一人兼任.
    pub roles: BTreeSet<Role>,
    /// Until when a link opens that was issued and not used.
    pub link_until: Option<Timestamp>,
    /// How many browsers are signed in.
    pub sessions: u32,
    /// Whether codes or passkeys are set up.
    pub second_factor: bool,
    /// Where a link can go by mail, if it can.
    pub mailbox: Option<MailAddress>,
}

/// A duty that somebody has today.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Which role.
    pub role: Role,
    /// Where.
    pub unit: UnitId,
    /// Whether they stand in for somebody.
    pub deputy: bool,
}

/// A person to be entered.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Official name.
    pub name: String,
    /// Sign-in name; stored lower case.
    pub sign_in_name: String,
    /// Language they read.
    pub language: Language,
    /// Unit they belong to.
    pub unit: UnitId,
    /// Where they are told, until they choose otherwise themselves.
    pub mail: Option<MailAddress>,
}

impl Office {
    /// People of one's units, by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_people(
        &self,
        actor: &Actor,
        query: &PeopleQuery,
    ) -> Result<Vec<PersonRow>, Problem> {
        let permit = actor.permit(&LIST_PEOPLE)?;
        let today = self.today_of(actor);
        let scope = match query.unit {
            Some(unit) => permit.scope().only(&actor.tree().subtree(unit)),
            None => permit.scope().clone(),
        };
        let records = &self.parts.records;
        let mut rows = Vec::new();
        for listed in records.people(&scope, query, today).await? {
            let grants = records.grants(listed.person.id).await?;
            let roles = in_force(&grants, today);
            rows.push(PersonRow { listed, roles });
        }
        Ok(rows)
    }

    /// One person.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn view_person(&self, actor: &Actor, id: PersonId) -> Result<PersonView, Problem> {
        let permit = actor.permit(&VIEW_PERSON)?;
        let person = self.seen_person(&permit, id).await?;
        let records = &self.parts.records;
        let account = records.account_of(id).await?;
        let held = records.grants(id).await?;
        let absent: Vec<_> = held.iter().filter_map(|grant| grant.deputy_of).collect();
        let names = records.names(&absent).await?;
        let link_until = match &account {
            Some(found) => records.link_of(found.account.id).await?,
            None => None,
        };
        let second_factor = match &account {
            Some(found) => self.has_second_factor(found.account.id).await?,
            None => false,
        };
        let mut roles = in_force(&held, self.today_of(actor));
        roles.remove(&Role::Staff);
        let grants = held.into_iter().map(|grant| {
            let name = grant.deputy_of.and_then(|absent| names.get(&absent));
            let name = name.cloned();
            (grant, name)
        });
        Ok(PersonView {
            person,
            account,
            grants: grants.collect(),
            roles,
            link_until: link_until.filter(|until| self.now() < *until),
            second_factor,
            mailbox: self.mailbox_of(id).await?,
            sessions: records.sessions_of(id, self.now()).await?,
        })
    }

    /// Everybody of one's units with a duty in force today, by role and name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn duties(&self, actor: &Actor) -> Result<Vec<Duty>, Problem> {
        let permit = actor.permit(&LIST_PEOPLE)?;
        let (records, today) = (&self.parts.records, self.today_of(actor));
        let mut duties = Vec::new();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Staff) {
            for (grant, state) in records.holders(role).await? {
                let person = records.person(grant.person).await?;
                let seen = person.filter(|person| permit.scope().covers(person.unit));
                let acts = grant.in_force(today) && !state.is_suspended();
                duties.extend(seen.filter(|_| acts).map(|person| Duty {
                    person: person.id,
                    name: person.name,
                    role,
                    unit: grant.unit,
                    deputy: grant.deputy_of.is_some(),
                }));
            }
        }
        duties.sort_by(|one, next| (one.role, &one.name).cmp(&(next.role, &next.name)));
        Ok(duties)
    }

    /// Enters a person who is one of the staff from today, with an account nobody can sign in with
    /// until a link was used. With a digest (SHA-256) of a secret, that link is issued at once.
    ///
    /// # Errors
    /// Refused without a name, or with a sign-in name that is taken.
    pub async fn enter_member(
        &self,
        actor: &Actor,
        new: NewMember,
        link: Option<[u8; 32]>,
    ) -> Result<PersonId, Problem> {
        let permit = actor.permit(&ENTER_PERSON)?;
        let unit = new.unit;
        let (account, mut changes) = self.entering(&permit, actor, new).await?;
        changes.extend(link.map(|digest| self.link_for(account.id, digest).0));
        let (id, facts) = (account.person, serde_json::json!({"link": link.is_some()}));
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await?;
        Ok(id)
    }

    /// What enters a person with an account nobody can sign in with.
    pub(crate) async fn entering(
        &self,
        permit: &Permit,
        actor: &Actor,
        new: NewMember,
    ) -> Result<(Account, Vec<Change>), Problem> {
        within(permit, new.unit)?;
        let name = reason(&new.name, "name")?;
        let sign_in = sign_in_name(&reason(&new.sign_in_name, "sign_in_name")?);
        // A password that nobody knows: 256 random bits.
        let unknown = Accepted::random(self.parts.ids.secret());
        let password_hash = self.parts.passwords.hash(unknown).await?;
        let person = Person {
            id: PersonId::new(self.parts.ids.uuid()),
            unit: new.unit,
            name,
            language: new.language,
        };
        let id = person.id;
        let account = Account {
            id: AccountId::new(self.parts.ids.uuid()),
            person: id,
            unit: new.unit,
            name: sign_in,
            state: AccountState::MustChange,
        };
        let grant = Grant {
            person: id,
            role: Role::Staff,
            unit: new.unit,
            from: self.today_of(actor),
            until: None,
            deputy_of: None,
        };
        let mut changes = vec![
            Change::AddPerson(person),
            Change::AddAccount {
                account: account.clone(),
                password_hash,
            },
            Change::AddGrant(grant),
        ];
        changes.extend(new.mail.map(|mail| Change::SetNotices {
            person: id,
            settings: Box::new(NoticeSettings {
                mail: Some(mail),
                ..NoticeSettings::default()
            }),
        }));
        Ok((account, changes))
    }

    /// Changes a person's name and language, as long as they are still what was seen.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when somebody else changed them; refused without a name.
    pub async fn change_person(
        &self,
        actor: &Actor,
        id: PersonId,
        seen: (&str, Language),
        wished: (&str, Language),
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHANGE_PERSON)?;
        let person = self.reached(&permit, id).await?;
        let seen = Person {
            name: seen.0.to_owned(),
            language: seen.1,
            ..person.clone()
        };
        let person = Person {
            name: reason(wished.0, "name")?,
            language: wished.1,
            ..person
        };
        let unit = person.unit;
        // Names are personal data: the journal says what was changed, not from what to what.
        let facts = serde_json::json!({
            "name": person.name != seen.name,
            "language": person.language.tag(),
        });
        let changes = vec![Change::UpdatePerson { person, seen }];
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await
    }

    /// Signs every browser of a person out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn end_sessions(&self, actor: &Actor, id: PersonId) -> Result<(), Problem> {
        let permit = actor.permit(&END_SESSIONS)?;
        let person = self.reached(&permit, id).await?;
        let ended = self.parts.records.sessions_of(id, self.now()).await?;
        let facts = format!("{{\"sessions\":{ended}}}");
        let changes = vec![Change::CloseSessionsOf(id), self.strangers_again(id)];
        self.carry_out(&permit, person.unit, object(id), facts, changes)
            .await
    }

    /// Issues a one-time link; an older one of the same account opens no more. The caller shows
    /// the secret once and gives its digest (SHA-256).
    ///
    /// # Errors
    /// Refused for an account that is suspended, and for oneself.
    pub async fn issue_link(
        &self,
        actor: &Actor,
        id: PersonId,
        digest: [u8; 32],
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ISSUE_LINK)?;
        let person = self.reached(&permit, id).await?;
        let record = self.account_in(id, |now| !now.is_suspended()).await?;
        let changes = vec![self.link_for(record.account.id, digest).0];
        self.carry_out(&permit, person.unit, object(id), "{}".into(), changes)
            .await
    }

    /// Whose link it is, as long as it opens.
    ///
    /// # Errors
    /// [`Refusal::LinkExpired`] when it was used, replaced, is too old, or the account is suspended.
    pub async fn open_link(&self, digest: [u8; 32]) -> Result<Link, Problem> {
        let found = self.parts.records.link(digest).await?;
        let opens = |link: &Link| self.now() < link.until && !link.account.state.is_suspended();
        Ok(found.filter(opens).ok_or(Refusal::LinkExpired)?)
    }

    /// Chooses the password by a one-time link; where a directory answers for the account, it is the password
    /// there, which stays as it is. Every session of the person ends.
    ///
    /// # Errors
    /// [`Refusal::LinkExpired`], also when somebody else used it at the same time; refused with a
    /// password that is not accepted, and the link still opens then.
    pub async fn choose_password(&self, digest: [u8; 32], password: String) -> Result<(), Problem> {
        let Link { account, .. } = self.open_link(digest).await?;
        let set = if let Some(bridge) = self.bridge(&account.name) {
            self.shown_there(bridge, &account, password).await?
        } else {
            let password = self.accepted_of(&account, password, None).await?;
            self.password_set(account.id, password).await?
        };
        let doer = Doer::Person(account.person);
        let told = object(account.person);
        let use_case: &'static UseCase = &CHOOSE_PASSWORD;
        let entry = self.entry(doer, use_case, account.unit, told, "{}".into());
        let changes = vec![
            Change::UseLink {
                account: account.id,
                digest,
            },
            Change::SetPassword(set),
            Change::SetAccountState {
                account: account.id,
                seen: account.state,
                state: AccountState::Active,
                reason: None,
                at: self.now(),
            },
            Change::CloseSessionsOf(account.person),
            self.strangers_again(account.person),
        ];
        let scope = Scope::whole_office();
        self.commit(&scope, Deed::new(changes, entry)).await
    }

    pub(crate) fn strangers_again(&self, person: PersonId) -> Change {
        let at = self.now();
        Change::RevokeDevices { person, at }
    }

    /// A link for an account, and until when it opens.
    pub(crate) fn link_for(&self, account: AccountId, digest: [u8; 32]) -> (Change, Timestamp) {
        let lasts = SignedDuration::from_mins(LINK_MINUTES);
        let until = self.now().checked_add(lasts).unwrap_or(Timestamp::MAX);
        let issued = Change::IssueLink {
            account,
            digest,
            until,
        };
        (issued, until)
    }

    /// A person of one's units.
    async fn seen_person(&self, permit: &Permit, id: PersonId) -> Result<Person, Problem> {
        let person = self.parts.records.person(id).await?;
        let person = person.ok_or(Refusal::NotFound)?;
        within(permit, person.unit)?;
        Ok(person)
    }

    /// A person of one's units whose roles all lie within them as well: whoever may act for a
    /// school does not take over the head of the county who belongs to it.
    pub(crate) async fn reached(&self, permit: &Permit, id: PersonId) -> Result<Person, Problem> {
        let person = self.seen_person(permit, id).await?;
        let grants = self.parts.records.grants(id).await?;
        let today = self.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        // A day's tolerance, since days differ by zone.
        let day = today.yesterday().unwrap_or(today);
        let lasts = |grant: &&Grant| grant.until.is_none_or(|until| until >= day);
        let mut lasting = grants.iter().filter(lasts);
        if lasting.any(|grant| !permit.scope().covers(grant.unit)) {
            let why = "refusal-person-reaches-further";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(person)
    }

    /// The account of a person, in a state that fits the deed.
    pub(crate) async fn account_in(
        &self,
        person: PersonId,
        fits: impl Fn(AccountState) -> bool,
    ) -> Result<AccountRecord, Problem> {
        let found = self.parts.records.account_of(person).await?;
        let record = found.ok_or(Refusal::WrongState {
            why: "refusal-no-account",
        })?;
        if fits(record.account.state) {
            return Ok(record);
        }
        let why = "refusal-account-state";
        Err(Refusal::WrongState { why }.into())
    }
}

fn in_force(grants: &[Grant], day: Date) -> BTreeSet<Role> {
    let held = grants.iter().filter(|grant| grant.in_force(day));
    held.map(|grant| grant.role).collect()
}

/// A person, as the journal names one.
pub(crate) fn object(id: PersonId) -> Object {
    Object {
        kind: "person",
        id: id.to_string(),
    }
}

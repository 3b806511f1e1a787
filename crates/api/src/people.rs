//! People and what they may do: what goes over the wire, and the way to the office and back.

use std::borrow::Cow;
use std::num::NonZeroU32;

use application::directory::PeopleQuery;
use application::grants::{GivenRole, NewGrant};
use application::personnel::{NewMember, PersonRow, PersonView};
use application::{Actor, Office};
use domain::id::{PersonId, UnitId};
use domain::language::Language;
use domain::people::{AccountState, Grant, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{limit, page};
use crate::listed::listed;
use crate::operation::Unanswered;
use crate::wire::{Done, Page, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

listed! {
    /// A role.
    RoleName(Role) = Role::ALL.map(Role::name).to_vec(), Role::from_name;
    /// Why an account is suspended.
    Suspension(AccountState) = AccountState::ALL
        .into_iter()
        .filter(|state| state.is_suspended())
        .map(AccountState::name)
        .collect(),
        |text: &str| AccountState::from_name(text).filter(|state| state.is_suspended());
    /// The state of an account.
    StateName(AccountState) = AccountState::ALL.map(AccountState::name).to_vec(),
        AccountState::from_name;
    /// A language people read.
    LanguageTag(Language) = Language::ALL.map(Language::tag).to_vec(),
        |text: &str| text.parse().ok();
}

/// Which people, by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleFilter {
    /// Only those of this unit and below.
    pub(crate) unit: Option<Uuid>,
    /// Only those who hold this role today.
    pub(crate) role: Option<RoleName>,
    /// Only those whose account is in this state.
    pub(crate) state: Option<StateName>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_.*$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// One person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnePerson {
    /// The person.
    pub(crate) id: Uuid,
}

/// A person of the list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PersonBody {
    /// Their identity.
    pub(crate) id: Uuid,
    /// The unit they belong to.
    pub(crate) unit: Uuid,
    /// Official name.
    pub(crate) name: String,
    /// The language they read.
    pub(crate) language: String,
    /// Sign-in name.
    pub(crate) account: Option<String>,
    /// State of the account.
    pub(crate) state: Option<String>,
    /// Roles in force today; of more than one beside staff the office says 一人兼任.
    pub(crate) roles: Vec<&'static str>,
}

/// A person with every role they were given.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PersonPage {
    /// The person.
    pub(crate) person: PersonBody,
    /// Every role, past and future ones too.
    pub(crate) grants: Vec<GrantBody>,
    /// Since when the account is in its state.
    pub(crate) since: Option<Timestamp>,
    /// How many browsers are signed in.
    pub(crate) sessions: u32,
}

/// A role that was given.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GrantBody {
    /// Which role.
    pub(crate) role: &'static str,
    /// In which unit, with everything below.
    pub(crate) unit: Uuid,
    /// First day.
    pub(crate) from: Date,
    /// Last day.
    pub(crate) until: Option<Date>,
    /// For whom they stand in.
    pub(crate) deputy_of: Option<Uuid>,
}

/// A person to be entered. Nobody can sign in with the account until a link was issued in the
/// console and used.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnterPerson {
    /// The unit.
    pub(crate) unit: Uuid,
    /// Official name.
    pub(crate) name: Words,
    /// Sign-in name; stored lower case.
    pub(crate) sign_in_name: Words,
    /// The language they read.
    pub(crate) language: LanguageTag,
}

/// The person who was entered.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PersonEntered {
    /// The new person.
    pub(crate) person: Uuid,
}

/// Name and language of a person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePerson {
    /// The person.
    pub(crate) id: Uuid,
    /// The name that was seen; somebody else's change is never overwritten.
    pub(crate) seen_name: String,
    /// The language that was seen.
    pub(crate) seen_language: LanguageTag,
    /// Official name.
    pub(crate) name: Words,
    /// The language they read.
    pub(crate) language: LanguageTag,
}

/// An account is suspended.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuspendAccount {
    /// The person.
    pub(crate) id: Uuid,
    /// What kind of reason.
    pub(crate) state: Suspension,
    /// Why.
    pub(crate) reason: Words,
}

/// A suspended account is let in again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReactivateAccount {
    /// The person.
    pub(crate) id: Uuid,
    /// Why.
    pub(crate) reason: Words,
}

/// A role to be given.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantRole {
    /// The person.
    pub(crate) id: Uuid,
    /// Which role.
    pub(crate) role: RoleName,
    /// The unit.
    pub(crate) unit: Uuid,
    /// First day.
    pub(crate) from: Date,
    /// Last day; none while it runs on.
    pub(crate) until: Option<Date>,
    /// For whom they stand in.
    pub(crate) deputy_of: Option<Uuid>,
}

/// A role to be ended early.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndGrant {
    /// The person.
    pub(crate) id: Uuid,
    /// Which role.
    pub(crate) role: RoleName,
    /// The unit.
    pub(crate) unit: Uuid,
    /// Its first day.
    pub(crate) from: Date,
    /// Its last day; yesterday ends it at once.
    pub(crate) last: Date,
}

pub(crate) async fn list_people(
    office: &Office,
    actor: &Actor,
    filter: PeopleFilter,
) -> Answer<Page<PersonBody>> {
    let limit = limit(filter.limit);
    let query = PeopleQuery {
        unit: filter.unit.map(UnitId::new),
        role: filter.role.map(|role| role.0),
        state: filter.state.map(|state| state.0),
        after: filter.after.as_deref().map(after).transpose()?,
        limit,
    };
    let people = office.list_people(actor, &query).await?;
    let next = people.last().map(|row| {
        let person = &row.listed.person;
        format!("{}_{}", person.id, person.name)
    });
    Ok(page(people.iter().map(row).collect(), limit, next))
}

fn after(text: &str) -> Answer<(String, PersonId)> {
    let read = text.split_once('_').and_then(|(id, name)| {
        let id = id.parse().ok()?;
        Some((name.to_owned(), id))
    });
    read.ok_or_else(|| Unanswered::Unreadable("after: it is no `next` of a page before".into()))
}

pub(crate) async fn view_person(
    office: &Office,
    actor: &Actor,
    one: OnePerson,
) -> Answer<PersonPage> {
    let view = office.view_person(actor, PersonId::new(one.id)).await?;
    Ok(PersonPage {
        grants: view.grants.iter().map(|(grant, _)| given(grant)).collect(),
        since: view.account.as_ref().and_then(|account| account.since),
        sessions: view.sessions,
        person: viewed(view),
    })
}

pub(crate) async fn enter_person(
    office: &Office,
    actor: &Actor,
    asked: EnterPerson,
) -> Answer<PersonEntered> {
    let new = NewMember {
        name: asked.name.0,
        sign_in_name: asked.sign_in_name.0,
        language: asked.language.0,
        unit: UnitId::new(asked.unit),
        // A key must not lead letters anywhere.
        mail: None,
    };
    let person = office.enter_member(actor, new, None).await?;
    Ok(PersonEntered {
        person: person.uuid(),
    })
}

pub(crate) async fn change_person(
    office: &Office,
    actor: &Actor,
    asked: ChangePerson,
) -> Answer<Done> {
    let seen = (asked.seen_name.as_str(), asked.seen_language.0);
    let wished = (asked.name.0.as_str(), asked.language.0);
    let id = PersonId::new(asked.id);
    office.change_person(actor, id, seen, wished).await?;
    Ok(DONE)
}

pub(crate) async fn suspend_account(
    office: &Office,
    actor: &Actor,
    asked: SuspendAccount,
) -> Answer<Done> {
    let (id, state) = (PersonId::new(asked.id), asked.state.0);
    office
        .suspend_account(actor, id, state, &asked.reason.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn reactivate_account(
    office: &Office,
    actor: &Actor,
    asked: ReactivateAccount,
) -> Answer<Done> {
    let id = PersonId::new(asked.id);
    office
        .reactivate_account(actor, id, &asked.reason.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn end_sessions(office: &Office, actor: &Actor, one: OnePerson) -> Answer<Done> {
    office.end_sessions(actor, PersonId::new(one.id)).await?;
    Ok(DONE)
}

pub(crate) async fn grant_role(office: &Office, actor: &Actor, asked: GrantRole) -> Answer<Done> {
    let new = NewGrant {
        person: PersonId::new(asked.id),
        role: asked.role.0,
        unit: UnitId::new(asked.unit),
        from: asked.from,
        until: asked.until,
        deputy_of: asked.deputy_of.map(PersonId::new),
    };
    office.grant_role(actor, new).await?;
    Ok(DONE)
}

pub(crate) async fn end_grant(office: &Office, actor: &Actor, asked: EndGrant) -> Answer<Done> {
    let given = GivenRole {
        person: PersonId::new(asked.id),
        role: asked.role.0,
        unit: UnitId::new(asked.unit),
        from: asked.from,
    };
    office.end_grant(actor, given, asked.last).await?;
    Ok(DONE)
}

fn row(row: &PersonRow) -> PersonBody {
    let person = &row.listed.person;
    let account = row.listed.account.as_ref();
    PersonBody {
        id: person.id.uuid(),
        unit: person.unit.uuid(),
        name: person.name.clone(),
        language: person.language.tag().to_owned(),
        account: account.map(|(name, _)| name.clone()),
        state: account.map(|(_, state)| state.name().to_owned()),
        roles: row.roles.iter().copied().map(Role::name).collect(),
    }
}

fn viewed(view: PersonView) -> PersonBody {
    let account = view.account.map(|record| record.account);
    PersonBody {
        id: view.person.id.uuid(),
        unit: view.person.unit.uuid(),
        name: view.person.name,
        language: view.person.language.tag().to_owned(),
        account: account.as_ref().map(|account| account.name.clone()),
        state: account.map(|account| account.state.name().to_owned()),
        roles: view.roles.iter().copied().map(Role::name).collect(),
    }
}

fn given(grant: &Grant) -> GrantBody {
    GrantBody {
        role: grant.role.name(),
        unit: grant.unit.uuid(),
        from: grant.from,
        until: grant.until,
        deputy_of: grant.deputy_of.map(PersonId::uuid),
    }
}

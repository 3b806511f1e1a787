//! One person: name, sign-in, roles.

use application::grants::{GivenRole, NewGrant};
use application::personnel::PersonView;
use application::use_case::{
    ADMIT_AUDITOR, ANNOUNCE_LEAVER, CHANGE_PERSON, END_GRANT, END_SESSIONS, GRANT_ROLE, ISSUE_LINK,
    REACTIVATE_ACCOUNT, RESET_SECOND_FACTOR, REVOKE_EVERYWHERE, SUSPEND_ACCOUNT, UseCase,
};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use domain::id::PersonId;
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::{AccountState, Grant, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::connectors::systems;
use crate::form::{Choice, Filled, identity, local_day};
use crate::page::Page;
use crate::people::{language_choices, role_choices, state_choices};
use crate::session::{Shared, SignedInPerson, digest, token_text};
use crate::settings::Console;
use crate::units::unit_choices;
use texts::visible;

/// A role that was given.
struct Given {
    role: String,
    unit: String,
    period: String,
    /// For whom they stand in; empty when for nobody.
    deputy: String,
    /// `current`, `future` or `past`.
    state: &'static str,
    state_words: String,
    /// `role@unit@from`, for ending it; empty when it cannot be ended by the reader.
    value: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    page: Page,
    id: PersonId,
    /// What other systems know of the account.
    systems: String,
    name: String,
    language: Language,
    unit: String,
    account: String,
    state: &'static str,
    state_words: String,
    reason: String,
    since: Option<Timestamp>,
    sessions: String,
    link_until: Option<Timestamp>,
    /// A link that was just issued; shown this once.
    link: String,
    /// Whether a link was just sent by mail.
    sent: bool,
    /// Where a link can go by mail; empty where it cannot.
    mailbox: String,
    several: String,
    /// Where it is said that they leave; empty where nobody announced it.
    leaver: String,
    given: Vec<Given>,
    /// Which of its forms are shown.
    forms: Vec<&'static str>,
    languages: Vec<Choice>,
    suspensions: Vec<Choice>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    absent: Vec<Choice>,
    typed: Typed,
}

impl PersonPage {
    fn may(&self, form: &str) -> bool {
        self.forms.contains(&form)
    }
}

/// The forms of a person's page; each fills its part.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    seen_name: String,
    language: String,
    seen_language: String,
    state: String,
    reason: String,
    role: String,
    unit: String,
    from: String,
    last: String,
    deputy_of: String,
    given: String,
    at_once: String,
    by: String,
}

/// What became of a link that was asked for.
enum Issued {
    /// None was.
    Nothing,
    /// It is shown this once.
    Shown(String),
    /// It is on its way.
    Sent,
}

impl Issued {
    fn link(self) -> String {
        match self {
            Self::Shown(link) => link,
            Self::Sent | Self::Nothing => String::new(),
        }
    }
}

/// `GET /people/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    shown(&filled(&console, person, id, Typed::default(), Issued::Nothing).await?)
}

/// `POST /people/{id}/details`
pub(crate) async fn change(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let language = |text: &str| text.parse::<Language>().map_err(|_| Turned::Unreadable);
    let seen = (typed.seen_name.as_str(), language(&typed.seen_language)?);
    let wished = (typed.name.as_str(), language(&typed.language)?);
    let office = &console.office;
    let done = office.change_person(person.actor(), id, seen, wished).await;
    ended(&console, person, id, ("details", typed), done).await
}

/// `POST /people/{id}/suspend`
pub(crate) async fn suspend(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let state = AccountState::from_name(&typed.state).unwrap_or(AccountState::Active);
    let office = &console.office;
    let done = office
        .suspend_account(person.actor(), id, state, &typed.reason)
        .await;
    ended(&console, person, id, ("suspend", typed), done).await
}

/// `POST /people/{id}/reactivate`
pub(crate) async fn reactivate(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let done = office
        .reactivate_account(person.actor(), id, &typed.reason)
        .await;
    ended(&console, person, id, ("reactivate", typed), done).await
}

/// `POST /people/{id}/revoke`
pub(crate) async fn revoke(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let done = office
        .revoke_everywhere(person.actor(), id, &typed.reason)
        .await;
    ended(&console, person, id, ("revoke", typed), done.map(drop)).await
}

/// `POST /people/{id}/sessions`
pub(crate) async fn end_sessions(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let done = console.office.end_sessions(person.actor(), id).await;
    ended(&console, person, id, ("sessions", Typed::default()), done).await
}

/// `POST /people/{id}/second-factor`
pub(crate) async fn reset_second_factor(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let done = console.office.reset_second_factor(person.actor(), id).await;
    ended(&console, person, id, ("factor", Typed::default()), done).await
}

/// `POST /people/{id}/link`: the answer is the page with the link, since it is shown only once; sent by
/// mail, it is shown to nobody.
pub(crate) async fn issue_link(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let secret = token_text(console.settings.ids.secret());
    let (office, digest) = (&console.office, digest(&secret));
    if typed.by == "mail" {
        let with = (&*secret, digest);
        let sent = office.issue_link_by_mail(person.actor(), id, with).await;
        if sent.is_err() {
            return ended(&console, person, id, ("link", typed), sent).await;
        }
        return shown(&filled(&console, person, id, Typed::default(), Issued::Sent).await?);
    }
    let issued = office.issue_link(person.actor(), id, digest).await;
    if issued.is_err() {
        return ended(&console, person, id, ("link", Typed::default()), issued).await;
    }
    let link = link_text(&headers, console.settings.secure, &secret);
    with_link(&console, person, id, link).await
}

/// `POST /people/{id}/grants`
pub(crate) async fn grant(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let done = async {
        let new = wished(id, &typed)?;
        console.office.grant_role(person.actor(), new).await
    };
    let done = done.await;
    ended(&console, person, id, ("grant", typed), done).await
}

/// `POST /people/{id}/grants/end`
pub(crate) async fn end_grant(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let today = console.office.today_of(person.actor());
    let done = async {
        let given = given_role(id, &typed.given).ok_or(Refusal::Missing { field: "given" })?;
        let last = if typed.at_once.is_empty() {
            local_day(&typed.last, "last")?
        } else {
            today.yesterday().unwrap_or(today)
        };
        console.office.end_grant(person.actor(), given, last).await
    };
    let done = done.await;
    ended(&console, person, id, ("end", typed), done).await
}

fn wished(person: PersonId, typed: &Typed) -> Result<NewGrant, Refusal> {
    let known = |text: &str| text.parse().map_err(|_| Refusal::NotFound);
    Ok(NewGrant {
        person,
        role: Role::from_name(&typed.role).ok_or(Refusal::Missing { field: "role" })?,
        unit: typed.unit.parse().map_err(|_| Refusal::NotFound)?,
        from: local_day(&typed.from, "from")?,
        until: match typed.last.trim() {
            "" => None,
            last => Some(local_day(last, "last")?),
        },
        deputy_of: match typed.deputy_of.as_str() {
            "" => None,
            absent => Some(known(absent)?),
        },
    })
}

fn given_role(person: PersonId, text: &str) -> Option<GivenRole> {
    let mut parts = text.split('@');
    Some(GivenRole {
        person,
        role: Role::from_name(parts.next()?)?,
        unit: parts.next()?.parse().ok()?,
        from: parts.next()?.parse().ok()?,
    })
}

/// The address a person opens to choose a password, as the browser that asked reaches this program.
pub(crate) fn link_text(headers: &HeaderMap, secure: bool, secret: &str) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let scheme = if secure { "https" } else { "http" };
    let host = host.map_or_else(String::new, |host| format!("{scheme}://{host}"));
    format!("{host}/link?token={secret}")
}

/// A person's page with a link that was just issued.
pub(crate) async fn with_link(
    console: &Console,
    person: SignedInPerson,
    id: PersonId,
    link: String,
) -> Reply {
    shown(&filled(console, person, id, Typed::default(), Issued::Shown(link)).await?)
}

/// After a deed: the person's page, with what was refused.
async fn ended(
    console: &Console,
    mut person: SignedInPerson,
    id: PersonId,
    (form, typed): (&'static str, Typed),
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/people/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_shown() => {
            person.page.refused(form, &refusal);
            let status = refused_status(&refusal);
            let shown = filled(console, person, id, typed, Issued::Nothing).await?;
            shown_as(status, &shown)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    id: PersonId,
    mut typed: Typed,
    issued: Issued,
) -> Result<PersonPage, Turned> {
    let (actor, page) = (person.actor(), &person.page);
    let view = console.office.view_person(actor, id).await?;
    let receipts = console.office.receipts_of(actor, id).await?;
    let leaver = console.office.leaver_of(actor, id).await?;
    let today = console.office.today_of(actor);
    if typed.from.is_empty() {
        typed.from = today.to_string();
    }
    if typed.unit.is_empty() {
        typed.unit = view.person.unit.to_string();
    }
    let may = |use_case: &'static UseCase| actor.may_in(use_case, view.person.unit);
    let given = view.grants.iter().map(|(grant, absent)| {
        let ends = actor.may_in(&END_GRANT, grant.unit);
        let unit = actor.tree().unit(grant.unit);
        let unit = unit.map_or_else(String::new, |unit| unit.name.clone());
        shown_grant(page, (grant, absent.as_deref()), unit, (ends, today))
    });
    let account = view.account.as_ref();
    let state = account.map(|found| found.account.state);
    let absent = if may(&GRANT_ROLE) {
        absent_choices(console, &person, id, &typed.deputy_of).await?
    } else {
        Vec::new()
    };
    let mut suspensions = AccountState::ALL.to_vec();
    suspensions.retain(|state| state.is_suspended());
    let unit = actor.tree().unit(view.person.unit);
    Ok(PersonPage {
        systems: systems(page, &receipts),
        id,
        name: visible(&view.person.name),
        language: view.person.language,
        unit: unit.map_or_else(String::new, |unit| unit.name.clone()),
        account: account.map_or_else(String::new, |found| visible(&found.account.name)),
        state: state.map_or("none", AccountState::name),
        state_words: page.named("account-state-", state.map_or("none", AccountState::name)),
        reason: account
            .and_then(|found| found.reason.clone())
            .unwrap_or_default(),
        since: account.and_then(|found| found.since),
        sessions: page.say(
            "person-sessions",
            &[("count", i64::from(view.sessions).into())],
        ),
        link_until: view.link_until,
        sent: matches!(issued, Issued::Sent),
        link: issued.link(),
        mailbox: mailbox(&view).to_owned(),
        several: several(page, &view),
        leaver: leaver.map_or_else(String::new, |id| format!("/leavers/{id}")),
        given: given.collect(),
        forms: forms(&view, state, actor.person.id == id, may, leaver.is_some()),
        languages: language_choices(view.person.language.tag()),
        suspensions: state_choices(page, &suspensions, &typed.state),
        roles: role_choices(page, &typed.role),
        units: unit_choices(actor, &GRANT_ROLE, &typed.unit),
        absent,
        typed,
        page: person.page,
    })
}

/// Where a link can go by mail; empty where it cannot.
fn mailbox(view: &PersonView) -> &str {
    view.mailbox.as_ref().map_or("", MailAddress::as_str)
}

fn forms(
    view: &PersonView,
    state: Option<AccountState>,
    own: bool,
    may: impl Fn(&'static UseCase) -> bool,
    leaves: bool,
) -> Vec<&'static str> {
    let suspended = state.is_some_and(AccountState::is_suspended);
    let open = state.is_some() && !suspended;
    [
        ("details", may(&CHANGE_PERSON)),
        ("suspend", may(&SUSPEND_ACCOUNT) && open && !own),
        ("revoke", may(&REVOKE_EVERYWHERE) && state.is_some() && !own),
        ("leaver", may(&ANNOUNCE_LEAVER) && !own && !leaves),
        ("reactivate", may(&REACTIVATE_ACCOUNT) && suspended),
        ("sessions", may(&END_SESSIONS) && view.sessions > 0),
        ("link", may(&ISSUE_LINK) && open),
        (
            "factor",
            may(&RESET_SECOND_FACTOR) && view.second_factor && !own,
        ),
        ("grant", may(&GRANT_ROLE) && !own),
        ("auditor", may(&ADMIT_AUDITOR) && !own),
        ("end", may(&END_GRANT)),
    ]
    .into_iter()
    .filter_map(|(form, shown)| shown.then_some(form))
    .collect()
}

/// 一人兼任, with the roles; empty for a person with one role or none.
fn several(page: &Page, view: &PersonView) -> String {
    if view.roles.len() < 2 {
        return String::new();
    }
    let roles: Vec<_> = view
        .roles
        .iter()
        .map(|role| page.named("role-", role.name()))
        .collect();
    let roles = roles.join(&page.t("list-comma"));
    page.say("person-several-roles", &[("roles", roles.into())])
}

fn shown_grant(
    page: &Page,
    (grant, absent): (&Grant, Option<&str>),
    unit: String,
    (may_end, today): (bool, Date),
) -> Given {
    let state = match (grant.from > today, grant.in_force(today)) {
        (true, _) => "future",
        (_, true) => "current",
        _ => "past",
    };
    let day = |day| texts::day(day, page.language);
    let from = day(grant.from);
    let period = match grant.until {
        // Ended at once on its first day, or before it.
        Some(until) if until < grant.from => page.say("grant-never", &[("from", from.into())]),
        Some(until) => {
            let until = day(until);
            page.say(
                "grant-period",
                &[("from", from.into()), ("until", until.into())],
            )
        }
        None => page.say("grant-open", &[("from", from.into())]),
    };
    let (role, from) = (grant.role.name(), grant.from);
    let value = if may_end && state != "past" {
        format!("{role}@{}@{from}", grant.unit)
    } else {
        String::new()
    };
    let deputy = absent.map(|name| page.say("grant-deputy-of", &[("name", visible(name).into())]));
    Given {
        role: page.named("role-", role),
        unit,
        period,
        deputy: deputy.unwrap_or_default(),
        state,
        state_words: page.named("grant-state-", state),
        value,
    }
}

/// Those one may stand in for: everybody with a duty today.
async fn absent_choices(
    console: &Console,
    person: &SignedInPerson,
    own: PersonId,
    current: &str,
) -> Result<Vec<Choice>, Problem> {
    let duties = console.office.duties(person.actor()).await?;
    let page = &person.page;
    let others = duties.iter().filter(|duty| duty.person != own);
    Ok(others
        .map(|duty| Choice {
            value: duty.person.to_string(),
            label: format!(
                "{} · {}",
                page.named("role-", duty.role.name()),
                visible(&duty.name)
            ),
            chosen: duty.person.to_string() == current,
        })
        .collect())
}

//! People as resources.

use ::scim::body::found;
use ::scim::list::Asked;
use ::scim::schema::{Resource, USERS};
use ::scim::{Refused, body, patch};
use application::scim::{PersonWish, ScimPerson, Which};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::id::PersonId;
use domain::language::Language;
use domain::message::MailAddress;
use serde_json::{Map, Value, json};

use super::{Asking, No, missing, no_method, told, with_meta};

/// Carries out what is asked of people.
pub(super) async fn answer(
    asking: &Asking<'_>,
    method: &Method,
    rest: &[&str],
) -> Result<Response, No> {
    match (rest, method.as_str()) {
        ([], "GET") => listed(asking, &asking.wanted()?).await,
        ([".search"], "POST") => listed(asking, &Asked::of_search(&asking.object()?)?).await,
        ([], "POST") => enter(asking).await,
        ([id], "GET") => {
            let one = seen(asking, id).await?;
            asking.one(StatusCode::OK, &USERS, &shown(asking, &one))
        }
        ([id], "PUT") => replace(asking, id).await,
        ([id], "PATCH") => change(asking, id).await,
        ([id], "DELETE") => {
            let one = seen(asking, id).await?;
            asking.still(&shown(asking, &one))?;
            let office = &asking.console.office;
            office.scim_leave(&asking.actor, one.person.id).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ([] | [_], _) => Err(no_method()),
        _ => Err(missing()),
    }
}

async fn listed(asking: &Asking<'_>, wanted: &Asked) -> Result<Response, No> {
    let all = all(asking, wanted).await?;
    Ok(told(StatusCode::OK, &wanted.page(all)?))
}

/// People that may be asked for: one is looked up, where a filter says who.
pub(super) async fn all(
    asking: &Asking<'_>,
    wanted: &Asked,
) -> Result<Vec<(&'static Resource, Map<String, Value>)>, No> {
    let filter = wanted.filter.as_ref();
    let only = |name: &str| filter.and_then(|filter| filter.only_text(name));
    let which = if let Some(name) = only("userName") {
        Which::Named(name.to_owned())
    } else if let Some(outside) = only("externalId") {
        Which::Outside(outside.to_owned())
    } else if let Some(Ok(id)) = only("id").map(str::parse) {
        Which::One(id)
    } else {
        Which::All
    };
    let people = asking
        .console
        .office
        .scim_people(&asking.actor, &which)
        .await?;
    let shown = people.iter().map(|one| (&USERS, shown(asking, one)));
    Ok(shown.collect())
}

async fn seen(asking: &Asking<'_>, id: &str) -> Result<ScimPerson, No> {
    let id: PersonId = id.parse().map_err(|_| missing())?;
    Ok(asking.console.office.scim_person(&asking.actor, id).await?)
}

async fn enter(asking: &Asking<'_>) -> Result<Response, No> {
    let given = asking.object()?;
    let read = body::resource(&USERS, &given)?;
    let wish = wish(&read, &given, None, asking.actor.language)?;
    let id = asking
        .console
        .office
        .scim_enter(&asking.actor, &wish)
        .await?;
    let one = asking.console.office.scim_person(&asking.actor, id).await?;
    asking.one(StatusCode::CREATED, &USERS, &shown(asking, &one))
}

async fn replace(asking: &Asking<'_>, id: &str) -> Result<Response, No> {
    let before = seen(asking, id).await?;
    asking.still(&shown(asking, &before))?;
    let given = asking.object()?;
    let read = body::resource(&USERS, &given)?;
    let wish = wish(&read, &given, Some(&before), asking.actor.language)?;
    become_(asking, &before, &wish).await
}

async fn change(asking: &Asking<'_>, id: &str) -> Result<Response, No> {
    let before = seen(asking, id).await?;
    let one = shown(asking, &before);
    asking.still(&one)?;
    let after = patch::changed(&USERS, &one, &asking.object()?)?;
    let wish = wish(&after, &Map::new(), Some(&before), asking.actor.language)?;
    become_(asking, &before, &wish).await
}

async fn become_(
    asking: &Asking<'_>,
    before: &ScimPerson,
    wish: &PersonWish,
) -> Result<Response, No> {
    let office = &asking.console.office;
    office.scim_change(&asking.actor, before, wish).await?;
    let one = office.scim_person(&asking.actor, before.person.id).await?;
    asking.one(StatusCode::OK, &USERS, &shown(asking, &one))
}

/// A person as a resource.
fn shown(asking: &Asking<'_>, one: &ScimPerson) -> Map<String, Value> {
    let id = one.person.id.to_string();
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    put("userName", one.account.name.as_str().into());
    put("displayName", one.person.name.as_str().into());
    put("preferredLanguage", one.person.language.tag().into());
    put("active", (!one.account.state.is_suspended()).into());
    if let Some(outside) = &one.outside {
        put("externalId", outside.as_str().into());
    }
    if let Some(mail) = &one.mail {
        put("emails", json!([{"value": mail}]));
    }
    let entered = one.entered();
    let times = (entered, one.since.unwrap_or(entered));
    with_meta(shown, &USERS, (&asking.base, &id), times)
}

/// What a program wants of a person. What a person must have and the program does not say stays, or is what is usual.
fn wish(
    read: &Map<String, Value>,
    given: &Map<String, Value>,
    before: Option<&ScimPerson>,
    usual: Language,
) -> Result<PersonWish, Refused> {
    let text = |name: &str| read.get(name).and_then(Value::as_str).map(str::to_owned);
    let name_before = before.map(|before| before.account.name.clone());
    let sign_in_name = text("userName").or(name_before);
    let sign_in_name = sign_in_name.ok_or_else(|| Refused::value("userName is missing"))?;
    let known_as = before.map(|before| before.person.name.clone());
    let name = text("displayName")
        .or_else(|| full_name(given))
        .or(known_as);
    let language = match text("preferredLanguage") {
        Some(tag) => language(&tag)?,
        None => before.map_or(usual, |before| before.person.language),
    };
    let open = before.is_none_or(|before| !before.account.state.is_suspended());
    Ok(PersonWish {
        name: name.unwrap_or_else(|| sign_in_name.clone()),
        sign_in_name,
        language,
        active: read.get("active").and_then(Value::as_bool).unwrap_or(open),
        mail: mail(read)?,
        outside: text("externalId"),
    })
}

/// A language of the three by its first letters: `en-US` is English.
fn language(tag: &str) -> Result<Language, Refused> {
    let tag = tag.to_ascii_lowercase();
    let mut all = Language::ALL.into_iter();
    let known = all.find(|known| {
        let short = known.tag().get(..2).unwrap_or_default();
        tag.starts_with(short)
    });
    known.ok_or_else(|| Refused::value("preferredLanguage is zh-TW, vi or en"))
}

fn mail(read: &Map<String, Value>) -> Result<Option<MailAddress>, Refused> {
    let values = read.get("emails").and_then(Value::as_array);
    let values = values.map(Vec::as_slice).unwrap_or_default();
    let address = match values {
        [] => return Ok(None),
        [one] => one.get("value").and_then(Value::as_str).unwrap_or_default(),
        _ => return Err(Refused::value("one address is kept of a person")),
    };
    let address = MailAddress::parse(address);
    address
        .map(Some)
        .map_err(|_| Refused::value("emails: not a mail address"))
}

/// The name in the parts that other systems write it in.
fn full_name(given: &Map<String, Value>) -> Option<String> {
    let name = found(given, "name")?.as_object()?;
    let part = |key: &str| {
        found(name, key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    };
    let whole = part("formatted");
    let joined = format!("{} {}", part("givenName"), part("familyName"));
    let name = if whole.is_empty() {
        joined.trim()
    } else {
        whole
    };
    (!name.is_empty()).then(|| name.to_owned())
}

//! Groups as resources.

use std::collections::BTreeSet;

use ::scim::list::Asked;
use ::scim::schema::{GROUPS, Resource, USERS};
use ::scim::{Refused, body, patch};
use application::scim::{Group, GroupKind, GroupWish};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::id::PersonId;
use serde_json::{Map, Value, json};

use super::{Asking, No, missing, no_method, told, with_meta};

/// Carries out what is asked of groups.
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
            asking.one(StatusCode::OK, &GROUPS, &shown(asking, &one))
        }
        ([id], "PUT") => {
            let before = seen(asking, id).await?;
            asking.still(&shown(asking, &before))?;
            let read = body::resource(&GROUPS, &asking.object()?)?;
            become_(asking, &before, &read).await
        }
        ([id], "PATCH") => {
            let before = seen(asking, id).await?;
            let one = shown(asking, &before);
            asking.still(&one)?;
            let after = patch::changed(&GROUPS, &one, &asking.object()?)?;
            become_(asking, &before, &after).await
        }
        ([id], "DELETE") => {
            let one = seen(asking, id).await?;
            asking.still(&shown(asking, &one))?;
            asking
                .console
                .office
                .drop_group(&asking.actor, &one)
                .await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ([] | [_], _) => Err(no_method()),
        _ => Err(missing()),
    }
}

async fn listed(asking: &Asking<'_>, wanted: &Asked) -> Result<Response, No> {
    let all = all(asking).await?;
    Ok(told(StatusCode::OK, &wanted.page(all)?))
}

/// Every group.
pub(super) async fn all(
    asking: &Asking<'_>,
) -> Result<Vec<(&'static Resource, Map<String, Value>)>, No> {
    let groups = asking.console.office.scim_groups(&asking.actor).await?;
    let shown = groups.iter().map(|one| (&GROUPS, shown(asking, one)));
    Ok(shown.collect())
}

async fn seen(asking: &Asking<'_>, id: &str) -> Result<Group, No> {
    let kind: GroupKind = id.parse().map_err(|_| missing())?;
    Ok(asking
        .console
        .office
        .scim_group(&asking.actor, kind)
        .await?)
}

async fn enter(asking: &Asking<'_>) -> Result<Response, No> {
    let read = body::resource(&GROUPS, &asking.object()?)?;
    let name = read.get("displayName").and_then(Value::as_str);
    let wish = GroupWish {
        name: name
            .ok_or_else(|| Refused::value("displayName is missing"))?
            .to_owned(),
        outside: outside(&read),
        members: members(&read)?,
    };
    let id = asking
        .console
        .office
        .enter_group(&asking.actor, &wish)
        .await?;
    let one = seen(asking, &GroupKind::List(id).to_string()).await?;
    asking.one(StatusCode::CREATED, &GROUPS, &shown(asking, &one))
}

async fn become_(
    asking: &Asking<'_>,
    before: &Group,
    read: &Map<String, Value>,
) -> Result<Response, No> {
    let wanted = read.get("displayName").and_then(Value::as_str);
    let wanted = wanted.filter(|wanted| *wanted != display(before));
    let wish = GroupWish {
        name: wanted.unwrap_or(&before.name).to_owned(),
        outside: outside(read),
        members: members(read)?,
    };
    let office = &asking.console.office;
    office.change_group(&asking.actor, before, &wish).await?;
    let one = seen(asking, &before.kind.to_string()).await?;
    asking.one(StatusCode::OK, &GROUPS, &shown(asking, &one))
}

fn outside(read: &Map<String, Value>) -> Option<String> {
    let outside = read.get("externalId").and_then(Value::as_str);
    outside.map(str::to_owned)
}

/// What programs call a group. A role's stable name does not depend on the language of whoever asks.
fn display(one: &Group) -> String {
    match one.kind {
        GroupKind::Role(role, _) => format!("{} · {}", role.name(), one.name),
        GroupKind::Unit(_) | GroupKind::List(_) => one.name.clone(),
    }
}

/// A group as a resource.
fn shown(asking: &Asking<'_>, one: &Group) -> Map<String, Value> {
    let id = one.kind.to_string();
    let mut shown = Map::new();
    shown.insert("displayName".to_owned(), display(one).into());
    if let Some(outside) = &one.outside {
        shown.insert("externalId".to_owned(), outside.as_str().into());
    }
    if !one.members.is_empty() {
        let at = format!("{}{}", asking.base, USERS.endpoint);
        let members = one.members.iter().map(|person| {
            let person = person.to_string();
            json!({"value": person, "$ref": format!("{at}/{person}")})
        });
        shown.insert("members".to_owned(), members.collect());
    }
    let times = (one.entered, one.entered);
    with_meta(shown, &GROUPS, (&asking.base, &id), times)
}

fn members(read: &Map<String, Value>) -> Result<BTreeSet<PersonId>, Refused> {
    let given = read.get("members").and_then(Value::as_array);
    let mut members = BTreeSet::new();
    for member in given.into_iter().flatten() {
        let text = |name: &str| member.get(name).and_then(Value::as_str);
        let last = text("$ref").and_then(|address| address.rsplit('/').next());
        let id = text("value").or(last);
        let id = id.ok_or_else(|| Refused::value("members: whom?"))?;
        // What is not the identity of a person is nobody's.
        members.extend(id.parse::<PersonId>());
    }
    Ok(members)
}

//! A system that speaks SCIM 2.0. An account there is known by our identity of its person (`externalId`); one that
//! nobody claimed and that has the same sign-in name is taken over. Telling twice makes no second account.

use application::connectors::{Missed, Remote, Telling, Wish};
use hyper::Method;
use serde_json::{Value, json};

use super::exchange::{Answer, Line};
use super::never;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// So many accounts are asked for at a time.
const PAGE: usize = 1_000;
/// Most accounts that are read of a system.
const MOST: usize = 200_000;

/// Tells it of one person; who they are there.
pub(super) async fn tell(line: &mut Line, telling: &Telling) -> Result<Option<String>, Missed> {
    let wish = &telling.wish;
    if let Some(id) = &telling.remote {
        let answer = change(line, id, wish).await?;
        match answer.status {
            200..=299 => return Ok(Some(id.clone())),
            404 => {}
            _ => return Err(answer.missed()),
        }
    }
    let found = find(line, "externalId", &wish.id.to_string()).await?;
    if let Some(found) = found.first() {
        return changed(line, found, wish).await;
    }
    if !wish.active {
        return Ok(None);
    }
    let body = json!({
        "schemas": [USER],
        "externalId": wish.id.to_string(),
        "userName": wish.sign_in_name,
        "name": {"formatted": wish.name},
        "displayName": wish.name,
        "preferredLanguage": wish.language.tag(),
        "active": true,
        "emails": emails(wish),
    });
    let path = format!("{}/Users", line.path());
    let answer = ask(line, Method::POST, &path, Some(&body)).await?;
    match answer.status {
        200..=299 => match answer.body.get("id").and_then(Value::as_str) {
            Some(id) if is_id(id) => Ok(Some(id.to_owned())),
            _ => Err(never("the system made an account and does not say which")),
        },
        409 => take_over(line, wish).await,
        _ => Err(answer.missed()),
    }
}

/// An account of the same name that nobody claimed.
async fn take_over(line: &mut Line, wish: &Wish) -> Result<Option<String>, Missed> {
    let found = find(line, "userName", &wish.sign_in_name).await?;
    let own = wish.id.to_string();
    let free = found.iter().find(|one| match &one.outside {
        None => true,
        Some(outside) => *outside == own,
    });
    match free {
        Some(free) => changed(line, free, wish).await,
        None => Err(never("somebody else there has this sign-in name")),
    }
}

async fn changed(line: &mut Line, found: &Remote, wish: &Wish) -> Result<Option<String>, Missed> {
    let answer = change(line, &found.id, wish).await?;
    match answer.status {
        200..=299 => Ok(Some(found.id.clone())),
        _ => Err(answer.missed()),
    }
}

/// Sets what is ours of an account, and leaves the rest as it is there.
async fn change(line: &mut Line, id: &str, wish: &Wish) -> Result<Answer, Missed> {
    let set = |path: &str, value: Value| json!({"op": "replace", "path": path, "value": value});
    let mut operations = vec![
        set("externalId", wish.id.to_string().into()),
        set("displayName", wish.name.as_str().into()),
        set("preferredLanguage", wish.language.tag().into()),
        set("active", wish.active.into()),
    ];
    if wish.mail.is_some() {
        operations.push(set("emails", emails(wish)));
    }
    let body = json!({"schemas": [PATCH], "Operations": operations});
    if !is_id(id) {
        return Err(never(
            "the system calls an account by what cannot stand in an address",
        ));
    }
    let path = format!("{}/Users/{id}", line.path());
    ask(line, Method::PATCH, &path, Some(&body)).await
}

fn emails(wish: &Wish) -> Value {
    match &wish.mail {
        Some(mail) => json!([{"value": mail, "type": "work", "primary": true}]),
        None => json!([]),
    }
}

/// What may stand in an address as it is.
fn is_id(id: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'~');
    !id.is_empty() && id.len() <= 256 && id.bytes().all(plain) && !id.contains("..")
}

async fn find(line: &mut Line, attribute: &str, value: &str) -> Result<Vec<Remote>, Missed> {
    // A sign-in name may hold signs that mean something in an address, or in a filter.
    let quoted = Value::from(value).to_string();
    let filter = encoded(&format!("{attribute} eq {quoted}"));
    let path = format!("{}/Users?filter={filter}", line.path());
    let answer = ask(line, Method::GET, &path, None).await?;
    match answer.status {
        200 => Ok(accounts(&answer.body)),
        _ => Err(answer.missed()),
    }
}

/// Every account there.
pub(super) async fn read(line: &mut Line) -> Result<Vec<Remote>, Missed> {
    let mut all: Vec<Remote> = Vec::new();
    let mut first = 1_usize;
    loop {
        let path = format!("{}/Users?startIndex={first}&count={PAGE}", line.path());
        let answer = ask(line, Method::GET, &path, None).await?;
        if answer.status != 200 {
            return Err(answer.missed());
        }
        let page = accounts(&answer.body);
        let total = answer.body.get("totalResults").and_then(Value::as_u64);
        let total = usize::try_from(total.unwrap_or_default()).unwrap_or(usize::MAX);
        if total > MOST {
            return Err(never("the system has more accounts than are read"));
        }
        let came = page.len();
        all.extend(page);
        first = first.saturating_add(came);
        if came == 0 || first > total {
            return Ok(all);
        }
    }
}

fn accounts(body: &Value) -> Vec<Remote> {
    let all = body.get("Resources").and_then(Value::as_array);
    let of = |one: &Value| {
        let text = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Remote {
            id: text("id")?,
            outside: text("externalId"),
            sign_in_name: text("userName").unwrap_or_default(),
            name: text("displayName"),
            // What is not said to be closed is open.
            active: one.get("active").and_then(Value::as_bool).unwrap_or(true),
        })
    };
    all.into_iter().flatten().filter_map(of).collect()
}

async fn ask(
    line: &mut Line,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Answer, Missed> {
    let bearer = zeroize::Zeroizing::new(format!("Bearer {}", *line.secret));
    let mut request = line
        .request(method, path)
        .header("accept", "application/scim+json, application/json")
        .header("authorization", bearer.as_str());
    if body.is_some() {
        request = request.header("content-type", "application/scim+json");
    }
    let body = body.map(Value::to_string).unwrap_or_default();
    line.send(request, body.as_bytes()).await
}

/// As it may stand in an address.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

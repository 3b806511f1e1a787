//! A system that is told by webhooks, signed by the convention of Standard Webhooks. The number of the change stands
//! in the message: what comes twice has the same one.

use application::connectors::{Missed, Telling};
use hyper::Method;
use serde_json::json;

use super::exchange::Line;
use super::never;
use crate::sign::{HookSecret, signature};

/// Tells it of one person.
pub(super) async fn tell(line: &mut Line, telling: &Telling) -> Result<Option<String>, Missed> {
    let secret = HookSecret::parse(&line.secret);
    let secret =
        secret.map_err(|_| never("the secret is none: whsec_ and base64 of 24 to 64 bytes"))?;
    let wish = &telling.wish;
    let body = json!({
        "type": "townwatch.account",
        "timestamp": telling.at.to_string(),
        "data": {
            "id": wish.id.to_string(),
            "change": telling.number,
            "user_name": wish.sign_in_name,
            "name": wish.name,
            "language": wish.language.tag(),
            "email": wish.mail,
            "active": wish.active,
        },
    });
    let body = body.to_string().into_bytes();
    let id = format!("account-{}-{}", wish.id, telling.number);
    let seconds = telling.at.as_second();
    let path = line.path();
    let path = if path.is_empty() {
        "/".to_owned()
    } else {
        path.to_owned()
    };
    let request = line
        .request(Method::POST, &path)
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", seconds)
        .header(
            "webhook-signature",
            signature(&[secret], &id, seconds, &body),
        )
        .header("idempotency-key", &id);
    let answer = line.send(request, &body).await?;
    match answer.status {
        200..=299 => Ok(None),
        _ => Err(answer.missed()),
    }
}

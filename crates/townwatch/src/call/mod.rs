//! `townwatch call`: every operation that programs may ask for, from the command line, with a key.
//!
//! The words of the command are made from `api::OPERATIONS`: what the house can do for a program it
//! can do here as soon as it is declared there, with the same rights and the same journal.

mod asked;

use std::path::Path;

use api::{Kind, PREFIX};
use serde_json::{Map, Value};

pub use asked::Asked;
use post::{Peer, PeerAnswer, PostError, Trust};

use crate::cli::Call;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Where Debian keeps the certificates of the authorities.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Runs `townwatch call`.
///
/// # Errors
/// When the key or the server cannot be used, or the server refuses.
pub async fn run(arguments: &Call, out: &mut Out) -> Result<Done, Unusable> {
    let key = key(&arguments.key_file)?;
    let authorities = arguments.ca_file.as_deref();
    let authorities = authorities.unwrap_or_else(|| Path::new(AUTHORITIES));
    let trust = || match std::fs::read(authorities) {
        Ok(text) => Trust::from_pem(&[&text]),
        Err(_) => Err(PostError::NoCertificates),
    };
    let server = Peer::new(&arguments.server, trust, key, arguments.language.clone());
    let server = server.map_err(|cause| match cause {
        post::PeerError::Tls(cause) => {
            let file = authorities.display();
            Unusable::new(format!("{file}: {cause}; name one with --ca-file"))
        }
        other => Unusable::new(format!("--server {other}")),
    })?;
    let asked = &arguments.operation;
    if !arguments.all {
        let answer = ask(&server, asked, &asked.given).await?;
        out.line(&answer.to_string());
        return Ok(Done::Clean);
    }
    if !asked.lists() {
        let name = asked.operation.use_case.name;
        return Err(Unusable::new(format!(
            "--all: {name} answers with one thing; leave --all out"
        )));
    }
    every_page(&server, asked, out).await
}

/// One item a line, page after page.
async fn every_page(server: &Peer, asked: &Asked, out: &mut Out) -> Result<Done, Unusable> {
    let mut given = asked.given.clone();
    loop {
        let mut answer = ask(server, asked, &given).await?;
        if let Some(items) = answer.get("items").and_then(Value::as_array) {
            for item in items {
                out.line(&item.to_string());
            }
        }
        match answer.get_mut("next").map(Value::take) {
            Some(next @ Value::String(_)) => {
                given.insert("after".to_owned(), next);
            }
            _ => return Ok(Done::Clean),
        }
    }
}

async fn ask(server: &Peer, asked: &Asked, given: &Map<String, Value>) -> Result<Value, Unusable> {
    let name = asked.operation.use_case.name;
    let address = format!("{PREFIX}{name}");
    let answer = match asked.operation.kind {
        Kind::Read => server.get(&with_query(&address, given)?).await,
        Kind::Deed => server.post(&address, given).await,
    };
    match answer.map_err(Unusable::new)? {
        PeerAnswer::Done(value) => Ok(value),
        PeerAnswer::Refused(problem) => Err(refused(name, &problem)),
    }
}

fn with_query(address: &str, given: &Map<String, Value>) -> Result<String, Unusable> {
    let words: Vec<(&str, String)> = given
        .iter()
        .map(|(name, value)| (name.as_str(), plain(value)))
        .collect();
    let query = serde_urlencoded::to_string(words).map_err(Unusable::new)?;
    Ok(format!("{address}?{query}"))
}

/// A value as it stands in a query: a text without its quotes.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The server's own words (RFC 9457), with the field and the place when it names them.
fn refused(name: &str, problem: &Value) -> Unusable {
    let text = |field: &str| problem.get(field).and_then(Value::as_str);
    let title = text("title").unwrap_or("refused without a reason");
    let field = text("field").map(|field| format!(" (--{})", field.replace('_', "-")));
    let detail = text("detail").map(|detail| format!(": {detail}"));
    let reference = text("reference").map(|reference| format!(" [{reference}]"));
    let [field, detail, reference] = [field, detail, reference].map(Option::unwrap_or_default);
    Unusable::new(format!("{name}: {title}{field}{detail}{reference}"))
}

/// The first line of the key's file.
fn key(file: &Path) -> Result<String, Unusable> {
    let text = std::fs::read_to_string(file).map_err(|cause| {
        let file = file.display();
        Unusable::new(format!(
            "{file}: {cause}; make a key on the page My account and keep it in this file"
        ))
    })?;
    let key = text.lines().next().unwrap_or_default().trim();
    if key.is_empty() || !key.chars().all(|letter| letter.is_ascii_graphic()) {
        let file = file.display();
        return Err(Unusable::new(format!(
            "{file}: its first line is no key; make one on the page My account"
        )));
    }
    Ok(key.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_is_written_so_that_nothing_ends_it_early() {
        let given = json!({"rule": "a&b=c#d", "limit": 5, "state": "open"});
        let given = given.as_object().unwrap();
        let address = with_query("/api/v1/list_findings", given).unwrap();
        let (_, query) = address.split_once('?').unwrap();
        let mut back: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        back.sort();
        let wanted = [("limit", "5"), ("rule", "a&b=c#d"), ("state", "open")];
        let wanted: Vec<_> = wanted.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        assert_eq!(back, wanted);
    }

    #[test]
    fn a_refusal_is_one_line_with_its_field() {
        let problem = json!({"title": "Enter a title.", "field": "title", "reference": "r-1"});
        let line = refused("accept_finding", &problem).to_string();
        assert_eq!(line, "accept_finding: Enter a title. (--title) [r-1]");
    }
}

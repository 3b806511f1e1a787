//! `townwatch account service-key`: a key for a program that looks people up in our own directory.

use std::collections::BTreeMap;

use application::Office;
use application::own_directory::NewServiceKey;
use application::port::Ids as _;
use identity::token::Secret;
use serde_json::json;

use super::ServiceKey;
use crate::config;
use crate::control::{self, Answer, Request, ServiceKeyAsked};
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

pub(super) async fn run(
    arguments: &ServiceKey,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let file = arguments.config.as_deref();
    let config = config::load_for(file, arguments.data.as_deref(), environment)?;
    let request = Request::GiveServiceKey(ServiceKeyAsked {
        name: arguments.name.clone(),
        unit: arguments.unit.clone(),
        days: arguments.days,
    });
    let (name, key, until) = match control::through(&config, request).await? {
        Answer::ServiceKey { name, key, until } => (name, key, until),
        other => return Err(crate::keeping::unasked(other)),
    };
    let base = config.directory_server.as_ref();
    let base = base.map_or("BASE", |own| own.base.as_str());
    let dn = format!("cn={name},ou=services,{base}");
    if arguments.json {
        let told = json!({"name": name, "dn": dn, "key": key, "until": until});
        out.line(&told.to_string());
    } else {
        out.line(&format!("bind as {dn} until {until}"));
        out.line(&format!("key {key} (shown once)"));
    }
    Ok(Done::Clean)
}

/// Makes the key in the process that may write.
pub(crate) async fn carry_out(office: &Office, asked: &ServiceKeyAsked) -> Result<Answer, String> {
    let told = |problem: application::Problem| problem.to_string();
    let unit = office.unit_named(asked.unit.as_deref()).await;
    let unit = unit.map_err(told)?.ok_or_else(|| {
        format!(
            "--unit: no unit {:?}; set the office up first (townwatch init), then name one of its units",
            asked.unit.as_deref().unwrap_or("")
        )
    })?;
    let secret = Secret::key(MachineIds.secret());
    let new = NewServiceKey {
        name: asked.name.clone(),
        unit: unit.id,
        days: asked.days,
    };
    let given = office.give_service_key(&new, secret.digest().bytes()).await;
    let given = given.map_err(|problem| match problem {
        application::Problem::Refused(application::Refusal::Invalid { why, .. }) => match why {
            "invalid-name-taken" => format!(
                "{:?} has a key already; take it back at the console (/directory), or choose another name",
                asked.name
            ),
            "invalid-service-days" => "--days: from 1 to 1098".to_owned(),
            _ => "give a name of letters, digits, hyphen, dot and underscore, at most 64".to_owned(),
        },
        other => told(other),
    })?;
    Ok(Answer::ServiceKey {
        name: given.name,
        key: secret.shown_once().to_owned(),
        until: given.until.to_string(),
    })
}

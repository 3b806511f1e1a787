//! The one place that carries requests of the command line out.

use std::sync::Arc;

use application::Office;
use application::deed::{Passes, SentBy, Source};
use application::log_search::LogQuery;
use application::port::Ids as _;
use application::senders::Senders;
use application::source_keys::KeyedSource;
use domain::id::SourceId;
use domain::network::Network;
use domain::people::Unit;
use identity::token::Secret;

use super::{Answer, Desk, Look, NewSource, Request, evidence_asked, hunt_asked};
use crate::machine::MachineIds;

/// Carries a request out over an office that this process may write.
pub(super) async fn carry_out(desk: &Desk, request: Request) -> Answer {
    let office = &desk.office;
    let done = match request {
        Request::AddSource(new) => add_source(office, &new).await,
        Request::GiveSourceKey(new) => give_key(office, &new).await,
        Request::NoteSearch(look) => note_search(office, look).await,
        Request::WouldGo => evidence_asked::would_go(office).await,
        Request::RemoveDue { word } => evidence_asked::remove_due(office, word).await,
        Request::AddHold(new) => evidence_asked::add_hold(office, new).await,
        Request::ReleaseHold { hold, reason } => {
            evidence_asked::release_hold(office, hold, &reason).await
        }
        Request::ListHolds => evidence_asked::list_holds(office).await,
        Request::ExportEvidence(wanted) => {
            let made = crate::evidence_export::export(desk, &wanted).await;
            made.map(Answer::Exported)
        }
        Request::Witness(request) => crate::witness::carry_out(desk, request).await,
        Request::NoteQuery(asked) => {
            let noted = office.note_whole_query(&asked.sql, &asked.purpose, asked.rows);
            noted.await.map(|()| Answer::Noted).map_err(told)
        }
        Request::Sweep { directory } => crate::account::propose(office, &directory).await,
        Request::Sheets(asked) => crate::registers::carry_out(desk, asked).await,
        Request::ImportAccounts(asked) => crate::account::import_accounts(desk, &asked).await,
        Request::AuditPack(asked) => crate::audit_pack::carry_out(desk, &asked).await,
        Request::GiveServiceKey(asked) => crate::account::give_service_key(office, &asked).await,
        Request::AddClient(new) => crate::account::add_client(office, &new).await,
        Request::ListClients => crate::account::list_clients(office).await,
        Request::ReloadRules => crate::reload::reload(desk).await,
        Request::OrderHunt(asked) => hunt_asked::order(office, asked).await,
        Request::ViewHunt { hunt } => hunt_asked::view(office, hunt).await,
        Request::NoteCounted {
            purpose,
            rules,
            found,
            known,
        } => {
            let noted = office.note_counted(&purpose, &rules, (found, known));
            noted.await.map(|()| Answer::Noted).map_err(told)
        }
    };
    done.unwrap_or_else(|why| Answer::Refused { why })
}

async fn add_source(office: &Arc<Office>, new: &NewSource) -> Result<Answer, String> {
    let sender = sent_by(new)?;
    let unit = placed(office, new).await?;
    let source = Source {
        // Its identity is given when it is entered.
        id: SourceId::new(MachineIds.uuid()),
        unit: unit.id,
        name: new.name.trim().to_owned(),
        format: new.format.clone(),
        time_zone: new.time_zone.clone().unwrap_or(unit.time_zone),
        sender,
        retired: None,
    };
    let key = Secret::key(MachineIds.secret());
    let senders = Senders::new(Arc::clone(office));
    let entered = senders.enter_known(source, key.digest().bytes()).await;
    Ok(shown(&entered.map_err(told)?, &key))
}

async fn give_key(office: &Arc<Office>, new: &NewSource) -> Result<Answer, String> {
    let unit = placed(office, new).await?;
    let keyed = KeyedSource {
        unit: unit.id,
        name: new.name.clone(),
        format: new.format.clone(),
        time_zone: new.time_zone.clone().unwrap_or(unit.time_zone),
    };
    let key = Secret::key(MachineIds.secret());
    let given = office.give_source_key(&keyed, key.digest().bytes()).await;
    Ok(shown(&given.map_err(told)?, &key))
}

async fn note_search(office: &Arc<Office>, look: Look) -> Result<Answer, String> {
    let wanted = LogQuery {
        text: look.text,
        from: look.from,
        to: look.to,
        late: true,
        purpose: look.purpose,
        before: None,
        limit: 0,
    };
    let noted = office
        .note_whole_look(look.looked.into(), &wanted, look.rows)
        .await;
    noted.map(|()| Answer::Noted).map_err(told)
}

fn shown(source: &Source, key: &Secret) -> Answer {
    Answer::Source {
        id: source.id.to_string(),
        name: source.name.clone(),
        api_key: key.shown_once().to_owned(),
    }
}

fn told(problem: impl std::fmt::Display) -> String {
    problem.to_string()
}

/// The unit that is named, once everything else that was said of the source can be used.
async fn placed(office: &Office, new: &NewSource) -> Result<Unit, String> {
    if new.name.trim().is_empty() {
        return Err("--name: give the source a name".to_owned());
    }
    formats::Format::parse(&new.format).map_err(|cause| format!("--format: {cause}"))?;
    let zone = new.time_zone.as_deref().unwrap_or("UTC");
    if jiff::tz::TimeZone::get(zone).is_err() {
        return Err(format!(
            "--time-zone: {zone:?} is not a time zone; write one as Asia/Taipei"
        ));
    }
    let mut units = office.units().await.map_err(told)?.into_iter();
    let unit = match &new.unit {
        Some(wanted) => units.find(|unit| unit.name == *wanted),
        None => units.find(|unit| unit.parent.is_none()),
    };
    unit.ok_or_else(|| {
        format!(
            "--unit: no unit {:?}; set the office up first (townwatch init), then name one of its units",
            new.unit.as_deref().unwrap_or("")
        )
    })
}

/// What was said about the sender, checked.
fn sent_by(new: &NewSource) -> Result<SentBy, String> {
    let address = new.address.as_deref().map(Network::parse).transpose();
    let address = address.map_err(|why| format!("--address: {why}"))?;
    let certificate = new.certificate.as_ref();
    if new.relay && address.is_none() && certificate.is_none() {
        return Err("--relay: say how the relay is known, with --address or --certificate".into());
    }
    Ok(SentBy {
        door: None,
        address,
        certificate: certificate.map(|name| name.trim().to_lowercase()),
        passes: if new.relay {
            Passes::Relay
        } else {
            Passes::Own
        },
    })
}

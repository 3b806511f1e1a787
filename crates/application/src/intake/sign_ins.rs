//! Sign-ins with accounts of the office, counted as records are read.
//!
//! What is read goes into a batch, and the batch with the place it reaches to goes to the records in one
//! transaction. A record before that place is counted already and is passed over, so that reading the log
//! again after a start counts nothing twice. Nothing is kept of names that no account bears: whoever
//! tries a million names fills nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use domain::event::{Event, Value, known};
use domain::id::{EventId, ForwardId, PersonId, SignInId, UnitId};
use domain::network::Network;
use domain::people::UnitTree;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use places::Places;
use serde::Deserialize;

use super::known::{Known, KnownAccounts};
use super::{Intake, Reader};
use crate::findings::day_in;
use crate::office::{Office, zone};
use crate::people::sign_in_name;
use crate::port::{KeptRecord, RawRecord, Trust};
use crate::problem::Problem;
use crate::sign_ins::{Batch, CLEAR, FETCHES, Forward, OLD_SERVER, SignIn, kept};
use crate::use_case::{BIND_DIRECTORY, ENTER_APPLICATION, SIGN_IN, SIGN_IN_BY_PASSKEY};

/// So many accounts are read at once.
const ACCOUNTS_AT_ONCE: u32 = 500;
/// While the log is read again, so many rows are written at once.
const ROWS_AT_ONCE: usize = 2_000;

/// What the unit of a source says of its mail.
#[derive(Clone, Copy)]
struct Normal<'l> {
    domains: &'l [String],
    old_mail_servers: Option<&'l BTreeSet<String>>,
}

/// Counts sign-ins.
#[derive(Default)]
pub(super) struct Counting {
    accounts: KnownAccounts,
    /// The zone of each unit, and from the top down to it.
    units: BTreeMap<UnitId, (TimeZone, Vec<UnitId>)>,
    /// The last record on record.
    mark: Option<EventId>,
    rows: BTreeMap<SignInId, SignIn>,
    forwards: BTreeMap<ForwardId, Forward>,
    upto: Option<EventId>,
    /// Under way: the same again until it is written, because it may be written already.
    writing: Option<Batch>,
    /// The log is read again: rows may wait for more of the same.
    pub(super) replaying: bool,
}

impl Counting {
    /// The last record that is on record; none before the first, and while rows wait.
    pub(super) fn stands(&self) -> Result<Option<(u32, u64)>, Waiting> {
        if self.writing.is_some() || self.waiting() > 0 {
            return Err(Waiting);
        }
        Ok(self.mark.map(|mark| (mark.epoch, mark.index)))
    }

    /// Whether what is on record reaches at least to a place.
    pub(super) fn reaches(&self, place: Option<(u32, u64)>) -> bool {
        place.is_none_or(|(epoch, index)| self.mark >= Some(EventId { epoch, index }))
    }

    /// Rows that are not on their way yet.
    fn waiting(&self) -> usize {
        self.rows.len().saturating_add(self.forwards.len())
    }

    /// Whether a record is counted for the first time; from then on it is.
    fn is_next(&mut self, id: EventId) -> bool {
        if self.mark >= Some(id) || self.writing.as_ref().is_some_and(|one| one.upto >= id) {
            return false;
        }
        self.upto = self.upto.max(Some(id));
        true
    }

    fn add(&mut self, id: EventId, row: SignIn) {
        if !self.is_next(id) {
            return;
        }
        match self.rows.entry(row.id()) {
            std::collections::btree_map::Entry::Occupied(mut there) => there.get_mut().add(&row),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(row);
            }
        }
    }

    fn add_forward(&mut self, id: EventId, row: Forward) {
        if !self.is_next(id) {
            return;
        }
        match self.forwards.entry(row.id()) {
            std::collections::btree_map::Entry::Occupied(mut there) => there.get_mut().add(&row),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(row);
            }
        }
    }

    /// Whose account a line is about, where the source may know it: its own unit's, or that of a unit
    /// below. What a name means at a unit beside is another matter.
    fn whose(&self, name: &str, record: &RawRecord) -> Option<Known> {
        let name = name.rsplit('\\').next().unwrap_or_default();
        let known = self.accounts.named(&sign_in_name(name))?;
        let (_, path) = self.units.get(&known.unit)?;
        path.contains(&record.unit).then_some(known)
    }

    /// A row of one sign-in; an event does not happen after its line arrived.
    fn row(&self, known: Known, kept: &KeptRecord, at: Timestamp) -> Option<SignIn> {
        let KeptRecord { id, record } = kept;
        let at = at.min(record.received);
        let at = Timestamp::from_microsecond(at.as_microsecond()).ok()?;
        let (zone, _) = self.units.get(&known.unit)?;
        Some(SignIn {
            account: known.account,
            day: at.to_zoned(zone.clone()).date(),
            source: record.source,
            way: String::new(),
            address: String::new(),
            network: String::new(),
            country: String::new(),
            client: String::new(),
            succeeded: true,
            weak: record.trust == Trust::None,
            first: at,
            last: at,
            count: 1,
            proofs: (*id, *id),
            disowned: None,
        })
    }

    /// What a service said.
    fn see(&mut self, record: &KeptRecord, event: &Event<'_>, known: Normal<'_>) {
        if event.text_of(known::EVENT_ACTION) == Some("mail-forwarded") {
            if let Some(row) = self.read_forward(record, event, known.domains) {
                self.add_forward(record.id, row);
            }
            return;
        }
        let read = self.read(record, event, known);
        if let Some(row) = read {
            self.add(record.id, row);
        }
    }

    fn read(&self, record: &KeptRecord, event: &Event<'_>, normal: Normal<'_>) -> Option<SignIn> {
        if event.log_source.category != Some("authentication") {
            return None;
        }
        // Lines beside the one of the service would count the same attempt twice.
        if event
            .text_of(known::EVENT_TYPE)
            .is_some_and(|kind| kind != "start")
        {
            return None;
        }
        let succeeded = match event.text_of(known::EVENT_OUTCOME)? {
            "success" => true,
            "failure" => false,
            _ => return None,
        };
        let text = |field| event.text_of(field).map(kept).unwrap_or_default();
        if of_strangers(event, normal.domains) {
            return None;
        }
        let whose = self.whose(event.text_of(known::USER_NAME)?, &record.record)?;
        let row = self.row(whose, record, event.time.at)?;
        let address = text(known::SOURCE_IP);
        let count = match event.get(known::EVENT_COUNT) {
            Some(Value::Integer(count)) => u64::try_from(*count).unwrap_or(1),
            _ => 1,
        };
        Some(SignIn {
            way: way(event, normal.old_mail_servers),
            network: if address.is_empty() {
                String::new()
            } else {
                text(known::SOURCE_NETWORK)
            },
            address: if address.is_empty() {
                text(known::SOURCE_DOMAIN)
            } else {
                address
            },
            country: text(known::SOURCE_COUNTRY),
            client: text(known::USER_AGENT),
            succeeded,
            count: count.max(1),
            ..row
        })
    }

    /// Mail of an account that went on: a filter, an alias or a `.forward` file did it.
    fn read_forward(
        &self,
        record: &KeptRecord,
        event: &Event<'_>,
        domains: &[String],
    ) -> Option<Forward> {
        if of_strangers(event, domains) {
            return None;
        }
        let whose = self.whose(event.text_of(known::USER_NAME)?, &record.record)?;
        let target = Forward::address(event.text_of(known::MAIL_TO)?);
        let row = self.row(whose, record, event.time.at)?;
        Some(Forward {
            account: row.account,
            source: row.source,
            target,
            weak: row.weak,
            first: row.first,
            last: row.last,
            count: row.count,
            proofs: row.proofs,
            disowned: None,
        })
    }

    /// What the console itself wrote into its journal.
    pub(super) fn see_own(&mut self, record: &KeptRecord, places: &Places) {
        let read = self.read_own(record, places);
        if let Some(row) = read {
            self.add(record.id, row);
        }
    }

    fn read_own(&self, record: &KeptRecord, places: &Places) -> Option<SignIn> {
        let line: Journalled = serde_json::from_slice(&record.record.raw).ok()?;
        let way = match line.deed.as_str() {
            deed if deed == SIGN_IN.name || deed == SIGN_IN_BY_PASSKEY.name => "console",
            deed if deed == BIND_DIRECTORY.name => "ldap",
            deed if deed == ENTER_APPLICATION.name => "application",
            _ => return None,
        };
        let known = self.accounts.of(line.person)?;
        let row = self.row(known, record, record.record.received)?;
        let network = Network::parse(&line.facts.network).ok();
        let base: Option<IpAddr> = network.map(|network| network.first());
        let country = base.and_then(|base| places.country(base));
        Some(SignIn {
            way: way.to_owned(),
            network: base.map_or_else(String::new, |base| Network::around(base).to_string()),
            address: kept(&line.facts.network),
            country: country.map_or_else(String::new, |country| country.code().to_owned()),
            client: kept(&line.facts.client()),
            ..row
        })
    }
}

/// Whether a name has a mail domain that is none of the office's, where those are known. A Windows domain has no dot.
fn of_strangers(event: &Event<'_>, own: &[String]) -> bool {
    let domain = event.text_of(known::USER_DOMAIN).map(kept);
    let domain = domain.unwrap_or_default().to_lowercase();
    domain.contains('.') && !own.is_empty() && !own.contains(&domain)
}

/// Rows wait to be written.
pub(super) struct Waiting;

/// A line of the journal, as it stands in the log.
#[derive(Deserialize)]
struct Journalled {
    deed: String,
    person: PersonId,
    #[serde(default)]
    facts: CameFrom,
}

/// From where somebody came to the console.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CameFrom {
    network: String,
    browser: String,
    /// Which application, where they went on to one.
    application: String,
}

impl CameFrom {
    /// The application with the browser, as far as both are known.
    fn client(&self) -> String {
        let known = [&*self.application, &*self.browser];
        let known = known.into_iter().filter(|part| !part.is_empty());
        known.collect::<Vec<_>>().join(" · ")
    }
}

/// By which way: what the service speaks, or what its format calls signing in.
fn way(event: &Event<'_>, old_servers: Option<&BTreeSet<String>>) -> String {
    let spoken = event.text_of(known::NETWORK_PROTOCOL);
    let called = event.text_of(known::EVENT_ACTION);
    let called = called.and_then(|action| action.strip_suffix("-login"));
    let way = match (event.dataset, spoken.or(called)) {
        ("windows_eventlog", _) => "windows",
        (_, Some(way)) => way,
        (dataset, None) => dataset,
    };
    let way = kept(&way.to_lowercase());
    if !FETCHES.contains(&&*way) {
        return way;
    }
    // What stops one day is a way of its own.
    if event.get(known::TLS_ESTABLISHED) == Some(&Value::Boolean(false)) {
        return way + CLEAR;
    }
    let servers = [known::DESTINATION_IP, known::HOST_NAME].map(|field| event.text_of(field));
    let mut servers = servers.into_iter().flatten().map(str::to_lowercase);
    if old_servers.is_some_and(|old| servers.any(|server| old.contains(&server))) {
        return way + OLD_SERVER;
    }
    way
}

impl Intake {
    /// Which accounts there are now, and where units stand.
    pub(super) async fn learn_accounts(&mut self) -> Result<(), Problem> {
        let records = &self.office.parts.records;
        let units = records.units().await?;
        let top = units.first().map(|unit| unit.time_zone.as_str());
        let today = day_in(self.office.now(), top.unwrap_or("UTC"));
        let tree = UnitTree::on(units, &records.placings().await?, today);
        let homes = tree
            .units()
            .map(|unit| (unit.id, (zone(&unit.time_zone), tree.path(unit.id))));
        self.counting.units = homes.collect();
        let mut known = KnownAccounts::default();
        let mut after = None;
        // A few at once: thirty thousand rows beside one another would be thirty megabytes.
        loop {
            let accounts = records.counted_accounts(after, ACCOUNTS_AT_ONCE).await?;
            let Some(last) = accounts.last() else {
                break;
            };
            after = Some(last.id);
            for one in accounts {
                let (account, unit) = (one.id, one.unit);
                known.push(one.name, one.person, Known { account, unit });
            }
        }
        self.counting.accounts = known.ready();
        Ok(())
    }

    /// What is on record; nothing where it was counted from another log.
    pub(super) async fn learn_sign_ins(&mut self) -> Result<(), Problem> {
        self.learn_accounts().await?;
        let records = Arc::clone(&self.office.parts.records);
        let end = self.log().end();
        let mark = records.sign_in_mark().await?;
        let of_this_log = mark.is_none_or(|mark| mark.epoch == end.epoch && mark < end);
        if of_this_log {
            self.counting.mark = mark;
        } else {
            records.forget_all_sign_ins().await?;
        }
        Ok(())
    }

    /// Counts a record that was read.
    pub(super) fn count_sign_in(&mut self, record: &KeptRecord, event: &Event<'_>, own: bool) {
        if own {
            self.counting.see_own(record, &self.places);
        } else {
            let unit = record.record.unit;
            let premises = self.premises.get(&unit);
            let known = Normal {
                domains: premises.map_or(&[][..], |premises| &premises.own_domains),
                old_mail_servers: self.old_mail_servers.get(&unit),
            };
            self.counting.see(record, event, known);
        }
    }

    /// Writes down what was counted.
    pub(super) async fn write_sign_ins(&mut self) -> Result<(), Problem> {
        let counting = &mut self.counting;
        if counting.replaying && counting.waiting() < ROWS_AT_ONCE {
            return Ok(());
        }
        loop {
            if self.counting.writing.is_none() {
                let Some(upto) = self.counting.upto.take() else {
                    return Ok(());
                };
                let rows = std::mem::take(&mut self.counting.rows);
                let forwards = std::mem::take(&mut self.counting.forwards);
                self.counting.writing = Some(Batch {
                    rows: rows.into_values().collect(),
                    forwards: forwards.into_values().collect(),
                    after: self.counting.mark,
                    upto,
                });
            }
            let Some(batch) = &self.counting.writing else {
                return Ok(());
            };
            self.office.parts.records.count_sign_ins(batch).await?;
            self.counting.mark = Some(batch.upto);
            self.counting.writing = None;
        }
    }
}

impl Reader {
    /// Whether it reads our own journal.
    pub(super) fn is_journal(&self) -> bool {
        self.name == super::JOURNAL
    }
}

impl Office {
    /// From where somebody came to the console, for the journal.
    pub(crate) fn came_from(network: &str, browser: &str) -> String {
        if network.is_empty() && browser.is_empty() {
            return "{}".to_owned();
        }
        serde_json::json!({"network": kept(network), "browser": kept(browser)}).to_string()
    }
}

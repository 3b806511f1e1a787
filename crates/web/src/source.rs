//! One source: how it lives, how its sender is set up, and what can be changed of it.

use application::ledger::Trouble;
use application::pulse::{Clock, Stretch, Via};
use application::sources::{SourceForm, SourceView, format_names};
use application::use_case::{
    CHANGE_SOURCE, ENTER_SOURCE, GIVE_SOURCE_KEY, RESTORE_SOURCE, RETIRE_SOURCE,
};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use domain::id::SourceId;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use texts::visible;

use crate::account::KEY_PREFIX;
use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::page::Page;
use crate::senders::{Listener, Senders, host_and_port, prepared};
use crate::session::{Shared, SignedInPerson, digest, token_text};
use crate::settings::Console;
use crate::units::unit_choices;

/// What stands in copied configuration where the key is not known any more.
const NO_KEY: &str = "KEY";

/// A stretch of time with its bar.
struct Bar {
    iso: String,
    words: String,
    lines: u64,
    count: String,
}

/// Bars of the same length of time.
struct Bars {
    label: String,
    test: &'static str,
    open: bool,
    each: Vec<Bar>,
    /// The most lines of one of them.
    most: u64,
    summary: String,
}

/// How often something was in the way.
struct TroubleRow {
    words: String,
    count: String,
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    page: Page,
    id: SourceId,
    name: String,
    unit: String,
    format: String,
    time_zone: String,
    /// How its sender is known, in words.
    known_by: String,
    retired: Option<Timestamp>,
    newest: Option<Timestamp>,
    guarantee: String,
    /// The last hour, then the last day.
    rates: Vec<Bars>,
    clock: &'static str,
    clock_words: String,
    records: String,
    unknown: String,
    unread: String,
    again: String,
    troubles: Vec<TroubleRow>,
    senders: Senders,
    /// A key that was just made; shown this once.
    key: String,
    /// Forms that the reader may send.
    forms: Vec<&'static str>,
    /// Whether forms that open something ask for a proof first.
    stale: bool,
    back: String,
    units: Vec<Choice>,
    formats: Vec<Choice>,
    typed: Typed,
}

impl SourcePage {
    fn may(&self, form: &str) -> bool {
        self.forms.contains(&form)
    }
}

#[derive(Template)]
#[template(path = "source_new.html")]
struct NewPage {
    page: Page,
    units: Vec<Choice>,
    formats: Vec<Choice>,
    stale: bool,
    back: String,
    typed: Typed,
}

/// What is typed into a form about a source.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    seen: String,
    unit: String,
    name: String,
    format: String,
    time_zone: String,
    network: String,
}

impl Typed {
    fn form(&self) -> SourceForm {
        SourceForm {
            name: self.name.clone(),
            format: self.format.clone(),
            time_zone: self.time_zone.clone(),
            network: self.network.clone(),
        }
    }
}

/// `GET /sources/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    if !person.actor().may(&ENTER_SOURCE) {
        return Err(Turned::NotFound);
    }
    let typed = Typed {
        format: "auto".to_owned(),
        ..Typed::default()
    };
    shown(&empty(person, typed))
}

/// `POST /sources`: the answer is the page of the new source, with the key of its sender, which is shown
/// only once.
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Reply {
    // Who may not is not told what is missing.
    person.actor().permit(&ENTER_SOURCE)?;
    let key = new_key(&console);
    let done = async {
        let missing = Refusal::Missing { field: "unit" };
        let unit = typed.unit.parse().map_err(|_| missing)?;
        let office = &console.office;
        office
            .enter_source(person.actor(), unit, &typed.form(), digest(&key))
            .await
    };
    match done.await {
        Ok(id) => shown(&filled(&console, person, &headers, (id, key), None).await?),
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("new", &refusal);
            shown_as(refused_status(&refusal), &empty(person, typed))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `GET /sources/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Reply {
    let at = (identity(&id)?, String::new());
    shown(&filled(&console, person, &headers, at, None).await?)
}

/// `POST /sources/{id}/key`: the answer is the page with the key, which is shown only once.
pub(crate) async fn renew_key(
    State(console): Shared,
    person: SignedInPerson,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let key = new_key(&console);
    let office = &console.office;
    office
        .renew_source_key(person.actor(), id, digest(&key))
        .await?;
    shown(&filled(&console, person, &headers, (id, key), None).await?)
}

/// `POST /sources/{id}/details`
pub(crate) async fn change(
    State(console): Shared,
    mut person: SignedInPerson,
    headers: HeaderMap,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: SourceId = identity(&id)?;
    let unit = identity(&typed.unit)?;
    let office = &console.office;
    let seen = (typed.seen.as_str(), unit);
    let done = office
        .change_source(person.actor(), id, seen, &typed.form())
        .await;
    match done {
        Ok(()) => see_other(&format!("/sources/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("details", &refusal);
            let at = (id, String::new());
            let page = filled(&console, person, &headers, at, Some(typed)).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /sources/{id}/retire`
pub(crate) async fn retire(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: SourceId = identity(&id)?;
    console.office.retire_source(person.actor(), id).await?;
    see_other(&format!("/sources/{id}"))
}

/// `POST /sources/{id}/restore`
pub(crate) async fn restore(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: SourceId = identity(&id)?;
    console.office.restore_source(person.actor(), id).await?;
    see_other(&format!("/sources/{id}"))
}

pub(crate) fn new_key(console: &Console) -> String {
    let random = console.settings.ids.secret();
    match console.settings.collecting.key_of {
        Some(key_of) => key_of(random),
        None => format!("{KEY_PREFIX}{}", token_text(random)),
    }
}

fn empty(person: SignedInPerson, typed: Typed) -> NewPage {
    let actor = person.actor();
    NewPage {
        units: unit_choices(actor, &ENTER_SOURCE, &typed.unit),
        formats: format_choices(&typed.format),
        stale: !actor.has_proved(),
        back: "/sources/new".to_owned(),
        typed,
        page: person.page,
    }
}

fn format_choices(current: &str) -> Vec<Choice> {
    let named = |name: &str| Choice {
        value: name.to_owned(),
        label: name.to_owned(),
        chosen: name == current,
    };
    let mut choices: Vec<_> = format_names().into_iter().map(named).collect();
    // A table that a file describes stays as it is.
    if !choices.iter().any(|choice| choice.chosen) && !current.is_empty() {
        choices.insert(
            0,
            Choice {
                value: String::new(),
                label: first_line(current),
                chosen: true,
            },
        );
    }
    choices
}

fn first_line(format: &str) -> String {
    visible(format.lines().next().unwrap_or_default())
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    headers: &HeaderMap,
    (id, key): (SourceId, String),
    typed: Option<Typed>,
) -> Result<SourcePage, Turned> {
    let actor = person.actor();
    let view = console.office.view_source(actor, id).await?;
    let (source, pulse, page) = (&view.source, &view.pulse, &person.page);
    let may = |use_case| view.foreign && actor.may_in(use_case, source.unit);
    let in_use = source.retired.is_none();
    let forms = [
        ("key", may(&GIVE_SOURCE_KEY) && in_use),
        ("details", may(&CHANGE_SOURCE)),
        ("retire", may(&RETIRE_SOURCE) && in_use),
        ("restore", may(&RESTORE_SOURCE) && !in_use),
    ];
    let typed = typed.unwrap_or_else(|| written(&view));
    let skew = pulse.skew();
    let in_copies = if key.is_empty() { NO_KEY } else { &key };
    let unit = actor.tree().unit(source.unit);
    Ok(SourcePage {
        id,
        name: visible(&source.name),
        unit: unit.map_or_else(String::new, |unit| visible(&unit.name)),
        format: first_line(&source.format),
        time_zone: source.time_zone.clone(),
        known_by: known_by(page, &view),
        retired: source.retired,
        newest: pulse.tally.newest,
        guarantee: pulse.via.map_or_else(String::new, |via: Via| {
            page.named("source-guarantee-", via.name())
        }),
        rates: vec![
            hour_bars(page, &pulse.hour(page.now)),
            day_bars(page, &pulse.day(page.now)),
        ],
        clock: skew.map_or("", |skew| Clock::judge(skew).name()),
        clock_words: clock_words(page, skew),
        records: page.count(pulse.tally.records),
        unknown: page.count(pulse.tally.unknown),
        unread: page.count(pulse.tally.unread),
        again: page.count(pulse.tally.again),
        troubles: trouble_rows(page, &view),
        senders: if is_sent(&view, &key) {
            for_copying(console, headers, in_copies)
        } else {
            Senders::default()
        },
        key,
        forms: forms
            .into_iter()
            .filter_map(|(form, may)| may.then_some(form))
            .collect(),
        stale: !actor.has_proved(),
        back: format!("/sources/{id}"),
        units: unit_choices(actor, &CHANGE_SOURCE, &typed.unit),
        formats: format_choices(&typed.format),
        typed,
        page: person.page,
    })
}

/// The source as its form shows it.
fn written(view: &SourceView) -> Typed {
    let source = &view.source;
    let address = source.sender.address.map(|address| address.to_string());
    Typed {
        seen: source.state(),
        unit: source.unit.to_string(),
        name: source.name.clone(),
        format: source.format.clone(),
        time_zone: source.time_zone.clone(),
        network: address.unwrap_or_default(),
    }
}

/// Whether somebody sends it: a file of this machine needs no configuration elsewhere, unless its source
/// just got a key.
fn is_sent(view: &SourceView, key: &str) -> bool {
    let file = view.pulse.via == Some(Via::File);
    view.foreign && view.source.retired.is_none() && (!file || !key.is_empty())
}

fn known_by(page: &Page, view: &SourceView) -> String {
    if !view.foreign {
        return page.named("source-guarantee-", Via::Own.name());
    }
    let sender = &view.source.sender;
    let told = |key, value: &str| page.say(key, &[("value", visible(value).into())]);
    let mut known = Vec::new();
    if let Some(name) = &sender.certificate {
        known.push(told("source-known-certificate", name));
    }
    if let Some(network) = sender.address {
        known.push(told("source-known-network", &network.to_string()));
    }
    if let Some(door) = &sender.door {
        known.push(told("source-known-door", door));
    }
    if known.is_empty() {
        return page.t("source-known-otherwise");
    }
    known.join(&page.t("list-comma"))
}

/// Bars of stretches; the sentence above them tells the sum and the mean by the minute.
fn hour_bars(page: &Page, stretches: &[Stretch]) -> Bars {
    Bars {
        label: page.t("source-rate-hour"),
        test: "source-hour",
        open: true,
        ..bars(page, stretches, ("source-hour-summary", 60))
    }
}

fn day_bars(page: &Page, stretches: &[Stretch]) -> Bars {
    Bars {
        label: page.t("source-rate-day"),
        test: "source-day",
        open: false,
        ..bars(page, stretches, ("source-day-summary", 24 * 60))
    }
}

fn bars(page: &Page, stretches: &[Stretch], (summary, minutes): (&str, u64)) -> Bars {
    let sum: u64 = stretches.iter().map(|stretch| stretch.lines).sum();
    // Tenths of a line a minute.
    let tenths = sum.saturating_mul(10) / minutes.max(1);
    let rate = format!("{}.{}", page.count(tenths / 10), tenths % 10);
    let bar = |stretch: &Stretch| Bar {
        iso: page.iso(stretch.from),
        words: page.moment(stretch.from),
        lines: stretch.lines,
        count: page.count(stretch.lines),
    };
    let told = page.count(sum);
    Bars {
        label: String::new(),
        test: "",
        open: false,
        each: stretches.iter().map(bar).collect(),
        most: stretches
            .iter()
            .map(|stretch| stretch.lines)
            .max()
            .unwrap_or(0)
            .max(1),
        summary: page.say(
            summary,
            &[
                ("lines", told.as_str().into()),
                ("rate", rate.as_str().into()),
            ],
        ),
    }
}

fn clock_words(page: &Page, skew: Option<SignedDuration>) -> String {
    let Some(skew) = skew else {
        return page.t("source-clock-none");
    };
    let off = skew.abs();
    let (hours, seconds) = (off.as_hours(), off.as_secs() % 3_600);
    let off = format!(
        "{hours}:{:02}:{:02}.{:03}",
        seconds / 60,
        seconds % 60,
        off.subsec_millis()
    );
    let side = if skew.is_negative() {
        "source-clock-ahead"
    } else {
        "source-clock-behind"
    };
    let how = page.say(side, &[("off", off.as_str().into())]);
    let judged = page.named("source-clock-", Clock::judge(skew).name());
    format!("{how} {judged}")
}

fn trouble_rows(page: &Page, view: &SourceView) -> Vec<TroubleRow> {
    let met = Trouble::ALL.into_iter().filter_map(|trouble| {
        let times = view.troubles.get(&trouble)?;
        Some(TroubleRow {
            words: page.named("trouble-", trouble.name()),
            count: page.count(*times),
        })
    });
    met.collect()
}

/// The host by which the reader reaches this machine.
pub(crate) fn reached_by(headers: &HeaderMap) -> &str {
    let header = headers.get(HOST).and_then(|host| host.to_str().ok());
    header
        .and_then(host_and_port)
        .map_or("localhost", |(host, _)| host)
}

/// Configuration for senders, with the addresses as the reader reaches this machine.
fn for_copying(console: &Console, headers: &HeaderMap, key: &str) -> Senders {
    let collecting = &console.settings.collecting;
    let header = headers.get(HOST).and_then(|host| host.to_str().ok());
    let (host, port) = header
        .and_then(host_and_port)
        .unwrap_or(("localhost", None));
    let mut listeners = collecting.listening.clone();
    if collecting.doors.is_some() {
        let tls = console.settings.secure;
        listeners.push(Listener {
            door: "http",
            host: String::new(),
            port: port.unwrap_or(if tls { 443 } else { 80 }),
            tls,
        });
    }
    prepared(&listeners, host, key)
}

//! Looks back through the kept log: the list with what could be looked for, ordering one, one with how far it
//! has come.

mod columns;

use std::collections::BTreeSet;

use application::hunts::{Hunt, HuntQuery, MonthOfDelays, NewHunt, Offered};
use application::use_case::{CANCEL_HUNT, LIST_FINDINGS, LIST_HUNTS, ORDER_HUNT, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use detect::RuleSet;
use domain::id::HuntId;
use domain::language::Language;
use jiff::tz::TimeZone;
use serde::Deserialize;
use texts::{took, visible};

use columns::{COLUMNS, Row, placed, rows};

use crate::answer::{Reply, Turned, asking, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity, local_time};
use crate::list::{Column, List, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 25;
/// Rules that are offered on the page; the rest is counted.
const OFFERED: usize = 20;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Place of the last row of the page before.
    after: String,
}

/// The list of hunts, the last one ordered first.
pub(crate) struct Hunts;

impl List for Hunts {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "hunts";
    const ITEM: &'static str = "hunt";
    const PATH: &'static str = "/hunts";
    const EXPORT: &'static str = "/hunts/export/{format}";
    const TITLE: &'static str = "hunts-title";
    const USE_CASE: &'static UseCase = &LIST_HUNTS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = HuntQuery {
            after: placed(after),
            limit,
        };
        let hunts = console.office.list_hunts(actor, &query).await?;
        rows(console, hunts).await
    }

    fn place(row: &Row) -> String {
        format!("{}_{}", row.hunt.at.as_microsecond(), row.hunt.id)
    }
}

/// What a rule is called in a list, where nothing fills its placeholders.
pub(crate) fn rule_title(rules: &RuleSet, id: &str, language: Language) -> String {
    let Some(rule) = rules.rule(id) else {
        return visible(id);
    };
    let Some(texts) = &rule.texts else {
        return visible(&rule.title);
    };
    let mut parts = texts.title.get(language).split('{');
    let mut title = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        title.push('…');
        title.push_str(part.split_once('}').map_or("", |(_, after)| after));
    }
    visible(&title)
}

/// A rule that could look back.
struct OfferedRule {
    title: String,
    words: String,
    href: String,
}

fn offered(page: &Page, rules: &RuleSet, one: &Offered) -> OfferedRule {
    let at = [("at", page.moment(one.at).into())];
    OfferedRule {
        title: rule_title(rules, &one.rule, page.language),
        words: if one.changed {
            page.say("hunt-offer-changed", &at)
        } else {
            page.say("hunt-offer-came", &at)
        },
        href: asking("/hunts/new", [("rule", &one.rule)]),
    }
}

/// How long noticing took in a month, in words.
fn month(page: &Page, month: &MonthOfDelays) -> (String, String) {
    let name = page.month(month.month.year(), month.month.month());
    let mut told = Vec::new();
    for (key, count, median) in [
        ("hunt-month-live", month.live, month.live_median),
        ("hunt-month-hunted", month.hunted, month.hunted_median),
    ] {
        let Some(median) = median else { continue };
        let median = took(median, page.language);
        let args = [
            ("count", page.count(count).into()),
            ("median", median.into()),
        ];
        told.push(match key {
            "hunt-month-live" => page.say("hunt-month-live", &args),
            _ => page.say("hunt-month-hunted", &args),
        });
    }
    (name, told.join(" "))
}

#[derive(Template)]
#[template(path = "hunts.html")]
struct HuntsPage {
    page: Page,
    table: Table,
    older: String,
    may_order: bool,
    offered: Vec<OfferedRule>,
    /// How many more could look back, in words.
    further: String,
    /// A month and what it tells, the last one first.
    months: Vec<(String, String)>,
}

/// `GET /hunts`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Hunts>(&console, actor, at, ROWS).await?;
    let office = &console.office;
    let all = office.hunts_offered(actor).await?;
    let months = office.delays(actor).await?;
    let rules = office.rules();
    let teller = Teller {
        office,
        actor,
        page,
    };
    let template = HuntsPage {
        table: table::<Hunts>(&teller, &asked, &rows, page.t("hunts-empty")),
        older: older::<Hunts>(&asked, rows.last().filter(|_| more)),
        may_order: actor.may(&ORDER_HUNT),
        further: match all.len().saturating_sub(OFFERED) {
            0 => String::new(),
            more => {
                let more = u64::try_from(more).unwrap_or(u64::MAX);
                page.say("hunts-offered-more", &[("count", page.count(more).into())])
            }
        },
        offered: all
            .iter()
            .take(OFFERED)
            .map(|one| offered(page, &rules, one))
            .collect(),
        months: months.iter().map(|one| month(page, one)).collect(),
        page: person.page,
    };
    shown(&template)
}

/// What the form for a new one says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct New {
    /// Empty for every rule.
    rule: String,
    purpose: String,
    start: String,
    end: String,
    /// `yes`: only count.
    dry: String,
}

#[derive(Template)]
#[template(path = "hunt_new.html")]
struct NewPage {
    page: Page,
    typed: New,
    rules: Vec<Choice>,
    zone_hint: String,
}

impl NewPage {
    fn of(console: &Console, page: Page, typed: New) -> Self {
        let rules = console.office.rules();
        let mut choices: Vec<_> = rules
            .rules()
            .iter()
            .map(|rule| Choice {
                value: rule.id.clone(),
                label: rule_title(&rules, &rule.id, page.language),
                chosen: rule.id == typed.rule,
            })
            .collect();
        choices.sort_by(|one, other| one.label.cmp(&other.label));
        let all = Choice {
            value: String::new(),
            label: page.t("hunt-all-rules"),
            chosen: typed.rule.is_empty(),
        };
        choices.insert(0, all);
        let zone = page.zone.iana_name().unwrap_or("UTC").to_owned();
        Self {
            rules: choices,
            zone_hint: page.say("finding-zone-hint", &[("zone", zone.into())]),
            typed,
            page,
        }
    }
}

/// `GET /hunts/new`
pub(crate) async fn new(
    State(console): Shared,
    person: SignedInPerson,
    Query(mut typed): Query<New>,
) -> Reply {
    if !person.actor().may(&ORDER_HUNT) {
        return Err(Turned::NotFound);
    }
    if !typed.rule.is_empty() && typed.purpose.is_empty() {
        typed.purpose = person.page.t("hunt-purpose-rule");
    }
    shown(&NewPage::of(&console, person.page, typed))
}

fn understood(typed: &New, zone: &TimeZone) -> Result<NewHunt, Refusal> {
    let time = |text: &str, field| match local_time(text, zone, field) {
        Err(Refusal::Missing { .. }) => Ok(None),
        other => other.map(Some),
    };
    let rule = Some(typed.rule.trim().to_owned()).filter(|rule| !rule.is_empty());
    Ok(NewHunt {
        rules: rule.into_iter().collect::<BTreeSet<_>>(),
        from: time(&typed.start, "start")?,
        to: time(&typed.end, "end")?,
        purpose: typed.purpose.clone(),
        dry: typed.dry == "yes",
    })
}

/// `POST /hunts`
pub(crate) async fn order(
    State(console): Shared,
    person: SignedInPerson,
    Filled(typed): Filled<New>,
) -> Reply {
    let ordered = async {
        let new = understood(&typed, &person.page.zone)?;
        console.office.order_hunt(person.actor(), new).await
    };
    match ordered.await {
        Ok(id) => see_other(&format!("/hunts/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let mut page = person.page;
            page.refused("hunt", &refusal);
            let status = refused_status(&refusal);
            shown_as(status, &NewPage::of(&console, page, typed))
        }
        Err(problem) => Err(problem.into()),
    }
}

#[derive(Template)]
#[template(path = "hunt.html")]
struct HuntPage {
    page: Page,
    id: HuntId,
    title: String,
    state: &'static str,
    percent: u64,
    summary: String,
    purpose: String,
    why: String,
    /// Where its findings stand; empty where there are none, or not for this reader.
    findings: String,
    table: Table,
    may_cancel: bool,
    again: String,
    under_way: bool,
}

/// `GET /hunts/{id}`
pub(crate) async fn show_one(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    one(&console, person, identity(&id)?, StatusCode::OK).await
}

async fn one(console: &Console, person: SignedInPerson, id: HuntId, status: StatusCode) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let hunt = console.office.view_hunt(actor, id).await?;
    let listed = rows(console, vec![hunt.clone()]).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let found = hunt.found > 0 && !hunt.dry && actor.may(&LIST_FINDINGS);
    let single = Some(&hunt.rules).filter(|rules| rules.len() == 1);
    let rule = single.and_then(|rules| rules.first()).cloned();
    let template = HuntPage {
        id: hunt.id,
        title: page.say("hunt-title", &[("at", page.moment(hunt.at).into())]),
        state: hunt.state.name(),
        percent: hunt.percent(),
        summary: summary(page, &hunt),
        purpose: visible(&hunt.purpose),
        why: hunt
            .why
            .as_ref()
            .map_or_else(String::new, |why| page.named("hunt-why-", why)),
        findings: if found {
            "/findings?state=all".to_owned()
        } else {
            String::new()
        },
        table: table::<Hunts>(&teller, &Asked::default(), &listed, String::new()),
        may_cancel: !hunt.state.is_over() && actor.may_in(&CANCEL_HUNT, hunt.unit),
        again: if actor.may(&ORDER_HUNT) && hunt.dry && hunt.state.is_over() {
            let words = [
                ("rule", rule.unwrap_or_default()),
                ("purpose", hunt.purpose.clone()),
            ];
            asking("/hunts/new", words)
        } else {
            String::new()
        },
        under_way: !hunt.state.is_over(),
        page: person.page,
    };
    shown_as(status, &template)
}

fn summary(page: &Page, hunt: &Hunt) -> String {
    let args = [
        ("read", page.count(hunt.read).into()),
        ("passed", page.count(hunt.passed()).into()),
        ("found", page.count(hunt.found).into()),
        ("known", page.count(hunt.known).into()),
        ("aside", page.count(hunt.aside).into()),
    ];
    if hunt.dry {
        page.say("hunt-summary-dry", &args)
    } else {
        page.say("hunt-summary", &args)
    }
}

/// `POST /hunts/{id}/cancel`
pub(crate) async fn cancel(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: HuntId = identity(&id)?;
    match console.office.cancel_hunt(person.actor(), id).await {
        Ok(()) => see_other(&format!("/hunts/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("cancel", &refusal);
            one(&console, person, id, refused_status(&refusal)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

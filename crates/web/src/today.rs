//! The first page of the day: what is due and what runs, within the roles one has.

use application::campaigns::OwnAsked;
use application::incidents::IncidentView;
use application::today::Today;
use application::use_case::{LIST_FINDINGS, LIST_INCIDENTS, LIST_SOURCES};
use application::{Actor, Office, Problem};
use askama::Template;
use axum::extract::State;
use domain::deadline::Deadline;
use domain::people::Role;
use domain::review::Review;
use jiff::{SignedDuration, Timestamp};

use crate::answer::{Reply, shown};
use crate::approvals::{self, Approvals};
use crate::findings::{self, Badge, Filter, Findings};
use crate::first_start::{StepRow, step_rows};
use crate::jobs::trouble_line;
use crate::list::{Everything, List, MOST, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::sources::Sources;
use crate::sweeps;
use crate::year;
use texts::visible;

/// Below this a clock is shown as pressing. Ours, not a law's.
const SOON: SignedDuration = SignedDuration::from_mins(30);
/// How many clocks the page shows.
const CLOCKS: usize = 12;

/// A running clock.
struct Clock {
    href: String,
    case: String,
    name: String,
    due: Timestamp,
    due_words: String,
    state: String,
    soon: bool,
    late: bool,
}

#[derive(Template)]
#[template(path = "today.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer for each part of the page, each read once"
)]
struct TodayPage {
    page: Page,
    /// A person without any desk: nothing of findings, only whom to turn to.
    calm: bool,
    /// For them: whether they are to confirm their own sign-ins.
    unconfirmed: bool,
    /// Whether one's own password is to be changed.
    password_due: bool,
    /// What many people are asked, and the reader did not do yet: names with last days.
    campaigns: Vec<(String, String)>,
    /// Access that one looks at: address, name and last day.
    reviews: Vec<(String, String, String)>,
    /// Documents that wait for the reader to issue them: address and title.
    documents: Vec<(String, String)>,
    /// Whether rules noticed something of the reader's own account that nobody said anything to.
    asked: bool,
    /// Whether the reader's own mail is fetched without encryption.
    clear_mail: bool,
    /// Steps of the first start, until they are done.
    steps: Vec<StepRow>,
    /// What does not succeed in the background; empty when all is well.
    trouble: String,
    /// Whether the log takes nothing.
    stuck: bool,
    /// Listeners and other tasks that do not work at present, by name; empty when all do.
    down: String,
    clocks: Option<Vec<Clock>>,
    badges: Vec<Badge>,
    /// Approvals that wait for the reader.
    approvals: Option<Table>,
    /// Accounts that wait for a decision, by step.
    proposals: Vec<Badge>,
    /// Whether the reader writes the day's maintenance record.
    maintains: bool,
    /// What recurs and waits for the reader.
    duties: Option<Table>,
    findings: Option<Table>,
    sources: Option<Table>,
}

/// What of the reader's units does not take lines; what works for the whole office is told to whoever keeps it.
fn down(office: &Office, actor: &Actor, page: &Page) -> String {
    let keeps = actor.roles().contains(&Role::SystemAdmin);
    let down = office.ledger().down();
    let own = down.iter().filter(|one| match one.unit {
        Some(unit) => actor.may_in(&LIST_SOURCES, unit),
        None => keeps,
    });
    let names: Vec<_> = own.map(|one| visible(&one.name)).collect();
    names.join(&page.t("list-comma"))
}

pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let office = &console.office;
    let actor = person.actor();
    let Today {
        incidents,
        findings,
        approvals,
        proposals,
        duties,
        open_findings,
    } = office.today(actor).await?;
    let page = &person.page;
    let teller = Teller {
        office,
        actor,
        page,
    };
    let sources = if actor.may(&LIST_SOURCES) {
        let rows = Sources::fetch(&console, actor, &Everything {}, "", MOST).await?;
        let empty = page.t("sources-empty");
        Some(table::<Sources>(&teller, &Everything {}, &rows, empty))
    } else {
        None
    };
    let findings = findings.map(|findings| {
        let rows: Vec<_> = findings.into_iter().map(findings::Row::open).collect();
        let empty = page.t("findings-empty-open");
        table::<Findings>(&teller, &Filter::default(), &rows, empty)
    });
    let approvals = approvals.filter(|waiting| !waiting.is_empty());
    let approvals = approvals.map(|rows| {
        let asked = approvals::Asked::default();
        table::<Approvals>(&teller, &asked, &rows, String::new())
    });
    let keeps = [Role::SystemAdmin, Role::NetworkAdmin];
    let maintains = keeps.iter().any(|role| actor.roles().contains(role));
    let calm = !actor.may(&LIST_FINDINGS) && !actor.may(&LIST_INCIDENTS);
    let unconfirmed = calm && !office.own_confirmation(actor).await?.1;
    let started = office.unfinished_start(actor).await?;
    let steps = started.map(|started| step_rows(page, &started, None));
    let trouble = office.trouble(actor).await?;
    let trouble = trouble.map(|trouble| trouble_line(page, &trouble));
    let password_due = office.own_password_due(actor).await?.is_some();
    let own = office.list_own_findings(actor).await?;
    let reviews = office.reviews_waiting(actor).await?;
    shown(&TodayPage {
        campaigns: still_asked(office, actor, page).await?,
        reviews: reviews.iter().map(|one| to_look_at(page, one)).collect(),
        documents: crate::documents::waiting(office, actor).await?,
        clear_mail: office.uses_legacy(actor).await?,
        asked: own.iter().any(|asked| asked.answer.is_none()),
        password_due,
        calm,
        maintains,
        unconfirmed,
        trouble: trouble.unwrap_or_default(),
        down: down(office, actor, page),
        stuck: sources.is_some() && console.settings.tallies.is_stuck(),
        steps: steps.unwrap_or_default(),
        clocks: incidents.map(|incidents| clocks(page, &incidents)),
        badges: findings::badges(page, &open_findings),
        approvals,
        duties: year::awaited(&teller, &duties),
        proposals: sweeps::waiting(page, &proposals),
        findings,
        sources,
        page: person.page,
    })
}

/// Access that one looks at, with the last day.
fn to_look_at(page: &Page, one: &Review) -> (String, String, String) {
    let opened = one.opened();
    let href = format!("/account/reviews/lines?review={}&answer=open", opened.id);
    let told = [("until", texts::day(opened.until, page.language).into())];
    let told = page.say("today-reviews", &told);
    (href, visible(&opened.name), told)
}

/// What one is asked and did not do yet.
async fn still_asked(
    office: &Office,
    actor: &Actor,
    page: &Page,
) -> Result<Vec<(String, String)>, Problem> {
    let own = office.own_campaigns(actor).await?;
    let left = own.iter().filter(|one| one.done.is_none());
    Ok(left.map(|one| asked(page, one)).collect())
}

/// What one is asked, with its last day.
fn asked(page: &Page, one: &OwnAsked) -> (String, String) {
    let opened = one.campaign.opened();
    let until = texts::day(opened.until, page.language);
    (visible(&opened.name), until)
}

/// Running clocks of all cases, the nearest first.
fn clocks(page: &Page, incidents: &[IncidentView]) -> Vec<Clock> {
    let mut clocks: Vec<_> = incidents
        .iter()
        .flat_map(|view| {
            view.running_clocks().filter_map(move |(_, clock)| {
                let deadline = &clock.deadline;
                deadline.due.map(|due| (view, deadline, due))
            })
        })
        .collect();
    clocks.sort_by_key(|(_, _, due)| *due);
    clocks
        .into_iter()
        .take(CLOCKS)
        .map(|(view, clock, due)| running(page, view, clock, due))
        .collect()
}

fn running(page: &Page, view: &IncidentView, clock: &Deadline, due: Timestamp) -> Clock {
    let incident = &view.incident;
    let zone = application::zone(&view.time_zone);
    let late = due < page.now;
    let soon = due.duration_since(page.now) < SOON;
    let state = match (late, soon) {
        (true, _) => page.t("clock-state-late"),
        (false, true) => page.t("clock-state-soon"),
        (false, false) => page.t("clock-state-running"),
    };
    let number = [
        ("year", texts::year(incident.year, page.language).into()),
        ("number", incident.number.to_string().into()),
        ("title", visible(&incident.title).into()),
    ];
    Clock {
        href: format!("/incidents/{}", incident.id),
        case: page.say("today-case", &number),
        name: clock.label.get(page.language).to_owned(),
        due,
        due_words: texts::moment(due, &zone, page.style()),
        state,
        soon,
        late,
    }
}

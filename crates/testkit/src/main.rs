//! The server under the browser harness: the demo office at a standing clock, on a free loopback
//! port, with a plan of what to look at.
//!
//! `townwatch-testkit serve --plan-out FILE [--pictures DIR]` writes the plan when it takes
//! requests, and stops with its standard input. `townwatch-testkit packaging DIR` writes manual pages
//! and completions; `townwatch-testkit fixture FILE.tar.gz` packs a data folder of today's form;
//! `townwatch-testkit townwatch …` is the program itself.

use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use application::factor::RelyingParty;
use application::hunts::NewHunt;
use application::normal::Meant;
use application::people::NewPerson;
use application::saved_searches::{NewSavedSearch, SavedRange};
use application::tokens::NewToken;
use domain::finding::Finding;
use domain::id::{HuntId, IncidentId, PersonId, SweepId};
use domain::language::Language;
use domain::people::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::clock::SequenceIds;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::swept::enter_sweep;
use testkit::visits;
use testkit::worked::worked_through;
use townwatch::config::Config;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        // A question of a test office is answered by this program again; a generated year is looked through.
        Some("query-worker" | "scan") => return townwatch::run(std::env::args_os()),
        // The whole program, for tests that kill it.
        Some("townwatch") => return townwatch::run(std::env::args_os().skip(1)),
        _ => {}
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at.saturating_add(1)).cloned()
    };
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["packaging", folder] = words.as_slice() {
        return match testkit::packaging::write(Path::new(folder)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(cause) => failed(&cause),
        };
    }
    if let Some(done) = testkit::year::command::asked(&words) {
        return match done {
            Ok(said) => {
                say(&said);
                ExitCode::SUCCESS
            }
            Err(cause) => failed(&*cause),
        };
    }
    let fixture = match words.as_slice() {
        ["fixture", file] => Some(PathBuf::from(file)),
        _ => None,
    };
    let plan = value("--plan-out");
    if plan.is_none() && fixture.is_none() {
        say(
            "usage: townwatch-testkit serve --plan-out FILE [--pictures DIR] | packaging DIR | fixture FILE | year DIR | year-measure DIR FINDINGS",
        );
        return ExitCode::from(2);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(cause) => return failed(&cause),
    };
    let done = runtime.block_on(async {
        match (&fixture, &plan) {
            (Some(file), _) => testkit::fixture::pack(file).await,
            (None, Some(plan)) => serve(plan, value("--pictures")).await,
            (None, None) => Ok(()),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => failed(&*cause),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a test tool speaks to the person who runs it"
)]
fn say(line: &str) {
    eprintln!("{line}");
}

fn failed(cause: &dyn std::error::Error) -> ExitCode {
    say(&format!("townwatch-testkit: {cause}"));
    ExitCode::FAILURE
}

async fn serve(plan_file: &str, pictures: Option<String>) -> Result<(), Failure> {
    let mut config = Config::default();
    config.sign_in.second_factor = vec![Role::Head.name().to_owned()];
    let office = TestOffice::with_morning_and(&config).await?;
    let head = enter_head(&office).await?;
    // Somebody left this browser open.
    let (_, open) = office.sign_in("lin.contact").await?;
    office.clock.advance(SignedDuration::from_mins(6));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // No passkey is made for an address of numbers.
    let named = format!("http://localhost:{}", address.port());
    let site = RelyingParty {
        id: "localhost".to_owned(),
        origin: named.clone(),
    };
    let settings = web::WebSettings {
        secure: false,
        site: Some(site),
        proxies: web::TrustedProxies::default(),
        set_up: visits::gate(),
        ids: Arc::<SequenceIds>::clone(&office.ids),
        own_directory: None,
        tallies: web::Tallies::default(),
        collecting: web::Collecting::default(),
        door: office.door()?,
    };
    let base = format!("http://{address}");
    let mut plan = plan(&office, &base, pictures).await?;
    let stale = json!({
        "name": "prove", "path": "/account/prove?next=/account", "session": session(&open),
        "expectStatus": 200, "picture": true,
    });
    let pages = plan.get_mut("pages").and_then(Value::as_array_mut);
    pages.ok_or("the plan has no pages")?.push(stale);
    visits::all_visited(&plan)?;
    if let Some(fields) = plan.as_object_mut() {
        fields.insert(
            "passkeys".to_owned(),
            json!({
                "base": named,
                "open": session(&open),
                "head": {"login": head, "password": PASSWORD},
            }),
        );
    }
    std::fs::write(plan_file, plan.to_string())?;
    let console = web::routes(Arc::clone(&office.office), settings)
        .into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, console)
        .with_graceful_shutdown(input_ends())
        .await?;
    Ok(())
}

/// The head, who needs a second factor and has none; the name they sign in with.
async fn enter_head(office: &TestOffice) -> Result<&'static str, Failure> {
    let name = "tsai.head";
    let head = NewPerson {
        name: "蔡鎮長".into(),
        sign_in_name: name.into(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: office.township,
        roles: vec![Role::Head],
    };
    office.office.enter_person(head).await?;
    Ok(name)
}

/// The tool that started this ends it by closing its standard input, however that tool ends.
async fn input_ends() {
    let waited = tokio::task::spawn_blocking(|| {
        let mut rest = Vec::new();
        let _ = std::io::stdin().read_to_end(&mut rest);
    });
    let _ = waited.await;
}

async fn plan(office: &TestOffice, base: &str, pictures: Option<String>) -> Result<Value, Failure> {
    walked_findings(office).await?;
    let findings = office.findings().await?;
    let told = findings
        .iter()
        .filter(|finding| finding.subject.account.as_deref() == Some("wang.shufen"))
        // The one with most lines: they fold.
        .max_by_key(|finding| finding.proofs.len())
        .ok_or("the morning has no stolen mailbox")?;
    let case = judged_case(office, &findings).await?;
    saved_search(office).await?;
    declared_normal(office, told).await?;
    let leader = office.actor("chang.leader").await?;
    let (sweep, _) = enter_sweep(office, &leader, office.township).await?;
    let (signed_contact, contact) = office.sign_in("lin.contact").await?;
    let (_, staff) = office.sign_in("wang.staff").await?;
    let (_, auditor) = office.sign_in("lee.auditor").await?;
    let (finding, incident) = (
        format!("/findings/{}", told.id),
        format!("/incidents/{case}"),
    );
    let mut plan = json!({
        "base": base,
        "languageCookie": web::LANGUAGE_COOKIE,
        "languages": ["zh-TW", "vi", "en"],
        "widths": [1280, 390],
        "key": key(office).await?,
        "records": {"finding": told.id, "incident": case},
        "pages": pages(&finding, &incident, &[&contact, &staff, &auditor]),
        "shell": {
            "session": session(&contact),
            "finding": finding,
            "case": "115-1",
            "lists": ["/findings", "/incidents", "/sources"],
        },
        "walk": walk(),
    });
    add_kept_pages(&mut plan, office, signed_contact.actor.person.id).await?;
    let log = visits::of_the_log(office, &signed_contact.actor).await?;
    let log = log.map(|(name, path)| (name, path, Some(contact.clone())));
    let before = visits::before_sign_in(office).await?;
    let signed = |(name, path, token): (&'static str, String, String)| (name, path, Some(token));
    let all = log.into_iter().chain(before);
    let all = all.chain(visits::of_approvals(office, case).await?.map(signed));
    let all = all.chain(visits::of_sign_ins(office).await?.map(signed));
    let all = all.chain(visits::of_registers(office).await?.map(signed));
    let further = all.map(|(name, path, token)| {
        json!({
            "name": name, "path": path, "session": token.as_deref().map(session),
            "expectStatus": 200, "picture": true,
        })
    });
    let pages = plan.get_mut("pages").and_then(Value::as_array_mut);
    let pages = pages.ok_or("the plan has no pages")?;
    pages.extend(further);
    pages.extend(sweep_pages(&contact, sweep));
    let hunt = looked_back(office).await?;
    pages.extend(hunt_pages(&contact, hunt));
    if let (Some(folder), Some(plan)) = (pictures, plan.as_object_mut()) {
        plan.insert("pictures".to_owned(), json!(folder));
    }
    Ok(plan)
}

/// What the walk of the harness types and expects.
fn walk() -> Value {
    json!({
            "signIn": "/sign-in",
            "findings": "/findings?state=open",
            "contact": {"login": "lin.contact", "password": PASSWORD},
            "stranger": {"login": "huang.contact", "password": PASSWORD},
            "staff": {"login": "wang.staff", "password": PASSWORD},
            "keeper": {"login": "nguyen.admin", "password": PASSWORD},
            "disowner": {"login": visits::WHO_DISOWNS, "password": PASSWORD},
            "answers": {
                "impact-0-kind": "confidentiality",
                "impact-0-object": "information",
                "impact-0-class": "core_non_ci",
                "impact-0-degree": "minor",
            },
            "level": "2",
    })
}

/// Pages of those who keep units and people.
async fn add_kept_pages(
    plan: &mut Value,
    office: &TestOffice,
    somebody: PersonId,
) -> Result<(), Failure> {
    let (keeper, token) = office.sign_in("wu.admin").await?;
    let (top, own) = (keeper.actor.person.unit, keeper.actor.person.id);
    let township = office.township;
    let told =
        format!("/people/done?did=suspend&done={somebody}.active&missed=own-account~{own}.active");
    visits::service_key(office).await?;
    let sources = office.office.list_sources(&keeper.actor).await?;
    let sender = sources.first().ok_or("the office has no source")?.id;
    let source = format!("/first-start/{top}/source?path=/var/log/auth.log&host=192.0.2.7");
    let of = (township, "zhou.leaves");
    let (person, leaver) = testkit::leaving::announced(office, &keeper.actor, of).await?;
    let pages = [
        ("leavers", "/leavers".to_owned()),
        ("leaver", format!("/leavers/{leaver}")),
        ("leaver-new", format!("/leavers/new?person={person}")),
        ("today-first-start", "/".to_owned()),
        ("evidence", "/evidence".to_owned()),
        ("source-new", "/sources/new".to_owned()),
        ("directory", "/directory".to_owned()),
        ("clients", "/clients".to_owned()),
        ("client-new", "/clients/new".to_owned()),
        (
            "client",
            format!("/clients/{}", visits::application(office, top).await?),
        ),
        ("leaving", "/oidc/logout".to_owned()),
        ("source", format!("/sources/{sender}")),
        ("people", "/people".to_owned()),
        ("legacy", "/sign-ins/legacy".to_owned()),
        ("people-done", told),
        (
            "jobs-done",
            "/jobs/done?did=drop&missed=stale~1.mail_x".to_owned(),
        ),
        ("person-new", "/people/new".to_owned()),
        ("imports", "/imports".to_owned()),
        ("import-new", "/imports/new".to_owned()),
        (
            "import",
            format!("/imports/{}", testkit::taken::table(office).await?),
        ),
        ("person", format!("/people/{somebody}")),
        ("units", "/units".to_owned()),
        ("unit", format!("/units/{township}")),
        ("normal", format!("/units/{township}/normal")),
        ("first-start-overview", format!("/first-start/{top}")),
        ("first-start", format!("/first-start/{top}/contacts")),
        ("first-start-source", source),
        ("jobs", "/jobs".to_owned()),
        ("jobs-trouble", "/jobs?trouble=yes".to_owned()),
    ];
    let session = session(&token);
    let kept = visits::of_what_is_kept(office, &keeper.actor).await?;
    let planned = pages.into_iter().chain(kept).map(|(name, path)| {
        json!({
            "name": name, "path": path, "session": session, "expectStatus": 200, "picture": true,
        })
    });
    let all = plan.get_mut("pages").and_then(Value::as_array_mut);
    all.ok_or("the plan has no pages")?.extend(planned);
    Ok(())
}

/// A key of the contact's, for a program that asks as she may.
async fn key(office: &TestOffice) -> Result<String, Failure> {
    let (signed_in, _) = office.sign_in("lin.contact").await?;
    let key = "tw_of_the_contact".to_owned();
    let new = NewToken {
        name: "測試".into(),
        role: Role::SecurityContact,
        unit: office.township,
        days: 1,
    };
    let digest = web::digest(&key);
    office.office.issue_token(&signed_in, new, digest).await?;
    Ok(key)
}

/// A session as the harness puts it into a browser.
fn session(token: &str) -> Value {
    json!({"cookieName": web::cookie_name(false), "cookieValue": token})
}

const LOG_FOUND: &str = "/log?query=user:wang*&purpose=115-1";
const ENDED: &str =
    "/account/sessions/done?did=end&missed=stale~00000000-0001-7000-8000-000000000001";
const ENDED_APP: &str =
    "/account/app-passwords/done?did=end&missed=stale~00000000-0001-7000-8000-000000000001";
const FORGOTTEN: &str =
    "/account/devices/done?did=forget&missed=stale~00000000-0001-7000-8000-000000000001";
const LOG_NOTHING: &str = "/log?query=%22no+such+line%22&purpose=115-1&late=yes";

/// A page of the plan.
fn page(name: &str, path: &str, token: Option<&str>, status: u16) -> Value {
    json!({
        "name": name, "path": path, "session": token.map(session), "expectStatus": status,
        "picture": true,
    })
}

/// The pages about a directory's accounts.
fn sweep_pages(contact: &str, sweep: SweepId) -> Vec<Value> {
    let one = format!("/sweeps/{sweep}");
    let proposals = "/sweeps/proposals";
    let all = format!("{proposals}?state=all");
    let decided = format!("{proposals}/decided?did=approve");
    vec![
        page("sweeps", "/sweeps", Some(contact), 200),
        page("sweep", &one, Some(contact), 200),
        page("proposals", proposals, Some(contact), 200),
        page("proposals-all", &all, Some(contact), 200),
        page("proposals-decided", &decided, Some(contact), 200),
        page("warnings", "/sweeps/warnings", Some(contact), 200),
    ]
}

/// The pages of looks back, as the contact sees them.
fn hunt_pages(contact: &str, hunt: HuntId) -> Vec<Value> {
    let one = format!("/hunts/{hunt}");
    vec![
        page("hunts", "/hunts", Some(contact), 200),
        page("hunt", &one, Some(contact), 200),
        page("hunt-new", "/hunts/new", Some(contact), 200),
    ]
}

/// A look back that is done.
async fn looked_back(office: &TestOffice) -> Result<HuntId, Failure> {
    let actor = office.actor("lin.contact").await?;
    let new = NewHunt {
        purpose: "每季回溯".to_owned(),
        ..NewHunt::default()
    };
    let id = office.office.order_hunt(&actor, new).await?;
    office.office.hunt_to_the_end(id, &mut |_| {}).await?;
    Ok(id)
}

/// The pages of the log, as the contact sees them.
fn log_pages(contact: &str) -> Vec<Value> {
    vec![
        page("log", "/log", Some(contact), 200),
        page("log-found", LOG_FOUND, Some(contact), 200),
        page("log-nothing", LOG_NOTHING, Some(contact), 200),
        page("log-refused", "/log?query=usr:wang", Some(contact), 422),
        page("log-around", "/log/1:20?purpose=115-1", Some(contact), 200),
        page("log-purpose", "/log/1:20", Some(contact), 200),
        page("log-tail", "/log/tail", Some(contact), 200),
        page("saved", "/log/saved", Some(contact), 200),
        page(
            "saved-new",
            "/log/saved/new?query=user:wang",
            Some(contact),
            200,
        ),
    ]
}

/// Every page that is judged in every language and width.
fn pages(finding: &str, incident: &str, [contact, staff, auditor]: &[&str; 3]) -> Vec<Value> {
    let wizard = format!("{incident}/level");
    let told = finding.trim_start_matches("/findings/");
    let judged = format!("/findings/judged?did=dismiss&done={told}.0&missed=");
    let further = format!("{incident}/level?regime=tw-pdpa");
    let form = format!("{incident}/forms/tw-notice");
    let tasks = format!("{incident}/tasks");
    let assessment = format!("{incident}/assessment");
    let mut all = vec![
        page("findings-judged", &judged, Some(contact), 200),
        page("sign-in", "/sign-in", None, 200),
        page("help", "/help", Some(contact), 200),
        page("display", "/display", Some(contact), 200),
        page("go", "/go", Some(contact), 200),
        page("go-case", "/go?q=115-1", Some(contact), 200),
        page("go-empty", "/go?q=999", Some(contact), 200),
        page("help-stranger", "/help", None, 200),
        page("today", "/", Some(contact), 200),
        page("today-staff", "/", Some(staff), 200),
        page("findings", "/findings", Some(contact), 200),
        page(
            "findings-empty",
            "/findings?state=watched",
            Some(contact),
            200,
        ),
        page("finding", finding, Some(contact), 200),
        page("stories", "/stories", Some(contact), 200),
        page("story", &format!("/stories/{told}"), Some(contact), 200),
        page("normals", "/normal", Some(contact), 200),
        page("normal-done", "/normal/done?did=end", Some(contact), 200),
        page("finding-auditor", finding, Some(auditor), 200),
        page("incidents", "/incidents", Some(contact), 200),
        page(
            "incidents-empty",
            "/incidents?state=closed",
            Some(contact),
            200,
        ),
        page("figures", "/incidents/figures", Some(auditor), 200),
        page("incident", incident, Some(contact), 200),
        page("incident-auditor", incident, Some(auditor), 200),
        page("wizard", &wizard, Some(contact), 200),
        page("wizard-further", &further, Some(contact), 200),
        page("form", &form, Some(contact), 200),
        page("tasks", &tasks, Some(contact), 200),
        page("share", &format!("{incident}/share"), Some(contact), 200),
        page("assessment", &assessment, Some(contact), 200),
        page("assessment-auditor", &assessment, Some(auditor), 200),
        page("account", "/account", Some(contact), 200),
        page("notices", "/account/notices", Some(contact), 200),
        page("duties", "/duties", Some(contact), 200),
        page("sessions", "/account/sessions", Some(contact), 200),
        page("devices", "/account/devices", Some(contact), 200),
        page("sessions-done", ENDED, Some(contact), 200),
        page("devices-done", FORGOTTEN, Some(contact), 200),
        page(
            "second-factor",
            "/account/second-factor",
            Some(contact),
            200,
        ),
        page("sources", "/sources", Some(contact), 200),
        page("not-found", "/nowhere", Some(contact), 404),
    ];
    all.extend(app_password_pages(contact));
    all.extend(log_pages(contact));
    all.extend(year_pages(contact, auditor));
    all
}

/// The pages of one's own app passwords.
fn app_password_pages(contact: &str) -> [Value; 2] {
    let path = "/account/app-passwords";
    [
        page("app-passwords", path, Some(contact), 200),
        page("app-passwords-done", ENDED_APP, Some(contact), 200),
    ]
}

/// The pages of what recurs.
fn year_pages(contact: &str, auditor: &str) -> Vec<Value> {
    vec![
        page("year", "/year", Some(contact), 200),
        page("year-late", "/year?which=late", Some(contact), 200),
        page("year-work", "/year/ahead", Some(contact), 200),
        page("year-daily", "/year/daily", Some(contact), 200),
        page("year-units", "/year/units", Some(auditor), 200),
        page("year-audit", "/year/audit", Some(auditor), 200),
        page("year-calendar", "/year/calendar", Some(contact), 200),
    ]
}

/// Open findings enough for every walk of the harness: each accepts one.
async fn walked_findings(office: &TestOffice) -> Result<(), Failure> {
    let lines: Vec<String> = (0..8)
        .flat_map(|address| {
            (0..8).map(move |second| {
                format!(
                    "Nov 21 06:0{address}:{second:02} xiling-srv1 sshd[9{address}]: Failed password for root from 198.51.100.{} port 4000 ssh2",
                    150 + address
                )
            })
        })
        .collect();
    office
        .take("備援伺服器登入紀錄", lines.iter().map(String::as_str))
        .await
}

/// A search that the contact shares.
async fn saved_search(office: &TestOffice) -> Result<(), Failure> {
    let actor = office.actor("lin.contact").await?;
    let new = NewSavedSearch {
        name: "每週登入失敗".to_owned(),
        shared: true,
        text: "outcome:failure".to_owned(),
        range: SavedRange::LastDays(7),
        late: false,
        purpose: "每週檢查".to_owned(),
    };
    office.office.save_search(&actor, new).await?;
    Ok(())
}

/// What is normal here: something to be listed.
async fn declared_normal(office: &TestOffice, finding: &Finding) -> Result<(), Failure> {
    let contact = office.actor("lin.contact").await?;
    let until = office.now() + SignedDuration::from_hours(30 * 24);
    let said = ("王淑芬駐外研習，至下月底", until);
    office
        .office
        .declare_normal(&contact, finding.id, Some(Meant::Account), said)
        .await?;
    Ok(())
}

/// A case at level 2 from one of the findings.
async fn judged_case(office: &TestOffice, findings: &[Finding]) -> Result<IncidentId, Failure> {
    let actor = office.actor("lin.contact").await?;
    let burst = findings
        .iter()
        .find(|finding| finding.subject.source_ip.as_deref() == Some("203.0.113.201"))
        .ok_or("the morning has no mass change of passwords")?;
    let title = "多個帳號的密碼自同一位址遭更改";
    let case = office
        .office
        .accept_finding(&actor, burst.id, burst.version, title)
        .await?;
    let page = office.office.view_incident(&actor, case).await?;
    let facts = json!({"impacts": [{
        "kind": "confidentiality", "object": "information", "class": "core_non_ci",
        "degree": "minor",
    }]});
    let seen = page.view.incident.version;
    office
        .office
        .judge_level(&actor, case, seen, None, &facts.to_string())
        .await?;
    let page = office.office.view_incident(&actor, case).await?;
    let seen = page.view.incident.version;
    let add = office.office.add_regime(&actor, case, seen, "tw-pdpa");
    add.await?;
    worked_through(office, &actor, case).await?;
    Ok(case)
}

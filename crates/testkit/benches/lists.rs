//! How long a page of each list takes in a big office: 30,000 accounts, 200,000 findings, 2,000
//! incidents, 100,000 sheets of a register, in SQLite and in PostgreSQL, asked over loopback one after
//! the other.
//!
//! `cargo xtask bench lists` prints a table, and one line of JSON for each database. The figure that
//! the pages must keep (p95 below 100 ms) stands beside what was measured; it is no test.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and speaks to the person who runs it"
)]

#[path = "../../store/tests/behaviours/cluster.rs"]
mod cluster;

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use application::deed::{Change, Deed};
use application::passwords::{Accepted, Hashed};
use application::port::{Ids as _, Records as _};
use application::registers::{Outcome, SheetChange};
use application::use_case::ENTER_PERSON;
use domain::finding::{Finding, FindingState, Severity};
use domain::id::{AccountId, FindingId, JournalId, PersonId, SheetId, UnitId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::language::Language;
use domain::people::{Account, AccountState, Grant, Person, Role, Unit};
use domain::register::Sheet;
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;
use store::SqlRecords;
use testkit::office::{Failure, TestOffice};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use townwatch::config::Config;

const ACCOUNTS: usize = 30_000;
const FINDINGS: usize = 200_000;
const INCIDENTS: usize = 2_000;
const UNITS: usize = 300;
const SHEETS: usize = 100_000;
/// The register whose sheets they are.
const REGISTER: &str = "corrective-action";
/// Changes of one transaction.
const BATCH: usize = 1_000;
/// Pages measured of each list, after as many that only warm up.
const SAMPLES: usize = 60;
const WARM_UP: usize = 10;
/// How far down the list the deep page lies, in pages.
const DEEP: usize = 60;
/// What a page may take at most in 95 of 100 cases, in milliseconds.
const WANTED: f64 = 100.0;

fn main() {
    // `-- sqlite` leaves the other database out.
    let only_sqlite = std::env::args().any(|argument| argument == "sqlite");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sqlite = runtime.block_on(measured("SQLite", &Config::default(), &|| {}));
    println!("{}", sqlite.expect("the office can be filled and asked"));
    if only_sqlite {
        return;
    }
    let cluster = cluster::Cluster::start();
    let url = cluster.database("town", "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    fs::write(&file, &url).unwrap();
    let mut config = Config::default();
    config.records.url_file = Some(file);
    // What autovacuum does by itself within a minute or two of so many new rows.
    let settle = || cluster.must("psql", &["-q", &url, "-c", "VACUUM ANALYZE"]);
    let postgres = runtime.block_on(measured("PostgreSQL", &config, &settle));
    println!("{}", postgres.expect("the office can be filled and asked"));
}

async fn measured(
    database: &str,
    config: &Config,
    settle: &dyn Fn(),
) -> Result<serde_json::Value, Failure> {
    let office = TestOffice::configured(config).await?;
    let begun = Instant::now();
    let records = match config.records.url()? {
        Some(url) => SqlRecords::connect(&url).await?,
        None => SqlRecords::open(&office.folder().join("records.db")).await?,
    };
    fill(&office, &records).await?;
    records.close().await;
    settle();
    println!(
        "\n{database}: {ACCOUNTS} accounts, {FINDINGS} findings, {INCIDENTS} incidents, {SHEETS} sheets, {UNITS} units; filled in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    let base = listen(&office).await?;
    let (_, contact) = office.sign_in("lin.contact").await?;
    let (_, admin) = office.sign_in("wu.admin").await?;
    let mut lines = Vec::new();
    println!(
        "{:38} {:>8} {:>8} {:>8}   p95 < {WANTED} ms",
        "page", "p50 ms", "p95 ms", "max ms"
    );
    for (token, path) in [
        (&contact, "/"),
        (&contact, "/findings"),
        (&contact, "/findings?state=all"),
        (&contact, "/findings?state=all&severity=critical"),
        (&contact, "/incidents"),
        (&contact, "/registers"),
        (&contact, "/registers/corrective-action"),
        (&contact, "/registers/corrective-action?state=open"),
        (&contact, "/account/sign-ins"),
        (&contact, "/sign-ins/confirmed"),
        (&contact, "/sources"),
        (&contact, "/go?q=lin"),
        (&admin, "/people"),
        (&admin, "/people?state=suspended-leave"),
        (&admin, "/people?role=security-contact"),
        (&admin, "/units"),
    ] {
        lines.push(line(base, token, path, path).await?);
    }
    for (token, list) in [
        (&contact, "/findings?state=all"),
        (&admin, "/people"),
        (&contact, "/registers/corrective-action"),
    ] {
        let mut path = list.to_owned();
        for _ in 0..DEEP {
            path = next(&get(base, token, &path).await?.1).ok_or("the list ends early")?;
        }
        let name = format!("{list} (page {DEEP})");
        lines.push(line(base, token, &path, &name).await?);
    }
    Ok(json!({"bench": "lists", "database": database, "pages": lines}))
}

async fn line(
    base: SocketAddr,
    token: &str,
    path: &str,
    name: &str,
) -> Result<serde_json::Value, Failure> {
    let mut times = Vec::with_capacity(SAMPLES);
    for number in 0..WARM_UP + SAMPLES {
        let (time, text) = get(base, token, path).await?;
        if !text.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {}", text.lines().next().unwrap_or_default()).into());
        }
        if number >= WARM_UP {
            times.push(time.as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let [middle, most, longest] = [at(50), at(95), at(100)];
    let kept = if most < WANTED { "kept" } else { "NOT KEPT" };
    println!("{name:38} {middle:8.1} {most:8.1} {longest:8.1}   {kept}");
    Ok(json!({"page": name, "p50_ms": middle, "p95_ms": most, "max_ms": longest}))
}

/// One connection, one request, the whole answer.
async fn get(base: SocketAddr, token: &str, path: &str) -> Result<(Duration, String), Failure> {
    let cookie = web::cookie_name(false);
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {base}\r\ncookie: {cookie}={token}\r\nconnection: close\r\n\r\n"
    );
    let begun = Instant::now();
    let mut stream = TcpStream::connect(base).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok((
        begun.elapsed(),
        String::from_utf8_lossy(&answer).into_owned(),
    ))
}

/// Where the link to the next page of a list leads.
fn next(page: &str) -> Option<String> {
    let before = page.split("rel=\"next\"").next()?;
    let (_, address) = before.rsplit_once("href=\"")?;
    Some(
        address
            .split_once('"')?
            .0
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}

async fn listen(office: &TestOffice) -> Result<SocketAddr, Failure> {
    let settings = office.web_settings()?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = listener.local_addr()?;
    let console = web::routes(Arc::clone(&office.office), settings)
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, console).await });
    Ok(base)
}

async fn fill(office: &TestOffice, records: &SqlRecords) -> Result<(), Failure> {
    let units = units(office);
    // Units first: what stands in a new unit is in nobody's reach before the unit is.
    let entered = units.iter().cloned().map(Change::AddUnit).collect();
    commit(office, records, entered).await?;
    let changes: Vec<Change> = (0..ACCOUNTS)
        .flat_map(|number| member(office, &units, number))
        .collect();
    for batch in changes.chunks(BATCH * 3) {
        commit(office, records, batch.to_vec()).await?;
    }
    for log in townwatch::demo::Morning::before(office.now()).logs() {
        office.take(log.source, log.text.lines()).await?;
    }
    let models = office.findings().await?;
    let judge = office.actor("lin.contact").await?.person.id;
    for numbers in (0..FINDINGS).collect::<Vec<_>>().chunks(BATCH) {
        let raised = numbers
            .iter()
            .map(|number| Change::RaiseFinding(finding(office, (&models, &units, judge), *number)));
        commit(office, records, raised.collect()).await?;
    }
    let contact = office.actor("lin.contact").await?;
    let open = application::port::FindingQuery {
        state: Some("open".to_owned()),
        limit: 200,
        ..Default::default()
    };
    let mut accepted = 0;
    while accepted < INCIDENTS {
        for finding in office.office.list_findings(&contact, &open).await? {
            let (id, seen) = (finding.id, finding.version);
            office
                .office
                .accept_finding(&contact, id, seen, "帳號遭盜用")
                .await?;
            accepted += 1;
        }
    }
    sheets(office, records, &units).await
}

/// One is begun as a person begins it; the others are like it.
async fn sheets(office: &TestOffice, records: &SqlRecords, units: &[Unit]) -> Result<(), Failure> {
    let contact = office.actor("lin.contact").await?;
    let title = BTreeMap::from([(
        "title".to_owned(),
        "弱點掃描發現：伺服器逾期未更新".to_owned(),
    )]);
    let desk = &office.office;
    let begun = desk.begin_sheet(&contact, REGISTER, office.township, &title);
    let Outcome::Done(begun) = begun.await? else {
        return Err("no sheet can be begun".into());
    };
    let model = desk.view_sheet(&contact, begun).await?.row.sheet;
    for numbers in (0..SHEETS).collect::<Vec<_>>().chunks(BATCH) {
        let begun = numbers
            .iter()
            .flat_map(|number| sheet(office, (&model, units), *number));
        commit(office, records, begun.collect()).await?;
    }
    Ok(())
}

/// A sheet like the model, begun minutes before the one before it; one of twenty is still open.
fn sheet(
    office: &TestOffice,
    (model, units): (&Sheet, &[Unit]),
    number: usize,
) -> impl Iterator<Item = Change> + use<> {
    let minutes = i64::try_from(number).unwrap_or(i64::MAX);
    let mut sheet = Sheet {
        id: SheetId::new(office.ids.uuid()),
        unit: units[number % units.len()].id,
        ..model.clone()
    };
    sheet.done[0].at -= SignedDuration::from_mins(minutes);
    let mut closed = sheet.clone();
    "closed".clone_into(&mut closed.state);
    closed.done.push(closed.done[0].clone());
    let begun = SheetChange::Begin {
        sheet,
        code: "CAR".to_owned(),
    };
    let closed = SheetChange::Move {
        sheet: closed,
        open: false,
    };
    let closed = (!number.is_multiple_of(20)).then_some(closed);
    std::iter::once(begun)
        .chain(closed)
        .map(|change| Change::Sheet(Box::new(change)))
}

fn units(office: &TestOffice) -> Vec<Unit> {
    (0..UNITS)
        .map(|number| Unit {
            id: UnitId::new(office.ids.uuid()),
            parent: Some(office.township),
            name: format!("第{number}課"),
            time_zone: "Asia/Taipei".to_owned(),
        })
        .collect()
}

/// A person with an account; every hundredth holds a role.
fn member(office: &TestOffice, units: &[Unit], number: usize) -> Vec<Change> {
    let unit = units[number % units.len()].id;
    let person = PersonId::new(office.ids.uuid());
    let account = Account {
        id: AccountId::new(office.ids.uuid()),
        person,
        unit,
        name: format!("user{number:05}"),
        state: AccountState::ALL[number % AccountState::ALL.len()],
    };
    let mut changes = vec![
        Change::AddPerson(Person {
            id: person,
            unit,
            name: format!("測試人員{number:05}"),
            language: Language::ALL[number % Language::ALL.len()],
        }),
        Change::AddAccount {
            account,
            password_hash: Hashed::of(
                &Accepted::random([0; 32]),
                "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAA".to_owned(),
            ),
        },
    ];
    if number.is_multiple_of(100) {
        changes.push(Change::AddGrant(Grant {
            person,
            role: Role::SecurityContact,
            unit,
            from: date(2026, 1, 1),
            until: None,
            deputy_of: None,
        }));
    }
    changes
}

/// Like one of the morning's; a third is open, the others were judged by somebody.
fn finding(
    office: &TestOffice,
    (models, units, judge): (&[Finding], &[Unit], PersonId),
    number: usize,
) -> Finding {
    let model = &models[number % models.len()];
    let minutes = i64::try_from(number).unwrap_or(i64::MAX);
    let at = office.now() - SignedDuration::from_mins(minutes);
    Finding {
        id: FindingId::new(office.ids.uuid()),
        key: format!("bench/{number}"),
        unit: units[number % units.len()].id,
        severity: Severity::ALL[number % Severity::ALL.len()],
        first: at,
        last: at,
        raised: at,
        needed: None,
        hunt: None,
        state: if number.is_multiple_of(3) {
            FindingState::Open
        } else {
            FindingState::Dismissed {
                by: judge,
                at,
                reason: "弱點掃描".to_owned(),
            }
        },
        ..model.clone()
    }
}

async fn commit(
    office: &TestOffice,
    records: &SqlRecords,
    changes: Vec<Change>,
) -> Result<(), Failure> {
    let entry = JournalEntry {
        id: JournalId::new(office.ids.uuid()),
        at: office.now(),
        unit: office.township,
        doer: Doer::Program,
        deed: "bench".to_owned(),
        through: None,
        object: Object {
            kind: "unit",
            id: office.township.to_string(),
        },
        facts: "{}".to_owned(),
    };
    let admin = office.actor("wu.admin").await?;
    let permit = admin.permit(&ENTER_PERSON)?;
    records
        .commit(permit.scope(), &Deed::new(changes, entry))
        .await?;
    Ok(())
}

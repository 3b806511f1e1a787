//! The server under the browser harness: the demo office at a standing clock, on a free loopback
//! port, with a plan of what to look at.
//!
//! `townwatch-testkit serve --plan-out FILE [--pictures DIR]` writes the plan when it takes
//! requests, and stops with its standard input.

use std::io::Read;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use application::tokens::NewToken;
use domain::finding::Finding;
use domain::id::IncidentId;
use domain::people::Role;
use serde_json::{Value, json};
use testkit::clock::SequenceIds;
use testkit::office::{Failure, PASSWORD, TestOffice};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at.saturating_add(1)).cloned()
    };
    let Some(plan) = value("--plan-out") else {
        say("usage: townwatch-testkit serve --plan-out FILE [--pictures DIR]");
        return ExitCode::from(2);
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(cause) => return failed(&cause),
    };
    match runtime.block_on(serve(&plan, value("--pictures"))) {
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
    let office = TestOffice::with_morning().await?;
    let settings = web::WebSettings {
        secure: false,
        set_up: None,
        ids: Arc::<SequenceIds>::clone(&office.ids),
        tallies: web::Tallies::default(),
        door: office.door()?,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let plan = plan(&office, &base, pictures).await?;
    std::fs::write(plan_file, plan.to_string())?;
    let console = web::routes(Arc::clone(&office.office), settings)
        .into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, console)
        .with_graceful_shutdown(input_ends())
        .await?;
    Ok(())
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
        .find(|finding| finding.subject.account.as_deref() == Some("wang.shufen"))
        .ok_or("the morning has no stolen mailbox")?;
    let case = judged_case(office, &findings).await?;
    let (_, contact) = office.sign_in("lin.contact").await?;
    let (_, staff) = office.sign_in("wang.staff").await?;
    let (_, auditor) = office.sign_in("lee.auditor").await?;
    let session =
        |token: &str| json!({"cookieName": web::cookie_name(false), "cookieValue": token});
    let page = |name: &str, path: String, token: Option<&str>, status: u16| {
        json!({
            "name": name, "path": path, "session": token.map(session), "expectStatus": status,
            "picture": true,
        })
    };
    let (finding, incident) = (
        format!("/findings/{}", told.id),
        format!("/incidents/{case}"),
    );
    let mut plan = json!({
        "base": base,
        "languageCookie": web::LANGUAGE_COOKIE,
        "languages": ["zh-TW", "vi", "en"],
        "widths": [1280, 390],
        "pages": [
            page("sign-in", "/sign-in".into(), None, 200),
            page("today", "/".into(), Some(&contact), 200),
            page("today-staff", "/".into(), Some(&staff), 200),
            page("findings", "/findings".into(), Some(&contact), 200),
            page("findings-empty", "/findings?state=watched".into(), Some(&contact), 200),
            page("finding", finding.clone(), Some(&contact), 200),
            page("finding-auditor", finding, Some(&auditor), 200),
            page("incidents", "/incidents".into(), Some(&contact), 200),
            page("incidents-empty", "/incidents?state=closed".into(), Some(&contact), 200),
            page("incident", incident.clone(), Some(&contact), 200),
            page("incident-auditor", incident.clone(), Some(&auditor), 200),
            page("wizard", format!("{incident}/level"), Some(&contact), 200),
            page("account", "/account".into(), Some(&contact), 200),
            page("sources", "/sources".into(), Some(&contact), 200),
            page("not-found", "/nowhere".into(), Some(&contact), 404),
        ],
        "key": key(office).await?,
        "records": {"finding": told.id, "incident": case},
        "walk": {
            "signIn": "/sign-in",
            "findings": "/findings?state=open",
            "contact": {"login": "lin.contact", "password": PASSWORD},
            "stranger": {"login": "huang.contact", "password": PASSWORD},
            "staff": {"login": "wang.staff", "password": PASSWORD},
            "answers": {
                "impact-0-kind": "confidentiality",
                "impact-0-object": "information",
                "impact-0-class": "core_non_ci",
                "impact-0-degree": "minor",
            },
            "level": "2",
        },
    });
    if let (Some(folder), Some(plan)) = (pictures, plan.as_object_mut()) {
        plan.insert("pictures".to_owned(), json!(folder));
    }
    Ok(plan)
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
        .judge_level(&actor, case, seen, &facts.to_string())
        .await?;
    Ok(case)
}

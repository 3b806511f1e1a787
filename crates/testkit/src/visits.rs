//! Pages that nobody signed in sees, made reachable for the browser check, and the rule that every page
//! is visited.

use std::sync::Arc;

use application::Actor;
use application::approvals::{HeardByPhone, NewApproval};
use application::clients::ClientForm;
use application::connectors::ConnectorForm;
use application::own_directory::NewServiceKey;
use application::people::{Coming, NewPerson};
use application::port::{Ids as _, Lane};
use application::registers::Outcome;
use application::saved_searches::{NewSavedSearch, SavedRange};
use application::second_factor::CodesState;
use application::services::ServiceForm;
use application::sign_ins::SignInQuery;

use domain::id::{ClientId, ConnectorId, IncidentId, ServiceId, UnitId};
use domain::language::Language;
use domain::people::Role;
use domain::version::Version;
use identity::totp;
use serde_json::Value;
use web::SetUpGate;

use crate::office::{Failure, PASSWORD, TestOffice};

/// The token with which the set-up page of the office under test opens.
pub const SET_UP_TOKEN: &str = "set-up-of-the-test-office";

/// Who says in the walk of the browser check that a sign-in was somebody else's.
pub const WHO_DISOWNS: &str = "tsai.minghan";

/// A set-up link that is never used up: the page can be looked at as often as there are languages.
#[derive(Debug)]
pub struct StandingGate;

impl SetUpGate for StandingGate {
    fn accepts(&self, token: &str) -> bool {
        token == SET_UP_TOKEN
    }

    fn used(&self) {}
}

/// The addresses that a person has before being in, each with the cookie it needs: the first set-up, a
/// one-time link, the second step of signing in.
///
/// # Errors
/// When the office cannot be written.
pub async fn before_sign_in(
    office: &TestOffice,
) -> Result<[(&'static str, String, Option<String>); 5], Failure> {
    let set_up = format!("/set-up?token={SET_UP_TOKEN}");
    let link = format!("/link?token={}", one_time_link(office).await?);
    let half_in = second_step(office).await?;
    Ok([
        ("set-up", set_up, None),
        ("link", link, None),
        (
            "sign-in-code",
            "/sign-in/code?next=/".to_owned(),
            Some(half_in),
        ),
        ("link-code", "/link".to_owned(), None),
        (
            "sign-in-renew",
            "/sign-in/renew?next=/".to_owned(),
            Some(crate::taken::must_renew(office).await?),
        ),
    ])
}

/// An application that people reach with their sign-in here.
///
/// # Errors
/// When the office cannot be written.
pub async fn application(office: &TestOffice, unit: UnitId) -> Result<ClientId, Failure> {
    let form = ClientForm {
        name: "公文系統".to_owned(),
        redirect_uris: "https://documents.example/oidc/callback".to_owned(),
        ..ClientForm::default()
    };
    let desk = &office.office;
    Ok(desk.enter_client_here(unit, &form, [7; 32]).await?.id)
}

/// A service that is looked at, and is down.
///
/// # Errors
/// When the office cannot be written.
pub async fn service(office: &TestOffice) -> Result<ServiceId, Failure> {
    let form = ServiceForm {
        name: "鄉公所官網".to_owned(),
        // Nobody listens there.
        address: "http://127.0.0.1:1/".to_owned(),
        patience: 1,
        down_after: 1,
        ..ServiceForm::default()
    };
    let desk = &office.office;
    let id = desk.enter_service_here(office.township, &form).await?;
    desk.look_at_services(office.township).await?;
    Ok(id)
}

/// A system that is kept in step with the accounts here, and that nobody started.
///
/// # Errors
/// When the office cannot be written.
pub async fn connector(office: &TestOffice, unit: UnitId) -> Result<ConnectorId, Failure> {
    let form = ConnectorForm {
        name: "電子郵件".to_owned(),
        kind: "scim".to_owned(),
        address: "https://mail.example/scim/v2".to_owned(),
        secret: "a-secret-of-the-tests".to_owned(),
        ..ConnectorForm::default()
    };
    Ok(office.office.enter_connector_here(unit, &form).await?)
}

/// Pages of the daily look, of services that are looked at and of systems that are kept in step.
///
/// # Errors
/// When the office cannot be written.
pub async fn of_services_and_connectors(
    office: &TestOffice,
    top: UnitId,
) -> Result<[(&'static str, String); 8], Failure> {
    let service = format!("/services/{}", service(office).await?);
    let connector = format!("/connectors/{}", connector(office, top).await?);
    Ok([
        ("daily", "/daily".to_owned()),
        ("services", "/services".to_owned()),
        ("service-new", "/services/new".to_owned()),
        ("service-outages", "/services/outages".to_owned()),
        ("service", service),
        ("connectors", "/connectors".to_owned()),
        ("connector-new", "/connectors/new".to_owned()),
        ("connector", connector),
    ])
}

/// A program that looks people up in our directory.
///
/// # Errors
/// When the office cannot be written.
pub async fn service_key(office: &TestOffice) -> Result<(), Failure> {
    let new = NewServiceKey {
        name: "dovecot".into(),
        unit: office.township,
        days: 366,
    };
    office.office.give_service_key(&new, [8; 32]).await?;
    Ok(())
}

/// Pages of registers: which there are, the sheets of one, a new one, one under way and its paper.
///
/// # Errors
/// When the office cannot be written.
pub async fn of_registers(
    office: &TestOffice,
) -> Result<[(&'static str, String, String); 6], Failure> {
    let name = "cheng.network";
    let network = NewPerson {
        name: "鄭家豪".into(),
        sign_in_name: name.into(),
        password: PASSWORD.into(),
        language: Language::ZhTw,
        unit: office.township,
        roles: vec![Role::NetworkAdmin],
    };
    office.office.enter_person(network).await?;
    let (signed_in, token) = office.sign_in(name).await?;
    let first = [
        ("title", "開放備援線路"),
        ("kind", "firewall"),
        ("scale", "major"),
        ("urgent", "no"),
        ("target", "fw-01"),
        ("reason", "主線路維修期間使用"),
        ("new_link", "yes"),
    ];
    let values = first.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let values = values.into();
    let desk = &office.office;
    let begun = desk.begin_sheet(&signed_in.actor, "change-request", office.township, &values);
    let Outcome::Done(sheet) = begun.await? else {
        return Err("the change request was refused".into());
    };
    let page = |name, path: String| (name, path, token.clone());
    Ok([
        page("registers", "/registers".to_owned()),
        page("register", "/registers/change-request".to_owned()),
        page("sheet-new", "/registers/maintenance-record/new".to_owned()),
        page("sheet-one", format!("/sheets/{sheet}")),
        page("sheet-print", format!("/sheets/{sheet}/print")),
        page(
            "year-one",
            format!("/year/{}/firewall-review/2026", office.township),
        ),
    ])
}

/// Addresses of the contact's that need something on record first: a search that is kept, a question in
/// SQL with its answer, the daily sheet.
///
/// # Errors
/// When the office cannot be written.
pub async fn of_the_log(
    office: &TestOffice,
    contact: &Actor,
) -> Result<[(&'static str, String); 5], Failure> {
    let new = NewSavedSearch {
        name: "境外登入每週檢查".to_owned(),
        shared: true,
        text: "outcome:failure".to_owned(),
        range: SavedRange::LastDays(7),
        late: false,
        purpose: "每週檢查".to_owned(),
    };
    let saved = office.office.save_search(contact, new).await?;
    let asked = "/log/query?purpose=115-1&sql=SELECT+user_name,+count(*)+AS+times+FROM+events+GROUP+BY+user_name+ORDER+BY+times+DESC+LIMIT+5";
    Ok([
        ("saved-one", format!("/log/saved/{saved}")),
        (
            "saved-done",
            format!("/log/saved/done?did=delete&missed=stale~0.{saved}"),
        ),
        ("query", "/log/query".to_owned()),
        ("query-answered", asked.to_owned()),
        ("evidence-sheet", "/evidence/sheet".to_owned()),
    ])
}

/// Approvals in each state that a page has: one that waits for the leader, one by telephone that she is
/// to confirm; each with whose session looks at it.
///
/// # Errors
/// When the office cannot be written.
pub async fn of_approvals(
    office: &TestOffice,
    case: IncidentId,
) -> Result<[(&'static str, String, String); 6], Failure> {
    let desk = &office.office;
    let (contact, contact_token) = office.sign_in("lin.contact").await?;
    let (leader, leader_token) = office.sign_in("chang.leader").await?;
    let (_, auditor_token) = office.sign_in("lee.auditor").await?;
    let new = |demand: &str| NewApproval {
        demand: demand.to_owned(),
        note: "請儘速核示".to_owned(),
    };
    let [report, referral] = ["report", "referral"].map(new);
    let asked = desk.request_approval(&contact.actor, case, &report);
    let asked = asked.await?;
    let heard = desk.request_approval(&contact.actor, case, &referral);
    let heard = heard.await?;
    let said = HeardByPhone {
        from: leader.actor.person.id,
        number: "06-555-0100".to_owned(),
        said_at: office.now(),
        heard_by: "王淑芬".to_owned(),
    };
    let oral = desk.record_oral_approval(&contact.actor, heard, Version::FIRST, &said);
    oral.await?;
    let (asked, heard) = (format!("/approvals/{asked}"), format!("/approvals/{heard}"));
    let list = "/approvals".to_owned();
    let all = "/approvals?which=all".to_owned();
    Ok([
        ("approvals", list, leader_token.clone()),
        ("approvals-all", all, auditor_token),
        ("approval-decide", asked.clone(), leader_token.clone()),
        ("approval-asked", asked, contact_token),
        ("approval-confirm", heard, leader_token.clone()),
        ("today-leader", "/".to_owned(), leader_token),
    ])
}

/// Two quiet days, one sign-in from elsewhere, one guess and one forward to an address outside.
fn lines_of(name: &str) -> Vec<String> {
    let line = |day: u32, minute: u32, from: &str| {
        format!(
            "Nov {day:2} 08:{minute:02}:00 mail dovecot: imap-login: Login: user=<{name}@xiling.example>, method=PLAIN, rip={from}, lip=192.0.2.5, mpid=9, TLS, session=<s>"
        )
    };
    let mut lines: Vec<_> = (0..40)
        .map(|minute| line(18, minute, "198.51.100.9"))
        .collect();
    lines.extend((0..40).map(|minute| line(20, minute, "198.51.100.9")));
    lines.push(line(20, 41, "203.0.113.66"));
    lines.push(format!(
        "Nov 21 06:10:00 xiling-srv1 sshd[9]: Failed password for {name} from 203.0.113.70 port 4000 ssh2"
    ));
    lines.push(format!(
        "Nov 21 06:12:00 mail dovecot: lmtp({name}@xiling.example)<12><aa>: sieve: msgid=<4.5.6@school.example>: forwarded to <box77@elsewhere.example>"
    ));
    lines
}

/// Pages of sign-ins: of somebody to whom they belong, and of the contact. The walk of the browser check
/// disowns those of another person.
///
/// # Errors
/// When the office cannot be written.
pub async fn of_sign_ins(
    office: &TestOffice,
) -> Result<[(&'static str, String, String); 14], Failure> {
    for (name, person) in [("kuo.hsinyi", "郭欣怡"), (WHO_DISOWNS, "蔡明翰")] {
        let new = NewPerson {
            name: person.into(),
            sign_in_name: name.into(),
            password: PASSWORD.into(),
            language: Language::ZhTw,
            unit: office.township,
            roles: vec![Role::Staff],
        };
        office.office.enter_person(new).await?;
        let lines = lines_of(name);
        office
            .take("郵件主機紀錄", lines.iter().map(String::as_str))
            .await?;
    }
    let (own, token) = office.sign_in("kuo.hsinyi").await?;
    let (_, contact) = office.sign_in("lin.contact").await?;
    let query = SignInQuery::default();
    let rows = office.office.list_own_sign_ins(&own.actor, &query).await?;
    let row = rows.get(1).ok_or("nobody signed in")?;
    let asked = format!("/account/sign-ins/not-me?item={}", row.id);
    let noticed = office.office.list_own_findings(&own.actor).await?;
    let noticed = noticed.first().ok_or("nothing was noticed")?.finding.id;
    let noticed = format!("/account/findings/not-mine?item={noticed}");
    let of = format!("/sign-ins?person={}&purpose=115-1", own.actor.person.id);
    let shared = of.replace("/sign-ins?", "/sign-ins/shared?");
    let forwards_of = of.replace("/sign-ins?", "/sign-ins/forwards?");
    let forwards = office.office.list_own_forwards(&own.actor).await?;
    let forward = forwards.first().ok_or("no mail went on")?.row.id();
    let forward = format!("/account/forwards/not-mine?item={forward}");
    Ok([
        ("sign-ins", "/account/sign-ins".to_owned(), token.clone()),
        ("sign-ins-sure", asked, token.clone()),
        (
            "own-findings",
            "/account/findings".to_owned(),
            token.clone(),
        ),
        ("own-findings-sure", noticed, token.clone()),
        (
            "sign-ins-done",
            "/account/sign-ins/done".to_owned(),
            token.clone(),
        ),
        ("sign-ins-today", "/".to_owned(), token.clone()),
        ("forwards", "/account/forwards".to_owned(), token.clone()),
        ("forwards-sure", forward, token.clone()),
        ("report", "/report".to_owned(), token.clone()),
        (
            "report-done",
            "/report/done?kind=infected-host".to_owned(),
            token,
        ),
        ("forwards-of", forwards_of, contact.clone()),
        ("sign-ins-shared", shared, contact.clone()),
        ("sign-ins-of", of, contact.clone()),
        (
            "sign-ins-confirmed",
            "/sign-ins/confirmed".to_owned(),
            contact,
        ),
    ])
}

/// The token of a link by which a person chooses a password.
async fn one_time_link(office: &TestOffice) -> Result<String, Failure> {
    let whose = office.actor("wang.staff").await?.person.id;
    let keeper = office.actor("wu.admin").await?;
    let token = web::token_text(office.ids.secret());
    office
        .office
        .issue_link(&keeper, whose, web::digest(&token))
        .await?;
    Ok(token)
}

/// The cookie of somebody whose password was right and whose code is outstanding.
async fn second_step(office: &TestOffice) -> Result<String, Failure> {
    let name = "chou.codes";
    let person = NewPerson {
        name: "周驗證".into(),
        sign_in_name: name.into(),
        password: PASSWORD.into(),
        language: Language::ZhTw,
        unit: office.township,
        roles: vec![Role::Staff],
    };
    office.office.enter_person(person).await?;
    let (signed_in, _) = office.sign_in(name).await?;
    office.office.begin_codes(&signed_in).await?;
    let factor = office.office.view_second_factor(&signed_in).await?;
    let CodesState::Waiting { seed } = factor.codes else {
        return Err("no seed waits for its first code".into());
    };
    let code = totp::shown(&seed, office.now()).ok_or("an empty seed")?;
    let coming = || {
        let token = web::token_text(office.ids.secret());
        (web::digest(&token), token)
    };
    let (digest, _) = coming();
    let lane = Coming::new(digest, Lane::Known);
    office.office.confirm_codes(&signed_in, &code, lane).await?;
    let (digest, token) = coming();
    let lane = Coming::new(digest, Lane::Known);
    office
        .office
        .sign_in(name, PASSWORD.to_owned(), lane)
        .await?;
    Ok(token)
}

/// Says which pages of the console a plan forgets.
///
/// # Errors
/// The addresses of pages that no entry of the plan leads to.
pub fn all_visited(plan: &Value) -> Result<(), Failure> {
    let pages = plan.get("pages").and_then(Value::as_array);
    let paths = pages.into_iter().flatten().filter(|page| {
        // A refusal shows that something is refused, not the page.
        page.get("expectStatus").and_then(Value::as_u64) == Some(200)
    });
    let paths = paths.filter_map(|page| page.get("path")?.as_str()?.split('?').next());
    match web::pages_missed(paths).as_slice() {
        [] => Ok(()),
        missed => Err(format!("the browser check looks at none of {missed:?}").into()),
    }
}

/// The gate for [`web::WebSettings::set_up`].
pub fn gate() -> Option<Arc<dyn SetUpGate>> {
    Some(Arc::new(StandingGate))
}

/// Pages of what an administrator keeps: services, connectors, campaigns, documents, reviews, exceptions.
///
/// # Errors
/// When one of them cannot be entered.
pub async fn of_what_is_kept(
    office: &TestOffice,
    keeper: &Actor,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let (top, town) = (keeper.person.unit, (office.township, "lin.contact"));
    let mut pages = Vec::new();
    pages.extend(of_services_and_connectors(office, top).await?);
    pages.extend(crate::campaigning::pages(office, keeper, (top, "wu.admin")).await?);
    pages.extend(crate::publishing::pages(office, "wu.admin", town).await?);
    pages.extend(crate::reviewing::pages(office, "wu.admin", town).await?);
    pages.extend(crate::excepting::pages(office, keeper, top).await?);
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_that_is_forgotten_is_named() {
        let page = |path: &str, status: u16| json!({"path": path, "expectStatus": status});
        let plan =
            json!({"pages": [page("/?a=b", 200), page("/people/new", 200), page("/go", 404)]});
        let told = all_visited(&plan).err().map(|failure| failure.to_string());
        let told = told.unwrap_or_default();
        assert!(
            told.contains("\"/go\"") && told.contains("\"/people/{id}\""),
            "{told}"
        );
        assert!(
            !told.contains("\"/\"") && !told.contains("\"/people/new\""),
            "{told}"
        );
    }
}

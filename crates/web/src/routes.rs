//! The table of routes. The router is built from it, and a test computes from it that every use
//! case can be reached and that nothing is served to people who are not signed in.

mod accounts;
mod applications;
mod campaigns;
mod connectors;
mod documents;
mod hunts;
mod leaving;
mod of_everybody;
mod of_year;
mod policies;
mod reviews;
mod route;
mod sharing;
mod watched;

use std::sync::{Arc, LazyLock};

use application::Office;
use application::use_case as cases;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};

use crate::answer::Turned;
use crate::list::many::Many;
use crate::list::{self, List};
use crate::settings::{Console, WebSettings};
use crate::{
    account, api, approvals, assets, clients, daily, devices, display, duties, evidence, finding,
    findings, first_start, go, guard, health, help, imports, incident, jobs, keys, language, link,
    log, normal, notices, oidc_doors, own_directory, passkeys, people, person, premises, prove,
    proxy, query, registers, scim, second_factor, services, sessions, set_up, sheet, sign_in,
    sign_in_code, sign_ins, source, sources, stories, sweeps, today, units, year,
};

pub use self::route::{Method, Route, pages_missed};
use self::route::{deed, file, fits, page};

/// Longest body of a form, in bytes. Reasons are at most 2,000 characters.
const LONGEST_FORM: usize = 64 * 1024;

/// A list: its page, and its export for whoever may see the page.
fn list<L: List>(handler: fn() -> MethodRouter<Arc<Console>>) -> [Route; 2] {
    let export = file(L::EXPORT, L::USE_CASE, || get(list::export::<L>));
    [page(L::PATH, L::USE_CASE, handler), export]
}

/// What can be done with several rows of a list, and the page that tells of it.
fn many<L: Many>() -> Vec<Route> {
    let told = page(L::TOLD, L::TOLD_TO, || get(list::many::told::<L>));
    let each = L::DEEDS
        .iter()
        .map(|one| deed(one.path, one.use_case, || post(list::many::carry_out::<L>)));
    each.chain([told]).collect()
}

/// Every list of the console.
fn lists() -> impl Iterator<Item = Route> {
    [
        list::<findings::Findings>(|| get(findings::show)),
        list::<stories::Stories>(|| get(stories::show)),
        list::<crate::hunts::Hunts>(|| get(crate::hunts::show)),
        list::<daily::Lines>(|| get(daily::show)),
        list::<services::Services>(|| get(services::list)),
        list::<services::Outages>(|| get(services::show_outages)),
        list::<normal::Normally>(|| get(normal::show)),
        list::<incident::Incidents>(|| get(incident::list)),
        list::<incident::YearInNumbers>(|| get(incident::figures)),
        list::<approvals::Approvals>(|| get(approvals::list)),
        list::<registers::Registers>(|| get(registers::show)),
        list::<sources::Sources>(|| get(sources::show)),
        list::<log::Log>(|| get(log::show)),
        list::<log::saved::Saved>(|| get(log::saved::saved)),
        list::<keys::Keys>(|| get(account::show)),
        list::<sessions::Sessions>(|| get(sessions::show)),
        list::<devices::Devices>(|| get(devices::show)),
        list::<crate::app_passwords::AppPasswords>(|| get(crate::app_passwords::show)),
        list::<sign_ins::Own>(|| get(sign_ins::show)),
        list::<crate::own_findings::OwnFindings>(|| get(crate::own_findings::show)),
        list::<sign_ins::forwards::OwnForwards>(|| get(sign_ins::forwards::own)),
        list::<sign_ins::forwards::ForwardsOf>(|| get(sign_ins::forwards::of_somebody)),
        list::<sign_ins::OfPerson>(|| get(sign_ins::of_person)),
        list::<sign_ins::SharedSigns>(|| get(sign_ins::shared_use)),
        list::<sign_ins::Confirmations>(|| get(sign_ins::confirmations)),
        list::<sign_ins::Legacy>(|| get(sign_ins::legacy)),
        list::<people::People>(|| get(people::list)),
        list::<imports::Imports>(|| get(imports::list)),
        list::<crate::leavers::Leavers>(|| get(crate::leavers::list)),
        list::<units::Units>(|| get(units::list)),
        list::<duties::Duties>(|| get(duties::show)),
        list::<jobs::Jobs>(|| get(jobs::show)),
        list::<own_directory::ServiceKeys>(|| get(own_directory::show)),
        list::<clients::Clients>(|| get(clients::list)),
        list::<crate::connectors::Connectors>(|| get(crate::connectors::list)),
        list::<sweeps::Sweeps>(|| get(sweeps::show)),
        list::<sweeps::Proposals>(|| get(sweeps::show_proposals)),
        list::<sweeps::Warnings>(|| get(sweeps::show_warnings)),
        list::<evidence::Coverage>(|| get(evidence::show)),
        list::<year::Year>(|| get(year::show)),
        list::<year::Looks>(|| get(year::looks)),
        list::<year::Work>(|| get(year::work)),
        list::<year::Compared>(|| get(year::compared)),
    ]
    .into_iter()
    .flatten()
}

/// Every route of the console that carries out a use case.
pub static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let mut routes = vec![
        page("/set-up", &cases::SET_UP, || get(set_up::show)),
        deed("/set-up", &cases::SET_UP, || post(set_up::carry_out)),
        page("/sign-in", &cases::SIGN_IN, || get(sign_in::show)),
        deed("/sign-in", &cases::SIGN_IN, || post(sign_in::sign_in)),
        page("/sign-in/code", &cases::ENTER_CODE, || {
            get(sign_in_code::show)
        }),
        deed("/sign-in/code", &cases::ENTER_CODE, || {
            post(sign_in_code::enter)
        }),
        deed("/sign-in/passkey", &cases::SIGN_IN_BY_PASSKEY, || {
            post(passkeys::sign_in)
        }),
        deed(
            "/account/second-factor/passkeys",
            &cases::ADD_PASSKEY,
            || post(passkeys::add),
        ),
        deed(
            "/account/second-factor/passkeys/remove",
            &cases::REMOVE_PASSKEY,
            || post(passkeys::remove),
        ),
        page("/account/prove", &cases::PROVE_ONESELF, || get(prove::show)),
        deed("/account/prove", &cases::PROVE_ONESELF, || {
            post(prove::prove)
        }),
        deed("/account/prove/passkey", &cases::PROVE_ONESELF, || {
            post(prove::by_passkey)
        }),
        deed(
            "/account/devices/forget-others",
            &cases::FORGET_OTHER_DEVICES,
            || post(devices::forget_others),
        ),
        deed("/sign-out", &cases::SIGN_OUT, || post(sign_in::sign_out)),
        page("/sources/new", &cases::ENTER_SOURCE, || get(source::new)),
        deed("/sources", &cases::ENTER_SOURCE, || post(source::enter)),
        page("/sources/{id}", &cases::VIEW_SOURCE, || get(source::show)),
        deed("/sources/{id}/key", &cases::GIVE_SOURCE_KEY, || {
            post(source::renew_key)
        }),
        deed("/sources/{id}/details", &cases::CHANGE_SOURCE, || {
            post(source::change)
        }),
        deed("/sources/{id}/retire", &cases::RETIRE_SOURCE, || {
            post(source::retire)
        }),
        deed("/sources/{id}/restore", &cases::RESTORE_SOURCE, || {
            post(source::restore)
        }),
        deed("/language", &cases::CHOOSE_LANGUAGE, || {
            post(language::choose)
        }),
        deed("/account/tokens", &cases::ISSUE_TOKEN, || {
            post(account::issue_token)
        }),
        deed("/account/tokens/revoke", &cases::REVOKE_TOKEN, || {
            post(account::revoke_token)
        }),
        deed(
            "/account/sessions/end-others",
            &cases::END_OTHER_SESSIONS,
            || post(sessions::end_others),
        ),
        page("/account/second-factor", &cases::VIEW_SECOND_FACTOR, || {
            get(second_factor::show)
        }),
        deed("/account/second-factor/begin", &cases::SET_UP_CODES, || {
            post(second_factor::begin)
        }),
        deed(
            "/account/second-factor/confirm",
            &cases::SET_UP_CODES,
            || post(second_factor::confirm),
        ),
        deed(
            "/account/second-factor/remove",
            &cases::REMOVE_CODES,
            || post(second_factor::remove),
        ),
        deed(
            "/account/second-factor/recovery",
            &cases::RENEW_RECOVERY_CODES,
            || post(second_factor::renew),
        ),
        deed("/account/password", &cases::CHANGE_PASSWORD, || {
            post(sessions::change_password)
        }),
        page("/account/notices", &cases::VIEW_NOTICES, || {
            get(notices::show)
        }),
        deed("/account/notices", &cases::CHOOSE_NOTICES, || {
            post(notices::choose)
        }),
        page("/help", &cases::VIEW_HELP, || get(help::show)),
        page("/display", &cases::CHOOSE_DISPLAY, || get(display::show)),
        deed("/display", &cases::CHOOSE_DISPLAY, || post(display::choose)),
        page("/go", &cases::FIND_PLACE, || get(go::show)),
        page("/", &cases::VIEW_TODAY, || get(today::show)),
        page("/findings/{id}", &cases::VIEW_FINDING, || {
            get(finding::show)
        }),
        deed("/findings/{id}/accept", &cases::ACCEPT_FINDING, || {
            post(finding::accept)
        }),
        deed("/findings/{id}/dismiss", &cases::DISMISS_FINDING, || {
            post(finding::dismiss)
        }),
        deed("/findings/{id}/watch", &cases::WATCH_FINDING, || {
            post(finding::watch)
        }),
        deed("/findings/{id}/reopen", &cases::REOPEN_FINDING, || {
            post(finding::reopen)
        }),
        file(
            "/findings/{id}/block/{format}",
            &cases::TAKE_BLOCK_LIST,
            || get(stories::touched::of_finding),
        ),
        page("/stories/{id}", &cases::VIEW_FINDING, || {
            get(stories::show_one)
        }),
        deed("/stories/{id}/accept", &cases::ACCEPT_FINDING, || {
            post(stories::accept)
        }),
        file(
            "/stories/{id}/block/{format}",
            &cases::TAKE_BLOCK_LIST,
            || get(stories::touched::of_story),
        ),
        deed("/findings/{id}/normal", &cases::DECLARE_NORMAL, || {
            post(finding::declare_normal)
        }),
        page("/log/saved/new", &cases::SAVE_SEARCH, || {
            get(log::saved::new)
        }),
        deed("/log/saved", &cases::SAVE_SEARCH, || post(log::saved::save)),
        page("/log/saved/{id}", &cases::RENAME_SAVED_SEARCH, || {
            get(log::saved::one)
        }),
        deed(
            "/log/saved/{id}/rename",
            &cases::RENAME_SAVED_SEARCH,
            || post(log::saved::rename),
        ),
        page("/log/tail", &cases::FOLLOW_LOG, || get(log::tail)),
        file("/log/tail/stream", &cases::FOLLOW_LOG, || get(log::follow)),
        file("/log/count/export/{format}", &cases::COUNT_LOG, || {
            get(log::export_count)
        }),
        page("/log/query", &cases::QUERY_LOG, || get(query::show)),
        file("/log/query/export/{format}", &cases::QUERY_LOG, || {
            get(query::export)
        }),
        page("/log/{event}", &cases::VIEW_SURROUNDINGS, || {
            get(log::around)
        }),
        page("/incidents/{id}", &cases::VIEW_INCIDENT, || {
            get(incident::show)
        }),
        page("/incidents/{id}/level", &cases::JUDGE_LEVEL, || {
            get(incident::wizard)
        }),
        deed("/incidents/{id}/level", &cases::JUDGE_LEVEL, || {
            post(incident::judge)
        }),
        deed("/incidents/{id}/report", &cases::RECORD_REPORT, || {
            post(incident::record_report)
        }),
        deed("/incidents/{id}/control", &cases::RECORD_CONTROL, || {
            post(incident::record_control)
        }),
        deed("/incidents/{id}/known-at", &cases::CHANGE_KNOWN_AT, || {
            post(incident::change_known_at)
        }),
        page("/incidents/{id}/forms/{form}", &cases::PRINT_FORM, || {
            get(incident::form::show)
        }),
        file(
            "/incidents/{id}/forms/{form}/odt",
            &cases::PRINT_FORM,
            || get(incident::form::file),
        ),
        deed(
            "/incidents/{id}/forms/{form}/keep",
            &cases::ADD_ATTACHMENT,
            || post(incident::form::keep),
        ),
        deed("/incidents/{id}/regimes", &cases::ADD_REGIME, || {
            post(incident::add_regime)
        }),
        deed("/incidents/{id}/duties", &cases::RECORD_DUTY, || {
            post(incident::record_duty)
        }),
        deed("/incidents/{id}/files", &cases::ADD_ATTACHMENT, || {
            post(incident::add_file).layer(DefaultBodyLimit::max(incident::LONGEST_UPLOAD))
        }),
        file(
            "/incidents/{id}/files/{file}",
            &cases::VIEW_ATTACHMENT,
            || get(incident::file),
        ),
        deed("/incidents/{id}/holds", &cases::PLACE_HOLD, || {
            post(incident::place_hold)
        }),
        deed(
            "/incidents/{id}/holds/release",
            &cases::RELEASE_HOLD,
            || post(incident::release_hold),
        ),
        deed("/incidents/{id}/evidence", &cases::EXPORT_EVIDENCE, || {
            post(incident::take_evidence)
        }),
        file(
            "/incidents/{id}/evidence/{file}",
            &cases::EXPORT_EVIDENCE,
            || get(incident::fetch_evidence),
        ),
        deed("/evidence/let-go", &cases::LET_GO, || {
            post(evidence::let_go)
        }),
        page("/evidence/sheet", &cases::VIEW_COVERAGE, || {
            get(sheet::show)
        }),
        deed("/evidence/kinds", &cases::NAME_LOG_KINDS, || {
            post(evidence::name_kinds)
        }),
        page("/registers/{id}", &cases::LIST_SHEETS, || {
            get(registers::sheets)
        }),
        file(
            "/registers/{id}/export/{format}",
            &cases::LIST_SHEETS,
            || get(registers::export),
        ),
        page("/registers/{id}/new", &cases::BEGIN_SHEET, || {
            get(registers::begin)
        }),
        deed("/registers/{id}/new", &cases::BEGIN_SHEET, || {
            post(registers::begun)
        }),
        page("/sheets/{id}", &cases::VIEW_SHEET, || get(registers::one)),
        deed("/sheets/{id}", &cases::MOVE_SHEET, || {
            post(registers::moved)
        }),
        deed("/sheets/{id}/decide", &cases::DECIDE_SHEET, || {
            post(registers::moved)
        }),
        page("/sheets/{id}/print", &cases::PRINT_SHEET, || {
            get(registers::print)
        }),
        file("/sheets/{id}/odt", &cases::PRINT_SHEET, || {
            get(registers::odt)
        }),
        page("/approvals/{id}", &cases::VIEW_APPROVAL, || {
            get(approvals::show)
        }),
        deed("/approvals/{id}/decide", &cases::DECIDE_APPROVAL, || {
            post(approvals::decide)
        }),
        deed("/approvals/{id}/oral", &cases::RECORD_ORAL_APPROVAL, || {
            post(approvals::record_oral)
        }),
        deed(
            "/approvals/{id}/confirm",
            &cases::CONFIRM_ORAL_APPROVAL,
            || post(approvals::confirm_oral),
        ),
        deed(
            "/approvals/{id}/withdraw",
            &cases::WITHDRAW_APPROVAL,
            || post(approvals::withdraw),
        ),
        deed(
            "/incidents/{id}/approvals",
            &cases::REQUEST_APPROVAL,
            || post(incident::request_approval),
        ),
        deed(
            "/incidents/{id}/approvals/waive",
            &cases::WAIVE_APPROVAL,
            || post(incident::waive_approval),
        ),
        page(
            "/incidents/{id}/assessment",
            &cases::VIEW_ASSESSMENT,
            || get(incident::assessment),
        ),
        deed(
            "/incidents/{id}/assessment",
            &cases::FILL_ASSESSMENT,
            || post(incident::fill_assessment),
        ),
        deed("/incidents/{id}/close", &cases::CLOSE_INCIDENT, || {
            post(incident::close)
        }),
        deed("/incidents/{id}/reopen", &cases::REOPEN_INCIDENT, || {
            post(incident::reopen)
        }),
        page("/incidents/{id}/tasks", &cases::LIST_TASKS, || {
            get(incident::tasks)
        }),
        deed("/incidents/{id}/playbook", &cases::CHOOSE_PLAYBOOK, || {
            post(incident::choose_playbook)
        }),
        deed("/incidents/{id}/tasks", &cases::ADD_TASK, || {
            post(incident::add_task)
        }),
        deed("/incidents/{id}/tasks/assign", &cases::ASSIGN_TASK, || {
            post(incident::assign_task)
        }),
        deed("/incidents/{id}/tasks/finish", &cases::FINISH_TASK, || {
            post(incident::finish_task)
        }),
        deed("/incidents/{id}/tasks/skip", &cases::SKIP_TASK, || {
            post(incident::skip_task)
        }),
        deed("/incidents/{id}/tasks/lift", &cases::LIFT_MEASURE, || {
            post(incident::lift_measure)
        }),
        deed("/incidents/{id}/tasks/back", &cases::TAKE_TASK_BACK, || {
            post(incident::take_task_back)
        }),
        deed("/incidents/{id}/notes", &cases::ADD_NOTE, || {
            post(incident::add_note)
        }),
        page("/link", &cases::CHOOSE_PASSWORD, || get(link::show)),
        deed("/link", &cases::CHOOSE_PASSWORD, || post(link::choose)),
        page("/people/new", &cases::ENTER_PERSON, || get(people::new)),
        deed("/people", &cases::ENTER_PERSON, || post(people::enter)),
        page("/people/{id}", &cases::VIEW_PERSON, || get(person::show)),
        deed("/people/{id}/details", &cases::CHANGE_PERSON, || {
            post(person::change)
        }),
        deed("/people/{id}/suspend", &cases::SUSPEND_ACCOUNT, || {
            post(person::suspend)
        }),
        deed(
            "/people/{id}/reactivate",
            &cases::REACTIVATE_ACCOUNT,
            || post(person::reactivate),
        ),
        deed("/people/{id}/sessions", &cases::END_SESSIONS, || {
            post(person::end_sessions)
        }),
        deed(
            "/people/{id}/second-factor",
            &cases::RESET_SECOND_FACTOR,
            || post(person::reset_second_factor),
        ),
        deed("/people/{id}/link", &cases::ISSUE_LINK, || {
            post(person::issue_link)
        }),
        deed("/people/{id}/grants", &cases::GRANT_ROLE, || {
            post(person::grant)
        }),
        deed("/people/{id}/grants/end", &cases::END_GRANT, || {
            post(person::end_grant)
        }),
        page("/first-start/{unit}", &cases::VIEW_FIRST_START, || {
            get(first_start::overview)
        }),
        page(
            "/first-start/{unit}/{step}",
            &cases::VIEW_FIRST_START,
            || get(first_start::show),
        ),
        deed("/first-start/{unit}/{step}", &cases::MARK_STEP, || {
            post(first_start::mark)
        }),
        deed(
            "/first-start/{unit}/allowed-countries",
            &cases::SET_PREMISE,
            || post(first_start::set_countries),
        ),
        page("/units/{id}", &cases::LIST_UNITS, || get(units::show)),
        page("/units/{id}/normal", &cases::VIEW_PREMISES, || {
            get(premises::show)
        }),
        deed("/units/{id}/below", &cases::ENTER_UNIT, || {
            post(units::enter)
        }),
        deed("/units/{id}/name", &cases::RENAME_UNIT, || {
            post(units::rename)
        }),
        deed("/units/{id}/place", &cases::MOVE_UNIT, || {
            post(units::place)
        }),
        deed("/units/{id}/normal/{list}", &cases::SET_PREMISE, || {
            post(premises::set)
        }),
        deed("/units/{id}/close", &cases::CLOSE_UNIT, || {
            post(units::close)
        }),
        deed("/directory/keys", &cases::ISSUE_SERVICE_KEY, || {
            post(own_directory::issue)
        }),
        deed("/directory/keys/revoke", &cases::REVOKE_SERVICE_KEY, || {
            post(own_directory::revoke)
        }),
        deed("/sweeps/run", &cases::RUN_SWEEP, || post(sweeps::run)),
        page("/sweeps/{id}", &cases::LIST_SWEEPS, || {
            get(sweeps::show_one)
        }),
        deed("/sweeps/{id}/confirm", &cases::CONFIRM_BRAKE, || {
            post(sweeps::confirm)
        }),
    ];
    routes.extend(of_everybody::own_sign_ins());
    routes.extend(of_everybody::own_account());
    routes.extend(of_everybody::reporting());
    routes.extend(of_year::of_the_year());
    routes.extend(applications::routes());
    routes.extend(self::connectors::routes());
    routes.extend(accounts::of_people());
    routes.extend(leaving::routes());
    routes.extend(self::campaigns::routes());
    routes.extend(self::documents::routes());
    routes.extend(self::reviews::routes());
    routes.extend(self::policies::routes());
    routes.extend(self::hunts::looking_back());
    routes.extend(watched::routes());
    routes.extend(self::sharing::routes());
    routes.extend(lists());
    routes.extend(many::<findings::Findings>());
    routes.extend(many::<normal::Normally>());
    routes.extend(many::<people::People>());
    routes.extend(many::<jobs::Jobs>());
    routes.extend(many::<sweeps::Proposals>());
    routes.extend(many::<log::saved::Saved>());
    routes.extend(many::<sessions::Sessions>());
    routes.extend(many::<devices::Devices>());
    routes.extend(many::<crate::app_passwords::AppPasswords>());
    routes
});

/// The page that stands above an address: where to come back to. `/account` where there is none.
pub(crate) fn page_above(path: &str) -> &str {
    let pages = || ROUTES.iter().filter(|route| route.page);
    let mut rest = path;
    while let Some((above, _)) = rest.rsplit_once('/') {
        if pages().any(|route| !above.is_empty() && fits(route.path, above)) {
            return above;
        }
        rest = above;
    }
    "/account"
}

/// The console. The caller serves it with the peer's address as connect info
/// (`into_make_service_with_connect_info::<SocketAddr>()`), by which failed sign-ins are told
/// apart; without it all browsers count as one network.
pub fn routes(office: Arc<Office>, settings: WebSettings) -> Router {
    let console = Arc::new(Console::new(office, settings));
    let mut router = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        // Browsers ask for it unasked; we have none, and a 404 would only fill their consoles.
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/assets/{*file}", get(assets::serve));
    for route in ROUTES.iter() {
        router = router.route(route.path, (route.handler)());
    }
    router
        .merge(api::routes())
        .merge(oidc_doors::documents())
        .merge(scim::routes())
        .fallback(|| async { Turned::NotFound })
        .method_not_allowed_fallback(|| async { Turned::NoSuchMethod })
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&console),
            guard::guard,
        ))
        .layer(middleware::from_fn_with_state(
            console.settings.proxies.clone(),
            proxy::find_way,
        ))
        .with_state(console)
}

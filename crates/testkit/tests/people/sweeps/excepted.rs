//! An overlay is followed by a recorded exception only, on its days only, and nobody agrees to their own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use api::{Given, OPERATIONS, Unanswered};
use application::exceptions::{
    ExceptionDecision, ExceptionQuery, ExceptionsDue, NewException, PolicyUser,
};
use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::notices::Tell;
use application::port::Lane;
use application::use_case::{ASK_EXCEPTION, DECIDE_EXCEPTION};
use application::{Actor, Problem, Refusal};
use domain::id::ExceptionId;
use domain::message::MailAddress;
use domain::people::Role;
use domain::policy::{BUILTIN_POLICIES, ExceptionState, Step, Subject};
use domain::sweep::ProposalState;
use domain::telling::NoticeSettings;
use domain::version::Version;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::{Page, Visitor};
use townwatch::config::Config;

use crate::sweeps::office::{enter, listed};

const NAME: &str = "own";
const LAW: &str = "tainan-2013";
const OVERLAY: &str = "nist-800-63b-4";
/// Long, and without a sign.
const PLAIN: &str = "nineriversbendslowlynorth";

/// The rules of Tainan without digits, as all accounts of the test have the same password.
fn settings(folder: &std::path::Path) -> Result<Config, Failure> {
    let (_, text) = BUILTIN_POLICIES
        .iter()
        .find(|(file, _)| file.starts_with(LAW))
        .ok_or("no policy")?;
    let file = folder.join("house.toml");
    let text = text.replace(
        "\"letter\", \"digit\", \"symbol\"",
        "\"letter\", \"symbol\"",
    );
    std::fs::write(&file, text)?;
    let file = file.display();
    let text = format!(
        "server.public_url = \"https://t.example.org\"\nmail = {{ host = \"localhost\", encryption = \"none\", from = \"t@example.org\" }}\n[passwords]\npolicy = \"{file}\"\noverlay = \"{OVERLAY}\"\n[[directory]]\nname = \"{NAME}\"\nkind = \"own\"\npolicy = \"{file}\"\noverlay = \"{OVERLAY}\"\nbrake = {{ percent = 100, accounts = 10000 }}\n"
    );
    let config = townwatch::config::parse("t.toml", &text, &BTreeMap::new());
    config.map_err(|mistakes| format!("{mistakes:?}").into())
}

struct Excepted {
    office: TestOffice,
    _folder: tempfile::TempDir,
}

impl Excepted {
    async fn new() -> Result<Self, Failure> {
        let folder = tempfile::TempDir::new()?;
        let config = settings(folder.path())?;
        let office = TestOffice::configured(&config).await?;
        for (name, roles) in [
            ("su.head", &[Role::Supervisor][..]),
            ("the.ciso", &[Role::Ciso]),
            ("both", &[Role::SystemAdmin, Role::Ciso]),
            ("keen", &[Role::Staff]),
        ] {
            enter(&office, name, roles).await?;
        }
        Ok(Self {
            office,
            _folder: folder,
        })
    }

    async fn actor(&self, name: &str) -> Result<Actor, Failure> {
        self.office.actor(name).await
    }

    /// Goes on to a morning, where somebody signs in.
    async fn goes_on_to(&self, day: Date) -> Result<(), Failure> {
        let zone = jiff::tz::TimeZone::get("Asia/Taipei")?;
        let morning = day.at(9, 0, 0, 0).to_zoned(zone)?.timestamp();
        let clock = &self.office.clock;
        clock.advance(morning.duration_since(self.office.now()));
        self.office.sign_in("keen").await?;
        Ok(())
    }

    /// What is open for an account after a sweep: step and clause.
    async fn asked_of(&self, name: &str) -> Result<Option<(Step, String)>, Failure> {
        self.office.clock.advance(SignedDuration::from_millis(1));
        self.office.office.sweep_by_operator(NAME).await?;
        let boss = self.actor("su.head").await?;
        let open = listed(&self.office, &boss, Some(ProposalState::Open)).await?;
        let mut found = open.iter().map(domain::sweep::Proposal::proposed);
        let found = found.find(|one| one.name == name);
        Ok(found.map(|one| (one.step, one.clause.clone())))
    }

    async fn asked(&self, subject: Subject, until: Date) -> Result<ExceptionId, Failure> {
        let asker = self.actor("wu.admin").await?;
        let new = wanted(subject, until);
        Ok(self.office.office.ask_exception(&asker, new).await?)
    }

    async fn granted(&self, subject: Subject, until: Date) -> Result<ExceptionId, Failure> {
        let id = self.asked(subject, until).await?;
        let ciso = self.actor("the.ciso").await?;
        let of = (id, Version::FIRST);
        let grant = ExceptionDecision::Grant;
        self.office
            .office
            .decide_exception(&ciso, of, grant)
            .await?;
        Ok(id)
    }

    async fn by_api(&self, who: &Actor, name: &str, body: Value) -> Result<Value, Unanswered> {
        let operation = OPERATIONS.iter().find(|one| one.use_case.name == name);
        let given = Given::Body(body.to_string().into_bytes());
        match operation {
            Some(operation) => (operation.call)(&self.office.office, who, given).await,
            None => Err(Unanswered::Unreadable("no such operation".to_owned())),
        }
    }
}

fn wanted(subject: Subject, until: Date) -> NewException {
    NewException {
        policy: LAW.to_owned(),
        overlay: OVERLAY.to_owned(),
        subject,
        reason: "已全面實施兩階段驗證".to_owned(),
        document: "府資字第1150000001號".to_owned(),
        until,
    }
}

fn why<T>(done: &Result<T, Problem>) -> &str {
    match done {
        Err(Problem::Refused(refusal)) => refusal.key(),
        Err(_) => "a fault",
        Ok(_) => "done",
    }
}

/// By whatever policy a sweep judges: with the exception it asks for nothing, the day after it asks again.
#[tokio::test]
async fn with_an_exception_a_sweep_stops_asking_and_the_day_after_it_asks_again()
-> Result<(), Failure> {
    let here = Excepted::new().await?;
    let desk = &here.office.office;
    here.goes_on_to(date(2027, 2, 24)).await?;
    let rotate = Some((Step::ForceChange, "二(一)1".to_owned()));
    assert_eq!(here.asked_of("keen").await?, rotate);
    let last = date(2027, 3, 31);
    here.asked(Subject::Rotate, last).await?;
    assert_eq!(here.asked_of("keen").await?, rotate, "only asked for");
    let admin = here.actor("wu.admin").await?;
    let again = desk.ask_exception(&admin, wanted(Subject::Rotate, last));
    assert_eq!(why(&again.await), "refusal-exception-stands");
    let query = ExceptionQuery {
        limit: 10,
        ..ExceptionQuery::default()
    };
    let listed = desk.list_exceptions(&admin, &query).await?;
    let one = listed.first().ok_or("nothing is listed")?;
    let (id, ciso) = (one.asked().id, here.actor("the.ciso").await?);
    let unseen = (id, Version::new(7));
    let stale = desk.decide_exception(&ciso, unseen, ExceptionDecision::Grant);
    assert_eq!(why(&stale.await), "refusal-stale");
    let seen = (id, Version::FIRST);
    desk.decide_exception(&ciso, seen, ExceptionDecision::Grant)
        .await?;
    assert_eq!(here.asked_of("keen").await?, None);

    // The page says which clause is followed, and by which document.
    let policies = desk.view_policies(&admin).await?;
    let [policy] = policies.as_slice() else {
        return Err("the same policy is told once".into());
    };
    let users = vec![
        PolicyUser::Passwords,
        PolicyUser::Directory(NAME.to_owned()),
    ];
    assert_eq!(policy.users, users);
    let told: Vec<_> = policy
        .held
        .conflicts
        .iter()
        .map(|one| (one.subject, one.in_force().code.as_str()))
        .collect();
    let held = [
        (Subject::Classes, "二(一)4"),
        (Subject::Rotate, "nist-rotation"),
    ];
    assert_eq!(told, held);

    // The last day counts; nothing runs for the day after it.
    here.goes_on_to(last).await?;
    assert_eq!(here.asked_of("keen").await?, None);
    here.goes_on_to(date(2027, 4, 1)).await?;
    assert_eq!(here.asked_of("keen").await?, rotate);

    // Another one, taken back: it asks again at once.
    let id = here.granted(Subject::Rotate, date(2027, 6, 30)).await?;
    assert_eq!(here.asked_of("keen").await?, None);
    let seen = (id, Version::FIRST.next());
    desk.withdraw_exception(&admin, seen, "測試結束").await?;
    assert_eq!(here.asked_of("keen").await?, rotate);
    Ok(())
}

#[tokio::test]
async fn kinds_of_characters_are_not_asked_for_while_an_exception_says_so() -> Result<(), Failure> {
    let here = Excepted::new().await?;
    let changes = async |new: &str| {
        let (keen, _) = here.office.sign_in("keen").await.map_err(|_| "sign in")?;
        let (old, new) = (PASSWORD.to_owned(), new.to_owned());
        let office = &here.office.office;
        let done = office.change_password(&keen, old, new, Lane::Known).await;
        Ok::<_, Failure>(done)
    };
    let refused = changes(PLAIN).await?;
    let Err(Problem::Refused(Refusal::Weak { reasons })) = refused else {
        return Err(format!("{refused:?}").into());
    };
    let codes: Vec<_> = reasons.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["no-symbol"]);
    here.granted(Subject::Rotate, date(2026, 12, 31)).await?;
    assert!(
        changes(PLAIN).await?.is_err(),
        "an exception of another subject"
    );
    here.granted(Subject::Classes, date(2026, 12, 31)).await?;
    // What the overlay adds is asked for all the same: fifteen characters.
    assert!(changes("slow-rivers-7").await?.is_err());
    changes(PLAIN).await??;
    Ok(())
}

/// Asks by the page, as `both`, for the exception of rotation until a day.
async fn asked_for(both: &Visitor, last: &str) -> Result<Page, Failure> {
    let about = format!("{LAW} {OVERLAY} rotate");
    let typed = [
        ("about", about.as_str()),
        ("reason", "已全面實施兩階段驗證"),
        ("document", "府資字第1150000001號"),
        ("last", last),
    ];
    both.post("/policies/ask", &typed).await
}

const GRANT: [(&str, &str); 2] = [("seen", "1"), ("go", "grant")];

#[tokio::test]
async fn the_page_says_what_disagrees_and_takes_a_day_to_come_only() -> Result<(), Failure> {
    let here = Excepted::new().await?;
    let both = Visitor::of(&here.office, "both").await?;
    let page = both.get("/policies").await?.text;
    assert_eq!(page.matches("data-test=\"policy-conflict\"").count(), 2);
    // The overlay's words are of a draft, which the page says beside both.
    assert_eq!(page.matches("data-test=\"policy-unverified\"").count(), 2);
    assert!(page.contains("凡三個月未進行密碼修改之帳號將強制要求修改密碼。"));
    assert!(!page.contains("policy-excepted"));
    let early = asked_for(&both, "2026-11-20").await?;
    assert_eq!(early.status, 422, "{}", early.text);
    let asked = asked_for(&both, "2026-12-31").await?;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let listed = both.get("/policies/exceptions?state=asked").await?;
    assert!(listed.text.contains("府資字第1150000001號"));
    let foreign = Visitor::of(&here.office, "lin.contact").await?;
    assert_eq!(foreign.get(&asked.location).await?.status, 404);
    let policies = foreign.get("/policies").await?;
    assert!(!policies.text.contains("exception-form"));
    Ok(())
}

#[tokio::test]
async fn nobody_agrees_to_what_they_asked_for_by_no_way() -> Result<(), Failure> {
    let here = Excepted::new().await?;
    let both = Visitor::of(&here.office, "both").await?;
    let asked = asked_for(&both, "2026-12-31").await?;
    let one = both.get(&asked.location).await?;
    assert!(one.text.contains("exception-own"), "{}", one.text);
    assert!(!one.text.contains("exception-decide"), "{}", one.text);
    let decide = format!("{}/decide", asked.location);
    let by_page = both.post(&decide, &GRANT).await?;
    assert_eq!(by_page.status, 409, "{}", by_page.text);
    let actor = here.actor("both").await?;
    let id = asked.location.rsplit('/').next().unwrap_or_default();
    let body = json!({"exception": id, "seen": 1, "grant": true});
    let by_api = here
        .by_api(&actor, DECIDE_EXCEPTION.name, body.clone())
        .await;
    assert!(
        matches!(
            by_api,
            Err(Unanswered::Problem(Problem::Refused(Refusal::WrongState { why })))
                if why == "refusal-exception-own"
        ),
        "{by_api:?}"
    );
    // Who may only ask decides nothing, and who is of another unit finds nothing.
    for who in ["wu.admin", "lin.contact"] {
        let who = here.actor(who).await?;
        let done = here.by_api(&who, DECIDE_EXCEPTION.name, body.clone()).await;
        let hidden = matches!(
            done,
            Err(Unanswered::Problem(Problem::Refused(Refusal::NotFound)))
        );
        assert!(hidden, "{done:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_another_granted_stands_on_the_page_until_it_is_withdrawn() -> Result<(), Failure> {
    let here = Excepted::new().await?;
    let both = Visitor::of(&here.office, "both").await?;
    let asked = asked_for(&both, "2026-12-31").await?;
    let ciso = Visitor::of(&here.office, "the.ciso").await?;
    let decide = format!("{}/decide", asked.location);
    let done = ciso.post(&decide, &GRANT).await?;
    assert_eq!(done.status, 303, "{}", done.text);
    let page = both.get("/policies").await?;
    assert!(page.text.contains("policy-excepted"), "{}", page.text);
    assert!(page.text.contains("府資字第1150000001號"));
    let file = both.get("/policies/exceptions/export/json").await?;
    assert!(file.text.contains("the.ciso"), "{}", file.text);
    let withdraw = format!("{}/withdraw", asked.location);
    let silent = both.post(&withdraw, &[("seen", "2")]).await?;
    assert_eq!(silent.status, 422, "{}", silent.text);
    let why = [("seen", "2"), ("reason", "測試結束")];
    assert_eq!(both.post(&withdraw, &why).await?.status, 303);
    let page = both.get("/policies").await?;
    assert!(!page.text.contains("policy-excepted"));
    Ok(())
}

#[tokio::test]
async fn what_nobody_disagrees_about_is_not_asked_for_and_a_refusal_says_why() -> Result<(), Failure>
{
    let here = Excepted::new().await?;
    let (desk, admin) = (&here.office.office, here.actor("wu.admin").await?);
    let last = date(2026, 12, 31);
    let other = NewException {
        overlay: "vn-3-month".to_owned(),
        ..wanted(Subject::Rotate, last)
    };
    let none = desk.ask_exception(&admin, other).await;
    assert_eq!(why(&none), "refusal-exception-no-conflict");
    let long = desk.ask_exception(&admin, wanted(Subject::Rotate, date(2027, 11, 23)));
    assert_eq!(why(&long.await), "invalid-campaign-long");
    let nameless = NewException {
        document: " ".to_owned(),
        ..wanted(Subject::Rotate, last)
    };
    let nameless = desk.ask_exception(&admin, nameless).await;
    assert_eq!(why(&nameless), "refusal-missing");
    let body = json!({
        "policy": LAW, "overlay": OVERLAY, "subject": "rotate", "reason": "x", "document": "1", "until": "2026-12-31",
    });
    let begun = here.by_api(&admin, ASK_EXCEPTION.name, body).await;
    let begun = begun.map_err(|cause| format!("{cause:?}"))?;
    let id: ExceptionId = begun["exception"].as_str().ok_or("no id")?.parse()?;
    let (ciso, of) = (here.actor("the.ciso").await?, (id, Version::FIRST));
    let silent = ExceptionDecision::Refuse(" ".to_owned());
    let silent = desk.decide_exception(&ciso, of, silent).await;
    assert_eq!(why(&silent), "refusal-missing");
    let refuse = ExceptionDecision::Refuse("尚未全面實施".to_owned());
    desk.decide_exception(&ciso, of, refuse).await?;
    let record = desk.view_exception(&admin, id).await?;
    assert_eq!(record.state(), ExceptionState::Refused);
    assert_eq!(record.course().reason, "尚未全面實施");
    // Who asked anew has another one.
    here.granted(Subject::Rotate, last).await?;
    Ok(())
}

#[tokio::test]
async fn who_asked_and_who_agreed_are_told_before_it_ends() -> Result<(), Failure> {
    let here = Excepted::new().await?;
    let desk = &here.office.office;
    for name in ["wu.admin", "the.ciso"] {
        let settings = NoticeSettings {
            mail: Some(MailAddress::parse(&format!("{name}@example.org"))?),
            ..NoticeSettings::default()
        };
        let (who, _) = here.office.sign_in(name).await?;
        desk.choose_notices(&who.actor, settings).await?;
    }
    here.granted(Subject::Rotate, date(2026, 12, 31)).await?;
    assert_eq!(here.told().await?, 0);
    for (day, letters) in [(16, 0), (17, 2), (18, 2), (28, 4), (30, 6)] {
        here.goes_on_to(date(2026, 12, day)).await?;
        assert_eq!(here.told().await?, letters, "{day}");
    }
    here.goes_on_to(date(2027, 1, 5)).await?;
    assert_eq!(here.told().await?, 6, "it is over");
    Ok(())
}

impl Excepted {
    /// Does what is due; how many letters there are of it.
    async fn told(&self) -> Result<usize, Failure> {
        let works: Vec<Arc<dyn Work>> = vec![Arc::new(ExceptionsDue), Arc::new(Tell)];
        let mut lane = Scheduler::new(Arc::clone(&self.office.office), Track::House, works);
        lane.begin().await?;
        for _ in 0..5 {
            lane.turn(Duration::ZERO).await?;
        }
        let query = JobQuery {
            limit: 200,
            ..JobQuery::default()
        };
        let boss = self.actor("wu.admin").await?;
        let jobs = self.office.office.list_jobs(&boss, &query).await?;
        let letters = jobs.iter().filter(|row| row.job.kind == "mail");
        Ok(letters
            .filter(|row| row.job.payload.contains("exception-ends"))
            .count())
    }
}

//! A case is assessed, and closed only when the records are there that its procedure asks for.

use application::approvals::{Answer, NewApproval};
use application::case_tasks::Doing;
use application::people::NewPerson;
use application::{Actor, Problem, Refusal};
use domain::assessment::Answers;
use domain::id::IncidentId;
use domain::incident::IncidentState;
use domain::language::Language;
use domain::people::Role;
use domain::playbook::Phase;
use domain::version::Version;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

async fn case(office: &TestOffice) -> Result<IncidentId, Failure> {
    let line = "Nov  9 08:00:00 mail dovecot: imap-login: Login: user=<wang.shufen@xiling.example>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.5, mpid=9, TLS, session=<s>";
    office.take("mail", [line].into_iter()).await?;
    let findings = office.findings().await?;
    let finding = findings.first().ok_or("no finding")?;
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let id = desk
        .accept_finding(&contact, finding.id, finding.version, "境外登入")
        .await?;
    Ok(id)
}

async fn leader(office: &TestOffice) -> Result<Actor, Failure> {
    let name = "hsu.leader";
    office
        .office
        .enter_person(NewPerson {
            name: "許組長".into(),
            sign_in_name: name.into(),
            password: PASSWORD.into(),
            language: Language::ZhTw,
            unit: office.township,
            roles: vec![Role::TeamLeader],
        })
        .await?;
    office.actor(name).await
}

fn refused<T>(outcome: Result<T, Problem>) -> Result<Refusal, Failure> {
    match outcome {
        Err(Problem::Refused(refusal)) => Ok(refusal),
        Err(fault) => Err(fault.into()),
        Ok(_) => Err("it was done".into()),
    }
}

fn answers(items: &[(&str, &str)]) -> Answers {
    let pair = |(item, answer): &(&str, &str)| ((*item).to_owned(), (*answer).to_owned());
    items.iter().map(pair).collect()
}

const ALL: [(&str, &str); 13] = [
    ("scope", "王淑芬信箱"),
    ("origin_kind", "external"),
    ("origin", "密碼外洩"),
    ("loss", "無"),
    ("support", "無"),
    ("possible", "停用帳號"),
    ("equipment", "無"),
    ("data", "二百封郵件"),
    ("work", "民政課"),
    ("delay", "無"),
    ("restore", "3"),
    ("backup_state", "ready"),
    ("backup_site", "備用筆電一台"),
];

#[tokio::test]
async fn answers_fit_their_items_are_merged_and_stand_on_the_form() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let fill = async |seen, items: &[(&str, &str)]| {
        desk.fill_assessment(&contact, id, Version::new(seen), &answers(items))
            .await
    };
    for (wrong, why) in [
        (("restore", "soon"), "invalid-answer-number"),
        (("backup_state", "maybe"), "invalid-answer-choice"),
        (("weather", "fine"), "invalid-answer-item"),
    ] {
        assert_eq!(refused(fill(0, &[wrong]).await)?.key(), why);
    }
    fill(0, &[("scope", "王淑芬信箱"), ("restore", "3")]).await?;
    assert_eq!(refused(fill(0, &[("loss", "無")]).await)?, Refusal::Stale);
    fill(1, &[("loss", "無"), ("restore", " ")]).await?;
    let now = desk.view_assessment(&contact, id).await?.assessed;
    assert_eq!(
        now.answers,
        answers(&[("scope", "王淑芬信箱"), ("loss", "無")])
    );
    fill(2, &[("restore", "3")]).await?;

    let contact = Visitor::of(&office, "lin.contact").await?;
    let form = contact
        .get(&format!("/incidents/{id}/forms/tw-notice"))
        .await?;
    for words in ["王淑芬信箱", "3 hours", "From: the assessment"] {
        assert!(form.text.contains(words), "{words}: {}", form.text);
    }
    let page = contact.get(&format!("/incidents/{id}/assessment")).await?;
    assert!(page.text.contains("王淑芬信箱"), "{}", page.text);
    let typed = [("seen", "3"), ("restore", "soon")];
    let again = contact
        .post(&format!("/incidents/{id}/assessment"), &typed)
        .await?;
    assert_eq!(again.status, 422);
    assert!(
        again.text.contains("assess-answers-error"),
        "{}",
        again.text
    );
    Ok(())
}

/// The version of a case now.
async fn seen(office: &TestOffice, actor: &Actor, id: IncidentId) -> Result<Version, Failure> {
    let page = office.office.view_incident(actor, id).await?;
    Ok(page.view.incident.version)
}

async fn missing(
    office: &TestOffice,
    actor: &Actor,
    id: IncidentId,
) -> Result<Vec<String>, Failure> {
    let page = office.office.view_incident(actor, id).await?;
    let left = office.office.closing_of(&page).into_iter();
    Ok(left
        .filter(|one| !one.met)
        .map(|one| one.demand.id)
        .collect())
}

/// The invariant I63: what is missing keeps a case open, one by one, and the last of them lets it go.
#[tokio::test]
async fn a_case_is_closed_only_when_every_record_is_there() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let leader = leader(&office).await?;
    let task = desk
        .add_task(&contact, id, (Phase::Recovery, "電話通知里長"))
        .await?;
    let all = [
        "level",
        "reported",
        "controlled",
        "assessment",
        "losses",
        "tasks",
        "improvement",
        "closing",
    ];
    assert_eq!(missing(&office, &contact, id).await?, all);

    let level = serde_json::json!({"impacts": [{"kind": "confidentiality", "class": "non_core", "degree": "minor"}]});
    let now = seen(&office, &contact, id).await?;
    desk.judge_level(&contact, id, now, None, &level.to_string())
        .await?;
    let still = async |left: &[&str]| -> Result<(), Failure> {
        assert_eq!(missing(&office, &contact, id).await?, left);
        let now = seen(&office, &contact, id).await?;
        let kept = refused(desk.close_incident(&contact, id, now).await)?;
        assert_eq!(kept.key(), "refusal-closing-missing", "{left:?}");
        Ok(())
    };
    still(&all[1..]).await?;
    let now = seen(&office, &contact, id).await?;
    let at = office.now();
    desk.record_report(&contact, id, now, at, "A-1").await?;
    still(&all[2..]).await?;
    let now = seen(&office, &contact, id).await?;
    desk.record_control(&contact, id, now, at, "停用帳號")
        .await?;
    still(&all[3..]).await?;
    desk.fill_assessment(&contact, id, Version::new(0), &answers(&ALL))
        .await?;
    still(&all[5..]).await?;
    desk.finish_task(&contact, task, Version::FIRST, Doing::default())
        .await?;
    still(&all[6..]).await?;
    let now = seen(&office, &contact, id).await?;
    let duty = ("tw-gov-incident", "final_report");
    desk.record_duty(&contact, id, now, duty, at, "函文")
        .await?;
    still(&all[7..]).await?;
    let asked = NewApproval {
        demand: "closing".into(),
        note: String::new(),
    };
    let approval = desk.request_approval(&contact, id, &asked).await?;
    still(&all[7..]).await?;
    desk.decide_approval(&leader, approval, Version::FIRST, Answer::Agree)
        .await?;
    let now = seen(&office, &contact, id).await?;
    desk.close_incident(&contact, id, now).await?;
    closed(&office, &contact, id).await
}

/// Nothing of a closed case changes until somebody opens it again.
async fn closed(office: &TestOffice, contact: &Actor, id: IncidentId) -> Result<(), Failure> {
    let desk = &office.office;
    let page = desk.view_incident(contact, id).await?;
    assert_eq!(page.view.incident.state, IncidentState::Closed);
    let now = page.view.incident.version;
    let at = office.now();
    for refusal in [
        refused(desk.record_control(contact, id, now, at, "x").await)?,
        refused(desk.change_known_at(contact, id, now, at, "x").await)?,
        refused(desk.choose_playbook(contact, id, "theft").await)?,
        refused(desk.add_task(contact, id, (Phase::Review, "x")).await)?,
        refused(
            desk.fill_assessment(contact, id, Version::new(1), &Answers::new())
                .await,
        )?,
        refused(desk.close_incident(contact, id, now).await)?,
    ] {
        assert_eq!(refusal.key(), "refusal-case-closed");
    }
    let why = refused(desk.reopen_incident(contact, id, now, " ").await)?;
    assert_eq!(why.field(), Some("reason"));
    desk.reopen_incident(contact, id, now, "又出現登入").await?;
    let page = desk.view_incident(contact, id).await?;
    assert_eq!(page.view.incident.state, IncidentState::Controlled);
    let last = page.timeline.last().ok_or("no line")?;
    assert_eq!(last.0.kind, "reopened");
    Ok(())
}

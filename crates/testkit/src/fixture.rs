//! A small data folder as this version leaves it, packed: later versions must open it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use application::Actor;
use application::approvals::NewApproval;
use application::clients::Way;
use application::deed::{Change, Deed};
use application::duties::OneTime;
use application::factor::Passkey;
use application::first_start::{Mark, Step};
use application::holds::NewHold;
use application::hunts::NewHunt;
use application::intake::JOURNAL;
use application::jobs::{ForgetEnded, Scheduler, Track, Work};
use application::normal::Meant;
use application::own_directory::NewServiceKey;
use application::port::{DeviceRegister as _, Ids as _, KnownDevice, Records as _};
use application::registers::Outcome;
use application::saved_searches::{NewSavedSearch, SavedRange};
use application::tokens::NewToken;
use application::use_case::SIGN_OUT;
use domain::id::{DeviceId, IncidentId, JournalId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::message::MailAddress;
use domain::people::Role;
use domain::premise::Premise;
use domain::telling::NoticeSettings;
use jiff::SignedDuration;
use oidc::Pairs;
use oidc::request::{self, Allowed, Read};

use crate::office::{Failure, TestOffice};
use crate::swept::enter_sweep;
use crate::visits;
use crate::worked::worked_through;

/// The office with every kind of record in its folder: people, a session, a key, findings in every
/// state, a judged case with its chronology, and the journal of all that.
///
/// # Errors
/// When something cannot be written.
pub async fn filled() -> Result<TestOffice, Failure> {
    let office = TestOffice::with_morning().await?;
    let (signed_in, _) = office.sign_in("lin.contact").await?;
    let actor = &signed_in.actor;
    let new = NewToken {
        name: "每月統計".into(),
        role: Role::SecurityContact,
        unit: office.township,
        days: 30,
    };
    let digest = web::digest("a key of this fixture");
    office.office.issue_token(&signed_in, new, digest).await?;
    let findings = office.findings().await?;
    let [dismissed, watched, accepted, _open, ..] = findings.as_slice() else {
        return Err("the morning has fewer than four findings".into());
    };
    let desk = &office.office;
    desk.dismiss_finding(actor, dismissed.id, dismissed.version, "王先生出差")
        .await?;
    let until = office.now().checked_add(SignedDuration::from_hours(24))?;
    desk.watch_finding(actor, watched.id, watched.version, "再觀察一天", until)
        .await?;
    let title = "帳號遭盜用";
    let case = desk
        .accept_finding(actor, accepted.id, accepted.version, title)
        .await?;
    let page = desk.view_incident(actor, case).await?;
    let facts = serde_json::json!({"impacts": [{
        "kind": "confidentiality", "object": "information", "class": "core_non_ci",
        "degree": "minor",
    }]});
    desk.add_attachment(actor, case, "畫面.png", vec![137, 80, 78, 71])
        .await?;
    held(&office, actor, case).await?;
    let seen = page.view.incident.version;
    desk.judge_level(actor, case, seen, None, &facts.to_string())
        .await?;
    let seen = desk.view_incident(actor, case).await?.view.incident.version;
    desk.add_regime(actor, case, seen, "tw-pdpa").await?;
    kept(&office).await?;
    factors(&office).await?;
    gone_on(&office).await?;
    looked_back(&office, actor).await?;
    due(&office, actor).await?;
    asked(&office, actor, case).await?;
    worked_through(&office, actor, case).await?;
    governed(&office, actor).await?;
    crate::told::filled(&office).await?;
    let until = office.now() + jiff::SignedDuration::from_hours(24);
    let meant = Meant::ALL.into_iter().find(|it| it.of(dismissed).is_some());
    desk.declare_normal(actor, dismissed.id, meant, ("例行演練", until))
        .await?;
    let settings = NoticeSettings {
        mail: MailAddress::parse("lin.contact@example.org").ok(),
        ..NoticeSettings::default()
    };
    desk.choose_notices(actor, settings).await?;
    desk.keep_secret("mail.password", b"a password").await?;
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(ForgetEnded)];
    Scheduler::new(Arc::clone(desk), Track::House, works)
        .begin()
        .await?;
    Ok(office)
}

/// A search that is kept, and a look back that waits.
async fn looked_back(office: &TestOffice, actor: &Actor) -> Result<(), Failure> {
    let desk = &office.office;
    let new = NewSavedSearch {
        name: "每週登入失敗".into(),
        shared: true,
        text: "outcome:failure".into(),
        range: SavedRange::LastDays(7),
        late: false,
        purpose: "每週檢查".into(),
    };
    desk.save_search(actor, new).await?;
    let new = NewHunt {
        purpose: "每季回溯".into(),
        ..NewHunt::default()
    };
    desk.order_hunt(actor, new).await?;
    crate::visits::service(office).await?;
    Ok(())
}

/// A duty that somebody asks to leave out this time, and the address of a calendar.
async fn due(office: &TestOffice, actor: &Actor) -> Result<(), Failure> {
    let of = OneTime {
        unit: office.township,
        duty: "restore-test".into(),
        occurrence: "2026".into(),
        seen: 0,
    };
    let admin = office.actor("nguyen.admin").await?;
    let desk = &office.office;
    desk.ask_duty_excuse(&admin, &of, "設備全部送修").await?;
    let digest = web::digest("the address of a calendar of this fixture");
    desk.issue_calendar(actor, digest).await?;
    Ok(())
}

/// The leader is asked to confirm the report.
async fn asked(office: &TestOffice, actor: &Actor, case: IncidentId) -> Result<(), Failure> {
    let wanted = NewApproval {
        demand: "report".to_owned(),
        note: "請儘速核示".to_owned(),
    };
    let asked = office.office.request_approval(actor, case, &wanted);
    asked.await?;
    Ok(())
}

/// A hold that ended and one that stands, a source whose kind was named, and a note.
async fn held(office: &TestOffice, actor: &Actor, case: IncidentId) -> Result<(), Failure> {
    let desk = &office.office;
    let new = NewHold {
        reason: "檢調調閱".into(),
        ..NewHold::default()
    };
    let ended = desk.place_hold(actor, case, new.clone()).await?;
    desk.release_hold(actor, ended, "結案").await?;
    desk.place_hold(actor, case, new).await?;
    let keeper = office.actor("wu.admin").await?;
    let sources = desk.list_sources(&keeper).await?;
    let source = sources.iter().find(|source| source.name != JOURNAL);
    let source = source.ok_or("the morning has no source")?.id;
    let kinds = BTreeSet::from(["logon".to_owned()]);
    desk.name_log_kinds(&keeper, source, kinds).await?;
    desk.note_would_go().await?;
    Ok(())
}

/// Sign-ins that were counted and confirmed, a directory that was read, and a form that was begun.
async fn governed(office: &TestOffice, actor: &Actor) -> Result<(), Failure> {
    let service = NewServiceKey {
        name: "dovecot".into(),
        unit: office.township,
        days: 366,
    };
    let digest = web::digest("a program's key of this fixture");
    office.office.give_service_key(&service, digest).await?;
    let line = "Nov 20 08:00:00 mail dovecot: imap-login: Login: user=<wang.staff>, method=PLAIN, rip=198.51.100.9, lip=192.0.2.5, mpid=9, TLS, session=<s>";
    office.take("郵件主機紀錄", std::iter::once(line)).await?;
    office.office.confirm_sign_ins(actor).await?;
    let leader = office.actor("chang.leader").await?;
    enter_sweep(office, &leader, office.township).await?;
    let desk = &office.office;
    let (unit, values) = (office.township, BTreeMap::new());
    let begun = desk.begin_sheet(actor, "corrective-action", unit, &values);
    match begun.await? {
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(why) => Err(format!("{why:?}").into()),
    }
}

/// What those who keep units and people do.
async fn kept(office: &TestOffice) -> Result<(), Failure> {
    let keeper = office.actor("wu.admin").await?;
    let (desk, top) = (&office.office, keeper.person.unit);
    let normal = [
        (Premise::Countries, "TW"),
        (Premise::OwnDomains, "xiling.example"),
    ];
    for (premise, values) in normal {
        let list = (top, premise);
        desk.set_premise(&keeper, list, &BTreeSet::new(), values)
            .await?;
    }
    desk.mark_step(&keeper, top, Step::Source, Mark::Later)
        .await?;
    let tomorrow = desk.today_of(&keeper).tomorrow()?;
    desk.move_unit(&keeper, office.township, top, tomorrow)
        .await?;
    let somebody = office.actor("wang.staff").await?.person.id;
    desk.issue_link(&keeper, somebody, web::digest("a link of this fixture"))
        .await?;
    Ok(())
}

/// A known device, and every kind of second factor.
async fn factors(office: &TestOffice) -> Result<(), Failure> {
    let (signed_in, _) = office.sign_in("wu.admin").await?;
    let (actor, account) = (&signed_in.actor, signed_in.session.account);
    let (now, ids) = (office.now(), &office.ids);
    let device = KnownDevice {
        id: DeviceId::new(ids.uuid()),
        account,
        since: now,
        last_used: now,
        label: "Firefox · Windows".into(),
        network: "192.0.2.0/24".into(),
    };
    let records = office.records();
    records.remember(&device).await?;
    let permit = actor.permit(&SIGN_OUT)?;
    let entry = JournalEntry {
        id: JournalId::new(ids.uuid()),
        at: now,
        doer: Doer::Person(permit.person),
        through: None,
        unit: actor.person.unit,
        deed: "fixture".into(),
        object: Object {
            kind: "account",
            id: account.to_string(),
        },
        facts: "{}".into(),
    };
    let passkey = Passkey {
        credential: vec![9; 32],
        account,
        user_handle: account.uuid().as_bytes().to_vec(),
        public_key: vec![4; 65],
        sign_count: 0,
        backed_up: false,
        name: "金鑰".into(),
        since: now,
        last_used: None,
    };
    let digests = vec![[1; 32], [2; 32]];
    let sealed = vec![1, 2, 3];
    let changes = vec![
        Change::SetTotp { account, sealed },
        Change::SetRecoveryCodes { account, digests },
        Change::AddPasskey(passkey),
    ];
    let deed = Deed::new(changes, entry);
    Ok(records.commit(permit.scope(), &deed).await?)
}

/// Somebody went on to an application, whose tokens are signed by a key.
async fn gone_on(office: &TestOffice) -> Result<(), Failure> {
    let desk = &office.office;
    visits::application(office, office.township).await?;
    desk.public_keys().await?;
    let client = desk.every_client().await?.into_iter().next();
    let client = client.ok_or("there is no application")?;
    let settings = &client.settings;
    let words = [
        ("redirect_uri", settings.redirect_uris.join("")),
        ("response_type", "code".to_owned()),
        ("scope", "openid".to_owned()),
        ("code_challenge", oidc::base64url(&[7; 32])),
        ("code_challenge_method", "S256".to_owned()),
        ("nonce", "n".to_owned()),
    ];
    let words = words.each_ref().map(|(name, value)| (*name, &**value));
    let query = oidc::asking("", &words);
    let pairs = Pairs::read(query.trim_start_matches('?')).ok_or("no request")?;
    let allowed = Allowed {
        redirect_uris: &settings.redirect_uris,
        scopes: &settings.scopes,
    };
    let Read::Request(request) = request::read(&pairs, allowed) else {
        return Err("the request is refused".into());
    };
    let (signed_in, _) = office.sign_in("lin.contact").await?;
    match desk
        .enter_application(&signed_in, &client, &request)
        .await?
    {
        Way::Code(_) => Ok(()),
        other => Err(format!("{other:?} instead of a code").into()),
    }
}

/// Packs such a folder into `FILE` (tar, gzip).
///
/// # Errors
/// When it cannot be made or packed.
pub async fn pack(file: &Path) -> Result<(), Failure> {
    let office = filled().await?;
    let folder = office.folder();
    // Older pages that lie in the log of SQLite beside their newer ones prove nothing.
    office.records().close().await;
    let status = Command::new("tar")
        .args([
            "--sort=name",
            "--owner=0",
            "--group=0",
            "--mtime=@0",
            "-czf",
        ])
        .arg(file)
        .arg("-C")
        .arg(folder)
        .args(["evidence", "records.db"])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("tar {}: {status}", file.display()).into())
    }
}

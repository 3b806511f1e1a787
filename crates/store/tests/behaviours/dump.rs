//! A dump is the same text whichever database it comes from, and comes back into either.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use application::Fault;
use application::attachments::Attachment;
use application::case_tasks::TaskChange;
use application::deed::{Change, PremiseValue, SentBy, Session, Source, Token};
use application::factor::Stage;
use application::holds::{Hold, HoldCovers};
use application::hunts::HuntChange;
use application::jobs::Job;
use application::normal::NormalChange;
use application::port::{DeviceRegister as _, Records as _};
use application::services::ServiceBook as _;
use application::sign_ins::{Batch, OwnSignIns, SignIns as _};
use application::sweeps::SweepChange;
use domain::finding::{FindingState, Severity};
use domain::id::{
    AccountId, AttachmentId, EventId, HoldId, IncidentId, PersonId, SessionId, SourceId, TokenId,
    UnitId,
};
use domain::incident::{CaseRegime, RegimeRef};
use domain::language::Language;
use domain::message::{Kind, MailAddress};
use domain::people::{Account, AccountState, Grant, Role};
use domain::place::{Place, Placing};
use domain::premise::Premise;
use domain::telling::{Channel, ForWhat, NoticeSettings, Preferences, QuietHours};
use store::{DumpSource, Dumped, LoadError, MIGRATIONS, SqlRecords};

use crate::cluster::Cluster;
use crate::factors::{device, passkey};
use crate::office::{TODAY, Township, at, hashed, line, uuid};
use crate::passwords::taken;

/// Something in every table there is, with text that quoting could spoil.
pub(crate) async fn filled(records: &SqlRecords) -> Township {
    let here = Township::entered(records, "花壇鄉公所 '\"\\,\t𠮷\u{1}").await;
    let account = here.account("chen", AccountState::Active);
    let (person, unit) = (here.contact.id, here.school.id);
    let session = session(&account);
    let clients = crate::clients::all(&here, &session).into_iter();
    let clients = clients.chain(crate::connectors::all(&here));
    let token = Token {
        id: TokenId::new(uuid()),
        person,
        account: account.id,
        name: String::new(),
        role: Role::Auditor,
        unit,
        since: at(0),
        until: at(3600),
    };
    let grant = Grant {
        person,
        role: Role::TeamLeader,
        unit,
        from: TODAY,
        until: None,
        deputy_of: Some(person),
    };
    let source = source(unit);
    let of_source = source.id;
    let mut dismissed = here.finding("dismissed");
    dismissed.state = FindingState::Dismissed {
        by: person,
        at: at(70),
        reason: "NULL".into(),
    };
    let case = here.incident();
    let (incident, entry) = (case.id, line(101, Some(person), "accepted"));
    let (password_hash, digest, link_of) = (hashed("$argon2id$x"), [9; 32], account.id);
    let open = here.finding("open");
    let of_oneself = taken(&account)
        .into_iter()
        .chain(crate::of_oneself::all(&account, open.id));
    let mut changes = vec![
        Change::AddAccount {
            account,
            password_hash,
        },
        Change::AddGrant(grant),
        Change::AddSource(source),
        Change::OpenSession(session),
        Change::IssueToken { token, digest },
        Change::RaiseFinding(open),
        Change::RaiseFinding(dismissed),
        Change::OpenIncident(case),
        Change::AddTimeline { incident, entry },
        by_another_regulation(incident),
        Change::PlanJob(alarm(&here)),
    ];
    changes.extend(of_oneself);
    changes.extend(settings(&here, link_of).into_iter().chain(clients));
    changes.extend(factors(link_of));
    changes.extend(file(incident, person));
    changes.extend(kept(&here, incident, of_source));
    let (services, looked) = crate::services::kept(&here);
    changes.extend(crate::sheets::one(&here).into_iter().chain(services));
    changes.extend(crate::duties::kept(&here));
    here.does(records, changes).await.unwrap();
    records.remember(&device(link_of, 0)).await.unwrap();
    counted(records, (link_of, of_source)).await;
    records.looked_at(&[looked]).await.unwrap();
    here
}

/// A source whose name has a line's end.
fn source(unit: UnitId) -> Source {
    Source {
        id: SourceId::new(uuid()),
        unit,
        name: "檔案\n伺服器".into(),
        format: "auto".into(),
        time_zone: "Asia/Taipei".into(),
        sender: SentBy::default(),
        retired: None,
    }
}

/// A sign-in, and up to where they are counted.
async fn counted(records: &SqlRecords, ids: (AccountId, SourceId)) {
    let counted = Batch {
        rows: vec![crate::sign_ins::one(ids, 7)],
        forwards: vec![crate::sign_ins::forward(ids, 8)],
        after: None,
        upto: EventId { epoch: 1, index: 9 },
    };
    records.count_sign_ins(&counted).await.unwrap();
}

/// What must stay in the log, which kinds a source sends, and what is known about keeping.
fn kept(here: &Township, incident: IncidentId, source: SourceId) -> [Change; 22] {
    let run = crate::sweeps::run(here, "town", 9);
    let proposal = crate::sweeps::proposal(here, &run, 7);
    let warning = crate::sweeps::warning(here, &run, 14);
    let [other, review] = crate::reviews::started(here);
    let [entered, edition, read] = crate::documents::kept(here);
    [
        Change::Hunt(HuntChange::Order(Box::new(crate::hunts::ordered(here, 8)))),
        Change::Sweep(SweepChange::Ran(Box::new(run))),
        Change::Sweep(SweepChange::Propose(Box::new(proposal))),
        Change::Sweep(SweepChange::Warn(Box::new(warning))),
        crate::campaigns::started(here),
        other,
        review,
        entered,
        edition,
        read,
        crate::exceptions::kept(here),
        crate::leavers::announced(&crate::leavers::leaver(here, 12)),
        Change::OwnSignIns(OwnSignIns::Confirm {
            unit: here.top.id,
            person: here.contact.id,
            at: at(106),
        }),
        Change::Task(TaskChange::Add(crate::case_tasks::task(here, incident))),
        Change::Assess(crate::case_tasks::answers(here, incident, 0)),
        Change::AskApproval(Box::new(here.approval(incident, "report"))),
        Change::Normal(NormalChange::Declare(crate::normals::declared(here))),
        Change::SaveSearch(here.saved_search()),
        crate::own_directory::issued(here, "dovecot", [13; 32]),
        Change::PlaceHold(Hold {
            id: HoldId::new(uuid()),
            incident,
            unit: here.top.id,
            covers: HoldCovers::default(),
            from: Some(at(1)),
            to: None,
            reason: "檢調調閱".into(),
            by: Some(here.contact.id),
            at: at(104),
            released: None,
        }),
        Change::NameLogKinds {
            source,
            unit: here.school.id,
            classes: BTreeSet::from(["os".to_owned()]),
        },
        Change::NoteKeeping {
            name: "checked",
            value: "{}".into(),
            at: at(105),
        },
    ]
}

/// A file of a case in one part.
fn file(incident: IncidentId, by: PersonId) -> [Change; 2] {
    let attachment = AttachmentId::new(uuid::Uuid::from_u128(77));
    [
        Change::AddAttachment(Attachment {
            id: attachment,
            incident,
            name: "畫面 1.png".into(),
            bytes: 4,
            digest: [7; 32],
            by,
            at: at(103),
        }),
        Change::AddAttachmentPart {
            incident,
            attachment,
            number: 0,
            content: vec![0, 159, 146, 150],
        },
    ]
}

fn by_another_regulation(incident: IncidentId) -> Change {
    let regime = RegimeRef {
        id: "tw-pdpa".into(),
        version: "2015-12-30".into(),
    };
    let judged = CaseRegime {
        regime,
        facts: "{}".into(),
        level: Some(1),
    };
    Change::JudgeByRegime { incident, judged }
}

/// What units set for themselves, and a link.
fn settings(here: &Township, account: AccountId) -> [Change; 6] {
    let unit = here.school.id;
    [
        Change::SetNotices {
            person: here.contact.id,
            settings: Box::new(notices()),
        },
        Change::KeepSecret {
            name: "mail.password".into(),
            sealed: "01ff".into(),
            at: at(3),
        },
        Change::PlaceUnit(Placing {
            unit,
            from: TODAY,
            place: Place::Under(here.top.id),
        }),
        Change::IssueLink {
            account,
            digest: [8; 32],
            until: at(900),
        },
        Change::AddPremise(PremiseValue {
            unit,
            premise: Premise::Countries,
            value: "TW".into(),
        }),
        Change::MarkStep {
            unit,
            step: "units",
            mark: "later",
            at: at(1),
        },
    ]
}

pub(crate) fn session(account: &Account) -> Session {
    Session {
        id: SessionId::new(uuid()),
        token_digest: [7; 32],
        person: account.person,
        account: account.id,
        since: at(0),
        until: at(3600),
        language: None,
        stage: Stage::Full,
        last_seen: at(0),
        network: "192.0.2.0/24".into(),
        browser: "Firefox".into(),
        proved_at: at(0),
        strange: false,
        by: application::factor::SignedBy::Password,
    }
}

/// Every kind of second factor.
fn factors(account: AccountId) -> [Change; 3] {
    [
        Change::SetTotp {
            account,
            sealed: vec![0, 255],
        },
        Change::SetRecoveryCodes {
            account,
            digests: vec![[1; 32], [2; 32]],
        },
        Change::AddPasskey(passkey(account, 3)),
    ]
}

pub(crate) fn notices() -> NoticeSettings {
    let by = BTreeSet::from([Channel::Mail]);
    let duty = ForWhat::Role(Role::SecurityContact);
    NoticeSettings {
        mail: MailAddress::parse("contact@example.org").ok(),
        language: Some(Language::Vi),
        preferences: Preferences {
            channels: BTreeMap::from([((Kind::Overdue, duty), by)]),
            quiet: Some(QuietHours {
                from: jiff::civil::time(22, 0, 0, 0),
                to: jiff::civil::time(7, 30, 0, 0),
            }),
            findings_from: Some(Severity::Medium),
        },
    }
}

fn alarm(here: &Township) -> Job {
    Job {
        kind: "alarm".into(),
        key: "a".into(),
        unit: Some(here.top.id),
        due: at(500),
        attempts: 0,
        last_error: None,
        payload: "{}".into(),
    }
}

pub(crate) async fn dumped(records: &SqlRecords) -> (Vec<String>, Dumped) {
    let mut text = Vec::new();
    let told = records.dump(&mut text).await.unwrap();
    let text = String::from_utf8(text).unwrap();
    (text.lines().map(str::to_owned).collect(), told)
}

/// Lines from memory; may object at the end.
pub(crate) struct Given {
    lines: VecDeque<String>,
    objects: bool,
}

impl Given {
    pub(crate) fn new(lines: &[String]) -> Self {
        Self {
            lines: lines.iter().cloned().collect(),
            objects: false,
        }
    }
}

impl DumpSource for Given {
    fn next_line(&mut self) -> Result<Option<String>, Fault> {
        Ok(self.lines.pop_front())
    }

    fn before_commit(&mut self, _: &Dumped) -> Result<(), Fault> {
        if self.objects {
            return Err(Fault::new("objected"));
        }
        Ok(())
    }
}

/// A dump without the rows that do not come back.
fn without_sessions(lines: &[String]) -> Vec<String> {
    let mut inside = false;
    let mut kept = Vec::new();
    for line in lines {
        if line.starts_with('{') {
            inside = line.contains("\"table\":\"session\"");
        }
        if !inside || line.starts_with('{') {
            kept.push(line.replace("\"session\":1", "\"session\":0"));
        }
    }
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_goes_from_sqlite_to_postgresql_and_back_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.db");
    let first = SqlRecords::open(&file).await.unwrap();
    filled(&first).await;
    let (lines, told) = dumped(&first).await;
    let empty: Vec<_> = told.rows.iter().filter(|(_, rows)| **rows == 0).collect();
    assert!(
        empty.is_empty(),
        "{empty:?} would prove nothing: add a row above"
    );
    assert_eq!(told.version, MIGRATIONS.last().unwrap().version);
    assert!(told.rows.contains_key("session") && lines.len() > told.rows.len() + 10);

    let cluster = Cluster::start();
    let url = cluster.database("town", "");
    let loaded = SqlRecords::restore_server(&url, &mut Given::new(&lines))
        .await
        .unwrap();
    assert_eq!(loaded, told);
    let second = SqlRecords::connect(&url).await.unwrap();
    let (there, _) = dumped(&second).await;
    pretty(&there, &without_sessions(&lines));

    let back = folder.path().join("back.db");
    SqlRecords::restore_file(&back, &mut Given::new(&there))
        .await
        .unwrap();
    let third = SqlRecords::open(&back).await.unwrap();
    pretty(&dumped(&third).await.0, &there);
    // The counters go on where they stood.
    let township = Township::entered(&third, "北斗鎮公所").await;
    township
        .does(&third, vec![Change::OpenIncident(township.incident())])
        .await
        .unwrap();
    assert_eq!(third.session([7; 32]).await.unwrap(), None);
    assert!(third.token([9; 32]).await.unwrap().is_some());
    second.close().await;
}

fn pretty(found: &[String], wanted: &[String]) {
    for (found, wanted) in found.iter().zip(wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
}

async fn refused(folder: &Path, lines: &[String]) -> String {
    let path = folder.join("refused.db");
    let refused = SqlRecords::restore_file(&path, &mut Given::new(lines)).await;
    let told = refused.unwrap_err().to_string();
    assert!(!told.contains('\n'), "{told}");
    let left = SqlRecords::look(&path).await.unwrap();
    // Without its history it is no database of ours: there is nothing in it.
    assert!(left.dump(&mut Vec::new()).await.is_err());
    left.close().await;
    std::fs::remove_file(&path).unwrap();
    told
}

#[tokio::test]
async fn a_dump_that_was_changed_is_refused_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let records = SqlRecords::open(&folder.path().join("records.db"))
        .await
        .unwrap();
    filled(&records).await;
    let (lines, _) = dumped(&records).await;
    for cut in 0..lines.len() {
        let told = refused(folder.path(), &lines[..cut]).await;
        assert!(told.contains("they end here"), "{cut}: {told}");
    }
    let row = lines.iter().position(|line| line.starts_with('[')).unwrap();
    let changed = |at: usize, text: &str| {
        let mut lines = lines.clone();
        lines[at] = text.to_owned();
        lines
    };
    for (at, text, why) in [
        (0, "{\"townwatch-records\":2,\"history\":[]}", "not a dump"),
        (
            1,
            "{\"table\":\"sqlite_master\",\"columns\":[]}",
            "no table",
        ),
        (
            1,
            lines[1].replace("text", "whole").as_str(),
            "other columns",
        ),
        (row, "[1]", "no row"),
        (row, "nonsense", "not JSON"),
    ] {
        let told = refused(folder.path(), &changed(at, text)).await;
        assert!(told.contains(why), "{told}");
        assert!(told.contains(&format!("line {}", at + 1)), "{told}");
    }
    let mut fewer = lines.clone();
    fewer.remove(row);
    assert!(!refused(folder.path(), &fewer).await.is_empty());
    let newer = changed(0, "{\"townwatch-records\":1,\"history\":[[999,0]]}");
    assert!(
        refused(folder.path(), &newer)
            .await
            .contains("use the newer program")
    );
}

#[tokio::test]
async fn whoever_has_the_last_word_can_object() {
    let folder = tempfile::tempdir().unwrap();
    let records = SqlRecords::open(&folder.path().join("records.db"))
        .await
        .unwrap();
    filled(&records).await;
    let (lines, _) = dumped(&records).await;
    let mut source = Given::new(&lines);
    source.objects = true;
    let path = folder.path().join("new.db");
    let refused = SqlRecords::restore_file(&path, &mut source)
        .await
        .unwrap_err();
    assert_eq!(refused.to_string(), "objected");
    let left = SqlRecords::open(&path).await.unwrap();
    assert!(left.units().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_that_hold_something_are_not_restored_into() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let records = SqlRecords::open(&path).await.unwrap();
    filled(&records).await;
    let before = dumped(&records).await;
    let filled = SqlRecords::restore_file(&path, &mut Given::new(&before.0)).await;
    assert!(
        matches!(filled, Err(LoadError::Filled { .. })),
        "{filled:?}"
    );
    assert_eq!(dumped(&records).await, before);

    let cluster = Cluster::start();
    let url = cluster.database("town", "");
    SqlRecords::connect(&url).await.unwrap().close().await;
    let filled = SqlRecords::restore_server(&url, &mut Given::new(&before.0)).await;
    assert!(
        matches!(filled, Err(LoadError::Filled { .. })),
        "{filled:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_shows_one_moment_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let records = SqlRecords::open(&path).await.unwrap();
    let here = filled(&records).await;
    let writer = tokio::spawn(async move {
        for number in 0..200 {
            let finding = here.finding(&format!("k{number}"));
            let source = Change::RaiseFinding(finding);
            here.does(&records, vec![source]).await.unwrap();
        }
        records
    });
    let other = SqlRecords::look(&path).await.unwrap();
    loop {
        let ended = writer.is_finished();
        // Each deed is one finding and one entry of the journal: never one without the other.
        let (_, told) = dumped(&other).await;
        assert_eq!(told.rows["finding"], told.rows["journal"], "{told:?}");
        if ended {
            assert_eq!(told.rows["finding"], 202);
            break;
        }
    }
    writer.await.unwrap().close().await;
}

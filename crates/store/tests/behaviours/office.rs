//! A small office for the tests of this crate: a township with a school below it, and a
//! neighbouring township that is none of their business.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use application::deed::{Change, Deed};
use application::passwords::{Accepted, Hashed};
use application::port::Records;
use application::saved_searches::{SavedRange, SavedSearch};
use application::use_case::JUDGE_LEVEL;
use application::{Actor, Problem, Scope};
use domain::approval::{self, Approval, Asked, ContentDigest, DemandRef};
use domain::finding::{Finding, FindingState, Proof, RuleKind, Severity, Sign, Subject};
use domain::id::{
    AccountId, ApprovalId, EventId, FindingId, IncidentId, JournalId, PersonId, SavedSearchId,
    TokenId, UnitId,
};
use domain::incident::{Incident, IncidentState, RegimeRef, TimelineEntry};
use domain::journal::{Doer, JournalEntry, Object};
use domain::language::Language;
use domain::message::CaseNumber;
use domain::people::{Account, AccountState, Grant, Person, Role, Unit, UnitTree};
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use uuid::Uuid;

pub(crate) const TODAY: Date = date(2026, 11, 21);

static LAST: AtomicU64 = AtomicU64::new(1);

/// An identity not given out before in this process.
pub(crate) fn uuid() -> Uuid {
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u128((u128::from(std::process::id()) << 64) | u128::from(number))
}

/// Some moment, `seconds` later than the others, with microseconds that must survive.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_microsecond((1_795_000_000 + seconds) * 1_000_000 + 123_456).unwrap()
}

/// A hash as the records keep one.
pub(crate) fn hashed(phc: &str) -> Hashed {
    Hashed::of(&Accepted::random([1; 32]), phc.to_owned())
}

#[derive(Clone)]
pub(crate) struct Township {
    pub(crate) top: Unit,
    pub(crate) school: Unit,
    pub(crate) contact: Person,
    pub(crate) scope: Scope,
}

impl Township {
    /// A township with its contact, not yet in any record.
    pub(crate) fn imagined(name: &str) -> Self {
        let top = unit(name, None);
        let school = unit("國小", Some(top.id));
        let contact = Person {
            id: PersonId::new(uuid()),
            unit: top.id,
            name: "陳淑芬".into(),
            language: Language::ZhTw,
        };
        let scope = scope_of(&contact, top.id, [top.clone(), school.clone()]);
        Self {
            top,
            school,
            contact,
            scope,
        }
    }

    /// A township with its contact, entered in the records.
    pub(crate) async fn entered(records: &dyn Records, name: &str) -> Self {
        let here = Self::imagined(name);
        let changes = vec![
            Change::AddUnit(here.top.clone()),
            Change::AddUnit(here.school.clone()),
            Change::AddPerson(here.contact.clone()),
        ];
        here.does(records, changes).await.unwrap();
        here
    }

    /// Commits changes with one journal entry, within this township.
    pub(crate) async fn does(
        &self,
        records: &dyn Records,
        changes: Vec<Change>,
    ) -> Result<(), Problem> {
        records
            .commit(&self.scope, &Deed::new(changes, self.entry("test", "none")))
            .await
    }

    pub(crate) fn entry(&self, kind: &'static str, id: &str) -> JournalEntry {
        JournalEntry {
            id: JournalId::new(uuid()),
            at: at(7),
            through: Some(TokenId::new(uuid())),
            doer: Doer::Person(self.contact.id),
            unit: self.top.id,
            deed: "test_deed".into(),
            object: Object {
                kind,
                id: id.into(),
            },
            facts: "{\"level\":2}".into(),
        }
    }

    pub(crate) fn account(&self, name: &str, state: AccountState) -> Account {
        let id = AccountId::new(uuid());
        Account {
            id,
            person: self.contact.id,
            unit: self.school.id,
            name: name.into(),
            state,
        }
    }

    pub(crate) fn finding(&self, key: &str) -> Finding {
        Finding {
            id: FindingId::new(uuid()),
            key: key.into(),
            unit: self.school.id,
            rule: "5f1c2d3e".into(),
            severity: Severity::High,
            sign: Sign::Indication,
            kind: RuleKind::Correlation,
            subject: Subject {
                account: Some("chen'; --".into()),
                source_ip: Some("2001:db8::7".into()),
                host: None,
            },
            first: at(0),
            last: at(60),
            count: 2,
            values: BTreeMap::from([("accounts".into(), vec!["root".into(), "\"王\"".into()])]),
            proofs: vec![proof(9, 0), proof(4, 60)],
            state: FindingState::Open,
            raised: at(61),
            needed: Some(at(60)),
            hunt: None,
            version: Version::FIRST,
        }
    }

    /// A search that the contact keeps for the top unit.
    pub(crate) fn saved_search(&self) -> SavedSearch {
        SavedSearch {
            id: SavedSearchId::new(uuid()),
            owner: self.contact.id,
            unit: self.top.id,
            shared: true,
            name: "每週登入失敗".into(),
            text: "outcome:failure \"a b\"".into(),
            range: SavedRange::LastDays(7),
            late: false,
            purpose: "每週檢查".into(),
            at: at(103),
            deleted: None,
            version: Version::FIRST,
        }
    }

    /// The contact asks the leader for an approval of a case.
    pub(crate) fn approval(&self, incident: IncidentId, demand: &str) -> Approval {
        let asked = Asked {
            id: ApprovalId::new(uuid()),
            unit: self.top.id,
            subject: approval::Subject::Incident(incident),
            case: Some(CaseNumber {
                year: 2026,
                number: 7,
            }),
            demand: DemandRef {
                rules: "tw-township".into(),
                version: "2021-11-24".into(),
                demand: demand.into(),
            },
            by: self.contact.id,
            role: Role::SecurityContact,
            at: at(104),
            due: Some(at(160)),
            digest: ContentDigest::new([7; 32]),
            note: "請核 '; --".into(),
            steps: vec![Role::TeamLeader, Role::Head],
        };
        Approval::stored(asked, Vec::new(), None, Version::FIRST).unwrap()
    }

    pub(crate) fn incident(&self) -> Incident {
        Incident {
            id: IncidentId::new(uuid()),
            unit: self.school.id,
            year: 2026,
            number: 0,
            title: "帳號遭盜用".into(),
            finding: None,
            accepted_by: self.contact.id,
            accepted_at: at(100),
            known_at: at(100),
            found_at: Some(at(90)),
            controlled_at: None,
            reported_at: None,
            receipt: None,
            regime: RegimeRef {
                id: "tw-gov-incident".into(),
                version: "2018-11-21".into(),
            },
            facts: "{\"impacts\":[]}".into(),
            level: None,
            state: IncidentState::Open,
            version: Version::FIRST,
        }
    }
}

pub(crate) fn unit(name: &str, parent: Option<UnitId>) -> Unit {
    let id = UnitId::new(uuid());
    Unit {
        id,
        parent,
        name: name.into(),
        time_zone: "Asia/Taipei".into(),
    }
}

/// What a contact of `top` may touch in a tree.
pub(crate) fn scope_of(
    person: &Person,
    top: UnitId,
    tree: impl IntoIterator<Item = Unit>,
) -> Scope {
    let grant = Grant {
        person: person.id,
        role: Role::SecurityContact,
        unit: top,
        from: TODAY,
        until: None,
        deputy_of: None,
    };
    let actor = Actor::new(
        person.clone(),
        person.language,
        [grant],
        UnitTree::new(tree),
        TODAY,
    );
    actor.permit(&JUDGE_LEVEL).unwrap().scope().clone()
}

pub(crate) fn proof(index: u64, seconds: i64) -> Proof {
    Proof {
        event: EventId { epoch: 1, index },
        at: at(seconds),
    }
}

pub(crate) fn line(happened: i64, by: Option<PersonId>, kind: &str) -> TimelineEntry {
    TimelineEntry {
        recorded: at(500),
        happened: at(happened),
        by,
        kind: kind.into(),
        values: "{\"text\":\"密碼已改\"}".into(),
    }
}

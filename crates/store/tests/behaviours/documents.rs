//! Documents: editions, what their files hold, who decides, and who read them.

use application::Refusal;
use application::attachments::PART;
use application::deed::Change;
use application::documents::{DocumentBook as _, DocumentChange, Kept, ReaderQuery};
use domain::document::{
    Class, Document, DocumentOpened, Edition, EditionCourse, FileFacts, NewEdition,
};
use domain::id::{DocumentId, PersonId};
use domain::people::Person;
use domain::version::Version;
use jiff::civil::date;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

fn document(here: &Township) -> Document {
    Document::new(DocumentOpened {
        id: DocumentId::new(uuid()),
        unit: here.top.id,
        number: "IS-02-008'; --".into(),
        title: "資訊安全\n作業程序".into(),
        class: Class::Restricted,
        controlled: true,
        review_months: 12,
        by: here.contact.id,
        at: at(10),
    })
}

fn edition(here: &Township, number: u32, content: &[u8]) -> Edition {
    let new = NewEdition {
        number,
        label: "4.0".into(),
        note: "一\n二".into(),
        effective: date(2026, 1, 1),
        file: FileFacts {
            name: "程序.pdf".into(),
            bytes: u64::try_from(content.len()).unwrap(),
            digest: [9; 32],
        },
        by: here.contact.id,
        at: at(11),
    };
    Edition::new(new, true)
}

fn change(change: DocumentChange) -> Change {
    Change::Document(Box::new(change))
}

fn add(of: &Document, edition: &Edition, content: &[u8], seen: Version) -> Change {
    change(DocumentChange::Add {
        document: of.opened().id,
        unit: of.opened().unit,
        edition: edition.clone(),
        content: content.to_vec(),
        seen,
    })
}

fn decide(of: &Document, edition: Edition, seen: Version) -> Change {
    change(DocumentChange::Decide {
        document: of.opened().id,
        unit: of.opened().unit,
        edition,
        seen,
    })
}

fn read(of: &Document, who: &Person, seconds: i64) -> Change {
    change(DocumentChange::Read {
        document: of.opened().id,
        edition: 1,
        person: who.id,
        unit: who.unit,
        at: at(seconds),
    })
}

/// One of each table, for the dump.
pub(crate) fn kept(here: &Township) -> [Change; 3] {
    let one = document(here);
    let content = vec![7; PART + 1];
    let first = edition(here, 1, &content);
    [
        change(DocumentChange::Enter(one.clone())),
        add(&one, &first, &content, one.version),
        read(&one, &here.contact, 20),
    ]
}

async fn found(records: &Shared, here: &Township) -> Kept {
    let mut all = records.documents(&here.scope).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

pub(crate) async fn an_edition_is_decided_by_somebody_else_and_every_reading_is_counted(
    records: Shared,
) {
    let here = Township::entered(&*records, "溪湖鎮公所").await;
    let there = Township::entered(&*records, "溪州鄉公所").await;
    let other = Person {
        id: PersonId::new(uuid()),
        name: "王小明".into(),
        ..here.contact.clone()
    };
    let one = document(&here);
    let content: Vec<u8> = (0..=255).cycle().take(2 * PART + 3).collect();
    let first = edition(&here, 1, &content);
    let entered = vec![
        Change::AddPerson(other.clone()),
        change(DocumentChange::Enter(one.clone())),
        add(&one, &first, &content, one.version),
    ];
    here.does(&*records, entered).await.unwrap();
    let kept = found(&records, &here).await;
    assert_eq!(kept.document.opened(), one.opened());
    assert_eq!(kept.editions, std::slice::from_ref(&first));
    let id = one.opened().id;
    let file = records.edition_content(&here.scope, id, 1).await.unwrap();
    assert_eq!(file, content);
    // Another township has none of it.
    assert!(records.documents(&there.scope).await.unwrap().is_empty());
    let none = records.edition_content(&there.scope, id, 1).await;
    assert!(none.unwrap().is_empty());

    decided(&records, (&here, &other), &kept).await;
    counted(&records, (&here, &there), (&one, &other)).await;
}

/// Not by who made it, whoever asks; not by who saw an older version; then once.
async fn decided(records: &Shared, (here, other): (&Township, &Person), kept: &Kept) {
    let one = &kept.document;
    let waiting = kept.editions.first().unwrap();
    let own = EditionCourse::Issued {
        by: Some(here.contact.id),
        at: at(30),
    };
    let own = Edition::stored(facts(waiting), own);
    let refused = here
        .does(&**records, vec![decide(one, own, one.version)])
        .await;
    assert!(refused.is_err(), "the table refuses who made it");
    let mut issued = waiting.clone();
    issued.decide(other.id, None, at(30)).unwrap();
    let stale = Version::new(99);
    let late = here
        .does(&**records, vec![decide(one, issued.clone(), stale)])
        .await;
    assert_eq!(refusal(late), Refusal::Stale);
    here.does(&**records, vec![decide(one, issued.clone(), one.version)])
        .await
        .unwrap();
    let now = found(records, here).await;
    assert_eq!(now.editions, [issued.clone()]);
    let twice = decide(one, issued, now.document.version);
    assert_eq!(
        refusal(here.does(&**records, vec![twice]).await),
        Refusal::Stale
    );
    let mut moved = now.document.clone();
    moved.review(other.id, date(2026, 11, 21)).unwrap();
    let change = change(DocumentChange::Move(moved.clone()));
    here.does(&**records, vec![change]).await.unwrap();
    let kept = found(records, here).await.document;
    assert_eq!(kept.course(), moved.course());
}

fn facts(one: &Edition) -> NewEdition {
    NewEdition {
        number: one.number,
        label: one.label.clone(),
        note: one.note.clone(),
        effective: one.effective,
        file: one.file.clone(),
        by: one.by,
        at: one.at,
    }
}

async fn counted(
    records: &Shared,
    (here, there): (&Township, &Township),
    (one, other): (&Document, &Person),
) {
    let readings = vec![
        read(one, &here.contact, 40),
        read(one, &here.contact, 50),
        read(one, other, 60),
    ];
    here.does(&**records, readings).await.unwrap();
    let counts = records.document_reads(&here.scope).await.unwrap();
    let counts: Vec<_> = counts.iter().map(|one| (one.people, one.times)).collect();
    assert_eq!(counts, [(2, 3)]);
    let none = records.document_reads(&there.scope).await.unwrap();
    assert!(none.is_empty());
    let own = records.own_reads(here.contact.id).await.unwrap();
    assert_eq!(own.iter().map(|one| one.last).collect::<Vec<_>>(), [at(50)]);
    let mut query = ReaderQuery {
        document: one.opened().id,
        after: None,
        limit: 1,
    };
    let first = records.readers(&here.scope, &query).await.unwrap();
    let row = first.first().unwrap();
    query.after = Some((row.name.clone(), row.person, row.edition));
    let second = records.readers(&here.scope, &query).await.unwrap();
    let mut both: Vec<_> = first.iter().chain(&second).collect();
    both.sort_by_key(|row| row.times);
    let told: Vec<_> = both
        .iter()
        .map(|row| (row.person, row.first, row.last, row.times))
        .collect();
    assert_eq!(
        told,
        [
            (other.id, at(60), at(60), 1),
            (here.contact.id, at(40), at(50), 2)
        ]
    );
    let none = records.readers(&there.scope, &query).await.unwrap();
    assert!(none.is_empty());
}

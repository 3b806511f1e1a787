//! Sheets of registers.

use application::Refusal;
use application::deed::Change;
use application::registers::{SheetBook as _, SheetChange, SheetQuery};
use domain::id::SheetId;
use domain::people::Role;
use domain::register::{BEGIN, Done, Sheet};
use domain::version::Version;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

/// A register that no other test counts.
fn register() -> String {
    format!("changes-{}", uuid())
}

fn begun(here: &Township, register: &str, seconds: i64) -> Sheet {
    let values = [("title".to_owned(), "換防火牆'; --".to_owned())];
    let done = Done {
        step: BEGIN.into(),
        by: here.contact.id,
        role: Role::NetworkAdmin,
        deputy_of: None,
        at: at(seconds),
        to: "draft".into(),
        changed: values.clone().into(),
        note: String::new(),
    };
    Sheet {
        id: SheetId::new(uuid()),
        register: register.into(),
        unit: here.top.id,
        year: 2026,
        number: 0,
        begun_under: "ab".into(),
        state: "draft".into(),
        values: values.into(),
        done: vec![done],
        due: None,
        version: Version::FIRST,
    }
}

fn begin(sheet: &Sheet) -> Vec<Change> {
    let sheet = sheet.clone();
    let code = sheet.register.clone();
    vec![Change::Sheet(Box::new(SheetChange::Begin { sheet, code }))]
}

/// A sheet that is begun, for the dump.
pub(crate) fn one(here: &Township) -> Vec<Change> {
    begin(&begun(here, "changes", 103))
}

/// The sheet after it was sent, and the change.
fn sent(sheet: &Sheet, open: bool) -> (Sheet, Vec<Change>) {
    let mut next = sheet.clone();
    next.state = "waiting".into();
    next.due = Some(at(900));
    next.values.insert("more".into(), "是".into());
    next.done.push(Done {
        step: "submit".into(),
        at: at(120),
        to: "waiting".into(),
        changed: [("more".to_owned(), "是".to_owned())].into(),
        note: "請核准".into(),
        ..sheet.done.first().unwrap().clone()
    });
    let sheet = next.clone();
    let change = Change::Sheet(Box::new(SheetChange::Move { sheet, open }));
    (next, vec![change])
}

pub(crate) async fn a_sheet_is_numbered_moved_by_who_saw_it_and_keeps_its_history(records: Shared) {
    let here = Township::entered(&*records, "埔心鄉公所").await;
    let there = Township::entered(&*records, "二林鎮公所").await;
    let register = register();
    let (mut first, named) = (begun(&here, &register, 100), uuid());
    first.values.insert("finding".into(), named.to_string());
    here.does(&*records, begin(&first)).await.unwrap();
    let second = begun(&here, &register, 101);
    here.does(&*records, begin(&second)).await.unwrap();
    let foreign = begun(&there, &register, 102);
    let refused = here.does(&*records, begin(&foreign)).await;
    assert_eq!(refusal(refused), Refusal::NotFound);
    there.does(&*records, begin(&foreign)).await.unwrap();

    let numbered = records.sheet(&here.scope, second.id).await.unwrap();
    let numbered = numbered.unwrap();
    assert_eq!(numbered.number, 2);
    let kept = Sheet {
        number: 2,
        ..second.clone()
    };
    assert_eq!(numbered, kept);
    let theirs = records.sheet(&there.scope, foreign.id).await.unwrap();
    assert_eq!(theirs.unwrap().number, 1, "each unit counts for itself");
    assert_eq!(records.sheet(&here.scope, foreign.id).await.unwrap(), None);
    let of_number = records.sheets_numbered(&here.scope, &register, (2026, 1));
    let of_number = of_number.await.unwrap();
    let ids: Vec<_> = of_number.iter().map(|sheet| sheet.id).collect();
    assert_eq!(ids, [first.id]);
    let naming = async |scope, named| {
        let found = records.sheets_naming(scope, &register, named).await;
        let found = found.unwrap().into_iter().map(|sheet| sheet.id);
        found.collect::<Vec<_>>()
    };
    assert_eq!(naming(&here.scope, named).await, [first.id]);
    assert_eq!(naming(&there.scope, named).await, []);
    assert_eq!(naming(&here.scope, first.id.uuid()).await, []);

    let (next, change) = sent(&kept, true);
    here.does(&*records, change.clone()).await.unwrap();
    let late = here.does(&*records, change).await;
    assert_eq!(refusal(late), Refusal::Stale);
    let moved = records.sheet(&here.scope, second.id).await.unwrap();
    let expected = Sheet {
        version: Version::FIRST.next(),
        ..next
    };
    assert_eq!(moved.unwrap(), expected);
}

pub(crate) async fn sheets_are_listed_page_by_page_and_counted_while_open(records: Shared) {
    let here = Township::entered(&*records, "埔心鄉公所").await;
    let register = register();
    let mut all = Vec::new();
    for seconds in [100, 100, 101, 102] {
        let sheet = begun(&here, &register, seconds);
        here.does(&*records, begin(&sheet)).await.unwrap();
        all.push(sheet);
    }
    let ended = all.get(1).unwrap();
    let (_, change) = sent(ended, false);
    here.does(&*records, change).await.unwrap();
    let mut query = SheetQuery {
        register: register.clone(),
        limit: 1,
        ..SheetQuery::default()
    };
    let mut found = Vec::new();
    while let Some(sheet) = records.sheets(&here.scope, &query).await.unwrap().pop() {
        query.after = Some((sheet.begun_at().unwrap(), sheet.id));
        found.push(sheet.id);
    }
    let mut wanted: Vec<_> = all
        .iter()
        .map(|sheet| (sheet.begun_at(), sheet.id))
        .collect();
    wanted.sort_by_key(|(at, id)| std::cmp::Reverse((*at, id.to_string())));
    let wanted: Vec<_> = wanted.into_iter().map(|(_, id)| id).collect();
    assert_eq!(found, wanted);
    let waiting = SheetQuery {
        register: register.clone(),
        state: "waiting".into(),
        limit: 10,
        ..SheetQuery::default()
    };
    let waiting = records.sheets(&here.scope, &waiting).await.unwrap();
    let waiting: Vec<_> = waiting.iter().map(|sheet| sheet.id).collect();
    assert_eq!(waiting, [ended.id]);
    let open = records.open_sheets(&here.scope, &register).await.unwrap();
    assert_eq!(open, 3);
    let none = records.open_sheets(&here.scope, "no-such").await.unwrap();
    assert_eq!(none, 0);
}

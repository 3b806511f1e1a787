//! Sign-ins with accounts: counted once, seen by their account only, forgotten with their source's term.

use application::deed::{Change, SentBy, Source};
use application::sign_ins::{
    Batch, ConfirmationQuery, Forward, ForwardBook as _, MANY, MOST_A_DAY, MOST_FORWARDS,
    OwnSignIns, SignIn, SignInQuery, SignIns as _,
};
use domain::id::{AccountId, EventId, FindingId, SourceId};
use domain::people::{Account, AccountState};
use jiff::civil::date;

use crate::Shared;
use crate::office::{Township, at, hashed, uuid};

const ALL: SignInQuery = SignInQuery {
    from: None,
    after: None,
    limit: 200,
};

const fn event(index: u64) -> EventId {
    EventId { epoch: 1, index }
}

pub(crate) fn account_and_source(here: &Township) -> (Account, Source) {
    let account = Account {
        id: AccountId::new(uuid()),
        person: here.contact.id,
        unit: here.top.id,
        name: format!("account-{}", uuid().simple()),
        state: AccountState::Active,
    };
    let source = Source {
        id: SourceId::new(uuid()),
        unit: here.top.id,
        name: format!("source-{}", uuid().simple()),
        format: "auto".into(),
        time_zone: "Asia/Taipei".into(),
        sender: SentBy::default(),
        retired: None,
    };
    (account, source)
}

async fn entered(records: &Shared, here: &Township) -> (AccountId, SourceId) {
    let (account, source) = account_and_source(here);
    let ids = (account.id, source.id);
    let password_hash = hashed("$argon2id$x");
    let changes = vec![
        Change::AddAccount {
            account,
            password_hash,
        },
        Change::AddSource(source),
    ];
    here.does(&**records, changes).await.unwrap();
    ids
}

pub(crate) fn one((account, source): (AccountId, SourceId), index: u64) -> SignIn {
    SignIn {
        account,
        day: date(2026, 11, 20),
        source,
        way: "imap".into(),
        address: "203.0.113.7'; --".into(),
        network: "203.0.0.0/16".into(),
        country: "NL".into(),
        client: "手機".into(),
        succeeded: true,
        weak: false,
        first: at(100),
        last: at(160),
        count: 3,
        proofs: (event(index), event(index + 1)),
        disowned: None,
    }
}

pub(crate) fn forward((account, source): (AccountId, SourceId), index: u64) -> Forward {
    Forward {
        account,
        source,
        target: "box77@elsewhere.example'; --".into(),
        weak: false,
        first: at(100),
        last: at(160),
        count: 3,
        proofs: (event(index), event(index + 1)),
        disowned: None,
    }
}

fn batch(rows: Vec<SignIn>, after: Option<EventId>, upto: u64) -> Batch {
    Batch {
        rows,
        forwards: Vec::new(),
        after,
        upto: event(upto),
    }
}

pub(crate) async fn sign_ins_count_once_and_are_their_accounts_own(records: Shared) {
    let here = Township::entered(&*records, "田中鎮公所").await;
    let there = Township::entered(&*records, "社頭鄉公所").await;
    let (ours, theirs) = (
        entered(&records, &here).await,
        entered(&records, &there).await,
    );
    records.forget_all_sign_ins().await.unwrap();
    assert_eq!(records.sign_in_mark().await.unwrap(), None);

    let first = batch(vec![one(ours, 1), one(theirs, 3)], None, 9);
    records.count_sign_ins(&first).await.unwrap();
    // Nobody knows whether it was written: it is sent once more.
    records.count_sign_ins(&first).await.unwrap();
    assert_eq!(
        records.sign_ins(ours.0, &ALL).await.unwrap(),
        [one(ours, 1)]
    );
    let later = SignIn {
        first: at(90),
        last: at(130),
        count: 2,
        proofs: (event(11), event(12)),
        ..one(ours, 0)
    };
    let next = batch(vec![later], Some(event(9)), 20);
    let behind = batch(next.rows.clone(), Some(event(8)), 20);
    assert!(
        records.count_sign_ins(&behind).await.is_err(),
        "another mark was seen"
    );
    records.count_sign_ins(&next).await.unwrap();
    assert_eq!(records.sign_in_mark().await.unwrap(), Some(event(20)));
    let summed = SignIn {
        first: at(90),
        count: 5,
        proofs: (event(11), event(2)),
        ..one(ours, 0)
    };
    assert_eq!(
        records.sign_ins(ours.0, &ALL).await.unwrap(),
        std::slice::from_ref(&summed)
    );
    let id = summed.id();
    assert_eq!(records.sign_in_row(ours.0, id).await.unwrap(), Some(summed));
    assert_eq!(records.sign_in_row(theirs.0, id).await.unwrap(), None);
    let usual = records.usual_networks(ours.0).await.unwrap();
    let since: Vec<_> = usual.iter().map(|one| one.since).collect();
    assert_eq!(since, [date(2026, 11, 20)]);

    let finding = FindingId::new(uuid());
    let disown = |account| {
        Change::OwnSignIns(OwnSignIns::Disown {
            unit: here.top.id,
            account,
            id,
            finding,
        })
    };
    here.does(&*records, vec![disown(ours.0)]).await.unwrap();
    let told = records.sign_in_row(ours.0, id).await.unwrap().unwrap();
    assert_eq!(told.disowned, Some(finding));

    records.forget_sign_ins(ours.1, at(160)).await.unwrap();
    assert_eq!(records.sign_ins(ours.0, &ALL).await.unwrap().len(), 1);
    records.forget_sign_ins(ours.1, at(161)).await.unwrap();
    assert!(records.sign_ins(ours.0, &ALL).await.unwrap().is_empty());
    assert_eq!(records.sign_ins(theirs.0, &ALL).await.unwrap().len(), 1);
}

pub(crate) async fn a_day_of_sign_ins_holds_so_many_rows_and_is_read_by_pages(records: Shared) {
    let here = Township::entered(&*records, "芬園鄉公所").await;
    let ours = entered(&records, &here).await;
    records.forget_all_sign_ins().await.unwrap();
    let most = u64::try_from(MOST_A_DAY).unwrap();
    let rows = (0..most + 9).map(|host| SignIn {
        address: format!("192.0.2.{host}"),
        last: at(1_000 + i64::try_from(host).unwrap()),
        count: 1,
        ..one(ours, host)
    });
    let rows: Vec<_> = rows.collect();
    records
        .count_sign_ins(&batch(rows, None, 500))
        .await
        .unwrap();
    let mut query = SignInQuery { limit: 50, ..ALL };
    let (mut seen, mut sum) = (0, 0);
    loop {
        let page = records.sign_ins(ours.0, &query).await.unwrap();
        let Some(last) = page.last() else { break };
        (seen, query.after) = (seen + page.len(), Some((last.last, last.id())));
        sum += page.iter().map(|row| row.count).sum::<u64>();
    }
    assert_eq!((seen, sum), (usize::try_from(most).unwrap() + 1, most + 9));
    let newest = records.sign_ins(ours.0, &ALL).await.unwrap();
    let newest = newest.first().unwrap();
    assert_eq!((newest.address.as_str(), newest.count), (MANY, 9));
    let from = SignInQuery {
        from: Some(at(1_000 + MOST_A_DAY)),
        ..ALL
    };
    assert_eq!(records.sign_ins(ours.0, &from).await.unwrap().len(), 1);
}

pub(crate) async fn who_confirmed_their_sign_ins_is_listed_by_name(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    entered(&records, &here).await;
    let (unit, person) = (here.top.id, here.contact.id);
    let due = ConfirmationQuery {
        outstanding: true,
        ..ConfirmationQuery::default()
    };
    let listed = async |query: &ConfirmationQuery, from| {
        let rows = records.confirmations(&here.scope, query, at(from)).await;
        rows.unwrap()
    };
    assert_eq!(listed(&due, 50).await, [(here.contact.clone(), None)]);
    for seconds in [100, 200] {
        let at = at(seconds);
        let said = Change::OwnSignIns(OwnSignIns::Confirm { unit, person, at });
        here.does(&*records, vec![said]).await.unwrap();
    }
    assert_eq!(records.confirmed_at(person).await.unwrap(), Some(at(200)));
    assert!(listed(&due, 150).await.is_empty());
    let all = ConfirmationQuery::default();
    let row = (here.contact.clone(), Some(at(200)));
    assert_eq!(listed(&all, 150).await, std::slice::from_ref(&row));
    assert_eq!(listed(&due, 200).await, [row]);
    let past = ConfirmationQuery {
        after: Some((here.contact.name.clone(), person)),
        ..all
    };
    assert!(listed(&past, 150).await.is_empty());
}

fn of(forwards: Vec<Forward>, after: Option<EventId>, upto: u64) -> Batch {
    Batch {
        forwards,
        ..batch(Vec::new(), after, upto)
    }
}

pub(crate) async fn forwards_count_once_and_go_with_their_source(records: Shared) {
    let here = Township::entered(&*records, "二水鄉公所").await;
    let there = Township::entered(&*records, "溪州鄉公所").await;
    let (ours, theirs) = (
        entered(&records, &here).await,
        entered(&records, &there).await,
    );
    records.forget_all_sign_ins().await.unwrap();
    let first = of(vec![forward(ours, 1), forward(theirs, 3)], None, 9);
    records.count_sign_ins(&first).await.unwrap();
    records.count_sign_ins(&first).await.unwrap();
    let later = Forward {
        first: at(90),
        last: at(170),
        count: 2,
        proofs: (event(11), event(12)),
        ..forward(ours, 0)
    };
    let next = of(vec![later], Some(event(9)), 20);
    records.count_sign_ins(&next).await.unwrap();
    let summed = Forward {
        first: at(90),
        last: at(170),
        count: 5,
        proofs: (event(11), event(12)),
        ..forward(ours, 0)
    };
    let id = summed.id();
    assert_eq!(records.forwards(ours.0).await.unwrap(), [summed]);

    let finding = FindingId::new(uuid());
    let said = |account, unit| {
        Change::OwnSignIns(OwnSignIns::DisownForward {
            unit,
            account,
            id,
            finding,
        })
    };
    let disowned = async || {
        let rows = records.forwards(ours.0).await.unwrap();
        rows.first().and_then(|row| row.disowned)
    };
    // A row of somebody else's account is found under no other.
    let _refused = there
        .does(&*records, vec![said(theirs.0, there.top.id)])
        .await;
    assert_eq!(disowned().await, None);
    let own = vec![said(ours.0, here.top.id)];
    here.does(&*records, own).await.unwrap();
    assert_eq!(disowned().await, Some(finding));

    records.forget_sign_ins(ours.1, at(170)).await.unwrap();
    assert_eq!(records.forwards(ours.0).await.unwrap().len(), 1);
    records.forget_sign_ins(ours.1, at(171)).await.unwrap();
    assert_eq!(records.forwards(ours.0).await.unwrap(), []);
    assert_eq!(records.forwards(theirs.0).await.unwrap().len(), 1);
}

pub(crate) async fn whoever_sends_mail_on_to_many_fills_nothing(records: Shared) {
    let here = Township::entered(&*records, "竹塘鄉公所").await;
    let ours = entered(&records, &here).await;
    records.forget_all_sign_ins().await.unwrap();
    let many = MOST_FORWARDS.unsigned_abs() + 20;
    let rows = (0..many).map(|number| Forward {
        target: format!("box{number}@elsewhere.example"),
        count: 1,
        ..forward(ours, number)
    });
    let flood = of(rows.collect(), None, 500);
    records.count_sign_ins(&flood).await.unwrap();
    let rows = records.forwards(ours.0).await.unwrap();
    let together = rows.iter().find(|row| row.target == MANY).unwrap();
    assert_eq!((rows.len(), together.count), (101, 20));
}

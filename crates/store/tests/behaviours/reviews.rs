//! Access reviews: what is written down at the start, answers, and when they count.

use application::Refusal;
use application::deed::Change;
use application::reviews::{
    Answered, LineQuery, NewLine, ReviewBook as _, ReviewChange, ReviewQuery, Standing,
};
use domain::id::{PersonId, ReviewId};
use domain::people::{AccountState, Grant, Person, Role};
use domain::review::{Pair, Reading, Review, ReviewCount, ReviewOpened, Reviewed, System, Verdict};
use domain::version::Version;
use jiff::civil::date;

use crate::office::{TODAY, Township, at, hashed, uuid};
use crate::{Shared, refusal};

fn review(here: &Township) -> Review {
    Review::new(ReviewOpened {
        id: ReviewId::new(uuid()),
        unit: here.top.id,
        name: "'; --\n清查".into(),
        document: String::new(),
        system: None,
        until: date(2026, 12, 31),
        by: here.contact.id,
        at: at(10),
    })
}

fn change(change: ReviewChange) -> Change {
    Change::Review(Box::new(change))
}

fn other(here: &Township) -> Person {
    Person {
        id: PersonId::new(uuid()),
        name: "王小明".into(),
        ..here.contact.clone()
    }
}

fn line(here: &Township, who: Pair) -> NewLine {
    NewLine {
        kind: Reviewed::Role,
        who,
        name: "陳\n".into(),
        unit: here.top.id,
        what: Role::Head.name().into(),
        place: here.top.id.to_string(),
        since: TODAY.to_string(),
        label: String::new(),
    }
}

fn reading((number, by): (u32, PersonId), new: u64) -> Reading {
    Reading {
        number,
        by,
        at: at(30 + i64::from(number)),
        accounts: 2,
        new,
        digest: "00".repeat(32),
    }
}

/// Somebody else, and a review that they look at, for the dump.
pub(crate) fn started(here: &Township) -> [Change; 2] {
    let other = other(here);
    let pair = Pair::first(Some(here.contact.id), [other.id]).unwrap();
    let start = ReviewChange::Start {
        review: Box::new(review(here)),
        lines: vec![line(here, pair)],
        reading: Some(reading((1, other.id), 1)),
    };
    [Change::AddPerson(other), change(start)]
}

fn answer(of: &Review, by: &Person, said: &[(u32, Verdict)]) -> Change {
    change(ReviewChange::Answer {
        review: of.opened().id,
        reviewer: by.id,
        unit: by.unit,
        answers: said
            .iter()
            .map(|(number, verdict)| Answered {
                number: *number,
                verdict: *verdict,
                reason: "x".into(),
            })
            .collect(),
        at: at(20),
    })
}

fn asked_at() -> Standing {
    Standing {
        day: TODAY,
        at: at(50),
    }
}

fn lines_of(review: &Review, reviewer: Option<PersonId>) -> LineQuery {
    LineQuery {
        review: review.opened().id,
        reviewer,
        open: false,
        after: 0,
        limit: 10,
        standing: asked_at(),
    }
}

/// A head with an app password, and somebody else; what the head may do is found where they are, and nowhere else.
async fn entered(records: &Shared, here: &Township, there: &Township) -> (Grant, Person) {
    let account = here.account("head", AccountState::Active);
    let (_, made) = crate::of_oneself::made(&account, [1; 32]);
    let other = other(here);
    let grant = Grant {
        person: here.contact.id,
        role: Role::Head,
        unit: here.top.id,
        from: TODAY,
        until: None,
        deputy_of: None,
    };
    let added = Change::AddAccount {
        account,
        password_hash: hashed("1"),
    };
    let changes = vec![
        added,
        Change::AddPerson(other.clone()),
        Change::AddGrant(grant.clone()),
    ];
    here.does(&**records, changes).await.unwrap();
    here.does(&**records, vec![made]).await.unwrap();
    let none = records.reviewable(&there.scope, asked_at(), 10).await;
    assert!(none.unwrap().is_empty());
    let one = records.reviewable(&here.scope, asked_at(), 1).await;
    assert_eq!(one.unwrap().len(), 1);
    (grant, other)
}

pub(crate) async fn a_line_is_answered_by_its_reviewer_only_and_stays_as_it_was(records: Shared) {
    let here = Township::entered(&*records, "埔鹽鄉公所").await;
    let there = Township::entered(&*records, "埔心鄉公所").await;
    let (grant, other) = entered(&records, &here, &there).await;
    let one = begun(&records, (&here, &there), &other).await;
    // The person of a line answers nothing, and of several answers none is written when one is not theirs.
    let own = answer(&one, &here.contact, &[(1, Verdict::Keep)]);
    assert_eq!(
        refusal(here.does(&*records, vec![own]).await),
        Refusal::Stale
    );
    let beyond = answer(&one, &other, &[(1, Verdict::Keep), (3, Verdict::Keep)]);
    assert_eq!(
        refusal(here.does(&*records, vec![beyond]).await),
        Refusal::Stale
    );
    let both = [(1, Verdict::Keep), (2, Verdict::TakeAway)];
    let both = answer(&one, &other, &both);
    here.does(&*records, vec![both]).await.unwrap();
    counted(&records, (&here, &there), &one, 1).await;

    let ended = Change::EndGrant {
        grant,
        last: TODAY.yesterday().unwrap(),
    };
    here.does(&*records, vec![ended]).await.unwrap();
    let count = counted(&records, (&here, &there), &one, 0).await;
    let kept = records
        .review_lines(&here.scope, &lines_of(&one, Some(other.id)))
        .await
        .unwrap();
    let stand: Vec<_> = kept.iter().map(|line| (line.number, line.exists)).collect();
    assert_eq!(stand, [(1, true), (2, false)]);
    let what: Vec<_> = kept.iter().skip(1).map(|line| &line.line.what).collect();
    assert_eq!(what, [Role::Head.name()]);
    let own = lines_of(&one, Some(here.contact.id));
    let none = records.review_lines(&here.scope, &own);
    assert!(none.await.unwrap().is_empty());

    signed(&records, (&here, &other), one, count).await;
}

/// Two lines, both answered; so many of them have to go and still exist.
async fn counted(
    records: &Shared,
    (here, there): (&Township, &Township),
    one: &Review,
    standing: u64,
) -> ReviewCount {
    let id = one.opened().id;
    let units = records.reviewed(&here.scope, id, asked_at()).await.unwrap();
    let count = ReviewCount {
        lines: 2,
        answered: 2,
        standing,
    };
    let counts: Vec<_> = units.iter().map(|unit| unit.count).collect();
    assert_eq!(counts, [count]);
    let none = records.reviewed(&there.scope, id, asked_at()).await;
    assert!(none.unwrap().is_empty());
    count
}

/// A review with both lines is there for whom it concerns.
async fn begun(records: &Shared, (here, there): (&Township, &Township), other: &Person) -> Review {
    let found = records
        .reviewable(&here.scope, asked_at(), 10)
        .await
        .unwrap();
    let kinds: Vec<_> = found.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Reviewed::AppPassword, Reviewed::Role]);
    let pair = Pair::first(Some(here.contact.id), [here.contact.id, other.id]).unwrap();
    let lines: Vec<_> = found
        .into_iter()
        .map(|one| NewLine {
            kind: one.kind,
            who: pair,
            name: one.name,
            unit: one.unit,
            what: one.what,
            place: one.place,
            since: one.since,
            label: one.label,
        })
        .collect();
    let one = review(here);
    let id = one.opened().id;
    let start = ReviewChange::Start {
        review: Box::new(one.clone()),
        lines,
        reading: None,
    };
    here.does(&**records, vec![change(start)]).await.unwrap();
    assert_eq!(records.review(&there.scope, id).await.unwrap(), None);
    let query = ReviewQuery {
        limit: 10,
        ..ReviewQuery::default()
    };
    let all = records.reviews(&here.scope, &query).await.unwrap();
    assert_eq!(all, vec![one.clone()]);
    assert!(
        records
            .reviews(&there.scope, &query)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(records.reviews_for(other.id).await.unwrap(), all);
    assert!(
        records
            .reviews_for(here.contact.id)
            .await
            .unwrap()
            .is_empty()
    );
    one
}

async fn signed(
    records: &Shared,
    (here, other): (&Township, &Person),
    mut one: Review,
    count: ReviewCount,
) {
    let id = one.opened().id;
    // Whoever signs has seen the answers.
    one.sign(other.id, (count, None), at(60)).unwrap();
    let stop = |one: &Review| change(ReviewChange::Stop(Box::new(one.clone())));
    let unseen = here.does(&**records, vec![stop(&one)]).await;
    assert_eq!(refusal(unseen), Refusal::Stale);
    one.version = Version::new(2);
    here.does(&**records, vec![stop(&one)]).await.unwrap();
    let kept = records.review(&here.scope, id).await.unwrap().unwrap();
    assert_eq!(kept.course(), one.course());
    let late = answer(&one, other, &[(1, Verdict::TakeAway)]);
    assert_eq!(
        refusal(here.does(&**records, vec![late]).await),
        Refusal::Stale
    );
    assert!(records.reviews_for(other.id).await.unwrap().is_empty());
}

/// Accounts of another system: one of somebody here, one that nobody here has.
async fn of_a_system(records: &Shared, here: &Township, other: &Person) -> Review {
    let account = here.account("Head", AccountState::Active);
    let added = Change::AddAccount {
        account,
        password_hash: hashed("1"),
    };
    let changes = vec![added, Change::AddPerson(other.clone())];
    here.does(&**records, changes).await.unwrap();
    let opened = ReviewOpened {
        system: Some(System::List("差勤".into())),
        ..review(here).opened().clone()
    };
    let one = Review::new(opened);
    let of = |subject, id: &str| NewLine {
        kind: Reviewed::Account,
        what: id.into(),
        place: String::new(),
        label: "head".into(),
        ..line(here, Pair::first(subject, [other.id]).unwrap())
    };
    let start = ReviewChange::Start {
        review: Box::new(one.clone()),
        lines: vec![of(Some(here.contact.id), "a"), of(None, "b")],
        reading: Some(reading((1, here.contact.id), 0)),
    };
    here.does(&**records, vec![change(start)]).await.unwrap();
    one
}

pub(crate) async fn an_account_is_gone_while_the_last_reading_does_not_have_it(records: Shared) {
    let here = Township::entered(&*records, "埔鹽鄉公所").await;
    let there = Township::entered(&*records, "埔心鄉公所").await;
    let other = other(&here);
    let one = of_a_system(&records, &here, &other).await;
    let id = one.opened().id;
    let holders = records.account_holders(&here.scope).await.unwrap();
    let holder = holders.get("head").map(|one| one.person);
    assert_eq!(holder, Some(here.contact.id));
    let none = records.account_holders(&there.scope).await.unwrap();
    assert!(none.is_empty());
    let read = |number, changed| {
        change(ReviewChange::Read {
            review: id,
            unit: here.top.id,
            reading: reading((number, other.id), 5),
            changed,
        })
    };
    for (number, changed, exist) in [
        (2, vec![(2, true)], [true, false]),
        (3, vec![(1, true), (2, false)], [false, true]),
    ] {
        here.does(&*records, vec![read(number, changed)])
            .await
            .unwrap();
        let lines = records
            .review_lines(&here.scope, &lines_of(&one, None))
            .await
            .unwrap();
        let stand: Vec<_> = lines.iter().map(|line| line.exists).collect();
        assert_eq!(stand, exist);
        let whose: Vec<_> = lines.iter().map(|line| line.line.who.0).collect();
        assert_eq!(whose, [Some(here.contact.id), None]);
    }
    let gone = records.review_identities(id).await.unwrap();
    let gone: Vec<_> = gone
        .iter()
        .map(|one| (one.number, &*one.id, one.gone))
        .collect();
    assert_eq!(gone, [(1, "a", true), (2, "b", false)]);
    let readings = records.review_readings(id).await.unwrap();
    let [first, .., last] = readings.as_slice() else {
        panic!("{readings:?}");
    };
    assert_eq!(*first, reading((1, here.contact.id), 0));
    assert_eq!(*last, reading((3, other.id), 5));
    let kept = records.review(&here.scope, id).await.unwrap().unwrap();
    assert_eq!(kept.opened(), one.opened());
    assert_eq!(kept.version, Version::new(3));

    handed(&records, &here, (&one, &other)).await;
}

/// A line goes to somebody else, and not to its own person.
async fn handed(records: &Shared, here: &Township, (one, other): (&Review, &Person)) {
    let hand = |reviewer, to, number| {
        change(ReviewChange::Hand {
            review: one.opened().id,
            reviewer,
            unit: here.top.id,
            to,
            numbers: vec![number],
        })
    };
    let both = answer(one, other, &[(1, Verdict::Keep), (2, Verdict::Keep)]);
    here.does(&**records, vec![both]).await.unwrap();
    let contact = here.contact.id;
    for no in [hand(other.id, contact, 1), hand(contact, other.id, 2)] {
        assert_eq!(
            refusal(here.does(&**records, vec![no]).await),
            Refusal::Stale
        );
    }
    here.does(&**records, vec![hand(other.id, contact, 2)])
        .await
        .unwrap();
    let mut open = lines_of(one, Some(contact));
    open.open = true;
    let lines = records.review_lines(&here.scope, &open).await.unwrap();
    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [2], "what was answered is asked again");
}

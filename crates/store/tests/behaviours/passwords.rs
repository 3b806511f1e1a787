//! Passwords before the present one, and those that are to be changed.

use application::deed::Change;
use application::imports::{Import, ImportChange};
use application::own_directory::OwnDirectory as _;
use application::passwords::{DueWhy, NoteDue, PasswordBook as _, PasswordDue, PasswordSet};
use application::port::Records as _;
use application::{Problem, Refusal};
use domain::id::{AccountId, ImportId};
use domain::people::{Account, AccountState};
use domain::policy::AccountKind;

use crate::Shared;
use crate::office::{Township, at, hashed, uuid};

/// An account gets another password; two before it are kept.
pub(crate) fn set(account: AccountId, phc: &str) -> PasswordSet {
    PasswordSet {
        account,
        hash: hashed(phc),
        kept: 2,
        at: at(i64::try_from(phc.len()).unwrap()),
    }
}

async fn entered(here: &Township, records: &Shared) -> Account {
    let account = here.account("lin.contact", AccountState::Active);
    let added = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("1"),
    };
    here.does(&**records, vec![added]).await.unwrap();
    account
}

pub(crate) fn due(account: &Account, seen: &str, forced: bool) -> Change {
    Change::PasswordDue(Box::new(NoteDue {
        due: PasswordDue {
            account: account.id,
            unit: account.unit,
            why: DueWhy::Guessable,
            codes: vec!["own-name".to_owned(), "known".to_owned()],
            forced,
            since: at(3),
        },
        seen: seen.to_owned(),
    }))
}

pub(crate) async fn so_many_passwords_before_are_kept_as_are_compared(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = entered(&here, &records).await;
    for phc in ["22", "333", "4444"] {
        let change = Change::SetPassword(set(account.id, phc));
        here.does(&*records, vec![change]).await.unwrap();
    }
    let kept = async |limit| records.passwords_of(account.id, limit).await.unwrap();
    assert_eq!(kept(9).await, ["4444", "333", "22"]);
    assert_eq!(kept(2).await, ["4444", "333"]);
    let none = PasswordSet {
        kept: 0,
        ..set(account.id, "55555")
    };
    here.does(&*records, vec![Change::SetPassword(none)])
        .await
        .unwrap();
    assert_eq!(kept(9).await, ["55555"]);
}

pub(crate) async fn a_due_password_is_of_the_one_that_was_seen_and_ends_with_the_next(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = entered(&here, &records).await;
    let read = async || records.password_due(account.id).await.unwrap();
    let bound = async || records.bindable(&account.name).await.unwrap().unwrap();
    let other = here
        .does(&*records, vec![due(&account, "another", true)])
        .await;
    assert!(matches!(other, Err(Problem::Refused(Refusal::Stale))));
    assert_eq!(read().await, None);
    let before = bound().await;
    here.does(&*records, vec![due(&account, "1", false)])
        .await
        .unwrap();
    assert!(!read().await.unwrap().forced);
    assert_eq!(bound().await.version, before.version);
    assert_eq!(bound().await.account.state, AccountState::Active);
    here.does(&*records, vec![due(&account, "1", true)])
        .await
        .unwrap();
    let noted = read().await.unwrap();
    assert_eq!(noted.codes, ["own-name", "known"]);
    assert_eq!((noted.unit, noted.since), (account.unit, at(3)));
    // Whoever is forced is let in nowhere by what was remembered, and a program is told why.
    assert_eq!(bound().await.version, before.version + 1);
    assert_eq!(bound().await.account.state, AccountState::MustChange);
    let change = Change::SetPassword(set(account.id, "22"));
    here.does(&*records, vec![change]).await.unwrap();
    assert_eq!(read().await, None);
    assert_eq!(bound().await.account.state, AccountState::Active);
    assert_eq!(
        records
            .credentials(&account.name)
            .await
            .unwrap()
            .unwrap()
            .password_hash,
        "22"
    );
}

/// A table that was taken in, with its slip, and a password before the present one.
pub(crate) fn taken(account: &Account) -> Vec<Change> {
    let (id, unit) = (ImportId::new(uuid()), account.unit);
    let import = Import {
        id,
        unit,
        file: "名冊.csv".to_owned(),
        entered: 1,
        there: 2,
        by: None,
        at: at(5),
        undone: None,
    };
    let accounts = vec![(account.id, AccountKind::Service, Some(at(1)))];
    let enter = ImportChange::Enter { import, accounts };
    let slip = ImportChange::Slip {
        account: account.id,
        unit,
        at: at(6),
    };
    vec![
        Change::Import(Box::new(enter)),
        Change::Import(Box::new(slip)),
        Change::SetPassword(set(account.id, "$argon2id$later")),
        due(account, "$argon2id$later", false),
    ]
}

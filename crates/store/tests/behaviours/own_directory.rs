//! Our own directory: versions of accounts, what is served of people, and keys of programs.

use application::Refusal;
use application::deed::Change;
use application::own_directory::{OwnDirectory as _, ServiceKey, ServiceKeyChange};
use domain::id::ServiceKeyId;
use domain::people::AccountState;
use jiff::civil::Date;

use crate::office::{Township, at, hashed, uuid};
use crate::passwords::set;
use crate::{Shared, refusal};

pub(crate) fn key(here: &Township, name: &str) -> ServiceKey {
    ServiceKey {
        id: ServiceKeyId::new(uuid()),
        unit: here.top.id,
        name: name.into(),
        since: at(1),
        until: at(900),
    }
}

pub(crate) fn issued(here: &Township, name: &str, digest: [u8; 32]) -> Change {
    let key = key(here, name);
    Change::ServiceKey(Box::new(ServiceKeyChange::Issue { key, digest }))
}

pub(crate) async fn a_version_counts_every_change_of_password_and_state(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let person = here.contact.id;
    let account = here.account("lin.contact", AccountState::Active);
    let other = here.account("lin.other", AccountState::MustChange);
    let entered = [&account, &other].map(|account| Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("$argon2id$first"),
    });
    here.does(&*records, entered.to_vec()).await.unwrap();
    let read = || async { records.bindable(&account.name).await.unwrap().unwrap() };
    let before = read().await;
    let password = Change::SetPassword(set(account.id, "$argon2id$other"));
    here.does(&*records, vec![password]).await.unwrap();
    let changed = read().await;
    assert_eq!(changed.version, before.version + 1);
    assert_eq!(changed.password_hash, "$argon2id$other");
    let state = Change::SetAccountState {
        account: account.id,
        seen: account.state,
        state: AccountState::SuspendedLeft,
        reason: None,
        at: at(7),
    };
    here.does(&*records, vec![state]).await.unwrap();
    let closed = read().await;
    assert_eq!(closed.version, before.version + 2);
    assert_eq!(closed.account.state, AccountState::SuspendedLeft);
    // What the directory serves of it, one by one.
    let mut after = None;
    let mut found = Vec::new();
    loop {
        let page = records.directory_people(after, 1).await.unwrap();
        let Some(one) = page.into_iter().next() else {
            break;
        };
        after = Some(one.account.id);
        found.push(one);
    }
    let own = found.iter().find(|one| one.account.id == account.id);
    let own = own.unwrap();
    assert!(own.password_set.is_some(), "the moment of the deed");
    assert_eq!((own.since, own.unit), (Some(at(7)), here.contact.unit));
    let unknown = found.iter().find(|one| one.account.id == other.id);
    assert_eq!(unknown.unwrap().password_set, None, "nobody chose it");
    let roles = records.roles_on(Date::MIN).await.unwrap();
    assert!(roles.iter().all(|(one, _)| *one != person), "not yet then");
    assert!(records.bindable("nobody").await.unwrap().is_none());
}

pub(crate) async fn a_programs_key_is_one_by_its_name_and_of_its_unit(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let own = key(&here, "dovecot");
    let issue = |key: &ServiceKey, digest| {
        let key = key.clone();
        Change::ServiceKey(Box::new(ServiceKeyChange::Issue { key, digest }))
    };
    here.does(&*records, vec![issue(&own, [3; 32])])
        .await
        .unwrap();
    let again = issued(&there, "dovecot", [4; 32]);
    let taken = refusal(there.does(&*records, vec![again]).await);
    assert!(matches!(taken, Refusal::Invalid { field: "name", .. }));
    assert_eq!(
        records.service_key([3; 32]).await.unwrap(),
        Some(own.clone())
    );
    assert_eq!(records.service_key([4; 32]).await.unwrap(), None);
    let seen = records.service_keys(&here.scope).await.unwrap();
    assert_eq!(seen, std::slice::from_ref(&own));
    assert!(records.service_keys(&there.scope).await.unwrap().is_empty());
    let revoke = |unit| {
        let id = own.id;
        Change::ServiceKey(Box::new(ServiceKeyChange::Revoke { id, unit }))
    };
    let foreign = refusal(there.does(&*records, vec![revoke(there.top.id)]).await);
    assert_eq!(foreign, Refusal::NotFound, "not by naming another unit");
    here.does(&*records, vec![revoke(here.top.id)])
        .await
        .unwrap();
    assert_eq!(records.service_key([3; 32]).await.unwrap(), None);
    let gone = refusal(here.does(&*records, vec![revoke(here.top.id)]).await);
    assert_eq!(gone, Refusal::NotFound);
}

//! What people keep for themselves: app passwords, and what they say to findings about their accounts.

use application::Refusal;
use application::app_passwords::{AppPassword, AppPasswordBook as _, AppPasswordChange};
use application::deed::Change;
use application::own_directory::OwnDirectory as _;
use application::sign_ins::{Answer, AnswerBook as _, FindingAnswer, OwnSignIns, Weak};
use domain::id::{AppPasswordId, FindingId};
use domain::people::{Account, AccountState};

use crate::office::{Township, at, hashed, uuid};
use crate::{Shared, refusal};

async fn entered(here: &Township, records: &Shared, name: &str) -> Account {
    let account = here.account(name, AccountState::Active);
    let added = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("1"),
    };
    here.does(&**records, vec![added]).await.unwrap();
    account
}

pub(crate) fn made(account: &Account, digest: [u8; 32]) -> (AppPassword, Change) {
    let password = AppPassword {
        id: AppPasswordId::new(uuid()),
        account: account.id,
        unit: account.unit,
        name: "公務手機".into(),
        since: at(i64::from(digest[0])),
        until: at(900),
        last: None,
    };
    let change = AppPasswordChange::Make {
        password: password.clone(),
        digest,
    };
    (password, Change::AppPassword(Box::new(change)))
}

fn changed(change: AppPasswordChange) -> Vec<Change> {
    vec![Change::AppPassword(Box::new(change))]
}

pub(crate) async fn an_app_password_ends_with_a_count_of_its_account(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = entered(&here, &records, "lin.contact").await;
    let other = entered(&here, &records, "lin.other").await;
    let (first, make) = made(&account, [1; 32]);
    let (second, make_second) = made(&account, [2; 32]);
    let (_, make_other) = made(&other, [3; 32]);
    here.does(&*records, vec![make, make_second, make_other])
        .await
        .unwrap();
    let own = async || records.app_passwords(account.id).await.unwrap();
    assert_eq!(own().await, [first.clone(), second.clone()]);
    let found = records.app_password([1; 32]).await.unwrap().unwrap();
    assert_eq!((found.0.id, &found.1.account), (first.id, &account));
    assert!(records.app_password([9; 32]).await.unwrap().is_none());
    let used = AppPasswordChange::Used {
        id: first.id,
        unit: account.unit,
        at: at(7),
        address: "192.0.2.9".into(),
    };
    here.does(&*records, changed(used)).await.unwrap();
    let last = own().await.first().and_then(|first| first.last.clone());
    assert_eq!(last, Some((at(7), "192.0.2.9".into())));
    let version = async || {
        let found = records.bindable(&account.name).await.unwrap();
        found.unwrap().version
    };
    let before = version().await;
    let end = |account: &Account| AppPasswordChange::End {
        id: first.id,
        account: account.id,
        unit: account.unit,
    };
    let foreign = here.does(&*records, changed(end(&other))).await;
    assert_eq!(refusal(foreign), Refusal::NotFound, "somebody else's");
    here.does(&*records, changed(end(&account))).await.unwrap();
    assert_eq!(version().await, before + 1, "what was remembered is dead");
    assert_eq!(own().await, [second]);
}

pub(crate) async fn whatever_closes_an_account_ends_its_app_passwords(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = entered(&here, &records, "lin.contact").await;
    let other = entered(&here, &records, "lin.other").await;
    let (_, kept) = made(&other, [4; 32]);
    here.does(&*records, vec![kept]).await.unwrap();
    let mut digest = [10; 32];
    for state in [AccountState::SuspendedLeft, AccountState::MustChange] {
        digest[0] += 1;
        let (_, make) = made(&account, digest);
        here.does(&*records, vec![make]).await.unwrap();
        let set = |seen, state| Change::SetAccountState {
            account: account.id,
            seen,
            state,
            reason: None,
            at: at(7),
        };
        let close = set(AccountState::Active, state);
        here.does(&*records, vec![close]).await.unwrap();
        let left = records.app_passwords(account.id).await.unwrap();
        assert!(left.is_empty(), "{state:?}");
        let open = set(state, AccountState::Active);
        here.does(&*records, vec![open]).await.unwrap();
    }
    let (_, make) = made(&account, [77; 32]);
    let link = Change::IssueLink {
        account: account.id,
        digest: [5; 32],
        until: at(900),
    };
    here.does(&*records, vec![make, link]).await.unwrap();
    let used = Change::UseLink {
        account: account.id,
        digest: [5; 32],
    };
    here.does(&*records, vec![used]).await.unwrap();
    assert!(records.app_passwords(account.id).await.unwrap().is_empty());
    assert_eq!(records.app_passwords(other.id).await.unwrap().len(), 1);
}

pub(crate) fn said(
    account: &Account,
    finding: FindingId,
    answer: Answer,
) -> (FindingAnswer, Change) {
    let said = FindingAnswer {
        finding,
        account: account.id,
        answer,
        at: at(9),
        network: "192.0.2.0/24".into(),
        browser: "Firefox".into(),
        weak: (answer == Answer::Mine).then_some(Weak::Young),
    };
    let change = Change::OwnSignIns(OwnSignIns::Answer {
        unit: account.unit,
        answer: Box::new(said.clone()),
    });
    (said, change)
}

/// One of each.
pub(crate) fn all(account: &Account, finding: FindingId) -> [Change; 2] {
    let (_, password) = made(account, [21; 32]);
    let (_, answer) = said(account, finding, Answer::Mine);
    [password, answer]
}

pub(crate) async fn what_is_said_to_a_finding_is_kept_and_not_taken_back(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = entered(&here, &records, "lin_%.contact").await;
    let about = |key: &str, name: &str| {
        let mut finding = here.finding(key);
        finding.subject.account = Some(name.into());
        finding
    };
    let own = about("own", "LIN_%.Contact");
    let findings = [
        &own,
        &about("like", "linxx.contact"),
        &about("longer", "lin_%.contact2"),
    ];
    let raised = findings.map(|one| Change::RaiseFinding(one.clone()));
    here.does(&*records, raised.to_vec()).await.unwrap();
    let found = async |from| {
        let found = records.findings_about(&here.scope, &account.name, from);
        let found = found.await.unwrap().into_iter();
        found.map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(
        found(at(0)).await,
        [own.id],
        "a sign in a name means itself"
    );
    assert!(found(at(100_000_000)).await.is_empty());
    let (mine, change) = said(&account, own.id, Answer::Mine);
    here.does(&*records, vec![change.clone()]).await.unwrap();
    assert_eq!(records.said_of(account.id).await.unwrap(), [mine]);
    let (not_mine, other) = said(&account, own.id, Answer::NotMine);
    here.does(&*records, vec![other]).await.unwrap();
    here.does(&*records, vec![change]).await.unwrap();
    assert_eq!(records.said_to(own.id).await.unwrap(), [not_mine]);
}

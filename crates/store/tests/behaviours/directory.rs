//! People with their accounts, links, roles that end, and what a unit set for itself.

use crate::Shared;
use crate::office::TODAY;
use crate::office::Township;
use crate::office::at;
use crate::office::hashed;
use crate::refusal;
use application::Refusal;
use application::deed::Change;
use application::deed::PremiseValue;
use application::directory::Directory as _;
use application::directory::PeopleQuery;
use domain::people::AccountState;
use domain::people::Grant;
use domain::people::Person;
use domain::people::Role;
use domain::premise::Premise;
use domain::telling::NoticeSettings;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) async fn a_person_and_an_account_change_for_who_saw_them(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let account = here.account("chen", AccountState::Active);
    let add = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("x"),
    };
    here.does(&*records, vec![add]).await.unwrap();
    let person = Person {
        name: "陳美玲".into(),
        ..here.contact.clone()
    };
    let renamed = || {
        vec![Change::UpdatePerson {
            person: person.clone(),
            seen: here.contact.clone(),
        }]
    };
    let suspended = || {
        vec![Change::SetAccountState {
            account: account.id,
            seen: AccountState::Active,
            state: AccountState::SuspendedLeave,
            reason: Some("留職停薪".into()),
            at: at(5),
        }]
    };
    for foreign in [renamed(), suspended()] {
        let done = away.does(&*records, foreign).await;
        assert_eq!(refusal(done), Refusal::NotFound);
    }
    here.does(&*records, renamed()).await.unwrap();
    here.does(&*records, suspended()).await.unwrap();
    for late in [renamed(), suspended()] {
        assert_eq!(refusal(here.does(&*records, late).await), Refusal::Stale);
    }
    let found = records.account_of(person.id).await.unwrap().unwrap();
    assert_eq!(found.account.state, AccountState::SuspendedLeave);
    assert_eq!(found.reason.as_deref(), Some("留職停薪"));
    assert_eq!(found.since, Some(at(5)));
    let query = PeopleQuery {
        state: Some(AccountState::SuspendedLeave),
        ..PeopleQuery::default()
    };
    let listed = records.people(&here.scope, &query, TODAY).await.unwrap();
    assert_eq!(listed.first().map(|one| &one.person), Some(&person));
    let theirs = records.people(&away.scope, &query, TODAY).await.unwrap();
    assert_eq!(theirs, []);
}

pub(crate) async fn a_link_is_replaced_and_used_once(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = here.account("chen", AccountState::MustChange);
    let id = account.id;
    let issue = |digest, seconds| Change::IssueLink {
        account: id,
        digest,
        until: at(seconds),
    };
    let add = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("x"),
    };
    let both = vec![add, issue([1; 32], 10), issue([2; 32], 20)];
    here.does(&*records, both).await.unwrap();
    assert_eq!(records.link([1; 32]).await.unwrap(), None);
    let found = records.link([2; 32]).await.unwrap().unwrap();
    assert_eq!((found.account, found.until), (account, at(20)));
    assert_eq!(records.link_of(id).await.unwrap(), Some(at(20)));
    let taken = || {
        let digest = [2; 32];
        vec![Change::UseLink {
            account: id,
            digest,
        }]
    };
    here.does(&*records, taken()).await.unwrap();
    let again = here.does(&*records, taken()).await;
    assert_eq!(refusal(again), Refusal::LinkExpired);
}

pub(crate) async fn a_role_is_held_on_its_days_and_ended_by_who_saw_it(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let add = Change::AddAccount {
        account: here.account("chen", AccountState::Active),
        password_hash: hashed("x"),
    };
    let grant = Grant {
        person: here.contact.id,
        role: Role::Ciso,
        unit: here.top.id,
        from: TODAY,
        until: None,
        deputy_of: None,
    };
    let given = || Change::AddGrant(grant.clone());
    here.does(&*records, vec![add, given()]).await.unwrap();
    let twice = here.does(&*records, vec![given()]).await;
    assert_eq!(refusal(twice), Refusal::Stale);
    let ended = || {
        let last = TODAY;
        let grant = grant.clone();
        vec![Change::EndGrant { grant, last }]
    };
    here.does(&*records, ended()).await.unwrap();
    assert_eq!(refusal(here.does(&*records, ended()).await), Refusal::Stale);
    let until = Some(TODAY);
    let expected = (Grant { until, ..grant }, AccountState::Active);
    assert_eq!(records.holders(Role::Ciso).await.unwrap(), [expected]);
    let query = PeopleQuery {
        role: Some(Role::Ciso),
        ..PeopleQuery::default()
    };
    for (day, held) in [(TODAY, 1), (TODAY.tomorrow().unwrap(), 0)] {
        let people = records.people(&here.scope, &query, day).await.unwrap();
        assert_eq!(people.len(), held, "{day}");
    }
}

pub(crate) async fn a_unit_keeps_what_is_normal_and_its_steps(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let unit = here.top.id;
    let said = |premise, value: &str| PremiseValue {
        unit,
        premise,
        value: value.into(),
    };
    let add = |premise, value| Change::AddPremise(said(premise, value));
    let allow = |country| add(Premise::Countries, country);
    let mark = |mark| Change::MarkStep {
        unit,
        step: "source",
        mark,
        at: at(1),
    };
    let foreign = away.does(&*records, vec![allow("TW")]).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    let forget = Change::DropPremise(said(Premise::Countries, "VN"));
    let all = vec![
        allow("TW"),
        allow("TW"),
        allow("VN"),
        add(Premise::OwnDomains, "VN"),
        forget,
        mark("later"),
        mark("done"),
    ];
    here.does(&*records, all).await.unwrap();
    let lists = records.premises().await.unwrap();
    let list = |value: &str| BTreeSet::from([value.to_owned()]);
    let kept = [
        (Premise::Countries, list("TW")),
        (Premise::OwnDomains, list("VN")),
    ];
    assert_eq!(lists, BTreeMap::from([(unit, BTreeMap::from(kept))]));
    let steps = records.steps(unit).await.unwrap();
    assert_eq!(steps.get("source").map(String::as_str), Some("done"));
}

pub(crate) async fn what_a_person_chose_comes_back_and_is_replaced(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let person = here.contact.id;
    let unknown = records.notice_settings(person).await.unwrap();
    assert_eq!(unknown, NoticeSettings::default());
    let set = |settings: &NoticeSettings| Change::SetNotices {
        person,
        settings: Box::new(settings.clone()),
    };
    let first = crate::dump::notices();
    let foreign = away.does(&*records, vec![set(&first)]).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    for settings in [first, NoticeSettings::default()] {
        here.does(&*records, vec![set(&settings)]).await.unwrap();
        assert_eq!(records.notice_settings(person).await.unwrap(), settings);
    }
    let account = here.account("chen", AccountState::Active);
    assert_eq!(records.owner(account.id).await.unwrap(), None);
    let id = account.id;
    let add = Change::AddAccount {
        account,
        password_hash: hashed("x"),
    };
    let keep = |sealed: &str| Change::KeepSecret {
        name: "mail.password".into(),
        sealed: sealed.into(),
        at: at(1),
    };
    here.does(&*records, vec![add, keep("01"), keep("02")])
        .await
        .unwrap();
    assert_eq!(records.owner(id).await.unwrap(), Some(person));
    let sealed = records.secret("mail.password").await.unwrap();
    assert_eq!(sealed.as_deref(), Some("02"));
    assert_eq!(records.secret("other").await.unwrap(), None);
    assert_eq!(records.secrets().await.unwrap(), ["mail.password"]);
}

//! People, accounts, sessions and sources.

use crate::Shared;
use crate::office::TODAY;
use crate::office::Township;
use crate::office::at;
use crate::office::hashed;
use crate::office::uuid;
use crate::refusal;
use application::deed::Change;
use application::deed::Session;
use application::deed::Token;
use application::deed::{SentBy, Source};
use application::factor::Stage;
use application::port::Records as _;
use application::{Problem, Refusal};
use domain::id::PersonId;
use domain::id::SessionId;
use domain::id::SourceId;
use domain::id::TokenId;
use domain::language::Language;
use domain::network::Network;
use domain::people::AccountState;
use domain::people::Grant;
use domain::people::Person;
use domain::people::Role;
use std::collections::BTreeMap;

pub(crate) async fn people_and_their_accounts_come_back_as_they_were_entered(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    assert!(!records.is_set_up().await.unwrap());
    let mut people = BTreeMap::from([(here.contact.id, here.contact.name.clone())]);
    for (language, state) in Language::ALL.into_iter().zip(AccountState::ALL) {
        let person = Person {
            id: PersonId::new(uuid()),
            unit: here.school.id,
            name: format!("Nguyễn {language}"),
            language,
        };
        let mut account = here.account(state.name(), state);
        account.person = person.id;
        let grant = Grant {
            person: person.id,
            role: Role::TeamLeader,
            unit: here.top.id,
            from: TODAY,
            until: TODAY.tomorrow().ok().filter(|_| language == Language::Vi),
            deputy_of: Some(here.contact.id),
        };
        let added = vec![
            Change::AddPerson(person.clone()),
            Change::AddAccount {
                account: account.clone(),
                password_hash: hashed("$argon2id$x"),
            },
            Change::AddGrant(grant.clone()),
        ];
        here.does(&*records, added).await.unwrap();
        assert_eq!(
            records.person(person.id).await.unwrap().as_ref(),
            Some(&person)
        );
        assert_eq!(records.grants(person.id).await.unwrap(), [grant]);
        let found = records.credentials(&account.name).await.unwrap().unwrap();
        assert_eq!(
            (&found.account, found.password_hash.as_str()),
            (&account, "$argon2id$x")
        );
        let named = records
            .account_named(&here.scope, &account.name)
            .await
            .unwrap();
        assert_eq!(named, Some(account));
        people.insert(person.id, person.name);
    }
    assert!(records.is_set_up().await.unwrap());
    let ids: Vec<_> = people.keys().copied().collect();
    assert_eq!(records.names(&ids).await.unwrap(), people);
    assert_eq!(records.names(&[]).await.unwrap(), BTreeMap::new());
    assert!(records.credentials("nobody").await.unwrap().is_none());
    let mut units = records.units().await.unwrap();
    units.sort_by_key(|unit| unit.parent.is_some());
    assert_eq!(units, [here.top, here.school]);
}

pub(crate) async fn a_name_is_given_once(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let change = || Change::AddAccount {
        account: here.account("chen", AccountState::Active),
        password_hash: hashed("x"),
    };
    here.does(&*records, vec![change()]).await.unwrap();
    let taken = Refusal::Invalid {
        field: "name",
        why: "invalid-name-taken",
    };
    assert_eq!(refusal(here.does(&*records, vec![change()]).await), taken);
}

pub(crate) async fn a_session_lives_until_it_is_closed(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let account = here.account("chen", AccountState::Active);
    let mut session = Session {
        id: SessionId::new(uuid()),
        token_digest: [7; 32],
        person: here.contact.id,
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
        by: application::factor::SignedBy::Passkey,
    };
    let add = Change::AddAccount {
        account,
        password_hash: hashed("x"),
    };
    here.does(&*records, vec![add, Change::OpenSession(session.clone())])
        .await
        .unwrap();
    assert_eq!(
        records.session([7; 32]).await.unwrap().as_ref(),
        Some(&session)
    );
    assert_eq!(records.session([8; 32]).await.unwrap(), None);
    let language = Change::SetSessionLanguage {
        session: session.id,
        language: Language::Vi,
    };
    here.does(&*records, vec![language]).await.unwrap();
    session.language = Some(Language::Vi);
    assert_eq!(
        records.session([7; 32]).await.unwrap().as_ref(),
        Some(&session)
    );
    let close = || vec![Change::CloseSession(session.id)];
    assert_eq!(
        refusal(away.does(&*records, close()).await),
        Refusal::NotFound
    );
    here.does(&*records, close()).await.unwrap();
    assert_eq!(records.session([7; 32]).await.unwrap(), None);
}

pub(crate) async fn sources_come_by_name_within_the_scope(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let source = |name: &str, unit| Source {
        id: SourceId::new(uuid()),
        unit,
        name: name.into(),
        format: "auto".into(),
        time_zone: "Asia/Taipei".into(),
        sender: SentBy::default(),
        retired: None,
    };
    let (b, a) = (source("b", here.top.id), source("a", here.school.id));
    let c = source("c", away.top.id);
    let added = vec![Change::AddSource(b.clone()), Change::AddSource(a.clone())];
    here.does(&*records, added).await.unwrap();
    away.does(&*records, vec![Change::AddSource(c.clone())])
        .await
        .unwrap();
    assert_eq!(records.sources(&here.scope).await.unwrap(), [a, b]);
    assert_eq!(records.sources(&away.scope).await.unwrap(), [c]);
}

pub(crate) async fn a_source_is_changed_as_it_was_seen_and_its_key_rests_while_it_is_retired(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let source = Source {
        id: SourceId::new(uuid()),
        unit: here.top.id,
        name: "portal".into(),
        format: "auto".into(),
        time_zone: "Asia/Taipei".into(),
        sender: SentBy::default(),
        retired: None,
    };
    let key = Change::SetSourceKey {
        source: source.id,
        unit: source.unit,
        digest: [4; 32],
    };
    let added = vec![Change::AddSource(source.clone()), key];
    here.does(&*records, added).await.unwrap();
    let opens = async || records.source_of_key([4; 32]).await.unwrap();
    assert_eq!(opens().await, Some(source.clone()));

    let mut changed = source.clone();
    changed.name = "入口".into();
    changed.unit = here.school.id;
    changed.sender.address = Some(Network::parse("192.0.2.0/24").unwrap());
    let change = |seen: &Source, source: &Source| {
        vec![Change::UpdateSource {
            source: source.clone(),
            seen: seen.clone(),
        }]
    };
    let refused = away.does(&*records, change(&source, &changed)).await;
    assert!(refused.is_err(), "another office's");
    here.does(&*records, change(&source, &changed))
        .await
        .unwrap();
    let stale = here.does(&*records, change(&source, &changed)).await;
    assert!(matches!(stale, Err(Problem::Refused(Refusal::Stale))));
    assert_eq!(opens().await, Some(changed.clone()));

    let (id, unit, at) = (changed.id, changed.unit, at(60));
    let retire = vec![Change::RetireSource {
        source: id,
        unit,
        at,
    }];
    here.does(&*records, retire.clone()).await.unwrap();
    assert_eq!(opens().await, None, "a key of a retired source");
    let kept = records.sources(&here.scope).await.unwrap();
    assert_eq!(kept.first().and_then(|source| source.retired), Some(at));
    let twice = here.does(&*records, retire).await;
    assert!(matches!(twice, Err(Problem::Refused(Refusal::Stale))));
    let restore = vec![Change::RestoreSource { source: id, unit }];
    here.does(&*records, restore.clone()).await.unwrap();
    assert_eq!(opens().await, Some(changed));
    let twice = here.does(&*records, restore).await;
    assert!(matches!(twice, Err(Problem::Refused(Refusal::Stale))));
}

pub(crate) async fn a_key_of_a_program_is_found_by_its_digest_until_it_is_taken_back(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let account = here.account("chen", AccountState::Active);
    let token = Token {
        id: TokenId::new(uuid()),
        person: here.contact.id,
        account: account.id,
        name: "每月統計".into(),
        role: Role::Auditor,
        unit: here.school.id,
        since: at(0),
        until: at(3600),
    };
    let add = Change::AddAccount {
        account,
        password_hash: hashed("x"),
    };
    let digest = [7; 32];
    let issue = Change::IssueToken {
        token: token.clone(),
        digest,
    };
    here.does(&*records, vec![add, issue]).await.unwrap();
    let found = records.token(digest).await.unwrap();
    assert_eq!(found, Some((token.clone(), AccountState::Active)));
    assert_eq!(records.token([8; 32]).await.unwrap(), None);
    let own = records.tokens_of(here.contact.id).await.unwrap();
    assert_eq!(own, std::slice::from_ref(&token));
    assert_eq!(records.tokens_of(away.contact.id).await.unwrap(), []);
    let revoke = || vec![Change::RevokeToken(token.id)];
    assert_eq!(
        refusal(away.does(&*records, revoke()).await),
        Refusal::NotFound
    );
    here.does(&*records, revoke()).await.unwrap();
    assert_eq!(records.token(digest).await.unwrap(), None);
}

//! Applications, browsers at them, codes and tokens, keys.

use application::Refusal;
use application::clients::port::{Bound, Login, SealedKey, Ticket, TicketKind};
use application::clients::{Client, ClientBook as _, ClientChange, ClientSettings};
use application::deed::{Change, Session};
use application::jobs::JobQueue as _;
use domain::id::ClientId;
use domain::people::{AccountState, Role};
use domain::version::Version;
use oidc::keys::Algorithm;
use oidc::scope::Scope as Knows;

use crate::office::{Township, at, hashed, uuid};
use crate::{Shared, refusal};

pub(crate) fn application(here: &Township, name: &str) -> Client {
    Client {
        id: ClientId::new(uuid()),
        unit: here.top.id,
        name: name.into(),
        settings: ClientSettings {
            redirect_uris: vec!["https://files.example/cb".into()],
            post_logout_redirect_uris: Vec::new(),
            back_channel: Some("https://files.example/told".into()),
            algorithm: Algorithm::EdDsa,
            pairwise: Some("00ff".into()),
            public: false,
            scopes: [Knows::Openid, Knows::OfflineAccess].into(),
            roles: [Role::TeamLeader].into(),
        },
        secret: Some([9; 32]),
        since: at(1),
        suspended: None,
        version: Version::FIRST,
    }
}

pub(crate) fn login(here: &Township, client: &Client, session: &Session) -> Login {
    Login {
        id: uuid(),
        client: client.id,
        session: session.id,
        person: session.person,
        account: session.account,
        unit: here.top.id,
        at: at(2),
        failing: None,
    }
}

pub(crate) fn ticket(login: &Login, digest: [u8; 32]) -> Ticket {
    Ticket {
        digest,
        kind: TicketKind::Code,
        family: uuid(),
        login: login.id,
        unit: login.unit,
        until: at(60),
        used: None,
        bound: Bound {
            scopes: [Knows::Openid].into(),
            redirect_uri: "https://files.example/cb".into(),
            challenge: "ab".repeat(32),
            nonce: Some("n'; --".into()),
            auth_time: at(1),
            by: "code".into(),
        },
    }
}

pub(crate) fn key(id: &str) -> SealedKey {
    SealedKey {
        id: id.into(),
        algorithm: Algorithm::Es256,
        point: vec![1, 2],
        sealed: vec![0, 255],
        made: at(3),
    }
}

pub(crate) fn client(change: ClientChange) -> Change {
    Change::Client(Box::new(change))
}

/// One of each, for a dump.
pub(crate) fn all(here: &Township, session: &Session) -> [Change; 4] {
    let files = application(here, "檔案");
    let login = login(here, &files, session);
    let ticket = ticket(&login, [5; 32]);
    [
        client(ClientChange::Enter(files)),
        client(ClientChange::Come(login)),
        client(ClientChange::Give {
            ticket,
            once: Some([6; 32]),
        }),
        client(ClientChange::AddKey(key("kid"))),
    ]
}

pub(crate) async fn an_application_is_changed_by_who_saw_it_and_its_name_is_given_once(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let files = application(&here, "檔案");
    let enter = |one: &Client| vec![client(ClientChange::Enter(one.clone()))];
    here.does(&*records, enter(&files)).await.unwrap();
    let same = application(&here, "檔案");
    let taken = refusal(here.does(&*records, enter(&same)).await);
    assert_eq!(taken.field(), Some("name"));
    assert_eq!(records.client(files.id).await.unwrap(), Some(files.clone()));
    let all = records.clients(&here.scope).await.unwrap();
    assert_eq!(all, std::slice::from_ref(&files));
    assert!(records.clients(&there.scope).await.unwrap().is_empty());
    let changed = Client {
        suspended: Some(at(9)),
        secret: None,
        ..files.clone()
    };
    let change = || vec![client(ClientChange::Change(changed.clone()))];
    assert_eq!(
        refusal(there.does(&*records, change()).await),
        Refusal::NotFound
    );
    here.does(&*records, change()).await.unwrap();
    assert_eq!(
        refusal(here.does(&*records, change()).await),
        Refusal::Stale
    );
    let now = records.client(files.id).await.unwrap().unwrap();
    assert_eq!((now.suspended, now.secret), (Some(at(9)), None));
    let keys = ["a", "b"].map(|id| client(ClientChange::AddKey(key(id))));
    here.does(&*records, keys.to_vec()).await.unwrap();
    let drop = vec![client(ClientChange::DropKey("a".into()))];
    here.does(&*records, drop).await.unwrap();
    assert_eq!(records.client_keys().await.unwrap(), [key("b")]);
}

pub(crate) async fn a_ticket_is_used_once_and_hangs_on_its_session(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = here.account("chen", AccountState::Active);
    let session = crate::dump::session(&account);
    let files = application(&here, "檔案");
    let came = login(&here, &files, &session);
    let code = ticket(&came, [5; 32]);
    let changes = vec![
        Change::AddAccount {
            account,
            password_hash: hashed("$argon2id$x"),
        },
        Change::OpenSession(session.clone()),
        client(ClientChange::Enter(files)),
        client(ClientChange::Come(came.clone())),
        client(ClientChange::Give {
            ticket: code.clone(),
            once: Some([6; 32]),
        }),
    ];
    here.does(&*records, changes).await.unwrap();
    let held = records.ticket([5; 32]).await.unwrap().unwrap();
    assert_eq!((&held.ticket, &held.login), (&code, &came));
    assert_eq!(held.session_until, Some(session.until));
    assert_eq!(held.state, AccountState::Active);
    // The same nonce is given one code, and a code is used once.
    let again = client(ClientChange::Give {
        ticket: ticket(&came, [7; 32]),
        once: Some([6; 32]),
    });
    assert_eq!(
        refusal(here.does(&*records, vec![again]).await),
        Refusal::Stale
    );
    let used = || {
        vec![client(ClientChange::Use {
            digest: [5; 32],
            unit: came.unit,
            at: at(4),
        })]
    };
    here.does(&*records, used()).await.unwrap();
    assert_eq!(refusal(here.does(&*records, used()).await), Refusal::Stale);
    let next = ticket(&came, [8; 32]);
    here.does(&*records, vec![client(ClientChange::Hand(next))])
        .await
        .unwrap();
    assert_eq!(records.tickets_of(came.id, at(5)).await.unwrap(), 1, "used");
    assert_eq!(
        records.tickets_of(came.id, at(60)).await.unwrap(),
        0,
        "over"
    );
    assert!(records.ended_logins(at(5), 9).await.unwrap().is_empty());
    ended(&records, &here, (&session, &came, &code)).await;
}

/// The session is over by itself, or ended.
async fn ended(
    records: &Shared,
    here: &Township,
    (session, came, code): (&Session, &Login, &Ticket),
) {
    let over = records.ended_logins(session.until, 9).await.unwrap();
    assert_eq!(over, std::slice::from_ref(came));
    here.does(&**records, vec![Change::CloseSession(session.id)])
        .await
        .unwrap();
    let held = records.ticket([5; 32]).await.unwrap().unwrap();
    assert_eq!(held.session_until, None);
    let (id, unit) = (came.id, came.unit);
    let missed = |second| {
        let at = at(second);
        vec![client(ClientChange::Missed {
            login: id,
            unit,
            at,
        })]
    };
    here.does(&**records, missed(6)).await.unwrap();
    here.does(&**records, missed(7)).await.unwrap();
    let failing = records.ended_logins(at(8), 9).await.unwrap();
    assert_eq!(failing.first().unwrap().failing, Some(at(6)));
    let told = client(ClientChange::Told {
        login: id,
        unit,
        at: at(9),
    });
    here.does(&**records, vec![told]).await.unwrap();
    assert!(records.ended_logins(at(10), 9).await.unwrap().is_empty());
    let family = client(ClientChange::EndFamily {
        family: code.family,
        unit,
    });
    here.does(&**records, vec![family]).await.unwrap();
    assert!(records.ticket([5; 32]).await.unwrap().is_none());
    assert_eq!(
        records.tickets_of(id, at(5)).await.unwrap(),
        1,
        "of another family"
    );
    records.forget_ended(at(61)).await.unwrap();
    assert!(records.ticket([8; 32]).await.unwrap().is_none());
}

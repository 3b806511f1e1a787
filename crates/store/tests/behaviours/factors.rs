//! Second factors, sessions and known devices.

use application::deed::{Change, Session};
use application::directory::Directory as _;
use application::factor::{Factors as _, Passkey, Stage};
use application::port::{DeviceRegister as _, KnownDevice, Records as _};
use application::{Problem, Refusal};
use domain::id::{AccountId, DeviceId, SessionId};
use domain::people::{Account, AccountState};

use crate::Shared;
use crate::office::{Township, at, hashed, uuid};
use crate::refusal;

const USED: Refusal = Refusal::Invalid {
    field: "code",
    why: "invalid-code",
};

pub(crate) fn passkey(account: AccountId, number: u8) -> Passkey {
    Passkey {
        credential: vec![number; 40],
        account,
        user_handle: vec![7; 16],
        public_key: vec![4; 65],
        sign_count: 0,
        backed_up: true,
        name: "手機 '\"".into(),
        since: at(0),
        last_used: None,
    }
}

pub(crate) fn device(account: AccountId, used: i64) -> KnownDevice {
    KnownDevice {
        id: DeviceId::new(uuid()),
        account,
        since: at(used),
        last_used: at(used),
        label: "Firefox · Windows".into(),
        network: "192.0.2.0/24".into(),
    }
}

/// Two townships, and an account of the first.
async fn entered(records: &Shared) -> (Township, Township, Account) {
    let here = Township::entered(&**records, "花壇鄉公所").await;
    let away = Township::entered(&**records, "彰化縣政府").await;
    let account = here.account("chen", AccountState::Active);
    let add = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("x"),
    };
    here.does(&**records, vec![add]).await.unwrap();
    (here, away, account)
}

pub(crate) async fn a_seed_is_confirmed_once_and_no_step_counts_twice(records: Shared) {
    let (here, away, Account { id: account, .. }) = entered(&records).await;
    let does = async |change: Change| here.does(&*records, vec![change]).await;
    let seed = |byte| Change::SetTotp {
        account,
        sealed: vec![byte, 0, 255],
    };
    let used = |step| Change::UseTotpStep { account, step };
    assert_eq!(records.totp(account).await.unwrap(), None);
    assert!(!records.holds_sealed().await.unwrap());
    does(seed(1)).await.unwrap();
    assert!(records.holds_sealed().await.unwrap());
    does(seed(2)).await.unwrap();
    let totp = records.totp(account).await.unwrap().unwrap();
    assert_eq!(
        (&*totp.sealed, totp.confirmed_at),
        ([2, 0, 255].as_slice(), None)
    );
    assert_eq!(refusal(does(used(9)).await), USED, "not confirmed yet");
    let confirm = |step| Change::ConfirmTotp {
        account,
        step,
        at: at(5),
    };
    does(confirm(10)).await.unwrap();
    for again in [confirm(11), seed(3)] {
        assert!(matches!(
            refusal(does(again).await),
            Refusal::WrongState { .. }
        ));
    }
    assert_eq!(refusal(does(used(10)).await), USED);
    assert_eq!(refusal(does(used(9)).await), USED);
    assert_eq!(
        refusal(away.does(&*records, vec![used(11)]).await),
        Refusal::NotFound
    );
    does(used(11)).await.unwrap();
    let totp = records.totp(account).await.unwrap().unwrap();
    assert_eq!((totp.confirmed_at, totp.last_step), (Some(at(5)), 11));
}

/// Eight browsers send the same code at the same time.
pub(crate) async fn of_many_who_use_a_code_at_once_one_succeeds(records: Shared) {
    let (here, _, Account { id: account, .. }) = entered(&records).await;
    let sealed = vec![1];
    let set = vec![
        Change::SetTotp { account, sealed },
        Change::ConfirmTotp {
            account,
            step: 10,
            at: at(5),
        },
        Change::SetRecoveryCodes {
            account,
            digests: vec![[1; 32]],
        },
    ];
    here.does(&*records, set).await.unwrap();
    let changes: [fn(AccountId) -> Change; 2] = [
        |account| Change::UseTotpStep { account, step: 11 },
        |account| Change::UseRecoveryCode {
            account,
            digest: [1; 32],
            at: at(6),
        },
    ];
    for change in changes {
        let here = std::sync::Arc::new(here.clone());
        let tries = (0..8).map(|_| {
            let (records, here) = (Shared::clone(&records), std::sync::Arc::clone(&here));
            tokio::spawn(async move { here.does(&*records, vec![change(account)]).await })
        });
        let tries: Vec<_> = tries.collect();
        let mut right = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(()) => right += 1,
                Err(Problem::Refused(refusal)) => assert_eq!(refusal, USED),
                Err(Problem::Fault(fault)) => panic!("{fault}"),
            }
        }
        assert_eq!(right, 1);
    }
}

pub(crate) async fn a_recovery_code_opens_once(records: Shared) {
    let (here, _, Account { id: account, .. }) = entered(&records).await;
    let does = async |change: Change| here.does(&*records, vec![change]).await;
    let digests = |numbers: [u8; 2]| Change::SetRecoveryCodes {
        account,
        digests: numbers.map(|number| [number; 32]).to_vec(),
    };
    let used = |number: u8| Change::UseRecoveryCode {
        account,
        digest: [number; 32],
        at: at(6),
    };
    does(digests([1, 2])).await.unwrap();
    assert_eq!(records.recovery_codes(account).await.unwrap(), 2);
    does(used(1)).await.unwrap();
    assert_eq!(refusal(does(used(1)).await), USED);
    assert_eq!(refusal(does(used(9)).await), USED);
    assert_eq!(records.recovery_codes(account).await.unwrap(), 1);
    does(digests([3, 4])).await.unwrap();
    assert_eq!(refusal(does(used(2)).await), USED, "from before");
    does(used(3)).await.unwrap();
}

pub(crate) async fn a_passkey_counts_for_who_saw_its_count(records: Shared) {
    let (here, away, account) = entered(&records).await;
    let does = async |change: Change| here.does(&*records, vec![change]).await;
    let mut key = passkey(account.id, 3);
    does(Change::AddPasskey(key.clone())).await.unwrap();
    assert!(matches!(
        refusal(does(Change::AddPasskey(key.clone())).await),
        Refusal::WrongState { .. }
    ));
    let found = records.passkey(&key.credential).await.unwrap();
    assert_eq!(found, Some((key.clone(), account.clone())));
    assert_eq!(records.passkey(&[9]).await.unwrap(), None);
    let used = |seen, count| Change::UsePasskey {
        account: account.id,
        credential: vec![3; 40],
        seen,
        count,
        backed_up: false,
        at: at(9),
    };
    does(used(0, 4_000_000_000)).await.unwrap();
    assert_eq!(refusal(does(used(0, 5)).await), Refusal::WrongCredentials);
    (key.sign_count, key.backed_up, key.last_used) = (4_000_000_000, false, Some(at(9)));
    assert_eq!(
        records.passkeys(account.id).await.unwrap(),
        std::slice::from_ref(&key)
    );
    let remove = || Change::RemovePasskey {
        account: account.id,
        credential: key.credential.clone(),
    };
    assert_eq!(
        refusal(away.does(&*records, vec![remove()]).await),
        Refusal::NotFound
    );
    does(remove()).await.unwrap();
    assert_eq!(refusal(does(remove()).await), Refusal::NotFound);
}

pub(crate) async fn a_second_factor_is_taken_away_whole(records: Shared) {
    let (here, away, Account { id: account, .. }) = entered(&records).await;
    let set = vec![
        Change::SetTotp {
            account,
            sealed: vec![1],
        },
        Change::SetRecoveryCodes {
            account,
            digests: vec![[1; 32]],
        },
        Change::AddPasskey(passkey(account, 5)),
    ];
    here.does(&*records, set).await.unwrap();
    let remove = || vec![Change::RemoveSecondFactor(account)];
    assert_eq!(
        refusal(away.does(&*records, remove()).await),
        Refusal::NotFound
    );
    assert!(records.totp(account).await.unwrap().is_some());
    here.does(&*records, remove()).await.unwrap();
    assert_eq!(records.totp(account).await.unwrap(), None);
    assert_eq!(records.recovery_codes(account).await.unwrap(), 0);
    assert_eq!(records.passkeys(account).await.unwrap(), []);
}

pub(crate) async fn sessions_are_listed_and_all_but_one_are_closed(records: Shared) {
    let (here, _, account) = entered(&records).await;
    let session = |digest: u8, seen: i64, stage| Session {
        id: SessionId::new(uuid()),
        token_digest: [digest; 32],
        person: here.contact.id,
        account: account.id,
        since: at(0),
        until: at(3600),
        language: None,
        stage,
        last_seen: at(seen),
        network: "2001:db8::/64".into(),
        browser: "Chromium · Android".into(),
        proved_at: at(0),
        strange: false,
        by: application::factor::SignedBy::Password,
    };
    let (mut one, two) = (session(1, 10, Stage::Full), session(2, 20, Stage::Full));
    let waits = session(3, 30, Stage::Code);
    let open = [&one, &two, &waits].map(|one| Change::OpenSession(one.clone()));
    here.does(&*records, open.to_vec()).await.unwrap();
    let person = here.contact.id;
    let listed = records.sessions(person, at(60)).await.unwrap();
    assert_eq!(listed, [two, one.clone()]);
    assert_eq!(records.sessions_of(person, at(60)).await.unwrap(), 2);
    assert_eq!(records.session([3; 32]).await.unwrap(), Some(waits));
    records.seen(one.id, at(40)).await.unwrap();
    records.seen(one.id, at(35)).await.unwrap();
    one.last_seen = at(40);
    let kept = one.id;
    let close = Change::CloseOtherSessions { person, kept };
    here.does(&*records, vec![close]).await.unwrap();
    assert_eq!(records.sessions(person, at(60)).await.unwrap(), [one]);
    assert_eq!(records.session([3; 32]).await.unwrap(), None);
    assert_eq!(records.sessions(person, at(3600)).await.unwrap(), []);
}

pub(crate) async fn a_device_is_known_until_it_is_taken_back(records: Shared) {
    let (here, _, account) = entered(&records).await;
    let one = device(account.id, 0);
    assert!(!records.stands(one.id).await.unwrap());
    records.remember(&one).await.unwrap();
    assert!(records.stands(one.id).await.unwrap());
    let revoke = Change::RevokeDevices {
        person: here.contact.id,
        at: at(5),
    };
    here.does(&*records, vec![revoke]).await.unwrap();
    assert!(!records.stands(one.id).await.unwrap());
    records.remember(&one).await.unwrap();
    assert!(
        !records.stands(one.id).await.unwrap(),
        "it stays taken back"
    );
    let two = device(account.id, 100);
    records.remember(&two).await.unwrap();
    assert!(records.stands(two.id).await.unwrap());
}

pub(crate) async fn known_devices_are_listed_and_forgotten_by_their_account_only(records: Shared) {
    let (here, away, account) = entered(&records).await;
    let (one, mut two) = (device(account.id, 10), device(account.id, 20));
    for device in [&one, &two] {
        records.remember(device).await.unwrap();
    }
    // Used again, from elsewhere: since when it is known stays.
    (two.last_used, two.network) = (at(30), "2001:db8::/64".into());
    let again = KnownDevice {
        since: at(30),
        ..two.clone()
    };
    records.remember(&again).await.unwrap();
    let known = async |after| records.devices(account.id, at(after)).await.unwrap();
    assert_eq!(known(0).await, [two.clone(), one.clone()]);
    assert_eq!(known(10).await, [two.clone()]);
    let forget = |account, device: &KnownDevice| {
        let (device, at) = (device.id, at(40));
        vec![Change::ForgetDevice {
            account,
            device,
            at,
        }]
    };
    let foreign = away.does(&*records, forget(account.id, &one)).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    here.does(&*records, forget(account.id, &one))
        .await
        .unwrap();
    let twice = here.does(&*records, forget(account.id, &one)).await;
    assert_eq!(refusal(twice), Refusal::NotFound);
    assert!(!records.stands(one.id).await.unwrap());
    assert_eq!(known(0).await, [two.clone()]);
    let others = |kept: Option<DeviceId>| Change::ForgetOtherDevices {
        account: account.id,
        kept,
        at: at(50),
    };
    here.does(&*records, vec![others(Some(two.id))])
        .await
        .unwrap();
    assert_eq!(known(0).await, [two]);
    here.does(&*records, vec![others(None)]).await.unwrap();
    assert_eq!(known(0).await, []);
}

pub(crate) async fn a_proof_gives_a_session_another_token(records: Shared) {
    let (here, away, account) = entered(&records).await;
    let session = Session {
        id: SessionId::new(uuid()),
        token_digest: [1; 32],
        person: here.contact.id,
        account: account.id,
        since: at(0),
        until: at(3600),
        language: None,
        stage: Stage::Full,
        last_seen: at(0),
        network: String::new(),
        browser: String::new(),
        proved_at: at(0),
        strange: true,
        by: application::factor::SignedBy::Password,
    };
    let opened = vec![Change::OpenSession(session.clone())];
    here.does(&*records, opened).await.unwrap();
    let prove = || {
        vec![Change::ProveSession {
            session: session.id,
            digest: [2; 32],
            at: at(70),
        }]
    };
    let foreign = away.does(&*records, prove()).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    here.does(&*records, prove()).await.unwrap();
    assert_eq!(records.session([1; 32]).await.unwrap(), None);
    let proved = Session {
        token_digest: [2; 32],
        proved_at: at(70),
        ..session.clone()
    };
    assert_eq!(records.session([2; 32]).await.unwrap(), Some(proved));
    let close = vec![Change::CloseSession(session.id)];
    here.does(&*records, close).await.unwrap();
    assert!(here.does(&*records, prove()).await.is_err());
}

pub(crate) async fn codes_are_taken_away_and_passkeys_stay(records: Shared) {
    let (here, _, account) = entered(&records).await;
    let account = account.id;
    let changes = vec![
        Change::SetTotp {
            account,
            sealed: vec![1],
        },
        Change::SetRecoveryCodes {
            account,
            digests: vec![[1; 32]],
        },
        Change::AddPasskey(passkey(account, 1)),
    ];
    here.does(&*records, changes).await.unwrap();
    let gone = vec![Change::RemoveCodes(account)];
    here.does(&*records, gone).await.unwrap();
    assert_eq!(records.totp(account).await.unwrap(), None);
    assert_eq!(records.recovery_codes(account).await.unwrap(), 0);
    assert_eq!(records.passkeys(account).await.unwrap().len(), 1);
}

//! What many people are asked.

use application::Refusal;
use application::campaigns::{
    AskedQuery, CampaignBook as _, CampaignChange, CampaignQuery, OwnAsked, UnitProgress,
};
use application::deed::Change;
use domain::campaign::{Afterwards, Ask, Campaign, CampaignState, EndedBy, Opened};
use domain::id::{CampaignId, PersonId};
use domain::people::AccountState;
use jiff::civil::date;

use crate::office::{Township, at, hashed, uuid};
use crate::{Shared, refusal};

fn campaign(here: &Township, ask: Ask) -> Campaign {
    Campaign::new(Opened {
        id: CampaignId::new(uuid()),
        unit: here.top.id,
        ask,
        name: "'; --".into(),
        text: "一\n二".into(),
        until: date(2026, 12, 31),
        then: Afterwards::MustChange,
        remind: vec![14, 3],
        reason: "x".into(),
        document: String::new(),
        file: None,
        by: here.contact.id,
        at: at(10),
    })
}

fn change(change: CampaignChange) -> Change {
    Change::Campaign(Box::new(change))
}

fn start(campaign: &Campaign, people: &[PersonId]) -> Change {
    change(CampaignChange::Start {
        campaign: Box::new(campaign.clone()),
        people: people.to_vec(),
    })
}

/// One of each table, for the dump.
pub(crate) fn started(here: &Township) -> Change {
    start(&campaign(here, Ask::Password), &[here.contact.id])
}

fn counted(progress: &[UnitProgress]) -> Vec<(u64, u64, u64)> {
    let of = |one: &UnitProgress| (one.asked, one.done, one.unreached);
    progress.iter().map(of).collect()
}

fn whom(campaign: &Campaign, done: Option<bool>) -> AskedQuery {
    AskedQuery {
        campaign: campaign.opened().id,
        done,
        unit: None,
        after: None,
        limit: 10,
    }
}

/// Somebody reads the notice: once, and counted where they belong.
async fn read(
    records: &Shared,
    (here, there): (&Township, &Township),
    one: &Campaign,
    person: PersonId,
) {
    let id = one.opened().id;
    let read = |at_second| {
        change(CampaignChange::Read {
            campaign: id,
            person,
            unit: here.top.id,
            said: String::new(),
            at: at(at_second),
        })
    };
    here.does(&**records, vec![read(20)]).await.unwrap();
    let twice = here.does(&**records, vec![read(30)]).await;
    assert_eq!(refusal(twice), Refusal::Stale);
    let done = records
        .asked(&here.scope, &whom(one, Some(true)))
        .await
        .unwrap();
    let done: Vec<_> = done.iter().map(|one| one.done).collect();
    assert_eq!(done, [Some(at(20))]);
    let progress = records.progress(&here.scope, id).await.unwrap();
    assert_eq!(counted(&progress), [(1, 1, 0)]);
    assert!(records.progress(&there.scope, id).await.unwrap().is_empty());
    let own = records.asked_of(person).await.unwrap();
    let read = OwnAsked {
        campaign: one.clone(),
        done: Some(at(20)),
        said: String::new(),
    };
    assert_eq!(own, vec![read]);
    assert!(records.asked_of(there.contact.id).await.unwrap().is_empty());
    let over = records.campaigns_over(date(2027, 1, 1)).await.unwrap();
    assert!(over.contains(one));
    let over = records.campaigns_over(date(2026, 12, 31)).await.unwrap();
    assert!(!over.contains(one));
}

/// What was counted stays.
async fn stopped(records: &Shared, here: &Township, mut one: Campaign, person: PersonId) {
    let id = one.opened().id;
    let by = EndedBy {
        by: here.contact.id,
        reason: "x".into(),
    };
    one.end(by, at(40)).unwrap();
    let stop = || change(CampaignChange::Stop(Box::new(one.clone())));
    here.does(&**records, vec![stop()]).await.unwrap();
    let again = here.does(&**records, vec![stop()]).await;
    assert_eq!(refusal(again), Refusal::Stale);
    let kept = records.campaign(&here.scope, id).await.unwrap().unwrap();
    assert_eq!(kept.course(), one.course());
    let progress = records.progress(&here.scope, id).await.unwrap();
    assert_eq!(counted(&progress), [(1, 1, 0)]);
    assert!(records.asked_of(person).await.unwrap().is_empty());
}

pub(crate) async fn who_is_asked_is_counted_within_units_and_kept_when_it_stops(records: Shared) {
    let here = Township::entered(&*records, "田尾鄉公所").await;
    let there = Township::entered(&*records, "永靖鄉公所").await;
    let account = here.account("tian", AccountState::Active);
    let entered = Change::AddAccount {
        account: account.clone(),
        password_hash: crate::office::hashed("$argon2id$x"),
    };
    here.does(&*records, vec![entered]).await.unwrap();
    let person = account.person;
    let found = records.candidates(&here.scope, None, 10).await.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.person, one.reached)).collect();
    assert_eq!(found, [(person, false)]);
    assert!(
        records
            .candidates(&there.scope, None, 10)
            .await
            .unwrap()
            .is_empty()
    );

    let one = campaign(&here, Ask::Notice);
    let id = one.opened().id;
    here.does(&*records, vec![start(&one, &[person])])
        .await
        .unwrap();
    assert_eq!(
        records.campaign(&here.scope, id).await.unwrap(),
        Some(one.clone())
    );
    assert_eq!(records.campaign(&there.scope, id).await.unwrap(), None);
    let query = CampaignQuery {
        state: Some(CampaignState::Running),
        after: None,
        limit: 10,
    };
    let all = records.campaigns(&here.scope, &query).await.unwrap();
    assert_eq!(all, vec![one.clone()]);
    assert!(
        records
            .campaigns(&there.scope, &query)
            .await
            .unwrap()
            .is_empty()
    );
    let left = records
        .asked(&here.scope, &whom(&one, Some(false)))
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
    assert!(
        records
            .asked(&there.scope, &whom(&one, None))
            .await
            .unwrap()
            .is_empty()
    );

    read(&records, (&here, &there), &one, person).await;
    stopped(&records, &here, one, person).await;
}

pub(crate) async fn what_was_done_of_a_directive_is_kept_and_written_anew_while_it_runs(
    records: Shared,
) {
    let here = Township::entered(&*records, "埔鹽鄉公所").await;
    let account = here.account("head", AccountState::Active);
    let person = account.person;
    let added = Change::AddAccount {
        account,
        password_hash: hashed("1"),
    };
    here.does(&*records, vec![added]).await.unwrap();
    let mut one = campaign(&here, Ask::Directive);
    let id = one.opened().id;
    here.does(&*records, vec![start(&one, &[person])])
        .await
        .unwrap();
    let report = |said: &str, second| {
        Change::Campaign(Box::new(CampaignChange::Read {
            campaign: id,
            person,
            unit: here.top.id,
            said: said.to_owned(),
            at: at(second),
        }))
    };
    for (said, second) in [("轉知", 20), ("轉知，12 人受訓", 30)] {
        here.does(&*records, vec![report(said, second)])
            .await
            .unwrap();
        let asked = records.asked(&here.scope, &whom(&one, None)).await.unwrap();
        let kept: Vec<_> = asked.iter().map(|one| (&*one.said, one.done)).collect();
        assert_eq!(kept, [(said, Some(at(20)))]);
    }
    one.close(at(40)).unwrap();
    let stop = Change::Campaign(Box::new(CampaignChange::Stop(Box::new(one))));
    here.does(&*records, vec![stop]).await.unwrap();
    let late = here.does(&*records, vec![report("x", 50)]).await;
    assert_eq!(refusal(late), Refusal::Stale);
}

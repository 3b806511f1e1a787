//! Sources as people keep them: entered with a key, changed as they were seen, retired and taken back.

use std::sync::Arc;

use application::pulse::{Clock, Via};
use application::senders::Senders;
use application::sources::SourceForm;
use application::{Actor, Problem, Refusal};
use domain::id::SourceId;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};

fn form(name: &str) -> SourceForm {
    SourceForm {
        name: name.to_owned(),
        format: "json_lines".to_owned(),
        ..SourceForm::default()
    }
}

fn refusal<T>(result: Result<T, Problem>) -> Option<Refusal> {
    match result {
        Err(Problem::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

async fn keeper(office: &TestOffice) -> Result<Actor, Failure> {
    let (signed_in, _) = office.sign_in("wu.admin").await?;
    Ok(signed_in.actor)
}

async fn opens(office: &TestOffice, digest: [u8; 32]) -> Result<Option<SourceId>, Failure> {
    let senders = Senders::new(Arc::clone(&office.office));
    let sender = senders.of_key(digest).await?;
    Ok(sender.map(|sender| sender.source))
}

#[tokio::test]
async fn a_source_is_entered_keyed_anew_retired_and_taken_back() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let actor = keeper(&office).await?;
    let (o, unit) = (&office.office, office.township);
    let id = o.enter_source(&actor, unit, &form("門禁"), [1; 32]).await?;
    assert_eq!(opens(&office, [1; 32]).await?, Some(id));
    let again = o.enter_source(&actor, unit, &form("門禁"), [2; 32]).await;
    assert_eq!(
        refusal(again).and_then(|refusal| refusal.field()),
        Some("name")
    );

    o.renew_source_key(&actor, id, [3; 32]).await?;
    assert_eq!(opens(&office, [1; 32]).await?, None, "the key from before");
    o.retire_source(&actor, id).await?;
    assert_eq!(opens(&office, [3; 32]).await?, None);
    let keyed = refusal(o.renew_source_key(&actor, id, [4; 32]).await);
    assert!(
        matches!(keyed, Some(Refusal::WrongState { .. })),
        "{keyed:?}"
    );
    o.restore_source(&actor, id).await?;
    assert_eq!(opens(&office, [3; 32]).await?, Some(id));
    Ok(())
}

#[tokio::test]
async fn a_change_is_made_on_what_was_seen_and_checked() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let actor = keeper(&office).await?;
    let (o, unit) = (&office.office, office.township);
    let id = o.enter_source(&actor, unit, &form("a"), [1; 32]).await?;
    let other = SourceForm {
        network: "192.0.2.0/24".to_owned(),
        ..form("b")
    };
    o.enter_source(&actor, unit, &other, [2; 32]).await?;
    let seen = o.view_source(&actor, id).await?.source.state();
    let wrong = async |form: SourceForm| {
        let done = o.change_source(&actor, id, (&seen, unit), &form).await;
        refusal(done).and_then(|refusal| refusal.field())
    };
    assert_eq!(wrong(form(" ")).await, Some("name"));
    assert_eq!(wrong(form("b")).await, Some("name"));
    let with = |network: &str, zone: &str, format: &str| SourceForm {
        name: "a".into(),
        network: network.into(),
        time_zone: zone.into(),
        format: format.into(),
    };
    assert_eq!(wrong(with("192.0.2.0/24", "", "")).await, Some("network"));
    assert_eq!(wrong(with("nowhere", "", "")).await, Some("network"));
    assert_eq!(wrong(with("", "Mars/Base", "")).await, Some("time_zone"));
    assert_eq!(wrong(with("", "", "nonsense")).await, Some("format"));

    let right = with("198.51.100.7", "UTC", "");
    o.change_source(&actor, id, (&seen, unit), &right).await?;
    let view = o.view_source(&actor, id).await?;
    assert_eq!(view.source.format, "json_lines", "empty leaves it");
    assert_eq!(view.source.time_zone, "UTC");
    let stale = o.change_source(&actor, id, (&seen, unit), &right).await;
    assert_eq!(refusal(stale), Some(Refusal::Stale));
    Ok(())
}

#[tokio::test]
async fn a_source_tells_how_it_lives_and_what_the_program_writes_is_left_alone()
-> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let actor = keeper(&office).await?;
    let o = &office.office;
    let sources = o.list_sources(&actor).await?;
    let mut living = 0;
    for source in &sources {
        let view = o.view_source(&actor, source.id).await?;
        let lines: u64 = view.pulse.day(o.now()).iter().map(|one| one.lines).sum();
        assert!(lines <= view.pulse.tally.records, "{}", source.name);
        if view.foreign && lines > 0 {
            living += 1;
            assert!(view.pulse.via.is_some(), "{}", source.name);
        }
        if view.pulse.via == Some(Via::Own) {
            assert!(!view.foreign);
            assert_eq!(
                refusal(o.retire_source(&actor, source.id).await),
                Some(Refusal::NotFound)
            );
        }
    }
    assert!(living > 0, "no source lives");
    assert_eq!(Clock::judge(SignedDuration::ZERO), Clock::Right);
    Ok(())
}

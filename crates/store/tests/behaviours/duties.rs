//! What is on record of duties, and addresses of calendars.

use application::Refusal;
use application::deed::Change;
use application::duties::{CalendarChange, DutyBook as _, DutyChange, DutyMark, Proof, Said, Wish};
use domain::id::DutyMarkId;
use domain::version::Version;
use jiff::civil::date;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

fn asked(here: &Township, occurrence: &str) -> DutyMark {
    let wish = Wish {
        by: here.contact.id,
        at: at(3),
        reason: "設備送修'; --".into(),
    };
    DutyMark {
        id: DutyMarkId::new(uuid()),
        duty: "time-check".into(),
        unit: here.top.id,
        occurrence: occurrence.into(),
        due: date(2026, 3, 31),
        said: Said::Asked { wish },
        version: Version::FIRST,
    }
}

fn mark(mark: &DutyMark) -> Vec<Change> {
    vec![Change::Duty(Box::new(DutyChange::Mark(mark.clone())))]
}

fn remark(mark: &DutyMark) -> Vec<Change> {
    vec![Change::Duty(Box::new(DutyChange::Remark(mark.clone())))]
}

fn issue(here: &Township, digest: [u8; 32]) -> Change {
    Change::Calendar(CalendarChange::Issue {
        unit: here.contact.unit,
        person: here.contact.id,
        digest,
        at: at(5),
    })
}

/// A duty that somebody asked not to do, and a calendar, for the dump.
pub(crate) fn kept(here: &Township) -> Vec<Change> {
    let mut kept = mark(&asked(here, "2026-Q1"));
    kept.push(issue(here, [3; 32]));
    kept
}

pub(crate) async fn what_is_said_of_a_duty_is_kept_once_and_by_who_saw_it(records: Shared) {
    let here = Township::entered(&*records, "埔心鄉公所").await;
    let there = Township::entered(&*records, "二林鎮公所").await;
    let first = asked(&here, "2026-Q1");
    here.does(&*records, mark(&first)).await.unwrap();
    let twice = here.does(&*records, mark(&asked(&here, "2026-Q1"))).await;
    assert_eq!(refusal(twice), Refusal::Stale, "a time has one line");
    let other = there.does(&*records, mark(&asked(&here, "2026-Q2"))).await;
    assert_eq!(refusal(other), Refusal::NotFound);

    let mut done = first.clone();
    done.said = Said::Done {
        by: here.contact.id,
        at: at(9),
        on: date(2026, 3, 30),
        proof: Proof::Note {
            text: "已校時".into(),
        },
    };
    here.does(&*records, remark(&done)).await.unwrap();
    let stale = here.does(&*records, remark(&done)).await;
    assert_eq!(refusal(stale), Refusal::Stale);
    let kept = records.duty_mark(&here.scope, first.id).await.unwrap();
    done.version = first.version.next();
    assert_eq!(kept, Some(done.clone()));
    assert_eq!(records.duty_marks(&here.scope).await.unwrap(), [done]);
    assert!(records.duty_marks(&there.scope).await.unwrap().is_empty());
    assert_eq!(
        records.duty_mark(&there.scope, first.id).await.unwrap(),
        None
    );
}

pub(crate) async fn a_calendar_has_one_address_until_it_is_taken_back(records: Shared) {
    let here = Township::entered(&*records, "埔鹽鄉公所").await;
    let person = here.contact.id;
    let mut secret = [0; 32];
    secret[..16].copy_from_slice(uuid().as_bytes());
    let mut newer = secret;
    newer[31] = 1;
    here.does(&*records, vec![issue(&here, secret)])
        .await
        .unwrap();
    here.does(&*records, vec![issue(&here, newer)])
        .await
        .unwrap();
    assert_eq!(records.calendar_of(secret).await.unwrap(), None);
    assert_eq!(records.calendar_of(newer).await.unwrap(), Some(person));
    assert_eq!(records.calendar_since(person).await.unwrap(), Some(at(5)));
    let unit = here.contact.unit;
    let gone = Change::Calendar(CalendarChange::Revoke { unit, person });
    here.does(&*records, vec![gone]).await.unwrap();
    assert_eq!(records.calendar_of(newer).await.unwrap(), None);
    assert_eq!(records.calendar_since(person).await.unwrap(), None);
}

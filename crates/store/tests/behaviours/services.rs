//! Services that are looked at.

use application::Refusal;
use application::deed::Change;
use application::services::{
    DayOfLooks, LookedAt, Outage, OutageQuery, Paused, Service, ServiceBook as _, ServiceChange,
};
use domain::id::{FindingId, OutageId, ServiceId};
use domain::service::{Address, Course, Looked, Watched, Why};
use domain::version::Version;
use jiff::civil::date;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

fn service(here: &Township, name: &str) -> Service {
    Service {
        id: ServiceId::new(uuid()),
        unit: here.top.id,
        name: name.into(),
        watched: Watched {
            address: Address::parse("https://www.example.org/").unwrap(),
            status: 200,
            text: "'; --".into(),
            answers: ["192.0.2.7".to_owned()].into(),
            every: 60,
            patience: 10,
            down_after: 3,
            any_certificate: true,
        },
        since: at(1),
        paused: None,
        course: Course::default(),
        certificate_told: None,
        version: Version::FIRST,
    }
}

fn outage(service: &Service, seconds: i64) -> Outage {
    Outage {
        id: OutageId::new(uuid()),
        service: service.id,
        unit: service.unit,
        since: at(seconds),
        noticed: at(seconds + 5),
        ended: None,
        why: Why::Silent,
        finding: FindingId::new(uuid()),
    }
}

fn looked_at(service: &Service, why: Option<Why>) -> LookedAt {
    LookedAt {
        service: service.id,
        version: service.version,
        course: Course {
            checked: Some(at(50)),
            last: Some(Looked {
                why,
                status: Some(503),
                certificate_until: Some(at(99)),
            }),
            failures: 2,
            failing: Some(at(40)),
            outage: None,
        },
        day: date(2026, 11, 22),
    }
}

/// A service that was down once, and a look at it.
pub(crate) fn kept(here: &Township) -> ([Change; 2], LookedAt) {
    let service = service(here, "官網");
    let outage = Box::new(outage(&service, 30));
    let looked = looked_at(&service, None);
    let enter = ServiceChange::Enter(Box::new(service));
    let changes = [enter, ServiceChange::Spell(outage)];
    (changes.map(Change::Service), looked)
}

fn does(change: ServiceChange) -> Vec<Change> {
    vec![Change::Service(change)]
}

fn down(outage: &Outage, seen: Version) -> Vec<Change> {
    let outage = Box::new(outage.clone());
    vec![
        Change::Service(ServiceChange::Down {
            outage: outage.clone(),
            seen,
        }),
        Change::Service(ServiceChange::Spell(outage)),
    ]
}

pub(crate) async fn a_service_is_changed_by_who_saw_it_and_its_name_is_given_once(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let web = service(&here, "官網");
    let enter = |one: &Service| does(ServiceChange::Enter(Box::new(one.clone())));
    here.does(&*records, enter(&web)).await.unwrap();
    let twin = here.does(&*records, enter(&service(&here, "官網"))).await;
    let taken = Refusal::Invalid {
        field: "name",
        why: "invalid-service-taken",
    };
    assert_eq!(refusal(twin), taken);
    let all = records.services(&here.scope).await.unwrap();
    assert_eq!(all, std::slice::from_ref(&web));
    assert_eq!(records.services(&there.scope).await.unwrap(), []);

    let looked = looked_at(&web, Some(Why::Status));
    records
        .looked_at(&[looked.clone(), looked.clone()])
        .await
        .unwrap();
    let stands = records.services(&here.scope).await.unwrap().remove(0);
    assert_eq!(stands.course, looked.course);
    let days = records.days_of_looks(web.id).await.unwrap();
    let day = DayOfLooks {
        day: looked.day,
        looks: 2,
        failed: 2,
    };
    assert_eq!(days, [day]);

    let paused = Service {
        paused: Some(Paused {
            at: at(60),
            by: here.contact.id,
            reason: "機房施工".into(),
        }),
        ..web.clone()
    };
    let set = |one: &Service| does(ServiceChange::Set(Box::new(one.clone())));
    assert_eq!(
        refusal(there.does(&*records, set(&paused)).await),
        Refusal::NotFound
    );
    here.does(&*records, set(&paused)).await.unwrap();
    assert_eq!(
        refusal(here.does(&*records, set(&paused)).await),
        Refusal::Stale
    );
    let now = records.services(&here.scope).await.unwrap().remove(0);
    let expected = Service {
        version: web.version.next(),
        ..paused
    };
    assert_eq!(now, expected);
    // What was seen of the version before counts as a look, and changes nothing.
    records.looked_at(&[looked_at(&web, None)]).await.unwrap();
    let same = records.services(&here.scope).await.unwrap().remove(0);
    assert_eq!(same, expected);
    let days = records.days_of_looks(web.id).await.unwrap();
    let counts: Vec<_> = days.iter().map(|day| (day.looks, day.failed)).collect();
    assert_eq!(counts, [(3, 2)]);
}

pub(crate) async fn a_service_is_down_once_until_it_is_up(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let mail = service(&here, "郵件");
    let enter = does(ServiceChange::Enter(Box::new(mail.clone())));
    here.does(&*records, enter).await.unwrap();
    let (first, second) = (outage(&mail, 100), outage(&mail, 200));
    let stale = here
        .does(&*records, down(&first, mail.version.next()))
        .await;
    assert_eq!(refusal(stale), Refusal::Stale);
    here.does(&*records, down(&first, mail.version))
        .await
        .unwrap();
    let twice = here.does(&*records, down(&second, mail.version)).await;
    assert_eq!(refusal(twice), Refusal::Stale);
    let now = records.services(&here.scope).await.unwrap().remove(0);
    assert_eq!(now.course.outage, Some(first.id));

    let up = || {
        let (service, unit, outage) = (mail.id, mail.unit, first.id);
        let up = ServiceChange::Up {
            service,
            unit,
            outage,
        };
        let at = at(150);
        vec![
            Change::Service(up),
            Change::Service(ServiceChange::End { outage, unit, at }),
        ]
    };
    assert_eq!(
        refusal(there.does(&*records, up()).await),
        Refusal::NotFound
    );
    here.does(&*records, up()).await.unwrap();
    assert_eq!(refusal(here.does(&*records, up()).await), Refusal::Stale);
    here.does(&*records, down(&second, mail.version))
        .await
        .unwrap();
    let over = Outage {
        ended: Some(at(150)),
        ..first
    };
    let read = async |query: OutageQuery| records.outages(&here.scope, &query).await.unwrap();
    let all = read(OutageQuery::default()).await;
    assert_eq!(all, [second.clone(), over.clone()]);
    let older = OutageQuery {
        service: Some(mail.id),
        after: Some((second.since, second.id)),
        limit: 5,
    };
    assert_eq!(read(older).await, [over]);
    let foreign = records.outages(&there.scope, &OutageQuery::default()).await;
    assert_eq!(foreign.unwrap(), []);
    let since = records.outages_since(&here.scope, at(151)).await.unwrap();
    assert_eq!(since, [second]);

    let told = || {
        does(ServiceChange::CertificateTold {
            service: mail.id,
            unit: mail.unit,
            until: at(900),
        })
    };
    here.does(&*records, told()).await.unwrap();
    assert_eq!(refusal(here.does(&*records, told()).await), Refusal::Stale);
}

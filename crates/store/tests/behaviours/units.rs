//! Units that are renamed, move and end on days.

use crate::Shared;
use crate::office::TODAY;
use crate::office::Township;
use crate::refusal;
use application::Refusal;
use application::deed::Change;
use application::deed::Together;
use application::port::Records as _;
use domain::place::Place;
use domain::place::Placing;
use domain::version::Version;

pub(crate) async fn places_of_units_come_back_by_unit_and_day(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let placing = |from, place| Placing {
        unit: here.school.id,
        from,
        place,
    };
    let tomorrow = TODAY.tomorrow().unwrap();
    let under = here.top.id;
    let all = [
        placing(TODAY, Place::Top),
        placing(tomorrow, Place::Closed { under }),
    ];
    let added = all.iter().rev().cloned().map(Change::PlaceUnit).collect();
    here.does(&*records, added).await.unwrap();
    assert_eq!(records.placings().await.unwrap(), all);
    let corrected = placing(tomorrow, Place::Under(under));
    let change = vec![Change::PlaceUnit(corrected.clone())];
    here.does(&*records, change).await.unwrap();
    let [first, _] = all;
    assert_eq!(records.placings().await.unwrap(), [first, corrected]);
}

pub(crate) async fn a_unit_is_renamed_by_who_saw_its_name(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let rename = |seen: &str, name: &str| {
        vec![Change::RenameUnit {
            unit: here.school.id,
            seen: seen.into(),
            name: name.into(),
        }]
    };
    let seen = here.school.name.clone();
    here.does(&*records, rename(&seen, "花壇國小"))
        .await
        .unwrap();
    let late = here.does(&*records, rename(&seen, "華壇國小")).await;
    assert_eq!(refusal(late), Refusal::Stale);
    let units = records.units().await.unwrap();
    assert!(units.iter().any(|unit| unit.name == "花壇國小"));
}

pub(crate) async fn another_units_tree_is_not_touched(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let placing = |unit, place| {
        Change::PlaceUnit(Placing {
            unit,
            from: TODAY,
            place,
        })
    };
    for change in [
        placing(here.school.id, Place::Top),
        placing(away.school.id, Place::Under(here.top.id)),
        Change::RenameUnit {
            unit: here.school.id,
            seen: here.school.name.clone(),
            name: "x".into(),
        },
    ] {
        let told = format!("{change:?}");
        let done = away.does(&*records, vec![change]).await;
        assert_eq!(refusal(done), Refusal::NotFound, "{told}");
    }
    assert_eq!(records.placings().await.unwrap(), []);
}

pub(crate) async fn of_two_who_change_what_is_right_together_one_comes_too_late(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let what = Together::UnitTree;
    let seen = records.version_of(what).await.unwrap();
    let both = || Change::StillAs { what, seen };
    let place = || {
        Change::PlaceUnit(Placing {
            unit: here.school.id,
            from: TODAY,
            place: Place::Top,
        })
    };
    here.does(&*records, vec![both()]).await.unwrap();
    let late = here.does(&*records, vec![place(), both()]).await;
    assert_eq!(refusal(late), Refusal::Stale);
    assert_eq!(records.placings().await.unwrap(), []);
    assert_eq!(records.version_of(what).await.unwrap(), seen.next());
    let other = records.version_of(Together::Grants).await.unwrap();
    assert_eq!(other, Version::new(0), "counted apart");
}

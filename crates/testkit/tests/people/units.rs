//! Units move, merge and end on days, and what people may see follows.

use application::port::FindingQuery;
use application::units::NewUnit;
use application::{Problem, Refusal};
use domain::id::UnitId;
use jiff::SignedDuration;
use jiff::civil::date;
use testkit::office::{Failure, TestOffice};

fn refusal<T>(result: Result<T, Problem>) -> Option<Refusal> {
    match result {
        Err(Problem::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

fn why<T>(result: Result<T, Problem>) -> &'static str {
    refusal(result).map_or("done", |refusal| refusal.key())
}

fn below(parent: UnitId, name: &str) -> NewUnit {
    NewUnit {
        name: name.into(),
        parent,
        time_zone: String::new(),
    }
}

async fn named(office: &TestOffice, name: &str) -> Result<UnitId, Failure> {
    let units = office.office.units().await?;
    let found = units.iter().find(|unit| unit.name == name);
    Ok(found.ok_or(name.to_owned())?.id)
}

#[tokio::test]
async fn a_unit_that_moves_is_seen_from_its_new_place_on_the_day() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let township = office.township;
    let other = named(&office, "東灣鄉公所").await?;
    let library = o
        .enter_unit_below(&county, below(township, "圖書館"))
        .await?;
    let county = office.actor("wu.admin").await?;
    assert!(
        office
            .actor("nguyen.admin")
            .await?
            .tree()
            .subtree(township)
            .contains(&library)
    );
    let day = date(2026, 11, 23);
    o.move_unit(&county, library, other, day).await?;
    let sees =
        |rows: Vec<application::units::UnitRow>| rows.iter().any(|row| row.unit.id == library);
    let today = office.actor("nguyen.admin").await?;
    assert!(sees(o.list_units(&today).await?), "until that day");
    office.clock.advance(SignedDuration::from_hours(48));
    let later = office.actor("nguyen.admin").await?;
    assert!(!sees(o.list_units(&later).await?), "no longer");
    let county = office.actor("wu.admin").await?;
    let rows = o.list_units(&county).await?;
    let moved = rows
        .iter()
        .find(|row| row.unit.id == library)
        .ok_or("gone")?;
    assert_eq!((moved.unit.parent, moved.depth), (Some(other), 2));
    Ok(())
}

#[tokio::test]
async fn a_unit_that_ends_is_read_from_above_and_reads_nothing() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let other = named(&office, "東灣鄉公所").await?;
    let township = office.township;
    let school = o
        .enter_unit_below(&county, below(other, "東灣國小"))
        .await?;
    let county = office.actor("wu.admin").await?;
    let today = date(2026, 11, 21);
    let open_below = o.close_unit(&county, other, today, Some(township)).await;
    assert_eq!(why(open_below), "invalid-unit-open-below");
    o.move_unit(&county, school, township, today).await?;
    o.close_unit(&county, other, today, Some(township)).await?;
    let contact = office.actor("huang.contact").await?;
    let findings = o.list_findings(&contact, &FindingQuery::default()).await;
    assert_eq!(refusal(findings), Some(Refusal::NotFound));
    let admin = office.actor("nguyen.admin").await?;
    let rows = o.list_units(&admin).await?;
    let merged = rows
        .iter()
        .find(|row| row.unit.id == other)
        .ok_or("not merged")?;
    assert!(merged.closed);
    let below_closed = o.enter_unit_below(&county, below(other, "新")).await;
    assert_eq!(why(below_closed), "invalid-unit-under-closed");
    Ok(())
}

#[tokio::test]
async fn nobody_moves_the_unit_he_administers_nor_out_of_his_own() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let admin = office.actor("nguyen.admin").await?;
    let county = office.actor("wu.admin").await?;
    let top = county.person.unit;
    let (township, today) = (office.township, date(2026, 11, 21));
    let library = o
        .enter_unit_below(&admin, below(township, "圖書館"))
        .await?;
    let county = office.actor("wu.admin").await?;
    let admin = office.actor("nguyen.admin").await?;
    let out = o.move_unit(&admin, library, top, today).await;
    assert_eq!(refusal(out), Some(Refusal::NotFound));
    let own = o.close_unit(&admin, township, today, None).await;
    assert_eq!(why(own), "refusal-unit-from-above");
    assert_eq!(
        why(o.close_unit(&county, top, today, None).await),
        "refusal-unit-top"
    );
    let round = o.move_unit(&county, township, library, today).await;
    assert_eq!(why(round), "invalid-unit-below-itself");
    let nonsense = o.move_unit(&county, library, top, date(26, 11, 21)).await;
    assert_eq!(why(nonsense), "invalid-day");
    let twin = o
        .enter_unit_below(&county, below(township, " 圖書館 "))
        .await;
    assert_eq!(why(twin), "invalid-unit-name-taken");
    o.rename_unit(&admin, library, "圖書館", "鎮立圖書館")
        .await?;
    let late = o.rename_unit(&admin, library, "圖書館", "書館").await;
    assert_eq!(refusal(late), Some(Refusal::Stale));
    Ok(())
}

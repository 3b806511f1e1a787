//! Searches that are kept: who sees them, what they run, and how one is deleted and brought back.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use application::port::Records as _;
use application::saved_searches::{NewSavedSearch, SavedRange};
use application::{Problem, Refusal};
use domain::version::Version;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

fn new(name: &str, shared: bool) -> NewSavedSearch {
    NewSavedSearch {
        name: name.to_owned(),
        shared,
        text: " user:chen outcome:failure ".to_owned(),
        range: SavedRange::LastDays(7),
        late: true,
        purpose: "每週檢查".to_owned(),
    }
}

async fn names(office: &TestOffice, person: &str) -> Result<Vec<String>, Problem> {
    let actor = office.actor(person).await.unwrap();
    let all = office.office.list_saved_searches(&actor).await?;
    Ok(all.into_iter().map(|search| search.name).collect())
}

fn is_not_found<T>(answer: &Result<T, Problem>) -> bool {
    matches!(answer, Err(Problem::Refused(Refusal::NotFound)))
}

#[tokio::test]
async fn ones_own_are_ones_own_and_shared_ones_are_the_units() {
    let office = TestOffice::new().await.unwrap();
    let desk = &office.office;
    let contact = office.actor("lin.contact").await.unwrap();
    let own = desk.save_search(&contact, new("own", false)).await.unwrap();
    let shared = desk.save_search(&contact, new("of us", true)).await;
    let shared = shared.unwrap();
    assert_eq!(
        names(&office, "lin.contact").await.unwrap(),
        ["of us", "own"]
    );
    // The auditor searches in that township too; the neighbour does not.
    assert_eq!(names(&office, "lee.auditor").await.unwrap(), ["of us"]);
    assert!(names(&office, "huang.contact").await.unwrap().is_empty());
    assert!(is_not_found(&names(&office, "wang.staff").await));
    let auditor = office.actor("lee.auditor").await.unwrap();
    let neighbour = office.actor("huang.contact").await.unwrap();
    let hidden = [(&auditor, own), (&neighbour, own), (&neighbour, shared)];
    for (actor, id) in hidden {
        let seen = Version::FIRST;
        let renamed = desk.rename_saved_search(actor, id, seen, "mine").await;
        assert!(is_not_found(&renamed));
        assert!(is_not_found(
            &desk.delete_saved_search(actor, id, seen).await
        ));
    }
    desk.rename_saved_search(&auditor, shared, Version::FIRST, "weekly")
        .await
        .unwrap();
    let stale = desk.delete_saved_search(&contact, shared, Version::FIRST);
    assert!(matches!(stale.await, Err(Problem::Refused(Refusal::Stale))));
    let seen = Version::FIRST.next();
    desk.delete_saved_search(&contact, shared, seen)
        .await
        .unwrap();
    assert_eq!(names(&office, "lin.contact").await.unwrap(), ["own"]);
    let gone = desk
        .delete_saved_search(&contact, shared, seen.next())
        .await;
    assert!(is_not_found(&gone));
    desk.restore_saved_search(&contact, shared, seen.next())
        .await
        .unwrap();
    assert_eq!(names(&office, "lee.auditor").await.unwrap(), ["weekly"]);
    let lines = office.records().journal_after(0, 10_000).await.unwrap();
    let deeds: Vec<_> = lines
        .iter()
        .map(|line| line.said["deed"].as_str())
        .collect();
    let last = &deeds[deeds.len() - 5..];
    assert_eq!(
        last.iter()
            .filter(|deed| deed.contains("saved_search"))
            .count(),
        3,
        "{last:?}"
    );
}

#[tokio::test]
async fn what_cannot_be_run_is_not_saved() {
    let office = TestOffice::new().await.unwrap();
    let contact = office.actor("lin.contact").await.unwrap();
    let with = |change: &dyn Fn(&mut NewSavedSearch)| {
        let mut search = new("x", false);
        change(&mut search);
        search
    };
    let (now, long) = (Some(office.now()), "x".repeat(101));
    let never = SavedRange::Fixed { from: now, to: now };
    let bad = [
        ("name", with(&|search| search.name = " ".into())),
        ("name", with(&|search| search.name.clone_from(&long))),
        ("query", with(&|search| search.text = "usr:x".into())),
        ("purpose", with(&|search| search.purpose.clear())),
        (
            "back",
            with(&|search| search.range = SavedRange::LastDays(0)),
        ),
        ("end", with(&|search| search.range = never)),
    ];
    for (field, new) in bad {
        let refused = office.office.save_search(&contact, new).await;
        let Err(Problem::Refused(refusal)) = refused else {
            panic!("{field} was taken");
        };
        assert_eq!(refusal.field(), Some(field));
    }
    assert!(names(&office, "lin.contact").await.unwrap().is_empty());
}

/// Renamed, deleted, brought back.
async fn changed_at_the_console(contact: &Visitor, id: &str) -> Result<(), Failure> {
    let path = format!("/log/saved/{id}/rename");
    let renamed = [("version", "1"), ("name", "Chen, weekly")];
    assert_eq!(contact.post(&path, &renamed).await?.status, 303);
    assert_eq!(contact.post(&path, &renamed).await?.status, 409);
    let list = contact.get("/log/saved").await?;
    assert!(list.text.contains("Chen, weekly"));
    let mark = list.values("item").remove(0);
    let deleted = contact
        .post("/log/saved/delete", &[("item", &mark)])
        .await?;
    let told = contact.get(&deleted.location).await?;
    assert!(
        told.text.contains("1 saved search deleted"),
        "{}",
        told.text
    );
    assert!(
        contact
            .get("/log/saved")
            .await?
            .text
            .contains("Nothing is saved yet")
    );
    let back = told.values("item").remove(0);
    let restored = contact
        .post("/log/saved/restore", &[("item", &back)])
        .await?;
    assert_eq!(restored.status, 303);
    assert!(
        contact
            .get("/log/saved")
            .await?
            .text
            .contains("Chen, weekly")
    );
    Ok(())
}

#[tokio::test]
async fn at_the_console_one_is_saved_run_renamed_deleted_and_brought_back() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let line = "Nov 21 09:30:01 srv sshd[41]: Failed password for chen from 192.0.2.7 port 4 ssh2";
    office.take("mail", [line].into_iter()).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let empty = contact.get("/log/saved").await?;
    assert!(empty.status == 200 && empty.text.contains("Nothing is saved yet"));
    let found = contact.get("/log?query=user%3Achen&purpose=weekly").await?;
    assert!(
        found
            .text
            .contains("/log/saved/new?query=user%3Achen&#38;purpose=weekly")
    );
    let form = [
        ("name", "<b>Chen</b>"),
        ("query", "user:chen"),
        ("purpose", "weekly & more"),
        ("back", "7"),
    ];
    let refused = contact
        .post("/log/saved", &[&form[..3], &[("back", "x")]].concat())
        .await?;
    assert!(refused.status == 422 && refused.text.contains("saved-back-error"));
    assert_eq!(contact.post("/log/saved", &form).await?.status, 303);
    let list = contact.get("/log/saved").await?;
    assert!(!list.text.contains("<b>Chen") && list.text.contains("the last 7 days"));
    let run = list.text.split("href=\"/log?query").nth(1).unwrap();
    let run = run.split('"').next().unwrap().replace("&#38;", "&");
    assert!(run.contains("start=2026-11-14T10%3A02"), "{run}");
    let lines = contact.get(&format!("/log?query{run}")).await?;
    assert!(lines.text.contains("data-test=\"line-row\""));
    let file = contact.get("/log/saved/export/csv").await?;
    assert!(file.status == 200 && file.text.contains("user:chen"));
    let one = list
        .text
        .split("href=\"/log/saved/")
        .find(|rest| rest.split('"').next().is_some_and(|id| id.len() == 36));
    let id = one.unwrap().split('"').next().unwrap().to_owned();
    changed_at_the_console(&contact, &id).await?;
    let staff = Visitor::of(&office, "wang.staff").await?;
    for path in ["/log/saved", "/log/saved/new", &format!("/log/saved/{id}")] {
        assert_eq!(staff.get(path).await?.status, 404, "{path}");
    }
    Ok(())
}

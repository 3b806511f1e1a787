//! People: suspended, signed out, and the suspension taken back.

use application::Actor;
use application::people::Coming;
use application::personnel::NewMember;
use application::port::Lane;
use application::use_case::VIEW_PERSON;
use domain::id::PersonId;
use domain::language::Language;
use domain::people::AccountState;
use jiff::SignedDuration;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

use crate::many::{fields, journalled, undo_of};

const WHY: [(&str, &str); 2] = [("state", "suspended-leave"), ("reason", "留職停薪一年")];

/// The marks of the list for people of these sign-in names.
async fn marks(office: &TestOffice, list: &str, names: &[&str]) -> Result<Vec<String>, Failure> {
    let mut marks = Vec::new();
    for name in names {
        let id = office.actor(name).await?.person.id.to_string();
        let start = format!("name=\"item\" value=\"{id}.");
        let rest = list
            .split(&start)
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        marks.push(format!(
            "{id}.{}",
            rest.ok_or_else(|| format!("{name} has no mark"))?
        ));
    }
    Ok(marks)
}

async fn state(
    office: &TestOffice,
    admin: &Actor,
    person: PersonId,
) -> Result<AccountState, Failure> {
    let view = office.office.view_person(admin, person).await?;
    Ok(view.account.ok_or("no account")?.account.state)
}

async fn id(office: &TestOffice, name: &str) -> Result<PersonId, Failure> {
    Ok(office.actor(name).await?.person.id)
}

/// Somebody who has not chosen a password yet.
async fn entered(office: &TestOffice, admin: &Actor) -> Result<PersonId, Failure> {
    let new = NewMember {
        name: "陳新".into(),
        sign_in_name: "chen.new".into(),
        language: Language::ZhTw,
        unit: office.township,
        mail: None,
    };
    Ok(office.office.enter_member(admin, new, None).await?)
}

/// An office where a visitor suspended two people, and one who has no password yet.
struct Suspended {
    office: TestOffice,
    admin: Actor,
    visitor: Visitor,
    /// Where it is told.
    told: String,
    people: [PersonId; 3],
    /// Somebody of them who was signed in.
    wang: Visitor,
}

async fn three_suspended() -> Result<Suspended, Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let chen = entered(&office, &admin).await?;
    let people = [
        id(&office, "wang.staff").await?,
        id(&office, "lin.contact").await?,
        chen,
    ];
    let wang = Visitor::of(&office, "wang.staff").await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    assert!(list.contains("for ten minutes"), "{list}");
    let mut marked = marks(&office, &list, &["wang.staff", "lin.contact"]).await?;
    marked.push(format!("{chen}.must-change"));
    let of_chen = format!("value=\"{chen}.must-change\"");
    assert!(list.contains(&of_chen), "{list}");
    let done = visitor
        .post("/people/suspend", &fields(&marked, &WHY))
        .await?;
    assert_eq!(done.status, 303, "{}", done.text);
    Ok(Suspended {
        office,
        admin,
        visitor,
        told: done.location,
        people,
        wang,
    })
}

#[tokio::test]
async fn several_are_suspended_each_on_its_own_line_of_the_journal() -> Result<(), Failure> {
    let at = three_suspended().await?;
    let told = at.visitor.get(&at.told).await?.text;
    assert!(told.contains("3 accounts are suspended."), "{told}");
    for person in at.people {
        let now = state(&at.office, &at.admin, person).await?;
        assert_eq!(now, AccountState::SuspendedLeave);
    }
    assert_eq!(at.wang.get("/").await?.status, 303, "signed out at once");
    assert_eq!(journalled(&at.office, "suspend_account").await?, 3);
    Ok(())
}

#[tokio::test]
async fn the_undo_leaves_each_account_exactly_as_it_was() -> Result<(), Failure> {
    let at = three_suspended().await?;
    at.office.clock.advance(SignedDuration::from_mins(4));
    let told = at.visitor.get(&at.told).await?;
    let undo = told.values("item");
    assert_eq!(undo.len(), 3);
    let undone = at
        .visitor
        .post(&undo_of(&told), &fields(&undo, &[]))
        .await?;
    let told = at.visitor.get(&undone.location).await?;
    let words = "3 accounts are not suspended any more.";
    assert!(told.text.contains(words), "{}", told.text);
    assert!(told.values("item").is_empty(), "an undo is not undone");
    let [wang, lin, chen] = at.people;
    for (person, before) in [
        (wang, AccountState::Active),
        (lin, AccountState::Active),
        (chen, AccountState::MustChange),
    ] {
        assert_eq!(state(&at.office, &at.admin, person).await?, before);
    }
    assert_eq!(journalled(&at.office, "undo_suspension").await?, 3);
    assert_eq!(at.wang.get("/").await?.status, 303, "ended stays ended");
    let coming = Coming::new([9; 32], Lane::Stranger);
    let desk = &at.office.office;
    desk.sign_in("wang.staff", PASSWORD.into(), coming).await?;
    Ok(())
}

#[tokio::test]
async fn an_undo_is_for_ten_minutes_and_for_the_hand_that_suspended() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let wang = id(&office, "wang.staff").await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    let marked = marks(&office, &list, &["wang.staff"]).await?;
    let done = visitor
        .post("/people/suspend", &fields(&marked, &WHY))
        .await?;
    let undo = visitor.get(&done.location).await?.values("item");

    let county = Visitor::of(&office, "wu.admin").await?;
    let foreign = county
        .post("/people/suspend/undo", &fields(&undo, &[]))
        .await?;
    let told = county.get(&foreign.location).await?.text;
    assert!(told.contains("Somebody else changed this record"), "{told}");
    assert!(state(&office, &admin, wang).await?.is_suspended());

    // Whoever only finds the browser open opens nothing, and comes back to where the undo is.
    office.clock.advance(SignedDuration::from_mins(6));
    let action = undo_of(&visitor.get(&done.location).await?);
    let asked = visitor.post(&action, &fields(&undo, &[])).await?;
    assert!(
        asked
            .location
            .starts_with("/account/prove?next=/people/done%3Fdid%3Dsuspend"),
        "{}",
        asked.location
    );
    assert!(state(&office, &admin, wang).await?.is_suspended());

    office.clock.advance(SignedDuration::from_mins(4));
    let late = Visitor::of(&office, "nguyen.admin").await?;
    assert!(
        late.get(&done.location).await?.values("item").is_empty(),
        "not offered any more"
    );
    let refused = late
        .post("/people/suspend/undo", &fields(&undo, &[]))
        .await?;
    let told = late.get(&refused.location).await?.text;
    assert!(
        told.contains("More than ten minutes have passed."),
        "{told}"
    );
    assert!(state(&office, &admin, wang).await?.is_suspended());
    Ok(())
}

#[tokio::test]
async fn a_suspension_that_was_changed_since_is_not_undone() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (o, admin) = (&office.office, office.actor("nguyen.admin").await?);
    let wang = id(&office, "wang.staff").await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    let marked = marks(&office, &list, &["wang.staff"]).await?;
    let done = visitor
        .post("/people/suspend", &fields(&marked, &WHY))
        .await?;
    let undo = visitor.get(&done.location).await?.values("item");
    office.clock.advance(SignedDuration::from_mins(1));
    o.reactivate_account(&admin, wang, "復職").await?;
    office.clock.advance(SignedDuration::from_mins(1));
    o.suspend_account(&admin, wang, AccountState::SuspendedLeave, "更正")
        .await?;
    let again = visitor
        .post("/people/suspend/undo", &fields(&undo, &[]))
        .await?;
    let told = visitor.get(&again.location).await?.text;
    assert!(told.contains("Somebody else changed this record"), "{told}");
    assert!(state(&office, &admin, wang).await?.is_suspended());
    // The one that stands is undone into what was before it, not into what was once.
    let since = o
        .view_person(&admin, wang)
        .await?
        .account
        .and_then(|found| found.since)
        .unwrap();
    o.undo_suspension(&admin, wang, since).await?;
    assert_eq!(
        state(&office, &admin, wang).await?,
        AccountState::MustChange
    );
    Ok(())
}

#[tokio::test]
async fn each_that_was_not_suspended_is_told_with_its_reason() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (o, admin) = (&office.office, office.actor("nguyen.admin").await?);
    let county = office.actor("wu.admin").await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    let own = admin.person.id;
    assert!(
        !list.contains(&format!("value=\"{own}.")),
        "nobody marks themselves: {list}"
    );
    let mut marked = marks(&office, &list, &["lin.contact", "wang.staff"]).await?;
    marked.push(format!("{own}.active"));
    let lin = id(&office, "lin.contact").await?;
    o.suspend_account(&county, lin, AccountState::SuspendedRules, "另案")
        .await?;

    let without = fields(
        &marked[1..],
        &[("state", "suspended-left"), ("reason", " ")],
    );
    let again = visitor.post("/people/suspend?role=staff", &without).await?;
    assert_eq!(again.status, 422);
    assert!(again.text.contains("many-reason-error"), "{}", again.text);
    assert!(
        again
            .text
            .contains(&format!("{}\" form=\"many\"", marked[1])),
        "{}",
        again.text
    );

    let done = visitor
        .post("/people/suspend", &fields(&marked, &WHY))
        .await?;
    let told = visitor.get(&done.location).await?.text;
    for words in [
        "1 account is suspended.",
        "Not changed",
        "Somebody else changed this record",
        "Nobody suspends their own account.",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(
        state(&office, &admin, lin).await?,
        AccountState::SuspendedRules,
        "theirs stays"
    );
    Ok(())
}

#[tokio::test]
async fn several_are_signed_out() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (wang, lin) = (
        Visitor::of(&office, "wang.staff").await?,
        Visitor::of(&office, "lin.contact").await?,
    );
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    let marked = marks(&office, &list, &["wang.staff", "lin.contact"]).await?;
    let twice = [marked.clone(), marked].concat();
    let done = visitor
        .post("/people/sign-out", &fields(&twice, &[]))
        .await?;
    let told = visitor.get(&done.location).await?;
    assert!(
        told.text.contains("2 people are not signed in any more."),
        "{}",
        told.text
    );
    assert!(told.values("item").is_empty(), "no undo");
    for one in [&wang, &lin] {
        assert_eq!(one.get("/").await?.status, 303);
    }
    assert_eq!(visitor.get("/").await?.status, 200);
    assert_eq!(
        journalled(&office, "end_sessions").await?,
        2,
        "marked twice is marked"
    );
    Ok(())
}

#[tokio::test]
async fn who_may_only_look_at_people_marks_nobody() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let auditor = Visitor::of(&office, "lee.auditor").await?;
    let page = auditor.get("/people").await?;
    assert!(page.text.contains("person-row") && page.values("item").is_empty());
    let wang = office.actor("wang.staff").await?;
    let marked = [format!("{}.active", wang.person.id)];
    for deed in [
        "/people/suspend",
        "/people/sign-out",
        "/people/send-link",
        "/people/suspend/undo",
    ] {
        let refused = auditor.post(deed, &fields(&marked, &WHY[..0])).await?;
        assert_eq!(refused.status, 404, "{deed}");
    }
    assert!(office.actor("lee.auditor").await?.may(&VIEW_PERSON));
    Ok(())
}

#[tokio::test]
async fn more_than_a_page_and_what_no_page_sends_is_not_taken() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let mark = |at: u32| format!("01890a5d-ac96-774b-bcce-b30209{at:06}.active");
    let many: Vec<_> = (0..201).map(mark).collect();
    let sent = visitor
        .post("/people/sign-out", &fields(&many, &[]))
        .await?;
    assert_eq!(sent.status, 400);
    let few = visitor
        .post("/people/sign-out", &fields(&many[..200], &[]))
        .await?;
    assert_eq!(few.status, 303);
    for wrong in [("item", "x"), ("role", "system-admin")] {
        assert_eq!(
            visitor.post("/people/sign-out", &[wrong]).await?.status,
            400
        );
    }
    let none = visitor.post("/people/sign-out", &[]).await?;
    assert_eq!(none.status, 422, "nobody was marked");
    for wrong in [
        "did=accept",
        "did=suspend&done=x",
        "did=suspend&missed=x",
        "",
    ] {
        let told = visitor.get(&format!("/people/done?{wrong}")).await?;
        assert_eq!(told.status, 404, "{wrong}");
    }
    Ok(())
}

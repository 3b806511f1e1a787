//! People come in by a link used once, hold roles from day to day, and the office keeps an
//! administrator.

use std::collections::BTreeSet;

use application::directory::PeopleQuery;
use application::first_start::{Mark, Step};
use application::grants::{GivenRole, NewGrant};
use application::intake::JOURNAL;
use application::people::Coming;
use application::personnel::NewMember;
use application::port::{FindingQuery, Lane};
use application::premises::PremiseView;
use application::{Actor, Problem, Refusal};
use domain::id::PersonId;
use domain::language::Language;
use domain::people::{AccountState, Role};
use domain::premise::Premise;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use testkit::office::{Failure, PASSWORD, TestOffice};

const TODAY: Date = date(2026, 11, 21);

/// Another one than everybody has.
const OTHER: &str = "another-password-for-tests";

fn why<T>(result: Result<T, Problem>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Problem::Refused(refusal)) => refusal.key(),
        Err(Problem::Fault(_)) => "fault",
    }
}

fn grant(office: &TestOffice, person: PersonId, role: Role) -> NewGrant {
    NewGrant {
        person,
        role,
        unit: office.township,
        from: TODAY,
        until: None,
        deputy_of: None,
    }
}

async fn entered(office: &TestOffice, admin: &Actor, name: &str) -> Result<PersonId, Failure> {
    let new = NewMember {
        name: name.into(),
        sign_in_name: format!("{name}.New"),
        language: Language::Vi,
        unit: office.township,
        mail: None,
    };
    Ok(office
        .office
        .enter_member(admin, new, Some([7; 32]))
        .await?)
}

#[tokio::test]
async fn a_link_opens_once_and_for_thirty_minutes() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let admin = office.actor("nguyen.admin").await?;
    let person = entered(&office, &admin, "chen").await?;
    let early = o
        .sign_in(
            "chen.new",
            PASSWORD.into(),
            Coming::new([1; 32], Lane::Stranger),
        )
        .await;
    assert_eq!(why(early), "refusal-wrong-credentials");
    assert_eq!(why(o.open_link([8; 32]).await), "refusal-link-expired");
    let short = o.choose_password([7; 32], "short".into()).await;
    assert_eq!(why(short), "refusal-weak-password");
    o.choose_password([7; 32], PASSWORD.into()).await?;
    let again = o.choose_password([7; 32], PASSWORD.into()).await;
    assert_eq!(why(again), "refusal-link-expired", "used");
    o.sign_in(
        "chen.new",
        PASSWORD.into(),
        Coming::new([1; 32], Lane::Stranger),
    )
    .await?;

    o.issue_link(&admin, person, [2; 32]).await?;
    o.issue_link(&admin, person, [3; 32]).await?;
    assert_eq!(
        why(o.open_link([2; 32]).await),
        "refusal-link-expired",
        "replaced"
    );
    office.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(why(o.open_link([3; 32]).await), "done");
    office.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(
        why(o.open_link([3; 32]).await),
        "refusal-link-expired",
        "too old"
    );
    Ok(())
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_comes_back_by_a_link() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let admin = office.actor("nguyen.admin").await?;
    let (contact, token) = office.sign_in("lin.contact").await?;
    let id = contact.actor.person.id;
    let suspend = |why| o.suspend_account(&admin, id, AccountState::SuspendedLeft, why);
    assert_eq!(why(suspend(" ").await), "refusal-missing");
    suspend("離職").await?;
    assert!(o.signed_in(web::digest(&token)).await?.is_none());
    let refused = o
        .sign_in(
            "lin.contact",
            PASSWORD.into(),
            Coming::new([1; 32], Lane::Stranger),
        )
        .await;
    assert_eq!(why(refused), "refusal-wrong-credentials");
    assert_eq!(why(suspend("again").await), "refusal-account-state");
    assert_eq!(
        why(o.issue_link(&admin, id, [2; 32]).await),
        "refusal-account-state"
    );
    let view = o.view_person(&admin, id).await?;
    let reason = view.account.and_then(|account| account.reason);
    assert_eq!(reason.as_deref(), Some("離職"));
    o.reactivate_account(&admin, id, "復職").await?;
    o.issue_link(&admin, id, [2; 32]).await?;
    let same = o.choose_password([2; 32], PASSWORD.into()).await;
    assert_eq!(why(same), "refusal-weak-password", "the one before");
    o.choose_password([2; 32], OTHER.into()).await?;
    o.sign_in(
        "lin.contact",
        OTHER.into(),
        Coming::new([3; 32], Lane::Stranger),
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn nobody_gives_a_role_to_oneself_and_several_roles_are_recorded() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let admin = office.actor("nguyen.admin").await?;
    let own = grant(&office, admin.person.id, Role::Head);
    assert_eq!(why(o.grant_role(&admin, own).await), "refusal-own-role");
    let leader = office.actor("chang.leader").await?.person.id;
    let auditor = grant(&office, leader, Role::Auditor);
    o.grant_role(&admin, auditor.clone()).await?;
    assert_eq!(
        why(o.grant_role(&admin, auditor).await),
        "invalid-grant-overlap"
    );
    let backwards = NewGrant {
        until: Some(date(2026, 11, 20)),
        ..grant(&office, leader, Role::Ciso)
    };
    assert_eq!(
        why(o.grant_role(&admin, backwards).await),
        "invalid-day-before"
    );
    let view = o.view_person(&admin, leader).await?;
    assert_eq!(
        view.roles,
        BTreeSet::from([Role::TeamLeader, Role::Auditor])
    );
    Ok(())
}

#[tokio::test]
async fn a_deputy_acts_until_the_day_and_ends_with_the_one_he_stands_in_for() -> Result<(), Failure>
{
    let office = TestOffice::new().await?;
    let o = &office.office;
    let admin = office.actor("nguyen.admin").await?;
    let contact = office.actor("lin.contact").await?.person.id;
    let staff = office.actor("wang.staff").await?.person.id;
    let deputy = |of| NewGrant {
        deputy_of: Some(of),
        until: Some(date(2026, 11, 25)),
        ..grant(&office, staff, Role::SecurityContact)
    };
    let of_leader = office.actor("chang.leader").await?.person.id;
    assert_eq!(
        why(o.grant_role(&admin, deputy(of_leader)).await),
        "invalid-deputy"
    );
    o.grant_role(&admin, deputy(contact)).await?;
    let acting = office.actor("wang.staff").await?;
    let all = FindingQuery::default();
    o.list_findings(&acting, &all).await?;
    let held = o.view_person(&admin, contact).await?.grants;
    let held = held
        .iter()
        .find(|(grant, _)| grant.role == Role::SecurityContact);
    let from = held.ok_or("the contact holds nothing")?.0.from;
    let given = GivenRole {
        person: contact,
        role: Role::SecurityContact,
        unit: office.township,
        from,
    };
    let last = date(2026, 11, 20);
    o.end_grant(&admin, given, last).await?;
    let after = office.actor("wang.staff").await?;
    assert_eq!(
        why(o.list_findings(&after, &all).await),
        "refusal-not-found"
    );
    assert_eq!(
        why(o.end_grant(&admin, given, last).await),
        "invalid-grant-end"
    );
    Ok(())
}

#[tokio::test]
async fn the_last_administrator_stays() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let below = office.actor("nguyen.admin").await?.person.id;
    let top = county.person.unit;
    let seen = o.view_person(&county, county.person.id).await?.grants;
    let from = seen.first().ok_or("no roles")?.0.from;
    let own = GivenRole {
        person: county.person.id,
        role: Role::SystemAdmin,
        unit: top,
        from,
    };
    let ended = o.end_grant(&county, own, TODAY).await;
    assert_eq!(why(ended), "refusal-last-administrator");
    // The township's administrator can go: the county's reaches down.
    let other = GivenRole {
        person: below,
        unit: office.township,
        ..own
    };
    o.end_grant(&county, other, TODAY).await?;
    let supervisor = office.actor("chang.leader").await?.person.id;
    let second = NewGrant {
        unit: top,
        until: Some(date(2026, 12, 31)),
        ..grant(&office, supervisor, Role::SystemAdmin)
    };
    o.grant_role(&county, second).await?;
    let county = office.actor("wu.admin").await?;
    let ended = o.end_grant(&county, own, TODAY).await;
    assert_eq!(
        why(ended),
        "refusal-last-administrator",
        "from January nobody"
    );
    let helper = office.actor("chang.leader").await?;
    let suspended = o
        .suspend_account(&helper, county.person.id, AccountState::SuspendedLeave, "x")
        .await;
    assert_eq!(why(suspended), "refusal-last-administrator");
    Ok(())
}

#[tokio::test]
async fn who_reaches_further_is_not_taken_over_from_below() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let leader = office.actor("chang.leader").await?.person.id;
    let head = NewGrant {
        unit: county.person.unit,
        ..grant(&office, leader, Role::Head)
    };
    o.grant_role(&county, head).await?;
    let admin = office.actor("nguyen.admin").await?;
    let linked = o.issue_link(&admin, leader, [1; 32]).await;
    assert_eq!(why(linked), "refusal-person-reaches-further");
    let other = office.actor("huang.contact").await?.person.id;
    let foreign = o.issue_link(&admin, other, [1; 32]).await;
    assert_eq!(why(foreign), "refusal-not-found");
    Ok(())
}

#[tokio::test]
async fn people_are_listed_by_name_unit_role_and_state() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let all = o.list_people(&county, &PeopleQuery::default()).await?;
    assert_eq!(all.len(), 7);
    let mut names = Vec::new();
    let mut query = PeopleQuery {
        limit: 3,
        ..PeopleQuery::default()
    };
    for expected in [3, 3, 1] {
        let page = o.list_people(&county, &query).await?;
        assert_eq!(page.len(), expected);
        names.extend(page.iter().map(|row| row.listed.person.name.clone()));
        let last = page.last().ok_or("empty")?;
        query.after = Some((last.listed.person.name.clone(), last.listed.person.id));
    }
    assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
    let of_role = |role| PeopleQuery {
        role: Some(role),
        ..PeopleQuery::default()
    };
    assert_eq!(
        o.list_people(&county, &of_role(Role::SecurityContact))
            .await?
            .len(),
        2
    );
    let of_state = |state| PeopleQuery {
        state: Some(state),
        ..PeopleQuery::default()
    };
    assert_eq!(
        o.list_people(&county, &of_state(AccountState::MustChange))
            .await?
            .len(),
        0
    );
    let of_unit = PeopleQuery {
        unit: Some(office.township),
        ..PeopleQuery::default()
    };
    assert_eq!(o.list_people(&county, &of_unit).await?.len(), 4);
    Ok(())
}

#[tokio::test]
async fn the_first_start_is_shown_until_every_step_is_done() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let top = county.person.unit;
    let below = office.actor("nguyen.admin").await?;
    assert!(
        o.unfinished_start(&below).await?.is_none(),
        "not his to start"
    );
    let nothing = BTreeSet::new();
    let list = (top, Premise::Countries);
    o.set_premise(&county, list, &nothing, "tw vn").await?;
    // Somebody else added one meanwhile: what was not seen is not taken away.
    o.set_premise(&county, list, &nothing, "JP").await?;
    let start = o.first_start(&county, top).await?;
    let countries: Vec<_> = start.countries.iter().map(String::as_str).collect();
    assert_eq!(countries, ["JP", "TW", "VN"]);
    // Units and sources stand already; who is told of an incident is for people to say.
    assert_eq!(start.after(None), Some(Step::Contacts));
    let sources = o.list_sources(&office.actor("lin.contact").await?).await?;
    let senders = sources.iter().filter(|source| source.name != JOURNAL);
    let source = start.steps.iter().find(|(step, _)| *step == Step::Source);
    let mark = if senders.count() > 0 {
        Mark::Done
    } else {
        Mark::Open
    };
    assert_eq!(source, Some(&(Step::Source, mark)));
    for step in [Step::Units, Step::Contacts, Step::Source] {
        o.mark_step(&county, top, step, Mark::Later).await?;
        assert!(o.unfinished_start(&county).await?.is_some());
        o.mark_step(&county, top, step, Mark::Done).await?;
    }
    assert!(o.unfinished_start(&county).await?.is_none());
    let foreign = o.first_start(&below, top).await;
    assert!(matches!(foreign, Err(Problem::Refused(Refusal::NotFound))));
    Ok(())
}

#[tokio::test]
async fn what_is_normal_is_said_by_keepers_and_followed_by_the_units_below() -> Result<(), Failure>
{
    let office = TestOffice::new().await?;
    let o = &office.office;
    let county = office.actor("wu.admin").await?;
    let (top, below) = (county.person.unit, office.township);
    let list = |values: &[&str]| -> BTreeSet<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    };
    let nothing = BTreeSet::new();
    let networks = (top, Premise::OwnNetworks);
    o.set_premise(&county, networks, &nothing, "192.0.2.9/24 2001:db8::/32")
        .await?;
    let said = list(&["192.0.2.0/24", "2001:db8::/32"]);
    let of = async |unit, premise| -> Result<PremiseView, Failure> {
        let views = o.premises(&county, unit).await?;
        let view = views.into_iter().find(|view| view.premise == premise);
        view.ok_or_else(|| "every list is shown".into())
    };
    let view = of(below, Premise::OwnNetworks).await?;
    assert_eq!((view.in_force, view.from), (said.clone(), Some(top)));
    assert!(view.own.is_empty());
    // Usual names count until somebody names others; none again, and they are back.
    let usual = of(below, Premise::Administrators).await?;
    assert!(usual.from.is_none() && usual.in_force.contains("root"));
    let own = (below, Premise::Administrators);
    o.set_premise(&county, own, &nothing, "sys.lin").await?;
    let view = of(below, Premise::Administrators).await?;
    assert_eq!(view.in_force, list(&["sys.lin"]));
    o.set_premise(&county, own, &view.own, " ").await?;
    assert_eq!(of(below, Premise::Administrators).await?, usual);
    // Nothing is written of a list with one wrong value, of no value where none stood, or by others.
    let refused = [
        o.set_premise(&county, networks, &said, "192.0.2.0/24 mail")
            .await,
        o.set_premise(&county, own, &nothing, "").await,
        o.set_premise(&office.actor("lin.contact").await?, own, &nothing, "root")
            .await,
        o.set_premise(
            &office.actor("nguyen.admin").await?,
            networks,
            &said,
            "192.0.2.0/24",
        )
        .await,
    ];
    let why: Vec<_> = refused
        .into_iter()
        .map(|done| done.unwrap_err().to_string())
        .collect();
    let not_found = Problem::from(Refusal::NotFound).to_string();
    assert_eq!(why.get(2..), Some(&[not_found.clone(), not_found][..]));
    assert_eq!(of(below, Premise::OwnNetworks).await?.in_force, said);
    assert_eq!(of(below, Premise::Administrators).await?, usual);
    Ok(())
}

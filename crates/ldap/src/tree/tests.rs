use super::*;
use crate::entry::Selection;
use crate::filter::Filter;

const BASE: &str = "dc=example,dc=tw";

fn person(name: &str, shown: &str, unit: usize) -> Person {
    Person {
        id: format!("00000000-0000-0000-0000-{:0>12}", name.len()),
        name: name.into(),
        shown: shown.into(),
        family_first: true,
        language: "zh-TW",
        unit,
        roles: Vec::new(),
        standing: Standing::Open,
        changed: None,
    }
}

fn tree() -> Tree {
    let unit = |id: &str, name: &str, shared_name| Unit {
        id: id.into(),
        name: name.into(),
        shared_name,
    };
    let moment = Moment {
        stamp: "20261122000000Z".into(),
        ticks: 134_000_000_000_000_000,
    };
    let mut chen = person("chen", "陳小明", 0);
    chen.changed = Some(moment.clone());
    chen.roles = vec!["head"];
    let mut lin = person("lin", "林美", 0);
    lin.standing = Standing::Locked(Some(moment));
    let mut nguyen = person("nguyen", "Nguyễn Văn An", 1);
    nguyen.standing = Standing::MustChange;
    nguyen.roles = vec!["auditor"];
    Tree {
        base: BASE.into(),
        mail_domain: Some("example.tw".into()),
        people: vec![chen, lin, nguyen],
        units: vec![unit("u0", "秘書處", false), unit("u1", "School", true)],
        groups: vec!["auditor", "head"],
    }
}

fn asked(filter: Filter, depth: Depth) -> Search<'static> {
    Search {
        base: BASE,
        depth,
        most: 0,
        seconds: 0,
        filter,
        selection: Selection::of(Vec::new(), false),
    }
}

fn found(tree: &Tree, viewer: &Viewer, base: &str, search: &Search<'_>) -> Vec<Entry> {
    let mut walk = tree.region(&Dn::parse(base).unwrap(), search).unwrap();
    let mut found = Vec::new();
    let mut steps = 1_000;
    while let Some((_, entry)) = tree.walk(viewer, search, &mut walk, &mut steps) {
        found.push(entry);
    }
    assert!(walk.is_over());
    found
}

fn names_of(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.dn.as_str()).collect()
}

fn service(units: &[&str]) -> Viewer {
    Viewer::Service(units.iter().map(|unit| (*unit).to_owned()).collect())
}

fn everything() -> Search<'static> {
    asked(Filter::Present("objectclass".into()), Depth::Whole)
}

#[test]
fn a_program_sees_people_of_its_units_and_nobody_else() {
    let tree = tree();
    let all = found(&tree, &service(&["u0", "u1"]), BASE, &everything());
    assert_eq!(all.len(), 1 + 3 + 3 + 2 + 2);
    let one = found(&tree, &service(&["u1"]), BASE, &everything());
    assert_eq!(
        names_of(&one)[4..],
        [
            "uid=nguyen,ou=people,dc=example,dc=tw",
            "entryUUID=u1,ou=units,dc=example,dc=tw",
            "cn=auditor,ou=groups,dc=example,dc=tw",
        ]
    );
    assert_eq!(found(&tree, &service(&[]), BASE, &everything()).len(), 4);
}

#[test]
fn a_person_sees_themselves_and_what_is_public_of_their_unit() {
    let tree = tree();
    let chen = Viewer::Person("chen".into());
    let all = found(&tree, &chen, BASE, &everything());
    assert_eq!(
        names_of(&all)[4..],
        [
            "uid=chen,ou=people,dc=example,dc=tw",
            "uid=lin,ou=people,dc=example,dc=tw",
            "ou=秘書處,ou=units,dc=example,dc=tw",
        ]
    );
    let (own, other) = (&all[4], &all[5]);
    assert_eq!(
        own.values("memberof").unwrap(),
        ["cn=head,ou=groups,dc=example,dc=tw"]
    );
    assert_eq!(own.values("mail").unwrap(), ["chen@example.tw"]);
    assert_eq!(own.values("sn").unwrap(), ["陳"]);
    assert_eq!(own.values("givenName").unwrap(), ["小明"]);
    assert!(
        other.values("pwdAccountLockedTime").is_none(),
        "that is nobody else's"
    );
    // And it cannot be found out by asking for it.
    let locked = asked(Filter::Present("pwdaccountlockedtime".into()), Depth::Whole);
    assert!(found(&tree, &chen, BASE, &locked).is_empty());
    assert_eq!(found(&tree, &service(&["u0"]), BASE, &locked).len(), 1);
}

#[test]
fn signals_of_accounts_are_served() {
    let tree = tree();
    let all = service(&["u0", "u1"]);
    let of = |name: &str| {
        let dn = Dn::parse(&tree.person_dn(name)).unwrap();
        tree.entry(&all, &dn).unwrap()
    };
    assert_eq!(
        of("chen").values("pwdChangedTime").unwrap(),
        ["20261122000000Z"]
    );
    assert_eq!(
        of("chen").values("pwdLastSet").unwrap(),
        ["134000000000000000"]
    );
    assert_eq!(of("nguyen").values("pwdLastSet").unwrap(), ["0"]);
    assert_eq!(of("nguyen").values("pwdReset").unwrap(), ["TRUE"]);
    assert_eq!(
        of("lin").values("pwdAccountLockedTime").unwrap(),
        ["20261122000000Z"]
    );
    assert_eq!(
        Tree::compares(&of("chen"), "mail", "chen@example.tw"),
        Code::CompareTrue
    );
    assert_eq!(Tree::compares(&of("chen"), "mail", "x"), Code::CompareFalse);
    assert_eq!(
        Tree::compares(&of("chen"), "pager", "x"),
        Code::NoSuchAttribute
    );
}

#[test]
fn who_is_asked_for_by_name_is_found_without_a_walk() {
    let tree = tree();
    let all = service(&["u0", "u1"]);
    for (name, value) in [("uid", "lin"), ("mail", "lin@example.tw")] {
        let search = asked(Filter::Equal(name.into(), value.into()), Depth::Whole);
        let mut walk = tree.region(&Dn::parse(BASE).unwrap(), &search).unwrap();
        let mut steps = 1;
        let (_, entry) = tree.walk(&all, &search, &mut walk, &mut steps).unwrap();
        assert_eq!(entry.dn, "uid=lin,ou=people,dc=example,dc=tw");
        assert!(walk.is_over());
    }
    let elsewhere = asked(
        Filter::Equal("mail".into(), "lin@other.tw".into()),
        Depth::Whole,
    );
    assert!(found(&tree, &all, BASE, &elsewhere).is_empty());
    // Not outside the base that was asked for.
    let below = asked(Filter::Equal("uid".into(), "lin".into()), Depth::Whole);
    let units = format!("ou=units,{BASE}");
    assert!(found(&tree, &all, &units, &below).is_empty());
}

#[test]
fn how_far_below_is_kept_to() {
    let tree = tree();
    let all = service(&["u0", "u1"]);
    let present = || Filter::Present("objectclass".into());
    let count = |base: &str, depth| found(&tree, &all, base, &asked(present(), depth)).len();
    let people = format!("ou=people,{BASE}");
    assert_eq!(count(BASE, Depth::Base), 1);
    assert_eq!(count(BASE, Depth::One), 3);
    assert_eq!(count(&people, Depth::One), 3);
    assert_eq!(count(&people, Depth::Whole), 4);
    assert_eq!(count(&tree.person_dn("lin"), Depth::Whole), 1);
    assert_eq!(count(&tree.person_dn("lin"), Depth::One), 0);
    for nowhere in [
        "dc=tw",
        "ou=x,dc=example,dc=tw",
        "uid=nobody,ou=people,dc=example,dc=tw",
    ] {
        let region = tree.region(&Dn::parse(nowhere).unwrap(), &everything());
        assert_eq!(region, Err(Code::NoSuchObject), "{nowhere}");
    }
}

#[test]
fn pages_go_on_where_they_ended_also_when_somebody_came() {
    let mut tree = tree();
    let all = service(&["u0", "u1"]);
    let search = everything();
    let base = Dn::parse(BASE).unwrap();
    let mut walk = tree.region(&base, &search).unwrap();
    let mut names = Vec::new();
    let mut come = false;
    loop {
        let mut steps = 1_000;
        let Some((place, entry)) = tree.walk(&all, &search, &mut walk, &mut steps) else {
            break;
        };
        let mark = tree.mark(place);
        names.push(entry.dn.clone());
        // Somebody who stands before everybody that was shown.
        if entry.dn.starts_with("uid=lin") && !come {
            come = true;
            tree.people.insert(0, person("aaa", "A", 0));
        }
        let region = tree.region(&base, &search).unwrap();
        walk = tree.after(&mark, &region).unwrap();
    }
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!((once.len(), names.len()), (11, 11), "{names:?}");
    assert_eq!(tree.after(b"x", &walk), None);
    assert_eq!(tree.after(&[0xff], &walk), None);
}

#[test]
fn names_are_split_as_they_are_written() {
    assert_eq!(names("陳小明", true), ("小明", "陳"));
    assert_eq!(names("Nguyễn Văn An", true), ("Văn An", "Nguyễn"));
    assert_eq!(names("Mei Lin", false), ("Mei", "Lin"));
    assert_eq!(names("Lin", false), ("", "Lin"));
    assert_eq!(names("林", true), ("", "林"));
}

//! The tools of `OpenLDAP`.

use std::process::Output;

use crate::directory_server::house::{BASE, House, WHO, said};

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn who_am_i(house: &House, dn: &str, password: &str) -> Output {
    let mut command = house.tool("ldapwhoami");
    command.args(["-e", "ppolicy", "-D", dn, "-w", password]);
    command.output().unwrap()
}

#[test]
fn people_bind_by_their_own_name_over_ldaps_and_starttls() {
    let house = House::open();
    let dn = House::person(WHO);
    for name in [dn.as_str(), WHO, "Wang.Staff@xiling.example"] {
        let done = who_am_i(&house, name, &house.password);
        assert_eq!(said(&done).trim(), format!("dn:{dn}"), "{name}");
    }
    let mut command = house.starting("ldapwhoami");
    command.args(["-D", &dn, "-w", &house.password]);
    assert!(said(&command.output().unwrap()).contains(&dn));
    let wrong = who_am_i(&house, &dn, "wrong");
    assert_eq!(code(&wrong), 49, "{}", said(&wrong));
    let nobody = who_am_i(&house, "cn=admin,dc=xiling,dc=example", &house.password);
    assert_eq!(code(&nobody), 49);
}

#[test]
fn no_password_is_heard_without_tls_by_the_real_tool() {
    let house = House::open();
    let uri = format!("ldap://127.0.0.1:{}", house.ldap_port());
    let dn = House::person(WHO);
    let mut command = std::process::Command::new("ldapwhoami");
    command.args(["-x", "-H", &uri, "-D", &dn, "-w", &house.password]);
    let refused = command.output().unwrap();
    assert_eq!(code(&refused), 13, "{}", said(&refused));
    // On this machine it is, where the configuration names it.
    let house = House::plain();
    let uri = format!("ldap://127.0.0.1:{}", house.ldap_port());
    let mut command = std::process::Command::new("ldapwhoami");
    command.args(["-x", "-H", &uri, "-D", &dn, "-w", &house.password]);
    let done = command.output().unwrap();
    assert!(said(&done).contains(&dn), "{}", said(&done));
}

#[test]
fn nobody_sees_the_root_and_the_schema_only() {
    let house = House::open();
    let mut root = house.tool("ldapsearch");
    root.args(["-LLL", "-s", "base", "-b", "", "+", "*"]);
    let root = said(&root.output().unwrap());
    assert!(root.contains(&format!("namingContexts: {BASE}")), "{root}");
    let mut schema = house.tool("ldapsearch");
    schema.args(["-LLL", "-s", "base", "-b", "cn=subschema", "objectClasses"]);
    let schema = said(&schema.output().unwrap());
    assert!(schema.contains("inetOrgPerson"), "{schema}");
    let mut people = house.tool("ldapsearch");
    people.args(["-LLL", "-b", BASE]);
    let people = people.output().unwrap();
    assert_eq!(code(&people), 50, "{}", said(&people));
}

#[test]
fn a_program_looks_people_up_in_pages_and_sees_no_more_than_it_may() {
    let house = House::open();
    let key = house.key("attendance");
    let dn = format!("cn=attendance,ou=services,{BASE}");
    let search = |words: &[&str]| {
        let mut command = house.tool("ldapsearch");
        command.args([
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-D",
            &dn,
            "-w",
            &key,
            "-b",
            BASE,
        ]);
        let done = command.args(words).output().unwrap();
        said(&done)
    };
    let one = search(&["(uid=wang.staff)", "*", "+"]);
    for line in [
        "dn: uid=wang.staff,ou=people,dc=xiling,dc=example",
        "mail: wang.staff@xiling.example",
        "objectClass: inetOrgPerson",
        "entryUUID: ",
        "pwdChangedTime: ",
        "pwdLastSet: ",
    ] {
        assert!(one.contains(line), "{line}\n{one}");
    }
    let all = search(&["(objectClass=inetOrgPerson)", "uid"]);
    let paged = search(&["-E", "pr=2/noprompt", "(objectClass=inetOrgPerson)", "uid"]);
    let count = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with("uid: "))
            .count()
    };
    assert!(count(&all) > 2, "{all}");
    assert_eq!(count(&paged), count(&all), "{paged}");
    let contacts = search(&[
        "(&(objectClass=groupOfNames)(cn=security-contact))",
        "member",
    ]);
    assert!(
        contacts.contains("member: uid=lin.contact,ou=people,"),
        "{contacts}"
    );
    let bounded = search(&["-z", "1", "(objectClass=inetOrgPerson)", "uid"]);
    assert!(bounded.contains("Size limit exceeded"), "{bounded}");
    // A person sees less.
    let mut own = house.tool("ldapsearch");
    own.args(["-LLL", "-D", &House::person(WHO), "-w", &house.password]);
    own.args(["-b", BASE, "(uid=lin.contact)", "*", "+"]);
    let own = said(&own.output().unwrap());
    assert!(
        own.contains("uid: lin.contact") && !own.contains("memberOf"),
        "{own}"
    );
}

#[test]
fn a_password_is_changed_and_the_old_one_opens_nothing_more() {
    let house = House::open();
    let dn = House::person(WHO);
    let new = "a-new-password-by-ldappasswd";
    let change = |old: &str, new: &str, bind: &str| {
        let mut command = house.tool("ldappasswd");
        command.args(["-D", &dn, "-w", bind, "-a", old, "-s", new]);
        command.output().unwrap()
    };
    assert!(who_am_i(&house, &dn, &house.password).status.success());
    let short = change(&house.password, "short", &house.password);
    assert_eq!(code(&short), 1, "{}", said(&short));
    assert!(
        said(&short).contains("Constraint violation"),
        "{}",
        said(&short)
    );
    let mut without = house.tool("ldappasswd");
    without.args(["-D", &dn, "-w", &house.password, "-s", new]);
    assert!(said(&without.output().unwrap()).contains("unwilling"));
    let done = change(&house.password, new, &house.password);
    assert!(done.status.success(), "{}", said(&done));
    let old = who_am_i(&house, &dn, &house.password);
    assert_eq!(code(&old), 49, "{}", said(&old));
    assert!(who_am_i(&house, &dn, new).status.success());
}

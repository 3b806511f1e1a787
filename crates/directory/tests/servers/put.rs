//! Accounts as they are put into a domain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use directory::Mark;

use super::domain::STAFF;
use super::peers::days_ago;

/// "Pw-12345678x" in double quotes, UTF-16LE, base64: as `unicodePwd` wants it.
const UNICODE_PASSWORD: &str = "IgBQAHcALQAxADIAMwA0ADUANgA3ADgAeAAiAA==";

/// An account as it is put in; days are days before [`super::peers::NOW`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Put {
    pub(crate) issued: i64,
    /// None: to be changed at the next sign-in.
    pub(crate) changed: Option<i64>,
    pub(crate) here: Option<i64>,
    pub(crate) there: Option<i64>,
    pub(crate) late: Option<i64>,
    /// `userAccountControl`; 0 stands for an ordinary one.
    pub(crate) control: u32,
    pub(crate) mark: Option<Mark>,
    pub(crate) has_service_name: bool,
    pub(crate) expired: bool,
}

impl Put {
    /// Issued long ago, its password changed so many days ago, never used.
    pub(crate) fn changed(days: i64) -> Self {
        Self {
            issued: 900,
            changed: Some(days),
            ..Self::default()
        }
    }

    pub(crate) fn issued(self, issued: i64) -> Self {
        Self { issued, ..self }
    }

    pub(crate) fn here(self, days: i64) -> Self {
        let here = Some(days);
        Self { here, ..self }
    }

    pub(crate) fn there(self, days: i64) -> Self {
        let there = Some(days);
        Self { there, ..self }
    }

    pub(crate) fn late(self, days: i64) -> Self {
        let late = Some(days);
        Self { late, ..self }
    }

    pub(crate) fn control(self, control: u32) -> Self {
        Self { control, ..self }
    }
}

fn steps(days: i64) -> String {
    let at = days_ago(days);
    ((i128::from(at.as_second()) + 11_644_473_600) * 10_000_000).to_string()
}

/// What is changed beneath the domain.
fn changes(put: &Put) -> String {
    let mut all = vec![
        (
            "whenCreated",
            days_ago(put.issued).strftime("%Y%m%d%H%M%S.0Z").to_string(),
        ),
        ("pwdLastSet", put.changed.map_or("0".to_owned(), steps)),
        ("lastLogon", put.here.map_or("0".to_owned(), steps)),
    ];
    all.extend(put.late.map(|late| ("lastLogonTimestamp", steps(late))));
    all.extend((put.control != 0).then(|| ("userAccountControl", put.control.to_string())));
    all.extend(put.expired.then(|| ("accountExpires", steps(1))));
    let line = |(name, value): (&str, String)| format!("replace: {name}\n{name}: {value}\n-\n");
    all.into_iter().map(line).collect()
}

fn account(name: &str, under: &str) -> String {
    format!(
        "dn: CN={name},{under}\nobjectClass: user\nsAMAccountName: {name}\nuserAccountControl: 512\n\
         userPrincipalName: {name}@town.example\nunicodePwd:: {UNICODE_PASSWORD}\n"
    )
}

/// What the domain is given, what is changed beneath it, and what a second controller saw.
pub(crate) fn files(all: &BTreeMap<String, Put>) -> (String, String, String) {
    let mut add = format!("dn: {STAFF}\nobjectClass: organizationalUnit\nou: Staff\n\n");
    add += &(account("townwatch", "CN=Users,DC=town,DC=example") + "\n");
    let (mut here, mut there) = (String::new(), String::new());
    for (name, put) in all {
        add += &account(name, STAFF);
        if put.has_service_name {
            writeln!(add, "servicePrincipalName: HTTP/{name}").unwrap();
        }
        add.push('\n');
        let begin = format!("dn: CN={name},{STAFF}\nchangetype: modify\n");
        writeln!(here, "{begin}{}", changes(put)).unwrap();
        if let Some(days) = put.there {
            let steps = steps(days);
            writeln!(there, "{begin}replace: lastLogon\nlastLogon: {steps}\n-\n").unwrap();
        }
    }
    for (mark, group) in [(Mark::OnLeave, "Away"), (Mark::LegalHold, "Held")] {
        writeln!(
            add,
            "dn: CN={group},{STAFF}\nobjectClass: group\nsAMAccountName: {group}"
        )
        .unwrap();
        for (name, _) in all.iter().filter(|(_, put)| put.mark == Some(mark)) {
            writeln!(add, "member: CN={name},{STAFF}").unwrap();
        }
        add.push('\n');
    }
    // Who is away is in the group that the office names only through another.
    writeln!(
        add,
        "dn: CN=Leave,{STAFF}\nobjectClass: group\nsAMAccountName: Leave\nmember: CN=Away,{STAFF}\n"
    )
    .unwrap();
    (add, here, there)
}

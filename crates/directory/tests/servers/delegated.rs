//! Two rights under one organizational unit: what can be done with them, and what cannot.

use std::collections::BTreeMap;

use directory::{
    DirectoryAccount, DirectoryError, Mark, Measure, Reading, Settings, carry_back, carry_out,
    prepare_back,
};

use super::domain::{Controller, Domain, STAFF};
use super::peers::{NOW, at, read};
use super::put::{Put, files};

/// A domain whose reading account was given the two rights.
async fn delegated() -> (Domain, Controller, Settings) {
    let usual = || Put::changed(200).late(300);
    let all: BTreeMap<String, Put> = [
        ("idle", usual()),
        ("old", usual()),
        ("forever", usual().control(66_048)),
        // A password of the domain itself expires after 42 days: who is to sign in has a newer one.
        ("busy", Put::changed(10).late(300)),
        ("program", usual()),
    ]
    .map(|(name, put)| (name.to_owned(), put))
    .into();
    let (add, here, _) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    domain.delegate("townwatch");
    let controller = domain.start("dc", 0).await;
    let mut settings = domain.settings(&controller);
    settings.base = Some(STAFF.to_owned());
    (domain, controller, settings)
}

fn of(reading: &Reading, name: &str) -> DirectoryAccount {
    let mut accounts = reading.accounts.iter();
    let found = accounts.find(|account| account.facts.account == name);
    found.unwrap().clone()
}

/// As an account itself would sign in.
async fn signing_in(settings: &Settings, name: &str) -> String {
    let mut settings = settings.clone();
    settings.login.user = format!("{name}@town.example");
    read(&settings).await.unwrap_err().to_string()
}

#[tokio::test]
async fn with_two_rights_accounts_are_closed_and_told_to_change_and_nothing_else() {
    let (_domain, _controller, mut settings) = delegated().await;
    let reading = read(&settings).await.unwrap();
    let act = async |name: &str, measure| {
        carry_out(&settings, &of(&reading, name), measure, at(NOW)).await
    };
    let done = act("idle", Measure::Suspend).await.unwrap();
    assert_eq!(done.account.facts.state.name(), "suspended");
    assert_eq!(done.written[0].before.as_deref(), Some("512"));
    assert_eq!(done.written[0].after.as_deref(), Some("514"));
    let told = signing_in(&settings, "idle").await;
    assert!(told.contains("the account is disabled"), "{told}");
    // Once more: nothing is left to be done.
    assert_eq!(act("idle", Measure::Suspend).await.unwrap().written, []);
    // Taken back as it was written, and once more: nothing is left to be taken back.
    let judged = of(&reading, "idle");
    let back = async || {
        prepare_back(&settings, &judged, &done.written, at(NOW))
            .await
            .unwrap()
    };
    let opened = carry_back(&settings, back().await, at(NOW)).await.unwrap();
    assert_eq!(opened.account.facts.state, judged.facts.state);
    assert_eq!(opened.written[0].after.as_deref(), Some("512"));
    assert_eq!(back().await.written, []);
    for name in ["old", "forever"] {
        let done = act(name, Measure::MustChange).await.unwrap();
        assert_eq!(done.account.facts.state.name(), "must-change", "{name}");
        let told = signing_in(&settings, name).await;
        assert!(
            told.contains("its password must be changed first"),
            "{told}"
        );
    }
    // Somebody signs in between the verdict and the deed.
    let mut visitor = settings.clone();
    visitor.login.user = "busy@town.example".into();
    read(&visitor).await.unwrap();
    let told = act("busy", Measure::Suspend).await.unwrap_err();
    assert!(told.to_string().contains("it was used since"), "{told}");

    let names = &mut settings.marks.names;
    names.insert(Mark::Service, vec!["prog*".into()]);
    let program = of(&reading, "program");
    let told = carry_out(&settings, &program, Measure::Suspend, at(NOW)).await;
    let refused = DirectoryError::NotAPerson("program".into());
    assert_eq!(told.unwrap_err(), refused);

    // Beside the unit that was delegated nothing can be written.
    settings.base = None;
    let own = of(&read(&settings).await.unwrap(), "townwatch");
    let told = carry_out(&settings, &own, Measure::Suspend, at(NOW)).await;
    let told = told.unwrap_err().to_string();
    assert!(told.contains("the account may not do that"), "{told}");
}

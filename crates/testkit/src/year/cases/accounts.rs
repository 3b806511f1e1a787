//! Cases of accounts and passwords (S0, S2 0101, S4 肆三).

use super::Scene;
use crate::year::programs::Door;

/// One address tries a password or two at every account.
pub(super) fn spraying(scene: &mut Scene<'_>) {
    let address = scene.stranger("RU");
    let at = scene.at(5, 2);
    for (mail, wait) in scene.colleagues(60).iter().zip((0..).step_by(9)) {
        scene.about(mail);
        scene
            .case
            .lines
            .submission_refused(at.plus(wait), mail, &address);
    }
}

/// One address tries hundreds of passwords at one mailbox.
pub(super) fn guessing(scene: &mut Scene<'_>) {
    let (mail, address) = (scene.person().mail(), scene.stranger("IN"));
    scene.about(&mail);
    let at = scene.at(23, 10);
    for wait in (0..1_500).step_by(5) {
        scene
            .case
            .lines
            .mailbox_refused(at.plus(wait), Door::Imap, &mail, &address);
    }
}

/// A few tries a day from one neighbourhood, for ten days, until one is right.
pub(super) fn slow_guessing(scene: &mut Scene<'_>) {
    let (mail, address) = (scene.person().mail(), scene.stranger("PL"));
    scene.about(&mail);
    let begins = scene.at(2, 0);
    for day in 0..10 {
        for again in 0..4 {
            let wait = day * 86_400 + again * 5_000 + scene.chance.between(0, 2_000);
            scene
                .case
                .lines
                .mailbox_refused(begins.plus(wait), Door::Imap, &mail, &address);
        }
    }
    scene
        .case
        .lines
        .mailbox(begins.plus(10 * 86_400), Door::Imap, &mail, &address);
}

/// Eighty addresses, each with one try at one colleague, within two hours.
pub(super) fn many_addresses(scene: &mut Scene<'_>) {
    let at = scene.at(3, 40);
    let victims = scene.colleagues(40);
    for (mail, wait) in victims.iter().cycle().take(80).zip((0..).step_by(90)) {
        let address = scene.ground.abroad(&mut scene.chance);
        scene
            .case
            .lines
            .mailbox_refused(at.plus(wait), Door::Imap, mail, &address);
        scene.case.addresses.push(address);
    }
    scene.case.accounts = victims;
}

/// The passwords of many people are changed from one address at the same time (S2 0101).
pub(super) fn many_changed(scene: &mut Scene<'_>) {
    let address = scene.stranger("TW");
    let at = scene.at(14, 31);
    for (mail, wait) in scene.colleagues(25).iter().zip((0..).step_by(17)) {
        scene.about(mail);
        scene
            .case
            .lines
            .webmail(at.plus(wait), mail, &address, true);
        scene
            .case
            .lines
            .new_password(at.plus(wait + 8), mail, &address);
    }
}

/// Somebody who has left comes back to a machine inside, is refused, and is let in again by night.
pub(super) fn disabled_tried(scene: &mut Scene<'_>) {
    let person = scene.person();
    let who = "left.before";
    scene.about(who);
    let at = scene.at(19, 45);
    let lines = &mut scene.case.lines;
    for wait in (0..600).step_by(40) {
        lines.logon_refused(at.plus(wait), "DC01", who, &person.desk, "0xc0000072");
    }
    let fields = format!(
        ",\"TargetUserName\":\"{who}\",\"TargetDomainName\":\"LINSHAN\",\"SubjectUserName\":\"{}\",\"SubjectDomainName\":\"LINSHAN\"",
        person.login
    );
    lines.windows(at.plus(9_000), "DC01", ("Security", 4722), &fields);
    lines.logon(at.plus(9_100), "FS01", who, &person.desk);
}

/// One account of the counter is signed in at many desks at once.
pub(super) fn shared(scene: &mut Scene<'_>) {
    let who = scene.person().login;
    scene.about(&who);
    let at = scene.at(9, 40);
    for (desk, wait) in (0..12).zip((0..).step_by(100)) {
        let other = scene.ground.person(desk * 5 + 41);
        scene
            .case
            .lines
            .logon(at.plus(wait), "DC01", &who, &other.desk);
        scene
            .case
            .lines
            .logon(at.plus(wait + 20), "FS01", &who, &other.desk);
    }
}

//! Cases of mailboxes (S0, S2 0102, S3).

use super::Scene;
use crate::year::ground::DOMAIN;
use crate::year::programs::{Door, Handed};

const OUTSIDE: &str = "collector@freemail.example";

fn strangers(count: u64) -> Vec<String> {
    (0..count)
        .map(|it| format!("citizen{it}@provider{}.example", it % 9))
        .collect()
}

/// Somebody abroad has the password, lets everything be forwarded and writes to hundreds.
pub(super) fn taken_from_abroad(scene: &mut Scene<'_>) {
    let (mail, address) = (scene.person().mail(), scene.stranger("NL"));
    scene.about(&mail);
    let at = scene.at(3, 12);
    let lines = &mut scene.case.lines;
    lines.mailbox(at, Door::Imap, &mail, &address);
    lines.mailbox(at.plus(60), Door::Sieve, &mail, &address);
    lines.webmail(at.plus(90), &mail, &address, true);
    for wait in (600..3_600).step_by(600) {
        let text = format!(
            "lmtp({mail})<811><a{wait}>: sieve: msgid=<{wait}@county.example>: forwarded to <{OUTSIDE}>"
        );
        lines.log(at.plus(wait), "mail", "dovecot", &text);
    }
    for (part, wait) in strangers(220).chunks(10).zip((900..).step_by(15)) {
        let message = Handed {
            account: Some(&mail),
            from: &mail,
            address: &address,
            to: part,
        };
        lines.hand_in(at.plus(wait), &message);
    }
}

/// A forward to the outside is set from a network where its owner never was, and nothing else happens.
pub(super) fn forward_set(scene: &mut Scene<'_>) {
    let (mail, address) = (scene.person().mail(), scene.stranger("TW"));
    scene.about(&mail);
    let at = scene.at(22, 40);
    let lines = &mut scene.case.lines;
    lines.webmail(at, &mail, &address, true);
    lines.mailbox(at.plus(30), Door::Sieve, &mail, &address);
    for wait in (3_600..30_000).step_by(4_000) {
        let text = format!(
            "lmtp({mail})<812><b{wait}>: sieve: msgid=<{wait}@school.example>: forwarded to <{OUTSIDE}>"
        );
        lines.log(at.plus(wait), "mail", "dovecot", &text);
    }
}

/// A taken mailbox sends a link to every colleague (S3); the intruder sits in the same country.
pub(super) fn writes_to_colleagues(scene: &mut Scene<'_>) {
    let (mail, address) = (scene.person().mail(), scene.stranger("TW"));
    scene.about(&mail);
    let at = scene.at(11, 20);
    let to = scene.colleagues(200);
    let lines = &mut scene.case.lines;
    lines.webmail(at, &mail, &address, true);
    for (one, wait) in to.chunks(1).zip((120..).step_by(7)) {
        let message = Handed {
            account: Some(&mail),
            from: &mail,
            address: &address,
            to: one,
        };
        lines.hand_in(at.plus(wait), &message);
    }
}

/// The mail server takes letters of strangers for strangers (S0 一).
pub(super) fn open_relay(scene: &mut Scene<'_>) {
    let address = scene.stranger("BR");
    scene.on("mail");
    let at = scene.at(4, 5);
    let from = format!("head@{DOMAIN}");
    for (part, wait) in strangers(240).chunks(6).zip((0..).step_by(20)) {
        let message = Handed {
            account: None,
            from: &from,
            address: &address,
            to: part,
        };
        scene.case.lines.hand_in(at.plus(wait), &message);
    }
}

/// A mailbox that nobody has opened for months is emptied by POP3 without TLS.
pub(super) fn dormant_pop3(scene: &mut Scene<'_>) {
    let mail = format!("retired.mayor@{DOMAIN}");
    let address = scene.stranger("ID");
    scene.about(&mail);
    let at = scene.at(2, 30);
    for wait in (0..14_400).step_by(900) {
        scene
            .case
            .lines
            .mailbox(at.plus(wait), Door::Pop3, &mail, &address);
    }
}

/// A clerk's account hands in letters in the name of the head that take back approvals (S2 0103).
pub(super) fn false_name(scene: &mut Scene<'_>) {
    let person = scene.person();
    let mail = person.mail();
    scene.about(&mail);
    let at = scene.at(12, 20);
    let from = format!("head@{DOMAIN}");
    for (part, wait) in strangers(40).chunks(4).zip((0..).step_by(50)) {
        let message = Handed {
            account: Some(&mail),
            from: &from,
            address: &person.desk,
            to: part,
        };
        scene.case.lines.hand_in(at.plus(wait), &message);
    }
}

/// After a fishing letter somebody opens nine mailboxes from one address in an evening.
pub(super) fn many_from_one(scene: &mut Scene<'_>) {
    let address = scene.stranger("TW");
    let at = scene.at(20, 3);
    let victims = scene.colleagues(9);
    for (mail, wait) in victims.iter().zip((0..).step_by(240)) {
        scene.about(mail);
        scene
            .case
            .lines
            .webmail(at.plus(wait), mail, &address, true);
        scene
            .case
            .lines
            .mailbox(at.plus(wait + 20), Door::Imap, mail, &address);
    }
}

/// A mailbox with a guessable password is read for days from networks of many countries (S2 0102).
pub(super) fn many_countries(scene: &mut Scene<'_>) {
    let mail = scene.person().mail();
    scene.about(&mail);
    let countries = ["RU", "BR", "IN", "DE", "US", "FR", "PL", "ID"];
    for (country, day) in countries.iter().zip(0..) {
        let address = scene.stranger(country);
        let at = scene.at(1, 15).plus(day / 3 * 86_400 + day % 3 * 3_000);
        scene.case.lines.mailbox(at, Door::Imap, &mail, &address);
        scene
            .case
            .lines
            .mailbox(at.plus(1_500), Door::Imap, &mail, &address);
    }
}

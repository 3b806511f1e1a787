//! Findings that belong together: one case, one deed, one line of the journal each; and how many a
//! quiet week has.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::IpAddr;
use std::process::{Command, Stdio};

use application::port::Records as _;
use application::stories::{BlockOf, StoryQuery};
use application::{Problem, Refusal};
use domain::blocklist::builtin_list_formats;
use domain::finding::FindingState;
use domain::id::FindingId;
use domain::story::{Stage, Story};
use domain::version::Version;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const ALL: StoryQuery = StoryQuery {
    judged: true,
    least: None,
    after: None,
    limit: 200,
};

async fn told(office: &TestOffice) -> Result<Vec<Story>, Failure> {
    let contact = office.actor("lin.contact").await?;
    Ok(office.office.list_stories(&contact, &ALL).await?)
}

/// A sign-in from abroad, a forward to the outside, a burst of mail.
fn stolen() -> Vec<String> {
    let mut lines = vec![
        "Nov 20 08:00:00 mail dovecot: imap-login: Login: user=<wang.shufen@xiling.example>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.5, mpid=9, TLS, session=<s>".to_owned(),
        "Nov 20 09:00:01 mail dovecot: lmtp(wang.shufen@xiling.example)<12><aa>: sieve: msgid=<4.5.6@school.example>: forwarded to <box77@elsewhere.example>".to_owned(),
    ];
    lines.extend((0..60).map(|one| {
        let (minute, second) = (one / 6, one % 6 * 10);
        format!("Nov 20 10:{minute:02}:{second:02} mail postfix/submission/smtpd[{one}]: 4TW{one:03}D: client=unknown[203.0.113.66], sasl_method=PLAIN, sasl_username=wang.shufen@xiling.example")
    }));
    lines
}

async fn office() -> Result<(TestOffice, Story), Failure> {
    let office = TestOffice::new().await?;
    office
        .take("mail", stolen().iter().map(String::as_str))
        .await?;
    let mut stories = told(&office).await?;
    assert_eq!(stories.len(), 1, "{stories:#?}");
    let story = stories.pop().ok_or("no story")?;
    Ok((office, story))
}

fn seen(story: &Story) -> Vec<(FindingId, Version)> {
    let open = story.open();
    open.map(|member| (member.id, member.version)).collect()
}

#[tokio::test]
async fn a_stolen_mailbox_is_one_story_and_becomes_one_case() -> Result<(), Failure> {
    let (office, story) = office().await?;
    assert!(story.members.len() >= 3, "{story:#?}");
    for stage in [Stage::InitialAccess, Stage::Collection] {
        assert!(story.stages.contains(&stage), "{:?}", story.stages);
    }
    assert!(story.addresses.contains("203.0.113.66"));
    let contact = office.actor("lin.contact").await?;
    let marks = seen(&story);
    let desk = &office.office;
    let case = desk
        .accept_story(&contact, story.id, &marks, "信箱遭盜用")
        .await?;
    let journal = office.records().journal_after(0, 1_000).await?;
    for member in &story.members {
        let now = desk.view_finding(&contact, member.id).await?.finding;
        assert_eq!(now.state, FindingState::Accepted { incident: case });
        let id = member.id.to_string();
        let accepted = journal
            .iter()
            .filter(|line| line.said["deed"] == "accept_finding" && line.said["object_id"] == id);
        assert_eq!(accepted.count(), 1);
    }
    let page = desk.view_incident(&contact, case).await?;
    let joined = page
        .timeline
        .iter()
        .filter(|(line, _)| line.kind == "findings-joined");
    assert_eq!(joined.count(), 1);
    // The story is judged, and its page is still there.
    assert!(told(&office).await?.iter().all(|story| !story.is_open()));
    let again = desk.accept_story(&contact, story.id, &marks, "again").await;
    assert!(matches!(again, Err(Problem::Refused(_))), "{again:?}");
    Ok(())
}

#[tokio::test]
async fn when_somebody_judged_one_in_between_nothing_is_done() -> Result<(), Failure> {
    let (office, story) = office().await?;
    let contact = office.actor("lin.contact").await?;
    let marks = seen(&story);
    let (one, version) = *marks.first().ok_or("no finding")?;
    let desk = &office.office;
    desk.dismiss_finding(&contact, one, version, "出差").await?;
    let stale = desk
        .accept_story(&contact, story.id, &marks, "信箱遭盜用")
        .await;
    assert!(
        matches!(stale, Err(Problem::Refused(Refusal::Stale))),
        "{stale:?}"
    );
    let none = desk
        .accept_story(&contact, story.id, &[], "信箱遭盜用")
        .await;
    assert!(matches!(
        none,
        Err(Problem::Refused(Refusal::Missing { .. }))
    ));
    let states = office.findings().await?;
    let accepted = states.iter().filter(|one| one.state.name() == "accepted");
    assert_eq!(accepted.count(), 0);
    Ok(())
}

#[tokio::test]
async fn the_page_leads_from_any_member_to_the_story_and_takes_all_of_it() -> Result<(), Failure> {
    let (office, story) = office().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let list = contact.get("/findings").await?;
    let link = format!("href=\"/stories/{}\"", story.id);
    assert!(list.text.contains(&link), "{}", list.text);
    let younger = story.members.iter().find(|member| member.id != story.id);
    let younger = younger.ok_or("one member only")?;
    let moved = contact.get(&format!("/stories/{}", younger.id)).await?;
    let path = format!("/stories/{}", story.id);
    assert_eq!((moved.status, &moved.location), (303, &path));
    let page = contact.get(&path).await?;
    let marks = page.values("item");
    assert!(marks.len() >= 3, "{}", page.text);

    let list = contact.get(&format!("{path}/block/nftables")).await?;
    assert!(
        list.text.contains("blocked4 { 203.0.113.66 }"),
        "{}",
        list.text
    );
    loads(&list.text);
    let list = contact.get(&format!("{path}/block/iptables")).await?;
    assert!(takes(&list.text).contains("203.0.113.66"));
    let none = contact.get(&format!("{path}/block/exe")).await?;
    assert_eq!(none.status, 404);

    let mut open: Vec<_> = marks.iter().map(|mark| ("item", mark.as_str())).collect();
    open.sort_unstable();
    open.dedup();
    let without = contact.post(&format!("{path}/accept"), &open).await?;
    assert_eq!(without.status, 422, "{}", without.text);
    open.push(("title", "信箱遭盜用"));
    let done = contact.post(&format!("{path}/accept"), &open).await?;
    assert_eq!(done.status, 303, "{}", done.text);
    let case = done.location.strip_prefix("/incidents/");
    let case = case.ok_or("it leads to no incident")?.parse()?;
    let desk = &office.office;
    let actor = office.actor("lin.contact").await?;
    let of_case = BlockOf::Incident(case);
    let made = desk.block_list(&actor, of_case, "plain", None).await?;
    let wanted: std::net::IpAddr = "203.0.113.66".parse()?;
    assert_eq!(made.addresses, [wanted].into(), "the incident's findings");
    let other = office.actor("huang.contact").await?;
    let foreign = desk.block_list(&other, of_case, "plain", None).await;
    assert!(matches!(foreign, Err(Problem::Refused(Refusal::NotFound))));
    Ok(())
}

/// The real firewall takes a list; it looks at it and changes nothing.
fn loads(list: &str) {
    let checked = |program: &str, words: &[&str]| {
        let mut child = Command::new(program)
            .args(words)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Debian's nftables is missing; cargo xtask test installs it");
        let mut into = child.stdin.take().unwrap();
        into.write_all(list.as_bytes()).unwrap();
        drop(into);
        let ended = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        (ended.status.success(), told)
    };
    let words = ["-c", "-f", "-"];
    let (mut well, mut told) = checked("/usr/sbin/nft", &words);
    if told.contains("not permitted") {
        // Whoever is not root has a network of their own.
        let own = ["-rn", "/usr/sbin/nft", "-c", "-f", "-"];
        (well, told) = checked("unshare", &own);
    }
    assert!(well, "{told}\n{list}");
}

/// The real iptables and ipset take a list, twice, in a network of its own in which nobody else is; root and
/// others alike.
fn takes(list: &str) -> String {
    let script = format!(
        "set -e\nPATH=/usr/sbin:/sbin:$PATH\n{list}\n{list}\niptables -S\nip6tables -S\nipset list"
    );
    let ended = Command::new("unshare")
        .args(["-rn", "sh", "-c", &script])
        .stderr(Stdio::piped())
        .output()
        .expect("util-linux is missing");
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{told}\n{list}");
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[test]
fn the_list_for_iptables_loads_into_a_real_firewall_and_does_nothing_twice() {
    let format = builtin_list_formats().unwrap();
    let format = format
        .iter()
        .find(|format| format.id == "iptables")
        .unwrap();
    let addresses = ["203.0.113.9", "198.51.100.7", "2001:db8:f::9"];
    let addresses: BTreeSet<IpAddr> = addresses.map(|text| text.parse().unwrap()).into();
    let standing = takes(&format.write(&addresses, &["left out: 10.0.0.1".to_owned()]));
    let lines = |says: &str| standing.lines().filter(|line| line.contains(says)).count();
    for chain in ["INPUT", "FORWARD"] {
        for set in ["townwatch4", "townwatch6"] {
            let rule = format!("-A {chain} -m set --match-set {set} src -j DROP");
            assert_eq!(lines(&rule), 1, "{standing}");
        }
    }
    for member in addresses {
        let is_member = |line: &&str| line.parse::<IpAddr>() == Ok(member);
        assert_eq!(standing.lines().filter(is_member).count(), 1, "{standing}");
    }
}

#[tokio::test]
async fn staff_and_other_units_find_no_story() -> Result<(), Failure> {
    let (office, story) = office().await?;
    let desk = &office.office;
    let other = office.actor("huang.contact").await?;
    assert!(desk.list_stories(&other, &ALL).await?.is_empty());
    for refused in [
        desk.view_story(&other, story.id, None).await.map(|_| ()),
        desk.accept_story(&other, story.id, &seen(&story), "x")
            .await
            .map(|_| ()),
        desk.block_list(&other, BlockOf::Story(story.id), "plain", None)
            .await
            .map(|_| ()),
        desk.block_list(&other, BlockOf::Finding(story.id), "plain", None)
            .await
            .map(|_| ()),
    ] {
        assert!(
            matches!(refused, Err(Problem::Refused(Refusal::NotFound))),
            "{refused:?}"
        );
    }
    Ok(())
}

/// A number that follows from two others, the same in every run.
fn drawn(day: u32, one: u32, below: u32) -> u32 {
    let mixed = day
        .wrapping_mul(2_654_435_761)
        .wrapping_add(one.wrapping_mul(40_503));
    (((mixed ^ (mixed >> 13)).wrapping_mul(1_274_126_177) >> 8) & 0xffff) % below.max(1)
}

/// A week of forty people with a phone each: mail fetched every half hour, a password mistyped here
/// and there, mail sent, an administrator at work, a backup by night, and a stranger who knocks a few
/// times a day.
fn quiet_week() -> Vec<String> {
    const PEOPLE: u32 = 40;
    let mut lines: Vec<(u32, u32, String)> = Vec::new();
    for day in 9..16_u32 {
        let workday = day < 14;
        for one in 0..PEOPLE {
            let user = format!("p{one:02}.chen@xiling.example");
            let home = format!("198.51.100.{}", 20 + one);
            for slot in 0..48_u32 {
                let minute = slot * 30 + one % 30;
                let office_hours = workday && (16..36).contains(&slot);
                let from = if office_hours { "198.51.100.10" } else { &home };
                lines.push((day, minute, format!("mail dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={from}, lip=192.0.2.5, mpid=9, TLS, session=<s{slot}>")));
            }
            if workday && drawn(day, one, 5) == 0 {
                lines.push((day, 490 + one, format!("mail dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{user}>, method=PLAIN, rip=198.51.100.10, lip=192.0.2.5, TLS, session=<t{one}>")));
            }
            for mail in 0..u32::from(workday) * 4 {
                let minute = 540 + mail * 120 + one;
                lines.push((day, minute, format!("mail postfix/submission/smtpd[3{one}]: 4T{day}{mail}{one:02}: client=unknown[198.51.100.10], sasl_method=PLAIN, sasl_username={user}")));
                lines.push((day, minute, format!("mail postfix/smtp[77]: 4T{day}{mail}{one:02}: to=<office{mail}@school.example>, relay=mx.school.example[198.51.100.200]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)")));
            }
        }
        if workday {
            lines.push((
                day,
                555,
                "mail sshd[411]: Accepted publickey for it.wu from 198.51.100.10 port 50111 ssh2"
                    .to_owned(),
            ));
            lines.push((day, 560, "mail sudo:    it.wu : TTY=pts/0 ; PWD=/home/it.wu ; USER=root ; COMMAND=/usr/bin/apt upgrade".to_owned()));
        }
        lines.push((
            day,
            120,
            "mail CRON[88]: (root) CMD (/usr/local/bin/backup)".to_owned(),
        ));
        for knock in 0..3 {
            lines.push((day, 200 + knock * 300, format!("mail sshd[6{knock}]: Failed password for root from 203.0.113.{} port 4{knock}222 ssh2", day + 20)));
        }
    }
    lines.sort();
    let written = |(day, minute, rest): (u32, u32, String)| {
        format!(
            "Nov {day:2} {:02}:{:02}:00 {rest}",
            minute / 60 % 24,
            minute % 60
        )
    };
    lines.into_iter().map(written).collect()
}

#[tokio::test]
async fn a_quiet_week_has_less_than_one_alarm_a_day() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let lines = quiet_week();
    assert!(lines.len() > 10_000, "{} lines", lines.len());
    office
        .take("mail", lines.iter().map(String::as_str))
        .await?;
    let stories = told(&office).await?;
    let findings = office.findings().await?;
    println!(
        "a quiet week of 40 people: {} lines, {} findings, {} stories; {}.{:02} alarms a day",
        lines.len(),
        findings.len(),
        stories.len(),
        stories.len() / 7,
        stories.len() * 100 / 7 % 100
    );
    for finding in &findings {
        println!("  {} {:?}", finding.rule, finding.subject);
    }
    assert!(stories.len() <= 7, "{stories:#?}");
    // The same office notices at once when something is not quiet.
    office
        .take("mail", stolen().iter().map(String::as_str))
        .await?;
    assert!(told(&office).await?.len() > stories.len());
    Ok(())
}

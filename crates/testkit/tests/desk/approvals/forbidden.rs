//! What nobody may do with approvals: refused, and what the rules refuse is in the journal.

use application::approvals::{Answer, HeardByPhone, NewApproval};
use application::grants::NewGrant;
use application::port::Records as _;
use application::use_case::VIEW_INCIDENT;
use application::{Actor, Problem, Refusal};
use domain::approval::State;
use domain::id::ApprovalId;
use domain::people::Role;
use domain::version::Version;
use jiff::SignedDuration;
use testkit::office::Failure;

use crate::approvals::desk::{Desk, new};

const FIRST: Version = Version::FIRST;

/// What was tried, what came of it, and what should have.
#[derive(Default)]
struct Table {
    lines: usize,
    wrong: Vec<String>,
}

impl Table {
    fn line<T>(&mut self, tried: &str, outcome: Result<T, Problem>, expected: &Refusal) {
        self.lines += 1;
        match outcome {
            Err(Problem::Refused(refusal)) if refusal == *expected => {}
            Err(other) => self.wrong.push(format!("{tried}: {other}")),
            Ok(_) => self.wrong.push(format!("{tried}: it was done")),
        }
    }
}

const fn no(why: &'static str) -> Refusal {
    Refusal::WrongState { why }
}

const fn bad(field: &'static str, why: &'static str) -> Refusal {
    Refusal::Invalid { field, why }
}

fn back(reason: &str) -> Answer {
    let reason = reason.to_owned();
    Answer::Return { reason }
}

#[tokio::test]
async fn every_forbidden_deed_is_refused_and_journalled() -> Result<(), Failure> {
    let desk = Desk::new().await?;
    let mut table = Table::default();
    asking(&desk, &mut table).await?;
    let id = desk.ask(&desk.contact, "report").await?;
    deciding(&desk, &mut table, id).await?;
    by_telephone(&desk, &mut table, id).await?;
    over(&desk, &mut table, id).await?;
    deputies(&desk, &mut table).await?;
    assert!(table.wrong.is_empty(), "{:#?}", table.wrong);
    assert!(table.lines >= 30, "{} lines", table.lines);
    // What the rules of approvals refused stands beside what was done.
    let permit = desk.contact.permit(&VIEW_INCIDENT)?;
    let records = desk.office.records();
    let about = id.to_string();
    let of = records.journal_of(permit.scope(), "approval", &about);
    let refused = of
        .await?
        .into_iter()
        .filter(|entry| entry.facts.contains("refused"));
    let whys: Vec<_> = refused.map(|entry| entry.facts).collect();
    assert!(whys.len() >= 12, "{whys:#?}");
    assert!(
        whys.iter()
            .any(|why| why.contains("nobody approves his own")),
        "{whys:#?}"
    );
    assert!(!whys.iter().any(|why| why.contains("06-555")), "{whys:#?}");
    Ok(())
}

async fn asking(desk: &Desk, table: &mut Table) -> Result<(), Failure> {
    let office = &desk.office.office;
    let (case, contact, leader) = (desk.case, &desk.contact, &desk.leader);
    let stranger = desk.office.actor("huang.contact").await?;
    let staff = desk.office.actor("wang.staff").await?;
    let head = desk.person("tsai.head", &[Role::Head]).await?;
    let ask =
        async |by: &Actor, demand: &str| office.request_approval(by, case, &new(demand)).await;
    let missing = Refusal::NotFound;
    table.line(
        "another unit's case",
        ask(&stranger, "report").await,
        &missing,
    );
    table.line("staff asks", ask(&staff, "report").await, &missing);
    table.line("the head asks", ask(&head, "report").await, &missing);
    let not_asked = no("refusal-approval-not-asked");
    let early = ask(contact, "closing").await;
    table.line("closing before control", early, &not_asked);
    let low = ask(leader, "acknowledgement").await;
    table.line("acknowledgement at level 2", low, &not_asked);
    let role = ask(contact, "continuity").await;
    table.line("the contact declares continuity", role, &not_asked);
    let unknown = ask(contact, "holiday").await;
    table.line(
        "a clause there is not",
        unknown,
        &bad("demand", "invalid-demand"),
    );
    let long = NewApproval {
        note: "字".repeat(301),
        ..new("report")
    };
    let long = office.request_approval(contact, case, &long).await;
    table.line("a note of 301", long, &bad("note", "invalid-too-long"));
    let waive = async |by: &Actor, why: &str| office.waive_approval(by, case, "report", why).await;
    let high = waive(contact, "輕微").await;
    table.line("waived at level 2", high, &not_asked);
    table.line("the leader waives", waive(leader, "輕微").await, &missing);
    let no_reason = Refusal::Missing { field: "reason" };
    table.line(
        "waived without reason",
        waive(contact, " ").await,
        &no_reason,
    );
    Ok(())
}

async fn deciding(desk: &Desk, table: &mut Table, id: ApprovalId) -> Result<(), Failure> {
    let office = &desk.office.office;
    let (case, contact, leader) = (desk.case, &desk.contact, &desk.leader);
    let decide = async |by: &Actor, answer| office.decide_approval(by, id, FIRST, answer).await;
    let ciso = desk.person("hsu.ciso", &[Role::Ciso]).await?;
    let auditor = desk.office.actor("lee.auditor").await?;
    let stranger = desk.office.actor("huang.contact").await?;
    let missing = Refusal::NotFound;
    let twice = office.request_approval(contact, case, &new("report")).await;
    table.line("asked twice", twice, &no("refusal-approval-there"));
    let role = no("refusal-approval-role");
    table.line(
        "the CISO for the leader",
        decide(&ciso, Answer::Agree).await,
        &role,
    );
    table.line("the CISO returns", decide(&ciso, back("不符")).await, &role);
    table.line(
        "the asker without the role",
        decide(contact, Answer::Agree).await,
        &missing,
    );
    table.line(
        "the auditor decides",
        decide(&auditor, Answer::Agree).await,
        &missing,
    );
    let seen = office.view_approval(&stranger, id).await;
    table.line("another unit looks", seen, &missing);
    let taken = office.withdraw_approval(&stranger, id, FIRST).await;
    table.line("another unit takes it back", taken, &missing);
    let empty = decide(leader, back("  ")).await;
    table.line(
        "returned without reason",
        empty,
        &Refusal::Missing { field: "reason" },
    );
    let stale = office.decide_approval(leader, id, Version::new(9), Answer::Agree);
    table.line("what was not seen", stale.await, &Refusal::Stale);
    let foreign = office.withdraw_approval(leader, id, FIRST).await;
    table.line(
        "another's is taken back",
        foreign,
        &no("refusal-approval-asker"),
    );
    unproved(desk, table, id).await
}

/// One's own request, and a session that was proved long ago.
async fn unproved(desk: &Desk, table: &mut Table, id: ApprovalId) -> Result<(), Failure> {
    let office = &desk.office.office;
    let case = desk.case;
    // Who holds both roles asks, and may not decide.
    let both = desk
        .person("wei.both", &[Role::SecurityContact, Role::TeamLeader])
        .await?;
    let own = office
        .request_approval(&both, case, &new("referral"))
        .await?;
    let own = office
        .decide_approval(&both, own, FIRST, Answer::Agree)
        .await;
    table.line("one's own request", own, &no("refusal-approval-own"));
    // A session that was proved long ago.
    let (_, cookie) = desk.office.sign_in("chang.leader").await?;
    desk.office.clock.advance(SignedDuration::from_mins(6));
    let later = office.signed_in(web::digest(&cookie)).await?;
    let later = later.ok_or("the session is over")?.actor;
    table.line(
        "without a fresh proof",
        office
            .decide_approval(&later, id, FIRST, Answer::Agree)
            .await,
        &Refusal::ProveFirst,
    );
    let unproved = office
        .confirm_oral_approval(&later, id, FIRST, "", Answer::Agree)
        .await;
    table.line(
        "confirmed without a fresh proof",
        unproved,
        &Refusal::ProveFirst,
    );
    Ok(())
}

async fn by_telephone(desk: &Desk, table: &mut Table, id: ApprovalId) -> Result<(), Failure> {
    let office = &desk.office.office;
    let (contact, leader) = (&desk.contact, &desk.leader);
    let good = desk.said(leader.person.id);
    let hear = async |by: &Actor, said: HeardByPhone| {
        office.record_oral_approval(by, id, FIRST, &said).await
    };
    let number = HeardByPhone {
        number: "來電".into(),
        ..good.clone()
    };
    let number = hear(contact, number).await;
    table.line(
        "oral without number",
        number,
        &bad("number", "invalid-phone-number"),
    );
    let alone = HeardByPhone {
        heard_by: " ".into(),
        ..good.clone()
    };
    let alone = hear(contact, alone).await;
    table.line(
        "oral without hearer",
        alone,
        &Refusal::Missing { field: "heard_by" },
    );
    let then = bad("said_at", "invalid-said-at");
    let later = desk.office.now() + SignedDuration::from_mins(1);
    let later = HeardByPhone {
        said_at: later,
        ..good.clone()
    };
    table.line("oral in the future", hear(contact, later).await, &then);
    let before = desk.office.now() - SignedDuration::from_hours(2);
    let before = HeardByPhone {
        said_at: before,
        ..good.clone()
    };
    table.line(
        "oral before it was asked",
        hear(contact, before).await,
        &then,
    );
    let other = hear(leader, good.clone()).await;
    table.line(
        "oral by another than the asker",
        other,
        &no("refusal-approval-asker"),
    );
    let staff = desk.office.actor("wang.staff").await?.person.id;
    let staff = hear(contact, desk.said(staff)).await;
    table.line("oral from staff", staff, &no("refusal-approval-role"));
    let own = hear(contact, desk.said(contact.person.id)).await;
    table.line("oral from oneself", own, &no("refusal-approval-own"));
    confirming(desk, table, id, good).await
}

/// What was heard is confirmed by nobody who asked.
async fn confirming(
    desk: &Desk,
    table: &mut Table,
    id: ApprovalId,
    good: HeardByPhone,
) -> Result<(), Failure> {
    let office = &desk.office.office;
    let (contact, leader) = (&desk.contact, &desk.leader);
    let confirm = async |by: &Actor, seen, called: &str| {
        office
            .confirm_oral_approval(by, id, seen, called, Answer::Agree)
            .await
    };
    let nothing = confirm(leader, FIRST, "").await;
    table.line(
        "nothing to confirm",
        nothing,
        &no("refusal-approval-nothing-oral"),
    );
    let heard = office.record_oral_approval(contact, id, FIRST, &good);
    heard.await?;
    let second = FIRST.next();
    let word = confirm(contact, second, "06-555-0100").await;
    table.line("one's own word", word, &no("refusal-approval-own-word"));
    let both = desk.office.actor("wei.both").await?;
    let uncalled = confirm(&both, second, "").await;
    table.line(
        "called back nowhere",
        uncalled,
        &bad("number", "invalid-phone-number"),
    );
    confirm(leader, second, "").await?;
    assert_eq!(desk.found(id).await?.state(), State::Agreed);
    Ok(())
}

async fn over(desk: &Desk, table: &mut Table, id: ApprovalId) -> Result<(), Failure> {
    let office = &desk.office.office;
    let (contact, leader) = (&desk.contact, &desk.leader);
    let gone = no("refusal-approval-over");
    let third = FIRST.next().next();
    let again = office
        .decide_approval(leader, id, third, Answer::Agree)
        .await;
    table.line("decided twice", again, &gone);
    let late = office.withdraw_approval(contact, id, third).await;
    table.line("taken back after it was decided", late, &gone);
    let asked = desk.ask(contact, "forensics").await?;
    office.withdraw_approval(contact, asked, FIRST).await?;
    let after = office.decide_approval(leader, asked, FIRST.next(), Answer::Agree);
    table.line("after it was taken back", after.await, &gone);
    // The level rises: what was agreed is void, and what waits cannot be agreed to.
    desk.judge("core_non_ci", "serious").await?;
    assert_eq!(desk.found(id).await?.state(), State::Void);
    let void = office
        .decide_approval(leader, id, third.next(), Answer::Agree)
        .await;
    table.line("void content", void, &gone);
    let said = desk.said(leader.person.id);
    let void = office
        .record_oral_approval(contact, id, third.next(), &said)
        .await;
    table.line("void content by telephone", void, &gone);
    Ok(())
}

async fn deputies(desk: &Desk, table: &mut Table) -> Result<(), Failure> {
    let office = &desk.office.office;
    let deputy = desk.person("kuo.deputy", &[Role::Staff]).await?;
    let admin = desk.office.actor("nguyen.admin").await?;
    let today = office.today_of(&admin);
    let grant = NewGrant {
        person: deputy.person.id,
        role: Role::TeamLeader,
        unit: desk.office.township,
        from: today,
        until: Some(today),
        deputy_of: Some(desk.leader.person.id),
    };
    office.grant_role(&admin, grant).await?;
    let id = desk.ask(&desk.contact, "report").await?;
    desk.office.clock.advance(SignedDuration::from_hours(24));
    let late = desk.office.actor("kuo.deputy").await?;
    let decided = office
        .decide_approval(&late, id, FIRST, Answer::Agree)
        .await;
    table.line("a deputy after his time", decided, &Refusal::NotFound);
    let contact = desk.office.actor("lin.contact").await?;
    let said = desk.said(deputy.person.id);
    let said = office
        .record_oral_approval(&contact, id, FIRST, &said)
        .await;
    table.line("by telephone from him", said, &no("refusal-approval-role"));
    Ok(())
}

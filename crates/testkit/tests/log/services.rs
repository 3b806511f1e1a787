//! Services are looked at: told once when they are down, noted when they are up, left alone when somebody says so.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use application::jobs::{JobQueue as _, Outcome, Scheduler, Track, Work};
use application::services::{LookAtServices, OutageQuery, SERVICE_DOWN, ServiceForm, Standing};
use application::{Problem, Refusal};
use domain::finding::Finding;
use domain::id::ServiceId;
use domain::service::Why;
use domain::version::Version;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

/// A real server of names, stopped when dropped.
struct NameServer {
    child: Child,
    port: u16,
}

impl NameServer {
    fn start(port: u16) -> Self {
        let child = Command::new("/usr/sbin/dnsmasq")
            .args(["--keep-in-foreground", "--conf-file=/dev/null"])
            .args(["--no-resolv", "--no-hosts", "--pid-file="])
            .args(["--listen-address=127.0.0.1", "--bind-interfaces"])
            .arg(format!("--port={port}"))
            .args(["--local=/xiling.example/", "--user=root"])
            .arg("--mx-host=xiling.example,mail.xiling.example,10")
            .arg("--host-record=www.xiling.example,192.0.2.80")
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's dnsmasq is missing; cargo xtask test installs it");
        let beat = Duration::from_millis(20);
        let there = std::net::SocketAddr::from(([127, 0, 0, 1], port));
        while TcpStream::connect_timeout(&there, beat).is_err() {
            std::thread::park_timeout(beat);
        }
        Self { child, port }
    }

    fn stop(mut self) -> u16 {
        self.end();
        self.port
    }

    fn end(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.end();
    }
}

/// A port that is free for both kinds of questions.
fn free_port() -> u16 {
    loop {
        let stream = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = stream.local_addr().unwrap().port();
        if UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn names(port: u16) -> ServiceForm {
    ServiceForm {
        name: "名稱伺服器".into(),
        address: format!("dns://127.0.0.1:{port}/xiling.example/MX"),
        expected: "mail.xiling.example.".into(),
        every: 60,
        patience: 2,
        down_after: 3,
        ..ServiceForm::default()
    }
}

/// A minute later it is looked at again.
async fn look(office: &TestOffice) -> Result<(), Failure> {
    office.clock.advance(SignedDuration::from_secs(60));
    office.office.look_at_services(office.township).await?;
    Ok(())
}

async fn down(office: &TestOffice) -> Result<Vec<Finding>, Failure> {
    let findings = office.findings().await?.into_iter();
    Ok(findings.filter(|one| one.rule == SERVICE_DOWN).collect())
}

/// Takes what waits to be told away, as if it had been told; how many it was.
async fn told(office: &TestOffice) -> Result<usize, Failure> {
    let records = office.records();
    let far = office.now() + SignedDuration::from_hours(24);
    let due = records.due(Track::House, far, 64).await?;
    let of_findings = due.iter().filter(|job| job.key.starts_with("finding-"));
    let mut many = 0;
    for job in of_findings {
        assert!(records.take(job, far, far).await?);
        records.done(job, &Outcome::default()).await?;
        many += 1;
    }
    Ok(many)
}

async fn standing(office: &TestOffice, id: ServiceId) -> Result<Standing, Failure> {
    let admin = office.actor("nguyen.admin").await?;
    Ok(office.office.view_service(&admin, id).await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_killed_is_told_once_and_noted_when_it_is_back() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let server = NameServer::start(free_port());
    let admin = office.actor("nguyen.admin").await?;
    let (desk, township) = (&office.office, office.township);
    let id = desk
        .enter_service(&admin, township, &names(server.port))
        .await?;
    look(&office).await?;
    assert_eq!(standing(&office, id).await?.service.state(), "up");

    let port = server.stop();
    let begins = office.now() + SignedDuration::from_secs(60);
    for expected in ["failing", "failing", "down", "down"] {
        look(&office).await?;
        assert_eq!(standing(&office, id).await?.service.state(), expected);
    }
    let findings = down(&office).await?;
    let [finding] = findings.as_slice() else {
        return Err(format!("{} findings", findings.len()).into());
    };
    assert_eq!(finding.first, begins, "since the first failed look");
    assert_eq!(finding.values["service"], ["名稱伺服器"]);
    assert_eq!(told(&office).await?, 1);

    let _server = NameServer::start(port);
    look(&office).await?;
    look(&office).await?;
    let stands = standing(&office, id).await?;
    assert_eq!(stands.service.state(), "up");
    let outages = desk.list_outages(&admin, &OutageQuery::default()).await?;
    let [outage] = outages.as_slice() else {
        return Err(format!("{} outages", outages.len()).into());
    };
    let ended = outage.ended.ok_or("it goes on")?;
    assert_eq!(stands.down, ended.duration_since(begins));
    let findings = down(&office).await?;
    let noted = findings.first().ok_or("it is gone")?;
    assert_eq!((findings.len(), noted.count), (1, 2), "down, and up again");
    let seconds = ended.duration_since(begins).as_secs().to_string();
    assert_eq!(noted.values["seconds"], [seconds]);
    assert_eq!(told(&office).await?, 0, "nobody is told of the end");
    let days = desk.days_of_service(&admin, id).await?;
    let looks: u64 = days.iter().map(|day| day.looks).sum();
    let failed: u64 = days.iter().map(|day| day.failed).sum();
    assert_eq!((looks, failed), (7, 4));
    Ok(())
}

/// I80
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_flaps_is_one_finding_and_told_once() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let (desk, township) = (&office.office, office.township);
    let mut port = free_port();
    let form = ServiceForm {
        down_after: 1,
        ..names(port)
    };
    desk.enter_service(&admin, township, &form).await?;
    for time in 0..3 {
        look(&office).await?;
        assert_eq!(told(&office).await?, usize::from(time == 0));
        let server = NameServer::start(port);
        look(&office).await?;
        port = server.stop();
    }
    let findings = down(&office).await?;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].count, 6, "three times down, three times up");
    let outages = desk.list_outages(&admin, &OutageQuery::default()).await?;
    assert_eq!(outages.len(), 3);
    assert!(outages.iter().all(|one| one.finding == findings[0].id));

    // Long after it came up, it is another outage.
    let server = NameServer::start(port);
    office.clock.advance(SignedDuration::from_hours(1));
    look(&office).await?;
    server.stop();
    look(&office).await?;
    assert_eq!(down(&office).await?.len(), 2);
    assert_eq!(told(&office).await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_comes_again_as_long_as_something_is_looked_at() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let server = NameServer::start(free_port());
    let admin = office.actor("nguyen.admin").await?;
    let (desk, township) = (&office.office, office.township);
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(LookAtServices)];
    let mut lane = Scheduler::new(Arc::clone(desk), Track::Services, works);
    let next = async || office.records().next_due(Track::Services).await;
    assert_eq!(next().await?, None, "nothing is looked at yet");
    let id = desk
        .enter_service(&admin, township, &names(server.port))
        .await?;
    lane.turn(Duration::ZERO).await?;
    let due = office.now() + SignedDuration::from_secs(60);
    assert_eq!(next().await?, Some(due));
    assert_eq!(standing(&office, id).await?.service.state(), "up");

    let paused = desk
        .pause_service(&admin, id, Version::FIRST, "機房施工")
        .await;
    paused?;
    lane.turn(Duration::ZERO).await?;
    assert_eq!(next().await?, None, "nobody comes for nothing");
    assert_eq!(standing(&office, id).await?.service.state(), "paused");
    let seen = Version::FIRST.next();
    let stale = desk.resume_service(&admin, id, Version::FIRST).await;
    assert!(matches!(stale, Err(Problem::Refused(Refusal::Stale))));
    desk.resume_service(&admin, id, seen).await?;
    lane.turn(Duration::ZERO).await?;
    assert!(next().await?.is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_connected_to_is_not() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let (desk, township) = (&office.office, office.township);
    for (place, address) in [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "tcp://[fe80::1]:80",
        "tcp://0.0.0.0:22",
    ]
    .into_iter()
    .enumerate()
    {
        let form = ServiceForm {
            name: format!("{place}"),
            address: address.into(),
            ..ServiceForm::default()
        };
        let id = desk.enter_service(&admin, township, &form).await?;
        let looked = desk.try_service(&admin, id).await?;
        assert_eq!(looked.why, Some(Why::Forbidden), "{address}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_service_is_refused_with_its_field() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let (desk, township) = (&office.office, office.township);
    desk.enter_service(
        &admin,
        township,
        &ServiceForm {
            name: "0".into(),
            ..names(53)
        },
    )
    .await?;
    let with = |change: fn(&mut ServiceForm)| {
        let mut form = names(5353);
        change(&mut form);
        form
    };
    for (form, field) in [
        (with(|form| form.name.clear()), "name"),
        (with(|form| form.name = "0".into()), "name"),
        (with(|form| form.address = "ftp://a/".into()), "address"),
        (with(|form| form.every = 5), "every"),
        (with(|form| form.patience = 60), "patience"),
        (with(|form| form.down_after = 0), "down_after"),
        (with(|form| form.text = "x".into()), "text"),
        (with(|form| form.address = "http://a/".into()), "expected"),
    ] {
        let refused = desk.enter_service(&admin, township, &form).await;
        let Err(Problem::Refused(refusal)) = refused else {
            return Err(format!("{field} was taken").into());
        };
        assert_eq!(refusal.field(), Some(field));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_kept_by_its_pages() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let port = free_port();
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    let (unit, address) = (
        office.township.to_string(),
        format!("tcp://127.0.0.1:{port}"),
    );
    let mut fields = vec![
        ("unit", unit.as_str()),
        ("name", "遠端桌面"),
        ("address", "tcp://127.0.0.1"),
        ("every", "60"),
        ("patience", "1"),
        ("down_after", "1"),
    ];
    let page = keeper.post("/services", &fields).await?;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("1 to 65535"), "{}", page.text);
    fields[2].1 = &address;
    let page = keeper.post("/services", &fields).await?;
    assert_eq!(page.status, 303);
    let one = page.location;
    look(&office).await?;
    let page = keeper.get(&one).await?;
    assert!(page.text.contains("data-state=\"down\""), "{}", page.text);
    let door = TcpListener::bind(("127.0.0.1", port))?;
    let page = keeper.post(&format!("{one}/try"), &[]).await?;
    assert!(page.text.contains("data-well=\"true\""), "{}", page.text);
    drop(door);
    let reason = [("seen", "1"), ("reason", "汰換主機")];
    let page = keeper.post(&format!("{one}/pause"), &reason).await?;
    assert_eq!(page.status, 303, "{}", page.text);
    let page = keeper.get(&one).await?;
    assert!(page.text.contains("汰換主機"), "{}", page.text);
    // The outage ended with it.
    let page = keeper.get("/services/outages/export/csv").await?;
    assert!(page.text.contains("No connection"), "{}", page.text);
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact.get(&one).await?;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("pause-form"), "{}", page.text);
    let page = contact.post(&format!("{one}/try"), &[]).await?;
    assert_eq!(page.status, 404);
    let findings = down(&office).await?;
    let told = contact
        .get(&format!("/findings/{}", findings[0].id))
        .await?;
    assert!(told.text.contains("遠端桌面 is down"), "{}", told.text);
    Ok(())
}

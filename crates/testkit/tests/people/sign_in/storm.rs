//! Nobody outside can lock the contact out: a storm on her account from 1,000 addresses, each in a
//! network of its own, through a proxy, while she signs in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use jiff::SignedDuration;
use testkit::office::PASSWORD;

use crate::sign_in::browser::{Browser, Console};

const STRANGERS: usize = 1_000;
/// Resident memory while it lasts: 150 MiB for the installed program, of which 50 are left to the
/// pages of its own file. An unoptimised test has far more of those, so only what was asked of the
/// system in memory is counted here, with the thousand browsers in it.
const MOST_RESIDENT_KIB: u64 = (150 - 50) * 1024;

/// A browser as the proxy passes it on; what it wrote into the header itself stands before.
fn behind_the_proxy(console: &Console, address: &str) -> Browser {
    let mut browser = console.browser("127.0.0.1");
    let chain = format!("192.0.2.66, {address}");
    browser.headers = BTreeMap::from([
        ("x-forwarded-for", chain),
        ("x-forwarded-proto", "https".to_owned()),
    ]);
    browser
}

struct Storm {
    over: AtomicBool,
    begun: AtomicUsize,
    most_resident_kib: AtomicU64,
    answers: Mutex<BTreeMap<u16, usize>>,
}

impl Storm {
    fn count(&self, status: StatusCode) -> usize {
        let answers = self.answers.lock().unwrap();
        answers.get(&status.as_u16()).copied().unwrap_or_default()
    }

    async fn stranger(self: Arc<Self>, mut browser: Browser) {
        let mut first = true;
        while !self.over.load(Ordering::SeqCst) {
            let status = browser.sign_in("lin.contact", "guess").await.status;
            *self
                .answers
                .lock()
                .unwrap()
                .entry(status.as_u16())
                .or_default() += 1;
            self.begun.fetch_add(usize::from(first), Ordering::SeqCst);
            self.most_resident_kib
                .fetch_max(resident_kib(), Ordering::SeqCst);
            first = false;
            tokio::task::yield_now().await;
        }
    }
}

/// The memory that this process has resident, without what is only mapped from files.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:"));
    let number = line.unwrap().split_whitespace().nth(1).unwrap();
    number.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_thousand_addresses_storm_her_account_she_signs_in_from_her_own_browser_at_once() {
    let console = Console::behind_a_proxy().await;
    let mut she = behind_the_proxy(&console, "198.51.100.9");
    she.enter("lin.contact").await;
    she.post("/sign-out", &[]).await;
    console.office.clock.advance(SignedDuration::from_hours(24));

    let storm = Arc::new(Storm {
        over: AtomicBool::new(false),
        begun: AtomicUsize::new(0),
        most_resident_kib: AtomicU64::new(0),
        answers: Mutex::default(),
    });
    let strangers = (0..STRANGERS).map(|number| {
        let browser = behind_the_proxy(&console, &format!("2001:db8:{number:x}::7"));
        tokio::spawn(Arc::clone(&storm).stranger(browser))
    });
    let strangers: Vec<_> = strangers.collect();
    while storm.begun.load(Ordering::SeqCst) < STRANGERS {
        tokio::task::yield_now().await;
    }
    // At the first try, in the middle of it.
    let answer = she.sign_in("lin.contact", PASSWORD).await;
    assert_eq!((answer.status, &*answer.to), (StatusCode::SEE_OTHER, "/"));
    assert!(strangers.iter().all(|stranger| !stranger.is_finished()));
    storm.over.store(true, Ordering::SeqCst);
    for stranger in strangers {
        stranger.await.unwrap();
    }
    assert!(she.is_in().await);
    assert_eq!(storm.count(StatusCode::SEE_OTHER), 0, "nobody guessed");
    assert!(storm.count(StatusCode::SERVICE_UNAVAILABLE) > 0);
    assert!(storm.count(StatusCode::UNAUTHORIZED) > 0);
    let resident = storm.most_resident_kib.load(Ordering::SeqCst);
    println!("{:?}", storm.answers.lock().unwrap());
    println!("most resident: {resident} KiB");
    // Tests that share a process share its memory as well; nextest gives each its own.
    if std::env::args().any(|argument| argument == "--exact") {
        assert!(resident < MOST_RESIDENT_KIB, "{resident} KiB");
    }
}

#[tokio::test]
async fn a_stranger_who_writes_an_address_into_the_header_is_told_apart_by_his_own() {
    let console = Console::behind_a_proxy().await;
    let mut last = StatusCode::OK;
    for number in 0..8 {
        let mut stranger = behind_the_proxy(&console, "203.0.113.9");
        let forged = format!("2001:db8:{number:x}::7, 203.0.113.9");
        stranger.headers.insert("x-forwarded-for", forged);
        last = stranger.sign_in("lin.contact", "guess").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // Who comes past the proxy is not let in at all.
    let mut direct = console.browser("203.0.113.10");
    direct
        .headers
        .insert("x-forwarded-proto", "https".to_owned());
    let turned = direct.sign_in("lin.contact", PASSWORD).await;
    assert_eq!(turned.status, StatusCode::FORBIDDEN);
    assert!(turned.text.contains("proxy.trusted"));
    assert_eq!(direct.get("/healthz").await.status, StatusCode::OK);
}

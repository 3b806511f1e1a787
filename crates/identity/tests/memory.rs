//! What the pool holds resident while many clients sign in. `cargo xtask soak` measures it.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::process::Command;
use std::sync::Arc;

use application::passwords::Accepted;
use application::port::{Ids, Lane, Passwords};
use application::{Problem, Refusal};
use identity::Argon2Pool;
use uuid::Uuid;

const CLIENTS: usize = 16;
const SIGN_INS_EACH: usize = 20;
const MOST_MIB: u64 = 150;

struct Fixed;

impl Ids for Fixed {
    fn uuid(&self) -> Uuid {
        Uuid::nil()
    }
    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// Highest resident size of this process so far, in KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

/// The child of the test below: it measures itself alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement of half a minute"]
async fn sixteen_clients_sign_in() {
    let pool = Arc::new(Argon2Pool::new(Arc::new(Fixed)));
    let word = || Accepted::random([7; 32]);
    let hash = pool.hash(word()).await.unwrap().as_str().to_owned();
    let client = |number: usize| {
        let (pool, hash) = (Arc::clone(&pool), hash.clone());
        tokio::spawn(async move {
            let lane = if number.is_multiple_of(2) {
                Lane::Known
            } else {
                Lane::Stranger
            };
            let mut done = 0;
            while done < SIGN_INS_EACH {
                let typed = word().text().to_owned();
                let verified = pool.verify(typed, Some(hash.clone()), lane);
                match verified.await {
                    Ok(right) => {
                        assert!(right);
                        done += 1;
                    }
                    Err(Problem::Refused(Refusal::Busy)) => tokio::task::yield_now().await,
                    Err(other) => unreachable!("{other}"),
                }
            }
        })
    };
    let clients: Vec<_> = (0..CLIENTS).map(client).collect();
    for client in clients {
        client.await.unwrap();
    }
    println!("peak {} KiB", peak_kib());
}

#[test]
#[ignore = "a measurement of half a minute"]
fn sixteen_clients_stay_under_150_mib() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "sixteen_clients_sign_in",
            "--ignored",
            "--nocapture",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success(), "{said}");
    let peak = said.split("peak ").nth(1).unwrap();
    let peak: u64 = peak.split(' ').next().unwrap().parse().unwrap();
    let peak = peak / 1_024;
    println!("{CLIENTS} clients, {SIGN_INS_EACH} sign-ins each: peak {peak} MiB");
    assert!(peak < MOST_MIB, "{said}");
}

use super::*;
use uuid::Uuid;

struct Sequence(std::sync::atomic::AtomicU8);

impl Ids for Sequence {
    fn uuid(&self) -> Uuid {
        Uuid::nil()
    }
    fn secret(&self) -> [u8; 32] {
        [self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst); 32]
    }
}

fn ids() -> Arc<dyn Ids> {
    Arc::new(Sequence(0.into()))
}

/// A password that may be set, the same for the same number.
fn word(number: u8) -> Accepted {
    Accepted::random([number; 32])
}

fn cheap() -> Argon2Pool {
    Argon2Pool::with_params(ids(), Params::new(8, 1, 1, None).unwrap())
}

#[tokio::test]
async fn a_password_is_verified_against_its_own_hash_only() {
    let pool = Argon2Pool::new(ids());
    let hash = pool.hash(word(1)).await.unwrap();
    let hash = hash.as_str();
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    let verify = |password: &Accepted, hash: Option<&str>| {
        pool.verify(
            password.text().to_owned(),
            hash.map(str::to_owned),
            Lane::Stranger,
        )
    };
    assert!(verify(&word(1), Some(hash)).await.unwrap());
    assert!(!verify(&word(2), Some(hash)).await.unwrap());
    assert!(!verify(&word(1), None).await.unwrap());
}

#[tokio::test]
async fn two_people_with_one_password_have_two_hashes() {
    let pool = cheap();
    let (one, other) = (pool.hash(word(1)).await, pool.hash(word(1)).await);
    assert_ne!(one.unwrap(), other.unwrap());
}

/// The known answer of the reference implementation's command line for the password `password` with
/// the salt `somesalt`, two passes over 256 KiB.
#[tokio::test]
async fn the_hash_is_that_of_the_reference_implementation() {
    let pool = Argon2Pool::new(ids());
    let known =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let right = pool.verify("password".into(), Some(known.into()), Lane::Stranger);
    assert!(right.await.unwrap());
}

#[tokio::test]
async fn a_stored_hash_that_wants_more_memory_than_is_set_aside_is_a_fault() {
    let hash = Argon2Pool::new(ids()).hash(word(1)).await.unwrap();
    let hash = Some(hash.as_str().to_owned());
    let answer = cheap().verify("x".into(), hash, Lane::Stranger).await;
    assert!(matches!(answer, Err(Problem::Fault(_))), "{answer:?}");
}

#[tokio::test]
async fn a_password_longer_than_anybody_types_is_wrong_without_being_hashed() {
    let pool = cheap();
    let long = "x".repeat(LONGEST_PASSWORD_BYTES + 1);
    assert!(!pool.verify(long, None, Lane::Stranger).await.unwrap());
    assert!(pool.started.get().is_none());
}

/// Every task that can go on has gone on.
async fn settled() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

/// Without threads nobody leaves the line: it fills, and says so instead of growing.
#[tokio::test]
async fn a_full_line_answers_busy_and_known_devices_still_have_places() {
    let pool = Arc::new(cheap());
    pool.started.get_or_init(|| ());
    let wait = |lane| {
        let pool = Arc::clone(&pool);
        tokio::spawn(async move { pool.verify("x".into(), None, lane).await })
    };
    let waiting: Vec<_> = (0..100).map(|_| wait(Lane::Stranger)).collect();
    settled().await;
    let mut busy = 0;
    for client in waiting {
        if client.is_finished() {
            let answer = client.await.unwrap();
            assert!(matches!(answer, Err(Problem::Refused(Refusal::Busy))));
            busy += 1;
        }
    }
    assert_eq!(busy, 84);
    let known = wait(Lane::Known);
    settled().await;
    assert!(!known.is_finished(), "a known device has its place");
}

#[test]
fn memory_is_taken_with_a_password_and_given_back_after_a_rest() {
    let mut worker = Worker::new(Params::new(8, 1, 1, None).unwrap());
    let hash = |worker: &mut Worker| {
        let work = Work::Hash {
            password: word(1),
            salt: [1; SALT_BYTES],
        };
        match worker.work(work).unwrap() {
            Answer::Hashed(hash) => Some(hash),
            Answer::Verified(_) => None,
        }
    };
    assert_eq!(worker.memory.capacity(), 0);
    let before = hash(&mut worker);
    assert_eq!(worker.memory.len(), 8);
    worker.rest();
    assert_eq!(worker.memory.capacity(), 0);
    assert_eq!(hash(&mut worker), before);
}

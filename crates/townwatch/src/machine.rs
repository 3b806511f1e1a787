//! The only place that reads the machine's clock, draws randomness and hashes passwords.

use std::sync::Arc;

use application::port::{Ids, Now, Passwords};
use application::problem::Fault;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use async_trait::async_trait;
use domain::id::UnitId;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Now for MachineClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one reader of the clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that only runs, from now on.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one reader of the clock"
)]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// Waits; only for the scheduler, which looks at the clock again afterwards.
#[expect(
    clippy::disallowed_methods,
    reason = "the scheduler is the one that waits for a time"
)]
pub async fn pause(duration: std::time::Duration) {
    tokio::time::sleep(duration).await;
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineIds;

impl Ids for MachineIds {
    fn uuid(&self) -> Uuid {
        let mut random = [0_u8; 10];
        fill(&mut random);
        let millis = MachineClock.now().as_millisecond().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0_u8; 32];
        fill(&mut secret);
        secret
    }
}

/// Without randomness no secret of ours would be one: the program stops rather than go on.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one source of randomness"
)]
fn fill(bytes: &mut [u8]) {
    while getrandom::fill(bytes).is_err() {
        tracing::error!("the operating system gives no randomness; waiting for it");
        std::thread::yield_now();
    }
}

/// A new identity for a unit.
pub fn new_unit_id() -> UnitId {
    UnitId::new(MachineIds.uuid())
}

/// Argon2id, at most two at a time: each holds its memory only while it works.
pub struct Argon2Passwords {
    turns: Arc<Semaphore>,
    params: Params,
}

/// PHC string of no password, so that a missing account costs as much time as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const AT_ONCE: usize = 2;

impl Default for Argon2Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            params: Params::DEFAULT,
        }
    }
}

impl Argon2Passwords {
    fn hasher(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|cause| Fault::caused("wait to hash a password", cause))?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await
            .map_err(|cause| Fault::caused("hash a password", cause))?
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: String) -> Result<String, Fault> {
        let (hasher, password) = (self.hasher(), Zeroizing::new(password));
        let mut salt = [0_u8; 16];
        fill(&mut salt);
        self.in_turn(move || {
            let hash = hasher.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
                .map_err(|cause| Fault::caused("hash a password", cause))
        })
        .await
    }

    async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Fault> {
        let (hasher, password) = (self.hasher(), Zeroizing::new(password));
        self.in_turn(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            let hash = PasswordHash::new(&hash)
                .map_err(|cause| Fault::caused("read a stored password hash", cause))?;
            Ok(hasher.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_verified_against_its_own_hash_only() -> Result<(), Fault> {
        let passwords = Argon2Passwords::default();
        let hash = passwords.hash("correct horse".into()).await?;
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            passwords
                .verify("correct horse".into(), Some(hash.clone()))
                .await?
        );
        assert!(!passwords.verify("wrong horse".into(), Some(hash)).await?);
        assert!(!passwords.verify("anything".into(), None).await?);
        Ok(())
    }

    #[test]
    fn identities_are_version_seven_and_in_order_of_time() {
        let ids = MachineIds;
        let first = ids.uuid();
        assert_eq!(first.get_version_num(), 7);
        assert_ne!(ids.secret(), ids.secret());
    }
}

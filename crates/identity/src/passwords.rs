//! Argon2id in a fixed number of threads that own their memory.
//!
//! Each thread fills one block of memory over and over while there is work: what is resident does not
//! grow with the number of clients, and the heap is never torn apart by blocks of 19 MiB. A thread
//! that nobody needed for a while gives its block back. Who finds the line full is told so at once.

use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use application::passwords::{Accepted, Hashed, LONGEST_PASSWORD_BYTES};
use application::port::{Ids, Lane, Passwords};
use application::{Fault, Problem, Refusal};
use argon2::password_hash::phc::{ParamsString, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use async_trait::async_trait;
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::lanes::Lanes;

/// How many hashes at once, and so how many blocks of memory: 2 × 19 MiB.
const THREADS: usize = 2;
/// A thread gives its memory back when nobody asked it for so long: between the sign-ins of an office
/// that works, it keeps it.
const REST: Duration = Duration::from_mins(1);
/// Bytes of a hash and of a salt.
const HASH_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// The pool. Its threads start with the first password and end with the pool.
pub struct Argon2Pool {
    ids: Arc<dyn Ids>,
    params: Params,
    line: Arc<Line>,
    started: OnceLock<()>,
}

struct Line {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    lanes: Lanes<Job>,
    closed: bool,
}

struct Job {
    work: Work,
    reply: oneshot::Sender<Result<Answer, Fault>>,
}

enum Work {
    Hash {
        password: Accepted,
        salt: [u8; SALT_BYTES],
    },
    Verify {
        password: Zeroizing<String>,
        hash: Option<String>,
    },
}

enum Answer {
    Hashed(Hashed),
    Verified(bool),
}

impl Argon2Pool {
    /// A pool with the parameters OWASP gives as its first choice for two passes: 19 MiB, two
    /// passes, one lane. Salts come from `ids`.
    pub fn new(ids: Arc<dyn Ids>) -> Self {
        Self::with_params(ids, Params::DEFAULT)
    }

    fn with_params(ids: Arc<dyn Ids>, params: Params) -> Self {
        let line = Line {
            waiting: Mutex::default(),
            changed: Condvar::new(),
        };
        Self {
            ids,
            params,
            line: Arc::new(line),
            started: OnceLock::new(),
        }
    }

    fn start(&self) {
        self.started.get_or_init(|| {
            for _ in 0..THREADS {
                let (line, params) = (Arc::clone(&self.line), self.params.clone());
                std::thread::spawn(move || Worker::new(params).run(&line));
            }
        });
    }

    async fn done(&self, lane: Lane, work: Work) -> Result<Answer, Problem> {
        self.start();
        let (reply, answer) = oneshot::channel();
        {
            let mut waiting = lock(&self.line.waiting);
            let placed = waiting.lanes.push(lane, Job { work, reply });
            placed.map_err(|_| Refusal::Busy)?;
        }
        self.line.changed.notify_one();
        let answered = answer.await;
        let answered = answered.map_err(|_| Fault::new("hash a password: its thread has ended"))?;
        Ok(answered?)
    }
}

impl Drop for Argon2Pool {
    fn drop(&mut self) {
        lock(&self.line.waiting).closed = true;
        self.line.changed.notify_all();
    }
}

fn lock(waiting: &Mutex<Waiting>) -> std::sync::MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Passwords for Argon2Pool {
    async fn hash(&self, password: Accepted) -> Result<Hashed, Problem> {
        let mut salt = [0; SALT_BYTES];
        for (place, byte) in salt.iter_mut().zip(self.ids.secret()) {
            *place = byte;
        }
        let work = Work::Hash { password, salt };
        match self.done(Lane::Known, work).await? {
            Answer::Hashed(hash) => Ok(hash),
            Answer::Verified(_) => Err(Fault::new("hash a password: another's answer").into()),
        }
    }

    async fn verify(
        &self,
        password: String,
        hash: Option<String>,
        lane: Lane,
    ) -> Result<bool, Problem> {
        let password = Zeroizing::new(password);
        if password.len() > LONGEST_PASSWORD_BYTES {
            return Ok(false);
        }
        let work = Work::Verify { password, hash };
        match self.done(lane, work).await? {
            Answer::Verified(right) => Ok(right),
            Answer::Hashed(_) => Err(Fault::new("verify a password: another's answer").into()),
        }
    }
}

/// A thread with its memory.
struct Worker {
    params: Params,
    /// Empty before the first password and after a rest.
    memory: Vec<Block>,
}

impl Worker {
    const fn new(params: Params) -> Self {
        let memory = Vec::new();
        Self { params, memory }
    }

    fn run(&mut self, line: &Line) {
        loop {
            match next(line) {
                Next::Job(Job { work, reply }) => {
                    // Who has gone away costs nothing.
                    if !reply.is_closed() {
                        let _ = reply.send(self.work(work));
                    }
                }
                Next::Rest => self.rest(),
                Next::Closed => return,
            }
        }
    }

    /// Gives the memory back.
    fn rest(&mut self) {
        self.memory = Vec::new();
    }

    fn work(&mut self, work: Work) -> Result<Answer, Fault> {
        match work {
            Work::Hash { password, salt } => {
                let params = self.params.clone();
                let typed = password.text().as_bytes();
                let raw = self.raw(&params, Version::V0x13, typed, &salt)?;
                let phc = phc(&params, &salt, &*raw)?;
                Ok(Answer::Hashed(Hashed::of(&password, phc)))
            }
            Work::Verify { password, hash } => {
                let right = if let Some(hash) = hash {
                    self.verified(&password, &hash)?
                } else {
                    // As much work as for a wrong password.
                    let params = self.params.clone();
                    let salt = [0; SALT_BYTES];
                    self.raw(&params, Version::V0x13, password.as_bytes(), &salt)?;
                    false
                };
                Ok(Answer::Verified(right))
            }
        }
    }

    fn verified(&mut self, password: &str, hash: &str) -> Result<bool, Fault> {
        let stored = Stored::read(hash)?;
        let raw = self.raw(
            &stored.params,
            stored.version,
            password.as_bytes(),
            stored.salt.as_ref(),
        )?;
        Ok(raw.as_slice().ct_eq(stored.output.as_bytes()).into())
    }

    /// # Errors
    /// When the parameters ask for more memory than this thread owns.
    fn raw(
        &mut self,
        params: &Params,
        version: Version,
        password: &[u8],
        salt: &[u8],
    ) -> Result<Zeroizing<[u8; HASH_BYTES]>, Fault> {
        if self.memory.is_empty() {
            self.memory = vec![Block::new(); self.params.block_count()];
        }
        let blocks = self.memory.get_mut(..params.block_count()).ok_or_else(|| {
            Fault::new("hash a password: the stored hash wants more memory than is set aside")
        })?;
        let mut out = Zeroizing::new([0; HASH_BYTES]);
        Argon2::new(Algorithm::Argon2id, version, params.clone())
            .hash_password_into_with_memory(password, salt, out.as_mut_slice(), blocks)
            .map_err(|cause| Fault::caused("hash a password", cause))?;
        Ok(out)
    }
}

/// What a thread does next.
enum Next {
    Job(Job),
    Rest,
    Closed,
}

fn next(line: &Line) -> Next {
    let mut waiting = lock(&line.waiting);
    loop {
        if let Some(job) = waiting.lanes.pop() {
            return Next::Job(job);
        }
        if waiting.closed {
            return Next::Closed;
        }
        let waited = line.changed.wait_timeout(waiting, REST);
        let (woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        waiting = woken;
        if timeout.timed_out() {
            return waiting.lanes.pop().map_or(Next::Rest, Next::Job);
        }
    }
}

/// A PHC string of Argon2id, read.
struct Stored {
    params: Params,
    version: Version,
    salt: argon2::password_hash::phc::Salt,
    output: argon2::password_hash::phc::Output,
}

impl Stored {
    fn read(hash: &str) -> Result<Self, Fault> {
        let unread = |what: &str| Fault::new(format!("read a stored password hash: {what}"));
        let hash = PasswordHash::new(hash)
            .map_err(|cause| Fault::caused("read a stored password hash", cause))?;
        if hash.algorithm.as_str() != Algorithm::Argon2id.as_str() {
            return Err(unread("it is not Argon2id"));
        }
        let version = hash.version.map_or(Ok(Version::V0x13), Version::try_from);
        Ok(Self {
            params: Params::try_from(&hash)
                .map_err(|cause| Fault::caused("read a stored password hash", cause))?,
            version: version.map_err(|_| unread("unknown version"))?,
            salt: hash.salt.ok_or_else(|| unread("no salt"))?,
            output: hash
                .hash
                .filter(|output| output.len() == HASH_BYTES)
                .ok_or_else(|| unread("no hash of 32 bytes"))?,
        })
    }
}

fn phc(params: &Params, salt: &[u8], raw: &[u8]) -> Result<String, Fault> {
    let unwritten = |cause| Fault::caused("write a password hash", cause);
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)
            .map_err(|cause| Fault::caused("write a password hash", cause))?,
        salt: Some(salt.try_into().map_err(unwritten)?),
        hash: Some(raw.try_into().map_err(unwritten)?),
    };
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests;

//! Tasks that stand for as long as the program runs: one that ends before is told and begun again, after growing
//! pauses.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use application::ledger::Ledger;
use domain::id::UnitId;
use tokio::sync::watch;
use tokio::task::JoinError;

/// The first pause before something is begun again; each further one is twice as long,
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// up to this one.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// What went on for so long fell by another cause than the last time.
const STANDS: Duration = Duration::from_mins(10);

/// Failures one after the other after which a door counts as down.
const DOWN_AFTER: u32 = 3;
/// No pause of a door is longer.
const LONGEST_OF_DOOR: Duration = Duration::from_mins(1);

/// What a task is called where it is told.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    /// Its name.
    pub(crate) name: String,
    /// Whose lines it takes; none where it works for the whole office.
    pub(crate) unit: Option<UnitId>,
    /// Where it is told.
    pub(crate) ledger: Ledger,
}

impl Post {
    /// Of something that works for the whole office.
    pub(crate) fn of_office(name: impl Into<String>, ledger: &Ledger) -> Self {
        Self {
            name: name.into(),
            unit: None,
            ledger: ledger.clone(),
        }
    }
}

/// A task that is ready to run, or why there is none.
pub(crate) type Begun<T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send>>;

/// Keeps a task going until the program stops. `begin` begins it, or says why that is not possible.
pub(crate) async fn tend<B, T>(post: Post, mut stopped: watch::Receiver<bool>, mut begin: B)
where
    B: FnMut() -> Begun<T>,
    T: Future<Output = ()> + Send + 'static,
{
    let mut pause = FIRST_PAUSE;
    loop {
        let running = crate::machine::stopwatch();
        let why = match begin().await {
            Ok(task) => {
                post.ledger.rose(&post.name);
                why(tokio::spawn(task).await)
            }
            Err(why) => why,
        };
        if *stopped.borrow() || stopped.has_changed().is_err() {
            return;
        }
        if running.elapsed() >= STANDS {
            pause = FIRST_PAUSE;
        }
        tracing::error!("{}: {why}; it is begun again", post.name);
        post.ledger.fell(&post.name, post.unit, &why);
        tokio::select! {
            () = crate::machine::pause(pause) => {}
            _ = stopped.changed() => return,
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// How a door fares that takes connections: one that cannot take any again and again is told, and tried again after
/// growing pauses.
#[derive(Debug)]
pub(crate) struct Fares {
    post: Post,
    failures: u32,
}

impl Fares {
    /// A door that works.
    pub(crate) const fn of(post: Post) -> Self {
        Self { post, failures: 0 }
    }

    /// A connection was taken.
    pub(crate) fn works(&mut self) {
        if self.failures >= DOWN_AFTER {
            tracing::info!("{}: works again", self.post.name);
            self.post.ledger.rose(&self.post.name);
        }
        self.failures = 0;
    }

    /// None could be taken: waits before the next is tried.
    pub(crate) async fn failed(&mut self, cause: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
        let kind = cause.kind();
        if matches!(kind, ConnectionAborted | ConnectionReset | Interrupted) {
            // Only the caller went away again.
            return;
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        let Post { name, unit, ledger } = &self.post;
        tracing::warn!("{name}: {cause}; waiting");
        if self.failures == DOWN_AFTER {
            ledger.fell(name, *unit, &cause.to_string());
        }
        crate::machine::pause(pause.min(LONGEST_OF_DOOR)).await;
    }
}

/// Why a task ended, as far as it can be said.
pub(crate) fn why(ended: Result<(), JoinError>) -> String {
    let Err(cause) = ended else {
        return "it ended without being asked to".to_owned();
    };
    let Ok(panic) = cause.try_into_panic() else {
        return "it was ended".to_owned();
    };
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a mistake of the program: {}", said.unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A task that ends by a mistake the first time, cannot be begun the next one, and stands then.
    #[tokio::test]
    async fn what_ends_is_told_and_begun_again_until_it_stands() {
        let ledger = Ledger::default();
        let post = Post {
            name: "syslog/tcp".to_owned(),
            unit: None,
            ledger: ledger.clone(),
        };
        let (stop, stopped) = watch::channel(false);
        let times = Arc::new(AtomicU32::new(0));
        let (counted, asked) = (Arc::clone(&times), stopped.clone());
        let seen = ledger.clone();
        let begin = move || -> Begun<_> {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            assert_eq!(seen.down().len(), usize::from(number > 0), "{number}");
            let mut asked = asked.clone();
            Box::pin(async move {
                if number == 1 {
                    return Err("the address is taken".to_owned());
                }
                Ok(async move {
                    assert!(number >= 2, "number {number}");
                    let _ = asked.changed().await;
                })
            })
        };
        let tending = tokio::spawn(tend(post, stopped, begin));
        while times.load(Ordering::SeqCst) < 3 || !ledger.down().is_empty() {
            crate::machine::pause(Duration::from_millis(50)).await;
        }
        stop.send(true).unwrap();
        tending.await.unwrap();
        assert_eq!(times.load(Ordering::SeqCst), 3);
    }
}

//! The schedulers under way: one for each lane, so that nothing waits for another machine but what
//! goes there.

use std::sync::Arc;
use std::time::Duration;

use application::Office;
use application::anchoring::GiveCheckpoint;
use application::campaigns::CampaignsDue;
use application::clients::{BackChannel, KeepKeys, TellClients};
use application::connectors::Carry;
use application::duties::{RemindDaily, RemindDuties};
use application::exceptions::ExceptionsDue;
use application::hunts::Hunting;
use application::jobs::{ForgetEnded, Scheduler, Track, Work};
use application::leavers::EndLeavers;
use application::notices::{Deliver, RingClocks, Tell};
use application::post::Post;
use application::retention::{CheckLog, RemoveOld};
use application::reviews::ReviewsDue;
use application::services::LookAtServices;
use application::sweeps::{Govern, WatchDirectories};
use application::watch::EndWatch;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::passwords::Looking;
use crate::stop::Unusable;
use crate::tending::{self, Begun};
use crate::witness::Asking;

/// How long a scheduler waits when the records cannot be read.
const PAUSE_AFTER_FAULT: Duration = Duration::from_secs(10);

/// What lanes lead to.
pub(crate) struct WaysOut {
    /// People, by mail and webhook.
    pub(crate) post: Arc<dyn Post>,
    /// Witnesses.
    pub(crate) asking: Arc<Asking>,
    /// Applications.
    pub(crate) told: Arc<dyn BackChannel>,
}

/// The schedulers under way.
pub(crate) struct Working {
    stop: watch::Sender<bool>,
    lanes: Vec<JoinHandle<()>>,
    looking: Looking,
}

impl Working {
    /// Ends what this machine is doing, breaks off what waits for others, and begins nothing more.
    pub(crate) async fn finish(self) {
        let _ = self.stop.send(true);
        for lane in self.lanes {
            let _ = lane.await;
        }
        self.looking.finish().await;
    }
}

/// The works of a lane.
fn works(lane: Track, ways: &WaysOut) -> Vec<Arc<dyn Work>> {
    let WaysOut { post, asking, told } = ways;
    match lane {
        Track::House => vec![
            Arc::new(ForgetEnded),
            Arc::new(EndWatch),
            Arc::new(Tell),
            Arc::new(RingClocks),
            Arc::new(RemoveOld),
            Arc::new(CheckLog),
            Arc::new(GiveCheckpoint),
            Arc::new(WatchDirectories),
            Arc::new(RemindDuties),
            Arc::new(RemindDaily),
            Arc::new(EndLeavers),
            Arc::new(CampaignsDue),
            Arc::new(ReviewsDue),
            Arc::new(ExceptionsDue),
            Arc::new(KeepKeys),
        ],
        Track::Mail => vec![Arc::new(Deliver::by_mail(Arc::clone(post)))],
        Track::Hooks => vec![Arc::new(Deliver::by_webhook(Arc::clone(post)))],
        Track::Witnesses => vec![Arc::<Asking>::clone(asking)],
        Track::Directories => vec![Arc::new(Govern)],
        Track::Clients => vec![Arc::new(TellClients::by(Arc::clone(told)))],
        Track::Connectors => vec![Arc::new(Carry::default())],
        Track::Hunts => vec![Arc::new(Hunting::default())],
        Track::Services => vec![Arc::new(LookAtServices)],
    }
}

/// How many take jobs of a lane at a time. A system that hangs keeps one of them busy until its time is over; the
/// others have others told meanwhile.
const fn schedulers(lane: Track) -> usize {
    match lane {
        Track::Connectors => 4,
        _ => 1,
    }
}

/// Starts the schedulers.
///
/// # Errors
/// When the standing jobs cannot be entered.
pub(crate) async fn start_jobs(office: &Arc<Office>, ways: WaysOut) -> Result<Working, Unusable> {
    office.free_jobs().await.map_err(Unusable::new)?;
    office.look_for_connectors().await.map_err(Unusable::new)?;
    let (stop, stopped) = watch::channel(false);
    let mut lanes = Vec::new();
    for lane in Track::ALL {
        let works = works(lane, &ways);
        for _ in 0..schedulers(lane) {
            let scheduler = Scheduler::new(Arc::clone(office), lane, works.clone());
            scheduler.begin().await.map_err(Unusable::new)?;
            let post = tending::Post::of_office(format!("jobs/{}", lane.kind()), office.ledger());
            let (mut first, works) = (Some(scheduler), works.clone());
            let (office, until) = (Arc::clone(office), stopped.clone());
            let begin = move || -> Begun<_> {
                let anew = || Scheduler::new(Arc::clone(&office), lane, works.clone());
                let scheduler = first.take().unwrap_or_else(anew);
                let turning = turn(Arc::clone(&office), lane, scheduler, until.clone());
                Box::pin(std::future::ready(Ok(turning)))
            };
            lanes.push(tokio::spawn(tending::tend(post, stopped.clone(), begin)));
        }
    }
    let looking = Looking::begin(office);
    Ok(Working {
        stop,
        lanes,
        looking,
    })
}

async fn turn(
    office: Arc<Office>,
    lane: Track,
    mut scheduler: Scheduler,
    mut stopped: watch::Receiver<bool>,
) {
    let running = crate::machine::stopwatch();
    loop {
        let turn = scheduler.turn(running.elapsed());
        let wake = if lane == Track::House {
            turn.await
        } else {
            // A message that is broken off is sent again, with the same identity.
            let mut stopping = stopped.clone();
            tokio::select! {
                wake = turn => wake,
                _ = stopping.changed() => break,
            }
        };
        let pause = match wake {
            Ok(wake) => wake.duration_since(office.now()).unsigned_abs(),
            Err(fault) => {
                tracing::error!("jobs are not done, waiting: {fault}");
                PAUSE_AFTER_FAULT
            }
        };
        tokio::select! {
            () = crate::machine::pause(pause) => {}
            _ = stopped.changed() => break,
        }
    }
}

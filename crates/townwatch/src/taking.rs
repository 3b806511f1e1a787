//! The one task that takes records in: from followers of files and from listeners.
//!
//! Everything that waits is taken together: one append, one fsync, then every answer. What the records
//! mean is judged afterwards, while the next ones are written; who sent them does not wait for that.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use application::Office;
use application::deed::Source;
use application::intake::{FilePositions, Intake};
use application::ledger::Ledger;
use application::port::{EventLog, KeptRecord, Now, RawRecord, Trust};
use application::presence::{Absence, Why};
use application::senders::Sender;
use collect::door::{Delivery, Doorway, SentLine};
use collect::drop_folder::Dropping;
use collect::follow::{Batch, FollowedLine, Follower, Join};
use jiff::Timestamp;
use places::Places;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::alive::Alive;
use crate::config::{Collect, FileSource};
use crate::dropping;
use crate::listen;
use crate::reload::NewRules;
use crate::standing::{self, StateFile};
use crate::stop::Unusable;
use crate::tending::{self, Begun, Post};

/// How often the journal's new lines are taken into the log.
const JOURNAL_LOOK: Duration = Duration::from_secs(2);
/// How often it is looked whether a source has fallen silent.
const SILENCE_LOOK: Duration = Duration::from_mins(5);
/// How often it is written down that the program runs.
const ALIVE: Duration = Duration::from_mins(1);
/// How long to wait before the log is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// Raw bytes that are taken together.
const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// Deliveries that are taken together.
const GROUP_DELIVERIES: usize = 128;

/// The running intake: followers, listeners and the one task that takes what they bring.
pub struct Watching {
    /// What became of the records, for the console.
    pub tallies: web::Tallies,
    /// Where listeners hand in what was sent.
    pub doorway: Doorway,
    /// What listeners could not take as it was sent.
    pub ledger: Ledger,
    /// Where the listeners listen, one line each for the operator.
    pub listening: Vec<String>,
    /// The same for the console, which fills them into senders' configuration.
    pub listeners: Vec<web::Listener>,
    stop: watch::Sender<bool>,
    end: oneshot::Sender<()>,
    serving: Vec<JoinHandle<()>>,
    intake: JoinHandle<()>,
    /// It ended before it was asked to.
    is_over: bool,
}

impl Watching {
    /// Waits until the intake has ended before it was asked to, and says why.
    pub(crate) async fn ended(&mut self) -> String {
        let why = tending::why((&mut self.intake).await);
        self.is_over = true;
        why
    }

    /// Stops reading, takes what was read, and returns.
    pub async fn finish(self) {
        let _ = self.stop.send(true);
        for listener in self.serving {
            let _ = listener.await;
        }
        let _ = self.end.send(());
        if !self.is_over {
            let _ = self.intake.await;
        }
    }
}

/// The office's clock.
struct Clock(Arc<Office>);

impl Now for Clock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

/// A file with the source it feeds.
struct Followed {
    source: Source,
    path: PathBuf,
    join: Join,
}

/// Resumes the intake, starts a follower for each file and opens every listener.
///
/// # Errors
/// When the log cannot be replayed, a file or listener names a unit or format that is not there, or an
/// address cannot be listened on.
pub async fn start_intake(
    office: &Arc<Office>,
    data: &Path,
    collect: &Collect,
    places: Places,
    new_rules: mpsc::Receiver<NewRules>,
) -> Result<Watching, Unusable> {
    let followed = sources(office, &collect.file).await?;
    let opened = listen::open(office, &collect.listen).await?;
    let written = standing::read(data);
    let (mut intake, begun) =
        Intake::resume_from(Arc::clone(office), places, written.as_deref()).await?;
    drop(written);
    standing::tell(data, begun);
    let alive = Alive::of(data);
    tell_down(&mut intake, &alive, office.now()).await;
    let positions = intake.positions().clone();
    let tallies = web::Tallies::default();
    let (doorway, deliveries) = Doorway::new(Arc::new(Clock(Arc::clone(office))));
    let (stop, stopped) = watch::channel(false);
    let ledger = office.ledger().clone();
    for one in followed {
        let known = positions.get(&one.source.id).cloned().unwrap_or_default();
        keep_following(one, known, (&doorway, &ledger), &stopped);
    }
    let mut lines: Vec<String> = opened.iter().map(listen::Opened::line).collect();
    let listeners = opened.iter().map(listen::Opened::told).collect();
    let dropping = match &collect.drop {
        Some(settings) => Some(settings.open(office, &doorway, &ledger).await?),
        None => None,
    };
    lines.extend(dropping.iter().map(dropping::line));
    let serve = |door: listen::Opened| door.serve(office, &doorway, &ledger, stopped.clone());
    let mut serving: Vec<_> = opened.into_iter().map(serve).collect();
    serving.extend(dropping.map(|folder| keep_looking(folder, &stopped)));
    let taking = Taking {
        tallies: tallies.clone(),
        doorway: doorway.clone(),
        office: Arc::clone(office),
        alive,
        stopped,
    };
    // What was read again need not be read again at the next start.
    let at = intake.judged().filter(|_| begun.replayed == 0);
    let state = StateFile::of(data, at);
    let (end, ended) = oneshot::channel();
    let intake = tokio::spawn(taking.run(intake, state, deliveries, new_rules, ended));
    Ok(Watching {
        tallies,
        doorway,
        ledger,
        listening: lines,
        listeners,
        stop,
        end,
        serving,
        intake,
        is_over: false,
    })
}

async fn sources(office: &Office, files: &[FileSource]) -> Result<Vec<Followed>, Unusable> {
    let units = office.units().await?;
    let mut followed = Vec::new();
    for file in files {
        let unit = match &file.unit {
            Some(name) => units.iter().find(|unit| unit.name == *name),
            None => units.iter().find(|unit| unit.parent.is_none()),
        };
        let Some(unit) = unit else {
            return Err(Unusable::new(format!(
                "collect.file {}: no unit {:?}; set the office up first (townwatch init), then name one of its units",
                file.path.display(),
                file.unit.as_deref().unwrap_or("")
            )));
        };
        let name = file
            .name
            .clone()
            .unwrap_or_else(|| file.path.display().to_string());
        let zone = file.time_zone.as_deref().unwrap_or(&unit.time_zone);
        let source = office
            .source_named(unit.id, &name, &file.format, zone)
            .await?;
        followed.push(Followed {
            source,
            path: file.path.clone(),
            join: file.join,
        });
    }
    Ok(followed)
}

/// Follows a file until the program stops.
fn keep_following(
    Followed { source, path, join }: Followed,
    known: FilePositions,
    (doorway, ledger): (&Doorway, &Ledger),
    stopped: &watch::Receiver<bool>,
) {
    let sender = Sender {
        source: source.id,
        unit: source.unit,
        trust: Trust::Authenticated,
        is_relay: false,
    };
    let post = Post {
        name: source.name,
        unit: Some(source.unit),
        ledger: ledger.clone(),
    };
    let (doorway, until) = (doorway.clone(), stopped.clone());
    // Begun again, it reads from where it began: what was taken since is known again by its place.
    let anew = move || -> Begun<_> {
        let reading = Follower::new(path.clone(), known.clone()).joined(join);
        let following = follow(reading, sender, doorway.clone(), until.clone());
        Box::pin(std::future::ready(Ok(following)))
    };
    tokio::spawn(tending::tend(post, stopped.clone(), anew));
}

/// Takes files from a folder until the program stops. Begun again, it looks as after a start.
fn keep_looking(folder: Dropping, stopped: &watch::Receiver<bool>) -> JoinHandle<()> {
    let post = Post {
        name: folder.name.clone(),
        unit: Some(folder.sender.unit),
        ledger: folder.ledger.clone(),
    };
    let until = stopped.clone();
    let anew = move || -> Begun<_> {
        let looking = folder.clone().run(until.clone());
        Box::pin(std::future::ready(Ok(looking)))
    };
    tokio::spawn(tending::tend(post, stopped.clone(), anew))
}

/// Hands on what a follower reads; it waits while the log does not keep up.
async fn follow(
    follower: Follower,
    sender: Sender,
    doorway: Doorway,
    mut stopped: watch::Receiver<bool>,
) {
    let (batches, mut received) = mpsc::channel(2);
    let reading = tokio::spawn(follower.run(batches));
    loop {
        let batch = tokio::select! {
            batch = received.recv() => batch,
            _ = stopped.changed() => break,
        };
        let Some(Batch { encoding, lines }) = batch else {
            break;
        };
        let line = |line: FollowedLine| SentLine {
            raw: line.raw,
            encoding: Some(encoding),
            position: line.position,
        };
        let lines = lines.into_iter().map(line).collect();
        if doorway.deliver(&sender, lines).await.is_err() {
            break;
        }
    }
    reading.abort();
}

/// What cannot be written now is found again at the next look.
async fn tell_silent(intake: &mut Intake) {
    if let Err(problem) = intake.tell_silent().await {
        tracing::error!("silent sources are not told, waiting: {problem}");
    }
}

/// What cannot be written now is told at the next look.
async fn tell_fallen(intake: &mut Intake) {
    if let Err(problem) = intake.tell_fallen().await {
        tracing::error!("what stopped working is not told, waiting: {problem}");
    }
}

/// What cannot be taken now is taken at the next look: it stays in the records.
async fn take_journal(intake: &mut Intake) {
    if let Err(problem) = intake.take_journal().await {
        tracing::error!("the journal is not written into the log, waiting: {problem}");
    }
}

/// Tells since when nobody was heard, where the program was stopped for long. What cannot be written is told
/// to the operator.
async fn tell_down(intake: &mut Intake, alive: &Alive, now: Timestamp) {
    if let Some(from) = alive.last() {
        let why = Why::Down;
        tell_absence(
            intake,
            Absence {
                why,
                from,
                until: now,
            },
        )
        .await;
    }
    alive.write(now);
}

async fn tell_absence(intake: &mut Intake, absence: Absence) {
    if let Err(problem) = intake.tell_absence(absence).await {
        let from = absence.from;
        tracing::error!("that nobody was heard since {from} is not told: {problem}");
    }
}

struct Taking {
    tallies: web::Tallies,
    doorway: Doorway,
    office: Arc<Office>,
    alive: Alive,
    stopped: watch::Receiver<bool>,
}

impl Taking {
    /// Takes deliveries until listeners have ended and none is left.
    async fn run(
        self,
        mut intake: Intake,
        mut state: StateFile,
        mut deliveries: mpsc::Receiver<Delivery>,
        mut new_rules: mpsc::Receiver<NewRules>,
        mut ended: oneshot::Receiver<()>,
    ) {
        self.tallies.put(intake.tallies());
        let mut look = tokio::time::interval(JOURNAL_LOOK);
        let mut listen = tokio::time::interval(SILENCE_LOOK);
        let mut live = tokio::time::interval(ALIVE);
        loop {
            if deliveries.is_empty() || state.is_due(&intake) {
                self.judge(&mut intake).await;
            }
            if state.is_due(&intake) {
                state.write(&mut intake).await;
            }
            let first = tokio::select! {
                first = deliveries.recv() => first,
                _ = look.tick() => {
                    take_journal(&mut intake).await;
                    tell_fallen(&mut intake).await;
                    continue;
                }
                _ = listen.tick() => {
                    tell_silent(&mut intake).await;
                    continue;
                }
                _ = live.tick() => {
                    self.alive.write(self.office.now());
                    continue;
                }
                Some(asked) = new_rules.recv() => {
                    self.judge(&mut intake).await;
                    let changed = intake.change_rules(asked.rules);
                    state.write(&mut intake).await;
                    let _nobody_waits = asked.done.send(changed);
                    continue;
                }
                _ = &mut ended => break,
            };
            let Some(first) = first else { break };
            self.take(&mut intake, group(first, &mut deliveries)).await;
        }
        deliveries.close();
        while let Some(first) = deliveries.recv().await {
            self.take(&mut intake, group(first, &mut deliveries)).await;
        }
        self.judge(&mut intake).await;
        // What was done until the end is in the log as well.
        take_journal(&mut intake).await;
        state.wait().await;
        state.write(&mut intake).await;
        state.wait().await;
        self.alive.write(self.office.now());
    }

    /// Keeps deliveries and answers their senders. While the disk writes, what was kept before is
    /// judged; these are judged with the next ones, or as soon as nothing more waits.
    async fn take(&self, intake: &mut Intake, mut group: Vec<Delivery>) {
        let mut records = Vec::new();
        for delivery in &mut group {
            let sent = std::mem::take(&mut delivery.records);
            if let (Some(body), Some(first)) = (delivery.answered, sent.first()) {
                intake.answered(first.source, body);
            }
            for mut record in sent {
                if record.source != delivery.by {
                    intake.pass(record.source, delivery.by);
                }
                if !intake.is_again(&mut record) {
                    records.push(record);
                }
            }
        }
        let log = intake.log();
        let mut stuck = None;
        let keeping = async {
            let kept = self.keep(&*log, records, &mut stuck).await;
            if kept.is_some() {
                group.into_iter().for_each(Delivery::is_kept);
            }
            kept
        };
        // Polled first: the log's writer works while this task judges.
        let (kept, ()) = tokio::join!(biased; keeping, self.judge(intake));
        match kept {
            Some(kept) => intake.hold(kept),
            None => return intake.lost_some(),
        }
        if let Some(from) = stuck {
            let absence = Absence {
                why: Why::Stuck,
                from,
                until: self.office.now(),
            };
            tell_absence(intake, absence).await;
        }
    }

    /// Has the rules judge what was kept; tried again until it is on record, or the program stops.
    async fn judge(&self, intake: &mut Intake) {
        while let Err(problem) = intake.judge().await {
            tracing::error!("what log lines mean is not on record, waiting: {problem}");
            if *self.stopped.borrow() {
                return;
            }
            crate::machine::pause(TRY_AGAIN).await;
        }
        self.tallies.put(intake.tallies());
    }

    /// Records that cannot be made durable are tried again until they are: nobody is answered, senders
    /// and followers wait behind bounded channels, and nothing is lost. None when the program stops
    /// before: senders are not answered, and send again.
    /// Since when it waited for the disk is written down.
    async fn keep(
        &self,
        log: &dyn EventLog,
        records: Vec<RawRecord>,
        stuck: &mut Option<Timestamp>,
    ) -> Option<Vec<KeptRecord>> {
        let records = Arc::new(records);
        let ids = loop {
            let problem = match log.append_shared(Arc::clone(&records)).await {
                Ok(ids) => break ids,
                Err(problem) => problem,
            };
            tracing::error!("log lines cannot be kept, waiting: {problem}");
            self.doorway.tell(Some(problem.to_string()));
            self.tallies.put_stuck(true);
            stuck.get_or_insert(self.office.now());
            if *self.stopped.borrow() {
                return None;
            }
            crate::machine::pause(TRY_AGAIN).await;
        };
        if stuck.is_some() {
            tracing::info!("log lines are kept again");
            self.doorway.tell(None);
            self.tallies.put_stuck(false);
        }
        let kept = ids.into_iter().zip(Arc::unwrap_or_clone(records));
        Some(kept.map(|(id, record)| KeptRecord { id, record }).collect())
    }
}

/// The first delivery, and those that wait behind it.
fn group(first: Delivery, deliveries: &mut mpsc::Receiver<Delivery>) -> Vec<Delivery> {
    let mut bytes = first.bytes();
    let mut group = vec![first];
    while bytes < GROUP_BYTES && group.len() < GROUP_DELIVERIES {
        let Ok(next) = deliveries.try_recv() else {
            break;
        };
        bytes = bytes.saturating_add(next.bytes());
        group.push(next);
    }
    group
}

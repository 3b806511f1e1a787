//! A way to a peer that stops at a step of what is said there, so that somebody can be killed just then.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

/// Where the way stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A request has come, and the peer has heard nothing of it.
    Asked,
    /// The peer has done it and answered, and nobody has heard the answer.
    Done,
    /// The answer has gone out.
    Answered,
}

type Armed = Arc<Mutex<Option<(Step, SyncSender<()>, Receiver<()>)>>>;

/// The way.
pub(super) struct Gate {
    pub(super) port: u16,
    armed: Armed,
}

/// The way has stopped, until this is dropped.
pub(super) struct Stopped {
    at: Receiver<()>,
    _go: SyncSender<()>,
}

impl Stopped {
    /// Waits until somebody is there.
    pub(super) fn reached(&self) {
        self.at.recv().unwrap();
    }
}

impl Gate {
    /// A way to the peer that listens at this port.
    pub(super) fn to(peer: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let armed = Armed::default();
        let ways = Arc::clone(&armed);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Ok(there) = TcpStream::connect(("127.0.0.1", peer)) else {
                    continue;
                };
                let other = (there.try_clone().unwrap(), stream.try_clone().unwrap());
                let (out, back) = (Arc::clone(&ways), Arc::clone(&ways));
                std::thread::spawn(move || passed(stream, there, &out, true));
                std::thread::spawn(move || passed(other.0, other.1, &back, false));
            }
        });
        Self { port, armed }
    }

    /// Stops the next one who comes at this step.
    pub(super) fn stop_at(&self, step: Step) -> Stopped {
        let (come, at) = sync_channel(1);
        let (go, gone) = sync_channel(1);
        *self.armed.lock().unwrap() = Some((step, come, gone));
        Stopped { at, _go: go }
    }
}

/// Whoever is stopped goes no further.
fn stopped(armed: &Armed, here: Step) -> bool {
    let mut armed = armed.lock().unwrap();
    if armed.as_ref().is_none_or(|(step, ..)| *step != here) {
        return false;
    }
    let (_, come, gone) = armed.take().unwrap();
    drop(armed);
    come.send(()).unwrap();
    // The other end is dropped when it may go on.
    let _ = gone.recv();
    true
}

fn passed(mut from: TcpStream, mut to: TcpStream, armed: &Armed, out: bool) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(many) = from.read(&mut bytes) {
        let before = if out { Step::Asked } else { Step::Done };
        if many == 0 || stopped(armed, before) || to.write_all(&bytes[..many]).is_err() {
            break;
        }
        if !out && stopped(armed, Step::Answered) {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

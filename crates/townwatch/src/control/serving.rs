//! The server's end of the socket.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Answer, Desk, LONGEST, asked, reached, run_folder, socket};

/// Commands that are answered at once.
const AT_ONCE: usize = 8;
/// How long a command may take to ask.
const ASKING: Duration = Duration::from_secs(10);
/// The operator of the machine may do everything anyway.
const ROOT: u32 = 0;

/// The open socket; it is gone when this is dropped.
pub struct Control {
    path: std::path::PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
        let _already_gone = fs::remove_file(&self.path);
    }
}

/// Opens the socket of a folder that this process holds. A socket that lies there is a dead server's:
/// whoever holds the folder's lock is its only server. Where no socket can be made, the operator is
/// told, and the server goes on: commands then wait until it is stopped.
pub fn open(data: &Path, desk: Desk) -> Option<Control> {
    match listening(data) {
        Ok(listener) => Some(Control {
            path: socket(data),
            task: tokio::spawn(serve(listener, desk)),
        }),
        Err(cause) => {
            let path = socket(data);
            tracing::warn!(
                "{}: {cause}; commands cannot go through this server",
                path.display()
            );
            None
        }
    }
}

fn listening(data: &Path) -> io::Result<UnixListener> {
    let folder = run_folder(data);
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    match fs::remove_file(socket(data)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let (_folder, path) = reached(data)?;
    let listener = UnixListener::bind(&path)?;
    // Nobody else comes into the folder before this either.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn serve(listener: UnixListener, desk: Desk) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let desk = desk.clone();
                tokio::spawn(async move {
                    if let Err(cause) = answer(stream, &desk).await {
                        tracing::warn!("a command was not answered: {cause}");
                    }
                    drop(place);
                });
            }
            Err(cause) => {
                tracing::warn!("commands: {cause}; waiting");
                crate::machine::pause(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Answers one request of one connection.
async fn answer(mut stream: UnixStream, desk: &Desk) -> io::Result<()> {
    let who = stream.peer_cred()?.uid();
    let own = rustix::process::geteuid().as_raw();
    let answer = if may_ask(who, own) {
        match timeout(ASKING, request(&mut stream)).await {
            Ok(line) => carried_out(&line?, desk).await,
            Err(_) => refused("the request did not come in time; send one line"),
        }
    } else {
        tracing::warn!("user {who} asked for a command, and is refused");
        refused("only the user that the server runs as may ask it")
    };
    let mut text = serde_json::to_vec(&answer).map_err(io::Error::other)?;
    text.push(b'\n');
    timeout(ASKING, stream.write_all(&text)).await?
}

/// Whether a user may ask: the one the server runs as, and the operator of the machine.
const fn may_ask(who: u32, own: u32) -> bool {
    who == own || who == ROOT
}

async fn request(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let mut line = Vec::new();
    let mut reader = BufReader::new(stream.take(most));
    reader.read_until(b'\n', &mut line).await?;
    Ok(line)
}

async fn carried_out(line: &[u8], desk: &Desk) -> Answer {
    if line.last() != Some(&b'\n') {
        return refused(&format!(
            "the request is no line of at most {LONGEST} bytes"
        ));
    }
    match serde_json::from_slice(line) {
        Ok(request) => asked::carry_out(desk, request).await,
        Err(cause) => refused(&format!(
            "the server does not know this request ({cause}); use the program that the server runs"
        )),
    }
}

fn refused(why: &str) -> Answer {
    Answer::Refused {
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_user_and_root_may_ask() {
        let own = 998;
        assert!(may_ask(own, own) && may_ask(ROOT, own) && may_ask(ROOT, ROOT));
        for other in [1, 997, 999, 1_000, 65_534, u32::MAX] {
            assert!(!may_ask(other, own), "{other}");
            assert!(
                !may_ask(other, ROOT),
                "{other}, and the server runs as root"
            );
        }
    }
}

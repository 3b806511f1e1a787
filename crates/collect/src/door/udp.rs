//! Syslog in datagrams (RFC 5426): nothing is answered, so what cannot be taken is lost. It is counted,
//! also what the system threw away before it was read.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;
use std::time::Duration;

use application::ledger::Trouble;
use application::port::SenderPosition;
use application::senders::{Caller, Sender};
use tokio::net::UdpSocket;
use tokio::sync::watch;

use super::SentLine;
use super::tcp::{Fares, House, pause};

/// Largest datagram there is.
const LARGEST: usize = 64 * 1024;
/// Datagrams that are handed in together.
const TOGETHER: usize = 256;
/// Senders that are remembered.
const REMEMBERED: usize = 4_096;
/// How often senders are looked up anew, and the system is asked what it threw away.
const LOOK: Duration = Duration::from_secs(10);

/// Reads datagrams until the program stops.
pub async fn datagrams(socket: UdpSocket, house: Arc<House>, mut stop: watch::Receiver<bool>) {
    let inode = inode_of(&socket);
    let mut known = BTreeMap::new();
    let mut buffer = vec![0; LARGEST];
    let mut look = tokio::time::interval(LOOK);
    // A socket that was just opened has thrown nothing away; before this task begins it may.
    let mut thrown_away = 0;
    let mut fares = Fares::default();
    loop {
        let first = tokio::select! {
            first = socket.recv_from(&mut buffer) => first,
            _ = look.tick() => {
                known.clear();
                let now = thrown_away_by(inode);
                house.note(None, Trouble::Lost, now.saturating_sub(thrown_away));
                thrown_away = now;
                continue;
            }
            _ = stop.changed() => break,
        };
        match &first {
            Ok(_) => fares.works(&house),
            Err(cause) => {
                let again = fares.failed(&house, cause);
                tokio::select! {
                    () = pause(again) => continue,
                    _ = stop.changed() => break,
                }
            }
        }
        let mut together: BTreeMap<IpAddr, Vec<SentLine>> = BTreeMap::new();
        let mut next = first;
        let mut read = 0;
        while let Ok((length, peer)) = next {
            let address = peer.ip().to_canonical();
            let line = line_of(buffer.get(..length).unwrap_or_default());
            if !house.allows(address) {
                house.note(None, Trouble::NotAllowed, 1);
            } else if !line.raw.is_empty() {
                together.entry(address).or_default().push(line);
            }
            read += 1;
            // What is read is handed in: nothing more is read than that.
            if read == TOGETHER {
                break;
            }
            next = socket.try_recv_from(&mut buffer);
        }
        for (address, lines) in together {
            hand_in(&house, &mut known, address, lines).await;
        }
    }
    let now = thrown_away_by(inode);
    house.note(None, Trouble::Lost, now.saturating_sub(thrown_away));
}

async fn hand_in(
    house: &House,
    known: &mut BTreeMap<IpAddr, Sender>,
    address: IpAddr,
    lines: Vec<SentLine>,
) {
    let sender = if let Some(sender) = known.get(&address) {
        *sender
    } else {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let caller = Caller {
            address,
            certificate: None,
        };
        let sender = house.identify(&caller).await;
        known.insert(address, sender);
        sender
    };
    let count = u64::try_from(lines.len()).unwrap_or(u64::MAX);
    let lines = house.whose(&sender, lines).await;
    if house.doorway.deliver_now(&sender, lines).is_err() {
        house.note(Some(&sender), Trouble::Lost, count);
    }
}

fn line_of(datagram: &[u8]) -> SentLine {
    let raw = datagram.strip_suffix(&[0]).unwrap_or(datagram);
    let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
    SentLine {
        raw: raw.strip_suffix(b"\r").unwrap_or(raw).to_vec(),
        encoding: None,
        position: SenderPosition::None,
    }
}

/// By what Linux knows a socket; 0, which none has, where it cannot be told.
fn inode_of(socket: &UdpSocket) -> u64 {
    let path = format!("/proc/self/fd/{}", socket.as_raw_fd());
    std::fs::metadata(path).map_or(0, |socket| socket.ino())
}

/// How many datagrams for a socket Linux threw away because they were not read in time.
fn thrown_away_by(inode: u64) -> u64 {
    let table = |path| std::fs::read_to_string(path).unwrap_or_default();
    let of = |text: String| text.lines().find_map(|line| dropped(line, inode));
    let found = of(table("/proc/net/udp")).or_else(|| of(table("/proc/net/udp6")));
    found.unwrap_or(0)
}

/// The last column of a line of `/proc/net/udp`, where it tells of the socket.
fn dropped(line: &str, inode: u64) -> Option<u64> {
    let mut columns = line.split_ascii_whitespace();
    if columns.nth(9)?.parse() != Ok(inode) {
        return None;
    }
    columns.next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_table_tells_what_was_thrown_away() {
        let line = " 4213: 0100007F:1592 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 77 2 0000000000000000 19";
        assert_eq!(dropped(line, 77), Some(19));
        assert_eq!(dropped(line, 78), None);
        assert_eq!(dropped("  sl  local_address rem_address", 1), None);
    }
}

//! Listeners whose log stands still: what UDP loses is counted to the datagram, and one that sends
//! without end takes no more than its turn.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use application::ledger::{Ledger, Trouble};
use application::port::{Now, Trust};
use application::senders::{Listening, Senders};
use collect::door::limits::{Gate, Limits};
use collect::door::tcp::{self, House};
use collect::door::{Delivery, Doorway, udp};
use jiff::Timestamp;
use testkit::office::TestOffice;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{mpsc, watch};

struct Standing;

impl Now for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn house(office: &TestOffice) -> (Arc<House>, mpsc::Receiver<Delivery>) {
    let (doorway, deliveries) = Doorway::new(Arc::new(Standing));
    let house = House {
        listening: Listening {
            name: "door".into(),
            unit: office.township,
            format: "auto".into(),
            time_zone: "UTC".into(),
            trust: Trust::None,
        },
        allow: Vec::new(),
        limits: Limits::default(),
        gate: Gate::default(),
        senders: Arc::new(Senders::new(Arc::clone(&office.office))),
        doorway,
        ledger: Ledger::default(),
    };
    (Arc::new(house), deliveries)
}

/// Bytes that wait at a UDP port to be read.
fn unread(port: u16) -> u64 {
    let table = std::fs::read_to_string("/proc/net/udp").unwrap();
    let local = format!(":{port:04X} ");
    let line = table.lines().find(|line| line.contains(&local)).unwrap();
    let queues = line.split_ascii_whitespace().nth(4).unwrap();
    let (_, received) = queues.split_once(':').unwrap();
    u64::from_str_radix(received, 16).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_datagram_is_either_taken_or_counted_as_lost() {
    const SENT: u64 = 1_500;
    let office = TestOffice::new().await.unwrap();
    let (house, mut deliveries) = house(&office);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let reading = tokio::spawn(udp::datagrams(socket, Arc::clone(&house), stopped));
    let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    // Together more than waits for a log that takes nothing: 32 MiB.
    let datagram = vec![b'x'; 60_000];
    for _ in 0..SENT {
        sender.send_to(&datagram, address).await.unwrap();
    }
    while unread(address.port()) > 0 {
        tokio::task::yield_now().await;
    }
    stop.send(true).unwrap();
    reading.await.unwrap();
    let mut taken = 0;
    while let Ok(delivery) = deliveries.try_recv() {
        taken += u64::try_from(delivery.records.len()).unwrap();
    }
    let lost = house.ledger.of_door("door");
    let lost = lost.get(&Trouble::Lost).copied().unwrap_or(0);
    assert!(taken > 0 && lost > 0, "{taken} taken, {lost} lost");
    assert_eq!(taken + lost, SENT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_without_end_takes_turns_with_who_sends_one_line() {
    let office = TestOffice::new().await.unwrap();
    let (house, mut deliveries) = house(&office);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let (_stop, stopped) = watch::channel(false);
    let serve = |stream: TcpStream, peer: SocketAddr, house, stop| {
        let caller = application::senders::Caller {
            address: peer.ip(),
            certificate: None,
        };
        tcp::syslog(stream, caller, house, stop)
    };
    tokio::spawn(tcp::accept(listener, house, stopped, serve));
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        tokio::spawn(async move {
            let flood = b"<13>flood\n".repeat(6_000);
            while stream.write_all(&flood).await.is_ok() {}
        });
    }
    // The house is full before the other one comes.
    let mut taken = Vec::new();
    while taken.len() < 20 {
        taken.push(deliveries.recv().await.unwrap());
    }
    let mut quiet = TcpStream::connect(address).await.unwrap();
    quiet.write_all(b"<13>quiet\n").await.unwrap();
    let mut before = 0;
    loop {
        for delivery in taken.drain(..) {
            delivery.is_kept();
        }
        let delivery = deliveries.recv().await.unwrap();
        if delivery.records.iter().any(|one| one.raw == b"<13>quiet") {
            break;
        }
        before += 1;
        delivery.is_kept();
        assert!(before < 2_000, "the quiet sender never had its turn");
    }
}

//! The load: one connection of a sender.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use jiff::Timestamp;

use crate::mix::Mix;

/// Bytes written at once.
const PIECE: usize = 64 * 1024;
/// Documents of one request.
const DOCUMENTS: u64 = 2_000;

/// What one connection sends.
pub(crate) struct Part {
    /// Number of the first event.
    pub(crate) first: u64,
    /// How many.
    pub(crate) events: u64,
    /// Words that stand in the last one.
    pub(crate) last_words: String,
}

fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Sends syslog, octet-counted; how many bytes of messages.
pub(crate) fn syslog(address: SocketAddr, mix: &Mix, part: &Part) -> u64 {
    let mut stream = TcpStream::connect(address).unwrap();
    let (mut line, mut piece, mut bytes) = (String::new(), String::new(), 0);
    let mut time = now();
    for number in part.first..part.first + part.events {
        line.clear();
        mix.syslog(number, &time, &mut line);
        if number + 1 == part.first + part.events {
            write!(line, " {}", part.last_words).unwrap();
        }
        bytes += line.len();
        write!(piece, "{} {line}", line.len()).unwrap();
        if piece.len() >= PIECE {
            stream.write_all(piece.as_bytes()).unwrap();
            piece.clear();
            time = now();
        }
    }
    stream.write_all(piece.as_bytes()).unwrap();
    u64::try_from(bytes).unwrap()
}

/// Sends documents, each request after the answer to the last; how many bytes of documents.
pub(crate) fn bulk(address: SocketAddr, key: &str, mix: &Mix, part: &Part) -> u64 {
    let stream = TcpStream::connect(address).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    let (mut body, mut bytes) = (String::new(), 0);
    let end = part.first + part.events;
    let mut number = part.first;
    while number < end {
        body.clear();
        let (time, until) = (now(), end.min(number + DOCUMENTS));
        let frames = usize::try_from(until - number).unwrap() * "{\"create\":{}}\n\n".len();
        while number < until {
            body.push_str("{\"create\":{}}\n");
            mix.document(number, &time, &mut body);
            number += 1;
            if number == end {
                let last = body.pop();
                write!(body, r#","tags":["{}"]}}"#, part.last_words).unwrap();
                assert_eq!(last, Some('}'));
            }
            body.push('\n');
        }
        bytes += body.len() - frames;
        ask(&mut stream, &mut answers, key, &body);
    }
    u64::try_from(bytes).unwrap()
}

fn ask(stream: &mut TcpStream, answers: &mut BufReader<TcpStream>, key: &str, body: &str) {
    let head = format!(
        "POST /logs/_bulk HTTP/1.1\r\nhost: townwatch\r\nauthorization: Bearer {key}\r\n\
         content-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let (mut line, mut length) = (String::new(), 0);
    answers.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    while line.trim() != "" {
        line.clear();
        answers.read_line(&mut line).unwrap();
        let lower = line.to_ascii_lowercase();
        if let Some(told) = lower.strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
    }
    let mut answer = vec![0; length];
    answers.read_exact(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.contains(r#""errors":false"#), "{answer}");
}

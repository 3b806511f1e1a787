//! Bodies of requests: bounded each, also unpacked, and bounded together.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::SourceId;
use http_body_util::BodyExt as _;
use hyper::StatusCode;
use hyper::header::CONTENT_ENCODING;
use hyper::http::request::Parts;
use tokio::time::timeout;

use super::{Refused, Sent};

/// Longest body, packed or not, in bytes.
pub const MOST: usize = 16 * 1024 * 1024;
/// Bytes of all bodies that are held.
const ALL: usize = 64 * 1024 * 1024;
/// Bytes of one source's bodies that are held: others have room beside it.
const EACH: usize = 2 * MOST;
/// How long a body may take, in pauses of which each alone would be borne.
const PAUSES: u32 = 5;
/// Bytes unpacked at once.
const PIECE: usize = 64 * 1024;

/// Room for bodies; shared by all connections of a listener.
#[derive(Debug, Clone, Default)]
pub struct Room {
    held: Arc<Mutex<BTreeMap<SourceId, usize>>>,
}

/// Bytes of a source that are held; given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    room: Room,
    source: SourceId,
    bytes: usize,
}

impl Room {
    /// A share of a source, of nothing yet.
    pub fn share(&self, source: SourceId) -> Share {
        Share {
            room: self.clone(),
            source,
            bytes: 0,
        }
    }
}

impl Share {
    /// Takes more room; false where there is none.
    #[must_use]
    pub fn grow(&mut self, bytes: usize) -> bool {
        let mut held = self
            .room
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let all: usize = held.values().sum();
        let own = held.get(&self.source).copied().unwrap_or(0);
        let grown = own.saturating_add(bytes);
        if grown > EACH || all.saturating_add(bytes) > ALL {
            return false;
        }
        held.insert(self.source, grown);
        self.bytes = self.bytes.saturating_add(bytes);
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self
            .room
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = held.get_mut(&self.source) {
            *own = own.saturating_sub(self.bytes);
            if *own == 0 {
                held.remove(&self.source);
            }
        }
    }
}

/// A whole body, unpacked.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    _share: Share,
}

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
}

impl Packing {
    pub(crate) fn of(parts: &Parts) -> Result<Self, Refused> {
        let Some(named) = parts.headers.get(CONTENT_ENCODING) else {
            return Ok(Self::Plain);
        };
        match named.to_str().unwrap_or_default().trim() {
            "" | "identity" => Ok(Self::Plain),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            other => {
                let says = format!("content-encoding {other:?} is not taken; gzip is");
                Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, says))
            }
        }
    }
}

/// Reads a body to its end. `stall` is how long a sender may pause.
pub(crate) async fn whole(
    parts: &Parts,
    body: Sent,
    share: Share,
    stall: Duration,
) -> Result<Body, Refused> {
    let packing = Packing::of(parts)?;
    let read = timeout(stall.saturating_mul(PAUSES), read(body, share, stall)).await;
    let body = read.map_err(|_| too_slow())??;
    match packing {
        Packing::Plain => Ok(body),
        Packing::Gzip => {
            let unpacking = tokio::task::spawn_blocking(move || unpack(body));
            let refused = |_| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "unpacking failed");
            unpacking.await.map_err(refused)?
        }
    }
}

async fn read(mut body: Sent, mut share: Share, stall: Duration) -> Result<Body, Refused> {
    let mut bytes = Vec::new();
    loop {
        let frame = timeout(stall, body.frame()).await.map_err(|_| too_slow())?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|cause| {
            Refused::new(
                StatusCode::BAD_REQUEST,
                format!("the body ended early: {cause}"),
            )
        })?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        take(&mut bytes, data, &mut share)?;
    }
    Ok(Body {
        bytes,
        _share: share,
    })
}

fn take(bytes: &mut Vec<u8>, data: &[u8], share: &mut Share) -> Result<(), Refused> {
    if bytes.len().saturating_add(data.len()) > MOST {
        return Err(too_large());
    }
    if !share.grow(data.len()) {
        return Err(Refused::busy());
    }
    bytes.extend_from_slice(data);
    Ok(())
}

fn unpack(packed: Body) -> Result<Body, Refused> {
    let Body {
        bytes: packed,
        _share: mut share,
    } = packed;
    let mut bytes = Vec::new();
    let mut piece = vec![0; PIECE];
    let mut unpacking = flate2::read::MultiGzDecoder::new(packed.as_slice());
    loop {
        let read = unpacking.read(&mut piece).map_err(|cause| {
            let says = format!("the body is not gzip as announced: {cause}");
            Refused::new(StatusCode::BAD_REQUEST, says)
        })?;
        if read == 0 {
            break;
        }
        take(
            &mut bytes,
            piece.get(..read).unwrap_or_default(),
            &mut share,
        )?;
    }
    Ok(Body {
        bytes,
        _share: share,
    })
}

fn too_large() -> Refused {
    let says = format!("the body is larger than {MOST} bytes; send less at once");
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, says)
}

fn too_slow() -> Refused {
    Refused::new(StatusCode::REQUEST_TIMEOUT, "the body came too slowly")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use uuid::Uuid;

    use super::*;

    fn source(number: u128) -> SourceId {
        SourceId::new(Uuid::from_u128(number))
    }

    fn packed(bytes: &[u8], room: &Room) -> Body {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        let bytes = encoder.finish().unwrap();
        let mut share = room.share(source(1));
        assert!(share.grow(bytes.len()));
        Body {
            bytes,
            _share: share,
        }
    }

    #[test]
    fn a_body_that_unpacks_to_more_than_the_bound_is_refused() {
        let room = Room::default();
        let honest = unpack(packed(&vec![b'a'; MOST], &room)).unwrap();
        assert_eq!(honest.bytes.len(), MOST);
        drop(honest);
        let bomb = packed(&vec![b'a'; MOST + 1], &room);
        assert!(bomb.bytes.len() < MOST / 100);
        let refused = unpack(bomb).unwrap_err();
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(
            room.held.lock().unwrap().is_empty(),
            "room is not given back"
        );
    }

    #[test]
    fn one_sender_leaves_room_for_another() {
        let room = Room::default();
        let mut greedy = room.share(source(1));
        assert!(greedy.grow(EACH));
        assert!(!room.share(source(1)).grow(1));
        let mut other = room.share(source(2));
        assert!(other.grow(EACH));
        assert!(!room.share(source(3)).grow(1), "no bound for all");
        drop(greedy);
        assert!(room.share(source(1)).grow(1));
    }
}

//! A web server: one GET, its status, and whether a text stands in what it sends.

use domain::service::{Looked, Scheme, Watched, Why};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::reached;
use super::tls::Certificates;

/// The head of an answer may have this many bytes.
const LONGEST_HEAD: usize = 16 * 1_024;
/// So much of an answer is read where a text is looked for; nothing where none is.
const LONGEST_BODY: usize = 256 * 1_024;

pub(super) async fn look(watched: &Watched, certificates: &Certificates) -> Result<Looked, Why> {
    let address = &watched.address;
    let stream = reached(address).await?;
    if address.scheme == Scheme::Http {
        return asked(watched, stream, Looked::default()).await;
    }
    let any = watched.any_certificate;
    match certificates.secured(&address.host, any, stream).await {
        Ok((stream, certificate_until)) => {
            let seen = Looked {
                certificate_until,
                ..Looked::default()
            };
            asked(watched, stream, seen).await
        }
        Err((why, certificate_until)) => Ok(Looked {
            certificate_until,
            ..Looked::failed(why)
        }),
    }
}

async fn asked<S>(watched: &Watched, stream: S, seen: Looked) -> Result<Looked, Why>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let address = &watched.address;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Why::Broken)?;
    let talk = async {
        let request = Request::get(&address.path)
            .header("host", address.authority())
            .header("user-agent", "Townwatch")
            .header("connection", "close")
            .body(Empty::<Bytes>::new());
        let request = request.map_err(|_| Why::Broken)?;
        let answer = sender.send_request(request).await;
        let (head, body) = answer.map_err(|_| Why::Broken)?.into_parts();
        let status = head.status.as_u16();
        let mut seen = Looked {
            status: Some(status),
            ..seen
        };
        if status != watched.status {
            seen.why = Some(Why::Status);
        } else if !watched.text.is_empty() && !holds(body, watched.text.as_bytes()).await {
            seen.why = Some(Why::Text);
        }
        Ok(seen)
    };
    // The connection goes on only as long as somebody talks over it.
    tokio::pin!(connection);
    tokio::pin!(talk);
    tokio::select! {
        biased;
        seen = &mut talk => seen,
        _ = &mut connection => talk.await,
    }
}

/// Whether the beginning of what is sent holds a text.
async fn holds(body: hyper::body::Incoming, text: &[u8]) -> bool {
    let mut body = Limited::new(body, LONGEST_BODY);
    let mut read: Vec<u8> = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            read.extend_from_slice(data);
        }
    }
    read.windows(text.len()).any(|window| window == text)
}

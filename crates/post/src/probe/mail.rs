//! A mail server: it greets, says what it can do, and goes on under TLS where that is asked for. No message
//! is begun.

use domain::service::{Looked, Scheme, Watched, Why};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use super::reached;
use super::tls::Certificates;

/// So many bytes a server may send before it must have answered; RFC 5321 lets a line have 512.
const LONGEST_ANSWER: u64 = 16 * 1_024;

pub(super) async fn look(watched: &Watched, certificates: &Certificates) -> Result<Looked, Why> {
    let address = &watched.address;
    let mut stream = BufReader::new(reached(address).await?);
    expected(&mut stream, "220").await?;
    let offers = said(&mut stream, "EHLO townwatch.invalid\r\n").await?;
    if address.scheme == Scheme::Smtp {
        let _ = stream.write_all(b"QUIT\r\n").await;
        return Ok(Looked::default());
    }
    if !offers
        .iter()
        .any(|line| line.eq_ignore_ascii_case("STARTTLS"))
    {
        return Ok(Looked::failed(Why::NoStartTls));
    }
    stream
        .write_all(b"STARTTLS\r\n")
        .await
        .map_err(|_| Why::Broken)?;
    expected(&mut stream, "220").await?;
    // What was sent before TLS begins does not count as said under it.
    if !stream.buffer().is_empty() {
        return Err(Why::Broken);
    }
    let any = watched.any_certificate;
    let secured = certificates.secured(&address.host, any, stream.into_inner());
    let (stream, certificate_until) = match secured.await {
        Ok(secured) => secured,
        Err((why, certificate_until)) => {
            return Ok(Looked {
                certificate_until,
                ..Looked::failed(why)
            });
        }
    };
    let mut stream = BufReader::new(stream);
    said(&mut stream, "EHLO townwatch.invalid\r\n").await?;
    let _ = stream.write_all(b"QUIT\r\n").await;
    Ok(Looked {
        certificate_until,
        ..Looked::default()
    })
}

/// What the server offers after a greeting of ours, without the codes.
async fn said<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    words: &str,
) -> Result<Vec<String>, Why> {
    let sent = stream.write_all(words.as_bytes()).await;
    sent.map_err(|_| Why::Broken)?;
    expected(stream, "250").await
}

/// The lines of one answer that begins with a code, without it.
async fn expected<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    code: &str,
) -> Result<Vec<String>, Why> {
    let mut bounded = stream.take(LONGEST_ANSWER);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        let read = bounded.read_until(b'\n', &mut line).await;
        if read.map_err(|_| Why::Broken)? == 0 {
            return Err(Why::Broken);
        }
        let line = String::from_utf8_lossy(&line);
        let rest = line.trim_end().strip_prefix(code).ok_or(Why::Broken)?;
        if let Some(more) = rest.strip_prefix('-') {
            lines.push(more.to_owned());
        } else {
            lines.push(rest.trim_start().to_owned());
            return Ok(lines);
        }
    }
}

//! The way to the server, in the clear or protected.

use std::net::IpAddr;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::fault::Fault;
use crate::{Server, Tls};

/// So much is read at once.
const CHUNK: usize = 16 * 1024;

/// A connection.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Connects; in the clear only to this machine, whatever its name says.
    pub(crate) async fn open(server: &Server) -> Result<Self, Fault> {
        let stream = TcpStream::connect((server.host.as_str(), server.port)).await?;
        let here = |address: IpAddr| address.to_canonical().is_loopback();
        if matches!(server.tls, Tls::None) && !here(stream.peer_addr()?.ip()) {
            return Err(Fault::Open("without TLS only this machine is asked"));
        }
        Ok(Self::Plain(stream))
    }

    /// From here on protected.
    pub(crate) async fn protect(self, server: &Server) -> Result<Self, Fault> {
        let (Self::Plain(stream), Tls::Start(config)) = (self, &server.tls) else {
            return Err(Fault::Open("it was protected before"));
        };
        let name = ServerName::try_from(server.host.clone())
            .map_err(|_| Fault::Open("the server's name is no name of a certificate"))?;
        let connector = TlsConnector::from(std::sync::Arc::clone(config));
        let stream = connector.connect(name, stream).await?;
        Ok(Self::Tls(Box::new(stream)))
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes).await?,
            Self::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await?;
            }
        }
        Ok(())
    }

    /// Adds what comes next; an error at the end of the connection.
    pub(crate) async fn read(&mut self, buffer: &mut Vec<u8>) -> Result<(), Fault> {
        buffer.reserve(CHUNK);
        let read = match self {
            Self::Plain(stream) => stream.read_buf(buffer).await?,
            Self::Tls(stream) => stream.read_buf(buffer).await?,
        };
        if read == 0 {
            return Err(Fault::Away(std::io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(())
    }
}

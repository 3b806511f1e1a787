//! A server that says what a real one says only in its worst hour.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What to do at a command that begins with these letters.
pub(crate) enum Act {
    /// Say this line.
    Say(&'static str),
    /// Close the connection.
    Die,
    /// Say nothing for ever.
    Hang,
}

/// Listens on a free port for one connection. `script` is asked first; the rest is answered as a
/// friendly server would. Gives the lines it was sent.
pub(crate) async fn serve(script: Vec<(&'static str, Act)>) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let conversation = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut said = Vec::new();
        let mut in_letter = false;
        write.write_all(b"220 test ESMTP\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            said.push(line.clone());
            let act = script.iter().find(|(begin, _)| line.starts_with(begin));
            let answer = match act {
                Some((_, Act::Say(answer))) => answer,
                Some((_, Act::Die)) => return said,
                Some((_, Act::Hang)) => std::future::pending().await,
                None if in_letter && line != "." => continue,
                None if line.starts_with("EHLO") => "250-test\r\n250 AUTH PLAIN",
                None if line == "DATA" => "354 go on",
                None => "250 ok",
            };
            in_letter = line == "DATA";
            if write
                .write_all(format!("{answer}\r\n").as_bytes())
                .await
                .is_err()
            {
                return said;
            }
        }
        said
    });
    (port, conversation)
}

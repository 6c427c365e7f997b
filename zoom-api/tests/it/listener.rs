//! A server of one answer that keeps what it was asked, byte for byte.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use zoom_api::Environment;

/// Listens on loopback and gives every request the same answer.
pub(crate) struct Listener {
    base: String,
    requests: mpsc::UnboundedReceiver<String>,
}

impl Listener {
    /// Answers 200 with this JSON.
    pub(crate) async fn answering(json: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{json}",
                    json.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = sender.send(String::from_utf8_lossy(&head).into_owned());
            }
        });
        Self { base, requests }
    }

    /// Its API below `/api/v2`, its OAuth server below `/oauth-server`, its file
    /// host below `/files/v2`.
    pub(crate) fn environment(&self) -> Environment {
        Environment::custom(
            &format!("{}/api/v2", self.base),
            &format!("{}/oauth-server", self.base),
        )
        .and_then(|environment| environment.with_files(&format!("{}/files/v2", self.base)))
        .expect("loopback bases")
    }

    /// The head of the next request.
    pub(crate) async fn next(&mut self) -> String {
        self.requests.recv().await.expect("a request")
    }

    /// Whether nothing has come in.
    pub(crate) fn is_untouched(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

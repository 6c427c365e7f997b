//! A server on loopback that answers as it is told, and closes the connection.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request, as it came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The request line and the headers.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Asked {
    pub(super) fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The first byte that is asked for.
    pub(super) fn from(&self) -> Option<usize> {
        let range = self.header("range")?.strip_prefix("bytes=")?;
        range.strip_suffix('-')?.parse().ok()
    }
}

/// An answer, of which no more than `sent` bytes of the body are sent.
pub(super) struct Answer {
    status: u16,
    headers: Vec<String>,
    body: Vec<u8>,
    sent: usize,
    stays_open: bool,
}

impl Answer {
    pub(super) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            sent: usize::MAX,
            stays_open: false,
        }
    }

    pub(super) fn redirect(status: u16, location: impl AsRef<str>) -> Self {
        Self::new(status, "").with(format!("location: {}", location.as_ref()))
    }

    /// A file, or what is left of it for one who asks for that.
    pub(super) fn file(asked: &Asked, body: &[u8]) -> Self {
        match asked.from() {
            None => Self::new(200, body),
            Some(from) => {
                let (last, length) = (body.len() - 1, body.len());
                let range = format!("content-range: bytes {from}-{last}/{length}");
                Self::new(206, &body[from..]).with(range)
            }
        }
    }

    pub(super) fn with(mut self, header: impl Into<String>) -> Self {
        self.headers.push(header.into());
        self
    }

    /// Closes the connection after so many bytes of the body.
    pub(super) fn cut(mut self, sent: usize) -> Self {
        self.sent = sent;
        self
    }

    /// Sends so many bytes of the body, and then nothing.
    pub(super) fn stall(mut self, sent: usize) -> Self {
        self.stays_open = true;
        self.cut(sent)
    }
}

type Handler = Arc<dyn Fn(&Asked) -> Answer + Send + Sync>;

pub(super) struct Server {
    base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(super) async fn start(
        handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (handler, log): (Handler, _) = (Arc::new(handler), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&handler), Arc::clone(&log)));
            }
        });
        Ok(Self { base, asked })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The same server, under the name of another host.
    pub(super) fn elsewhere(&self, path: &str) -> String {
        self.url(path).replace("127.0.0.1", "localhost")
    }

    /// What was asked, in order.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock();
        asked.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(stream: TcpStream, handler: Handler, log: Arc<Mutex<Vec<Asked>>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let mut asked = Asked {
        head: String::from_utf8_lossy(&head).into_owned(),
        body: Vec::new(),
    };
    let length = asked.header("content-length");
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    asked.body.resize(length, 0);
    stream.read_exact(&mut asked.body).await?;
    let answer = handler(&asked);
    log.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(asked);
    let mut head = format!("HTTP/1.1 {} -\r\nconnection: close\r\n", answer.status);
    for header in &answer.headers {
        head.push_str(&format!("{header}\r\n"));
    }
    let chunked = "transfer-encoding: chunked";
    if !answer.headers.iter().any(|header| header == chunked) {
        head.push_str(&format!("content-length: {}\r\n", answer.body.len()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    let sent = answer.sent.min(answer.body.len());
    stream.write_all(&answer.body[..sent]).await?;
    stream.flush().await?;
    if answer.stays_open {
        // Until the other side has had enough.
        let _ = stream.read_u8().await;
    }
    Ok(())
}

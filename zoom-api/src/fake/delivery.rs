//! Puts a reply on the wire, by the rules of HTTP or against them.

use std::future::pending;
use std::io;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::Value;

use super::reply::{Content, Delivery, Http, Reply, Text};
use super::socket::Socket;
use crate::Clock;
use crate::runtime::TRACKING_ID;

/// Delivers a reply. `Ok` is left to the HTTP implementation to send; after an
/// error the connection is closed, be it that all was sent by hand or that
/// nothing should be.
pub(super) async fn deliver(
    reply: Reply,
    number: u64,
    clock: &dyn Clock,
    socket: &Socket,
) -> io::Result<Response<Full<Bytes>>> {
    if !reply.delay.is_zero() {
        clock.sleep(reply.delay).await;
    }
    if reply.reset {
        socket.reset_on_close()?;
    }
    match &reply.content {
        Content::Silence => pending().await,
        Content::Raw(bytes) => {
            socket.write_all(bytes).await?;
            Err(closed())
        }
        Content::Http(http) => {
            let message = Message::new(&reply, http, number);
            if let (Delivery::Whole, Some(response)) = (reply.delivery, message.by_the_rules()) {
                return Ok(response);
            }
            message.by_hand(reply.delivery, clock, socket).await?;
            Err(closed())
        }
        // The fake's own answer has been filled in before.
        Content::Normal => Err(closed()),
    }
}

fn closed() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

/// A reply with all its headers.
struct Message {
    status: u16,
    headers: Vec<(Text, Bytes)>,
    body: Bytes,
}

impl Message {
    fn new(reply: &Reply, http: &Http, number: u64) -> Self {
        let mut headers = Vec::with_capacity(2 + reply.headers.len());
        if let Some(content_type) = &http.content_type {
            let value = Bytes::copy_from_slice(content_type.as_bytes());
            headers.push((Text::from("content-type"), value));
        }
        let tracking_id = format!("v=2.0;clid=fake01;rid=WEB_{number:032x}");
        headers.push((TRACKING_ID.into(), tracking_id.into()));
        for (name, value) in &reply.headers {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            if let Some(value) = value {
                headers.push((name.clone(), value.clone()));
            }
        }
        Self {
            status: http.status,
            headers,
            body: merged(reply, &http.body),
        }
    }

    /// The response, unless it is one that HTTP doesn't allow.
    fn by_the_rules(&self) -> Option<Response<Full<Bytes>>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = StatusCode::from_u16(self.status).ok()?;
        if response.status().is_informational() {
            return None; // it is not the last word, and the implementation knows
        }
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            if name == http::header::CONTENT_LENGTH || name == http::header::TRANSFER_ENCODING {
                return None; // a test means to lie about it
            }
            let value = HeaderValue::from_maybe_shared(value.clone()).ok()?;
            response.headers_mut().append(name, value);
        }
        Some(response)
    }

    async fn by_hand(
        &self,
        delivery: Delivery,
        clock: &dyn Clock,
        socket: &Socket,
    ) -> io::Result<()> {
        let head = self.head(delivery);
        match delivery {
            Delivery::Whole => {
                socket.write_all(&head).await?;
                socket.write_all(&self.body).await
            }
            Delivery::CutInHeaders => socket.write_all(&head[..head.len() / 2]).await,
            Delivery::CutInBody => {
                socket.write_all(&head).await?;
                socket.write_all(&self.body[..self.body.len() / 2]).await
            }
            Delivery::Trickle(pause) => {
                socket.write_all(&head).await?;
                for byte in self.body.chunks(1) {
                    clock.sleep(pause).await;
                    socket.write_all(byte).await?;
                }
                Ok(())
            }
        }
    }

    fn head(&self, delivery: Delivery) -> Vec<u8> {
        let reason = StatusCode::from_u16(self.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("Unknown");
        let mut head = format!("HTTP/1.1 {:03} {reason}\r\n", self.status).into_bytes();
        let mut line = |name: &str, value: &[u8]| {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        };
        for (name, value) in &self.headers {
            line(name, value);
        }
        let lies = |header: &str| {
            self.headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(header))
        };
        if !lies("content-length") && !lies("transfer-encoding") {
            let cut = matches!(delivery, Delivery::CutInBody);
            let announced = self.body.len().max(usize::from(cut));
            line("content-length", announced.to_string().as_bytes());
        }
        line("connection", b"close");
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// The body with the reply's changes.
fn merged(reply: &Reply, body: &Bytes) -> Bytes {
    if reply.merge.is_empty() {
        return body.clone();
    }
    let Ok(Value::Object(mut members)) = serde_json::from_slice(body) else {
        return body.clone();
    };
    for (name, value) in &reply.merge {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    Value::Object(members).to_string().into()
}

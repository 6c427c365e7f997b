//! Accepts connections and answers requests, for as long as it is polled.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::delivery::deliver;
use super::requests::RecordedRequest;
use super::script::Endpoint;
use super::socket::Socket;
use super::state::Shared;
use super::{api, front, token_endpoint};

/// A port of the loopback interface that was free.
pub(super) async fn bind() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

/// Serves until it is dropped, and with it all connections.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted.and_then(|(s, _)| Socket::new(s)) {
                Ok(socket) => {
                    shared.connected();
                    connections.spawn(connection(socket, Arc::clone(&shared)));
                }
                // The client is gone already, or there are no descriptors left
                // until a connection ends.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(socket: Socket, shared: Arc<Shared>) {
    let service = service_fn(|request| answer(&shared, &socket, request));
    let served = http1::Builder::new()
        .serve_connection(TokioIo::new(socket.clone()), service)
        .await;
    // It fails when the client hangs up, or when the script says so.
    drop(served);
}

async fn answer(
    shared: &Shared,
    socket: &Socket,
    request: Request<Incoming>,
) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let arrived = shared.clock.monotonic();
    let fronted = shared.settings.front;
    let request = Arc::new(RecordedRequest::new(parts, body, fronted, arrived));
    let endpoint = request.endpoint();
    let (scripted, gate) = shared.arrived(&request);
    if let Some(gate) = gate {
        gate.pass().await;
    }
    let reply = match (scripted.is_normal(), endpoint) {
        (false, _) => scripted,
        (true, Endpoint::Token) => scripted.over(token_endpoint::answer(shared, &request)),
        (true, Endpoint::Api) => match shared.front() {
            Some(lost) => lost,
            None => scripted.over(api::answer(shared, &request)),
        },
    };
    let reply = match endpoint {
        Endpoint::Api if shared.settings.front => front::dressed(reply, &request),
        _ => reply,
    };
    let number = shared.answered(endpoint, &reply);
    deliver(reply, number, &*shared.clock, socket).await
}

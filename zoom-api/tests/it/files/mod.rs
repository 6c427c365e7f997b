//! Files in both directions, over connections that break.

mod cookies;
mod download;
#[cfg(target_os = "linux")]
mod memory;
mod secrets;
mod server;
mod upload;

use std::error::Error as StdError;
use std::sync::Arc;

use zoom_api::fake::ManualClock;
use zoom_api::{BearerToken, Client, Environment, RequestPolicy};

use self::server::Server;

type Result<T = (), E = Box<dyn StdError>> = std::result::Result<T, E>;

/// The client's token. No output may hold it.
const TOKEN: &str = "the-clients-token";

/// A client of a server, whose waits pass at once.
fn client(server: &Server) -> Result<Client> {
    client_on(server, &ManualClock::auto_advancing(), RequestPolicy::new())
}

fn client_on(server: &Server, clock: &ManualClock, policy: RequestPolicy) -> Result<Client> {
    Ok(Client::builder(BearerToken::new(TOKEN)?)
        .environment(Environment::custom(&server.url(""), &server.url(""))?)
        .http(reqwest::Client::builder().no_proxy())
        .clock(Arc::new(clock.clone()))
        .policy(policy)
        .build()?)
}

/// Bytes of which no two parts are alike.
fn content(length: usize) -> Vec<u8> {
    let words = (0u64..).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let bytes = words.flat_map(u64::to_le_bytes);
    bytes.take(length).collect()
}

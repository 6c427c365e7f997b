//! Prints the user of a Server-to-Server app as JSON, with a token that many
//! processes share.
//!
//!     ZOOM_REDIS_URL=redis://localhost cargo run -p zoom-redis --example whoami [USER_ID]
//!
//! It does what the example of that name in `zoom-auth` does, and keeps the token in
//! the Redis that `ZOOM_REDIS_URL` names: run again, it asks Zoom for no other one.
//! Without that variable, it says so and keeps the token to itself.
//!
//! `ZOOM_REDIS_KEY`, 32 bytes in Base64, encrypts it there.

#![allow(unreachable_pub)]

#[path = "../../zoom-auth/examples/whoami/ask.rs"]
mod ask;

use std::env;
use std::process::ExitCode;

use zoom_auth::TokenProviderBuilder;
use zoom_redis::{EncryptionKey, RedisStore};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    ask::main(share).await
}

fn share(provider: TokenProviderBuilder) -> ask::Built {
    if env::var_os("ZOOM_REDIS_URL").is_none() {
        eprintln!("the token is kept by this process alone, since ZOOM_REDIS_URL is not set");
        return Ok(provider);
    }
    let mut store = RedisStore::builder_from_env();
    if let Ok(key) = env::var("ZOOM_REDIS_KEY") {
        store = store.encryption([EncryptionKey::from_base64("1", key)?]);
    }
    Ok(provider.store(store.build()?))
}

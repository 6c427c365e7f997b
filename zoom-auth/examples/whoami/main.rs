//! Prints the user of a Server-to-Server app as JSON.
//!
//!     cargo run -p zoom-auth --example whoami [USER_ID]
//!
//! `USER_ID` is an id, an e-mail address or `me` (the default), the owner of
//! the account. With `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and
//! `ZOOM_CLIENT_SECRET` set it asks Zoom, or whoever `ZOOM_API_BASE_URL` and
//! `ZOOM_OAUTH_BASE_URL` point to; with none of the three it starts a fake Zoom
//! and asks that.
//!
//! The user goes to stdout, everything else to stderr.

// The example of `zoom-redis` does the same, and compiles it too.
#![allow(unreachable_pub)]

mod ask;

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    ask::main(Ok).await
}

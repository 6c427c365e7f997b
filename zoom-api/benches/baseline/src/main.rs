//! The client that one writes by hand: `baseline PORT CALLS user`, or `page`.

#[path = "../../support/derived.rs"]
mod derived;
#[path = "../../support/plain.rs"]
mod plain;

use allocation_counter as _;
use plain::{Page, Result, plain};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [port, calls, what] = &arguments[..] else {
        return Err("PORT CALLS user|page".into());
    };
    let calls = calls.parse()?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let users = format!("http://127.0.0.1:{port}/v2/users");
    match what.as_str() {
        "page" => plain::<Page<derived::User>>(http, &users, calls).await,
        _ => plain::<derived::User>(http, &format!("{users}/me"), calls).await,
    }
}

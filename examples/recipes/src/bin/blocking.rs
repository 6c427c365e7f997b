//! A program that has nothing to do with async: it keeps a runtime beside the
//! client, and waits for each call.
//!
//!     cargo run --bin blocking jchill@example.com

use std::env;
use std::error::Error;

use tokio::runtime::{Builder, Runtime};
use zoom_api::types::User;
use zoom_api::{Client, DateTime};
use zoom_auth::AccountCredentials;

fn main() -> Result<(), Box<dyn Error>> {
    let zoom = Zoom::new(AccountCredentials::from_env()?)?;
    let user = env::args().nth(1).unwrap_or_else(|| "me".to_owned());
    match zoom.last_login(&user)? {
        Some(time) => println!("{time}"),
        None => println!("never"),
    }
    Ok(())
}

/// Zoom for programs that wait: may be shared by threads, and must not be used,
/// or dropped, inside of async code.
struct Zoom {
    client: Client,
    runtime: Runtime,
}

impl Zoom {
    fn new(credentials: AccountCredentials) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            client: credentials.into_client()?,
            // One thread of its own, on which connections make progress also
            // while nobody waits.
            runtime: Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()?,
        })
    }

    fn user(&self, id: &str) -> Result<User, zoom_api::Error> {
        let call = self.client.get_user().user_id(id).send();
        Ok(self.runtime.block_on(call)?.into_inner())
    }

    fn last_login(&self, id: &str) -> Result<Option<DateTime>, zoom_api::Error> {
        Ok(self.user(id)?.last_login_time)
    }
}

#[cfg(test)]
mod tests {
    use zoom_api::fake::FakeZoom;

    use super::*;

    #[test]
    fn threads_share_it() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::start_on_thread()?;
        let credentials =
            AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
                .with_environment(fake.environment());
        let zoom = Zoom::new(credentials)?;
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| zoom.last_login("me")))
                .collect();
            for call in calls {
                let time = call.join().expect("no panic")?;
                assert_eq!(
                    time.map(|time| time.to_string()).as_deref(),
                    Some("2021-05-05T20:40:30Z")
                );
            }
            Ok::<_, zoom_api::Error>(())
        })?;
        assert!(
            zoom.user("nobody@example.com")
                .is_err_and(|error| error.is_not_found())
        );
        assert_eq!(fake.counts().token_requests, 1);
        Ok(())
    }
}

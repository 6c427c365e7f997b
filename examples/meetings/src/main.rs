//! Schedules a workshop tomorrow at this time, shows what is planned, and calls
//! it off again. The credentials are those of `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID`
//! and `ZOOM_CLIENT_SECRET`.
//!
//!     cargo run --manifest-path examples/meetings/Cargo.toml

use std::error::Error;

use chrono::{TimeDelta, Utc};
use meetings::workshop::{Workshop, planned};
use zoom_auth::AccountCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoom = AccountCredentials::from_env()?.into_client()?;
    let tomorrow = Utc::now() + TimeDelta::days(1);
    let workshop = Workshop::schedule(&zoom, "Workshop", tomorrow).await?;
    let workshop = workshop.ok_or("Zoom gave the meeting no id")?;
    workshop.rename(&zoom, "Workshop, moved").await?;
    for meeting in planned(&zoom).await? {
        println!("{:?} {:?}", meeting.start_time, meeting.topic);
    }
    workshop.cancel(&zoom).await?;
    Ok(())
}

//! Writes all users of the account as CSV, with a progress bar on a terminal.
//!
//!     cargo run --bin export_users > users.csv

use std::error::Error;
use std::io::{self, Write};

use indicatif::ProgressBar;
use recipes::ClientExt as _;
use zoom_api::Client;
use zoom_auth::AccountCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoom = AccountCredentials::from_env()?.into_client()?;
    let bar = ProgressBar::new(0);
    let users = export(&zoom, io::stdout().lock(), &bar).await?;
    bar.finish_and_clear();
    eprintln!("{users} users");
    Ok(())
}

/// A row for each user. No more than a page of them is in memory.
async fn export(zoom: &Client, out: impl Write, bar: &ProgressBar) -> Result<u64, Box<dyn Error>> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["id", "email", "department", "last login"])?;
    let mut users = zoom.list_users().page_size(300).stream();
    let mut count = 0;
    while let Some(user) = users.next().await {
        let user = user?;
        let last_login = user.last_login_time.map(|time| time.to_string());
        csv.write_record([
            user.id.unwrap_or_default(),
            user.email.unwrap_or_default(),
            user.dept.unwrap_or_default(),
            last_login.unwrap_or_default(),
        ])?;
        count += 1;
        bar.set_length(users.total().unwrap_or(count));
        bar.set_position(count);
    }
    csv.flush()?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use recipes::operations;
    use serde_json::json;
    use zoom_api::fake::FakeZoom;

    use super::*;

    #[tokio::test]
    async fn all_users_of_all_pages_are_exported() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::builder()
            .operations(operations::ALL)
            .start()
            .await?;
        for number in 0..400 {
            let (id, email) = (number.to_string(), format!("{number}@example.com"));
            let status = "active";
            let user = json!({ "id": id, "email": email, "dept": "R, D", "status": status });
            fake.add_user(user)?;
        }
        let (mut out, bar) = (Vec::new(), ProgressBar::hidden());
        let users = export(&fake.client()?, &mut out, &bar).await?;
        assert!(users >= 400, "{users}");
        let lines = String::from_utf8(out)?;
        assert!(lines.contains("399,399@example.com,\"R, D\","), "{lines}");
        assert_eq!(lines.lines().count() as u64, users + 1);
        assert_eq!(bar.position(), users);
        Ok(())
    }
}

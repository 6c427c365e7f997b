//! The examples, as they are run from a shell.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use zoom_api::fake::FakeZoom;

/// An example that cargo has built, with none of our variables set.
pub(crate) fn example(name: &str) -> Command {
    let mut path: PathBuf = env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.extend(["examples", name]);
    path.set_extension(env::consts::EXE_EXTENSION);
    assert!(
        path.is_file(),
        "`cargo build --examples` comes first: no {}",
        path.display()
    );
    let mut command = Command::new(path);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("ZOOM_") {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a failing run says, which must be something.
fn failure(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    stderr(&output)
}

#[test]
fn whoami_without_credentials_asks_a_fake_zoom_and_says_so() {
    let output = example("whoami").output().unwrap();
    assert!(output.status.success());
    let user: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(user["email"], "jchill@example.com");
    let stderr = stderr(&output);
    assert!(
        stderr.lines().next().unwrap().contains("fake Zoom"),
        "{stderr}"
    );
    for line in [
        "token: expires in 3599 s",
        "scopes: ",
        "user:read:list_users:admin, user:read:user:admin",
        "region: ",
        "allowed operations: ",
    ] {
        assert!(stderr.contains(line), "{stderr}");
    }
}

#[test]
fn whoami_with_all_five_variables_asks_whom_they_name() {
    for sample_spelling in [false, true] {
        let fake = FakeZoom::builder()
            .sample_spelling(sample_spelling)
            .start_on_thread()
            .unwrap();
        let output = example("whoami")
            .arg("thill@example.com")
            .envs(fake.variables())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let user: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(user["email"], "thill@example.com");
        let requests: Vec<_> = fake
            .requests()
            .iter()
            .map(|request| format!("{} {}", request.method(), request.path()))
            .collect();
        assert_eq!(
            requests,
            ["POST /oauth/token", "GET /v2/users/thill%40example.com"]
        );
        let secret = fake.client_secret();
        assert!(!stderr(&output).contains(secret.expose()));
    }
}

#[test]
fn whoami_helps_with_every_failure() {
    let fake = FakeZoom::start_on_thread().unwrap();
    let whoami = || {
        let mut whoami = example("whoami");
        whoami.envs(fake.variables());
        whoami
    };
    for (failure, expected) in [
        (failure(example("whoami").arg("")), vec!["user id is empty"]),
        (
            failure(
                whoami()
                    .env_remove("ZOOM_CLIENT_ID")
                    .env_remove("ZOOM_ACCOUNT_ID"),
            ),
            vec!["ZOOM_ACCOUNT_ID and ZOOM_CLIENT_ID are not set"],
        ),
        (
            failure(whoami().env("ZOOM_CLIENT_SECRET", "")),
            vec!["ZOOM_CLIENT_SECRET is empty"],
        ),
        (
            failure(whoami().env("ZOOM_OAUTH_BASE_URL", "http://zoom.us")),
            vec!["ZOOM_OAUTH_BASE_URL must be https"],
        ),
        (
            failure(whoami().env("ZOOM_CLIENT_SECRET", "wrong")),
            vec![
                "the credentials were rejected",
                "invalid_client",
                "tracking id, for Zoom's support: v=2.0",
                "hint: ",
                "ZOOM_CLIENT_SECRET",
            ],
        ),
        (
            failure(whoami().env("ZOOM_ACCOUNT_ID", "wrong")),
            vec!["the account id is wrong", "hint: "],
        ),
        (
            failure(whoami().arg("nobody")),
            vec![
                "user does not exist",
                "hint: ",
                "tracking id, for Zoom's support: v=2.0",
            ],
        ),
        (
            // Nothing listens on port 1.
            failure(whoami().env("ZOOM_OAUTH_BASE_URL", "http://127.0.0.1:1")),
            vec![
                "the token endpoint could not be reached",
                "hint: ",
                "ZOOM_OAUTH_BASE_URL",
            ],
        ),
        (
            failure(whoami().env("ZOOM_API_BASE_URL", "http://127.0.0.1:1/v2")),
            vec!["getUser could not connect", "hint: ", "ZOOM_API_BASE_URL"],
        ),
    ] {
        for expected in expected {
            assert!(failure.contains(expected), "no \"{expected}\" in {failure}");
        }
    }
}

#[test]
fn account_id_finds_out_the_account_and_gets_a_token_for_it() {
    let output = example("account_id").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(
        stdout.contains("account id: q6gBJVO5TzexKYTb_I2rpg"),
        "{stdout}"
    );
    assert!(stdout.contains("expires in: 3600 s"), "{stdout}");

    let fake = FakeZoom::start_on_thread().unwrap();
    let token = fake.mint_foreign_token();
    let output = example("account_id")
        .envs(fake.variables())
        .env_remove("ZOOM_ACCOUNT_ID")
        .env("ZOOM_ACCESS_TOKEN", token.expose())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fake.counts().operation("getUser"), 1);
    assert_eq!(fake.counts().operation("getAccessToken"), 2);
}

#[test]
fn a_large_file_is_uploaded_in_parts() {
    let output = example("upload").output().unwrap();
    let stderr = stderr(&output);
    assert!(output.status.success(), "{stderr}");
    assert_eq!(output.stdout, b"c1\n");
    let size = 12 * 1024 * 1024;
    let last = format!("sent {size} of {size} bytes");
    for line in [&last, "the fake has got 3 parts"] {
        assert!(stderr.contains(line), "{stderr}");
    }
}

#[test]
#[ignore = "long: run by cargo xtask ci"]
fn storm_ends_without_a_failed_call() {
    let output = example("storm").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout.lines().count(), 11, "{stdout}");
    let last = stdout.lines().last().unwrap();
    assert!(last.contains(" 3 outages: 0 failed, "), "{last}");
}

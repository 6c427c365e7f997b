//! Refusals as they come, one in a file of `tests/refusals`: the method of the
//! call, the reply with its head, and, below a line of dashes, all that the
//! error says of it.
//!
//! `BLESS=1 cargo test -p zoom-api --all-features --test it corpus` writes what the
//! errors say; read the difference.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use http::{HeaderName, HeaderValue, Method};
use serde_json::Value;
use zoom_api::fake::{Endpoint, Reply};
use zoom_api::{Error, RequestPolicy};

use super::{Bench, Result};

const DASHES: &str = "\n----\n";

/// A case: the reply, and what the error should say of it.
struct Case {
    path: PathBuf,
    input: String,
    expected: String,
}

impl Case {
    fn read(path: PathBuf) -> Result<Self> {
        let text = std::fs::read_to_string(&path)?;
        let (input, expected) = text.split_once(DASHES).unwrap_or((&text, ""));
        Ok(Self {
            path,
            input: input.to_owned(),
            expected: expected.to_owned(),
        })
    }

    fn name(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    }

    /// The method, and the reply. `\xNN` in the body is a byte.
    fn reply(&self) -> Result<(Method, Reply)> {
        let (head, body) = self.input.split_once("\n\n").unwrap_or((&self.input, ""));
        let mut lines = head.lines();
        let first = lines.next().ok_or("a first line")?;
        let (method, status) = first.split_once(" answered ").ok_or("a status")?;
        let mut reply = Reply::body(status.parse()?, "application/json", bytes(body)?)
            .without_header("x-zm-trackingid");
        for line in lines {
            let (name, value) = line.split_once(": ").ok_or("a header")?;
            reply = reply.with_header(name, value);
        }
        Ok((Method::from_bytes(method.as_bytes())?, reply))
    }
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (byte, rest) = part.split_at_checked(2).ok_or("two digits")?;
        bytes.push(u8::from_str_radix(byte, 16)?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Ok(bytes)
}

/// All that an error says of itself.
fn described(error: &Error) -> Result<String> {
    let mut out = format!("{error}\n\n");
    let predicates = [
        ("is_not_sent", error.is_not_sent()),
        ("is_invalid_parameter", error.is_invalid_parameter()),
        (
            "is_authorization_unavailable",
            error.is_authorization_unavailable(),
        ),
        ("is_wrong_scheme", error.is_wrong_scheme()),
        ("is_unauthorized", error.is_unauthorized()),
        ("is_transport", error.is_transport()),
        ("is_timeout", error.is_timeout()),
        ("is_connect", error.is_connect()),
        ("is_refused", error.is_refused()),
        ("is_not_found", error.is_not_found()),
        ("is_missing_scopes", error.is_missing_scopes()),
        ("is_rate_limited", error.is_rate_limited()),
        ("is_not_understood", error.is_not_understood()),
        ("is_redirect", error.is_redirect()),
        ("is_too_large", error.is_too_large()),
        ("is_list_incomplete", error.is_list_incomplete()),
        ("is_page_token_expired", error.is_page_token_expired()),
        ("is_transient", error.is_transient()),
        ("may_have_taken_effect", error.may_have_taken_effect()),
    ];
    let true_ones = predicates.iter().filter(|(_, says)| *says);
    let names: Vec<_> = true_ones.map(|(name, _)| *name).collect();
    writeln!(out, "{}", names.join(", "))?;
    if let Some(code) = error.code() {
        writeln!(out, "code: {code}")?;
    }
    let texts = [
        ("message", error.message()),
        ("oauth_error", error.oauth_error()),
        ("tracking_id", error.tracking_id()),
        ("json_path", error.json_path()),
        ("expected", error.expected()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            writeln!(out, "{name}: {text}")?;
        }
    }
    for error in error.field_errors() {
        write!(out, "field: {}: {}", error.field, error.message)?;
        match &error.value {
            Some(value) => writeln!(out, ", of {value}")?,
            None => writeln!(out)?,
        }
    }
    for scope in error.missing_scopes() {
        writeln!(out, "missing scope: {scope}")?;
    }
    if let Some(limit) = error.rate_limit() {
        writeln!(out, "rate limit: {}", limit.kind.as_str())?;
    }
    Ok(out)
}

#[tokio::test]
async fn each_case_of_the_corpus_is_told_for_what_it_is() -> Result {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refusals");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    paths.sort();
    assert!(paths.len() >= 60, "{} cases", paths.len());
    let policy = RequestPolicy::new().without_jitter().without_retries();
    let bench = Bench::with(|builder| builder.policy(policy)).await?;
    let mut wrong = Vec::new();
    for path in paths {
        let case = Case::read(path)?;
        let (method, reply) = case.reply()?;
        bench.zoom.script(Endpoint::Api, [reply]);
        let name = HeaderName::from_static("x-case");
        let request = bench
            .client
            .request(method, "/users/me")
            .header(name, HeaderValue::try_from(case.name())?);
        let said = match request.send::<Value>().await {
            Ok(_) => "a success\n".to_owned(),
            Err(error) => {
                let shown = format!("{error} {error:?} {error:#?}");
                for secret in ["S3NT1NEL", "jchill@"] {
                    assert!(!shown.contains(secret), "{}: {shown}", case.name());
                }
                described(&error)?
            }
        };
        if said == case.expected {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&case.path, format!("{}{DASHES}{said}", case.input))?;
            continue;
        }
        wrong.push(format!("{}:\n{said}", case.name()));
    }
    assert!(
        wrong.is_empty(),
        "run BLESS=1 cargo test -p zoom-api --all-features --test it corpus, and read what \
         changed:\n{}",
        wrong.join("\n")
    );
    Ok(())
}

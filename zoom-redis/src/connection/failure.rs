//! What an error of Redis means, in words that give nothing away.

use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, io, iter};

use redis::{ErrorKind, RedisError, ServerErrorKind};
use zoom_api::{StoreError, StoreErrorKind};

/// A few words on what went wrong: never a server's message, which quotes keys and
/// values, nor anything of an address.
#[derive(Debug)]
struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Reason {}

/// A failure for a reason of our own.
pub(crate) fn failure(kind: StoreErrorKind, reason: &str) -> StoreError {
    StoreError::new(kind).with_source(Reason(reason.to_owned()))
}

/// What an error of Redis means.
pub(super) fn of_redis(error: &RedisError) -> StoreError {
    failure(kind(error), &reason(error))
}

fn kind(error: &RedisError) -> StoreErrorKind {
    match error.kind() {
        ErrorKind::Io if error.is_timeout() => StoreErrorKind::TimedOut,
        ErrorKind::Io
        | ErrorKind::ClusterConnectionNotFound
        | ErrorKind::MasterNameNotFoundBySentinel
        | ErrorKind::EmptySentinelList => StoreErrorKind::Unreachable,
        ErrorKind::Server(kind) => match kind {
            ServerErrorKind::ReadOnly => StoreErrorKind::ReadOnly,
            ServerErrorKind::BusyLoading
            | ServerErrorKind::Moved
            | ServerErrorKind::Ask
            | ServerErrorKind::TryAgain
            | ServerErrorKind::ClusterDown
            | ServerErrorKind::MasterDown => StoreErrorKind::Unreachable,
            _ => StoreErrorKind::Refused,
        },
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => StoreErrorKind::Garbage,
        _ if error.code() == Some("OOM") => StoreErrorKind::Full,
        // It stops writing while it can't persist, or has too few replicas.
        _ if matches!(error.code(), Some("MISCONF" | "NOREPLICAS")) => StoreErrorKind::ReadOnly,
        _ => StoreErrorKind::Refused,
    }
}

/// The server's code for the error if it looks like one, and words of ours if not.
fn reason(error: &RedisError) -> String {
    if let Some(tls) = tls(error) {
        return tls.to_owned();
    }
    let is_code = |code: &&str| {
        let is_word = code.bytes().all(|b| b.is_ascii_uppercase());
        is_word && (1..=20).contains(&code.len())
    };
    if let Some(code) = error.code().filter(is_code) {
        return code.to_owned();
    }
    match causes(error).find_map(|cause| cause.downcast_ref::<io::Error>()) {
        Some(io) => io.kind().to_string(),
        None if error.kind() == ErrorKind::Io => "the connection broke".to_owned(),
        None => error.category().to_owned(),
    }
}

/// What an error comes from. That of `redis` has its source in an `Arc`, and an I/O
/// error passes over what it has in it.
fn causes(error: &RedisError) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    iter::successors(error.source(), |&cause| {
        if let Some(shared) = cause.downcast_ref::<Arc<dyn StdError + Send + Sync>>() {
            return Some(&**shared as _);
        }
        let io = cause.downcast_ref::<io::Error>();
        let inner = io.and_then(io::Error::get_ref).map(|inner| inner as _);
        inner.or_else(|| cause.source())
    })
}

/// What is wrong with the server's certificate.
#[cfg(feature = "rustls")]
fn tls(error: &RedisError) -> Option<&'static str> {
    use rustls::{CertificateError, Error};

    let error = causes(error).find_map(|cause| cause.downcast_ref::<Error>())?;
    Some(match error {
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "the certificate is for another name",
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "the certificate's issuer is not trusted"
        }
        Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "the certificate has expired",
        Error::InvalidCertificate(_) => "the certificate is not accepted",
        _ => "TLS failed",
    })
}

#[cfg(not(feature = "rustls"))]
fn tls(_: &RedisError) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, detail: &str) -> StoreError {
        of_redis(&redis::make_extension_error(
            code.to_owned(),
            Some(detail.to_owned()),
        ))
    }

    #[test]
    fn a_servers_message_is_not_repeated() {
        for code in ["ERR", "NOAUTH", "odd code", ""] {
            let error = of(code, "Unknown command, args beginning with: 'eyJ0'");
            let source = error.source().map(ToString::to_string).unwrap_or_default();
            let shown = format!("{error} {error:?} {source}");
            assert!(!shown.contains("eyJ0") && !shown.contains("odd"), "{shown}");
        }
    }

    #[test]
    fn what_the_server_says_by_its_code_is_told_apart() {
        for (code, kind) in [
            ("OOM", StoreErrorKind::Full),
            ("MISCONF", StoreErrorKind::ReadOnly),
            ("WRONGPASS", StoreErrorKind::Refused),
            ("ANYTHING", StoreErrorKind::Refused),
        ] {
            let error = of(code, "…");
            assert_eq!(error.kind(), kind, "{code}");
            assert_eq!(
                error.source().map(ToString::to_string).as_deref(),
                Some(code)
            );
        }
    }
}

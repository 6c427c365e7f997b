//! A connection that failed, and what that means for the request on it.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// A failed connection.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) source: Arc<dyn StdError + Send + Sync>,
    /// The connection was never made: nothing was sent.
    pub(crate) connect: bool,
    pub(crate) timeout: bool,
    /// Whether another try may do better.
    pub(crate) transient: bool,
}

impl Transport {
    /// A server that has said nothing for this long.
    pub(crate) fn silence(limit: Duration) -> Self {
        let problem = format!("the server said nothing for {limit:?}");
        Self {
            source: Arc::new(io::Error::new(io::ErrorKind::TimedOut, problem)),
            connect: false,
            timeout: true,
            transient: true,
        }
    }

    /// An answer that ended before its end.
    pub(crate) fn broken_off() -> Self {
        let problem = "the answer broke off";
        Self {
            source: Arc::new(io::Error::new(io::ErrorKind::UnexpectedEof, problem)),
            connect: false,
            timeout: false,
            transient: true,
        }
    }

    /// Judges an error of the HTTP client by its causes.
    pub(crate) fn new(error: reqwest::Error) -> Self {
        let error = error.without_url();
        // Without an HTTP client nothing is sent, either.
        let connect = error.is_connect() || error.is_builder();
        let timeout = error.is_timeout();
        Self {
            connect,
            timeout,
            transient: if connect {
                timeout || is_network(&error)
            } else {
                !error.is_redirect()
            },
            source: Arc::new(error),
        }
    }
}

/// What the HTTP client's connector calls any failure of any resolver.
const DNS: &str = "dns error";

/// Whether a connection failed because of the network, which may mend, and not
/// because the other side's certificate or protocol is wrong, which trying
/// again only repeats.
///
/// The TLS back ends give no common type to ask. But rustls hands its errors
/// on as `InvalidData`, and native TLS without an error of the operating
/// system's among the causes.
fn is_network(error: &(dyn StdError + 'static)) -> bool {
    let mut is_systems = false;
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.to_string().starts_with(DNS) {
            return true;
        }
        cause = error.source();
        if let Some(error) = error.downcast_ref::<io::Error>() {
            if error.kind() == io::ErrorKind::InvalidData {
                return false;
            }
            // What an I/O error wraps is not among its sources.
            match error.get_ref() {
                Some(wrapped) => cause = Some(wrapped),
                None => is_systems = true,
            }
        }
    }
    is_systems
}

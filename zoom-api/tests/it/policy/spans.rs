//! What a call shows of itself to `tracing`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use zoom_api::fake::{Endpoint, Reply};

use super::{Bench, Result};

type Fields = BTreeMap<&'static str, String>;

#[derive(Default)]
struct Seen {
    open: BTreeMap<u64, Fields>,
    closed: Vec<Fields>,
    events: Vec<Fields>,
}

/// Keeps the spans and events of this crate.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Seen>>);

struct Values<'a>(&'a mut Fields);

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

fn is_ours(metadata: &tracing::Metadata<'_>) -> bool {
    metadata.target().starts_with("zoom_api::runtime")
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if is_ours(attributes.metadata()) {
            let mut fields = Fields::from([("span", attributes.metadata().name().to_owned())]);
            attributes.record(&mut Values(&mut fields));
            self.0.lock().unwrap().open.insert(id.into_u64(), fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        if let Some(fields) = self.0.lock().unwrap().open.get_mut(&id.into_u64()) {
            values.record(&mut Values(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if is_ours(event.metadata()) {
            let mut fields = Fields::new();
            event.record(&mut Values(&mut fields));
            self.0.lock().unwrap().events.push(fields);
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        if let Some(fields) = seen.open.remove(&id.into_u64()) {
            seen.closed.push(fields);
        }
    }
}

#[tokio::test]
async fn a_call_is_one_span_that_ends_with_the_body_and_says_what_happened() -> Result {
    // With one subscriber only, tracing asks the thread that meets a span first
    // whether anybody wants it, and that may be another test's.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let bench = Bench::new().await?;
    bench.zoom.script(
        Endpoint::Api,
        [
            Reply::html(503),
            Reply::rate_limited_per_second(),
            Reply::normal().with_header("x-zm-trackingid", "WEB_1"),
        ],
    );
    let reply = bench
        .client
        .get_user()
        .user_id("jchill@example.com")
        .send()
        .await?;
    assert_eq!(reply.tracking_id(), Some("WEB_1"));
    let shown = format!("{reply:?}");
    assert!(shown.starts_with("ResponseValue { status: 200, value: User {"));
    {
        let seen = recorder.0.lock().unwrap();
        assert!(seen.open.is_empty());
        let [span] = &seen.closed[..] else {
            return Err(format!("{} spans", seen.closed.len()).into());
        };
        for (field, value) in [
            ("span", "zoom_call"),
            ("operation", "getUser"),
            ("method", "GET"),
            ("attempts", "3"),
            ("status", "200"),
            ("tracking_id", "WEB_1"),
            ("wait_reason", "rate limit"),
            ("waited_ms", "1500"),
            ("duration_ms", "1500"),
        ] {
            assert_eq!(span.get(field).map(String::as_str), Some(value), "{field}");
        }
        assert!(!span.contains_key("error"));
        let attempts: Vec<_> = seen
            .events
            .iter()
            .filter_map(|event| event.get("attempt"))
            .collect();
        assert_eq!(attempts, ["1", "2", "3"]);
        let reasons: Vec<_> = seen
            .events
            .iter()
            .filter_map(|event| event.get("reason"))
            .collect();
        assert_eq!(reasons, ["failure", "rate limit"]);
        for fields in seen.closed.iter().chain(&seen.events) {
            assert!(
                !fields.values().any(|value| value.contains("jchill")),
                "{fields:?}"
            );
        }
    }

    let said = "User does not exist: jchill@example.com.";
    bench
        .zoom
        .script(Endpoint::Api, [Reply::api_error(404, 1001, said)]);
    let result = bench
        .client
        .get_user()
        .user_id("jchill@example.com")
        .send()
        .await;
    assert!(result.is_err_and(|error| error.message() == Some(said)));
    let seen = recorder.0.lock().unwrap();
    let span = seen.closed.last().ok_or("a span")?;
    assert_eq!(span.get("code").map(String::as_str), Some("1001"));
    let error = "getUser was refused: HTTP 404, code 1001 (user does not exist)";
    assert_eq!(span.get("error").map(String::as_str), Some(error));
    for fields in seen.closed.iter().chain(&seen.events) {
        let secrets = ["jchill", "Bearer", "127.0.0.1", "/users"];
        let shown = |value: &String| secrets.iter().any(|secret| value.contains(secret));
        assert!(!fields.values().any(shown), "{fields:?}");
    }
    Ok(())
}

//! A token that died in between.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use http::{HeaderValue, Method};
use serde_json::{Value, json};
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{
    Authorization, AuthorizeError, AuthorizeErrorClass, AuthorizeFuture, Authorizer, Client,
    RequestPolicy, Scheme,
};

use super::{Result, Seen};

/// Gives one token after another, the next whenever one is rejected.
#[derive(Debug)]
struct Tokens {
    headers: Vec<HeaderValue>,
    generation: AtomicU64,
    /// What was said of the tokens that calls were replayed with.
    judged: Mutex<Vec<bool>>,
}

impl Authorizer for Tokens {
    fn scheme(&self) -> Scheme {
        Scheme::Bearer
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        let generation = self.generation.load(SeqCst);
        let header = usize::try_from(generation)
            .ok()
            .and_then(|i| self.headers.get(i));
        let authorization = match header {
            Some(header) => Ok(Authorization::new(header.clone(), generation)),
            None => Err(AuthorizeError::new(
                AuthorizeErrorClass::Rejected,
                "no more tokens",
            )),
        };
        Box::pin(std::future::ready(authorization))
    }

    fn rejected(&self, authorization: &Authorization) -> bool {
        let next = authorization.generation + 1;
        let _ = self
            .generation
            .compare_exchange(authorization.generation, next, SeqCst, SeqCst);
        true
    }

    fn replayed(&self, _: &Authorization, accepted: bool) {
        self.judged.lock().unwrap().push(accepted);
    }
}

fn client(zoom: &FakeZoom, clock: &ManualClock, tokens: usize) -> Result<(Client, Arc<Tokens>)> {
    let mint = |_| format!("Bearer {}", zoom.app().mint_token().expose());
    let headers = (0..tokens)
        .map(mint)
        .map(HeaderValue::try_from)
        .collect::<Result<_, _>>()?;
    let tokens = Arc::new(Tokens {
        headers,
        generation: AtomicU64::new(0),
        judged: Mutex::default(),
    });
    let client = Client::builder(tokens.clone())
        .environment(zoom.environment())
        .http(reqwest::Client::builder().no_proxy())
        .clock(Arc::new(clock.clone()))
        .policy(RequestPolicy::new().without_jitter())
        .build()?;
    Ok((client, tokens))
}

#[tokio::test]
async fn a_call_with_a_rejected_token_is_replayed_once() -> Result {
    let disguised = json!({"status": false, "errorCode": 401});
    let rows: Vec<(&str, Vec<Reply>, &str, u64, usize)> = vec![
        ("401", vec![Reply::invalid_token()], "ok", 2, 0),
        (
            "400 with code 124",
            vec![Reply::invalid_token().with_status(400)],
            "ok",
            2,
            0,
        ),
        ("401 without a word", vec![Reply::html(401)], "ok", 2, 0),
        (
            "200 with code 401",
            vec![Reply::json(200, disguised)],
            "ok",
            2,
            0,
        ),
        (
            "never twice",
            vec![Reply::invalid_token(); 9],
            "refused, 401, code 124, rejected",
            2,
            0,
        ),
        (
            "400 for another reason",
            vec![Reply::html(400)],
            "refused, 400",
            1,
            0,
        ),
        (
            "then a failure",
            vec![Reply::invalid_token(), Reply::html(503)],
            "ok",
            3,
            1,
        ),
        (
            "after a failure",
            vec![Reply::html(503), Reply::invalid_token()],
            "ok",
            3,
            1,
        ),
        (
            "then a limit",
            vec![Reply::invalid_token(), Reply::rate_limited_per_second()],
            "ok",
            3,
            1,
        ),
    ];
    for (name, replies, caller, requests, waits) in rows {
        let zoom = FakeZoom::start().await?;
        let clock = ManualClock::auto_advancing();
        let (client, _) = client(&zoom, &clock, 9)?;
        zoom.script(Endpoint::Api, replies);
        let result = client
            .request(Method::GET, "/users/me")
            .send::<Value>()
            .await;
        let seen = Seen::new(result, &zoom, &clock);
        assert_eq!(
            (seen.caller.as_str(), seen.requests),
            (caller, requests),
            "{name}"
        );
        assert_eq!(seen.waits.len(), waits, "{name}");
        assert_eq!(
            client.counters().replays,
            u64::from(name != "400 for another reason")
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_token_of_a_replay_is_judged_once_and_by_an_answer_that_says_something() -> Result {
    let invalid = Reply::invalid_token;
    let unknown = || Reply::api_error(404, 1001, "User does not exist.");
    for (replies, judged) in [
        (vec![], &[][..]),
        (vec![unknown()], &[]),
        (vec![invalid()], &[true]),
        (vec![invalid(), unknown()], &[true]),
        (vec![invalid(), invalid()], &[false]),
        (vec![invalid(), Reply::html(503)], &[true]),
        (vec![invalid(), Reply::html(503), invalid()], &[false]),
        (vec![invalid(), Reply::hang_up(), invalid()], &[false]),
        (
            vec![invalid(), Reply::rate_limited_per_second(), invalid()],
            &[false],
        ),
    ] {
        let zoom = FakeZoom::start().await?;
        let (client, tokens) = client(&zoom, &ManualClock::auto_advancing(), 9)?;
        let shown = format!("{replies:?}");
        zoom.script(Endpoint::Api, replies);
        let request = client.request(Method::GET, "/users/me");
        let _ = request.send::<Value>().await;
        assert_eq!(*tokens.judged.lock().unwrap(), judged, "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn any_method_is_replayed_also_without_retries_and_with_the_new_token() -> Result {
    let zoom = FakeZoom::start().await?;
    let clock = ManualClock::auto_advancing();
    let (client, tokens) = client(&zoom, &clock, 2)?;
    zoom.route(Method::POST, "/meetings", |request| {
        Reply::body(201, "application/json", request.body().clone())
    });
    zoom.script(Endpoint::Api, [Reply::invalid_token()]);
    let request = client.without_retries();
    let request = request
        .request(Method::POST, "/meetings")
        .json(&json!({"topic": "x"}));
    let reply = request.send::<Value>().await?;
    assert_eq!(*reply, json!({"topic": "x"}));
    let seen: Vec<_> = zoom
        .requests()
        .iter()
        .map(|r| r.header("authorization").map(str::to_owned))
        .collect();
    let sent: Vec<_> = tokens
        .headers
        .iter()
        .map(|h| h.to_str().ok().map(str::to_owned))
        .collect();
    assert_eq!(seen, sent);
    Ok(())
}

#[tokio::test]
async fn credentials_that_fail_in_the_middle_of_a_call_end_it() -> Result {
    let zoom = FakeZoom::start().await?;
    let clock = ManualClock::auto_advancing();
    let (client, _) = client(&zoom, &clock, 1)?;
    zoom.script(Endpoint::Api, [Reply::invalid_token()]);
    let result = client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await;
    let error = result.err().ok_or("an error")?;
    assert!(
        error.is_authorization_unavailable() && error.is_unauthorized() && !error.is_transient()
    );
    assert_eq!((error.attempts(), zoom.counts().requests()), (1, 1));
    Ok(())
}

#[tokio::test]
async fn another_hosts_401_says_nothing_of_the_token() -> Result {
    let zoom = FakeZoom::start().await?;
    let other = FakeZoom::start().await?;
    let clock = ManualClock::auto_advancing();
    let (client, tokens) = client(&zoom, &clock, 2)?;
    let location = format!("{}/users/me", other.api_base_url());
    zoom.always(
        Endpoint::Api,
        Reply::status(307).with_header("location", location),
    );
    let result = client.request(Method::GET, "/users/me").send_bytes().await;
    assert!(result.is_err_and(|error| error.is_unauthorized()));
    assert_eq!(tokens.generation.load(SeqCst), 0);
    assert_eq!(
        (zoom.counts().requests(), other.counts().requests()),
        (1, 1)
    );
    Ok(())
}

/// Authorizes once, and no more.
#[derive(Debug)]
struct Once(HeaderValue, AtomicU64);

impl Authorizer for Once {
    fn scheme(&self) -> Scheme {
        Scheme::Bearer
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        let authorization = match self.1.fetch_add(1, SeqCst) {
            0 => Ok(Authorization::new(self.0.clone(), 1)),
            _ => Err(AuthorizeError::new(
                AuthorizeErrorClass::Other,
                "no more tokens",
            )),
        };
        Box::pin(std::future::ready(authorization))
    }
}

#[tokio::test]
async fn a_call_that_was_sent_and_cannot_be_sent_again_says_so() -> Result {
    for (reply, may_have_taken_effect) in [
        (Reply::html(503), true),
        (Reply::rate_limited_per_second(), false),
    ] {
        let (zoom, clock) = (FakeZoom::start().await?, ManualClock::auto_advancing());
        let header = format!("Bearer {}", zoom.app().mint_token().expose()).try_into()?;
        let client = Client::builder(Arc::new(Once(header, AtomicU64::new(0))))
            .environment(zoom.environment())
            .clock(Arc::new(clock))
            .build()?;
        zoom.script(Endpoint::Api, [reply]);
        let call = client
            .request(http::Method::PUT, "/users/me")
            .json(&json!({}));
        let error = call.send::<serde_json::Value>().await.unwrap_err();
        assert!(error.is_authorization_unavailable(), "{error}");
        assert_eq!(error.attempts(), 1);
        assert!(!error.is_not_sent(), "{error}");
        assert_eq!(
            error.may_have_taken_effect(),
            may_have_taken_effect,
            "{error}"
        );
        assert_eq!(
            error.to_string(),
            "request was not sent again: no more tokens"
        );
    }
    Ok(())
}

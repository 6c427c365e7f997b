//! The fake Zoom, as a plain HTTP client and as this crate's own client see
//! it.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use zoom_api::fake::{App, Counts, Endpoint, FakeZoom, Gate, ManualClock, RatePlan, Reply};
use zoom_api::{BearerToken, Client, Clock, RateLimitLabel, Secret};

type Result<T = (), E = Box<dyn StdError>> = std::result::Result<T, E>;

/// A client that knows nothing of Zoom.
fn http() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().build();
    client.unwrap_or_default()
}

async fn get(zoom: &FakeZoom, path: &str, token: &Secret) -> reqwest::Result<reqwest::Response> {
    http()
        .get(format!("{}{path}", zoom.api_base_url()))
        .bearer_auth(token.expose())
        .send()
        .await
}

fn token_request(zoom: &FakeZoom, app: &App) -> reqwest::RequestBuilder {
    http()
        .post(format!("{}/oauth/token", zoom.oauth_base_url()))
        .basic_auth(app.client_id(), Some(app.client_secret().expose()))
        .query(&[
            ("grant_type", "account_credentials"),
            ("account_id", app.account_id()),
        ])
        .header("content-length", "0")
}

async fn me(client: &Client) -> Result<Value, zoom_api::Error> {
    let reply = client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await?;
    Ok(reply.into_inner())
}

async fn json_of(response: reqwest::Response) -> Result<(u16, Value)> {
    Ok((response.status().as_u16(), response.json().await?))
}

#[tokio::test]
async fn credentials_are_exchanged_for_a_token_that_gets_the_owner() -> Result {
    let zoom = FakeZoom::start().await?;
    let response = token_request(&zoom, zoom.app()).send().await?;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.headers()["content-type"],
        "application/json;charset=UTF-8"
    );
    let token: Value = response.json().await?;
    assert_eq!(token["token_type"], "bearer");
    assert_eq!(token["expires_in"], 3600);
    let scopes = token["scope"].as_str().ok_or("a string")?;
    let scopes: Vec<&str> = scopes.split(' ').collect();
    for scope in ["user:read:user:admin", "user:read:list_users:admin"] {
        assert!(scopes.contains(&scope), "{scopes:?}");
    }
    assert_eq!(token.get("api_url"), None);

    let token = Secret::new(token["access_token"].as_str().ok_or("a string")?);
    let response = get(&zoom, "/users/me", &token).await?;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.text().await?,
        include_str!("../../src/fake/samples/jill_chill.json")
    );
    assert_eq!(zoom.counts().mints, 1);
    assert_eq!(zoom.counts().token_status(200), 1);
    assert_eq!(zoom.counts().operation("getUser"), 1);
    Ok(())
}

#[tokio::test]
async fn the_accounts_owner_has_a_name_to_show() -> Result {
    let zoom = FakeZoom::start().await?;
    let owner = zoom.client()?.get_user().user_id("me").send().await?;
    assert_eq!(owner.display_name.as_deref(), Some("Jill Chill"));
    Ok(())
}

#[tokio::test]
async fn the_form_body_is_as_good_as_the_query() -> Result {
    let zoom = FakeZoom::builder().query_form(false).start().await?;
    let form = [
        ("grant_type", "account_credentials"),
        ("account_id", zoom.account_id()),
    ];
    let response = http()
        .post(format!("{}/oauth/token", zoom.oauth_base_url()))
        .basic_auth(zoom.client_id(), Some(zoom.client_secret().expose()))
        .form(&form)
        .send()
        .await?;
    assert_eq!(response.status(), StatusCode::OK);
    let refused = token_request(&zoom, zoom.app()).send().await?;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    Ok(())
}

#[tokio::test]
async fn the_older_spelling_and_the_region_can_be_asked_for() -> Result {
    let zoom = FakeZoom::builder()
        .sample_spelling(true)
        .api_url("https://api-eu.zoom.us")
        .scopes(["user:read:admin"])
        .token_lifetime(Duration::from_secs(90))
        .start()
        .await?;
    let (_, reply) = json_of(token_request(&zoom, zoom.app()).send().await?).await?;
    assert!(reply["Access_token"].is_string());
    assert_eq!(reply["Token_type"], "bearer");
    assert_eq!(reply["Expire_in"], 90);
    assert_eq!(reply["scope"], json!(["user:read:admin"]));
    assert_eq!(reply["api_url"], "https://api-eu.zoom.us");
    Ok(())
}

#[tokio::test]
async fn bad_credentials_get_zooms_words() -> Result {
    let zoom = FakeZoom::start().await?;
    let url = format!("{}/oauth/token", zoom.oauth_base_url());
    let secret = zoom.client_secret();
    let ask = |id: &str, secret: &str, grant: &str, account: &str| {
        http()
            .post(&url)
            .basic_auth(id, Some(secret))
            .query(&[("grant_type", grant), ("account_id", account)])
            .send()
    };
    let (id, secret) = (zoom.client_id(), secret.expose());
    let (grant, account) = ("account_credentials", zoom.account_id());
    for (response, error, reason) in [
        (
            ask(id, "wrong", grant, account).await?,
            "invalid_client",
            "Invalid client_id or client_secret",
        ),
        (
            ask("wrong", secret, grant, account).await?,
            "invalid_client",
            "Invalid client_id or client_secret",
        ),
        (
            ask(id, secret, "client_credentials", account).await?,
            "unsupported_grant_type",
            "unsupported grant type",
        ),
        (
            ask(id, secret, grant, "wrong").await?,
            "invalid_request",
            "Bad Request",
        ),
        (
            http().post(&url).send().await?,
            "invalid_client",
            "Invalid client_id or client_secret",
        ),
    ] {
        let expected = json!({"error": error, "reason": reason});
        assert_eq!(json_of(response).await?, (400, expected));
    }
    assert_eq!(zoom.counts().mints, 0);
    assert_eq!(zoom.counts().token_status(400), 5);
    Ok(())
}

#[tokio::test]
async fn users_are_found_by_id_address_and_employee_id() -> Result {
    let zoom = FakeZoom::start().await?;
    let token = zoom.app().mint_token();
    for path in [
        "/users/zJKyaiAyTNC-MWjiWC18KQ",
        "/users/jchill@example.com",
        "/users/JChill%40Example.com",
        "/users/HqDyI037Qjili1kNsSIrIg?search_by_unique_id=true",
    ] {
        let (status, user) = json_of(get(&zoom, path, &token).await?).await?;
        assert_eq!(
            (status, &user["first_name"]),
            (200, &json!("Jill")),
            "{path}"
        );
    }
    let (_, mia) = json_of(get(&zoom, "/users/mia%2Bwork%40example.com", &token).await?).await?;
    assert_eq!(mia["last_name"], "Moreau-Ñandú");
    Ok(())
}

#[tokio::test]
async fn unknown_and_foreign_users_and_paths_are_told_apart() -> Result {
    let zoom = FakeZoom::start().await?;
    zoom.add_user(json!({"id": "elsewhere", "account_id": "another"}))?;
    let client = zoom.client()?;
    let user = async |id: &str| {
        let request = client
            .request(Method::GET, "/users/{userId}")
            .path("userId", id);
        request.send::<Value>().await.unwrap_err()
    };
    let error = user("nobody/at all").await;
    assert_eq!(
        (error.status(), error.code()),
        (Some(StatusCode::NOT_FOUND), Some(1001))
    );
    assert_eq!(error.message(), Some("User does not exist: nobody/at all."));
    assert_eq!(user("elsewhere").await.code(), Some(1010));

    let error = client
        .request(Method::GET, "/no/such/path")
        .send::<Value>()
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(StatusCode::NOT_FOUND), Some(2300))
    );
    assert_eq!(zoom.counts().operation("unknown"), 1);
    Ok(())
}

#[tokio::test]
async fn each_app_is_good_for_its_own_account() -> Result {
    let zoom = FakeZoom::start().await?;
    let other = zoom.add_app("another");
    zoom.add_user(json!({"id": "owner", "account_id": "another"}))?;
    let (_, reply) = json_of(token_request(&zoom, &other).send().await?).await?;
    let token = Secret::new(reply["access_token"].as_str().ok_or("a string")?);
    let (_, user) = json_of(get(&zoom, "/users/me", &token).await?).await?;
    assert_eq!(user, json!({"id": "owner", "account_id": "another"}));
    Ok(())
}

#[tokio::test]
async fn a_foreign_token_finds_out_the_account() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = Client::builder(BearerToken::new(zoom.mint_foreign_token())?)
        .environment(zoom.environment())
        .build()?;
    assert_eq!(me(&client).await?["account_id"], zoom.account_id());
    Ok(())
}

#[tokio::test]
async fn dead_tokens_are_told_apart_by_their_message() -> Result {
    let clock = ManualClock::new();
    let zoom = FakeZoom::builder()
        .clock(Arc::new(clock.clone()))
        .start()
        .await?;
    let refusal = async |token: &Secret| json_of(get(&zoom, "/users/me", token).await?).await;
    let invalid = (
        401,
        json!({"code": 124, "message": "Invalid access token."}),
    );
    let expired = (
        401,
        json!({"code": 124, "message": "Access token is expired."}),
    );

    assert_eq!(refusal(&Secret::new("made up")).await?, invalid);
    let [revoked, ended, aged, suspended] = std::array::from_fn(|_| zoom.app().mint_token());
    assert!(zoom.revoke(&revoked) && !zoom.revoke(&revoked));
    assert_eq!(refusal(&revoked).await?, invalid);

    assert_eq!(refusal(&aged).await?.0, 200);
    clock.advance(zoom.token_lifetime() - Duration::from_millis(1));
    assert_eq!(refusal(&aged).await?.0, 200);
    clock.suspend(Duration::from_millis(1));
    assert_eq!(refusal(&suspended).await?, expired);
    clock.set_wall(clock.wall() - Duration::from_secs(60));
    clock.advance(Duration::from_millis(1));
    assert_eq!(refusal(&aged).await?, expired);

    assert_eq!(zoom.expire_tokens(), 3);
    assert_eq!(refusal(&ended).await?, expired);
    let fresh = zoom.app().mint_token();
    assert_eq!(zoom.revoke_all_tokens(), 1);
    assert_eq!(refusal(&fresh).await?, invalid);
    Ok(())
}

#[tokio::test]
async fn a_rejected_token_can_be_a_400() -> Result {
    let zoom = FakeZoom::builder()
        .rejection_status(StatusCode::BAD_REQUEST)
        .start()
        .await?;
    let (status, body) = json_of(get(&zoom, "/users/me", &Secret::new("x")).await?).await?;
    assert_eq!((status, &body["code"]), (400, &json!(124)));
    Ok(())
}

#[tokio::test]
async fn missing_scopes_are_named() -> Result {
    let zoom = FakeZoom::builder().scopes(["meeting:read"]).start().await?;
    let error = me(&zoom.client()?).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(StatusCode::BAD_REQUEST), Some(4711))
    );
    assert_eq!(
        error.message(),
        Some(
            "Invalid access token, does not contain scopes:[user:read:user:admin, user:read:admin]."
        )
    );
    let old = zoom.client()?;
    zoom.app().set_scopes(["user:read:admin"]);
    assert!(me(&old).await.is_err(), "a token keeps its scopes");
    assert!(me(&zoom.client()?).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn rotating_the_secret_ends_the_old_one_and_its_tokens() -> Result {
    let zoom = FakeZoom::start().await?;
    let old = token_request(&zoom, zoom.app());
    let client = zoom.client()?;
    let foreign = zoom.mint_foreign_token();
    let secret = zoom.rotate_secret();
    assert_eq!(secret, zoom.client_secret());
    assert_eq!(old.send().await?.status(), StatusCode::BAD_REQUEST);
    assert!(me(&client).await.unwrap_err().is_unauthorized());
    assert_eq!(
        get(&zoom, "/users/me", &foreign).await?.status(),
        StatusCode::OK
    );
    assert_eq!(
        token_request(&zoom, zoom.app()).send().await?.status(),
        StatusCode::OK
    );

    zoom.app().deactivate();
    assert_eq!(
        token_request(&zoom, zoom.app()).send().await?.status(),
        StatusCode::BAD_REQUEST
    );
    zoom.app().activate();
    assert_eq!(
        token_request(&zoom, zoom.app()).send().await?.status(),
        StatusCode::OK
    );
    Ok(())
}

#[tokio::test]
async fn users_are_listed_page_by_page() -> Result {
    let zoom = FakeZoom::start().await?;
    let token = zoom.app().mint_token();
    let page =
        async |query: &str| json_of(get(&zoom, &format!("/users?{query}"), &token).await?).await;
    let (_, first) = page("page_size=1").await?;
    assert_eq!(first["total_records"], 2);
    assert_eq!(first["users"][0]["first_name"], "Tom");
    let next = first["next_page_token"].as_str().ok_or("a token")?;
    let (_, second) = page(&format!("page_size=1&next_page_token={next}")).await?;
    assert_eq!(second["users"][0]["first_name"], "Mia");
    assert_eq!(second["next_page_token"], "");
    assert_eq!(page("status=pending").await?.1["total_records"], 2);
    let (status, refused) = page("page_size=1000").await?;
    assert_eq!(
        (status, &refused["errors"][0]["field"]),
        (400, &json!("page_size"))
    );
    assert_eq!(page("next_page_token=made-up").await?.0, 400);
    Ok(())
}

#[tokio::test]
async fn per_second_limits_open_again_on_the_clock() -> Result {
    let clock = ManualClock::new();
    let zoom = FakeZoom::builder()
        .clock(Arc::new(clock.clone()))
        .plan(RatePlan::pro())
        .start()
        .await?;
    let token = zoom.app().mint_token();
    let http = http();
    let url = format!("{}/users/me", zoom.api_base_url());
    for left in (0..30).rev() {
        let response = http.get(&url).bearer_auth(token.expose()).send().await?;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()["x-ratelimit-remaining"],
            left.to_string()
        );
    }
    let response = get(&zoom, "/users/me", &token).await?;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["x-ratelimit-type"], "QPS");
    assert_eq!(response.headers()["x-ratelimit-category"], "Light");
    assert_eq!(response.headers().get("retry-after"), None);
    assert_eq!(json_of(response).await?.1["code"], 429);
    // Another label counts on its own, and so does another account.
    let listed = get(&zoom, "/users", &token).await?;
    assert_eq!(listed.status(), StatusCode::OK);
    assert_eq!(listed.headers()["x-ratelimit-category"], "Medium");
    let other = zoom.add_app("another").mint_token();
    assert_eq!(
        get(&zoom, "/users/me", &other).await?.status(),
        StatusCode::NOT_FOUND
    );

    clock.advance(Duration::from_secs(1));
    assert_eq!(
        get(&zoom, "/users/me", &token).await?.status(),
        StatusCode::OK
    );
    Ok(())
}

#[tokio::test]
async fn daily_limits_say_when_they_end() -> Result {
    let clock = ManualClock::new(); // 2026-01-01T00:00:00Z
    let plan = RatePlan::unlimited().with_daily(RateLimitLabel::Light, 2);
    let zoom = FakeZoom::builder()
        .clock(Arc::new(clock.clone()))
        .token_lifetime(Duration::from_secs(1_000_000))
        .plan(plan)
        .start()
        .await?;
    let token = zoom.app().mint_token();
    clock.advance(Duration::from_secs(5 * 3600));
    for _ in 0..2 {
        assert_eq!(
            get(&zoom, "/users/me", &token).await?.status(),
            StatusCode::OK
        );
    }
    let response = get(&zoom, "/users/me", &token).await?;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["x-ratelimit-type"], "Daily-limit");
    assert_eq!(response.headers()["x-ratelimit-limit"], "2");
    assert_eq!(response.headers()["x-ratelimit-remaining"], "0");
    assert_eq!(response.headers()["retry-after"], "2026-01-02T00:00:00Z");
    clock.advance(Duration::from_secs(19 * 3600));
    assert_eq!(
        get(&zoom, "/users/me", &token).await?.status(),
        StatusCode::OK
    );
    Ok(())
}

#[tokio::test]
async fn a_route_stands_in_for_what_the_fake_does_not_know() -> Result {
    let zoom = FakeZoom::builder().plan(RatePlan::pro()).start().await?;
    zoom.route_as(
        RateLimitLabel::Heavy,
        Method::DELETE,
        "/meetings/{meetingId}/{other}",
        |_| Reply::user_quota_exceeded(),
    );
    let url = format!("{}/meetings/1/2", zoom.api_base_url());
    let token = zoom.app().mint_token();
    assert_eq!(
        get(&zoom, "/meetings/1/2", &token).await?.status(),
        StatusCode::NOT_FOUND
    );
    let unauthorized = http().delete(&url).send().await?;
    assert_eq!(unauthorized.status(), StatusCode::UNAUTHORIZED);
    let response = http()
        .delete(&url)
        .bearer_auth(token.expose())
        .send()
        .await?;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    // The handler's own headers prevail over the limiter's.
    assert_eq!(response.headers()["x-ratelimit-remaining"], "5893");
    assert_eq!(
        zoom.counts()
            .operation("DELETE /meetings/{meetingId}/{other}"),
        2
    );
    Ok(())
}

#[tokio::test]
async fn a_script_is_answered_in_order_and_then_all_is_normal() -> Result {
    let zoom = FakeZoom::start().await?;
    let token = zoom.app().mint_token();
    zoom.script(
        Endpoint::Api,
        [
            Reply::html(502),
            Reply::user_quota_exceeded().with_header("X-Odd", "\u{1}odd"),
            Reply::normal().merge(json!({"type": 7, "pmi": null})),
            Reply::status(503).without_header("x-zm-trackingid"),
        ],
    );
    let page = get(&zoom, "/users/me", &token).await?;
    assert_eq!(page.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(page.headers()["content-type"], "text/html");
    assert!(page.text().await?.contains("<h1>502 Bad Gateway</h1>"));

    let quota = get(&zoom, "/users/me", &token).await;
    assert!(quota.is_err(), "hyper refuses a control character");

    let (_, user) = json_of(get(&zoom, "/users/me", &token).await?).await?;
    assert_eq!((&user["type"], user.get("pmi")), (&json!(7), None));

    let bare = get(&zoom, "/users/me", &token).await?;
    assert_eq!(bare.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(bare.headers().get("x-zm-trackingid"), None);
    assert_eq!(zoom.scripted(Endpoint::Api), 0);

    assert_eq!(
        get(&zoom, "/users/me", &token).await?.status(),
        StatusCode::OK
    );
    assert_eq!(zoom.counts().api_status(502), 1);
    Ok(())
}

#[tokio::test]
async fn an_outage_lasts_until_it_is_over() -> Result {
    let zoom = FakeZoom::start().await?;
    zoom.always(Endpoint::Token, Reply::status(503));
    for _ in 0..3 {
        let response = token_request(&zoom, zoom.app()).send().await?;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!(me(&zoom.client()?).await.is_ok(), "the API is up");
    zoom.recover(Endpoint::Token);
    assert_eq!(
        token_request(&zoom, zoom.app()).send().await?.status(),
        StatusCode::OK
    );
    assert_eq!(zoom.counts().token_requests, 4);
    assert_eq!(zoom.counts().mints, 1);
    Ok(())
}

/// Whether the connection was reset, rather than closed.
fn is_reset(error: &(dyn StdError + 'static)) -> bool {
    let this = error.downcast_ref::<std::io::Error>();
    this.is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
        || error.source().is_some_and(is_reset)
}

#[tokio::test]
async fn connections_break_where_they_are_told_to() -> Result {
    let zoom = FakeZoom::start().await?;
    let token = zoom.app().mint_token();
    let not_http = "not HTTP at all\r\n\r\n";
    for (reply, reset) in [
        (Reply::hang_up(), false),
        (Reply::hang_up().with_reset(), true),
        (Reply::normal().cut_headers(), false),
        (Reply::raw(not_http), false),
    ] {
        zoom.script(Endpoint::Api, [reply.clone()]);
        let error = get(&zoom, "/users/me", &token).await.unwrap_err();
        assert_eq!(is_reset(&error), reset, "{reply:?}: {error:?}");
    }
    assert_eq!(zoom.counts().unanswered, 3);

    for reply in [
        Reply::normal().cut_body(),
        Reply::status(200).cut_body(),
        Reply::normal().with_header("content-length", "9999"),
    ] {
        zoom.script(Endpoint::Api, [reply.clone()]);
        let response = get(&zoom, "/users/me", &token).await?;
        assert_eq!(response.status(), StatusCode::OK);
        let error = response.bytes().await.unwrap_err();
        assert!(!is_reset(&error), "{reply:?}: {error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn delays_are_waited_on_the_fakes_clock() -> Result {
    let clock = ManualClock::auto_advancing();
    let zoom = FakeZoom::builder()
        .clock(Arc::new(clock.clone()))
        .start()
        .await?;
    let token = zoom.app().mint_token();
    let length = get(&zoom, "/users/me", &token).await?.bytes().await?.len();
    assert!(clock.take_sleeps().is_empty());
    zoom.script(
        Endpoint::Api,
        [
            Reply::normal().after(Duration::from_secs(7)),
            Reply::normal().trickle(Duration::from_secs(1)),
        ],
    );
    assert_eq!(
        get(&zoom, "/users/me", &token).await?.bytes().await?.len(),
        length
    );
    assert_eq!(clock.take_sleeps(), [Duration::from_secs(7)]);
    assert_eq!(
        get(&zoom, "/users/me", &token).await?.bytes().await?.len(),
        length
    );
    assert_eq!(clock.take_sleeps(), vec![Duration::from_secs(1); length]);
    Ok(())
}

#[tokio::test]
async fn a_gate_holds_requests_until_it_lets_them_pass() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = zoom.client()?;
    let gate = zoom.hold(Endpoint::Api);
    let call = || {
        let client = client.clone();
        tokio::spawn(async move { me(&client).await })
    };
    let calls = [call(), call(), call()];
    let given_up = call();
    gate.reached(4).await;
    assert_eq!(zoom.counts().api_calls, 4);
    assert_eq!(zoom.counts().api_status(200), 0);

    given_up.abort();
    gate.until(|waiting| waiting == 3).await; // the server sees it go
    gate.let_pass(1);
    zoom.until(|counts| counts.api_status(200) == 1).await;
    assert_eq!(gate.waiting(), 2);
    drop(gate);
    for call in calls {
        assert_eq!(call.await??["first_name"], "Jill");
    }
    assert!(me(&client).await.is_ok(), "an open gate holds nobody");
    Ok(())
}

#[tokio::test]
async fn silence_lasts_until_the_client_gives_up() -> Result {
    let zoom = FakeZoom::start().await?;
    zoom.script(Endpoint::Api, [Reply::silence()]);
    let client = zoom.client()?;
    let call = tokio::spawn(async move { me(&client).await });
    zoom.until(|counts| counts.unanswered == 1).await;
    assert!(!call.is_finished());
    call.abort();
    assert!(me(&zoom.client()?).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn requests_are_remembered_in_order_up_to_the_bound() -> Result {
    let zoom = FakeZoom::builder().recorded_requests(2).start().await?;
    token_request(&zoom, zoom.app()).send().await?;
    let token = zoom.app().mint_token();
    get(&zoom, "/users/a%20b?x=1&x=%26", &token).await?;
    http()
        .post(format!("{}/meetings", zoom.api_base_url()))
        .json(&json!({"topic": "Stand-up"}))
        .send()
        .await?;
    let requests = zoom.requests();
    assert_eq!(requests.len(), 2);
    let [user, meeting] = &requests[..] else {
        return Err("two requests".into());
    };
    assert_eq!(user.method(), Method::GET);
    assert_eq!(user.path(), "/v2/users/a%20b");
    assert_eq!(user.path_segments().last().as_deref(), Some("a b"));
    assert_eq!(user.query_value("x").as_deref(), Some("1"));
    assert_eq!(user.query_pairs().count(), 2);
    assert_eq!(user.bearer_token(), Some(token));
    assert_eq!(user.basic_credentials(), None);
    assert_eq!(meeting.json::<Value>()?["topic"], "Stand-up");
    zoom.clear_requests();
    token_request(&zoom, zoom.app()).send().await?;
    let (id, secret) = zoom.requests()[0]
        .basic_credentials()
        .ok_or("credentials")?;
    assert_eq!((&*id, secret), (zoom.client_id(), zoom.client_secret()));
    assert_eq!(zoom.requests()[0].endpoint(), Endpoint::Token);
    Ok(())
}

#[tokio::test]
async fn every_reply_has_a_tracking_id_of_its_own() -> Result {
    let zoom = FakeZoom::start().await?;
    let token = zoom.app().mint_token();
    let mut seen = std::collections::HashSet::new();
    for path in ["/users/me", "/users/nobody", "/nothing", "/users/me"] {
        let response = get(&zoom, path, &token).await?;
        let id = response.headers()["x-zm-trackingid"].to_str()?.to_owned();
        assert!(seen.insert(id), "{path}");
    }
    let response = token_request(&zoom, zoom.app()).send().await?;
    assert!(seen.insert(response.headers()["x-zm-trackingid"].to_str()?.to_owned()));
    Ok(())
}

#[test]
fn a_fake_on_its_own_thread_serves_any_runtime() -> Result {
    let zoom = FakeZoom::start_on_thread()?;
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    for _ in 0..2 {
        let user = runtime()?
            .block_on(async { Ok::<_, Box<dyn StdError>>(me(&zoom.client()?).await?) })?;
        assert_eq!(user["first_name"], "Jill");
    }
    let url = format!("{}/users/me", zoom.api_base_url());
    drop(zoom); // joins the thread: the port is closed afterwards
    let refused = runtime()?.block_on(http().get(url).send()).unwrap_err();
    assert!(refused.is_connect());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn paused_time_does_not_run_ahead_of_a_fake_on_the_same_runtime() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = Client::builder(BearerToken::new(zoom.app().mint_token())?)
        .environment(zoom.environment())
        .http(
            reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(1)),
        )
        .build()?;
    for _ in 0..100 {
        assert_eq!(me(&client).await?["first_name"], "Jill");
    }
    zoom.script(Endpoint::Api, [Reply::silence()]);
    assert!(
        me(&client.without_retries())
            .await
            .unwrap_err()
            .is_timeout()
    );
    Ok(())
}

#[tokio::test]
async fn the_last_handle_stops_the_server() -> Result {
    let zoom = FakeZoom::start().await?;
    let handle = zoom.clone();
    drop(zoom);
    let client = handle.client()?.without_retries();
    assert!(me(&client).await.is_ok());
    drop(handle);
    assert!(me(&client).await.unwrap_err().is_transport());
    Ok(())
}

#[tokio::test]
async fn a_stopped_server_still_tells_what_it_has_seen() -> Result {
    let zoom = FakeZoom::start().await?;
    let client = zoom.client()?.without_retries();
    assert!(me(&client).await.is_ok());
    zoom.stop().await;
    zoom.stop().await; // there is nothing left to stop
    assert!(me(&client).await.unwrap_err().is_connect());
    assert_eq!(zoom.counts().api_status(200), 1);
    assert_eq!(zoom.requests().len(), 1);
    Ok(())
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let start = std::pin::pin!(FakeZoom::start());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match start.poll(&mut context) {
        std::task::Poll::Ready(Err(_)) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_user_is_refused() -> Result {
    let refused = FakeZoom::builder()
        .user(json!(["no", "object"]))
        .start_on_thread();
    assert_eq!(
        refused.err().map(|e| e.kind()),
        Some(std::io::ErrorKind::InvalidInput)
    );
    let zoom = FakeZoom::start_on_thread()?;
    assert!(zoom.add_user(json!({"first_name": "Nobody"})).is_err());
    Ok(())
}

#[tokio::test]
async fn users_of_ones_own_are_sent_as_they_were_added() -> Result {
    let second = json!({"id": "second", "email": "Second@example.com"});
    let zoom = FakeZoom::builder()
        .without_sample_users()
        .users([json!({"id": "first"}), second.clone()])
        .start()
        .await?;
    let token = zoom.app().mint_token();
    let user = async |id: &str| json_of(get(&zoom, &format!("/users/{id}"), &token).await?).await;
    assert_eq!(user("me").await?, (200, json!({"id": "first"})));
    assert_eq!(user("second@Example.com").await?, (200, second));
    assert_eq!(user("jchill@example.com").await?.0, 404);
    zoom.add_user(json!({"id": "second", "type": 2}))?;
    assert_eq!(user("second").await?.1, json!({"id": "second", "type": 2}));
    assert_eq!(user("second@example.com").await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn nothing_secret_is_shown() -> Result {
    let zoom = FakeZoom::start().await?;
    zoom.script(
        Endpoint::Token,
        [
            Reply::normal(),
            Reply::json(200, json!({"access_token": "sentinel"})),
        ],
    );
    let (_, reply) = json_of(token_request(&zoom, zoom.app()).send().await?).await?;
    let token = reply["access_token"].as_str().ok_or("a token")?.to_owned();
    get(&zoom, "/users/me", &Secret::new(&*token)).await?;
    let header = zoom.requests()[0]
        .header("authorization")
        .ok_or("a header")?
        .to_owned();
    let basic = header.trim_start_matches("Basic ");

    let shown = [
        format!("{zoom:?} {:?}", zoom.app()),
        format!("{:?}", zoom.requests()),
        format!("{:?}", zoom.counts()),
        format!("{:?}", Reply::json(200, json!({"access_token": token}))),
        format!(
            "{:?}",
            Reply::raw(token.clone()).with_header("x", token.clone())
        ),
        format!(
            "{:?}",
            Reply::normal().merge(json!({"access_token": token}))
        ),
        format!(
            "{:?}",
            FakeZoom::builder().user(json!({"id": "1", "host_key": token}))
        ),
        format!("{:?}", zoom.hold(Endpoint::Api)),
    ]
    .join("\n");
    for secret in [&*token, basic, zoom.client_secret().expose()] {
        assert!(!shown.contains(secret), "{shown}");
    }
    Ok(())
}

#[test]
fn handles_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync>() {}
    fn sendable<T: Send>(_: &T) {}
    shareable::<(FakeZoom, App, Gate, Reply, Counts)>();
    sendable(&FakeZoom::start());
    sendable(&FakeZoom::builder().start());
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_with_its_deadline_in_paused_time_as_well() -> Result {
    let fake = FakeZoom::start().await?;
    let zoom = fake.client()?;
    fake.fail(
        &zoom_api::operations::GET_USER,
        Reply::rate_limited_per_second(),
    )?;
    let start = zoom_api::SystemClock.monotonic();
    let call = zoom.get_user().user_id("me").send().await;
    let error = call.err().ok_or("it is refused")?;
    assert!(error.is_rate_limited() || error.is_timeout(), "{error}");
    // By default a call has a minute.
    let elapsed = zoom_api::SystemClock.monotonic() - start;
    assert!(elapsed <= Duration::from_secs(61), "{:?}", elapsed);
    assert!(error.attempts() <= 70, "{} attempts", error.attempts());
    Ok(())
}

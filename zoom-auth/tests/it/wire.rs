//! What goes over the wire, and what comes back.

use std::time::Duration;

use http::Method;
use serde_json::json;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};
use zoom_api::types::GrantType;
use zoom_api::{BearerToken, Client};
use zoom_auth::{AccountCredentials, BasicAuth};

use crate::support::{Rig, credentials, get_owner};

#[tokio::test]
async fn a_user_costs_one_exchange_and_one_call_and_no_header_that_nobody_asked_for() {
    let rig = Rig::new().await;
    rig.get_owner().await.unwrap();

    let requests = rig.fake.requests();
    let [exchange, call] = &requests[..] else {
        panic!("{requests:?}");
    };
    assert_eq!(
        (exchange.method(), exchange.path()),
        (&Method::POST, "/oauth/token")
    );
    let mut query: Vec<_> = exchange.query_pairs().collect();
    query.sort();
    let account_id = rig.fake.account_id();
    assert_eq!(
        query,
        [
            ("account_id".into(), account_id.into()),
            ("grant_type".into(), "account_credentials".into())
        ]
    );
    let (client_id, secret) = exchange.basic_credentials().unwrap();
    assert_eq!(
        (&*client_id, secret),
        (rig.fake.client_id(), rig.fake.client_secret())
    );
    assert!(exchange.body().is_empty());

    assert_eq!((call.method(), call.path()), (&Method::GET, "/v2/users/me"));
    assert_eq!(call.query(), None);
    let token = rig.provider.current().unwrap();
    assert_eq!(call.bearer_token().as_ref(), Some(token.secret()));

    let names = |headers: &http::HeaderMap| {
        let mut names: Vec<_> = headers.keys().map(|name| name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(
        names(exchange.headers()),
        [
            "accept",
            "authorization",
            "content-length",
            "host",
            "user-agent"
        ]
    );
    assert_eq!(exchange.header("content-length"), Some("0"));
    assert_eq!(
        names(call.headers()),
        ["accept", "authorization", "host", "user-agent"]
    );
}

#[tokio::test]
async fn the_ten_line_program_works() {
    let fake = FakeZoom::start().await.unwrap();
    let zoom = credentials(&fake).into_client().unwrap();
    get_owner(&zoom).await.unwrap();
    get_owner(&zoom).await.unwrap();
    assert_eq!(fake.counts().token_requests, 1);
}

#[tokio::test]
async fn scopes_and_expiry_are_read_from_both_spellings() {
    for sample_spelling in [false, true] {
        let rig = Rig::with(
            |fake| {
                fake.sample_spelling(sample_spelling)
                    .scopes(["user:read:user:admin", "meeting:read"])
                    .token_lifetime(Duration::from_secs(1_800))
            },
            |provider| provider,
        )
        .await;
        let before = zoom_api::Clock::wall(&rig.clock);
        let token = rig.provider.token().await.unwrap();
        let scopes: Vec<_> = token.scopes().iter().collect();
        assert_eq!(scopes, ["meeting:read", "user:read:user:admin"]);
        assert_eq!(token.expires_at(), before + Duration::from_secs(1_800));
        rig.get_owner().await.unwrap();
    }
}

#[tokio::test]
async fn the_parameters_may_go_into_a_form_body() {
    let rig = Rig::with(
        |fake| fake.query_form(false),
        |provider| provider.form_body(true),
    )
    .await;
    rig.get_owner().await.unwrap();
    let requests = rig.fake.requests();
    let exchange = &requests[0];
    assert_eq!(exchange.query(), None);
    assert_eq!(
        exchange.form_value("grant_type").as_deref(),
        Some("account_credentials")
    );
    assert_eq!(
        exchange.form_value("account_id").as_deref(),
        Some(rig.fake.account_id())
    );
    assert!(requests[1].body().is_empty());
}

#[tokio::test]
async fn an_account_id_reaches_the_server_as_it_is() {
    let fake = FakeZoom::start().await.unwrap();
    let account_id = "a+b&c=d%20é/#";
    let app = fake.add_app(account_id);
    for form_body in [false, true] {
        let credentials = AccountCredentials::new(account_id, app.client_id(), app.client_secret())
            .unwrap()
            .with_environment(fake.environment());
        let provider = zoom_auth::TokenProvider::builder(credentials)
            .form_body(form_body)
            .build()
            .unwrap();
        assert!(provider.token().await.is_ok());
    }
}

#[tokio::test]
async fn a_token_of_another_app_leads_to_the_account_and_that_to_a_token_of_ones_own() {
    let fake = FakeZoom::start().await.unwrap();
    let other_app = Client::builder(BearerToken::new(fake.mint_foreign_token()).unwrap())
        .environment(fake.environment())
        .build()
        .unwrap();
    let user = other_app.get_user().user_id("me").send().await.unwrap();
    let account_id = user.account_id.as_deref().unwrap();
    assert_eq!(account_id, fake.account_id());

    let basic = BasicAuth::new(fake.client_id(), fake.client_secret()).unwrap();
    let app = Client::builder(basic)
        .environment(fake.environment())
        .build()
        .unwrap();
    let token = app
        .get_access_token()
        .grant_type(GrantType::AccountCredentials)
        .account_id(account_id)
        .send()
        .await
        .unwrap()
        .into_inner();
    let own = Client::builder(BearerToken::new(token.access_token.unwrap()).unwrap())
        .environment(fake.environment())
        .build()
        .unwrap();
    get_owner(&own).await.unwrap();
}

#[tokio::test]
async fn a_client_with_the_other_scheme_is_told_before_anything_is_sent() {
    let rig = Rig::new().await;
    let with_bearer = rig
        .zoom
        .get_access_token()
        .grant_type(GrantType::AccountCredentials)
        .account_id("account");
    let error = with_bearer.send().await.unwrap_err();
    assert!(error.is_wrong_scheme() && error.is_not_sent());
    assert_eq!(rig.requests(), (0, 0));
}

#[tokio::test]
async fn a_lifetime_of_zero_does_not_make_every_call_an_exchange() {
    let rig = Rig::new().await;
    rig.fake.always(
        Endpoint::Token,
        Reply::normal().merge(json!({"expires_in": 0})),
    );
    for _ in 0..20 {
        rig.get_owner().await.unwrap();
    }
    assert_eq!(rig.requests(), (1, 20));
}

#[tokio::test]
async fn a_lifetime_in_an_odd_form_is_believed_as_far_as_it_goes() {
    let seconds = |json: serde_json::Value| json!({ "expires_in": json });
    for (patch, expected) in [
        (seconds(json!(null)), 3_600),
        (seconds(json!("soon")), 3_600),
        (seconds(json!([1])), 3_600),
        (seconds(json!(1799.9)), 1_799),
        (seconds(json!("1800")), 1_800),
        (seconds(json!(-1)), 5),
        (seconds(json!(-1.5)), 5),
        (seconds(json!(u64::MAX)), 24 * 3_600),
        (seconds(json!(1e300)), 24 * 3_600),
    ] {
        let rig = Rig::new().await;
        let shown = patch.to_string();
        rig.fake
            .script(Endpoint::Token, [Reply::normal().merge(patch)]);
        let granted = zoom_api::Clock::wall(&rig.clock);
        let token = rig.provider.token().await.unwrap();
        let lifetime = token.expires_at().duration_since(granted).unwrap();
        assert_eq!(lifetime.as_secs(), expected, "{shown}");
        rig.get_owner().await.unwrap();
    }
}

#[tokio::test]
async fn missing_scopes_are_named_with_what_would_do() {
    let rig = Rig::with(|fake| fake.scopes(["meeting:read"]), |provider| provider).await;
    let error = rig.get_owner().await.unwrap_err();
    assert_eq!(error.code(), Some(4711));
    assert!(error.missing_scopes().contains(&"user:read:user:admin"));
    assert!(
        error
            .sufficient_scopes()
            .contains(&["user:read:user:admin"].as_slice())
    );
    assert!(
        error.to_string().contains("user:read:user:admin"),
        "{error}"
    );
    assert_eq!(rig.requests(), (1, 1), "no other token would have them");
}

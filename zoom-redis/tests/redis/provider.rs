//! Providers that share a token through a real Redis, and what befalls it.

use std::time::Duration;

use redis::sentinel::{SentinelClient, SentinelServerType};
use zoom_api::fake::FakeZoom;
use zoom_api::{Clock as _, SystemClock};
use zoom_auth::{AccountCredentials, TokenProvider};
use zoom_redis::{RedisStore, RedisStoreBuilder};

use crate::server::{RedisCluster, RedisSentinel, RedisServer, SENTINEL_NAME, free_port};

/// A busy machine gets time to answer, where the test is not about that.
const PATIENCE: Duration = Duration::from_secs(5);

/// Loading the machine's certificates takes longer than most of the tests.
fn http() -> reqwest::ClientBuilder {
    let http = reqwest::Client::builder();
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let http = http.tls_certs_only([]);
    http
}

fn provider(fake: &FakeZoom, store: RedisStoreBuilder) -> TokenProvider {
    let credentials =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret());
    TokenProvider::builder(credentials.unwrap().with_environment(fake.environment()))
        .http(http())
        .store(store.build().unwrap())
        .build()
        .unwrap()
}

fn patient(url: &str) -> RedisStoreBuilder {
    RedisStore::builder(url).patience(PATIENCE)
}

async fn secret(provider: &TokenProvider) -> String {
    provider.token().await.unwrap().secret().expose().to_owned()
}

/// Until a store that has failed is asked again, and again.
async fn longest_pause() {
    SystemClock.sleep(Duration::from_secs(13)).await;
}

pub async fn processes_that_start_at_the_same_moment_share_one_exchange() {
    let (server, fake) = (RedisServer::start(), FakeZoom::start().await.unwrap());
    let mut calls = Vec::new();
    for _ in 0..8 {
        let provider = provider(&fake, patient(&server.url()));
        // The first use connects, and may take longer than a call waits.
        for _ in 0..50 {
            let provider = provider.clone();
            calls.push(tokio::spawn(async move { secret(&provider).await }));
        }
    }
    let mut tokens = Vec::new();
    for call in calls {
        tokens.push(call.await.unwrap());
    }
    tokens.sort();
    tokens.dedup();
    let mints = fake.counts().mints;
    assert_eq!(tokens.len() as u64, mints);
    assert_eq!(mints, 1);
}

pub async fn without_a_redis_a_provider_is_built_and_exchanges_for_itself() {
    let fake = FakeZoom::start().await.unwrap();
    let provider = provider(
        &fake,
        patient(&format!("redis://localhost:{}", free_port())),
    );
    secret(&provider).await;
    let counters = provider.sharing_counters().unwrap();
    assert_eq!((counters.direct_after_failure, counters.failures), (1, 1));
    assert_eq!(fake.counts().mints, 1);
}

pub async fn a_redis_that_hangs_is_waited_for_once() {
    let (server, fake) = (RedisServer::start(), FakeZoom::start().await.unwrap());
    server.freeze();
    let provider = provider(&fake, RedisStore::builder(&server.url()));
    secret(&provider).await;
    let counters = provider.sharing_counters().unwrap();
    assert_eq!((counters.direct_after_failure, counters.failures), (1, 1));
    server.thaw();
}

pub async fn a_provider_outlives_the_runtimes_that_it_is_used_on() {
    let (server, fake) = (RedisServer::start(), FakeZoom::start().await.unwrap());
    let provider = provider(&fake, patient(&server.url()));
    let on_another_runtime = {
        let provider = provider.clone();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let token = runtime.unwrap().block_on(provider.token()).unwrap();
            assert!(provider.invalidate(token.generation()));
            token.secret().clone()
        }
    };
    let first = tokio::task::spawn_blocking(on_another_runtime.clone())
        .await
        .unwrap();
    let second = tokio::task::spawn_blocking(on_another_runtime)
        .await
        .unwrap();
    let third = secret(&provider).await;
    assert!(
        first != second && second != third.as_str(),
        "each was rejected"
    );
    assert_eq!(provider.sharing_counters().unwrap().failures, 0);
    assert_eq!(fake.counts().mints, 3);
}

pub async fn a_cluster_that_has_lost_a_part_fails_no_call() {
    let (mut cluster, fake) = (RedisCluster::start(), FakeZoom::start().await.unwrap());
    let store = |nodes| {
        let client = redis::cluster::ClusterClient::builder(nodes).retries(2);
        RedisStore::builder_with_cluster(client.build().unwrap()).patience(PATIENCE)
    };
    let first = provider(&fake, store(cluster.urls()));
    let token = secret(&first).await;
    assert_eq!(secret(&provider(&fake, store(cluster.urls()))).await, token);
    let nodes = cluster.urls();
    cluster
        .nodes
        .iter_mut()
        .filter(|node| !node.keys().is_empty())
        .for_each(RedisServer::stop);
    secret(&provider(&fake, store(nodes))).await;
    assert_eq!(fake.counts().mints, 2);
}

pub async fn after_a_failover_the_sentinels_are_asked_for_the_new_primary() {
    let (primary, fake) = (RedisServer::start(), FakeZoom::start().await.unwrap());
    let port = primary.port().to_string();
    let replica = RedisServer::with(&["--replicaof", "127.0.0.1", &port]);
    let sentinel = RedisSentinel::start(&primary);
    let url = sentinel.url();
    let store = RedisStore::builder_with_sentinel(move || {
        let sentinels = vec![url.clone()];
        SentinelClient::build(sentinels, SENTINEL_NAME, None, SentinelServerType::Master)
    });
    let store = store.patience(PATIENCE).build().unwrap();
    let provider = |store: &RedisStore| {
        let credentials =
            AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret());
        TokenProvider::builder(credentials.unwrap().with_environment(fake.environment()))
            .http(http())
            .store(store.clone())
            .build()
            .unwrap()
    };
    let first = provider(&store);
    let token = first.token().await.unwrap();
    assert!(primary.keys().iter().any(|key| key.ends_with(":t")));
    tokio::task::block_in_place(|| sentinel.fail_over());
    // Its connection stays, to what is no primary any more.
    first.invalidate(token.generation());
    secret(&first).await;
    for _ in 0..3 {
        longest_pause().await;
        let _ = store.ping().await;
    }
    let last = provider(&store).token().await.unwrap();
    assert!(replica.keys().iter().any(|key| key.ends_with(":t")));
    let late = provider(&store).token().await.unwrap();
    assert_eq!(late.secret(), last.secret());
    assert!(fake.counts().mints <= 3);
}

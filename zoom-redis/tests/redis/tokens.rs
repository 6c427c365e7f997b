//! The shared token, as it stands in Redis.

use std::time::Duration;

use zoom_api::{Clock as _, Secret, StoreErrorKind, SystemClock};
use zoom_auth::{
    Ask, Lease, Minted, Owner, Saved, StoredToken, Taken, TokenKey, TokenStore as _, conformance,
};
use zoom_redis::{EncryptionKey, RedisStore, RedisStoreBuilder};

use crate::server::{RedisCluster, RedisServer};

const HOUR: Duration = Duration::from_secs(3600);

/// A busy machine gets time to answer.
const PATIENCE: Duration = Duration::from_secs(5);

fn build(builder: RedisStoreBuilder) -> RedisStore {
    builder.patience(PATIENCE).build().unwrap()
}

fn plain(server: &RedisServer) -> RedisStore {
    build(RedisStore::builder(&server.url()))
}

fn sealed(server: &RedisServer, keys: &[(&str, u8)]) -> RedisStore {
    let key = |&(id, byte): &(&str, u8)| EncryptionKey::new(id, [byte; 32]).unwrap();
    let keys: Vec<_> = keys.iter().map(key).collect();
    build(RedisStore::builder(&server.url()).encryption(keys))
}

fn key(client_id: &str) -> TokenKey {
    let account_id = Some("the-account".to_owned());
    TokenKey::new("https://zoom.us/oauth/token", account_id, client_id)
}

fn ask<'a>() -> Ask<'a> {
    Ask::new(Owner::random(), Duration::from_secs(3), HOUR / 10)
}

async fn take(store: &RedisStore, client_id: &str) -> Taken {
    store.take(&key(client_id), ask()).await.unwrap()
}

async fn token(store: &RedisStore, client_id: &str) -> StoredToken {
    match take(store, client_id).await {
        Taken::Token(token) => token,
        other => panic!("expected a token, got {other:?}"),
    }
}

async fn lease(store: &RedisStore, client_id: &str) -> Lease {
    match take(store, client_id).await {
        Taken::Leased(lease, None) => lease,
        other => panic!("expected the lease alone, got {other:?}"),
    }
}

async fn save(store: &RedisStore, client_id: &str, token: &str) -> Saved {
    let token = Secret::new(token);
    let minted = Minted::new(&token, HOUR, Duration::ZERO);
    store.save(&key(client_id), None, minted).await.unwrap()
}

/// Where the value of the one token is.
fn place(server: &RedisServer) -> String {
    let keys = server.keys();
    keys.into_iter().find(|key| key.ends_with(":t")).unwrap()
}

fn get(server: &RedisServer, place: &str) -> Vec<u8> {
    let mut connection = server.client().get_connection().unwrap();
    let mut get = redis::cmd("GET");
    get.arg(place).query(&mut connection).unwrap()
}

fn set(server: &RedisServer, place: &str, value: &[u8]) {
    let mut connection = server.client().get_connection().unwrap();
    redis::cmd("SET")
        .arg(place)
        .arg(value)
        .exec(&mut connection)
        .unwrap();
}

async fn sleep(time: Duration) {
    SystemClock.sleep(time).await;
}

pub async fn it_does_what_every_store_has_to() {
    let server = RedisServer::start();
    conformance::token_store(&plain(&server), sleep).await;
}

pub async fn it_does_so_with_encryption_tls_and_a_password() {
    let server = RedisServer::with_tls("s3cr3t");
    let key = EncryptionKey::new("k", [7; 32]).unwrap();
    let builder = RedisStore::builder_with_client(server.client()).encryption([key]);
    conformance::token_store(&build(builder), sleep).await;
}

pub async fn it_does_so_in_a_cluster() {
    let cluster = RedisCluster::start();
    let client = redis::cluster::ClusterClient::builder(cluster.urls()).retries(2);
    let store = build(RedisStore::builder_with_cluster(client.build().unwrap()));
    conformance::token_store(&store, sleep).await;
    let used = cluster.nodes.iter().filter(|node| !node.keys().is_empty());
    assert!(used.count() > 1, "its keys are in several slots");
}

pub async fn nothing_that_is_stored_can_be_read_where_there_is_a_key() {
    let server = RedisServer::start();
    let store = sealed(&server, &[("2026", 7)]);
    let lease = lease(&store, "the-client").await;
    let token = Secret::new("the-token");
    let scopes = ["the-scope".to_owned()].into();
    let mut minted = Minted::new(&token, HOUR, Duration::ZERO);
    minted.scopes = &scopes;
    minted.api_url = Some("https://the-region.zoom.us");
    minted.cool_down = HOUR;
    store
        .save(&key("the-client"), Some(&lease), minted)
        .await
        .unwrap();
    let keys = server.keys();
    assert_eq!(keys.len(), 2, "{keys:?}");
    for key in keys {
        let value = get(&server, &key);
        let all = format!("{key} {}", String::from_utf8_lossy(&value));
        for word in ["the-", "zoom.us"] {
            assert!(!all.contains(word), "{all}");
        }
    }
    let stored = self::token(&store, "the-client").await;
    assert_eq!(stored.token, "the-token");
    assert_eq!(stored.scopes, scopes);
}

pub async fn values_and_leases_end_by_themselves() {
    let server = RedisServer::start();
    let store = plain(&server);
    lease(&store, "a").await;
    save(&store, "a", "t").await;
    for key in server.keys() {
        let ttl: i64 = server.run(&format!("PTTL {key}"));
        let longest = if key.ends_with(":t") {
            3_600_000
        } else {
            3_000
        };
        assert!((1..=longest).contains(&ttl), "{key}: {ttl}");
    }
}

pub async fn garbage_is_replaced_and_counted() {
    let server = RedisServer::start();
    let store = plain(&server);
    save(&store, "a", "first").await;
    let place = place(&server);
    let whole = get(&server, &place);
    let edited = String::from_utf8(whole.clone())
        .unwrap()
        .replace("first", "other");
    let mut values = vec![
        edited.into_bytes(),
        Vec::new(),
        b"1 t".to_vec(),
        vec![0xff; 99],
    ];
    values.extend((1..whole.len()).step_by(7).map(|end| whole[..end].to_vec()));
    for (number, value) in values.iter().enumerate() {
        set(&server, &place, value);
        let lease = lease(&store, "a").await;
        assert_eq!(store.counters().garbage, number as u64 + 1, "{value:?}");
        store
            .release(&key("a"), &lease, Duration::ZERO)
            .await
            .unwrap();
        save(&store, "a", "next").await;
        assert_eq!(token(&store, "a").await.token, "next");
    }
    for command in ["RPUSH", "SADD"] {
        server.run::<()>(&format!("DEL {place}"));
        server.run::<()>(&format!("{command} {place} x"));
        let lease = lease(&store, "a").await;
        store
            .release(&key("a"), &lease, Duration::ZERO)
            .await
            .unwrap();
        save(&store, "a", "next").await;
        assert_eq!(token(&store, "a").await.token, "next");
    }
}

pub async fn a_lease_that_is_none_ends_too() {
    let server = RedisServer::start();
    let store = plain(&server);
    lease(&store, "a").await;
    let place = server.keys().remove(0);
    for command in [format!("PERSIST {place}"), format!("SADD {place} x")] {
        if command.starts_with('S') {
            server.run::<()>(&format!("DEL {place}"));
        }
        server.run::<()>(&command);
        let taken = take(&store, "a").await;
        assert!(matches!(taken, Taken::Held { .. }), "{taken:?}");
        let ttl: i64 = server.run(&format!("PTTL {place}"));
        assert!((1..=3_000).contains(&ttl), "{ttl}");
    }
}

pub async fn what_another_version_stored_is_left_alone() {
    let server = RedisServer::start();
    let store = plain(&server);
    save(&store, "a", "t").await;
    let place = place(&server);
    set(&server, &place, b"2 whatever that is");
    let (taken, saved) = (take(&store, "a").await, save(&store, "a", "newer").await);
    assert!(matches!(taken, Taken::Foreign), "{taken:?}");
    assert!(matches!(saved, Saved::Foreign), "{saved:?}");
    assert!(!store.forget(&key("a"), &"t".into()).await.unwrap());
    assert_eq!(
        server.run::<String>(&format!("GET {place}")),
        "2 whatever that is"
    );
    assert_eq!(server.keys().len(), 1, "and no lease");
    assert_eq!(store.counters().foreign, 2);
}

pub async fn what_is_encrypted_with_a_key_that_is_not_known_is_left_alone() {
    let server = RedisServer::start();
    save(&sealed(&server, &[("new", 1)]), "a", "t").await;
    for other in [sealed(&server, &[("old", 2)]), plain(&server)] {
        let (taken, saved) = (take(&other, "a").await, save(&other, "a", "newer").await);
        assert!(matches!(taken, Taken::Foreign), "{taken:?}");
        assert!(matches!(saved, Saved::Foreign), "{saved:?}");
    }
    let both = sealed(&server, &[("old", 2), ("new", 1)]);
    assert_eq!(token(&both, "a").await.token, "t");
}

pub async fn what_is_not_encrypted_is_not_used_where_there_is_a_key_but_replaced() {
    let server = RedisServer::start();
    save(&plain(&server), "a", "plain").await;
    let store = sealed(&server, &[("k", 1)]);
    lease(&store, "a").await;
    save(&store, "a", "sealed").await;
    assert_eq!(token(&store, "a").await.token, "sealed");
}

pub async fn an_encrypted_token_does_not_move_to_another_apps_place() {
    let server = RedisServer::start();
    let store = sealed(&server, &[("k", 1)]);
    save(&store, "a", "of a").await;
    let from = place(&server);
    save(&store, "b", "of b").await;
    let to = server.keys().into_iter().find(|key| *key != from).unwrap();
    server.run::<()>(&format!("COPY {from} {to} REPLACE"));
    assert_eq!(token(&store, "a").await.token, "of a");
    lease(&store, "b").await;
    assert_eq!(store.counters().garbage, 1);
}

pub async fn a_life_that_was_made_longer_is_not_believed() {
    let server = RedisServer::start();
    let store = sealed(&server, &[("k", 1)]);
    save(&store, "a", "t").await;
    let place = place(&server);
    let value = get(&server, &place);
    let mut words: Vec<_> = value.splitn(5, |&byte| byte == b' ').collect();
    words[3] = b"9000000000000000";
    set(&server, &place, &words.join(&b' '));
    assert!(token(&store, "a").await.remaining <= HOUR);
}

/// As after a failover to a server whose clock is behind.
pub async fn a_token_of_the_future_is_replaced() {
    let server = RedisServer::start();
    let store = plain(&server);
    save(&store, "a", "t").await;
    let place = place(&server);
    let value: String = server.run(&format!("GET {place}"));
    let later = |word: &str| (word.parse::<u64>().unwrap() + 300_000_000).to_string();
    let words: Vec<_> = value.split(' ').collect();
    let (minted, expires) = (later(words[2]), later(words[3]));
    let value = ["1", "t", &minted, &expires, words[4], words[5], words[6]].join(" ");
    set(&server, &place, value.as_bytes());
    lease(&store, "a").await;
    let saved = save(&store, "a", "now").await;
    assert!(matches!(saved, Saved::Stored), "{saved:?}");
    assert_eq!(token(&store, "a").await.token, "now");
}

pub async fn a_full_server_still_gives_its_token_and_says_what_is_wrong() {
    let server = RedisServer::start();
    let store = plain(&server);
    save(&store, "a", "t").await;
    let old = Secret::new("t");
    let minted = Minted::new(&old, HOUR, HOUR - HOUR / 60);
    store.save(&key("old"), None, minted).await.unwrap();
    server.run::<()>("CONFIG SET maxmemory 1");
    assert_eq!(token(&store, "a").await.token, "t");
    let other = store.take(&key("b"), ask()).await.unwrap_err();
    assert_eq!(other.kind(), StoreErrorKind::Full);
    let taken = take(&store, "old").await;
    let is_usable = matches!(&taken, Taken::Held { token: Some(old), .. } if old.token == "t");
    assert!(is_usable, "{taken:?}");
    let token = Secret::new("newer");
    let minted = Minted::new(&token, HOUR, Duration::ZERO);
    let error = store.save(&key("a"), None, minted).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Full);
    assert!(store.is_up(), "what can be read is read");
    server.run::<()>("CONFIG SET maxmemory 0");
    lease(&store, "b").await;
}

pub async fn a_replica_still_gives_its_token_and_is_left_when_it_refuses_to_write() {
    let primary = RedisServer::start();
    let store = plain(&primary);
    save(&store, "a", "t").await;
    let port = primary.port();
    let next = RedisServer::start();
    primary.run::<()>(&format!("REPLICAOF localhost {}", next.port()));
    assert_ne!(port, next.port());
    let error = store.take(&key("b"), ask()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly);
    assert!(!store.is_up());
    assert_eq!(
        store.take(&key("b"), ask()).await.unwrap_err().kind(),
        StoreErrorKind::Suspended
    );
}

/// The very user that the docs name.
pub async fn the_user_of_the_docs_may_do_what_tokens_take_and_nothing_else() {
    let docs = include_str!("../../src/docs/operating.md");
    let line = docs
        .lines()
        .find(|line| line.starts_with("ACL SETUSER"))
        .unwrap();
    let server = RedisServer::start();
    server.run::<()>(line);
    let user = format!("redis://zoom:PASSWORD@localhost:{}", server.port());
    let store = build(RedisStore::builder(&user));
    store.ping().await.unwrap();
    for round in 0..2 {
        let client_id = format!("app {round}");
        let lease = lease(&store, &client_id).await;
        assert!(store.renew(&key(&client_id), &lease).await.unwrap());
        store
            .release(&key(&client_id), &lease, HOUR / 3600)
            .await
            .unwrap();
        save(&store, &client_id, "t").await;
        assert_eq!(token(&store, &client_id).await.token, "t");
        assert!(store.forget(&key(&client_id), &"t".into()).await.unwrap());
        server.run::<()>("SCRIPT FLUSH");
    }
    let other = build(RedisStore::builder(&user).prefix("other"));
    let error = other.take(&key("a"), ask()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Refused);
    assert!(other.is_up(), "it answers well");
}

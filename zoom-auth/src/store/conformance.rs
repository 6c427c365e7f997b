//! What every [`TokenStore`] has to do, as checks that its tests run.
//!
//! ```
//! use std::sync::Arc;
//!
//! use zoom_api::fake::ManualClock;
//! use zoom_auth::{MemoryTokenStore, conformance};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let clock = ManualClock::new();
//! let store = MemoryTokenStore::with_clock(Arc::new(clock.clone()));
//! conformance::token_store(&store, async |time| clock.advance(time)).await;
//! # }
//! ```
#![allow(clippy::panic)] // it is how a check fails

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use zoom_api::{Secret, StoreError};

use super::{Ask, Lease, Minted, Owner, Saved, StoredToken, Taken, TokenKey, TokenStore};

/// How long leases are asked for here. They have ended after [`A_WHILE`].
const LEASE: Duration = Duration::from_millis(600);

/// Longer than a lease, a cool-down, and the shortest life of a token here.
const A_WHILE: Duration = Duration::from_millis(900);

const HOUR: Duration = Duration::from_secs(3600);

/// Checks a store, which may be in use, against the contract of [`TokenStore`].
///
/// `pass` lets so much time pass for the store: it sleeps, or moves the clock that
/// the store was given. A store that lives by the real time takes some ten
/// seconds.
///
/// # Panics
///
/// Where the store does something else; the message says what.
pub async fn token_store(store: &dyn TokenStore, pass: impl AsyncFn(Duration)) {
    leases(store, &pass).await;
    tokens(store, &pass).await;
    tombstones(store, &pass).await;
    many_at_once(store).await;
    dropped(store, &pass).await;
}

/// One key of a store, which nobody else has.
struct Subject<'a> {
    store: &'a dyn TokenStore,
    key: TokenKey,
}

impl<'a> Subject<'a> {
    fn new(store: &'a dyn TokenStore) -> Self {
        let client_id = format!("{:?}", Owner::random());
        let account_id = Some("an account".to_owned());
        let key = TokenKey::new("https://zoom.us/oauth/token", account_id, client_id);
        Self { store, key }
    }

    async fn take(&self, ask: Ask<'_>) -> Taken {
        ok("take", self.store.take(&self.key, ask).await)
    }

    /// The lease, which there has to be.
    async fn lease(&self, why: &str) -> Lease {
        match self.take(ask()).await {
            Taken::Leased(lease, _) => lease,
            other => panic!("{why}: expected the lease, got {other:?}"),
        }
    }

    /// A fresh token, which there has to be.
    async fn token(&self, why: &str) -> StoredToken {
        match self.take(ask()).await {
            Taken::Token(token) => token,
            other => panic!("{why}: expected a token, got {other:?}"),
        }
    }

    async fn held(&self, why: &str) -> Duration {
        match self.take(ask()).await {
            Taken::Held { ends_in, .. } => ends_in,
            other => panic!("{why}: expected that the lease is held, got {other:?}"),
        }
    }

    async fn save(&self, lease: Option<&Lease>, minted: Minted<'_>) -> Saved {
        ok("save", self.store.save(&self.key, lease, minted).await)
    }

    async fn renew(&self, lease: &Lease) -> bool {
        ok("renew", self.store.renew(&self.key, lease).await)
    }

    async fn release(&self, lease: &Lease, cool_down: Duration) {
        let released = self.store.release(&self.key, lease, cool_down).await;
        ok("release", released);
    }

    async fn forget(&self, token: &str) -> bool {
        let token = Secret::new(token);
        ok("forget", self.store.forget(&self.key, &token).await)
    }

    /// Saves a token of an hour that was minted some time ago.
    async fn store(&self, token: &str, ago: Duration) -> Saved {
        let token = Secret::new(token);
        self.save(None, Minted::new(&token, HOUR, ago)).await
    }
}

fn ok<T>(what: &str, result: Result<T, StoreError>) -> T {
    result.unwrap_or_else(|error| panic!("{what} failed: {error:?}"))
}

fn ask<'a>() -> Ask<'a> {
    Ask::new(Owner::random(), LEASE, 6 * HOUR / 60)
}

/// A lease that the store has never given.
fn invented() -> Lease {
    Lease::new(&ask(), 0)
}

fn check(what: &str, holds: bool, seen: &dyn Debug) {
    assert!(holds, "{what}; got {seen:?}");
}

async fn leases(store: &dyn TokenStore, pass: &impl AsyncFn(Duration)) {
    let subject = Subject::new(store);
    let lease = subject.lease("nobody has it").await;
    let ends_in = subject.held("another has it").await;
    let taken = subject.take(ask()).await;
    let is_cooling = matches!(
        taken,
        Taken::Held {
            is_cooling: true,
            ..
        }
    );
    check("a lease is no cool-down", !is_cooling, &taken);
    check(
        "a lease ends in no more than it was asked for",
        ends_in <= LEASE,
        &ends_in,
    );
    check(
        "a lease takes some time to end",
        !ends_in.is_zero(),
        &ends_in,
    );
    let other = Subject::new(store);
    other.lease("keys have nothing to do with each other").await;

    check(
        "nobody renews another's lease",
        !subject.renew(&invented()).await,
        &(),
    );
    subject.release(&invented(), Duration::ZERO).await;
    subject.held("nobody releases another's lease").await;
    let again = Ask::new(lease.owner(), LEASE, HOUR);
    let taken = subject.take(again).await;
    let is_its_own = matches!(&taken, Taken::Leased(taken, _) if taken.owner() == lease.owner());
    check("an owner keeps its lease", is_its_own, &taken);

    pass(LEASE / 2).await;
    check(
        "an owner renews its lease",
        subject.renew(&lease).await,
        &(),
    );
    pass(LEASE * 2 / 3).await;
    subject.held("a lease that was renewed lasts longer").await;
    pass(A_WHILE).await;
    check(
        "a lease that ended is not renewed",
        !subject.renew(&lease).await,
        &(),
    );
    let lease = subject.lease("a lease ends by itself").await;
    subject.release(&lease, Duration::ZERO).await;
    let lease = subject
        .lease("a lease that was released is anybody's")
        .await;
    subject.release(&lease, LEASE).await;
    subject.held("a cool-down keeps all away").await;
    let taken = subject.take(ask()).await;
    let is_cooling = matches!(
        taken,
        Taken::Held {
            is_cooling: true,
            ..
        }
    );
    check("a cool-down says what it is", is_cooling, &taken);
    check(
        "a cool-down is nobody's to renew",
        !subject.renew(&lease).await,
        &(),
    );
    pass(A_WHILE).await;
    subject.lease("a cool-down ends").await;
}

async fn tokens(store: &dyn TokenStore, pass: &impl AsyncFn(Duration)) {
    let subject = Subject::new(store);
    let lease = subject.lease("there is no token yet").await;
    let token = Secret::new("first");
    let scopes = BTreeSet::from(["user:read:user:admin".to_owned(), "…".to_owned()]);
    let mut minted = Minted::new(&token, HOUR, Duration::ZERO);
    minted.scopes = &scopes;
    minted.api_url = Some("https://api-us.zoom.us");
    let saved = subject.save(Some(&lease), minted).await;
    check(
        "the first token is stored",
        matches!(saved, Saved::Stored),
        &saved,
    );
    check("saving releases", !subject.renew(&lease).await, &());
    let stored = subject.token("a token is seen at once").await;
    check(
        "a token comes back",
        stored.token == token,
        &stored.token.expose(),
    );
    check("its scopes come back", stored.scopes == scopes, &stored);
    let api_url = stored.api_url.as_deref();
    check(
        "its region comes back",
        api_url == Some("https://api-us.zoom.us"),
        &stored,
    );
    let life = stored.age + stored.remaining;
    let is_an_hour = life <= HOUR && life + Duration::from_secs(1) > HOUR;
    check(
        "age and remaining life are the lifetime",
        is_an_hour,
        &stored,
    );
    check(
        "a new token is young",
        stored.age < Duration::from_secs(60),
        &stored,
    );

    let other = Secret::new("of the same moment");
    let minted = Minted::new(&other, HOUR, Duration::ZERO);
    let saved = subject.save(Some(&lease), minted).await;
    let is_kept = matches!(&saved, Saved::Kept(stored) if stored.token == token);
    check(
        "of two that are equally old, the first stays",
        is_kept,
        &saved,
    );
    let saved = subject.store("older", HOUR / 2).await;
    let is_first = |stored: &StoredToken| stored.token == "first";
    let is_kept = matches!(&saved, Saved::Kept(stored) if is_first(stored));
    check(
        "an older token does not replace a newer one",
        is_kept,
        &saved,
    );
    check(
        "the newer one is there",
        is_first(&subject.token("").await),
        &(),
    );
    pass(LEASE / 6).await;
    let saved = subject.store("newer", Duration::ZERO).await;
    check(
        "a newer token replaces an older one",
        matches!(saved, Saved::Stored),
        &saved,
    );
    let other = Subject::new(store);
    other.lease("another key has no token").await;

    let subject = Subject::new(store);
    subject.store("old", HOUR - Duration::from_secs(60)).await;
    let taken = subject.take(ask()).await;
    let Taken::Leased(lease, Some(stored)) = taken else {
        panic!("a token that is not fresh comes with the lease; got {taken:?}");
    };
    let is_old = |stored: &StoredToken| {
        let left = stored.remaining;
        stored.token == "old" && left <= Duration::from_secs(60) && left > Duration::from_secs(50)
    };
    check(
        "its age is that of its exchange's beginning",
        is_old(&stored),
        &stored,
    );
    let taken = subject.take(ask()).await;
    let is_held = matches!(&taken, Taken::Held { token: Some(stored), .. } if is_old(stored));
    check(
        "who does not get the lease gets the old token",
        is_held,
        &taken,
    );
    let content = Ask::new(Owner::random(), LEASE, Duration::from_secs(5));
    let taken = subject.take(content).await;
    let is_fresh = matches!(&taken, Taken::Token(stored) if is_old(stored));
    check("it is fresh for who needs less", is_fresh, &taken);
    let token = Secret::new("late");
    let saved = subject
        .save(Some(&lease), Minted::new(&token, HOUR, Duration::ZERO))
        .await;
    check("it is replaced", matches!(saved, Saved::Stored), &saved);

    let subject = Subject::new(store);
    let token = Secret::new("short");
    subject
        .save(None, Minted::new(&token, LEASE, Duration::ZERO))
        .await;
    subject
        .token("more than half of a short life is fresh")
        .await;
    pass(A_WHILE).await;
    let taken = subject.take(ask()).await;
    let is_gone = matches!(taken, Taken::Leased(_, None));
    check("a token that expired is none", is_gone, &taken);

    let subject = Subject::new(store);
    let lease = subject.lease("").await;
    pass(A_WHILE).await;
    subject.lease("its lease has ended").await;
    let token = Secret::new("from one who slept");
    let saved = subject
        .save(Some(&lease), Minted::new(&token, HOUR, Duration::ZERO))
        .await;
    check(
        "it is stored without the lease, too",
        matches!(saved, Saved::Stored),
        &saved,
    );
    let age = subject.token("").await.age;
    check("it is as old as its lease", age >= A_WHILE, &age);
}

async fn tombstones(store: &dyn TokenStore, pass: &impl AsyncFn(Duration)) {
    let subject = Subject::new(store);
    subject.store("dead", Duration::ZERO).await;
    let (dead, other) = (Secret::new("dead"), Secret::new("another"));
    let taken = subject.take(ask().rejected(&other)).await;
    let is_there = matches!(taken, Taken::Token(_));
    check(
        "a token stays when another one is rejected",
        is_there,
        &taken,
    );
    let taken = subject.take(ask().rejected(&dead)).await;
    let Taken::Leased(lease, None) = taken else {
        panic!("a rejected token is not given out; got {taken:?}");
    };
    let taken = subject.take(ask()).await;
    let is_gone = matches!(taken, Taken::Held { token: None, .. });
    check("a rejected token is given to nobody", is_gone, &taken);
    let saved = subject.store("dead", Duration::ZERO).await;
    check(
        "a rejected token is not stored again",
        matches!(saved, Saved::Dead),
        &saved,
    );
    subject
        .held("saving without the lease doesn't touch it")
        .await;
    pass(LEASE / 6).await;
    let mut minted = Minted::new(&other, HOUR, Duration::ZERO);
    minted.cool_down = LEASE;
    let saved = subject.save(Some(&lease), minted).await;
    check(
        "another token takes its place",
        matches!(saved, Saved::Stored),
        &saved,
    );
    let taken = subject.take(ask().rejected(&dead)).await;
    let is_there = matches!(taken, Taken::Token(_));
    check(
        "a late report of the old token spares the new one",
        is_there,
        &taken,
    );
    let taken = subject.take(ask().rejected(&other)).await;
    let is_cooling = matches!(taken, Taken::Held { token: None, .. });
    check(
        "a cool-down after a save keeps all away",
        is_cooling,
        &taken,
    );

    let subject = Subject::new(store);
    check(
        "what is not there is not forgotten",
        !subject.forget("dead").await,
        &(),
    );
    subject.store("dead", Duration::ZERO).await;
    check(
        "another token is not forgotten",
        !subject.forget("another").await,
        &(),
    );
    check("a token is forgotten", subject.forget("dead").await, &());
    check("and only once", !subject.forget("dead").await, &());
    subject.lease("a forgotten token is none").await;
}

async fn many_at_once(store: &dyn TokenStore) {
    let subject = Subject::new(store);
    let mut asking: Vec<_> = (0..64)
        .map(|_| Some(store.take(&subject.key, ask())))
        .collect();
    let mut leased = 0;
    poll_fn(|cx| {
        for slot in &mut asking {
            if let Some(take) = slot
                && let Poll::Ready(taken) = take.as_mut().poll(cx)
            {
                leased += usize::from(matches!(ok("take", taken), Taken::Leased(..)));
                *slot = None;
            }
        }
        match asking.iter().all(Option::is_none) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    check(
        "of many who ask at once, one gets the lease",
        leased == 1,
        &leased,
    );
}

/// Drops each function's future after its `n`-th poll, for every `n`.
async fn dropped(store: &dyn TokenStore, pass: &impl AsyncFn(Duration)) {
    let token = Secret::new("a token");
    for polls in 0.. {
        let subject = Subject::new(store);
        let minted = Minted::new(&token, LEASE, Duration::ZERO);
        let lease = invented();
        let (key, none) = (&subject.key, Duration::ZERO);
        let mut all_done = poll_some(store.take(key, ask()), polls).await;
        all_done &= poll_some(store.renew(key, &lease), polls).await;
        all_done &= poll_some(store.save(key, None, minted), polls).await;
        all_done &= poll_some(store.release(key, &lease, none), polls).await;
        all_done &= poll_some(store.forget(key, &token), polls).await;
        pass(A_WHILE).await;
        subject
            .lease("what was dropped leaves nothing behind that lasts")
            .await;
        if all_done || polls >= 4 {
            break;
        }
    }
}

/// Polls so many times, if it takes as many; whether it was done.
async fn poll_some<T>(
    mut future: Pin<Box<dyn Future<Output = T> + Send + '_>>,
    polls: usize,
) -> bool {
    for _ in 0..polls {
        if poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use zoom_api::fake::ManualClock;

    use super::*;
    use crate::MemoryTokenStore;

    #[tokio::test]
    async fn an_arc_of_a_store_does_what_the_store_does() {
        let clock = ManualClock::new();
        let store = MemoryTokenStore::with_clock(Arc::new(clock.clone()));
        let store: Arc<dyn TokenStore> = Arc::new(store);
        token_store(&store, async |time| clock.advance(time)).await;
    }
}

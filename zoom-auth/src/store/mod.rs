//! Where processes share their tokens: what such a store has to do.

#[cfg(feature = "conformance")]
pub mod conformance;
mod key;
mod memory;

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use zoom_api::{Secret, StoreFuture};

pub use self::key::TokenKey;
pub use self::memory::MemoryTokenStore;

/// A place that many processes keep one access token in, so that the account
/// sees one exchange for all of them.
///
/// A provider that [has one](crate::TokenProviderBuilder::store) asks it when it
/// has no fresh token of its own, and never otherwise. What it asks for is one
/// value and one lease a [key](TokenKey):
///
/// - the **token**, with when it was minted and when it expires, both by the
///   store's own clock: only durations cross this trait, so no machine's clock is
///   believed by another;
/// - the **lease**, which one process at a time holds while it exchanges. It saves
///   exchanges and protects nothing: two holders cost one exchange more, since a
///   new token of Zoom's leaves the older ones valid. What keeps an old token from
///   replacing a newer one is [`save`](Self::save).
///
/// Each function is one step that is carried out whole or not at all, whatever
/// else goes on in the store. A future that is dropped may have been carried out
/// or not, and leaves nothing that doesn't end by itself.
///
/// Time limits, waits and what to do about a failure are the provider's business:
/// it waits 250 ms for any of these, and goes on by itself where one fails. So a
/// store returns its error at once, and retries nothing.
///
/// The module `conformance`, behind the feature of that name, checks a store
/// against all this. [`MemoryTokenStore`] is the smallest one that passes.
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// A fresh token, or else the lease for getting one.
    ///
    /// 1. If the value is [`Ask::rejected`], it becomes a tombstone: it is never
    ///    given out again, and [`save`](Self::save) refuses that token until it
    ///    would have expired. A value that is another token stays.
    /// 2. A token with at least [`Ask::need`] of its life left, or with half of it
    ///    if that is less, is [`Taken::Token`].
    /// 3. Otherwise the lease goes to [`Ask::owner`] for [`Ask::lease`], if nobody
    ///    has it: [`Taken::Leased`]. An owner that has it keeps it, for that long
    ///    from now.
    /// 4. Otherwise it is [`Taken::Held`].
    ///
    /// A value that can't be read is none. One in a format that is not known but
    /// may well be a later version's is [`Taken::Foreign`], and stays untouched.
    fn take<'a>(&'a self, key: &'a TokenKey, ask: Ask<'a>) -> StoreFuture<'a, Taken>;

    /// Holds a lease for its [length](Lease::length) from now; `false` says that it
    /// is not this owner's any more.
    fn renew<'a>(&'a self, key: &'a TokenKey, lease: &'a Lease) -> StoreFuture<'a, bool>;

    /// Keeps a token that was just minted, and turns the lease, if it is still this
    /// owner's, into a cool-down of [`Minted::cool_down`], in which nobody gets it.
    ///
    /// It was minted [`Minted::elapsed`] ago, but not later than the lease was
    /// given, and expires its lifetime after that.
    ///
    /// - A value that was minted at the same time or later, and has not expired,
    ///   stays: [`Saved::Kept`].
    /// - A tombstone of this very token stays: [`Saved::Dead`].
    /// - A value of a format that is not known stays: [`Saved::Foreign`].
    ///
    /// Otherwise it is [`Saved::Stored`], and ends with the token.
    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Option<&'a Lease>,
        minted: Minted<'a>,
    ) -> StoreFuture<'a, Saved>;

    /// Gives a lease back after so long; nothing happens if it is not this owner's.
    fn release<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: &'a Lease,
        cool_down: Duration,
    ) -> StoreFuture<'a, ()>;

    /// Makes a tombstone of the value, if it is this token. Returns whether it was.
    ///
    /// The provider doesn't need it, since [`take`](Self::take) does the same: it
    /// is for programs that have learned otherwise that a token is of no use.
    fn forget<'a>(&'a self, key: &'a TokenKey, token: &'a Secret) -> StoreFuture<'a, bool>;
}

/// As its contents.
impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn take<'a>(&'a self, key: &'a TokenKey, ask: Ask<'a>) -> StoreFuture<'a, Taken> {
        (**self).take(key, ask)
    }

    fn renew<'a>(&'a self, key: &'a TokenKey, lease: &'a Lease) -> StoreFuture<'a, bool> {
        (**self).renew(key, lease)
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Option<&'a Lease>,
        minted: Minted<'a>,
    ) -> StoreFuture<'a, Saved> {
        (**self).save(key, lease, minted)
    }

    fn release<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: &'a Lease,
        cool_down: Duration,
    ) -> StoreFuture<'a, ()> {
        (**self).release(key, lease, cool_down)
    }

    fn forget<'a>(&'a self, key: &'a TokenKey, token: &'a Secret) -> StoreFuture<'a, bool> {
        (**self).forget(key, token)
    }
}

/// Who asks for a lease: a number of one attempt of one process, and no other.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Owner([u8; 16]);

impl Owner {
    /// An owner that nobody else is.
    pub fn random() -> Self {
        // The keys of these come from the operating system, and differ each time.
        let half = || RandomState::new().hash_one(0).to_be_bytes();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&half());
        bytes[8..].copy_from_slice(&half());
        Self(bytes)
    }

    /// What tells it from all others.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Owner({:016x})", u128::from_be_bytes(self.0))
    }
}

/// What a provider wants from [`TokenStore::take`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Ask<'a> {
    /// Who gets the lease.
    pub owner: Owner,
    /// For how long.
    pub lease: Duration,
    /// How long a token has to live to be fresh for this process.
    pub need: Duration,
    /// A token that Zoom has rejected.
    pub rejected: Option<&'a Secret>,
}

impl<'a> Ask<'a> {
    /// A question without a rejected token.
    pub fn new(owner: Owner, lease: Duration, need: Duration) -> Self {
        Self {
            owner,
            lease,
            need,
            rejected: None,
        }
    }

    /// Names a token that Zoom has rejected.
    #[must_use]
    pub fn rejected(mut self, token: &'a Secret) -> Self {
        self.rejected = Some(token);
        self
    }

    /// Whether a token with so much of its life left is fresh enough.
    pub fn is_met_by(&self, remaining: Duration, lifetime: Duration) -> bool {
        remaining >= self.need.min(lifetime / 2)
    }
}

/// A lease that was given.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Lease {
    owner: Owner,
    length: Duration,
    stamp: u64,
}

impl Lease {
    /// The lease that was asked for, and when the store gave it by its own clock,
    /// in whatever unit it likes.
    pub fn new(ask: &Ask<'_>, stamp: u64) -> Self {
        Self {
            owner: ask.owner,
            length: ask.lease,
            stamp,
        }
    }

    /// Who has it.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// How long it lasts unless it is renewed.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// When it was given, as the store said in [`new`](Self::new).
    pub fn stamp(&self) -> u64 {
        self.stamp
    }
}

/// What [`TokenStore::take`] found.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Taken {
    /// A token that is fresh.
    Token(StoredToken),
    /// The lease; and a token that has not expired, if there is one.
    Leased(Lease, Option<StoredToken>),
    /// Somebody else has the lease.
    Held {
        /// When it ends, unless it is renewed.
        ends_in: Duration,
        /// Whether nobody has it, and all wait for a cool-down to end.
        is_cooling: bool,
        /// A token that has not expired, if there is one.
        token: Option<StoredToken>,
    },
    /// A value that isn't this version's to touch.
    Foreign,
}

/// A token as the store has it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StoredToken {
    /// The token itself.
    pub token: Secret,
    /// What it allows.
    pub scopes: BTreeSet<String>,
    /// The API's base URL in the account's region.
    pub api_url: Option<String>,
    /// How long ago it was minted.
    pub age: Duration,
    /// How long it still lives.
    pub remaining: Duration,
}

impl StoredToken {
    /// A token without scopes and region: minted so long ago, with so long to live.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zoom_auth::StoredToken;
    ///
    /// let (age, remaining) = (Duration::from_secs(60), Duration::from_secs(3540));
    /// let stored = StoredToken::new("a-token", age, remaining)
    ///     .with_scopes(["user:read:user:admin".to_owned()].into())
    ///     .with_api_url(Some("https://api-us.zoom.us".to_owned()));
    /// # assert_eq!((stored.age, stored.scopes.len()), (age, 1));
    /// ```
    pub fn new(token: impl Into<Secret>, age: Duration, remaining: Duration) -> Self {
        Self {
            token: token.into(),
            scopes: BTreeSet::new(),
            api_url: None,
            age,
            remaining,
        }
    }

    /// Sets what it allows: [`Minted::scopes`].
    #[must_use]
    pub fn with_scopes(mut self, scopes: BTreeSet<String>) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the API's base URL in the account's region: [`Minted::api_url`].
    #[must_use]
    pub fn with_api_url(mut self, api_url: Option<String>) -> Self {
        self.api_url = api_url;
        self
    }
}

/// A token that was just minted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Minted<'a> {
    /// The token itself.
    pub token: &'a Secret,
    /// What it allows.
    pub scopes: &'a BTreeSet<String>,
    /// The API's base URL in the account's region.
    pub api_url: Option<&'a str>,
    /// How long it lives in all.
    pub lifetime: Duration,
    /// How long ago its exchange was begun.
    pub elapsed: Duration,
    /// How long nobody is to get the lease.
    pub cool_down: Duration,
}

impl<'a> Minted<'a> {
    /// A token without scopes and region, and no cool-down.
    pub fn new(token: &'a Secret, lifetime: Duration, elapsed: Duration) -> Self {
        static NONE: BTreeSet<String> = BTreeSet::new();
        Self {
            token,
            scopes: &NONE,
            api_url: None,
            lifetime,
            elapsed,
            cool_down: Duration::ZERO,
        }
    }
}

/// What came of [`TokenStore::save`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Saved {
    /// It is there.
    Stored,
    /// This one stayed in its place.
    Kept(StoredToken),
    /// It was rejected before, and is not given out.
    Dead,
    /// What is there is not this version's to touch.
    Foreign,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_token_has_what_a_store_says_of_it() {
        let (age, remaining) = (Duration::from_secs(1), Duration::from_secs(2));
        let stored = StoredToken::new("a token", age, remaining);
        assert_eq!(stored.token, "a token");
        assert_eq!((stored.age, stored.remaining), (age, remaining));
        assert!(stored.scopes.is_empty() && stored.api_url.is_none());
        let scopes = BTreeSet::from(["a:b".to_owned()]);
        let stored = stored
            .with_scopes(scopes.clone())
            .with_api_url(Some("https://api-us.zoom.us".to_owned()));
        assert_eq!(stored.scopes, scopes);
        assert_eq!(stored.api_url.as_deref(), Some("https://api-us.zoom.us"));
    }

    #[test]
    fn what_stores_take_and_give_compares() {
        let (short, long) = (Duration::from_secs(1), Duration::from_secs(3600));
        let (owner, other) = (Owner::random(), Owner::random());
        let (token, dead) = (Secret::new("a token"), Secret::new("dead"));
        let ask = Ask::new(owner, short, long);
        assert_eq!(ask, ask);
        assert_ne!(ask, ask.rejected(&dead));
        assert_ne!(ask, Ask::new(other, short, long));
        let lease = Lease::new(&ask, 1);
        assert_eq!(lease, lease.clone());
        assert_ne!(lease, Lease::new(&ask, 2));
        let minted = Minted::new(&token, long, short);
        assert_eq!(minted, Minted::new(&token, long, short));
        assert_ne!(minted, Minted::new(&dead, long, short));
        let stored = StoredToken::new("a token", short, long);
        let taken = Taken::Leased(lease.clone(), Some(stored.clone()));
        assert_eq!(taken, Taken::Leased(lease, Some(stored.clone())));
        assert_ne!(taken, Taken::Token(stored.clone()));
        let kept = Saved::Kept(stored.clone());
        assert_ne!(kept, Saved::Stored);
        assert_ne!(kept, Saved::Kept(StoredToken::new("dead", short, long)));
        assert_eq!(kept, Saved::Kept(stored));
    }
}

//! The access tokens that were handed out.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

use crate::Clock;

/// Why a token is not good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Dead {
    /// It never was one, or it was revoked.
    Invalid,
    Expired,
}

/// Every token ever minted, since the fake knows an expired one from one that
/// never was.
#[derive(Default)]
pub(super) struct Tokens {
    known: HashMap<String, Token>,
}

pub(super) struct Token {
    pub(super) account_id: String,
    pub(super) scopes: Vec<String>,
    /// The app that it was minted for; `None` for a foreign one.
    client_id: Option<String>,
    born: (Instant, SystemTime),
    lifetime: Duration,
    fate: Fate,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Fate {
    Alive,
    Revoked,
    Expired,
}

impl Tokens {
    /// Makes a token unlike any other, of this fake or another.
    pub(super) fn mint(
        &mut self,
        client_id: Option<&str>,
        account_id: &str,
        scopes: &[String],
        lifetime: Duration,
        clock: &dyn Clock,
    ) -> String {
        let token = format!(
            "fake-token-{}-{:016x}{:016x}",
            self.known.len() + 1,
            fastrand::u64(..),
            fastrand::u64(..)
        );
        self.known.insert(
            token.clone(),
            Token {
                account_id: account_id.to_owned(),
                scopes: scopes.to_vec(),
                client_id: client_id.map(str::to_owned),
                born: (clock.monotonic(), clock.wall()),
                lifetime,
                fate: Fate::Alive,
            },
        );
        token
    }

    /// The token, if it is good.
    pub(super) fn check(&self, token: Option<&str>, clock: &dyn Clock) -> Result<&Token, Dead> {
        let token = token
            .and_then(|token| self.known.get(token))
            .ok_or(Dead::Invalid)?;
        match token.fate {
            Fate::Revoked => Err(Dead::Invalid),
            Fate::Expired => Err(Dead::Expired),
            Fate::Alive if token.is_over(clock) => Err(Dead::Expired),
            Fate::Alive => Ok(token),
        }
    }

    pub(super) fn revoke(&mut self, token: &str) -> bool {
        let found = self.known.get_mut(token);
        found.is_some_and(|token| token.meet(Fate::Revoked))
    }

    pub(super) fn revoke_all(&mut self) -> usize {
        self.end(Fate::Revoked, |_| true)
    }

    pub(super) fn revoke_of_app(&mut self, client_id: &str) -> usize {
        self.end(Fate::Revoked, |token| {
            token.client_id.as_deref() == Some(client_id)
        })
    }

    pub(super) fn expire_all(&mut self) -> usize {
        self.end(Fate::Expired, |_| true)
    }

    fn end(&mut self, fate: Fate, which: impl Fn(&Token) -> bool) -> usize {
        self.known
            .values_mut()
            .filter(|token| which(token))
            .filter_map(|token| token.meet(fate).then_some(()))
            .count()
    }
}

impl Token {
    /// Returns whether it was alive until now.
    fn meet(&mut self, fate: Fate) -> bool {
        let was_alive = self.fate == Fate::Alive;
        if was_alive {
            self.fate = fate;
        }
        was_alive
    }

    /// Whether its time has passed on either clock. The server's time goes on
    /// while the client's machine is suspended (then only the wall clock shows
    /// it), and does not care when the client's wall clock is set back (then
    /// only the monotonic one does).
    fn is_over(&self, clock: &dyn Clock) -> bool {
        let (monotonic, wall) = self.born;
        clock.monotonic().saturating_duration_since(monotonic) >= self.lifetime
            || clock
                .wall()
                .duration_since(wall)
                .is_ok_and(|age| age >= self.lifetime)
    }
}

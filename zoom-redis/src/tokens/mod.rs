//! The shared token: one value and one lease for each app and account, changed by
//! scripts alone.

mod names;
mod seal;
mod value;

use std::time::Duration;

use redis::Value;
use zoom_api::{Secret, StoreError, StoreErrorKind, StoreFuture};
use zoom_auth::{Ask, Lease, Minted, Saved, StoredToken, Taken, TokenKey, TokenStore};

use self::names::{Names, fingerprint};
pub use self::seal::EncryptionKey;
pub(crate) use self::seal::Keys;
use self::value::micros;
#[cfg(fuzzing)]
pub(crate) use self::value::read;
use crate::RedisStore;
use crate::connection::{Script, failure};

/// The scripts about tokens.
#[derive(Debug)]
pub(crate) struct Scripts {
    take: Script,
    renew: Script,
    save: Script,
    release: Script,
    forget: Script,
}

/// A script with what all of them begin with.
macro_rules! script {
    ($name:literal) => {
        Script::new(concat!(
            include_str!("prelude.lua"),
            include_str!(concat!($name, ".lua"))
        ))
    };
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            take: script!("take"),
            renew: Script::new(include_str!("renew.lua")),
            save: script!("save"),
            release: script!("release"),
            forget: script!("forget"),
        }
    }
}

/// What tokens take besides the connection.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) scripts: Scripts,
    pub(crate) keys: Keys,
}

impl RedisStore {
    async fn run_on(
        &self,
        script: &Script,
        keys: &[String],
        arguments: &[Vec<u8>],
    ) -> Result<Value, StoreError> {
        self.shared.connection.run(script, keys, arguments).await
    }

    fn names(&self, key: &TokenKey) -> Names {
        Names::of(&self.shared.prefix, key)
    }

    async fn take_once(
        &self,
        names: &Names,
        ask: &Ask<'_>,
        unreadable: &[u8],
    ) -> Result<Step, StoreError> {
        let Tokens { scripts, keys } = &self.shared.tokens;
        let rejected = ask.rejected.map(fingerprint).unwrap_or_default();
        let arguments = [
            ask.owner.as_bytes().to_vec(),
            millis(ask.lease),
            text(micros(ask.need)),
            rejected.into_bytes(),
            keys.known().into_bytes(),
            unreadable.to_vec(),
        ];
        let both = [names.value.clone(), names.lease.clone()];
        let reply = Reply::of(self.run_on(&scripts.take, &both, &arguments).await?)?;
        let value = reply.bytes(2).unwrap_or_default().to_vec();
        let token = || -> Result<Option<StoredToken>, StoreError> {
            let now = reply.number(1)?;
            Ok(value::read(keys, &names.value, &value, now))
        };
        let is_unreadable = |token: &Option<StoredToken>| token.is_none() && !value.is_empty();
        let taken = match reply.word()? {
            "token" => match token()? {
                Some(token) => Taken::Token(token),
                None => return Ok(Step::Unreadable(value)),
            },
            "leased" => {
                let token = token()?;
                let is_first = unreadable.is_empty();
                if is_first && (is_unreadable(&token) || reply.number(3)? == 1) {
                    self.shared.connection.met_garbage();
                }
                Taken::Leased(Lease::new(ask, reply.number(1)?), token)
            }
            "held" => Taken::Held {
                ends_in: Duration::from_millis(reply.number(3)?),
                is_cooling: reply.number(4)? == 1,
                token: token()?,
            },
            "foreign" => {
                self.shared.connection.met_foreign();
                Taken::Foreign
            }
            _ => return Err(not_understood()),
        };
        Ok(Step::Done(taken))
    }
}

/// What came of a look at a value.
enum Step {
    Done(Taken),
    /// It passes for a token in Redis, and is none.
    Unreadable(Vec<u8>),
}

impl TokenStore for RedisStore {
    fn take<'a>(&'a self, key: &'a TokenKey, ask: Ask<'a>) -> StoreFuture<'a, Taken> {
        Box::pin(async move {
            let names = self.names(key);
            match self.take_once(&names, &ask, b"").await? {
                Step::Done(taken) => Ok(taken),
                Step::Unreadable(value) => {
                    self.shared.connection.met_garbage();
                    match self.take_once(&names, &ask, &value).await? {
                        Step::Done(taken) => Ok(taken),
                        Step::Unreadable(_) => Err(not_understood()),
                    }
                }
            }
        })
    }

    fn renew<'a>(&'a self, key: &'a TokenKey, lease: &'a Lease) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let arguments = [lease.owner().as_bytes().to_vec(), millis(lease.length())];
            let script = &self.shared.tokens.scripts.renew;
            truth(
                self.run_on(script, &[self.names(key).lease], &arguments)
                    .await?,
            )
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Option<&'a Lease>,
        minted: Minted<'a>,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(async move {
            let Tokens { scripts, keys } = &self.shared.tokens;
            let names = self.names(key);
            let sealed = value::write(keys, &names.value, &minted);
            let no_entropy = || failure(StoreErrorKind::Refused, "the token can't be encrypted");
            let sealed = sealed.ok_or_else(no_entropy)?;
            let owner = lease.map(|lease| lease.owner().as_bytes().to_vec());
            let stamp = lease.map(|lease| text(lease.stamp()));
            let mut arguments = [
                owner.unwrap_or_default(),
                millis(minted.cool_down),
                text(micros(minted.lifetime)),
                text(micros(minted.elapsed)),
                stamp.unwrap_or_default(),
                sealed.fingerprint.into_bytes(),
                sealed.key_id.as_bytes().to_vec(),
                sealed.payload,
                keys.known().into_bytes(),
                Vec::new(),
            ];
            let both = [names.value.clone(), names.lease];
            let mut unreadable = Vec::new();
            loop {
                arguments[9].clone_from(&unreadable);
                let reply = Reply::of(self.run_on(&scripts.save, &both, &arguments).await?)?;
                return match reply.word()? {
                    "stored" => Ok(Saved::Stored),
                    "dead" => Ok(Saved::Dead),
                    "foreign" => {
                        self.shared.connection.met_foreign();
                        Ok(Saved::Foreign)
                    }
                    "kept" => {
                        let value = reply.bytes(2).unwrap_or_default();
                        match value::read(keys, &names.value, value, reply.number(1)?) {
                            Some(kept) => Ok(Saved::Kept(kept)),
                            None if unreadable.is_empty() => {
                                self.shared.connection.met_garbage();
                                unreadable = value.to_vec();
                                continue;
                            }
                            None => Err(not_understood()),
                        }
                    }
                    _ => Err(not_understood()),
                };
            }
        })
    }

    fn release<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: &'a Lease,
        cool_down: Duration,
    ) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let arguments = [lease.owner().as_bytes().to_vec(), millis(cool_down)];
            let script = &self.shared.tokens.scripts.release;
            let names = [self.names(key).lease];
            self.run_on(script, &names, &arguments).await.map(drop)
        })
    }

    fn forget<'a>(&'a self, key: &'a TokenKey, token: &'a Secret) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Tokens { scripts, keys } = &self.shared.tokens;
            let arguments = [fingerprint(token).into_bytes(), keys.known().into_bytes()];
            let value = self.names(key).value;
            truth(self.run_on(&scripts.forget, &[value], &arguments).await?)
        })
    }
}

/// A script's answer: a word, and what goes with it.
struct Reply(Vec<Value>);

impl Reply {
    fn of(value: Value) -> Result<Self, StoreError> {
        match value {
            Value::Array(parts) => Ok(Self(parts)),
            _ => Err(not_understood()),
        }
    }

    fn bytes(&self, index: usize) -> Option<&[u8]> {
        match self.0.get(index)? {
            Value::BulkString(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn word(&self) -> Result<&str, StoreError> {
        let word = self
            .bytes(0)
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        word.ok_or_else(not_understood)
    }

    fn number(&self, index: usize) -> Result<u64, StoreError> {
        let number = match self.0.get(index) {
            Some(&Value::Int(number)) => u64::try_from(number).ok(),
            _ => self
                .bytes(index)
                .and_then(|bytes| std::str::from_utf8(bytes).ok()?.parse().ok()),
        };
        number.ok_or_else(not_understood)
    }
}

fn truth(value: Value) -> Result<bool, StoreError> {
    match value {
        Value::Int(number) => Ok(number == 1),
        _ => Err(not_understood()),
    }
}

fn not_understood() -> StoreError {
    StoreErrorKind::Garbage.into()
}

/// A number as an argument.
fn text(number: u64) -> Vec<u8> {
    number.to_string().into_bytes()
}

/// A duration in milliseconds, rounded up: 0 is none at all.
fn millis(duration: Duration) -> Vec<u8> {
    text(micros(duration).div_ceil(1000))
}

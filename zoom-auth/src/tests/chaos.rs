//! Everything at once, at random: revocations, expiries, outages, rejections,
//! slow and hanging exchanges, cancelled calls.

use std::collections::HashMap;
use std::env;
use std::future::Future;
use std::ops::AddAssign;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::yield_now;
use zoom_api::fake::ManualClock;
use zoom_api::{BuildError, Clock, Environment};

use super::script::{SECOND, grant, rejected, unreachable};
use crate::renewal::{Exchange, ExchangeFuture};
use crate::timing::Timing;
use crate::{AccessToken, AccountCredentials, TokenError, TokenProvider};

const CALLERS: usize = 64;

/// A token lives for 60 seconds at least, so it is fresh for 30.
const MIN_FRESH: Duration = Duration::from_secs(30);

#[test]
fn a_short_random_run_is_answered_correctly() {
    run(5_000);
}

#[test]
#[ignore = "long: run by cargo xtask ci"]
fn a_long_random_run_is_answered_correctly() {
    run(100_000);
}

/// The token endpoint and the API behind it, at random.
#[derive(Clone, Debug)]
struct Zoom {
    clock: ManualClock,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    mode: Mode,
    /// When each token dies, or died.
    tokens: HashMap<String, Duration>,
    mints: u64,
    failures: u64,
    revocations: u64,
    last_rejection: Option<Duration>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Mode {
    #[default]
    Up,
    Down,
    Throttling,
    Rejecting,
    Hanging,
}

impl Zoom {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn accepts(&self, token: &AccessToken) -> bool {
        self.clock.elapsed() < self.state().tokens[token.secret().expose()]
    }

    /// One step of the weather.
    fn step(&self) {
        let now = self.clock.elapsed();
        let mut state = self.state();
        match fastrand::u32(0..10_000) {
            0..300 => {
                state.revocations += 1;
                for death in state.tokens.values_mut() {
                    *death = now.min(*death);
                }
            }
            300..400 => state.mode = Mode::Down,
            400..430 => state.mode = Mode::Throttling,
            430..460 => state.mode = Mode::Rejecting,
            460..500 => state.mode = Mode::Hanging,
            500..1_200 => state.mode = Mode::Up,
            _ => {}
        }
        drop(state);
        let most = if fastrand::u32(0..100) == 0 {
            60_000
        } else {
            300
        };
        self.clock
            .advance(Duration::from_millis(fastrand::u64(0..most)));
    }
}

impl Exchange for Zoom {
    fn exchange(&self) -> ExchangeFuture<'_> {
        Box::pin(async move {
            let mode = self.state().mode;
            let slow = fastrand::u64(0..2_000);
            self.clock.sleep(Duration::from_millis(slow)).await;
            if mode == Mode::Hanging {
                std::future::pending::<()>().await;
            }
            let now = self.clock.elapsed();
            let mut state = self.state();
            let failure = match mode {
                Mode::Up | Mode::Hanging => {
                    state.mints += 1;
                    let token = format!("token-{}", state.mints);
                    let lifetime = SECOND * fastrand::u32(60..600);
                    state.tokens.insert(token.clone(), now + lifetime);
                    return Ok(grant(&token, lifetime));
                }
                Mode::Down => unreachable(),
                Mode::Throttling => TokenError::throttled(Some(3 * SECOND)),
                Mode::Rejecting => {
                    state.last_rejection = Some(now);
                    rejected()
                }
            };
            state.failures += 1;
            Err(failure)
        })
    }

    fn replace(&self, _: &AccountCredentials) -> Result<(), BuildError> {
        Ok(())
    }

    fn revision(&self) -> u64 {
        0
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    accepted: u64,
    /// Revoked again between the exchange and the replay, which no provider
    /// can see.
    revoked_twice: u64,
    failed: u64,
    cancelled: u64,
    invalidations: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.revoked_twice += other.revoked_twice;
        self.failed += other.failed;
        self.cancelled += other.cancelled;
        self.invalidations += other.invalidations;
    }
}

/// A caller, who does as the client does: one replay.
async fn call(provider: &TokenProvider, zoom: &Zoom, tally: &Mutex<Tally>) {
    let begun = zoom.clock.elapsed();
    for is_replay in [false, true] {
        let token = match provider.token().await {
            Ok(token) => token,
            Err(error) => {
                check_failure(&error, provider, zoom);
                tally.lock().unwrap().failed += 1;
                return;
            }
        };
        for _ in 0..fastrand::u32(0..3) {
            yield_now().await;
        }
        if zoom.accepts(&token) {
            tally.lock().unwrap().accepted += 1;
            return;
        }
        let was_current = provider.invalidate(token.generation());
        let mut tally = tally.lock().unwrap();
        tally.invalidations += u64::from(was_current);
        if is_replay {
            let death = zoom.state().tokens[token.secret().expose()];
            assert!(death >= begun, "a token that was dead before the call");
            tally.revoked_twice += 1;
        }
    }
}

/// An error is right only if there is no token to use, and if it is one that
/// the endpoint gives, or gave a moment ago.
fn check_failure(error: &TokenError, provider: &TokenProvider, zoom: &Zoom) {
    assert!(provider.current().is_none(), "{error} with a usable token");
    if error.is_rejected() {
        let last = zoom.state().last_rejection.unwrap();
        assert!(zoom.clock.elapsed() - last <= Timing::default().rejection_memory + 60 * SECOND);
    } else {
        assert!(error.is_transient());
    }
}

/// Drops a future after so many polls.
struct Cancel<'a, F> {
    future: Pin<&'a mut F>,
    polls: u32,
}

impl<F: Future> Future for Cancel<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.polls == 0 => Poll::Ready(None),
            Poll::Pending => {
                self.polls -= 1;
                Poll::Pending
            }
        }
    }
}

fn run(calls: usize) {
    let seed = env::var("ZOOM_CHAOS_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    println!("ZOOM_CHAOS_SEED={seed}");
    fastrand::seed(seed);

    let clock = ManualClock::new();
    let zoom = Zoom {
        clock: clock.clone(),
        state: Arc::default(),
    };
    let timing = Timing::default();
    let provider = TokenProvider::with_exchange(
        Box::new(zoom.clone()),
        Arc::new(clock.clone()),
        timing.clone(),
        Environment::zoom(),
        None,
    );
    let tally = Arc::new(Mutex::new(Tally::default()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (provider, zoom, tally) = (provider.clone(), zoom.clone(), tally.clone());
                tokio::spawn(async move {
                    for _ in 0..calls.div_ceil(CALLERS) {
                        let call = pin!(call(&provider, &zoom, &tally));
                        let polls = match fastrand::u32(0..20) {
                            0 => fastrand::u32(0..5),
                            _ => u32::MAX,
                        };
                        if (Cancel {
                            future: call,
                            polls,
                        })
                        .await
                        .is_none()
                        {
                            tally.lock().unwrap().cancelled += 1;
                        }
                        let pause = Duration::from_millis(fastrand::u64(0..10_000));
                        zoom.clock.sleep(pause).await;
                    }
                })
            })
            .collect();
        while !callers.iter().all(|caller| caller.is_finished()) {
            zoom.step();
            yield_now().await;
        }
        for caller in callers {
            caller.await.unwrap();
        }
    });

    let tally = *tally.lock().unwrap();
    let state = zoom.state();
    let elapsed = clock.elapsed().as_secs_f64();
    println!("{calls} calls in {elapsed:.0} s of the clock: {tally:?}");
    println!(
        "{} mints, {} failed exchanges, {} revocations",
        state.mints, state.failures, state.revocations
    );
    let answered = tally.accepted + tally.revoked_twice + tally.failed + tally.cancelled;
    assert_eq!(answered, (calls.div_ceil(CALLERS) * CALLERS) as u64);
    assert!(tally.accepted > answered / 2);
    // A token is minted when there is none, after an invalidation, and when one
    // is no longer fresh.
    let refreshes = elapsed / MIN_FRESH.as_secs_f64();
    let mints = 1.0 + tally.invalidations as f64 + refreshes;
    assert!(state.mints as f64 <= mints, "at most {mints} mints");
    // A failed attempt is followed by a wait, or by an error for its caller,
    // unless the token that it was to replace goes meanwhile.
    let waits = elapsed / (timing.min_backoff.as_secs_f64() / 2.0);
    let failures = mints + waits + tally.failed as f64;
    assert!(
        state.failures as f64 <= failures,
        "at most {failures} failures"
    );
}

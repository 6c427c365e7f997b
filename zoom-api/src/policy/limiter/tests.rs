//! The rates that the limiter keeps, whatever happens.

#[cfg(feature = "fake")]
use std::future::Future as _;
#[cfg(feature = "fake")]
use std::task::Poll;
use std::time::Instant;

use super::super::lane::State;
use super::*;
use crate::{Scheme, Server};
use http::Method;

/// A point in time to count from; only differences matter.
#[allow(clippy::disallowed_methods)]
fn origin() -> Instant {
    Instant::now()
}

/// When a client that always has something to send gets its turns.
fn greedy(pace: &Pace, step: Duration, length: Duration) -> Vec<Duration> {
    let (start, mut state, mut turns) = (origin(), State::default(), Vec::new());
    let mut now = Duration::ZERO;
    while now < length {
        while state.take(pace, start + now).is_ok() {
            turns.push(now);
        }
        now += step;
    }
    turns
}

/// The most turns in any stretch of this length.
fn most_within(turns: &[Duration], window: Duration) -> usize {
    let count = |from: &Duration| {
        turns
            .iter()
            .filter(|t| (*from..*from + window).contains(*t))
            .count()
    };
    turns.iter().map(count).max().unwrap_or(0)
}

#[test]
fn no_window_has_more_than_zoom_allows_and_none_much_less() {
    for plan in [Plan::Free, Plan::Pro, Plan::Business] {
        for share in [1.0, 0.5] {
            for (_, label, rate) in RateLimits::of(plan).rates {
                let allowed = (f64::from(rate.requests) * share).max(1.0);
                let turns = greedy(&pace(rate, share), rate.period / 1000, 4 * rate.period);
                let most = most_within(&turns, rate.period);
                assert!(most as f64 <= allowed, "{plan:?} {label:?} {share}: {most}");
                let least = 0.8 * f64::from(rate.requests) * share * 4.0;
                assert!(
                    turns.len() as f64 >= least,
                    "{plan:?} {label:?} {share}: {}",
                    turns.len()
                );
            }
        }
    }
}

#[test]
fn an_idle_client_saves_up_no_more_than_the_burst() {
    let pace = pace(Rate::per_second(30), 1.0);
    let (start, mut state) = (origin(), State::default());
    assert!(state.take(&pace, start).is_ok());
    let later = start + Duration::from_secs(3600);
    let at_once = (0..100)
        .filter(|_| state.take(&pace, later).is_ok())
        .count();
    assert_eq!(at_once, 4);
}

#[test]
fn products_with_tables_of_their_own_have_their_own_queue() {
    let limiter = RateLimiter::for_plan(Plan::Pro);
    let rate = |product, label| {
        let operation = Operation::new("x", Method::GET, "/", Server::Api, Scheme::Bearer)
            .with_product(product)
            .with_rate_limit(label);
        let queue = limiter.queue(&operation)?;
        Some((queue.product.clone(), queue.interval()?))
    };
    let light = RateLimitLabel::Light;
    let users = rate("Users", light);
    assert_eq!(users, rate("Meetings", light));
    assert_eq!(users, rate("", light));
    for name in ["Phone", "phone", "Zoom Phone", "ZOOM PHONE"] {
        let phone = rate(name, light);
        assert_eq!(
            phone.as_ref().and_then(|rate| rate.0.as_deref()),
            Some("phone"),
            "{name}"
        );
        assert!(phone.map(|rate| rate.1) > users.clone().map(|rate| rate.1));
    }
    assert_ne!(rate("Phone", light), rate("Contact Center", light));
    assert_eq!(
        rate("Phone", RateLimitLabel::Heavy),
        rate("Users", RateLimitLabel::Heavy)
    );
}

#[test]
fn a_share_is_never_nothing_and_never_more_than_all() {
    let interval = |share| {
        let limits = RateLimits::none().with(RateLimitLabel::Light, Rate::per_minute(0));
        RateLimiter::new(limits.with_share(share)).queues()[0]
            .interval()
            .unwrap()
    };
    assert_eq!(interval(2.0), interval(1.0));
    assert_eq!(interval(f64::NAN), interval(1.0));
    assert_eq!(interval(-1.0), interval(0.001));
    assert!(interval(f64::MIN_POSITIVE) < Duration::from_secs(24 * 60 * 60));
}

#[cfg(feature = "fake")]
#[test]
fn a_turn_that_comes_at_the_very_end_of_the_time_is_waited_for() {
    use std::pin::pin;
    use std::task::{Context, Waker};

    let clock = crate::fake::ManualClock::new();
    let lane = super::super::lane::Lane::new(pace(Rate::per_second(1), 1.0));
    let mut context = Context::from_waker(Waker::noop());
    let mut acquire = |patience| {
        let turn = pin!(lane.acquire(&clock, Some(patience))).poll(&mut context);
        turn.map(|turn| turn.map_err(|late| late.wait))
    };
    assert_eq!(acquire(Duration::ZERO), Poll::Ready(Ok(Duration::ZERO)));
    let Poll::Ready(Err(wait)) = acquire(Duration::ZERO) else {
        panic!("there is no turn yet");
    };
    let less = wait - Duration::from_nanos(1);
    assert_eq!(acquire(less), Poll::Ready(Err(wait)));
    assert_eq!(acquire(wait), Poll::Pending);
}

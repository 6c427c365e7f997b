//! Those who wait: who goes next, who is told that it is too late, and who gives up.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use super::super::{Closed, NoTurn};
use super::fleet::{Fleet, SECOND, Way, ms, settle};
use crate::{
    LaneRate, LimitStore as _, Rate, RateLimitLabel, RateLimiter, RateLimits, StoreErrorKind,
};

fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test]
async fn calls_that_wait_are_asked_for_together() {
    let fleet = Fleet::of_rate(1, 4);
    let calls: Vec<_> = (0..6)
        .map(|_| tokio::spawn(fleet.acquire(0, None)))
        .collect();
    fleet.pass(2 * SECOND).await;
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // The first two came before there was a queue.
    assert_eq!(*fleet.remote.wants.lock().unwrap(), [1, 1, 4]);
}

#[tokio::test]
async fn the_turn_of_a_call_that_is_dropped_is_the_next_ones() {
    let fleet = Fleet::of_rate(1, 1);
    fleet.turn(0, None).await.unwrap();
    let first = tokio::spawn(fleet.acquire(0, None));
    settle().await;
    let second = tokio::spawn(fleet.acquire(0, None));
    fleet.pass(ms(500)).await;
    first.abort();
    fleet.pass(ms(560)).await;
    assert!(second.is_finished(), "it has the turn of the first");
    assert_eq!(fleet.counters(0).thrown_away, 0);
    assert_eq!(fleet.counters(0).trips, 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_asks_leaves_that_to_the_next() {
    let fleet = Fleet::of_rate(1, 30);
    fleet.remote.set(Way::Slow(ms(40)));
    let first = tokio::spawn(fleet.acquire(0, None));
    settle().await;
    let second = tokio::spawn(fleet.acquire(0, None));
    fleet.pass(ms(30)).await;
    first.abort();
    fleet.pass(ms(80)).await;
    assert!(second.is_finished());
    assert_eq!(fleet.counters(0).trips, 2);
}

#[tokio::test]
async fn a_call_that_nobody_polls_holds_up_no_other_for_long() {
    let fleet = Fleet::of_rate(1, 30);
    fleet.remote.set(Way::Slow(ms(40)));
    let mut asking = pin!(fleet.acquire(0, None));
    assert!(poll_once(asking.as_mut()).is_pending());
    let second = tokio::spawn(fleet.acquire(0, None));
    fleet.pass(3 * SECOND).await;
    assert!(second.is_finished());
    // Nor does one that has a place, and a turn that it doesn't begin.
    let third = tokio::spawn(fleet.acquire(0, None));
    fleet.pass(ms(200)).await;
    assert!(third.is_finished());
}

#[tokio::test]
async fn a_turn_that_is_not_begun_in_time_is_thrown_away_and_given_back_to_the_day() {
    let limits = RateLimits::none()
        .with(RateLimitLabel::Light, Rate::per_second(10))
        .with_daily(&[RateLimitLabel::Light], 3);
    let fleet = Fleet::new(1, limits);
    fleet.turn(0, None).await.unwrap();
    let mut idle = pin!(fleet.acquire(0, None));
    assert!(poll_once(idle.as_mut()).is_pending());
    fleet.pass(ms(250)).await;
    // Its turn is over; it asks for another.
    assert!(poll_once(idle.as_mut()).is_ready());
    assert_eq!(fleet.counters(0).thrown_away, 1);
    fleet.pass(ms(200)).await;
    fleet.turn(0, None).await.unwrap();
    let end = fleet.turn(0, None).await;
    assert!(matches!(end, Err(NoTurn::Closed(_))), "{end:?}");
}

#[tokio::test]
async fn a_call_whose_turn_comes_too_late_is_told_so_as_soon_as_that_is_known() {
    let fleet = Fleet::of_rate(1, 1);
    fleet.turn(0, None).await.unwrap();
    let late = fleet.turn(0, Some(ms(1000))).await;
    assert_eq!(late.unwrap_err(), NoTurn::TooLate(ms(1050)));
    assert!(fleet.turn(0, Some(ms(1000))).await.is_err());
    // What was claimed for them is used by who comes in time, or spoils.
    let patient = tokio::spawn(fleet.acquire(0, Some(ms(5000))));
    fleet.pass(ms(3300)).await;
    assert!(patient.is_finished());
    assert_eq!(fleet.processes[0].waiting(), 0);
}

#[tokio::test]
async fn a_minutes_lane_says_at_once_that_a_turn_is_too_late() {
    let limits = RateLimits::none().with(RateLimitLabel::Light, Rate::per_minute(1));
    let fleet = Fleet::new(1, limits);
    fleet.turn(0, None).await.unwrap();
    let late = fleet.turn(0, Some(30 * SECOND)).await;
    let Err(NoTurn::TooLate(wait)) = late else {
        panic!("{late:?}");
    };
    assert_eq!(wait, ms(60_050));
    assert_eq!(fleet.counters(0).thrown_away, 0, "nothing was claimed");
    let patient = tokio::spawn(fleet.acquire(0, Some(70 * SECOND)));
    fleet.pass_by(ms(20), 62 * SECOND).await;
    assert!(patient.is_finished());
}

#[tokio::test]
async fn a_day_that_is_used_up_turns_calls_away_at_once() {
    let limits = RateLimits::none()
        .with(RateLimitLabel::Light, Rate::per_second(10))
        .with_daily(&[RateLimitLabel::Light], 2);
    let fleet = Fleet::new(2, limits);
    for process in [0, 1] {
        fleet.turn(process, None).await.unwrap();
        fleet.pass(ms(200)).await;
    }
    for process in [0, 1] {
        let end = fleet.turn(process, None).await;
        let Err(NoTurn::Closed(wait)) = end else {
            panic!("{end:?}");
        };
        assert!(wait <= 24 * 3600 * SECOND && wait > 23 * 3600 * SECOND);
        assert_eq!(fleet.counters(process).closed, 1);
    }
    let trips = fleet.counters(0).trips;
    assert!(fleet.turn(0, None).await.is_err());
    assert_eq!(fleet.counters(0).trips, trips, "it knows");
    // It opens by itself.
    for clock in [&fleet.clock, &fleet.server] {
        clock.advance(24 * 3600 * SECOND);
    }
    fleet.turn(0, None).await.unwrap();
}

#[tokio::test]
async fn those_who_wait_hear_that_the_lane_is_closed() {
    let fleet = Fleet::of_rate(1, 1);
    fleet.turn(0, None).await.unwrap();
    let waiting: Vec<_> = (0..3)
        .map(|_| tokio::spawn(fleet.acquire(0, None)))
        .collect();
    settle().await;
    let lane = LaneRate::new("light", 1, ms(1050));
    let closed = Closed::For(3600 * SECOND);
    fleet.remote.store.close(&lane, closed).await.unwrap();
    fleet.pass(ms(2200)).await;
    let mut ends = Vec::new();
    for call in waiting {
        ends.push(call.await.unwrap().is_ok());
    }
    assert_eq!(ends, [true, false, false], "the first had its turn already");
}

#[tokio::test]
async fn calls_that_come_and_go_at_random_leave_nobody_waiting_for_ever() {
    for seed in 0..4 {
        let mut chance = fastrand::Rng::with_seed(seed);
        let fleet = Fleet::of_rate(2, 20);
        let mut calls = Vec::new();
        for _ in 0..150 {
            match chance.u32(..10) {
                0..6 => calls.push(tokio::spawn(fleet.acquire(chance.usize(..2), None))),
                6..9 if !calls.is_empty() => {
                    // In whatever state it is, be it that it asks for all.
                    calls.swap_remove(chance.usize(..calls.len())).abort();
                }
                _ => fleet.remote.set(match chance.u32(..4) {
                    0 => Way::Silent,
                    1 => Way::Broken(StoreErrorKind::Unreachable),
                    _ => Way::Slow(ms(chance.u64(..60))),
                }),
            }
            fleet.pass(ms(chance.u64(..60))).await;
        }
        fleet.remote.set(Way::Quick);
        fleet.pass_by(ms(10), 15 * SECOND).await;
        assert!(calls.iter().all(|call| call.is_finished()), "seed {seed}");
        assert_eq!(
            fleet
                .processes
                .iter()
                .map(RateLimiter::waiting)
                .sum::<usize>(),
            0
        );
        assert_eq!(fleet.clock.sleeping(), 0);
    }
}

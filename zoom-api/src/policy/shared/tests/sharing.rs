//! What a fleet gets of its limit while all is well, or the store forgets.

use super::fleet::{Fleet, SECOND, ms};
use crate::{Closed, LimitStore as _, Rate, RateLimitLabel, RateLimits};

#[tokio::test]
async fn eight_processes_use_the_limit_keep_it_and_share_it() {
    let mut fleet = Fleet::of_rate(8, 30);
    fleet.load_all(5);
    fleet.pass(6 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    let all = fleet.turns().len();
    assert!(all >= 162, "{all} of 180");
    for process in 0..8 {
        let own = fleet.turns_of(process);
        assert!(own * 16 >= all, "process {process} had {own} of {all}");
        let counters = fleet.counters(process);
        assert!(counters.trips * 3 <= counters.used + 10, "{counters:?}");
        assert_eq!((counters.outages, counters.alone), (0, 0));
        assert!(counters.longest_lag <= ms(30), "{counters:?}");
    }
}

#[tokio::test]
async fn load_that_comes_and_goes_is_kept_within_the_limit() {
    let mut fleet = Fleet::of_rate(8, 30);
    for _ in 0..6 {
        fleet.load_all(5);
        fleet.pass(ms(700)).await;
        fleet.unload();
        fleet.pass(ms(fastrand::u64(50..1500))).await;
    }
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
}

#[tokio::test]
async fn one_process_has_all_of_the_limit() {
    let mut fleet = Fleet::of_rate(1, 30);
    fleet.load(0, 50);
    fleet.pass(10 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30);
    assert!(fleet.turns().len() >= 270, "{}", fleet.turns().len());
}

#[tokio::test]
async fn a_process_that_joins_gets_its_share_soon() {
    let mut fleet = Fleet::of_rate(8, 30);
    fleet.load_all(5);
    fleet.pass(5 * SECOND).await;
    let ninth = fleet.join(30);
    fleet.load(ninth, 6);
    fleet.pass(2 * SECOND).await;
    assert!(fleet.turns_of(ninth) > 0, "no turn within the horizon");
    let (before, own) = (fleet.turns().len(), fleet.turns_of(ninth));
    fleet.pass(5 * SECOND).await;
    let (all, own) = (fleet.turns().len() - before, fleet.turns_of(ninth) - own);
    assert!(own * 18 >= all, "{own} of {all}");
}

#[tokio::test]
#[ignore = "long: run by cargo xtask ci"]
async fn a_hundred_processes_get_half_of_their_share_or_more() {
    let mut fleet = Fleet::of_rate(100, 30);
    fleet.load_all(2);
    fleet.pass(30 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30);
    let all = fleet.turns().len();
    assert!(all >= 810, "{all} of 900");
    for process in 0..100 {
        let own = fleet.turns_of(process);
        assert!(own * 200 >= all, "process {process} had {own} of {all}");
    }
}

#[tokio::test]
async fn a_store_that_forgets_everything_at_full_load_lets_nobody_exceed_the_limit() {
    let mut fleet = Fleet::of_rate(8, 30);
    fleet.load_all(5);
    for _ in 0..3 {
        fleet.pass(ms(fastrand::u64(3000..4000))).await;
        fleet.remote.store.clear();
    }
    fleet.pass(3 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    assert_eq!(fleet.counters(0).epochs, 3);
    assert_eq!(fleet.counters(0).outages, 0);
}

#[tokio::test]
async fn a_store_whose_clock_is_set_forward_lets_nobody_exceed_the_limit() {
    let mut fleet = Fleet::of_rate(8, 30);
    fleet.load_all(5);
    fleet.pass(5 * SECOND).await;
    fleet.server.advance(300 * SECOND);
    fleet.pass(5 * SECOND).await;
    // Whoever asks before a window is over has turns of the others' rest.
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    assert_eq!(fleet.counters(0).clock_steps, 1);
    // No stall is longer than a window, and what a round of turns takes.
    let turns = fleet.turns();
    let gap = turns.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(gap <= Some(ms(2200)), "{gap:?}");
}

#[tokio::test]
async fn plans_that_differ_keep_to_the_largest() {
    let mut fleet = Fleet::of_rate(4, 30);
    for _ in 0..4 {
        fleet.join(20);
    }
    fleet.load_all(5);
    fleet.pass(8 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    assert_eq!(fleet.counters(0).epochs, 0);
}

#[tokio::test]
async fn everybody_holds_back_for_a_window_when_zoom_refused_a_call() {
    let fleet = Fleet::of_rate(2, 4);
    fleet.turn(0, None).await.unwrap();
    fleet.pass(5 * SECOND).await;
    let lane = crate::LaneRate::new("light", 4, ms(1050));
    fleet
        .remote
        .store
        .close(&lane, Closed::Window)
        .await
        .unwrap();
    let calls = [0, 1].map(|process| tokio::spawn(fleet.acquire(process, None)));
    fleet.pass(ms(1049)).await;
    assert!(calls.iter().all(|call| !call.is_finished()));
    fleet.pass(ms(10)).await;
    assert!(calls.iter().all(|call| call.is_finished()));
}

#[tokio::test]
async fn minutes_are_kept_as_seconds_are() {
    let rate = Rate::per_minute(10);
    let mut fleet = Fleet::new(2, RateLimits::none().with(RateLimitLabel::Light, rate));
    fleet.load_all(2);
    fleet.pass_by(ms(20), 20 * SECOND).await;
    let early = fleet.turns().len();
    assert!(
        (2..=4).contains(&early),
        "{early} in a third of the first minute"
    );
    fleet.pass_by(ms(20), 100 * SECOND).await;
    let turns = fleet.turns();
    assert!((16..=20).contains(&turns.len()), "{}", turns.len());
    for pair in turns.windows(11) {
        assert!(pair[10] - pair[0] >= 60 * SECOND, "{turns:?}");
    }
}

//! Stores that fail, and come back.

use super::fleet::{Fleet, SECOND, Way, ms, settle};
use crate::StoreErrorKind;

#[tokio::test]
async fn a_store_that_fails_leaves_each_its_part_and_all_the_limit() {
    let mut fleet = Fleet::of_rate(8, 30);
    fleet.load_all(5);
    fleet.pass(3 * SECOND).await;
    fleet.remote.set(Way::Broken(StoreErrorKind::Unreachable));
    fleet.pass(4 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    let counters = fleet.counters(0);
    assert_eq!(counters.outages, 1);
    // Three a window for each, once those that the store gave are used.
    assert!((6..=12).contains(&counters.alone), "{counters:?}");
    assert!(counters.failures <= 7, "{counters:?}");
}

#[tokio::test]
async fn no_call_fails_whatever_is_wrong_with_the_store() {
    for kind in [
        StoreErrorKind::Unreachable,
        StoreErrorKind::TimedOut,
        StoreErrorKind::Suspended,
        StoreErrorKind::Refused,
        StoreErrorKind::Full,
        StoreErrorKind::ReadOnly,
        StoreErrorKind::Garbage,
    ] {
        let fleet = Fleet::of_rate(1, 30);
        fleet.remote.set(Way::Broken(kind));
        let pass = fleet.turn(0, None).await.unwrap().unwrap();
        assert_eq!(pass.waited, ms(0), "{kind:?}");
        assert_eq!((fleet.counters(0).alone, fleet.counters(0).outages), (1, 1));
    }
}

#[tokio::test]
async fn a_store_that_is_silent_costs_a_quarter_of_a_second_once() {
    let mut fleet = Fleet::of_rate(2, 30);
    fleet.remote.set(Way::Silent);
    let first = tokio::spawn(fleet.acquire(0, None));
    fleet.pass(ms(249)).await;
    assert!(!first.is_finished());
    fleet.pass(ms(1)).await;
    let pass = first.await.unwrap().unwrap().unwrap();
    assert_eq!(pass.waited, ms(250));
    // The others don't wait for it, but for their turn: an eighth of thirty.
    fleet.load(0, 3);
    fleet.pass(3 * SECOND).await;
    let alone = fleet.counters(0).alone;
    assert!((8..=10).contains(&alone), "{alone}");
    assert!(fleet.counters(0).failures <= 5);
}

#[tokio::test]
async fn a_process_comes_back_by_itself_after_a_window_of_its_own_part() {
    let mut fleet = Fleet::of_rate(4, 30);
    fleet.load_all(8);
    fleet.pass(3 * SECOND).await;
    fleet.remote.set(Way::Broken(StoreErrorKind::Unreachable));
    fleet.pass(5 * SECOND).await;
    let used = fleet.counters(0).used;
    // It is restarted, and empty.
    fleet.remote.store.clear();
    fleet.remote.set(Way::Quick);
    fleet.pass(3 * SECOND).await;
    // Turns are the store's again, of which it takes no more than its part.
    assert!(fleet.counters(0).used > used, "{:?}", fleet.counters(0));
    fleet.pass(10 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    let alone: Vec<_> = (0..4)
        .map(|process| fleet.counters(process).alone)
        .collect();
    let before = fleet.turns().len();
    fleet.pass(5 * SECOND).await;
    for (process, alone) in alone.into_iter().enumerate() {
        assert_eq!(fleet.counters(process).alone, alone, "it is back");
    }
    let used = fleet.turns().len() - before;
    assert!(used >= 135, "{used} of 150");
    let since = fleet.clock.elapsed() - 5 * SECOND;
    assert!(fleet.peak(since) <= 30);
}

#[tokio::test]
async fn a_store_that_is_slower_than_turns_last_is_as_good_as_none() {
    let mut fleet = Fleet::of_rate(2, 30);
    fleet.remote.set(Way::Slow(ms(40)));
    fleet.load_all(5);
    fleet.pass(3 * SECOND).await;
    assert_eq!(fleet.counters(0).outages, 0, "within the headroom");
    fleet.remote.set(Way::Slow(ms(100)));
    fleet.pass(5 * SECOND).await;
    let counters = fleet.counters(0);
    assert_eq!(counters.outages, 1, "{counters:?}");
    assert!(counters.alone > 0);
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
}

#[tokio::test]
async fn claims_that_were_given_up_spoil_within_the_horizon() {
    let mut fleet = Fleet::of_rate(8, 30);
    fleet.load_all(5);
    fleet.pass(3 * SECOND).await;
    // Everything is carried out, and nobody hears of it.
    fleet.remote.set(Way::Silent);
    fleet.pass(5 * SECOND).await;
    fleet.remote.set(Way::Quick);
    fleet.pass(13 * SECOND).await;
    assert!(fleet.peak(ms(0)) <= 30, "{}", fleet.peak(ms(0)));
    let before = fleet.turns().len();
    fleet.pass(3 * SECOND).await;
    assert!(fleet.turns().len() - before >= 80);
}

#[tokio::test]
async fn more_processes_than_turns_take_them_one_after_the_other() {
    let mut fleet = Fleet::of_rate(1, 4);
    fleet.remote.set(Way::Broken(StoreErrorKind::Unreachable));
    fleet.load(0, 3);
    fleet.pass(10 * SECOND).await;
    // One of eight, so one in two windows.
    let turns = fleet.turns();
    assert!((5..=6).contains(&turns.len()), "{turns:?}");
}

#[tokio::test]
async fn a_call_now_and_then_finds_out_that_the_store_is_back() {
    let fleet = Fleet::of_rate(1, 30);
    fleet.remote.set(Way::Broken(StoreErrorKind::Unreachable));
    fleet.turn(0, None).await.unwrap();
    fleet.remote.set(Way::Quick);
    for _ in 0..2 {
        fleet.pass(2 * SECOND).await;
        fleet.turn(0, None).await.unwrap();
    }
    settle().await;
    let counters = fleet.counters(0);
    assert_eq!((counters.alone, counters.used), (1, 2), "{counters:?}");
}

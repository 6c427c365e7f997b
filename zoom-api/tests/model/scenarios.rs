//! What must hold in every interleaving. That nobody hangs, the checker sees by
//! itself: it fails where all tasks wait.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use shuttle::future::{block_on, spawn, yield_now};
use zoom_api::{Clock as _, Operation, Scheme, Server};

use crate::clock::ModelClock;
use crate::crowd::Crowd;
use crate::shapes::shapes;
use crate::world::{INTERVAL, World, poll_once};

/// How long a place is kept that nobody polls.
const KEPT: Duration = Duration::from_secs(3);

shapes! {
    quick: 200, long: 5_000;
    turns_keep_their_distance_and_none_is_lost,
    those_behind_calls_that_are_dropped_move_up,
    calls_polled_once_and_never_again_hold_up_nobody_for_long,
    a_crowd_is_over_when_its_waits_are,
}

fn turns_keep_their_distance_and_none_is_lost() {
    block_on(async {
        let world = World::new();
        let callers: Vec<_> = (0..5).map(|_| world.caller()).collect();
        world.pass().await;
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(world.turns(), 5);
        assert!(world.clock.elapsed() <= 4 * INTERVAL);
        assert_eq!(world.lane.waiting(), 0);
    });
}

fn those_behind_calls_that_are_dropped_move_up() {
    block_on(async {
        let world = World::new();
        let quitters: Vec<_> = (0..3).map(|_| world.quitter()).collect();
        let callers: Vec<_> = (0..3).map(|_| world.caller()).collect();
        world.pass().await;
        for task in callers.into_iter().chain(quitters) {
            task.await.unwrap();
        }
        // No turn was left unused, by those who took one and those who didn't.
        let turns = u32::try_from(world.turns()).unwrap();
        assert!(turns >= 3);
        assert!(
            world.clock.elapsed() <= (turns - 1) * INTERVAL,
            "{turns} {:?}",
            world.clock.elapsed()
        );
        assert_eq!((world.lane.waiting(), world.clock.sleeping()), (0, 0));
    });
}

fn calls_polled_once_and_never_again_hold_up_nobody_for_long() {
    block_on(async {
        let world = World::new();
        world.call().await; // takes the turn that there is
        let mut kept: Vec<_> = (0..40).map(|_| world.call()).collect();
        for call in &mut kept {
            assert!(poll_once(call).is_pending());
        }
        let callers: Vec<_> = (0..2).map(|_| world.caller()).collect();
        world.pass().await;
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(world.turns(), 3);
        let elapsed = world.clock.elapsed();
        assert!(elapsed <= KEPT + 2 * INTERVAL, "{elapsed:?}");
        // Whoever comes back waits for the next turn that is free.
        let back = spawn(kept.swap_remove(7));
        let left = kept.len();
        drop(kept);
        while !back.is_finished() {
            if world.clock.sleeping() == 1 {
                world.clock.advance();
            }
            yield_now().await;
        }
        back.await.unwrap();
        assert_eq!((world.turns(), left), (4, 39));
        assert_eq!((world.lane.waiting(), world.clock.sleeping()), (0, 0));
    });
}

fn a_crowd_is_over_when_its_waits_are() {
    block_on(async {
        let operation = Operation::new("x", Method::GET, "/", Server::Api, Scheme::Bearer);
        let operation = Arc::new(operation);
        let (crowd, clock) = (Arc::new(Crowd::default()), ModelClock::new());
        let wait = Duration::from_secs(1);
        let now = clock.monotonic();
        let kept: Vec<_> = (0..40)
            .map(|n| crowd.join(&operation, now + n * wait / 40))
            .collect();
        let waiting: Vec<_> = (0..4)
            .map(|n| {
                let (crowd, operation, clock) = (crowd.clone(), operation.clone(), clock.clone());
                spawn(async move {
                    let place = crowd.join(&operation, clock.monotonic() + n * wait);
                    yield_now().await;
                    drop(place);
                })
            })
            .collect();
        for task in waiting {
            task.await.unwrap();
        }
        assert!(crowd.is_waiting_for(&operation, now));
        assert!(!crowd.is_waiting_for(&operation, now + wait));
        drop(kept);
        assert!(!crowd.is_waiting_for(&operation, now));
    });
}

//! What must hold in every interleaving. That nobody hangs, the checker sees by
//! itself: it fails where all tasks wait.

use shuttle::future::{block_on, yield_now};

use crate::shapes::shapes;
use crate::sync::move_to;
use crate::world::{LEASE, World, poll_once};

shapes! {
    quick: 500, long: 20_000;
    callers_share_one_run,
    a_leader_dropped_at_any_poll_hands_its_run_over,
    calls_polled_once_and_never_again_hold_up_nobody_beyond_a_lease,
    a_leader_that_lands_late_disturbs_no_later_flight,
    a_parked_runtime_holds_up_no_other,
    callers_of_three_runtimes_come_and_go_while_time_passes,
}

fn callers_share_one_run() {
    block_on(async {
        let world = World::new();
        let callers: Vec<_> = (0..4).map(|_| world.caller(0)).collect();
        let mut numbers = Vec::new();
        for caller in callers {
            numbers.push(caller.await.unwrap());
        }
        // A caller that came after the flight had landed began the next one;
        // none ran beside another, and none was lost.
        assert_eq!(world.begun(), world.ended());
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), world.ended());
    });
}

fn a_leader_dropped_at_any_poll_hands_its_run_over() {
    block_on(async {
        let world = World::new();
        let quitters: Vec<_> = (0..3).map(|_| world.quitter(0)).collect();
        let callers: Vec<_> = (0..2).map(|_| world.caller(0)).collect();
        for quitter in quitters {
            quitter.await.unwrap();
        }
        for caller in callers {
            caller.await.unwrap();
        }
        // Also the run that the last one left behind.
        let last = world.caller(0).await.unwrap();
        assert_eq!((last, world.begun()), (world.ended(), world.ended()));
    });
}

fn calls_polled_once_and_never_again_hold_up_nobody_beyond_a_lease() {
    block_on(async {
        let world = World::new();
        let mut kept: Vec<_> = (0..3).map(|_| world.call()).collect();
        for call in &mut kept {
            assert!(poll_once(call).is_pending());
        }
        let callers = [world.caller(0), world.caller(1)];
        // Time passes only once everybody who is polled waits for it: those
        // kept that wait have a timer, and so have the callers.
        let start = world.clock.elapsed();
        while world.clock.elapsed() - start < LEASE {
            if world.clock.sleeping() == kept.len() - 1 + callers.len() {
                world.clock.advance(LEASE);
            }
            yield_now().await;
        }
        for caller in callers {
            assert!(caller.await.unwrap() >= 2);
        }
        assert_eq!(world.clock.elapsed() - start, LEASE);
        // Whoever comes back does no harm.
        for call in kept {
            call.await;
        }
        world.caller(0).await.unwrap();
    });
}

fn a_leader_that_lands_late_disturbs_no_later_flight() {
    block_on(async {
        let world = World::new();
        let mut late = world.call();
        assert!(poll_once(&mut late).is_pending());
        world.clock.advance(LEASE);
        let callers: Vec<_> = (0..3).map(|_| world.caller(0)).collect();
        // Its end is scheduled anywhere among their beginning and theirs.
        assert_eq!(late.await, 1);
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(world.begun(), world.ended(), "a later flight was lost");
    });
}

fn a_parked_runtime_holds_up_no_other() {
    block_on(async {
        let world = World::new();
        // One of its callers leads, and is dropped with the runtime.
        move_to(1);
        let mut parked = [world.call(), world.call()];
        for call in &mut parked {
            assert!(poll_once(call).is_pending());
        }
        move_to(0);
        let callers: Vec<_> = (0..2).map(|_| world.caller(2)).collect();
        let [leader, waiting] = parked;
        drop(leader);
        for caller in callers {
            assert!(
                caller.await.unwrap() >= 2,
                "a connection of the other runtime was waited for"
            );
        }
        drop(waiting);
    });
}

fn callers_of_three_runtimes_come_and_go_while_time_passes() {
    block_on(async {
        let world = World::new();
        move_to(3);
        let mut kept = world.call();
        let _ = poll_once(&mut kept);
        move_to(0);
        let callers: Vec<_> = (0..4).map(|n| world.caller(n % 3)).collect();
        let quitters: Vec<_> = (0..3).map(|n| world.quitter(n % 3)).collect();
        let time = world.time();
        for quitter in quitters {
            quitter.await.unwrap();
        }
        for caller in callers {
            caller.await.unwrap();
        }
        time.await.unwrap();
        kept.await;
        world.caller(0).await.unwrap();
    });
}

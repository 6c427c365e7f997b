//! Lanes that are held back, and days.

use std::time::Duration;

use super::{FAR, LimitStoreBench, Subject, ms};
use crate::conformance::Violation;
use crate::{Claim, Closed, LaneRate};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn a_closed_lane_gives_nothing_until_then(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("a closed lane gives nothing until then", bench);
    let (lane, other) = (
        LaneRate::new("heavy", 10, ms(10)),
        LaneRate::new("light", 10, ms(10)),
    );
    let time = ms(300);
    for closed in [time, ms(1)] {
        let closed = subject.store.close(&lane, Closed::For(closed)).await;
        closed.map_err(subject.failed())?;
    }
    let answer = subject.turns(&lane, 1).await?;
    subject.equal("turns of a closed lane", answer.turns.len(), 0)?;
    let closed = answer.closed_for.unwrap_or_default();
    subject.check(closed > ms(1) && closed <= time, || {
        format!("closed for {closed:?}, not {time:?}")
    })?;
    let answer = subject.turns(&other, 1).await?;
    subject.equal("turns of another lane", answer.turns.len(), 1)?;
    subject.equal("another lane's closing", answer.closed_for, None)?;
    // Of several lanes, one is enough.
    let lanes = [other, lane];
    let both = subject.reserve(&Claim::new(1, &lanes, 1, FAR)).await?;
    subject.equal("turns of both", both.turns.len(), 0)?;
    bench.pass(time).await;
    let answer = subject.reserve(&Claim::new(1, &lanes, 1, FAR)).await?;
    subject.equal("turns after it", answer.turns.len(), 1)
}

pub(super) async fn a_held_lane_gives_nothing_for_a_window(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("a held lane gives nothing for a window", bench);
    let lane = LaneRate::new("light", 8, ms(300));
    let hold = || subject.store.close(&lane, Closed::Window);
    // Of which nothing is known yet.
    hold().await.map_err(subject.failed())?;
    subject.turns(&lane, 1).await?;
    bench.pass(3 * lane.window).await;
    let before = subject.turns(&lane, 1).await?;
    for _ in 0..3 {
        hold().await.map_err(subject.failed())?;
    }
    let answer = subject.turns(&lane, 2).await?;
    subject.equal("its closing", answer.closed_for, None)?;
    let next = answer.turns.first().copied().unwrap_or_default();
    let held = next + answer.clock - before.clock;
    subject.check(held >= lane.window, || format!("a turn after {held:?}"))?;
    // However many say so, it is one window from the last.
    subject.check(next <= lane.window, || format!("a turn in {next:?}"))
}

pub(super) async fn a_full_day_closes_the_lanes_of_its_group(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("a full day closes the lanes of its group", bench);
    let heavy = LaneRate::new("heavy", 100, ms(10)).with_daily("heavy", 5);
    let intensive = LaneRate::new("resource-intensive", 100, ms(10)).with_daily("heavy", 5);
    let light = LaneRate::new("light", 100, ms(10)).with_daily("light", 5);
    let first = subject.turns(&heavy, 3).await?;
    subject.equal("the first turns", first.turns.len(), 3)?;
    let rest = subject.turns(&intensive, 4).await?;
    subject.equal("what was left", rest.turns.len(), 2)?;
    for lane in [&heavy, &intensive] {
        let none = subject.turns(lane, 1).await?;
        subject.equal("turns beyond the day's", none.turns.len(), 0)?;
        let closed = none.closed_for.unwrap_or_default();
        subject.check(closed > Duration::ZERO && closed <= DAY, || {
            format!("closed for {closed:?}")
        })?;
    }
    let other = subject.turns(&light, 1).await?;
    subject.equal("another group's turns", other.turns.len(), 1)?;
    // All or none: the other's day has not counted what was not given.
    let both = [light.clone(), heavy];
    let none = subject.reserve(&Claim::new(1, &both, 1, FAR)).await?;
    subject.equal("turns of both", none.turns.len(), 0)?;
    let rest = subject.turns(&light, 9).await?;
    subject.equal("the other group's rest", rest.turns.len(), 4)
}

pub(super) async fn unused_turns_are_taken_off_the_day(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("unused turns are taken off the day", bench);
    let lanes = [LaneRate::new("heavy", 100, ms(10)).with_daily("heavy", 4)];
    let mut claim = Claim::new(1, &lanes, 4, FAR);
    let all = subject.reserve(&claim).await?;
    subject.equal("the day's turns", all.turns.len(), 4)?;
    claim.unused = 3;
    let again = subject.reserve(&claim).await?;
    subject.equal("those that were not used", again.turns.len(), 3)?;
    // More than there were: the day has no more for it.
    claim.unused = 100;
    let again = subject.reserve(&claim).await?;
    subject.equal("a whole day's", again.turns.len(), 4)?;
    claim.unused = 0;
    let more = subject.reserve(&claim).await?;
    subject.equal("turns beyond the day's", more.turns.len(), 0)
}

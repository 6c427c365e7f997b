//! Lanes that the store knows nothing of.

use std::time::Duration;

use super::{FAR, LimitStoreBench, Subject, ms};
use crate::conformance::Violation;
use crate::{Claim, LaneRate, Reserved};

const WINDOW: Duration = ms(400);
const LIMIT: u32 = 8;

fn lane() -> LaneRate {
    LaneRate::new("light", LIMIT, WINDOW)
}

/// Checks that turns begin then, and are a limit-th of the window apart.
fn at_the_rate(subject: &Subject, answer: &Reserved, begin: Duration) -> Result<(), Violation> {
    for (n, turn) in (0..).zip(&answer.turns) {
        let should = begin + WINDOW * n / LIMIT;
        subject.check(turn.abs_diff(should) <= Duration::from_micros(10), || {
            format!("turn {n} lies {turn:?} ahead, not {should:?}")
        })?;
    }
    Ok(())
}

pub(super) async fn a_new_lane_begins_at_its_rate(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("a new lane begins at its rate", bench);
    let answer = subject.turns(&lane(), LIMIT + 2).await?;
    subject.equal("the number of turns", answer.turns.len(), 10)?;
    at_the_rate(&subject, &answer, Duration::ZERO)?;
    // Once it has been idle for long, it has all of a window at once.
    bench.pass(3 * WINDOW).await;
    let answer = subject.turns(&lane(), LIMIT).await?;
    subject.equal("idle turns", answer.turns, vec![Duration::ZERO; 8])
}

pub(super) async fn a_lost_lane_begins_a_window_later_for_who_used_it(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let case = "a lost lane begins a window later for who used it";
    for knows in [true, false] {
        let subject = Subject::new(case, bench);
        let before = subject.turns(&lane(), LIMIT).await?;
        let again = subject.turns(&lane(), 0).await?;
        subject.equal("an epoch that nothing ended", again.epoch, before.epoch)?;
        bench.forget().await;
        let lanes = [lane()];
        let mut claim = Claim::new(1, &lanes, LIMIT, FAR);
        claim.epoch = knows.then_some(before.epoch);
        let answer = subject.reserve(&claim).await?;
        let begin = if knows { WINDOW } else { Duration::ZERO };
        at_the_rate(&subject, &answer, begin)?;
        subject.check(answer.epoch > before.epoch, || {
            format!("epoch {} follows {}", answer.epoch, before.epoch)
        })?;
        // Who comes later finds it begun.
        let again = subject.reserve(&claim).await?;
        subject.equal("the epoch of the second", again.epoch, answer.epoch)?;
    }
    Ok(())
}

pub(super) async fn a_question_begins_a_lane_and_claims_nothing(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("a question begins a lane and claims nothing", bench);
    let question = subject.turns(&lane(), 0).await?;
    subject.equal("turns that nobody wanted", question.turns.len(), 0)?;
    bench.pass(WINDOW).await;
    let answer = subject.turns(&lane(), LIMIT).await?;
    subject.equal("the epoch", answer.epoch, question.epoch)?;
    // It began with the question, a window ago.
    subject.equal("turns", answer.turns, vec![Duration::ZERO; 8])
}

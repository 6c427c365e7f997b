//! The rule, the horizon, and who else asks.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::model::{Model, follow, windows};
use super::{LimitStoreBench, Step, Subject, ms};
use crate::conformance::Violation;
use crate::{Claim, LaneRate};

/// How many claims the rule is tried with.
const CLAIMS: u32 = 10_000;

/// The same claims each time.
fn chance() -> fastrand::Rng {
    fastrand::Rng::with_seed(7)
}

/// Lets some time pass, but mostly none.
fn pause<'a>(bench: &'a dyn LimitStoreBench, chance: &mut fastrand::Rng) -> Step<'a> {
    match chance.u32(..20) {
        0 => bench.pass(Duration::from_micros(chance.u64(..3000))),
        _ => Box::pin(std::future::ready(())),
    }
}

pub(super) async fn one_lane_keeps_the_rule(bench: &dyn LimitStoreBench) -> Result<(), Violation> {
    let subject = Subject::new("one lane keeps the rule", bench);
    let mut chance = chance();
    for (limit, window) in [(1, 2), (5, 7), (30, 50)] {
        let rate = LaneRate::new(format!("light-{limit}"), limit, ms(window));
        let mut lane = Model::new(rate.clone());
        for _ in 0..CLAIMS / 5 {
            let (want, horizon) = (chance.u32(..6), ms(chance.u64(..2 * window)));
            let lanes = std::slice::from_ref(&rate);
            let claim = Claim::new(chance.u64(..8), lanes, want, horizon);
            let answer = subject.reserve(&claim).await?;
            follow(&subject, &mut [&mut lane], want, horizon, &answer)?;
            pause(bench, &mut chance).await;
        }
        lane.windows(&subject)?;
    }
    Ok(())
}

pub(super) async fn several_lanes_keep_it_all_or_none(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("several lanes keep the rule, all or none", bench);
    let mut chance = chance();
    let mut narrow = Model::new(LaneRate::new("narrow", 2, ms(5)));
    let mut wide = Model::new(LaneRate::new("wide", 20, ms(30)));
    for _ in 0..CLAIMS * 2 / 5 {
        let (want, horizon) = (chance.u32(..6), ms(chance.u64(..20)));
        let mut lanes: Vec<&mut Model> = match chance.u32(..3) {
            0 => vec![&mut narrow],
            1 => vec![&mut wide],
            _ => vec![&mut narrow, &mut wide],
        };
        let rates: Vec<LaneRate> = lanes.iter().map(|lane| lane.rate.clone()).collect();
        let answer = subject
            .reserve(&Claim::new(1, &rates, want, horizon))
            .await?;
        follow(&subject, &mut lanes, want, horizon, &answer)?;
        pause(bench, &mut chance).await;
    }
    narrow.windows(&subject)?;
    wide.windows(&subject)
}

pub(super) async fn limits_that_differ_stay_below_the_largest(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("limits that differ stay below the largest", bench);
    let (mut chance, window) = (chance(), ms(40));
    let rates = [20, 30].map(|limit| LaneRate::new("light", limit, window));
    let mut lane = Model::new(rates[0].clone());
    let (mut turns, mut epoch) = (Vec::new(), None);
    for _ in 0..CLAIMS / 10 {
        let rate = &rates[chance.usize(..rates.len())];
        let lanes = std::slice::from_ref(rate);
        let (want, horizon) = (chance.u32(1..6), ms(chance.u64(..60)));
        let claim = Claim::new(1, lanes, want, horizon);
        let answer = subject.reserve(&claim).await?;
        lane.fit(rate);
        follow(&subject, &mut [&mut lane], want, horizon, &answer)?;
        turns.extend(answer.turns.iter().map(|turn| answer.clock + *turn));
        let known = *epoch.get_or_insert(answer.epoch);
        subject.equal("the epoch", answer.epoch, known)?;
        pause(bench, &mut chance).await;
    }
    subject.check(turns.len() > 60, || "hardly any turns".to_owned())?;
    windows(&subject, &turns, 30, window)
}

pub(super) async fn claims_at_the_same_time_get_turns_of_their_own(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("claims at the same time get turns of their own", bench);
    let rate = LaneRate::new("light", 10, ms(20));
    let lanes = std::slice::from_ref(&rate);
    let claims: Vec<_> = (0..64)
        .map(|asker| Claim::new(asker, lanes, 1, ms(10_000)))
        .collect();
    let mut waiting: Vec<_> = claims
        .iter()
        .map(|claim| Box::pin(subject.reserve(claim)))
        .collect();
    let mut turns = Vec::new();
    while !waiting.is_empty() {
        // Whichever is first.
        let (place, answer) = poll_fn(|cx| {
            for (place, claim) in waiting.iter_mut().enumerate() {
                if let Poll::Ready(answer) = claim.as_mut().poll(cx) {
                    return Poll::Ready((place, answer));
                }
            }
            Poll::Pending
        })
        .await;
        drop(waiting.swap_remove(place));
        let answer = answer?;
        turns.extend(answer.turns.iter().map(|turn| answer.clock + *turn));
    }
    turns.sort();
    subject.equal("the number of turns", turns.len(), 64)?;
    windows(&subject, &turns, 10, rate.window)
}

pub(super) async fn nothing_lies_beyond_the_horizon(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    let subject = Subject::new("nothing lies beyond the horizon", bench);
    let (rate, horizon) = (LaneRate::new("light", 10, ms(50)), ms(100));
    let lanes = std::slice::from_ref(&rate);
    let claim = Claim::new(1, lanes, 4, horizon);
    // Many that were given up, some of which the store carries out.
    for _ in 0..40 {
        let mut given_up = pin!(subject.store.reserve(&claim));
        let _ = given_up
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
    }
    for _ in 0..40 {
        subject.reserve(&claim).await?;
    }
    let answer = subject.reserve(&claim).await?;
    let again = answer.again_in.unwrap_or_default();
    let late = answer.turns.last().copied().unwrap_or_default();
    subject.check(late <= horizon, || format!("a turn in {late:?}"))?;
    subject.check(again > Duration::ZERO && again <= rate.window, || {
        format!("again in {again:?}")
    })?;
    bench.pass(again).await;
    let answer = subject.reserve(&claim).await?;
    subject.check(!answer.turns.is_empty(), || {
        format!("no turn {again:?} later, as was said")
    })?;
    // With no horizon at all, only what is due.
    bench.pass(horizon + rate.window).await;
    let claim = Claim::new(1, lanes, 1, Duration::ZERO);
    let answer = subject.reserve(&claim).await?;
    subject.equal("what is due", answer.turns, vec![Duration::ZERO])
}

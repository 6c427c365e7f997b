//! Zoom's rate limits, per account.

use std::time::{Duration, Instant, SystemTime};

use super::reply::Reply;
use crate::{Clock, Plan, RateLimitLabel};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How many requests an account may send, by the operation's label.
///
/// A rate is counted in windows: the first request opens one, and when its
/// length has passed on the fake's monotonic clock, the next request opens
/// another. A daily limit is counted from 00:00 UTC to 00:00 UTC on the wall
/// clock. How Zoom itself counts is not documented.
///
/// Getting a user is LIGHT, listing users MEDIUM, a
/// [route](super::FakeZoom::route) what its maker says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RatePlan {
    limits: [Limit; 4],
    /// HEAVY and RESOURCE-INTENSIVE count for one daily limit.
    shared_daily: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Limit {
    rate: Option<(u32, Duration)>,
    daily: Option<u32>,
}

impl Limit {
    const NONE: Self = Self {
        rate: None,
        daily: None,
    };

    const fn per_second(requests: u32, daily: Option<u32>) -> Self {
        Self {
            rate: Some((requests, Duration::from_secs(1))),
            daily,
        }
    }

    const fn per_minute(requests: u32, daily: Option<u32>) -> Self {
        Self {
            rate: Some((requests, Duration::from_secs(60))),
            daily,
        }
    }
}

impl RatePlan {
    /// No limits: the fake's default.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self {
            limits: [Limit::NONE; 4],
            shared_daily: false,
        }
    }

    /// A Free account: 4, 2 and 1 requests a second, 6,000, 2,000 and 1,000 a
    /// day.
    #[must_use]
    pub const fn free() -> Self {
        Self {
            limits: [
                Limit::per_second(4, Some(6_000)),
                Limit::per_second(2, Some(2_000)),
                Limit::per_second(1, Some(1_000)),
                Limit::per_minute(10, Some(30_000)),
            ],
            shared_daily: false,
        }
    }

    /// A Pro account: 30, 20 and 10 requests a second; 30,000 HEAVY and
    /// RESOURCE-INTENSIVE ones a day together.
    #[must_use]
    pub const fn pro() -> Self {
        Self {
            limits: [
                Limit::per_second(30, None),
                Limit::per_second(20, None),
                Limit::per_second(10, Some(30_000)),
                Limit::per_minute(10, Some(30_000)),
            ],
            shared_daily: true,
        }
    }

    /// A Business or larger account: 80, 60 and 40 requests a second; 60,000
    /// HEAVY and RESOURCE-INTENSIVE ones a day together.
    #[must_use]
    pub const fn business() -> Self {
        Self {
            limits: [
                Limit::per_second(80, None),
                Limit::per_second(60, None),
                Limit::per_second(40, Some(60_000)),
                Limit::per_minute(20, Some(60_000)),
            ],
            shared_daily: true,
        }
    }

    /// Sets the rate of a label: so many requests in a window of that length.
    #[must_use]
    pub fn with_rate(mut self, label: RateLimitLabel, requests: u32, per: Duration) -> Self {
        self.limits[index(label)].rate = Some((requests, per));
        self
    }

    /// Sets the daily limit of a label.
    #[must_use]
    pub fn with_daily(mut self, label: RateLimitLabel, requests: u32) -> Self {
        self.limits[index(label)].daily = Some(requests);
        self
    }
}

impl Default for RatePlan {
    fn default() -> Self {
        Self::unlimited()
    }
}

/// The limits of a plan, as a client's [limiter](crate::RateLimits::of) has them;
/// those of products with tables of their own aside, which the fake doesn't count.
impl From<Plan> for RatePlan {
    fn from(plan: Plan) -> Self {
        match plan {
            Plan::Free => Self::free(),
            Plan::Pro => Self::pro(),
            Plan::Business => Self::business(),
        }
    }
}

fn index(label: RateLimitLabel) -> usize {
    match label {
        RateLimitLabel::Light => 0,
        RateLimitLabel::Medium => 1,
        RateLimitLabel::Heavy => 2,
        RateLimitLabel::ResourceIntensive => 3,
    }
}

fn category(label: RateLimitLabel) -> &'static str {
    match label {
        RateLimitLabel::Light => "Light",
        RateLimitLabel::Medium => "Medium",
        RateLimitLabel::Heavy => "Heavy",
        RateLimitLabel::ResourceIntensive => "Resource-intensive",
    }
}

/// What one account has used up.
#[derive(Default)]
pub(super) struct Usage {
    windows: [Option<Window>; 4],
    day: u64,
    today: [u32; 4],
}

struct Window {
    start: Instant,
    used: u32,
}

/// What the limits say about one request.
pub(super) enum Verdict {
    /// It may pass; when it is limited at all, with what is left.
    Pass(Option<Left>),
    Refused(Reply),
}

/// The facts for the `X-RateLimit-*` headers.
pub(super) struct Left {
    category: &'static str,
    kind: &'static str,
    limit: u32,
    remaining: u32,
}

impl Left {
    /// Adds them to a reply; what the reply says of its own prevails.
    pub(super) fn put_under(&self, mut reply: Reply) -> Reply {
        let own = std::mem::take(&mut reply.headers);
        let mut reply = self.put_over(reply);
        reply.headers.extend(own);
        reply
    }

    fn put_over(&self, reply: Reply) -> Reply {
        reply
            .with_header("X-RateLimit-Category", self.category)
            .with_header("X-RateLimit-Type", self.kind)
            .with_header("X-RateLimit-Limit", self.limit.to_string())
            .with_header("X-RateLimit-Remaining", self.remaining.to_string())
    }
}

impl Usage {
    /// Counts a request, or refuses it. A refused one uses up nothing.
    pub(super) fn count(
        &mut self,
        plan: &RatePlan,
        label: RateLimitLabel,
        clock: &dyn Clock,
    ) -> Verdict {
        let limit = plan.limits[index(label)];
        let left = |kind, limit, remaining| Left {
            category: category(label),
            kind,
            limit,
            remaining,
        };
        if let Some(daily) = limit.daily {
            let wall = clock.wall();
            let today = day_of(wall);
            if self.day != today {
                self.day = today;
                self.today = [0; 4];
            }
            if self.used_today(plan, label) >= daily {
                let midnight =
                    SystemTime::UNIX_EPOCH + DAY * u32::try_from(today + 1).unwrap_or(u32::MAX);
                let refusal = Reply::rate_limited_daily(midnight);
                return Verdict::Refused(left("Daily-limit", daily, 0).put_over(refusal));
            }
        }
        let mut verdict = None;
        if let Some((requests, per)) = limit.rate {
            let now = clock.monotonic();
            let window = self.windows[index(label)].get_or_insert(Window {
                start: now,
                used: 0,
            });
            if now.saturating_duration_since(window.start) >= per {
                *window = Window {
                    start: now,
                    used: 0,
                };
            }
            if window.used >= requests {
                let refusal = Reply::rate_limited_per_second();
                return Verdict::Refused(left("QPS", requests, 0).put_over(refusal));
            }
            window.used += 1;
            verdict = Some(left("QPS", requests, requests - window.used));
        }
        if let Some(daily) = limit.daily {
            self.today[index(label)] += 1;
            let remaining = daily.saturating_sub(self.used_today(plan, label));
            verdict = Some(left("Daily-limit", daily, remaining));
        }
        Verdict::Pass(verdict)
    }

    fn used_today(&self, plan: &RatePlan, label: RateLimitLabel) -> u32 {
        let heavy = index(RateLimitLabel::Heavy);
        match index(label) {
            i if i >= heavy && plan.shared_daily => self.today[heavy..].iter().sum(),
            i => self.today[i],
        }
    }
}

fn day_of(wall: SystemTime) -> u64 {
    wall.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() / DAY.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::ManualClock;

    const LABELS: [RateLimitLabel; 4] = [
        RateLimitLabel::Light,
        RateLimitLabel::Medium,
        RateLimitLabel::Heavy,
        RateLimitLabel::ResourceIntensive,
    ];

    /// How many requests in a row pass, up to a bound.
    fn passing(
        usage: &mut Usage,
        plan: &RatePlan,
        label: RateLimitLabel,
        clock: &dyn Clock,
    ) -> u32 {
        let mut pass = || matches!(usage.count(plan, label, clock), Verdict::Pass(_));
        (0..100).take_while(|_| pass()).count() as u32
    }

    #[test]
    fn the_published_rates() {
        let clock = ManualClock::new();
        for (plan, rates) in [
            (RatePlan::free(), [4, 2, 1, 10]),
            (RatePlan::pro(), [30, 20, 10, 10]),
            (RatePlan::business(), [80, 60, 40, 20]),
            (RatePlan::unlimited(), [100; 4]),
        ] {
            let mut usage = Usage::default();
            assert_eq!(LABELS.map(|l| passing(&mut usage, &plan, l, &clock)), rates);
            clock.advance(Duration::from_secs(59));
            let [.., minute] = LABELS.map(|l| passing(&mut usage, &plan, l, &clock));
            assert_eq!(minute, if rates[3] == 100 { 100 } else { 0 });
            clock.advance(Duration::from_secs(1));
            assert_eq!(LABELS.map(|l| passing(&mut usage, &plan, l, &clock)), rates);
        }
    }

    #[test]
    fn a_clients_plan_is_one_of_the_fakes() {
        for (plan, rates) in [
            (Plan::Free, RatePlan::free()),
            (Plan::Pro, RatePlan::pro()),
            (Plan::Business, RatePlan::business()),
        ] {
            assert_eq!(RatePlan::from(plan), rates);
        }
    }

    #[test]
    fn heavy_requests_of_both_kinds_share_a_day() {
        let clock = ManualClock::new();
        let (heavy, intensive) = (LABELS[2], LABELS[3]);
        let mut plan = RatePlan::unlimited()
            .with_daily(heavy, 10)
            .with_daily(intensive, 10);
        for (shared, left) in [(false, 10), (true, 3)] {
            plan.shared_daily = shared;
            let mut usage = Usage::default();
            for _ in 0..7 {
                assert!(matches!(
                    usage.count(&plan, heavy, &clock),
                    Verdict::Pass(_)
                ));
            }
            assert_eq!(passing(&mut usage, &plan, intensive, &clock), left);
            assert_eq!(passing(&mut usage, &plan, LABELS[0], &clock), 100);
        }
    }
}

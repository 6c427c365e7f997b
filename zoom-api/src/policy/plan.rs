//! Zoom's limits by plan, as the limiter keeps them.

use std::str::FromStr;
use std::time::Duration;

use crate::BuildError;
use crate::RateLimitLabel::{self, Heavy, Light, Medium, ResourceIntensive};

/// The plan of a Zoom account, which its rate limits follow
/// (<https://developers.zoom.us/docs/api/rate-limits/>).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Plan {
    /// Basic accounts, without a paid plan.
    Free,
    /// Pro.
    Pro,
    /// Business, Education, Enterprise and partners.
    Business,
}

/// What Zoom calls plans, some of which have the same limits: those without a paid
/// one, and those from Business on.
const NAMES: [(&str, Plan); 8] = [
    ("Free", Plan::Free),
    ("Basic", Plan::Free),
    ("Pro", Plan::Pro),
    ("Business", Plan::Business),
    ("Business+", Plan::Business),
    ("Education", Plan::Business),
    ("Enterprise", Plan::Business),
    ("Partner", Plan::Business),
];

/// By one of Zoom's names, in whatever case, for a program that has its plan from
/// settings: `Free` or `Basic`; `Pro`; `Business`, `Business+`, `Education`,
/// `Enterprise` or `Partner`.
///
/// ```
/// use zoom_api::Plan;
///
/// assert_eq!("enterprise".parse(), Ok(Plan::Business));
/// ```
///
/// # Errors
///
/// - there is no plan of that name; the error says which there are
impl FromStr for Plan {
    type Err = BuildError;

    fn from_str(name: &str) -> Result<Self, BuildError> {
        let mut known = NAMES.iter();
        match known.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, plan)) => Ok(*plan),
            None => {
                let names = NAMES.map(|(name, _)| name).join(", ");
                Err(BuildError::invalid("plan", format!("is none of {names}")))
            }
        }
    }
}

/// How many requests are allowed in how much time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    pub(super) requests: u32,
    pub(super) period: Duration,
}

impl Rate {
    /// So many requests a second; 0 counts as 1.
    #[must_use]
    pub const fn per_second(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// So many requests a minute; 0 counts as 1.
    #[must_use]
    pub const fn per_minute(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(60))
    }

    const fn new(requests: u32, period: Duration) -> Self {
        let requests = if requests == 0 { 1 } else { requests };
        Self { requests, period }
    }
}

/// The limits that a [`RateLimiter`](super::RateLimiter) keeps: a rate for a
/// label, and other rates for products that have tables of their own.
///
/// ```
/// use zoom_api::{Plan, Rate, RateLimitLabel, RateLimiter, RateLimits};
///
/// // Half of a Pro account's limits, since another service uses it too, and a
/// // product whose limit was raised.
/// let limits = RateLimits::of(Plan::Pro)
///     .with_product("Rooms", RateLimitLabel::Light, Rate::per_second(50))
///     .with_share(0.5);
/// let limiter = RateLimiter::new(limits);
/// # let _ = limiter;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "limits do nothing until a limiter is given them"]
pub struct RateLimits {
    pub(super) rates: Vec<(Option<String>, RateLimitLabel, Rate)>,
    /// Labels that share a day, and its requests.
    pub(super) daily: Vec<(Vec<RateLimitLabel>, u32)>,
    pub(super) share: f64,
}

impl RateLimits {
    /// No limits yet: operations are not paced unless a rate for their label
    /// is added.
    pub fn none() -> Self {
        Self {
            rates: Vec::new(),
            daily: Vec::new(),
            share: 1.0,
        }
    }

    /// Zoom's published limits of a plan: those of a second or a minute, and the
    /// [daily](Self::with_daily) ones.
    pub fn of(plan: Plan) -> Self {
        let [light, medium, heavy, intensive] = match plan {
            Plan::Free => [4, 2, 1, 10],
            Plan::Pro => [30, 20, 10, 10],
            Plan::Business => [80, 60, 40, 20],
        };
        let limits = Self::none()
            .with(Light, Rate::per_second(light))
            .with(Medium, Rate::per_second(medium))
            .with(Heavy, Rate::per_second(heavy))
            .with(ResourceIntensive, Rate::per_minute(intensive));
        let limits = match plan {
            Plan::Free => limits
                .with_daily(&[Light], 6_000)
                .with_daily(&[Medium], 2_000)
                .with_daily(&[Heavy], 1_000)
                .with_daily(&[ResourceIntensive], 30_000),
            Plan::Pro => limits.with_daily(&[Heavy, ResourceIntensive], 30_000),
            Plan::Business => limits.with_daily(&[Heavy, ResourceIntensive], 60_000),
        };
        // Zoom Phone and Contact Center have tables of their own.
        let own = match plan {
            Plan::Free => return limits,
            Plan::Pro => Rate::per_second(20),
            Plan::Business => Rate::per_second(40),
        };
        ["Phone", "Contact Center"]
            .into_iter()
            .fold(limits, |limits, product| {
                limits.with_product(product, Light, own)
            })
    }

    /// Sets the rate of a label, for all products that have none of their own.
    pub fn with(self, label: RateLimitLabel, rate: Rate) -> Self {
        self.set(None, label, rate)
    }

    /// Gives a product (`x-product` in the fragment) a rate of its own for a
    /// label, counted apart from the others. Case doesn't matter, nor does a
    /// leading `Zoom`.
    pub fn with_product(self, product: &str, label: RateLimitLabel, rate: Rate) -> Self {
        let product = plain(product).to_ascii_lowercase();
        self.set(Some(product), label, rate)
    }

    /// Sets how many requests of these labels a day has, all together, from midnight
    /// to midnight in UTC; 0 counts as 1. Rates that products have of their own are
    /// not part of it.
    ///
    /// Only a limiter that [shares](super::RateLimiter::shared) its limits counts
    /// days: what one process knows of them is little.
    pub fn with_daily(mut self, labels: &[RateLimitLabel], requests: u32) -> Self {
        for (others, _) in &mut self.daily {
            others.retain(|label| !labels.contains(label));
        }
        self.daily.push((labels.to_vec(), requests.max(1)));
        self.daily.retain(|(labels, _)| !labels.is_empty());
        self
    }

    /// Sets which part of every rate this program may use, from 0.001 to 1; the
    /// nearest of these where it lies outside. Zoom counts all apps and
    /// machines of an account together.
    pub fn with_share(mut self, share: f64) -> Self {
        self.share = if share.is_nan() {
            1.0
        } else {
            share.clamp(0.001, 1.0)
        };
        self
    }

    fn set(mut self, product: Option<String>, label: RateLimitLabel, rate: Rate) -> Self {
        self.rates.retain(|(p, l, _)| (p, *l) != (&product, label));
        self.rates.push((product, label, rate));
        self
    }
}

/// A product's name without the company's.
pub(super) fn plain(product: &str) -> &str {
    match product.get(..5) {
        Some(zoom) if zoom.eq_ignore_ascii_case("zoom ") => &product[5..],
        _ => product,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the table on Zoom's page has them, where a plan that is new is looked up.
    #[test]
    fn the_published_limits() {
        for (_, plan) in NAMES {
            let (rates, own, daily) = match plan {
                Plan::Free => (
                    [4, 2, 1, 10],
                    None,
                    vec![
                        (vec![Light], 6_000),
                        (vec![Medium], 2_000),
                        (vec![Heavy], 1_000),
                        (vec![ResourceIntensive], 30_000),
                    ],
                ),
                Plan::Pro => (
                    [30, 20, 10, 10],
                    Some(20),
                    vec![(vec![Heavy, ResourceIntensive], 30_000)],
                ),
                Plan::Business => (
                    [80, 60, 40, 20],
                    Some(40),
                    vec![(vec![Heavy, ResourceIntensive], 60_000)],
                ),
            };
            let limits = RateLimits::of(plan);
            let rate = |product: Option<&str>, label| {
                let mut all = limits.rates.iter();
                let (.., rate) = all.find(|(p, l, _)| p.as_deref() == product && *l == label)?;
                Some((rate.requests, rate.period.as_secs()))
            };
            let labels = [Light, Medium, Heavy, ResourceIntensive].into_iter();
            for ((label, seconds), requests) in labels.zip([1, 1, 1, 60]).zip(rates) {
                let published = Some((requests, seconds));
                assert_eq!(rate(None, label), published, "{plan:?} {label:?}");
            }
            for product in ["phone", "contact center"] {
                let published = own.map(|requests| (requests, 1));
                assert_eq!(rate(Some(product), Light), published, "{plan:?} {product}");
            }
            assert_eq!(limits.daily, daily, "{plan:?}");
        }
    }

    #[test]
    fn a_plan_is_known_by_zooms_names_for_it() {
        for (names, plan) in [
            (&["free", "FREE", "Basic"][..], Plan::Free),
            (&["Pro", "pro"], Plan::Pro),
            (&["business", "Business+", "ENTERPRISE"], Plan::Business),
            (&["education", "Partner"], Plan::Business),
        ] {
            for name in names {
                assert_eq!(name.parse(), Ok(plan), "{name}");
            }
        }
        for unknown in ["", " pro", "gold", "Pro+"] {
            let error = unknown.parse::<Plan>().expect_err("no plan");
            assert_eq!(
                error.to_string(),
                "plan is none of Free, Basic, Pro, Business, Business+, Education, Enterprise, \
                 Partner"
            );
        }
    }
}

//! What a run is told.

use std::env;
use std::error::Error;
use std::time::Duration;

use zoom_api::Plan;
use zoom_api::fake::RatePlan;

/// Which limits the fake Zoom enforces, and the workers share.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Limit {
    None,
    Of(Plan),
}

const LIMITS: [(&str, Limit); 4] = [
    ("none", Limit::None),
    ("free", Limit::Of(Plan::Free)),
    ("pro", Limit::Of(Plan::Pro)),
    ("business", Limit::Of(Plan::Business)),
];

impl Limit {
    /// How the fake counts.
    pub fn enforced(self) -> RatePlan {
        match self {
            Self::Of(Plan::Free) => RatePlan::free(),
            Self::Of(Plan::Pro) => RatePlan::pro(),
            Self::Of(_) => RatePlan::business(),
            Self::None => RatePlan::unlimited(),
        }
    }

    /// How many LIGHT requests a second has.
    pub fn light(self) -> Option<u64> {
        match self {
            Self::Of(Plan::Free) => Some(4),
            Self::Of(Plan::Pro) => Some(30),
            Self::Of(_) => Some(80),
            Self::None => None,
        }
    }
}

/// What Redis it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Redis {
    Single,
    /// One that speaks TLS alone, and wants a password.
    Tls,
    /// A cluster of three.
    Cluster,
}

const REDIS: [(&str, Redis); 3] = [
    ("single", Redis::Single),
    ("tls", Redis::Tls),
    ("cluster", Redis::Cluster),
];

/// What befalls the fleet in the middle of a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    None,
    /// Redis is stopped for 15 seconds and comes back empty.
    Restart,
    /// A worker is killed while it has the lease.
    Kill,
    /// Redis answers nobody for 5 seconds (`CLIENT PAUSE`).
    Pause,
    /// Redis has no room to write for 15 seconds.
    Full,
    /// A replica becomes the primary, and the old one a replica of it.
    Promote,
}

const TROUBLES: [(&str, Trouble); 6] = [
    ("none", Trouble::None),
    ("restart", Trouble::Restart),
    ("kill", Trouble::Kill),
    ("pause", Trouble::Pause),
    ("full", Trouble::Full),
    ("promote", Trouble::Promote),
];

#[derive(Clone, Debug)]
pub struct Options {
    pub processes: usize,
    pub tasks: usize,
    pub seconds: u64,
    /// How long a token lives.
    pub lifetime: Duration,
    /// How long before its end it is renewed.
    pub margin: Duration,
    /// How long a task rests between two calls.
    pub rest: Duration,
    pub redis: Redis,
    pub trouble: Trouble,
    pub limit: Limit,
}

pub const USAGE: &str = "fleet [--processes 8] [--tasks 50] [--seconds 60] [--lifetime 20] \
    [--margin 4] [--rest-ms 250] [--trouble none|restart|kill|pause|full|promote] \
    [--plan pro|none|free|business] [--redis single|tls|cluster]";

impl Options {
    /// Those of the command line.
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            processes: 8,
            tasks: 50,
            seconds: 60,
            lifetime: Duration::from_secs(20),
            margin: Duration::from_secs(4),
            rest: Duration::from_millis(250),
            redis: Redis::Single,
            trouble: Trouble::None,
            limit: Limit::Of(Plan::Pro),
        };
        let mut arguments = arguments;
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} has no value"))?;
            match name.as_str() {
                "--processes" => options.processes = value.parse()?,
                "--tasks" => options.tasks = value.parse()?,
                "--seconds" => options.seconds = value.parse()?,
                "--lifetime" => options.lifetime = Duration::from_secs(value.parse()?),
                "--margin" => options.margin = Duration::from_secs(value.parse()?),
                "--rest-ms" => options.rest = Duration::from_millis(value.parse()?),
                "--plan" => options.limit = named(&LIMITS, &value)?,
                "--redis" => options.redis = named(&REDIS, &value)?,
                "--trouble" => options.trouble = named(&TROUBLES, &value)?,
                _ => return Err(format!("no option {name}; usage: {USAGE}").into()),
            }
        }
        if options.redis != Redis::Single
            && matches!(options.trouble, Trouble::Restart | Trouble::Promote)
            || options.redis == Redis::Cluster && options.trouble != Trouble::None
        {
            return Err("this trouble is for another Redis".into());
        }
        Ok(options)
    }

    /// What a worker is started with.
    pub fn for_worker(&self) -> Vec<String> {
        [
            ("--tasks", self.tasks.to_string()),
            ("--seconds", self.seconds.to_string()),
            ("--margin", self.margin.as_secs().to_string()),
            ("--rest-ms", self.rest.as_millis().to_string()),
            ("--plan", self.plan().to_owned()),
        ]
        .into_iter()
        .flat_map(|(name, value)| [name.to_owned(), value])
        .collect()
    }

    fn plan(&self) -> &'static str {
        let known = LIMITS.iter().find(|(_, limit)| *limit == self.limit);
        known.map_or("none", |(name, _)| name)
    }

    /// How many tokens it takes, one after the other: each until it is renewed.
    pub fn lifetimes(&self) -> u64 {
        let fresh = self.lifetime - self.margin.min(self.lifetime / 2);
        self.seconds.div_ceil(fresh.as_secs().max(1))
    }
}

/// What a word stands for.
fn named<T: Copy>(known: &[(&str, T)], word: &str) -> Result<T, Box<dyn Error>> {
    let found = known.iter().find(|(name, _)| *name == word);
    let found = found.ok_or_else(|| format!("what is {word}? usage: {USAGE}"))?;
    Ok(found.1)
}

/// The arguments behind the program's name, without `worker` in front.
pub fn arguments() -> (bool, impl Iterator<Item = String>) {
    let mut arguments = env::args().skip(1).peekable();
    let is_worker = arguments.next_if(|first| first == "worker").is_some();
    (is_worker, arguments)
}

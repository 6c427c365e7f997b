//! What a long command is doing: a line that changes, on a terminal, and plain
//! lines elsewhere. Both go to standard error: standard output is for scripts.

use std::fmt::Display;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the line on a terminal moves, so that a long step is seen to live.
const TICK: Duration = Duration::from_millis(120);

/// Work in steps that are counted. Dropping it takes its line away.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Begins work of so many steps.
    pub fn of(steps: usize) -> Self {
        let bar = ProgressBar::new(steps as u64);
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Adds steps that turned out to be needed.
    pub fn add(&self, steps: usize) {
        self.0.inc_length(steps as u64);
    }

    /// Begins the next step.
    pub fn step(&self, what: impl Display) {
        self.0.inc(1);
        if self.0.is_hidden() {
            let steps = self.0.length().unwrap_or_default();
            eprintln!("[{}/{steps}] {what}", self.0.position());
        } else {
            self.0.set_message(what.to_string());
        }
    }

    /// Prints something while the line is out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

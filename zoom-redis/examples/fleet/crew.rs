//! The workers, as the process that starts them sees them.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use zoom_api::{Clock as _, SystemClock};

use crate::options::Options;

pub struct Crew {
    workers: Vec<Worker>,
    /// Who has got the lease, as it happens.
    leased: Receiver<usize>,
    ready: Receiver<usize>,
}

struct Worker {
    process: Mutex<Child>,
    stdin: Mutex<Option<ChildStdin>>,
    numbers: Arc<Numbers>,
}

#[derive(Default)]
struct Numbers {
    calls: AtomicU64,
    failed: AtomicU64,
    has_ended: AtomicBool,
}

impl Crew {
    /// Starts the workers, which wait for [`go`](Self::go).
    pub fn start(
        options: &Options,
        variables: &[(&'static str, String)],
    ) -> Result<Self, Box<dyn Error>> {
        let (leased, leased_in) = channel();
        let (ready, ready_in) = channel();
        let mut workers = Vec::new();
        for index in 0..options.processes {
            let mut process = Command::new(std::env::current_exe()?)
                .arg("worker")
                .args(options.for_worker())
                .envs(variables.iter().map(|(name, value)| (name, value)))
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let numbers = Arc::new(Numbers::default());
            if let Some(stdout) = process.stdout.take() {
                let heard = Heard {
                    index,
                    numbers: numbers.clone(),
                    leased: leased.clone(),
                    ready: ready.clone(),
                };
                std::thread::spawn(move || {
                    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                        heard.line(&line);
                    }
                });
            }
            workers.push(Worker {
                stdin: Mutex::new(process.stdin.take()),
                process: Mutex::new(process),
                numbers,
            });
        }
        Ok(Self {
            workers,
            leased: leased_in,
            ready: ready_in,
        })
    }

    /// Lets all begin at the same moment.
    pub fn go(&self) -> Result<(), Box<dyn Error>> {
        for _ in &self.workers {
            self.ready.recv_timeout(Duration::from_secs(30))?;
        }
        for worker in &self.workers {
            if let Some(stdin) = lock(&worker.stdin).as_mut() {
                stdin.write_all(b"go\n")?;
            }
        }
        Ok(())
    }

    /// Calls, and how many of them failed.
    pub fn calls(&self) -> (u64, u64) {
        self.workers.iter().fold((0, 0), |(calls, failed), worker| {
            let numbers = &worker.numbers;
            (
                calls + numbers.calls.load(Relaxed),
                failed + numbers.failed.load(Relaxed),
            )
        })
    }

    /// The fewest calls of a process, and the most.
    pub fn shares(&self) -> (u64, u64) {
        let calls = || {
            self.workers
                .iter()
                .map(|worker| worker.numbers.calls.load(Relaxed))
        };
        (calls().min().unwrap_or(0), calls().max().unwrap_or(0))
    }

    /// Whether all that were not killed have said their last.
    pub fn has_ended(&self) -> bool {
        self.workers.iter().all(|worker| {
            let has_exited = matches!(lock(&worker.process).try_wait(), Ok(Some(_)));
            has_exited || worker.numbers.has_ended.load(Relaxed)
        })
    }

    /// Who got the lease, waiting for so long until somebody does. What was said of
    /// it before is forgotten.
    pub async fn next_leased(&self, longest: Duration) -> Option<usize> {
        while self.leased.try_recv().is_ok() {}
        let begun = SystemClock.monotonic();
        while begun.elapsed() < longest {
            if let Ok(worker) = self.leased.try_recv() {
                return Some(worker);
            }
            SystemClock.sleep(Duration::from_millis(5)).await;
        }
        None
    }

    /// Kills a worker in the middle of what it does.
    pub fn kill(&self, index: usize) {
        let _ = lock(&self.workers[index].process).kill();
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        for worker in &self.workers {
            let mut process = lock(&worker.process);
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

struct Heard {
    index: usize,
    numbers: Arc<Numbers>,
    leased: Sender<usize>,
    ready: Sender<usize>,
}

impl Heard {
    fn line(&self, line: &str) {
        match line {
            "ready" => drop(self.ready.send(self.index)),
            "leased" => drop(self.leased.send(self.index)),
            "end" => self.numbers.has_ended.store(true, Relaxed),
            numbers => {
                let mut numbers = numbers.split(' ').filter_map(|number| number.parse().ok());
                for counter in [&self.numbers.calls, &self.numbers.failed] {
                    if let Some(number) = numbers.next() {
                        counter.store(number, Relaxed);
                    }
                }
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! A Sentinel that watches one primary.

use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{RedisServer, free_port};

/// What the primary is called.
pub const NAME: &str = "tokens";

pub struct RedisSentinel {
    process: Child,
    port: u16,
    /// Its configuration, which it writes to.
    _folder: TempDir,
}

impl RedisSentinel {
    /// A Sentinel that knows the primary and its one replica.
    pub fn start(primary: &RedisServer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let (file, watched) = (folder.path().join("sentinel.conf"), primary.port());
        let lines = [
            format!("port {port}"),
            "bind 127.0.0.1".to_owned(),
            format!("sentinel monitor {NAME} 127.0.0.1 {watched} 1"),
            format!("sentinel failover-timeout {NAME} 2000"),
        ];
        std::fs::write(&file, lines.join("\n")).unwrap();
        let process = Command::new("redis-server")
            .arg(&file)
            .arg("--sentinel")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let sentinel = Self {
            process,
            port,
            _folder: folder,
        };
        while sentinel
            .run(&["REPLICAS", NAME])
            .is_none_or(|replicas| replicas.is_empty())
        {
            std::thread::yield_now();
        }
        sentinel
    }

    pub fn url(&self) -> String {
        format!("redis://localhost:{}", self.port)
    }

    /// Lets the replica take the primary's place, and waits until it has.
    pub fn fail_over(&self) {
        let address = || self.run(&["GET-MASTER-ADDR-BY-NAME", NAME]);
        let before = address();
        // It has to have looked at the replica a few times.
        while self.run(&["FAILOVER", NAME]).is_none() {
            std::thread::yield_now();
        }
        while address() == before {
            std::thread::yield_now();
        }
    }

    /// What it answers; `None` if that is an error, or nothing at all.
    fn run(&self, words: &[&str]) -> Option<Vec<redis::Value>> {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_connection().ok()?;
        match redis::cmd("SENTINEL")
            .arg(words)
            .query(&mut connection)
            .ok()?
        {
            redis::Value::Array(parts) => Some(parts),
            _ => Some(Vec::new()),
        }
    }
}

impl Drop for RedisSentinel {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

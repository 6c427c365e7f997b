//! Real Redis servers, each on a free port of this machine, that a test starts,
//! troubles and stops.

// Each of those who compile this uses some of it.
#![allow(dead_code, unused_imports)]

mod cluster;
mod sentinel;
mod tls;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use redis::{ConnectionInfo, FromRedisValue, IntoConnectionInfo as _, RedisResult};
use tempfile::TempDir;

pub use self::cluster::RedisCluster;
pub use self::sentinel::{NAME as SENTINEL_NAME, RedisSentinel};
pub use self::tls::Certificates;

/// Whether this machine has a `redis-server`.
pub fn is_installed() -> bool {
    let version = Command::new("redis-server").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// A server, which is killed with its last handle.
pub struct RedisServer {
    process: Child,
    port: u16,
    /// Nothing is stored in it, but for certificates.
    folder: TempDir,
    arguments: Vec<String>,
    password: Option<String>,
    certificates: Option<Certificates>,
}

impl RedisServer {
    /// A server with default settings, that persists nothing.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// A server with further arguments, such as `["--maxmemory", "2mb"]`.
    pub fn with(arguments: &[&str]) -> Self {
        Self::launch(arguments, None, None)
    }

    /// A server that wants a password, and speaks TLS alone.
    pub fn with_tls(password: &str) -> Self {
        let certificates = Certificates::new();
        Self::launch(
            &["--requirepass", password, "--tls-auth-clients", "no"],
            Some(password.to_owned()),
            Some(certificates),
        )
    }

    fn launch(
        arguments: &[&str],
        password: Option<String>,
        certificates: Option<Certificates>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments: Vec<_> = arguments.iter().map(|&part| part.to_owned()).collect();
        if let Some(certificates) = &certificates {
            arguments.extend(certificates.write(folder.path()));
        }
        // Between finding a free port and taking it, somebody else may take it.
        for _ in 0..10 {
            let port = free_port();
            if let Some(process) = spawn(port, &folder, &arguments, certificates.is_some()) {
                return Self {
                    process,
                    port,
                    folder,
                    arguments,
                    password,
                    certificates,
                };
            }
        }
        panic!("redis-server does not start: {arguments:?}");
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What `ZOOM_REDIS_URL` would be.
    pub fn url(&self) -> String {
        let scheme = if self.certificates.is_some() {
            "rediss"
        } else {
            "redis"
        };
        let password = self.password.as_deref();
        let user = password.map_or(String::new(), |password| format!(":{password}@"));
        format!("{scheme}://{user}localhost:{}", self.port)
    }

    /// Where the certificate is that signed its own, where it speaks TLS.
    pub fn authority(&self) -> Option<PathBuf> {
        let is_tls = self.certificates.is_some();
        is_tls.then(|| self.folder.path().join(tls::AUTHORITY))
    }

    /// A client of it, which trusts its certificate.
    pub fn client(&self) -> redis::Client {
        let info: ConnectionInfo = self.url().into_connection_info().unwrap();
        match &self.certificates {
            None => redis::Client::open(info).unwrap(),
            Some(certificates) => {
                redis::Client::build_with_tls(info, certificates.for_clients()).unwrap()
            }
        }
    }

    /// Sends a command, such as `"CLIENT PAUSE 5000"`.
    pub fn run<T: FromRedisValue>(&self, command: &str) -> T {
        self.try_run(command).unwrap()
    }

    /// As [`run`](Self::run), for a command that may fail.
    pub fn try_run<T: FromRedisValue>(&self, command: &str) -> RedisResult<T> {
        let mut words = command.split_whitespace();
        let mut command = redis::cmd(words.next().unwrap());
        command.arg(words.collect::<Vec<_>>());
        command.query(&mut self.client().get_connection()?)
    }

    /// All keys that it has.
    pub fn keys(&self) -> Vec<String> {
        self.run("KEYS *")
    }

    /// Kills it. What it stored is gone.
    pub fn stop(&mut self) {
        let _ = self.process.kill();
        self.process.wait().unwrap();
    }

    /// Starts it again, on the same port and empty.
    pub fn restart(&mut self) {
        let is_tls = self.certificates.is_some();
        self.process = spawn(self.port, &self.folder, &self.arguments, is_tls)
            .expect("the port is still free");
    }

    /// Lets it hang: connections stay, and nothing is answered.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let status = Command::new("kill").args([signal, &pid]).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that nobody listens at, right now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Starts a server, and waits until it says that it is ready; `None` if it ends
/// before that.
fn spawn(port: u16, folder: &TempDir, arguments: &[String], is_tls: bool) -> Option<Child> {
    let port = port.to_string();
    let ports: &[&str] = if is_tls {
        &["--port", "0", "--tls-port", &port]
    } else {
        &["--port", &port]
    };
    let mut process = Command::new("redis-server")
        .args(ports)
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(["--daemonize", "no", "--logfile", ""])
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    while log.read_line(&mut line).unwrap() > 0 {
        if line.contains("Ready to accept connections") {
            // What it says from now on has to go somewhere.
            std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
            return Some(process);
        }
        line.clear();
    }
    let _ = process.wait();
    None
}

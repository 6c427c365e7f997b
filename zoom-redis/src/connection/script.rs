//! A Lua script, which Redis carries out as one step.

use redis::{Cmd, ErrorKind, RedisResult, ServerErrorKind, Value};

use super::target::Link;

/// A script and its hash.
#[derive(Debug)]
pub(crate) struct Script {
    text: &'static str,
    hash: String,
}

impl Script {
    pub(crate) fn new(text: &'static str) -> Self {
        let hash = redis::Script::new(text).get_hash().to_owned();
        Self { text, hash }
    }

    /// Runs it by its hash, and by its text where the server doesn't know that:
    /// after a restart, a failover or `SCRIPT FLUSH`.
    ///
    /// All keys have to be in one slot, and one at least has to be there.
    pub(super) async fn run(
        &self,
        link: &mut Link,
        keys: &[String],
        arguments: &[Vec<u8>],
    ) -> RedisResult<Value> {
        let known = link
            .send(&command("EVALSHA", &self.hash, keys, arguments))
            .await;
        match known {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                link.send(&command("EVAL", self.text, keys, arguments))
                    .await
            }
            known => known,
        }
    }
}

fn command(name: &str, script: &str, keys: &[String], arguments: &[Vec<u8>]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(script).arg(keys.len()).arg(keys).arg(arguments);
    command
}

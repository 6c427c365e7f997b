//! Instructions, which callgrind counts: the same number on every run.

use std::process::Command;

use super::Result;

/// Whether they can be counted here; says so if not.
pub(crate) fn is_installed() -> bool {
    let is_installed = Command::new("valgrind").arg("--version").output().is_ok();
    if !is_installed {
        println!("skipped: valgrind, which counts instructions, is not installed");
    }
    is_installed
}

/// How many instructions this program takes with these arguments.
pub(crate) fn instructions(arguments: &[&str]) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(arguments)
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    match collected {
        Some((_, count)) if output.status.success() => Ok(count.trim().parse()?),
        _ => Err(format!("callgrind failed: {log}").into()),
    }
}

//! What is written is written as a whole, once, and nowhere else.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use xtask::repository::{ReadGuard, WriteGuard};

use crate::product::product;
use crate::repository::{Repository, fragment_text, said};

/// A repository where everything is generated, and two product files beside it.
fn generated() -> Repository {
    let repository = Repository::with(&fragment_text());
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    for (name, resources) in [("one", ["doors", "locks"]), ("two", ["desks", "lamps"])] {
        let text = product(name, &resources).to_string();
        fs::write(repository.path(&format!("{name}.json")), text).expect("a file");
    }
    repository
}

fn import(repository: &Repository, product: &str) -> Child {
    let file = repository.path(&format!("{product}.json"));
    let mut command = repository.command(&["import", "--all"]);
    command
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.spawn().expect("xtask starts")
}

/// Its error output, and whether it succeeded.
fn finished(child: Child) -> (bool, String) {
    let output = child.wait_with_output().expect("xtask ends");
    (output.status.success(), said(&output))
}

/// Random numbers that a failing run can be repeated with.
struct Random(u64);

impl Random {
    fn seeded(what: &str) -> Self {
        let seed = std::env::var("SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
        eprintln!("{what}: SEED={seed}");
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

#[test]
fn who_comes_second_waits_and_says_so() {
    let repository = generated();
    let guard = WriteGuard::acquire(&repository.path("")).expect("the repository");
    let mut child = import(&repository, "one");
    let mut said = BufReader::new(child.stderr.take().expect("its error output"));
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    assert!(
        line.starts_with("waiting for another `cargo xtask`"),
        "{line}"
    );
    assert!(child.try_wait().expect("a state").is_none());
    drop(guard);
    assert!(child.wait().expect("an end").success());
}

#[test]
fn a_check_waits_for_who_writes_and_not_for_who_reads() {
    let repository = generated();
    let guard = ReadGuard::acquire(&repository.path("")).expect("the repository");
    let output = repository.xtask(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(!said(&output).contains("waiting"), "{}", said(&output));
    drop(guard);
}

#[test]
fn a_check_leaves_everything_as_it_is() {
    let repository = generated();
    let before = repository.all();
    assert!(repository.xtask(&["codegen", "--check"]).status.success());
    fs::write(repository.path("zoom-api/src/generated/mod.rs"), "").expect("a file");
    let stale = repository.all();
    assert_eq!(
        repository.xtask(&["codegen", "--check"]).status.code(),
        Some(1)
    );
    assert!(repository.all() == stale);
    assert!(repository.xtask(&["codegen"]).status.success());
    assert!(repository.all() == before);
}

#[test]
fn two_imports_at_once_are_both_there() {
    at_once(1);
}

#[test]
#[ignore = "long: 50 times two imports at once"]
fn two_imports_at_once_are_both_there_each_time() {
    at_once(50);
}

fn at_once(times: usize) {
    let repository = generated();
    let before = repository.all();
    for time in 0..times {
        repository.reset(&before);
        let both = [import(&repository, "one"), import(&repository, "two")];
        for child in both {
            let (succeeded, said) = finished(child);
            assert!(succeeded, "time {time}: {said}");
        }
        let fragment = fs::read_to_string(repository.path("openapi/zoom.json")).expect("text");
        for path in ["/doors/{id}", "/locks/{id}", "/desks/{id}", "/lamps/{id}"] {
            assert!(fragment.contains(path), "time {time}: {path} is lost");
        }
        let output = repository.xtask(&["codegen", "--check"]);
        assert!(output.status.success(), "time {time}: {}", said(&output));
    }
}

#[test]
fn a_killed_import_leaves_all_or_nothing() {
    killed(4);
}

#[test]
#[ignore = "long: 60 imports are killed"]
fn a_killed_import_leaves_all_or_nothing_each_time() {
    killed(60);
}

#[allow(clippy::disallowed_methods)] // when a process dies is what is tried out
fn killed(times: usize) {
    let mut random = Random::seeded("killed imports");
    let repository = generated();
    let before = repository.all();
    let (succeeded, said_) = finished(import(&repository, "one"));
    assert!(succeeded, "{said_}");
    let after = repository.all();
    let (mut stopped_while_writing, mut finished_first) = (0, 0);
    for time in 0..times {
        repository.reset(&before);
        let mut child = import(&repository, "one");
        // Every other one dies while it writes, which is the shorter part.
        if time % 2 == 0 {
            std::thread::sleep(Duration::from_millis(random.below(600)));
        } else {
            let stage = repository.path(".xtask");
            while !stage.exists() && child.try_wait().expect("a state").is_none() {}
            std::thread::sleep(Duration::from_micros(random.below(20_000)));
        }
        child.kill().expect("a kill");
        let (succeeded, _) = finished(child);
        finished_first += usize::from(succeeded);
        stopped_while_writing += usize::from(repository.path(".xtask").exists());
        // The next run is the same once more, or another.
        if random.below(2) == 0 {
            let (succeeded, said) = finished(import(&repository, "one"));
            assert!(succeeded, "time {time}: {said}");
            assert!(repository.all() == after, "time {time}: {said}");
        } else {
            let output = repository.xtask(&["codegen"]);
            assert!(output.status.success(), "time {time}: {}", said(&output));
            let now = repository.all();
            assert!(
                now == before || now == after,
                "time {time}: {}",
                said(&output)
            );
        }
    }
    eprintln!(
        "{times} killed: {stopped_while_writing} while they wrote, {finished_first} too late"
    );
}

#[cfg(unix)]
#[test]
fn a_full_disk_changes_nothing() {
    full(&[0, 20]);
}

#[cfg(unix)]
#[test]
#[ignore = "long: ten sizes, two ways to fail"]
fn a_full_disk_changes_nothing_wherever_it_is_full() {
    full(&[0, 1, 2, 3, 4, 5, 7, 10, 20, 40]);
}

/// Imports where no file can grow beyond this many kilobytes. A write that
/// would fails, or the process is killed by it.
#[cfg(unix)]
fn full(sizes: &[u32]) {
    let repository = generated();
    let before = repository.all();
    let (succeeded, _) = finished(import(&repository, "one"));
    assert!(succeeded);
    let after = repository.all();
    let mut failed = 0;
    for size in sizes {
        for signal in ["trap '' XFSZ", "true"] {
            repository.reset(&before);
            let script = format!("{signal}; ulimit -f {size}; exec \"$@\"");
            let output = Command::new("bash")
                .args(["-c", &script, "bash", env!("CARGO_BIN_EXE_xtask"), "--root"])
                .args([repository.path(""), "import".into(), "--all".into()])
                .arg(repository.path("one.json"))
                .output()
                .expect("bash runs");
            if output.status.success() {
                assert!(repository.all() == after, "{size} kB");
                continue;
            }
            failed += 1;
            let said_ = said(&output);
            if signal != "true" {
                assert_eq!(output.status.code(), Some(1), "{said_}");
                assert!(said_.contains("nothing was"), "{said_}");
                assert!(repository.all() == before, "{size} kB: {said_}");
            }
            let (succeeded, said) = finished(import(&repository, "one"));
            assert!(succeeded, "{said}");
            assert!(repository.all() == after, "{size} kB: {said}");
        }
    }
    assert!(failed > 0, "no size was too small");
}

#[cfg(unix)]
#[test]
fn links_are_refused_and_nothing_outside_is_touched() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("core.rs"), "theirs").expect("a file");
    for place in [
        "zoom-api/src/generated",
        "zoom-api/src/generated/types",
        "zoom-api/src/generated/types/base.rs",
        "zoom-api/src/generated/stray",
        "zoom-api/tests/it/generated",
        "zoom-api/Cargo.toml",
    ] {
        let repository = generated();
        let at = repository.path(place);
        let aside = repository.path("aside");
        if at.exists() {
            fs::rename(&at, &aside).expect("a rename");
        }
        let target = if place.ends_with(".rs") {
            outside.path().join("core.rs")
        } else if place.ends_with(".toml") {
            aside
        } else {
            outside.path().to_owned()
        };
        symlink(target, &at).expect("a link");
        for arguments in [&["codegen"][..], &["codegen", "--check"]] {
            let output = repository.xtask(arguments);
            let said = said(&output);
            assert_eq!(output.status.code(), Some(1), "{place}: {said}");
            assert!(said.contains("is a link"), "{place}: {said}");
            assert!(said.contains(place), "{place}: {said}");
        }
        let theirs: Vec<_> = fs::read_dir(outside.path()).expect("a folder").collect();
        assert_eq!(theirs.len(), 1, "{place}");
        let text = fs::read_to_string(outside.path().join("core.rs")).expect("a file");
        assert_eq!(text, "theirs", "{place}");
    }
}

#[test]
fn the_checkout_is_the_one_that_the_command_is_called_in() {
    let repository = Repository::with(&fragment_text());
    for folder in ["", "zoom-api/src"] {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("codegen")
            .current_dir(repository.path(folder))
            .output()
            .expect("xtask runs");
        assert!(output.status.success(), "{}", said(&output));
    }
    assert!(!repository.generated().is_empty());
}

#[test]
fn outside_of_a_checkout_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--check"])
        .current_dir(folder.path())
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("xtask runs");
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("is in no checkout"), "{said}");
    assert!(said.contains("--root"), "{said}");
    assert!(
        Path::new(folder.path())
            .read_dir()
            .expect("a folder")
            .next()
            .is_none()
    );
}

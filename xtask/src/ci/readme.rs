//! The README as its readers take it: its commands, and its blocks of Rust in
//! crates with the dependencies that it shows, which depend on this checkout.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// What stands for the checkout in the README.
const CHECKOUT: &str = "../zoom";

/// The file that stands for the one that the README's reader gets from Zoom.
const SPEC: &str = "examples/meetings/specs/meetings.json";

/// What the README has its readers do.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Readme {
    /// Commands to be given in the checkout.
    pub(super) commands: Vec<String>,
    programs: Vec<Program>,
}

/// A program that it shows.
#[derive(Debug, Default, Eq, PartialEq)]
struct Program {
    /// Commands to be given in its folder, before there is any of its code.
    commands: Vec<String>,
    /// The tables of its manifest that say what it depends on.
    dependencies: String,
    blocks: Vec<String>,
}

/// A program whose files are written.
pub(super) struct Written {
    pub(super) folder: PathBuf,
    pub(super) commands: Vec<String>,
}

impl Readme {
    /// Reads the README of the checkout.
    ///
    /// # Errors
    ///
    /// - it can't be read
    /// - it has no commands, or no programs, or one without dependencies
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(root.join("README.md")).context("reading README.md")?;
        let readme = Self::parse(&text);
        ensure!(
            !readme.commands.is_empty(),
            "README.md has no `sh` block: its commands can't be checked"
        );
        ensure!(!readme.programs.is_empty(), "README.md shows no program");
        for program in &readme.programs {
            let depends = program.dependencies.contains("[dependencies]");
            ensure!(
                depends,
                "README.md has Rust before it says on what that depends"
            );
        }
        Ok(readme)
    }

    fn parse(text: &str) -> Self {
        let mut readme = Self::default();
        for (language, block) in blocks(text) {
            match language {
                "sh" => readme.commands.extend(commands(&block)),
                "console" => readme.programs.push(Program {
                    commands: commands(&block),
                    ..Program::default()
                }),
                "toml" => {
                    let program = readme.programs.pop_if(|last| last.dependencies.is_empty());
                    let program = program.unwrap_or_default();
                    readme.programs.push(Program {
                        dependencies: block,
                        ..program
                    });
                }
                "rust" => {
                    if readme.programs.is_empty() {
                        readme.programs.push(Program::default());
                    }
                    let last = readme.programs.last_mut();
                    last.into_iter()
                        .for_each(|last| last.blocks.push(block.clone()));
                }
                _ => {}
            }
        }
        readme
    }

    /// Writes its programs into folders of this one, in place of what is there.
    ///
    /// # Errors
    ///
    /// - a file can't be written
    pub(super) fn write(&self, root: &Path, folder: &Path) -> anyhow::Result<Vec<Written>> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
        }
        let checkout = root.display().to_string().replace('\\', "/");
        let programs = self.programs.iter().zip(1..);
        let written = programs.map(|(program, number)| {
            let folder = folder.join(format!("program-{number}"));
            for (path, text) in program.files(&checkout, number) {
                let path = folder.join(path);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(path, text)?;
            }
            // The very versions that everything else is built with.
            fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            fs::copy(root.join(SPEC), folder.join("endpoints.json"))?;
            let commands = program.commands.iter();
            let commands = commands.filter(|command| !is_done_already(command));
            Ok(Written {
                folder,
                commands: commands
                    .map(|command| command.replace(CHECKOUT, &checkout))
                    .collect(),
            })
        });
        written.collect()
    }
}

impl Program {
    /// Its files: `main`, tests, and a module of a library for each other block.
    fn files(&self, checkout: &str, number: usize) -> Vec<(String, String)> {
        let mut library = String::new();
        let mut files = Vec::new();
        for (block, index) in self.blocks.iter().zip(1..) {
            if block.contains("fn main(") {
                files.push(("src/main.rs".to_owned(), block.clone()));
            } else if block.contains("::test]") {
                files.push((format!("tests/block_{index}.rs"), block.clone()));
            } else {
                library.push_str(&format!("pub mod block_{index};\n"));
                files.push((format!("src/block_{index}.rs"), block.clone()));
            }
        }
        if !library.is_empty() {
            files.push(("src/lib.rs".to_owned(), library));
        }
        let manifest = format!(
            "[package]\nname = \"readme-{number}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[lints.rust]\nwarnings = \"deny\"\n\n{}",
            self.dependencies.replace(CHECKOUT, checkout)
        );
        files.push(("Cargo.toml".to_owned(), manifest));
        files
    }
}

/// What is done in another way here: the manifest is written, and nothing is got
/// from Zoom.
fn is_done_already(command: &str) -> bool {
    ["cargo init", "curl"]
        .iter()
        .any(|done| command.starts_with(done))
}

/// The commands of a block, without comments. One that goes on in the next line
/// ends in a backslash.
fn commands(block: &str) -> Vec<String> {
    let whole = block.replace("\\\n", " ");
    let lines = whole
        .lines()
        .map(|line| line.split(" #").next().unwrap_or_default().trim());
    let commands = lines.filter(|line| !(line.is_empty() || line.starts_with('#')));
    commands.map(str::to_owned).collect()
}

/// The fenced blocks, with their languages.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.trim(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "\
# Title

```sh
cargo test   # all of it
```

```toml
[dependencies]
zoom-auth = { path = \"../zoom/zoom-auth\" }
```

```rust
fn main() {}
```

```rust
pub fn shown() {}
```

```console
cargo init
cargo run --manifest-path ../zoom/Cargo.toml -- import \\
    \"GET /users\"
```

```toml
[dependencies]
```

```rust
#[tokio::test]
async fn it_works() {}
```
";

    #[test]
    fn each_program_has_the_commands_and_dependencies_before_it() {
        let readme = Readme::parse(README);
        assert_eq!(readme.commands, ["cargo test"]);
        let [first, second] = readme.programs.as_slice() else {
            panic!("{:?}", readme.programs);
        };
        assert_eq!((first.commands.len(), first.blocks.len()), (0, 2));
        let import = "cargo run --manifest-path ../zoom/Cargo.toml -- import      \"GET /users\"";
        assert_eq!(second.commands, ["cargo init", import]);
        assert!(is_done_already(&second.commands[0]) && !is_done_already(import));

        let files = first.files("/checkout", 1);
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["src/main.rs", "src/block_2.rs", "src/lib.rs", "Cargo.toml"]
        );
        assert!(
            files[3]
                .1
                .contains("zoom-auth = { path = \"/checkout/zoom-auth\" }")
        );
        assert_eq!(second.files("/checkout", 2)[0].0, "tests/block_1.rs");
    }
}

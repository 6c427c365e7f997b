//! The odd specs of `tests/corpus` that import takes, all in one crate: it
//! compiles without a warning, and each operation is called as its spec says.

use std::fs;
use std::path::Path;

use super::{Scratch, verify};
use crate::import::source::Source;
use crate::progress::Progress;

#[test]
#[ignore = "long: compiles all specs of the corpus in one crate, and calls their operations"]
fn what_import_takes_of_the_corpus_compiles_and_is_called() {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(xtask.join("tests/corpus")).expect("the corpus");
    let mut outcomes: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "txt"))
        .collect();
    outcomes.sort();
    let is_taken = |outcome: &Path| {
        let text = fs::read_to_string(outcome).expect("an outcome");
        let refused = ["refused ", "failed: "];
        !text
            .lines()
            .any(|line| refused.iter().any(|word| line.starts_with(word)))
    };
    let sources: Vec<Source> = outcomes
        .iter()
        .filter(|outcome| is_taken(outcome))
        .map(|outcome| Source::read(&outcome.with_extension("json")).expect("a spec"))
        .collect();
    assert!(sources.len() >= 80, "{} are taken", sources.len());
    let scratch = Scratch::of(&xtask.join("..")).expect("a copy");
    let progress = Progress::of(sources.len() + 3);
    let fine = verify(&scratch, "the corpus", &sources, false, &progress);
    assert!(fine.expect("a verification"), "see what it printed");
}

//! Words that were written together: `Createadivision`.

use std::collections::HashSet;

/// Words that join others, and say nothing of an operation.
pub(super) const SMALL: &[&str] = &[
    "a", "an", "the", "of", "for", "in", "on", "to", "by", "from", "with", "and", "or", "at",
    "into", "all", "s",
];

/// Splits a run of lower-case letters into known words, as few as possible;
/// `None` when some letters belong to none.
pub(super) fn segment(run: &str, known: &HashSet<String>) -> Option<Vec<String>> {
    let run = run.to_lowercase();
    if !run.is_ascii() {
        return None;
    }
    // The best split of the first `n` letters: its length, and where its last
    // word begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; run.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=run.len() {
        for start in 0..end {
            let Some((count, _)) = best[start] else {
                continue;
            };
            if known.contains(&run[start..end])
                && best[end].is_none_or(|(other, _)| count + 1 < other)
            {
                best[end] = Some((count + 1, start));
            }
        }
    }
    let mut words = Vec::new();
    let mut end = run.len();
    while end > 0 {
        let (_, start) = best[end]?;
        words.push(run[start..end].to_owned());
        end = start;
    }
    words.reverse();
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_split_into_as_few_words_as_possible() {
        let known = ["create", "a", "division", "vision", "di"]
            .map(str::to_owned)
            .into();
        let words = segment("Createadivision", &known).expect("known words");
        assert_eq!(words, ["create", "a", "division"]);
        assert_eq!(segment("Createadivisionx", &known), None);
    }
}

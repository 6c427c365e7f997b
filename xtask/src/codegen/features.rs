//! The cargo features of the products: maintained in `zoom-api/Cargo.toml`
//! between two comments.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use crate::codegen::output::replace;

/// The manifest that has them.
pub const MANIFEST: &str = "zoom-api/Cargo.toml";

/// The comment before the features.
const BEGIN: &str = "# Products, maintained by `cargo xtask codegen`. Each adds its operations.";

/// The comment behind them.
const END: &str = "# End of the products.";

/// Gives the manifest the features that the document's operations name, and
/// says whether that changed it. With `check` it is not written.
///
/// # Errors
///
/// As [`update`], and when the file can't be read or written.
pub fn maintain(root: &Path, document: &Value, check: bool) -> anyhow::Result<bool> {
    let path = root.join(MANIFEST);
    let old = std::fs::read_to_string(&path).context(MANIFEST)?;
    let new = update(&old, &named(document)).context(MANIFEST)?;
    if new != old && !check {
        replace(&path, &new)?;
    }
    Ok(new != old)
}

/// The features that a document's operations name.
pub fn named(document: &Value) -> BTreeSet<&str> {
    let items = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    operations
        .filter_map(|(_, operation)| operation.get("x-feature")?.as_str())
        .collect()
}

/// The manifest with exactly these features between the comments, which are
/// put at the end of `[features]` where they are missing.
///
/// # Errors
///
/// - the manifest has no `[features]`, or one of the comments without the other
/// - a feature stands outside of the comments already
pub fn update(manifest: &str, features: &BTreeSet<&str>) -> anyhow::Result<String> {
    let lines: Vec<&str> = manifest.lines().collect();
    let place = |comment: &str| lines.iter().position(|line| line.trim() == comment);
    let (before, after) = match (place(BEGIN), place(END)) {
        (Some(begin), Some(end)) if begin < end => (begin, end + 1),
        (None, None) if features.is_empty() => return Ok(manifest.to_owned()),
        (None, None) => {
            let Some(section) = lines.iter().position(|line| line.trim() == "[features]") else {
                anyhow::bail!("the manifest has no [features]");
            };
            let rest = lines
                .iter()
                .skip(section + 1)
                .position(|line| line.starts_with('['));
            let mut end = rest.map_or(lines.len(), |rest| section + 1 + rest);
            while end > section + 1 && lines[end - 1].trim().is_empty() {
                end -= 1;
            }
            (end, end)
        }
        _ => {
            anyhow::bail!("the manifest has only one of the comments around the products' features")
        }
    };
    let outside = lines[..before].iter().chain(&lines[after..]);
    let names: BTreeSet<&str> = outside
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .collect();
    if let Some(taken) = features.iter().find(|feature| names.contains(*feature)) {
        anyhow::bail!("the feature `{taken}` stands in the manifest for something else");
    }
    let mut out: Vec<String> = lines[..before]
        .iter()
        .map(|line| (*line).to_owned())
        .collect();
    if !features.is_empty() {
        out.push(BEGIN.to_owned());
        out.extend(features.iter().map(|feature| format!("{feature} = []")));
        out.push(END.to_owned());
    }
    out.extend(lines[after..].iter().map(|line| (*line).to_owned()));
    Ok(out.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[features]\ndefault = []\n\n[dependencies]\nhttp = \"1\"\n";

    #[test]
    fn features_come_and_go_and_the_rest_stays() {
        let with = update(MANIFEST, &BTreeSet::from(["users", "clips"])).expect("two features");
        assert!(with.contains("clips = []\nusers = []\n# End"), "{with}");
        assert_eq!(
            update(&with, &BTreeSet::from(["users", "clips"])).expect("the same"),
            with
        );
        assert_eq!(update(&with, &BTreeSet::new()).expect("none"), MANIFEST);
    }

    #[test]
    fn a_feature_that_means_something_else_is_refused() {
        assert!(update(MANIFEST, &BTreeSet::from(["default"])).is_err());
    }
}

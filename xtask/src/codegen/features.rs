//! The cargo features of the products: maintained in the crate's manifest
//! between two comments.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context as _, bail};
use toml_edit::{Document, Item, TableLike};

use super::package::Package;
use crate::openapi::model::{MOST_LETTERS, is_feature};
use crate::openapi::{Pointer, Spec, entries};

/// The manifest of `zoom-api`, from the checkout's root.
pub const MANIFEST: &str = "zoom-api/Cargo.toml";

/// The feature with which a crate of its own has all of its products.
const ALL: &str = "products";

/// The comment before the features.
const BEGIN: &str = "# Products, maintained by `cargo xtask codegen`. Each adds its operations.";

/// The comment behind them.
const END: &str = "# End of the products.";

/// The manifest, and what names mean in it.
#[derive(Debug)]
pub struct Manifest {
    text: String,
    /// Where the products' features stand, comments included; where there are
    /// none, where they would.
    block: Range<usize>,
    /// What is no product's: other features, and all dependencies, since a
    /// feature may come with each.
    taken: BTreeSet<String>,
    /// Whether there is a feature for all products together.
    has_all: bool,
}

impl Manifest {
    /// Reads the manifest of a crate.
    ///
    /// # Errors
    ///
    /// - it can't be read, or a link leads to it
    /// - it is no TOML
    /// - it has no `[features]`, or one of the comments without the other
    pub fn read(package: &Package) -> anyhow::Result<Self> {
        let text = package.text(package.manifest())?;
        let has_all = package.foundation().is_some();
        Self::parse(text, has_all).context(package.manifest())
    }

    fn parse(text: String, has_all: bool) -> anyhow::Result<Self> {
        let document = Document::parse(text.as_str())?;
        let Some(features) = document.get("features").and_then(Item::as_table) else {
            bail!("the manifest has no [features]");
        };
        let block = match (line(&text, BEGIN), line(&text, END)) {
            (Some(begin), Some(end)) if begin.start < end.start => begin.start..end.end,
            (None, None) => {
                let spans = features.iter().filter_map(|(_, feature)| feature.span());
                let header = features.span().map_or(0, |header| header.end);
                let end = line_end(&text, spans.map(|span| span.end).max().unwrap_or(header));
                end..end
            }
            _ => bail!("the manifest has only one of the comments around the products' features"),
        };
        let mut taken = BTreeSet::new();
        for (name, feature) in features.iter() {
            if !feature
                .span()
                .is_some_and(|span| block.contains(&span.start))
            {
                taken.insert(name.to_owned());
            }
        }
        dependencies(document.as_table(), &mut taken);
        for (_, target) in tables(document.get("target")) {
            dependencies(target, &mut taken);
        }
        if has_all {
            taken.insert(ALL.to_owned());
        }
        Ok(Self {
            text,
            block,
            taken,
            has_all,
        })
    }

    /// Whether a product may not have a feature of this name, because the
    /// manifest has it for something else.
    pub fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// The feature of a product, from its name in kebab-case: one that is free,
    /// and that cargo and Rust take.
    pub fn free(&self, product: &str) -> String {
        let words = product.split(|c: char| !c.is_ascii_alphanumeric());
        let mut name = String::new();
        for word in words.filter(|word| !word.is_empty()) {
            let dash = usize::from(!name.is_empty());
            // Room for `zoom-` and `-api`.
            if name.len() + dash + word.len() + 9 > MOST_LETTERS {
                break;
            }
            name.push_str(&"-"[..dash]);
            name.push_str(&word.to_ascii_lowercase());
        }
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            name.insert_str(0, "zoom-");
        }
        if !is_feature(&name) || self.is_taken(&name) {
            name = format!("{}-api", name.trim_end_matches('-'));
        }
        name
    }

    /// The text with exactly these features between the comments.
    fn with(&self, features: &BTreeSet<&str>) -> anyhow::Result<String> {
        let (before, after) = (&self.text[..self.block.start], &self.text[self.block.end..]);
        let mut text = before.to_owned();
        if !features.is_empty() || self.has_all {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&format!("{BEGIN}\n"));
            if self.has_all {
                let all: Vec<String> = features.iter().map(|it| format!("\"{it}\"")).collect();
                text.push_str(&format!("{ALL} = [{}]\n", all.join(", ")));
            }
            for feature in features {
                text.push_str(&format!("{feature} = []\n"));
            }
            text.push_str(&format!("{END}\n"));
        }
        text.push_str(after);
        Document::parse(text.as_str())?;
        Ok(text)
    }
}

/// The manifest with the features that the document's operations name, unless
/// it has just these already.
///
/// # Errors
///
/// - as [`Manifest::read`]
/// - an operation's feature is something else in the manifest
pub fn maintained(package: &Package, spec: &Spec) -> anyhow::Result<Option<String>> {
    let manifest = Manifest::read(package)?;
    let mut features = BTreeSet::new();
    for (path, method, operation) in entries(&spec.document) {
        let feature = operation.get("x-feature").and_then(|name| name.as_str());
        let Some(feature) = feature else { continue };
        if manifest.is_taken(feature) {
            let at = Pointer::root().key("paths").key(path).key(method);
            let problem = format!(
                "is `{feature}`, which {} has for something else; name the product \
                 differently",
                package.manifest()
            );
            return Err(spec.error(&at.key("x-feature"), problem).into());
        }
        features.insert(feature);
    }
    let text = manifest.with(&features).context(package.manifest())?;
    Ok((text != manifest.text).then_some(text))
}

/// The names of a table's dependencies, of all kinds.
fn dependencies(holder: &dyn TableLike, names: &mut BTreeSet<String>) {
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let listed = holder.get(kind).and_then(Item::as_table_like);
        let listed = listed.into_iter().flat_map(|listed| listed.iter());
        names.extend(listed.map(|(name, _)| name.to_owned()));
    }
}

fn tables(holder: Option<&Item>) -> impl Iterator<Item = (&str, &dyn TableLike)> {
    let holder = holder.and_then(Item::as_table_like);
    let entries = holder.into_iter().flat_map(|holder| holder.iter());
    entries.filter_map(|(name, item)| Some((name, item.as_table_like()?)))
}

/// Where a line stands that is this comment, its end included.
fn line(text: &str, comment: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == comment {
            return Some(start..start + line.len());
        }
        start += line.len();
    }
    None
}

/// The end of the line that this place is in, its line break included.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[features]\ndefault = []\n\n[dependencies]\nhttp = \"1\"\n\n\
                        [target.'cfg(unix)'.dependencies]\nrustix = \"1\"\n";

    fn manifest(text: &str) -> Manifest {
        Manifest::parse(text.to_owned(), false).expect("a manifest")
    }

    #[test]
    fn features_come_and_go_and_the_rest_stays() {
        let both = BTreeSet::from(["users", "clips"]);
        let with = manifest(TEXT).with(&both).expect("two features");
        let expected = format!("default = []\n{BEGIN}\nclips = []\nusers = []\n{END}\n\n[dep");
        assert!(with.contains(&expected), "{with}");
        assert_eq!(manifest(&with).with(&both).expect("the same"), with);
        let without = manifest(&with).with(&BTreeSet::new()).expect("none");
        assert_eq!(without, TEXT);
    }

    #[test]
    fn a_table_without_features_gets_its_first() {
        let with = manifest("[features]\n\n[dependencies]\n")
            .with(&BTreeSet::from(["users"]))
            .expect("a feature");
        assert_eq!(
            with,
            format!("[features]\n{BEGIN}\nusers = []\n{END}\n\n[dependencies]\n")
        );
    }

    #[test]
    fn a_feature_over_several_lines_is_kept_whole() {
        let text = "[features]\ndefault = [\n  \"a\",\n]\n";
        let with = manifest(text)
            .with(&BTreeSet::from(["users"]))
            .expect("a feature");
        assert!(with.starts_with(text), "{with}");
    }

    #[test]
    fn what_the_manifest_has_for_something_else_is_taken() {
        let with = manifest(TEXT)
            .with(&BTreeSet::from(["users"]))
            .expect("a feature");
        let manifest = manifest(&with);
        for name in ["default", "http", "rustix"] {
            assert!(manifest.is_taken(name), "{name}");
        }
        assert!(!manifest.is_taken("users"));
    }

    #[test]
    fn a_product_gets_a_feature_whatever_it_is_called() {
        let manifest = manifest(TEXT);
        for (product, feature) in [
            ("users", "users"),
            ("conference-room-connector", "conference-room-connector"),
            ("http", "http-api"),
            ("core", "core-api"),
            ("mod", "mod-api"),
            ("3d-rooms", "zoom-3d-rooms"),
            ("", "zoom-api"),
            ("é", "zoom-api"),
        ] {
            assert_eq!(manifest.free(product), feature);
        }
        let long = manifest.free(&"a-long-title-".repeat(30));
        assert!(
            is_feature(&long) && long.starts_with("a-long-title-a"),
            "{long}"
        );
        assert_eq!(manifest.free(&"x".repeat(300)), "zoom-api");
    }
}

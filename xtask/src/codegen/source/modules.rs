//! How the generated files hang together: modules, and the features that they
//! are compiled with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::output::Output;
use crate::codegen::package::{Package, VERSION};
use crate::openapi::model::{BASE, Operation};

/// How long the name of a module may be. A file's may have 255 bytes.
const MOST_LETTERS: usize = 200;

/// Operations by the features that they are compiled with.
pub(in crate::codegen) type Groups<'a> = BTreeMap<Option<&'a str>, Vec<&'a Operation>>;

/// The condition under which something is compiled that this feature needs, as
/// an attribute.
pub(in crate::codegen) fn condition(feature: Option<&str>) -> Option<String> {
    let condition = cfg(&feature.map(str::to_owned).into_iter().collect());
    Some(condition.trim_end().to_owned()).filter(|condition| !condition.is_empty())
}

/// The name of a feature's modules; without a feature, of those that are always
/// compiled.
pub(in crate::codegen) fn group(feature: Option<&str>) -> String {
    feature.map_or(BASE.to_owned(), |feature| feature.replace('-', "_"))
}

/// The name of the modules of each of these sets of features:
/// `clips_and_users`. No two are the same, though the feature
/// `clips-and-users` may be among them.
pub(in crate::codegen) fn of_sets<'a>(
    sets: impl Iterator<Item = &'a BTreeSet<String>> + Clone,
) -> Vec<String> {
    let alone = |set: &BTreeSet<String>| match set.first() {
        None => Some(group(None)),
        Some(feature) if set.len() == 1 => Some(group(Some(feature))),
        Some(_) => None,
    };
    let mut taken: BTreeSet<String> = sets.clone().filter_map(alone).collect();
    let mut unique = |set: &BTreeSet<String>| {
        let names: Vec<String> = set.iter().map(|feature| group(Some(feature))).collect();
        let mut name = names.join("_and_");
        name.truncate(MOST_LETTERS);
        let mut candidate = name.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    };
    sets.map(|set| alone(set).unwrap_or_else(|| unique(set)))
        .collect()
}

/// A module that is compiled if one of these features is on, or without any.
pub(in crate::codegen) fn module(
    name: &str,
    features: &BTreeSet<String>,
    is_exported: bool,
) -> String {
    let cfg = cfg(features);
    let mut out = format!("{cfg}mod {name};\n");
    if is_exported {
        let _ = writeln!(out, "{cfg}pub use self::{name}::*;");
    }
    out
}

/// The condition under which something is compiled that these features need.
fn cfg(features: &BTreeSet<String>) -> String {
    let named: Vec<String> = features
        .iter()
        .map(|feature| format!("feature = \"{feature}\""))
        .collect();
    match named.as_slice() {
        [] => String::new(),
        [only] => format!("#[cfg({only})]\n"),
        several => format!("#[cfg(any({}))]\n", several.join(", ")),
    }
}

/// Adds the modules of all kinds of code, with a file for each group.
pub(in crate::codegen) fn add(package: &Package, groups: &Groups<'_>, output: &mut Output) {
    let of = |feature: &Option<&str>| feature.map(str::to_owned).into_iter().collect();
    let index = |is_exported: bool| -> Vec<String> {
        let features = groups.keys();
        features
            .map(|feature| module(&group(*feature), &of(feature), is_exported))
            .collect()
    };
    // Elsewhere one trait has them all.
    if package.foundation().is_none() {
        let docs = "The client's methods, a group for each cargo feature.";
        output.rust("client/mod.rs", docs, &index(false));
    }
    let docs = "Builders for the operations' arguments: what the client's methods return.";
    output.rust("builder/mod.rs", docs, &index(true));
    let docs = "Typed mocks of the operations, for `httpmock`.";
    output.rust("mock/mod.rs", docs, &index(true));
    let docs = "What the operations take and answer, as the fake knows it.";
    let contracts = index(true).into_iter();
    let contracts: Vec<String> = contracts
        .map(|module| module.replace("pub use", "pub(super) use"))
        .collect();
    output.rust("fake/mod.rs", docs, &contracts);

    let mut list = "/// All operations that are compiled in.\n\
                    pub static ALL: &[&Operation] = &[\n"
        .to_owned();
    for (feature, operations) in groups {
        let condition = condition(*feature);
        for operation in operations {
            if let Some(condition) = &condition {
                let _ = writeln!(list, "    {condition}");
            }
            let _ = writeln!(list, "    &{},", operation.shouty());
        }
    }
    list.push_str("];\n");
    let items = std::iter::once("use zoom_api::Operation;\n".to_owned())
        .chain(index(true))
        .chain([list]);
    let docs = "The operations that the fragment describes, as the runtime knows them.";
    output.rust("operations/mod.rs", docs, &items.collect::<Vec<_>>());

    let modules = "pub mod builder;\nmod client;\nzoom_api::generated_v2::with_fake! {\nmod fake;\n}\n#[cfg(feature = \"mock\")]\npub mod mock;\n\
                   pub mod operations;\npub mod types;\n";
    let modules = match package.foundation() {
        None => modules.to_owned(),
        Some(_) => format!(
            "zoom_api::generated! {{\nversion {VERSION};\n\n{modules}\n\
             pub use self::client::ClientExt;\n}}\n"
        ),
    };
    let docs = "The generated half of this crate.";
    output.rust("mod.rs", docs, &[modules]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(features: &[&str]) -> BTreeSet<String> {
        features
            .iter()
            .map(|feature| (*feature).to_owned())
            .collect()
    }

    #[test]
    fn no_two_sets_have_the_same_module_and_no_name_is_too_long() {
        let many: Vec<String> = (0..90).map(|number| format!("product-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let sets = [
            set(&[]),
            set(&["clips", "users"]),
            set(&["clips-and-users"]),
            set(&["a-and-b", "c"]),
            set(&["a", "b-and-c"]),
            set(&["team-chat"]),
            set(&many[..80]),
            set(&many),
        ];
        let names = of_sets(sets.iter());
        assert_eq!(
            names[..6],
            [
                "base",
                "clips_and_users2",
                "clips_and_users",
                "a_and_b_and_c",
                "a_and_b_and_c2",
                "team_chat",
            ]
        );
        assert!(names.iter().all(|name| name.len() < 250), "{names:?}");
        assert_ne!(names[6], names[7]);
    }
}

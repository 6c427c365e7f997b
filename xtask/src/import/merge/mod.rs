//! Puts imported operations into the fragment, and keeps what a person made of
//! those that were there.

mod components;
mod declare;
mod edits;
pub(super) mod lock;
mod members;
mod names;
mod operations;
mod renamed;
mod wanted;

use serde_json::Value;

use crate::import::convert::Imported;
use crate::import::mend::Refusal;
use crate::openapi::hoist::{self, Hints};

pub(super) use self::components::{drop_orphaned, only};
pub(super) use self::edits::Edits;
pub(super) use self::lock::Lock;
pub(super) use self::members::is_edited;
pub(super) use self::operations::At;
pub(super) use self::renamed::Renamed;
pub(super) use self::wanted::Wanted;

/// The fragment with the operations in it.
#[derive(Debug)]
pub(super) struct Merged {
    /// The document.
    pub document: Value,
    /// What import wrote.
    pub lock: Lock,
    /// What a person had edited.
    pub edits: Edits,
    /// Types whose names others have.
    pub renamed: Vec<Renamed>,
    /// Operations that could not be put in.
    pub refused: Vec<(String, Refusal)>,
}

/// Merges operations into a fragment. Their types are called as is wanted, unless
/// the fragment calls them otherwise, or something else so. The names of some operations
/// are taken by what isn't in the fragment.
pub(super) fn merge<'a>(
    fragment: &'a Value,
    lock: &Lock,
    imported: &[Imported],
    wanted: &Wanted,
    taken: impl Iterator<Item = &'a str>,
) -> Merged {
    let mut document = fragment.clone();
    let (added, refused) = operations::put(&mut document, fragment, imported, taken);
    components::drop_unneeded(&mut document, &added);

    let places = hoist::places(fragment);
    let mut lock = lock.clone();
    lock.follow_renames(&places, |name| components::of(fragment).contains_key(name));
    let shapes = lock.shapes();
    let hints = Hints {
        renamed: wanted.renamed(&places),
        wanted: wanted.places.clone(),
        enums: wanted.enums.clone(),
        places,
        shapes,
    };
    let hoisted = hoist::hoist(&mut document, &hints);

    let mut edits = Edits::default();
    edits.of_operations(&mut document, fragment, &added, &mut lock);
    edits.of_components(&mut document, fragment, hoisted, &hints.places, &mut lock);
    components::complete(&mut document, fragment);
    lock.schemas
        .retain(|name, _| components::of(&document).contains_key(name));
    let now = hoist::places(&document);
    let renamed = renamed::of(&added, &hints.places, &now, wanted, &hints.renamed);
    declare::scopes(&mut document);
    declare::tags(&mut document);
    Merged {
        document,
        lock,
        edits,
        renamed,
        refused,
    }
}

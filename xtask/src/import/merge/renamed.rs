//! Types that are called otherwise than one would think: they were called so
//! before, or would be if nothing else were.

use std::collections::BTreeMap;

use super::operations::At;
use super::wanted::Wanted;
use crate::openapi::hoist::Places;

/// A type whose name another one has.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::import) struct Renamed {
    /// The name that it had, or would have.
    pub(in crate::import) name: String,
    /// The name that it has.
    pub(in crate::import) now: String,
    /// Whether it had the other name in the fragment before.
    pub(in crate::import) was: bool,
    /// The operation that it belongs to, or one of them.
    pub(in crate::import) operation: String,
}

/// The types of some operations that had to give way.
pub(super) fn of<'a>(
    added: impl IntoIterator<Item = &'a At>,
    before: &Places,
    now: &Places,
    wanted: &Wanted,
    by_hand: &BTreeMap<String, String>,
) -> Vec<Renamed> {
    let mut found: BTreeMap<(String, String, bool), String> = BTreeMap::new();
    for at in added {
        let key = at.key();
        let of_operation = format!("{key} ");
        let places = now.range(of_operation.clone()..);
        for (place, now) in places.take_while(|(place, _)| place.starts_with(&of_operation)) {
            let (name, was) = match (before.get(place), wanted.places.get(place)) {
                (Some(name), _) => (name, true),
                (None, Some(name)) if by_hand.get(name) != Some(now) => (name, false),
                _ => continue,
            };
            if name != now {
                let names = (name.clone(), now.clone(), was);
                found.entry(names).or_insert_with(|| key.clone());
            }
        }
    }
    let renamed = found.into_iter();
    renamed
        .map(|((name, now, was), operation)| Renamed {
            name,
            now,
            was,
            operation,
        })
        .collect()
}

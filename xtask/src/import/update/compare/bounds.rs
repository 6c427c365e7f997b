//! What requests must observe: whether it became more or less.

use super::change::Class;
use crate::codegen::source::docs::code;
use crate::openapi::model::{Bound, Bounds};

/// What became of the limits of a value: in words, and what that means.
pub(super) fn compare(before: &Bounds, after: &Bounds) -> Vec<(Class, String)> {
    let mut changes = Vec::new();
    for (name, ours, theirs, is_least) in [
        ("least length", before.min_length, after.min_length, true),
        (
            "greatest length",
            before.max_length,
            after.max_length,
            false,
        ),
        (
            "least number of items",
            before.min_items,
            after.min_items,
            true,
        ),
        (
            "greatest number of items",
            before.max_items,
            after.max_items,
            false,
        ),
    ] {
        let ours = ours.map(|limit| limit as f64);
        let theirs = theirs.map(|limit| limit as f64);
        changes.extend(limit(name, ours, theirs, is_least));
    }
    // An exclusive end is a little nearer.
    let value = |bound: Option<Bound>, is_least: bool| {
        bound.map(|bound| match (bound.is_exclusive, is_least) {
            (false, _) => bound.value,
            (true, true) => bound.value.next_up(),
            (true, false) => bound.value.next_down(),
        })
    };
    for (name, ours, theirs, is_least) in [
        ("least", before.minimum, after.minimum, true),
        ("greatest", before.maximum, after.maximum, false),
    ] {
        let (ours, theirs) = (value(ours, is_least), value(theirs, is_least));
        changes.extend(limit(name, ours, theirs, is_least));
    }
    if before.pattern != after.pattern {
        changes.push(match &after.pattern {
            Some(pattern) => (
                Class::Breaking,
                format!("has to match {} now", code(pattern)),
            ),
            None => (Class::Compatible, "has no pattern any more".to_owned()),
        });
    }
    changes
}

fn limit(
    name: &str,
    before: Option<f64>,
    after: Option<f64>,
    is_least: bool,
) -> Option<(Class, String)> {
    let class = match (before, after) {
        (before, after) if before == after => return None,
        (Some(_), None) => Class::Compatible,
        (None, Some(_)) => Class::Breaking,
        (before, after) if (after > before) == is_least => Class::Breaking,
        _ => Class::Compatible,
    };
    let what = match (before, after) {
        (_, None) => format!("has no {name} any more"),
        (None, Some(after)) => format!("has a {name} of {after} now"),
        (Some(before), Some(after)) => format!("has a {name} of {after} now, not {before}"),
    };
    Some((class, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_room_breaks_and_more_does_not() {
        for (before, after, is_least, class) in [
            (None, Some(1.0), true, Some(Class::Breaking)),
            (Some(1.0), Some(2.0), true, Some(Class::Breaking)),
            (Some(2.0), Some(1.0), true, Some(Class::Compatible)),
            (Some(2.0), Some(1.0), false, Some(Class::Breaking)),
            (Some(1.0), Some(2.0), false, Some(Class::Compatible)),
            (Some(1.0), None, false, Some(Class::Compatible)),
            (Some(1.0), Some(1.0), false, None),
        ] {
            let found = limit("limit", before, after, is_least).map(|(class, _)| class);
            assert_eq!(found, class, "{before:?} {after:?} {is_least}");
        }
    }
}

//! Which operations of a file are meant.

use anyhow::bail;

use super::{Source, SourceOperation};
use crate::openapi::naming::distance;

/// Finds the operations that the arguments name: by operationId, by the name
/// that they get here, or by method and path.
///
/// # Errors
///
/// When an argument names no operation, with the ones nearest to it, or
/// several.
pub(in crate::import) fn select<'a>(
    source: &'a Source,
    wanted: &[String],
) -> anyhow::Result<Vec<&'a SourceOperation>> {
    let mut found: Vec<&SourceOperation> = Vec::new();
    for wanted in wanted {
        let operation = find(source, wanted)?;
        if !found.iter().any(|other| other.key() == operation.key()) {
            found.push(operation);
        }
    }
    Ok(found)
}

fn find<'a>(source: &'a Source, wanted: &str) -> anyhow::Result<&'a SourceOperation> {
    let plain = normalised(wanted);
    let by = |matches: &dyn Fn(&SourceOperation) -> bool| -> Vec<&'a SourceOperation> {
        source
            .operations
            .iter()
            .filter(|operation| matches(operation))
            .collect()
    };
    let exact = by(&|operation| operation.id == wanted || operation.key() == plain);
    let found = if exact.is_empty() {
        by(&|operation| operation.name == wanted)
    } else {
        exact
    };
    match found.as_slice() {
        [one] => Ok(one),
        [] => {
            let nearest = nearest(source, wanted);
            let file = source.file.display();
            bail!(
                "{file} has no operation `{wanted}`{nearest}; without an operation, `import` lists what it has"
            )
        }
        several => {
            let keys: Vec<String> = several
                .iter()
                .map(|operation| format!("\"{}\"", operation.key()))
                .collect();
            bail!(
                "`{wanted}` is the operationId of several operations: name one as {}",
                keys.join(" or ")
            )
        }
    }
}

/// `get  /users/{userId}` is `GET /users/{userId}`.
fn normalised(wanted: &str) -> String {
    match wanted.trim().split_once(char::is_whitespace) {
        Some((method, path)) => format!("{} {}", method.to_uppercase(), path.trim()),
        None => wanted.to_owned(),
    }
}

fn nearest(source: &Source, wanted: &str) -> String {
    let lower = wanted.to_lowercase();
    let mut ranked: Vec<(usize, String)> = source
        .operations
        .iter()
        .flat_map(|operation| {
            [
                operation.id.clone(),
                operation.name.clone(),
                operation.key(),
            ]
        })
        .filter(|name| !name.is_empty())
        .map(|name| (distance(&name.to_lowercase(), &lower), name))
        .filter(|(distance, name)| *distance <= name.len().max(wanted.len()) / 2)
        .collect();
    ranked.sort();
    ranked.dedup_by(|a, b| a.1 == b.1);
    let names: Vec<String> = ranked
        .into_iter()
        .take(3)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", names.join(", "))
    }
}

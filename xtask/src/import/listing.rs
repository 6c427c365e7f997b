//! What a product file has.

use std::fmt::Write as _;

use serde_json::Value;

use super::convert::rate_limit_label;
use super::source::Source;
use crate::codegen::package::Package;
use crate::openapi::lookup::Lookup;

/// A line for each operation: method, path, Zoom's id, label, and the name that
/// it has in the fragment, if it is there, or would get.
pub(super) fn list(package: &Package, source: &Source, fragment: &Value) -> String {
    let mut text = format!(
        "{} operations of {}:\n",
        source.operations.len(),
        source.product
    );
    let width = |of: &dyn Fn(&super::source::SourceOperation) -> usize| {
        source.operations.iter().map(of).max().unwrap_or_default()
    };
    let (paths, ids) = (
        width(&|operation| operation.path.len()),
        width(&|operation| operation.id.len()),
    );
    for operation in &source.operations {
        let description = operation.value.text("description");
        let label = rate_limit_label(description).unwrap_or("-");
        let item = fragment.object("paths").object(operation.path.trim());
        let name = item
            .object(&operation.method.to_lowercase())
            .text_at("operationId");
        let theirs = package
            .foundation()
            .and_then(|foundation| foundation.operation(&operation.key()));
        let state = match (name, theirs) {
            (Some(name), _) => format!("imported as {name}"),
            (None, Some(theirs)) => format!("zoom-api has it as {}", theirs.id),
            (None, None) => format!("→ {}", operation.name),
        };
        let _ = writeln!(
            text,
            "{:6} {:paths$}  {:ids$}  {label:18}  {state}",
            operation.method, operation.path, operation.id
        );
    }
    text
}

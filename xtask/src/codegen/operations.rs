//! The operation statics.

use std::fmt::Write as _;

use super::fakes;
use super::package::Package;
use super::source::docs::{self, comment};
use super::source::rust_type::{string, strings};
use crate::openapi::model::{Operation, Server};

/// A static for each operation.
pub fn emit(package: &Package, operations: &[&Operation]) -> Vec<String> {
    let mut items = vec![
        "use zoom_api::generated_v2::{http::Method, operation};\n\
         use zoom_api::{Operation, RateLimitLabel, Scheme, Server};\n"
            .to_owned(),
    ];
    let statics = operations.iter();
    items.extend(statics.map(|operation| emit_one(package, operation)));
    items
}

fn emit_one(package: &Package, operation: &Operation) -> String {
    let server = match operation.server {
        Server::Api => "Api",
        Server::ApiRoot => "ApiRoot",
        Server::OAuth => "OAuth",
        Server::Files => "Files",
    };
    let method = operation.snake();
    let docs = format!(
        "[`{method}`]({}): {}",
        package.method_path(&method),
        docs::code(&operation.key())
    );
    let mut out = format!(
        "{}pub static {}: Operation = operation!(Operation::new(\n    {},\n    Method::{},\n    {},\n    \
         Server::{server},\n    Scheme::{},\n)",
        comment("", &docs),
        operation.shouty(),
        string(&operation.id),
        operation.method.to_uppercase(),
        string(&operation.path),
        operation.security.scheme,
    );
    let scopes: Vec<String> = operation
        .security
        .scopes
        .iter()
        .map(|scopes| format!("&[{}]", strings(scopes)))
        .collect();
    if !scopes.is_empty() {
        let _ = write!(out, "\n.with_scopes(&[{}])", scopes.join(", "));
    }
    if let Some(label) = operation.rate_limit {
        let _ = write!(out, "\n.with_rate_limit(RateLimitLabel::{label})");
    }
    if !operation.product.is_empty() {
        let _ = write!(out, "\n.with_product({})", string(&operation.product));
    }
    let _ = writeln!(out, ", super::super::fake::{});", fakes::name(operation));
    out
}

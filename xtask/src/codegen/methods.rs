//! The client's methods: one for each operation, giving its builder. In a crate
//! of its own they are those of an extension trait.

use std::fmt::Write as _;

use super::package::Package;
use super::source::docs::{self, comment};
use super::source::modules::{Groups, condition};
use crate::openapi::model::{Operation, Place, Server};

/// Emits the methods of some operations.
pub fn emit(operations: &[&Operation]) -> Vec<String> {
    let methods: Vec<String> = operations
        .iter()
        .map(|operation| method(operation))
        .collect();
    vec![
        "use super::super::builder;\nuse zoom_api::Client;\n".to_owned(),
        format!("impl Client {{\n{}}}\n", methods.join("\n")),
    ]
}

/// Emits the trait that has the methods of all operations.
pub fn emit_trait(package: &Package, groups: &Groups<'_>) -> Vec<String> {
    let mut out =
        "zoom_api::generated_v2::client_ext! {\n    /// The operations of this crate, as \
                   methods of [`Client`](zoom_api::Client).\n    ///\n    /// ```\n"
            .to_owned();
    let _ = write!(
        out,
        "    /// use {}::ClientExt as _;\n    /// ```\n    pub trait ClientExt {{\n",
        package.name()
    );
    for (feature, operations) in groups {
        let condition = condition(*feature);
        for operation in operations {
            let (method, builder) = (operation.snake(), operation.pascal());
            let docs = comment("        ", &method_docs(operation));
            let condition = condition
                .as_ref()
                .map_or_else(String::new, |it| format!("        {it}\n"));
            let _ = writeln!(out, "{docs}{condition}        {method}() -> {builder};");
        }
    }
    out.push_str("    }\n}\n");
    vec!["use super::builder;\n".to_owned(), out]
}

fn method(operation: &Operation) -> String {
    let (method, builder) = (operation.snake(), operation.pascal());
    let docs = comment("    ", &method_docs(operation));
    format!(
        "{docs}    pub fn {method}(&self) -> builder::{builder} {{\n\
         \x20       builder::{builder}::new(self)\n    }}\n"
    )
}

/// What the spec says of an operation.
fn method_docs(operation: &Operation) -> String {
    let mut out = docs::clean(&operation.summary);
    if out.is_empty() {
        out = format!("Calls {}", docs::code(&operation.id));
    }
    if !out.ends_with('.') {
        out.push('.');
    }
    if operation.is_deprecated {
        out.insert_str(0, "Deprecated. ");
    }
    let description = docs::clean(&operation.description);
    if !description.is_empty() && description != out {
        let _ = write!(out, "\n\n{description}");
    }
    let _ = write!(out, "\n\n{}", docs::code(&operation.key()));
    let parameters = operation.parameters.iter().filter(|p| p.required);
    let required: Vec<String> = parameters
        .map(|parameter| {
            let place = match parameter.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
            };
            format!("`{}` ({place})", parameter.ident)
        })
        .chain(
            operation
                .body
                .iter()
                .filter(|body| body.required)
                .map(|_| "`body`".to_owned()),
        )
        .collect();
    if !required.is_empty() {
        let _ = write!(out, "\n\nNeeds {}.", required.join(", "));
    }
    if operation.pages.is_some() {
        let (builder, stream) = (operation.pascal(), operation.stream());
        let _ = write!(
            out,
            "\n\nThe list comes in pages: [`{stream}`](builder::{builder}::{stream}) gives the items \
             of all of them."
        );
    }
    if operation.is_file {
        let (builder, download) = (operation.pascal(), operation.download());
        let _ = write!(
            out,
            "\n\nIt answers with a file: [`{download}`](builder::{builder}::{download}) gives it as a \
             stream, `send` the whole of it."
        );
    }
    if operation.security.scheme == "ClientCredentials" {
        out.push_str(
            "\n\nIt takes a token of the app itself, as a chatbot has it: call it with a client of \
             `zoom_auth::ClientCredentials`.",
        );
    }
    if operation.server == Server::Files {
        out.push_str(
            "\n\nThe request goes to Zoom's file host, [`Server::Files`](zoom_api::Server::Files).",
        );
    }
    let scopes: Vec<String> = operation
        .security
        .scopes
        .iter()
        .map(|scopes| {
            let scopes: Vec<String> = scopes.iter().map(|scope| docs::code(scope)).collect();
            scopes.join(" and ")
        })
        .collect();
    if !scopes.is_empty() {
        let _ = write!(out, "\n\nAllowed by the scope {}.", scopes.join(", or "));
    }
    if let Some(label) = operation.rate_limit_label() {
        let _ = write!(
            out,
            "\n\nIts rate limit is that of {} calls.",
            docs::code(label)
        );
    }
    if let Some(page) = &operation.page {
        let _ = write!(out, "\n\nSee [Zoom's page on it](<{page}>).");
    }
    out
}

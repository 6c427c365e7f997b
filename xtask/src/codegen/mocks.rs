//! The typed mocks: what to expect of a request, and what to answer, a line
//! each.

use std::fmt::Write as _;

use heck::ToSnakeCase as _;

use super::source::docs::{self, comment};
use super::source::rust_type::{Scope, parameter_type, rust_type, string};
use crate::openapi::model::{BodyKind, Content, Operation, Place, Response, Type, Types};

/// Emits the mocks of some operations, and the trait that adds them to a mock
/// server.
///
/// # Errors
///
/// A status that has no name.
pub fn emit(
    types: &Types,
    operations: &[&Operation],
    extension: &str,
) -> anyhow::Result<Vec<String>> {
    let mut items = vec![
        "\
         use super::super::types;\n\
         use zoom_api::generated_v2::{bytes, chrono, serde_json};\n\
         use zoom_api::generated_v2::{mock_server, mock_then, mock_when};\n"
            .to_owned(),
    ];
    for operation in operations {
        items.push(when(types, operation));
        items.push(then(types, operation)?);
    }
    items.push(server(operations, extension));
    Ok(items)
}

fn server(operations: &[&Operation], extension: &str) -> String {
    let docs = comment(
        "    ",
        "Adds a typed mock of each operation to [`MockServer`](zoom_api::generated_v2::httpmock::MockServer).\n\n\
         The API's operations are expected below `/v2`, as Zoom has them: give the client \
         [`Environment::custom`](zoom_api::Environment::custom) with `server.url(\"/v2\")` and \
         `server.base_url()`.",
    );
    let mut out = format!("mock_server! {{\n{docs}    pub trait {extension} {{\n");
    for operation in operations {
        let (method, name) = (operation.snake(), operation.pascal());
        let _ = writeln!(out, "        {method}({name}When, {name}Then);");
    }
    out.push_str("    }\n}\n");
    out
}

/// What a request is expected to be like.
fn when(types: &Types, operation: &Operation) -> String {
    let docs = format!(
        "What a request of {} is expected to be like.",
        docs::code(&operation.id)
    );
    let template = format!("{}{}", operation.server.base_path(), operation.path);
    let mut out = format!(
        "mock_when! {{\n{}    pub struct {}When({} {}) {{\n",
        comment("    ", &docs),
        operation.pascal(),
        operation.method.to_uppercase(),
        string(&template),
    );
    let mut expect = |place: &str, argument: &str, of: &str, name: &str, form: Option<&str>| {
        let form = form.map_or_else(String::new, |form| format!(" as {}", string(form)));
        let name = string(name);
        let _ = writeln!(out, "        {place} {argument}: {of} = {name}{form},");
    };
    for parameter in &operation.parameters {
        let place = match (parameter.place, parameter.required) {
            (Place::Path, _) if parameter.is_encoded_twice => "uuid",
            (Place::Path, _) => "path",
            (Place::Query, true) if parameter.is_encoded_twice => "uuid_query",
            (Place::Query, true) => "query",
            (Place::Query, false) if parameter.is_encoded_twice => "optional_uuid_query",
            (Place::Query, false) => "optional_query",
            (Place::Header, true) => "header",
            (Place::Header, false) => "optional_header",
        };
        let of = if parameter.is_joined {
            format!("&{}", parameter_type(types, parameter))
        } else {
            argument(types, &parameter.schema.of)
        };
        // An optional one is in a type, where a borrow has a name.
        let of = match (place.starts_with("optional"), of.strip_prefix('&')) {
            (true, Some(borrowed)) => format!("&'a {borrowed}"),
            _ => of,
        };
        let form = parameter.schema.form.as_deref();
        expect(place, &parameter.ident, &of, &parameter.name, form);
    }
    if let Some(body) = &operation.body {
        let (kind, of) = match body.kind {
            BodyKind::Json => ("json", argument(types, &body.schema.of)),
            BodyKind::Form => ("form", argument(types, &body.schema.of)),
            BodyKind::Multipart => ("multipart", argument(types, &body.schema.of)),
            BodyKind::Bytes => ("bytes", BYTES.to_owned()),
        };
        expect(kind, "body", &of, "body", None);
    }
    out.push_str("    }\n}\n");
    out
}

const BYTES: &str = "&bytes::Bytes";

/// A type as an argument: scalars by value, all else borrowed.
fn argument(types: &Types, of: &Type) -> String {
    match of {
        Type::String | Type::Binary | Type::Secret => "&str".to_owned(),
        Type::Integer | Type::Number | Type::Boolean => rust_type(types, of, Scope::Elsewhere),
        of => format!("&{}", rust_type(types, of, Scope::Elsewhere)),
    }
}

/// What a request is answered.
fn then(types: &Types, operation: &Operation) -> anyhow::Result<String> {
    let docs = format!(
        "What a request of {} is answered.",
        docs::code(&operation.id)
    );
    let mut out = format!(
        "mock_then! {{\n{}    pub struct {}Then {{\n",
        comment("    ", &docs),
        operation.pascal()
    );
    let default = Response {
        status: "default".to_owned(),
        content: Content::Empty,
    };
    let has_default = operation.responses.iter().any(|r| r.status == "default");
    let default = (!has_default).then_some(&default);
    for response in operation.responses.iter().chain(default) {
        let _ = writeln!(out, "        {},", answer(types, operation, response)?);
    }
    out.push_str("    }\n}\n");
    Ok(out)
}

/// An answer with a response of the spec's.
fn answer(types: &Types, operation: &Operation, response: &Response) -> anyhow::Result<String> {
    let (method, status) = status_name(&response.status)?;
    let error = operation.server.error_body();
    let (kind, of) = match &response.content {
        Content::Json(schema) => ("json_answer", argument(types, &schema.of)),
        Content::Empty if response.is_success() => {
            return Ok(format!("empty {method} = {status}"));
        }
        Content::Bytes if response.is_success() => ("bytes_answer", BYTES.to_owned()),
        // A refusal that says nothing of its body has the server's.
        _ if types.get(error).is_some() => (
            "json_answer",
            argument(types, &Type::Named(error.to_owned())),
        ),
        _ => ("bytes_answer", BYTES.to_owned()),
    };
    Ok(format!("{kind} {method} = {status}: {of}"))
}

/// The method for a status, and its number; `_` for any.
fn status_name(status: &str) -> anyhow::Result<(String, String)> {
    let name = match status {
        "default" => "default_response",
        "1XX" => "informational",
        "2XX" => "success",
        "3XX" => "redirect",
        "4XX" => "client_error",
        "5XX" => "server_error",
        number => {
            let known: Option<http::StatusCode> = number.parse().ok();
            let Some(known) = known else {
                anyhow::bail!("the status `{status}` is neither a number nor a range");
            };
            let name = known.canonical_reason().map_or_else(
                || format!("status_{status}"),
                |reason| reason.to_snake_case(),
            );
            return Ok((name, known.as_u16().to_string()));
        }
    };
    Ok((name.to_owned(), "_".to_owned()))
}

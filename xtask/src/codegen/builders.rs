//! The builders: a struct for each operation, with a setter for each argument
//! and a `send` that hands them to the runtime.

use std::fmt::Write as _;

use super::models::limits::{Home, Limits};
use super::models::told;
use super::package::Package;
use super::pages;
use super::progenitor::{Builder, Written};
use super::source::docs::{self, comment};
use super::source::rust_type::{in_form, parameter_type, string};
use crate::openapi::model::{BodyKind, Operation, Parameter, Place, Reply, Resolved, Type, Types};

/// What the builders use, which none of them can be called.
pub(super) const USES: &str = "\
     use super::super::{operations, types};\n\
     use zoom_api::generated_v2::{Argument, At, Extras, Kind, Limits, Page, Paging};\n\
     use zoom_api::generated_v2::{bytes, chrono, serde_json};\n\
     use zoom_api::{Client, Error, IntoArgument, ResponseValue};\n";

/// Emits the builders of some operations, and the streams of those that answer
/// page by page. The types of arguments and replies are progenitor's.
///
/// # Errors
///
/// Progenitor wrote something else than expected.
pub fn emit(
    package: &Package,
    types: &Types,
    operations: &[&Operation],
    written: &Written,
) -> anyhow::Result<Vec<String>> {
    let mut items = vec![USES.to_owned()];
    for operation in operations {
        let builder = written.builder(operation)?;
        items.push(structure(package, types, operation, builder)?);
        items.push(implementation(types, operation, builder)?);
        items.push(extras(types, operation));
        items.extend(pages::emit(types, operation));
    }
    Ok(items)
}

/// An argument: a parameter, or the body.
struct Argument<'a> {
    setter: &'a str,
    name: &'a str,
    description: &'a str,
    is_required: bool,
    parameter: Option<&'a Parameter>,
}

impl Argument<'_> {
    /// Its type: the body's is progenitor's.
    fn of(&self, types: &Types, builder: &Builder) -> anyhow::Result<String> {
        match self.parameter {
            Some(parameter) => Ok(parameter_type(types, parameter)),
            None => Ok(builder.argument(self.setter)?.to_owned()),
        }
    }

    fn is_encoded_twice(&self) -> bool {
        self.parameter
            .is_some_and(|parameter| parameter.is_encoded_twice)
    }

    fn is_list(&self) -> bool {
        self.parameter
            .is_some_and(|parameter| matches!(parameter.schema.of, Type::List(_)))
    }
}

fn arguments(operation: &Operation) -> impl Iterator<Item = Argument<'_>> {
    let parameters = operation.parameters.iter().map(|parameter| Argument {
        setter: &parameter.ident,
        name: &parameter.name,
        description: &parameter.description,
        is_required: parameter.required,
        parameter: Some(parameter),
    });
    let body = operation.body.iter().map(|body| Argument {
        setter: "body",
        name: "body",
        description: "The body of the request.",
        is_required: body.required,
        parameter: None,
    });
    parameters.chain(body)
}

/// What a caller may add who knows better.
fn extras(types: &Types, operation: &Operation) -> String {
    let has_fields = operation.body.as_ref().is_some_and(|body| {
        let is_list = matches!(
            types.resolved(&body.schema.of),
            Resolved::Type(Type::List(_))
        );
        body.kind != BodyKind::Bytes && !is_list
    });
    let fields = if has_fields { ", fields" } else { "" };
    let builder = operation.pascal();
    format!("zoom_api::generated_v2::extras!({builder}{fields});\n")
}

fn structure(
    package: &Package,
    types: &Types,
    operation: &Operation,
    builder: &Builder,
) -> anyhow::Result<String> {
    let method = operation.snake();
    let path = package.method_path(&method);
    let docs = comment(
        "",
        &format!("Puts a call of [`{method}`]({path}) together."),
    );
    let mut fields = String::new();
    for argument in arguments(operation) {
        let of = argument.of(types, builder)?;
        let _ = writeln!(fields, "    {}: Argument<{of}>,", argument.setter);
    }
    Ok(format!(
        "{docs}#[derive(Clone, Debug)]\n\
         #[must_use = \"nothing is sent before `send`\"]\n\
         pub struct {} {{\n    client: Client,\n    extras: Extras,\n{fields}}}\n",
        operation.pascal()
    ))
}

fn implementation(
    types: &Types,
    operation: &Operation,
    builder: &Builder,
) -> anyhow::Result<String> {
    let mut out = format!("impl {} {{\n", operation.pascal());
    out.push_str("    pub(crate) fn new(client: &Client) -> Self {\n        Self {\n");
    out.push_str("            client: client.clone(),\n            extras: Extras::none(),\n");
    for argument in arguments(operation) {
        let _ = writeln!(out, "            {}: Argument::absent(),", argument.setter);
    }
    out.push_str("        }\n    }\n\n");
    for argument in arguments(operation) {
        let (setter, of) = (argument.setter, argument.of(types, builder)?);
        let _ = write!(
            out,
            "{}    pub fn {setter}<How>(mut self, value: impl IntoArgument<{of}, How>) -> Self {{\n\
             \x20       self.{setter} = value.into_argument();\n\
             \x20       self\n    }}\n\n",
            comment("    ", &setter_docs(types, operation, &argument)),
        );
    }
    out.push_str(&send(types, operation, builder)?);
    if operation.is_file {
        out.push_str(&download(operation));
    }
    out.push_str("}\n");
    Ok(out)
}

fn setter_docs(types: &Types, operation: &Operation, argument: &Argument<'_>) -> String {
    let description = match docs::clean(argument.description) {
        text if text.is_empty() => format!("Sets {}.", docs::code(argument.name)),
        text => text,
    };
    let mut docs = description;
    if argument.is_encoded_twice() {
        docs.push_str(
            "\n\nGive it as it came from Zoom, which decodes it twice: one with a slash, or with a \
             plus in front, is encoded twice. One that is encoded already is sent as what it is, \
             text with `%` in it.",
        );
    }
    if argument
        .parameter
        .is_some_and(|parameter| parameter.is_joined)
    {
        docs.push_str("\n\nA list, or text with commas between its items, as it is sent.");
    }
    if let Some(form) = argument
        .parameter
        .and_then(|parameter| parameter.schema.form.as_deref())
    {
        docs.push_str(&format!(
            "\n\nSent in the form {}, unless it is given as text.",
            docs::code(form)
        ));
    }
    let body = operation.body.as_ref().map(|body| &body.schema);
    let (limits, needs) = match (argument.parameter, body) {
        (Some(parameter), _) => (told::limits(types, &parameter.schema), None),
        (None, Some(schema)) => (
            told::limits(types, schema),
            told::required(types, &schema.of),
        ),
        (None, None) => (None, None),
    };
    let required = argument.is_required.then(|| "Required.".to_owned());
    let said: Vec<String> = required.into_iter().chain(needs).chain(limits).collect();
    if !said.is_empty() {
        docs.push_str("\n\n");
        docs.push_str(&said.join(" "));
    }
    docs
}

/// Hands every argument to the runtime, under the name that Zoom knows.
fn send(types: &Types, operation: &Operation, builder: &Builder) -> anyhow::Result<String> {
    let (reply, last) = match &operation.reply {
        Reply::Empty => ("()".to_owned(), "send_empty"),
        Reply::Bytes => ("bytes::Bytes".to_owned(), "send_bytes"),
        Reply::Json { optional: true, .. } => (format!("Option<{}>", builder.reply()?), "send"),
        Reply::Json { .. } => (builder.reply()?.to_owned(), "send"),
    };
    let what = if operation.is_file {
        format!(
            "Sends the call and reads the whole file, up to the cap on replies; \
             [`{download}`](Self::{download}) reads one of any size.",
            download = operation.download()
        )
    } else if operation.pages.is_some() {
        let stream = operation.stream();
        format!(
            "Sends the call and reads the reply, which is one page of the list: \
             [`{stream}`](Self::{stream}) gives the items of all of them."
        )
    } else {
        "Sends the call and reads the reply.".to_owned()
    };
    let docs = comment(
        "    ",
        &format!(
            "{what}\n\n\
             # Errors\n\n\
             See [`Error`]: it tells a call that was not sent from one that got lost, was \
             refused, or was answered in a way that was not understood."
        ),
    );
    let sends = format!("pub async fn send(self) -> Result<ResponseValue<{reply}>, Error>");
    let mut out = if operation.is_file {
        format!(
            "{docs}    {sends} {{\n        self.into_request().{last}().await\n    }}\n\n\
             \x20   fn into_request(self) -> zoom_api::Request {{\n"
        )
    } else {
        format!("{docs}    {sends} {{\n")
    };
    let _ = write!(
        out,
        "        self.client\n\
         \x20           .into_call(&operations::{})\n\
         \x20           .extras(self.extras)\n",
        operation.shouty()
    );
    let limits = Limits::new(types, Home::Builders);
    for argument in arguments(operation) {
        let schema = match (argument.parameter, &operation.body) {
            (Some(parameter), _) => Some(&parameter.schema),
            // Other bodies are not made of JSON.
            (None, Some(body)) if matches!(body.kind, BodyKind::Json | BodyKind::Form) => {
                Some(&body.schema)
            }
            _ => None,
        };
        if let Some(limits) = schema.and_then(|schema| limits.reference(schema)) {
            let (setter, name) = (argument.setter, string(argument.name));
            let _ = match argument.parameter {
                Some(_) => {
                    let items = if argument.is_list() { ".items()" } else { "" };
                    writeln!(
                        out,
                        "            .limited({name}, &self.{setter}{items}, {limits})"
                    )
                }
                None => writeln!(out, "            .limited_body(&self.{setter}, {limits})"),
            };
        }
    }
    for argument in arguments(operation) {
        let setter = argument.setter;
        let is_path = argument
            .parameter
            .is_some_and(|parameter| parameter.place == Place::Path);
        let required = if argument.is_required && !is_path {
            ".required()"
        } else {
            ""
        };
        let list = if argument.is_list() { ".list()" } else { "" };
        let form = argument
            .parameter
            .map_or_else(String::new, |parameter| in_form(&parameter.schema));
        let handed = match (argument.parameter, &operation.body) {
            (Some(parameter), _) => parameter_call(parameter),
            (None, Some(body)) => match body.kind {
                BodyKind::Json => "json_argument(".to_owned(),
                BodyKind::Form => "form_argument(".to_owned(),
                BodyKind::Multipart => "multipart_argument(".to_owned(),
                BodyKind::Bytes => format!("bytes_argument({}, ", string(&body.content_type)),
            },
            (None, None) => continue,
        };
        let _ = writeln!(
            out,
            "            .{handed}self.{setter}{list}{form}{required})"
        );
    }
    if operation.is_file {
        out.push_str("    }\n");
    } else {
        let _ = write!(out, "            .{last}()\n            .await\n    }}\n");
    }
    Ok(out)
}

/// The file as a stream.
fn download(operation: &Operation) -> String {
    let docs = comment(
        "    ",
        "Sends the call and gives the file as a stream, which goes on where its connection \
         breaks.\n\n\
         # Errors\n\n\
         As for `send`; also a page of HTML in place of the file.",
    );
    format!(
        "\n{docs}    pub async fn {}(self) -> Result<zoom_api::Download, Error> {{\n\
         \x20       self.into_request().download().await\n    }}\n",
        operation.download()
    )
}

fn parameter_call(parameter: &Parameter) -> String {
    match parameter.place {
        Place::Path if parameter.is_encoded_twice => {
            format!("uuid_argument({}, ", string(&parameter.name))
        }
        Place::Path => format!("path_argument({}, ", string(&parameter.name)),
        Place::Query if parameter.is_encoded_twice => {
            format!("uuid_query_argument({}, ", string(&parameter.name))
        }
        Place::Query => format!("query_argument({}, ", string(&parameter.name)),
        // HTTP's names have no case; the runtime's have a lower one.
        Place::Header => format!(
            "header_argument({}, ",
            string(&parameter.name.to_ascii_lowercase())
        ),
    }
}

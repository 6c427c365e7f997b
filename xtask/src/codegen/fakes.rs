//! What operations take and answer, as the fake knows it: a contract for each,
//! and all that is said of the values in them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::calls::raw;
use super::models::limits::{Home, Limits};
use super::source::rust_type::{Scope, rust_type, string};
use crate::openapi::model::{
    Body, BodyKind, By, Content, Operation, Pages, Parameter, Place, Reply, Response, Type, Types,
};

/// Names of Zoom's for the query's parameter that says how long a page is.
const SIZES: [&str; 6] = [
    "page_size",
    "pageSize",
    "count",
    "limit",
    "per_page",
    "size",
];

/// Emits the contracts of some operations.
pub(super) fn emit(types: &Types, operations: &[&Operation]) -> Vec<String> {
    let mut items = vec![
        "use super::super::types;\n\
         use zoom_api::generated_v2::fake::{Absent, Answer, Body, Contract, Pages, Parameter};\n\
         use zoom_api::generated_v2::{Kind, Limits, bytes, chrono, serde_json};\n"
            .to_owned(),
    ];
    let limits = Limits::new(types, Home::Fake);
    let contracts = operations.iter();
    items.extend(contracts.map(|operation| contract(types, &limits, operation)));
    let taken = taken(types, operations);
    let statics = taken.iter().map(|name| types.component(name));
    let statics: Vec<String> = statics.filter_map(|of| limits.item(of)).collect();
    items.push(statics.concat());
    items
}

/// The static with an operation's contract.
pub(super) fn name(operation: &Operation) -> String {
    format!("{}_CONTRACT", operation.shouty())
}

fn contract(types: &Types, limits: &Limits<'_>, operation: &Operation) -> String {
    let mut out = format!(
        "pub(crate) static {}: Contract = Contract {{\n",
        name(operation)
    );
    if !operation.parameters.is_empty() {
        out.push_str("    parameters: &[\n");
        for declared in &operation.parameters {
            let _ = writeln!(out, "        {},", parameter(limits, declared));
        }
        out.push_str("    ],\n");
    }
    if let Some(declared) = &operation.body {
        let body = body(types, limits, declared);
        let _ = writeln!(out, "    body: Some({body}),");
    }
    if let Some(pages) = &operation.pages {
        let pages = paged(operation, pages);
        let _ = writeln!(out, "    pages: Some({pages}),");
    }
    let absent = operation.absent.iter().map(|absent| {
        let (status, code) = (absent.status, absent.code);
        format!(
            "Absent::new({}, {status}, {code})",
            string(&absent.parameter)
        )
    });
    let absent: Vec<String> = absent.collect();
    if !absent.is_empty() {
        let _ = writeln!(out, "    absent: &[{}],", absent.join(", "));
    }
    let _ = write!(
        out,
        "    ..Contract::answering({})\n}};\n",
        answer(types, operation)
    );
    out
}

fn parameter(limits: &Limits<'_>, parameter: &Parameter) -> String {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    let name = string(&parameter.name);
    let limits = limits.reference(&parameter.schema).unwrap_or_default();
    let is_required = parameter.required && parameter.place != Place::Path;
    let required = if is_required { ".required()" } else { "" };
    let joined = if parameter.is_joined { ".joined()" } else { "" };
    format!("Parameter::{place}({name}, {limits}){required}{joined}")
}

fn body(types: &Types, limits: &Limits<'_>, body: &Body) -> String {
    let kind = match body.kind {
        BodyKind::Json => "json",
        BodyKind::Form => "form",
        BodyKind::Multipart => "multipart",
        BodyKind::Bytes => "bytes",
    };
    let required = if body.required { ".required()" } else { "" };
    if body.kind == BodyKind::Bytes {
        return format!("Body::bytes(){required}");
    }
    let of = rust_type(types, &body.schema.of, Scope::Elsewhere);
    let limits = limits.reference(&body.schema).unwrap_or_default();
    format!("Body::{kind}::<{of}>({limits}){required}")
}

/// The first success that is described, with a sample of what it holds.
fn answer(types: &Types, operation: &Operation) -> String {
    let success = |response: &&Response| response.is_success();
    let response = operation.responses.iter().find(success);
    let status = response.and_then(|response| response.status.parse().ok());
    let status: u16 = status.unwrap_or(200);
    match response.map(|response| &response.content) {
        Some(Content::Json(schema)) if status != 204 => {
            let of = match &operation.reply {
                Reply::Json { schema, .. } => &schema.of,
                Reply::Empty | Reply::Bytes => &schema.of,
            };
            let of = rust_type(types, of, Scope::Elsewhere);
            let sample = raw(&types.sample(schema).to_string()).to_string();
            format!("Answer::json::<{of}>({status}, {sample})")
        }
        Some(Content::Bytes) if status != 204 => format!("Answer::bytes({status})"),
        _ => format!("Answer::empty({status})"),
    }
}

fn paged(operation: &Operation, pages: &Pages) -> String {
    let by = match pages.by {
        By::Token => "token".to_owned(),
        By::Number => "number".to_owned(),
        By::Offset(first) => format!("offset_from::<{first}>"),
    };
    let mut out = format!(
        "Pages::{by}({}, {})",
        string(&pages.parameter),
        string(&pages.items.name)
    );
    let is_size = |parameter: &&Parameter| {
        parameter.place == Place::Query
            && parameter.name != pages.parameter
            && parameter.schema.of == Type::Integer
            && SIZES.contains(&parameter.name.as_str())
    };
    let size = operation.parameters.iter().find(is_size);
    for (setter, name) in [
        ("sized", size.map(|size| &size.name)),
        ("at", pages.position.as_ref().map(|fact| &fact.name)),
        ("of", pages.total.as_ref().map(|fact| &fact.name)),
        ("in_pages", pages.count.as_ref().map(|fact| &fact.name)),
    ] {
        if let Some(name) = name {
            let _ = write!(out, ".{setter}({})", string(name));
        }
    }
    out
}

/// The components that requests are made of.
fn taken<'a>(types: &'a Types, operations: &[&'a Operation]) -> BTreeSet<&'a str> {
    let arguments = operations.iter().flat_map(|o| &o.parameters);
    let arguments = arguments.map(|parameter| &parameter.schema.of);
    let bodies = operations.iter().filter_map(|o| o.body.as_ref());
    let mut open: Vec<&Type> = arguments
        .chain(bodies.map(|body| &body.schema.of))
        .collect();
    let mut taken = BTreeSet::new();
    while let Some(of) = open.pop() {
        if let Some(name) = of.component()
            && taken.insert(name)
        {
            open.extend(types.component(name).mentioned());
        }
    }
    taken
}

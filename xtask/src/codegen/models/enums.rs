//! Open enums: a line for each value.

use std::fmt::Write as _;

use super::type_docs;
use crate::codegen::source::docs::{self, comment};
use crate::codegen::source::rust_type::string;
use crate::openapi::model::{Component, Enum};

/// Emits an enum of strings.
pub(super) fn emit_strings(component: &Component, of: &Enum<String>) -> String {
    let docs = type_docs(component, "One of several strings");
    emit("string_enum", component, &docs, of, |value| string(value))
}

/// Emits an enum of integers.
pub(super) fn emit_integers(component: &Component, of: &Enum<i64>) -> String {
    let docs = type_docs(component, "One of several integers");
    emit("integer_enum", component, &docs, of, i64::to_string)
}

fn emit<T>(
    kind: &str,
    component: &Component,
    docs: &str,
    of: &Enum<T>,
    literal: impl Fn(&T) -> String,
) -> String {
    let (docs, name) = (comment("    ", docs), &component.rust_name);
    let mut out = format!("model::{kind}! {{\n{docs}    pub enum {name} {{\n");
    for value in &of.values {
        let literal = literal(&value.value);
        let written = docs::code(&literal);
        let docs = match docs::clean(&value.description).as_str() {
            "" => written,
            description => format!("{written}: {description}"),
        };
        let docs = comment("        ", &docs);
        let _ = writeln!(out, "{docs}        {} = {literal},", value.variant);
    }
    out.push_str("    }\n}\n");
    out
}

//! Values that are one of several types.

use std::fmt::Write as _;

use super::type_docs;
use crate::codegen::source::docs::{self, comment};
use crate::codegen::source::rust_type::{Scope, rust_type};
use crate::openapi::model::{Component, Types, Union};

/// Emits a union.
pub(super) fn emit(types: &Types, component: &Component, union: &Union) -> String {
    let docs = comment("    ", &type_docs(component, "One of several types"));
    let name = &component.rust_name;
    let mut out = format!("model::union! {{\n{docs}    pub enum {name} {{\n");
    for alternative in &union.alternatives {
        let variant = &alternative.variant;
        let of = rust_type(types, &alternative.of, Scope::Models);
        let of = if types.is_boxed(&alternative.of) {
            format!("Box<{of}>")
        } else {
            of
        };
        let docs = match docs::clean(&alternative.description) {
            text if text.is_empty() => docs::code(variant),
            text => text,
        };
        let docs = comment("        ", &docs);
        let _ = writeln!(out, "{docs}        {variant}({of}),");
    }
    out.push_str("    }\n}\n");
    out
}

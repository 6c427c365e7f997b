//! A document, read once: its operations, and the types of what they take and
//! answer. Whoever emits something takes names and types from here, and asks no
//! JSON.

mod absent;
mod body;
mod component;
mod feature;
mod groups;
mod names;
mod operation;
mod pages;
mod parameters;
mod problem;
mod reader;
mod responses;
mod sample;
mod schema;
mod security;
mod specimen;
mod types;
mod usage;

pub use self::absent::Absent;
pub use self::body::{Body, BodyKind};
pub use self::component::{
    Alternative, Component, Enum, EnumValue, Item, Kind, Object, Property, Type, Union,
};
pub use self::feature::{BASE, MOST_LETTERS, is_feature};
pub use self::groups::Groups;
pub use self::operation::{LABELS, METHODS, Operation, Server};
pub use self::pages::{By, Fact, Pages};
pub use self::parameters::{Parameter, Place};
pub use self::responses::{Content, Reply, Response};
pub use self::schema::{Bound, Bounds, Schema};
pub use self::security::Security;
pub use self::types::{Resolved, Types};

use super::hoist::{Hints, hoist};
use super::{Pointer, Spec, SpecError, secrets};
use usage::Usage;

/// What a document says.
pub struct Model {
    /// The SHA-256 of the document's bytes, in hexadecimal.
    pub sha256: String,
    /// Its operations, in its order.
    pub operations: Vec<Operation>,
    /// What its components become.
    pub types: Types,
}

impl Model {
    /// Reads a document. Inline objects, enums and unions get names.
    ///
    /// # Errors
    ///
    /// The first thing that codegen can't make sense of, with its place: an
    /// operation, a schema that makes no type, two things of one name, a
    /// credential that is not marked as a secret.
    pub fn read(spec: &Spec) -> Result<Self, SpecError> {
        secrets::check_names(spec)?;
        let mut named = spec.document.clone();
        hoist(&mut named, &Hints::default());
        let spec = &spec.with(named);
        let at = Pointer::root().key("components").key("schemas");
        let refuse = |problem: problem::Problem| spec.error(&problem.place(&at), problem.text);
        let mut operations = operation::read_all(spec)?;
        let mut types = Types::read(spec.schemas()).map_err(refuse)?;
        let usage = Usage::read(&types, &operations);
        types.set_usage(usage).map_err(refuse)?;
        for operation in &mut operations {
            check_form(spec, &types, operation)?;
            let given = spec.at(&operation.pointer.key("x-pagination"));
            if let Some(given) = given {
                operation.pages = Some(pages::read(spec, &types, operation, given)?);
            }
        }
        Ok(Self {
            sha256: spec.sha256.clone(),
            operations,
            types,
        })
    }

    /// The components by the sets of features that need them.
    pub fn groups(&self) -> Groups {
        groups::groups(&self.types, &self.operations)
    }
}

/// A multipart body has parts.
fn check_form(spec: &Spec, types: &Types, operation: &Operation) -> Result<(), SpecError> {
    let body = operation.body.as_ref();
    let Some(body) = body.filter(|body| body.kind == BodyKind::Multipart) else {
        return Ok(());
    };
    match types.object(&body.schema.of) {
        Some(object) if !object.properties.is_empty() => Ok(()),
        _ => Err(spec.error(&body.schema_at, "is a multipart body without `properties`")),
    }
}

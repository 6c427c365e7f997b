//! Runs progenitor, and turns its panics into messages.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ::progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use openapiv3::OpenAPI;

use crate::codegen::lower::{self, Target};
use crate::codegen::models;
use crate::codegen::rewrite::tidy::tidy;
use crate::openapi::operation::Operation;
use crate::openapi::{Pointer, Spec, SpecError};

/// Generates builders or mocks for some of the spec's operations.
///
/// # Errors
///
/// - what [`lower`](lower::lower) refuses
/// - what progenitor refuses or panics on, naming the operation
pub fn generate(
    spec: &Spec,
    operations: &[&Operation],
    target: Target,
) -> Result<syn::File, SpecError> {
    let settings = settings(spec);
    let run_on = |operations: &[&Operation]| {
        let lowered = lower::lower(spec, operations, target)?;
        Ok(run(&settings, &lowered, target))
    };
    let problem = match run_on(operations)? {
        Ok(mut file) => {
            tidy(&mut file);
            return Ok(file);
        }
        Err(problem) => problem,
    };
    // Which of them is it? Progenitor does not say.
    for operation in operations {
        if let Err(problem) = run_on(&[operation])? {
            let problem = format!("progenitor can't generate `{}`: {problem}", operation.id);
            return Err(spec.error(&operation.pointer, problem));
        }
    }
    let problem = format!("progenitor can't generate the operations together: {problem}");
    Err(spec.error(&Pointer::root().key("paths"), problem))
}

fn settings(spec: &Spec) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_hooks(HooksMode::Expected);
    for component in spec.schemas().keys() {
        let path = format!("types::{}", models::type_name(component));
        settings.with_replacement(component, path, [TypeImpl::Display].into_iter());
    }
    settings.with_replacement(lower::BYTES, "::bytes::Bytes", [].into_iter());
    settings
}

fn run(
    settings: &GenerationSettings,
    document: &OpenAPI,
    target: Target,
) -> Result<syn::File, String> {
    let tokens = quietly(|| {
        let mut generator = Generator::new(settings);
        match target {
            Target::Client => generator.generate_tokens(document),
            Target::Mock => generator.httpmock(document, "crate"),
        }
    })?;
    let tokens = tokens.map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("it wrote what is no Rust: {error}"))
}

/// Runs a function, and returns what it says if it panics instead of having it
/// printed.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(hook);
    result.map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        format!("it panicked: {message}")
    })
}

//! Runs progenitor, and turns its panics into messages.

use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};

use super::lower::{self, Lowered};
use super::rewrite::tidy::tidy;
use crate::openapi::model::{Operation, Types};

/// Generates the client's methods and the builders of some operations: their
/// names, and the types of their arguments and replies.
///
/// # Errors
///
/// What can't be lowered, and what progenitor refuses or panics on, naming the
/// operation.
pub fn generate(types: &Types, operations: &[&Operation]) -> anyhow::Result<syn::File> {
    let lowered = lower::lower(operations).map_err(anyhow::Error::msg)?;
    let problem = match run(types, &lowered) {
        Ok(mut file) => {
            tidy(&mut file);
            return Ok(file);
        }
        Err(problem) => problem,
    };
    // Which of them is it? Progenitor does not say.
    for operation in operations {
        let lowered = lower::lower(&[operation]).map_err(anyhow::Error::msg)?;
        if let Err(problem) = run(types, &lowered) {
            let (id, at) = (&operation.id, &operation.pointer);
            anyhow::bail!("progenitor can't generate `{id}` ({at}): {problem}");
        }
    }
    anyhow::bail!("progenitor can't generate the operations together: {problem}")
}

fn run(types: &Types, lowered: &Lowered) -> Result<syn::File, String> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_hooks(HooksMode::Expected)
        .with_replacement(lower::BYTES, "::bytes::Bytes", [].into_iter());
    for component in &lowered.components {
        let path = format!("types::{}", types.component(component).rust_name);
        settings.with_replacement(component, path, [TypeImpl::Display].into_iter());
    }
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&lowered.document))?;
    let tokens = tokens.map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("it wrote what is no Rust: {error}"))
}

/// Runs a function, and returns what it says if it panics instead of having it
/// printed. The hook is the whole process's: nothing else runs meanwhile.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message() {
        assert_eq!(quietly(|| 1), Ok(1));
        let message = quietly(|| assert_eq!(1, 2, "odd")).expect_err("a message");
        assert!(
            message.starts_with("it panicked: ") && message.contains("odd"),
            "{message}"
        );
    }
}

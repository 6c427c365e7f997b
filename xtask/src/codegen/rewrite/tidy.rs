//! Names of the prelude without the paths that progenitor spells out.

use syn::visit_mut::{self, VisitMut};
use syn::{File, Path};

/// The prelude's names that progenitor uses.
const PRELUDE: [&str; 5] = ["String", "Vec", "Option", "TryInto", "Result"];

/// Shortens `::std::string::String` to `String`, and its like.
pub fn tidy(file: &mut File) {
    struct Tidy;
    impl VisitMut for Tidy {
        fn visit_path_mut(&mut self, path: &mut Path) {
            let std = path
                .segments
                .first()
                .is_some_and(|first| first.ident == "std");
            if std
                && path.segments.len() == 3
                && let Some(last) = path.segments.last().cloned()
                && PRELUDE.iter().any(|name| last.ident == name)
            {
                *path = last.into();
            }
            visit_mut::visit_path_mut(self, path);
        }
    }
    Tidy.visit_file_mut(file);
}

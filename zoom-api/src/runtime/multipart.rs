//! The generated multipart bodies: structs of files and fields, which become a
//! [`Form`].

use chrono::NaiveDate;
use serde_json::Value;

use super::{File, Form};
use crate::{DateTime, Secret};

/// A generated multipart body.
pub trait Multipart {
    /// The form that it is sent as. `is_excused` says of a required part, by its
    /// name, whether it may be missing all the same.
    ///
    /// # Errors
    ///
    /// The name of a required part that is missing.
    fn to_form(&self, is_excused: &dyn Fn(&str) -> bool) -> Result<Form, &'static str>;
}

/// A field of a multipart body: an `Option`, or a list of parts of one name.
pub trait FormPart {
    /// Whether it is in the form at all.
    fn is_absent(&self) -> bool;

    /// The form with it.
    fn add_to(&self, form: Form, name: &'static str) -> Form;
}

/// What a part of a form may hold.
pub trait FormValue {
    /// The form with a part of this name and value.
    fn add_to(&self, form: Form, name: &'static str) -> Form;
}

impl<T: FormValue> FormPart for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn add_to(&self, form: Form, name: &'static str) -> Form {
        self.iter()
            .fold(form, |form, value| value.add_to(form, name))
    }
}

impl<T: FormValue> FormPart for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn add_to(&self, form: Form, name: &'static str) -> Form {
        self.iter()
            .fold(form, |form, value| value.add_to(form, name))
    }
}

impl FormValue for File {
    fn add_to(&self, form: Form, name: &'static str) -> Form {
        form.file(
            name,
            self.name.clone(),
            self.content_type.clone(),
            self.content.clone(),
        )
    }
}

impl FormValue for Secret {
    fn add_to(&self, form: Form, name: &'static str) -> Form {
        form.text(name, self.expose())
    }
}

/// Implements [`FormValue`] for types that are written as they are displayed.
#[doc(hidden)]
#[macro_export]
macro_rules! __form_text {
    ($($type:ty),+) => {
        $(impl $crate::generated_v2::FormValue for $type {
            fn add_to(&self, form: $crate::Form, name: &'static str) -> $crate::Form {
                form.text(name, self.to_string())
            }
        })+
    };
}

__form_text!(String, i64, f64, bool, Value, DateTime, NaiveDate);

/// Declares a generated multipart body: its fields with the names of their
/// parts, and whether they are `required`.
#[doc(hidden)]
#[macro_export]
macro_rules! __multipart {
    (
        $(#[doc = $docs:literal])*
        pub struct $type:ident {
            $(
                $(#[doc = $field_docs:literal])*
                pub $field:ident: $of:ty = $name:literal $(($required:ident))?,
            )+
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $type {
            $(
                $(#[doc = $field_docs])*
                pub $field: $of,
            )+
        }

        impl $type {
            $(
                $(#[doc = $field_docs])*
                pub fn $field<How: $crate::generated_v2::how::Form>(
                    mut self,
                    value: impl $crate::IntoField<$of, How>,
                ) -> Self {
                    self.$field = value.into_field().into_value();
                    self
                }
            )+
        }

        impl $crate::generated_v2::Multipart for $type {
            #[allow(unused_variables)] // where nothing is required
            fn to_form(
                &self,
                is_excused: &dyn Fn(&str) -> bool,
            ) -> Result<$crate::Form, &'static str> {
                use $crate::generated_v2::FormPart;
                let mut form = $crate::Form::new();
                $(
                    $($crate::generated_v2::multipart!(@ $required self.$field, $name, is_excused);)?
                    form = self.$field.add_to(form, $name);
                )+
                Ok(form)
            }
        }
    };
    (@ required $field:expr, $name:literal, $is_excused:ident) => {
        if $field.is_absent() && !$is_excused($name) {
            return Err($name);
        }
    };
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::super::body::all_bytes;
    use super::*;

    /// The form that a part becomes, as text.
    fn written(part: &impl FormPart) -> String {
        let form = part.add_to(Form::new(), "p");
        let bytes = all_bytes(&form.write("B")).expect("it is in memory");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn a_part_is_as_many_parts_as_it_has_values() {
        let part = |value: &str| {
            format!("--B\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\n{value}\r\n")
        };
        let end = "--B--\r\n";
        assert!(None::<String>.is_absent() && Vec::<bool>::new().is_absent());
        assert!(!Some(1).is_absent() && !vec![false].is_absent());
        assert_eq!(written(&None::<String>), end);
        assert_eq!(written(&Some(7)), part("7") + end);
        assert_eq!(
            written(&vec![true, false]),
            part("true") + &part("false") + end
        );
        let secret = Some(Secret::new("s3cret"));
        assert_eq!(written(&secret), part("s3cret") + end);
        let file = File::new("a.txt", HeaderValue::from_static("text/plain"), "bytes");
        let written = written(&Some(file));
        let head = "form-data; name=\"p\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n";
        assert!(
            written.contains(head) && written.contains("\r\nbytes\r\n"),
            "{written}"
        );
    }
}

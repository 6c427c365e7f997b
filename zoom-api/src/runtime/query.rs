//! Query parameters: scalars and lists of them, as OpenAPI's `form` style
//! writes them.

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::Value;

use super::path::RESERVED;
use crate::secret;

/// Appends `name=value` for a scalar, one such pair for each item of a list,
/// and nothing for a value that is absent.
///
/// # Errors
///
/// Says what is wrong with a value that a query can't hold.
pub(crate) fn append(
    query: &mut String,
    name: &str,
    value: &impl Serialize,
) -> Result<(), &'static str> {
    append_value(query, name, &plain(value)?)
}

/// What a query is written from.
///
/// # Errors
///
/// As for [`append`].
pub(super) fn plain(value: &impl Serialize) -> Result<Value, &'static str> {
    // A `Secret` leaves a note on this thread when it is serialised: what comes
    // out of serde does not tell it from any other string.
    let (value, is_secret) = secret::is_in(|| serde_json::to_value(value));
    if is_secret {
        return Err("is a secret, which a URL would show");
    }
    value.map_err(|_| "can't be serialised")
}

/// Writes an object's members as [`append`] does.
///
/// # Errors
///
/// Says what is wrong with a value that a form can't hold.
pub(crate) fn form(value: &impl Serialize) -> Result<String, &'static str> {
    let Ok(Value::Object(members)) = serde_json::to_value(value) else {
        return Err("can't be serialised as a form");
    };
    let mut form = String::new();
    members
        .iter()
        .try_for_each(|(name, value)| append_value(&mut form, name, value))?;
    Ok(form)
}

pub(super) fn append_value(
    query: &mut String,
    name: &str,
    value: &Value,
) -> Result<(), &'static str> {
    match value {
        Value::Null => Ok(()),
        Value::Bool(value) => {
            push(query, name, if *value { "true" } else { "false" });
            Ok(())
        }
        Value::Number(value) => {
            push(query, name, &value.to_string());
            Ok(())
        }
        Value::String(value) => {
            push(query, name, value);
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| match item {
            Value::Array(_) | Value::Object(_) => Err("is a list of lists or objects"),
            scalar => append_value(query, name, scalar),
        }),
        Value::Object(_) => Err("is an object"),
    }
}

fn push(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, RESERVED));
    query.push('=');
    query.extend(utf8_percent_encode(value, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_lists_and_nothing() {
        let mut query = String::new();
        append(&mut query, "a b", &"x&y=é+").expect("a string");
        append(&mut query, "n", &Some(3)).expect("a number");
        append(&mut query, "none", &None::<bool>).expect("nothing");
        append(&mut query, "l", &["p", "q"]).expect("a list");
        assert_eq!(query, "a%20b=x%26y%3D%C3%A9%2B&n=3&l=p&l=q");
        assert!(append(&mut query, "o", &serde_json::json!({})).is_err());
    }

    #[test]
    fn a_secret_is_refused_however_it_is_wrapped() {
        let mut query = String::new();
        let secret = crate::Secret::new("sentinel");
        assert!(append(&mut query, "s", &secret).is_err());
        assert!(append(&mut query, "s", &[Some(crate::Wire(&secret))]).is_err());
        assert!(append(&mut query, "s", &"no secret").is_ok());
        assert_eq!(query, "s=no%20secret");
    }
}

//! Error bodies in XML, which Zoom sends unless JSON is asked for, and at times
//! even then:
//!
//! ```xml
//! <result><code>300</code><message>…</message>
//!   <errors><field>email</field><message>…</message></errors></result>
//! ```
//!
//! It is looked for the elements that matter and nothing else, so there are no
//! entities to resolve and no depth to run out of.

use super::{FieldError, RefusalBody, present};

/// Reads an envelope; of anything else, nothing.
pub(super) fn read(text: &str) -> RefusalBody {
    let (outside, inside) = match (text.find("<errors>"), text.rfind("</errors>")) {
        (Some(from), Some(to)) if from < to => {
            let outside = format!("{}{}", &text[..from], &text[to..]);
            (outside, &text[from..to])
        }
        _ => (text.to_owned(), ""),
    };
    let first = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| element(&outside, name));
        found.find_map(|(content, _)| present(unescaped(content)))
    };
    RefusalBody {
        code: first(&["code", "errorCode"]).and_then(|code| code.trim().parse().ok()),
        message: first(&["message", "errorMessage", "error_message", "reason"]),
        oauth_error: first(&["error"]).filter(|error| !error.contains('<')),
        field_errors: field_errors(inside),
    }
}

/// Pairs of a field and the message that follows it.
fn field_errors(mut rest: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    while let Some((field, behind)) = element(rest, "field") {
        let until_next = behind.find("<field>").unwrap_or(behind.len());
        let message = element(&behind[..until_next], "message");
        errors.push(FieldError {
            field: unescaped(field),
            message: message.map_or_else(String::new, |(message, _)| unescaped(message)),
            value: None,
        });
        rest = behind;
    }
    errors
}

/// The content of the first element of this name, and what stands behind it.
fn element<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>"))
}

/// Text with XML's own five entities resolved.
fn unescaped(text: &str) -> String {
    let text = text.trim();
    let text = text
        .strip_prefix("<![CDATA[")
        .and_then(|text| text.strip_suffix("]]>"))
        .unwrap_or(text);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_read_with_its_field_errors() {
        let body = read(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result><code>300</code>\
             <message>Validation &quot;Failed&quot; &amp;lt;</message>\
             <errors><field>email</field><message>Invalid.</message></errors>\
             <errors><field>type</field></errors></result>",
        );
        assert_eq!(body.code, Some(300));
        assert_eq!(body.message.as_deref(), Some("Validation \"Failed\" &lt;"));
        let fields: Vec<_> = body
            .field_errors
            .iter()
            .map(|error| (error.field.as_str(), error.message.as_str()))
            .collect();
        assert_eq!(fields, [("email", "Invalid."), ("type", "")]);
    }

    #[test]
    fn the_message_of_a_field_is_not_the_messages() {
        let body = read("<result><errors><field>a</field><message>m</message></errors></result>");
        assert_eq!((body.code, body.message), (None, None));
    }

    #[test]
    fn other_xml_says_nothing() {
        for text in [
            "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
            "<code>",
            "<errors></errors><code>x</code>",
            "</errors><errors>",
        ] {
            let body = read(text);
            assert!(body.code.is_none() && body.message.is_none(), "{text}");
        }
    }
}

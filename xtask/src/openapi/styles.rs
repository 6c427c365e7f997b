//! How parameters are written, where that is another way than the client's.
//!
//! A list in the query is a parameter for each item, or with `explode: false` one
//! with commas; in the path and in a header it has commas. These are OpenAPI's
//! defaults, and what its other styles come to in some cases.

use serde_json::Value;

use super::lookup::Lookup;

/// Why a parameter can't be written as it says, if it can't.
pub fn problem(parameter: &impl Lookup) -> Option<String> {
    let style = parameter.text_at("style")?;
    let is_list = parameter
        .object("schema")
        .kind()
        .eq_ignore_ascii_case("array");
    let is_exploded = parameter.at("explode") == Some(&Value::Bool(true));
    let is_fine = match (parameter.text("in"), style) {
        ("query", "form") | ("path" | "header", "simple") => true,
        // The items of one that is exploded are repeated; one item has nothing
        // between it and the next.
        ("query", "spaceDelimited" | "pipeDelimited") => is_exploded || !is_list,
        _ => false,
    };
    let known = "it writes `form` in the query, `simple` in the path and in headers";
    (!is_fine).then(|| format!("is `{style}`, which the client doesn't write; {known}"))
}

/// As [`problem`], of the fields of a form.
pub fn problem_of_form(media: &impl Lookup) -> Option<String> {
    media.object("encoding").iter().find_map(|(name, encoding)| {
        let field = media.object("schema").object("properties").object(name);
        // One that stands elsewhere may be a list.
        let is_list = matches!(field.kind(), "" | "array");
        let is_fine = !is_list
            || encoding
                .text_at("style")
                .is_none_or(|style| style == "form")
                && encoding.at("explode") != Some(&Value::Bool(false));
        (!is_fine).then(|| {
            format!("the list `{name}` has a style of its own, which the client doesn't write: it repeats lists")
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_style_is_one_that_is_written_or_none() {
        for (place, style, explode, kind, is_fine) in [
            ("query", json!("form"), json!(null), "array", true),
            ("query", json!("form"), json!(false), "array", true),
            ("query", json!(null), json!(false), "array", true),
            ("query", json!("pipeDelimited"), json!(true), "array", true),
            ("query", json!("pipeDelimited"), json!(null), "array", false),
            (
                "query",
                json!("pipeDelimited"),
                json!(false),
                "string",
                true,
            ),
            (
                "query",
                json!("spaceDelimited"),
                json!(false),
                "array",
                false,
            ),
            ("query", json!("deepObject"), json!(true), "array", false),
            ("path", json!("simple"), json!(true), "array", true),
            ("path", json!("matrix"), json!(null), "string", false),
            ("path", json!("label"), json!(null), "array", false),
            ("header", json!("simple"), json!(null), "array", true),
        ] {
            let parameter = json!({
                "in": place, "style": style, "explode": explode, "schema": { "type": kind },
            });
            assert_eq!(problem(&parameter).is_none(), is_fine, "{parameter}");
        }
    }

    #[test]
    fn the_lists_of_a_form_are_repeated() {
        let form = |encoding: Value| {
            json!({
                "encoding": { "tags": encoding },
                "schema": { "properties": { "tags": { "type": "array" } } },
            })
        };
        for (encoding, is_fine) in [
            (json!({ "contentType": "text/plain" }), true),
            (json!({ "style": "form", "explode": true }), true),
            (json!({ "explode": false }), false),
            (json!({ "style": "pipeDelimited", "explode": true }), false),
        ] {
            assert_eq!(
                problem_of_form(&form(encoding.clone())).is_none(),
                is_fine,
                "{encoding}"
            );
        }
    }
}

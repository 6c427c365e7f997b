//! Descriptions from the spec as doc comments that rustdoc takes without a
//! warning.

use proc_macro2::TokenStream;
use quote::quote;

/// Doc attributes, one for each line.
pub fn attributes(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// Makes a description from the spec fit for a doc comment. What it says stays;
/// what rustdoc would take for HTML, a code block to be run, or a link to an
/// item is escaped.
pub fn clean(description: &str) -> String {
    let mut out = String::new();
    let mut blank = true;
    for line in description.lines() {
        // Indentation would make a code block, and rustdoc would run it.
        let line = line.trim().trim_start_matches("```").trim();
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        clean_line(line, &mut out);
    }
    out
}

fn clean_line(line: &str, out: &mut String) {
    // An odd number of backticks leaves a code span open: then they are
    // characters like others.
    let spans = line.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            in_code = !in_code && spans;
            out.push_str(if spans { "`" } else { "\\`" });
        } else if in_code {
            out.push(c);
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            let end = rest
                .find(|c: char| c.is_whitespace() || "<>()[]{}`\"'*|".contains(c))
                .unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            let linked = out.ends_with("](");
            out.push_str(&if linked {
                url.to_owned()
            } else {
                format!("<{url}>")
            });
            rest = &rest[url.len()..];
            continue;
        } else if let Some(tag) = line_break(rest) {
            out.push(' ');
            rest = &rest[tag..];
            continue;
        } else if c == '[' {
            out.push_str(if is_link(rest) { "[" } else { "\\[" });
        } else if matches!(c, '<' | '>') {
            out.push('\\');
            out.push(c);
        } else {
            out.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
}

/// The length of a `<br>` in one of its spellings.
fn line_break(rest: &str) -> Option<usize> {
    ["<br>", "<br/>", "<br />", "</br>"]
        .iter()
        .find(|tag| {
            rest.get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        })
        .map(|tag| tag.len())
}

/// Whether a bracket begins a link to the web.
fn is_link(rest: &str) -> bool {
    rest.split_once("](").is_some_and(|(label, target)| {
        !label[1..].contains(['[', ']'])
            && (target.starts_with("https://") || target.starts_with("http://"))
            && target.contains(')')
    })
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_rustdoc_would_misread_is_escaped() {
        for (description, expected) in [
            ("    indented\r\n\r\n\r\nnext", "indented\n\nnext"),
            ("```\nlet x\n```", "let x"),
            ("see [User] and `a[0]`", "see \\[User] and `a[0]`"),
            ("[here](https://zoom.us/x).", "[here](https://zoom.us/x)."),
            ("at https://zoom.us/x.", "at <https://zoom.us/x>."),
            ("a<br>b <del>c</del>", "a b \\<del\\>c\\</del\\>"),
            ("one ` tick", "one \\` tick"),
        ] {
            assert_eq!(clean(description), expected);
        }
    }
}

//! Descriptions from the spec as doc comments that rustdoc takes without a
//! warning.

use crate::openapi::text;

/// A name or a value from the spec, as a code span that holds all of it.
pub fn code(text: &str) -> String {
    let text = text::shown(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // A space on both sides is no part of a span, and keeps the ticks apart.
    let space = if longest > 0 || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A doc comment, a line for each of the text's, with this much before it.
///
/// What comes from the spec goes into `markdown` through [`clean`], or, where
/// it is a name or a value, through [`code`].
pub fn comment(indent: &str, markdown: &str) -> String {
    let mut out = String::new();
    for line in markdown.lines() {
        out.push_str(indent);
        out.push_str(if line.is_empty() { "///" } else { "/// " });
        out.extend(line.chars().filter(|c| !text::is_odd(*c)));
        out.push('\n');
    }
    out
}

/// Makes a description from the spec fit for a doc comment. What it says stays;
/// what rustdoc would take for HTML, a code block to be run, or a link to an
/// item is escaped.
pub fn clean(description: &str) -> String {
    let mut out = String::new();
    let mut blank = true;
    for line in text::prose(description).lines() {
        let line = without_blocks(line);
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        clean_line(&line, &mut out);
    }
    out
}

/// A line that neither begins nor continues a code block, which rustdoc would
/// run: by a fence or by indentation, also behind the sign of a list's item.
fn without_blocks(line: &str) -> String {
    let is_fence = |run: &str| run.len() >= 3 && run.starts_with(['`', '~']);
    let mut out = String::with_capacity(line.len());
    let mut rest = line.trim();
    while let Some(first) = rest.chars().next() {
        let alike = |c: char| c == first || c.is_whitespace() && first.is_whitespace();
        let run = &rest[..rest.find(|c| !alike(c)).unwrap_or(rest.len())];
        rest = &rest[run.len()..];
        if is_fence(run) {
            // At the start it is only a fence; elsewhere it was meant.
            match (out.is_empty(), first) {
                (true, _) => rest = rest.trim_start(),
                (false, '`') => out.push('`'),
                (false, _) => run.chars().for_each(|c| out.extend(['\\', c])),
            }
        } else if first.is_whitespace() && (run.len() > 3 || run.contains('\t')) {
            out.push(' ');
        } else {
            out.push_str(run);
        }
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
    use super::{clean, code};

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
            ("a\r~~~\rlet x\r~~~", "a\n\nlet x"),
            ("a\u{2028}````rust\u{85}let x", "a\nrust\nlet x"),
            ("- ~~~rust\n- ```", "- \\~\\~\\~rust\n- \\`"),
            ("-      let x\n1. \t \tlet y", "- let x\n1. let y"),
            ("a\0b\u{202e}c", "abc"),
        ] {
            assert_eq!(clean(description), expected);
        }
    }

    #[test]
    fn a_name_stays_in_its_code_span() {
        for (name, expected) in [
            ("next_page", "`next_page`"),
            ("a`b", "`` a`b ``"),
            ("```", "```` ``` ````"),
            ("a\nb\u{202e}", "`a\\nb\\u{202e}`"),
            ("", "`  `"),
        ] {
            assert_eq!(code(name), expected);
        }
    }
}

//! Symbols, as words.

/// A value with its symbols spelt out where they tell it from others: `#` is
/// `Hash`, `-1` is `Minus 1`; what merely joins words is a space.
pub fn spell(value: &str) -> String {
    let alone = value.chars().nth(1).is_none();
    let mut spelt = String::new();
    for (at, c) in value.chars().enumerate() {
        let joins = match c {
            '-' => at > 0,
            '/' | '.' | ',' | ':' | '(' | ')' | '&' | '\'' => !alone,
            _ => false,
        };
        match symbol(c).filter(|_| !joins) {
            _ if c.is_alphanumeric() || c == '_' || c.is_whitespace() => spelt.push(c),
            Some(word) => spelt.extend([" ", word, " "]),
            None => spelt.push(' '),
        }
    }
    spelt
}

fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '#' => "Hash",
        '*' => "Star",
        '+' => "Plus",
        '-' => "Minus",
        '=' => "Equal",
        '<' => "Less",
        '>' => "Greater",
        '%' => "Percent",
        '&' => "And",
        '@' => "At",
        '!' => "Not",
        '?' => "Question",
        '/' => "Slash",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        '$' => "Dollar",
        '|' => "Or",
        '~' => "Tilde",
        '^' => "Caret",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_a_word_where_it_tells_and_a_space_where_it_joins() {
        let cases = [
            ("#", "Hash"),
            ("/", "Slash"),
            ("-1", "Minus 1"),
            ("C++", "C Plus  Plus"),
            ("in-house", "in house"),
            ("1:1", "1 1"),
            ("a & b", "a   b"),
            ("é_x", "é_x"),
        ];
        for (value, spelt) in cases {
            assert_eq!(spell(value).trim(), spelt, "{value}");
        }
    }
}

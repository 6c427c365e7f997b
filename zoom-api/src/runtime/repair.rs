//! JSON with single odd bytes or numbers in it, which no parser takes: one of
//! them should not cost the other 299 users of a page.

use std::borrow::Cow;

/// A copy of a body that was no JSON, mended where single values were odd:
///
/// - a byte order mark, and bytes between values that are no white space, are
///   left out
/// - a number beyond the range of doubles, one that JSON does not allow, `NaN`
///   and `Infinity` become `null`
/// - in strings, a byte that is not UTF-8 is read as Latin-1, half of a surrogate
///   pair becomes U+FFFD, and control characters and odd backslashes are escaped
///
/// It is no longer than six times the body, which is when all of that is control
/// characters. What else is wrong with it stays so.
pub(super) fn repaired(body: &[u8]) -> String {
    let mut out = Vec::with_capacity(body.len() + 16);
    let mut rest = body;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match byte {
            b'"' => string(behind, &mut out),
            b'-' | b'.' | b'0'..=b'9' => word(rest, is_of_number, &mut out, number),
            b'a'..=b'z' | b'A'..=b'Z' => {
                word(rest, |byte| byte.is_ascii_alphabetic(), &mut out, literal)
            }
            b'{' | b'}' | b'[' | b']' | b':' | b',' | b' ' | b'\t' | b'\r' | b'\n' => {
                out.push(byte);
                behind
            }
            _ if byte.is_ascii_graphic() => {
                out.push(byte); // not ours to mend
                behind
            }
            _ => behind,
        };
    }
    // What is copied is ASCII, or a character that was looked at.
    String::from_utf8(out).unwrap_or_default()
}

/// Copies the word that the text begins with, or what stands for it.
fn word<'a>(
    text: &'a [u8],
    is_part: impl Fn(u8) -> bool,
    out: &mut Vec<u8>,
    mend: impl Fn(&[u8]) -> Cow<'_, [u8]>,
) -> &'a [u8] {
    let end = text.iter().position(|byte| !is_part(*byte));
    let (word, behind) = text.split_at(end.unwrap_or(text.len()));
    out.extend_from_slice(&mend(word));
    behind
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

fn number(word: &[u8]) -> Cow<'_, [u8]> {
    match serde_json::from_slice::<f64>(word) {
        Ok(_) => Cow::Borrowed(word),
        Err(_) => Cow::Borrowed(b"null"),
    }
}

fn literal(word: &[u8]) -> Cow<'_, [u8]> {
    match word {
        b"NaN" | b"Infinity" | b"undefined" => Cow::Borrowed(b"null"),
        _ => Cow::Borrowed(word),
    }
}

/// Copies a string whose first quote was read already, up to its last.
fn string<'a>(mut rest: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    out.push(b'"');
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match byte {
            b'"' => {
                out.push(b'"');
                return behind;
            }
            b'\\' => escape(behind, out),
            0..0x20 => {
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                behind
            }
            0x80.. => {
                let length = utf8_length(rest);
                match length {
                    Some(length) => out.extend_from_slice(&rest[..length]),
                    None => out.extend_from_slice(char::from(byte).to_string().as_bytes()),
                }
                &rest[length.unwrap_or(1)..]
            }
            _ => {
                out.push(byte);
                behind
            }
        };
    }
    rest
}

/// How long the character is that the text begins with; `None` if it is none.
fn utf8_length(text: &[u8]) -> Option<usize> {
    (2..=text.len().min(4)).find(|length| std::str::from_utf8(&text[..*length]).is_ok())
}

/// Copies an escape whose backslash was read already.
fn escape<'a>(text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    const REPLACEMENT: &[u8] = b"\\ufffd";
    match text.first() {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            out.extend_from_slice(&[b'\\', text[0]]);
            &text[1..]
        }
        Some(b'u') => match (code_unit(text), text.get(5..).and_then(second_half)) {
            (Some(0xd800..=0xdbff), Some(_)) => {
                out.push(b'\\');
                out.extend_from_slice(&text[..11]);
                &text[11..]
            }
            (Some(0xd800..=0xdfff), _) => {
                out.extend_from_slice(REPLACEMENT);
                &text[5..]
            }
            (Some(_), _) => {
                out.push(b'\\');
                out.extend_from_slice(&text[..5]);
                &text[5..]
            }
            (None, _) => {
                out.extend_from_slice(b"\\\\");
                text
            }
        },
        _ => {
            out.extend_from_slice(b"\\\\");
            text
        }
    }
}

/// The UTF-16 code unit that `u` and four hexadecimal digits are.
fn code_unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"u")?.get(..4)?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_hex)?;
    u16::from_str_radix(digits, 16).ok()
}

/// The second half of a surrogate pair.
fn second_half(text: &[u8]) -> Option<u16> {
    code_unit(text.strip_prefix(b"\\")?).filter(|unit| (0xdc00..=0xdfff).contains(unit))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_no_json_for_another_reason_stays_so() {
        for body in ["[1;2]", "{\"a\"=1}", "#1", "[1,2", "{\"a\":1}%"] {
            let repaired = repaired(body.as_bytes());
            assert!(serde_json::from_str::<Value>(&repaired).is_err(), "{body}");
        }
    }

    #[test]
    fn an_odd_byte_or_number_costs_its_own_value_alone() {
        let odd: &[(&[u8], Value)] = &[
            (br#""\ud83d""#, json!("\u{fffd}")),
            (br#""\ude00 a""#, json!("\u{fffd} a")),
            (br#""\ud83dx\ude00""#, json!("\u{fffd}x\u{fffd}")),
            (br#""\ud83d\ud83d\ude00""#, json!("\u{fffd}😀")),
            (b"\"Andr\xe9\"", json!("André")),
            (b"\"\xf0\x9f\x98\"", json!("ð\u{9f}\u{98}")),
            (b"\"a\tb\nc\x00\"", json!("a\tb\nc\0")),
            (br#""C:\dir\u12""#, json!("C:\\dir\\u12")),
            (b"1e999", json!(null)),
            (b"-1e999", json!(null)),
            (b"01", json!(null)),
            (b".5", json!(null)),
            (b"0x1F", json!(null)),
            (b"NaN", json!(null)),
            (b"-Infinity", json!(null)),
            (b"\xef\xbb\xbf1", json!(1)),
            (b"\xa0\x00true", json!(true)),
        ];
        for (odd, expected) in odd {
            let body = [
                br#"{"a":["#,
                *odd,
                br#"],"b":"\ud83d\ude00 \" \\ \u00e9","c":-1.5e3}"#,
            ]
            .concat();
            assert!(serde_json::from_slice::<Value>(&body).is_err());
            let read: Value = serde_json::from_str(&repaired(&body)).expect("JSON");
            assert_eq!(read["a"], json!([expected]));
            assert_eq!(read["c"], -1500.0);
        }
    }

    #[test]
    fn what_is_json_stays_as_it_is() {
        let body = r#" {"a\u00e9\ud83d\ude00é😀":[1,-2.5E+3,true,false,null,"\\\"\/\b"],"":{}} "#;
        assert_eq!(repaired(body.as_bytes()), *body);
    }

    #[test]
    fn it_grows_by_six_at_most_and_ends_wherever_the_body_does() {
        for odd in [
            "\u{0}",
            "\\",
            "\"\\",
            "\"\\u",
            "\"\\ud83d",
            "\"\\ud83d\\u",
            "-",
            "\u{ff}",
        ] {
            let body = [odd.as_bytes(), b"\xff\xe9"].concat().repeat(100);
            assert!(repaired(&body).len() <= 16 + 6 * body.len(), "{odd:?}");
        }
    }
}

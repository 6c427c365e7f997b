//! A program may turn on serde_json's `arbitrary_precision` without this crate
//! knowing: then numbers come as objects. `cargo test -p zoom-api --features
//! serde_json/arbitrary_precision` runs all of these tests like that.

use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde_json::json;

use super::encode;
use crate::types::{User, UserType};

#[test]
fn numbers_that_come_as_text_are_read_as_numbers() {
    let number = |text| [("$serde_json::private::Number", text)];
    let read = |name, text: &'static str| {
        let number = MapDeserializer::new(number(text).into_iter());
        let number = serde::de::value::MapAccessDeserializer::new(number);
        let entries = [(name, number)].into_iter();
        User::deserialize(MapDeserializer::<_, serde::de::value::Error>::new(entries)).unwrap()
    };
    assert_eq!(
        read("pmi", "72057594037927938").pmi,
        Some(72_057_594_037_927_938)
    );
    assert_eq!(read("pmi", "-1").pmi, Some(-1));
    assert_eq!(read("type", "2").type_, Some(UserType::Licensed));
    assert_eq!(read("dept", "42").dept.as_deref(), Some("42"));
    assert_eq!(encode(&read("pmi", "1.5")), json!({"pmi": 1.5}));
}

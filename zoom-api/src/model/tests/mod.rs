//! What the generated models do with what Zoom sends, shown on `User` and on a
//! second model that has every construct of Zoom's specs.

mod emitted;
mod enums;
#[cfg(feature = "schemars")]
mod json_schema;
mod limits;
mod mutation;
mod oracle;
mod precision;
mod property;
mod secrets;
mod user;
mod webinar;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Wire;

/// The sample user of Zoom's documentation.
const SAMPLE_USER: &str = include_str!("sample_user.json");

/// A user with every field of the model.
const USER: &str = include_str!("user.json");

/// The second model with every field.
const WEBINAR: &str = include_str!("webinar.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn decode<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

/// As a request body would have it.
fn encode(model: &impl Serialize) -> Value {
    serde_json::from_str(&serde_json::to_string(&Wire(model)).unwrap()).unwrap()
}

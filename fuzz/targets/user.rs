//! Any JSON object is a user, and writing it again loses and changes nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use zoom_api::Wire;
use zoom_api::types::User;

fuzz_target!(|body: &[u8]| {
    let Ok(Value::Object(came)) = serde_json::from_slice(body) else {
        let _ = serde_json::from_slice::<User>(body);
        return;
    };
    let user: User = serde_json::from_slice(body).expect("an object is a user");
    let written = serde_json::to_vec(&Wire(&user)).expect("a user can be written");
    let again: User = serde_json::from_slice(&written).expect("what was written can be read");
    assert!(again == user, "what was written is another user");
    let back: Value = serde_json::from_slice(&written).expect("what was written is JSON");
    for (name, value) in &came {
        assert!(
            value.is_null() || back.get(name).is_some(),
            "{name} was lost"
        );
    }
    let _ = format!("{user:?}");
});

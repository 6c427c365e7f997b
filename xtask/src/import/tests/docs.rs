//! What a reader of the docs is told of an imported operation.

use super::*;

#[test]
fn the_docs_say_where_to_read_on_what_is_needed_and_how_to_get_all() {
    let repository = Repository::new();
    let mut file = rooms();
    let body = json!({ "type": "object", "required": ["name", "floor"], "properties": {
        "name": { "type": "string", "maxLength": 64 },
        "floor": { "type": "integer" },
    } });
    file["paths"]["/rooms"]["post"] = json!({
        "summary": "Create a room",
        "tags": ["Room Locations"],
        "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
        "responses": reply(room()),
    });
    file["paths"]["/rooms"]["get"]["parameters"][1]["schema"]["maximum"] = json!(300);
    repository.all(&file).expect("an import");
    let read = |part: &str| {
        let file = format!("zoom-api/src/generated/{part}/rooms.rs");
        fs::read_to_string(repository.root().join(file)).expect("generated code")
    };
    let (methods, builders, types) = (read("client"), read("builder"), read("types"));
    for said in [
        "gives the items of all of them.",
        "Allowed by the scope `room:read:list_rooms:admin`, or `room:read:admin`.",
        "Its rate limit is that of `MEDIUM` calls.",
        "(<https://developers.zoom.us/docs/api/rooms/#tag/rooms/GET/rooms>)",
        "(<https://developers.zoom.us/docs/api/rooms/#tag/room-locations/POST/rooms>)",
    ] {
        assert!(methods.contains(said), "{said}\n{methods}");
    }
    for said in [
        "Required. It needs `name` and `floor`.",
        "At most 300.",
        "which is one page of the list: [`stream`](Self::stream)",
    ] {
        assert!(builders.contains(said), "{said}\n{builders}");
    }
    assert!(
        types.contains("Required. At most 64 characters."),
        "{types}"
    );
}

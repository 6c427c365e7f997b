//! What only a description tells, and what becomes of it in the fragment and the code.

use super::*;

#[test]
fn what_goes_to_the_file_host_says_so() {
    let repository = Repository::new();
    let mut file = rooms();
    let mut upload = file["paths"]["/rooms/{roomId}"]["get"].clone();
    upload["operationId"] = json!("uploadPlan");
    upload["description"] = json!("Uploads.\n* Base URL: `https://fileapi.zoom.us/v2/`.");
    file["paths"]["/rooms/{roomId}/plan"] = json!({ "post": upload });
    repository.one(&file, "uploadPlan").expect("an import");
    let fragment = repository.fragment();
    let upload = at(&fragment, "/paths/~1rooms~1{roomId}~1plan/post");
    let servers = json!([{ "url": "https://fileapi.zoom.us/v2" }]);
    assert_eq!(upload["servers"], servers);
    let generated = repository.root().join(codegen::GENERATED);
    let of_rooms = |kind: &str| fs::read_to_string(generated.join(kind).join("rooms.rs"));
    let statics = of_rooms("operations").expect("statics");
    assert!(statics.contains("Server::Files"), "{statics}");
    let methods = of_rooms("client").expect("methods");
    assert!(methods.contains("Zoom's file host"), "{methods}");
}

#[test]
fn a_file_that_only_prose_tells_of_is_streamed() {
    let repository = Repository::new();
    let mut file = rooms();
    let plan = &mut file["paths"]["/rooms/{roomId}"]["get"];
    plan["description"] = json!("Downloads the plan.");
    plan["parameters"][0]["description"] = json!("A UUID; double-encode one with slashes.");
    plan["responses"] = json!({ "302": { "description": "Found." } });
    repository.one(&file, "room").expect("an import");
    let fragment = repository.fragment();
    let plan = at(&fragment, "/paths/~1rooms~1{roomId}/get");
    assert_eq!(plan["x-download"], true);
    assert_eq!(plan["parameters"][0]["x-encoded-twice"], true);
    let content = at(plan, "/responses/200/content");
    let schema = json!({ "type": "string", "format": "binary" });
    assert_eq!(content["application/octet-stream"]["schema"], schema);
    let builders = repository
        .root()
        .join(codegen::GENERATED)
        .join("builder/rooms.rs");
    let builders = fs::read_to_string(builders).expect("builders");
    for part in [
        "pub async fn send(self) -> Result<ResponseValue<bytes::Bytes>, Error>",
        "pub async fn download(self) -> Result<",
        ".uuid_argument(\"roomId\", self.room_id)",
    ] {
        assert!(builders.contains(part), "{part} is not in {builders}");
    }
}

//! The constructs that a user doesn't have.

use serde_json::json;

use super::emitted::second::{Audience, Person, Step, Webinar, WebinarKind};
use super::{WEBINAR, decode, encode, json};

#[test]
fn every_construct_comes_back_as_it_came() {
    let webinar: Webinar = serde_json::from_str(WEBINAR).unwrap();
    assert!(webinar.other.is_empty(), "{:?}", webinar.other);
    assert_eq!(encode(&webinar), json(WEBINAR));
    let host = webinar.host.unwrap();
    assert_eq!((host.age, host.name.as_deref()), (Some(33), Some("Jill")));
    assert_eq!(webinar.kind, Some(WebinarKind::InHouse));
    assert_eq!(webinar.slots, [vec![1, 2], vec![], vec![3]]);
    assert_eq!(webinar.maybe[1], None);
    assert_eq!(webinar.counts["b"], -2);
    assert_eq!(webinar.people["x"][0].name.as_deref(), Some("A"));
    assert_eq!(webinar.starts_at2.unwrap().to_string(), "2026-11-23");
    assert_eq!(
        webinar.parent.unwrap().parent.unwrap().topic.as_deref(),
        Some("root")
    );
}

#[test]
fn date_times_are_written_in_the_form_of_their_field() {
    let instant = chrono::DateTime::from_timestamp_nanos(1_768_500_000_123_456_789);
    let webinar = Webinar {
        starts_at: Some(instant.into()),
        shown: vec![instant.into(), "2026-01-15T18:00:00.5Z".parse().unwrap()],
        ..Webinar::default()
    };
    let expected = json!({
        "starts-at": "2026-01-15T18:00:00Z",
        "shown": ["2026-01-15 18:00:00", "2026-01-15T18:00:00.5Z"],
    });
    assert_eq!(encode(&webinar), expected);
}

#[test]
fn a_union_is_read_as_what_fits_best() {
    let webinar: Webinar = serde_json::from_str(WEBINAR).unwrap();
    let Some(Audience::Range(range)) = &webinar.audience else {
        panic!("{:?}", webinar.audience);
    };
    assert_eq!((range.from, range.to), (Some(1), Some(2)));
    let [count, text, list, link, other] = webinar.audiences.as_slice() else {
        panic!("{:?}", webinar.audiences);
    };
    assert_eq!(count, &Audience::Integer(5));
    assert_eq!(text, &Audience::String("many".to_owned()));
    assert!(matches!(list, Audience::List(people) if people.len() == 1));
    assert!(matches!(link, Audience::Link(link) if link.url.is_some()));
    assert_eq!(other, &Audience::Other(json!(true)));
    let Some(Step::Group(group)) = &webinar.step else {
        panic!("{:?}", webinar.step);
    };
    assert!(matches!(&group.steps[0], Step::Wait(wait) if wait.seconds == Some(1.5)));
}

#[test]
fn a_property_that_parts_declare_twice_has_the_later_type() {
    let person: Person = decode(&json!({"age": "33", "email": "a@example.com"}));
    assert_eq!(person.age, Some(33));
}

/// By the number of items, and not by its square: that would take minutes.
#[test]
fn many_odd_items_are_kept_as_fast_as_few() {
    let odd = "[1,\"x\"],".repeat(200_000);
    let body = format!("{{\"slots\":[{}]}}", odd.trim_end_matches(','));
    let webinar: Webinar = serde_json::from_str(&body).unwrap();
    assert_eq!(webinar.slots.len(), 200_000);
    assert!(webinar.slots.iter().all(|slot| slot == &[1]));
    let back = encode(&webinar);
    assert_eq!(back["slots"][199_999], json!([1, "x"]));
}

#[test]
fn maps_keep_what_they_cannot_read() {
    let body =
        json!({"counts": {"a": 1, "b": null, "c": {"d": 1}}, "people": {"x": {"name": "A"}}});
    let webinar: Webinar = decode(&body);
    assert_eq!(webinar.counts.len(), 1);
    assert_eq!(webinar.other["counts"], body["counts"]);
    let expected = json!({
        "counts": {"a": 1, "b": null, "c": {"d": 1}}, "people": {"x": [{"name": "A"}]},
    });
    assert_eq!(encode(&webinar), expected);
}

#[test]
fn empty_and_absent_are_not_the_same() {
    let body = json!({
        "tags": [], "counts": {}, "settings": {}, "anything": [], "host": {}, "kinds": [""],
    });
    let webinar: Webinar = decode(&body);
    assert_eq!(webinar.kinds, [WebinarKind::Empty]);
    assert_eq!(encode(&webinar), body);
}

#[test]
fn an_inner_list_with_an_unreadable_item_is_read_in_part() {
    let body = json!({"slots": [[1, {}], [2], 3]});
    let webinar: Webinar = decode(&body);
    assert_eq!(webinar.slots, [vec![1], vec![2]]);
    assert_eq!(encode(&webinar), body);
}

#[test]
fn a_number_is_read_from_a_string_that_is_exactly_it() {
    for (text, expected) in [
        ("1.50", 1.5),
        ("-0.1", -0.1),
        ("1e3", 1000.0),
        ("0", 0.0),
        ("123456789012345", 123_456_789_012_345.0),
    ] {
        let webinar: Webinar = decode(&json!({"other": text}));
        assert_eq!(webinar.other_, Some(expected), "{text}");
        assert_eq!(encode(&webinar), json!({"other": expected}));
    }
    for unreadable in [
        json!(""),
        json!("99999999999999999999"),
        json!("0.12345678901234567"),
        json!("1e400"),
        json!("1e-400"),
        json!("1e-310"),
        json!(" 1"),
        json!("NaN"),
        json!("inf"),
        json!("1."),
        json!(i64::MAX),
        json!(true),
    ] {
        let body = json!({"other": unreadable});
        let webinar: Webinar = decode(&body);
        assert_eq!(webinar.other_, None, "{body}");
        assert_eq!(encode(&webinar), body);
    }
}

#[test]
fn null_tells_no_alternatives_apart() {
    for body in [
        json!({"audience": {"url": null}}),
        json!({"step": {"steps": null}}),
        json!({"step": {"steps": [{"seconds": 1.5}, {"first": null}]}}),
    ] {
        let webinar: Webinar = decode(&body);
        assert_eq!(decode::<Webinar>(&encode(&webinar)), webinar, "{body}");
    }
}

//! Each field of a user with each thing that Zoom, or anything between here and
//! Zoom, may put into it.

use serde_json::{Value, json};

use super::{SAMPLE_USER, USER, decode, encode, json};
use crate::types::{
    LicenseType, LoginType, PhoneNumberLabel, PlanUnitedType, PronounsOption, User, UserStatus,
    UserType,
};
use crate::{DateTime, Secret};

/// 2^56 + 2: JavaScript and every double round it.
const BEYOND_DOUBLES: i64 = 72_057_594_037_927_938;

/// A user with one field replaced, read and written again.
fn with(name: &str, value: Value) -> (User, Value) {
    let mut body = json(USER);
    body[name] = value;
    let user: User = decode(&body);
    let back = encode(&user);
    for (other, value) in body.as_object().unwrap() {
        if other != name {
            assert_eq!(back.get(other), Some(value), "{other}, with another {name}");
        }
    }
    (user, back)
}

/// The field reads as `expected`, and is written as that.
fn reads<T: PartialEq + std::fmt::Debug>(
    name: &str,
    field: fn(&User) -> T,
    value: Value,
    expected: T,
    written: Value,
) {
    let (user, back) = with(name, value.clone());
    assert_eq!(field(&user), expected, "{name}: {value}");
    assert_eq!(back[name], written, "{name}: {value}");
    assert!(!user.other.contains_key(name), "{name}: {value}");
}

/// The field reads as absent, and what came is kept and written back.
fn is_kept<T: PartialEq + std::fmt::Debug + Default>(
    name: &str,
    field: fn(&User) -> T,
    value: Value,
) {
    let (user, back) = with(name, value.clone());
    assert_eq!(field(&user), T::default(), "{name}: {value}");
    assert_eq!(user.other.get(name), Some(&value), "{name}");
    assert_eq!(back[name], value, "{name}");
}

/// Absent and `null` are the same.
fn may_be_absent<T: PartialEq + std::fmt::Debug + Default>(name: &str, field: fn(&User) -> T) {
    let mut body = json(USER);
    body.as_object_mut().unwrap().remove(name);
    let user: User = decode(&body);
    assert_eq!(field(&user), T::default(), "{name}");
    assert_eq!(encode(&user), body, "{name}");

    let (user, back) = with(name, Value::Null);
    assert_eq!(field(&user), T::default(), "{name}");
    assert_eq!(back, body, "{name}: null");
}

/// Fields of the user, each with its name.
macro_rules! fields {
    ($($field:ident),* $(,)?) => {
        [$((stringify!($field), (|user: &User| user.$field.clone()) as fn(&User) -> _)),*]
    };
}

#[test]
fn strings() {
    let fields = fields!(
        id,
        account_id,
        email,
        first_name,
        last_name,
        display_name,
        dept,
        timezone,
        role_id,
        role_name,
        last_client_version,
        cms_user_id,
        company,
        cost_center,
        employee_unique_id,
        jid,
        job_title,
        language,
        location,
        manager,
        personal_meeting_url,
        pic_url,
        vanity_url,
        cluster,
        pronouns,
        phone_country,
        phone_number,
    );
    for (name, field) in fields {
        let text = |text: &str| Some(text.to_owned());
        may_be_absent(name, field);
        reads(name, field, json!(""), text(""), json!(""));
        reads(name, field, json!("any"), text("any"), json!("any"));
        reads(name, field, json!(42), text("42"), json!("42"));
        reads(name, field, json!(-1), text("-1"), json!("-1"));
        reads(name, field, json!(1.5), text("1.5"), json!("1.5"));
        let written = BEYOND_DOUBLES.to_string();
        reads(
            name,
            field,
            json!(BEYOND_DOUBLES),
            Some(written.clone()),
            json!(written),
        );
        for unreadable in [json!({"a": 1}), json!([]), json!(["a"]), json!(true)] {
            is_kept(name, field, unreadable);
        }
    }
}

#[test]
fn a_secret_string() {
    for (name, field) in fields!(host_key) {
        let secret = |text: &str| Some(Secret::from(text));
        may_be_absent(name, field);
        reads(name, field, json!(""), secret(""), json!(""));
        reads(
            name,
            field,
            json!("299184"),
            secret("299184"),
            json!("299184"),
        );
        reads(
            name,
            field,
            json!(299184),
            secret("299184"),
            json!("299184"),
        );
        for unreadable in [json!({"a": 1}), json!(["a"]), json!(true)] {
            is_kept(name, field, unreadable);
        }
    }
}

#[test]
fn date_times() {
    for (name, field) in fields!(created_at, user_created_at, last_login_time) {
        let date_time = |text: &str| Some(text.parse::<DateTime>().unwrap());
        let reads_as = |text: &str, same: &str| {
            reads(name, field, json!(text), date_time(same), json!(text));
        };
        may_be_absent(name, field);
        reads_as("2018-10-31T04:32:37Z", "2018-10-31T04:32:37Z");
        reads_as("2018-10-31T12:32:37.250+08:00", "2018-10-31T04:32:37.250Z");
        reads_as("2018-10-31t04:32:37z", "2018-10-31T04:32:37Z");
        reads_as("2018-10-31T04:32:37", "2018-10-31T04:32:37.0");
        reads_as("2018-10-31 04:32", "2018-10-31T04:32:00");
        for unreadable in [
            json!(""),
            json!("never"),
            json!("2018-10-31"),
            json!("2018-10-31T04:32:37.1234567891Z"),
            json!(1540960357),
            json!(BEYOND_DOUBLES),
            json!({"seconds": 1}),
            json!(["2018-10-31T04:32:37Z"]),
            json!(false),
        ] {
            is_kept(name, field, unreadable);
        }
    }
}

#[test]
fn integers() {
    for (name, field) in fields!(pmi, account_number, zoom_one_type, verified) {
        may_be_absent(name, field);
        for n in [0, 1, -1, 7, BEYOND_DOUBLES, i64::MIN, i64::MAX] {
            reads(name, field, json!(n), Some(n), json!(n));
            reads(name, field, json!(n.to_string()), Some(n), json!(n));
        }
        reads(name, field, json!(3.0), Some(3), json!(3));
        for unreadable in [
            json!(""),
            json!("many"),
            json!("007"),
            json!("+1"),
            json!(" 1"),
            json!("99999999999999999999"),
            json!(u64::MAX),
            json!(1.5),
            json!(1e300),
            json!(true),
            json!({"value": 1}),
            json!([1]),
        ] {
            is_kept(name, field, unreadable);
        }
    }
}

#[test]
fn booleans() {
    for (name, field) in fields!(use_pmi) {
        may_be_absent(name, field);
        for (value, expected) in [
            (json!(true), true),
            (json!(false), false),
            (json!("true"), true),
            (json!("false"), false),
            (json!(1), true),
            (json!(0), false),
        ] {
            reads(name, field, value, Some(expected), json!(expected));
        }
        for unreadable in [
            json!(""),
            json!("yes"),
            json!(2),
            json!(0.5),
            json!([true]),
            json!({}),
        ] {
            is_kept(name, field, unreadable);
        }
    }
}

#[test]
fn integer_enums() {
    fn check<T: PartialEq + std::fmt::Debug + From<i64>>(
        name: &str,
        field: fn(&User) -> Option<T>,
        known: &[i64],
    ) {
        may_be_absent(name, field);
        for n in known.iter().copied().chain([4242, -1, BEYOND_DOUBLES]) {
            reads(name, field, json!(n), Some(T::from(n)), json!(n));
            reads(
                name,
                field,
                json!(n.to_string()),
                Some(T::from(n)),
                json!(n),
            );
        }
        for unreadable in [
            json!(""),
            json!("Basic"),
            json!(1.5),
            json!(u64::MAX),
            json!({}),
            json!([1]),
        ] {
            is_kept(name, field, unreadable);
        }
    }
    check::<UserType>("type", |user| user.type_, &[1, 2, 3, 4, 99]);
    check::<LoginType>("login_type", |user| user.login_type, &[0, 1, 11, 97, 101]);
    check::<PronounsOption>("pronouns_option", |user| user.pronouns_option, &[1, 2, 3]);
}

#[test]
fn string_enums() {
    fn check<T: PartialEq + std::fmt::Debug + for<'a> From<&'a str>>(
        name: &str,
        field: fn(&User) -> Option<T>,
        known: &[&str],
    ) {
        may_be_absent(name, field);
        for text in known.iter().copied().chain(["brand new", "Brand New"]) {
            reads(name, field, json!(text), Some(T::from(text)), json!(text));
        }
        reads(
            name,
            field,
            json!(262_144),
            Some(T::from("262144")),
            json!("262144"),
        );
        for unreadable in [
            json!(""),
            json!(true),
            json!(1.5),
            json!({}),
            json!(["active"]),
        ] {
            is_kept(name, field, unreadable);
        }
    }
    check::<UserStatus>(
        "status",
        |user| user.status.clone(),
        &["pending", "active", "inactive"],
    );
    check::<PlanUnitedType>(
        "plan_united_type",
        |user| user.plan_united_type.clone(),
        &["1", "131072"],
    );
    let (user, _) = with("plan_united_type", json!(1));
    assert_eq!(user.plan_united_type, Some(PlanUnitedType::ProUsCa));
}

#[test]
fn lists_of_strings() {
    for (name, field) in fields!(group_ids, im_group_ids, division_ids) {
        may_be_absent(name, field);
        let list = |items: &[&str]| {
            items
                .iter()
                .map(|item| (*item).to_owned())
                .collect::<Vec<_>>()
        };
        reads(
            name,
            field,
            json!(["a", ""]),
            list(&["a", ""]),
            json!(["a", ""]),
        );
        reads(
            name,
            field,
            json!(["a", 1]),
            list(&["a", "1"]),
            json!(["a", "1"]),
        );
        for unreadable in [
            json!(""),
            json!("a"),
            json!(1),
            json!(BEYOND_DOUBLES),
            json!({"a": "b"}),
            json!([]),
        ] {
            is_kept(name, field, unreadable);
        }
    }
}

#[test]
fn an_unreadable_item_does_not_cost_the_others() {
    let value = json!([null, "a", {"b": 1}, "c", []]);
    let (user, back) = with("group_ids", value.clone());
    assert_eq!(user.group_ids, ["a", "c"]);
    assert_eq!(user.other["group_ids"], value);
    assert_eq!(back["group_ids"], value);

    let value = json!([101, {"a": 1}, "100"]);
    let (user, back) = with("login_types", value);
    assert_eq!(user.login_types, [LoginType::Sso, LoginType::Zoom]);
    assert_eq!(back["login_types"], json!([101, {"a": 1}, 100]));

    let value = json!([{"key": "a"}, 5, {"key": "b"}]);
    let (user, back) = with("custom_attributes", value.clone());
    let keys: Vec<_> = user
        .custom_attributes
        .iter()
        .map(|a| a.key.as_deref())
        .collect();
    assert_eq!(keys, [Some("a"), Some("b")]);
    assert_eq!(back["custom_attributes"], value);
}

#[test]
fn an_object_where_a_list_is_declared_is_a_list_of_one() {
    let attribute = json!({"key": "k", "name": "n", "value": "v", "extra": {"x": null}});
    let (user, back) = with("custom_attributes", attribute.clone());
    assert_eq!(user.custom_attributes.len(), 1);
    assert_eq!(user.custom_attributes[0].value.as_deref(), Some("v"));
    assert_eq!(back["custom_attributes"], json!([attribute]));

    let (user, back) = with("phone_numbers", json!({"label": "Office"}));
    assert_eq!(user.phone_numbers[0].label, Some(PhoneNumberLabel::Office));
    assert_eq!(back["phone_numbers"], json!([{"label": "Office"}]));
}

#[test]
fn lists_of_objects() {
    fn check<T: PartialEq + std::fmt::Debug>(name: &str, field: fn(&User) -> Vec<T>) {
        may_be_absent(name, field);
        for unreadable in [
            json!(""),
            json!("a"),
            json!(1),
            json!(false),
            json!(BEYOND_DOUBLES),
            json!([]),
        ] {
            is_kept(name, field, unreadable);
        }
    }
    check("custom_attributes", |user| user.custom_attributes.clone());
    check("phone_numbers", |user| user.phone_numbers.clone());
    check("license_info_list", |user| user.license_info_list.clone());
    check("login_types", |user| user.login_types.clone());
}

#[test]
fn what_is_nested_is_as_tolerant() {
    let value = json!([{
        "label": "Pager", "verified": "true", "number": 800, "country": null, "code": {"a": 1},
        "since": 2020,
    }]);
    let (user, back) = with("phone_numbers", value);
    let number = &user.phone_numbers[0];
    assert_eq!(
        number.label,
        Some(PhoneNumberLabel::Unknown("Pager".to_owned()))
    );
    assert_eq!(
        (number.verified, number.number.as_deref()),
        (Some(true), Some("800"))
    );
    assert_eq!((&number.country, &number.code), (&None, &None));
    let expected = json!([{
        "label": "Pager", "verified": true, "number": "800", "code": {"a": 1}, "since": 2020,
    }]);
    assert_eq!(back["phone_numbers"], expected);

    let value = json!([{"license_type": "MEETING", "license_option": BEYOND_DOUBLES}]);
    let (user, back) = with("license_info_list", value.clone());
    let license = &user.license_info_list[0];
    assert_eq!(license.license_type, Some(LicenseType::Meeting));
    assert_eq!(license.license_option, Some(BEYOND_DOUBLES));
    assert_eq!(back["license_info_list"], value);
}

#[test]
fn the_documented_sample_is_read_whole() {
    let user: User = serde_json::from_str(SAMPLE_USER).unwrap();
    assert!(user.other.is_empty(), "{:?}", user.other);
    assert_eq!(user.type_, Some(UserType::Basic));
    assert_eq!(user.status, Some(UserStatus::Pending));
    assert_eq!(user.login_type, Some(LoginType::Sso));
    assert_eq!(user.pmi, Some(3_542_471_135));
    assert_eq!(user.phone_numbers[0].label, Some(PhoneNumberLabel::Mobile));
    assert_eq!(user.custom_attributes[0].name.as_deref(), Some("A1"));
    let mut expected = json(SAMPLE_USER);
    expected["custom_attributes"] = json!([expected["custom_attributes"]]);
    assert_eq!(encode(&user), expected);
}

#[test]
fn unknown_fields_are_kept_and_written_back() {
    let (user, back) = with("brand_new", json!({"deep": [1, null, {"x": ""}]}));
    assert_eq!(user.other["brand_new"]["deep"][0], 1);
    assert_eq!(back["brand_new"], json!({"deep": [1, null, {"x": ""}]}));
    // `null` of a field that is not declared may mean anything.
    let (user, back) = with("brand_new", Value::Null);
    assert_eq!(user.other["brand_new"], Value::Null);
    assert_eq!(back.get("brand_new"), Some(&Value::Null));
}

#[test]
fn a_field_that_was_set_since_is_written_in_place_of_what_came() {
    let mut user: User = decode(&json!({
        "type": {"unreadable": 1}, "group_ids": ["a", {}], "division_ids": [], "dept": [1],
    }));
    user.type_ = Some(UserType::Licensed);
    user.group_ids.push("b".to_owned());
    user.division_ids.push("c".to_owned());
    let expected = json!({
        "type": 2, "group_ids": ["a", "b"], "division_ids": ["c"], "dept": [1],
    });
    assert_eq!(encode(&user), expected);
    user.group_ids.clear();
    assert_eq!(encode(&user).get("group_ids"), None);
}

#[test]
fn other_says_null_and_empty_list_for_a_field() {
    let mut user = User::default();
    assert_eq!(encode(&user), json!({}));
    user.other.insert("dept".to_owned(), Value::Null);
    user.other.insert("group_ids".to_owned(), json!([]));
    assert_eq!(encode(&user), json!({"dept": null, "group_ids": []}));
}

#[test]
fn of_a_name_that_comes_twice_the_last_value_counts() {
    let user: User =
        serde_json::from_str(r#"{"dept": {"a": 1}, "dept": "x", "id": "y", "id": []}"#).unwrap();
    assert_eq!(encode(&user), json!({"dept": "x", "id": []}));
    let user: User = serde_json::from_str(r#"{"dept": {"a": 1}, "dept": null}"#).unwrap();
    assert_eq!(encode(&user), json!({}));
    // Nothing is left of a first one that was kept as it came.
    let twice: User = serde_json::from_str(r#"{"pmi":1e30,"pmi":5}"#).unwrap();
    let once: User = serde_json::from_str(r#"{"pmi":5}"#).unwrap();
    assert_eq!(twice, once);
}

#[test]
fn what_is_no_object_is_refused_without_being_quoted() {
    for (text, is_data) in [
        (r#""sentinel""#, true),
        ("[]", true),
        ("1", true),
        ("null", true),
        ("{", false),
    ] {
        let error = serde_json::from_str::<User>(text).unwrap_err();
        assert_eq!(error.is_data(), is_data, "{error}");
        assert!(!error.to_string().contains("sentinel"), "{error}");
    }
}

#[test]
fn a_setter_takes_the_place_of_what_came_with_another_models_other() {
    let phone: crate::types::PhoneNumber = decode(&json!({"dept": "old", "x": 1}));
    let user = User {
        other: phone.other,
        ..User::default()
    };
    let sent = serde_json::to_string(&crate::Wire(&user.dept("new"))).unwrap();
    assert_eq!(sent, r#"{"dept":"new","x":1}"#);
}

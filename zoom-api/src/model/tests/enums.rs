//! Open enums.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::emitted::second::{Recurrence, Webinar, WebinarKind};
use super::{decode, encode};
use crate::types::{GrantType, LoginType, PhoneNumberLabel, User, UserStatus, UserType};

#[test]
fn a_known_value_has_a_name_and_an_unknown_one_is_kept() {
    assert_eq!(UserType::from(99), UserType::None);
    assert_eq!(UserType::from(5), UserType::Unknown(5));
    assert_eq!(UserStatus::from("active"), UserStatus::Active);
    assert_eq!(
        UserStatus::from("new"),
        UserStatus::Unknown("new".to_owned())
    );
    assert_eq!("new".parse::<UserStatus>().unwrap().as_str(), "new");
    assert_eq!("101".parse::<LoginType>().unwrap(), LoginType::Sso);
    assert!("SSO".parse::<LoginType>().is_err());
    assert_eq!(LoginType::Sso.value(), 101);
}

#[test]
fn a_value_stays_equal_to_itself_when_it_gets_a_name() {
    let (named, unnamed) = (UserType::Basic, UserType::Unknown(1));
    assert_eq!(named, unnamed);
    assert_eq!(HashSet::from([named, unnamed]).len(), 1);
    assert_eq!(BTreeSet::from([named, unnamed]).len(), 1);
    let (named, unnamed) = (UserStatus::Active, UserStatus::Unknown("active".to_owned()));
    assert_eq!(named, unnamed);
    assert_eq!(HashSet::from([named, unnamed]).len(), 1);
}

#[test]
fn display_and_serialize_give_the_value_as_zoom_writes_it() {
    for value in UserType::KNOWN
        .iter()
        .copied()
        .chain([UserType::Unknown(-7)])
    {
        assert_eq!(value.to_string(), value.value().to_string());
        assert_eq!(encode(&value), json!(value.value()));
        assert_eq!(decode::<UserType>(&json!(value.value())), value);
    }
    let unknown = WebinarKind::Unknown("ü ?&".to_owned());
    for value in WebinarKind::KNOWN.iter().chain([&unknown]) {
        assert_eq!(value.to_string(), value.as_str());
        assert_eq!(encode(value), Value::from(value.as_str()));
        assert_eq!(&decode::<WebinarKind>(&Value::from(value.as_str())), value);
    }
}

#[test]
fn a_value_that_differs_in_case_alone_is_the_one_that_it_is_and_goes_back_as_it_came() {
    let sent = json!({
        "status": "ACTIVE",
        "plan_united_type": "1",
        "phone_numbers": [{"label": "mobile"}, {"label": "Office"}],
    });
    let mut user: User = decode(&sent);
    assert!(matches!(user.status, Some(UserStatus::Active)));
    let labels: Vec<_> = user
        .phone_numbers
        .iter()
        .map(|number| number.label.clone())
        .collect();
    assert!(matches!(
        labels[..],
        [
            Some(PhoneNumberLabel::Mobile),
            Some(PhoneNumberLabel::Office)
        ]
    ));
    assert_eq!(encode(&user), sent);

    user.status = Some(UserStatus::Inactive);
    assert_eq!(encode(&user)["status"], "inactive");
    user.status = None;
    user.other.remove("status");
    assert_eq!(encode(&user).get("status"), None);
    assert!(matches!(
        decode::<UserStatus>(&json!("Pending")),
        UserStatus::Pending
    ));
    // What a caller sends is sent as it is.
    assert_eq!(UserStatus::from("Active").as_str(), "Active");
}

#[test]
fn a_list_of_values_in_any_case_goes_back_as_it_came() {
    let sent = json!({"kinds": ["In-House", "GEN", "self", "new", "Public"]});
    let mut read: Webinar = decode(&sent);
    // Two values differ in case alone: neither is `Public`.
    assert!(matches!(
        &read.kinds[..],
        [
            WebinarKind::InHouse,
            WebinarKind::Gen,
            WebinarKind::ItSelf,
            WebinarKind::Unknown(_),
            WebinarKind::Unknown(_)
        ]
    ));
    assert_eq!(encode(&read), sent);
    read.kinds.truncate(2);
    assert_eq!(encode(&read), json!({"kinds": ["in-house", "gen"]}));
}

#[test]
fn awkward_values_have_names() {
    let names: Vec<String> = WebinarKind::KNOWN
        .iter()
        .map(|kind| format!("{kind:?}"))
        .collect();
    let expected = [
        "Empty", "Public", "Public2", "InHouse", "Value11", "NotKnown", "Hash", "Star", "Gen",
        "ItSelf",
    ];
    assert_eq!(names, expected);
    assert_eq!(
        Recurrence::from(72_057_594_037_927_936_i64),
        Recurrence::Eventually
    );
    assert_eq!(Recurrence::from(-1), Recurrence::Never);
}

#[test]
fn setters_take_a_variant_a_number_or_a_string() {
    fn converts<T, V: TryInto<T>>(value: V) -> Option<T> {
        value.try_into().ok()
    }
    assert_eq!(converts(LoginType::Sso), Some(LoginType::Sso));
    assert_eq!(converts(101), Some(LoginType::Sso));
    assert_eq!(converts(101_i64), Some(LoginType::Sso));
    assert_eq!(converts("101"), Some(LoginType::Sso));
    assert_eq!(converts::<LoginType, _>("SSO"), None);
    assert_eq!(
        converts("account_credentials"),
        Some(GrantType::AccountCredentials)
    );
    assert_eq!(
        converts("new".to_owned()),
        Some(GrantType::Unknown("new".to_owned()))
    );
}

//! Emitted from xtask/tests/fixtures/second.json; see xtask/src/codegen/models/tests.rs.

use std::collections::BTreeMap;

use zoom_api::generated_v2::chrono::NaiveDate;
use zoom_api::generated_v2::serde_json::{Map, Value};
use zoom_api::{DateTime, Secret};
use zoom_api::generated_v2::{self as model, Kind, Limits};

model::object! {
    /// A webinar of nobody's: it has every construct that Zoom's published specs use.
    ///
    /// indented, which is not code
    ///
    /// See <https://example.com/a_>(b)?c=\<d\>, [a page](https://example.com) and \[no link].
    pub struct Webinar {
        /// Its number.
        pub id: Option<i64> = mut "id" (required),
        /// `kind`
        pub kind: Option<WebinarKind> = mut "kind" (required),
        /// `type`
        pub type_: Option<Recurrence> = mut "type",
        /// What it is about.
        pub topic: Option<String> = mut "topic",
        /// `starts-at`
        pub starts_at: Option<DateTime> = mut "starts-at",
        /// `shown`
        pub shown: Vec<DateTime> = mut "shown" (form("yyyy-MM-dd HH:mm:ss")),
        /// The day, unlike `starts-at`.
        pub starts_at2: Option<NaiveDate> = mut "starts_at",
        /// A name that is taken.
        pub other_: Option<f64> = mut "other",
        /// `1st`
        pub n1st: Option<bool> = mut "1st",
        /// `passcode`
        pub passcode: Option<Secret> = mut "passcode" | "pass_code" | "Passcode" (secret),
        /// `nullable`
        pub nullable: Option<String> = mut "nullable",
        /// Deprecated. Use `topic`.
        pub old: Option<String> = mut "old",
        /// `host`
        pub host: Option<Person> = mut "host",
        /// `panelists`
        pub panelists: Vec<Person> = mut "panelists",
        /// `tags`
        pub tags: Vec<String> = mut "tags",
        /// `slots`
        pub slots: Vec<Vec<i64>> = mut "slots",
        /// `maybe`
        pub maybe: Vec<Option<String>> = mut "maybe",
        /// `kinds`
        pub kinds: Vec<WebinarKind> = mut "kinds",
        /// `anything`
        pub anything: Vec<Value> = mut "anything",
        /// `counts`
        pub counts: BTreeMap<String, i64> = mut "counts",
        /// `people`
        pub people: BTreeMap<String, Vec<Person>> = mut "people",
        /// `settings`
        pub settings: Map<String, Value> = mut "settings",
        /// `whatever`
        pub whatever: Option<Value> = mut "whatever",
        /// `audience`
        pub audience: Option<Audience> = mut "audience",
        /// `audiences`
        pub audiences: Vec<Audience> = mut "audiences",
        /// `step`
        pub step: Option<Step> = mut "step",
        /// What it is part of.
        pub parent: Option<Box<Webinar>> = mut "parent" (holds_secrets),
        /// `ratio`
        pub ratio: Option<Ratio> = mut "ratio",
        /// `no_enum`
        pub no_enum: Option<String> = mut "no_enum",
        /// `urn:ietf:params:x:1.0:Person`
        pub urn_ietf_params_x_1_0_person: Option<Person> = mut "urn:ietf:params:x:1.0:Person",
    }
}

/// What requests must observe of [`Webinar`].
pub(crate) static WEBINAR_LIMITS: Limits = Limits {
    kind: Kind::Object,
    required: &["id", "kind"],
    properties: &[
        ("topic", &Limits { kind: Kind::String, max_length: Some(10), ..Limits::NONE }),
        ("host", &PERSON_LIMITS),
        ("panelists", &Limits { kind: Kind::List, max_items: Some(2), items: Some(&PERSON_LIMITS), ..Limits::NONE }),
        ("people", &Limits { kind: Kind::Object, items: Some(&Limits { kind: Kind::List, items: Some(&PERSON_LIMITS), ..Limits::NONE }), ..Limits::NONE }),
        ("audience", &AUDIENCE_LIMITS),
        ("audiences", &Limits { kind: Kind::List, items: Some(&AUDIENCE_LIMITS), ..Limits::NONE }),
        ("parent", &WEBINAR_LIMITS),
        ("urn:ietf:params:x:1.0:Person", &PERSON_LIMITS),
    ],
    ..Limits::NONE
};

model::object! {
    /// Somebody, declared in pieces.
    pub struct Person {
        /// An address.
        pub email: Option<String> = mut "email" (required),
        /// `age`
        pub age: Option<i64> = mut "age",
        /// A name.
        pub name: Option<String> = mut "name",
    }
}

/// What requests must observe of [`Person`].
pub(crate) static PERSON_LIMITS: Limits = Limits {
    kind: Kind::Object,
    required: &["email"],
    properties: &[
        ("email", &Limits { kind: Kind::String, min_length: Some(3), ..Limits::NONE }),
        ("age", &Limits { kind: Kind::Number, minimum: Some(0.0), maximum: Some(200.0), ..Limits::NONE }),
    ],
    ..Limits::NONE
};

model::object! {
    /// An object (`Named` in the spec).
    pub struct Named {
        /// A name.
        pub name: Option<String> = mut "name",
        /// `email`
        pub email: Option<String> = mut "email",
    }
}

/// A value (`Ratio` in the spec).
pub type Ratio = f64;

model::string_enum! {
    /// What kind it is.
    pub enum WebinarKind {
        /// `""`
        Empty = "",
        /// `"public"`
        Public = "public",
        /// `"PUBLIC"`
        Public2 = "PUBLIC",
        /// `"in-house"`
        InHouse = "in-house",
        /// `"1:1"`
        Value11 = "1:1",
        /// `"unknown"`
        NotKnown = "unknown",
        /// `"#"`
        Hash = "#",
        /// `"*"`
        Star = "*",
        /// `"gen"`
        Gen = "gen",
        /// `"self"`
        ItSelf = "self",
    }
}

model::integer_enum! {
    /// One of several integers (`Recurrence` in the spec).
    pub enum Recurrence {
        /// `-1`: not at all
        Never = -1,
        /// `0`
        None = 0,
        /// `2`: each week
        Weekly = 2,
        /// `72057594037927936`: some day
        Eventually = 72057594037927936,
    }
}

model::union! {
    /// How many, who, or where to read it.
    pub enum Audience {
        /// `Integer`
        Integer(i64),
        /// `String`
        String(String),
        /// `List`
        List(Vec<Person>),
        /// `Range`
        Range(Box<AudienceRange>),
        /// `Link`
        Link(Box<AudienceLink>),
    }
}

/// What requests must observe of [`Audience`].
pub(crate) static AUDIENCE_LIMITS: Limits = Limits { kind: Kind::Any, any_of: &[&Limits { kind: Kind::Number, ..Limits::NONE }, &Limits { kind: Kind::String, ..Limits::NONE }, &Limits { kind: Kind::List, items: Some(&PERSON_LIMITS), ..Limits::NONE }, &AUDIENCE_RANGE_LIMITS, &AUDIENCE_LINK_LIMITS], ..Limits::NONE };

model::object! {
    /// An object (`AudienceRange` in the spec).
    pub struct AudienceRange {
        /// `from`
        pub from: Option<i64> = mut "from" (required),
        /// `to`
        pub to: Option<i64> = mut "to" (required),
        /// `kind`
        pub kind: Option<String> = mut "kind",
    }
}

/// What requests must observe of [`AudienceRange`].
pub(crate) static AUDIENCE_RANGE_LIMITS: Limits = Limits {
    kind: Kind::Object,
    required: &["from", "to"],
    ..Limits::NONE
};

model::object! {
    /// An object (`AudienceLink` in the spec).
    pub struct AudienceLink {
        /// `url`
        pub url: Option<String> = mut "url" (required),
        /// `kind`
        pub kind: Option<String> = mut "kind",
    }
}

/// What requests must observe of [`AudienceLink`].
pub(crate) static AUDIENCE_LINK_LIMITS: Limits = Limits {
    kind: Kind::Object,
    required: &["url"],
    ..Limits::NONE
};

model::union! {
    /// One of several types (`Step` in the spec).
    pub enum Step {
        /// `Wait`
        Wait(Box<StepWait>),
        /// `Group`
        Group(Box<StepGroup>),
    }
}

model::object! {
    /// An object (`StepWait` in the spec).
    pub struct StepWait {
        /// `seconds`
        pub seconds: Option<f64> = mut "seconds",
    }
}

model::object! {
    /// An object (`StepGroup` in the spec).
    pub struct StepGroup {
        /// `first`
        pub first: Option<Box<Step>> = mut "first",
        /// `steps`
        pub steps: Vec<Step> = mut "steps",
    }
}

model::object! {
    /// A name of Rust's prelude.
    pub struct ZoomOption {
    }
}

model::object! {
    /// A webinar to be.
    pub struct CreateWebinar (keeps_null) {
        /// `id`
        pub id: Option<String> = mut "id" (required),
        /// `topic`
        ///
        /// Required. 2 to 5 characters.
        pub topic: Option<String> = mut "topic" (required),
        /// `code`
        ///
        /// Matching `^[a-z]+$`.
        pub code: Option<CreateCode> = mut "code",
        /// `seats`
        ///
        /// From 1 to 300.
        pub seats: Option<i64> = mut "seats",
        /// `share`
        ///
        /// More than 0, less than 1.
        pub share: Option<f64> = mut "share",
        /// `passcode`
        ///
        /// At most 4 characters.
        pub passcode: Option<Secret> = mut "passcode" (secret),
        /// `members`
        ///
        /// Required. At most 2 items.
        pub members: Vec<Person> = mut "members" (required, always_written),
        /// `names`
        ///
        /// At least 1 item, each item at most 3 characters.
        pub names: Vec<String> = mut "names",
        /// `labels`
        ///
        /// Each item at most 3 characters.
        pub labels: BTreeMap<String, String> = mut "labels",
        /// `target`
        pub target: Option<CreateTarget> = mut "target",
        /// `part_of`
        pub part_of: Option<Box<CreateWebinar>> = mut "part_of" (holds_secrets),
    }
}

/// What requests must observe of [`CreateWebinar`].
pub(crate) static CREATE_WEBINAR_LIMITS: Limits = Limits {
    kind: Kind::Object,
    required: &["topic", "members"],
    properties: &[
        ("topic", &Limits { kind: Kind::String, min_length: Some(2), max_length: Some(5), ..Limits::NONE }),
        ("code", &CREATE_CODE_LIMITS),
        ("seats", &Limits { kind: Kind::Number, minimum: Some(1.0), maximum: Some(300.0), ..Limits::NONE }),
        ("share", &Limits { kind: Kind::Number, minimum: Some(0.0), is_minimum_exclusive: true, maximum: Some(1.0), is_maximum_exclusive: true, ..Limits::NONE }),
        ("passcode", &Limits { kind: Kind::String, max_length: Some(4), ..Limits::NONE }),
        ("members", &Limits { kind: Kind::List, max_items: Some(2), items: Some(&PERSON_LIMITS), ..Limits::NONE }),
        ("names", &Limits { kind: Kind::List, min_items: Some(1), items: Some(&Limits { kind: Kind::String, max_length: Some(3), ..Limits::NONE }), ..Limits::NONE }),
        ("labels", &Limits { kind: Kind::Object, items: Some(&Limits { kind: Kind::String, max_length: Some(3), ..Limits::NONE }), ..Limits::NONE }),
        ("target", &CREATE_TARGET_LIMITS),
        ("part_of", &CREATE_WEBINAR_LIMITS),
    ],
    ..Limits::NONE
};

/// A value (`CreateCode` in the spec).
pub type CreateCode = String;

/// What requests must observe of [`CreateCode`].
pub(crate) static CREATE_CODE_LIMITS: Limits = Limits { kind: Kind::String, pattern: Some("^[a-z]+$"), ..Limits::NONE };

model::union! {
    /// One of several types (`CreateTarget` in the spec).
    pub enum CreateTarget {
        /// `String`
        String(String),
        /// `AudienceRange`
        AudienceRange(Box<AudienceRange>),
        /// `AudienceLink`
        AudienceLink(Box<AudienceLink>),
        /// `Boolean`
        Boolean(bool),
    }
}

/// What requests must observe of [`CreateTarget`].
pub(crate) static CREATE_TARGET_LIMITS: Limits = Limits { kind: Kind::Any, any_of: &[&Limits { kind: Kind::String, max_length: Some(3), ..Limits::NONE }, &AUDIENCE_RANGE_LIMITS, &AUDIENCE_LINK_LIMITS, &Limits { kind: Kind::Boolean, ..Limits::NONE }], ..Limits::NONE };

/// A value (`WebinarList` in the spec).
pub type WebinarList = Vec<Webinar>;

/// What requests must observe of [`WebinarList`].
pub(crate) static WEBINAR_LIST_LIMITS: Limits = Limits { kind: Kind::List, items: Some(&WEBINAR_LIMITS), ..Limits::NONE };

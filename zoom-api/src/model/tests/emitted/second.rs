//! Emitted from xtask/tests/fixtures/second.json; see xtask/src/codegen/models/tests.rs.

use std::collections::BTreeMap;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use crate::Secret;
use crate::model::{self, Other};
/// A webinar of nobody's: it has every construct that Zoom's published specs use.
///
/// indented, which is not code
///
/// See <https://example.com/a_>(b)?c=\<d\>, [a page](https://example.com) and \[no link].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Webinar {
    /// Its number.
    pub id: Option<i64>,
    /// `kind`
    pub kind: Option<WebinarKind>,
    /// `type`
    pub type_: Option<Recurrence>,
    /// What it is about.
    pub topic: Option<String>,
    /// `starts-at`
    pub starts_at: Option<DateTime<Utc>>,
    /// The day, unlike `starts-at`.
    pub starts_at2: Option<NaiveDate>,
    /// A name that is taken.
    pub other_: Option<f64>,
    /// `1st`
    pub n1st: Option<bool>,
    /// `passcode`
    pub passcode: Option<Secret>,
    /// `nullable`
    pub nullable: Option<String>,
    /// Deprecated. Use `topic`.
    pub old: Option<String>,
    /// `host`
    pub host: Option<Person>,
    /// `panelists`
    pub panelists: Vec<Person>,
    /// `tags`
    pub tags: Vec<String>,
    /// `slots`
    pub slots: Vec<Vec<i64>>,
    /// `maybe`
    pub maybe: Vec<Option<String>>,
    /// `kinds`
    pub kinds: Vec<WebinarKind>,
    /// `anything`
    pub anything: Vec<Value>,
    /// `counts`
    pub counts: BTreeMap<String, i64>,
    /// `people`
    pub people: BTreeMap<String, Vec<Person>>,
    /// `settings`
    pub settings: Map<String, Value>,
    /// `whatever`
    pub whatever: Option<Value>,
    /// `audience`
    pub audience: Option<Audience>,
    /// `audiences`
    pub audiences: Vec<Audience>,
    /// `step`
    pub step: Option<Step>,
    /// What it is part of.
    pub parent: Option<Box<Webinar>>,
    /// `ratio`
    pub ratio: Option<Ratio>,
    /// `no_enum`
    pub no_enum: Option<String>,
    /// `urn:ietf:params:x:1.0:Person`
    pub urn_ietf_params_x_1_0_person: Option<Person>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for Webinar {
    const FIELDS: &'static [&'static str] = &[
        "id",
        "kind",
        "type",
        "topic",
        "starts-at",
        "starts_at",
        "other",
        "1st",
        "passcode",
        "nullable",
        "old",
        "host",
        "panelists",
        "tags",
        "slots",
        "maybe",
        "kinds",
        "anything",
        "counts",
        "people",
        "settings",
        "whatever",
        "audience",
        "audiences",
        "step",
        "parent",
        "ratio",
        "no_enum",
        "urn:ietf:params:x:1.0:Person",
    ];
    const REQUIRED: &'static [&'static str] = &["id", "kind"];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "id" => model::read(entries, "id", &mut self.id, other),
            "kind" => model::read(entries, "kind", &mut self.kind, other),
            "type" => model::read(entries, "type", &mut self.type_, other),
            "topic" => model::read(entries, "topic", &mut self.topic, other),
            "starts-at" => model::read(entries, "starts-at", &mut self.starts_at, other),
            "starts_at" => model::read(entries, "starts_at", &mut self.starts_at2, other),
            "other" => model::read(entries, "other", &mut self.other_, other),
            "1st" => model::read(entries, "1st", &mut self.n1st, other),
            "passcode" | "pass_code" | "Passcode" => {
                model::read(entries, "passcode", &mut self.passcode, other)
            }
            "nullable" => model::read(entries, "nullable", &mut self.nullable, other),
            "old" => model::read(entries, "old", &mut self.old, other),
            "host" => model::read(entries, "host", &mut self.host, other),
            "panelists" => model::read(entries, "panelists", &mut self.panelists, other),
            "tags" => model::read(entries, "tags", &mut self.tags, other),
            "slots" => model::read(entries, "slots", &mut self.slots, other),
            "maybe" => model::read(entries, "maybe", &mut self.maybe, other),
            "kinds" => model::read(entries, "kinds", &mut self.kinds, other),
            "anything" => model::read(entries, "anything", &mut self.anything, other),
            "counts" => model::read(entries, "counts", &mut self.counts, other),
            "people" => model::read(entries, "people", &mut self.people, other),
            "settings" => model::read(entries, "settings", &mut self.settings, other),
            "whatever" => model::read(entries, "whatever", &mut self.whatever, other),
            "audience" => model::read(entries, "audience", &mut self.audience, other),
            "audiences" => model::read(entries, "audiences", &mut self.audiences, other),
            "step" => model::read(entries, "step", &mut self.step, other),
            "parent" => model::read(entries, "parent", &mut self.parent, other),
            "ratio" => model::read(entries, "ratio", &mut self.ratio, other),
            "no_enum" => model::read(entries, "no_enum", &mut self.no_enum, other),
            "urn:ietf:params:x:1.0:Person" => {
                model::read(
                    entries,
                    "urn:ietf:params:x:1.0:Person",
                    &mut self.urn_ietf_params_x_1_0_person,
                    other,
                )
            }
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(Webinar);
impl serde::Serialize for Webinar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::guarded(serializer, &self.other)?;
        object.field("id", &self.id)?;
        object.field("kind", &self.kind)?;
        object.field("type", &self.type_)?;
        object.field("topic", &self.topic)?;
        object.field("starts-at", &self.starts_at)?;
        object.field("starts_at", &self.starts_at2)?;
        object.field("other", &self.other_)?;
        object.field("1st", &self.n1st)?;
        object.field("passcode", &self.passcode)?;
        object.field("nullable", &self.nullable)?;
        object.field("old", &self.old)?;
        object.field("host", &self.host)?;
        object.field("panelists", &self.panelists)?;
        object.field("tags", &self.tags)?;
        object.field("slots", &self.slots)?;
        object.field("maybe", &self.maybe)?;
        object.field("kinds", &self.kinds)?;
        object.field("anything", &self.anything)?;
        object.field("counts", &self.counts)?;
        object.field("people", &self.people)?;
        object.field("settings", &self.settings)?;
        object.field("whatever", &self.whatever)?;
        object.field("audience", &self.audience)?;
        object.field("audiences", &self.audiences)?;
        object.field("step", &self.step)?;
        object.field("parent", &self.parent)?;
        object.field("ratio", &self.ratio)?;
        object.field("no_enum", &self.no_enum)?;
        object
            .field("urn:ietf:params:x:1.0:Person", &self.urn_ietf_params_x_1_0_person)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for Webinar {
    fn describe(schema: &mut model::Describe<'_>) {
        schema
            .object(
                "A webinar of nobody's: it has every construct that Zoom's published specs use.\n\n    indented, which is not code\n\nSee https://example.com/a_(b)?c=<d>, [a page](https://example.com) and [no link].",
            );
        schema.field("id", "Its number.").of::<Option<i64>>();
        schema.field("kind", "").of::<Option<WebinarKind>>();
        schema.field("type", "").of::<Option<Recurrence>>();
        schema.field("topic", "What it is about.").of::<Option<String>>();
        schema.field("starts-at", "").of::<Option<DateTime<Utc>>>();
        schema
            .field("starts_at", "The day, unlike `starts-at`.")
            .of::<Option<NaiveDate>>();
        schema.field("other", "A name that is taken.").of::<Option<f64>>();
        schema.field("1st", "").of::<Option<bool>>();
        schema.field("passcode", "").of::<Option<Secret>>();
        schema.field("nullable", "").of::<Option<String>>();
        schema.field("old", "Use `topic`.").of::<Option<String>>();
        schema.field("host", "").of::<Option<Person>>();
        schema.field("panelists", "").of::<Vec<Person>>();
        schema.field("tags", "").of::<Vec<String>>();
        schema.field("slots", "").of::<Vec<Vec<i64>>>();
        schema.field("maybe", "").of::<Vec<Option<String>>>();
        schema.field("kinds", "").of::<Vec<WebinarKind>>();
        schema.field("anything", "").of::<Vec<Value>>();
        schema.field("counts", "").of::<BTreeMap<String, i64>>();
        schema.field("people", "").of::<BTreeMap<String, Vec<Person>>>();
        schema.field("settings", "").of::<Map<String, Value>>();
        schema.field("whatever", "").of::<Option<Value>>();
        schema.field("audience", "").of::<Option<Audience>>();
        schema.field("audiences", "").of::<Vec<Audience>>();
        schema.field("step", "").of::<Option<Step>>();
        schema.field("parent", "What it is part of.").of::<Option<Box<Webinar>>>();
        schema.field("ratio", "").of::<Option<Ratio>>();
        schema.field("no_enum", "").of::<Option<String>>();
        schema.field("urn:ietf:params:x:1.0:Person", "").of::<Option<Person>>();
    }
}
/// What requests must observe of [`Webinar`].
pub(crate) static WEBINAR_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Object,
    required: &["id", "kind"],
    properties: &[
        (
            "topic",
            &model::Limits {
                kind: model::Kind::String,
                max_length: Some(10),
                ..model::Limits::NONE
            },
        ),
        ("host", &PERSON_LIMITS),
        (
            "panelists",
            &model::Limits {
                kind: model::Kind::List,
                max_items: Some(2),
                items: Some(&PERSON_LIMITS),
                ..model::Limits::NONE
            },
        ),
        (
            "people",
            &model::Limits {
                kind: model::Kind::Object,
                items: Some(
                    &model::Limits {
                        kind: model::Kind::List,
                        items: Some(&PERSON_LIMITS),
                        ..model::Limits::NONE
                    },
                ),
                ..model::Limits::NONE
            },
        ),
        ("audience", &AUDIENCE_LIMITS),
        (
            "audiences",
            &model::Limits {
                kind: model::Kind::List,
                items: Some(&AUDIENCE_LIMITS),
                ..model::Limits::NONE
            },
        ),
        ("parent", &WEBINAR_LIMITS),
        ("urn:ietf:params:x:1.0:Person", &PERSON_LIMITS),
    ],
    ..model::Limits::NONE
};
/// Somebody, declared in pieces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// An address.
    pub email: Option<String>,
    /// `age`
    pub age: Option<i64>,
    /// A name.
    pub name: Option<String>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for Person {
    const FIELDS: &'static [&'static str] = &["email", "age", "name"];
    const REQUIRED: &'static [&'static str] = &["email"];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "email" => model::read(entries, "email", &mut self.email, other),
            "age" => model::read(entries, "age", &mut self.age, other),
            "name" => model::read(entries, "name", &mut self.name, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(Person);
impl serde::Serialize for Person {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::new(serializer, &self.other)?;
        object.field("email", &self.email)?;
        object.field("age", &self.age)?;
        object.field("name", &self.name)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for Person {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("Somebody, declared in pieces.");
        schema.field("email", "An address.").of::<Option<String>>();
        schema.field("age", "").of::<Option<i64>>();
        schema.field("name", "A name.").of::<Option<String>>();
    }
}
/// What requests must observe of [`Person`].
pub(crate) static PERSON_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Object,
    required: &["email"],
    properties: &[
        (
            "email",
            &model::Limits {
                kind: model::Kind::String,
                min_length: Some(3),
                ..model::Limits::NONE
            },
        ),
        (
            "age",
            &model::Limits {
                kind: model::Kind::Number,
                minimum: Some(0f64),
                maximum: Some(200f64),
                ..model::Limits::NONE
            },
        ),
    ],
    ..model::Limits::NONE
};
/// An object (`Named` in the spec).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// A name.
    pub name: Option<String>,
    /// `email`
    pub email: Option<String>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for Named {
    const FIELDS: &'static [&'static str] = &["name", "email"];
    const REQUIRED: &'static [&'static str] = &[];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "name" => model::read(entries, "name", &mut self.name, other),
            "email" => model::read(entries, "email", &mut self.email, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(Named);
impl serde::Serialize for Named {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::new(serializer, &self.other)?;
        object.field("name", &self.name)?;
        object.field("email", &self.email)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for Named {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("");
        schema.field("name", "A name.").of::<Option<String>>();
        schema.field("email", "").of::<Option<String>>();
    }
}
/// A value (`Ratio` in the spec).
pub type Ratio = f64;
/// What kind it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WebinarKind {
    /// `""`
    Empty,
    /// `"public"`
    Public,
    /// `"PUBLIC"`
    Public2,
    /// `"in-house"`
    InHouse,
    /// `"1:1"`
    Value11,
    /// `"unknown"`
    NotKnown,
    /// `"#"`
    Pound,
    /// `"*"`
    Star,
    /// `"gen"`
    Gen,
    /// `"self"`
    ItSelf,
    /// A value that has no name here, as it came. It may get one.
    Unknown(String),
}
impl WebinarKind {
    /// Every value that has a name here.
    pub const KNOWN: &'static [Self] = &[
        Self::Empty,
        Self::Public,
        Self::Public2,
        Self::InHouse,
        Self::Value11,
        Self::NotKnown,
        Self::Pound,
        Self::Star,
        Self::Gen,
        Self::ItSelf,
    ];
    /// The value as Zoom writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Public => "public",
            Self::Public2 => "PUBLIC",
            Self::InHouse => "in-house",
            Self::Value11 => "1:1",
            Self::NotKnown => "unknown",
            Self::Pound => "#",
            Self::Star => "*",
            Self::Gen => "gen",
            Self::ItSelf => "self",
            Self::Unknown(value) => value,
        }
    }
}
impl model::StringEnum for WebinarKind {
    fn known(value: &str) -> Option<Self> {
        match value {
            "" => Some(Self::Empty),
            "public" => Some(Self::Public),
            "PUBLIC" => Some(Self::Public2),
            "in-house" => Some(Self::InHouse),
            "1:1" => Some(Self::Value11),
            "unknown" => Some(Self::NotKnown),
            "#" => Some(Self::Pound),
            "*" => Some(Self::Star),
            "gen" => Some(Self::Gen),
            "self" => Some(Self::ItSelf),
            _ => None,
        }
    }
}
model::string_enum!(WebinarKind);
#[cfg(feature = "schemars")]
impl model::Described for WebinarKind {
    fn describe(schema: &mut model::Describe<'_>) {
        schema
            .values(
                "What kind it is.",
                Self::KNOWN.iter().map(|value| value.to_string()),
            );
    }
}
/// One of several integers (`Recurrence` in the spec).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Recurrence {
    /// `-1`: not at all
    Never,
    /// `0`
    None,
    /// `2`: each week
    Weekly,
    /// `72057594037927936`: some day
    Eventually,
    /// A value that has no name here, as it came. It may get one.
    Unknown(i64),
}
impl Recurrence {
    /// Every value that has a name here.
    pub const KNOWN: &'static [Self] = &[
        Self::Never,
        Self::None,
        Self::Weekly,
        Self::Eventually,
    ];
    /// The value as Zoom writes it.
    pub const fn value(self) -> i64 {
        match self {
            Self::Never => -1,
            Self::None => 0,
            Self::Weekly => 2,
            Self::Eventually => 72057594037927936,
            Self::Unknown(value) => value,
        }
    }
}
impl model::IntegerEnum for Recurrence {
    fn known(value: i64) -> Option<Self> {
        match value {
            -1 => Some(Self::Never),
            0 => Some(Self::None),
            2 => Some(Self::Weekly),
            72057594037927936 => Some(Self::Eventually),
            _ => None,
        }
    }
}
model::integer_enum!(Recurrence);
#[cfg(feature = "schemars")]
impl model::Described for Recurrence {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.values("", Self::KNOWN.iter().map(|value| value.value()));
    }
}
/// How many, who, or where to read it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
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
    /// Anything else, as it came.
    Other(Value),
}
model::union!(
    Audience { Integer(i64), String(String), List(Vec < Person >), Range(Box <
    AudienceRange >), Link(Box < AudienceLink >) }
);
#[cfg(feature = "schemars")]
impl model::Described for Audience {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.union("How many, who, or where to read it.");
        schema.alternative::<i64>();
        schema.alternative::<String>();
        schema.alternative::<Vec<Person>>();
        schema.alternative::<Box<AudienceRange>>();
        schema.alternative::<Box<AudienceLink>>();
    }
}
/// What requests must observe of [`Audience`].
pub(crate) static AUDIENCE_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Any,
    any_of: &[
        &model::Limits {
            kind: model::Kind::Number,
            ..model::Limits::NONE
        },
        &model::Limits {
            kind: model::Kind::String,
            ..model::Limits::NONE
        },
        &model::Limits {
            kind: model::Kind::List,
            items: Some(&PERSON_LIMITS),
            ..model::Limits::NONE
        },
        &AUDIENCE_RANGE_LIMITS,
        &AUDIENCE_LINK_LIMITS,
    ],
    ..model::Limits::NONE
};
/// An object (`AudienceRange` in the spec).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AudienceRange {
    /// `from`
    pub from: Option<i64>,
    /// `to`
    pub to: Option<i64>,
    /// `kind`
    pub kind: Option<String>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for AudienceRange {
    const FIELDS: &'static [&'static str] = &["from", "to", "kind"];
    const REQUIRED: &'static [&'static str] = &["from", "to"];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "from" => model::read(entries, "from", &mut self.from, other),
            "to" => model::read(entries, "to", &mut self.to, other),
            "kind" => model::read(entries, "kind", &mut self.kind, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(AudienceRange);
impl serde::Serialize for AudienceRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::new(serializer, &self.other)?;
        object.field("from", &self.from)?;
        object.field("to", &self.to)?;
        object.field("kind", &self.kind)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for AudienceRange {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("");
        schema.field("from", "").of::<Option<i64>>();
        schema.field("to", "").of::<Option<i64>>();
        schema.field("kind", "").of::<Option<String>>();
    }
}
/// What requests must observe of [`AudienceRange`].
pub(crate) static AUDIENCE_RANGE_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Object,
    required: &["from", "to"],
    ..model::Limits::NONE
};
/// An object (`AudienceLink` in the spec).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AudienceLink {
    /// `url`
    pub url: Option<String>,
    /// `kind`
    pub kind: Option<String>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for AudienceLink {
    const FIELDS: &'static [&'static str] = &["url", "kind"];
    const REQUIRED: &'static [&'static str] = &["url"];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "url" => model::read(entries, "url", &mut self.url, other),
            "kind" => model::read(entries, "kind", &mut self.kind, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(AudienceLink);
impl serde::Serialize for AudienceLink {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::new(serializer, &self.other)?;
        object.field("url", &self.url)?;
        object.field("kind", &self.kind)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for AudienceLink {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("");
        schema.field("url", "").of::<Option<String>>();
        schema.field("kind", "").of::<Option<String>>();
    }
}
/// What requests must observe of [`AudienceLink`].
pub(crate) static AUDIENCE_LINK_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Object,
    required: &["url"],
    ..model::Limits::NONE
};
/// One of several types (`Step` in the spec).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// `Wait`
    Wait(Box<StepWait>),
    /// `Group`
    Group(Box<StepGroup>),
    /// Anything else, as it came.
    Other(Value),
}
model::union!(Step { Wait(Box < StepWait >), Group(Box < StepGroup >) });
#[cfg(feature = "schemars")]
impl model::Described for Step {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.union("");
        schema.alternative::<Box<StepWait>>();
        schema.alternative::<Box<StepGroup>>();
    }
}
/// An object (`StepWait` in the spec).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepWait {
    /// `seconds`
    pub seconds: Option<f64>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for StepWait {
    const FIELDS: &'static [&'static str] = &["seconds"];
    const REQUIRED: &'static [&'static str] = &[];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "seconds" => model::read(entries, "seconds", &mut self.seconds, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(StepWait);
impl serde::Serialize for StepWait {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::new(serializer, &self.other)?;
        object.field("seconds", &self.seconds)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for StepWait {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("");
        schema.field("seconds", "").of::<Option<f64>>();
    }
}
/// An object (`StepGroup` in the spec).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepGroup {
    /// `first`
    pub first: Option<Box<Step>>,
    /// `steps`
    pub steps: Vec<Step>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for StepGroup {
    const FIELDS: &'static [&'static str] = &["first", "steps"];
    const REQUIRED: &'static [&'static str] = &[];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "first" => model::read(entries, "first", &mut self.first, other),
            "steps" => model::read(entries, "steps", &mut self.steps, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(StepGroup);
impl serde::Serialize for StepGroup {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::new(serializer, &self.other)?;
        object.field("first", &self.first)?;
        object.field("steps", &self.steps)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for StepGroup {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("");
        schema.field("first", "").of::<Option<Box<Step>>>();
        schema.field("steps", "").of::<Vec<Step>>();
    }
}
/// A name of Rust's prelude.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoomOption {
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for ZoomOption {
    const FIELDS: &'static [&'static str] = &[];
    const REQUIRED: &'static [&'static str] = &[];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        model::keep(entries, key, &mut self.other)
    }
}
model::object!(ZoomOption);
impl serde::Serialize for ZoomOption {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = model::Writer::new(serializer, &self.other)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for ZoomOption {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("A name of Rust's prelude.");
    }
}
/// A webinar to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateWebinar {
    /// `id`
    pub id: Option<String>,
    /// `topic`
    pub topic: Option<String>,
    /// `code`
    pub code: Option<CreateCode>,
    /// `seats`
    pub seats: Option<i64>,
    /// `share`
    pub share: Option<f64>,
    /// `passcode`
    pub passcode: Option<Secret>,
    /// `members`
    pub members: Vec<Person>,
    /// `names`
    pub names: Vec<String>,
    /// `labels`
    pub labels: BTreeMap<String, String>,
    /// `target`
    pub target: Option<CreateTarget>,
    /// `part_of`
    pub part_of: Option<Box<CreateWebinar>>,
    /// What has no field here, and what a field could not be read from.
    pub other: Other,
}
impl model::Object for CreateWebinar {
    const FIELDS: &'static [&'static str] = &[
        "id",
        "topic",
        "code",
        "seats",
        "share",
        "passcode",
        "members",
        "names",
        "labels",
        "target",
        "part_of",
    ];
    const REQUIRED: &'static [&'static str] = &["id", "members", "topic"];
    fn read_entry<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        key: model::Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let other = &mut self.other;
        match &*key {
            "id" => model::read(entries, "id", &mut self.id, other),
            "topic" => model::read(entries, "topic", &mut self.topic, other),
            "code" => model::read(entries, "code", &mut self.code, other),
            "seats" => model::read(entries, "seats", &mut self.seats, other),
            "share" => model::read(entries, "share", &mut self.share, other),
            "passcode" => model::read(entries, "passcode", &mut self.passcode, other),
            "members" => model::read(entries, "members", &mut self.members, other),
            "names" => model::read(entries, "names", &mut self.names, other),
            "labels" => model::read(entries, "labels", &mut self.labels, other),
            "target" => model::read(entries, "target", &mut self.target, other),
            "part_of" => model::read(entries, "part_of", &mut self.part_of, other),
            _ => model::keep(entries, key, other),
        }
    }
}
model::object!(CreateWebinar);
impl serde::Serialize for CreateWebinar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = model::Writer::guarded(serializer, &self.other)?;
        object.field("id", &self.id)?;
        object.field("topic", &self.topic)?;
        object.field("code", &self.code)?;
        object.field("seats", &self.seats)?;
        object.field("share", &self.share)?;
        object.field("passcode", &self.passcode)?;
        object.required_list("members", &self.members)?;
        object.field("names", &self.names)?;
        object.field("labels", &self.labels)?;
        object.field("target", &self.target)?;
        object.field("part_of", &self.part_of)?;
        object.finish::<Self>()
    }
}
#[cfg(feature = "schemars")]
impl model::Described for CreateWebinar {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.object("A webinar to be.");
        schema.field("id", "").of::<Option<String>>();
        schema.field("topic", "").of::<Option<String>>();
        schema.field("code", "").of::<Option<CreateCode>>();
        schema.field("seats", "").of::<Option<i64>>();
        schema.field("share", "").of::<Option<f64>>();
        schema.field("passcode", "").of::<Option<Secret>>();
        schema.field("members", "").of::<Vec<Person>>();
        schema.field("names", "").of::<Vec<String>>();
        schema.field("labels", "").of::<BTreeMap<String, String>>();
        schema.field("target", "").of::<Option<CreateTarget>>();
        schema.field("part_of", "").of::<Option<Box<CreateWebinar>>>();
    }
}
/// What requests must observe of [`CreateWebinar`].
pub(crate) static CREATE_WEBINAR_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Object,
    required: &["topic", "members"],
    properties: &[
        (
            "topic",
            &model::Limits {
                kind: model::Kind::String,
                min_length: Some(2),
                max_length: Some(5),
                ..model::Limits::NONE
            },
        ),
        ("code", &CREATE_CODE_LIMITS),
        (
            "seats",
            &model::Limits {
                kind: model::Kind::Number,
                minimum: Some(1f64),
                maximum: Some(300f64),
                ..model::Limits::NONE
            },
        ),
        (
            "share",
            &model::Limits {
                kind: model::Kind::Number,
                minimum: Some(0f64),
                is_minimum_exclusive: true,
                maximum: Some(1f64),
                is_maximum_exclusive: true,
                ..model::Limits::NONE
            },
        ),
        (
            "passcode",
            &model::Limits {
                kind: model::Kind::String,
                max_length: Some(4),
                ..model::Limits::NONE
            },
        ),
        (
            "members",
            &model::Limits {
                kind: model::Kind::List,
                max_items: Some(2),
                items: Some(&PERSON_LIMITS),
                ..model::Limits::NONE
            },
        ),
        (
            "names",
            &model::Limits {
                kind: model::Kind::List,
                min_items: Some(1),
                items: Some(
                    &model::Limits {
                        kind: model::Kind::String,
                        max_length: Some(3),
                        ..model::Limits::NONE
                    },
                ),
                ..model::Limits::NONE
            },
        ),
        (
            "labels",
            &model::Limits {
                kind: model::Kind::Object,
                items: Some(
                    &model::Limits {
                        kind: model::Kind::String,
                        max_length: Some(3),
                        ..model::Limits::NONE
                    },
                ),
                ..model::Limits::NONE
            },
        ),
        ("target", &CREATE_TARGET_LIMITS),
        ("part_of", &CREATE_WEBINAR_LIMITS),
    ],
    ..model::Limits::NONE
};
/// A value (`CreateCode` in the spec).
pub type CreateCode = String;
/// What requests must observe of [`CreateCode`].
pub(crate) static CREATE_CODE_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::String,
    pattern: Some("^[a-z]+$"),
    ..model::Limits::NONE
};
/// One of several types (`CreateTarget` in the spec).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum CreateTarget {
    /// `String`
    String(String),
    /// `AudienceRange`
    AudienceRange(Box<AudienceRange>),
    /// `AudienceLink`
    AudienceLink(Box<AudienceLink>),
    /// `Boolean`
    Boolean(bool),
    /// Anything else, as it came.
    Other(Value),
}
model::union!(
    CreateTarget { String(String), AudienceRange(Box < AudienceRange >), AudienceLink(Box
    < AudienceLink >), Boolean(bool) }
);
#[cfg(feature = "schemars")]
impl model::Described for CreateTarget {
    fn describe(schema: &mut model::Describe<'_>) {
        schema.union("");
        schema.alternative::<String>();
        schema.alternative::<Box<AudienceRange>>();
        schema.alternative::<Box<AudienceLink>>();
        schema.alternative::<bool>();
    }
}
/// What requests must observe of [`CreateTarget`].
pub(crate) static CREATE_TARGET_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::Any,
    any_of: &[
        &model::Limits {
            kind: model::Kind::String,
            max_length: Some(3),
            ..model::Limits::NONE
        },
        &AUDIENCE_RANGE_LIMITS,
        &AUDIENCE_LINK_LIMITS,
        &model::Limits {
            kind: model::Kind::Boolean,
            ..model::Limits::NONE
        },
    ],
    ..model::Limits::NONE
};
/// A value (`WebinarList` in the spec).
pub type WebinarList = Vec<Webinar>;
/// What requests must observe of [`WebinarList`].
pub(crate) static WEBINAR_LIST_LIMITS: model::Limits = model::Limits {
    kind: model::Kind::List,
    items: Some(&WEBINAR_LIMITS),
    ..model::Limits::NONE
};

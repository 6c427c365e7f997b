//! What an operation takes and answers: statics that codegen emits.
//!
//! The demands on values are [`Limits`], which the client checks as well. Here
//! they are complete: they say also what the client's types say there.

use std::any::TypeId;
use std::fmt;

use crate::model::Limits;

/// What the spec says of an operation's requests and replies.
pub struct Contract {
    /// The parameters.
    pub parameters: &'static [Parameter],
    /// The body, if it takes one.
    pub body: Option<Body>,
    /// What it answers when it succeeds.
    pub answer: Answer,
    /// How its pages follow each other, if it answers page by page.
    pub pages: Option<Pages>,
    /// How Zoom says that what a path names does not exist.
    pub absent: &'static [Absent],
}

impl Contract {
    /// The contract of an operation that takes nothing.
    #[must_use]
    pub const fn answering(answer: Answer) -> Self {
        Self {
            parameters: &[],
            body: None,
            answer,
            pages: None,
            absent: &[],
        }
    }
}

/// Short, and not what values may be, which leads back to itself.
impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract").finish_non_exhaustive()
    }
}

/// A parameter.
pub struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) limits: &'static Limits,
    pub(super) is_required: bool,
    /// Whether a list is one value, the items joined by commas.
    pub(super) is_joined: bool,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

impl Parameter {
    /// A placeholder of the path.
    #[must_use]
    pub const fn path(name: &'static str, limits: &'static Limits) -> Self {
        Self::at(Place::Path, name, limits).required()
    }

    /// A parameter of the query.
    #[must_use]
    pub const fn query(name: &'static str, limits: &'static Limits) -> Self {
        Self::at(Place::Query, name, limits)
    }

    /// A header.
    #[must_use]
    pub const fn header(name: &'static str, limits: &'static Limits) -> Self {
        Self::at(Place::Header, name, limits)
    }

    const fn at(place: Place, name: &'static str, limits: &'static Limits) -> Self {
        Self {
            name,
            place,
            limits,
            is_required: false,
            is_joined: false,
        }
    }

    /// The call can't do without.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Its list is one value, the items joined by commas.
    #[must_use]
    pub const fn joined(mut self) -> Self {
        self.is_joined = true;
        self
    }
}

/// The type of a body or of an answer in Rust.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    id: fn() -> TypeId,
    name: fn() -> &'static str,
}

impl Type {
    const fn of<T: 'static>() -> Self {
        Self {
            id: TypeId::of::<T>,
            name: std::any::type_name::<T>,
        }
    }

    /// Whether it is this one.
    pub(super) fn is<T: 'static>(self) -> bool {
        (self.id)() == TypeId::of::<T>()
    }

    /// Its name, with its path.
    pub(super) fn name(self) -> &'static str {
        (self.name)()
    }
}

/// A request's body.
pub struct Body {
    pub(super) kind: BodyKind,
    pub(super) of: Type,
    pub(super) limits: &'static Limits,
    pub(super) is_required: bool,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum BodyKind {
    Json,
    Form,
    Multipart,
    Bytes,
}

impl Body {
    /// JSON.
    #[must_use]
    pub const fn json<T: 'static>(limits: &'static Limits) -> Self {
        Self::of::<T>(BodyKind::Json, limits)
    }

    /// `application/x-www-form-urlencoded`.
    #[must_use]
    pub const fn form<T: 'static>(limits: &'static Limits) -> Self {
        Self::of::<T>(BodyKind::Form, limits)
    }

    /// `multipart/form-data`.
    #[must_use]
    pub const fn multipart<T: 'static>(limits: &'static Limits) -> Self {
        Self::of::<T>(BodyKind::Multipart, limits)
    }

    /// Anything else.
    #[must_use]
    pub const fn bytes() -> Self {
        Self::of::<bytes::Bytes>(BodyKind::Bytes, &Limits::ANY)
    }

    const fn of<T: 'static>(kind: BodyKind, limits: &'static Limits) -> Self {
        Self {
            kind,
            of: Type::of::<T>(),
            limits,
            is_required: false,
        }
    }

    /// The call can't do without.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

/// A successful answer.
pub struct Answer {
    pub(super) status: u16,
    pub(super) content: Content,
}

/// What an answer holds.
pub(super) enum Content {
    Empty,
    Json { of: Type, sample: &'static str },
    Bytes,
}

impl Answer {
    /// No body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            content: Content::Empty,
        }
    }

    /// JSON of a type, and a sample of it.
    #[must_use]
    pub const fn json<T: 'static>(status: u16, sample: &'static str) -> Self {
        Self {
            status,
            content: Content::Json {
                of: Type::of::<T>(),
                sample,
            },
        }
    }

    /// A file.
    #[must_use]
    pub const fn bytes(status: u16) -> Self {
        Self {
            status,
            content: Content::Bytes,
        }
    }
}

/// How pages follow each other: names in the query and in the answer.
pub struct Pages {
    pub(super) by: By,
    /// The parameter that asks for a page.
    pub(super) parameter: &'static str,
    /// The answer's list.
    pub(super) items: &'static str,
    /// The parameter that says how long a page is.
    pub(super) size: Option<&'static str>,
    /// The answer's member with the next page's token, or this page's place.
    pub(super) position: Option<&'static str>,
    /// The answer's number of items in all pages.
    pub(super) total: Option<&'static str>,
    /// The answer's number of pages.
    pub(super) count: Option<&'static str>,
}

/// What leads from one page to the next.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Token,
    /// From 1.
    Number,
    /// The list begins at this.
    Offset(i64),
}

impl Pages {
    /// Each page has the token of the next.
    #[must_use]
    pub const fn token(parameter: &'static str, items: &'static str) -> Self {
        Self::by(By::Token, parameter, items)
    }

    /// Pages are numbered from 1.
    #[must_use]
    pub const fn number(parameter: &'static str, items: &'static str) -> Self {
        Self::by(By::Number, parameter, items)
    }

    /// Pages begin anywhere in a list that begins at `FIRST`.
    #[must_use]
    pub const fn offset_from<const FIRST: i64>(
        parameter: &'static str,
        items: &'static str,
    ) -> Self {
        Self::by(By::Offset(FIRST), parameter, items)
    }

    const fn by(by: By, parameter: &'static str, items: &'static str) -> Self {
        Self {
            by,
            parameter,
            items,
            size: None,
            position: None,
            total: None,
            count: None,
        }
    }

    /// Names the parameter that says how long a page is.
    #[must_use]
    pub const fn sized(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// Names the answer's token, number or offset.
    #[must_use]
    pub const fn at(mut self, member: &'static str) -> Self {
        self.position = Some(member);
        self
    }

    /// Names the answer's number of items.
    #[must_use]
    pub const fn of(mut self, member: &'static str) -> Self {
        self.total = Some(member);
        self
    }

    /// Names the answer's number of pages.
    #[must_use]
    pub const fn in_pages(mut self, member: &'static str) -> Self {
        self.count = Some(member);
        self
    }
}

/// How Zoom says that what a placeholder of the path names does not exist.
pub struct Absent {
    pub(super) parameter: &'static str,
    pub(super) status: u16,
    pub(super) code: i64,
}

impl Absent {
    /// With this HTTP status and this code.
    #[must_use]
    pub const fn new(parameter: &'static str, status: u16, code: i64) -> Self {
        Self {
            parameter,
            status,
            code,
        }
    }
}

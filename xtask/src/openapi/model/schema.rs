//! What is said of the values at a place: their type, and what narrows them.

use serde_json::{Value, json};

use super::component::Type;

/// The values at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// What they are.
    pub of: Type,
    /// What requests must observe of them.
    pub bounds: Bounds,
    /// What stands inside of a list or a map.
    pub items: Option<Box<Schema>>,
    /// The form of the date-times in it, where it is another than usual.
    pub form: Option<String>,
    /// The spec's example.
    pub example: Option<Value>,
    /// Whether only Zoom sets it.
    pub is_read_only: bool,
}

impl Schema {
    /// Values of a type, of which nothing more is said.
    pub fn of(of: Type) -> Self {
        Self {
            of,
            bounds: Bounds::default(),
            items: None,
            form: None,
            example: None,
            is_read_only: false,
        }
    }
}

/// The limits of a value by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The least number of characters; never 0, which every string has.
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// The least number of items; never 0.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
    /// The least number.
    pub minimum: Option<Bound>,
    /// The greatest number.
    pub maximum: Option<Bound>,
    /// A regular expression of ECMA-262 that the string matches somewhere.
    pub pattern: Option<String>,
    /// What makes no sense, which matters where a request has to observe it.
    pub problem: Option<String>,
}

/// The end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The number.
    pub value: f64,
    /// Whether the number itself is out of the range.
    pub is_exclusive: bool,
}

impl Bounds {
    /// Reads the limits of a schema.
    pub(super) fn read(schema: &Value) -> Self {
        let mut bounds = Self::default();
        if let Err(problem) = bounds.fill(schema) {
            bounds.problem = Some(problem);
        }
        bounds
    }

    fn fill(&mut self, schema: &Value) -> Result<(), String> {
        self.min_length = natural(schema, "minLength")?.filter(|least| *least > 0);
        self.max_length = natural(schema, "maxLength")?;
        self.min_items = natural(schema, "minItems")?.filter(|least| *least > 0);
        self.max_items = natural(schema, "maxItems")?;
        self.minimum = bound(schema, "minimum", "exclusiveMinimum")?;
        self.maximum = bound(schema, "maximum", "exclusiveMaximum")?;
        if let Some(pattern) = schema.get("pattern") {
            let pattern = pattern.as_str().ok_or("pattern is no string")?;
            if regress::Regex::new(pattern).is_err() {
                return Err("pattern is no regular expression of ECMA-262".to_owned());
            }
            self.pattern = Some(pattern.to_owned());
        }
        Ok(())
    }

    /// How many items a sample of a list has: as few as it may, but one.
    pub fn sample_items(&self) -> usize {
        /// More than any list of Zoom's has to have.
        const MOST: u64 = 16;
        let least = self.min_items.unwrap_or(1).min(MOST);
        usize::try_from(least).unwrap_or(1)
    }

    /// Whether there is nothing to observe.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn natural(schema: &Value, key: &str) -> Result<Option<u64>, String> {
    let Some(limit) = schema.get(key) else {
        return Ok(None);
    };
    let limit = limit
        .as_f64()
        .filter(|limit| *limit >= 0.0 && limit.fract() == 0.0);
    match limit {
        Some(limit) => Ok(Some(limit as u64)),
        None => Err(format!("{key} is no natural number")),
    }
}

fn bound(schema: &Value, key: &str, exclusive: &str) -> Result<Option<Bound>, String> {
    let Some(limit) = schema.get(key) else {
        return Ok(None);
    };
    match limit.as_f64() {
        Some(value) => Ok(Some(Bound {
            value,
            is_exclusive: schema.get(exclusive) == Some(&json!(true)),
        })),
        None => Err(format!("{key} is no number")),
    }
}

//! Lists that are sent as one value.

use std::fmt;

use serde::{Serialize, Serializer};

/// A list that is sent as one value, its items joined by commas: what a parameter
/// takes that Zoom calls comma-separated.
///
/// It is made from what holds the items, or from text in which they are joined
/// already. An item must not have a comma itself: the call is refused.
///
/// ```
/// use zoom_api::CommaSeparated;
///
/// let from_items = CommaSeparated::<String>::from(["a1", "b2"]);
/// let from_text = CommaSeparated::<String>::from("a1,b2");
/// assert_eq!(from_items.to_string(), "a1,b2");
/// assert_eq!(from_items, from_text);
/// ```
#[derive(Clone, Debug)]
pub struct CommaSeparated<T>(Written<T>);

#[derive(Clone, Debug)]
enum Written<T> {
    Items(Vec<T>),
    Text(String),
}

impl<T: fmt::Display> CommaSeparated<T> {
    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Written::Items(items) => items.is_empty(),
            Written::Text(text) => text.is_empty(),
        }
    }

    /// What is wrong with an item.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let Written::Items(items) = &self.0 else {
            return None;
        };
        let mut texts = items.iter().map(ToString::to_string);
        texts.find_map(|text| match text {
            text if text.is_empty() => Some("has an empty item"),
            text if text.contains(',') => Some("has an item with a comma, which separates items"),
            _ => None,
        })
    }
}

impl<T: Serialize> CommaSeparated<T> {
    /// The items, each by itself.
    pub(crate) fn items(&self) -> Result<serde_json::Value, serde_json::Error> {
        match &self.0 {
            Written::Items(items) => serde_json::to_value(items),
            Written::Text(text) => serde_json::to_value(text.split(',').collect::<Vec<_>>()),
        }
    }
}

impl<T: fmt::Display> fmt::Display for CommaSeparated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Written::Text(text) => f.write_str(text),
            Written::Items(items) => items.iter().enumerate().try_for_each(|(at, item)| {
                let comma = if at > 0 { "," } else { "" };
                write!(f, "{comma}{item}")
            }),
        }
    }
}

/// Whether the same is sent, whichever way it was made.
impl<T: fmt::Display> PartialEq for CommaSeparated<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Written::Text(text), Written::Text(other)) => text == other,
            _ => self.to_string() == other.to_string(),
        }
    }
}

impl<T: fmt::Display> Eq for CommaSeparated<T> {}

/// As text, with the commas.
impl<T: fmt::Display> Serialize for CommaSeparated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<T, I: Into<T>> From<Vec<I>> for CommaSeparated<T> {
    fn from(items: Vec<I>) -> Self {
        items.into_iter().map(Into::into).collect()
    }
}

impl<T, I: Into<T>, const N: usize> From<[I; N]> for CommaSeparated<T> {
    fn from(items: [I; N]) -> Self {
        items.into_iter().map(Into::into).collect()
    }
}

impl<T, I: Into<T> + Clone> From<&[I]> for CommaSeparated<T> {
    fn from(items: &[I]) -> Self {
        items.iter().cloned().map(Into::into).collect()
    }
}

impl<T, I: Into<T> + Clone> From<&Vec<I>> for CommaSeparated<T> {
    fn from(items: &Vec<I>) -> Self {
        items.as_slice().into()
    }
}

impl<T> FromIterator<T> for CommaSeparated<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Written::Items(items.into_iter().collect()))
    }
}

/// Text in which the items are joined already.
impl<T> From<&str> for CommaSeparated<T> {
    fn from(text: &str) -> Self {
        Self(Written::Text(text.to_owned()))
    }
}

/// Text in which the items are joined already.
impl<T> From<String> for CommaSeparated<T> {
    fn from(text: String) -> Self {
        Self(Written::Text(text))
    }
}

/// Text in which the items are joined already.
impl<T> From<&String> for CommaSeparated<T> {
    fn from(text: &String) -> Self {
        Self(Written::Text(text.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_equal_where_the_same_is_sent() {
        let list = CommaSeparated::<u64>::from([1_u64, 23]);
        assert_eq!(list, CommaSeparated::from("1,23"));
        assert_eq!(CommaSeparated::from("1,23"), list);
        assert_eq!(list, CommaSeparated::from(vec![1_u64, 23]));
        for other in ["12,3", "1, 23", "1,23,", ""] {
            assert_ne!(list, CommaSeparated::from(other), "{other}");
        }
        assert_eq!(
            CommaSeparated::from(""),
            CommaSeparated::<u64>::from([0_u64; 0])
        );
    }
}

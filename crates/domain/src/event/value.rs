//! A value of a field.

use std::borrow::Cow;
use std::net::IpAddr;

/// A value of a field. Text borrows from the record where it stands there unchanged.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'r> {
    /// Text.
    Text(Cow<'r, str>),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Yes or no.
    Boolean(bool),
    /// Present and empty by the sender's own word; not the same as absent.
    Null,
    /// Several values under one name.
    List(Box<[Value<'r>]>),
}

impl Value<'_> {
    /// The same value, borrowing nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Integer(number) => Value::Integer(number),
            Self::Float(number) => Value::Float(number),
            Self::Boolean(yes) => Value::Boolean(yes),
            Self::Null => Value::Null,
            Self::List(values) => Value::List(values.into_iter().map(Value::into_owned).collect()),
        }
    }
}

impl<'r> From<&'r str> for Value<'r> {
    fn from(text: &'r str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'r> From<Cow<'r, str>> for Value<'r> {
    fn from(text: Cow<'r, str>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<IpAddr> for Value<'_> {
    /// The canonical text of the address; an IPv4 address mapped into IPv6 becomes IPv4 again.
    fn from(address: IpAddr) -> Self {
        Self::Text(Cow::Owned(address.to_canonical().to_string()))
    }
}

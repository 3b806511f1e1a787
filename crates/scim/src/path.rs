//! Paths to attributes, and the words that filters and paths are made of (RFC 7644, 3.4.2.2 and 3.5.2).

use crate::Refused;
use crate::filter::Filter;
use crate::schema::{Attribute, Resource};

/// Longest filter or path, in bytes.
pub const LONGEST: usize = 4_096;

/// The way to an attribute: `name.familyName`, or with the schema before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The schema it stands in, where it is named.
    pub schema: Option<String>,
    /// The attribute.
    pub name: String,
    /// The part of it, where one is named.
    pub part: Option<String>,
}

impl Path {
    /// Reads a path without a filter in it.
    ///
    /// # Errors
    /// `invalidPath`.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let wrong = || Refused::path("the path is not an attribute");
        if text.is_empty() || text.len() > LONGEST {
            return Err(wrong());
        }
        let is_urn = text
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
        let (schema, rest) = match text.rsplit_once(':') {
            Some((schema, rest)) if is_urn => (Some(schema.to_owned()), rest),
            Some(_) => return Err(wrong()),
            None => (None, text),
        };
        let (name, part) = match rest.split_once('.') {
            Some((name, part)) => (name, Some(part)),
            None => (rest, None),
        };
        if !is_name(name) || !part.is_none_or(is_name) {
            return Err(wrong());
        }
        Ok(Self {
            schema,
            name: name.to_owned(),
            part: part.map(str::to_owned),
        })
    }

    /// What it leads to in a kind of resource; none where there is nothing of that name.
    pub fn within(
        &self,
        resource: &Resource,
    ) -> Option<(&'static Attribute, Option<&'static Attribute>)> {
        if let Some(schema) = &self.schema
            && !resource.is(schema)
        {
            return None;
        }
        let attribute = resource.attribute(&self.name)?;
        match &self.part {
            None => Some((attribute, None)),
            Some(part) => Some((attribute, Some(attribute.part(part)?))),
        }
    }
}

fn is_name(text: &str) -> bool {
    let mut letters = text.strip_prefix('$').unwrap_or(text).chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
}

/// Where an operation of a change leads to: an attribute, some of its values, or a part of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The attribute, with the part of it.
    pub path: Path,
    /// Which of its values; all where it is none.
    pub only: Option<Filter>,
}

impl Target {
    /// Reads `emails[type eq "work"].value`.
    ///
    /// # Errors
    /// `invalidPath`, or `invalidFilter` for what stands in brackets.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        let Some((before, rest)) = text.split_once('[') else {
            let path = Path::parse(text)?;
            return Ok(Self { path, only: None });
        };
        let (inner, after) = rest
            .rsplit_once(']')
            .ok_or_else(|| Refused::path("a bracket is not closed"))?;
        let mut path = Path::parse(before)?;
        match after.strip_prefix('.') {
            Some(part) if path.part.is_none() && is_name(part) => {
                path.part = Some(part.to_owned());
            }
            None if after.is_empty() && path.part.is_none() => {}
            _ => return Err(Refused::path("the path goes on after its brackets")),
        }
        let only = Some(Filter::parse(inner)?);
        Ok(Self { path, only })
    }
}

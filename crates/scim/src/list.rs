//! How lists are asked for (RFC 7644, 3.4.2): which, in what order, which page, which attributes.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use crate::Refused;
use crate::body::{attributes, found};
use crate::filter::{Filter, values};
use crate::path::Path;
use crate::schema::Resource;

/// Schema of a list.
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// Schema of a search.
pub const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
/// How many resources a page has where nobody asks for a number.
const USUAL: usize = 500;
/// Most resources of a page.
pub const MOST: usize = 1_000;
/// Most attributes that can be asked for.
const MOST_PATHS: usize = 100;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// Which.
    pub filter: Option<Filter>,
    /// By which attribute they are sorted, and whether from the last to the first.
    pub sorted: Option<(Path, bool)>,
    /// How many come before the page.
    pub skip: usize,
    /// How many the page has at most; the usual number where it is none.
    pub count: Option<usize>,
    /// What of each.
    pub only: Only,
}

/// Which attributes an answer has.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// These, beside those that are always there.
    These(Vec<Path>),
    /// All but these.
    Without(Vec<Path>),
}

impl Asked {
    /// Reads what stands in an address, each name with its value.
    ///
    /// # Errors
    /// `invalidFilter`, `invalidPath`, `invalidValue`.
    pub fn of_query<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, Refused> {
        let mut object = Map::new();
        for (name, value) in pairs {
            let value = if matches!(name, "attributes" | "excludedAttributes") {
                let names = value
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty());
                names.map(Value::from).collect()
            } else {
                Value::from(value)
            };
            object.insert(name.to_owned(), value);
        }
        Self::read(&object)
    }

    /// Reads a search.
    ///
    /// # Errors
    /// As [`Asked::of_query`]; `invalidSyntax`.
    pub fn of_search(object: &Map<String, Value>) -> Result<Self, Refused> {
        crate::body::of_schema(object, SEARCH)?;
        Self::read(object)
    }

    fn read(object: &Map<String, Value>) -> Result<Self, Refused> {
        let text = |name: &str| found(object, name).and_then(Value::as_str);
        let filter = text("filter").map(Filter::parse).transpose()?;
        let sorted = match text("sortBy").filter(|path| !path.is_empty()) {
            Some(path) => {
                let down = match text("sortOrder").unwrap_or("ascending") {
                    "ascending" => false,
                    "descending" => true,
                    _ => return Err(Refused::value("sortOrder is ascending or descending")),
                };
                Some((Path::parse(path)?, down))
            }
            None => None,
        };
        let first = number(object, "startIndex")?.unwrap_or(1).max(1);
        let count = number(object, "count")?.map(|count| count.max(0));
        let these = paths(object, "attributes")?;
        let without = paths(object, "excludedAttributes")?;
        let only = match (these, without) {
            (Some(_), Some(_)) => {
                return Err(Refused::value("attributes or excludedAttributes, not both"));
            }
            (Some(these), None) => Only::These(these),
            (None, Some(without)) => Only::Without(without),
            (None, None) => Only::All,
        };
        Ok(Self {
            filter,
            sorted,
            skip: usize::try_from(first.saturating_sub(1)).unwrap_or(usize::MAX),
            count: count.map(|count| usize::try_from(count).unwrap_or(usize::MAX)),
            only,
        })
    }

    /// The page of a list: those asked for, in order.
    ///
    /// # Errors
    /// `invalidFilter`.
    pub fn page(&self, all: Vec<(&Resource, Map<String, Value>)>) -> Result<Value, Refused> {
        let mut meant = Vec::new();
        for (resource, one) in all {
            let is = match &self.filter {
                Some(filter) => filter.holds(resource, &one)?,
                None => true,
            };
            if is {
                meant.push((resource, one));
            }
        }
        if let Some((path, down)) = &self.sorted {
            meant.sort_by(|one, other| {
                let order = compared(path, one, other);
                if *down { order.reverse() } else { order }
            });
        }
        let total = meant.len();
        let most = self.count.unwrap_or(USUAL).min(MOST);
        let page = meant.into_iter().skip(self.skip).take(most);
        let page: Vec<Value> = page
            .map(|(resource, one)| Value::Object(self.only.of(resource, &one)))
            .collect();
        Ok(json!({
            "schemas": [LIST],
            "totalResults": total,
            "startIndex": self.skip.saturating_add(1),
            "itemsPerPage": page.len(),
            "Resources": page,
        }))
    }
}

/// A list that is given whole: schemas and kinds of resources.
pub fn whole(all: &[Value]) -> Value {
    json!({
        "schemas": [LIST],
        "totalResults": all.len(),
        "startIndex": 1,
        "itemsPerPage": all.len(),
        "Resources": all,
    })
}

fn number(object: &Map<String, Value>, name: &str) -> Result<Option<i64>, Refused> {
    let wrong = || Refused::value(format!("{name} is a number"));
    match found(object, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(|_| wrong()),
        Some(value) => value.as_i64().map(Some).ok_or_else(wrong),
    }
}

fn paths(object: &Map<String, Value>, name: &str) -> Result<Option<Vec<Path>>, Refused> {
    let wrong = || Refused::value(format!("{name} is a list of attributes"));
    let given = match found(object, name) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value.as_array().ok_or_else(wrong)?,
    };
    if given.len() > MOST_PATHS {
        return Err(Refused::too_many(format!("{name}: too many attributes")));
    }
    if given.is_empty() {
        return Ok(None);
    }
    let read = given
        .iter()
        .map(|path| Path::parse(path.as_str().ok_or_else(wrong)?));
    read.collect::<Result<Vec<_>, _>>().map(Some)
}

fn compared(
    path: &Path,
    (kind, one): &(&Resource, Map<String, Value>),
    (other_kind, other): &(&Resource, Map<String, Value>),
) -> Ordering {
    let text = |kind: &Resource, of: &Map<String, Value>| {
        let (attribute, part) = path.within(kind)?;
        values(of, attribute, part)
            .first()
            .map(|value| match value {
                Value::String(text) if part.unwrap_or(attribute).exact => text.clone(),
                Value::String(text) => text.to_lowercase(),
                other => other.to_string(),
            })
    };
    match (text(kind, one), text(other_kind, other)) {
        // Those without a value come last.
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

impl Only {
    /// What of a resource is answered.
    pub fn of(&self, resource: &Resource, one: &Map<String, Value>) -> Map<String, Value> {
        let meant = |paths: &[Path], name: &str| {
            let of_it = paths.iter().filter_map(|path| {
                let (attribute, part) = path.within(resource)?;
                (attribute.name == name).then_some(part.map(|part| part.name))
            });
            of_it.collect::<Vec<_>>()
        };
        let mut answered = Map::new();
        for attribute in attributes(resource) {
            let Some(value) = one.get(attribute.name) else {
                continue;
            };
            let value = match self {
                _ if attribute.always => Some(value.clone()),
                Self::All => Some(value.clone()),
                Self::These(paths) => part_of(value, &meant(paths, attribute.name), true),
                Self::Without(paths) => part_of(value, &meant(paths, attribute.name), false),
            };
            if let Some(value) = value {
                answered.insert(attribute.name.to_owned(), value);
            }
        }
        answered
    }
}

/// A value with only the parts that are meant, or without them; none where nothing of it is answered.
fn part_of(value: &Value, meant: &[Option<&str>], wanted: bool) -> Option<Value> {
    if meant.is_empty() {
        return (!wanted).then(|| value.clone());
    }
    if meant.iter().any(Option::is_none) {
        return wanted.then(|| value.clone());
    }
    let keep = |parts: &Map<String, Value>| {
        let kept = parts.iter().filter(|(name, _)| {
            let named = meant.contains(&Some(name.as_str()));
            named == wanted
        });
        Value::Object(
            kept.map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    };
    Some(match value {
        Value::Object(parts) => keep(parts),
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_object().map_or_else(|| value.clone(), keep))
            .collect(),
        other => other.clone(),
    })
}

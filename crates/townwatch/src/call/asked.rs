//! The words of `townwatch call`, made from the table of operations.

use api::{Field, Kind, OPERATIONS, Operation, Written, fields};
use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Command, FromArgMatches, Subcommand};
use serde_json::{Map, Value};

/// Longest file that a field is read from, in bytes: more than any input may have.
const LONGEST_FILE: u64 = 1 << 20;

/// An operation, and what it is given.
#[derive(Clone)]
pub struct Asked {
    /// What is asked for.
    pub operation: &'static Operation,
    /// The fields of its input.
    pub given: Map<String, Value>,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Asked")
            .field(&self.operation.use_case.name)
            .field(&self.given)
            .finish()
    }
}

impl Asked {
    /// Whether it answers with pages that can be followed.
    pub(crate) fn lists(&self) -> bool {
        self.operation.kind == Kind::Read
            && fields(self.operation)
                .iter()
                .any(|field| field.name == "after")
    }

    fn read(operation: &'static Operation, matches: &ArgMatches) -> Self {
        let fields = fields(operation).into_iter();
        let given = fields.filter_map(|field| {
            let value = matches.get_one::<Value>(&field.name)?;
            Some((field.name, value.clone()))
        });
        Self {
            operation,
            given: given.collect(),
        }
    }
}

impl Subcommand for Asked {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(OPERATIONS.iter().map(described))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        named(name).is_some()
    }
}

impl FromArgMatches for Asked {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::raw(ErrorKind::MissingSubcommand, "name an operation\n");
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let operation = named(name).ok_or_else(missing)?;
        Ok(Self::read(operation, matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The operation of a word of the command line: `list-findings` is `list_findings`.
fn named(word: &str) -> Option<&'static Operation> {
    Operation::named(&word.replace('-', "_"))
}

fn described(operation: &'static Operation) -> Command {
    let name = operation.use_case.name;
    let roles: Vec<_> = operation
        .use_case
        .roles
        .iter()
        .map(|role| role.name())
        .collect();
    Command::new(name.replace('_', "-"))
        .alias(name)
        .about(operation.use_case.says)
        .after_help(format!("Roles: {}", roles.join(", ")))
        .args(fields(operation).into_iter().map(argument))
}

fn argument(field: Field) -> Arg {
    let (parser, kind) = parser(&field.written);
    Arg::new(field.name.clone())
        .long(field.name.replace('_', "-"))
        .value_name(kind)
        .value_parser(parser)
        .required(field.required)
        .allow_hyphen_values(true)
        .help(field.says)
}

fn parser(written: &Written) -> (ValueParser, &'static str) {
    match written {
        Written::Text => (text.into(), "TEXT"),
        Written::Whole => (whole.into(), "NUMBER"),
        Written::Json => (json.into(), "JSON|@FILE"),
        Written::Truth => (
            one_of(vec!["true".into(), "false".into()], |given| truth(&given)),
            "YES",
        ),
        Written::Choice(words) => (one_of(words.clone(), Value::String), "WORD"),
    }
}

fn one_of(words: Vec<String>, read: fn(String) -> Value) -> ValueParser {
    PossibleValuesParser::new(words).map(read).into()
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a parser of clap")]
fn text(given: &str) -> Result<Value, String> {
    Ok(given.into())
}

fn truth(given: &str) -> Value {
    Value::Bool(given == "true")
}

fn whole(given: &str) -> Result<Value, String> {
    let number: i64 = given.parse().map_err(|_| "not a whole number".to_owned())?;
    Ok(number.into())
}

/// JSON as it stands, or the file of a name after `@`.
fn json(given: &str) -> Result<Value, String> {
    let read = match given.strip_prefix('@') {
        Some(name) => from_file(name)?,
        None => given.to_owned(),
    };
    serde_json::from_str(&read).map_err(|cause| format!("not JSON: {cause}"))
}

fn from_file(name: &str) -> Result<String, String> {
    use std::io::Read;
    let file = std::fs::File::open(name).map_err(|cause| format!("{name}: {cause}"))?;
    let mut text = String::new();
    file.take(LONGEST_FILE)
        .read_to_string(&mut text)
        .map_err(|cause| format!("{name}: {cause}"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(words: &[&str]) -> Result<Asked, clap::Error> {
        let command = Asked::augment_subcommands(Command::new("call"));
        let matches = command.try_get_matches_from(words)?;
        Asked::from_arg_matches(&matches)
    }

    #[test]
    fn words_become_the_fields_of_the_input() {
        let words = [
            "call",
            "list-findings",
            "--severity",
            "high",
            "--limit",
            "7",
        ];
        let asked = asked(&words).unwrap();
        assert_eq!(asked.operation.use_case.name, "list_findings");
        assert_eq!(
            Value::Object(asked.given.clone()),
            json!({"severity": "high", "limit": 7})
        );
        assert!(asked.lists());
    }

    #[test]
    fn the_name_of_the_interface_is_understood_as_well() {
        assert!(asked(&["call", "view_today"]).is_ok());
    }

    #[test]
    fn a_word_that_is_none_of_the_choices_is_told_at_once() {
        let refused = asked(&["call", "list-findings", "--severity", "loud"]).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidValue);
        let refused = asked(&["call", "list-findings", "--limit", "many"]).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ValueValidation);
        let refused = asked(&["call", "accept-finding", "--title", "x"]).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::MissingRequiredArgument);
    }

    #[test]
    fn lists_and_fields_are_given_as_json_or_as_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("facts.json");
        std::fs::write(&file, r#"{"a": [1]}"#).unwrap();
        let at = format!("@{}", file.display());
        assert_eq!(json(&at).unwrap(), json!({"a": [1]}));
        assert_eq!(json(r#"["TW"]"#).unwrap(), json!(["TW"]));
        assert!(json("TW").is_err());
        assert!(json("@/nowhere").unwrap_err().contains("/nowhere"));
    }
}

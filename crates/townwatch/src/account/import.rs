//! `townwatch account import`: a table of accounts, CSV or ODS, becomes people with accounts; all rows or none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::Office;
use application::imports::{Brought, Column, Looked, RowProblem};
use clap::Args;
use domain::language::Language;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use texts::Texts;

use crate::control::{Answer, Desk, Hand, Request, reach};
use crate::evidence_export::write;
use crate::keeping::{Whose, unasked};
use crate::out::Out;
use crate::passwords::said;
use crate::registers::{read_table, run_file};
use crate::stop::{Done, Unusable};

/// `townwatch account import`
#[derive(Debug, Args)]
pub struct ImportAccounts {
    /// The table: .csv (UTF-8) or .ods; its first line holds the titles.
    pub file: PathBuf,
    /// Which folder, and how it is told.
    #[command(flatten)]
    pub whose: Whose,
    /// Which column says what, where its title does not: TITLE=name, account, unit, roles, kind, language, mail,
    /// issued, password, birthday or id.
    #[arg(long, value_name = "TITLE=WHAT")]
    pub map: Vec<String>,
    /// Only look: enter nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// A table that lies in a file of the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportAsked {
    /// Where it lies.
    lies: PathBuf,
    /// Whether nothing is entered.
    dry_run: bool,
}

/// The table as it is handed over.
#[derive(Debug, Serialize, Deserialize)]
struct Handed {
    file: String,
    titles: Vec<String>,
    columns: Vec<Option<String>>,
    rows: Vec<(usize, Vec<String>)>,
}

/// Exit code 1: rows are wrong, and nothing was entered.
///
/// # Errors
/// One line about the folder, the file or its columns.
pub(super) async fn run(
    arguments: &ImportAccounts,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let table = read_table(&arguments.file)?;
    let columns = columns(&table.titles, &arguments.map)?;
    let name = arguments.file.file_name();
    let handed = Handed {
        file: name.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        columns: columns
            .iter()
            .map(|column| column.map(|column| column.name().to_owned()))
            .collect(),
        titles: table.titles,
        rows: table.rows,
    };
    let hand = reach(&arguments.whose, environment).await?;
    let folder = match &hand {
        Hand::Own(own) => own.0.data().to_owned(),
        Hand::Server(data) => data.clone(),
    };
    let file = run_file(&folder, "accounts", "json").map_err(Unusable::new)?;
    let text = serde_json::to_vec(&handed).map_err(Unusable::new)?;
    write(&file, &text).map_err(Unusable::new)?;
    let asked = ImportAsked {
        lies: file.clone(),
        dry_run: arguments.dry_run,
    };
    let answer = hand.ask(Request::ImportAccounts(asked)).await;
    let _gone = std::fs::remove_file(&file);
    let lines = match answer? {
        Answer::Lines { lines } => lines,
        other => return Err(unasked(other)),
    };
    let wrong = lines.iter().any(|line| line.get("problem").is_some());
    for line in &lines {
        out.line(&if arguments.whose.json {
            line.to_string()
        } else {
            plain(line)
        });
    }
    Ok(if wrong { Done::Found } else { Done::Clean })
}

/// What each column says: by its title, or as `--map` says.
fn columns(titles: &[String], map: &[String]) -> Result<Vec<Option<Column>>, Unusable> {
    let words = web::import_words();
    let mut columns: Vec<Option<Column>> = titles.iter().map(|one| words.column(one)).collect();
    for pair in map {
        let wrong = |why: &str| Unusable::new(format!("--map {pair:?}: {why}"));
        let (title, what) = pair
            .split_once('=')
            .ok_or_else(|| wrong("write TITLE=WHAT"))?;
        let column = Column::from_name(what).ok_or_else(|| {
            wrong(&format!(
                "write one of {}",
                Column::ALL.map(Column::name).join(", ")
            ))
        })?;
        let at = titles.iter().position(|one| one == title);
        let place = at.and_then(|at| columns.get_mut(at));
        *place.ok_or_else(|| wrong(&format!("the titles are {}", titles.join(", "))))? =
            Some(column);
    }
    for needed in Column::NEEDED {
        if !columns.contains(&Some(needed)) {
            return Err(Unusable::new(format!(
                "no column for {0}; say which with --map TITLE={0}; the titles are {1}",
                needed.name(),
                titles.join(", ")
            )));
        }
    }
    Ok(columns)
}

fn plain(line: &Value) -> String {
    let of = |name: &str| match line.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    if line.get("problem").is_some() {
        return format!("line {}, {}: {}", of("line"), of("column"), of("problem"));
    }
    format!(
        "rows {}, new {}, there {}, wrong {}{}",
        of("rows"),
        of("new"),
        of("there"),
        of("wrong"),
        if line.get("import").is_some_and(Value::is_string) {
            format!(", entered as {}", of("import"))
        } else {
            String::new()
        }
    )
}

/// Takes the table in, in the process that may write.
pub(crate) async fn carry_out(desk: &Desk, asked: &ImportAsked) -> Result<Answer, String> {
    let told = |cause: &dyn std::fmt::Display| cause.to_string();
    if asked.lies.parent() != Some(desk.data.join("run").as_path()) {
        return Err(format!(
            "{}: tables lie in the data folder",
            asked.lies.display()
        ));
    }
    let handed = read(&asked.lies)?;
    let columns = handed.columns.iter();
    let columns = columns.map(|name| name.as_deref().and_then(Column::from_name));
    let brought = Brought {
        columns: columns.collect(),
        file: handed.file,
        titles: handed.titles,
        rows: handed.rows,
    };
    let office: &Arc<Office> = &desk.office;
    let words = web::import_words();
    let looked = office.import_by_holder(&brought, &words, asked.dry_run);
    let looked = looked.await.map_err(|problem| told(&problem))?;
    Ok(Answer::Lines {
        lines: lines(&looked, asked.dry_run),
    })
}

fn read(path: &Path) -> Result<Handed, String> {
    let text = std::fs::read(path).map_err(|cause| format!("{}: {cause}", path.display()))?;
    serde_json::from_slice(&text).map_err(|cause| format!("{}: {cause}", path.display()))
}

/// One line for each mistake, then what it comes to.
fn lines(looked: &Looked, dry_run: bool) -> Vec<Value> {
    let mut lines: Vec<Value> = looked.problems.iter().map(problem).collect();
    lines.push(json!({
        "rows": looked.rows, "new": looked.new, "there": looked.there,
        "wrong": looked.problems.len(), "dry_run": dry_run,
        "import": looked.import.map(|import| import.to_string()),
    }));
    lines
}

fn problem(one: &RowProblem) -> Value {
    let texts = Texts::get(Language::En);
    let codes = one.codes.iter().map(|code| {
        let why = application::passwords::Weakness {
            code: code.clone(),
            number: 0,
        };
        said(texts, &why)
    });
    let why: Vec<String> = std::iter::once(texts.t(one.why)).chain(codes).collect();
    json!({"line": one.line, "column": one.column.name(), "problem": why.join(" ")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_title_or_as_they_are_said() {
        let titles = ["姓名", "登入名", "Unit"].map(str::to_owned);
        let missing = columns(&titles, &[]).unwrap_err().to_string();
        assert!(missing.contains("--map TITLE=account"), "{missing}");
        let map = ["登入名=account".to_owned()];
        let found = columns(&titles, &map).unwrap();
        let wanted = [Column::Name, Column::SignIn, Column::Unit].map(Some);
        assert_eq!(found, wanted);
        assert!(columns(&titles, &["x=account".to_owned()]).is_err());
        assert!(columns(&titles, &["登入名=boss".to_owned()]).is_err());
    }
}

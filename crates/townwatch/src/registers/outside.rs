//! `townwatch register export`, `print` and `import`: sheets for scripts, also while a server runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use application::port::Ids as _;
use clap::{Args, ValueEnum};
use domain::language::Language;
use serde::{Deserialize, Serialize};

use super::table::{self, Table};
use crate::control::{Answer, Request, reach};
use crate::evidence_export::{fetch, write};
use crate::keeping::{Whose, unasked};
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Comma-separated values, without a byte order mark.
    Csv,
    /// OpenDocument spreadsheet.
    Ods,
    /// One JSON object with columns and rows.
    Json,
}

/// How a paper is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaperFormat {
    /// OpenDocument text.
    Odt,
    /// A page that prints.
    Html,
    /// Not made by this program: convert the ODT.
    Pdf,
}

/// `townwatch register export`
#[derive(Debug, Args)]
pub struct ExportSheets {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The register.
    pub id: String,
    /// How it is written.
    #[arg(long, value_enum, default_value = "csv")]
    pub format: ListFormat,
    /// Language of titles and choices: zh-TW, vi or en.
    #[arg(long, value_name = "TAG", default_value = "zh-TW")]
    pub language: Language,
    /// The file to make; it must not be there yet. Standard output when not given.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `townwatch register print`
#[derive(Debug, Args)]
pub struct PrintSheet {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The register.
    pub id: String,
    /// The sheet's number, as 115-CHG-0007.
    pub number: String,
    /// How it is written.
    #[arg(long, value_enum, default_value = "odt")]
    pub format: PaperFormat,
    /// The unit, by name, where several counted to that number.
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// Language of the paper: zh-TW, vi or en.
    #[arg(long, value_name = "TAG", default_value = "zh-TW")]
    pub language: Language,
    /// The file to make; it must not be there yet. Standard output when not given.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `townwatch register import`
#[derive(Debug, Args)]
pub struct ImportSheets {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The register.
    pub id: String,
    /// The table: CSV (UTF-8, first line the titles) or ODS (first table).
    pub file: PathBuf,
    /// Sign-in name of whoever begins the sheets and answers for them.
    #[arg(long = "as", value_name = "NAME")]
    pub by: String,
    /// The unit, by name; the person's own when not given.
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// Which column is which field; may be given several times. Titles that are a field's name or label need none.
    #[arg(long, value_name = "COLUMN=FIELD")]
    pub map: Vec<String>,
    /// Leave columns out that are no field; otherwise they are a mistake, so that nothing is lost.
    #[arg(long)]
    pub only_mapped: bool,
    /// Only judge each row; nothing is begun.
    #[arg(long)]
    pub dry_run: bool,
}

/// What is asked of whoever may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sheets", rename_all = "snake_case")]
pub enum SheetsAsked {
    /// A list of all sheets.
    Export {
        /// The register.
        register: String,
        /// `csv`, `ods`, `json`.
        format: String,
        /// BCP 47.
        language: Language,
    },
    /// One sheet.
    Print {
        /// The register.
        register: String,
        /// Its number.
        number: String,
        /// The unit, by name.
        unit: Option<String>,
        /// `odt` or `html`.
        format: String,
        /// BCP 47.
        language: Language,
    },
    /// The fields of a register, for whoever maps columns.
    Fields {
        /// The register.
        register: String,
    },
    /// Rows that lie in a file of the data folder.
    Import {
        /// The register.
        register: String,
        /// Sign-in name of whoever answers for it.
        by: String,
        /// The unit, by name.
        unit: Option<String>,
        /// Where the rows lie.
        file: PathBuf,
        /// Whether nothing is begun.
        dry_run: bool,
    },
}

/// Runs `townwatch register export`.
///
/// # Errors
/// One line about the folder, the register or the file.
pub(super) async fn export(
    arguments: &ExportSheets,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let format = match arguments.format {
        ListFormat::Csv => "csv",
        ListFormat::Ods => "ods",
        ListFormat::Json => "json",
    };
    let asked = SheetsAsked::Export {
        register: arguments.id.clone(),
        format: format.to_owned(),
        language: arguments.language,
    };
    made(
        &arguments.whose,
        environment,
        asked,
        (arguments.output.as_deref(), out),
    )
    .await
}

/// Runs `townwatch register print`.
///
/// # Errors
/// As [`export`]; for `pdf`, which this program does not make.
pub(super) async fn print(
    arguments: &PrintSheet,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let format = match arguments.format {
        PaperFormat::Odt => "odt",
        PaperFormat::Html => "html",
        PaperFormat::Pdf => {
            return Err(Unusable::new(
                "--format pdf: this program makes no PDF; take odt and convert it, as with soffice --convert-to pdf",
            ));
        }
    };
    let asked = SheetsAsked::Print {
        register: arguments.id.clone(),
        number: arguments.number.clone(),
        unit: arguments.unit.clone(),
        format: format.to_owned(),
        language: arguments.language,
    };
    made(
        &arguments.whose,
        environment,
        asked,
        (arguments.output.as_deref(), out),
    )
    .await
}

/// Has a file made, and fetches it.
async fn made(
    whose: &Whose,
    environment: &BTreeMap<String, String>,
    asked: SheetsAsked,
    (output, out): (Option<&Path>, &mut Out),
) -> Result<Done, Unusable> {
    if let Some(path) = output.filter(|path| path.exists()) {
        let path = path.display();
        return Err(Unusable::new(format!(
            "{path} is there already; give a new file with -o"
        )));
    }
    let hand = reach(whose, environment).await?;
    let file = match hand.ask(Request::Sheets(asked)).await? {
        Answer::File { file } => file,
        other => return Err(unasked(other)),
    };
    if let Some(output) = output {
        fetch(&file, output)?;
    } else {
        let bytes = std::fs::read(&file).map_err(Unusable::new);
        std::fs::remove_file(&file).map_err(Unusable::new)?;
        out.bytes(&bytes?);
    }
    Ok(Done::Clean)
}

/// Runs `townwatch register import`. Exit code 1: rows are wrong, and nothing was begun.
///
/// # Errors
/// One line about the folder, the file or its columns.
pub(super) async fn import(
    arguments: &ImportSheets,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let table = table::read(&arguments.file)?;
    let hand = reach(&arguments.whose, environment).await?;
    let register = arguments.id.clone();
    let fields = match hand
        .ask(Request::Sheets(SheetsAsked::Fields { register }))
        .await?
    {
        Answer::Lines { lines } => lines,
        other => return Err(unasked(other)),
    };
    let (rows, left_out) = mapped(&table, &fields, arguments)?;
    if !left_out.is_empty() {
        out.problem(&format!("left out: {}", left_out.join(", ")));
    }
    let folder = match &hand {
        crate::control::Hand::Own(own) => own.0.data().to_owned(),
        crate::control::Hand::Server(data) => data.clone(),
    };
    let file = handed(&folder, &rows)?;
    let asked = SheetsAsked::Import {
        register: arguments.id.clone(),
        by: arguments.by.clone(),
        unit: arguments.unit.clone(),
        file: file.clone(),
        dry_run: arguments.dry_run,
    };
    let answer = hand.ask(Request::Sheets(asked)).await;
    let _gone = std::fs::remove_file(&file);
    let lines = match answer? {
        Answer::Lines { lines } => lines,
        other => return Err(unasked(other)),
    };
    let mut wrong = false;
    for line in &lines {
        let problem = line.get("problem").and_then(|text| text.as_str());
        wrong |= problem.is_some();
        let at = line.get("line").and_then(serde_json::Value::as_u64);
        match (arguments.whose.json, at, problem) {
            (true, _, _) => out.line(&line.to_string()),
            (false, Some(at), Some(problem)) => out.line(&format!("line {at}: {problem}")),
            (false, _, _) => out.line(&plain(line)),
        }
    }
    Ok(if wrong { Done::Found } else { Done::Clean })
}

fn plain(line: &serde_json::Value) -> String {
    let of = |name: &str| line.get(name).map(ToString::to_string).unwrap_or_default();
    format!(
        "rows {}, wrong {}, begun {}",
        of("rows"),
        of("wrong"),
        of("begun")
    )
}

/// One row as it is handed over.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) values: BTreeMap<String, String>,
}

/// Rows by field, and the columns that are none.
fn mapped(
    table: &Table,
    fields: &[serde_json::Value],
    arguments: &ImportSheets,
) -> Result<(Vec<Row>, Vec<String>), Unusable> {
    let said: BTreeMap<&str, &str> = arguments
        .map
        .iter()
        .map(|pair| {
            pair.split_once('=')
                .ok_or_else(|| Unusable::new(format!("--map {pair:?}: write COLUMN=FIELD")))
        })
        .collect::<Result<_, _>>()?;
    let names: Vec<&str> = fields
        .iter()
        .filter_map(|field| field.get("name")?.as_str())
        .collect();
    if let Some((column, field)) = said.iter().find(|(_, field)| !names.contains(field)) {
        return Err(Unusable::new(format!(
            "--map {column}={field}: no field {field:?}; there are: {}",
            names.join(", ")
        )));
    }
    if let Some(column) = said
        .keys()
        .find(|column| !table.titles.iter().any(|title| title == **column))
    {
        return Err(Unusable::new(format!(
            "--map {column:?}: no such column; there are: {}",
            table.titles.join(", ")
        )));
    }
    let of = |title: &String| {
        let own = title.strip_prefix("field_").unwrap_or(title);
        let labelled = |field: &&serde_json::Value| {
            let labels = field.get("label").and_then(|label| label.as_object());
            let mut labels = labels.into_iter().flatten();
            labels.any(|(_, label)| label.as_str() == Some(title.as_str()))
        };
        said.get(title.as_str())
            .copied()
            .or_else(|| names.iter().find(|name| **name == own).copied())
            .or_else(|| fields.iter().find(labelled)?.get("name")?.as_str())
    };
    let columns: Vec<Option<&str>> = table.titles.iter().map(of).collect();
    let strange = table.titles.iter().zip(&columns);
    let strange = strange.filter(|(_, field)| field.is_none());
    let strange: Vec<String> = strange.map(|(title, _)| title.clone()).collect();
    if !strange.is_empty() && !arguments.only_mapped {
        return Err(Unusable::new(format!(
            "no field for: {}; say which with --map COLUMN=FIELD, or --only-mapped to leave them out",
            strange.join(", ")
        )));
    }
    let row = |(line, cells): &(usize, Vec<String>)| {
        let pairs = columns.iter().zip(cells);
        let filled = pairs.filter_map(|(field, cell)| Some(((*field)?.to_owned(), cell.clone())));
        Row {
            line: *line,
            values: filled.collect(),
        }
    };
    Ok((table.rows.iter().map(row).collect(), strange))
}

/// Lays rows into the data folder, for whoever may write.
fn handed(data: &Path, rows: &[Row]) -> Result<PathBuf, Unusable> {
    let text = serde_json::to_vec(rows).map_err(Unusable::new)?;
    let file = run_file(data, "import", "json").map_err(Unusable::new)?;
    write(&file, &text).map_err(Unusable::new)?;
    Ok(file)
}

/// A new file among what runs, for its owner alone.
pub(crate) fn run_file(data: &Path, what: &str, ending: &str) -> Result<PathBuf, String> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = data.join("run");
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(|cause| format!("{}: {cause}", folder.display()))?;
    Ok(folder.join(format!("{what}-{}.{ending}", MachineIds.uuid())))
}

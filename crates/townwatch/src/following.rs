//! `[[collect.file]]`: files that are followed.

use std::path::PathBuf;

use collect::follow::Join;
use serde::Deserialize;

/// `[[collect.file]]`: a file that grows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSource {
    /// The file; it may come later.
    pub path: PathBuf,
    /// The name people know the source by; the path where none is given.
    #[serde(default)]
    pub name: Option<String>,
    /// A format's id, `auto`, or `csv` with `columns`. Once loaded, the text of the columns' description
    /// stands behind `csv`, as `formats::Format::parse` takes it.
    #[serde(default = "auto")]
    pub format: String,
    /// TOML file that tells what stands in the columns of a `csv`; beside the configuration unless it
    /// begins at the root.
    #[serde(default)]
    pub columns: Option<PathBuf>,
    /// IANA zone of times that state none; the unit's where none is given.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Name of the unit whose logs these are; the top unit where none is given.
    #[serde(default)]
    pub unit: Option<String>,
    /// Which lines go on with the record before them.
    #[serde(default)]
    pub join: Join,
}

fn auto() -> String {
    "auto".into()
}

impl FileSource {
    /// Mistakes in the settings: the word that stands at the place, and what is wrong.
    pub fn mistakes(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let is_table = self.format == "csv";
        if is_table != self.columns.is_some() {
            let word = if is_table { "csv" } else { "columns" };
            let what = "format \"csv\" and columns = FILE belong together; see docs/formats.md";
            found.push((word.to_owned(), what.to_owned()));
        } else if !is_table && let Err(cause) = formats::Format::parse(&self.format) {
            found.push((self.format.clone(), cause.to_string()));
        }
        let zone = self.time_zone.as_deref().unwrap_or("UTC");
        if jiff::tz::TimeZone::get(zone).is_err() {
            let what = format!("{zone:?} is not a time zone; write one as Asia/Taipei");
            found.push((zone.to_owned(), what));
        }
        found
    }
}

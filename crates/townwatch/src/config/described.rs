//! Tables whose columns a file of the office describes.

use std::path::Path;

use super::Mistake;

/// The format of a table whose columns a file describes.
///
/// # Errors
/// When the file cannot be read, or describes no table.
pub fn described_columns(file: &Path) -> Result<String, Mistake> {
    let mistake = |what: String| Mistake {
        place: file.display().to_string(),
        what,
    };
    let text = std::fs::read_to_string(file).map_err(|cause| {
        mistake(format!(
            "cannot be read: {cause}; name the file that describes the columns"
        ))
    })?;
    let format = format!("csv\n{text}");
    match formats::Format::parse(&format) {
        Ok(_) => Ok(format),
        Err(cause) => Err(mistake(cause.to_string())),
    }
}

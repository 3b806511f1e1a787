//! Good inputs: those of the project's own corpora, and small ones made here.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The files of a folder, in the order of their names; none where it is absent.
pub(crate) fn folder(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .collect()
}

/// Texts as inputs.
pub(crate) fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Every line of the corpus of a format.
pub(crate) fn corpus(format: &str) -> Vec<Vec<u8>> {
    let files = folder(&project("crates/formats/corpus").join(format));
    let lines = files.iter().flat_map(|file| {
        let lines = file.split(|byte| *byte == b'\n');
        lines.map(<[u8]>::to_vec).collect::<Vec<_>>()
    });
    lines.filter(|line| !line.is_empty()).collect()
}

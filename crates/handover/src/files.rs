//! A CSV file with everybody. It is written beside its place and renamed, so that whoever reads it finds the whole one
//! from before or the whole new one.

use std::borrow::Cow;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use application::connectors::{
    Attribute, ConnectorColumn, ConnectorKind, Laid, Missed, Remote, Target, Wish,
};
use encoding_rs::BIG5;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};
use sheets::{Cell, Column, Format, Kind, Sheet, Writer};

use crate::{later, never};

/// Largest file that is read, in bytes.
const LARGEST: u64 = 32 << 20;
/// Most rows that are read of a file.
const MOST_ROWS: usize = 200_000;
/// What a file may be done with: its owner writes it, its group reads it.
const MODE: u32 = 0o640;
/// Stands for a sign that Big5 does not have.
const GAP: char = '〓';
/// Stands there where Big5 has not even that one.
const PLAIN_GAP: char = '?';

/// The folder that files are laid into.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A folder; it is made when the first file is laid.
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Lays a file with everybody in the place of the one from before, whose digest is given.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn lay(
        &self,
        target: &Target,
        before: Option<&str>,
        everybody: Vec<Wish>,
    ) -> Result<Laid, Missed> {
        let (folder, name) = (self.path.clone(), target.address.clone());
        let (columns, kind) = (target.columns.clone(), target.kind);
        let before = before.map(str::to_owned);
        let laying = tokio::task::spawn_blocking(move || {
            let (bytes, rows, gaps) =
                written(&columns, kind, &everybody).map_err(|cause| told(&cause))?;
            let found = laid(&folder, &name, &bytes).map_err(|cause| told(&cause))?;
            Ok(Laid {
                digest: digest(&bytes),
                rows,
                found: (found != before).then(|| found.unwrap_or_default()),
                gaps,
            })
        });
        laying
            .await
            .unwrap_or_else(|_| Err(later("writing the file was broken off")))
    }

    /// Everybody who stands in the file as it lies there.
    ///
    /// # Errors
    /// When it cannot be read, or is no such file.
    pub async fn read(&self, target: &Target) -> Result<Vec<Remote>, Missed> {
        let path = self.path.join(&target.address);
        let (columns, kind) = (target.columns.clone(), target.kind);
        let reading = tokio::task::spawn_blocking(move || {
            let bytes = bytes_of(&path).map_err(|cause| told(&cause))?;
            bytes.map_or_else(|| Ok(Vec::new()), |bytes| rows(&columns, kind, &bytes))
        });
        reading
            .await
            .unwrap_or_else(|_| Err(later("reading the file was broken off")))
    }
}

fn told(cause: &io::Error) -> Missed {
    later(&format!("the file: {cause}"))
}

fn digest(bytes: &[u8]) -> String {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    domain::hex::text(&hash)
}

/// The file's bytes; none where none lies there. A link is no file.
fn bytes_of(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let known = match fs::symlink_metadata(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        known => known?,
    };
    if !known.is_file() || known.len() > LARGEST {
        return Err(io::Error::other("it is no plain file of at most 32 MiB"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Lays the bytes; the digest of what lay there.
fn laid(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Option<String>> {
    // One that is made here is ours alone; one that was made for it stays as it is.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let place = folder.join(name);
    let found = bytes_of(&place)?.as_deref().map(digest);
    let draft = folder.join(format!(".{name}.draft"));
    match fs::remove_file(&draft) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    // New, so that no link that somebody else put there is followed.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(&draft)?;
    // Whatever the program's own files are made with.
    file.set_permissions(Permissions::from_mode(MODE))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, &place)?;
    File::open(folder)?.sync_all()?;
    Ok(found)
}

/// The file, how many people stand in it, and how many signs its encoding does not have.
fn written(
    columns: &[ConnectorColumn],
    kind: ConnectorKind,
    everybody: &[Wish],
) -> io::Result<(Vec<u8>, u64, u64)> {
    let big5 = kind == ConnectorKind::CsvBig5;
    let (mut gaps, mut rows) = (0_u64, 0_u64);
    let column = |one: &ConnectorColumn| Column {
        key: one.what.name().into(),
        title: if big5 {
            in_big5(&one.name, &mut 0)
        } else {
            one.name.clone()
        },
        kind: Kind::Text,
    };
    let sheet = Sheet {
        name: "accounts",
        title: String::new(),
        columns: columns.iter().map(column).collect(),
        zone: TimeZone::UTC,
        made: Timestamp::UNIX_EPOCH,
    };
    let mut writer = Writer::new(Format::Csv { mark: !big5 }, sheet)?;
    let closes = columns.iter().any(|one| one.what == Attribute::Active);
    // Who is closed is left out where nothing says so.
    for wish in everybody.iter().filter(|wish| wish.active || closes) {
        let cell = |one: &ConnectorColumn| match one.what {
            Attribute::Active => Cell::Number(i64::from(wish.active)),
            what => {
                let text = wish.value(what).unwrap_or_default();
                Cell::text(if big5 {
                    in_big5(&text, &mut gaps)
                } else {
                    text
                })
            }
        };
        let cells: Vec<_> = columns.iter().map(cell).collect();
        writer.row(&cells)?;
        rows = rows.saturating_add(1);
    }
    let mut bytes = writer.ready();
    bytes.extend(writer.finish()?);
    if big5 {
        let text = String::from_utf8_lossy(&bytes);
        bytes = BIG5.encode(&text).0.into_owned();
    }
    Ok((bytes, rows, gaps))
}

/// The text with signs that Big5 has; the others are counted.
fn in_big5(text: &str, gaps: &mut u64) -> String {
    let mut buffer = [0; 4];
    let mut has = |sign: char| !BIG5.encode(sign.encode_utf8(&mut buffer)).2;
    let gap = if has(GAP) { GAP } else { PLAIN_GAP };
    let mut sign = |sign: char| {
        if has(sign) {
            sign
        } else {
            *gaps = gaps.saturating_add(1);
            gap
        }
    };
    text.chars().map(&mut sign).collect()
}

/// Everybody who stands in a file.
fn rows(
    columns: &[ConnectorColumn],
    kind: ConnectorKind,
    bytes: &[u8],
) -> Result<Vec<Remote>, Missed> {
    let big5 = kind == ConnectorKind::CsvBig5;
    let text = if big5 {
        let (text, wrong) = BIG5.decode_without_bom_handling(bytes);
        if wrong {
            return Err(never("the file is not in Big5 any more"));
        }
        text
    } else {
        let text = std::str::from_utf8(bytes);
        Cow::Borrowed(text.map_err(|_| never("the file is not in UTF-8 any more"))?)
    };
    let table = sheets::read_csv(&text, MOST_ROWS)
        .map_err(|why| never(&format!("the file is no such table any more: {why}")))?;
    let place = |what: Attribute| {
        let column = columns.iter().find(|one| one.what == what)?;
        let title = if big5 {
            in_big5(&column.name, &mut 0)
        } else {
            column.name.clone()
        };
        table.titles.iter().position(|found| *found == title)
    };
    let [id, user_name, name, active] = [
        Attribute::Id,
        Attribute::UserName,
        Attribute::Name,
        Attribute::Active,
    ]
    .map(place);
    let Some(user_name) = user_name else {
        return Err(never("the file has lost the column of sign-in names"));
    };
    let of = |(_, cells): &(usize, Vec<String>)| {
        let cell = |place: Option<usize>| {
            let text = cells.get(place?)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let sign_in_name = cell(Some(user_name))?;
        let outside = cell(id);
        Some(Remote {
            id: outside.clone().unwrap_or_else(|| sign_in_name.clone()),
            outside,
            // A sign that could not be written cannot be compared.
            name: cell(name).filter(|name| !big5 || !name.contains([GAP, PLAIN_GAP])),
            active: cell(active).is_none_or(|active| active == "1"),
            sign_in_name,
        })
    };
    Ok(table.rows.iter().filter_map(of).collect())
}

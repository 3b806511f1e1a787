//! The tiles of the tree that are kept: levels 1 and up, under `tile/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{publish, sync_folder};
use crate::frame::u64_of;
use crate::hash::{Hash, node_hash};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, tile_path};
use crate::tree::Nodes;

/// Bytes of a hash.
const HASH_BYTES: usize = 32;
/// Eight levels of 256 span more leaves than 64 bits count.
const LEVELS: u32 = 8;

/// Writes and reads them.
#[derive(Debug)]
pub(crate) struct Tiles {
    folder: PathBuf,
    /// For each level from 1: whole tiles on the disk, and the hashes behind them.
    levels: Vec<(u64, Vec<Hash>)>,
}

impl Tiles {
    /// Looks at what is there, up to the first tile that is missing; makes the levels above agree.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let mut tiles = Self::look(folder)?;
        tiles.mend()?;
        Ok(tiles)
    }

    /// Looks only.
    pub(crate) fn look(folder: &Path) -> io::Result<Self> {
        let mut tiles = Self {
            folder: folder.to_owned(),
            levels: Vec::new(),
        };
        for level in 1..LEVELS {
            let mut whole = 0;
            while folder.join(tile_path(level, whole, TILE_WIDTH)).exists() {
                whole += 1;
            }
            let part = read_part(folder, level, whole)?;
            tiles.levels.push((whole, part));
        }
        Ok(tiles)
    }

    /// Hashes of level 1: blocks of 256 leaves.
    pub(crate) fn blocks(&self) -> u64 {
        self.levels
            .first()
            .map_or(0, |(whole, part)| whole * TILE_WIDTH + u64_of(part.len()))
    }

    /// A level follows from the one below: killed in between, it may lack its last hashes.
    fn mend(&mut self) -> io::Result<()> {
        for level in 1..LEVELS - 1 {
            let whole = self.whole(level);
            let count = |tiles: &Self| {
                let (above, part) = tiles.level(level + 1);
                above * TILE_WIDTH + u64_of(part.len())
            };
            if count(self) > whole {
                // More above than stands below: what is below is missing, and made again from the data.
                let above = whole / TILE_WIDTH;
                let kept = read_tile(&self.folder, level + 1, above)?.unwrap_or_default();
                let keep = usize::try_from(whole % TILE_WIDTH).unwrap_or_default();
                let part = kept.into_iter().take(keep).collect::<Vec<_>>();
                self.set(level + 1, above, part);
            }
            while count(self) < whole {
                let tile = read_tile(&self.folder, level, count(self))?.unwrap_or_default();
                self.push(level + 1, root_of(&tile))?;
            }
        }
        Ok(())
    }

    fn level(&self, level: u32) -> (u64, &[Hash]) {
        let at = usize::try_from(level.saturating_sub(1)).unwrap_or(usize::MAX);
        self.levels
            .get(at)
            .map_or((0, [].as_slice()), |(whole, part)| (*whole, part))
    }

    fn whole(&self, level: u32) -> u64 {
        self.level(level).0
    }

    fn set(&mut self, level: u32, whole: u64, part: Vec<Hash>) {
        let at = usize::try_from(level.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(place) = self.levels.get_mut(at) {
            *place = (whole, part);
        }
    }

    /// Adds the hash of the next block; whole tiles are written at once.
    pub(crate) fn push_block(&mut self, hash: Hash) -> io::Result<()> {
        self.push(1, hash)
    }

    fn push(&mut self, level: u32, hash: Hash) -> io::Result<()> {
        let (mut level, mut hash) = (level, hash);
        loop {
            let (whole, part) = self.level(level);
            let mut part = part.to_vec();
            part.push(hash);
            if u64_of(part.len()) < TILE_WIDTH {
                self.set(level, whole, part);
                return Ok(());
            }
            publish(
                &self.folder.join(tile_path(level, whole, TILE_WIDTH)),
                part.as_flattened(),
            )?;
            let partial = self.folder.join(tile_path(level, whole, 1));
            if let Some(folder) = partial.parent().filter(|folder| folder.exists()) {
                fs::remove_dir_all(folder)?;
            }
            self.set(level, whole + 1, Vec::new());
            hash = root_of(&part);
            level += 1;
        }
    }

    /// Writes the tiles that are not whole, in place of narrower ones.
    pub(crate) fn write_parts(&self) -> io::Result<()> {
        for level in 1..LEVELS {
            let (whole, part) = self.level(level);
            if part.is_empty() {
                continue;
            }
            let name = tile_path(level, whole, u64_of(part.len()));
            let path = self.folder.join(name);
            if !path.exists() || fs::read(&path)? != part.as_flattened() {
                publish(&path, part.as_flattened())?;
            }
            let Some(folder) = path.parent() else {
                continue;
            };
            let mut gone = false;
            // Also those that a program which was killed here left behind.
            for entry in fs::read_dir(folder)? {
                let other = entry?.path();
                if other != path {
                    fs::remove_file(other)?;
                    gone = true;
                }
            }
            if gone {
                sync_folder(folder)?;
            }
        }
        Ok(())
    }
}

impl Nodes for Tiles {
    type Missing = io::Error;

    fn node(&self, level: u32, place: u64) -> io::Result<Hash> {
        let missing = || io::Error::other(format!("no tile has node {place} of level {level}"));
        if level < TILE_HEIGHT {
            return Err(missing());
        }
        let tile_level = level / TILE_HEIGHT;
        let below = level % TILE_HEIGHT;
        let width = 1_u64 << below;
        let first = place.checked_mul(width).ok_or_else(missing)?;
        let (whole, part) = self.level(tile_level);
        let tile = first / TILE_WIDTH;
        let hashes = if tile < whole {
            read_tile(&self.folder, tile_level, tile)?.unwrap_or_default()
        } else {
            part.to_vec()
        };
        let at = usize::try_from(first % TILE_WIDTH).unwrap_or(usize::MAX);
        let span = usize::try_from(width).unwrap_or(usize::MAX);
        let found = (tile <= whole)
            .then(|| hashes.get(at..at.saturating_add(span)))
            .flatten();
        found.map(root_of).ok_or_else(missing)
    }
}

/// Root of a power of two of hashes.
pub(crate) fn root_of(hashes: &[Hash]) -> Hash {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => node_hash(left, right),
                _ => pair.first().copied().unwrap_or_default(),
            })
            .collect();
    }
    level.first().copied().unwrap_or_default()
}

fn read_tile(folder: &Path, level: u32, place: u64) -> io::Result<Option<Vec<Hash>>> {
    let bytes = fs::read(folder.join(tile_path(level, place, TILE_WIDTH)))?;
    Ok(hashes_of(&bytes))
}

/// Hashes one after another; none when they are not whole.
pub(crate) fn hashes_of(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    rest.is_empty().then(|| hashes.to_vec())
}

/// The widest part of the tile behind the whole ones.
fn read_part(folder: &Path, level: u32, whole: u64) -> io::Result<Vec<Hash>> {
    let named = folder.join(tile_path(level, whole, 1));
    let Some(parts) = named.parent().filter(|parts| parts.exists()) else {
        return Ok(Vec::new());
    };
    let mut widest = Vec::new();
    for entry in fs::read_dir(parts)? {
        let entry = entry?;
        let found = hashes_of(&fs::read(entry.path())?).unwrap_or_default();
        let named = entry.file_name().to_string_lossy().parse() == Ok(found.len());
        if named && found.len() > widest.len() && u64_of(found.len()) < TILE_WIDTH {
            widest = found;
        }
    }
    Ok(widest)
}

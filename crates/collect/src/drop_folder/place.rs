//! The folder itself, by its open handle: what has a name in it may change between two looks, and may
//! be a link to anywhere.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags, Stat, fstat, mkdirat, openat, renameat,
    renameat_with, statat,
};
use rustix::io::Errno;

/// Names that are looked at together.
const MOST_NAMES: usize = 4_096;
/// Bytes of a name that are kept when a file is moved: there is room for a number and an ending.
const NAME_BYTES: usize = 240;
/// Files of one name that are told apart.
const MOST_ALIKE: u32 = 10_000;
/// The ending of a note's name.
const NOTE: &str = ".txt";

/// How something in the folder stands; it changes when its content does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stand {
    kind: FileType,
    identity: (u64, u64),
    /// Bytes.
    pub(super) size: u64,
    changed: [i64; 4],
}

impl Stand {
    fn of(stat: &Stat) -> Self {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            kind: FileType::from_raw_mode(stat.st_mode),
            identity: (stat.st_dev, stat.st_ino),
            size: u64::try_from(stat.st_size).unwrap_or(0),
            changed: [
                stat.st_mtime,
                whole(stat.st_mtime_nsec),
                stat.st_ctime,
                whole(stat.st_ctime_nsec),
            ],
        }
    }

    /// How an open file stands.
    pub(super) fn of_file(file: &File) -> io::Result<Self> {
        Ok(Self::of(&fstat(file)?))
    }

    pub(super) fn is_file(&self) -> bool {
        self.kind == FileType::RegularFile
    }

    pub(super) fn is_folder(&self) -> bool {
        self.kind == FileType::Directory
    }
}

/// An open folder.
pub(super) struct Folder(OwnedFd);

impl Folder {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(openat(CWD, path, flags, Mode::empty())?))
    }

    /// A folder in it, made where it is absent; nothing that leads elsewhere.
    pub(super) fn inside(&self, name: &str) -> io::Result<Self> {
        match mkdirat(&self.0, name, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(cause) => return Err(cause.into()),
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let inside = openat(&self.0, name, flags, Mode::empty());
        let inside = inside.map_err(|cause| {
            let cause = io::Error::from(cause);
            io::Error::new(cause.kind(), format!("{name}/ is no folder: {cause}"))
        })?;
        Ok(Self(inside))
    }

    /// Names that are wanted, sorted; a part of them where there are very many.
    pub(super) fn names(&self, wanted: impl Fn(&[u8]) -> bool) -> io::Result<BTreeSet<OsString>> {
        let mut names = BTreeSet::new();
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if wanted(name) {
                names.insert(OsString::from_vec(name.to_vec()));
            }
            if names.len() >= MOST_NAMES {
                break;
            }
        }
        Ok(names)
    }

    /// How what has a name stands; none when it is gone.
    pub(super) fn stand(&self, name: &OsStr) -> io::Result<Option<Stand>> {
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(Stand::of(&stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Opens what has a name for reading; never follows a link, and never waits for a pipe's writer.
    pub(super) fn file(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(File::from(openat(&self.0, name, flags, Mode::empty())?))
    }

    /// Moves what has a name into a folder inside, under a name that is free there, with a note.
    pub(super) fn put_away(&self, name: &OsStr, into: &str, note: &str) -> io::Result<()> {
        let inside = self.inside(into)?;
        let kept = name.as_bytes();
        let kept = kept.get(..NAME_BYTES).unwrap_or(kept);
        for number in 1..=MOST_ALIKE {
            let mut free = kept.to_vec();
            if number > 1 {
                write!(free, ".{number}")?;
            }
            let mut noted = free.clone();
            noted.extend_from_slice(NOTE.as_bytes());
            let (free, noted) = (OsString::from_vec(free), OsString::from_vec(noted));
            if inside.stand(&noted)?.is_some() || !self.moved(name, &inside, &free)? {
                continue;
            }
            return inside.write(&noted, note);
        }
        Err(io::Error::other("too many files of that name are there"))
    }

    /// Moves something unless the new name is taken.
    fn moved(&self, name: &OsStr, inside: &Self, free: &OsStr) -> io::Result<bool> {
        match renameat_with(&self.0, name, &inside.0, free, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => Ok(false),
            // Some file systems cannot promise it; nobody but this program writes there.
            Err(Errno::INVAL | Errno::NOSYS) if inside.stand(free)?.is_some() => Ok(false),
            Err(Errno::INVAL | Errno::NOSYS) => {
                renameat(&self.0, name, &inside.0, free)?;
                Ok(true)
            }
            Err(cause) => Err(cause.into()),
        }
    }

    fn write(&self, name: &OsStr, text: &str) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP;
        let file = openat(self.0.as_fd(), name, flags, mode)?;
        File::from(file).write_all(text.as_bytes())
    }
}

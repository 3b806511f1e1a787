//! An archive opens whole and unaltered, with its passphrase, or not at all.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::io::{self, Read, Write};

use proptest::prelude::*;
use vault::{ArchiveError, ArchiveOpener, ArchiveParams, ArchiveSealer, Fresh, Passphrase};

/// Parts of 64 bytes and hardly any cost, so that thousands of archives can be opened.
const SMALL: ArchiveParams = ArchiveParams {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
    part_log2: 6,
};
const HEADER: usize = 55;
/// A part of 64 bytes with its tag.
const CLOSED: usize = 80;

fn words() -> Passphrase {
    Passphrase::parse("một câu dài dễ nhớ".into()).unwrap()
}

fn seal(plain: &[u8], nonce: u8) -> Vec<u8> {
    let mut sealer =
        ArchiveSealer::new(Vec::new(), &words(), SMALL, Fresh::new([nonce; 32])).unwrap();
    sealer.write_all(plain).unwrap();
    sealer.finish().unwrap()
}

fn open(sealed: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    ArchiveOpener::new(sealed, &words())?.read_to_end(&mut plain)?;
    Ok(plain)
}

fn why(refused: &io::Error) -> ArchiveError {
    let cause = refused.get_ref().and_then(|cause| cause.downcast_ref());
    let cause: &ArchiveError = cause.unwrap();
    cause.clone()
}

fn plain(length: usize) -> Vec<u8> {
    (0..length)
        .map(|place| u8::try_from(place % 251).unwrap())
        .collect()
}

#[test]
fn an_archive_of_any_length_opens() {
    for length in [0, 1, 63, 64, 65, 127, 128, 129, 1_000] {
        let sealed = seal(&plain(length), 1);
        let parts = length.div_ceil(64).max(1);
        assert_eq!(sealed.len(), HEADER + length + parts * 16, "{length}");
        assert_eq!(open(&sealed).unwrap(), plain(length), "{length}");
    }
}

#[test]
fn every_flipped_bit_is_seen() {
    let sealed = seal(&plain(150), 2);
    for bit in 0..sealed.len() * 8 {
        let mut altered = sealed.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&altered).is_err(), "bit {bit}");
    }
}

#[test]
fn an_archive_cut_at_any_place_is_seen() {
    for length in [0, 64, 128, 150] {
        let sealed = seal(&plain(length), 3);
        for cut in 0..sealed.len() {
            assert!(open(&sealed[..cut]).is_err(), "{length} cut at {cut}");
        }
    }
}

#[test]
fn an_archive_with_something_added_is_seen() {
    let sealed = seal(&plain(128), 4);
    for more in [&[0][..], &[7; CLOSED], &sealed[HEADER..]] {
        assert!(open(&[&sealed, more].concat()).is_err());
    }
}

#[test]
fn parts_that_change_places_are_seen() {
    let sealed = seal(&plain(64 * 4), 5);
    let (header, body) = sealed.split_at(HEADER);
    let parts: Vec<_> = body.chunks(CLOSED).collect();
    let put = |order: &[usize]| {
        let picked: Vec<_> = order.iter().map(|part| parts[*part]).collect();
        [header, &picked.concat()].concat()
    };
    assert_eq!(open(&put(&[0, 1, 2, 3])).unwrap(), plain(256));
    for order in [
        &[1, 0, 2, 3][..],
        &[0, 1, 3],
        &[0, 1, 2],
        &[0, 0, 1, 2, 3],
        &[0, 1, 2, 3, 3],
        &[3],
    ] {
        assert!(open(&put(order)).is_err(), "{order:?}");
    }
}

#[test]
fn a_part_of_another_archive_is_seen() {
    let (mine, other) = (seal(&plain(128), 6), seal(&plain(128), 7));
    let mixed = [&mine[..HEADER + CLOSED], &other[HEADER + CLOSED..]].concat();
    assert_eq!(
        why(&open(&mixed).unwrap_err()),
        ArchiveError::Altered { part: 2 }
    );
}

#[test]
fn a_sealer_that_was_not_finished_leaves_nothing_that_opens() {
    let mut kept = Vec::new();
    let mut sealer = ArchiveSealer::new(&mut kept, &words(), SMALL, Fresh::new([8; 32])).unwrap();
    sealer.write_all(&plain(300)).unwrap();
    sealer.flush().unwrap();
    drop(sealer);
    assert!(kept.len() > HEADER + CLOSED);
    assert!(open(&kept).is_err());
}

#[test]
fn a_wrong_passphrase_does_not_open() {
    let sealed = seal(&plain(10), 9);
    let wrong = Passphrase::parse("một câu dài khó nhớ".into()).unwrap();
    let refused = ArchiveOpener::new(&sealed[..], &wrong).unwrap().finish();
    assert_eq!(
        why(&refused.err().unwrap()),
        ArchiveError::Altered { part: 1 }
    );
}

#[test]
fn what_was_read_is_right_and_what_is_broken_stays_broken() {
    let mut sealed = seal(&plain(200), 10);
    sealed[HEADER + CLOSED + 3] ^= 1;
    let mut opener = ArchiveOpener::new(&sealed[..], &words()).unwrap();
    let mut first = [0; 64];
    opener.read_exact(&mut first).unwrap();
    assert_eq!(first[..], plain(64));
    for _ in 0..3 {
        let refused = opener.read(&mut first).unwrap_err();
        assert_eq!(why(&refused), ArchiveError::Altered { part: 2 });
    }
}

#[test]
fn reading_only_a_part_still_proves_the_whole_at_the_end() {
    let sealed = seal(&plain(200), 11);
    let begin = |bytes: &[u8]| -> io::Result<()> {
        let mut opener = ArchiveOpener::new(bytes, &words())?;
        opener.read_exact(&mut [0; 10])?;
        opener.finish().map(|_| ())
    };
    assert!(begin(&sealed).is_ok());
    assert!(begin(&sealed[..HEADER + CLOSED]).is_err());
}

#[test]
fn foreign_newer_and_greedy_archives_are_refused_before_any_work() {
    let sealed = seal(&plain(10), 12);
    assert_eq!(
        why(&open(b"PK\x03\x04").unwrap_err()),
        ArchiveError::NotAnArchive
    );
    assert_eq!(
        why(&open(&[b'x'; 100]).unwrap_err()),
        ArchiveError::NotAnArchive
    );
    let changed = |place: usize, byte: u8| {
        let mut changed = sealed.clone();
        changed[place] = byte;
        why(&open(&changed).unwrap_err())
    };
    assert_eq!(changed(8, 2), ArchiveError::Newer { form: 2, known: 1 });
    assert_eq!(changed(9, 0x7f), ArchiveError::Params, "2 TiB of memory");
    assert_eq!(changed(13, 1), ArchiveError::Params, "16 million passes");
    assert_eq!(changed(17, 1), ArchiveError::Params, "16 million lanes");
    assert_eq!(changed(22, 40), ArchiveError::Params, "parts of 1 TiB");
}

#[test]
fn the_usual_costs_are_allowed_and_a_short_passphrase_is_not() {
    let fresh = Fresh::new([13; 32]);
    let mut sealer =
        ArchiveSealer::new(Vec::new(), &words(), ArchiveParams::default(), fresh).unwrap();
    sealer.write_all(&plain(70_000)).unwrap();
    let archive = sealer.finish().unwrap();
    assert_eq!(open(&archive).unwrap(), plain(70_000));
    let refused = Passphrase::parse("thành phố".into()).unwrap_err();
    assert_eq!(refused, ArchiveError::ShortPassphrase { least: 12 });
    assert_eq!(format!("{:?}", words()), "Passphrase");
}

/// Gives or takes a few bytes at a time, and counts what it holds.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(into.len());
        (&mut self.0)
            .take(u64::try_from(length).unwrap())
            .read(into)
    }
}

proptest! {
    #[test]
    fn however_it_is_written_and_read_the_archive_is_the_same(
        data: Vec<u8>, write in 1..200_usize, read in 1..200_usize,
    ) {
        let fresh = Fresh::new([14; 32]);
        let mut sealer = ArchiveSealer::new(Vec::new(), &words(), SMALL, fresh).unwrap();
        for piece in data.chunks(write) {
            sealer.write_all(piece).unwrap();
        }
        let sealed = sealer.finish().unwrap();
        prop_assert_eq!(&sealed, &seal(&data, 14));
        let mut opener = ArchiveOpener::new(Drip(&sealed, read), &words()).unwrap();
        let mut opened = Vec::new();
        opener.read_to_end(&mut opened).unwrap();
        prop_assert_eq!(opened, data);
    }

    #[test]
    fn any_bytes_after_a_right_header_are_refused(body: Vec<u8>) {
        let header = &seal(b"", 15)[..HEADER];
        prop_assert!(open(&[header, &body].concat()).is_err());
    }
}

/// Counts bytes and lets go of them.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        assert!(data.len() <= CLOSED, "{} bytes were held back", data.len());
        self.0 += u64::try_from(data.len()).unwrap();
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_more_than_a_part_is_held_in_memory() {
    let fresh = Fresh::new([16; 32]);
    let mut sealer = ArchiveSealer::new(Count(0), &words(), SMALL, fresh).unwrap();
    io::copy(&mut io::repeat(7).take(640_000), &mut sealer).unwrap();
    let Count(written) = sealer.finish().unwrap();
    assert_eq!(written, 55 + 640_000 + 10_000 * 16);
}

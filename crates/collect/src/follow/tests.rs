use std::fs::{self, File, OpenOptions};
use std::io::Write;

use super::*;

/// A folder with one log, what followed it, and all lines that came, in order.
struct Desk {
    folder: tempfile::TempDir,
    follower: Follower,
    known: Known,
    join: Join,
    came: Vec<String>,
}

impl Desk {
    fn new() -> Self {
        Self::joining(Join::None)
    }

    fn joining(join: Join) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let follower = Follower::new(folder.path().join("auth.log"), Known::new()).joined(join);
        Self {
            folder,
            follower,
            join,
            known: Known::new(),
            came: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path(name))
            .unwrap();
        file.write_all(text.as_ref()).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// Takes one batch as the log would: durable, then known.
    fn take_one(&mut self) -> bool {
        let Some(batch) = self.follower.look().unwrap() else {
            return false;
        };
        for line in batch.lines {
            let SenderPosition::File {
                device,
                inode,
                generation,
                offset,
                end,
            } = line.position
            else {
                panic!("a line of a file has its place");
            };
            let mark = self.known.entry((device, inode)).or_default();
            mark.pass(generation, (offset, end), &line.raw);
            self.came.push(
                formats::encoding::text(&line.raw, batch.encoding)
                    .0
                    .into_owned(),
            );
        }
        true
    }

    fn take(&mut self) -> Vec<String> {
        while self.take_one() {}
        std::mem::take(&mut self.came)
    }

    fn take_after_silence(&mut self) -> Vec<String> {
        let mut came = self.take();
        for _ in 0..QUIET_PAUSES {
            self.follower.paused();
            came.extend(self.take());
        }
        came
    }

    /// As after `kill -9`: only what the log holds is known.
    fn restart(&mut self) {
        let follower = Follower::new(self.path("auth.log"), self.known.clone());
        self.follower = follower.joined(self.join);
    }
}

#[test]
fn lines_come_once_as_they_are_written_and_a_half_line_waits() {
    let mut desk = Desk::new();
    assert!(desk.take().is_empty(), "the file is not there yet");
    desk.write("auth.log", "one\r\ntwo\nthr");
    assert_eq!(desk.take(), ["one", "two"]);
    assert!(desk.take_after_silence().is_empty());
    desk.write("auth.log", "ee\n");
    assert_eq!(desk.take(), ["three"]);
}

#[test]
fn a_rotated_file_is_finished_first_and_its_last_words_are_kept() {
    let mut desk = Desk::new();
    desk.write("auth.log", "1\n");
    assert_eq!(desk.take(), ["1"]);
    desk.write("auth.log", "2\nhal");
    desk.rename("auth.log", "auth.log.1");
    desk.write("auth.log", "3\n");
    assert_eq!(desk.take(), ["2", "3"]);
    // The writer has not yet let go of the old file.
    desk.write("auth.log.1", "f\nlate\nend");
    assert_eq!(desk.take(), ["half", "late"]);
    assert_eq!(desk.take_after_silence(), ["end"]);
    desk.write("auth.log", "4\n");
    assert_eq!(desk.take_after_silence(), ["4"]);
}

#[test]
fn rotations_in_quick_succession_lose_nothing() {
    let mut desk = Desk::new();
    let mut expected = Vec::new();
    for turn in 0..5 {
        for line in 0..2_500 {
            desk.write("auth.log", format!("{turn}/{line}\n"));
            expected.push(format!("{turn}/{line}"));
        }
        desk.take_one();
        desk.rename("auth.log", &format!("auth.log.{turn}"));
    }
    desk.write("auth.log", "last\n");
    expected.push("last".to_owned());
    let came = desk.take_after_silence();
    assert!(
        came == expected,
        "{} of {} lines, or out of order",
        came.len(),
        expected.len()
    );
}

#[test]
fn a_cut_file_begins_anew_with_the_next_generation() {
    let mut desk = Desk::new();
    desk.write("auth.log", "one\ntwo\n");
    assert_eq!(desk.take(), ["one", "two"]);
    fs::copy(desk.path("auth.log"), desk.path("auth.log.1")).unwrap();
    File::create(desk.path("auth.log")).unwrap();
    assert!(desk.take().is_empty());
    desk.write("auth.log", "three\n");
    assert_eq!(desk.take(), ["three"]);
    assert_eq!(
        desk.known.values().map(|mark| mark.generation).max(),
        Some(1)
    );
    desk.restart();
    desk.write("auth.log", "four\n");
    assert_eq!(desk.take(), ["four"]);
}

#[test]
fn a_file_that_was_cut_and_outgrew_its_old_size_is_told_by_its_first_bytes() {
    let mut desk = Desk::new();
    desk.write("auth.log", "Nov 21 one\n");
    assert_eq!(desk.take(), ["Nov 21 one"]);
    File::create(desk.path("auth.log")).unwrap();
    desk.write("auth.log", "Nov 22 two\nNov 22 three\n");
    assert_eq!(desk.take(), ["Nov 22 two", "Nov 22 three"]);
}

#[test]
fn after_a_restart_reading_goes_on_exactly_behind_the_newest_kept_line() {
    let mut desk = Desk::new();
    let mut expected = Vec::new();
    let mut came = Vec::new();
    for turn in 0..12 {
        for line in 0..700 {
            desk.write("auth.log", format!("{turn}/{line}\n"));
            expected.push(format!("{turn}/{line}"));
        }
        match turn % 4 {
            // Killed with a batch read but not kept: it must come again.
            0 => drop(desk.follower.look().unwrap()),
            1 => came.extend(desk.take()),
            2 => drop(desk.take_one()),
            _ => {
                desk.take_one();
                desk.rename("auth.log", &format!("auth.log.{turn}"));
            }
        }
        came.append(&mut desk.came);
        desk.restart();
    }
    desk.write("auth.log", "");
    came.extend(desk.take_after_silence());
    came.sort();
    expected.sort();
    assert!(
        came == expected,
        "{} came of {} lines",
        came.len(),
        expected.len()
    );
}

#[test]
fn a_file_rotated_while_nobody_looked_is_finished_before_the_new_one() {
    let mut desk = Desk::new();
    desk.write("auth.log", "1\n");
    assert_eq!(desk.take(), ["1"]);
    desk.write("auth.log", "2\n");
    desk.rename("auth.log", "auth.log.1");
    desk.write("auth.log", "3\n");
    desk.restart();
    assert_eq!(desk.take(), ["2", "3"]);
}

#[test]
fn an_error_on_the_way_loses_and_doubles_nothing() {
    let mut desk = Desk::new();
    desk.write("auth.log", "1\n2\n");
    assert_eq!(desk.take(), ["1", "2"]);
    desk.write("auth.log", "3\n");
    desk.rename("auth.log", "auth.log.1");
    fs::create_dir(desk.path("auth.log")).unwrap();
    let cause = desk.follower.look().unwrap_err();
    desk.follower.complain(&cause);
    fs::remove_dir(desk.path("auth.log")).unwrap();
    desk.write("auth.log", "4\n");
    assert_eq!(desk.take(), ["3", "4"]);
}

#[test]
fn another_file_with_the_number_of_a_known_one_is_read_from_its_start() {
    let mut desk = Desk::new();
    desk.write("auth.log", "one\ntwo\n");
    assert_eq!(desk.take(), ["one", "two"]);
    // The same inode with other content stands for a number that was given again.
    File::create(desk.path("auth.log")).unwrap();
    desk.write("auth.log", "a longer line than both\n");
    desk.restart();
    assert_eq!(desk.take(), ["a longer line than both"]);
    assert_eq!(
        desk.known.values().map(|mark| mark.generation).max(),
        Some(1)
    );
}

#[test]
fn a_compressed_neighbour_with_the_number_of_a_known_file_is_not_read_as_lines() {
    let mut desk = Desk::new();
    desk.write("auth.log", "one\ntwo\n");
    assert_eq!(desk.take(), ["one", "two"]);
    desk.rename("auth.log", "auth.log.1.gz");
    File::create(desk.path("auth.log.1.gz")).unwrap();
    desk.write("auth.log.1.gz", b"\x1f\x8b and more than there was\n");
    desk.write("auth.log", "three\n");
    desk.restart();
    assert_eq!(desk.take_after_silence(), ["three"]);
}

#[test]
fn a_line_beyond_all_measure_is_cut_once_its_end_is_there() {
    let mut desk = Desk::new();
    for _ in 0..10 {
        desk.write("auth.log", vec![b'x'; 100_000]);
        assert!(desk.take().is_empty());
    }
    desk.write("auth.log", "\nnext\n");
    let came = desk.take();
    assert_eq!(
        came.iter().map(String::len).collect::<Vec<_>>(),
        [256 * 1024, 4]
    );
}

#[test]
fn big5_lines_behind_a_page_of_ascii_are_told_by_themselves() {
    let mut desk = Desk::new();
    desk.write("auth.log", "plain\n".repeat(1_000));
    assert_eq!(desk.take().len(), 1_000);
    let big5: &[u8] = b"\xa8\xcf\xa5\xce\xaa\xcc\xb5n\xa4J\xa5\xa2\xb1\xd1\n";
    desk.write("auth.log", [big5, b"ascii\n", "登入\n".as_bytes()].concat());
    assert_eq!(desk.take(), ["使用者登入失敗", "ascii", "登入"]);
}

#[test]
fn utf_16_is_followed_even_when_a_letter_is_half_written() {
    let mut desk = Desk::new();
    let bytes: Vec<u8> = "\u{feff}登入 one\r\ntwo\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut came = Vec::new();
    for byte in bytes {
        desk.write("auth.log", [byte]);
        came.extend(desk.take());
    }
    assert_eq!(came, ["登入 one", "two"]);
}

#[test]
fn another_file_with_a_known_number_is_told_by_the_last_record_that_was_taken() {
    let mut desk = Desk::new();
    desk.write("auth.log", "one 1\ntwo 2\n");
    assert_eq!(desk.take(), ["one 1", "two 2"]);
    // A line ends where one ended before, and the file is as long.
    File::create(desk.path("auth.log")).unwrap();
    desk.write("auth.log", "six 6\nten 7\nnew\n");
    desk.restart();
    assert_eq!(desk.take(), ["six 6", "ten 7", "new"]);
}

#[test]
fn what_was_copied_and_cut_while_nobody_looked_is_read_from_the_copy() {
    let mut desk = Desk::new();
    desk.write("auth.log.2", "one\nolder, and of another day\n");
    desk.write("auth.log", "one\ntwo\n");
    assert_eq!(desk.take(), ["one", "two"]);
    desk.write("auth.log", "three\nfour\n");
    fs::copy(desk.path("auth.log"), desk.path("auth.log.1")).unwrap();
    File::create(desk.path("auth.log")).unwrap();
    desk.write("auth.log", "five\n");
    desk.restart();
    assert_eq!(desk.take(), ["three", "four", "five"]);
    // The copy is known by its own number from now on, and the cut file by its next generation.
    desk.restart();
    desk.write("auth.log", "six\n");
    assert_eq!(desk.take_after_silence(), ["six"]);
    // One that holds nothing new is left alone.
    fs::copy(desk.path("auth.log"), desk.path("auth.log.3")).unwrap();
    File::create(desk.path("auth.log")).unwrap();
    desk.restart();
    assert!(desk.take_after_silence().is_empty());
}

#[test]
fn lines_that_go_on_with_a_record_are_taken_with_it() {
    let mut desk = Desk::joining(Join::Indented);
    desk.write("auth.log", "one\n\tmore\n\n  and more\ntwo\n");
    assert_eq!(desk.take(), ["one\n\tmore\n\n  and more"]);
    // More may follow for a while, and does.
    desk.follower.paused();
    assert!(desk.take().is_empty());
    desk.write("auth.log", "\tlate\n");
    for _ in 0..5 {
        desk.follower.paused();
        assert!(desk.take().is_empty());
    }
    desk.follower.paused();
    assert_eq!(desk.take(), ["two\n\tlate"]);
    desk.write("auth.log", "three\n");
    desk.restart();
    desk.write("auth.log", "\thalf");
    assert!(desk.take_after_silence() == ["three"]);
    desk.write("auth.log", "\nfour\nfive\n");
    assert_eq!(desk.take(), ["\thalf", "four"]);
}

#[test]
fn a_record_is_what_stands_between_two_times() {
    let mut desk = Desk::joining(Join::Stamped);
    let trace = "2026-11-21 07:45:01,123 ERROR x\njava.lang.Error: no\n\tat A.b\nCaused by: y";
    let text = format!("{trace}\n[2026-11-21 07:45:02] two\n<13>Nov 21 07:45:03 gw three\n");
    desk.write("auth.log", &text);
    desk.write(
        "auth.log",
        "21/Nov/2026:07:45:04 four\n2026/11/21 07:45:05 five\n",
    );
    desk.write("auth.log", "Sat Nov 21 07:45:06 2026 six\n12 lines\n");
    let came = desk.take_after_silence();
    assert_eq!(came[0], trace);
    assert_eq!(came.len(), 6, "{came:?}");
    assert!(came[5].ends_with("six\n12 lines"));
}

#[test]
fn a_record_that_waits_when_its_file_is_rotated_or_the_program_killed_is_taken_once() {
    let mut desk = Desk::joining(Join::Indented);
    desk.write("auth.log", "one\ntwo\n\tof two\n");
    assert_eq!(desk.take(), ["one"]);
    desk.restart();
    desk.write("auth.log", "\tand of two\n");
    desk.rename("auth.log", "auth.log.1");
    desk.write("auth.log", "three\n");
    // Its last line has no end, and is spelled otherwise.
    desk.write(
        "auth.log.1",
        b"\xb5n\xa4J\xa5\xa2\xb1\xd1\xb5n\xa4J\xa5\xa2\xb1\xd1",
    );
    let mut came = desk.take_after_silence();
    came.extend(desk.take_after_silence());
    came.sort();
    assert_eq!(came.len(), 3, "{came:?}");
    assert_eq!(came[0], "three");
    assert_eq!(came[1], "two\n\tof two\n\tand of two");
    desk.restart();
    assert!(desk.take_after_silence().is_empty());
}

#[test]
fn a_record_without_end_is_cut_into_records_of_bounded_size() {
    let mut desk = Desk::joining(Join::Indented);
    desk.write("auth.log", "begin\n");
    desk.write("auth.log", "\tx\n".repeat(2 * MOST_JOINED));
    let came = desk.take_after_silence();
    assert_eq!(came.len(), 3);
    desk.write("auth.log", format!(" {}\n", "y".repeat(100_000)).repeat(7));
    desk.write("auth.log", "end\n");
    let came = desk.take();
    assert_eq!(came.iter().map(String::len).max(), Some(200_003));
    let all: usize = came.iter().map(|record| record.matches('y').count()).sum();
    assert_eq!(all, 700_000);
}

#[test]
fn utf_16_records_of_several_lines_keep_their_letters() {
    let mut desk = Desk::joining(Join::Indented);
    let bytes: Vec<u8> = "\u{feff}登入\r\n 失敗\r\n二\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    desk.write("auth.log", bytes);
    assert_eq!(desk.take_after_silence(), ["登入\n 失敗", "二"]);
}

#[tokio::test]
async fn a_full_channel_makes_the_file_wait_and_nothing_is_lost() {
    let desk = Desk::new();
    let lines: Vec<String> = (0..5_000)
        .map(|number| format!("line {number}\n"))
        .collect();
    desk.write("auth.log", lines.concat());
    let (sender, mut receiver) = mpsc::channel(1);
    let following = tokio::spawn(desk.follower.run(sender));
    let mut came = 0;
    while came < 5_000 {
        let batch = receiver.recv().await.unwrap();
        assert!(batch.lines.len() <= 1_000);
        came += batch.lines.len();
    }
    assert_eq!(came, 5_000);
    drop(receiver);
    following.await.unwrap();
}

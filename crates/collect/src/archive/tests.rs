use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;

use super::*;
use crate::lines::LONGEST_LINE;

/// What a visit told: lines as `name:number:text`, ends and reasons with the file's name.
fn told(paths: &[&Path]) -> Vec<String> {
    told_within(paths, &Limits::default())
}

fn told_within(paths: &[&Path], limits: &Limits) -> Vec<String> {
    let paths: Vec<_> = paths.iter().map(|path| path.to_path_buf()).collect();
    let mut told = Vec::new();
    let mut name = String::new();
    let mut spelled = Encoding::Utf8;
    let name_of = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    visit(&paths, limits, &mut |item| {
        match item {
            Item::FileStart { path, encoding, .. } => (name, spelled) = (name_of(path), encoding),
            Item::Line { number, raw, .. } => {
                let (text, _) = encoding::text(raw, spelled);
                told.push(format!("{name}:{number}:{text}"));
            }
            Item::Damaged { what } => told.push(format!("{name}: {what}")),
            Item::FileEnd { bytes } => told.push(format!("{name} ends, {bytes} bytes")),
            Item::Skipped { path, why } => told.push(format!("{} {why}", name_of(path))),
        }
        ControlFlow::Continue(())
    });
    told
}

fn gz(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn xz(text: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zst(text: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(text, 1).unwrap()
}

#[test]
fn compressed_files_are_known_by_their_first_bytes_and_read_over_all_their_parts() {
    let folder = tempfile::tempdir().unwrap();
    let twice = |pack: fn(&[u8]) -> Vec<u8>| [pack(b"one\ntwo "), pack(b"two\nthree")].concat();
    for (name, bytes) in [
        ("a.log", twice(gz)),
        ("b", twice(xz)),
        ("c.txt", twice(zst)),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        let expected = [
            format!("{name}:1:one"),
            format!("{name}:2:two two"),
            format!("{name}:3:three"),
            format!("{name} ends, {} bytes", bytes.len()),
        ];
        assert_eq!(told(&[&path]), expected);
    }
}

#[test]
fn folders_are_walked_in_order_and_nothing_is_read_twice() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    fs::create_dir_all(top.join("b/deep")).unwrap();
    fs::write(top.join("a"), "1\n").unwrap();
    fs::write(top.join("b/deep/x"), "2\n").unwrap();
    symlink(top, top.join("b/loop")).unwrap();
    symlink(top.join("a"), top.join("c-link")).unwrap();
    symlink(top.join("nowhere"), top.join("d-dangling")).unwrap();
    symlink(top.join("e-self"), top.join("e-self")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(top.join("f-socket")).unwrap();
    let told = told(&[top, &top.join("a")]);
    drop(socket);
    assert_eq!(
        told[..4],
        ["a:1:1", "a ends, 2 bytes", "x:1:2", "x ends, 2 bytes"]
    );
    let seen = "was read before under another name";
    assert_eq!(told[4], format!("loop {seen}"));
    assert_eq!(told[5], format!("c-link {seen}"));
    assert!(
        told[6].starts_with("d-dangling cannot be read: No such file"),
        "{told:?}"
    );
    assert!(
        told[7].starts_with("e-self cannot be read: Too many levels"),
        "{told:?}"
    );
    assert_eq!(
        told[8..],
        ["f-socket is no file".to_owned(), format!("a {seen}")]
    );
}

#[test]
fn a_file_that_may_not_be_read_is_told_and_the_next_one_read() {
    let folder = tempfile::tempdir().unwrap();
    let (shut, open) = (folder.path().join("a"), folder.path().join("b"));
    fs::write(&shut, "secret\n").unwrap();
    fs::write(&open, "line\n").unwrap();
    fs::set_permissions(&shut, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    if File::open(&shut).is_ok() {
        eprintln!("skipped: root may read every file");
        return;
    }
    let told = told(&[folder.path()]);
    assert!(
        told[0].starts_with("a cannot be read: Permission denied"),
        "{told:?}"
    );
    assert_eq!(told[1], "b:1:line");
}

#[test]
fn a_bomb_is_refused_early_and_the_next_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    // A tenth of a gibibyte of one line: text, so that only its growth gives it away.
    let line = ["x".repeat(1_023), "\n".to_owned()].concat();
    let block = line.repeat(1_024);
    let path = folder.path().join("bomb.gz");
    let file = File::create(&path).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    for _ in 0..100 {
        encoder.write_all(block.as_bytes()).unwrap();
    }
    encoder.finish().unwrap();
    let after = folder.path().join("later");
    fs::write(&after, "line\n").unwrap();
    let limits = Limits {
        most_expansion: 100,
        harmless_volume: 1 << 20,
        ..Limits::default()
    };
    let told = told_within(&[folder.path()], &limits);
    let refused = told
        .iter()
        .position(|line| line.contains("grows beyond all measure"))
        .unwrap();
    assert!(
        refused < (3 << 20) / 2,
        "{refused} lines came out of it first"
    );
    assert_eq!(told[refused + 1..], ["later:1:line", "later ends, 5 bytes"]);
}

#[test]
fn a_gibibyte_of_zeros_is_refused_at_its_first_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zeros.gz");
    let file = File::create(&path).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    let block = vec![0; 1 << 20];
    for _ in 0..1024 {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap();
    assert_eq!(told(&[&path]), ["zeros.gz holds no text lines"]);
}

#[test]
fn decoders_that_want_too_much_memory_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (wide, deep) = (
        folder.path().join("wide.zst"),
        folder.path().join("deep.xz"),
    );
    let text = b"line\n".repeat(4 << 20);
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(26).unwrap();
    encoder.write_all(&text).unwrap();
    fs::write(&wide, encoder.finish().unwrap()).unwrap();
    fs::write(&deep, xz(&text)).unwrap();
    let limits = Limits {
        memory: 512 << 10,
        ..Limits::default()
    };
    let refused = "needs more memory to decompress than is allowed";
    let told = told_within(&[&wide, &deep], &limits);
    assert_eq!(
        told,
        [format!("wide.zst {refused}"), format!("deep.xz {refused}")]
    );
}

#[test]
fn a_torn_archive_gives_its_lines_and_then_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<_> = (0..30_000)
        .map(|number| format!("line {number}\n"))
        .collect();
    let text = lines.concat();
    for (name, bytes) in [("a.gz", gz(text.as_bytes())), ("b.xz", xz(text.as_bytes()))] {
        let path = folder.path().join(name);
        fs::write(&path, &bytes[..bytes.len() * 3 / 4]).unwrap();
        let told = told(&[&path]);
        assert!(told.len() > 5_000 && told.len() < 30_000, "{}", told.len());
        assert_eq!(told[4_999], format!("{name}:5000:line 4999"));
        let last = told.last().unwrap();
        assert!(
            last.starts_with(&format!("{name} cannot be read: ")),
            "{last}"
        );
    }
}

#[test]
fn big5_and_utf_16_are_told_by_the_first_page() {
    let folder = tempfile::tempdir().unwrap();
    let text = "使用者登入失敗\r\n帳號 wang 密碼錯誤\r\n";
    let (big5, wide) = (folder.path().join("big5"), folder.path().join("wide"));
    let spelled: &[u8] = b"\xa8\xcf\xa5\xce\xaa\xcc\xb5n\xa4J\xa5\xa2\xb1\xd1\r\n\xb1b\xb8\xb9 wang \xb1K\xbdX\xbf\xf9\xbb~\r\n";
    fs::write(&big5, spelled).unwrap();
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    fs::write(&wide, units.flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
    let lines: Vec<_> = told(&[&big5, &wide])
        .into_iter()
        .filter(|line| !line.contains("ends"))
        .collect();
    assert_eq!(
        lines,
        [
            "big5:1:使用者登入失敗",
            "big5:2:帳號 wang 密碼錯誤",
            "wide:1:使用者登入失敗",
            "wide:2:帳號 wang 密碼錯誤",
        ]
    );
}

#[test]
fn what_is_no_text_is_left_out_but_a_log_with_some_nul_bytes_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (document, noise) = (folder.path().join("a.pdf"), folder.path().join("b.bin"));
    let torn = folder.path().join("c.log");
    fs::write(&document, b"%PDF-and letters\n".repeat(90)).unwrap();
    let bytes: Vec<u8> = (0..4_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes())
        .collect();
    fs::write(&noise, bytes).unwrap();
    fs::write(
        &torn,
        [
            b"Nov 21 07:00:00 host sshd: text\n".repeat(40),
            vec![0; 20],
            b"\n".to_vec(),
        ]
        .concat(),
    )
    .unwrap();
    let told = told(&[folder.path()]);
    assert_eq!(
        told[..2],
        ["a.pdf holds no text lines", "b.bin holds no text lines"]
    );
    assert_eq!(told.len(), 2 + 41 + 1);
}

#[test]
fn a_line_of_100_megabytes_is_cut_and_the_next_one_has_the_next_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long");
    let mut file = File::create(&path).unwrap();
    for _ in 0..100 {
        file.write_all(&vec![b'x'; 1_000_000]).unwrap();
    }
    file.write_all(b"\nnext\n").unwrap();
    let mut seen = Vec::new();
    visit(&[path], &Limits::default(), &mut |item| {
        if let Item::Line {
            number,
            raw,
            oversized,
        } = item
        {
            seen.push((number, raw.len(), oversized));
        }
        ControlFlow::Continue(())
    });
    assert_eq!(seen, [(1, LONGEST_LINE, true), (2, 4, false)]);
}

#[test]
fn a_visitor_that_has_enough_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "1\n2\n3\n").unwrap();
    fs::write(folder.path().join("b"), "1\n").unwrap();
    let mut items = 0;
    visit(&[folder.path().to_owned()], &Limits::default(), &mut |_| {
        items += 1;
        if items == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!(items, 3);
}

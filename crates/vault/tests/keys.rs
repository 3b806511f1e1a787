//! The file of the master keys: whole, private, outside the data folder.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;
use vault::{
    Fresh, KeyError, KeyRing, Place, Vault, WhenMissing, open_credential, open_key_file,
    replace_key_file,
};

const PLACE: Place<'static> = Place {
    table: "t",
    column: "c",
    row: "r",
};

fn create(of: u8) -> WhenMissing {
    WhenMissing::Create(Fresh::new([of; 32]))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn the_first_start_makes_a_private_key_outside_and_later_ones_read_it() {
    let top = TempDir::new().unwrap();
    let (path, data) = (top.path().join("keys/master"), top.path().join("data"));
    let first = Vault::new(open_key_file(&path, &data, create(1)).unwrap());
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);

    let sealed = first.seal(PLACE, b"seed", Fresh::new([5; 32])).unwrap();
    let second = Vault::new(open_key_file(&path, &data, create(2)).unwrap());
    assert_eq!(second.open(PLACE, &sealed).unwrap().expose(), b"seed");
}

#[test]
fn a_lost_key_is_not_replaced_when_something_is_sealed() {
    let top = TempDir::new().unwrap();
    let path = top.path().join("keys/master");
    let refused = open_key_file(&path, &top.path().join("data"), WhenMissing::Refuse);
    assert!(matches!(refused, Err(KeyError::Missing { .. })));
    assert!(!path.exists());
}

#[test]
fn a_key_that_others_may_open_is_refused_in_one_line() {
    let top = TempDir::new().unwrap();
    let (path, data) = (top.path().join("master"), top.path().join("data"));
    open_key_file(&path, &data, create(1)).unwrap();
    for open in [0o640, 0o604, 0o620, 0o602, 0o610] {
        fs::set_permissions(&path, Permissions::from_mode(open)).unwrap();
        let refused = open_key_file(&path, &data, WhenMissing::Refuse).unwrap_err();
        let line = refused.to_string();
        assert!(line.contains("chmod 600") && !line.contains('\n'), "{line}");
        assert!(replace_key_file(&path, &KeyRing::first(&Fresh::new([1; 32]))).is_err());
    }
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    assert!(open_key_file(&path, &data, WhenMissing::Refuse).is_ok());
}

#[test]
fn a_key_inside_the_data_folder_is_refused_however_it_is_named() {
    let top = TempDir::new().unwrap();
    let data = top.path().join("data");
    fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(&data, top.path().join("link")).unwrap();
    for name in [
        "data/master",
        "data/keys/master",
        "link/keys/master",
        "data/../data/master",
        "none/../data/master",
    ] {
        let refused = open_key_file(&top.path().join(name), &data, create(1)).unwrap_err();
        assert!(matches!(refused, KeyError::InsideData { .. }), "{name}");
    }
    assert!(open_key_file(&top.path().join("data.keys/master"), &data, create(1)).is_ok());
}

#[test]
fn a_credential_may_carry_a_group_bit_but_is_not_for_everybody() {
    let top = TempDir::new().unwrap();
    let path = top.path().join("townwatch-master");
    fs::write(
        &path,
        KeyRing::first(&Fresh::new([3; 32])).to_text().as_bytes(),
    )
    .unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o440)).unwrap();
    assert!(open_credential(&path).is_ok());
    fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    assert!(matches!(
        open_credential(&path),
        Err(KeyError::OpenToOthers { mode: 0o444, .. })
    ));
    assert!(matches!(
        open_credential(top.path()),
        Err(KeyError::OpenToOthers { .. } | KeyError::NotAFile { .. })
    ));
}

#[test]
fn a_rotated_ring_replaces_the_file_and_stays_private() {
    let top = TempDir::new().unwrap();
    let (path, data) = (top.path().join("keys/master"), top.path().join("data"));
    let ring = open_key_file(&path, &data, create(1)).unwrap();
    // A draft of a crash before does not stand in the way.
    let left = format!("{}.draft-{}", path.display(), std::process::id());
    fs::write(&left, "half").unwrap();
    replace_key_file(&path, &ring.with_new(&Fresh::new([2; 32])).unwrap()).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert!(!Path::new(&left).exists());
    let ring = open_key_file(&path, &data, WhenMissing::Refuse).unwrap();
    assert_eq!(ring.current().number(), 2);
    assert_eq!(ring.versions().count(), 2);
}

#[test]
fn a_line_that_is_no_key_is_told_by_its_number_and_never_shown() {
    let good = "townwatch-key 1 ".to_owned() + &"ab".repeat(32);
    for (text, line) in [
        (String::new(), None),
        ("# nothing\n\n".to_owned(), None),
        (good.replace("ab", "aB"), Some(1)),
        (good.replace(" 1 ", " 0 "), Some(1)),
        (format!("{good}0"), Some(1)),
        (format!("{good} rest"), Some(1)),
        (format!("# first\n{good}\n{good}"), Some(3)),
    ] {
        match (KeyRing::parse(&text).unwrap_err(), line) {
            (KeyError::Malformed { line: told }, Some(line)) => assert_eq!(told, line),
            (KeyError::Empty, None) => {}
            (other, _) => assert_eq!(other.to_string(), "", "{text}"),
        }
        assert!(
            !KeyRing::parse(&text)
                .unwrap_err()
                .to_string()
                .contains("abab")
        );
    }
}

proptest! {
    #[test]
    fn a_ring_survives_its_text_form(keys in proptest::collection::vec(any::<[u8; 32]>(), 1..5)) {
        let mut ring = KeyRing::first(&Fresh::new(keys[0]));
        for key in &keys[1..] {
            ring = ring.with_new(&Fresh::new(*key)).unwrap();
        }
        let text = ring.to_text();
        let again = KeyRing::parse(&text).unwrap();
        prop_assert_eq!(&*again.to_text(), &*text);
        prop_assert_eq!(again.current().number(), u32::try_from(keys.len()).unwrap());
    }

    #[test]
    fn any_text_is_a_ring_or_an_error(text: String) {
        let _ = KeyRing::parse(&text);
    }
}

//! Secrets open in their place, under their key, unaltered, or not at all.

use proptest::prelude::*;
use vault::{Fresh, KeyRing, KeyVersion, Place, SECRET_LIMIT, Vault, VaultError};

const SEED: Place<'static> = Place {
    table: "account",
    column: "totp_seed",
    row: "0190",
};

fn fresh(of: u8) -> Fresh {
    Fresh::new([of; 32])
}

fn vault() -> Vault {
    Vault::new(KeyRing::first(&fresh(1)))
}

fn name() -> impl Strategy<Value = String> {
    "[a-z_.0-9鎮守]{0,12}"
}

proptest! {
    #[test]
    fn a_secret_opens_in_its_place(secret: Vec<u8>, nonce: [u8; 32], table in name(), row in name()) {
        let place = Place { table: &table, column: "c", row: &row };
        let sealed = vault().seal(place, &secret, Fresh::new(nonce)).unwrap();
        let opened = vault().open(place, &sealed).unwrap();
        prop_assert_eq!(opened.expose(), &secret[..]);
    }

    #[test]
    fn a_secret_moved_to_another_place_does_not_open(
        here in (name(), name(), name()), there in (name(), name(), name()),
    ) {
        prop_assume!(here != there);
        let sealed_at = Place { table: &here.0, column: &here.1, row: &here.2 };
        let opened_at = Place { table: &there.0, column: &there.1, row: &there.2 };
        let sealed = vault().seal(sealed_at, b"seed", fresh(2)).unwrap();
        let refused = vault().open(opened_at, &sealed).unwrap_err();
        prop_assert_eq!(refused, VaultError::Altered { place: opened_at.to_string() });
    }

    #[test]
    fn a_secret_cut_short_or_made_longer_does_not_open(secret: Vec<u8>, cut in 0..100_usize, more: u8) {
        let sealed = vault().seal(SEED, &secret, fresh(3)).unwrap();
        let cut = sealed.len().saturating_sub(1).min(cut);
        prop_assert!(vault().open(SEED, &sealed[..cut]).is_err());
        let longer = [&sealed[..], &[more]].concat();
        prop_assert!(vault().open(SEED, &longer).is_err());
    }
}

#[test]
fn parts_of_a_place_do_not_run_into_each_other() {
    let glued = |table, column, row| Place { table, column, row };
    let sealed = vault()
        .seal(glued("ab", "c", "d"), b"seed", fresh(2))
        .unwrap();
    for other in [
        glued("a", "bc", "d"),
        glued("abc", "", "d"),
        glued("ab", "cd", ""),
    ] {
        assert!(vault().open(other, &sealed).is_err(), "{other}");
    }
}

#[test]
fn every_flipped_bit_is_seen() {
    let sealed = vault()
        .seal(SEED, b"a seed of some bytes", fresh(4))
        .unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut altered = sealed.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(vault().open(SEED, &altered).is_err(), "bit {bit}");
    }
}

#[test]
fn the_secret_does_not_stand_in_its_sealed_form_or_in_debug() {
    let secret = b"JBSWY3DPEHPK3PXP";
    let sealed = vault().seal(SEED, secret, fresh(5)).unwrap();
    assert!(!sealed.windows(4).any(|four| secret.starts_with(four)));
    let opened = vault().open(SEED, &sealed).unwrap();
    let shown = format!(
        "{opened:?} {:?} {:?} {:?}",
        vault(),
        fresh(5),
        vault().ring()
    );
    assert_eq!(
        shown,
        "Secret Vault { ring: KeyRing(newest 1) } Fresh KeyRing(newest 1)"
    );
}

#[test]
fn two_sealings_of_one_secret_differ() {
    let first = vault().seal(SEED, b"seed", fresh(6)).unwrap();
    let second = vault().seal(SEED, b"seed", fresh(7)).unwrap();
    assert_ne!(first, second);
}

#[test]
fn rotation_seals_again_under_the_new_key_and_then_lets_the_old_one_go() {
    let old = vault();
    let sealed = old.seal(SEED, b"seed", fresh(8)).unwrap();
    let both = Vault::new(KeyRing::first(&fresh(1)).with_new(&fresh(9)).unwrap());
    assert_eq!(both.open(SEED, &sealed).unwrap().expose(), b"seed");

    let again = both.reseal(SEED, &sealed, fresh(10)).unwrap().unwrap();
    assert_eq!(Vault::version_of(&sealed).map(KeyVersion::number), Some(1));
    assert_eq!(Vault::version_of(&again).map(KeyVersion::number), Some(2));
    assert!(both.reseal(SEED, &again, fresh(11)).unwrap().is_none());

    let text = both.ring().to_text();
    let new = Vault::new(KeyRing::parse(&text).unwrap().newest_only());
    assert_eq!(new.open(SEED, &again).unwrap().expose(), b"seed");
    let refused = new.open(SEED, &sealed).unwrap_err().to_string();
    assert!(refused.contains("sealed under key 1"), "{refused}");
}

#[test]
fn a_key_of_the_same_version_from_another_office_does_not_open() {
    let sealed = vault().seal(SEED, b"seed", fresh(8)).unwrap();
    let other = Vault::new(KeyRing::first(&fresh(200)));
    assert!(matches!(
        other.open(SEED, &sealed),
        Err(VaultError::Altered { .. })
    ));
}

#[test]
fn what_is_no_sealed_secret_is_told_as_such() {
    for bytes in [&b""[..], b"plain text of at least thirty-three bytes"] {
        let refused = vault().open(SEED, bytes).unwrap_err();
        assert!(matches!(refused, VaultError::Form { .. }), "{refused}");
    }
}

#[test]
fn a_secret_has_a_size_limit() {
    let secret = vec![0; SECRET_LIMIT + 1];
    let refused = vault().seal(SEED, &secret, fresh(8));
    assert!(matches!(refused, Err(VaultError::TooLong { .. })));
    assert!(vault().seal(SEED, &secret[1..], fresh(8)).is_ok());
}

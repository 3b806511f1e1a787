//! The tree against known vectors, and against a slow reading of RFC 9162's definitions.

use evidence::seal::{
    Edge, Hash, Nodes, TILE_WIDTH, consistency, inclusion, is_consistent, leaf_hash, root,
    root_of_inclusion, tile_path,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// RFC 9162 section 2.1.1, word by word: MTH of a list of leaf data.
fn mth(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => Sha256::digest([&[0], one.as_slice()].concat()).into(),
        _ => {
            let mut k = 1;
            while k * 2 < leaves.len() {
                k *= 2;
            }
            let (left, right) = (mth(&leaves[..k]), mth(&leaves[k..]));
            Sha256::digest([&[1], left.as_slice(), right.as_slice()].concat()).into()
        }
    }
}

/// Nodes straight from the leaves.
struct Slow(Vec<Vec<u8>>);

impl Nodes for Slow {
    type Missing = ();
    fn node(&self, level: u32, place: u64) -> Result<Hash, ()> {
        let width = 1 << level;
        let from = usize::try_from(place).unwrap() * width;
        self.0.get(from..from + width).map(mth).ok_or(())
    }
}

fn leaves(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|n| format!("leaf {n}").into_bytes())
        .collect()
}

fn hex(hash: Hash) -> String {
    let bytes: Vec<_> = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

/// Leaves and roots published with the reference implementation of RFC 6962
/// (google/certificate-transparency, merkle tree tests); RFC 9162 hashes the same way.
#[test]
fn the_roots_of_the_published_example_tree_come_out() {
    let data: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Edge::default();
    assert_eq!(hex(edge.root()), roots[0]);
    for (data, root) in data.iter().zip(&roots[1..]) {
        edge.push(leaf_hash(&[], data));
        assert_eq!(hex(edge.root()), *root);
    }
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_other_does() {
    const SIZES: usize = 34;
    let all = leaves(SIZES);
    let nodes = Slow(all.clone());
    for size in 0..=SIZES {
        let whole = mth(&all[..size]);
        let size = u64::try_from(size).unwrap();
        assert_eq!(root(&nodes, size), Ok(whole));
        for index in 0..size {
            let leaf = leaf_hash(b"", &all[usize::try_from(index).unwrap()]);
            let path = inclusion(&nodes, index, size).unwrap();
            assert_eq!(root_of_inclusion(leaf, index, size, &path), Some(whole));
            for other in (0..size).filter(|other| *other != index) {
                assert_ne!(root_of_inclusion(leaf, other, size, &path), Some(whole));
            }
        }
        for old in 0..=size {
            let before = mth(&all[..usize::try_from(old).unwrap()]);
            let path = consistency(&nodes, old, size).unwrap();
            assert!(
                is_consistent(old, before, size, whole, &path),
                "{old} {size}"
            );
        }
    }
}

proptest! {
    #[test]
    fn an_edge_that_grows_is_the_tree(size in 0_usize..700, begin in 0_usize..700) {
        let all = leaves(size);
        let begin = begin.min(size);
        let nodes = Slow(all.clone());
        let mut edge = Edge::of(&nodes, u64::try_from(begin).unwrap()).unwrap();
        for data in &all[begin..] {
            edge.push(leaf_hash(b"", data));
        }
        prop_assert_eq!(edge.size(), u64::try_from(size).unwrap());
        prop_assert_eq!(edge.root(), mth(&all));
    }

    #[test]
    fn a_spoilt_proof_proves_nothing(
        size in 2_u64..300, at in 0_u64..300, byte in 0_usize..32, bit in 0_u8..8, step in 0_usize..9,
    ) {
        let all = leaves(usize::try_from(size).unwrap());
        let nodes = Slow(all.clone());
        let whole = mth(&all);
        let index = at % size;
        let leaf = leaf_hash(b"", &all[usize::try_from(index).unwrap()]);
        let mut path = inclusion(&nodes, index, size).unwrap();
        let step = step % path.len();
        path[step][byte] ^= 1 << bit;
        prop_assert_ne!(root_of_inclusion(leaf, index, size, &path), Some(whole));
        path[step][byte] ^= 1 << bit;
        let longer = [path.clone(), vec![whole]].concat();
        prop_assert_ne!(root_of_inclusion(leaf, index, size, &longer), Some(whole));
        prop_assert_ne!(root_of_inclusion(leaf, index, size, &path[1..]), Some(whole));
        let old = 1 + index % (size - 1);
        let before = mth(&all[..usize::try_from(old).unwrap()]);
        let mut path = consistency(&nodes, old, size).unwrap();
        prop_assert!(is_consistent(old, before, size, whole, &path));
        let step = step % path.len();
        path[step][byte] ^= 1 << bit;
        prop_assert!(!is_consistent(old, before, size, whole, &path));
        path[step][byte] ^= 1 << bit;
        prop_assert!(!is_consistent(old, whole, size, before, &path));
    }
}

/// The examples of C2SP tlog-tiles.
#[test]
fn tiles_have_the_names_of_the_specification() {
    assert_eq!(tile_path(0, 1_234_067, TILE_WIDTH), "tile/0/x001/x234/067");
    assert_eq!(tile_path(1, 0, 5), "tile/1/000.p/5");
    assert_eq!(tile_path(2, 999, 256), "tile/2/999");
    assert_eq!(tile_path(2, 1_000, 1), "tile/2/x001/000.p/1");
}

//! The Merkle tree of RFC 9162 section 2.1: roots and proofs from hashes that are kept somewhere.
//!
//! A node is named by its level (0 = leaves) and its place there; it stands for 2^level leaves.
//! Only whole nodes are kept; the ragged right edge is put together from them.

use crate::hash::{Hash, node_hash, sha256};

/// Where hashes of whole nodes come from.
pub trait Nodes {
    /// Why a node cannot be had.
    type Missing;
    /// Hash of a whole node.
    ///
    /// # Errors
    /// When it cannot be had.
    fn node(&self, level: u32, place: u64) -> Result<Hash, Self::Missing>;
}

/// Root of the tree of the first `size` leaves.
///
/// # Errors
/// When a node is missing.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Missing> {
    if size == 0 {
        return Ok(sha256(&[]));
    }
    range(nodes, 0, size)
}

/// Proof that leaf `index` is in the tree of `size` leaves (RFC 9162 section 2.1.3.1): hashes from
/// the leaf upwards. Empty where there is no such leaf.
///
/// # Errors
/// When a node is missing.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Missing> {
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while index < size && to.saturating_sub(from) > 1 {
        let middle = split(from, to);
        if index < middle {
            path.push(range(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(range(nodes, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Proof that the tree of `new` leaves begins with that of `old` (RFC 9162 section 2.1.4.1).
/// Empty where they are the same or `old` is none.
///
/// # Errors
/// When a node is missing.
pub fn consistency<N: Nodes>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Missing> {
    if old == 0 || old >= new {
        return Ok(Vec::new());
    }
    let (mut from, mut to) = (0, new);
    let mut path = Vec::new();
    while to != old {
        let middle = split(from, to);
        if old <= middle {
            path.push(range(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(range(nodes, from, middle)?);
            from = middle;
        }
    }
    // The part both share is known to whoever holds the old root, where it is the whole old tree.
    if from > 0 {
        path.push(range(nodes, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// Root of leaves that begin a whole node as large as the largest that fits.
fn range<N: Nodes>(nodes: &N, from: u64, to: u64) -> Result<Hash, N::Missing> {
    let mut whole = Vec::new();
    let mut at = from;
    while at < to {
        let left = to.saturating_sub(at);
        let level = at.trailing_zeros().min(left.ilog2());
        whole.push(nodes.node(level, at.unbounded_shr(level))?);
        at = at.saturating_add(1_u64.unbounded_shl(level));
    }
    let folded = whole
        .into_iter()
        .rev()
        .reduce(|right, left| node_hash(&left, &right));
    Ok(folded.unwrap_or_else(|| sha256(&[])))
}

/// Where a range of two or more leaves is halved: behind the largest power of two that leaves one.
fn split(from: u64, to: u64) -> u64 {
    let inside = to.saturating_sub(from).saturating_sub(1).max(1);
    from.saturating_add(1_u64.unbounded_shl(inside.ilog2()))
}

/// A tree that grows at its right edge and remembers only what its root needs.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    size: u64,
    /// Whole nodes, largest first: one for each bit of the size.
    whole: Vec<Hash>,
}

impl Edge {
    /// The edge of a tree whose whole nodes are kept.
    ///
    /// # Errors
    /// When a node is missing.
    pub fn of<N: Nodes>(nodes: &N, size: u64) -> Result<Self, N::Missing> {
        let mut whole = Vec::new();
        let mut at = 0_u64;
        for level in (0..64).rev() {
            let width = 1_u64.unbounded_shl(level);
            if size & width != 0 {
                whole.push(nodes.node(level, at.unbounded_shr(level))?);
                at = at.saturating_add(width);
            }
        }
        Ok(Self { size, whole })
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.push_node(0, leaf);
    }

    /// Adds a whole node of a level: 2^level leaves whose hashes need not be known. The size must be a
    /// multiple of them.
    pub fn push_node(&mut self, level: u32, node: Hash) {
        self.push_telling(level, node, |_, _| {});
    }

    /// As [`Edge::push_node`]; tells every whole node that comes to be, with its level, this one first.
    pub fn push_telling(&mut self, level: u32, node: Hash, mut tell: impl FnMut(u32, &Hash)) {
        let mut hash = node;
        tell(level, &hash);
        let above = level.saturating_add(1);
        for level in (above..).take(self.merged_by(level)) {
            if let Some(left) = self.whole.pop() {
                hash = node_hash(&left, &hash);
                tell(level, &hash);
            }
        }
        self.whole.push(hash);
        self.size = self.size.saturating_add(1_u64.unbounded_shl(level));
    }

    /// How many nodes a further one of a level makes whole.
    fn merged_by(&self, level: u32) -> usize {
        let ones = self.size.unbounded_shr(level).trailing_ones();
        usize::try_from(ones).unwrap_or_default()
    }

    /// How many leaves it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its root.
    pub fn root(&self) -> Hash {
        let folded = self
            .whole
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| node_hash(&left, &right));
        folded.unwrap_or_else(|| sha256(&[]))
    }
}

/// Root of a proof of inclusion (RFC 9162 section 2.1.3.2); none where the proof has not the shape
/// that index and size ask for.
pub fn root_of_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut place, mut last) = (index, size.saturating_sub(1));
    let mut hash = leaf;
    for step in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(step, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// Whether a proof shows that the tree of `new` leaves begins with that of `old` (RFC 9162
/// section 2.1.4.2).
pub fn is_consistent(old: u64, old_root: Hash, new: u64, new_root: Hash, path: &[Hash]) -> bool {
    if old >= new || old == 0 {
        let same = old != new || old_root == new_root;
        return old <= new && path.is_empty() && same;
    }
    let (mut place, mut last) = (old.saturating_sub(1), new.saturating_sub(1));
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let mut steps = path.iter();
    let begin = if old.is_power_of_two() {
        Some(&old_root)
    } else {
        steps.next()
    };
    let Some(begin) = begin else { return false };
    let (mut first, mut second) = (*begin, *begin);
    for step in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            first = node_hash(step, &first);
            second = node_hash(step, &second);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            second = node_hash(&second, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && first == old_root && second == new_root
}

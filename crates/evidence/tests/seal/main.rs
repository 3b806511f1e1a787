//! The seals: tree, proofs, checkpoints, and what finds a change.

#[cfg(test)]
mod note;
#[cfg(test)]
mod tree;

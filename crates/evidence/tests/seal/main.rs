//! The seals: tree, proofs, checkpoints, and what finds a change.

#[cfg(test)]
mod note;
#[cfg(test)]
mod office;
#[cfg(test)]
mod prove;
#[cfg(test)]
mod retain;
#[cfg(test)]
mod store;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod witness;

//! Where log lines come from.
//!
//! [`archive`] looks through files once, plain or compressed; [`follow`] stays with a file that
//! grows. Both split lines with [`lines`], which bounds what one line can cost. [`door`] is where
//! senders come to us, [`http`] those of them that speak HTTP; [`drop_folder`] takes whole files that
//! people put into a folder.

pub mod archive;
pub mod door;
pub mod drop_folder;
pub mod follow;
pub mod http;
pub mod lines;

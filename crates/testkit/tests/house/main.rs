//! The house itself: jobs, notices, backups, what is packed, and what holds for the whole tree.

mod backup;
mod call;
mod check;
mod declared;
mod doors;
mod job_words;
mod jobs;
mod notices;
mod packaging;
mod references;
mod tidy;

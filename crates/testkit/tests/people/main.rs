//! People: signing in, what each may do, units, accounts of directories.

mod app_passwords;
mod authority;
mod campaigns;
mod leavers;
mod many;
mod own_directory;
mod own_findings;
mod people;
mod sign_in;
mod sign_ins;
mod sweeps;
mod units;

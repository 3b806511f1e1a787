//! People: signing in, what each may do, units, accounts of directories.

mod account_authority;
mod app_passwords;
mod authority;
mod campaigns;
mod documents;
mod forwards;
mod leavers;
mod mailboxes;
mod many;
mod old_mail;
mod own_directory;
mod own_findings;
mod people;
mod reviewed_systems;
mod reviews;
mod samba;
mod shared_use;
mod sign_in;
mod sign_ins;
mod sweeps;
mod units;

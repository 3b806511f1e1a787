//! Approvals over real records: asked for, decided, heard by telephone, void; and everything that is
//! refused.

mod desk;
mod forbidden;
mod told;
mod walk;

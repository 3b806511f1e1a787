//! What the security contact works with: findings, stories, cases, papers, registers, duties.

mod approvals;
mod closing;
mod detection;
mod duties;
mod figures;
mod forms;
mod hearing;
mod hunt_columns;
mod hunts;
mod judging;
mod live_year;
mod normal;
mod papers;
mod register_commands;
mod registers;
mod reports;
mod sharing;
mod stories;
mod tasks;
mod year;

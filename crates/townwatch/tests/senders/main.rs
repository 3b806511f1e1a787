//! The program with real senders of log lines, and the log they fill.

mod doors;
mod evidence;
mod house;
mod keeping;
mod listen;

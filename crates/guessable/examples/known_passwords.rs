//! Makes `data/known-passwords.bin` of a list: `cargo run -p guessable --example known_passwords LIST OUT`.
//! Only entries of eight characters and more are kept: every policy refuses the shorter ones.

#![expect(
    clippy::unwrap_used,
    reason = "a chore that cannot go on says so by ending"
)]

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (list, out) = (arguments.next().unwrap(), arguments.next().unwrap());
    let bytes = std::fs::read(list).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let words = text.lines().map(|line| line.trim_end_matches('\r'));
    let made = guessable::build_known(words.filter(|word| word.chars().count() >= 8));
    std::fs::write(out, made).unwrap();
}

//! What a check costs: `cargo bench -p guessable`. The bar is a millisecond; the last line is JSON.

#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a measurement talks to the person at the terminal and looks at the clock"
)]

use std::hint::black_box;
use std::time::Instant;

use guessable::{House, Person, check};

const ROUNDS: u32 = 200;
const PASSWORDS: [&str; 10] = [
    "Tainan@2024",
    "ji32k7au4a83",
    "maatjkhaaur",
    "A123456789",
    "1qaz2wsx",
    "Kp2v+9sQfTz1xW7e",
    "correct-lamp-7-whistle-moss",
    "con mèo xanh uống trà chiều",
    "窗外的雲很會跳舞",
    "a long phrase of many words that somebody who likes to type has chosen for this office in 2026",
];

fn main() {
    let house = House::new([
        "臺南市安平區公所",
        "UBND huyện Quế Sơn",
        "Green Harbour Records",
    ]);
    let person = Person {
        account: Some("hmwang01"),
        name: Some("王曉明"),
        id: Some("A123456789"),
        birthday: Some("1990-05-12"),
        numbers: &["0912345678"],
    };
    let mut worst = 0.0_f64;
    for password in PASSWORDS {
        black_box(check(password, &person, &house));
        let begun = Instant::now();
        for _ in 0..ROUNDS {
            black_box(check(black_box(password), &person, &house));
        }
        let each = begun.elapsed().as_nanos() as f64 / f64::from(ROUNDS) / 1_000.0;
        worst = worst.max(each);
        println!("{each:>8.0} µs  {password}");
    }
    println!("{{\"bench\":\"guessable\",\"worst_us\":{worst:.0}}}");
}

//! What a file of rules may cost: anybody may hand in rules, and one file must not stop the program.

use yaml_serde::Value;

/// Longest file, in bytes. The longest public one has 60 kB; a list of 100,000 addresses fits.
const LONGEST_FILE: usize = 4 << 20;
/// Documents of a file. Public files have one each, ours a few; the parsers' work grows with the
/// square of their number.
const MOST_DOCUMENTS: usize = 1_000;
/// Longest window of a correlation, in seconds: a year.
pub(crate) const LONGEST_WINDOW_SECONDS: u64 = 366 * 86_400;
/// Deepest parentheses of a condition.
const DEEPEST: usize = 32;
/// Fewer parentheses than this cannot stand too deep, whatever else the file says.
const HARMLESS: usize = DEEPEST;

/// Why a file or rule is not even read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OutOfBounds {
    #[error("the file has more than 4 MiB; put long lists into several files")]
    File,
    #[error("the file has more than {MOST_DOCUMENTS} documents; put rules into several files")]
    Documents,
    #[error(
        "parentheses of a condition stand more than {DEEPEST} deep; name parts of it as selections"
    )]
    Condition,
    #[error("the window is longer than 366 days; a correlation cannot look back further")]
    Window,
}

/// Looks at a file before anything reads it in depth.
pub(crate) fn check(text: &str) -> Result<(), OutOfBounds> {
    if text.len() > LONGEST_FILE {
        return Err(OutOfBounds::File);
    }
    let begin = memchr::memmem::find_iter(text.as_bytes(), b"---");
    let at_start = |place: &usize| {
        let before = place.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        before.is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    };
    if begin.filter(at_start).nth(MOST_DOCUMENTS).is_some() {
        return Err(OutOfBounds::Documents);
    }
    if memchr::memchr_iter(b'(', text.as_bytes()).count() < HARMLESS {
        return Ok(());
    }
    // Only few files have so many, so that reading them twice does not matter.
    for document in text.split("\n---") {
        let Ok(value) = yaml_serde::from_str::<Value>(document) else {
            continue;
        };
        for part in ["detection", "filter", "correlation"] {
            let condition = value.get(part).and_then(|part| part.get("condition"));
            if condition.is_some_and(|condition| depth(condition) > DEEPEST) {
                return Err(OutOfBounds::Condition);
            }
        }
    }
    Ok(())
}

/// How deep the parentheses of a condition, or of one of several, stand.
fn depth(condition: &Value) -> usize {
    match condition {
        Value::String(text) => {
            let mut open = 0_usize;
            let mut deepest = 0;
            for byte in text.bytes() {
                match byte {
                    b'(' => open += 1,
                    b')' => open = open.saturating_sub(1),
                    _ => {}
                }
                deepest = deepest.max(open);
            }
            deepest
        }
        Value::Sequence(conditions) => conditions.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

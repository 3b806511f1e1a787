//! The daily sheet: what was counted of a day, what is silent, and a checkpoint that can be read back.

use jiff::SignedDuration;
use rqrr::PreparedImage;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const LINE: &str =
    "Nov 21 09:30:01 srv sshd[41]: Failed password for root from 198.51.100.10 port 4000 ssh2";

fn part<'p>(page: &'p str, test: &str) -> &'p str {
    let begun = page
        .split_once(&format!("data-test=\"{test}\""))
        .map(|(_, rest)| rest);
    let within = begun.and_then(|rest| rest.split_once('>'));
    within.map_or("", |(_, rest)| rest)
}

/// The text of the code on the page, read as a camera would.
fn scanned(page: &str) -> Option<String> {
    let (_, svg) = page.split_once("viewBox=\"0 0 ")?;
    let side: usize = svg.split(' ').next()?.parse().ok()?;
    let (_, path) = svg.split_once("<path d=\"")?;
    let (path, _) = path.split_once('"')?;
    let mut black = vec![false; side * side];
    for square in path.split('M').filter(|square| !square.is_empty()) {
        let (x, rest) = square.split_once(' ')?;
        let y: usize = rest.split('h').next()?.parse().ok()?;
        let x: usize = x.parse().ok()?;
        *black.get_mut(y * side + x)? = true;
    }
    // Each square is eight pixels wide.
    let mut image = PreparedImage::prepare_from_greyscale(side * 8, side * 8, |x, y| {
        let dark = black
            .get((y / 8) * side + x / 8)
            .copied()
            .unwrap_or_default();
        if dark { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    let (_, text) = grids.first()?.decode().ok()?;
    Some(text)
}

#[tokio::test]
async fn the_days_lines_are_counted_who_is_silent_is_named_and_the_checkpoint_comes_back_from_paper()
-> Result<(), Failure> {
    let office = TestOffice::new().await?;
    office.take("quiet", std::iter::once(LINE)).await?;
    // The next day, where the office is.
    office.clock.advance(SignedDuration::from_hours(20));
    office.take("busy", std::iter::repeat_n(LINE, 7)).await?;
    office.sign().await?;
    let visitor = Visitor::of(&office, "lin.contact").await?;
    let page = visitor.get("/evidence/sheet").await?;
    assert_eq!(page.status, 200, "{}", page.text);
    let sheet = &page.text;
    assert!(
        part(sheet, "sheet-silent").starts_with("<li>quiet</li></ul>"),
        "{sheet}"
    );
    let row = sheet
        .split("data-test=\"sheet-source\"")
        .find(|row| row.contains(">busy<"));
    assert!(row.is_some_and(|row| row.contains(">7<")), "{sheet}");
    let note = std::fs::read_to_string(office.folder().join("evidence/checkpoint"))?;
    assert!(
        part(sheet, "sheet-note").starts_with(note.trim_end()),
        "{sheet}"
    );
    assert_eq!(scanned(sheet).as_deref(), Some(note.as_str()));

    // The day before, with its own count; a day to come is today.
    let before = visitor.get("/evidence/sheet?day=2026-11-21").await?.text;
    let row = before
        .split("data-test=\"sheet-source\"")
        .find(|row| row.contains(">quiet<"));
    assert!(row.is_some_and(|row| row.contains(">1<")), "{before}");
    assert!(
        part(&before, "sheet-silent").contains("<li>busy</li>"),
        "{before}"
    );
    let later = visitor.get("/evidence/sheet?day=2027-01-01").await?.text;
    assert!(
        part(&later, "sheet-silent").contains("<li>quiet</li>"),
        "{later}"
    );
    // More of the same day is counted on the next look.
    office.take("busy", std::iter::once(LINE)).await?;
    let again = visitor.get("/evidence/sheet").await?.text;
    let row = again
        .split("data-test=\"sheet-source\"")
        .find(|row| row.contains(">busy<"));
    assert!(row.is_some_and(|row| row.contains(">8<")), "{again}");
    // It is linked from the page of kept logs, which tells that nobody countersigns.
    let kept = visitor.get("/evidence").await?.text;
    assert!(kept.contains("href=\"/evidence/sheet\""), "{kept}");
    Ok(())
}

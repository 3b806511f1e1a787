//! Names of tiles as C2SP tlog-tiles has them: `tile/<level>/<place>[.p/<width>]`.
//!
//! A tile of level L holds up to 256 hashes, each of a node over 256^L leaves. Level 0 is not kept:
//! the data gives it (docs/adr/0005).

/// Hashes in a whole tile, and leaves in a block.
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree that one level of tiles spans: 256 = 2^8.
pub const TILE_HEIGHT: u32 = 8;

/// Path of a tile under the log's folder. A width of 256 or more names the whole tile.
pub fn tile_path(level: u32, place: u64, width: u64) -> String {
    let mut words = vec![format!("{:03}", place % 1000)];
    let mut rest = place / 1000;
    while rest > 0 {
        words.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    words.reverse();
    let part = if width < TILE_WIDTH {
        format!(".p/{width}")
    } else {
        String::new()
    };
    format!("tile/{level}/{}{part}", words.join("/"))
}

//! QR codes in pictures, read within bounds: a picture is never unpacked beyond them.

use std::io::Cursor;

/// Pictures of one message that are looked at.
pub const MOST_PICTURES: usize = 20;
/// Points of one picture.
const MOST_POINTS: usize = 20_000_000;
/// Points that are looked through; larger pictures are made coarser.
const WORKED_POINTS: usize = 2_000_000;
/// Shorter sides than this hold no readable code.
const SMALLEST_SIDE: usize = 21;
/// Codes of one picture.
const MOST_CODES: usize = 8;

/// Points from black (0) to white.
struct Grey {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

/// Texts of the codes in a picture (PNG, JPEG, GIF); `looked` counts pictures of the message.
pub fn read(bytes: &[u8], looked: &mut usize) -> Vec<String> {
    if *looked >= MOST_PICTURES {
        return Vec::new();
    }
    *looked += 1;
    let picture = if bytes.starts_with(b"\x89PNG") {
        png(bytes)
    } else if bytes.starts_with(b"GIF8") {
        gif(bytes)
    } else {
        jpeg(bytes)
    };
    picture.map(|picture| codes(&picture)).unwrap_or_default()
}

fn codes(picture: &Grey) -> Vec<String> {
    let mut step = 1;
    while picture.width / step * (picture.height / step) > WORKED_POINTS {
        step += 1;
    }
    let (width, height) = (picture.width / step, picture.height / step);
    if width < SMALLEST_SIDE || height < SMALLEST_SIDE {
        return Vec::new();
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        let place = y * step * picture.width + x * step;
        picture.points.get(place).copied().unwrap_or(255)
    });
    let grids = image.detect_grids();
    let read = grids
        .iter()
        .take(MOST_CODES)
        .filter_map(|grid| grid.decode().ok());
    read.map(|(_, text)| text.chars().take(4_000).collect())
        .collect()
}

fn bounded(width: usize, height: usize) -> Option<usize> {
    let points = width.checked_mul(height)?;
    (points <= MOST_POINTS && width.min(height) >= SMALLEST_SIDE).then_some(points)
}

fn png(bytes: &[u8]) -> Option<Grey> {
    let limits = png::Limits {
        bytes: 96 * 1024 * 1024,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    let (width, height) = (
        usize::try_from(info.width).ok()?,
        usize::try_from(info.height).ok()?,
    );
    bounded(width, height)?;
    let mut data = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut data).ok()?;
    let channels = frame.color_type.samples();
    Some(grey(width, height, channels, &data))
}

fn jpeg(bytes: &[u8]) -> Option<Grey> {
    use zune_jpeg::zune_core::bytestream::ZCursor;
    use zune_jpeg::zune_core::colorspace::ColorSpace;
    use zune_jpeg::zune_core::options::DecoderOptions;
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(20_000)
        .set_max_height(20_000);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    bounded(width, height)?;
    let data = decoder.decode().ok()?;
    let channels = data.len() / (width * height).max(1);
    Some(grey(width, height, channels, &data))
}

fn gif(bytes: &[u8]) -> Option<Grey> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    options.set_memory_limit(gif::MemoryLimit::Bytes(std::num::NonZeroU64::new(
        96 * 1024 * 1024,
    )?));
    let mut decoder = options.read_info(Cursor::new(bytes)).ok()?;
    let frame = decoder.read_next_frame().ok()??;
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    bounded(width, height)?;
    Some(grey(width, height, 4, &frame.buffer))
}

/// One value a point: the mean of the colours, on white where it is transparent.
fn grey(width: usize, height: usize, channels: usize, data: &[u8]) -> Grey {
    let point = |point: &[u8]| -> u8 {
        let (colours, alpha) = match (channels, point) {
            (2 | 4, [colours @ .., alpha]) => (colours, *alpha),
            _ => (point, 255),
        };
        if alpha < 128 {
            return 255;
        }
        let sum: usize = colours.iter().map(|value| usize::from(*value)).sum();
        u8::try_from(sum / colours.len().max(1)).unwrap_or(255)
    };
    Grey {
        width,
        height,
        points: data.chunks_exact(channels.max(1)).map(point).collect(),
    }
}

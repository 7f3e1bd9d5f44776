//! JPEG files (ITU-T T.81): looked through before anything is decoded, then decoded.

use image::metadata::Orientation;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{
    error::PhotoError,
    pixels::{Channels, Decoded, PhotoPixels},
};

/// What a file says of itself, and that it is there to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct JpegHeader {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes that decoding takes.
    pub(super) memory: u64,
    /// Written by Adobe's rules: CMYK is inverted.
    is_adobe: bool,
    end: JpegEnd,
}

/// Whether the file has its end marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum JpegEnd {
    /// It has.
    #[default]
    Marked,
    /// It ends in the picture's data: these are whole, or the file was cut off. Only decoding tells.
    Open,
}

/// In which order the picture comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JpegCoding {
    /// From top to bottom.
    Sequential,
    /// The whole of it, refined scan by scan.
    Progressive,
}

/// Looks through the segments up to the end of the first picture. Telephones put more pictures behind it.
///
/// # Errors
/// When the head is cut off, or the coding is not one that cameras use.
pub(super) fn header(bytes: &[u8]) -> Result<JpegHeader, PhotoError> {
    let cut_off = || PhotoError::Damaged("its end is missing".into());
    let mut header = JpegHeader::default();
    let (mut place, mut in_data, mut coding) = (2, false, JpegCoding::Sequential);
    loop {
        let Some(marker) = next_marker(bytes, &mut place) else {
            // What is refined scan by scan may lack the last ones, and nothing would show it.
            if !in_data || coding == JpegCoding::Progressive {
                return Err(cut_off());
            }
            header.end = JpegEnd::Open;
            break;
        };
        if marker == 0xD9 {
            break;
        }
        if matches!(marker, 0x01 | 0xD0..=0xD8) {
            continue;
        }
        let length = bytes.get(place..place + 2).map(|two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let segment = length.and_then(|length| bytes.get(place + 2..place + length.max(2))).ok_or_else(cut_off)?;
        match marker {
            0xC0..=0xC2 => {
                coding = if marker == 0xC2 { JpegCoding::Progressive } else { JpegCoding::Sequential };
                frame(&mut header, segment, coding)?;
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(PhotoError::Format("a JPEG file of a rare kind (lossless or arithmetic)"));
            }
            0xEE if segment.starts_with(b"Adobe") => header.is_adobe = true,
            0xDA => in_data = true,
            _ => {}
        }
        place += 2 + segment.len();
    }
    if header.width == 0 || header.height == 0 {
        return Err(PhotoError::Damaged("it has no picture".into()));
    }
    Ok(header)
}

/// Moves behind the next marker and returns it; what lies before it is compressed data.
fn next_marker(bytes: &[u8], place: &mut usize) -> Option<u8> {
    loop {
        *place += bytes.get(*place..)?.iter().position(|&byte| byte == 0xFF)? + 1;
        match *bytes.get(*place)? {
            // A fill byte may be followed by another.
            0xFF => {}
            // A byte of data that looks like a marker is followed by zero, and restarts are part of the data.
            0x00 | 0xD0..=0xD7 => *place += 1,
            marker => {
                *place += 1;
                return Some(marker);
            }
        }
    }
}

/// Reads a frame header (T.81, B.2.2).
fn frame(header: &mut JpegHeader, segment: &[u8], coding: JpegCoding) -> Result<(), PhotoError> {
    let &[precision, high, low, wide, narrow, components, ref rest @ ..] = segment else {
        return Err(PhotoError::Damaged("its head is cut off".into()));
    };
    if precision != 8 {
        return Err(PhotoError::Format("a JPEG file with more than 8 bits a colour"));
    }
    (header.width, header.height) = (u16::from_be_bytes([wide, narrow]).into(), u16::from_be_bytes([high, low]).into());
    let pixels = u64::from(header.width) * u64::from(header.height);
    // A progressive file is held whole as coefficients of two bytes before there is a pixel.
    let shares =
        rest.chunks_exact(3).take(components.into()).map(|component| u64::from(component[1] >> 4) * u64::from(component[1] & 15));
    let (sum, greatest) = shares.fold((0, 1), |(sum, greatest), share| (sum + share, share.max(greatest)));
    let coefficients = match coding {
        JpegCoding::Progressive => pixels * 2 * sum / greatest,
        JpegCoding::Sequential => 0,
    };
    header.memory = pixels * u64::from(components.max(3)) + coefficients;
    Ok(())
}

/// Decodes a file whose header was looked at.
pub(super) fn decode(bytes: &[u8], header: JpegHeader) -> Result<Decoded, PhotoError> {
    let damaged = |error: zune_jpeg::errors::DecodeErrors| match header.end {
        JpegEnd::Marked => PhotoError::Damaged(error.into()),
        JpegEnd::Open => PhotoError::Damaged("its end is missing".into()),
    };
    // What is not quite by the standard comes out as well as it can: the file is whole, and telephones are not strict. Without the end
    // marker it has to be strict: of a file that was cut off, decoders paint the rest grey.
    // A file that is refined a thousand times would take a thousand times as long.
    let options = DecoderOptions::default()
        .set_strict_mode(header.end == JpegEnd::Open)
        .set_max_width(65_535)
        .set_max_height(65_535)
        .jpeg_set_max_scans(50);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let (channels, colours) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (Channels::Grey, ColorSpace::Luma),
        Some(ColorSpace::CMYK) => (if header.is_adobe { Channels::InvertedCmyk } else { Channels::Cmyk }, ColorSpace::CMYK),
        _ => (Channels::Rgb, ColorSpace::RGB),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif)).unwrap_or(Orientation::NoTransforms);
    let profile = (channels == Channels::Rgb).then(|| decoder.icc_profile()).flatten();
    let bytes = decoder.decode().map_err(damaged)?;
    let pixels = PhotoPixels { width: header.width, height: header.height, channels, bytes };
    Ok(Decoded { pixels, orientation, profile })
}

//! Files: lists as spreadsheet programs write them, photos, artwork.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
    sync::Arc,
};

use accredit::{
    checkin::picture as code_picture,
    domain::{event::Event, event_file},
    roster::{HiddenRows, List, Options, RosterError, photo},
    typeset::{
        fonts::Fonts,
        item::{Fixed, Item, Side, TrimSize},
        picture, raster,
        trial::Trials,
    },
};
use image::{DynamicImage, ImageFormat};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{corpus::Corpus, target};

const LIST_EVENT: &str = include_str!("../data/lists/event.toml");

/// Reads the files of a folder with an ending.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort_unstable();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    assert!(!paths.is_empty());
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Reads a list to its end; one that is refused as it is, as somebody would who heeds the message.
fn read_list(event: &Event, bytes: &[u8]) {
    let told = Options { hidden: Some(HiddenRows::Include), header_row: Some(1), ..Options::default() };
    let read = |options| {
        let mut list = List::read(bytes, options)?;
        list.rows(event)?.0.try_for_each(|row| row.map(drop))
    };
    let _: Result<(), RosterError> = read(Options::default()).or_else(|_| read(told));
}

target!(
    csv,
    2,
    Corpus::new(&[
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\r\n",
        "\r",
        "\n",
        "\u{FEFF}",
        "\0",
        "reference",
        "category",
        "given_name",
        "=\"",
        "&amp;",
        "Ã©",
        "\u{202E}",
        "\u{200B}",
        "ﷺ",
        "2024-11-04",
        "1e15",
        "TRUE",
        "é",
        "\u{FFFF}",
    ])
    .all(files("tests/it/data/lists", "csv"))
    .seed(include_str!("../../../templates/sample/kuwait-2024.csv").lines().take(40).collect::<Vec<_>>().join("\n"))
    .seed(utf_16("reference;given_name;family_name;category\r\n1;Zoë;Ávila;Delegate\r\n"))
    .seed(b"reference;nom;cat\xe9gorie\r\n1;Zo\xeb;Delegate\r\n".as_slice())
    .seed(format!("reference,name,category\n1,\"{}", "a,\"b\n".repeat(100_000)))
    .seed(format!("{}\n", "reference,".repeat(100_000)))
    .seed("reference,name,category\n".to_owned() + &"1,Ana,Delegate\n".repeat(20_000)),
    {
        let event = event_file::read(LIST_EVENT).unwrap();
        move |input: &[u8]| read_list(&event, input)
    }
);

fn utf_16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

target!(
    xlsx,
    2,
    Corpus::new(&[
        "<row r=\"1048576\">",
        "<c r=\"XFD1\" t=\"s\"><v>0</v></c>",
        "<v>-1</v>",
        "<mergeCell ref=\"A1:XFD1048576\"/>",
        "<f>A1</f>",
        "&#0;",
        "&lt;",
        "<!DOCTYPE x [<!ENTITY a \"b\">]>",
        "&a;",
        "<![CDATA[",
        "]]>",
        "</sheetData>",
        "hidden=\"1\"",
        "t=\"inlineStr\"",
        "<is><t>x</t></is>",
        "ref=\"",
        "numFmtId=\"14\"",
        "formatCode=\"[$-409]0;0;0;@\"",
        "\u{FEFF}",
        "\0",
        "\"",
        "<",
        ">",
        "_x000D_",
    ])
    .all(files("tests/it/data/lists", "xlsx"))
    .all(workbook_bombs()),
    {
        let event = event_file::read(LIST_EVENT).unwrap();
        move |input: &[u8]| read_list(&event, input)
    }
);

/// Workbooks of a few kilobytes that unpack to sixty megabytes, or to as many tiny texts, rows and styles as their size allows.
fn workbook_bombs() -> Vec<Vec<u8>> {
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let root = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
                Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let relations = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
                     Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
                     Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let workbook = "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"List\" sheetId=\"1\" \
                    r:id=\"rId1\"/></sheets></workbook>";
    let head = "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">\
                <c r=\"A1\" t=\"inlineStr\"><is><t>reference</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>name</t></is></c></row>";
    let bomb = |part: &str, start: &str, piece: &str, times: usize, end: &str| {
        let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, pieces: &mut dyn Iterator<Item = &str>| {
            packed.start_file(name, SimpleFileOptions::default().compression_level(Some(9))).unwrap();
            pieces.for_each(|piece| packed.write_all(piece.as_bytes()).unwrap());
        };
        add("[Content_Types].xml", &mut [types].into_iter());
        add("_rels/.rels", &mut [root].into_iter());
        add("xl/workbook.xml", &mut [workbook].into_iter());
        add("xl/_rels/workbook.xml.rels", &mut [relations].into_iter());
        if part != "xl/worksheets/sheet1.xml" {
            add("xl/worksheets/sheet1.xml", &mut [head, "</sheetData></worksheet>"].into_iter());
        }
        let many = piece.repeat(1_000);
        let middle = std::iter::repeat_n(many.as_str(), times.div_ceil(1_000));
        add(part, &mut [start].into_iter().chain(middle).chain([end]));
        packed.finish().unwrap().into_inner()
    };
    let sheet = "xl/worksheets/sheet1.xml";
    let blanks = " ".repeat(1_000);
    vec![
        bomb(sheet, head, &blanks, 60_000, "</sheetData></worksheet>"),
        bomb(sheet, head, "<row><c/></row>", 250_000, "</sheetData></worksheet>"),
        bomb(sheet, "<worksheet><mergeCells>", "<mergeCell ref=\"A1:B9\"/>", 150_000, "</mergeCells></worksheet>"),
        bomb("xl/sharedStrings.xml", "<sst>", "<si/>", 800_000, "</sst>"),
        bomb("xl/sharedStrings.xml", "<sst uniqueCount=\"99999999\">", "<si><t>Ana</t></si>", 200_000, "</sst>"),
        bomb("xl/styles.xml", "<styleSheet><cellXfs>", "<xf numFmtId=\"14\"/>", 200_000, "</cellXfs></styleSheet>"),
        bomb("docProps/thumbnail.bin", "", &blanks, 60_000, ""),
    ]
}

target!(
    photos,
    2,
    Corpus::new(&[
        "\u{FF}",
        "Exif\0\0MM\0*\0\0\0\u{8}",
        "ICC_PROFILE\0\u{1}\u{1}",
        "Adobe",
        "JFIF\0",
        "IHDR",
        "PLTE",
        "IDAT",
        "acTL",
        "iCCP",
        "zTXt"
    ])
    .all(files("tests/it/data", "jpg"))
    .all(pictures())
    .all(picture_bombs()),
    |input: &[u8]| drop(photo::read(input))
);

target!(
    pictures_of_codes,
    2,
    Corpus::new(&["\u{FF}", "IHDR", "PLTE", "IDAT", "tRNS"])
        .seed(include_bytes!("../data/cmyk-plain.jpg").as_slice())
        .all(pictures())
        .all(picture_bombs()),
    |input: &[u8]| {
        drop(code_picture::read_code(input));
        drop(code_picture::read_frame(input));
    }
);

target!(
    pictures_of_templates,
    2,
    Corpus::new(&["\u{FF}", "IHDR", "PLTE", "IDAT", "tRNS"])
        .all(files("tests/it/data", "jpg"))
        .all(pictures())
        .all(picture_bombs()),
    |input: &[u8]| drop(picture::read(input.to_vec()))
);

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Small pictures of each kind.
fn pictures() -> Vec<Vec<u8>> {
    let shades = DynamicImage::from(image::RgbaImage::from_fn(60, 80, |x, y| image::Rgba([x as u8 * 4, y as u8 * 3, 90, 200])));
    let png = [
        shades.clone(),
        shades.to_rgb16().into(),
        shades.to_rgba16().into(),
        shades.to_luma8().into(),
        shades.to_luma_alpha16().into(),
    ];
    let jpeg = [shades.to_rgb8().into(), shades.to_luma8().into()];
    let png = png.iter().map(|picture| encoded(picture, ImageFormat::Png));
    png.chain(jpeg.iter().map(|picture: &DynamicImage| encoded(picture, ImageFormat::Jpeg))).collect()
}

/// Pictures of a few hundred kilobytes with as many pixels as a telephone's, and more.
fn picture_bombs() -> Vec<Vec<u8>> {
    let mut bombs = Vec::new();
    for (side, depth, kind) in [(5_500_u32, 8_u8, 6_u8), (4_000, 16, 6), (7_000, 16, 6), (11_900, 8, 6), (19_000, 1, 0)] {
        bombs.push(plain_png(side, depth, kind));
    }
    bombs
}

/// Writes a PNG file of one colour, row by row.
fn plain_png(side: u32, depth: u8, kind: u8) -> Vec<u8> {
    let samples = match kind {
        0 | 3 => 1,
        4 => 2,
        2 => 3,
        _ => 4,
    };
    let row = vec![0; 1 + (side as usize * samples * usize::from(depth)).div_ceil(8)];
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    (0..side).for_each(|_| packed.write_all(&row).unwrap());
    let mut head = [side.to_be_bytes(), side.to_be_bytes()].concat();
    head.extend([depth, kind, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    for (name, content) in [(b"IHDR", head), (b"IDAT", packed.finish().unwrap()), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        let chunk = [name.as_slice(), &content].concat();
        let mut sum = flate2::Crc::new();
        sum.update(&chunk);
        file.extend(chunk);
        file.extend(sum.sum().to_be_bytes());
    }
    file
}

target!(
    svg,
    5,
    Corpus::new(&[
        "<g>",
        "</g>",
        "<rect width='9' height='9'/>",
        "<path d='M0 0L9 9C1 2 3 4 5 6z'/>",
        "<use href='#a'/>",
        "id='a'",
        "opacity='0.5'",
        "transform='scale(1e9)'",
        "transform='rotate(45)'",
        "viewBox='0 0 1e-9 1e9'",
        "stroke-dasharray='0.001'",
        "stroke-width='1e9'",
        "<text x='1' y='9'>Ag</text>",
        "clip-path='url(#a)'",
        "mask='url(#a)'",
        "filter='url(#a)'",
        "fill='url(#a)'",
        "<!--",
        "-->",
        "<![CDATA[",
        "<style>*{fill:red}</style>",
        "&#x202E;",
        "width='1e9'",
        "height='0'",
        "\"",
        "'",
        "<",
        ">",
    ])
    .all(drawings()),
    {
        // As in the program: what takes too long is found by a process that can be ended.
        let trials = Trials::with(env!("CARGO_BIN_EXE_accredit").into(), &[]);
        let (folder, fonts) = (tempfile::tempdir().unwrap(), Fonts::embedded().tried_by(trials));
        move |input: &[u8]| {
            let path = folder.path().join("drawing.svg");
            fs::write(&path, input).unwrap();
            let Ok(picture) = picture::artwork(&path, &fonts, 148.0) else { return };
            let format = TrimSize { width: 105.0, height: 148.0, bleed: 3.0 };
            let rect = format.with_bleed();
            let fixed = Arc::new(Fixed { key: 0, items: Vec::new() });
            let side = Side { fixed, items: vec![Item::Artwork { rect, window: rect, picture }] };
            let _ = raster::png(&side, format, &fonts, 60.0);
        }
    }
);

/// Drawings as drawing programs write them.
fn drawings() -> Vec<String> {
    let svg = |inside: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='100' height='140' viewBox='0 0 100 140'>{inside}</svg>"
        )
    };
    let gradient = "<defs><linearGradient id='a'><stop offset='0' stop-color='#123'/><stop offset='1' stop-color='#fed'/></linearGradient></defs>";
    vec![
        include_str!("../../../templates/web/icon.svg").to_owned(),
        svg("<rect width='100' height='140' fill='#0a5'/><circle cx='50' cy='60' r='20' stroke='black' stroke-width='2'/>"),
        svg(&format!("{gradient}<path d='M0 0h100v140H0z' fill='url(#a)'/>")),
        svg("<g transform='rotate(10)'><text x='5' y='20' font-size='9'>Kuwait <tspan dy='9'>2024</tspan></text></g>"),
        svg("<clipPath id='a'><circle cx='9' cy='9' r='5'/></clipPath><rect clip-path='url(#a)' width='50' height='50'/>"),
        svg("<mask id='a'><rect width='60' height='60' fill='#fff'/></mask><circle mask='url(#a)' cx='50' cy='60' r='40'/>"),
        svg(
            "<pattern id='a' width='9' height='9' patternUnits='userSpaceOnUse'><circle cx='4' cy='4' r='3'/></pattern><rect fill='url(#a)' width='90' height='90'/>",
        ),
        svg(
            "<filter id='a'><feGaussianBlur stdDeviation='3'/><feOffset dx='2'/></filter><rect filter='url(#a)' width='50' height='50'/>",
        ),
        svg(
            "<filter id='a'><feTurbulence baseFrequency='0.05' numOctaves='2'/><feMorphology radius='2'/></filter><g filter='url(#a)'><circle r='30'/></g>",
        ),
        svg(
            "<marker id='a' markerWidth='4' markerHeight='4'><path d='M0 0L4 2L0 4z'/></marker><path marker-mid='url(#a)' d='M0 0L9 9L20 5L90 90' stroke='red' stroke-dasharray='3 1'/>",
        ),
        svg("<symbol id='a'><rect width='3' height='3'/></symbol><use xlink:href='#a' x='5'/><use xlink:href='#a' y='5'/>"),
    ]
}

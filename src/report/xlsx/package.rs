//! The workbook's file, written while rows come, by a thread of its own: what takes longest is to deflate them.

use std::{
    io::{self, Cursor, Read, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Pieces of sheets that wait to be written: enough that nobody waits for long, and few enough to be held in memory.
const WAITING: usize = 16;
/// How much a sheet's XML is deflated: little, for it repeats itself, and it is what takes longest.
const LEVEL: i64 = 2;
/// The parts that stand before all sheets, and are the same whatever comes: by the first of them programs know a workbook.
const FIRST: [&str; 2] = ["_rels/.rels", "xl/theme/theme1.xml"];

/// What the file takes, in this order.
pub(super) enum WorkbookPart {
    /// Starts a sheet, from a workbook that has it.
    Sheet(usize, Vec<u8>),
    /// Goes on with the sheet.
    Xml(String),
    /// Takes all parts that are not there yet from the workbook, and ends the file.
    Rest(Vec<u8>),
}

/// Makes the two ends of what takes parts.
pub(super) fn channel() -> (SyncSender<WorkbookPart>, Receiver<WorkbookPart>) {
    sync_channel(WAITING)
}

/// Writes parts as they come. A file without [`WorkbookPart::Rest`] is not a workbook.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(out: &mut (dyn Write + Send), parts: &Receiver<WorkbookPart>) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(FailingOnce { out, failed: false }).set_auto_large_file();
    let mut written: Vec<String> = Vec::new();
    for part in parts {
        match part {
            WorkbookPart::Sheet(number, workbook) => {
                if written.is_empty() {
                    copy(&mut zip, &workbook, &mut written, |name| FIRST.contains(&name))?;
                }
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .compression_level(Some(LEVEL))
                    // The same report gives the same file.
                    .last_modified_time(DateTime::default());
                zip.start_file(name(number), options)?;
                written.push(name(number));
            }
            WorkbookPart::Xml(xml) => zip.write_all(xml.as_bytes())?,
            WorkbookPart::Rest(workbook) => {
                let known = written.clone();
                copy(&mut zip, &workbook, &mut written, |name| !known.iter().any(|known| known == name))?;
                zip.finish()?.into_inner().flush()?;
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Fails once, and then takes everything: the library says on the standard error what it cannot write when it is dropped, and what went
/// wrong has been told by then.
struct FailingOnce<'w> {
    out: &'w mut (dyn Write + Send),
    failed: bool,
}

impl Write for FailingOnce<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.failed = written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed { Ok(()) } else { self.out.flush() }
    }
}

/// Copies parts of a workbook as they are.
fn copy<W: Write + io::Seek>(
    zip: &mut ZipWriter<W>,
    workbook: &[u8],
    written: &mut Vec<String>,
    is_wanted: impl Fn(&str) -> bool,
) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place)?;
        let name = part.name()?.into_owned();
        if is_wanted(&name) {
            written.push(name);
            zip.raw_copy_file(part)?;
        }
    }
    Ok(())
}

/// Returns the XML of a sheet in a workbook. Sheets are counted from 1.
///
/// # Errors
/// When there is no such sheet.
pub(super) fn sheet(workbook: &[u8], number: usize) -> io::Result<String> {
    let mut xml = String::new();
    ZipArchive::new(Cursor::new(workbook))?.by_name(&name(number))?.read_to_string(&mut xml)?;
    Ok(xml)
}

fn name(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

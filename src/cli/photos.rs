//! Photos of a list's people: found in a folder, made at print size before the database is locked, stored with the list.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    cli::{context::Context, error::CliError},
    domain::{
        causes::with_causes,
        event::Event,
        field::Field,
        id::Reference,
        photo::{Photo, PhotoFacts},
        text::printable,
    },
    roster::{
        CellProblem, List, Row,
        photo::{self, Folder, MadePhoto, PhotoError, PhotoJob},
    },
    store::{self, Import, Store},
};

/// What was found for a list in a folder of photos.
pub(super) struct Photos {
    made: Spool,
    summary: PhotoSummary,
    /// The heading of the column with file names.
    column: String,
    /// Photos that were refused.
    problems: Vec<CellProblem>,
}

/// What became of the photos of a list.
#[derive(Debug, Default)]
pub(super) struct PhotoSummary {
    pub(super) stored: u64,
    /// The file is the one that the photo on record was made of, or there is none and a photo on record.
    unchanged: u64,
    /// Nobody's file, and no photo on record.
    missing: u64,
    pub(super) rejected: u64,
    /// Files that the list names and the folder has not: line and name.
    pub(super) absent: Vec<(u64, String)>,
    /// Photos in the folder that are of nobody on the list.
    pub(super) left_over: Vec<String>,
}

/// Whose photo a job makes, where the list says so, and what it says: a file name, else the reference.
struct PhotoOf {
    line: u64,
    reference: Reference,
    value: String,
}

/// Finds and makes the photos of everybody on a list. Nothing is stored yet, and the database is not locked: that takes a
/// minute, and gates go on scanning meanwhile.
///
/// # Errors
/// When the folder cannot be read, the list's headings do not hold, or there is no room for the photos beside the database.
pub(super) fn prepare(
    context: &Context,
    store: &Store,
    folder: &Path,
    list: (&Path, &mut List),
    event: &Event,
) -> Result<Photos, CliError> {
    let (path, list) = list;
    let files = Folder::open(folder).map_err(|error| CliError::file(folder, &error))?;
    let (mut people, mut jobs) = (Vec::new(), Vec::new());
    let (mut rows, _) = list.rows(event).map_err(|error| CliError::list(path, &error))?;
    let has_column = rows.columns().has(Field::Photo);
    let mut photos = Photos {
        made: Spool::beside(&store::beside(&context.db))?,
        summary: PhotoSummary::default(),
        column: rows.heading(Field::Photo).to_owned(),
        problems: Vec::new(),
    };
    while let Some(row) = rows.next().transpose().map_err(|error| CliError::list(path, &error))? {
        // What is wrong with other rows is told when they are taken.
        let Row::Listed(listed) = row else { continue };
        if !listed.refusal.is_empty() && store.find(listed.reference())?.is_none() {
            continue;
        }
        // A list that says nothing of files leaves the names that the list before had.
        let name = if has_column { listed.photo().to_owned() } else { name_before(store, listed.reference())? };
        let named = !name.is_empty();
        let value = if named { name } else { listed.reference().to_string() };
        let whose = PhotoOf { line: listed.line, reference: listed.reference().clone(), value };
        let known = store.photo_digest(&whose.reference)?;
        match if named { files.named(&whose.value) } else { files.of(&whose.reference) } {
            Ok(Some(file)) => {
                jobs.push(PhotoJob { path: file, known });
                people.push(whose);
            }
            Ok(None) => {
                if named {
                    photos.summary.absent.push((whose.line, printable(&whose.value)));
                }
                if known.is_some() { photos.summary.unchanged += 1 } else { photos.summary.missing += 1 }
            }
            Err(error) => photos.refuse(&whose, &error),
        }
    }
    photos.summary.left_over = files.left_over();
    photos.make(context, &people, &jobs)?;
    Ok(photos)
}

/// Returns what a list before called somebody's photo, or nothing.
fn name_before(store: &Store, reference: &Reference) -> Result<String, CliError> {
    Ok(store.find(reference)?.map(|stored| stored.participant.photo).unwrap_or_default())
}

impl Photos {
    fn make(&mut self, context: &Context, people: &[PhotoOf], jobs: &[PhotoJob]) -> Result<(), CliError> {
        let bar = context.progress(jobs.len() as u64, "reading photos");
        photo::make(jobs, |place, made| {
            bar.inc(1);
            match made {
                Ok(MadePhoto::Unchanged) => self.summary.unchanged += 1,
                Ok(MadePhoto::New(photo)) => self.made.add(people[place].reference.clone(), &photo)?,
                Err(error) => self.refuse(&people[place], &error),
            }
            Ok::<_, CliError>(())
        })?;
        bar.finish_and_clear();
        Ok(())
    }

    fn refuse(&mut self, whose: &PhotoOf, error: &PhotoError) {
        self.summary.rejected += 1;
        self.problems.push(CellProblem::new(whose.line, &self.column, &whose.value, with_causes(error)));
    }

    /// Stores the photos of everybody whose row was taken. Returns what became of them, and what is wrong with the others.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) fn store(self, import: &mut Import<'_>) -> Result<(PhotoSummary, Vec<CellProblem>), CliError> {
        let Self { mut made, mut summary, problems, .. } = self;
        for place in 0..made.entries.len() {
            let (reference, photo) = made.get(place)?;
            // A row that was refused for something else was told already.
            if import.participant(&reference)?.is_some() {
                import.put_photo(&reference, &photo)?;
                summary.stored += 1;
            }
        }
        Ok((summary, problems))
    }
}

impl PhotoSummary {
    /// Returns the figures as the end of a sentence.
    pub(super) fn figures(&self) -> String {
        let Self { stored, unchanged, missing, rejected, .. } = self;
        format!("; photos: {stored} stored, {unchanged} unchanged, {missing} missing, {rejected} rejected")
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        json!({
            "stored": self.stored,
            "unchanged": self.unchanged,
            "missing": self.missing,
            "rejected": self.rejected,
            "absent": self.absent.iter().map(|(line, name)| json!({ "line": line, "file": name })).collect::<Vec<_>>(),
            "left_over": self.left_over,
        })
    }
}

/// Photos on their way, on the disk: an event may have more than memory. The file has no name and is gone with the program.
struct Spool {
    file: File,
    /// Where the file is, which has no name.
    folder: PathBuf,
    entries: Vec<SpooledPhoto>,
    end: u64,
}

struct SpooledPhoto {
    reference: Reference,
    facts: PhotoFacts,
    start: u64,
    length: usize,
}

impl Spool {
    /// Makes one on the database's disk, where there has to be room for the photos anyway.
    fn beside(db: &Path) -> Result<Self, CliError> {
        let folder = db.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::tempfile_in(folder).map_err(|error| CliError::file(folder, &error))?;
        Ok(Self { file, folder: folder.to_owned(), entries: Vec::new(), end: 0 })
    }

    fn add(&mut self, reference: Reference, photo: &Photo) -> Result<(), CliError> {
        self.file.write_all(&photo.jpeg).map_err(|error| CliError::file(&self.folder, &error))?;
        self.entries.push(SpooledPhoto { reference, facts: photo.facts, start: self.end, length: photo.jpeg.len() });
        self.end += photo.jpeg.len() as u64;
        Ok(())
    }

    fn get(&mut self, place: usize) -> Result<(Reference, Photo), CliError> {
        let SpooledPhoto { reference, facts, start, length } = &self.entries[place];
        let mut jpeg = vec![0; *length];
        let read = self.file.seek(SeekFrom::Start(*start)).and_then(|_| self.file.read_exact(&mut jpeg));
        read.map_err(|error| CliError::file(&self.folder, &error))?;
        Ok((reference.clone(), Photo { facts: *facts, jpeg }))
    }
}

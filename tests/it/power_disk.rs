//! A disk that loses power: what a program did to a folder, recorded call by call, and what may be left of it after a cut.
//!
//! Until a file is synced, any part of what was written to it may be on the disk: all, nothing, or some sectors of some writes. Until a
//! folder is synced, any of the names that were made, changed or removed in it may be there or not. A sync makes durable what came before.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::{chance::Chance, harness::Run};

/// What a disk writes at once.
const SECTOR: usize = 512;

/// A call that changed a folder, or said something.
pub(crate) enum Call {
    Write { name: String, offset: usize, data: Vec<u8> },
    SetLength { name: String, length: usize },
    Sync { name: String },
    SyncFolder,
    Create { name: String },
    Rename { from: String, to: String },
    Link { from: String, to: String },
    Remove { name: String },
    Say(Vec<u8>),
}

/// Returns the recorder, built once from its source.
pub(crate) fn shim() -> &'static Path {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shim.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/powercut/shim.c");
        let built = Command::new("cc").args(["-O1", "-shared", "-fPIC", "-o"]).arg(&path).arg(source).arg("-lpthread").output();
        let built = built.expect("a C compiler builds SQLite, and so can build the recorder");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        (folder, path)
    });
    path
}

/// Runs a command in a folder, and returns what it did there.
pub(crate) fn recorded(folder: &Path, run: Run) -> Vec<Call> {
    recorded_with(folder, run, &[0])
}

/// Does that with a command that may end with any of these codes.
pub(crate) fn recorded_with(folder: &Path, run: Run, codes: &[i32]) -> Vec<Call> {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let folder = folder.canonicalize().unwrap();
    let said = run.env("LD_PRELOAD", shim()).env("CUT_FOLDER", &folder).env("CUT_TRACE", trace.path()).run();
    assert!(codes.contains(&said.code), "{}: {}", said.code, said.err);
    read(&fs::read(trace.path()).unwrap(), &folder)
}

fn read(mut bytes: &[u8], folder: &Path) -> Vec<Call> {
    let mut calls = Vec::new();
    while !bytes.is_empty() {
        let number = |from: usize, length: usize| {
            let mut whole = [0; 8];
            whole[..length].copy_from_slice(&bytes[from..from + length]);
            usize::try_from(u64::from_ne_bytes(whole)).unwrap()
        };
        let (first, second, size, offset) = (number(1, 2), number(3, 2), number(5, 4), number(9, 8));
        let text = |from: usize, length: usize| {
            let path = PathBuf::from(String::from_utf8(bytes[from..from + length].to_vec()).unwrap());
            path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned()
        };
        let (name, to) = (text(17, first), text(17 + first, second));
        let data = bytes[17 + first + second..17 + first + second + size].to_vec();
        calls.push(match bytes[0] {
            b'W' => Call::Write { name, offset, data },
            b'T' => Call::SetLength { name, length: offset },
            b'S' => Call::Sync { name },
            b'D' => Call::SyncFolder,
            b'C' => Call::Create { name },
            b'R' => Call::Rename { from: name, to },
            b'L' => Call::Link { from: name, to },
            b'U' => Call::Remove { name },
            b'A' => Call::Say(data),
            other => panic!("the recorder never writes {other}"),
        });
        bytes = &bytes[17 + first + second + size..];
    }
    calls
}

/// A change of a file that was not synced.
enum Pending<'c> {
    Write { offset: usize, data: &'c [u8] },
    SetLength(usize),
}

/// A change of a folder that was not synced.
enum Named {
    Is { name: String, file: usize },
    Moved { from: String, to: String, file: usize },
    Gone { name: String },
}

#[derive(Default)]
struct File<'c> {
    durable: Vec<u8>,
    pending: Vec<Pending<'c>>,
}

/// The files of a folder, by their names.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Reads a folder's files; the index of a log is made anew after a crash.
pub(crate) fn files_of(folder: &Path) -> Files {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm"))
        .collect()
}

/// Returns what the disk may hold after a cut that came after so many calls.
pub(crate) fn after_cut(before: &Files, calls: &[Call], chance: &mut Chance) -> Files {
    let mut files: Vec<File<'_>> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (name, content) in before {
        seen.insert(name.clone(), files.len());
        files.push(File { durable: content.clone(), pending: Vec::new() });
    }
    let mut durable = seen.clone();
    let mut named: Vec<Named> = Vec::new();
    for call in calls {
        match call {
            Call::Write { name, offset, data } => {
                let Some(&file) = seen.get(name) else { continue };
                files[file].pending.push(Pending::Write { offset: *offset, data });
            }
            Call::SetLength { name, length } => {
                let Some(&file) = seen.get(name) else { continue };
                files[file].pending.push(Pending::SetLength(*length));
            }
            Call::Sync { name } => {
                let Some(&file) = seen.get(name) else { continue };
                let File { durable, pending } = &mut files[file];
                pending.drain(..).for_each(|change| apply(durable, &change, &mut |_| true));
            }
            Call::SyncFolder => named.drain(..).for_each(|change| name_it(&mut durable, change)),
            Call::Create { name } => {
                seen.insert(name.clone(), files.len());
                named.push(Named::Is { name: name.clone(), file: files.len() });
                files.push(File::default());
            }
            Call::Link { from, to } => {
                let Some(&file) = seen.get(from) else { continue };
                seen.insert(to.clone(), file);
                named.push(Named::Is { name: to.clone(), file });
            }
            Call::Rename { from, to } => {
                let Some(file) = seen.remove(from) else { continue };
                seen.insert(to.clone(), file);
                named.push(Named::Moved { from: from.clone(), to: to.clone(), file });
            }
            Call::Remove { name } => {
                seen.remove(name);
                named.push(Named::Gone { name: name.clone() });
            }
            Call::Say(_) => {}
        }
    }
    // As file systems with a journal do: the first so many; or, as POSIX allows, any of them.
    let (first, is_any) = (chance.below(named.len() + 1), chance.is(40));
    for (place, change) in named.into_iter().enumerate() {
        if if is_any { chance.is(50) } else { place < first } {
            name_it(&mut durable, change);
        }
    }
    let contents: Vec<Vec<u8>> = files.into_iter().map(|file| left_of(file, chance)).collect();
    durable.into_iter().map(|(name, file)| (name, contents[file].clone())).collect()
}

fn name_it(names: &mut BTreeMap<String, usize>, change: Named) {
    match change {
        Named::Is { name, file } => {
            names.insert(name, file);
        }
        Named::Moved { from, to, file } => {
            names.remove(&from);
            names.insert(to, file);
        }
        Named::Gone { name } => {
            names.remove(&name);
        }
    }
}

/// Returns what is left of a file.
fn left_of(file: File<'_>, chance: &mut Chance) -> Vec<u8> {
    let File { mut durable, pending } = file;
    let kept = [0, 100, 50, 90, 10][chance.below(5)];
    for change in &pending {
        apply(&mut durable, change, &mut |_| chance.is(kept));
    }
    durable
}

/// Applies the sectors of a change that are kept. What lies between is what the disk held there before: zeros, as far as files go.
fn apply(content: &mut Vec<u8>, change: &Pending<'_>, is_kept: &mut dyn FnMut(usize) -> bool) {
    match change {
        Pending::SetLength(length) => {
            if is_kept(0) {
                content.resize(*length, 0);
            }
        }
        Pending::Write { offset, data } => {
            let mut from = 0;
            while from < data.len() {
                let sector_end = ((offset + from) / SECTOR + 1) * SECTOR - offset;
                let to = sector_end.min(data.len());
                if is_kept(from) {
                    if content.len() < offset + to {
                        content.resize(offset + to, 0);
                    }
                    content[offset + from..offset + to].copy_from_slice(&data[from..to]);
                }
                from = to;
            }
        }
    }
}

/// Returns all that was said.
pub(crate) fn said(calls: &[Call]) -> String {
    let bytes = calls.iter().filter_map(|call| if let Call::Say(text) = call { Some(text.as_slice()) } else { None });
    String::from_utf8(bytes.collect::<Vec<_>>().concat()).unwrap()
}

/// Writes files into an empty folder.
pub(crate) fn write(files: &Files, folder: &Path) {
    for (name, content) in files {
        fs::write(folder.join(name), content).unwrap();
    }
}

//! Files that the arguments of a command name: files, folders and patterns.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Folders inside one another that are looked into.
const DEEPEST: usize = 32;

/// Files in the order of the arguments: a file as it is, a folder's documents and a pattern's matches sorted by name.
pub(crate) fn find(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for argument in arguments {
        let before = files.len();
        if argument.is_dir() {
            folder(argument, 0, &mut files);
        } else if argument.exists() {
            files.push(argument.clone());
        } else {
            pattern(argument, &mut files);
        }
        if files.len() == before {
            let what = if argument.is_dir() {
                "the folder holds no .xml and no .pdf file"
            } else {
                "there is no such file"
            };
            return Err(Failure::bad_input(format!("{}: {what}", argument.display())));
        }
    }
    Ok(files)
}

/// True for a name that is a pattern if no file has it.
pub(crate) fn is_pattern(argument: &Path) -> bool {
    argument.to_string_lossy().contains(['*', '?', '['])
}

fn folder(path: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        // A link to a folder may lead back up.
        let is_folder = entry.is_dir() && !entry.is_symlink();
        if is_folder && depth < DEEPEST {
            folder(&entry, depth + 1, files);
        } else if is_document(&entry) {
            files.push(entry);
        }
    }
}

fn pattern(pattern: &Path, files: &mut Vec<PathBuf>) {
    let matches = pattern.to_str().and_then(|pattern| glob::glob(pattern).ok());
    files.extend(matches.into_iter().flatten().flatten().filter(|path| path.is_file()));
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    path.is_file() && (extension.eq_ignore_ascii_case("xml") || extension.eq_ignore_ascii_case("pdf"))
}

//! Files that a command writes.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use iopole_api::Printable;
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Beginning of the names of temporary files.
pub(crate) const TEMPORARY: &str = ".iopole-";

/// A file that appears in one step: a reader sees the whole of it or nothing.
pub(crate) struct NewFile {
    path: PathBuf,
    file: NamedTempFile,
    force: bool,
}

impl NewFile {
    /// Prepares the file, so that a folder that cannot be written to shows before anything is done. `force` replaces an
    /// existing file.
    pub(crate) fn at(path: &Path, force: bool) -> Result<Self, Failure> {
        if !force && path.exists() {
            return Err(exists(path));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = new_file(folder).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), file, force })
    }

    pub(crate) fn save(mut self, content: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(content).and_then(|()| self.file.as_file().sync_all());
        written.map_err(|error| failed(&self.path, &error))?;
        let saved = match self.force {
            true => self.file.persist(&self.path),
            false => self.file.persist_noclobber(&self.path),
        };
        match saved {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(exists(&self.path)),
            Err(error) => Err(failed(&self.path, &error.error)),
        }
    }
}

/// Replaces a file, in one step, by one that only this user can read and write.
pub(crate) fn replace_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder);
    let file = file.map_err(|error| failed(path, &error))?;
    NewFile { path: path.to_owned(), file, force: true }.save(content)?;
    sync(folder).map_err(|error| failed(folder, &error))
}

/// A file that others may read as far as the process allows it, and not the private one of a usual temporary file.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(TEMPORARY).tempfile_in(folder)
}

/// Stores content under a name in a folder, and returns once both are on disk. Returns false if the file is there already
/// with the same content; a file with other content stays as it is.
pub(crate) fn store(folder: &Path, name: &str, content: &[u8]) -> Result<bool, Failure> {
    let path = folder.join(name);
    let is_new = match fs::read(&path) {
        Ok(found) if found == content => false,
        Ok(_) => {
            let message = format!("{} exists already, with other content", path.display());
            return Err(
                Failure::other(message).hint("Move the file to another folder, then run the command again")
            );
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            NewFile::at(&path, false)?.save(content)?;
            true
        }
        Err(error) => return Err(failed(&path, &error)),
    };
    // The name is in the folder, which has to be on disk too.
    sync(folder).map_err(|error| failed(folder, &error))?;
    Ok(is_new)
}

/// Makes the names of a folder durable. Other systems than Unix have no call for it.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Longest name that a platform may give a file, in bytes.
const LONGEST_NAME: usize = 120;
/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Returns a name from outside as the name of a file in a folder: never a path, a hidden file or a device.
pub(crate) fn clean_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Removes control and bidi characters.
    let name = Printable::new(name).longest(usize::MAX).to_string();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')' | '+' | ',');
    let name: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    let name = name.trim_matches([' ', '.']);
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 8 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut end = stem.len().min(LONGEST_NAME);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem.get(..end)?.trim_end_matches([' ', '.']);
    let base = stem.split('.').next()?.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    let mark = if DEVICES.contains(&base.as_str()) { "_" } else { "" };
    if stem.is_empty() { None } else { Some(format!("{mark}{stem}{extension}")) }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("{}: {error}", path.display()))
}

fn exists(path: &Path) -> Failure {
    Failure::bad_input(format!("{} exists already", path.display())).hint("Give --force to overwrite it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_is_never_a_path() {
        for (name, expected) in [
            ("facture.pdf", Some("facture.pdf")),
            ("Facture n°12 (copie).xml", Some("Facture n_12 (copie).xml")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Windows\\x.dll", Some("x.dll")),
            ("..", None),
            ("/", None),
            ("", None),
            (".bashrc", Some("bashrc")),
            ("a:b|c*.pdf", Some("a_b_c_.pdf")),
            ("nul.xml", Some("_nul.xml")),
            ("COM1.xml", Some("_COM1.xml")),
            ("-rf", Some("-rf")),
        ] {
            assert_eq!(clean_name(name).as_deref(), expected, "{name}");
        }
        let steers = clean_name("a\u{1b}[2J\u{202e}fdp.xml").unwrap();
        assert!(!steers.contains(['\u{1b}', '\u{202e}']), "{steers:?}");
        assert!(clean_name(&format!("{}.xml", "é".repeat(300))).unwrap().len() <= LONGEST_NAME + 4);
    }
}

//! Content of the platform that a command writes to a file, or to standard output.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use iopole_api::model::ids::InvoiceId;
use serde::Serialize;

use crate::args::OutputFile;
use crate::content::{ELSEWHERE, print_content};
use crate::failure::Failure;
use crate::file::NewFile;
use crate::screen::Screen;

/// Destination of the content: a file, or standard output for `-` and for nothing.
pub(crate) struct Destination(Option<(PathBuf, NewFile)>);

impl Destination {
    /// Prepares the file, so that a folder that cannot be written to shows before anything is called.
    pub(crate) fn of(OutputFile { to, force }: &OutputFile) -> Result<Self, Failure> {
        let path = to.as_deref().filter(|path| *path != Path::new("-"));
        let file = path.map(|path| Ok::<_, Failure>((path.to_owned(), NewFile::at(path, *force)?)));
        file.transpose().map(Self)
    }

    /// Writes the content, byte for byte. A terminal gets text only.
    pub(crate) fn save(self, content: &[u8], is_text: bool, screen: &Screen) -> Result<(), Failure> {
        let Some((path, file)) = self.0 else { return print(content, is_text) };
        file.save(content)?;
        show(None, &path, content.len(), screen)
    }
}

/// Shows a file that was written, and the invoice that it is of.
pub(crate) fn show(
    invoice: Option<&InvoiceId>,
    path: &Path,
    bytes: usize,
    screen: &Screen,
) -> Result<(), Failure> {
    let saved = Saved {
        invoice_id: invoice.map(ToString::to_string),
        file: path.display().to_string(),
        size_bytes: bytes,
    };
    let rows = [
        (("File", "Fichier"), Some(saved.file.clone())),
        (("Size", "Taille"), Some(format!("{bytes} {}", screen.pick("bytes", "octets")))),
    ];
    screen.record(&saved, &rows)
}

/// A file that was written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_id: Option<String>,
    file: String,
    size_bytes: usize,
}

/// Prints the content, byte for byte. A terminal gets text only.
pub(crate) fn print(content: &[u8], is_text: bool) -> Result<(), Failure> {
    let is_shown = io::stdout().is_terminal();
    if is_shown && !is_text {
        return Err(Failure::other("the content is no text, which a terminal cannot show").hint(ELSEWHERE));
    }
    // No line end is added: the content stays as it is, byte for byte.
    print_content(content, is_shown)
        .map_err(|error| Failure::unwritten("the content was not written", &error))
}

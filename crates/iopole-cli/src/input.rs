//! Content that a command reads: a file, or standard input.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Content, and the name of its source for messages.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

impl Input {
    /// Reads a file; `-` is standard input.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let (name, read) = if path == Path::new("-") {
            let mut content = Vec::new();
            ("standard input".to_owned(), io::stdin().lock().read_to_end(&mut content).map(|_| content))
        } else {
            (path.display().to_string(), fs::read(path))
        };
        match read {
            Ok(content) => Ok(Self { name, content }),
            Err(error) => Err(Failure::bad_input(format!("{name}: {error}"))),
        }
    }

    /// Parses the content as JSON of one type. `hint` says where its form is described.
    pub(crate) fn json<T: DeserializeOwned>(&self, hint: &str) -> Result<T, Failure> {
        let begins = self.content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.content);
        serde_json::from_slice(begins)
            .map_err(|error| Failure::bad_input(format!("{}: {error}", self.name)).hint(hint))
    }
}

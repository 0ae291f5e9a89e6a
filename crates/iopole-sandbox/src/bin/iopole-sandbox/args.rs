//! Arguments of the program.

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser};
use iopole_sandbox::program::Options;

use crate::printable::printable;

/// Limit of an argument in an error, in characters.
const LONGEST_WORD: usize = 200;

/// The Iopole e-invoicing platform, simulated on this machine
///
/// Starts a token endpoint, the API with its state, and a control API under /_sandbox. The first line of the output
/// is one JSON object: api_url, token_url, control_url, and the clients with their secrets, roles and customer_id.
/// It serves until Ctrl-C or SIGTERM.
#[derive(Debug, Parser)]
#[command(name = "iopole-sandbox", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) options: Options,
}

impl Args {
    /// Reads the arguments. The text of an error is safe to print: it repeats arguments, which may hold file names or
    /// values of others.
    pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<_> = words.into_iter().collect();
        Self::try_parse_from(&words).map_err(|error| {
            let clean = |word: &OsString| printable(&word.to_string_lossy(), LONGEST_WORD);
            let shown = Self::try_parse_from(words.iter().map(clean)).err();
            shown.unwrap_or_else(|| {
                Self::command().error(error.kind(), "an argument holds a control character")
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_well_formed() {
        Args::command().debug_assert();
    }
}

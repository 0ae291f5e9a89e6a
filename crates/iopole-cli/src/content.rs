//! Content of the platform on standard output.

use std::io::{self, IsTerminal as _};

use iopole_api::Printable;

use crate::screen::print;

/// Advice about content that a terminal cannot show.
pub(crate) const ELSEWHERE: &str = "Give --to FILE, or send standard output elsewhere";

/// Prints content unchanged, and on a terminal without control characters.
pub(crate) fn print_content(content: &[u8], is_text: bool) -> io::Result<()> {
    if is_text && io::stdout().is_terminal() {
        let text = String::from_utf8_lossy(content);
        let lines = text.lines().map(|line| format!("{}\n", Printable::new(line).longest(usize::MAX)));
        return print(lines.collect::<String>().as_bytes());
    }
    let end: &[u8] = if is_text && !content.is_empty() && !content.ends_with(b"\n") { b"\n" } else { b"" };
    print(&[content, end].concat())
}

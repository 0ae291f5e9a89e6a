//! The output: results on standard output, everything else on standard error. Every text is cleaned here, and each call
//! prints one line.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use console::{Term, style};
use indicatif::{ProgressBar, ProgressStyle};
use iopole_api::Printable;

/// The two streams.
pub(crate) struct Screen {
    errors: Term,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self { errors: Term::stderr() }
    }

    /// Prints a line about the progress.
    pub(crate) fn note(&self, text: &str) {
        self.line(&style(Printable::new(text)).for_stderr().dim().to_string());
    }

    /// Prints an error.
    pub(crate) fn error(&self, text: &str) {
        self.line(&format!("{} {}", style("error:").for_stderr().red().bold(), Printable::new(text)));
    }

    /// Prints a detail of an error, indented by two spaces for each level.
    pub(crate) fn detail(&self, level: usize, text: &str) {
        self.line(&format!("{:1$}{2}", "", 2 * level, Printable::new(text)));
    }

    fn line(&self, text: &str) {
        // A closed stream is not an error: the exit code remains.
        let _ = self.errors.write_line(text);
    }

    /// Prints the result, a line for each pair. Skips absent values.
    pub(crate) fn table(&self, rows: &[(&str, Option<String>)]) -> io::Result<()> {
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let mut table = String::new();
        for (name, value) in rows {
            if let Some(value) = value {
                let _ = writeln!(table, "{name:width$}  {}", Printable::new(value));
            }
        }
        print(table.as_bytes())
    }

    /// Shows a progress line until the result is dropped.
    pub(crate) fn live(&self, text: &str) -> Live<'_> {
        let bar = if self.errors.is_term() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(template) = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}") {
            bar.set_style(template.tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "));
        }
        bar.enable_steady_tick(Duration::from_millis(80));
        bar.set_message(Printable::new(text).to_string());
        Live { screen: self, bar, start: Instant::now() }
    }
}

/// Writes to standard output. A closed pipe is not an error.
pub(crate) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The progress line, and the lines above it.
pub(crate) struct Live<'a> {
    screen: &'a Screen,
    bar: ProgressBar,
    start: Instant,
}

impl Live<'_> {
    /// Replaces the text of the progress line.
    pub(crate) fn set(&self, text: &str) {
        self.bar.set_message(Printable::new(text).to_string());
    }

    /// Prints an event above the progress line, with the time since the start.
    pub(crate) fn keep(&self, good: bool, text: &str) {
        let mark = if good { style("✓").green() } else { style("✗").red() };
        let elapsed = format!("{:>6.1} s", self.start.elapsed().as_secs_f64());
        let text = Printable::new(text);
        let line = format!("{} {}  {text}", mark.for_stderr(), style(elapsed).for_stderr().dim());
        self.bar.suspend(|| self.screen.line(&line));
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

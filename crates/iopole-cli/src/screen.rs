//! The output: results on standard output, everything else on standard error. Every text is cleaned here, and each call
//! prints one line.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use console::{Term, measure_text_width, pad_str, style};
use indicatif::{ProgressBar, ProgressStyle};
use iopole_api::Printable;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{Form, Heading, Language, List, Record, json};

/// The two streams, and how they are written to.
pub(crate) struct Screen {
    errors: Term,
    pub(crate) form: Form,
    pub(crate) language: Language,
}

impl Screen {
    pub(crate) fn new(form: Form, language: Language) -> Self {
        Self { errors: Term::stderr(), form, language }
    }

    /// Prints a line about the progress. With JSON, only a person at a terminal reads it.
    pub(crate) fn note(&self, text: &str) {
        if self.form == Form::Text || self.errors.is_term() {
            self.line(&style(Printable::new(text)).for_stderr().dim().to_string());
        }
    }

    /// Prints an error as one JSON object.
    pub(crate) fn error_object(&self, error: &impl Serialize) {
        self.line(&serde_json::to_string(error).unwrap_or_default());
    }

    /// Returns the text in the language of the output.
    pub(crate) fn pick<'a>(&self, english: &'a str, french: &'a str) -> &'a str {
        self.language.pick(english, french)
    }

    /// Begins a list.
    pub(crate) fn list<T: Record>(&self) -> List {
        List::of::<T>(self.form, self.language)
    }

    /// Prints one record: for people a line for each pair, skipping absent values.
    pub(crate) fn record(
        &self,
        record: &impl Serialize,
        rows: &[(Heading, Option<String>)],
    ) -> Result<(), Failure> {
        let rows = rows.iter().map(|((en, fr), value)| (self.pick(en, fr), value.clone()));
        self.object(record, &rows.collect::<Vec<_>>())
    }

    /// As [`record`](Self::record), with names that are the same in both languages.
    pub(crate) fn object(
        &self,
        record: &impl Serialize,
        rows: &[(&str, Option<String>)],
    ) -> Result<(), Failure> {
        let printed = match self.form {
            Form::Text => self.table(rows),
            Form::Json | Form::Jsonl => print(format!("{}\n", json(record)?).as_bytes()),
        };
        printed.map_err(|error| Failure::unwritten("the result was not written", &error))
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
        let present = rows.iter().filter(|(_, value)| value.is_some());
        let width = present.map(|(name, _)| measure_text_width(name)).max().unwrap_or_default();
        let mut table = String::new();
        for (name, value) in rows {
            if let Some(value) = value {
                let name = pad_str(name, width, console::Alignment::Left, None);
                let _ = writeln!(table, "{name}  {}", Printable::new(value));
            }
        }
        print(table.as_bytes())
    }

    /// Shows a bar of so many steps until the result is dropped.
    pub(crate) fn bar(&self, steps: u64) -> Live<'_> {
        let bar = if self.errors.is_term() { ProgressBar::new(steps) } else { ProgressBar::hidden() };
        if let Ok(template) =
            ProgressStyle::with_template("{bar:24.cyan/dim} {pos}/{len} {msg} {elapsed:.dim}")
        {
            bar.set_style(template.progress_chars("━╸─"));
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Live { screen: self, bar, start: Instant::now() }
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
    print_or_closed(bytes).map(drop)
}

/// As [`print()`]; `Break` where the pipe is closed, and whatever follows would be written for nobody.
pub(crate) fn print_or_closed(bytes: &[u8]) -> io::Result<ControlFlow<()>> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
        written => written.map(ControlFlow::Continue),
    }
}

/// The progress line, and the lines above it.
pub(crate) struct Live<'a> {
    screen: &'a Screen,
    bar: ProgressBar,
    start: Instant,
}

impl Live<'_> {
    /// Returns the language of the output.
    pub(crate) fn language(&self) -> Language {
        self.screen.language
    }

    /// Replaces the text of the progress line.
    pub(crate) fn set(&self, text: &str) {
        self.bar.set_message(Printable::new(text).to_string());
    }

    /// Moves the bar by one step.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// True if a person sees the line.
    pub(crate) fn is_shown(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Prints a line above the progress line.
    pub(crate) fn note(&self, text: &str) {
        self.bar.suspend(|| self.screen.note(text));
    }

    /// Prints an event above the progress line, with the time since the start.
    pub(crate) fn keep(&self, good: bool, text: &str) {
        let mark = if good { style("✓").green() } else { style("✗").red() };
        let elapsed = format!("{:>6.1} s", self.start.elapsed().as_secs_f64());
        let text = Printable::new(text);
        let line = format!("{} {}  {text}", mark.for_stderr(), style(elapsed).for_stderr().dim());
        if self.screen.form == Form::Text || self.screen.errors.is_term() {
            self.bar.suspend(|| self.screen.line(&line));
        }
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

//! Form and language of the output, and lists of records.

use std::ops::ControlFlow;

use clap::ValueEnum;
use console::{Term, measure_text_width, pad_str, truncate_str};
use iopole_api::Printable;
use serde::Serialize;

use crate::failure::Failure;
use crate::screen::print_or_closed;
use crate::variables;

/// Form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Form {
    /// Lines for a person
    #[default]
    Text,
    /// One JSON document: an object, or an array of the records
    Json,
    /// A JSON object for each record, one a line, written as it comes
    Jsonl,
}

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Language {
    /// French
    Fr,
    /// English
    #[default]
    En,
}

impl Language {
    /// Language of the locale: French, or English for every other one.
    pub(crate) fn of_locale() -> Self {
        match variables::first_of(&["LC_ALL", "LC_MESSAGES", "LANG"]) {
            Some(locale) if locale.to_ascii_lowercase().starts_with("fr") => Self::Fr,
            _ => Self::En,
        }
    }

    /// Returns the text in this language.
    pub(crate) fn pick<T>(self, english: T, french: T) -> T {
        match self {
            Self::En => english,
            Self::Fr => french,
        }
    }
}

impl From<Language> for iopole_document::Language {
    fn from(language: Language) -> Self {
        language.pick(Self::English, Self::French)
    }
}

/// A name that people read, in English and in French.
pub(crate) type Heading = (&'static str, &'static str);

/// A record of a list. Its JSON has the names of the platform.
pub(crate) trait Record: Serialize {
    /// Headings of the columns.
    const COLUMNS: &'static [Heading];

    /// Cells of the columns, for people.
    fn cells(&self, language: Language) -> Vec<String>;
}

/// Rows whose widths decide those of the columns.
const MEASURED: usize = 200;
const GAP: &str = "  ";

/// A list, written while it is read.
pub(crate) struct List {
    form: Form,
    language: Language,
    /// Width of the terminal.
    width: Option<usize>,
    columns: &'static [Heading],
    /// Rows that wait for the widths.
    waiting: Vec<Vec<String>>,
    widths: Vec<usize>,
    /// Records of a JSON array, which is written when all are known.
    records: Vec<String>,
    count: usize,
}

impl List {
    /// Begins a list of one kind of record.
    pub(crate) fn of<T: Record>(form: Form, language: Language) -> Self {
        let out = Term::stdout();
        let width = out.is_term().then(|| usize::from(out.size().1));
        let (waiting, widths, records) = (Vec::new(), Vec::new(), Vec::new());
        Self { form, language, width, columns: T::COLUMNS, waiting, widths, records, count: 0 }
    }

    /// Writes records that people are shown in another way.
    pub(crate) fn of_json(form: Form, records: &[impl Serialize]) -> Result<(), Failure> {
        let texts = records.iter().map(json).collect::<Result<Vec<_>, _>>()?;
        let text = match form {
            Form::Jsonl => texts.iter().map(|text| format!("{text}\n")).collect(),
            _ => array(&texts),
        };
        written(&text).map(drop)
    }

    /// Adds a record. `Break` says that nobody reads any longer: standard output is closed.
    pub(crate) fn add(&mut self, record: &impl Record) -> Result<ControlFlow<()>, Failure> {
        self.count = self.count.saturating_add(1);
        match self.form {
            Form::Json => {
                self.records.push(json(record)?);
                Ok(ControlFlow::Continue(()))
            }
            Form::Jsonl => written(&format!("{}\n", json(record)?)),
            Form::Text => {
                self.waiting.push(record.cells(self.language));
                let decides = self.widths.is_empty() && self.waiting.len() < MEASURED;
                if decides { Ok(ControlFlow::Continue(())) } else { self.flush() }
            }
        }
    }

    /// Ends the list, and returns the number of records.
    pub(crate) fn end(mut self) -> Result<usize, Failure> {
        let flow = match self.form {
            Form::Json => written(&array(&self.records)),
            Form::Jsonl => Ok(ControlFlow::Continue(())),
            Form::Text => self.flush(),
        };
        flow.map(|_| self.count)
    }

    fn flush(&mut self) -> Result<ControlFlow<()>, Failure> {
        let rows = std::mem::take(&mut self.waiting);
        let mut text = String::new();
        if self.widths.is_empty() && !rows.is_empty() {
            let head: Vec<_> =
                self.columns.iter().map(|(en, fr)| self.language.pick(*en, *fr).to_owned()).collect();
            self.widths = widths(&head, &rows, self.width);
            self.line(&head, &mut text);
        }
        for row in &rows {
            self.line(row, &mut text);
        }
        if text.is_empty() { Ok(ControlFlow::Continue(())) } else { written(&text) }
    }

    fn line(&self, cells: &[String], text: &mut String) {
        let cells = cells.iter().zip(&self.widths).map(|(cell, width)| {
            let cell = Printable::new(cell).longest(usize::MAX).to_string();
            let cut =
                if self.width.is_some() { truncate_str(&cell, *width, "…") } else { cell.as_str().into() };
            pad_str(&cut, *width, console::Alignment::Left, None).into_owned()
        });
        let line = cells.collect::<Vec<_>>().join(GAP);
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// Widths of the columns. On a terminal the widest give way until all fit.
fn widths(head: &[String], rows: &[Vec<String>], limit: Option<usize>) -> Vec<usize> {
    let longest = |at: usize| {
        let cells =
            rows.iter().chain([&head.to_vec()]).filter_map(|row| row.get(at).cloned()).collect::<Vec<_>>();
        cells
            .iter()
            .map(|cell| measure_text_width(&Printable::new(cell).longest(usize::MAX).to_string()))
            .max()
    };
    let mut widths: Vec<usize> = (0..head.len()).map(|at| longest(at).unwrap_or_default()).collect();
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    while let Some(limit) = limit
        && widths.iter().sum::<usize>() + gaps > limit
        && let Some(widest) = widths.iter_mut().max()
        && *widest > 4
    {
        *widest -= 1;
    }
    widths
}

fn array(records: &[String]) -> String {
    match records {
        [] => "[]\n".to_owned(),
        _ => format!("[\n  {}\n]\n", records.join(",\n  ")),
    }
}

pub(crate) fn json(record: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(record)
        .map_err(|error| Failure::other(format!("a record cannot be written: {error}")))
}

fn written(text: &str) -> Result<ControlFlow<()>, Failure> {
    print_or_closed(text.as_bytes()).map_err(|error| Failure::unwritten("the result was not written", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn the_widest_columns_give_way_on_a_narrow_terminal() {
        let (head, rows) = (row(&["Number", "Seller"]), [row(&["F-1", "A name of thirty characters..."])]);
        assert_eq!(widths(&head, &rows, None), [6, 30]);
        assert_eq!(widths(&head, &rows, Some(40)), [6, 30]);
        assert_eq!(widths(&head, &rows, Some(20)), [6, 12]);
        assert_eq!(widths(&head, &rows, Some(3)), [4, 4]);
    }
}

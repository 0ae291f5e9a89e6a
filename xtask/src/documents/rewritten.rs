//! Documents that are read and written again, in each syntax.

use std::fs;
use std::path::{Path, PathBuf};

use iopole_document::write::{self, Written};
use iopole_document::{Outcome, Profile, Rules, check_with, read};

/// Counts of documents that were written again.
#[derive(Default)]
pub(super) struct Rewritten {
    /// Documents that no rule refuses, and that were read.
    sources: usize,
    /// Values of them that the invoice cannot hold.
    unread: usize,
    /// Written documents.
    written: usize,
    /// Written documents of which nothing was left out.
    whole: usize,
    /// Written documents that are read with further values, such as a total that UBL requires.
    unequal: Vec<String>,
    /// Documents that could not be written, with the reason.
    failed: Vec<String>,
    /// Written documents that our rules refuse, with the rules.
    refused: Vec<String>,
}

impl Rewritten {
    /// Reads a document and writes it in each syntax to a folder. Documents that our rules refuse are left alone.
    pub(super) fn add(&mut self, source: &Path, file: &[u8], folder: &Path) -> Result<Vec<PathBuf>, String> {
        if check_with(file, Rules::En16931).outcome() != Outcome::Accept {
            return Ok(Vec::new());
        }
        let Ok(reading) = read(file) else { return Ok(Vec::new()) };
        self.sources += 1;
        self.unread += reading.leftovers.len() + reading.unlisted;
        let stem = format!("{:05}", self.sources);
        // MINIMUM has not the terms of an invoice, and UBL no profile without lines.
        let targets: &[_] = match reading.profile {
            Profile::Minimum => &[],
            Profile::BasicWl => &[("cii", Profile::BasicWl)],
            Profile::Extended | Profile::ExtendedCtcFr => {
                &[("cii", Profile::Extended), ("ubl", Profile::ExtendedCtcFr)]
            }
            _ => &[("cii", Profile::En16931), ("ubl", Profile::En16931)],
        };
        let mut files = Vec::new();
        for (syntax, profile) in targets.iter().copied() {
            let written = match syntax {
                "cii" => write::cii(&reading.invoice, profile),
                _ => write::ubl(&reading.invoice, profile),
            };
            match written {
                Err(error) => self.failed.push(format!("{} as {syntax}: {error}", source.display())),
                Ok(written) => {
                    self.judge(&format!("{} as {syntax}", source.display()), &reading.invoice, &written);
                    let path = folder.join(format!("{stem}-{syntax}.xml"));
                    fs::write(&path, &written.file)
                        .map_err(|error| format!("{}: {error}", path.display()))?;
                    files.push(path);
                }
            }
        }
        Ok(files)
    }

    fn judge(&mut self, name: &str, invoice: &iopole_document::model::invoice::Invoice, written: &Written) {
        self.written += 1;
        if written.leftovers.is_empty() {
            self.whole += 1;
            if read(&written.file).map(|again| again.invoice).ok().as_ref() != Some(invoice) {
                self.unequal.push(name.to_owned());
            }
        }
        let report = check_with(&written.file, Rules::En16931);
        if report.outcome() != Outcome::Accept {
            let rules: Vec<_> = report.fatal().map(|finding| finding.rule.as_ref()).collect();
            self.refused.push(format!("{name}: {}", rules.join(", ")));
        }
    }

    /// Prints the counts, and the documents that need a look.
    pub(super) fn print(&self, title: &str) {
        println!("\n{title}: {} documents, {} values without a member", self.sources, self.unread);
        println!(
            "  written again: {}, of which {} hold every value ({} with further values); not written: {}; refused by \
             our rules: {}",
            self.written,
            self.whole,
            self.unequal.len(),
            self.failed.len(),
            self.refused.len()
        );
        for line in self.failed.iter().chain(&self.refused).chain(&self.unequal).take(40) {
            println!("    {line}");
        }
    }

    /// True if every document that was written whole is read as the same invoice.
    pub(super) fn is_equal(&self) -> bool {
        self.unequal.is_empty()
    }
}

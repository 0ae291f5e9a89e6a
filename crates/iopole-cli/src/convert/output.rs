//! Result of `iopole convert`, for a person and for a program.

use std::fmt::Write as _;
use std::path::Path;

use iopole_api::Printable;
use iopole_document::write::Written;
use iopole_document::{Language, Leftover, Profile, Reading, Report};
use serde_json::{Value, json};

use super::target::Target;
use crate::check::Checked;

/// Values that a person is shown of each list; JSON has all.
const MOST_SHOWN: usize = 20;

pub(super) struct Converted<'a> {
    pub(super) source: &'a Path,
    pub(super) out: &'a Path,
    pub(super) reading: &'a Reading,
    pub(super) written: &'a Written,
    pub(super) target: Target,
    pub(super) profile: Profile,
    pub(super) report: Report,
}

impl Converted<'_> {
    /// True if the result holds every value of the source.
    pub(super) fn is_complete(&self) -> bool {
        self.reading.leftovers.is_empty() && self.written.leftovers.is_empty()
    }

    pub(super) fn text(&self, language: Language) -> String {
        let mut text = String::new();
        let from = profile_name(self.reading.profile);
        let to = profile_name(self.profile);
        let (source, out) = (self.source.to_string_lossy(), self.out.to_string_lossy());
        let _ = writeln!(
            text,
            "{} ({} {from}) → {} ({} {to})",
            Printable::new(&source),
            self.reading.format.as_str(),
            Printable::new(&out),
            self.target.name()
        );
        let (unread, unwritten) = match language {
            Language::French => ("non repris de la source", "sans place dans le résultat"),
            Language::English => ("not read from the source", "not held by the result"),
        };
        shown(&mut text, unread, &self.reading.leftovers, self.reading.unlisted);
        shown(&mut text, unwritten, &self.written.leftovers, 0);
        text.push_str(&Checked::of(self.out, self.report.clone()).text(language));
        text
    }

    pub(super) fn json(&self, language: Language) -> String {
        let result = json!({
            "source": self.source.to_string_lossy(),
            "from": {"format": self.reading.format.as_str(), "profile": self.reading.profile.name()},
            "to": {"format": self.target.name(), "profile": self.profile.name()},
            "notRead": values(&self.reading.leftovers),
            "notReadUnlisted": self.reading.unlisted,
            "notWritten": values(&self.written.leftovers),
            "check": Checked::of(self.out, self.report.clone()).value(language),
        });
        format!("{result}\n")
    }
}

fn profile_name(profile: Profile) -> &'static str {
    profile.name().unwrap_or("?")
}

fn values(leftovers: &[Leftover]) -> Vec<Value> {
    leftovers.iter().map(|leftover| json!({"place": leftover.place, "text": leftover.text})).collect()
}

fn shown(text: &mut String, title: &str, leftovers: &[Leftover], unlisted: usize) {
    for leftover in leftovers.iter().take(MOST_SHOWN) {
        let _ = writeln!(text, "  ! {title}: {}", Printable::new(&leftover.to_string()));
    }
    let more = leftovers.len().saturating_sub(MOST_SHOWN) + unlisted;
    if more > 0 {
        let _ = writeln!(text, "  ! {title}: + {more}");
    }
}

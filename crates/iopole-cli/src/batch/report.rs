//! The result of a batch: records for a program; problems and totals for a person; one exit code.

use super::record::{FileRecord, Outcome};
use crate::failure::{Failure, OTHER, OUTCOME_UNKNOWN, REFUSED, UNAVAILABLE, WOULD_BE_REFUSED};
use crate::output::{Form, Language, List};
use crate::screen::{Screen, print};

/// Exit codes, the worst first.
const WORST_FIRST: [u8; 5] = [OUTCOME_UNKNOWN, REFUSED, WOULD_BE_REFUSED, UNAVAILABLE, OTHER];
const OUTCOMES: [Outcome; 6] = [
    Outcome::Sent,
    Outcome::SentBefore,
    Outcome::Refused,
    Outcome::Rejected,
    Outcome::Unknown,
    Outcome::Failed,
];

/// Records of the files that have ended.
pub(super) struct Report {
    form: Form,
    language: Language,
    /// Those that are printed at the end, with the places of their files.
    kept: Vec<(usize, FileRecord)>,
    counts: [u64; OUTCOMES.len()],
    /// Files for each exit code of [`WORST_FIRST`].
    codes: [u64; WORST_FIRST.len()],
}

impl Report {
    pub(super) fn new(screen: &Screen) -> Self {
        let (form, language) = (screen.form, screen.language);
        Self { form, language, kept: Vec::new(), counts: [0; OUTCOMES.len()], codes: [0; WORST_FIRST.len()] }
    }

    /// Adds a record. With JSON lines it is written at once.
    pub(super) fn add(&mut self, place: usize, record: FileRecord) -> Result<(), Failure> {
        let counts = OUTCOMES.iter().zip(&mut self.counts).filter(|(outcome, _)| **outcome == record.outcome);
        counts.for_each(|(_, count)| *count += 1);
        let codes = WORST_FIRST.iter().zip(&mut self.codes).filter(|(code, _)| **code == record.code);
        codes.for_each(|(_, count)| *count += 1);
        match self.form {
            Form::Jsonl => List::of_json(Form::Jsonl, &[record]),
            Form::Json => {
                self.kept.push((place, record));
                Ok(())
            }
            Form::Text => {
                if record.code != 0 {
                    self.kept.push((place, record));
                }
                Ok(())
            }
        }
    }

    pub(super) fn count(&self, outcome: Outcome) -> u64 {
        let counts = OUTCOMES.iter().zip(self.counts);
        counts.filter(|(known, _)| **known == outcome).map(|(_, count)| count).sum()
    }

    /// Counts of the outcomes, on one line.
    pub(super) fn line(&self) -> String {
        let named = OUTCOMES.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        let named = named.map(|(outcome, count)| format!("{count} {}", outcome.name(self.language)));
        named.collect::<Vec<_>>().join(", ")
    }

    /// Prints the records, and for a person the totals.
    pub(super) fn print(&mut self, screen: &Screen) -> Result<(), Failure> {
        self.kept.sort_by_key(|(place, _)| *place);
        let records: Vec<_> = self.kept.drain(..).map(|(_, record)| record).collect();
        match self.form {
            Form::Jsonl => return Ok(()),
            Form::Json => return List::of_json(Form::Json, &records),
            Form::Text => {}
        }
        let mut list = screen.list::<FileRecord>();
        for record in &records {
            if list.add(record)?.is_break() {
                return Ok(());
            }
        }
        let mut rows = Vec::new();
        let unwritten = |error| Failure::unwritten("the result was not written", &error);
        if list.end()? > 0 {
            print(b"\n").map_err(unwritten)?;
        }
        let always = [Outcome::Sent, Outcome::SentBefore, Outcome::Refused, Outcome::Unknown];
        for outcome in OUTCOMES {
            let count = self.count(outcome);
            if count > 0 || always.contains(&outcome) {
                rows.push((outcome.name(self.language), Some(count.to_string())));
            }
        }
        screen.table(&rows).map_err(unwritten)
    }

    /// The failure that ends the command, by the worst exit code; `None` if all were sent.
    pub(super) fn failure(&self, again: &str) -> Option<Failure> {
        let (code, count) = WORST_FIRST.into_iter().zip(self.codes).find(|(_, count)| *count > 0)?;
        let go_on = self.language.pick("Go on with: ", "Continuez par : ").to_owned() + again;
        let say = |english: &str, french: &str| {
            Failure::of_batch(code, format!("{count} {}", self.language.pick(english, french)))
        };
        Some(match code {
            OUTCOME_UNKNOWN => say(
                "with an unknown outcome: the platform may have them",
                "d'issue inconnue : la plateforme les a peut-être",
            )
            .hint(go_on),
            REFUSED => say(
                "refused or rejected by the platform, or their numbers are in use",
                "refusées ou rejetées par la plateforme, ou leurs numéros sont pris",
            ),
            WOULD_BE_REFUSED => {
                say("not sent: the platform would refuse them", "non envoyées : la plateforme les refuserait")
                    .hint(
                        self.language
                            .pick("--no-check sends them all the same", "--no-check les envoie quand même"),
                    )
            }
            UNAVAILABLE => say(
                "still queued: the platform did not take them",
                "encore en attente : la plateforme ne les a pas prises",
            )
            .hint(go_on),
            _ => say("not sent", "non envoyées"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(codes: &[u8]) -> Option<u8> {
        let mut report = Report::new(&Screen::new(Form::Text, Language::En));
        for code in codes {
            let record = FileRecord::outside(String::new(), Outcome::Failed, "");
            report.add(0, FileRecord { code: *code, ..record }).unwrap();
        }
        report.failure("").map(|failure| failure.code())
    }

    #[test]
    fn the_worst_code_ends_the_batch() {
        for (codes, worst) in [
            (&[0, 0][..], None),
            (&[], None),
            (&[1, 6, 7, 4, 5], Some(5)),
            (&[1, 6, 7, 4, 0], Some(4)),
            (&[1, 6, 7], Some(7)),
            (&[1, 6], Some(6)),
            (&[0, 1], Some(1)),
        ] {
            assert_eq!(code_of(codes), worst, "{codes:?}");
        }
    }
}

//! The figures of a time slot, of a tag, and a failed message.

use iopole_api::model::dates::DateText;
use iopole_api::model::stats::{StatsCount, StatsError, StatsSuccessErrors, StatsTag};

use crate::label::moment;
use crate::output::{Heading, Language, Record};

const FROM: Heading = ("FROM", "À PARTIR DE");

impl Record for StatsCount {
    const COLUMNS: &'static [Heading] = &[FROM, ("MESSAGES", "MESSAGES")];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![time(self.timestamp.as_ref()), figure(self.messages_count)]
    }
}

impl Record for StatsSuccessErrors {
    const COLUMNS: &'static [Heading] = &[FROM, ("SUCCEEDED", "RÉUSSIS"), ("FAILED", "EN ERREUR")];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![time(self.timestamp.as_ref()), figure(self.success_count), figure(self.error_count)]
    }
}

impl Record for StatsTag {
    const COLUMNS: &'static [Heading] = &[("TAG", "ÉTIQUETTE"), ("MESSAGES", "MESSAGES")];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![self.value.clone().unwrap_or_default(), figure(self.count)]
    }
}

impl Record for StatsError {
    const COLUMNS: &'static [Heading] =
        &[("RECEIVED", "REÇU"), ("STATE", "ÉTAT"), ("FROM", "DE"), ("TO", "À"), ("MESSAGE", "MESSAGE")];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![
            time(self.create_date.as_ref()),
            self.message_state.clone().unwrap_or_default(),
            self.from_user.clone().unwrap_or_default(),
            self.to_user.clone().unwrap_or_default(),
            self.id.clone().unwrap_or_default(),
        ]
    }
}

fn time(date: Option<&DateText>) -> String {
    date.map(moment).unwrap_or_default()
}

fn figure(count: Option<u64>) -> String {
    count.map(|count| count.to_string()).unwrap_or_default()
}

//! `iopole config`: shows the settings in use, and changes those of a profile.

mod record;

use serde::Serialize;
use serde_json::json;

use self::record::Row;
use crate::args::Connection;
use crate::args::config::{ConfigCommand, Name};
use crate::failure::Failure;
use crate::output::{self, Form, Heading};
use crate::screen::{Screen, print};
use crate::settings::{self, Change, Config, Settings, asked_profile};

pub(crate) fn run(
    connection: &Connection,
    settings: &Settings,
    screen: &Screen,
    command: &ConfigCommand,
) -> Result<(), Failure> {
    match command {
        ConfigCommand::List => list(settings, screen),
        ConfigCommand::Get(name) => get(settings, screen, name),
        ConfigCommand::Set(set) => {
            let change = settings::set(asked_profile(connection)?, &set.key, &set.value)?;
            show(screen, &change, &set.key, ("set", "défini"))
        }
        ConfigCommand::Unset(name) => {
            let change = settings::unset(asked_profile(connection)?, &name.key)?;
            show(screen, &change, &name.key, ("removed", "retiré"))
        }
        ConfigCommand::Path => path(screen),
    }
}

fn list(settings: &Settings, screen: &Screen) -> Result<(), Failure> {
    let mut list = screen.list::<Row>();
    for row in record::rows(settings)? {
        if list.add(&row)?.is_break() {
            return Ok(());
        }
    }
    list.end().map(drop)
}

fn get(settings: &Settings, screen: &Screen, name: &Name) -> Result<(), Failure> {
    let row = record::row(settings, &name.key)?;
    let Some(text) = &row.value else {
        return Err(Failure::other(format!("{} is not set", name.key))
            .hint("iopole config list shows the settings in use"));
    };
    printed(screen, text, &row)
}

fn path(screen: &Screen) -> Result<(), Failure> {
    let path = Config::path()?;
    let shown = path.display().to_string();
    let record = json!({"path": shown, "exists": path.exists()});
    printed(screen, &shown, &record)
}

fn printed(screen: &Screen, text: &str, record: &impl Serialize) -> Result<(), Failure> {
    let line = if screen.form == Form::Text { text.to_owned() } else { output::json(record)? };
    print(format!("{line}\n").as_bytes())
        .map_err(|error| Failure::unwritten("the result was not written", &error))
}

/// Prints a change of the file, without the value: a customer id is not for the output.
fn show(screen: &Screen, change: &Change, key: &str, done: Heading) -> Result<(), Failure> {
    let record = json!({"profile": change.profile, "key": key, "changed": change.is_new});
    let (english, french) = if change.is_new { done } else { ("unchanged", "inchangé") };
    let rows = [
        (("Profile", "Profil"), change.profile.clone()),
        (("Setting", "Réglage"), Some(key.to_owned())),
        (("Change", "Modification"), Some(screen.pick(english, french).to_owned())),
    ];
    screen.record(&record, &rows)
}

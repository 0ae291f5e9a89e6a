//! `iopole outbox`: entries of the batches, offline.

mod record;

use iopole_api::model::ids::InvoiceId;
use iopole_store::{Entry, EntryId, Outbox};

use self::record::EntryRecord;
use crate::args::outbox::{List, OutboxCommand, StoreChoice};
use crate::failure::Failure;
use crate::screen::Screen;
use crate::settings::Settings;
use crate::store::open_existing;

/// Entries read at a time.
const PAGE: u32 = 1_000;

pub(crate) async fn run(
    settings: &Settings,
    screen: &Screen,
    command: &OutboxCommand,
) -> Result<(), Failure> {
    let (place, id) = match command {
        OutboxCommand::List(list) => return self::list(settings, screen, list).await,
        OutboxCommand::Show(show) => {
            let outbox = open(&show.place, settings).await?;
            return print(screen, find(&outbox, &show.entry).await?);
        }
        OutboxCommand::Retry(decide) | OutboxCommand::Cancel(decide) => (&decide.place, decide.entry),
        OutboxCommand::Confirm(confirm) => (&confirm.place, confirm.entry),
    };
    let (outbox, id) = (open(place, settings).await?, EntryId::new(id));
    match command {
        OutboxCommand::Retry(_) => outbox.retry(id).await?,
        OutboxCommand::Cancel(_) => outbox.withdraw(id).await?,
        OutboxCommand::Confirm(confirm) => {
            let invoice = confirm.invoice.parse::<InvoiceId>();
            let invoice = invoice.map_err(|error| Failure::bad_input(error.to_string()))?;
            outbox.confirm(id, &invoice).await?;
        }
        OutboxCommand::List(_) | OutboxCommand::Show(_) => {}
    }
    print(screen, outbox.entry(id).await?)
}

async fn open(place: &StoreChoice, settings: &Settings) -> Result<Outbox, Failure> {
    open_existing(place, settings).await?.ok_or_else(|| {
        Failure::other("there is no outbox yet")
            .hint("A batch creates it; --env, --profile, the customer id and --store select it")
    })
}

async fn list(settings: &Settings, screen: &Screen, arguments: &List) -> Result<(), Failure> {
    let outbox = open_existing(&arguments.place, settings).await?;
    let (mut list, mut last) = (screen.list::<EntryRecord>(), EntryId::new(0));
    while let Some(outbox) = &outbox {
        let entries = outbox.entries().after(last).limit(PAGE);
        let entries = match arguments.state {
            Some(state) => entries.in_state(state.into()),
            None => entries,
        };
        let entries = entries.list().await?;
        let Some(latest) = entries.last() else { break };
        last = latest.id;
        for entry in entries {
            if list.add(&EntryRecord::new(entry))?.is_break() {
                return Ok(());
            }
        }
    }
    if list.end()? == 0 {
        screen.note(screen.pick("no entry", "aucune entrée"));
    }
    Ok(())
}

/// Finds an entry by its key, or by its number.
async fn find(outbox: &Outbox, word: &str) -> Result<Entry, Failure> {
    if let Some(entry) = outbox.entry_of_key(word).await? {
        return Ok(entry);
    }
    match word.parse() {
        Ok(number) => Ok(outbox.entry(EntryId::new(number)).await?),
        Err(_) => Err(Failure::other(format!("there is no entry {word}"))),
    }
}

fn print(screen: &Screen, entry: Entry) -> Result<(), Failure> {
    let record = EntryRecord::new(entry);
    screen.record(&record, &record.rows())
}

//! Compares the state of the platform with the records of the caller.

use std::collections::{HashMap, HashSet};

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::search::InvoiceDirection;
use iopole_api::model::status::InvoiceStatusCode as Code;
use iopole_api::{CustomerId, Watched};

use crate::caller::{Ending, How};
use crate::inbox::Stored;
use crate::paper::Entry;
use crate::tally::Tally;
use crate::webhook::Received;
use crate::world::World;

/// Records of the caller and the receiver.
pub(crate) struct Books<'a> {
    pub(crate) entries: &'a [Entry],
    pub(crate) endings: &'a [Ending],
    pub(crate) watched: &'a [Option<Watched>],
    /// Items by customer.
    pub(crate) received: Option<[Received; 2]>,
    pub(crate) stored: [Stored; 2],
}

/// All copies of one customer, with direction and bytes.
struct Copies(HashMap<InvoiceId, (bool, Vec<u8>)>);

pub(crate) async fn examine(world: &World, books: &Books<'_>, tally: &mut Tally) -> Result<(), String> {
    let mut copies = Vec::new();
    for customer in &world.customers {
        let read = Copies::read(world, customer).await;
        copies.push(read.map_err(|error| format!("the platform's state: {error}"))?);
    }
    let mut histories = [HashSet::new(), HashSet::new()];
    for ((entry, ending), watched) in books.entries.iter().zip(books.endings).zip(books.watched) {
        let fails = |what: String| format!("{}: {what}; the ledger says {ending:?}", entry.number);
        let foreign = &copies[1 - entry.customer];
        if foreign.of(entry, false).chain(foreign.of(entry, true)).next().is_some() {
            return Err(fails("there is a copy at the other customer".to_owned()));
        }
        copies[entry.customer].hold(entry, ending).map_err(fails)?;
        if entry.customer == 1 {
            tally.count("sent, or not, for the second customer", 1);
        }
        tally.count(in_words(ending), 1);
        if let Ending::Refused(Some(error)) = ending {
            tally.count(&format!("refused as {:?}", error.kind()), 1);
        }
        if let (Ending::Sent(id, _), Some(watched)) = (ending, watched) {
            let history = history(world, entry, id).await?;
            as_it_was(entry, watched, &history).map_err(fails)?;
            tally.count("statuses seen by watches", watched.statuses.len() as u64);
            histories[entry.customer].extend(history);
        }
    }
    let ours: HashSet<_> = books.entries.iter().map(|entry| &entry.content).collect();
    if let Some((id, _)) =
        copies.iter().flat_map(|copies| &copies.0).find(|(_, (_, file))| !ours.contains(file))
    {
        return Err(format!("{id}: an unknown copy"));
    }
    for ((at, copies), histories) in copies.iter().enumerate().zip(&histories) {
        match &books.received {
            Some(received) => deliveries(copies, histories, &received[at], tally)?,
            None => unread(copies, histories, &books.stored[at], tally)?,
        }
    }
    Ok(())
}

impl Copies {
    async fn read(world: &World, customer: &CustomerId) -> Result<Self, iopole_api::Error> {
        let invoices = world.clean.user().invoices();
        let pages = invoices.search().pages().customer_id(customer.clone());
        let (mut rows, mut copies) = (pages.items(), HashMap::new());
        while let Some(row) = rows.next().await? {
            let download = invoices.download(&row.metadata.invoice_id).customer_id(customer.clone());
            let file = download.await?.bytes().await?;
            let inbound = row.metadata.direction == Some(InvoiceDirection::Inbound);
            copies.insert(row.metadata.invoice_id, (inbound, file.into()));
        }
        Ok(Self(copies))
    }

    fn of<'a>(&'a self, entry: &'a Entry, inbound: bool) -> impl Iterator<Item = &'a InvoiceId> {
        let of_entry = move |(_, (way, file)): &(&InvoiceId, &(bool, Vec<u8>))| {
            *way == inbound && *file == entry.content
        };
        self.0.iter().filter(of_entry).map(|(id, _)| id)
    }

    /// Checks that an invoice was sent once under the known identifier and received once if the buyer is reachable, or
    /// that it was not sent at all.
    fn hold(&self, entry: &Entry, ending: &Ending) -> Result<(), String> {
        let sent: Vec<_> = self.of(entry, false).collect();
        let received = self.of(entry, true).count();
        match ending {
            Ending::Sent(id, _) if sent == [id] && received == usize::from(entry.sound) => Ok(()),
            Ending::Refused(_) if sent.is_empty() && received == 0 => Ok(()),
            _ => Err(format!("sent as {sent:?}, received {received} time(s)")),
        }
    }
}

/// Returns the identifiers of all statuses of an invoice.
async fn history(world: &World, entry: &Entry, id: &InvoiceId) -> Result<Vec<String>, String> {
    let history = world.clean.user().statuses().history(id).customer_id(world.customer(entry));
    let history = history.await.map_err(|error| error.to_string())?;
    Ok(history.iter().map(|status| status.status_id.to_string()).collect())
}

/// Checks that a watch returned each status once, to the last.
fn as_it_was(entry: &Entry, watched: &Watched, history: &[String]) -> Result<(), String> {
    let mut seen: Vec<_> = watched.statuses.iter().map(|status| status.status_id.to_string()).collect();
    let mut there = history.to_vec();
    seen.sort();
    there.sort();
    let last = watched.statuses.last().and_then(|status| status.code().cloned());
    let well = match last {
        Some(Code::MadeAvailable) => entry.sound,
        Some(Code::Rejected | Code::Unacceptable) => !entry.sound,
        _ => false,
    };
    if well && seen == there {
        Ok(())
    } else {
        Err(format!("the watch saw {watched:?}, and there is {there:?}"))
    }
}

/// Checks that every called key was handled once to its end, and that every copy and status was delivered.
fn deliveries(
    copies: &Copies,
    histories: &HashSet<String>,
    received: &Received,
    tally: &mut Tally,
) -> Result<(), String> {
    for key in received.called.keys() {
        match received.handled.get(key) {
            Some(1) => {}
            times => return Err(format!("the delivery {key} was handled {times:?} times")),
        }
    }
    tally.count("calls of the webhook", received.called.values().map(|times| u64::from(*times)).sum());
    tally.count("deliveries handled", received.handled.len() as u64);
    for (id, (_, file)) in copies.0.iter().filter(|(_, (inbound, _))| *inbound) {
        if received.invoices.get(id.as_str()) != Some(file) {
            return Err(format!("the received invoice {id} was not delivered, or not as it was sent"));
        }
    }
    match histories.difference(&received.statuses).next() {
        Some(lost) => Err(format!("the status {lost} was not delivered")),
        None => Ok(()),
    }
}

/// Checks that the inbox returned every copy with its bytes, and nothing else.
fn unread(
    copies: &Copies,
    histories: &HashSet<String>,
    stored: &Stored,
    tally: &mut Tally,
) -> Result<(), String> {
    let there: HashMap<_, _> =
        copies.0.iter().map(|(id, (_, file))| (id.to_string(), file.clone())).collect();
    tally.count("unread invoices stored", stored.invoices.len() as u64);
    tally.count("unread statuses stored", stored.statuses.len() as u64);
    if stored.invoices != there {
        let given: Vec<_> = stored.invoices.keys().collect();
        return Err(format!("unread were {:?}, given {given:?}, or with other bytes", there.keys()));
    }
    match histories.difference(&stored.statuses).next() {
        Some(lost) => Err(format!("the status {lost} was never given")),
        None => Ok(()),
    }
}

fn in_words(ending: &Ending) -> &'static str {
    match ending {
        Ending::Sent(_, How::AtOnce) => "ended as sent at once",
        Ending::Sent(_, How::Found) => "ended as sent, found by asking",
        Ending::Sent(_, How::Again) => "ended as sent again after it was not there",
        Ending::Refused(_) => "ended as refused",
        Ending::Open(_) => "ended as open",
    }
}

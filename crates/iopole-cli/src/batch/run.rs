//! One run of a batch: takes the files in, and waits for the end of their entries.

use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::pin;
use std::time::{Duration, Instant, SystemTime};

use iopole_api::CustomerId;
use iopole_store::{Change, Entry, EntryId, Error, NewInvoice, Outbox, State};
use tokio::sync::mpsc;

use super::again;
use super::document::{Document, Identity};
use super::numbers::Numbers;
use super::progress::Progress;
use super::record::{FileRecord, Outcome};
use super::report::Report;
use crate::args::invoice::Send;
use crate::failure::Failure;
use crate::output::{Form, Language};
use crate::session::Session;

/// Pause between two looks for what other processes have changed.
const POLL: Duration = Duration::from_secs(1);
/// Time by which transactions may commit in another order than that of their times.
const OVERLAP: Duration = Duration::from_secs(5);
/// Entries read at a time.
const PAGE: u32 = 1_000;

/// Reason for the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Done,
    Interrupted,
    /// Nothing has changed for a long time.
    Stalled,
}

/// A file whose entry has not ended.
struct Waiting {
    place: usize,
    /// The entry had been sent when the run began, or another file of this run has the same bytes.
    before: bool,
    /// The platform has it: only the final status is missing.
    accepted: bool,
}

pub(super) struct Run<'a> {
    session: &'a Session<'a>,
    arguments: &'a Send,
    outbox: &'a Outbox,
    customer: Option<CustomerId>,
    files: Vec<PathBuf>,
    /// Number of files that were taken in.
    taken: usize,
    waiting: HashMap<EntryId, Vec<Waiting>>,
    numbers: Numbers,
    report: Report,
    progress: Progress<'a>,
    /// Time of the latest change.
    changed: Instant,
    /// The latest change that was read from the outbox.
    seen: SystemTime,
}

impl<'a> Run<'a> {
    pub(super) async fn new(
        session: &'a Session<'a>,
        arguments: &'a Send,
        outbox: &'a Outbox,
        customer: Option<CustomerId>,
        files: Vec<PathBuf>,
    ) -> Result<Self, Failure> {
        let queued = outbox.entries().in_state(State::Queued).count().await?;
        if queued > 0 {
            let text = session.screen.pick(
                "still queued from an earlier run: they are sent as well",
                "encore en attente d'un lancement précédent : elles partent aussi",
            );
            session.screen.note(&format!("{queued} {text}"));
        }
        Ok(Self {
            session,
            arguments,
            outbox,
            customer,
            taken: 0,
            waiting: HashMap::new(),
            numbers: Numbers::read(outbox).await?,
            report: Report::new(session.screen),
            progress: Progress::new(session.screen, files.len()),
            changed: Instant::now(),
            seen: SystemTime::UNIX_EPOCH,
            files,
        })
    }

    /// Takes all files in, and waits for their ends.
    pub(super) async fn follow(
        &mut self,
        mut changes: mpsc::UnboundedReceiver<Change>,
    ) -> Result<End, Failure> {
        let mut stop = pin!(self.session.interrupt.stop());
        loop {
            let more = self.taken < self.files.len();
            if !more && self.waiting.is_empty() {
                return Ok(End::Done);
            }
            tokio::select! {
                biased;
                () = &mut stop => return Ok(End::Interrupted),
                Some(change) = changes.recv() => self.look(change.entry).await?,
                () = std::future::ready(()), if more => self.take().await?,
                () = tokio::time::sleep(POLL), if !more => {
                    self.poll().await?;
                    if self.changed.elapsed() > self.bound() {
                        return Ok(End::Stalled);
                    }
                }
            }
        }
    }

    /// Longest time without a change: shorter where only final statuses are missing.
    fn bound(&self) -> Duration {
        let accepted = self.waiting.values().flatten().all(|waiting| waiting.accepted);
        if accepted { self.arguments.watch_timeout } else { self.arguments.batch.stall_timeout }
    }

    /// Takes the next file in.
    async fn take(&mut self) -> Result<(), Failure> {
        let place = self.taken;
        self.taken += 1;
        let Some(path) = self.files.get(place).cloned() else { return Ok(()) };
        let (file, language) = (self.file(place), self.session.screen.language);
        // In another thread: this one sends meanwhile.
        let document = match off({
            let path = path.clone();
            move || Document::read(&path)
        })
        .await
        {
            Ok(document) => document,
            Err(error) => {
                return self.ended(place, FileRecord::outside(file, Outcome::Failed, error.to_string()));
            }
        };
        if let Some(entry) = self.outbox.entry_of_key(&document.key).await? {
            return self.known(place, &entry);
        }
        let checks = !self.arguments.no_check;
        let (document, refusal, identity) = off(move || {
            let refusal = if checks { document.refusal(language.into()) } else { None };
            let identity = Identity::read(&document.bytes);
            (document, refusal, identity)
        })
        .await;
        if let Some((outcome, findings)) = refusal {
            let record = FileRecord::outside(file, outcome, findings);
            let record = FileRecord { key: Some(document.key), number: identity.number, ..record };
            return self.ended(place, record);
        }
        if let Some(other) = self.numbers.user(&identity, self.outbox).await? {
            let record = FileRecord::number_in_use(file, document.key, &other, language);
            return self.ended(place, record);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut invoice = match NewInvoice::new(document.key, name, document.bytes) {
            Ok(invoice) => invoice,
            Err(error) => {
                return self.ended(place, FileRecord::outside(file, Outcome::Failed, error.to_string()));
            }
        };
        if let Some(number) = &identity.number {
            invoice = invoice.with_number(number);
        }
        if let Some(customer) = &self.customer {
            invoice = invoice.with_customer_id(customer.clone());
        }
        self.session.interrupt.note_going_out();
        match self.outbox.enqueue(invoice).await {
            Ok(id) => {
                self.numbers.add(identity.number, id);
                self.wait(id, Waiting { place, before: false, accepted: false });
                Ok(())
            }
            Err(error @ Error::KeyInUse(_)) => {
                self.ended(place, FileRecord::outside(file, Outcome::Failed, error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a file in that is in the outbox already.
    fn known(&mut self, place: usize, entry: &Entry) -> Result<(), Failure> {
        let (twice, sent) = (self.waiting.contains_key(&entry.id), entry.state == State::Sent);
        if self.is_over(entry.state) {
            let record = FileRecord::of(self.file(place), entry, true, self.session.screen.language);
            return self.ended(place, record);
        }
        self.session.interrupt.note_going_out();
        self.wait(entry.id, Waiting { place, before: twice || sent, accepted: sent });
        Ok(())
    }

    fn wait(&mut self, entry: EntryId, waiting: Waiting) {
        self.waiting.entry(entry).or_default().push(waiting);
    }

    /// True for an entry that this run does not wait for any longer.
    fn is_over(&self, state: State) -> bool {
        let sent = state == State::Sent && !self.arguments.watch;
        sent || state.is_final() || state == State::NumberInUse
    }

    /// Reads an entry that has changed.
    async fn look(&mut self, id: EntryId) -> Result<(), Failure> {
        self.changed = Instant::now();
        if !self.waiting.contains_key(&id) {
            return Ok(());
        }
        let entry = self.outbox.entry(id).await?;
        self.settle(&entry)
    }

    /// Reads what has changed since the last time: other processes may send from this outbox as well.
    async fn poll(&mut self) -> Result<(), Failure> {
        let since = self.seen.checked_sub(OVERLAP).unwrap_or(self.seen);
        let mut last = EntryId::new(0);
        loop {
            let entries = self.outbox.entries().changed_since(since).after(last).limit(PAGE).list().await?;
            let Some(latest) = entries.last() else { return Ok(()) };
            last = latest.id;
            for entry in &entries {
                if entry.changed > self.seen {
                    (self.seen, self.changed) = (entry.changed, Instant::now());
                }
                self.settle(entry)?;
            }
        }
    }

    /// Ends the files of an entry that is over.
    fn settle(&mut self, entry: &Entry) -> Result<(), Failure> {
        if !self.is_over(entry.state) {
            let waiting = self.waiting.get_mut(&entry.id).into_iter().flatten();
            waiting.for_each(|waiting| waiting.accepted = entry.state == State::Sent);
            return Ok(());
        }
        let waiting = self.waiting.remove(&entry.id).unwrap_or_default();
        for Waiting { place, before, .. } in waiting {
            let record = FileRecord::of(self.file(place), entry, before, self.session.screen.language);
            self.ended(place, record)?;
        }
        Ok(())
    }

    fn ended(&mut self, place: usize, record: FileRecord) -> Result<(), Failure> {
        if record.code != 0 {
            self.progress.problem(&record, record.outcome.name(self.session.screen.language));
        }
        self.report.add(place, record)?;
        self.progress.step(&self.report);
        Ok(())
    }

    fn file(&self, place: usize) -> String {
        self.files.get(place).map(|path| path.display().to_string()).unwrap_or_default()
    }

    /// Says after a signal what happens now.
    pub(super) fn say_that_it_ends(&self) {
        self.progress.note(self.session.screen.pick(
            "Ending: what is being sent is finished, at most 30 s. A second signal ends at once.",
            "Fin : les envois en cours s'achèvent, en 30 s au plus. Un second signal arrête tout.",
        ));
    }

    /// Prints the result after the worker has ended.
    pub(super) async fn end(mut self, end: End) -> Result<(), Failure> {
        let (screen, language) = (self.session.screen, self.session.screen.language);
        let mut left = self.files.len() - self.taken;
        let mut open: Vec<_> = std::mem::take(&mut self.waiting).into_iter().collect();
        open.sort_by_key(|(id, _)| *id);
        for (id, waiting) in open {
            let entry = self.outbox.entry(id).await?;
            for Waiting { place, before, .. } in waiting {
                let mut record = FileRecord::of(self.file(place), &entry, before, language);
                let is_left = end == End::Interrupted && entry.state == State::Queued;
                left += usize::from(is_left);
                if is_left && screen.form == Form::Text {
                    continue;
                }
                if end == End::Stalled && entry.state == State::Sent {
                    let late = language.pick("no final status yet", "pas encore de statut final");
                    record.detail = Some(late.to_owned());
                    record.code = crate::failure::OTHER;
                }
                self.report.add(place, record)?;
            }
        }
        let rest = if screen.form == Form::Text { 0..0 } else { self.taken..self.files.len() };
        for place in rest {
            let why = language.pick("not queued: interrupted", "pas mise en attente : interruption");
            self.report.add(place, FileRecord::outside(self.file(place), Outcome::Failed, why))?;
        }
        drop(self.progress);
        self.report.print(screen)?;
        let again = again::command(language.pick("the same command", "la même commande"));
        if end == End::Interrupted {
            return Err(interrupted(&self.report, left, self.files.len(), &again, language));
        }
        self.report.failure(&again).map_or(Ok(()), Err)
    }
}

fn interrupted(report: &Report, left: usize, all: usize, again: &str, language: Language) -> Failure {
    let unknown = report.count(Outcome::Unknown) > 0;
    let code = if unknown { crate::failure::OUTCOME_UNKNOWN } else { crate::failure::OTHER };
    let message = language.pick(
        format!("interrupted: {left} of {all} invoices are left"),
        format!("interruption : il reste {left} factures sur {all}"),
    );
    let go_on = language.pick("Go on with: ", "Continuez par : ");
    Failure::of_batch(code, message).hint(format!("{go_on}{again}"))
}

/// Runs work that takes the processor in another thread.
async fn off<T: std::marker::Send + 'static>(work: impl FnOnce() -> T + std::marker::Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

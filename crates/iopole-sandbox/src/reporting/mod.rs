//! E-reporting: folders collect the submissions of a company and period, and go to the state at the end of the period.

mod event;
mod flux;
mod folder;
mod regime;
mod submission;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use crate::ids::{CustomerId, IdMaker};
use crate::lifecycle::Pace;

pub(crate) use event::ReportEvent;
pub(crate) use folder::{Folder, FolderKind, FolderState, FolderStatus, Transmission};
pub use regime::VatRegime;
pub(crate) use regime::{Period, month_of};
pub(crate) use submission::{Closure, Submission, SubmissionKind};

/// Milliseconds from the 202 to the attachment of a submission to its folder.
const ATTACHED: u64 = 1_000;
/// Milliseconds from the closing of a folder to its transmission.
const TRANSMITTED: u64 = 60_000;
/// Milliseconds from the closing of a folder to the answer of the state.
const ANSWERED: u64 = 3_600_000;

/// A planned step.
#[derive(Clone)]
enum Step {
    Attach(Box<Submission>),
    Close(Uuid),
    Transmit(Uuid),
    Accept(Uuid),
}

/// All folders, and the submissions on their way into them.
#[derive(Clone)]
pub(crate) struct Reporting {
    pace: Pace,
    folders: HashMap<Uuid, Folder>,
    /// Folders, in the order of their opening.
    order: Vec<Uuid>,
    by_transmission: HashMap<Uuid, Uuid>,
    /// Accepted closures, by customer and company.
    closures: HashSet<(CustomerId, String, Closure)>,
    steps: BTreeMap<(u64, u64), Step>,
    planned: u64,
    wake: Arc<Notify>,
}

/// Events, each with its moment and the customer of the reports.
pub(crate) type ReportEvents = Vec<(u64, CustomerId, ReportEvent)>;

/// Context of a step: the source of identifiers, and the list of events.
struct Context<'a> {
    ids: &'a mut IdMaker,
    events: ReportEvents,
}

impl Reporting {
    pub(crate) fn new(pace: Pace, wake: Arc<Notify>) -> Self {
        Self {
            pace,
            folders: HashMap::new(),
            order: Vec::new(),
            by_transmission: HashMap::new(),
            closures: HashSet::new(),
            steps: BTreeMap::new(),
            planned: 0,
            wake,
        }
    }

    /// Accepts a submission, which a later step attaches to its folder.
    pub(crate) fn submit(&mut self, submission: Submission, now_ms: u64) {
        let due_ms = self.pace.moment(now_ms, ATTACHED, 0).due_ms;
        self.plan(due_ms, Step::Attach(Box::new(submission)));
    }

    /// The folder with this identifier, of a customer's company.
    pub(crate) fn folder(&self, customer: CustomerId, siren: &str, id: Uuid) -> Option<&Folder> {
        self.folders.get(&id).filter(|folder| folder.customer == customer && folder.siren == siren)
    }

    /// The folders of a customer's company, oldest period first.
    pub(crate) fn folders_of(&self, customer: CustomerId, siren: &str) -> Vec<&Folder> {
        let all = self.order.iter().filter_map(|id| self.folders.get(id));
        let mut own: Vec<_> =
            all.filter(|folder| folder.customer == customer && folder.siren == siren).collect();
        own.sort_by_key(|folder| folder.period.start);
        own
    }

    /// A transmission of a customer's folder.
    pub(crate) fn transmission(&self, customer: CustomerId, id: Uuid) -> Option<&Transmission> {
        let folder = self.folders.get(self.by_transmission.get(&id)?)?;
        Some(folder).filter(|folder| folder.customer == customer)?.transmission.as_ref()
    }

    /// The transmission of a folder, if it was sent.
    pub(crate) fn transmission_of(&self, folder: Uuid) -> Option<&Transmission> {
        self.folders.get(&folder)?.transmission.as_ref()
    }

    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.steps.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }

    /// Carries out the steps that are due, and gives their events.
    pub(crate) fn settle(&mut self, now_ms: u64, ids: &mut IdMaker) -> ReportEvents {
        let mut context = Context { ids, events: Vec::new() };
        let context = &mut context;
        while let Some(entry) = self.steps.first_entry().filter(|entry| entry.key().0 <= now_ms) {
            let ((at_ms, _), step) = entry.remove_entry();
            match step {
                Step::Attach(submission) => self.attach(*submission, at_ms, context),
                Step::Close(folder) => self.close(folder, at_ms, context),
                Step::Transmit(folder) => self.transmit(folder, at_ms, context),
                Step::Accept(folder) => {
                    if let Some(folder) = self.folders.get_mut(&folder) {
                        folder.status = Some(FolderStatus::Accepted);
                    }
                }
            }
        }
        std::mem::take(&mut context.events)
    }

    fn plan(&mut self, at_ms: u64, step: Step) {
        self.steps.insert((at_ms, self.planned), step);
        self.planned += 1;
        self.wake.notify_one();
    }

    fn attach(&mut self, submission: Submission, at_ms: u64, context: &mut Context<'_>) {
        if let Some(closure) = &submission.closure
            && !self.closures.insert((submission.customer, submission.siren.clone(), closure.clone()))
        {
            let message = format!("Closure {} of this register was reported before", closure.id);
            return refuse(&submission, message, at_ms, context);
        }
        let Some(id) = self.folder_for(&submission, at_ms, context) else {
            return refuse(&submission, "The report is closed".to_owned(), at_ms, context);
        };
        let Some(folder) = self.folders.get_mut(&id) else { return };
        let event = ReportEvent::Attached {
            submission: submission.id,
            kind: submission.kind,
            siren: folder.siren.clone(),
            folder: id,
            period: folder.period,
        };
        context.events.push((at_ms, folder.customer, event));
        folder.submissions.push(submission);
    }

    /// The requested folder if it is open, else the open folder of the period, else a new one.
    fn folder_for(&mut self, submission: &Submission, at_ms: u64, context: &mut Context<'_>) -> Option<Uuid> {
        if let Some(wanted) = submission.folder {
            return self.folders.get(&wanted).filter(|folder| folder.is_open()).map(|folder| folder.id);
        }
        let period = submission.regime.period_of(submission.day);
        let fits = |folder: &&Folder| {
            folder.is_open()
                && folder.customer == submission.customer
                && folder.siren == submission.siren
                && folder.regime == submission.regime
                && folder.period.start == period.start
        };
        let open = self.order.iter().filter_map(|id| self.folders.get(id)).find(fits).map(|folder| folder.id);
        Some(open.unwrap_or_else(|| self.open(submission, period, at_ms, context)))
    }

    fn open(
        &mut self,
        submission: &Submission,
        period: Period,
        at_ms: u64,
        context: &mut Context<'_>,
    ) -> Uuid {
        let regime = submission.regime;
        let late = period.auto_close_ms <= at_ms;
        // A late submission is a correction, sent with the present period.
        let auto_close_ms = if late { regime.period_at(at_ms).auto_close_ms } else { period.auto_close_ms };
        let folder = Folder {
            id: context.ids.next(at_ms),
            customer: submission.customer,
            business_entity: submission.business_entity,
            siren: submission.siren.clone(),
            state: FolderState::Open,
            status: None,
            kind: if late { FolderKind::Corrective } else { FolderKind::Initial },
            regime,
            period: Period { auto_close_ms, ..period },
            submissions: Vec::new(),
            transmission: None,
        };
        let id = folder.id;
        let event =
            ReportEvent::PeriodOpened { folder: id, siren: folder.siren.clone(), period: folder.period };
        context.events.push((at_ms, submission.customer, event));
        self.plan(auto_close_ms, Step::Close(id));
        self.order.push(id);
        self.folders.insert(id, folder);
        id
    }

    fn close(&mut self, id: Uuid, at_ms: u64, context: &mut Context<'_>) {
        let Some(folder) = self.folders.get_mut(&id) else { return };
        folder.state = FolderState::Closed;
        folder.status = Some(FolderStatus::Pending);
        let event =
            ReportEvent::PeriodClosed { folder: id, siren: folder.siren.clone(), period: folder.period };
        context.events.push((at_ms, folder.customer, event));
        let due = |after| self.pace.moment(at_ms, after, 0).due_ms;
        let (sent_ms, answered_ms) = (due(TRANSMITTED), due(ANSWERED));
        self.plan(sent_ms, Step::Transmit(id));
        self.plan(answered_ms, Step::Accept(id));
    }

    fn transmit(&mut self, id: Uuid, at_ms: u64, context: &mut Context<'_>) {
        let Some(folder) = self.folders.get_mut(&id) else { return };
        let transmission = context.ids.next(at_ms);
        folder.status = Some(FolderStatus::Submitted);
        folder.transmission = Some(flux::transmission(folder, transmission, at_ms));
        self.by_transmission.insert(transmission, id);
    }
}

fn refuse(submission: &Submission, message: String, at_ms: u64, context: &mut Context<'_>) {
    let event = ReportEvent::Refused {
        submission: submission.id,
        kind: submission.kind,
        siren: submission.siren.clone(),
        message,
    };
    context.events.push((at_ms, submission.customer, event));
}

#[cfg(test)]
mod tests;

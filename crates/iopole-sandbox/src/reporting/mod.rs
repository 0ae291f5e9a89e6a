//! E-reporting: submissions are collected in folders by company and period, and a folder goes to the state when its
//! period is over.

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

/// Milliseconds from the 202 until a submission is in its folder.
const ATTACHED: u64 = 1_000;
/// From the closing of a folder until it is sent.
const TRANSMITTED: u64 = 60_000;
/// From the closing of a folder until the state has answered.
const ANSWERED: u64 = 3_600_000;

/// Something that will happen.
#[derive(Clone)]
enum Step {
    Attach(Box<Submission>),
    Close(Uuid),
    Transmit(Uuid),
    Accept(Uuid),
}

/// All folders, and what is on its way into them.
#[derive(Clone)]
pub(crate) struct Reporting {
    pace: Pace,
    folders: HashMap<Uuid, Folder>,
    /// In the order they were opened.
    order: Vec<Uuid>,
    by_transmission: HashMap<Uuid, Uuid>,
    /// Closures taken, by customer and company.
    closures: HashSet<(CustomerId, String, Closure)>,
    steps: BTreeMap<(u64, u64), Step>,
    planned: u64,
    wake: Arc<Notify>,
}

/// Events with their moment and the customer whose reports they concern.
pub(crate) type Told = Vec<(u64, CustomerId, ReportEvent)>;

/// What a step needs: the identifiers to draw from, and where to tell what happened.
struct Scene<'a> {
    ids: &'a mut IdMaker,
    told: Told,
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

    /// Takes a submission in, which finds its folder a little later.
    pub(crate) fn submit(&mut self, submission: Submission, now_ms: u64) {
        let due_ms = self.pace.moment(now_ms, ATTACHED, 0).due_ms;
        self.plan(due_ms, Step::Attach(Box::new(submission)));
    }

    /// The folder of a customer's company with this identifier.
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

    /// A file that a customer's folder was sent as.
    pub(crate) fn transmission(&self, customer: CustomerId, id: Uuid) -> Option<&Transmission> {
        let folder = self.folders.get(self.by_transmission.get(&id)?)?;
        Some(folder).filter(|folder| folder.customer == customer)?.transmission.as_ref()
    }

    /// What a folder was sent as, if it was.
    pub(crate) fn transmission_of(&self, folder: Uuid) -> Option<&Transmission> {
        self.folders.get(&folder)?.transmission.as_ref()
    }

    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.steps.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }

    /// Lets everything happen that is due, and tells it.
    pub(crate) fn settle(&mut self, now_ms: u64, ids: &mut IdMaker) -> Told {
        let mut scene = Scene { ids, told: Vec::new() };
        let scene = &mut scene;
        while let Some(entry) = self.steps.first_entry().filter(|entry| entry.key().0 <= now_ms) {
            let ((at_ms, _), step) = entry.remove_entry();
            match step {
                Step::Attach(submission) => self.attach(*submission, at_ms, scene),
                Step::Close(folder) => self.close(folder, at_ms, scene),
                Step::Transmit(folder) => self.transmit(folder, at_ms, scene),
                Step::Accept(folder) => {
                    if let Some(folder) = self.folders.get_mut(&folder) {
                        folder.status = Some(FolderStatus::Accepted);
                    }
                }
            }
        }
        std::mem::take(&mut scene.told)
    }

    fn plan(&mut self, at_ms: u64, step: Step) {
        self.steps.insert((at_ms, self.planned), step);
        self.planned += 1;
        self.wake.notify_one();
    }

    fn attach(&mut self, submission: Submission, at_ms: u64, scene: &mut Scene<'_>) {
        if let Some(closure) = &submission.closure
            && !self.closures.insert((submission.customer, submission.siren.clone(), closure.clone()))
        {
            let message = format!("Closure {} of this register was reported before", closure.id);
            return refuse(&submission, message, at_ms, scene);
        }
        let Some(id) = self.folder_for(&submission, at_ms, scene) else {
            return refuse(&submission, "The report is closed".to_owned(), at_ms, scene);
        };
        let Some(folder) = self.folders.get_mut(&id) else { return };
        let event = ReportEvent::Attached {
            submission: submission.id,
            kind: submission.kind,
            siren: folder.siren.clone(),
            folder: id,
            period: folder.period,
        };
        scene.told.push((at_ms, folder.customer, event));
        folder.submissions.push(submission);
    }

    /// The folder asked for while it is open, else the open one of the period, else a new one.
    fn folder_for(&mut self, submission: &Submission, at_ms: u64, scene: &mut Scene<'_>) -> Option<Uuid> {
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
        Some(open.unwrap_or_else(|| self.open(submission, period, at_ms, scene)))
    }

    fn open(&mut self, submission: &Submission, period: Period, at_ms: u64, scene: &mut Scene<'_>) -> Uuid {
        let regime = submission.regime;
        let late = period.auto_close_ms <= at_ms;
        // What comes too late for its period is a correction, sent with the present one.
        let auto_close_ms = if late { regime.period_at(at_ms).auto_close_ms } else { period.auto_close_ms };
        let folder = Folder {
            id: scene.ids.next(at_ms),
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
        scene.told.push((at_ms, submission.customer, event));
        self.plan(auto_close_ms, Step::Close(id));
        self.order.push(id);
        self.folders.insert(id, folder);
        id
    }

    fn close(&mut self, id: Uuid, at_ms: u64, scene: &mut Scene<'_>) {
        let Some(folder) = self.folders.get_mut(&id) else { return };
        folder.state = FolderState::Closed;
        folder.status = Some(FolderStatus::Pending);
        let event =
            ReportEvent::PeriodClosed { folder: id, siren: folder.siren.clone(), period: folder.period };
        scene.told.push((at_ms, folder.customer, event));
        let due = |after| self.pace.moment(at_ms, after, 0).due_ms;
        let (sent_ms, answered_ms) = (due(TRANSMITTED), due(ANSWERED));
        self.plan(sent_ms, Step::Transmit(id));
        self.plan(answered_ms, Step::Accept(id));
    }

    fn transmit(&mut self, id: Uuid, at_ms: u64, scene: &mut Scene<'_>) {
        let Some(folder) = self.folders.get_mut(&id) else { return };
        let transmission = scene.ids.next(at_ms);
        folder.status = Some(FolderStatus::Submitted);
        folder.transmission = Some(flux::transmission(folder, transmission, at_ms));
        self.by_transmission.insert(transmission, id);
    }
}

fn refuse(submission: &Submission, message: String, at_ms: u64, scene: &mut Scene<'_>) {
    let event = ReportEvent::Refused {
        submission: submission.id,
        kind: submission.kind,
        siren: submission.siren.clone(),
        message,
    };
    scene.told.push((at_ms, submission.customer, event));
}

#[cfg(test)]
mod tests;

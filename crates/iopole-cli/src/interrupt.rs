//! Ends the command at a signal, with a message and an exit code that depend on the sent data.
//!
//! While an invoice or a batch is being sent, the first signal stops the call, which knows if data has gone out. At any other
//! moment the signal thread prints the state and ends the process, in any state of the main thread. The second signal
//! ends the process at once without a message, because output may block.

use std::io;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use console::Term;
use tokio::sync::Notify;

use crate::failure::{Failure, OTHER, OUTCOME_UNKNOWN};
use crate::output::{Form, Language};
use crate::screen::Screen;
use crate::signals;

/// Progress of the command.
#[derive(Debug, Clone)]
pub(crate) enum Stage {
    /// Nothing was sent, or only requests that change nothing.
    Before,
    /// The invoice is being sent, or its result is being printed.
    Sending,
    /// A batch is at work. The first signal ends it in order.
    Batch,
    /// The platform has accepted the invoice. Contains the failure to report if nothing else happens.
    Accepted(Failure),
}

impl Stage {
    /// The platform has accepted the invoice under this identifier, and nothing else is known.
    pub(crate) fn accepted(id: &str) -> Self {
        Self::Accepted(do_not_send_again(Failure::other("interrupted: no longer following the invoice"), id))
    }

    fn failure(&self) -> Failure {
        match self {
            Self::Before => Failure::other("interrupted: nothing was sent"),
            Self::Batch => Failure::other("interrupted"),
            Self::Sending => Failure::outcome_unknown(
                "interrupted while sending: the platform may have accepted the invoice",
            ),
            Self::Accepted(failure) => failure.clone(),
        }
    }
}

pub(crate) fn do_not_send_again(failure: Failure, id: &str) -> Failure {
    failure.hint(format!("The invoice was sent, as {id}: do not send it again"))
}

/// Shared by the command and the thread of the signals.
#[derive(Clone)]
pub(crate) struct Interrupt {
    state: Arc<Mutex<State>>,
    stop: Arc<Notify>,
}

struct State {
    stage: Stage,
    /// Set while data of the invoice may have gone out and its result is unknown.
    is_out: bool,
    signals: u32,
    form: Form,
    language: Language,
}

impl State {
    fn code(&self) -> u8 {
        match &self.stage {
            Stage::Sending | Stage::Batch if self.is_out => OUTCOME_UNKNOWN,
            Stage::Before | Stage::Sending | Stage::Batch => OTHER,
            Stage::Accepted(failure) => failure.code(),
        }
    }
}

impl Interrupt {
    /// Starts to listen to the signals. Their message has the form and language of the output.
    pub(crate) fn install(form: Form, language: Language) -> io::Result<Self> {
        let state = State { stage: Stage::Before, is_out: false, signals: 0, form, language };
        let state = Arc::new(Mutex::new(state));
        let interrupt = Self { state, stop: Arc::default() };
        let listener = interrupt.clone();
        signals::on_each(move || listener.signal())?;
        Ok(interrupt)
    }

    /// Sets the progress. Fails after a signal: the command must not start anything else.
    pub(crate) fn enter(&self, stage: Stage) -> Result<(), Failure> {
        let mut state = self.lock();
        if state.signals == 0 {
            state.stage = stage;
            return Ok(());
        }
        if !matches!(state.stage, Stage::Sending) {
            drop(state);
            wait_for_the_end();
        }
        state.stage = stage;
        Err(state.stage.failure())
    }

    /// Notes that data goes out. Blocks while the process is ending, so that none goes out.
    pub(crate) fn note_going_out(&self) {
        self.lock().is_out = true;
    }

    /// Notes that the platform has not accepted the invoice.
    pub(crate) fn note_not_accepted(&self) {
        self.lock().is_out = false;
    }

    /// Resolves at a signal while an invoice or a batch is being sent.
    pub(crate) fn stop(&self) -> impl Future<Output = ()> + Send + 'static {
        let stop = Arc::clone(&self.stop);
        async move { stop.notified().await }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signal(&self) {
        let mut state = self.lock();
        state.signals = state.signals.saturating_add(1);
        match (state.signals, &state.stage) {
            // `Notify` stores the permit if nobody waits yet.
            (1, Stage::Sending | Stage::Batch) => self.stop.notify_one(),
            (1, stage) => {
                let (stage, screen) = (stage.clone(), Screen::new(state.form, state.language));
                // In a separate thread: writing may block, and the next signal must be handled.
                let reporter = thread::Builder::new().spawn(move || end(&stage, &screen));
                if reporter.is_err() {
                    process::exit(state.code().into());
                }
            }
            // Keeps the lock, so that nothing else goes out.
            _ => process::exit(state.code().into()),
        }
    }
}

fn end(stage: &Stage, screen: &Screen) {
    let errors = Term::stderr();
    if errors.is_term() {
        // Clears the progress line; after an error the message follows it.
        let _ = errors.clear_line();
    }
    let failure = stage.failure();
    let code = failure.code();
    failure.report(screen);
    process::exit(code.into());
}

/// Waits for the thread that ends the process.
fn wait_for_the_end() -> ! {
    loop {
        thread::park();
    }
}

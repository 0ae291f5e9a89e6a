//! Ends the command when it is asked to. How it ends is judged by what was sent.
//!
//! While the invoice is being sent, the first signal stops the call, which knows what has gone out. At any other moment
//! the thread of the signals says how things stand and ends the process, whatever the main thread does. The second
//! signal ends the process at once, without a word: output may be what blocks.

use std::io;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use console::Term;
use tokio::sync::Notify;

use crate::failure::{Failure, OTHER, OUTCOME_UNKNOWN};
use crate::screen::Screen;
use crate::signals;

/// How far the command is.
#[derive(Debug, Clone)]
pub(crate) enum Stage {
    /// Nothing was sent, or only what changes nothing.
    Before,
    /// The invoice is on its way, or what became of it is being said.
    Sending,
    /// The platform has taken the invoice. This is what to say if nothing more comes.
    Taken(Failure),
}

impl Stage {
    /// The platform has taken the invoice under this identifier, and no more is known of it.
    pub(crate) fn taken(id: &str) -> Self {
        Self::Taken(sent_all_the_same(Failure::other("interrupted: stopped following it"), id))
    }

    fn failure(&self) -> Failure {
        match self {
            Self::Before => Failure::other("interrupted: nothing was sent"),
            Self::Sending => {
                Failure::outcome_unknown("interrupted while sending: the invoice may have been taken")
            }
            Self::Taken(failure) => failure.clone(),
        }
    }
}

pub(crate) fn sent_all_the_same(failure: Failure, id: &str) -> Failure {
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
    /// Whether some of the invoice may have gone out, while it is being sent.
    is_out: bool,
    signals: u32,
}

impl State {
    fn code(&self) -> u8 {
        match &self.stage {
            Stage::Sending if self.is_out => OUTCOME_UNKNOWN,
            Stage::Before | Stage::Sending => OTHER,
            Stage::Taken(failure) => failure.code(),
        }
    }
}

impl Interrupt {
    /// Listens to the signals from now on.
    pub(crate) fn install() -> io::Result<Self> {
        let state = Arc::new(Mutex::new(State { stage: Stage::Before, is_out: false, signals: 0 }));
        let interrupt = Self { state, stop: Arc::default() };
        let listener = interrupt.clone();
        signals::on_each(move || listener.signal())?;
        Ok(interrupt)
    }

    /// Notes how far the command is. Fails if a signal has come meanwhile: nothing more is to be begun.
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

    /// Waits where the process is ending: then the invoice stays in.
    pub(crate) fn note_going_out(&self) {
        self.lock().is_out = true;
    }

    /// The platform has not taken the invoice.
    pub(crate) fn note_not_taken(&self) {
        self.lock().is_out = false;
    }

    /// Resolves when a signal comes while the invoice is being sent.
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
            // The permit is kept, should nobody wait yet.
            (1, Stage::Sending) => self.stop.notify_one(),
            (1, stage) => {
                let stage = stage.clone();
                // A thread of its own: what it writes to may block, and the next signal must be heard.
                let farewell = thread::Builder::new().spawn(move || end(&stage));
                if farewell.is_err() {
                    process::exit(state.code().into());
                }
            }
            // The lock is kept: nothing more goes out.
            _ => process::exit(state.code().into()),
        }
    }
}

fn end(stage: &Stage) {
    let errors = Term::stderr();
    if errors.is_term() {
        // What lives there; if it cannot be cleared, the message follows it.
        let _ = errors.clear_line();
    }
    let failure = stage.failure();
    let code = failure.code();
    failure.report(&Screen::new());
    process::exit(code.into());
}

/// Another thread is ending the process.
fn wait_for_the_end() -> ! {
    loop {
        thread::park();
    }
}

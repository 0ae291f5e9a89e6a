//! Requests that must not be sent twice, because the platform would carry out both.

use iopole_api::{Error, ErrorKind};

use crate::failure::Failure;
use crate::interrupt::{Interrupt, Stage};

/// Messages about a request that must not be sent twice.
pub(crate) struct Once<'a> {
    /// The object, as `the status`.
    pub(crate) object: &'a str,
    /// Way to find out if the platform has the object.
    pub(crate) find_out: String,
    /// Converts an error after which nothing is unknown.
    pub(crate) refused: fn(Error) -> Failure,
}

impl Once<'_> {
    /// Sends the request, which stops at a signal ([`Interrupt::stop`]).
    pub(crate) async fn send<T>(
        &self,
        call: impl IntoFuture<Output = Result<T, Error>>,
        interrupt: &Interrupt,
    ) -> Result<T, Failure> {
        interrupt.enter(Stage::Sending)?;
        interrupt.note_going_out();
        let sent = call.await.map_err(|error| self.failure(error, interrupt))?;
        let message = format!("interrupted: {} was sent", self.object);
        interrupt.enter(Stage::Accepted(Failure::other(message)))?;
        Ok(sent)
    }

    fn failure(&self, error: Error, interrupt: &Interrupt) -> Failure {
        let object = self.object;
        if !error.is_outcome_unknown() {
            interrupt.note_not_accepted();
        }
        match (error.kind(), error.attempts()) {
            (ErrorKind::Stopped, 0) => Failure::other("interrupted: nothing was sent"),
            (ErrorKind::Stopped, _) => {
                Failure::other(format!("interrupted: the platform has not accepted {object}"))
            }
            (ErrorKind::OutcomeUnknown, _) => {
                let message = format!("{error:#}: the platform may have accepted {object}");
                let hint = format!("Do not send it again before you know. To find out, {}", self.find_out);
                Failure::change_unknown(message).hint(hint)
            }
            _ => (self.refused)(error),
        }
    }
}
